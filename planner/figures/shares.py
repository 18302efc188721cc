"""Shares: how full each is against its limit."""

from __future__ import annotations

from planner.answers.display import Picture
from planner.answers.words.answers import measure
from planner.figures import style
from planner.figures.growth import when
from planner.figures.sheet import Axis, Sheet
from planner.figures.stage import Drawing
from planner.model.nearest import shown_plan
from planner.model.sizing import Sizing
from planner.model.units import at_least, part

MOST_BARS = 12
_HEIGHT = 0.34


def shares(sizing: Sizing, most: int = MOST_BARS) -> Picture | None:
    """Data of the `most` fullest shares as a part of their limit, today and in the worst month to the horizon."""
    plan, horizon = shown_plan(sizing), sizing.scenario.growth.horizon_months
    checks = [check for check in plan.checks if check.check in ("home_data", "general_data")]
    if not checks:
        return None
    checks.sort(key=lambda check: -(check.utilisation or 0.0))
    shown, left = checks[:most], checks[most:]
    home = sizing.scenario.home_share.name if sizing.scenario.home_share else ""
    top, bottom = -0.75, len(shown) - 0.45
    most_used = max(1.0, *(check.utilisation or 0.0 for check in shown))
    ticks = None if most_used > 1 else [0, 0.25, 0.5, 0.75, 1]
    sheet = Sheet(
        Axis(0, most_used, "share of the limit used", ticks, mark=style.percent_mark), Axis(bottom, top, ticks=())
    )
    for row, check in enumerate(shown):
        now, then = (check.now or 0.0) / check.allowed, check.utilisation or 0.0
        colour, low = style.BLUE if check.ok else style.RED, row - _HEIGHT / 2
        name = f"{home}, on each FSVM" if check.check == "home_data" else check.subject or ""
        words = f"{at_least(check.now or 0.0, check.unit)} → {measure(check.required, check.allowed, check.unit)}"
        sheet.box(0, low, then, _HEIGHT, facecolor=colour, alpha=0.35, tip=f"{name}: {words}")
        sheet.box(0, low, now, _HEIGHT, facecolor=colour, tip=f"{name}: {words}")
        sheet.note(name, (0, row), (0, 9), va="bottom", fontsize=8.5)
        sheet.end_note(words, row, colour)
        if row == 0:
            for said, at in (("today", now), (when(sizing.scenario, horizon), then)):
                sheet.note(said, (at, row), (0, -7), ha="center", va="top", color=style.QUIET, fontsize=8)
    sheet.line([1, 1], [bottom, top], **style.LIMIT)
    sheet.note("limit", (1, top), (-3, 0), ha="right", va="top", color=style.RED, fontsize=8.5)
    first = checks[0]
    whose = "the home share on each FSVM" if first.check == "home_data" else first.subject
    used = measure(first.required, first.allowed, first.unit)
    title = f"Fullest by {when(sizing.scenario, horizon)}: {whose}, {used}"
    if not all(check.ok for check in checks):
        title = f"{whose} outgrows its limit: {used} by {when(sizing.scenario, horizon)}"
    if left:
        title += f" ({len(left)} more shares are below {part(left[0].utilisation or 0.0)})"
    alt = "; ".join(
        f"{'home share' if c.check == 'home_data' else c.subject}: {at_least(c.now or 0, c.unit)} TB today, "
        f"{measure(c.required, c.allowed, c.unit)}"
        for c in shown
    )
    picture = Drawing(title, f"Data of each share against its limit. {alt}.", [sheet])
    return picture.on_paper(0.85 + 0.52 * len(shown))
