"""Limits at a glance: how full each is today and at the horizon, and when growth passes it."""

from functools import lru_cache
from typing import Any

from planner.answers.display import Picture
from planner.answers.words import NAMES, cause, finding, state, when
from planner.figures import style
from planner.figures.paper import width_pt
from planner.figures.sheet import LONGEST, SMALL_PT, Page
from planner.figures.stage import Drawing, picture
from planner.model.checks import DEMANDS
from planner.model.scenario import MOST_MONTHS, Scenario
from planner.model.sizing import Check, Plan, Sizing, shown_plan
from planner.model.units import at_least, part

_MOST_ROWS = 8
_WORD, _NAME, _USED, _DATE = 54.0, 138.0, 38.0, 74.0  # the columns beside the bars [points]
_HEAD, _ROW, _NARROW_ROW, _FOOT = 22.0, 21.0, 34.0, 14.0
_LOOKS = {
    "holds": ("o", style.GREEN),
    "tight": ("^", style.BROWN),
    "no room": ("^", style.BROWN),
    "fails": ("X", style.RED),
}


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
    shares = [full(check, 2 if used(check) >= 0.1 else 1) for check in rows]
    beside = max([_USED, *(width_pt(share, SMALL_PT) + 6 for share in shares)])
    left, right = (0.0 if narrow else _WORD + _NAME), page.width - _DATE - (0.0 if narrow else beside)
    for row, (check, share) in enumerate(zip(rows, shares, strict=True)):
        middle, word = _HEAD + step * (row + 0.5), state(check, horizon)
        (marker, colour), line = _LOOKS[word], middle - 7 if narrow else middle
        page.dots([5], [line], marker, size=7, edge=colour, color=colour)
        page.say(word, 13, line, color=colour)
        end, bar = (page.width, middle + 8) if narrow else (right + beside - 2, middle)
        page.say(_name(check), _WORD, line, room=page.width - beside - _WORD if narrow else _NAME - 6)
        page.say(share, end, line, ha="right", color=colour)
        page.say(runs_out(scenario, check), page.width, bar, ha="right")
        _bullet(page, check, left, right, bar, colour, _told(scenario, check))
    quiet: dict[str, Any] = {"fontsize": 8, "color": style.QUIET}
    for at, words, face in ((left + 4, "today", "white"), (left + 48, when(scenario, horizon), style.QUIET)):
        page.dots([at], [8], "o", size=6, edge=style.QUIET, color=style.QUIET, face=face)
        page.say(words, at + 7, 8, **quiet)
    page.say("limit", left + (right - left) / LONGEST, 8, ha="center", fontsize=8, color=style.RED)
    page.say("runs out", page.width, 8, ha="right", **quiet)
    rest = f"{len(folded)} more, none above {part(used(folded[0]))}" if folded else ""
    if folded:
        page.say(f"and {rest}", 0 if narrow else _WORD, page.y.low - _FOOT / 2, **quiet)
    alt = "; ".join((*(_told(scenario, check) for check in rows), *[rest][: len(folded)]))
    return Drawing(_title(scenario, checks), f"Share of each limit used: {alt}.", [page], (page.y.low,))


def _bullet(page: Page, check: Check, left: float, right: float, y: float, colour: str, tip: str) -> None:
    """From today to the horizon, on a track up to the limit."""
    whole = page.gauge(left, y, right - left, used(check), facecolor=colour, tip=tip)
    now = (check.now or 0.0) / check.allowed if check.allowed > 0 else 0.0
    look: dict[str, Any] = {"size": 6.5, "edge": colour, "color": colour, "tip": tip}
    for value, face in ((now, "white"), (used(check), colour)):
        if left + value * whole < right - 2:
            page.dots([left + value * whole], [y], "o", face=face, **look)


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
    return f"One limit is passed by {then}: {what}" if over else f"No limit is passed by {then}; the fullest is {what}"


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
