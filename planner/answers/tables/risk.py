"""Tables of doubt: how sure the plan is, and what the doubt comes from."""

from __future__ import annotations

from collections.abc import Sequence

from planner.answers.display import Prose, Table
from planner.answers.words import doubts
from planner.judgement.drivers import Driver
from planner.judgement.risk import Risk
from planner.model.units import number, percent

_MOST_ALTERNATIVES = 8
_MOST_REJECTIONS = 8


def confidence(found: Risk) -> Prose:
    """How sure the plan is, or a plain sentence where nothing was given as an interval."""
    return Prose(doubts.confidence(found), "prose" if found.plan and found.reaches(found.plan.design) else "caveat")


def doubt(found: Risk, causes: Sequence[Driver]) -> Prose | None:
    """What the doubt comes from, in words; nothing where there is none."""
    told = (*doubts.doubt(found, causes), *doubts.skew(found)) if found.doubtful else ()
    return Prose(told) if told else None


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
        for design in ranked[: max(until + 1, 1)][-_MOST_ALTERNATIVES:]
    )
    caption = f"The smallest designs that last in some cases, of {number(found.samples)} sampled"
    return Table(("Design", "Memory (GB)", "vCPUs", "Lasts in", ""), rows, "wrrrl", caption)


def reckoning(found: Risk) -> Prose | None:
    """How the chances were reckoned."""
    told = doubts.taken_for_granted(found) if found.doubtful else ()
    return Prose(told, "assumptions", listed=True) if told else None
