"""What the native charts of a workbook and of slides draw: the numbers of the figures, as plain series."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.figures import style
from planner.figures.growth import COLOURS, label, last_month, shown_checks
from planner.figures.load import loads_by_fsvm
from planner.growth import growth_factor
from planner.remedies import shown_plan
from planner.sizing import Sizing


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or one set of bars, of a chart; `colour` is that of the figure, `limit` marks what may not be passed."""

    name: str
    values: tuple[float, ...]
    colour: str
    limit: bool = False


def growth(sizing: Sizing) -> list[Series]:
    """The part of each limit that is used [fraction], from month 0 to the last that the figure shows."""
    months = np.arange(last_month(sizing) + 1)
    lines = [
        Series(
            " ".join(label(check).split()),
            tuple(((check.now or 0.0) / check.allowed * growth_factor(check.growth, months)).tolist()),
            COLOURS[check.check][0],
        )
        for check in shown_checks(sizing)
    ]
    return [*lines, Series("limit", (1.0,) * len(months), style.RED, limit=True)]


def load(sizing: Sizing) -> list[Series]:
    """The connections of each FSVM in the worst month, all up and as the busiest survivor, and the limits of both."""
    plan = shown_plan(sizing)
    loads, _, after = loads_by_fsvm(sizing.scenario, plan)
    allowed = {check.check: check.allowed for check in plan.checks}
    n = plan.design.fsvms
    found = [Series("all FSVMs up", tuple(loads.tolist()), style.SKY)]
    found.append(Series("usable, all up", (allowed["connections"],) * n, style.RED, limit=True))
    if "connections_failover" in allowed:
        found.insert(1, Series("busiest survivor when this one fails", tuple(after), style.ORANGE))
        found.append(Series("tested", (allowed["connections_failover"],) * n, style.INK, limit=True))
    return found
