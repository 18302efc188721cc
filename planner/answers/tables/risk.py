"""Tables of doubt: how sure the plan is, and what the doubt comes from."""

from __future__ import annotations

from collections.abc import Sequence

from planner.answers.display import Prose, Table
from planner.answers.words import doubts
from planner.answers.words.answers import check_name, month_name
from planner.judgement.drivers import Driver
from planner.judgement.risk import Risk
from planner.model.units import number, part, percent

_MOST_ROWS = 8


def confidence(found: Risk) -> Prose:
    """How sure the plan is, or a plain sentence where nothing was given as an interval."""
    return Prose(doubts.confidence(found), "prose" if found.plan and found.reaches(found.plan.design) else "caveat")


def doubt(found: Risk, causes: Sequence[Driver]) -> Prose | None:
    """What the doubt comes from, in words; nothing where there is none."""
    told = (*doubts.doubt(found, causes), *doubts.skew(found)) if found.doubtful else ()
    return Prose(told) if told else None


def breaches(found: Risk) -> Table:
    """The chance that each check of the plan has failed by some months up to the horizon, of those that may fail."""
    horizon = found.scenario.growth.horizon_months
    months = sorted({*range(0, horizon, max(12, horizon // 5)), horizon})
    rows = tuple(
        (check_name(one.check, one.subject), *(doubts.chance(one.probability_by_month[month]) for month in months))
        for one in found.breaches
        if found.doubtful and one.probability_by_month[-1]
    )
    head = ("Check", *(month_name(found.scenario, month).capitalize() for month in months))
    return Table(head, rows, "n" + "r" * len(months), "Probability of failure by a month")


def causes(found: Risk, drivers: Sequence[Driver]) -> Table:
    """What the doubt comes from, the largest part first."""
    rows = tuple(
        (doubts.input_name(found.scenario, one.path), *map(_part, (one.share, one.low, one.high)))
        for one in drivers[:_MOST_ROWS]
        if found.plan and (one.swing or one.total_sobol)
    )
    head = ("What drives it", "Share of doubt", "At its low end", "At its high end")
    return Table(head, rows, "nrrr", "What the doubt comes from")


def _part(value: float | None) -> str:
    return "none" if value is None else part(value)


def confident_designs(found: Risk) -> Table | None:
    """The designs by the share of cases in which they hold; nothing where none does."""
    if not found.doubtful or not any(found.confidence):
        return None
    plan = found.plan.design if found.plan else None
    ranked = sorted((d for d in found.designs if found.of(d) > 0), key=lambda design: design.cost)
    until = next((i for i, d in enumerate(ranked) if d == found.confident), len(ranked) - 1)
    rows = tuple(
        (
            str(design),
            number(design.total_memory_gb),
            str(design.total_vcpus),
            doubts.chance(found.of(design)),
            "plan" if design == plan else f"reaches {percent(found.wanted)}" if design == found.confident else "",
        )
        for design in ranked[: until + 1][-_MOST_ROWS:]
    )
    caption = f"The smallest designs that last in some cases, of {number(found.samples)} sampled"
    return Table(("Design", "Memory (GB)", "vCPUs", "Lasts in", ""), rows, "wrrrl", caption)
