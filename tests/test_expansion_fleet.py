"""The orders of a fleet by quarter, and the paths of several scenarios at the command line and in Python."""

import json
from pathlib import Path

import pytest
from given import STEADY, scenario

import planner
from planner.answers import expansion as answers
from planner.cli import main
from planner.model.path import path

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "scenarios"
HEADQUARTERS = SAMPLES / "headquarters.yaml"
DATED = {**STEADY, "as_of": "2026-11-01"}


def test_a_fleet_is_summed_by_quarter():
    early, late = (
        scenario({**DATED, "id": one, "as_of": day}) for one, day in (("a", "2026-11-15"), ("b", "2027-01-01"))
    )
    undated = scenario({**STEADY, "id": "c"})
    found = answers.quarters([path(early), path(late), path(undated)])
    assert [(one.quarter, one.customers, one.fsvms, one.memory_gb, one.vcpus) for one in found] == [
        ("2026 Q4", 1, 3, 48, 12),
        ("2027 Q1", 1, 3, 48, 12),
        ("2027 Q4", 1, 0, 24, 6),
        ("2028 Q1", 1, 0, 24, 6),
        ("months 0 to 2", 1, 3, 48, 12),
        ("months 12 to 14", 1, 0, 24, 6),
    ]
    told = answers.of_fleet([path(early), path(late), path(undated)])
    assert told == ("Without a date, and so counted from month 0: c.",)
    assert answers.orders([path(early), path(undated)]).rows[-1] == ("in all", "2", "6", "144", "36")


def test_two_steps_of_one_customer_in_a_quarter_are_one_customer():
    quick = {**DATED, "as_of": "2026-10-01", "cluster.nodes": 16, "growth.connections": "1000 %"}
    found = path(scenario(quick), 1, 3)
    assert [step.month for step in found.steps] == [0, 2]
    (quarter,) = answers.quarters([found])
    assert (quarter.customers, quarter.fsvms) == (1, found.steps[-1].design.fsvms)


def test_the_command_sums_several_and_says_whose_path_ends(capsys):
    files = [str(SAMPLES / f"{name}.yaml") for name in ("headquarters", "department-shares", "outgrown-share")]
    assert main(["path", *files]) == 1
    out = capsys.readouterr().out
    total = out[out.index("All together") :]
    assert "2026 Q4          3      9  344     68" in total
    assert "2027 Q4          2      0  120     10" in total
    assert "No design goes on for outgrown-share in November 2028" in total
    assert main(["path", *files[:2], "--json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["scenario"] for one in records] == ["headquarters", "department-shares"]
    assert main(["path", files[0]]) == 0
    assert "All together" not in capsys.readouterr().out


def test_the_command_takes_reviews_changes_and_bad_files(capsys, tmp_path):
    assert main(["path", str(HEADQUARTERS), "--every", "1", "--until", "0", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["every"], record["until"], len(record["steps"])) == (1, 0, 1)
    assert main(["path", str(HEADQUARTERS), "--set", "cluster.cvms=2", "--json"]) == 1
    ends = json.loads(capsys.readouterr().out)["ends"]
    assert ends["month"] == 0
    assert {"check", "subject", "required", "allowed", "unit", "remedy"} == set(ends["blockers"][0])
    bad = tmp_path / "bad.yaml"
    bad.write_text("customer: x")
    assert main(["path", str(bad), str(HEADQUARTERS), "--json"]) == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out)["scenario"] == "headquarters"
    assert "bad.yaml" in captured.err


@pytest.mark.parametrize(
    "wrong", ["--every 0", "--every x", "--every -3", "--every 1.5", "--until 121", "--until x", "--until -1"]
)
def test_the_command_refuses_what_is_no_number_of_months(wrong: str, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["path", str(HEADQUARTERS), *wrong.split()])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "write a whole number of months" in said or "expected one argument" in said


def test_a_fleet_in_python_gives_a_frame(tmp_path):
    for name in ("headquarters", "outgrown-share"):
        (tmp_path / f"{name}.yaml").write_text((SAMPLES / f"{name}.yaml").read_text())
    found = planner.fleet(tmp_path).orders()
    assert found.index.to_list() == ["2026 Q4", "2027 Q4"]
    assert found["memory_gb"].to_list() == [184, 80]
    assert found.attrs == {"undated": [], "ends": ["outgrown-share"]}
    again = planner.fleet(tmp_path, changes={"as_of": "2027-02-01"}).orders(until=0)
    assert again.index.to_list() == ["2027 Q1"]
