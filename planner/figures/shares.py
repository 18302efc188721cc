"""Shares: how full each is against its limit."""

from __future__ import annotations

import textwrap
import unicodedata

from planner.answers import measure
from planner.display import Picture
from planner.figures import style
from planner.remedies import shown_plan
from planner.sizing import Check, Sizing
from planner.units import number, percent

MOST_BARS = 12
_COLUMNS = 86


def shares(sizing: Sizing, most: int = MOST_BARS) -> Picture | None:
    """Data of the `most` fullest shares as a part of their limit, today and in the worst month to the horizon."""
    plan, horizon = shown_plan(sizing), sizing.scenario.growth.horizon_months
    checks = [check for check in plan.checks if check.check in ("home_data", "general_data")]
    if not checks:
        return None
    checks.sort(key=lambda check: -(check.utilisation or 0.0))
    shown, left = checks[:most], checks[most:]
    home = sizing.scenario.home_share.name if sizing.scenario.home_share else ""
    with style.drawing():
        figure = style.new_figure(0.85 + 0.52 * len(shown))
        ax = figure.add_subplot()
        for row, check in enumerate(shown):
            now, then = (check.now or 0.0) / check.allowed, check.utilisation or 0.0
            colour = style.BLUE if check.ok else style.RED
            ax.barh(row, then, color=colour, alpha=0.35, height=0.34)
            ax.barh(row, now, color=colour, height=0.34)
            name = f"{home}, on each FSVM" if check.check == "home_data" else check.subject or ""
            ax.annotate(fitted(name, _COLUMNS), (0, row), (0, 9), textcoords="offset points", va="bottom", fontsize=8.5)
            words = f"{number(check.now or 0.0)} → {measure(check.required, check.allowed, check.unit)}"
            ax.annotate(
                words,
                (max(then, now), row),
                (5, 0),
                textcoords="offset points",
                va="center",
                color=colour,
                bbox=style.GROUND,
            )
        ax.axvline(1.0, color=style.RED, linewidth=1.4, linestyle=(0, (5, 2)))
        ax.set_ylim(len(shown) - 0.55, -0.75)
        ax.set_xlim(0, max(1.0, *(check.utilisation or 0.0 for check in shown)) * 1.38)
        ax.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.set_xlabel(f"part of the limit: solid today, pale in the worst month to {horizon}")
        title = _title(checks, horizon)
        if left:
            title += f" ({len(left)} more shares are below {percent(left[0].utilisation or 0.0)})"
        alt = "; ".join(
            f"{'home share' if c.check == 'home_data' else c.subject}: {number(c.now or 0)} TB today, "
            f"{measure(c.required, c.allowed, c.unit)}"
            for c in shown
        )
        return style.picture(figure, title, f"Data of each share against its limit. {alt}.")


def _title(checks: list[Check], horizon: int) -> str:
    failing = [check for check in checks if not check.ok]
    first = checks[0]
    name = "the home share on each FSVM" if first.check == "home_data" else first.subject
    if failing:
        return f"{name} outgrows its limit: {measure(first.required, first.allowed, first.unit)} by month {horizon}"
    return f"Fullest by month {horizon}: {name}, {measure(first.required, first.allowed, first.unit)}"


def fitted(text: str, columns: int) -> str:
    """`text` broken over as many lines as it needs; a wide character takes two columns."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    width = columns if not text else max(10, int(columns * len(text) / (len(text) + wide)))
    return "\n".join(textwrap.wrap(text, width)) or text
