"""Limits at a glance: how full each is today and at the horizon, and when growth passes it."""

from __future__ import annotations

from planner.answers.display import Picture
from planner.answers.words.answers import NAMES, cause, finding
from planner.answers.words.states import state
from planner.figures import style
from planner.figures.page import (
    COLOURS,
    MARKERS,
    SMALL_PT,
    gauge,
    growing,
    nearest,
    on_page,
    page,
    room,
    runs_out,
    short,
    when,
    whole,
)
from planner.figures.page import used as used_part
from planner.figures.sheet import Sheet
from planner.figures.stage import Drawing
from planner.model.nearest import shown_plan
from planner.model.scenario import Scenario
from planner.model.sizing import Check, Plan, Sizing
from planner.model.units import part

MOST_ROWS = 8
_WORD, _NAME, _USED, _DATE = 48.0, 142.0, 38.0, 74.0  # the columns beside the tracks [points]


def limits(sizing: Sizing) -> Picture:
    """How full each limit that growth uses up is, today and at the horizon, the fullest first."""
    return on_page(draw_limits(sizing.scenario, shown_plan(sizing)))


def draw_limits(scenario: Scenario, plan: Plan, width_in: float = style.WIDTH_IN) -> Drawing:
    """One bullet bar for each limit of `plan` that growth uses up, and what is folded away."""
    checks, horizon = growing(plan), scenario.growth.horizon_months
    shown, folded = checks[:MOST_ROWS], checks[MOST_ROWS:]
    width, narrow = room(width_in)
    step = 34.0 if narrow else 21.0
    sheet = page(width_in, 22 + step * len(shown) + (14 if folded else 0))
    track = (0.0, width - _USED) if narrow else (_WORD + _NAME, width - _USED - _DATE)
    _head(sheet, track, width, when(scenario, horizon))
    for row, check in enumerate(shown):
        y, word = 22 + step * (row + 0.5), state(check, horizon)
        line = y - 7 if narrow else y
        look = {"va": "center", "fontsize": SMALL_PT}
        sheet.dots([5], [line], MARKERS[word], size=7, edge=COLOURS[word], color=COLOURS[word])
        sheet.note(word, (13, line), color=COLOURS[word], **look)
        most = width - _DATE - _WORD if narrow else _NAME
        sheet.note(short(_name(check), most - 6), (_WORD, line), **look)
        sheet.note(runs_out(scenario, check), (width, line), ha="right", **look)
        _bullet(sheet, check, COLOURS[word], track, y + 8 if narrow else y)
    if folded:
        words = f"and {len(folded)} more, none of them above {part(used_part(folded[0]))}"
        sheet.note(words, (0 if narrow else _WORD, sheet.y.low - 7), va="center", color=style.QUIET, fontsize=SMALL_PT)
    title = f"{nearest(plan)}{_title(scenario, checks)}"
    return Drawing(title[:1].upper() + title[1:], _alt(scenario, shown, folded), [sheet])


def _head(sheet: Sheet, track: tuple[float, float], width: float, horizon: str) -> None:
    """What the marks and the columns are."""
    (left, right), look = track, {"va": "center", "color": style.QUIET, "fontsize": SMALL_PT - 0.5}
    for at, face, words in ((left + 4, "white", "today"), (left + 50, style.QUIET, horizon)):
        sheet.dots([at], [8], "o", size=6, edge=style.QUIET, color=face)
        sheet.note(words, (at + 7, 8), **look)
    sheet.note("limit", (left + whole(right - left), 8), ha="center", **look | {"color": style.RED})
    sheet.note("runs out", (width, 8), ha="right", **look)


def _bullet(sheet: Sheet, check: Check, colour: str, track: tuple[float, float], y: float) -> None:
    """From today to the horizon on a track up to the limit."""
    left, right = track
    then, now = used_part(check), (check.now or 0.0) / check.allowed if check.allowed > 0 else 0.0
    gauge(sheet, left, y, right - left, then, colour)
    if check.required is None:
        sheet.note("none left", (right + _USED, y), ha="right", va="center", color=colour, fontsize=SMALL_PT)
        return
    for value, face in ((now, "white"), (then, colour)):
        at = left + value * whole(right - left)
        if at < right - 2:
            sheet.dots([at], [y], "o", size=6.5, edge=colour, color=face)
    sheet.note(part(then, 2), (right + _USED - 2, y), ha="right", va="center", color=colour, fontsize=SMALL_PT)


def _name(check: Check) -> str:
    return f"Data of {check.subject}" if check.subject else NAMES[check.check]


def _title(scenario: Scenario, checks: list[Check]) -> str:
    over, first = [check for check in checks if not check.ok], checks[0]
    what = f"{cause(first.check, first.subject)}, {finding(first)}"
    then = when(scenario, scenario.growth.horizon_months)
    if over:
        count = "one limit" if len(over) == 1 else f"{len(over)} of {len(checks)} limits"
        return f"the workload passes {count} by {then}{': ' if len(over) == 1 else ', most of all '}{what}"
    return f"growth passes no limit by {then}; the fullest is {what}"


def _alt(scenario: Scenario, shown: list[Check], folded: list[Check]) -> str:
    horizon = scenario.growth.horizon_months
    rows = [
        f"{_name(check)} {part((check.now or 0.0) / check.allowed) if check.allowed > 0 else 'none'} today, "
        f"{'none left' if check.required is None else part(used_part(check))} then, {state(check, horizon)}, "
        f"runs out {runs_out(scenario, check)}"
        for check in shown
    ]
    rest = f" {len(folded)} more are at most {part(used_part(folded[0]))} full." if folded else ""
    return f"Part of each limit used today and in {when(scenario, horizon)}: {'; '.join(rows)}.{rest}"
