"""Typed fields of a document: text, counts, quantities and intervals, with every problem collected.

A `Section` reads the keys of one table and notes what is wrong; `done` refuses the keys that nobody asked
for. Reading goes on after a problem, so that a user sees all of them at once.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Self

from planner.files.documents import Listing, Node, Table, Text, meant, read_document
from planner.files.quantities import parse_count, parse_quantity
from planner.model.declared import ANSWERS, Field
from planner.model.evidence import Evidence
from planner.model.problems import InputError, Problem
from planner.model.scenario import Interval
from planner.model.units import UnitError, quoted

ENDS = ("low", "mid", "high")  # of an interval
_SECRET = re.compile(r"passw(?:or[dt]|d)?|passphrase|pwd|secret|token|credentials?|api_?key|private_?key", re.I)
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # categories of Unicode
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs that look like nothing
_JOINERS = "\u200c\u200d"  # which some scripts are spelled with


@dataclass(slots=True)
class Notes:
    """What reading a document has found so far: its problems, and the fields that are in doubt or were measured."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    intervals: dict[str, Interval] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)

    def problem(self, line: int | None, path: str, wrong: str, right: str = "") -> None:
        """Note that the field at `path` is wrong."""
        self.problems.append(Problem(self.file, line, path, wrong, right))

    def check(self) -> None:
        """Raise InputError when there was any problem, in the order of the lines."""
        if self.problems:
            raise InputError(*sorted(self.problems, key=lambda problem: problem.line or 0))


@dataclass(slots=True)
class Section:
    """One table of a document, read key by key."""

    table: Table
    notes: Notes
    path: str = ""
    _asked: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path) -> Self:
        """The whole of the YAML file at `path`; raises InputError."""
        return cls(read_document(path)[0], Notes(str(path)))

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
            self.problem(key, "is missing")
        return node

    def scalar(self, key: str, parse: Callable[[str], Any] = str, *, required: bool = True) -> Any:
        """What `parse` makes of the text of `key`, None where it is left out or wrong; see `read`."""
        node = self.node(key, required=required)
        return None if node is None else self.read(node, key, parse)

    def read(self, node: Node, key: str, parse: Callable[[str], Any] = str) -> Any:
        """What `parse` makes of a text, which may be neither empty nor a list or a mapping; what it raises is noted."""
        if not isinstance(node, Text):
            wrong, right = f"is {'a list' if isinstance(node, Listing) else 'a mapping'}", "write one value"
        elif not node.value.strip():
            wrong, right = "is empty", "write a value, or leave the key out"
        else:
            try:
                return parse(node.value.strip())
            except InputError as error:  # of another file, which is named here
                self.notes.problems.extend(error.problems)
                return None
            except UnitError as error:
                wrong, right = error.wrong, error.right
        self.notes.problem(node.line, self.name(key), wrong, right)
        return None

    def text(self, key: str, *, most: int | None = None, required: bool = True) -> str | None:
        """Text to show: printable, on one line, of at most `most` characters."""
        return self.scalar(key, partial(printable, most=most), required=required)

    def value(self, one: Field) -> Any:
        """The value of a declared field in base units, None where it is left out or wrong; the mid of an interval."""
        if one.listed:
            return self._listed(one)
        node = self.table.items.get(one.key)
        if one.is_text or not isinstance(node, Table):
            return self.scalar(one.key, partial(_valued, one), required=one.needed)
        section = Section(node, self.notes, self.name(one.key))
        self._asked.append(one.key)
        ends = [section.scalar(end, partial(_valued, one)) for end in ENDS]
        section.done()
        if None in ends:
            return None
        if ends != sorted(ends):
            self.problem(one.key, "low, mid and high are not in rising order", "write low <= mid <= high")
            return None
        if not one.doubtful:
            self.problem(one.key, "is an interval", f"write one value, such as {one.example}")
        self.notes.intervals[section.path] = found = Interval(*ends)
        return found.mid

    def _listed(self, one: Field) -> tuple[Any, ...] | None:
        """All that the texts under the key of a field say, as a list or as one text, in file order."""
        node = self.node(one.key, required=one.needed)
        items = node.items if isinstance(node, Listing) else (node,) if node else ()
        if node and not items:
            self.problem(one.key, "is empty", "write a value, or leave the key out")
        read = [self.read(item, one.key, partial(_valued, one)) for item in items]
        if not read or None in read:
            return None
        found = tuple(value for some in read for value in some)
        if one.most and len(found) > one.most:
            self.problem(one.key, f"holds more than {one.most} {one.words}", "write those of the file server alone")
        return found

    def values(self, these: Iterable[Field]) -> dict[str, Any]:
        """The values of fields by attribute: of the keys not asked for yet, without what is left out or wrong."""
        found = {one.attribute: self.value(one) for one in these if one.key not in self._asked}
        return {attribute: value for attribute, value in found.items() if value is not None}

    def section(self, key: str, *, required: bool = True, always: bool = False) -> "Section | None":
        """The table under `key`; with `always` an empty one where there is none."""
        node = self.node(key, required=required) or (Table({}, {}, self.table.line) if always else None)
        return self._inside(node, self.name(key)) if node else None

    def sections(self, key: str, *, required: bool = True) -> list["Section"]:
        """The tables in the list under `key`."""
        node = self.node(key, required=required)
        if isinstance(node, Listing):
            inner = [self._inside(item, f"{self.name(key)}.{place}") for place, item in enumerate(node.items, 1)]
            return [section for section in inner if section]
        if node:
            self.problem(key, "is not a list", "begin each entry with `- `")
        return []

    def _inside(self, node: Node, path: str) -> "Section | None":
        if isinstance(node, Table):
            return Section(node, self.notes, path)
        self.notes.problem(node.line, path, "is not a mapping", "write its keys under it")
        return None

    def done(self) -> None:
        """Refuse the keys that were never asked for, and say which one was likely meant."""
        for key in [key for key in self.table.items if key not in self._asked]:
            shown, wrong, right = key, "is not a known key", nearest(key, self._asked)
            if secret := like_a_secret(key):
                shown = key[: secret.end()]  # what follows may be the secret itself, as in `password=... :`
                wrong = "looks like a secret"
                right = "remove it: the planner needs no secret, and a scenario file is not a place for one"
            right = right or f"known here: {', '.join(dict.fromkeys(self._asked))}"
            self.notes.problem(self.table.lines[key], self.name(quoted(shown)[1:-1]), wrong, right)


