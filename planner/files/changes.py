"""What if: a scenario with a few of its fields written anew, held to the rules of a file."""

import dataclasses
import datetime
import difflib
from collections.abc import Mapping
from decimal import Decimal
from itertools import combinations
from numbers import Integral, Real
from pathlib import Path
from typing import Any

from planner.files.documents import MOST_DEPTH, Listing, Node, Table, Text, parse_document, refusal
from planner.files.fields import like_a_secret
from planner.files.scenarios import parse_scenario
from planner.model.declared import paths
from planner.model.problems import InputError, Problem
from planner.model.scenario import Scenario
from planner.model.units import quoted

PLACE = "changes"  # where a problem is, when no file is to blame
_WRITTEN = {"{}", "[]", '""', "''"}  # how a text begins and ends that is read as a file would be


def parse_changed(
    changes: Mapping[str, Any],
    document: Table,
    content: bytes,
    path: Path,
    catalog: str | None = None,
    catalogs: Path | None = None,
    place: str = PLACE,
) -> Scenario:
    """The scenario that `document` describes once `changes` are made in it; the rest as for `parse_scenario`.

    Raises InputError with every problem. What the document has by itself is told with file and line, what comes of
    the changes with `place`.
    """
    if not changes:
        return parse_scenario(document, content, path, catalog, catalogs)
    said = changed(document, changes, place)
    try:
        found = parse_scenario(said, repr(said).encode("utf-8", "surrogatepass"), path, catalog, catalogs)
    except InputError as error:
        old: tuple[Problem, ...] = ()
        try:
            parse_scenario(document, content, path, catalog, catalogs)
        except InputError as before:
            old = before.problems
        raise InputError(*(one if one in old else _told(one, changes, place) for one in error.problems)) from None
    told = tuple((path, str(value)) for path, value in changes.items() if path != "id")
    return dataclasses.replace(found, changes=told)


def changes_of(option: str, given: list[tuple[str, str]]) -> dict[str, str]:
    """What is written anew, by its path; InputError where a field is written twice."""
    changes = dict(given)
    if len(changes) < len(given):
        twice = next(path for at, (path, _) in enumerate(given) if path in dict(given[:at]))
        raise refusal("planner", f"{twice} is there twice", "write it once", option)
    return changes


def changed(document: Table, changes: Mapping[str, Any], place: str = PLACE) -> Table:
    """`document` with the fields at the given paths, such as `general_shares.2.data`, written as the given values.

    A value is text as in a file (`10 %`, or `{low: 1, mid: 2, high: 3}`), a number, a mapping or a list; None leaves
    the field out. What is not there yet is added. Raises InputError, with `place`, for a path that can lead nowhere.
    """
    given: object = changes
    if not isinstance(given, Mapping):
        right = 'write a path and a value, as {"home_share.connections": "3200"}'
        raise refusal(place, f"is {quoted(str(given))}", right)
    for path, whole in combinations(map(str, changes), 2):
        if path.startswith(f"{whole}."):
            raise refusal(place, f"is lost, as {whole} is written after it", f"write {whole} first", path)
    for path, value in changes.items():
        parts = path.split(".") if isinstance(path, str) else []
        if not all(part.strip() for part in parts) or not 1 <= len(parts) <= MOST_DEPTH:
            right = "write a path such as home_share.connections"
            raise refusal(place, "is not the path of a field", right, quoted(str(path)))
        written = isinstance(value, str) and (value.strip()[:1] + value.strip()[-1:]) in _WRITTEN
        node = _read(value, path, place) if written else node_of(value, path, place)
        document = _put(document, parts, node, path, place)
    return document


