"""What native charts draw: the numbers of the figures, as plain series that a reader can open and edit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.answers.words import answers
from planner.figures import style
from planner.figures.growth import COLOURS, label, last_month, shown_checks
from planner.figures.load import failing, loads_by_fsvm
from planner.judgement.risk import Risk, fan
from planner.model.dr.rpo import SHARES, Protection
from planner.model.formulas.growth import TOLERANCE, growth_factor
from planner.model.nearest import shown_plan
from planner.model.scenario import MOST_MONTHS
from planner.model.sizing import Sizing

_MOST_LINES = 5
_ORDER = (style.BLUE, style.PURPLE, style.GREEN, style.ORANGE, style.SKY)


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or one set of bars; `colour` is that of the figure, and a `limit` is what may not be passed."""

    name: str
    values: tuple[float | None, ...]
    colour: str
    limit: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns or lines over categories, with the names of the axes and the format of the values."""

    kind: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    below: str
    beside: str
    number_format: str


def growth(sizing: Sizing) -> Chart:
    """The part of each limit that is used, month by month, to the last that the figure shows."""
    months = np.arange(last_month(sizing.scenario, shown_plan(sizing)) + 1)
    lines = [
        Series(
            " ".join(label(check).split()),
            tuple(((check.now or 0.0) / check.allowed * growth_factor(check.growth, months)).tolist()),
            COLOURS[check.check][0],
        )
        for check in shown_checks(shown_plan(sizing))
    ]
    limit = Series("limit", (1.0,) * len(months), style.RED, limit=True)
    below = f"month (the horizon is month {sizing.scenario.growth.horizon_months})"
    return Chart("lines", _months(len(months)), (*lines, limit), below, "share of the limit used", "0%")


def load(sizing: Sizing) -> Chart:
    """The connections of each FSVM in the worst month, all up and as the busiest survivor, and the limits of both."""
    plan = shown_plan(sizing)
    loads, _, after = loads_by_fsvm(sizing.scenario, plan)
    allowed = {check.check: check.allowed for check in plan.checks}
    n = plan.design.fsvms
    failed = "connections_failover" in allowed
    # Each limit stands over its own bars alone: all up at the left, after a failure at the right.
    none: tuple[float | None, ...] = (None,) * n
    rest = none if failed else ()
    found = [Series("all FSVMs up", (*_whole(loads.tolist()), *rest), style.SKY)]
    if failed:
        name = f"load on the busiest survivor if {failing(sizing.scenario)}"
        found.append(Series(name, (*none, *_whole(after)), style.ORANGE))
    found.append(Series("usable, all up", (*(allowed["connections"],) * n, *rest), style.RED, limit=True))
    if failed:
        found.append(Series("tested", (*none, *(allowed["connections_failover"],) * n), style.INK, limit=True))
    below = f"FSVM, in the worst month to {sizing.scenario.growth.horizon_months}"
    names = tuple(str(i + 1) for i in range(n)) * (2 if failed else 1)
    return Chart("columns", names, tuple(found), below, "connections", "#,##0")


def _whole(loads: list[float]) -> list[float]:
    """Connections as every page shows them: whole, rounded up, but for float dust."""
    return [float(np.ceil(load * (1 - TOLERANCE))) for load in loads]


def breaches(found: Risk) -> Chart | None:
    """The chance that each check of the plan has failed, month by month; None when none does."""
    failing = [one for one in found.breaches if one.probability_by_month[-1] > 0]
    failing.sort(key=lambda one: -one.probability_by_month[-1])
    lines = tuple(
        Series(answers.check_name(one.check, one.subject), one.probability_by_month, colour)
        for one, colour in zip(failing[:_MOST_LINES], _ORDER, strict=False)
    )
    if not lines:
        return None
    return Chart("lines", _months(len(lines[0].values)), lines, "month", "probability of failure", "0%")


def demand(found: Risk) -> Chart | None:
    """What binds the plan, month by month: the middle case and nine of ten, against the limit."""
    if found.plan is None or found.plan.binding.required is None:
        return None
    check = found.plan.binding
    until = min(MOST_MONTHS, found.scenario.growth.horizon_months + 12)
    shown = fan(found, found.plan.design, check.check, check.subject, until)
    lines = (
        Series("95 % of the cases stay below", shown.high, style.ORANGE),
        Series("middle case", shown.mid, style.BLUE),
        Series("5 % of the cases stay below", shown.low, style.SKY),
        Series(f"{found.plan.design} holds", (shown.allowed,) * len(shown.months), style.RED, limit=True),
    )
    name = answers.check_name(check.check, check.subject)
    number_format = "#,##0" if shown.allowed >= 100 else "#,##0.0"
    return Chart("lines", _months(len(shown.months)), lines, "month", f"{name} ({check.unit})", number_format)


def rates(found: Protection) -> Chart:
    """The rate that keeps all, 95 % and 90 % of the snapshots on schedule, and what the link gives."""
    needed = tuple(float(found.required_mb_s[share]) for share in SHARES)
    columns = Series("needed", needed, style.BLUE)
    given = Series("the link carries", (found.effective_mb_s,) * len(SHARES), style.RED, limit=True)
    names = tuple("every snapshot" if share == 100 else f"{share} % of them" for share in SHARES)
    return Chart("columns", names, (columns, given), "snapshots on schedule", "MB/s", "#,##0.0")


def _months(count: int) -> tuple[str, ...]:
    return tuple(map(str, range(count)))
