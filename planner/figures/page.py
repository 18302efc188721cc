"""A sheet laid out in points, from the top down, whose texts are measured and cut to the room that they have."""

from __future__ import annotations

from planner.answers.display import Picture
from planner.answers.words.answers import month_date
from planner.figures import style
from planner.figures.paper import width_pt as measured
from planner.figures.sheet import Axis, Sheet
from planner.figures.stage import Drawing
from planner.model.checks import DEMANDS
from planner.model.scenario import MOST_MONTHS, Scenario
from planner.model.sizing import Check, Plan

SMALL_PT = 8.5
_BESIDE, _ABOVE = 28.0, 16.0  # what a figure leaves at its sides, and above and below [points]
_NARROW = 360.0
_MOST_CHARACTERS = 120
_BEYOND = 1.1  # where a bar that is over its limit is cut, as a part of the limit

# The states of a check: a shape and a colour each; the word stands beside them.
MARKERS = {"holds": "o", "tight": "^", "no room": "^", "fails": "X"}
COLOURS = {"holds": style.GREEN, "tight": style.BROWN, "no room": style.BROWN, "fails": style.RED}


def page(width_in: float, height_pt: float) -> Sheet:
    """An empty sheet whose units are points, for a figure of that width."""
    return Sheet(Axis(0, width_in * 72 - _BESIDE, ticks=()), Axis(height_pt, 0, ticks=()), ruled=False)


def room(width_in: float) -> tuple[float, bool]:
    """How wide such a sheet is [points], and whether that is narrow, as on a phone."""
    width = width_in * 72 - _BESIDE
    return width, width < _NARROW


def on_page(drawing: Drawing) -> Picture:
    """A drawing of one such sheet, as high as its sheet."""
    return drawing.on_paper((drawing.sheets[0].y.low + _ABOVE) / 72)


def short(text: str, width_pt: float, size_pt: float = SMALL_PT) -> str:
    """`text`, which ends in an ellipsis where it is wider than it may be."""
    if len(text) <= _MOST_CHARACTERS and measured(text, size_pt) <= width_pt:
        return text
    cut = text[:_MOST_CHARACTERS]
    while cut and measured(f"{cut}…", size_pt) > width_pt:
        cut = cut[:-1]
    return f"{cut.rstrip()}…"


def when(scenario: Scenario, month: int) -> str:
    """`May 2030`, or `month 42` when the scenario gives no date."""
    date = month_date(scenario, month)
    return f"{date:%b %Y}" if date else f"month {month}"


def runs_out(scenario: Scenario, check: Check | None) -> str:
    """When growth passes the limit of `check`: a date, `today`, or that it is later than anybody looks."""
    month = check.first_breach_month if check else None
    if month is None:
        return f"after {when(scenario, MOST_MONTHS)}"
    return when(scenario, month) if month else "today"


def growing(plan: Plan) -> list[Check]:
    """The checks that a workload can bind, the fullest first; one that nothing can meet is fuller than all."""
    found = [check for check in plan.checks if check.check in DEMANDS]
    return sorted(found, key=lambda check: -used(check))


def used(check: Check) -> float:
    """The part of its limit that a check uses; infinity where nothing can meet it."""
    return float("inf") if check.utilisation is None else check.utilisation


def nearest(plan: Plan) -> str:
    """How the title of a figure begins that shows the nearest design for want of a plan."""
    return "" if plan.feasible else f"nearest design, {plan.design}: "


def whole(width: float) -> float:
    """How much of a gauge of that width is 100 %."""
    return width / _BEYOND


def gauge(sheet: Sheet, left: float, y: float, width: float, part: float, colour: str) -> None:
    """A bar on a track that ends at 100 %, with its tick there; one that is longer than there is room ends in an arrow."""
    sheet.box(left, y - 3.5, whole(width), 7, facecolor=style.FILL)
    sheet.box(left, y - 2, min(part * whole(width), width - 4), 4, facecolor=colour)
    if part > _BEYOND:
        sheet.dots([left + width - 3], [y], ">", size=6, edge=colour, color=colour)
    sheet.line([left + whole(width)] * 2, [y - 6, y + 6], color=style.RED, linewidth=1.4)
