"""A field of the scenario is said once: what is declared reaches reader, columns, schema, keys and words."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from planner.cli import main
from planner.files.documents import Table, Text, parse_document, read_document
from planner.files.scenarios import parse_scenario
from planner.files.schema import keys, schema
from planner.model.declared import paths
from planner.model.scenario import Scenario

ROOT = Path(__file__).parent.parent
SAMPLES = sorted((ROOT / "data" / "scenarios").glob("*.yaml"))
DECLARED = """
    free_disk_tb: float | None = quantity(
        DATA, "free disk on each node", "the free disk on a node", example="20 TB", above=0, value=None
    )
"""
ROW = """
    if cluster.free_disk_tb is not None:
        rows.append(("Free disk on each node", f"{number(cluster.free_disk_tb)} TB"))
"""
# What somebody sees of the new field, in a Python that knows the copy alone.
SEEN = """
import json
from planner.model.declared import declared
from planner.model.problems import InputError
from planner.files.scenarios import read_scenario
from planner.files.schema import column_called, keys, schema
from planner.judgement.compare import compare
from planner.judgement.sampling import inputs
from planner.model.scenario import Scenario, value_at, with_values
from planner.model.sizing import size
from planner.answers.plan import conditions
from planner.answers.doubts import input_name, interval

path = "cluster.free_disk"
found = read_scenario("doubtful.yaml")
try:
    read_scenario("wrong.yaml")
except InputError as error:
    refused = str(error)
print(json.dumps({
    "read": found.cluster.free_disk_tb,
    "refused": refused,
    "column": [column_called(path + ".low").meaning, column_called(path).example],
    "schema": schema()["properties"]["cluster"]["properties"]["free_disk"],
    "keys": [row for row in keys() if row[0] == path],
    "words": [input_name(found, path), interval(found, path)],
    "sampled": list(inputs(found)),
    "compared": [d.values for d in compare([found, with_values(found, {path: 7.0})]).inputs],
    "conditions": [row for row in conditions(size(found)).rows if "disk" in row[0]],
}))
"""


def edited(file: Path, after: str, more: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(after) == 1
    file.write_text(text.replace(after, after + more), encoding="utf-8")


def test_one_more_field_is_said_in_two_places(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "planner", tmp_path / "planner", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "data" / "limits", tmp_path / "data" / "limits")
    free_vcpus = 'free_vcpus: int = count("free on each node, for one FSVM", "the free vCPUs on a node", '
    free_vcpus += 'example="16", least=1)\n'
    edited(tmp_path / "planner" / "model" / "sites.py", free_vcpus, DECLARED)
    edited(
        tmp_path / "planner" / "answers" / "plan.py",
        '("Headroom", percent(resilience.headroom)),\n    ]\n',
        ROW,
    )
    sample = (ROOT / "data" / "scenarios" / "department-shares.yaml").read_text(encoding="utf-8")
    for name, value in (("doubtful", "{low: 10 TB, mid: 20 TB, high: 25 TB}"), ("wrong", "20")):
        text = sample.replace("cluster: {", f"cluster: {{free_disk: {value}, ")
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", SEEN], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True
    )
    assert run.returncode == 0, run.stderr.decode()
    seen = json.loads(run.stdout)
    assert seen["read"] == 20.0
    assert "cluster.free_disk: " in seen["refused"]
    assert "20 TB" in seen["refused"]
    assert seen["column"] == ["free disk on each node", "20 TB"]
    jsonschema.validate("20 TB", seen["schema"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate("20 apples", seen["schema"])
    assert seen["keys"] == [["cluster.free_disk", "20 TB", "free disk on each node; may be left out"]]
    assert seen["words"][0] == "the free disk on a node"
    assert "10" in seen["words"][1]
    assert "25 TB" in seen["words"][1]
    assert "cluster.free_disk" in seen["sampled"]
    assert seen["compared"] == [["20 TB (10 TB to 25 TB)", "7 TB (10 TB to 25 TB)"]]
    assert ["Free disk on each node", "20 TB"] in seen["conditions"]


def plain(node: object) -> object:
    """A document as an editor has it: whole numbers as such, everything else as text."""
    if isinstance(node, Table):
        return {key: plain(value) for key, value in node.items.items()}
    if isinstance(node, Text):
        return int(node.value) if node.value.isdecimal() else node.value
    return [plain(each) for each in node.items]


VALIDATOR = jsonschema.Draft202012Validator(schema())


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_the_schema_takes_every_sample(sample: Path) -> None:
    VALIDATOR.validate(plain(read_document(sample)[0]))


def with_value(path: str, value: object) -> Any:
    """The headquarters with another value at a path."""
    owner = document = plain(read_document(ROOT / "data" / "scenarios" / "headquarters.yaml")[0])
    *heads, last = path.split(".")
    for head in heads:
        owner = owner[head]
    owner[last] = value
    return document


@pytest.mark.parametrize(
    "line",
    [
        "customer: 4711",
        "customer: true",
        "customer: 20.5",
        "id: 2024",
        'id: " acme "',
        "file_server: 2024",
        'as_of: " 2026-11-01 "',
        'format: "1"',
        'cluster: {nodes: "8", free_memory: 128 GB, free_vcpus: "+16"}',
        'cluster: {nodes: {low: 6, mid: "8", high: 9}, free_memory: 128 GB, free_vcpus: 16}',
        "home_share: {name: 2024, connections: 900, data: 9 TB}",
    ],
)
def test_the_schema_takes_what_the_reader_takes(line: str) -> None:
    changes = yaml.safe_load(line)
    document = plain(read_document(ROOT / "data" / "scenarios" / "campus-home.yaml")[0]) | changes
    VALIDATOR.validate(document)
    text = yaml.safe_dump({key: value for key, value in document.items() if key not in changes})
    parse_scenario(parse_document(f"{text}{line}\n", "given.yaml"), b"", ROOT / "given.yaml")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("cluster.nodez", 8),
        ("cluster.nodes", "8.5"),
        ("cluster.nodes", [8]),
        ("customer", ["Sample"]),
        ("home_share.name", {"a": 1}),
        ("cluster.free_memory", 128),
        ("cluster.nodes", "eight"),
        ("cluster.nodes", 0),
        ("cluster.free_memory", "128"),
        ("cluster.free_memory", "128 MB/s"),
        ("growth.data", 0.2),
        ("growth.data", {"low": "1 %", "mid": "2 %"}),
        ("resilience.takeover", "both"),
        ("home_share.connections", {"csv": "a.csv", "percentle": 95}),
        ("as_of", "1.11.2026"),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(path: str, value: object) -> None:
    assert not VALIDATOR.is_valid(with_value(path, value))


def test_every_key_is_listed_with_an_example_and_its_meaning(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + len(list(paths(Scenario)))
    assert all(example and meaning for _, example, meaning in keys())


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()
