"""Tables of the catalog: the limits, their sources, and the rungs."""

from planner.answers import words
from planner.answers.display import Prose, Table
from planner.model.checks import own_limit
from planner.model.declared import values
from planner.model.formulas.loads import memory_needed
from planner.model.limits import Catalog, Limit
from planner.model.sizing import Sizing, shown_plan
from planner.model.units import at_most, number

_HEAD = ("Limit", "Value", "Kind", "Source")


def limits(sizing: Sizing) -> Table:
    """Every limit that decides this report: value, unit, kind and source."""
    rows = tuple((_name(one), one.stated, one.kind, one.source.title, one.label or "") for one in _used(sizing))
    return Table((*_HEAD, "The source calls it"), rows, "llnnn", "Limits used, each with where it is from")


def limits_in_brief(sizing: Sizing) -> tuple[Table, Prose]:
    """The same in narrow columns, with the titles of the sources below."""
    used = _used(sizing)
    places = {title: str(at) for at, title in enumerate(dict.fromkeys(limit.source.title for limit in used), 1)}
    rows = tuple((_name(limit), limit.stated, places[limit.source.title]) for limit in used)
    table = Table((*_HEAD[:2], _HEAD[3]), rows, "nwr", "Limits used; -v says how well each is known")
    return table, Prose(tuple(f"{at}: {title}" for title, at in places.items()))


def catalog_limits(catalog: Catalog) -> Table:
    """Every limit of a catalog, with those that it overrules."""
    caption = "Where two sources conflict, both are shown, and the stricter, the first, decides"
    rows = tuple((_name(one), one.stated, one.kind, one.source.id) for one in catalog.rows())
    return Table(_HEAD, rows, "llll", caption)


def _name(limit: Limit) -> str:
    return words.spoken(limit.name.rpartition(".")[2])


def limit_notes(sizing: Sizing) -> Prose:
    """What there is to know about the limits used."""
    used = _used(sizing)
    notes = [f"{_name(limit)}: {limit.remark}" for limit in used if limit.remark]
    return Prose(tuple(dict.fromkeys(notes)), "notes", listed=True)


def catalog_notes(catalog: Catalog) -> Prose:
    """What there is to know about every limit of a catalog, its facts, and the documents they are from."""
    notes = [
        f"{_name(row)} ({row.source.short}):{f' called “{row.label}”.' if row.label else ''} {row.remark}".rstrip()
        for row in catalog.rows()
        if row.label or row.remark
    ]
    facts = [f"{words.spoken(fact.name)} ({fact.source.short}): {fact.text}" for fact in catalog.facts.values()]
    cited = [f"{source.id}: {source.title}." for source in catalog.sources]
    return Prose((*dict.fromkeys(notes), *facts, *cited), "notes", listed=True)


def _used(sizing: Sizing) -> tuple[Limit, ...]:
    """The limits of the checks and the other rows that decide, each with the claims that it overrules."""
    scenario, plan = sizing.scenario, shown_plan(sizing)
    catalog, home = scenario.catalog, scenario.home_share
    names = ["fsvms_least", *(name for name in scenario.assumed if name in catalog.limits)]
    names += ["replication_bandwidth", "replication_rate_per_node"] if scenario.replication else []
    stored = {check.check for check in plan.checks} & {"cluster_storage", "remote_storage"}
    names += ["fsvm_disk_space"] * ("cluster_storage" in stored)
    if stored and scenario.replication:
        names += ["curator_scan", "local_reserve_per_snapshot", "remote_reserve_per_snapshot"]
    names += ["volume_groups_per_home_share"] if home and home.directories else []
    # What the scenario says itself in the place of a row.
    said = [(path, 100 * value, one.row) for path, one, value in values(scenario) if one.row and one.unit == "%"]
    own = (own_limit(path, part, "%") for path, part, row in said if row not in scenario.assumed)
    found = (*(check.limit for check in plan.checks), catalog.vcpus.limit_at(plan.design.memory_gb), *own)
    every = (row for limit in (*found, *map(catalog.__getitem__, names)) for row in (limit, *limit.conflicts))
    return tuple({(limit.name, limit.stated): limit for limit in every}.values())


def rungs(sizing: Sizing) -> Table:
    """The tested points of memory, what each holds, and what is left of it with the scenario's headroom."""
    scenario, plan, catalog = sizing.scenario, shown_plan(sizing), sizing.scenario.catalog
    needed = {check.check: check.required or 0.0 for check in plan.checks}
    busiest = needed.get("connections_failover", needed["connections"])
    least = float(memory_needed(busiest, catalog.connections))
    usable = 1 - scenario.resilience.headroom
    rows = [
        {
            "Memory (GB)": number(memory_gb),
            "Tested": number(limit.value),
            "Usable": at_most(limit.value * usable, "connections"),
            "vCPUs": number(vcpus.value),
            "Kind": limit.kind,
            "": "least that holds" if memory_gb == least else "",
        }
        for memory_gb, limit, vcpus in zip(
            catalog.connections.memory_gb, catalog.connections.limits, catalog.vcpus.limits, strict=True
        )
    ]
    return Table.of(rows, "rrrrll", f"What an FSVM holds, against the busiest of {plan.design.fsvms}")
