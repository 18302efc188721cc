"""Several cases side by side: how long the design of each lasts."""

from __future__ import annotations

from planner.answers.display import Picture
from planner.answers.words.answers import cause
from planner.figures import style
from planner.figures.growth import month_ticks
from planner.figures.sheet import Axis, Sheet
from planner.figures.stage import Drawing
from planner.judgement.compare import Comparison
from planner.model.changes import listed
from planner.model.scenario import MOST_MONTHS
from planner.model.sizing import Plan

_HEIGHT = 0.34


def lasting(found: Comparison) -> Picture:
    """How many months of growth the design of each case takes, against its horizon, and what ends it."""
    months = [breaking_month(plan) for plan in found.plans]
    horizons = [sizing.scenario.growth.horizon_months for sizing in found.sizings]
    rows, longest = len(months), max(months)
    end = max(longest, *horizons, 12)
    sheet = Sheet(
        Axis(0, end, "months of growth; the line across is the horizon", month_ticks(end)),
        Axis(rows - 0.45, -0.8, ticks=dict(enumerate(found.labels))),
    )
    for row, (plan, month, horizon) in enumerate(zip(found.plans, months, horizons, strict=True)):
        colour, tip = style.BLUE if plan.feasible else style.RED, f"{found.labels[row]}: {_ends(plan)}"
        sheet.box(0, row - _HEIGHT / 2, month, _HEIGHT, facecolor=colour, tip=tip)
        sheet.line([horizon, horizon], [row - 0.4, row + 0.4], color=style.INK, linewidth=1.4)
        sheet.end_note(_ends(plan), row)
    first = [label for label, month in zip(found.labels, months, strict=True) if month == longest]
    title = f"{listed(first)} {'lasts' if len(first) == 1 else 'last'} longest: {_until(longest)}"
    if len(first) == rows:
        title = f"All last as long: {_until(longest)}"
    told = (f"{label}: {_ends(plan)}" for label, plan in zip(found.labels, found.plans, strict=True))
    alt = f"Months that each case lasts. {'; '.join(told)}."
    return Drawing(title[:1].upper() + title[1:], alt, [sheet]).on_paper(0.9 + 0.5 * rows)


def breaking_month(plan: Plan) -> int:
    """The month in which growth breaks a plan, 0 where it does not hold today, and the last that is looked at."""
    month = plan.breach.first_breach_month if plan.breach else None
    return MOST_MONTHS if month is None else month


def _until(month: int) -> str:
    return f"until month {month}" if month < MOST_MONTHS else f"{MOST_MONTHS} months and more"


def _ends(plan: Plan) -> str:
    first = plan.breach
    if first is None or first.first_breach_month is None:
        return f"no limit in {MOST_MONTHS} months"
    when = f"month {first.first_breach_month}" if first.first_breach_month else "today"
    return f"{when}: {cause(first.check, first.subject)}"
