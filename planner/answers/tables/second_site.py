"""Tables of the second site: the schedule, the age, and what would keep it."""

from __future__ import annotations

from planner.answers.display import Prose, Table, points
from planner.answers.words import rpo_answers
from planner.model.dr.rpo import Protection


def replication_answer(found: Protection | None) -> Prose:
    """Whether the link keeps the schedule, or that there is none."""
    if found is None:
        return Prose((rpo_answers.NO_SITE,))
    role = "answer" if found.on_schedule else "answer fails"
    return Prose((rpo_answers.headline(found),), role)


def replication_findings(found: Protection | None) -> Prose | None:
    """How old the remote copy gets, what the link carries, and what our reading of the interval is."""
    if found is None:
        return None
    least = found.scenario.catalog["replication_interval_least"]
    called = f"The source calls its {least.stated} \u201c{least.label}\u201d; we" if least.label else "We"
    reading = (
        f"{called} read the interval between snapshots as the recovery point objective (RPO), the work that a "
        f"disaster may cost, as the vendor's later documents do."
    )
    return Prose((*rpo_answers.findings(found), reading))


def replication_offers(found: Protection | None) -> Prose | None:
    """What could be had on this link."""
    return points(rpo_answers.on_this_link(found)) if found else None


def replication_rates(found: Protection | None) -> Table | None:
    """The rate that would keep all, 95 % and 90 % of the snapshots on schedule."""
    rows = rpo_answers.needed(found) if found else ()
    return Table(("For", "Bytes", "Bits"), rows, "lrr", "The least even rate that keeps the schedule") if rows else None


def replication_beside(found: Protection | None) -> Prose | None:
    """The first full copy, the snapshot reserves, and what still has to be set up between the sites."""
    return points((*rpo_answers.beside(found), *rpo_answers.assumptions(found))) if found else None
