"""Tables of the catalog: the limits, their sources, and the rungs."""

from __future__ import annotations

from planner.checks import own_limit
from planner.declared import values
from planner.display import Prose, Table
from planner.formulas.connections import memory_needed
from planner.limits import Limit
from planner.nearest import shown_plan
from planner.sizing import Sizing
from planner.units import at_most, number


def limits(sizing: Sizing) -> Table:
    """Every limit that decides this report: value, unit, kind and source."""
    rows = tuple(
        (limit.name.replace("_", " "), limit.stated, limit.kind, limit.source.id, limit.label or "")
        for limit in _used(sizing)
    )
    return Table(("Limit", "Value", "Kind", "Source", "The source calls it"), rows, "lllln", "Limits used")


def limit_notes(sizing: Sizing) -> Prose:
    """What there is to know about the limits used, and the documents they are from."""
    used = _used(sizing)
    notes = [f"{limit.name.replace('_', ' ')}: {limit.remark}" for limit in used if limit.remark]
    sources = {limit.source.id: limit.source for limit in used if limit.kind != "scenario"}
    cited = [f"{source.id}: {source.title}." for source in sources.values()]
    return Prose((*dict.fromkeys(notes), *cited), "notes", listed=True)


def _used(sizing: Sizing) -> tuple[Limit, ...]:
    """The limits of the checks and the other rows that decide, each with the claims that it overrules."""
    scenario, plan = sizing.scenario, shown_plan(sizing)
    catalog, home = scenario.catalog, scenario.home_share
    names = ["fsvms_least", *(name for name in scenario.assumed if name in catalog.limits)]
    names += ["replication_bandwidth", "replication_rate_per_node"] if scenario.replication else []
    names += ["volume_groups_per_home_share"] if home and home.directories else []
    # What the scenario says itself in the place of a row.
    said = [(path, 100 * value, one.row) for path, one, value in values(scenario) if one.row and one.unit == "%"]
    own = (own_limit(path, part, "%") for path, part, row in said if row not in scenario.assumed)
    found = (*(check.limit for check in plan.checks), catalog.vcpus.limit_at(plan.design.memory_gb), *own)
    every = (row for limit in (*found, *map(catalog.__getitem__, names)) for row in (limit, *limit.conflicts))
    return tuple({(limit.name, limit.stated): limit for limit in every}.values())


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
            at_most(limit.value * (1 - scenario.resilience.headroom), "connections"),
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
