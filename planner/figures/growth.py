"""Growth: how full each limit is, month by month, and which breaks first."""

from __future__ import annotations

import numpy as np

from planner.answers import CAUSES, breach, month_date
from planner.checks import DEMANDS
from planner.display import Picture
from planner.figures import style
from planner.figures.shares import fitted
from planner.growth import growth_factor
from planner.remedies import shown_plan
from planner.scenario import MOST_MONTHS, Scenario
from planner.sizing import Check, Sizing
from planner.units import percent

_COLOURS = {
    "connections": (style.SKY, "-"),
    "connections_failover": (style.BLUE, "-"),
    "home_data": (style.GREEN, "--"),
    "general_data": (style.PURPLE, "-."),
    "replication_schedule": (style.ORANGE, ":"),
}


def growth(sizing: Sizing) -> Picture:
    """The utilisation of every demand over the months, with the horizon and the first breach marked."""
    scenario, plan = sizing.scenario, shown_plan(sizing)
    checks = _one_a_kind([c for c in plan.checks if c.check in DEMANDS and c.now is not None])
    horizon = scenario.growth.horizon_months
    broken = [c.first_breach_month for c in checks if c.first_breach_month is not None]
    first = min(broken, default=None)
    shown = first if first is not None and first <= horizon + 36 else 0
    end = min(MOST_MONTHS, max(12, horizon + 12, round(1.3 * shown)))
    months = np.arange(end + 1)
    with style.drawing():
        figure = style.new_figure(3.5)
        ax = figure.add_subplot()
        finals = []
        for check in checks:
            colour, dashes = _COLOURS[check.check]
            used = (check.now or 0.0) / check.allowed * growth_factor(check.growth, months)
            ax.plot(months, used, color=colour, linestyle=dashes)
            finals.append((float(used[-1]), colour, _name(check)))
            month = check.first_breach_month
            if month is not None and month <= end:
                ax.plot([month], [used[month]], "X", color=style.RED, markersize=8, markeredgecolor="white", zorder=5)
        top = max(1.2, min(2.5, max(value for value, _, _ in finals) * 1.05))
        ax.set_ylim(0, top)
        ax.set_xlim(0, end * 1.34)
        ax.spines["bottom"].set_bounds(0, end)
        for at, (_, colour, text) in zip(style.apart([v for v, _, _ in finals], top, 0.075), finals, strict=True):
            ax.annotate(
                text,
                (end, at),
                (6, 0),
                textcoords="offset points",
                va="center",
                color=style.INKS.get(colour, colour),
                fontsize=8.5,
            )
        ax.plot([0, end], [1, 1], color=style.RED, linewidth=1.4, linestyle=(0, (5, 2)))
        ax.annotate("limit", (0, 1), (3, 3), textcoords="offset points", color=style.RED)
        ax.axvline(horizon, color=style.INK, linewidth=1)
        ax.annotate("horizon", (horizon, top), (-4, -2), textcoords="offset points", ha="right", va="top")
        if first is not None and 0 < first <= end:
            text = f"first breach\nmonth {first}"
            side, shift = ("left", 5) if first >= horizon else ("right", -5)
            ax.annotate(text, (first, 1), (shift, -6), textcoords="offset points", ha=side, va="top", color=style.RED)
        step = 12 if end <= 84 else 24
        ticks = list(range(0, end + 1, step))
        ax.set_xticks(ticks, [_tick(scenario, month) for month in ticks])
        ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
        ax.set_ylabel("part of the limit")
        ax.set_xlabel("month")
        alt = "; ".join(f"{_name(c)}: {percent((c.now or 0) / c.allowed)} today, breaks {_when(c)}" for c in checks)
        return style.picture(figure, breach(scenario, plan), f"Part of each limit used, over {end} months. {alt}.")


def _one_a_kind(checks: list[Check]) -> list[Check]:
    """Of the general shares, the one that breaks first, or is fullest."""
    kinds: dict[str, Check] = {}
    for check in checks:
        best = kinds.get(check.check)
        if best is None or _urgency(check) < _urgency(best):
            kinds[check.check] = check
    return list(kinds.values())


def _urgency(check: Check) -> tuple[float, float]:
    month = check.first_breach_month
    return (np.inf if month is None else month, -(check.utilisation or 0.0))


def _name(check: Check) -> str:
    if check.check == "general_data":
        return fitted(f"data of {check.subject}"[:48], 22)
    return {"connections": "connections, all up", "connections_failover": "after a failure"}.get(
        check.check, CAUSES[check.check].removeprefix("the ")
    )


def _when(check: Check) -> str:
    return "not within 120 months" if check.first_breach_month is None else f"in month {check.first_breach_month}"


def _tick(scenario: Scenario, month: int) -> str:
    date = month_date(scenario, month)
    return f"{month}\n{date:%b %Y}" if date else str(month)
