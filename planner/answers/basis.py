"""What a plan rests on, in words and tables: its limits and their age, its assumptions, and what was measured."""

from collections.abc import Iterator

from planner.answers import sentences
from planner.answers.display import Prose, Table
from planner.answers.doubts import input_name
from planner.answers.words import connections, month_name, spoken, uncounted
from planner.model.checks import own_limit
from planner.model.declared import values
from planner.model.evidence import WEEK_DAYS, Evidence
from planner.model.formulas.growth import growth_factor
from planner.model.formulas.loads import memory_needed
from planner.model.limits import Catalog, Limit
from planner.model.scenario import Scenario
from planner.model.sites import Cluster
from planner.model.sizing import Sizing, shown_plan
from planner.model.units import at_least, at_most, counted, listed, many, number, percent, word

_HEAD = ("Limit", "Value", "Kind", "Source")


def age(catalog: Catalog) -> str:
    """How old the release is whose limits are used, in one sentence."""
    if found := catalog.facts.get("released"):
        return f"Limits of {catalog.title}, {found.text} ({found.source.short})."
    return f"Limits of {catalog.title}; its catalog does not say how old that release is."


@sentences
def sizes(scenario: Scenario) -> Iterator[str]:
    """What the release holds in file servers of another birth alone, a sentence for each kind of share there is."""
    home = ("home_share_data", "of home data on an FSVM", scenario.home_share)
    general = ("general_share_data", "in a general share", scenario.general_shares)
    for name, what, present in (home, general):
        row = scenario.catalog[name]
        later = next((one for one in row.conflicts if one.condition), None)
        if present and row.condition:
            kept = "one that is upgraded in place keeps the size that its own release gave it"
            yield f"{row.stated} {what} is only for {row.condition}; {kept}."
        elif present and later:
            kept = f"Upgraded in place, the present file server keeps {row.stated} {what}"
            yield f"{kept}; {later.stated} is only for {later.condition}."


def what_if(scenario: Scenario) -> tuple[str, ...]:
    """That this is a what-if, and what was changed; nothing for a scenario as it was written."""
    return (f"This is a what-if, with {listed(changed(scenario))}.",) if scenario.changes else ()


def changed(scenario: Scenario) -> tuple[str, ...]:
    """What was changed of a scenario as it was written: `the number of nodes set to 9`."""
    return tuple(f"{input_name(scenario, path)} set to {value}" for path, value in scenario.changes)


def origin(scenario: Scenario, row: str) -> str:
    """Where a value comes from that a scenario may give: `assumed, BP-2005` of a row of the catalog, or `given`."""
    limit = scenario.catalog[row]
    return f"{limit.kind}, {limit.source.short}" if row in scenario.assumed else "given"


@sentences
def assumptions(scenario: Scenario) -> Iterator[str]:
    """Everything the plan takes for granted, a sentence each."""
    catalog, growth, free = scenario.catalog, scenario.growth, percent(scenario.resilience.headroom)
    yield from what_if(scenario)
    whose = "Those marked official are from the vendor's papers; none is from a list of tested maxima."
    if any(row.kind == "tested" for row in catalog.rows()):
        others = "the others are from the vendor's papers on another or a later one, or follow from them"
        whose = f"Those marked tested are that release's own; {others}."
    yield f"{age(catalog)} {whose}"
    yield from sizes(scenario)
    yield from _connections(scenario)
    yield "Home connections spread evenly over the FSVMs; a general share lies whole on one FSVM."
    yield _failures(scenario)
    headroom = f" ({origin(scenario, 'headroom')})" if "headroom" in scenario.assumed else ""
    yield f"{free} of the tested connections is kept free while all FSVMs are up, as headroom{headroom}."
    yield f"vCPUs follow the vendor's pairing with memory ({catalog.vcpus.limits[0].kind})."
    if catalog["home_share_data"].stated.endswith(" TB"):
        yield "TB in a limit is read as 1000^4 bytes, the stricter reading; TiB would allow 10 % more."
    yield from _storage(scenario)
    if not growth.connections and not growth.data:
        yield "Nothing grows."
    if link := scenario.replication:
        saved = f"{percent(link.wire_reduction)} of the change is saved on the wire"
        yield f"{saved} ({origin(scenario, 'wire_reduction')})."
    if scenario.intervals:
        yield "The plan is sized on the most likely value of each input given as a range."


def _storage(scenario: Scenario) -> Iterator[str]:
    """How much storage the two sites have, or that nobody has said and nothing was checked."""
    cluster, link, growth, catalog = scenario.cluster, scenario.replication, scenario.growth, scenario.catalog
    unknown = "is not given, so its capacity was not checked"
    if cluster.usable_tb is None:
        then = at_least(scenario.data_tb * float(growth_factor(growth.data, growth.horizon_months)), "TB")
        when = month_name(scenario, growth.horizon_months)
        data = f"{at_least(scenario.data_tb, 'TB')} TB of data today, {then} TB in {when}"
        yield f"The storage of the cluster {unknown}: {data}, before any copies."
    else:
        usable, disks = f"{at_most(float(cluster.usable_tb), 'TB')} TB{_made(cluster)}", catalog["fsvm_disk_space"]
        taken = f"each FSVM takes {disks.stated} of it ({disks.kind}, {disks.source.short})"
        yield f"The usable storage of the cluster is {usable}; {taken}."
    if link and link.remote_storage_tb is not None:
        yield f"The usable storage at the remote site is {at_most(link.remote_storage_tb, 'TB')} TB."
    elif link:
        yield f"The storage at the remote site {unknown}."


