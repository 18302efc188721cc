"""The inputs that can be moved: their range, how their value is written, and how what is typed is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from planner.declared import declared
from planner.figures.axes import round_top
from planner.files.documents import InputError, parse_document
from planner.files.scenario_yaml import scenario_tree
from planner.files.scenarios import parse_scenario
from planner.scenario import Interval, Scenario, value_at, with_values
from planner.second_site import FLAT


@dataclass(frozen=True, slots=True)
class Input:
    """A number of the scenario: the end of its path, its name, the unit it is shown in, and its slider.

    `scale` is what one of the shown unit is in base units; `top` gives the end of the slider, in the shown unit,
    from the value it starts at.
    """

    path: str
    label: str
    unit: str
    scale: float
    low: float
    top: Callable[[float], float]
    steps: Callable[[float], float]
    whole: bool = False

    def shown(self, value: float) -> str:
        """`value`, in base units, as a scenario file writes it."""
        return f"{round(value / self.scale, 6):.10g} {self.unit}".strip()

    def base(self, shown: float) -> float:
        """A value in the shown unit, in base units, without the dust of the conversion."""
        value = round(shown * self.scale, 12)
        return float(round(value)) if self.whole else value


def _up_to(most: float) -> Callable[[float], float]:
    return lambda value: max(most, round_top(value))


def _times(times: float, least: float) -> Callable[[float], float]:
    return lambda value: max(least, round_top(times * value))


def _each(step: float) -> Callable[[float], float]:
    return lambda _: step


def _parts(count: int) -> Callable[[float], float]:
    return lambda top: top / count


SHARE = (
    Input("connections", "Connections", "", 1.0, 0.0, _times(3, 1000), _each(10), whole=True),
    Input("data", "Data", "TB", 1.0, 0.0, _times(3, 50), _parts(250)),
)
GROWTH = (
    Input("growth.connections", "Connections a year", "%", 0.01, -20.0, _up_to(60), _each(1)),
    Input("growth.data", "Data a year", "%", 0.01, -20.0, _up_to(60), _each(1)),
    Input("growth.horizon", "Horizon", "months", 1.0, 0.0, _up_to(120), _each(1), whole=True),
)
RESILIENCE = (
    Input("resilience.failures", "Failures at once", "", 1.0, 0.0, _up_to(4), _each(1), whole=True),
    Input("resilience.headroom", "Headroom", "%", 0.01, 0.0, _up_to(50), _each(1)),
)
SECOND_SITE = (
    Input("replication.change", "Change", "TB/day", 1000.0, 0.0, _times(4, 1), _parts(200)),
    Input("replication.link", "Link", "Mbit/s", 0.125, 10.0, _times(3, 1000), _each(10)),
    Input("replication.interval", "Interval", "min", 1.0, 15.0, _times(4, 480), _each(15), whole=True),
)


def moved(scenario: Scenario, path: str, value: float) -> Scenario:
    """`scenario` with the number at `path` set to `value`, in base units; an interval around it moves along."""
    old = value_at(scenario, path)
    whole = isinstance(old, int)
    changed = with_values(scenario, {path: int(value) if whole else value})
    one = declared(Scenario, path)
    changed = replace(changed, assumed=tuple(row for row in changed.assumed if row != one.row))
    if (ends := scenario.intervals.get(path)) is not None:
        times = value / ends.mid if ends.mid else 1.0
        low, high = sorted((ends.low * times, ends.high * times)) if ends.mid else (value, value)
        if one.whole:
            low, high = float(round(low)), float(round(high))
        around = Interval(min(low, value), value, max(high, value))
        changed = replace(changed, intervals=MappingProxyType({**scenario.intervals, path: around}))
    return changed


def typed(scenario: Scenario, path: str, text: str) -> float:
    """The value, in base units, of the number at `path` when a scenario file says `text`.

    What is typed is held to the rules of a file: raises InputError with what is wrong and what would be right.
    """
    plain = replace(scenario, intervals=MappingProxyType({}))
    if scenario.replication:
        plain = replace(plain, replication=replace(scenario.replication, profile=FLAT))
    tree = scenario_tree(plain)
    *parents, key = path.split(".")
    part: Any = tree
    for name in parents:
        part = part[int(name) - 1] if name.isdigit() else part[name]
    part[key] = text
    read = parsed(yaml.safe_dump(tree, allow_unicode=True), "", only=path)
    return float(value_at(read, path))


def parsed(text: str, name: str, only: str = "") -> Scenario:
    """The scenario that `text` says; `only` keeps of the problems those of one field. Raises InputError."""
    try:
        return parse_scenario(parse_document(text, name), text.encode(), Path(name))
    except InputError as error:
        own = [problem for problem in error.problems if problem.field == only]
        raise InputError(*(own or error.problems)) from None
