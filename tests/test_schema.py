"""The form of scenarios: its number, the schema for editors, and the template to begin with."""

from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import yaml
from given import PLAIN, read, scenario

from planner.cli import main
from planner.files.schema import schema, template
from planner.model.problems import InputError

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT / "data" / "schema" / "scenario.schema.json"
VALIDATOR = jsonschema.Draft202012Validator(schema())


@pytest.mark.parametrize("form", ["1", 1])
def test_the_form_may_be_said(form: object) -> None:
    assert replace(scenario({"format": form}), digest="") == replace(scenario(), digest="")


@pytest.mark.parametrize("form", ["2", "0", "01", "1.0", "one", "", [1], {"low": 1}])
def test_another_form_is_refused(form: object) -> None:
    with pytest.raises(InputError, match=r"given.yaml:\d+: format: "):
        scenario({"format": form})
    with pytest.raises(InputError, match="is not a form of scenario that this planner reads; write 1"):
        scenario({"format": "2"})


def test_the_schema_that_comes_along_is_the_one_that_is_printed(capsys) -> None:
    assert main(["schema"]) == 0
    told = "write it anew: planner schema > data/schema/scenario.schema.json"
    assert SCHEMA.read_text(encoding="utf-8") == capsys.readouterr().out, told


def linked(file: Path) -> Path:
    """The schema that the first line of a scenario names for editors."""
    first = file.read_text(encoding="utf-8").splitlines()[0]
    mark, _, name = first.partition("$schema=")
    assert mark == "# yaml-language-server: "
    return (file.parent / name).resolve()


@pytest.mark.parametrize("sample", sorted((ROOT / "data" / "scenarios").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_sample_names_the_schema(sample: Path) -> None:
    assert linked(sample) == SCHEMA.resolve()


def test_the_template_sizes_as_it_is_and_whole(tmp_path: Path, capsys) -> None:
    file = tmp_path / "deep" / "customer.yaml"
    file.parent.mkdir()
    assert main(["template", str(file)]) == 0
    assert linked(file) == SCHEMA.resolve()
    text = file.read_text(encoding="utf-8")
    VALIDATOR.validate(yaml.safe_load(text))
    assert main(["size", str(file)]) == 0
    assert "4 FSVMs with 60 GB and 8 vCPUs each" in capsys.readouterr().out
    assert main(["template", str(file)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == text
    # Every key that is commented out is good as well, with users in the place of connections.
    head, _, body = text.partition("customer: ")
    lines = [line.removeprefix("# ") for line in f"customer: {body}".splitlines() if " connections: " not in line[:18]]
    whole = read("\n".join(lines))
    assert whole.home_share.connections == whole.general_shares[0].connections == 3900
    assert whole.replication.keep == 24
    assert whole.id == "sample-ltd"
    assert head.count("\n") == 5


@pytest.mark.parametrize("name", ["customer.yml", "CUSTOMER.YAML"])
def test_the_template_knows_its_endings(tmp_path: Path, name: str) -> None:
    assert template(tmp_path / name).startswith(b"# yaml-language-server: ")


@pytest.mark.parametrize("name", ["customer", "customer.json", "fleet.ods", ".yaml"])
def test_another_ending_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"is neither \.yaml, .xlsx nor .csv; name it customer.yaml"):
        template(tmp_path / name)


def test_plain_is_left_as_it_is() -> None:
    VALIDATOR.validate(PLAIN)
