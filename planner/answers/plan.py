"""The plan, in words and tables: its answer, its checks, and what it is made for and from."""

from planner import __version__
from planner.answers import basis, doubts, rows_of, steps, words
from planner.answers.display import SHAPES, Prose, Table, Title
from planner.answers.second_site import span
from planner.answers.states import LEGEND, STATES, folded, state
from planner.judgement.readiness import copying
from planner.model.checks import DEMANDS
from planner.model.formulas.growth import growth_factor
from planner.model.remedies import rescue
from planner.model.scenario import Scenario
from planner.model.sizing import Plan, Sizing, shown_plan
from planner.model.units import at_least, at_most, counted, number, part, percent


def title(sizing: Sizing) -> Title:
    """The head of a report: whose it is, and of when."""
    scenario = sizing.scenario
    when = f"as of {scenario.as_of:%-d %B %Y}" if scenario.as_of else "undated"
    server = f"File server {scenario.file_server} on " if scenario.file_server else ""
    lines = (f"{server}{scenario.catalog.title}", f"Scenario {scenario.id}, {when}", basis.age(scenario.catalog))
    return Title(scenario.customer, (*lines, *basis.what_if(scenario)))


def answer(sizing: Sizing) -> Prose:
    """The answer in a sentence, with its state as a word and a shape, and how sure it is."""
    word, told = steps.verdict(sizing)
    return Prose((f"{SHAPES[word]} {word.capitalize()}. {told}",), f"answer {word}")


def why(sizing: Sizing) -> Prose:
    """What binds and what breaks first, or what blocks and its remedies; how the present file server stands."""
    found, others = rescue(sizing), words.current(sizing)
    if found is None:
        return Prose((words.bound(sizing.scenario, shown_plan(sizing)), *others))
    return Prose((words.rescued(found), *map(words.blocker, found.blockers), *others))


def checks(sizing: Sizing) -> Table:
    """Every check of the plan by its state, the worst first."""
    return checks_of(sizing.scenario, shown_plan(sizing))


def checks_of(scenario: Scenario, plan: Plan) -> Table:
    """Every check of any plan."""
    horizon = scenario.growth.horizon_months
    rows = []
    for check in sorted(folded(plan.checks), key=lambda check: STATES.index(state(check, horizon))):
        required = "none left" if check.required is None else at_least(check.required, check.unit)
        allowed = at_most(check.allowed, check.unit)
        if check.check == "replication_interval":  # a least, not a most
            required, allowed = allowed, f"{required} or more"
        row = (state(check, horizon), words.check_name(check), required, allowed, check.unit)
        rows.append((*row, words.used(check), words.breaks(scenario, check)))
    head = ("State", "Check", "Required", "Allowed", "Unit", "Used", "Breaks")
    caption = f"Checks of {plan.design}, in the worst month until {words.month_name(scenario, horizon)}. {LEGEND}"
    return Table(head, tuple(rows), "snrrlrw", caption)


def settings(sizing: Sizing) -> Prose:
    """How many of the checks that no growth bears on hold, in a sentence, and what fails of the others."""
    found = [check for check in shown_plan(sizing).checks if check.check not in DEMANDS]
    failing = [check for check in found if not check.ok]
    told = f"{len(found) - len(failing)} of {len(found)} settings within limits"
    over = "; ".join(words.shortfall(check, inline=True) for check in failing)
    return Prose((f"{told}. Not within: {over}." if failing else f"{told}.",), "caveat" if failing else "prose")


def workload(sizing: Sizing) -> Table:
    """What the customer has, today and at the horizon."""
    scenario, growth = sizing.scenario, sizing.scenario.growth
    people, data = growth_factor((growth.connections, growth.data), growth.horizon_months).tolist()
    then, rows = words.when(scenario, growth.horizon_months), []
    for share in scenario.shares:
        kind = "home" if share is scenario.home_share else "general"
        connections = (words.connections(share), words.connections(share, people))
        rows.append((share.name, kind, *connections, *(at_least(share.data_tb * by, "TB") for by in (1, data))))
    head = ("Share", "Kind", "Connections today", f"in {then}", "TB today", f"TB in {then}")
    return Table(head, tuple(rows), "nlrrrr", "The shares, today and at the horizon")


