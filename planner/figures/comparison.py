"""Several cases side by side: how long the design of each lasts."""

from __future__ import annotations

from planner.answers.display import Picture
from planner.answers.words.answers import cause
from planner.figures import style
from planner.figures.stage import Finding, paper
from planner.judgement.compare import Comparison
from planner.model.scenario import MOST_MONTHS
from planner.model.sizing import Plan

_HEIGHT = 0.34
_NAME_COLUMNS, _END_COLUMNS = 30, 26


def lasting(found: Comparison) -> Picture:
    """How many months of growth the design of each case takes, against its horizon, and what ends it."""
    months = [breaking_month(plan) for plan in found.plans]
    horizons = [sizing.scenario.growth.horizon_months for sizing in found.sizings]
    rows, longest = len(months), max(months)
    first = [label for label, month in zip(found.labels, months, strict=True) if month == longest]
    with paper(0.9 + 0.5 * rows) as stage:
        with stage as (sheet,):
            sheet.frame(
                xlim=(0, 1.8 * max(longest, *horizons, 12)),
                ylim=(rows - 0.45, -0.8),
                xlabel="months of growth; the line across is the horizon",
                yticks=range(rows),
                ynames=[style.fitted(label, _NAME_COLUMNS) for label in found.labels],
                xends=(0, max(longest, *horizons, 12)),
            )
            for row, (plan, month, horizon) in enumerate(zip(found.plans, months, horizons, strict=True)):
                colour = style.BLUE if plan.feasible else style.RED
                sheet.box(0, row - _HEIGHT / 2, month, _HEIGHT, facecolor=colour)
                sheet.line([horizon, horizon], [row - 0.4, row + 0.4], color=style.INK, linewidth=1.4)
                sheet.note(
                    style.fitted(_ends(plan), _END_COLUMNS),
                    (max(month, horizon), row),
                    (6, 0),
                    va="center",
                    color=style.INK,
                )
        title = f"{_listed(first)} {'lasts' if len(first) == 1 else 'last'} longest: {_until(longest)}"
        if len(first) == rows:
            title = f"All last as long: {_until(longest)}"
        told = (f"{label}: {_ends(plan)}" for label, plan in zip(found.labels, found.plans, strict=True))
        return stage.picture(Finding(title[:1].upper() + title[1:], f"Months that each case lasts. {'; '.join(told)}."))


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


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
