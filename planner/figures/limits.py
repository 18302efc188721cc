"""Limits: how full each is today and at the horizon, and when growth passes it; what memory holds of connections."""

from functools import lru_cache
from typing import Any

import numpy as np

from planner.answers.display import Picture
from planner.answers.states import state
from planner.answers.words import NAMES, cause, finding, when
from planner.figures import style
from planner.figures.sheet import LONGEST, SMALL_PT, Axis, Page, Sheet
from planner.figures.stage import Drawing, picture
from planner.figures.texts import width_pt
from planner.model.checks import DEMANDS
from planner.model.scenario import MOST_MONTHS, Scenario
from planner.model.sizing import Check, Plan, Sizing, shown_plan
from planner.model.units import at_least, at_most, part

_MOST_ROWS = 8
_WORD, _NAME, _USED, _DATE = 54.0, 138.0, 38.0, 74.0  # the columns beside the bars [points]
_HEAD, _ROW, _NARROW_ROW, _FOOT = 22.0, 21.0, 34.0, 14.0


@lru_cache(maxsize=1)  # for the page, and again for the deck
def limits(sizing: Sizing) -> Picture:
    """How full each limit that the workload uses up is, today and at the horizon, the fullest first."""
    plan = shown_plan(sizing)
    return picture(lambda width_in: draw_limits(sizing.scenario, plan, width_in), plan)


def draw_limits(scenario: Scenario, plan: Plan, width_in: float = style.WIDTH_IN) -> Drawing:
    """A bullet bar for each demand on `plan`; what is folded away is emptier than what is shown."""
    checks = demands(plan)
    rows, folded, horizon = checks[:_MOST_ROWS], checks[_MOST_ROWS:], scenario.growth.horizon_months
    narrow = width_in < style.WIDTH_IN
    step = _NARROW_ROW if narrow else _ROW
    page = Page(width_in, _HEAD + step * len(rows) + (_FOOT if folded else 0))
    told = [_told(scenario, check) for check in rows]
    shares = [_share(check) for check in rows]
    beside = max([_USED, *(width_pt(share, SMALL_PT) + 6 for share in shares)])
    left, right = (0.0 if narrow else _WORD + _NAME), page.width - _DATE - (0.0 if narrow else beside)
    for row, (check, share, tip) in enumerate(zip(rows, shares, told, strict=True)):
        middle, word = _HEAD + step * (row + 0.5), state(check, horizon)
        colour, line = style.STATES[word], middle - 7 if narrow else middle
        page.dots(5, line, style.MARKERS[word], size=7, edge=colour, color=colour)
        page.say(word, 13, line, color=colour)
        end, bar = (page.width, middle + 8) if narrow else (right + beside - 2, middle)
        page.say(_name(check), _WORD, line, room=page.width - beside - _WORD if narrow else _NAME - 6)
        page.say(share, end, line, ha="right", color=colour)
        page.say(runs_out(scenario, check), page.width, bar, ha="right")
        now = (check.now or 0.0) / check.allowed if check.allowed > 0 else 0.0
        whole = page.gauge(left, bar, right - left, used(check), facecolor=colour, tip=tip)
        for value, face in ((now, "white"), (used(check), colour)):
            if left + value * whole < right - 2:
                page.dots(left + value * whole, bar, "o", size=6.5, edge=colour, color=colour, face=face, tip=tip)
    quiet: dict[str, Any] = {"fontsize": 8, "color": style.QUIET}
    then, limit = when(scenario, horizon), left + (right - left) / LONGEST
    key = min(left, limit - 75 - width_pt(then, 8))  # where there is little room for bars, it begins left of them
    for at, words, face in ((key + 4, "today", "white"), (key + 48, then, style.QUIET)):
        page.dots(at, 8, "o", size=6, edge=style.QUIET, color=style.QUIET, face=face)
        page.say(words, at + 7, 8, **quiet)
    page.say("limit", limit, 8, ha="center", fontsize=8, color=style.RED)
    page.say("runs out", page.width, 8, ha="right", **quiet)
    if folded:
        told.append(f"{len(folded)} more, none above {_share(folded[0])}")
        page.say(f"and {told[-1]}", 0 if narrow else _WORD, page.y.low - _FOOT / 2, **quiet)
    return Drawing(_title(scenario, checks), f"Share of each limit used: {'; '.join(told)}.", [page], (page.y.low,))


def _share(check: Check) -> str:
    """How full a limit is, in no more digits than its bar can show."""
    return full(check, 2 if used(check) >= 0.1 else 1)


def _name(check: Check) -> str:
    return f"Data of {check.subject}" if check.subject else NAMES[check.check]


def _told(scenario: Scenario, check: Check) -> str:
    horizon = scenario.growth.horizon_months
    now = f"{at_least(check.now or 0.0, check.unit)} {check.unit} today"
    then = f"{finding(check)} in {when(scenario, horizon)}"
    return f"{_name(check)}: {now}, {then}, {state(check, horizon)}, full {runs_out(scenario, check)}"


