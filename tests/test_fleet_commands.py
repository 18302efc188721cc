"""What is named on the command line: files, folders, patterns and fleets."""

import json
from pathlib import Path

import pytest
from batches import customer
from spreadsheets import LEAST, WHOLE, write_csv, write_xlsx

from planner.cli import main


def test_check_reads_folders_patterns_and_fleets(tmp_path, capsys):
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "empty").mkdir()
    fleet = write_xlsx(tmp_path / "fleet.xlsx", {**LEAST, "id": "x1"}, {**LEAST, "id": "x2"})
    for name in ("one", "two"):
        customer(folder, name)
    for named, ids in (
        ([folder], ["one", "two"]),
        ([folder / "t*.yaml"], ["two"]),
        ([fleet, folder / "one.yaml"], ["x1", "x2", "one"]),
        ([write_csv(tmp_path / "fleet.csv", {**LEAST, "id": "y1"})], ["y1"]),
    ):
        assert main(["check", *map(str, named)]) == 0
        assert capsys.readouterr().out.splitlines() == [f"{identity}: good" for identity in ids]
    for named in (tmp_path / "empty", tmp_path / "none.xlsx", tmp_path / "none*.yaml"):
        assert main(["check", str(named)]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.startswith(f"{named}: ")


def test_check_tells_the_rows_that_are_wrong_and_ids_that_are_there_twice(tmp_path, capsys):
    rows = [{**LEAST, "id": "a"}, {**LEAST, "id": "b", "cluster.nodes": "x"}, {**LEAST, "id": "a"}]
    path = write_csv(tmp_path / "fleet.csv", *rows, {**LEAST, "id": "c", "customer": "=1"})
    assert main(["check", str(path)]) == 2
    told = capsys.readouterr()
    assert told.out == "a: good\n"
    assert [line.removeprefix(f"{path}:") for line in told.err.splitlines()] == [
        "3: cluster.nodes: 'x' is not a number; write digits only, such as 2800",
        f"4: id: the id a is also that of {path}:2; give each scenario an id of its own",
        "5: customer: is a formula; write its value as text",
    ]


def test_every_command_reads_a_fleet(tmp_path, capsys):
    path = write_csv(tmp_path / "fleet.csv", {**LEAST, "id": "a"}, {**LEAST, "id": "b"})
    for command in ("size", "fit", "alternatives"):
        assert main([command, "--json", str(path)]) == 0
        found = [json.loads(line)["scenario"] for line in capsys.readouterr().out.splitlines()]
        assert found == ["a", "b"]


def test_a_row_of_a_fleet_beside_is_told_once(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_csv(Path("fleet.csv"), {**LEAST, "id": "a", "cluster.nodes": "x"})
    for command in ("size", "check"):
        assert main([command, "fleet.csv"]) == 2
        assert capsys.readouterr().err.startswith("fleet.csv:2: cluster.nodes: 'x' is not a number")


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_what_a_command_refuses_is_told_of_its_row(tmp_path, capsys, write):
    path = write(
        tmp_path / f"fleet.{'csv' if write is write_csv else 'xlsx'}",
        {**WHOLE, **{key: "" for key in WHOLE if key.startswith("replication")}},
    )
    assert main(["replicate", str(path)]) == 2
    assert capsys.readouterr().err.startswith(f"{path}:2: replication: is missing: there is no second site")
