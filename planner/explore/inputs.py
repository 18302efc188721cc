"""The inputs that can be moved: their range, how their value is written, and how what is typed is read."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from planner.explore.source import Source, plain
from planner.figures.axes import round_top
from planner.model.declared import Field, declared
from planner.model.scenario import USERS, Interval, Scenario, value_at, with_values
from planner.model.units import one_way

_INSIDE = 0.001  # an interval ends this far within a bound that is outside itself, where it is not of whole numbers


@dataclass(frozen=True, slots=True)
class Input:
    """A number of the scenario: the end of its path, its name, the unit it is shown in, and its slider.

    `top` gives the end of the slider, in the shown unit, from the value it starts at.
    """

    path: str
    label: str
    unit: str
    low: float
    top: Callable[[float], float]
    steps: Callable[[float], float]

    @property
    def declared(self) -> Field:
        """What is declared of the field."""
        return declared(Scenario, self.path if "." in self.path else f"home_share.{self.path}")

    @property
    def scale(self) -> float:
        """What one of the shown unit is in base units."""
        return float(self.declared.dimension.units[self.unit]) if self.unit else 1.0

    def text(self, value: float) -> str:
        """`value`, in base units, as a scenario file writes it: what is read from the text is the same number."""
        return self._said(Decimal(repr(float(value))) / Decimal(repr(self.scale)))

    def text_at(self, shown: float) -> str:
        """A point of the slider, in the shown unit, as a scenario file writes it, without the dust of the steps."""
        return self._said(Decimal(repr(round(shown, None if self.declared.whole else 9))))

    def _said(self, digits: Decimal) -> str:
        text = plain(digits)
        return f"{text if self.unit == '%' else one_way(text)} {self.unit}".strip()

    def around(self, old: Interval, value: float) -> Interval:
        """An interval that moves along with its middle, to `value` [base unit], in proportion, within the bounds."""
        one, times = self.declared, value / old.mid if old.mid else 0.0
        inside = 1.0 if one.whole else _INSIDE
        least = one.above + inside if one.above is not None else one.least or 0.0
        most = one.below - inside if one.below is not None else math.inf if one.most is None else one.most
        low, high = sorted((old.low * times, old.high * times))
        if one.whole:
            low, high = float(round(low)), float(round(high))
        return Interval(min(max(low, least), value), value, max(min(high, most), value))


def _up_to(most: float) -> Callable[[float], float]:
    return lambda value: max(most, round_top(value))


def _times(times: float, least: float) -> Callable[[float], float]:
    return lambda value: max(least, round_top(times * value))


def _each(step: float) -> Callable[[float], float]:
    return lambda _: step


def _parts(count: int) -> Callable[[float], float]:
    return lambda top: top / count


SHARE = (
    Input("connections", "Connections", "", 0.0, _times(3, 1000), _each(10)),
    Input("data", "Data", "TB", 0.0, _times(3, 50), _parts(250)),
)
GROWTH = (
    Input("growth.connections", "Connections a year", "%", -20.0, _up_to(60), _each(1)),
    Input("growth.data", "Data a year", "%", -20.0, _up_to(60), _each(1)),
    Input("growth.horizon", "Horizon", "months", 0.0, _up_to(120), _each(1)),
)
RESILIENCE = (
    Input("resilience.failures", "Failures at once", "", 0.0, _up_to(4), _each(1)),
    Input("resilience.headroom", "Headroom", "%", 0.0, _up_to(50), _each(1)),
)
SECOND_SITE = (
    Input("replication.change", "Change", "TB/day", 0.0, _times(4, 1), _parts(200)),
    Input("replication.link", "Link", "Mbit/s", 10.0, _times(3, 1000), _each(10)),
    Input("replication.interval", "Interval", "min", 15.0, _times(4, 480), _each(15)),
)


def input_at(path: str) -> Input:
    """The input at a path of the scenario, such as `general_shares.2.data`."""
    return next(one for one in (*GROWTH, *RESILIENCE, *SECOND_SITE, *SHARE) if f".{path}".endswith(f".{one.path}"))


def moved(scenario: Scenario, path: str, value: float) -> Scenario:
    """`scenario` with the number at `path` set to `value`, in base units; an interval around it moves along.

    A number that was measured is not measured any more, save that the change keeps the shape that it was found to
    have, hour by hour.
    """
    whole = isinstance(value_at(scenario, path), int)
    changed = with_values(scenario, {path: int(value) if whole else value})
    evidence = {key: found for key, found in scenario.evidence.items() if key != path or key == "replication.change"}
    intervals = dict(scenario.intervals)
    for key in USERS if path.endswith(".connections") else ():
        intervals.pop(path.removesuffix("connections") + key, None)
    if path in intervals:
        intervals[path] = input_at(path).around(intervals[path], value)
    return replace(
        changed,
        intervals=MappingProxyType(intervals),
        evidence=MappingProxyType(evidence),
        assumed=tuple(row for row in changed.assumed if row != declared(Scenario, path).row),
    )


def checked(source: Source, scenario: Scenario, path: str, text: str) -> Scenario:
    """The file of `scenario` when it says `text` at `path`; raises InputError with what is wrong there.

    What was measured is in other files, which are not read again to check this field: numbers stand in for them.
    """
    unread = {one: "1 GB/day" if one == "replication.change" else "1" for one in scenario.evidence}
    return source.read(unread | {path: text}, only=path)


def typed(source: Source, scenario: Scenario, path: str, text: str) -> float:
    """The value, in base units, of the number at `path` when the file of `scenario` says `text` there.

    What is typed is held to the rules of a file: raises InputError with what is wrong and what would be right.
    """
    return float(value_at(checked(source, scenario, path, text), path))
