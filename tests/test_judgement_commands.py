import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from doubtful import CERTAIN, DOUBTFUL, text

from planner.cli import main
from planner.model.checks import CHECKS

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT / "tests" / "schema" / "risk.schema.json").read_text())
HOPELESS = {"home_share": "{name: home, connections: 90000, data: 1 TB}"}


@pytest.fixture
def folder(tmp_path):
    files = {
        "doubtful": text(DOUBTFUL, as_of="2026-11-01", current="{fsvms: 3, memory: 16 GB}"),
        "certain": text(CERTAIN),
        "skewed": text(CERTAIN, home_share="{name: home, connections: 2800, data: 120 TB, directories: 90}"),
        "hopeless": text(DOUBTFUL, **HOPELESS),
        "bad": text(DOUBTFUL, growth="{connections: {low: 9 %, mid: 8 %, high: 7 %}}"),
    }
    for name, content in files.items():
        (tmp_path / f"{name}.yaml").write_text(content)
    return tmp_path


@pytest.fixture
def run(folder, capsys, monkeypatch):
    """Runs a command in the folder of the files, whose names may leave out the suffix."""
    monkeypatch.chdir(folder)

    def run(command: str, *arguments: str) -> tuple[int, str, str]:
        full = [f"{one}.yaml" if Path(f"{one}.yaml").exists() else one for one in arguments]
        try:
            status = main([command, *full])
        except SystemExit as ended:
            status = int(ended.code or 0)
        return (status, *capsys.readouterr())

    return run


def test_risk_as_json_keeps_the_contract(run):
    status, out, err = run("risk", "doubtful", "certain", "skewed", "hopeless", "--json")
    assert (status, err) == (1, "")
    records = [json.loads(line) for line in out.splitlines()]
    for record in records:
        jsonschema.validate(record, SCHEMA)
        assert record["samples"] == 4096
        assert record["seed"] == 0
        assert record["wanted_confidence"] == 0.95
        assert [(one["fsvms"], one["memory_gb"]) for one in record["designs"]] == [
            (n, memory) for n in range(3, 17) for memory in (12, 16, 24, 32, 40, 60, 96)
        ]
    doubtful, certain, skewed, hopeless = records
    assert [one["scenario"] for one in records] == ["doubtful", "certain", "skewed", "hopeless"]
    assert {one["check"] for one in doubtful["breach"]} <= set(CHECKS)
    assert all(len(one["probability_by_month"]) == 37 for one in doubtful["breach"])
    assert doubtful["plan"] in doubtful["designs"]
    assert 0 < doubtful["plan"]["confidence"] < 1
    assert len(doubtful["drivers"]) == 5
    assert certain["plan"] == certain["confident_plan"]
    assert {one["confidence"] for one in certain["designs"]} == {0, 1}
    assert certain["busiest_part"] is None
    assert 1 / skewed["plan"]["fsvms"] < skewed["busiest_part"]["50"] < skewed["busiest_part"]["95"]
    assert certain["drivers"] == skewed["drivers"] == []
    assert 0 < skewed["plan"]["confidence"] < 1
    assert hopeless["plan"] is hopeless["confident_plan"] is hopeless["difference"] is None
    assert hopeless["breach"] == []


def test_risk_takes_confidence_samples_and_seed(run):
    _, out, _ = run("risk", "doubtful", "--json", "--confidence", "50", "--samples", "256", "--seed", "7")
    record = json.loads(out)
    assert (record["wanted_confidence"], record["samples"], record["seed"]) == (0.5, 256, 7)
    assert record["confident_plan"]["confidence"] >= 0.5
    assert run("risk", "doubtful", "--json", "--seed", "7")[1] != run("risk", "doubtful", "--json")[1]


@pytest.mark.parametrize("option", [["--confidence", "0"], ["--confidence", "101"], ["--confidence", "nan"],
                                    ["--confidence", "high"], ["--samples", "100"], ["--samples", "32"],
                                    ["--samples", "1e3"], ["--seed", "-1"], ["--seed", "x"]])  # fmt: skip
