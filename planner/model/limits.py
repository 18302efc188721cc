"""The published limits of a release: every value with its unit, kind, source and note."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

MOST_FSVMS = 1000  # far above any release; a larger number is a slip of the pen


@dataclass(frozen=True, slots=True)
class Source:
    """A document that values are taken from."""

    id: str
    title: str

    @property
    def short(self) -> str:
        """What it is cited as inside a sentence: the number of a paper, or the title of what has none."""
        return self.id if any(letter.isdigit() for letter in self.id) else self.title


@dataclass(frozen=True, slots=True)
class Limit:
    """One published value: `value` in base units, and as the source states it, `stated`.

    `condition` says which file servers alone it is true of, `conflicts` are the claims that it overrules.
    """

    name: str
    value: float
    unit: str
    stated: str
    kind: str
    source: Source
    label: str | None = None
    quote: str | None = None
    note: str | None = None
    condition: str | None = None
    conflicts: tuple["Limit", ...] = ()

    @property
    def remark(self) -> str:
        """What a reader must know beside the value: whom it is true of, our note, and the source's words."""
        only = f"Only for {self.condition}." if self.condition else ""
        return " ".join(filter(None, (only, self.note, f"\u201c{self.quote}\u201d" if self.quote else "")))


@dataclass(frozen=True, slots=True)
class Fact:
    """Something published that is not a number."""

    name: str
    text: str
    kind: str
    source: Source


@dataclass(frozen=True, slots=True)
class Curve:
    """A limit that depends on memory: tested points, the rungs, by rising memory; `limits` has one a rung."""

    name: str
    memory_gb: tuple[float, ...]
    limits: tuple["Limit", ...]

    @property
    def unit(self) -> str:
        """The unit of its values."""
        return self.limits[0].unit

    @property
    def values(self) -> tuple[float, ...]:
        """The value at each rung."""
        return tuple(limit.value for limit in self.limits)

    def rung(self, memory_gb: ArrayLike) -> NDArray[np.intp]:
        """The index of the highest rung at or below `memory_gb` [GB], of any shape.

        Raises ValueError below the first rung and above the last: nothing was tested there.
        """
        memory = np.asarray(memory_gb, dtype=float)
        first, last = self.memory_gb[0], self.memory_gb[-1]
        if not np.all((memory >= first) & (memory <= last)):
            raise ValueError(f"{self.name} is published for {first:g} to {last:g} GB of memory only")
        return np.searchsorted(np.asarray(self.memory_gb), memory, side="right") - 1

    def limit_at(self, memory_gb: float) -> Limit:
        """The limit that decides at `memory_gb` [GB]."""
        return self.limits[int(self.rung(memory_gb))]


@dataclass(frozen=True, slots=True)
class Catalog:
    """All limits of one release; where only some of its designs are open, `whole` is the release with all of them."""

    id: str
    title: str
    sources: tuple[Source, ...]
    limits: Mapping[str, Limit]
    connections: Curve
    vcpus: Curve
    facts: Mapping[str, Fact]
    whole: "Catalog | None" = None

    def __getitem__(self, name: str) -> Limit:
        return self.limits[name]

    def __hash__(self) -> int:
        return hash((self.id, self.title))

    def __repr__(self) -> str:
        return f"Catalog({self.id!r})"

    def upgraded_from(self, older: Self) -> Self:
        """This release as a file server meets it that was created under `older` and is upgraded in place.

        It keeps the stricter of the old rows where the new ones are true of other file servers alone.
        """
        kept = {
            name: replace(older[name], conflicts=(*older[name].conflicts, row))
            for name, row in self.limits.items()
            if row.condition and older[name].value < row.value
        }
        return replace(self, limits=MappingProxyType({**self.limits, **kept}))

    def rows(self) -> tuple["Limit", ...]:
        """Every limit and every rung of the curves, the deciding claim before those it overrules."""
        deciding = (*self.connections.limits, *self.vcpus.limits, *self.limits.values())
        return tuple(row for limit in deciding for row in (limit, *limit.conflicts))
