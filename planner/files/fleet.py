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

from planner.files.columns import COLUMNS, column_called
from planner.files.documents import Listing, Node, Table, Text, read_bytes
from planner.files.fields import like_a_secret, nearest
from planner.model.problems import InputError, Problem
from planner.model.units import quoted, slug

MOST_SPREADSHEET_BYTES = 16 * 1024 * 1024
SPREADSHEETS = {".csv", ".xlsx"}
Row = tuple[int, list[str], list[Problem]]
Customer = tuple[str, bytes, Table]


def read_fleet(path: Path) -> tuple[list[Customer], list[Problem]]:
    """The customers in the spreadsheet at `path`, one a row under the head, and what is wrong with other rows.

    A customer is the name of the YAML file that would say the same, its text, and the document. Raises InputError,
    with file, row and column, when nothing can be read of it. What the rows say is checked later.
    """
    content = read_bytes(path, MOST_SPREADSHEET_BYTES, str(path))
    if path.suffix.casefold() == ".csv":
        rows = _csv_rows(content, str(path))
    else:
        from planner.files.workbook import workbook_rows

        rows = workbook_rows(content, str(path))
    number, head, problems = next(rows, (1, [], []))
    if wrong := [*problems, *_head(number, head, str(path))]:
        raise InputError(*wrong)
    found: list[Customer] = []
    for number, cells, wrong in rows:
        problems += wrong
        if wrong or not any(cells):
            continue
        try:
            found.append(_customer(path, head, number, cells))
        except InputError as error:
            problems += error.problems
    if not found and not problems:
        raise InputError(Problem(str(path), None, "", "holds no customer", "write one a row under the head"))
    return found, problems


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


def _head(number: int, names: Sequence[str], file: str) -> list[Problem]:
    """What is wrong with the names of the columns."""
    if not any(names):
        return [Problem(file, None, "", "has no head", "name the columns in the first row")]
    problems = []
    for at, name in enumerate(names, 1):
        wrong = right = ""
        if not name and any(names[at:]):
            name, wrong, right = f"column {at}", "has no name", "name it, or remove it"
        elif name and like_a_secret(name) and not column_called(name):
            wrong, right = "looks like a secret", "remove it: the planner needs none"
        elif name and not column_called(name):
            known = nearest(name, [column.name for column in COLUMNS])
            wrong, right = "is not a known column", known or "planner template fleet.xlsx writes them all"
        elif name and name in names[: at - 1]:
            wrong, right = "is there twice", "keep one"
        if wrong:
            problems.append(Problem(file, number, quoted(name)[1:-1], wrong, right))
    return problems


def _customer(path: Path, head: list[str], number: int, cells: Sequence[str]) -> Customer:
    def refuse(column: str, wrong: str, right: str) -> InputError:
        return InputError(Problem(str(path), number, column, wrong, right))

    tree: dict[str, Any] = {}
    for name, text in zip(head, cells, strict=False):
        if not text:
            continue
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
    return f"{tree['id']}.yaml", content, _table(tree, number)


def _table(tree: dict[str, Any], line: int) -> Table:
    return Table({key: _node(inner, line) for key, inner in tree.items()}, dict.fromkeys(tree, line), line)


def _node(value: Any, line: int) -> Node:
    if isinstance(value, list):
        return Listing(tuple(_node(inner, line) for inner in value), line)
    return _table(value, line) if isinstance(value, dict) else Text(value, line)
