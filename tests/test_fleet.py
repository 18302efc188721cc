"""A fleet in a spreadsheet: the same rules as for a file, with row and column, and nothing changed in silence."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from batches import customer, quick_notebook, records_of
from effort import examples
from hypothesis import given
from hypothesis import strategies as st

from planner.batch.orders import Settings, found_in, order_of
from planner.cli import main
from planner.files.documents import parse_document
from planner.files.fleet import COLUMNS, column_called, read_fleet
from planner.files.scenarios import parse_scenario, read_scenario
from planner.model.problems import InputError

INSTEAD = (
    ".csv",
    ".users",
    ".concurrency",
    ".raw_per_node",
    ".copies",
    ".spare_nodes",
    ".overhead",
)  # of what another says
WHOLE = {name: column.example for name, column in COLUMNS.items() if not name.endswith(INSTEAD)}
LEAST = {
    "customer": "Sample Ltd",
    "file_server": "fs",
    "cluster.nodes": "4",
    "cluster.free_memory": "64 GB",
    "cluster.free_vcpus": "12",
    "general_shares.1.name": "007",
    "general_shares.1.description": "Sample",
    "general_shares.1.connections": "100",
    "general_shares.1.data": "5 TB",
}


def write_csv(path: Path, *rows: dict[str, str], head: list[str] | None = None) -> Path:
    head = head or list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([row.get(name, "") for name in head] for row in rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def write_xlsx(path: Path, *rows: dict[str, object], formats: dict[str, str] | None = None) -> Path:
    book = openpyxl.Workbook()
    head = list(dict.fromkeys(name for row in rows for name in row))
    book.active.append(head)
    for row in rows:
        book.active.append([row.get(name) for name in head])
    for name, shown in (formats or {}).items():
        for at in range(2, len(rows) + 2):
            book.active.cell(at, head.index(name) + 1).number_format = shown
    book.save(path)
    return path


def scenarios(path: Path) -> list:
    found, _ = read_fleet(path)
    if problems := problems_in(found):
        raise InputError(*problems)
    return [parse_scenario(*said, path) for *_, said in found]


def problems_in(found: list) -> list:
    return [problem for *_, said in found if isinstance(said, InputError) for problem in said.problems]


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        scenarios(path)
    return str(caught.value)


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_row_says_what_a_file_would(tmp_path, write):
    ending = "csv" if write is write_csv else "xlsx"
    (found,), *_ = found_in(write(tmp_path / f"fleet.{ending}", WHOLE))
    from_row = parse_scenario(*found.read(), found.path)
    (tmp_path / found.name).write_bytes(found.read()[1])
    from_file = read_scenario(tmp_path / found.name)
    assert from_row.general_shares == from_file.general_shares
    assert from_row.replication == from_file.replication
    assert from_row.home_share.connections == 2800
    assert from_row.growth.data == 0.25
    assert from_row.id == "sample-ltd"
    assert from_row.digest == from_file.digest


def test_blank_is_the_default_and_text_stays_text(tmp_path):
    (scenario,) = scenarios(write_csv(tmp_path / "fleet.csv", {**LEAST, "growth.data": "", "cluster.cvms": " "}))
    assert scenario.id == "sample-ltd"
    assert scenario.growth.data == 0
    assert scenario.cluster.cvms == 4
    assert scenario.general_shares[0].name == "007"


def test_intervals_and_many_shares(tmp_path):
    row = {**LEAST, "growth.data.low": "5 %", "growth.data.mid": "10 %", "growth.data.high": "20 %"}
    row |= {name.replace(".1.", ".2."): text.replace("007", "eight") for name, text in LEAST.items() if ".1." in name}
    (scenario,) = scenarios(write_csv(tmp_path / "fleet.csv", row))
    assert scenario.intervals["growth.data"].high == 0.2
    assert [share.name for share in scenario.general_shares] == ["007", "eight"]


def test_semicolons_and_a_byte_order_mark_are_understood(tmp_path):
    path = tmp_path / "fleet.csv"
    path.write_text("\ufeff" + ";".join(LEAST) + "\r\n" + ";".join(LEAST.values()) + "\r\n\r\n", encoding="utf-8")
    assert scenarios(path)[0].customer == "Sample Ltd"


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("cluster.nodes", "007"),
        ("cluster.nodes", "1E5"),
        ("cluster.nodes", "12:30"),
        ("cluster.nodes", "4,0"),
        ("cluster.nodes", "=2+2"),
        ("general_shares.1.data", "5"),
        ("general_shares.1.data", "5 TBB"),
        ("general_shares.1.data", "1E5 TB"),
        ("as_of", "1/11/2026"),
        ("as_of", "45962"),
        ("resilience.takeover", "both"),
        ("customer", "Sam\nple"),
        ("customer", ""),
        ("id", "Sample!"),
        ("id", "index"),
    ],
)
@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_bad_cells_are_told_with_row_and_column(tmp_path, column, text, write):
    path = tmp_path / ("fleet.csv" if write is write_csv else "fleet.xlsx")
    told = refusal(write(path, {**LEAST, "id": "one"}, {**LEAST, "id": "two", column: text}))
    assert told.startswith(f"{path}:3: {column}: ")


@pytest.mark.parametrize(
    ("column", "value", "shown", "said"),
    [
        ("cluster.nodes", 7, "000", "another form (000)"),
        ("cluster.nodes", 1e5, "0.00E+00", "another form (0.00E+00)"),
        ("cluster.nodes", 1e22, "General", "scientific"),
        ("cluster.nodes", datetime.time(12, 30), "hh:mm", "date or a time"),
        ("cluster.nodes", datetime.datetime(2026, 4, 4), "yyyy-mm-dd", "date or a time"),
        ("cluster.nodes", True, "General", "true or false"),
        ("general_shares.1.data", 5, '0 "TB"', "another form"),
        ("growth.data", 0.123, "0%", "more digits"),
        ("general_shares.1.name", 7, "General", "number where there should be text"),
        ("id", 12, "General", "number where there should be text"),
        ("as_of", datetime.datetime(2026, 4, 4, 9, 30), "yyyy-mm-dd", "date or a time"),
        ("cluster.nodes", "#REF!", "General", "error"),
    ],
)
def test_what_a_spreadsheet_has_changed_is_refused(tmp_path, column, value, shown, said):
    path = write_xlsx(tmp_path / "fleet.xlsx", {**LEAST, column: value}, formats={column: shown})
    told = refusal(path)
    assert told.startswith(f"{path}:2: {column}: ")
    assert said in told


def test_what_stands_there_as_typed_is_taken(tmp_path):
    row = {
        **LEAST,
        "cluster.nodes": 4,
        "general_shares.1.connections": 1200,
        "growth.data": 0.25,
        "growth.connections": 0.075,
    }
    row["as_of"] = datetime.datetime(2026, 11, 1)
    formats = {
        "growth.data": "0%",
        "growth.connections": "0.0%",
        "general_shares.1.connections": "#,##0",
        "as_of": "d.m.yy",
    }
    (scenario,) = scenarios(write_xlsx(tmp_path / "fleet.xlsx", row, formats=formats))
    assert scenario.cluster.nodes == 4
    assert scenario.general_shares[0].connections == 1200
    assert scenario.growth.data == 0.25
    assert scenario.growth.connections == 0.075
    assert scenario.as_of == datetime.date(2026, 11, 1)


def test_merged_cells_are_refused(tmp_path):
    path = write_xlsx(tmp_path / "fleet.xlsx", LEAST, LEAST)
    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A2:A3")
    book.save(path)
    assert f"{path}:2: A2:A3: is a merged cell" in refusal(path)


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


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"growth.data": "5 %", "growth.data.low": "1 %"}, "says a second time"),
        ({"growth.data.low": "1 %", "growth.data": "5 %"}, "says a second time"),
        ({"general_shares.3.name": "x"}, "are numbered 1, 3"),
        ({"customer": "株式会社"}, "the customer's name does not make one"),
    ],
)
def test_rows_that_contradict_themselves(tmp_path, row, said):
    assert said in refusal(write_csv(tmp_path / "fleet.csv", {**LEAST, **row}))


def test_files_that_are_none(tmp_path):
    path = tmp_path / "fleet.xlsx"
    path.write_bytes(b"PK\x03\x04 not at all")
    assert "is not a workbook" in refusal(path)
    path = tmp_path / "fleet.csv"
    path.write_bytes(b"customer\n\xff\n")
    assert f"{path}:2: is not UTF-8" in refusal(path)
    path.write_text('customer\n"open')
    assert "is not valid CSV" in refusal(path)
    path.write_text("customer\na,b\n")
    assert "more cells than the head" in refusal(path)


@examples(60)
@given(st.text(min_size=1, max_size=30).map(str.strip).filter(lambda text: text and not text.startswith("=")))
def test_a_name_comes_through_as_it_is_or_is_refused(name):
    from planner.files.fleet import _customer

    _, (_, content) = _customer(Path("fleet.csv"), ["id", "customer"], 2, ["x", name])
    if all(
        ord(c) >= 32 and not 0x7F <= ord(c) < 0xA0 and not 0xD800 <= ord(c) < 0xE000 and ord(c) < 0xFFFE for c in name
    ):
        document = parse_document(content.decode(), "x")
        assert document.items["customer"].value == name


@pytest.mark.parametrize("name", ["fleet.xlsx", "fleet.csv"])
def test_the_template_takes_customers(tmp_path, name, capsys):
    path = tmp_path / name
    assert main(["template", str(path)]) == 0
    assert "holds no customer" in refusal(path)
    if name.endswith("xlsx"):
        book = openpyxl.load_workbook(path)
        assert book.sheetnames == ["fleet", "columns"]
        for at, name in enumerate(COLUMNS, 1):
            book["fleet"].cell(2, at, WHOLE.get(name))
        book.save(path)
    else:
        path.write_text(path.read_text(encoding="utf-8") + ",".join(WHOLE.get(name, "") for name in COLUMNS))
    assert scenarios(path)[0].customer == "Sample Ltd"
    assert main(["template", str(path)]) == 2
    assert main(["template", str(tmp_path / "fleet.ods")]) == 2
    assert "is neither .yaml, .xlsx nor .csv" in capsys.readouterr().err


def test_every_column_is_a_key_of_the_scenario():
    assert all(column_called(name) == column for name, column in COLUMNS.items())
    assert column_called("general_shares.12.data") == COLUMNS["general_shares.1.data"]
    assert column_called("growth.data.mid") == COLUMNS["growth.data"]
    assert column_called("id.mid") is None


def test_a_fleet_is_rendered_like_files(tmp_path, report):
    quick = quick_notebook(tmp_path)
    (tmp_path / "churn.csv").write_text("hour,changed_gb\n0,1\n1,2\n")
    second = {
        "replication.interval": "60 min",
        "replication.change.csv": "churn.csv",
        "replication.link": "1 Gbit/s",
        "replication.remote_nodes": "4",
    }
    path = write_csv(
        tmp_path / "fleet.csv",
        {**LEAST, "id": "one"},
        {**LEAST, **second, "id": "two"},
        {**LEAST, "id": "bad", "cluster.nodes": "x"},
        {**LEAST, "id": "formula", "cluster.nodes": "=1"},
    )
    customer(tmp_path, "three")
    done = report("--out", tmp_path / "out", "--notebook", quick, path, tmp_path / "three.yaml")
    assert done.returncode == 2
    assert f"{path}:4: cluster.nodes: " in done.stderr
    assert f"{path}:5: cluster.nodes: is a formula" in done.stderr
    assert set(records_of(tmp_path / "out")) == {"one", "two", "three"}
    again = report("--out", tmp_path / "out", "--notebook", quick, path, tmp_path / "three.yaml")
    assert "(3 were up to date)" in again.stdout
    order = order_of(found_in(path)[0][1], Settings())
    assert set(order.files) == {"two.yaml", "churn.csv"}


# Workbooks that say too much, or hide something.


def rewritten(path: Path, part: str, change) -> Path:
    """The workbook at `path` with one part changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts.get(part, b"<sst/>"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


SHEET, STYLES, STRINGS = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"


def five(path: Path) -> Path:
    return write_xlsx(path, *({**LEAST, "id": f"c{n}"} for n in range(5)))


@pytest.mark.parametrize("said", ["A1:H3", "A1", "A1:XFD1048576", None])
def test_every_row_is_read_whatever_the_sheet_says_of_its_size(tmp_path, said):
    dimension = b'<dimension ref="%s"/>' % said.encode() if said else b""
    path = rewritten(
        five(tmp_path / "fleet.xlsx"), SHEET, lambda xml: re.sub(rb"<dimension[^>]*/>", lambda _: dimension, xml)
    )
    assert [scenario.id for scenario in scenarios(path)] == ["c0", "c1", "c2", "c3", "c4"]


def cells(*rows: bytes):
    return lambda xml: xml.replace(b"</sheetData>", b"".join(rows) + b"</sheetData>")


def inside(tag: bytes, content: bytes, times: int = 1):
    return lambda xml: re.sub(
        b"<" + tag + b"[^>]*>", lambda found: found[0].rstrip(b"/>") + b">" + content * times, xml, count=1
    )


HOSTILE = {
    "a row far below": (
        SHEET,
        cells(b'<row r="1000000000"/>'),
        ":1000000000: is beyond what a fleet holds; write 20000",
    ),
    "a row too many": (SHEET, cells(b'<row r="20001"/>'), ":20001: is beyond what a fleet holds; write 20000 rows"),
    "cells far to the right": (
        SHEET,
        cells(*(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(7, 80))),
        "is past 1000000 cells; delete the columns to the right",
    ),
    "a million styles": (STYLES, inside(b"cellXfs", b"<xf/>", 1_000_000), "is too large when unpacked"),
    "many fonts": (STYLES, inside(b"fonts", b"<font/>", 300_000), "is too large when unpacked"),
    "many strings": (STRINGS, inside(b"sst", b"<si><t>a</t></si>", 1_600_000), "is too large when unpacked"),
    "a long string": (STRINGS, inside(b"sst", b"<si><t>" + b"a" * 2**26 + b"</t></si>"), "too large when unpacked"),
    "a row twice": (SHEET, cells(b'<row r="6"/>'), ":6: comes after row 6; save the workbook again"),
    "rows that fall": (SHEET, cells(b'<row r="9"/><row r="8"/>'), ":8: comes after row 9"),
    "a cell twice": (SHEET, cells(b'<row r="9"><c r="B9"/><c r="B9"/></row>'), ":9: has cells out of order"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_workbook_that_would_hang_or_lose_a_cell_is_refused(tmp_path, case):
    part, change, said = HOSTILE[case]
    path = rewritten(five(tmp_path / "fleet.xlsx"), part, change)
    assert path.stat().st_size < 300_000
    assert said in refusal(path)


def test_the_last_row_that_a_fleet_may_have_is_read(tmp_path):
    path = rewritten(five(tmp_path / "fleet.xlsx"), SHEET, cells(b'<row r="20000"><c><v>7</v></c></row>'))
    found, _ = read_fleet(path)
    assert len(found) == 6
    assert {problem.line for problem in problems_in(found)} == {20000}


def test_hidden_rows_are_told_and_the_others_planned(tmp_path):
    path = five(tmp_path / "fleet.xlsx")
    book = openpyxl.load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    book.active.row_dimensions[9].hidden = True  # an empty one hides nothing
    book.active.auto_filter.ref = "A1:H6"
    book.save(path)
    found, _ = read_fleet(path)
    assert [name for _, name, _ in found] == ["c0.yaml", "fleet.xlsx", "c2.yaml", "c3.yaml", "c4.yaml"]
    assert [str(problem) for problem in problems_in(found)] == [
        f"{path}:3: is a hidden row; show it, and clear the filter, or delete it"
    ]


# What is named on the command line: files, folders, patterns and fleets.


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
