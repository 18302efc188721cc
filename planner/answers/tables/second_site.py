"""Tables of the second site: the schedule, the age, and what would keep it."""

from __future__ import annotations

from planner.answers.display import Prose, Table, points
from planner.answers.words import rpo_answers
from planner.model.dr.rpo import SHARES, Protection
from planner.model.units import at_least


def answer(found: Protection) -> Prose:
    """Whether the link keeps the schedule."""
    return Prose((rpo_answers.headline(found),), "answer" if found.on_schedule else "answer fails")


def findings(found: Protection) -> Prose:
    """How old the remote copy gets, what the link carries, and what our reading of the interval is."""
    least = found.scenario.catalog["replication_interval_least"]
    called = f"The source calls its {least.stated} \u201c{least.label}\u201d; we" if least.label else "We"
    reading = (
        f"{called} read the interval between snapshots as the recovery point objective (RPO), the work that a "
        f"disaster may cost, as the vendor's later documents do."
    )
    return Prose((*rpo_answers.findings(found), reading))


def rates(found: Protection) -> Table:
    """The rate that would keep all, 95 % and 90 % of the snapshots on schedule."""
    rows = tuple(
        (
            "all snapshots on schedule" if share == 100 else f"{share} % of them",
            f"{at_least(found.required_mb_s[share])} MB/s",
            f"{at_least(8 * found.required_mb_s[share])} Mbit/s",
        )
        for share in SHARES
    )
    return Table(("For", "Bytes", "Bits"), rows, "lrr", "The least even rate that keeps the schedule")


def beside(found: Protection) -> Prose | None:
    """The first full copy, the snapshot reserves, and what still has to be set up between the sites."""
    return points((*rpo_answers.beside(found), *rpo_answers.assumptions(found)))
