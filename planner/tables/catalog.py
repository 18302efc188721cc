"""Tables of the catalog: the limits, their sources, and the rungs."""

from __future__ import annotations

from planner.display import Prose, Table
from planner.formulas.connections import memory_needed
from planner.limits import Limit
from planner.nearest import shown_plan
from planner.sizing import Sizing
from planner.units import number

_MOST_ALTERNATIVES = 8
_MOST_REJECTIONS = 8


def limits(sizing: Sizing) -> Table:
    """Every limit that the checks of this report use: value, unit, kind and source."""
    used: dict[tuple[str, str], Limit] = {}
    for check in shown_plan(sizing).checks:
        for limit in (check.limit, *check.limit.conflicts):
            used.setdefault((limit.name, limit.stated), limit)
    rows = tuple(
        (limit.name.replace("_", " "), limit.stated, limit.kind, limit.source.id, limit.label or "")
        for limit in used.values()
    )
    return Table(("Limit", "Value", "Kind", "Source", "The source calls it"), rows, "lllln", "Limits used")


def limit_notes(sizing: Sizing) -> Prose:
    """What there is to know about the limits used, and the documents they are from."""
    used = {check.limit.name: check.limit for check in shown_plan(sizing).checks}
    notes = [f"{limit.name.replace('_', ' ')}: {limit.note}" for limit in used.values() if limit.note]
    sources = {limit.source.id: limit.source for limit in used.values() if limit.kind != "scenario"}
    cited = [f"{source.id}: {source.title}." for source in sources.values()]
    return Prose((*notes, *cited), "notes", listed=True)


def rungs(sizing: Sizing) -> Table:
    """The tested points of memory, what each holds, and what is left of it with the scenario's headroom."""
    scenario = sizing.scenario
    needed = {c.check: c.required or 0.0 for c in shown_plan(sizing).checks}
    least = float(
        memory_needed(needed.get("connections_failover", needed["connections"]), scenario.catalog.connections)
    )
    rows = tuple(
        (
            number(limit_memory),
            number(limit.value),
            number(limit.value * (1 - scenario.resilience.headroom)),
            number(vcpus.value),
            limit.kind,
            "least that holds" if limit_memory == least else "",
        )
        for limit_memory, limit, vcpus in zip(
            scenario.catalog.connections.memory_gb,
            scenario.catalog.connections.limits,
            scenario.catalog.vcpus.limits,
            strict=True,
        )
    )
    caption = f"What an FSVM holds, against the busiest of {shown_plan(sizing).design.fsvms}"
    return Table(("Memory (GB)", "Tested", "Usable", "vCPUs", "Kind", ""), rows, "rrrrll", caption)
