"""The cells of a fleet: the same rules as for a file, with row and column, and nothing changed in silence."""

import datetime

import openpyxl
import pytest
from spreadsheets import LEAST, refusal, scenarios, write_csv, write_xlsx


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
