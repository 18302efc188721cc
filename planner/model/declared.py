"""How a field of a scenario is declared: once, beside its attribute.

Reader, writer, the columns of a fleet, the JSON Schema, the list of keys, the explorer, the rows of a comparison and
the words for an input in doubt are all made from what is said here.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator
from dataclasses import MISSING, dataclass, replace
from functools import cache
from typing import Any

from planner.model.units import Dimension, number, percent

COUNT = Dimension("a whole number", "", {}, "", "8")
TEXT = Dimension("text", "", {}, "", "")
ANSWERS = ("yes", "no", "unknown")


@dataclass(frozen=True, slots=True)
class Field:
    """One key of the file, and the attribute that holds its value in base units.

    `words` names the input within a sentence; for a field of a share, which is named by its share, it is empty.
    `row` is the row of the catalog that gives the default; `default` says in words what else holds when the key is
    left out. The bounds are in base units; `above` and `below` are outside themselves. `doubtful` says whether an
    interval may stand for the number, `planned` whether a plan depends on it, `measured` what a CSV file shows that may
    stand for it, `listed` whether a list of texts may, `unknown` whether that word may. Where a value is neither words
    nor a number, `read` makes it of the file's words, a list of such where it is `listed`, and `written` the words.
    """

    dimension: Dimension
    meaning: str
    attribute: str = ""
    key: str = ""
    words: str = ""
    example: str = ""
    default: str = ""
    row: str = ""
    needed: bool = False
    options: tuple[str, ...] = ()
    least: float | None = 0.0
    above: float | None = None
    most: float | None = None
    below: float | None = None
    whole: bool = False
    doubtful: bool = True
    planned: bool = True
    measured: str = ""
    listed: bool = False
    unknown: bool = False
    read: Callable[[str], Any] | None = None
    written: Callable[[Any], str] = str

    @property
    def is_text(self) -> bool:
        """Whether the value is words and not a number."""
        return self.dimension is TEXT

    @property
    def is_count(self) -> bool:
        """Whether the value is a number of things, written without a unit."""
        return self.dimension is COUNT

    @property
    def unit(self) -> str:
        """The base unit, as shown; nothing for a count."""
        return "" if self.is_text or self.is_count else self.dimension.base or "%"

    def shown(self, value: Any) -> str:
        """A value in base units, rounded for reading, with its unit."""
        if self.is_text:
            return self.written(value)
        return percent(value) if self.unit == "%" else f"{number(value)} {self.unit}".strip()


def text(meaning: str, *, example: str = "", most: int = 1000, value: Any = MISSING, **more: Any) -> Any:
    """Declare a text of at most `most` characters; `options` holds the words that it may be."""
    return _declared(value, dimension=TEXT, meaning=meaning, example=example, most=most, **more)


def known(meaning: str) -> Any:
    """Declare what may be known or not: `yes`, `no` or `unknown`, which is the default."""
    return text(meaning, example="yes", default="unknown", options=ANSWERS, value="unknown")


def count(meaning: str, words: str = "", *, example: str = "8", value: Any = MISSING, **more: Any) -> Any:
    """Declare a number of things."""
    return _declared(value, dimension=COUNT, meaning=meaning, words=words, example=example, whole=True, **more)


def quantity(kind: Dimension, meaning: str, words: str = "", *, value: Any = MISSING, **more: Any) -> Any:
    """Declare a quantity; its attribute holds the base unit of its dimension, `kind`."""
    return _declared(value, **{"example": kind.example, **more}, dimension=kind, meaning=meaning, words=words)


def _declared(value: Any, **more: Any) -> Any:
    """An attribute, with its field: needed where it has no default, which may be `value`, said in words."""
    one = Field(**more)
    if value is MISSING:
        one = replace(one, needed=not one.default and not one.row)
    elif not one.default and value is not None and value != "":
        one = replace(one, default=one.shown(value))
    return dataclasses.field(default=value, metadata={"declared": one})


def part(kind: type, meaning: str, *, needed: bool = False, value: Any = MISSING, **more: Any) -> Any:
    """Declare a section of the file, or with `many` a list of such, whose keys are those declared by `kind`.

    One without a `value` that is not `needed` is read from an empty section where it is left out.
    """
    one = Part(kind, meaning, needed=needed, always=not needed and value is MISSING, **more)
    return dataclasses.field(default=value, metadata={"declared": one})


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the file: the attribute that holds it, the class of its keys, and whether it is a list of such.

    `always` says whether there is one even where the file has none.
    """

    kind: type
    meaning: str
    needed: bool
    always: bool
    many: bool = False
    attribute: str = ""
    key: str = ""


@cache
def entries(kind: Any) -> tuple[Field | Part, ...]:
    """The fields and sections that a class declares, in the order of its attributes.

    The key of one, where none is given, is the attribute without the unit: `memory` of `memory_gb`.
    """
    found: list[Field | Part] = []
    for attribute, said in ((one.name, one.metadata.get("declared")) for one in dataclasses.fields(kind)):
        if said:
            unit = said.dimension.base.lower().replace("/", "_") if isinstance(said, Field) else ""
            found.append(replace(said, attribute=attribute, key=said.key or attribute.removesuffix(f"_{unit}")))
    return tuple(found)


def fields(kind: type) -> tuple[Field, ...]:
    """The fields alone."""
    return tuple(one for one in entries(kind) if isinstance(one, Field))


def paths(kind: type, head: str = "") -> Iterator[tuple[str, Field]]:
    """Every key of a file by its path, in the order of declaration; a list is shown by its first entry."""
    for one in entries(kind):
        if isinstance(one, Field):
            yield head + one.key, one
        else:
            yield from paths(one.kind, f"{head}{one.key}.{'1.' if one.many else ''}")


def values(owner: Any, head: str = "") -> Iterator[tuple[str, Field, Any]]:
    """Every field that `owner` and its sections hold a value of, by its path, with the value in base units."""
    for one in entries(owner.__class__):
        held = getattr(owner, one.attribute)
        if held is None or held == "":
            continue
        if isinstance(one, Field):
            yield head + one.key, one, held
        else:
            for place, each in enumerate(held if one.many else (held,), 1):
                yield from values(each, f"{head}{one.key}.{f'{place}.' if one.many else ''}")


@cache
def declared(kind: type, path: str) -> Field:
    """The field at `path`, such as `general_shares.2.data`; KeyError when it is not there."""
    return dict(paths(kind))[re.sub(r"\.\d+\.", ".1.", path)]
