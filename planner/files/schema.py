"""What the declared fields tell of a scenario file: its JSON Schema, its keys, a fleet's columns, files to fill in."""

import csv
import io
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from planner.files.documents import refusal, shipped
from planner.model.declared import ANSWERS, TEXT, Field, entries, paths
from planner.model.scenario import USERS, Scenario

_NUMBER = r"[+-]?[0-9]+(\.[0-9]+)?"
# An editor takes a text without quotes for a number, or for true, where it looks like one; patterns hold for texts.
_TEXT = {"type": ["string", "number", "boolean"], "minLength": 1}
_COUNT = {"type": ["integer", "string"], "pattern": r"^\s*\+?(0|[1-9][0-9]*)\s*$"}
_PERCENTILE = {"type": ["number", "string"], "pattern": rf"^\s*{_NUMBER}\s*$", "exclusiveMinimum": 0, "maximum": 100}
_FORM: dict[str, dict[str, Any]] = {
    "as_of": {"type": "string", "pattern": r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*$"},
    "id": {"pattern": r"^\s*[a-z0-9][a-z0-9-]{0,62}\s*$"},
}
_HEAD = """\
# yaml-language-server: $schema={schema}
# A scenario of the FSVM planner. It sizes as it is: put the customer's own values in, and run
#   planner size {name}
# What is commented out may be left out. `planner keys` tells of every key; a number may also be a range, such as
# {{low: 2400, mid: 2800, high: 3600}}.
"""
# What may be left out, and yet is there to begin with.
_USUAL = {"file_server", "home_share", "general_shares", "growth", "description", "connections", "data", "horizon"}
# The sections that a row may not leave out.
_NEEDED = ("customer", "cluster.nodes", "cluster.free_")


def schema() -> dict[str, Any]:
    """A JSON Schema (2020-12) of the scenario file: what may stand where, with the meaning of each key.

    It knows keys, kinds, units and the bounds of counts; the rules between fields are the reader's.
    """
    return {"title": "A scenario of the FSVM planner", **_section(Scenario)}


def _section(kind: type) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    needed: list[str] = []
    for one in entries(kind):
        if isinstance(one, Field):
            said = _field(one)
        else:
            inner = _section(one.kind)
            said = {"description": one.meaning, **({"type": "array", "items": inner} if one.many else inner)}
        if one.key in properties:  # a rate, or a list of windows
            said = {"description": properties[one.key]["description"], "anyOf": [properties[one.key], said]}
        properties[one.key] = said
        needed += [one.key] * one.needed
    section = {"type": "object", "properties": properties, "required": needed, "additionalProperties": False}
    if "connections" in properties and "users" in properties:  # the one or the other
        ways = (["connections"], [*USERS])
        section["oneOf"] = [{"required": a, "properties": dict.fromkeys(b, False)} for a, b in (ways, ways[::-1])]
    return section


def _field(one: Field) -> dict[str, Any]:
    about: dict[str, Any] = {"description": f"{one.meaning} ({default_of(one)})" if default_of(one) else one.meaning}
    if one.example:
        about["examples"] = [int(one.example) if one.is_count else one.example]
    if one.options:
        # An editor reads a plain yes or no as true or false.
        same = (True, False, "true", "false") if one.options == ANSWERS else ()
        return {**about, "enum": [*one.options, *same]}
    number = _value(one)
    others: list[dict[str, Any]] = [{"type": "array", "items": number, "minItems": 1}] if one.listed else []
    if one.doubtful and not one.is_text:
        ends = dict.fromkeys(("low", "mid", "high"), number)
        others.append({"type": "object", "properties": ends, "required": list(ends), "additionalProperties": False})
    if one.unknown:
        others.append({"const": "unknown"})
    if one.measured:
        file: dict[str, Any] = {**dict.fromkeys(("csv", "column", "unit"), _TEXT), "percentile": _PERCENTILE}
        others.append({"type": "object", "properties": file, "required": ["csv"], "additionalProperties": False})
    return {**about, "anyOf": [number, *others]} if others else {**about, **number}


def _value(one: Field) -> dict[str, Any]:
    if one.is_text:
        return _TEXT | _FORM.get(one.key, {})
    if one.is_count:
        bounds = {"minimum": one.least, "maximum": one.most}
        return _COUNT | {name: int(bound) for name, bound in bounds.items() if bound is not None}
    units = "|".join(map(re.escape, sorted(one.dimension.units, key=len, reverse=True)))
    return {"type": "string", "pattern": rf"^\s*{_NUMBER}\s*({units})\s*$"}


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


def keys() -> Iterator[tuple[str, str, str]]:
    """Every key of the scenario file: its path, an example, and what it means, with what holds where it is left out."""
    for path, one in paths(Scenario):
        yield path, one.example, explained(one)


def template(path: Path) -> bytes:
    """What to fill in, as the ending of `path` says: a scenario, or a fleet; raises InputError."""
    ending = path.suffix.casefold()
    if ending in {".yaml", ".yml"}:
        schema = os.path.relpath(shipped("data/schema") / "scenario.schema.json", path.resolve().parent)
        head = _HEAD.format(schema=Path(schema).as_posix(), name=path.name)
        return (head + "".join(f"{line}\n" for line in _lines(Scenario))).encode()
    if ending == ".csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerow(COLUMNS)
        return text.getvalue().encode("utf-8-sig")
    if ending == ".xlsx":
        return _empty_fleet(str(path))
    right = "name it customer.yaml, or fleet.xlsx for many customers"
    raise refusal(str(path), "is neither .yaml, .xlsx nor .csv", right)


def _lines(kind: type, first: str = "", indent: str = "", *, used: bool = True) -> Iterator[str]:
    """The keys that `kind` declares, with examples; those that are not `used` are commented out."""
    for one in entries(kind):
        shown = used and (one.needed or one.key in _USUAL)
        mark, first = ("" if shown else "# ") + first, indent
        if isinstance(one, Field):
            yield f"{mark}{one.key}: {one.example}".ljust(36) + f"  # {explained(one)}"
        elif one.key == one.attribute:  # a throttle in windows is its rate in another form
            yield f"{mark}{one.key}:".ljust(36) + f"  # {one.meaning}"
            deeper = (f"{indent}  - ", f"{indent}    ") if one.many else (f"{indent}  ", f"{indent}  ")
            yield from _lines(one.kind, *deeper, used=shown)


def _empty_fleet(file: str) -> bytes:
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