def printable(text: str, most: int | None = None) -> str:
    """`text` when it can be shown on one line and has at most `most` characters; UnitError otherwise."""
    text = unicodedata.normalize("NFC", text)
    shown = (c for c in text if c not in _JOINERS)
    if bad := next((c for c in shown if c in _BLANK or unicodedata.category(c) in _INVISIBLE), None):
        kind = "a line break" if bad in "\r\n\u2028\u2029" else f"the invisible character U+{ord(bad):04X}"
        raise UnitError(f"holds {kind}", "remove it")
    if all(unicodedata.category(c)[0] in "MZC" for c in text):
        raise UnitError("shows nothing", "write a letter, a digit or a sign")
    if most is not None and len(text) > most:
        raise UnitError(f"has {len(text)} characters", f"write {most} at the most")
    return text


def one_of(text: str, what: str, known: Collection[str]) -> str:
    """`text` where it is `known`; UnitError says `what` it is not."""
    if text not in known:
        raise UnitError(f"{quoted(text)} is not {what}", f"known: {', '.join(known)}")
    return text


def _valued(one: Field, text: str) -> Any:
    """What `text` says of a field; UnitError where it says nothing that may stand there."""
    if one.options == ANSWERS:  # many programs write yes and no as true and false
        text = {"true": "yes", "false": "no"}.get(text, text)
    if one.options and text not in one.options:
        raise UnitError(f"{quoted(text)} is not one of {', '.join(one.options)}", nearest(text, one.options))
    if one.read:
        return one.read(text)
    if one.is_text:
        return text if one.options else printable(text, int(one.most or 0))
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
    return int(value) if one.whole else value


def like_a_secret(key: str) -> re.Match[str] | None:
    """Where a key begins to look like the name of a secret."""
    return _SECRET.search(key.replace("-", "_").replace(" ", "_"))


def nearest(word: str, known: Sequence[str]) -> str:
    """The key that `word` was likely meant for, as a question; nothing where none is near."""
    return meant(word.casefold().replace(" ", "_"), known)