def _made(cluster: Cluster) -> str:
    """What usable storage is made from, where it is not given itself."""
    if (raw := cluster.raw) is None:
        return ""
    nodes = f"{counted(cluster.nodes, 'node')} of {number(raw.raw_per_node_tb, 5)} TB each"
    spare = f"{word(raw.spare_nodes) if raw.spare_nodes else 'none'} of them spare"
    copies = "one copy" if raw.copies == 1 else f"{raw.copies} copies"
    return f" ({nodes}, {spare}, {copies} of all data, {percent(raw.overhead)} of overhead)"


def _failures(scenario: Scenario) -> str:
    """How many FSVMs may fail, and who takes over."""
    if not scenario.resilience.failures:
        return "No FSVM is planned to fail."
    takes = "the load spreads over the survivors (the best case)"
    if scenario.resilience.takeover == "one":
        takes = "one survivor takes the whole load (the worst case)"
    least, most = (scenario.catalog[f"failover_seconds_{end}"] for end in ("least", "most"))
    fail = f"{many(scenario.resilience.failures, 'FSVM')} may fail at once, and {takes}"
    wait = f"{number(least.value)} to {number(most.value)} s ({most.kind}, {most.source.short})"
    return f"{fail[:1].upper()}{fail[1:]}. Clients of a failed FSVM wait, typically {wait}."


def _connections(scenario: Scenario) -> Iterator[str]:
    """What a connection is, and where the numbers of them come from."""
    counts = [share for share in scenario.shares if share.users is not None]
    whence = "; the scenario gives their peak, and no multiplier from users is applied."
    if counts:
        whence = ", and a user who is connected is assumed to have one."
    yield f"A connection is an SMB connection of a client to an FSVM{whence}"
    for share in counts:
        users = f"{counted(share.users or 0, 'user')}, {percent(share.concurrency or 0)} of them connected at the peak"
        yield f"Share {share.name}: {users}, make {connections(share)} connections."
    yield from uncounted(scenario)


def evidence(scenario: Scenario) -> tuple[str, ...]:
    """What each measured number rests on, and how good that is, a sentence each."""
    named = ((input_name(scenario, path), found) for path, found in scenario.evidence.items())
    return tuple(f"{name[:1].upper()}{name[1:]}: {_evidence(found)}" for name, found in named)


def _evidence(found: Evidence) -> str:
    step = _step(found.step_s)
    since = f" from {found.begins:%Y-%m-%d}" if found.begins else ""
    gaps = f"{counted(found.gaps, 'gap')} ({number(found.missing_hours, 3)} h missing)" if found.gaps else "no gaps"
    trusted = "seven whole days" if found.enough_days == WEEK_DAYS else "half a year, or better a whole one,"
    why = {
        "good": "",
        "fair": "; a measurement without gaps is better" if found.gaps else "; a whole year is better",
        "poor": f"; {trusted} without gaps {'are' if found.enough_days == WEEK_DAYS else 'is'} needed to trust it",
    }[found.grade]
    notes = "".join(f"; {note}" for note in found.notes)
    above = ""
    if found.hours_above and found.peak is not None:
        hours = number(found.hours_above, 3)
        above = f" {hours} hours of a week lie above it, up to {at_least(found.peak, 'connections')}."
    return (
        f"{found.grade} evidence, {number(found.days, 3)} days{since} every {step}, {gaps}{why}. "
        f"{found.statistic[:1].upper()}{found.statistic[1:]} of {found.column} in {found.file}{notes}.{above}"
    )


def _step(seconds: float) -> str:
    """The time between samples, in the largest unit that it holds twice."""
    for unit, size in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= (size if unit == "min" else 2 * size):
            return f"{number(seconds / size)} {unit}"
    return f"{number(seconds)} s"


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
    return spoken(limit.name.rpartition(".")[2])


def limit_notes(sizing: Sizing) -> Prose:
    """What there is to know about the limits used."""
    notes = dict.fromkeys(f"{_name(limit)}: {limit.remark}" for limit in _used(sizing) if limit.remark)
    return Prose(tuple(notes), "notes", listed=True)


def catalog_notes(catalog: Catalog) -> Prose:
    """What there is to know about every limit of a catalog, its facts, and the documents they are from."""
    notes = [
        f"{_name(row)} ({row.source.short}):{f' called “{row.label}”.' if row.label else ''} {row.remark}".rstrip()
        for row in catalog.rows()
        if row.label or row.remark
    ]
    facts = [f"{spoken(fact.name)} ({fact.source.short}): {fact.text}" for fact in catalog.facts.values()]
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
    curve, rows = catalog.connections, []
    for memory_gb, limit, vcpus in zip(curve.memory_gb, curve.limits, catalog.vcpus.values, strict=True):
        usable = at_most(limit.value * (1 - scenario.resilience.headroom), "connections")
        holds = "least that holds" if memory_gb == least else ""
        rows.append((number(memory_gb), number(limit.value), usable, number(vcpus), limit.kind, holds))
    head = ("Memory (GB)", "Tested", "Usable", "vCPUs", "Kind", "")
    return Table(head, tuple(rows), "rrrrll", f"What an FSVM holds, against the busiest of {plan.design.fsvms}")