def test_bad_options_of_risk_end_with_status_two(run, option):
    status, out, err = run("risk", "doubtful", *option)
    assert (status, out) == (2, "")
    assert "planner risk" in err
    assert "Traceback" not in err


def test_risk_in_words(run):
    status, shown, _ = run("risk", "doubtful")
    out = " ".join(shown.split())
    assert status == 0
    assert "it lasts until November 2029 in " in out
    assert any(
        told in out for told in ("The smallest design that lasts", "No design reaches 95 %", "It is the smallest")
    )
    assert "of the doubt about fail-over" in out
    assert "runs out in one case in twenty by " in out
    assert "4,096 samples" in out
    assert "Inputs vary independently of each other." in out
    assert max(map(len, shown.splitlines())) <= 110


def test_risk_says_plainly_that_nothing_is_in_doubt_or_only_the_placement(run):
    _, out, _ = run("risk", "certain")
    assert "All inputs are single values, so no risk was calculated" in out
    assert "of the doubt" not in out
    _, out, _ = run("risk", "skewed")
    assert "90 directories do not spread evenly: the busiest of " in out.replace("\n", " ")


def test_one_bad_file_stops_no_other(run):
    status, out, err = run("risk", "bad", "certain", "--json")
    assert status == 2
    assert json.loads(out)["scenario"] == "certain"
    assert "bad.yaml" in err
    assert "growth.connections" in err


def test_why(run):
    status, out, _ = run("size", "certain", "--why", "3x24")
    assert status == 0
    assert "3 × 24 GB does not last: it fails 2 checks." in out
    assert "3,177 connections, 1,000 allowed" in out
    status, out, _ = run("size", "certain", "--why", "3 × 24 GB", "--json")
    record = json.loads(out)
    assert record["plan"]
    assert record["why"]["fsvms"] == 3
    assert record["why"]["memory_gb"] == 24
    assert not record["why"]["feasible"]
    assert [one["check"] for one in record["why"]["failing"]] == ["connections", "connections_failover"]
    assert run("size", "hopeless", "--why", "3x24")[0] == 1
    assert "6 × 40 GB is the plan: it lasts until " in run("size", "certain", "--why", "6x40")[1]
    assert "6 × 96 GB lasts" in run("size", "certain", "--why", "6x96")[1]


@pytest.mark.parametrize("design", ["3y24", "24", "0x24", "x", "3x24x1"])
@pytest.mark.parametrize("command", [["size", "--why"], ["fit", "--design"]])
def test_a_design_that_is_none_ends_with_status_two(run, command, design):
    status, out, err = run(command[0], "certain", f"{command[1]}={design}")
    assert (status, out) == (2, "")
    assert f"'{design}' is not a design; write FSVMs x GB of memory, such as 3x24" in err


@pytest.mark.parametrize("command", [["size", "--why"], ["fit", "--design"]])
@pytest.mark.parametrize("memory", ["8", "11.999", "96.001", "512"])
def test_memory_that_was_never_tested_ends_with_status_two(run, command, memory):
    status, out, err = run(command[0], "certain", f"{command[1]}=3x{memory}")
    assert (status, out) == (2, "")
    assert f"certain.yaml: design 3x{memory}: {memory} GB is outside what was tested; write 12 to 96 GB" in err


def test_alternatives(run):
    status, out, _ = run("alternatives", "certain", "--json")
    record = json.loads(out)
    assert status == 0
    assert len(record["alternatives"]) > 1
    memory = [one["total_memory_gb"] for one in record["alternatives"]]
    assert memory == sorted(memory)
    status, out, _ = run("alternatives", "certain")
    assert status == 0
    assert "the plan: least memory" in out
    assert run("alternatives", "hopeless")[0] == 1