def node_of(value: Any, path: str = "", place: str = PLACE, line: int = 0) -> Node | None:
    """What a file would hold in `line` for a value of Python, text as it is; None for what it would leave out.

    A piece of a file is taken for its value, whatever its line. Raises InputError for what no file could hold.
    """
    if value is None:
        return None
    if path.count(".") > MOST_DEPTH:
        raise refusal(place, "is nested too deeply")
    if isinstance(value, Text):
        value = value.value
    elif isinstance(value, Table | Listing):
        value = value.items
    if isinstance(value, Mapping):
        inner = {str(key): node_of(one, f"{path}.{key}".lstrip("."), place, line) for key, one in value.items()}
        items = {key: node for key, node in inner.items() if node is not None}
        return Table(items, dict.fromkeys(items, line), line)
    if isinstance(value, list | tuple):
        nodes = (node_of(one, f"{path}.{at}", place, line) for at, one in enumerate(value, 1))
        return Listing(tuple(node for node in nodes if node is not None), line)
    if isinstance(value, bool):
        return Text("yes" if value else "no", line)
    if isinstance(value, Integral):
        return Text(str(int(value)), line)
    if isinstance(value, Real):
        return Text(format(Decimal(repr(float(value))), "f").removesuffix(".0"), line)
    if isinstance(value, str | datetime.date):
        return Text(value if isinstance(value, str) else value.isoformat(), line)
    kind = type(value).__name__
    raise refusal(place, f"is of type {kind}", "write text, a number, a mapping or a list", path)


def _read(text: str, path: str, place: str) -> Node | None:
    """A value written as YAML: a mapping or a list in its brackets, or text in its quotes."""
    try:
        found = parse_document(f"value: {text}", place).items
    except InputError as error:
        raise InputError(*(dataclasses.replace(one, line=None, field=path) for one in error.problems)) from None
    if list(found) != ["value"]:
        raise refusal(place, "is more than one value", "write one value", path)
    return node_of(found["value"], path, place)  # its line is none of the file


def _put(owner: Node | None, parts: list[str], value: Node | None, path: str, place: str) -> Any:
    """`owner` with `value` at the end of the path; a piece of text in the way gives way to a mapping."""
    if not parts:
        return value
    head, *rest = parts
    if isinstance(owner, Listing):
        count = len(owner.items)
        if not head.isdecimal() or head.startswith("0") or not 1 <= int(head) <= count + 1:
            wrong = f"{quoted(head)} is no place in a list of {count}"
            raise refusal(place, wrong, f"count from 1; {count + 1} adds one", path)
        at = int(head) - 1
        new = _put(owner.items[at] if at < count else None, rest, value, path, place)
        return Listing((*owner.items[:at], *([] if new is None else [new]), *owner.items[at + 1 :]), owner.line)
    if head.isdecimal():
        return _put(Listing((), 0), parts, value, path, place)
    table = owner if isinstance(owner, Table) else Table({}, {}, 0)
    new = _put(table.items.get(head), rest, value, path, place)
    items = {**table.items, head: new}
    if new is None:
        del items[head]
    return Table(items, {**table.lines, head: table.lines.get(head, 0)}, table.line)


def _told(problem: Problem, changes: Mapping[str, Any], place: str) -> Problem:
    """A problem that came with the changes: of the whole path, with a path that was likely meant."""
    for path in changes:
        if f"{path}.".startswith(f"{problem.field}.") and not like_a_secret(path) and (near := _near(path)):
            return Problem(place, None, path, problem.wrong, f"did you mean {near}?")
    return dataclasses.replace(problem, file=place, line=None)


def _near(path: str) -> str:
    """The path of a scenario that a wrong one was likely meant for; nothing for a path that is right."""
    parts = path.casefold().replace(" ", "_").split(".")
    places = [part for part in parts if part.isdecimal()] or ["1"]
    asked = ".".join("1" if part.isdecimal() else part for part in parts)
    known = [one for one, _ in paths(Scenario)]
    if any(f"{asked}.".startswith(f"{one}.") or f"{one}.".startswith(f"{asked}.") for one in known):
        return ""
    close = [one for one in known if one.endswith(f".{asked}")] or difflib.get_close_matches(asked, known, 1, 0.6)
    return close[0].replace(".1.", f".{places[0]}.") if close else ""
