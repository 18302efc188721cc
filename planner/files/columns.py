"""The columns of a fleet: the keys of a scenario, with dots, and what each means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.model.declared import paths
from planner.model.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Column:
    """A column: whether every row needs it, whether it holds text, what it means, and an example."""

    name: str
    needed: bool
    is_text: bool
    meaning: str
    example: str


# The sections that a row may not leave out.
_NEEDED = ("customer", "cluster.nodes", "cluster.free_")


def _columns() -> Iterator[Column]:
    for path, one in paths(Scenario):
        if path.startswith(("replication.throttle.", "block_clients.")):  # a row has no room for one more list
            continue
        default = one.default or (one.row and f"as in the release, such as {one.example}")
        meaning = f"{one.meaning}; default: {default}" if default else one.meaning
        is_text = one.is_text and path != "as_of"
        yield Column(path, one.needed and path.startswith(_NEEDED), is_text, meaning, one.example)
        if one.measured:
            yield Column(f"{path}.csv", False, True, "or a file with what was measured, beside the spreadsheet", "")


COLUMNS = tuple(_columns())
_BY_NAME = {column.name: column for column in COLUMNS}
_SHARE = re.compile(r"general_shares\.[1-9][0-9]{0,2}\.")
_END = re.compile(r"\.(low|mid|high|csv|column|percentile)$")


def column_called(name: str) -> Column | None:
    """The column that `name` is one of: any general share, and the parts of a number, count as the first."""
    plain = _SHARE.sub("general_shares.1.", name)
    if plain in _BY_NAME:
        return _BY_NAME[plain]
    column = _BY_NAME.get(_END.sub("", plain))
    return None if column is None or column.is_text or column.name == "as_of" else column


def ignored(head: Sequence[str]) -> set[int]:
    """The places, from 0, of the columns that are their author's own: with a #, or unknown right of an empty one."""
    empty = next((at for at, name in enumerate(head) if not name), len(head))
    return {
        at
        for at, name in enumerate(head)
        if name.startswith("#") or (at > empty and name and column_called(name) is None)
    }
