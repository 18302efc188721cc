"""The inputs that can be moved: their range, how their value is written, and how what is typed is read."""

import json
import math
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from planner.figures.axes import round_top
from planner.files.documents import Table, Text
from planner.files.fields import Notes, Section
from planner.files.quantities import one_way
from planner.model.declared import Field, declared
from planner.model.scenario import USERS, Interval, Scenario, value_at, with_values


@dataclass(frozen=True, slots=True)
class Input:
    """A number of the scenario: its path, its name, the unit it is shown in, and its slider.

    In the shown unit, the slider begins at `low` and ends at `most`, or at a round number `times` the value it is
    put to, where that is more.
    """

    path: str
    label: str
    unit: str
    low: float = 0.0
    most: float = 0.0
    times: float = 1.0
    step: float = 0.0

    @property
    def declared(self) -> Field:
        """What is declared of the field."""
        return declared(Scenario, self.path)

    @property
    def scale(self) -> float:
        """What one of the shown unit is in base units."""
        return float(self.declared.dimension.units[self.unit]) if self.unit else 1.0

    def slider(self, value: float) -> tuple[float, float]:
        """Where the slider ends that is put to `value` [base unit], and its step, in the shown unit."""
        top = max(self.most, round_top(self.times * value / self.scale))
        return top, self.step or top / 200

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
        inside = 1.0 if one.whole else 0.001  # an interval ends this far within a bound that is outside itself
        least = one.above + inside if one.above is not None else one.least or 0.0
        most = one.below - inside if one.below is not None else math.inf if one.most is None else one.most
        ends = sorted((old.low * times, old.high * times))
        low, high = (float(round(end)) if one.whole else end for end in ends)
        return Interval(min(max(low, least), value), value, max(min(high, most), value))


SHARE = (
    Input("home_share.connections", "Connections", "", 0, 1000, times=3, step=10),
    Input("home_share.data", "Data", "TB", 0, 50, times=3),
)
# The headings of a form, each with what is under it.
GROUPS = {
    "Cluster": (
        Input("cluster.nodes", "Nodes", "", 1, 16, step=1),
        Input("cluster.free_memory", "Free memory", "GB", 4, 256, step=4),
        Input("cluster.free_vcpus", "Free vCPUs", "", 1, 32, step=1),
        Input("cluster.storage", "Storage", "TB", 1, 50, times=3),
        Input("cluster.storage.raw_per_node", "Raw a node", "TB", 1, 50, times=3),
    ),
    "Growth and resilience": (
        Input("growth.connections", "Connections a year", "%", -20, 60, step=1),
        Input("growth.data", "Data a year", "%", -20, 60, step=1),
        Input("growth.horizon", "Horizon", "months", 0, 120, step=1),
        Input("resilience.failures", "Failures at once", "", 0, 4, step=1),
        Input("resilience.headroom", "Headroom", "%", 0, 50, step=1),
    ),
    "Design": (),
    "Second site": (
        Input("replication.change", "Change", "TB/day", 0, 1, times=4),
        Input("replication.link", "Link", "Mbit/s", 10, 1000, times=3, step=10),
        Input("replication.interval", "Interval", "min", 15, 480, times=4, step=15),
        Input("replication.remote_nodes", "Remote nodes", "", 1, 16, step=1),
        Input("replication.remote_storage", "Remote storage", "TB", 1, 50, times=3),
    ),
}
INPUTS = (*SHARE, *(one for group in GROUPS.values() for one in group))


def input_at(path: str) -> Input:
    """The input at a path of the scenario, such as `general_shares.2.data`; of a number without one, one is made."""
    path = re.sub(r"general_shares\.\d+", "home_share", path)
    return next((one for one in INPUTS if one.path == path), None) or Input(path, "", declared(Scenario, path).unit)


def said(path: str, value: float | str, ends: Interval | None = None) -> str:
    """The value at a path as a scenario file writes it, with the `ends` of the interval around it."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    text = input_at(path).text
    return f"{{low: {text(ends.low)}, mid: {text(value)}, high: {text(ends.high)}}}" if ends else text(value)


def moved(scenario: Scenario, path: str, value: float | str) -> Scenario:
    """`scenario` with `value` at `path`, in base units; an interval around it moves along.

    A number that was measured is not measured any more, save that the change keeps the shape that it was found to
    have, hour by hour.
    """
    one, intervals = declared(Scenario, path), dict(scenario.intervals)
    for key in USERS if path.endswith(".connections") else ():
        intervals.pop(path.removesuffix("connections") + key, None)
    if path in intervals:
        intervals[path] = input_at(path).around(intervals[path], float(value))
    kept = {key: found for key, found in scenario.evidence.items() if key != path or key == "replication.change"}
    return replace(
        with_values(scenario, {path: int(value) if isinstance(value_at(scenario, path), int) else value}),
        intervals=MappingProxyType(intervals),
        evidence=MappingProxyType(kept),
        assumed=tuple(row for row in scenario.assumed if row != one.row),
    )


def typed(path: str, text: str) -> float:
    """The number, in base units, that a scenario file has which says `text` at `path`.

    Raises InputError with what is wrong and what would be right.
    """
    owner, _, key = path.rpartition(".")
    notes = Notes("")
    value = Section(Table({key: Text(text, 1)}, {key: 1}, 1), notes, owner).value(declared(Scenario, path))
    notes.check()
    return float(value)


def plain(digits: Decimal) -> str:
    """A number as a scenario file writes it: every digit, no more, and never in scientific notation."""
    return f"{digits.normalize() + 0:f}"
