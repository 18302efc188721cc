"""The columns of a fleet: those that are known, those that are an author's own, and those that are refused."""

import datetime

import pytest
from spreadsheets import LEAST, problems_in, refusal, write_csv, write_xlsx

from planner.cli import main
from planner.files.fleet import read_fleet
from planner.files.schema import COLUMNS, column_called


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (["customer", "cluster.node"], "cluster.node: is not a known column; did you mean cluster.nodes?"),
        (["customer", "customer"], "customer: is there twice"),
        (["customer", "", "id"], "column 2: has no name"),
        (["customer", "admin_password"], "admin_password: looks like a secret"),
        (["general_shares.0.name"], "is not a known column"),
        (["customer.low"], "is not a known column"),
        ([""], "has no head"),
        (["customer"], "holds no customer"),
    ],
)
def test_bad_heads_are_told(tmp_path, head, said):
    path = tmp_path / "fleet.csv"
    path.write_text(",".join(head) + "\n")
    assert said in refusal(path)


OWN = {"# Remarks": "call Kim", "#cost": "=1+1"}


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
@pytest.mark.parametrize(
    "own",
    [
        OWN,
        {"": "", "Remarks": "call Kim", "Owner": "=A1", "cluster.node": "x"},
        {**OWN, "": "", "Remarks": "x", "# more": "y"},
    ],
)
def test_columns_of_its_author_s_own_are_listed_and_ignored(tmp_path, write, capsys, own):
    path = tmp_path / f"fleet.{write.__name__.removeprefix('write_')}"
    plain, none = read_fleet(write(path, {**LEAST, "id": "one"}, {**LEAST, "id": "two"}))
    rows = ({**LEAST, "id": name, **own} for name in ("one", "two"))
    found, ignored = read_fleet(write(path, *rows))
    assert (found, problems_in(found), none) == (plain, [], [])
    assert ignored == [name for name in own if name]
    assert main(["check", str(path)]) == 0
    assert capsys.readouterr().err == f"{path}: columns ignored: {', '.join(ignored)}\n"
    assert main(["check", str(path), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_a_program_makes_of_a_column_of_ones_own_is_no_problem(tmp_path, kind):
    today = datetime.datetime(2026, 11, 1, 12) if kind == "xlsx" else "1.11.26 12:00"
    write = write_xlsx if kind == "xlsx" else write_csv
    found, ignored = read_fleet(write(tmp_path / f"fleet.{kind}", {**LEAST, "# due": today}))
    assert (len(found), problems_in(found), ignored) == (1, [], ["# due"])


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (["customer", "Remarks"], "Remarks: is not a known column; begin it with # where it is your own"),
        (["customer", "Remarks", "", "Owner"], "Remarks: is not a known column"),
        (["customer", "", "Owner", "id"], "column 2: has no name"),
        (["customer", "# password"], "# password: looks like a secret"),
        (["customer", "", "api token"], "api token: looks like a secret"),
        (["# all", "# of them"], "holds no customer"),
    ],
)
def test_other_unknown_columns_are_refused_with_a_hint(tmp_path, head, said):
    path = tmp_path / "fleet.csv"
    path.write_text(",".join(head) + "\n")
    assert said in refusal(path)


def test_a_cell_under_no_name_is_refused(tmp_path):
    path = write_csv(tmp_path / "fleet.csv", {**LEAST, "": "lost", "Remarks": "x"})
    assert "has a cell under no name" in refusal(path)


def test_every_column_is_a_key_of_the_scenario():
    assert all(column_called(name) == column for name, column in COLUMNS.items())
    assert column_called("general_shares.12.data") == COLUMNS["general_shares.1.data"]
    assert column_called("growth.data.mid") == COLUMNS["growth.data"]
    assert column_called("id.mid") is None
