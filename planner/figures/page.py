"""Sheets laid out in points, from the top down: drawn for a page and, afresh, for a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from planner.answers.display import Picture
from planner.answers.words.answers import when
from planner.figures import style
from planner.figures.paper import width_pt
from planner.figures.sheet import Axis, Sheet
from planner.figures.stage import Drawing
from planner.model.scenario import MOST_MONTHS, Scenario
from planner.model.sizing import Check, Plan
from planner.model.units import part

TYPE_PT = 8.5
_SIDES, _ABOVE, _BETWEEN = 28.0, 16.0, 14.0  # what a figure leaves around its sheets, and between them [points]
_MOST_CHARACTERS = 200
LONGEST = 1.1  # where a bar that is over its limit is cut, as a part of the limit


class Page(Sheet):
    """A sheet whose units are points; the width is that of the paper."""

    __slots__ = ()

    def __init__(self, width_in: float, height_pt: float) -> None:
        super().__init__(Axis(0, width_in * 72 - _SIDES, ticks=()), Axis(height_pt, 0, ticks=()), ruled=False)

    @property
    def width(self) -> float:
        """How wide it is [points]."""
        return self.x.high

    def say(self, text: str, x: float, y: float, room: float = 0.0, **look: Any) -> None:
        """A line of text, which ends in an ellipsis where it is wider than the `room` for it."""
        look = {"va": "center", "fontsize": TYPE_PT, **look}
        self.note(short(text, room, look["fontsize"]) if room else text, (x, y), fixed=True, **look)

    def gauge(self, x: float, y: float, width: float, used: float, **look: Any) -> float:
        """A bar on a track with a tick at 100 %, which ends in an arrow where it is longer than there is room.

        Returns how wide 100 % is.
        """
        whole = width / LONGEST
        self.box(x, y - 3.5, whole, 7, facecolor=style.FILL)
        self.box(x, y - 2, min(used * whole, width - 4), 4, **look)
        if used > LONGEST:
            self.dots([x + width - 3], [y], ">", size=6, edge=look["facecolor"], color=look["facecolor"])
        self.line([x + whole] * 2, [y - 6, y + 6], color=style.RED, linewidth=1.4)
        return whole


def short(text: str, room: float, size_pt: float) -> str:
    """`text`, which ends in an ellipsis where it is wider than the `room` for it [points]."""
    cut = text[:_MOST_CHARACTERS]
    while cut and width_pt(cut + "…" * (cut != text), size_pt) > room:
        cut = cut[:-1]
    return text if cut == text else f"{cut.rstrip()}…"


def picture(draw: Callable[[float], Drawing], plan: Plan | None = None) -> Picture:
    """What `draw` makes of the width of a page, and of that of a phone [inches].

    The title says where `plan` is the nearest design, for want of one that holds.
    """
    widths = (style.WIDTH_IN, style.NARROW_IN)
    wide, narrow = (draw(width) for width in widths)
    heights = [sum(d.heights) + _ABOVE + _BETWEEN * (len(d.heights) - 1) for d in (wide, narrow)]
    drawn = [one.svg(*size) for one, *size in zip((wide, narrow), widths, (h / 72 for h in heights), strict=True)]
    title = wide.title
    if plan and not plan.feasible:
        title = f"Nearest design, {plan.design}: {title[:1].lower()}{title[1:]}"
    return Picture(drawn[0], title, wide.alt, drawn[1])


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
