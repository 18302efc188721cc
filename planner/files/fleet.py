"""A fleet of customers in a spreadsheet: one a row, a column for each key of the scenario.

A row becomes the same document that a YAML file would have been, and is checked by the same rules; what a
spreadsheet program has made of a number or a date is refused, never guessed at.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from planner.files.changes import node_of
from planner.files.documents import Table, decoded, read_bytes, refusal
from planner.files.fields import like_a_secret, nearest
from planner.model.declared import TEXT, Field, paths
from planner.model.problems import InputError, Problem
from planner.model.scenario import Scenario
from planner.model.units import quoted, slug

MOST_SPREADSHEET_BYTES = 16 * 1024 * 1024
SPREADSHEETS = {".csv", ".xlsx"}
Row = tuple[int, list[str], list[Problem]]
Customer = tuple[int, str, tuple[Table, bytes] | InputError]


# The sections that a row may not leave out.
_NEEDED = ("customer", "cluster.nodes", "cluster.free_")


def explained(one: Field) -> str:
    """What a field means, with what holds where it is left out."""
    default = default_of(one) or ("" if one.needed else "may be left out")
    return f"{one.meaning}; {default}" if default else one.meaning


def default_of(one: Field) -> str:
    """What holds where a field is left out, in words; nothing where nothing does."""
    if one.row:
        return "default: as in the release"
    return f"default: {one.default}" if one.default else ""


def _columns() -> Iterator[tuple[str, Field]]:
    for path, one in paths(Scenario):
        if path.startswith(("replication.throttle.", "block_clients.")):  # a row has no room for one more list
            continue
        yield path, replace(one, needed=one.needed and path.startswith(_NEEDED))
        if one.measured:
            yield f"{path}.csv", Field(TEXT, "or a file with what was measured, beside the spreadsheet")


# The columns that a fleet may have, by their names, with the field that each holds.
COLUMNS = dict(_columns())
_SHARE = re.compile(r"general_shares\.[1-9][0-9]{0,2}\.")
_END = re.compile(r"\.(low|mid|high|csv|column|percentile)$")


def column_called(name: str) -> Field | None:
    """What the column `name` holds: any general share, and the parts of a number, count as the first."""
    plain = _SHARE.sub("general_shares.1.", name)
    if plain in COLUMNS:
        return COLUMNS[plain]
    column = COLUMNS.get(_END.sub("", plain))
    return None if column is None or column.is_text else column


def ignored(head: Sequence[str]) -> set[int]:
    """The places, from 0, of the columns that are their author's own: with a #, or unknown right of an empty one."""
    empty = next((at for at, name in enumerate(head) if not name), len(head))
    return {
        at
        for at, name in enumerate(head)
        if name.startswith("#") or (at > empty and name and column_called(name) is None)
    }


def read_fleet(path: Path) -> tuple[list[Customer], list[str]]:
    """The customers in the spreadsheet at `path`, one a row under the head, and the names of the columns ignored.

    A customer is the row, the name of the YAML file that would say the same, and the document with its text, or what
    is wrong with the row. Raises InputError, with file, row and column, when nothing can be read of the spreadsheet.
    What the rows say is checked later.
    """
    content = read_bytes(path, MOST_SPREADSHEET_BYTES)
    if path.suffix.casefold() == ".csv":
        rows = _csv_rows(content, str(path))
    else:
        from planner.files.workbook import workbook_rows

        rows = workbook_rows(content, str(path))
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
