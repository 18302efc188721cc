"""Files to fill in, made from the declared fields: a scenario that sizes as it is, or a fleet that is empty."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path

from planner.files.columns import COLUMNS
from planner.files.schema import explained, schema_file
from planner.files.workbook import empty_fleet
from planner.model.declared import Field, entries
from planner.model.problems import InputError, Problem
from planner.model.scenario import Scenario

_HEAD = """\
# yaml-language-server: $schema={schema}
# A scenario of the FSVM planner. It sizes as it is: put the customer's own values in, and run
#   planner size {name}
# What is commented out may be left out. `planner keys` tells of every key; a number may also be a range, such as
# {{low: 2400, mid: 2800, high: 3600}}.
"""
# What may be left out, and yet is there to begin with.
_USUAL = {"file_server", "home_share", "general_shares", "growth", "description", "connections", "data", "horizon"}


def template(path: Path) -> bytes:
    """What to fill in, as the ending of `path` says: a scenario, or a fleet; raises InputError."""
    ending = path.suffix.casefold()
    if ending in {".yaml", ".yml"}:
        schema = Path(os.path.relpath(schema_file(), path.resolve().parent)).as_posix()
        head = _HEAD.format(schema=schema, name=path.name)
        return (head + "".join(f"{line}\n" for line in _lines(Scenario))).encode()
    if ending == ".csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerow(column.name for column in COLUMNS)
        return text.getvalue().encode("utf-8-sig")
    if ending == ".xlsx":
        return empty_fleet(str(path))
    right = "name it customer.yaml, or fleet.xlsx for many customers"
    raise InputError(Problem(str(path), None, "", "is neither .yaml, .xlsx nor .csv", right))


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
