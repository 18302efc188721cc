"""Workbooks of a spreadsheet program: reading a fleet as the text that people see, and writing an empty one."""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planner.files.documents import InputError, Problem
from planner.reports.columns import COLUMNS, column_called

_MOST_UNPACKED_BYTES = 128 * 1024 * 1024
_PLAIN = re.compile(r"General|@|0|#,##0|0\.0+|#,##0\.0+", re.I)
_PERCENT = re.compile(r"0(\.0+)?%")
_MERGED = re.compile(rb'<mergeCell\s[^>]*ref="([A-Z]+([0-9]+)[^"]*)"')


def workbook_rows(content: bytes, file: str) -> Iterator[tuple[int, list[str], list[Problem]]]:
    """The rows of the sheet `fleet`, or of the first one: their numbers and the text of their cells.

    With each come its problems: a formula, and all that does not stand there as it was typed. Raises InputError
    for what is no workbook, and for merged cells.
    """
    try:
        import openpyxl
    except ModuleNotFoundError:
        right = "pip install 'fsvm-planner[xlsx]', or save it as CSV"
        raise InputError(Problem(file, None, "", "needs openpyxl to be read", right)) from None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED_BYTES:
                raise InputError(Problem(file, None, "", "is too large when unpacked", "is it the right file?"))
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            sheet = book["fleet"] if "fleet" in book.sheetnames else book.worksheets[0]
            merged = _MERGED.search(archive.read(sheet._worksheet_path))
        if merged:
            place, row = merged.group(1).decode(), int(merged.group(2))
            raise InputError(Problem(file, row, place, "is a merged cell", "unmerge it, and fill in each cell"))
        head: list[str] = []
        for number, cells in enumerate(sheet.iter_rows(), 1):
            texts: list[str] = []
            problems: list[Problem] = []
            for at, cell in enumerate(cells):
                try:
                    texts.append(_text(cell, head[at] if at < len(head) else "", number, file))
                except InputError as error:
                    texts.append("?")
                    problems += error.problems
            while texts and not texts[-1]:
                texts.pop()
            if number == 1:
                head = texts
            yield number, texts, problems
    except InputError:
        raise
    except Exception as error:  # whatever is wrong inside, it is no workbook that we can read
        reason = str(error) or type(error).__name__
        raise InputError(Problem(file, None, "", f"is not a workbook ({reason[:100]})", "save it as .xlsx")) from None


def _text(cell: Any, name: str, row: int, file: str) -> str:
    """What a cell says, as its author sees it; InputError when the program has changed it."""

    def refuse(wrong: str) -> InputError:
        right = "format the cell as Text, and write it again"
        return InputError(Problem(file, row, name or f"column {cell.column}", wrong, right))

    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f" or (isinstance(value, str) and value.startswith("=")):
        raise refuse("is a formula")
    if cell.data_type == "e":
        raise refuse(f"is an error ({value})")
    if isinstance(value, str):
        return value.strip()
    column = column_called(name)
    if isinstance(value, datetime.datetime) and name == "as_of" and value.time() == datetime.time(0):
        return value.date().isoformat()
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        raise refuse("has become a date or a time")
    if isinstance(value, bool):
        raise refuse("has become true or false")
    shown = cell.number_format or "General"
    if column and column.is_text:
        raise refuse("is a number where there should be text")
    if _PERCENT.fullmatch(shown):
        digits = len(shown.partition(".")[2].rstrip("%"))
        percent = round(value * 100, digits)
        if abs(percent - value * 100) > 1e-9:
            raise refuse("has more digits than it shows")
        return f"{percent:.10g} %"
    if not _PLAIN.fullmatch(shown):
        raise refuse(f"is a number shown in another form ({shown})")
    text = repr(value)
    if "e" in text.casefold():
        raise refuse("has become a number in scientific notation")
    return text.removesuffix(".0")


def template(path: Path) -> bytes:
    """An empty fleet with its columns explained, as the ending of `path` says; raises InputError."""
    ending = path.suffix.casefold()
    if ending == ".csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerow(column.name for column in COLUMNS)
        return text.getvalue().encode("utf-8-sig")
    if ending != ".xlsx":
        raise InputError(Problem(str(path), None, "", "is neither .xlsx nor .csv", "name it fleet.xlsx"))
    try:
        from openpyxl import Workbook
        from openpyxl.styles import Alignment, Font
    except ModuleNotFoundError:
        right = "pip install 'fsvm-planner[xlsx]', or write a .csv"
        raise InputError(Problem(str(path), None, "", "needs openpyxl to be written", right)) from None
    book = Workbook()
    fleet = book.active
    fleet.title = "fleet"
    words = book.create_sheet("columns")
    words.append(["column", "needed", "meaning", "example"])
    for at, column in enumerate(COLUMNS, 1):
        cell = fleet.cell(1, at, column.name)
        cell.font = Font(bold=True)
        letter = cell.column_letter
        fleet.column_dimensions[letter].width = max(12, len(column.name) + 2)
        # Text, so that the program leaves alone what is typed.
        fleet.column_dimensions[letter].number_format = "@"
        for row in range(2, 202):
            fleet.cell(row, at).number_format = "@"
        words.append([column.name, "yes" if column.needed else "", column.meaning, column.example])
    fleet.freeze_panes = "C2"
    for letter, width in {"A": 30, "B": 8, "C": 64, "D": 18}.items():
        words.column_dimensions[letter].width = width
    for cell in words[1]:
        cell.font = Font(bold=True)
    for row in words.iter_rows(min_row=2, max_col=4):
        for cell in row:
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
