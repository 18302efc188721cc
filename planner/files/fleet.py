"""A fleet of customers in a spreadsheet: one a row, a column for each key of the scenario.

A row becomes the same document that a YAML file would have been, and is checked by the same rules; what a
spreadsheet program has made of a number or a date is refused, never guessed at.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from planner.files.columns import COLUMNS, column_called, ignored
from planner.files.documents import Listing, Node, Table, Text, read_bytes
from planner.files.fields import like_a_secret, nearest
from planner.model.problems import InputError, Problem
from planner.model.units import quoted, slug

MOST_SPREADSHEET_BYTES = 16 * 1024 * 1024


SPREADSHEETS = {".csv", ".xlsx"}
Row = tuple[int, list[str], list[Problem]]
Customer = tuple[str, bytes, Table]


def read_fleet(path: Path) -> tuple[list[Customer], list[Problem], list[str]]:
    """The customers in the spreadsheet at `path`, one a row under the head; what is wrong with other rows; and the
    names of the columns that are ignored.

    A customer is the name of the YAML file that would say the same, its text, and the document. Raises InputError,
    with file, row and column, when nothing can be read of it. What the rows say is checked later.
    """
    content = read_bytes(path, MOST_SPREADSHEET_BYTES, str(path))
    if path.suffix.casefold() == ".csv":
        rows = _csv_rows(content, str(path))
    else:
        from planner.files.workbook import workbook_rows

        rows = workbook_rows(content, str(path))
    number, names, problems = next(rows, (1, [], []))
    skipped = ignored(names)
    head = ["" if at in skipped else name for at, name in enumerate(names)]
    if problems := [*problems, *_wrong_in_head(number, names, skipped, str(path))]:
        raise InputError(*problems)
    found: list[Customer] = []
    for number, all_cells, wrong in rows:
        problems += wrong
        cells = ["" if at in skipped else text for at, text in enumerate(all_cells)]
        if wrong or not any(cells):
            continue
        try:
            found.append(_customer(path, head, number, cells))
        except InputError as error:
            problems += error.problems
    if not found and not problems:
        raise InputError(Problem(str(path), None, "", "holds no customer", "write one a row under the head"))
    return found, problems, [names[at] for at in sorted(skipped)]


def _csv_rows(content: bytes, file: str) -> Iterator[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(Problem(file, line, "", "is not UTF-8 text", "save it as CSV UTF-8")) from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield number, [cell.strip() for cell in cells], []
    except csv.Error as error:
        raise InputError(Problem(file, number + 1, "", f"is not valid CSV: {error}")) from None


def _wrong_in_head(number: int, names: Sequence[str], skipped: set[int], file: str) -> list[Problem]:
    problems = []
    seen: set[str] = set()
    for at, name in enumerate(names):
        if like_a_secret(name):
            right = "remove it: the planner needs none"
            problems.append(Problem(file, number, quoted(name)[1:-1], "looks like a secret", right))
        elif at in skipped:
            continue
        elif name and column_called(name) is None:
            known = [column.name for column in COLUMNS]
            own = "begin it with # where it is your own; planner template fleet.xlsx writes all that are known"
            right = nearest(name, known) or own
            problems.append(Problem(file, number, quoted(name)[1:-1], "is not a known column", right))
        elif name in seen:
            problems.append(Problem(file, number, name, "is there twice", "keep one"))
        elif not name and any(known and place not in skipped for place, known in enumerate(names) if place > at):
            problems.append(Problem(file, number, f"column {at + 1}", "has no name", "name it, or remove it"))
        seen.add(name)
    if not any(names):
        problems.append(Problem(file, None, "", "has no head", "name the columns in the first row"))
    return problems


def _customer(path: Path, head: list[str], number: int, cells: Sequence[str]) -> Customer:
    def refuse(column: str, wrong: str, right: str) -> InputError:
        return InputError(Problem(str(path), number, column, wrong, right))

    tree: dict[str, Any] = {}
    for name, text in zip(head, cells, strict=False):
        if not text:
            continue
        if not name:
            raise refuse("", "has a cell under no name", "name its column, or empty it")
        if text.startswith("="):
            raise refuse(name, "is a formula", "write its value as text")
        *parts, last = name.split(".")
        owner = tree
        for part in parts:
            owner = owner.setdefault(part, {})
            if not isinstance(owner, dict):
                raise refuse(name, "says a second time what another column says", "fill in one of them")
        if last in owner:
            raise refuse(name, "says a second time what another column says", "fill in one of them")
        owner[last] = text
    if any(cells[len(head) :]):
        raise refuse("", "has more cells than the head", "name the columns of all of them")
    shares = tree.get("general_shares")
    if shares:
        places = sorted(shares, key=int)
        if places != [str(place) for place in range(1, len(places) + 1)]:
            raise refuse("general_shares", f"are numbered {', '.join(places)}", "number them 1, 2 and so on")
        tree["general_shares"] = [shares[place] for place in places]
    if "id" not in tree:
        tree["id"] = slug(tree.get("customer", ""))[:63].strip("-")
        if not tree["id"]:
            raise refuse("id", "is missing", "give an id: the customer's name does not make one")
    content = json.dumps(tree, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass") + b"\n"
    document = _node(tree, number)
    assert isinstance(document, Table)
    return f"{tree['id']}.yaml", content, document


def _node(value: Any, line: int) -> Node:
    if isinstance(value, dict):
        items = {key: _node(inner, line) for key, inner in value.items()}
        return Table(items, dict.fromkeys(items, line), line)
    if isinstance(value, list):
        return Listing(tuple(_node(inner, line) for inner in value), line)
    return Text(value, line)
