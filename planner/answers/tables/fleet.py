"""The tables and sentences of a fleet: every customer a row, worst first."""

from __future__ import annotations

from collections.abc import Sequence

from planner.answers.display import Prose, Table
from planner.answers.entries import FAILS, Entry, failures, headline, soonest, worst_first
from planner.model.units import number, percent

HEAD = (
    ("State", "s"),
    ("Customer", "n"),
    ("Design", "n"),
    ("Memory (GB)", "r"),
    ("vCPUs", "r"),
    ("Tightest limit", "n"),
    ("Used", "r"),
    ("First breach", "r"),
    ("Confidence", "r"),
    ("Replication", "l"),
    ("Deployment", "l"),
)
NOTE = (
    "Used is the share of its tightest limit that a plan uses up to its horizon; First breach is when growth passes a "
    "limit. Where no design lasts, both are of the design that comes nearest. Confidence is the share of cases, over "
    "the ranges given, in which the plan lasts; without ranges there is none. Replication says whether each "
    "snapshot reaches the second site before the next one is due, and Deployment what is still to do or to find out."
)


def state(entry: Entry) -> str:
    """The state in a word: `stale` where the last attempt failed and an older answer stands."""
    return "stale" if entry.error and entry.state != "missing" else entry.state


def values(entry: Entry) -> tuple[str, ...]:
    """What stands under `HEAD` for a customer; empty where there is nothing to say."""
    return (
        state(entry),
        entry.customer,
        f"needs {entry.remedy}" if entry.remedy else entry.design,
        "" if entry.total_memory_gb is None else number(entry.total_memory_gb),
        "" if entry.total_vcpus is None else number(entry.total_vcpus),
        entry.binding,
        "" if entry.utilisation is None else percent(entry.utilisation),
        entry.breach_when,
        "" if entry.confidence is None else percent(entry.confidence),
        entry.recovery,
        entry.deployment,
    )


def fleet(entries: Sequence[Entry]) -> Table:
    """Every customer, worst first: design or way out, tightest limit, first breach, confidence, and the second site."""
    names, sides = zip(*HEAD, strict=True)
    caption = f"Every customer, worst first. {NOTE}"
    return Table(names, tuple(map(values, worst_first(entries))), "".join(sides), caption)


def errors(entries: Sequence[Entry]) -> Prose | None:
    """Why an answer is missing or old; nothing where all went well."""
    told = [f"{entry.customer}: {entry.error}" for entry in worst_first(entries) if entry.error]
    return Prose((failures(entries), *told), "caveat") if told else None


def answer(entries: Sequence[Entry]) -> Prose:
    """How many can be built, what all plans take together, and which is outgrown first."""
    told = f"{headline(entries)} {soonest(entries)}".strip()
    return Prose((told,), "answer fails" if any(entry.state == FAILS for entry in entries) else "answer")
