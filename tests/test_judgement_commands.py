"""`planner risk`, `alternatives`, `fit` and the why of `size`: contracts, words, bad options, and what they load."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from judged import runs, written

from planner.model.checks import CHECKS

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT / "tests" / "schema" / "risk.schema.json").read_text())


@pytest.fixture
def folder(tmp_path):
    return written(tmp_path)


@pytest.fixture
def run(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    return runs(capsys)


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
