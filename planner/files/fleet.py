"""A fleet of customers in a spreadsheet, CSV or a workbook: one a row, a column for each key of the scenario.

A row becomes the same document that a YAML file would have been, and is checked by the same rules; what a
spreadsheet program has made of a number or a date is refused, never guessed at.
"""

import csv
import datetime
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from planner.files.changes import node_of
from planner.files.documents import Table, decoded, read_bytes, refusal
from planner.files.fields import like_a_secret, nearest
from planner.files.schema import COLUMNS, column_called
from planner.model.problems import InputError, Problem
from planner.model.units import UnitError, quoted, slug

MOST_SPREADSHEET_BYTES = 16 * 1024 * 1024
SPREADSHEETS = {".csv", ".xlsx"}
_MOST_UNPACKED_BYTES = 64 * 1024 * 1024
# What is read within seconds: pieces of XML, those of a style counted twenty times, for each sheet; rows; cells.
_MOST_PIECES, MOST_ROWS, MOST_CELLS = 6_000_000, 20_000, 1_000_000
_STYLE = re.compile(rb"<(?:\w+:)?(?:xf|font|fill|border|color|numFmt|cellStyle|dxf)\b")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s")
_PLAIN = re.compile(r"General|@|0|#,##0|0\.0+|#,##0\.0+", re.I)
_PERCENT = re.compile(r"0(\.0+)?%")
_RETYPE = "format the cell as Text, and write it again"
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*\bref=["']([A-Z]{1,3}([0-9]{1,9})[^"']*)""")
Row = tuple[int, list[str], list[Problem]]
Customer = tuple[int, str, tuple[Table, bytes] | InputError]


def read_fleet(path: Path) -> tuple[list[Customer], list[str]]:
    """The customers in the spreadsheet at `path`, one a row under the head, and the names of the columns ignored.

    A customer is the row, the name of the YAML file that would say the same, and the document with its text, or what
    is wrong with the row. Raises InputError, with file, row and column, when nothing can be read of the spreadsheet.
    What the rows say is checked later.
    """
    content = read_bytes(path, MOST_SPREADSHEET_BYTES)
    rows_of = _csv_rows if path.suffix.casefold() == ".csv" else _workbook_rows
    rows = rows_of(content, str(path))
    number, names, problems = next(rows, (1, [], []))
    skipped = ignored(names)
    head = ["" if at in skipped else name for at, name in enumerate(names)]
    if wrong := [*problems, *_head(number, names, head, str(path))]:
        raise InputError(*wrong)
    found: list[Customer] = []
    for number, all_cells, wrong in rows:
        cells = ["" if at in skipped else text for at, text in enumerate(all_cells)]
        try:
            if wrong:
                raise InputError(*wrong)
            if any(cells):
                found.append((number, *_customer(path, head, number, cells)))
        except InputError as error:
            found.append((number, path.name, error))
    if not found:
        raise refusal(str(path), "holds no customer", "write one a row under the head")
    return found, [names[at] for at in sorted(skipped)]


def _head(number: int, names: Sequence[str], used: Sequence[str], file: str) -> list[Problem]:
    """What is wrong with the names of the columns, of which those that are ignored are not `used`."""
    if number != 1 or not any(names):
        return [Problem(file, None, "", "has no head", "name the columns in the first row")]
    problems = []
    for at, name in enumerate(names, 1):
        wrong = right = ""
        if not name and any(used[at:]):
            name, wrong, right = f"column {at}", "has no name", "name it, or remove it"
        elif like_a_secret(name) and not column_called(name):
            wrong, right = "looks like a secret", "remove it: the planner needs none"
        elif used[at - 1] and not column_called(name):
            own = "begin it with # where it is your own; planner template fleet.xlsx writes all that are known"
            wrong, right = "is not a known column", nearest(name, list(COLUMNS)) or own
        elif used[at - 1] and name in used[: at - 1]:
            wrong, right = "is there twice", "keep one"
        if wrong:
            problems.append(Problem(file, number, quoted(name)[1:-1], wrong, right))
    return problems


def _customer(path: Path, head: list[str], number: int, cells: Sequence[str]) -> tuple[str, tuple[Table, bytes]]:
    def refuse(column: str, wrong: str, right: str) -> InputError:
        return refusal(str(path), wrong, right, column, number)

    tree: dict[str, Any] = {}
    for name, text in zip(head, cells, strict=False):
        if not text:
            continue
        if not name:
            raise refuse("", "has a cell under no name", "name its column, or empty it")
        if text.startswith("="):
            raise refuse(name, "is a formula", "write its value as text")
        *parts, last = name.split(".")
        owner: Any = tree
        for part in parts:
            owner = owner.setdefault(part, {}) if isinstance(owner, dict) else None
        if not isinstance(owner, dict) or last in owner:
            raise refuse(name, "says a second time what another column says", "fill in one of them")
        owner[last] = text
    if any(cells[len(head) :]):
        raise refuse("", "has more cells than the head", "name the columns of all of them")
    if shares := tree.get("general_shares"):
        places = sorted(shares, key=int)
        if places != [str(place) for place in range(1, len(places) + 1)]:
            raise refuse("general_shares", f"are numbered {', '.join(places)}", "number them 1, 2 and so on")
        tree["general_shares"] = [shares[place] for place in places]
    if "id" not in tree:
        tree["id"] = slug(tree.get("customer", ""))[:63].strip("-")
        if not tree["id"]:
            raise refuse("id", "is missing", "give an id: the customer's name does not make one")
    content = json.dumps(tree, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass") + b"\n"
    document: Any = node_of(tree, line=number)
    return f"{tree['id']}.yaml", (document, content)


def ignored(head: Sequence[str]) -> set[int]:
    """The places, from 0, of the columns that are their author's own: with a #, or unknown right of an empty one."""
    empty = next((at for at, name in enumerate(head) if not name), len(head))
    unknown = {at for at, name in enumerate(head) if at > empty and name and column_called(name) is None}
    return unknown | {at for at, name in enumerate(head) if name.startswith("#")}


def _csv_rows(content: bytes, file: str) -> Iterator[Row]:
    text = decoded(content, file, "save it as CSV UTF-8")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield number, [cell.strip() for cell in cells], []
    except csv.Error as error:
        raise refusal(file, f"is not valid CSV: {error}", line=number + 1) from None


def _workbook_rows(content: bytes, file: str) -> Iterator[Row]:
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
            _refuse_lost(file, number, before, columns, count)
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


def _refuse_lost(file: str, row: int, before: int, columns: list[int], cells: int) -> None:
    """Refuse a row of which a cell would be lost, or that comes after too many of them."""
    for wrong, what, right in (
        (row > MOST_ROWS, "is beyond what a fleet holds", f"write {MOST_ROWS} rows at the most, and delete the rest"),
        (row <= before, f"comes after row {before}", "save the workbook again"),
        (columns != sorted(set(columns)), "has cells out of order", "save the workbook again"),
        (cells > MOST_CELLS, f"is past {MOST_CELLS} cells", "delete the columns to the right of the fleet"),
    ):
        if wrong:
            raise refusal(file, what, right, line=row)


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
