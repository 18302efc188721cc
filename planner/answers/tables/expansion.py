"""The tables and sentences of a path: what to buy, and when; what a fleet orders in each quarter."""

from __future__ import annotations

from collections.abc import Sequence

from planner.answers.display import Prose, Table
from planner.answers.words import expansion
from planner.answers.words.answers import cause, when
from planner.judgement.timing import Band, due_months
from planner.model.path import Expansion
from planner.model.scenario import MOST_MONTHS, Scenario
from planner.model.units import number


def answer(path: Expansion) -> Prose:
    """What to buy, and when, and what all at once would be."""
    return Prose((expansion.answer(path), *expansion.at_once(path)), "answer fails" if path.ends else "answer")


def steps(path: Expansion) -> Table | None:
    """The steps: when, what stands then, what is added, why, and how long it holds; nothing where there is none."""
    if not path.steps:
        return None
    scenario, bands = path.scenario, due_months(path)
    doubtful = any(bands)
    rows = tuple(
        (
            when(scenario, step.month),
            str(step.design),
            _added(step.added_fsvms),
            _added(step.added_memory_gb),
            _added(step.added_vcpus),
            cause(step.because.check, step.because.subject) if step.because else "nothing stands yet",
            when(scenario, MOST_MONTHS) + " or longer"
            if step.holds_until is None
            else when(scenario, step.holds_until),
            *([_band(scenario, band)] if doubtful else []),
        )
        for step, band in zip(path.steps, bands, strict=True)
    )
    head = (
        "When",
        "Design",
        "FSVMs",
        "GB",
        "vCPUs",
        "What calls for it",
        "Enough until",
        *["Due (5 to 95 %)"] * doubtful,
    )
    caption = "What to buy, and when: the FSVMs, GB and vCPUs that each step adds"
    if doubtful:
        caption += ". Due: when the design before it fails a check, in nine cases out of ten"
    return Table(head, rows, "nwrrrnn" + "n" * doubtful, caption)


def orders(paths: Sequence[Expansion]) -> Table:
    """What a fleet orders in each quarter."""
    found = expansion.quarters(paths)
    rows = [(one.quarter, *map(number, one[1:])) for one in found]
    if len(found) > 1:
        buying = sum(bool(path.steps) for path in paths)
        rows.append(("in all", *map(number, (buying, *map(sum, list(zip(*found, strict=True))[2:])))))
    caption = f"What to order, by quarter: {number(len(paths))} customers"
    return Table(("Quarter", "Customers", "FSVMs", "GB", "vCPUs"), tuple(rows), "wrrrr", caption)


def _added(value: float) -> str:
    return f"+{number(value)}" if value else "0"


def _band(scenario: Scenario, band: Band | None) -> str:
    if band is None:
        return "at once"
    early, late = (f"after {when(scenario, MOST_MONTHS)}" if m is None else when(scenario, m) for m in band)
    return early if early == late else f"{early} to {late}"
