"""Growth: how full each limit is, month by month, which breaks first, and how long cases side by side last."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.answers.display import Picture
from planner.answers.words import CAUSES, breach, cause, growth_breach, month_date, when
from planner.figures import style
from planner.figures.sheet import Axis, Sheet
from planner.figures.stage import Drawing
from planner.judgement.compare import Comparison
from planner.model.checks import DEMANDS
from planner.model.formulas.growth import growth_factor
from planner.model.scenario import MOST_MONTHS, Scenario
from planner.model.sizing import Check, Plan, Sizing, shown_plan
from planner.model.units import listed, part

_BAR = 0.34  # how high the bar of a case is
COLOURS = {
    "connections": (style.NAVY, (6, 1.5)),
    "connections_failover": (style.BLUE, "-"),
    "home_data": (style.GREEN, "--"),
    "general_data": (style.PURPLE, "-."),
    "cluster_storage": (style.BROWN, "-"),
    "remote_storage": (style.QUIET, "--"),
    "replication_schedule": (style.BROWN, ":"),
}


@lru_cache(maxsize=1)  # for the page, and again for the deck
def growth(sizing: Sizing) -> Picture:
    """The utilisation of every demand over the months, with the horizon and the first breach marked."""
    return draw_growth(sizing.scenario, shown_plan(sizing)).on_paper(3.5)


def draw_growth(scenario: Scenario, plan: Plan, pinned: Plan | None = None) -> Drawing:
    """How full `plan` is, month by month, and where growth breaks it: the limit that is reached first stands out.

    What differs in a plan that is `pinned` to compare with is a pale line.
    """
    checks, end = shown_checks(plan), last_month(scenario, plan)
    horizon, first = scenario.growth.horizon_months, growth_breach(checks)
    used = {check.check: used_by_month(check, end) for check in checks}
    top = share_top(used.values())
    sheet = by_month(scenario, end, Axis(0, top, "share of the limit used", mark=style.percent_mark))
    sheet.line([0, end], [1, 1], under=True, **style.LIMIT)
    sheet.note("limit", (0, 1), (3, 3), color=style.RED)
    lead = first or max(checks, key=lambda one: one.utilisation or 0.0, default=None)
    if pinned:
        _ghosts(sheet, pinned, used, end)
    for check in checks:
        (colour, dashes), values = COLOURS[check.check], used[check.check]
        name, shown = cut(label(check), values, top)
        weight = 2.6 if check is lead else 1.3
        told = f"{part(values[0])} today, {part(values[horizon])} in {when(scenario, horizon)}"
        tip = f"{label(check)}: {told}; {_breaks(scenario, check)}"
        sheet.line(range(end + 1), shown, color=colour, linestyle=dashes, linewidth=weight, tip=tip)
        sheet.end_note(name, float(shown[-1]), colour, weight="bold" if check is lead else "normal")
    # The first two are named; all say it to a pointer.
    for rank, check in enumerate(sorted(checks, key=lambda one: (one is not first, _urgency(one)))):
        month = check.first_breach_month
        if month is not None and month <= end:
            at, tip = (month, min(top, used[check.check][month])), f"{label(check)}: {_breaks(scenario, check)}"
            sheet.dots([month], [at[1]], "X", color=style.RED, clipped=False, tip=tip)
            words = f"{'first breach' if check is first else label(check)}\n{when(scenario, month)}"
            side, shift = ("left", 5) if month >= horizon or month < end / 4 else ("right", -5)
            if month and rank < 2:
                sheet.note(words, at, (shift, -9), ha=side, va="top", color=style.RED, fontsize=8.5, led=True)
    alt = "; ".join(f"{label(c)}: {part((c.now or 0) / c.allowed)} today, {_breaks(scenario, c)}" for c in checks)
    title = breach(scenario, plan).removesuffix(".")
    return Drawing(title, f"Share of each limit used, over {end} months. {alt}.", [sheet])


def _ghosts(sheet: Sheet, pinned: Plan, used: dict[str, NDArray[np.float64]], end: int) -> None:
    """The lines of `pinned` that are not among `used`, of which the most urgent has a name."""
    named = ""
    for check in sorted(shown_checks(pinned), key=_urgency):
        values = used_by_month(check, end)
        if check.check not in used or not np.allclose(values, used[check.check]):
            told, shown = cut(label(check), values, sheet.y.high)
            look: dict[str, Any] = {"color": style.QUIET, "alpha": 0.4, "linewidth": 1.8 if named else 4, "under": True}
            sheet.line(range(end + 1), shown, **look, tip=f"pinned, {pinned.design}: {told}")
            if not named:
                sheet.end_note(named := f"pinned {pinned.design}:\n{told}", float(shown[-1]), style.QUIET)


def used_by_month(check: Check, last: int) -> NDArray[np.float64]:
    """The part of its limit that `check` uses in each of the months 0 to `last`."""
    return (check.now or 0.0) / check.allowed * growth_factor(check.growth, np.arange(last + 1))


def share_top(used: Iterable[NDArray[np.float64]]) -> float:
    """Where an axis of parts of limits ends: what goes far beyond its limit is cut."""
    fullest = max((float(values.max()) for values in used), default=0.0)
    return next(one for one in (1.2, 1.5, 2.0, 2.5) if one >= min(2.5, fullest * 1.05))


def cut(name: str, values: NDArray[np.float64], top: float) -> tuple[str, NDArray[np.float64]]:
    """The name of a line and its values, along the `top` where they are above: a name beside its end says how far."""
    above = f", {part(values[-1])}\N{NO-BREAK SPACE}↑" if values[-1] > top else ""
    return " ".join(name.split()) + above, np.minimum(values, top)


def by_month(scenario: Scenario, last: int, up: Axis) -> Sheet:
    """A sheet of the months to `last`, on which the horizon is marked and what lies beyond is shaded."""
    sheet, month = Sheet(month_axis(scenario, last), up), scenario.growth.horizon_months
    sheet.box(month, 0, last - month, up.high, facecolor=style.FILL, alpha=0.6, under=True)
    sheet.line([month, month], [0, up.high], color=style.INK, linewidth=1)
    sheet.note(f"horizon\n{when(scenario, month)}", (month, up.high), (-4, -2), ha="right", va="top")
    return sheet


def month_axis(scenario: Scenario, last: int) -> Axis:
    """An axis of the months to `last`: its ends and each January, or months where the scenario has no date."""
    start, end = (month_date(scenario, month) for month in (0, last))
    if start is None or end is None:
        return Axis(0, last, "month", month_ticks(last))
    januaries = range((1 - start.month) % 12, last, 12)
    names = {month: when(scenario, month).removeprefix("Jan ") for month in januaries}
    names |= {month: when(scenario, month) for month in (0, last)}
    return Axis(0, last, "", dict(sorted(names.items())))


def month_ticks(last: int) -> range:
    """The months that an axis names: every year, or every other."""
    return range(0, last + 1, 12 if last <= 84 else 24)


def shown_checks(plan: Plan) -> list[Check]:
    """The demands, and of the general shares the one that breaks first, or is fullest."""
    demands = [check for check in plan.checks if check.check in DEMANDS and check.utilisation is not None]
    return [min(alike, key=_urgency) for _, alike in groupby(demands, key=lambda check: check.check)]


def last_month(scenario: Scenario, plan: Plan) -> int:
    """The last month to show: a year past the horizon, or past the first breach where that is near, in whole years."""
    horizon, first = scenario.growth.horizon_months, growth_breach(shown_checks(plan))
    near = (first.first_breach_month or 0) if first else 0
    near = near if near <= horizon + 36 else 0
    return min(MOST_MONTHS, 12 * -(-max(12, horizon + 12, round(1.3 * near)) // 12))


def _urgency(check: Check) -> tuple[float, float]:
    month = check.first_breach_month
    return (np.inf if month is None else month, -(check.utilisation or 0.0))


def label(check: Check) -> str:
    """What a line of the figure is called."""
    if check.check == "general_data":
        return f"data of {check.subject}"[:48]
    names = {"connections": "connections, all up", "connections_failover": "after a failure"}
    return names.get(check.check, CAUSES[check.check].removeprefix("the "))


def _breaks(scenario: Scenario, check: Check) -> str:
    if (month := check.first_breach_month) is None:
        return "not full within 120 months"
    return f"over its limit in {when(scenario, month)}" if month else "over its limit from the start"


def lasting(found: Comparison) -> Picture:
    """How many months of growth the design of each case takes, against its horizon, and what ends it."""
    months = [breaking_month(plan) for plan in found.plans]
    horizons = [sizing.scenario.growth.horizon_months for sizing in found.sizings]
    rows, longest = len(months), max(months)
    end = max(longest, *horizons, 12)
    across = Axis(0, end, "months of growth; the line across is the horizon", month_ticks(end))
    sheet = Sheet(across, Axis(rows - 0.45, -0.8, ticks=dict(enumerate(found.labels))))
    ends = [_ends(one.scenario, plan) for one, plan in zip(found.sizings, found.plans, strict=True)]
    told = [f"{label}: {end}" for label, end in zip(found.labels, ends, strict=True)]
    for row, (plan, month, horizon) in enumerate(zip(found.plans, months, horizons, strict=True)):
        colour = style.BLUE if plan.feasible else style.RED
        sheet.box(0, row - _BAR / 2, month, _BAR, facecolor=colour, tip=told[row])
        sheet.line([horizon, horizon], [row - 0.4, row + 0.4], color=style.INK, linewidth=1.4)
        sheet.end_note(ends[row], row)
    alt = f"Months that each case lasts. {'; '.join(told)}."
    return Drawing(_longest(found, months), alt, [sheet]).on_paper(0.9 + 0.5 * rows)


def _longest(found: Comparison, months: list[int]) -> str:
    """Which of the cases, each with the month in which it breaks, last longest, and until when."""
    longest = max(months)
    if not longest:
        return "None of them holds today"
    first = [row for row, month in enumerate(months) if month == longest]
    lasts = dict.fromkeys(when(found.sizings[row].scenario, longest - 1) for row in first)
    until = f"until {next(iter(lasts)) if len(lasts) == 1 else f'month {longest - 1}'}"
    if longest == MOST_MONTHS:
        until = f"{MOST_MONTHS} months and more"
    if len(first) == len(months):
        return f"All last as long: {until}"
    title = f"{listed(found.labels[row] for row in first)} {'lasts' if len(first) == 1 else 'last'} longest: {until}"
    one = found.sizings[first[0]].scenario
    # A name that people gave stays as it is.
    return title if title.startswith((one.id, one.catalog.id)) else title[:1].upper() + title[1:]


def breaking_month(plan: Plan) -> int:
    """The month in which growth breaks a plan, 0 where it does not hold today, and the last that is looked at."""
    return MOST_MONTHS if plan.breach_month is None else plan.breach_month


def _ends(scenario: Scenario, plan: Plan) -> str:
    if (first := plan.breach) is None:
        return f"no limit in {MOST_MONTHS} months"
    month = breaking_month(plan)
    return f"{when(scenario, month) if month else 'today'}: {cause(first)}"
