"""Typed fields of a document: text, counts, quantities and intervals, with every problem collected.

A `Section` reads the keys of one table and notes what is wrong; `done` refuses the keys that nobody asked
for. Reading goes on after a problem, so that a user sees all of them at once.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from planner.files.documents import Listing, Node, Table, Text
from planner.model.declared import ANSWERS, Field, fields
from planner.model.problems import InputError, Problem
from planner.model.scenario import Interval
from planner.model.units import UnitError, parse_count, parse_quantity, quoted

_SECRET = re.compile(r"passw(?:or[dt]|d)?|passphrase|pwd|secret|token|credentials?|api_?key|private_?key", re.I)
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs that look like nothing
_ALLOWED_FORMAT_CHARACTERS = "\u200c\u200d"  # the joiners that some scripts are spelled with


@dataclass(slots=True)
class Notes:
    """What reading a document has found so far: its problems, and the fields that hold intervals."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    intervals: dict[str, Interval] = field(default_factory=dict)

    def problem(self, line: int | None, path: str, wrong: str, right: str = "") -> None:
        """Note that the field at `path` is wrong."""
        self.problems.append(Problem(self.file, line, path, wrong, right))

    def check(self) -> None:
        """Raise InputError when there was any problem, in the order of the lines."""
        if self.problems:
            raise InputError(*sorted(self.problems, key=lambda problem: problem.line or 0))


class Section:
    """One table of a document, read key by key."""

    def __init__(self, table: Table, notes: Notes, path: str = "") -> None:
        self.table = table
        self.notes = notes
        self.path = path
        self._asked: list[str] = []

    def __contains__(self, key: str) -> bool:
        return key in self.table.items

    def name(self, key: str) -> str:
        """The full path of `key`, such as `cluster.nodes`."""
        return f"{self.path}.{key}" if self.path else key

    def line(self, key: str) -> int:
        """The line that `key` stands in, or the section's own."""
        return self.table.lines.get(key, self.table.line)

    def problem(self, key: str, wrong: str, right: str = "") -> None:
        """Note that the value of `key` is wrong."""
        node = self.table.items.get(key)
        self.notes.problem(node.line if node else self.line(key), self.name(key), wrong, right)

    def node(self, key: str, *, required: bool = True) -> Node | None:
        """The raw value of `key`; a missing required one is a problem."""
        self._asked.append(key)
        node = self.table.items.get(key)
        if node is None and required:
            self.notes.problem(self.table.line, self.name(key), "is missing")
        return node

    def scalar(self, key: str, *, required: bool = True) -> str | None:
        """The text of `key`, which may be neither empty nor a list or a mapping."""
        node = self.node(key, required=required)
        return None if node is None else self.scalar_of(node, self.name(key))

    def scalar_of(self, node: Node, path: str) -> str | None:
        """The text of a node, which may be neither empty nor a list or a mapping."""
        if not isinstance(node, Text):
            kind = "a list" if isinstance(node, Listing) else "a mapping"
            self.notes.problem(node.line, path, f"is {kind}", "write one value")
        elif not node.value.strip():
            self.notes.problem(node.line, path, "is empty", "write a value, or leave the key out")
        else:
            return node.value.strip()
        return None

    def text(self, key: str, *, most: int | None = None, required: bool = True) -> str | None:
        """Text to show: printable, on one line, of at most `most` characters."""
        value = self.scalar(key, required=required)
        if value is None:
            return None
        value = unicodedata.normalize("NFC", value)
        if bad := next((c for c in value if _unprintable(c)), None):
            kind = "a line break" if bad in "\r\n\u2028\u2029" else f"the invisible character U+{ord(bad):04X}"
            self.problem(key, f"holds {kind}", "remove it")
        elif all(unicodedata.category(c)[0] in "MZC" for c in value):
            self.problem(key, "shows nothing", "write a letter, a digit or a sign")
        elif most is not None and len(value) > most:
            self.problem(key, f"has {len(value)} characters", f"write {most} at the most")
        else:
            return value
        return None

    def choice(self, key: str, options: tuple[str, ...], *, required: bool = True) -> str | None:
        """One of a few words."""
        value = self.scalar(key, required=required)
        if options == ANSWERS and value in ("true", "false"):  # as many programs write yes and no
            value = ANSWERS[value == "false"]
        if value is not None and value not in options:
            self.problem(key, f"{quoted(value)} is not one of {', '.join(options)}", nearest(value, list(options)))
        return value if value in options else None

    def _number(self, one: Field) -> float | None:
        """The number of a declared field, or an interval of such (then its mid)."""
        node = self.node(one.key, required=one.needed)
        if node is None:
            return None
        if not isinstance(node, Table):
            return self._parsed(node, self.name(one.key), one)
        section = Section(node, self.notes, self.name(one.key))
        ends = []
        for part in ("low", "mid", "high"):
            end = section.node(part)
            ends.append(None if end is None else section._parsed(end, section.name(part), one))
        section.done()
        low, mid, high = ends
        if low is None or mid is None or high is None:
            return None
        if not low <= mid <= high:
            self.problem(one.key, "low, mid and high are not in rising order", "write low <= mid <= high")
            return None
        self.notes.intervals[section.path] = Interval(low, mid, high)
        return mid

    def _parsed(self, node: Node, path: str, one: Field) -> float | None:
        text = self.scalar_of(node, path)
        if text is None:
            return None
        try:
            return _bounded(one, text)
        except UnitError as error:
            self.notes.problem(node.line, path, error.wrong, error.right)
            return None

    def value(self, one: Field) -> Any:
        """The value of a declared field in base units, None where it is left out or wrong."""
        if one.is_text:
            if one.options:
                return self.choice(one.key, one.options, required=one.needed)
            return self.text(one.key, most=int(one.most or 0), required=one.needed)
        found = self._number(one)
        if not one.doubtful and self.name(one.key) in self.notes.intervals:
            self.problem(one.key, "is an interval", f"write one value, such as {one.example}")
        return int(found) if one.whole and found is not None else found

    def values(self, kind: type) -> dict[str, Any]:
        """What `kind` declares, by attribute: the keys not asked for yet, without what is left out or wrong."""
        found = {one.attribute: self.value(one) for one in fields(kind) if one.key not in self._asked}
        return {attribute: value for attribute, value in found.items() if value is not None}

    def section(self, key: str, *, required: bool = True) -> Section | None:
        """The table under `key`."""
        node = self.node(key, required=required)
        if node is None:
            return None
        if not isinstance(node, Table):
            self.problem(key, "is not a mapping", "write its keys under it")
            return None
        return Section(node, self.notes, self.name(key))

    def sections(self, key: str, *, required: bool = True) -> list[Section]:
        """The tables in the list under `key`."""
        node = self.node(key, required=required)
        if node is None:
            return []
        if not isinstance(node, Listing):
            self.problem(key, "is not a list", "begin each entry with `- `")
            return []
        found = []
        for position, item in enumerate(node.items, 1):
            path = f"{self.name(key)}.{position}"
            if isinstance(item, Table):
                found.append(Section(item, self.notes, path))
            else:
                self.notes.problem(item.line, path, "is not a mapping", "write its keys under it")
        return found

    def done(self) -> None:
        """Refuse the keys that were never asked for, and say which one was likely meant."""
        for key in self.table.items:
            if key in self._asked:
                continue
            path = self.name(quoted(key)[1:-1])
            if secret := like_a_secret(key):
                # What follows may be the secret itself, as in `password=... :`.
                path = self.name(quoted(key[: secret.end()])[1:-1])
                right = "remove it: the planner needs no secret, and a scenario file is not a place for one"
                self.notes.problem(self.table.lines[key], path, "looks like a secret", right)
            else:
                right = nearest(key, self._asked) or f"known here: {', '.join(dict.fromkeys(self._asked))}"
                self.notes.problem(self.table.lines[key], path, "is not a known key", right)


