"""Workbooks of a spreadsheet program: reading a fleet as the text that people see, and writing an empty one."""

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from planner.files.documents import refusal
from planner.files.fleet import COLUMNS, column_called, explained, ignored
from planner.model.problems import InputError, Problem
from planner.model.units import UnitError

_MOST_UNPACKED_BYTES = 64 * 1024 * 1024
# What is read within seconds: pieces of XML, those of a style counted twenty times, for each sheet; rows; cells.
_MOST_PIECES, MOST_ROWS, MOST_CELLS = 6_000_000, 20_000, 1_000_000
_STYLE = re.compile(rb"<(?:\w+:)?(?:xf|font|fill|border|color|numFmt|cellStyle|dxf)\b")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s")
_PLAIN = re.compile(r"General|@|0|#,##0|0\.0+|#,##0\.0+", re.I)
_PERCENT = re.compile(r"0(\.0+)?%")
_RETYPE = "format the cell as Text, and write it again"
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*\bref=["']([A-Z]{1,3}([0-9]{1,9})[^"']*)""")


def workbook_rows(content: bytes, file: str) -> Iterator[tuple[int, list[str], list[Problem]]]:
    """The rows of the sheet `fleet`, or of the first one: their numbers and the text of their cells.

    With each come its problems: a formula, all that does not stand there as it was typed, and that it is hidden.
    Raises InputError for what is no workbook or more than a fleet, and for merged cells.
    """
    try:
        import openpyxl
        from openpyxl.cell.read_only import ReadOnlyCell
        from openpyxl.worksheet._reader import WorkSheetParser
    except ModuleNotFoundError:
        right = "pip install 'fsvm-planner[xlsx]', or save it as CSV"
        raise refusal(file, "needs openpyxl to be read", right) from None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_large(archive, file)
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            sheet = book["fleet"] if "fleet" in book.sheetnames else book.worksheets[0]
            xml = archive.read(sheet._worksheet_path)
        if found := _MERGED.search(xml.replace(b"\0", b"")):
            place, line = found[1].decode(), int(found[2])
            raise refusal(file, "is a merged cell", "unmerge it, and fill in each cell", place, line)
        formats = {"date_formats": book._date_formats, "timedelta_formats": book._timedelta_formats}
        parser = WorkSheetParser(io.BytesIO(xml), sheet._shared_strings, epoch=book.epoch, **formats)
        head: list[str] = []
        skipped: set[int] = set()
        before = count = 0
        for number, row in parser.parse():
            columns = [cell["column"] for cell in row]
            count += max(columns, default=0)
            if wrong := _unreadable(number, before, columns, count):
                raise refusal(file, *wrong, line=number)
            before = number
            texts = [""] * max(columns, default=0)
            problems: list[Problem] = []
            for at, cell in zip((column - 1 for column in columns), row, strict=True):
                name = head[at] if at < len(head) else ""
                try:
                    texts[at] = "" if at in skipped else _text(ReadOnlyCell(sheet, **cell), name)
                except UnitError as error:
                    texts[at] = "?"
                    problems.append(Problem(file, number, name or f"column {at + 1}", error.wrong, _RETYPE))
            while texts and not texts[-1]:
                texts.pop()
            if number == 1:
                head, skipped = texts, ignored(texts)
            if texts and parser.row_dimensions.get(str(number), {}).get("hidden") in {"1", "true"}:
                right = "show it, and clear the filter, or delete it"
                problems.insert(0, Problem(file, number, "", "is a hidden row", right))
            yield number, texts, problems
    except InputError:
        raise
    except Exception as error:  # whatever is wrong inside, it is no workbook that we can read
        reason = str(error) or type(error).__name__
        raise refusal(file, f"is not a workbook ({reason[:100]})", "save it as .xlsx") from None


def _unreadable(row: int, before: int, columns: list[int], cells: int) -> tuple[str, str] | None:
    """What is wrong with a row of which a cell would be lost, or after too many of them; None where nothing is."""
    if row > MOST_ROWS:
        return "is beyond what a fleet holds", f"write {MOST_ROWS} rows at the most, and delete the rest"
    if row <= before:
        return f"comes after row {before}", "save the workbook again"
    if columns != sorted(set(columns)):
        return "has cells out of order", "save the workbook again"
    if cells > MOST_CELLS:
        return f"is past {MOST_CELLS} cells", "delete the columns to the right of the fleet"
    return None


def _refuse_large(archive: zipfile.ZipFile, file: str) -> None:
    """Refuse what would take minutes to read, before it is."""
    pieces, sheets = 0, 1
    large = sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED_BYTES
    for part in () if large else archive.infolist():
        content = archive.read(part).replace(b"\0", b"")
        pieces += content.count(b"<") + 20 * len(_STYLE.findall(content))
        sheets = max(sheets, len(_SHEET.findall(content)))
    if large or pieces * sheets > _MOST_PIECES:
        raise refusal(file, "is too large when unpacked", "copy the fleet into a new workbook")


def _text(cell: Any, name: str) -> str:
    """What a cell of the column `name` says, as its author sees it; UnitError when the program has changed it."""
    value, column = cell.value, column_called(name)
    if value is None:
        return ""
    if cell.data_type == "f" or (isinstance(value, str) and value.startswith("=")):
        raise UnitError("is a formula")
    if cell.data_type == "e":
        raise UnitError(f"is an error ({value})")
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, datetime.datetime) and name == "as_of" and value.time() == datetime.time(0):
        return value.date().isoformat()
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        raise UnitError("has become a date or a time")
    if isinstance(value, bool):
        raise UnitError("has become true or false")
    if column and column.is_text:
        raise UnitError("is a number where there should be text")
    shown = cell.number_format or "General"
    if _PERCENT.fullmatch(shown):
        percent = round(value * 100, len(shown.partition(".")[2].rstrip("%")))
        if abs(percent - value * 100) > 1e-9:
            raise UnitError("has more digits than it shows")
        return f"{percent:.10g} %"
    if not _PLAIN.fullmatch(shown):
        raise UnitError(f"is a number shown in another form ({shown})")
    text = repr(value)
    if "e" in text.casefold():
        raise UnitError("has become a number in scientific notation")
    return text.removesuffix(".0")


def empty_fleet(file: str) -> bytes:
    """A workbook to fill in, with a column for each key; InputError where XlsxWriter is missing."""
    try:
        from xlsxwriter import Workbook
    except ModuleNotFoundError:
        right = "pip install 'fsvm-planner[xlsx]', or write a .csv"
        raise refusal(file, "needs XlsxWriter to be written", right) from None
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        # A program leaves alone what is typed as text.
        bold, plain = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        folded = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        fleet, words = book.add_worksheet("fleet"), book.add_worksheet("columns")
        fleet.freeze_panes("C2")
        words.write_row(0, 0, ("column", "needed", "meaning", "example"), bold)
        for at, (name, column) in enumerate(COLUMNS.items()):
            fleet.set_column(at, at, max(12, len(name) + 2), plain)
            fleet.write_string(0, at, name, bold)
            row = (name, "yes" if column.needed else "", explained(column), column.example)
            words.write_row(at + 1, 0, row, folded)
        for at, width in enumerate((30, 8, 64, 18)):
            words.set_column(at, at, width)
    return stream.getvalue()
