"""What native charts draw: the numbers of the figures, as plain series that a reader can open and edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.answers.words import answers
from planner.figures import style
from planner.figures.growth import COLOURS, label, last_month, shown_checks, used_by_month
from planner.figures.load import failing, loads_by_fsvm
from planner.figures.risk import binding_fan, likely_breaches
from planner.judgement.risk import Risk
from planner.model.dr.rpo import SHARES, Protection
from planner.model.formulas.growth import TOLERANCE
from planner.model.nearest import shown_plan
from planner.model.sizing import Sizing

Values = tuple[float | None, ...]

_ORDER = (style.BLUE, style.PURPLE, style.GREEN, style.ORANGE, style.SKY)


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or one set of bars; `colour` is that of the figure, and a `limit` is what may not be passed."""

    name: str
    values: Values
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
    plan, horizon = shown_plan(sizing), sizing.scenario.growth.horizon_months
    last = last_month(sizing.scenario, plan)
    lines = [
        Series(label(check), tuple(used_by_month(check, last).tolist()), COLOURS[check.check][0])
        for check in shown_checks(plan)
    ]
    lines.append(Series("limit", (1.0,) * (last + 1), style.RED, limit=True))
    return _by_month(lines, "share of the limit used", below=f"month (the horizon is month {horizon})")


def load(sizing: Sizing) -> Chart:
    """The connections of each FSVM in the worst month, all up and as the busiest survivor, and the limits of both."""
    plan = shown_plan(sizing)
    loads, _, after = loads_by_fsvm(sizing.scenario, plan)
    allowed = {check.check: check.allowed for check in plan.checks}
    n = plan.design.fsvms
    # Each limit stands over its own bars alone: all up at the left, after a failure at the right.
    tested = allowed.get("connections_failover")
    none: Values = (None,) * n if tested is not None else ()
    series = [
        Series("all FSVMs up", _whole(loads.tolist()) + none, style.SKY),
        Series("usable, all up", (allowed["connections"],) * n + none, style.RED, limit=True),
    ]
    if tested is not None:
        name = f"load on the busiest survivor if {failing(sizing.scenario)}"
        series.insert(1, Series(name, none + _whole(after), style.ORANGE))
        series.append(Series("tested", none + (tested,) * n, style.INK, limit=True))
    names = tuple(str(i + 1) for i in range(n)) * (1 if tested is None else 2)
    below = f"FSVM, in the worst month to {sizing.scenario.growth.horizon_months}"
    return Chart("columns", names, tuple(series), below, "connections", "#,##0")


def _whole(loads: list[float]) -> Values:
    """Connections as every page shows them: whole, rounded up, but for float dust."""
    return tuple(float(np.ceil(load * (1 - TOLERANCE))) for load in loads)


def breaches(found: Risk) -> Chart | None:
    """The chance that each check of the plan has failed, month by month; None when none does."""
    lines = [
        Series(answers.check_name(one.check, one.subject), one.probability_by_month, colour)
        for one, colour in zip(likely_breaches(found), _ORDER, strict=False)
    ]
    return _by_month(lines, "probability of failure") if lines else None


def demand(found: Risk) -> Chart | None:
    """What binds the plan, month by month: the middle case and nine of ten, against the limit."""
    shown = binding_fan(found)
    if shown is None or found.plan is None:
        return None
    lines = [
        Series("95 % of the cases stay below", shown.high, style.ORANGE),
        Series("middle case", shown.mid, style.BLUE),
        Series("5 % of the cases stay below", shown.low, style.SKY),
        Series(f"{found.plan.design} holds", (shown.allowed,) * len(shown.months), style.RED, limit=True),
    ]
    name = f"{answers.check_name(shown.check, shown.subject)} ({shown.unit})"
    return _by_month(lines, name, "#,##0" if shown.allowed >= 100 else "#,##0.0")


def rates(found: Protection) -> Chart:
    """The rate that keeps all, 95 % and 90 % of the snapshots on schedule, and what the link gives."""
    needed = tuple(float(found.required_mb_s[share]) for share in SHARES)
    columns = Series("needed", needed, style.BLUE)
    given = Series("the link carries", (found.effective_mb_s,) * len(SHARES), style.RED, limit=True)
    names = tuple("every snapshot" if share == 100 else f"{share} % of them" for share in SHARES)
    return Chart("columns", names, (columns, given), "snapshots on schedule", "MB/s", "#,##0.0")


def _by_month(lines: Sequence[Series], beside: str, number_format: str = "0%", below: str = "month") -> Chart:
    months = tuple(map(str, range(len(lines[0].values))))
    return Chart("lines", months, tuple(lines), below, beside, number_format)
