"""Workbooks that say too much, or hide something."""

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from spreadsheets import LEAST, problems_in, refusal, scenarios, write_xlsx

from planner.files.fleet import read_fleet


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
