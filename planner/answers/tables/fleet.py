"""The tables and sentences of a fleet: every customer a row, worst first."""

from __future__ import annotations

from collections.abc import Sequence

from planner.answers.display import Prose, Table
from planner.answers.entries import Entry, failures, headline, totals, worst_first
from planner.model.units import number, percent

HEAD = (
    ("State", "s"),
    ("Customer", "n"),
    ("Design", "w"),
    ("Memory (GB)", "r"),
    ("vCPUs", "r"),
    ("Binding check", "n"),
    ("Used", "r"),
    ("First breach (month)", "r"),
    ("Confidence", "r"),
    ("DR", "w"),
    ("Ready", "w"),
)


def state(entry: Entry) -> str:
    """The state in a word: `stale` where the last attempt failed and an older answer stands."""
    return "stale" if entry.error and entry.state != "missing" else entry.state


def values(entry: Entry) -> tuple[str, ...]:
    """What stands under `HEAD` for a customer; empty where there is nothing to say."""
    month = "" if entry.breach_month is None else str(entry.breach_month)
    return (
        state(entry),
        entry.customer,
        entry.design,
        "" if entry.total_memory_gb is None else number(entry.total_memory_gb),
        "" if entry.total_vcpus is None else number(entry.total_vcpus),
        entry.binding,
        "" if entry.utilisation is None else percent(entry.utilisation),
        f"{month} ({entry.breach_date})" if entry.breach_date else month,
        "" if entry.confidence is None else percent(entry.confidence),
        entry.recovery,
        entry.deployment,
    )


def fleet(entries: Sequence[Entry]) -> Table:
    """Every customer, worst first: design, binding check, first breach, confidence, and the state of DR."""
    names, sides = zip(*HEAD, strict=True)
    caption = "Every customer, worst first; where no design holds, the check that blocks it"
    return Table(names, tuple(map(values, worst_first(entries))), "".join(sides), caption)


def errors(entries: Sequence[Entry]) -> Prose | None:
    """Why an answer is missing or old; nothing where all went well."""
    told = [f"{entry.customer}: {entry.error}" for entry in worst_first(entries) if entry.error]
    return Prose((failures(entries), *told), "caveat") if told else None


def answer(entries: Sequence[Entry]) -> Prose:
    """How the fleet stands, who breaks first, and what all plans take together."""
    planless = not any(entry.fsvms for entry in entries)
    return Prose((f"{headline(entries)} {totals(entries)}",), "answer fails" if planless else "answer")