def test_fit(run):
    status, out, _ = run("fit", "doubtful", "--design", "4x96", "--json")
    assert status == 0
    asked, present = json.loads(out)["fits"]
    assert (asked["fsvms"], asked["memory_gb"], asked["feasible"]) == (4, 96, True)
    assert (present["fsvms"], present["memory_gb"], present["feasible"]) == (3, 16, False)
    assert {room["what"] for room in asked["rooms"]} == {"connections", "data", "change"}
    status, out, _ = run("fit", "doubtful", "--design", "4x96")
    assert status == 0
    assert "The design, 4 × 96 GB, has room for " in out
    assert "in all), then " in out
    assert "The present file server, 3 × 16 GB, does not last as things are." in out
    assert "The plan, " in run("fit", "doubtful")[1]
    assert run("fit", "certain", "--design", "3x12")[0] == 1
    assert run("fit", "hopeless")[0] == 1


def test_compare(run):
    status, out, _ = run("compare", "certain", "doubtful")
    assert status == 0
    assert out.startswith("doubtful, compared with certain: ")
    assert "Inputs that differ" in out
    status, out, _ = run("compare", "certain", "--catalog", "files-5.0", "--json")
    assert status == 0
    record = json.loads(out)
    assert [case["catalog"] for case in record["cases"]] == ["afs-2.0.2", "files-5.0"]
    assert record["cases"][1]["plan"]["total_memory_gb"] <= record["cases"][0]["plan"]["total_memory_gb"]
    both = json.loads(run("compare", "certain", "--catalog", "afs-2.0.2", "--catalog", "files-5.0", "--json")[1])
    assert both == record
    assert run("compare", "certain", "hopeless")[0] == 1


def cases(out: str) -> list[tuple[str, bool, int]]:
    found = json.loads(out)["cases"]
    return [(one["label"], one["feasible"], (one["plan"] or one["nearest"])["fsvms"]) for one in found]


def test_compare_takes_designs(run):
    status, out, err = run("compare", "certain", "--design", "6x40", "--design", "8x60", "--json")
    assert (status, err) == (0, "")
    assert cases(out) == [("6 × 40 GB", True, 6), ("8 × 60 GB", True, 8)]
    status, out, _ = run("compare", "certain", "--design", "3x12", "--json")
    assert status == 1
    assert cases(out) == [("the plan", True, 6), ("3 × 12 GB", False, 3)]
    status, out, _ = run("compare", "certain", "--design", "3x12")
    assert "Fails" in out
    assert "Connections, all FSVMs up: " in " ".join(out.split())


def test_compare_takes_what_ifs(run):
    one, other = "home_share.connections=3000", "growth.data=5 %"
    status, out, _ = run("compare", "certain", "--against", one, "--against", one, other, "--json")
    assert status == 0
    labels = ["as it is", "home share connections 3000", "home share connections 3000, growth data 5 %"]
    assert [label for label, *_ in cases(out)] == labels
    record = json.loads(out)
    assert [one["changes"] for one in record["cases"]][1:] == [
        {"home_share.connections": "3000"},
        {"home_share.connections": "3000", "growth.data": "5 %"},
    ]
    assert {one["name"]: one["values"] for one in record["inputs"]} == {
        "home_share.connections": ["2,800", "3,000", "3,000"],
        "growth.data": ["25 %", "25 %", "5 %"],
    }


def test_set_is_of_all_cases_and_against_of_its_own(run):
    words = ["--set", "growth.horizon=24 months", "--set", "home_share.connections=900"]
    _, out, _ = run("compare", "certain", *words, "--against", "home_share.connections=3000", "--json")
    record = json.loads(out)
    assert [one["month"] for one in record["cases"]] == [24, 24]
    assert [one["changes"]["home_share.connections"] for one in record["cases"]] == ["900", "3000"]