def _unprintable(character: str) -> bool:
    category = "Cn" if character in _BLANK else unicodedata.category(character)
    if category == "Cf":
        return character not in _ALLOWED_FORMAT_CHARACTERS
    return category in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}


def _bounded(one: Field, text: str) -> float:
    """The number that `text` writes for a field; UnitError where it is none, or outside the field's bounds."""
    value = parse_count(text) if one.is_count else parse_quantity(text, one.dimension)

    def shown(bound: float) -> str:
        return f"{100 * bound:g} %" if one.unit == "%" else f"{bound:g} {one.unit}".strip()

    if one.above is not None and value <= one.above:
        raise UnitError(f"{shown(value)} is too little", f"write more than {shown(one.above)}")
    if one.above is None and one.least is not None and value < one.least:
        raise UnitError(f"{shown(value)} is too little", f"write {shown(one.least)} or more")
    if one.below is not None and value >= one.below:
        raise UnitError(f"{shown(value)} is too much", f"write less than {shown(one.below)}")
    if one.below is None and one.most is not None and value > one.most:
        raise UnitError(f"{shown(value)} is too much", f"write {shown(one.most)} or less")
    if one.whole and value != int(value):
        raise UnitError(f"{shown(value)} is not a whole number of {one.unit}", f"write {round(value)} {one.unit}")
    return value


def like_a_secret(key: str) -> re.Match[str] | None:
    """Where a key begins to look like the name of a secret."""
    return _SECRET.search(key.replace("-", "_").replace(" ", "_"))


def nearest(word: str, known: list[str]) -> str:
    """`did you mean nodes?`, where one of the known words is near; nothing where none is."""
    import difflib

    close = difflib.get_close_matches(word.casefold().replace(" ", "_"), known, 1, 0.6)
    return f"did you mean {close[0]}?" if close else ""