def _title(scenario: Scenario, checks: list[Check]) -> str:
    over, first = [check for check in checks if not check.ok], checks[0]
    what = f"{cause(first)}, {finding(first)}"
    then = when(scenario, scenario.growth.horizon_months)
    if over[1:]:
        return f"{len(over)} of {len(checks)} limits are passed by {then}, most of all {what}"
    if over:
        return f"One limit is passed by {then}: {what}"
    none = "On the most likely figures, no" if scenario.intervals else "No"
    return f"{none} limit is passed by {then}; the fullest is {what}"


def demands(plan: Plan) -> list[Check]:
    """What the workload asks of a plan, the fullest first."""
    return sorted((check for check in plan.checks if check.check in DEMANDS), key=lambda check: -used(check))


def used(check: Check) -> float:
    """The part of its limit that a check uses; infinity where nothing can meet it."""
    return float("inf") if check.utilisation is None else check.utilisation


def full(check: Check, digits: int = 3) -> str:
    """How full a limit is, in words."""
    if check.utilisation is None:
        return "none left" if check.required is None else "over"
    return part(check.utilisation, digits)


def runs_out(scenario: Scenario, check: Check | None) -> str:
    """When growth passes a limit: a date, `today`, or that it is later than anybody looks."""
    month = check.first_breach_month if check else None
    if month is None:
        return f"after {when(scenario, MOST_MONTHS)}"
    return when(scenario, month) if month else "today"


def connections_curve(sizing: Sizing) -> Picture:
    """The tested connections by memory, with the load of today and of the worst month up to the horizon."""
    return draw_curve(sizing.scenario, shown_plan(sizing)).on_paper(3.3)


def draw_curve(scenario: Scenario, plan: Plan, pinned: Plan | None = None) -> Drawing:
    """The tested steps of connections by memory, and where `plan` works on them, pale where another is `pinned`."""
    curve, memory = scenario.catalog.connections, plan.design.memory_gb
    last = curve.memory_gb[-1] if memory > 96 else min(curve.memory_gb[-1], 128.0)
    steps = [(rung, value) for rung, value in zip(curve.memory_gb, curve.values, strict=True) if rung <= last]
    shown, values = zip(*steps, strict=True)
    points = operating_points(scenario, plan)
    top = 1.12 * max(values[-1], *(load for load, _, _ in points))
    below = "memory of an FSVM (GB)\ndotted: a straight line between tested points, which never decides"
    sheet = Sheet(Axis(0, last * 1.04, below, shown), Axis(0, top, "connections per FSVM"))
    fine = np.linspace(shown[0], last, 200)  # as close as what texts keep clear of
    sheet.line(fine, np.interp(fine, shown, values), color=style.QUIET, linewidth=1, linestyle=":", under=True)
    sheet.line(np.repeat(shown, 2)[1:], np.repeat(values, 2)[:-1], color=style.BLUE, under=True)
    for rung, value in steps:
        tip = f"{rung:g} GB: {value:,.0f} connections"
        sheet.dots([rung], [value], "o", size=5, edge=style.BLUE, color=style.BLUE, under=True, tip=tip)
        offset = (0, 6) if rung < shown[-1] else (-4, 6)
        sheet.note(f"{value:,.0f}", (rung, value), offset, ha="right", fontsize=8)
    side, beside = ("left", 9) if memory < 0.7 * last else ("right", -9)
    for load, marker, told in points:
        sheet.dots([memory], [load], marker, color=style.RED, clipped=False, tip=told)
        sheet.note(told, (memory, load), (beside, 0), ha=side, va="top", color=style.RED)
    if pinned:
        (load, marker, _), told = operating_points(scenario, pinned)[-1], f"pinned: {pinned.design}"
        at = (pinned.design.memory_gb, load)
        sheet.dots(*at, marker, color=style.QUIET, face="none", edge=style.QUIET, tip=told)
        sheet.note(told, at, (0, 9), ha="center", color=style.QUIET)
    # Where no load is marked: under the last step, or under the second.
    named, shift = (steps[-2], (60, -4)) if memory < shown[-2] else (steps[1], (16, -4))
    sheet.note("tested steps", named, shift, color=style.BLUE, va="top")
    tight = max((one for one in plan.checks if one.check in ("connections", "connections_failover")), key=used)
    most = at_most(tight.limit.value, "connections")
    title = f"{memory:g} GB holds {most} connections per FSVM; the plan uses {finding(tight)}"
    tested = ", ".join(f"{value:,.0f} at {rung:g} GB" for rung, value in steps)
    marked = "; ".join(told for _, _, told in points)
    alt = f"Step curve of tested connections per FSVM: {tested}. Marked at {memory:g} GB: {marked}."
    return Drawing(title, alt, [sheet])


def operating_points(scenario: Scenario, plan: Plan) -> list[tuple[float, str, str]]:
    """The loads to mark: after a failure where that is planned for, else with all FSVMs up."""
    loads = {check.check: check for check in plan.checks if check.required is not None}
    check, where = loads["connections"], "busiest FSVM"
    if "connections_failover" in loads:
        check, where = loads["connections_failover"], "after a failure"
    now, then = check.now or 0.0, check.required or 0.0
    told = [f"{at_least(value, 'connections')} {where}" for value in (now, then)]
    if now == then:
        return [(now, "o", told[0])]
    horizon = when(scenario, scenario.growth.horizon_months)
    return [(now, "o", f"today: {told[0]}"), (then, "D", f"{horizon}: {told[1]}")]