def test_compare_takes_all_in_any_mix(run):
    words = ["--catalog", "afs-2.0.2", "--catalog", "files-5.0", "--design", "6x40", "--design", "6x60"]
    _, out, _ = run("compare", "certain", "doubtful", *words, "--against", "growth.data=5 %", "--json")
    assert len(cases(out)) == len({label for label, *_ in cases(out)}) == 16
    _, out, _ = run("compare", "certain", "--catalog", "files-5.0", "--design", "6x40", "--json")
    assert [one["catalog"] for one in json.loads(out)["cases"]] == ["afs-2.0.2", "files-5.0"]


def test_compare_takes_a_folder(run, folder):
    (folder / "bad.yaml").unlink()
    status, out, _ = run("compare", ".", "--json")
    assert (status, [label for label, *_ in cases(out)]) == (1, ["certain", "doubtful", "hopeless", "skewed"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["certain"], "has one case alone; give two scenarios or more, or something to compare with"),
        (["certain", "--set", "growth.data=5 %"], "has one case alone"),
        (["certain", "--against", "growth.dta=5 %"], "certain.yaml: --against: growth.dta: is not a known key"),
        (["certain", "--against", "growth.data"], "argument --against: 'growth.data' is not PATH=VALUE"),
        (["certain", "--against", "a=1", "a=2"], "--against: a is there twice; write it once"),
        (["certain", "--design", "3y4"], "'3y4' is not a design"),
        (["certain", "--design", "3x8"], "design 3x8: 8 GB is outside what was tested"),
        (["certain", "skewed", "--to", "docx"], "'docx' is not a format"),
        (["certain", "skewed", "--to", "xlsx"], "'xlsx' is not a format of a comparison; known: html, pdf, pptx"),
        (["certain", "skewed", "--to", "html", "--brand", "nowhere"], "nowhere"),
        (["certain", "skewed", "--to", "html", "--out", "certain.yaml"], "certain.yaml: cannot be written"),
    ],
)
def test_a_comparison_that_cannot_be_made_writes_nothing(run, folder, words, told):
    before = sorted(folder.rglob("*"))
    status, out, err = run("compare", *words)
    assert (status, out) == (2, "")
    assert told in err
    assert sorted(folder.rglob("*")) == before


def test_a_comparison_is_written_for_a_board(run, folder):
    status, out, err = run("compare", "certain", "--design", "6x40", "--design", "3x12", "--to", "html,pptx", "--json")
    assert status == 1
    assert json.loads(out)["cases"]
    written = [folder / "reports" / "comparison" / f"comparison.{ending}" for ending in ("html", "pptx")]
    assert err == f"written: {', '.join(str(path.relative_to(folder)) for path in written)}\n"
    assert written[0].read_text().startswith("<!DOCTYPE html>")
    assert written[1].read_bytes().startswith(b"PK")


def test_compare_with_nothing_to_compare_or_bad_input_prints_nothing(run):
    assert run("compare", "certain")[:2] == (2, "")
    status, out, err = run("compare", "certain", "bad")
    assert (status, out) == (2, "")
    assert "growth.connections" in err
    status, out, err = run("compare", "certain", "--catalog", "afs-9.9")
    assert (status, out) == (2, "")
    assert "afs-9.9" in err


def test_a_plan_needs_neither_scipy_nor_anything_slow(folder):
    code = (
        "import sys; from planner.cli import main; "
        "main(['size', sys.argv[1], '--why', '3x24']); main(['size', sys.argv[1]]); "
        "main(['fit', sys.argv[1]]); main(['alternatives', sys.argv[1]]); "
        "print([name for name in ('scipy', 'pandas', 'matplotlib', 'papermill') if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(folder / "certain.yaml")],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.splitlines()[-1] == "[]"


def test_risk_needs_numpy_and_yaml_alone(folder):
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['scipy', 'pandas', 'matplotlib'])); "
        "from planner.cli import main; sys.exit(main(['risk', sys.argv[1]]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(folder / "doubtful.yaml")],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "% of cases" in ran.stdout