def conditions(sizing: Sizing) -> Table:
    """The cluster, the growth and the resilience that the plan is made for."""
    scenario = sizing.scenario
    cluster, growth, resilience = scenario.cluster, scenario.growth, scenario.resilience
    takeover = "one survivor takes the whole load" if resilience.takeover == "one" else "the load spreads"
    link, storage = scenario.replication, [("Usable storage", cluster.usable_tb)]
    storage.append(("Usable storage at the remote site", link.remote_storage_tb if link else None))
    rows = [
        ("Cluster", f"{counted(cluster.nodes, 'node')}, {counted(cluster.cvms, 'CVM')}"),
        ("Free on each node", f"{number(cluster.free_memory_gb)} GB of memory, {cluster.free_vcpus} vCPUs"),
        *((what, f"{number(float(tb))} TB") for what, tb in storage if tb is not None),
        ("Growth of connections", f"{percent(growth.connections)} a year"),
        ("Growth of data", f"{percent(growth.data)} a year"),
        ("Horizon", words.month_name(scenario, growth.horizon_months)),
        ("Failures planned for", f"{resilience.failures}; {takeover}" if resilience.failures else "none"),
        ("Headroom", percent(resilience.headroom)),
    ]
    if scenario.previous_versions is not None:
        rows.append(("Previous Versions", str(scenario.previous_versions)))
    if link:
        rows.append(("Replication", f"every {link.interval_min} min over {number(link.link_mb_s)} MB/s"))
    for doubtful in scenario.intervals:
        name = doubts.input_name(scenario, doubtful)
        rows.append((name[:1].upper() + name[1:], doubts.interval(scenario, doubtful)))
    return Table(("What", "Value"), tuple(rows), "ln", "What the plan is made for")


def proportion(sizing: Sizing) -> Table:
    """What the plan takes of what is free in the cluster, with all nodes up and with as many down as may fail.

    An FSVM of a failed node is assumed to restart where a node without an FSVM is left, and else to stay down.
    """
    scenario, design = sizing.scenario, shown_plan(sizing).design
    cluster, down = scenario.cluster, scenario.resilience.failures
    rows = []
    for lost in (0, down) if down else (0,):
        nodes = cluster.nodes - lost
        running = min(design.fsvms, max(0, nodes)) if lost else design.fsvms
        name = "all nodes up" if not lost else f"{counted(lost, 'node')} down"
        each = ((design.memory_gb, cluster.free_memory_gb), (design.vcpus, cluster.free_vcpus))
        rows.append((name, str(running), *(_of_free(running * takes, nodes * free) for takes, free in each)))
    head = ("", "FSVMs", "Memory, of what is free (GB)", "vCPUs, of those free")
    again = "An FSVM of a failed node is assumed to restart on a node without one, or else to stay down."
    return Table(head, tuple(rows), "lrrr", f"What {design} takes of the cluster.{f' {again}' if down else ''}")


def _of_free(taken: float, free: float) -> str:
    return f"{number(taken)} of {number(free)} ({part(taken / free)})" if free > 0 else "no node left"


def first_copy(sizing: Sizing) -> Table | None:
    """How long the first copy takes with each tool, or at the rate that is given; nothing where neither is known."""
    scenario = sizing.scenario
    found, wanted, rows = copying(scenario), scenario.migration, []
    if not found or not wanted:
        return None
    for one in found:
        how = f"with {one.how}" if one.how else f"at {number(wanted.rate_mb_s or 0)} MB/s, without a pause"
        by = "your rate" if one.source == "given" else f"timed by the vendor on smaller copies: {one.source}"
        rows.append((how, span(one.least_min), span(one.most_min), by))
    files = f" in {counted(wanted.files, 'file')}" if wanted.files else ""
    data = f"{at_least(scenario.data_tb, 'TB')} TB{files}"
    caption = f"The first copy: {data}. Time a trial copy before you promise a date"
    return Table(("How", "At least", "At most", "By"), tuple(rows), "lrrn", caption)


def provenance(sizing: Sizing) -> Table:
    """What this document was made from."""
    scenario = sizing.scenario
    rows = (
        ("Planner", __version__),
        ("Catalog", f"{scenario.catalog.id} ({scenario.catalog.title})"),
        ("Scenario file", scenario.file),
        ("SHA-256 of the scenario", scenario.digest),
        ("As of", scenario.as_of.isoformat() if scenario.as_of else "not given"),
    )
    return Table(("What", "Value"), rows, "ln", "Made from")


def made_from(sizing: Sizing) -> Prose:
    """What this document was made from, on one line."""
    return Prose((" · ".join(f"{what}: {value}" for what, value in provenance(sizing).rows),), "provenance")


def glossary(sizing: Sizing) -> Table:
    """The words that a reader may not know."""
    link = sizing.scenario.replication
    rows = ((one["word"], one["meaning"]) for one in rows_of("glossary.csv") if link or not one["only with"])
    return Table(("Word", "Meaning"), tuple(rows), "wn")
