"""Tables of the plan: its answer, its checks, its workload, and what was assumed."""

from __future__ import annotations

from planner import __version__
from planner.answers.display import SHAPES, Prose, Table, Title
from planner.answers.words import answers, basis, doubts
from planner.answers.words.states import LEGEND, STATES, folded, standing, state
from planner.model.checks import DEMANDS
from planner.model.nearest import shown_plan
from planner.model.remedies import rescue
from planner.model.scenario import Scenario
from planner.model.sizing import Check, Plan, Sizing
from planner.model.units import at_least, at_most, number, part, percent


def title(sizing: Sizing) -> Title:
    """The head of a report: whose it is, and of when."""
    scenario = sizing.scenario
    when = f"{scenario.as_of:%-d %B %Y}" if scenario.as_of else "no date given"
    server = f"File server {scenario.file_server} on " if scenario.file_server else ""
    lines = (f"{server}{scenario.catalog.title}", f"Scenario {scenario.id}, as of {when}", basis.age(scenario.catalog))
    return Title(scenario.customer, (*lines, *basis.what_if(scenario)))


def answer(sizing: Sizing) -> Prose:
    """The answer in a sentence, with its state as a word and a shape, and how sure it is."""
    from planner.judgement.risk import risk  # deferred: scipy is slow to import

    told, plan, found = answers.headline(sizing), sizing.plan, risk(sizing.scenario)
    word = standing(plan, sizing.scenario.growth.horizon_months, sure=found.reaches(plan.design)) if plan else "fails"
    if plan and found.doubtful:
        held = doubts.chance(found.of(plan.design))
        told = f"{told} {doubts.across(sizing.scenario)}, in {held} of cases."
    return Prose((f"{SHAPES[word]} {word.capitalize()}. {told}",), f"answer {word}")


def why(sizing: Sizing) -> Prose:
    """What binds and what breaks first, or what blocks and its remedies."""
    found, others = rescue(sizing), (*answers.uncounted(sizing.scenario), *answers.current(sizing))
    if found is None:
        return Prose((answers.binding(sizing), *answers.if_spread(sizing), *others))
    told = (answers.rescued(found), *map(answers.blocker, found.blockers), *answers.ways_out(found))
    return Prose((*told, *others))


def checks(sizing: Sizing) -> Table:
    """Every check of the plan by its state, the worst first."""
    return checks_of(sizing.scenario, shown_plan(sizing))


def checks_of(scenario: Scenario, plan: Plan) -> Table:
    """Every check of any plan."""
    horizon = scenario.growth.horizon_months
    shown = sorted(folded(plan.checks), key=lambda check: STATES.index(state(check, horizon)))
    rows = tuple(
        (
            state(check, horizon),
            answers.check_name(check.check, check.subject),
            "none left" if check.required is None else at_least(check.required, check.unit),
            at_most(check.allowed, check.unit),
            check.unit,
            "" if check.utilisation is None else part(check.utilisation),
            _breaks(scenario, check),
        )
        for check in shown
    )
    head = ("State", "Check", "Required", "Allowed", "Unit", "Used", "Breaks")
    caption = f"Checks of {plan.design}, in the worst month to {horizon}. {LEGEND}"
    return Table(head, rows, "snrrlrw", caption)


def settings(sizing: Sizing) -> Prose:
    """How many of the checks that no growth bears on hold, in a sentence, and what fails of the others."""
    found = [check for check in shown_plan(sizing).checks if check.check not in DEMANDS]
    failing = [check for check in found if not check.ok]
    told = f"{len(found) - len(failing)} of {len(found)} settings within limits"
    over = "; ".join(map(answers.shortfall, failing))
    return Prose((f"{told}. Not within: {over}." if failing else f"{told}.",), "caveat" if failing else "prose")


def _breaks(scenario: Scenario, check: Check) -> str:
    date = answers.month_date(scenario, check.first_breach_month) if check.first_breach_month else None
    return f"{date:%b %Y} ({answers.breaks(check)})" if date else answers.breaks(check)


def workload(sizing: Sizing) -> Table:
    """What the customer has, today and at the horizon."""
    scenario, growth = sizing.scenario, sizing.scenario.growth
    people, data = (float((1 + rate) ** (growth.horizon_months / 12)) for rate in (growth.connections, growth.data))
    rows = tuple(
        (
            share.name,
            "home" if share is scenario.home_share else "general",
            *(answers.connections(share, grown) for grown in (1, people)),
            *(at_least(share.data_tb * grown, "TB") for grown in (1, data)),
        )
        for share in scenario.shares
    )
    date = answers.month_date(scenario, growth.horizon_months)
    then = f"in {date:%b %Y}" if date else f"in month {growth.horizon_months}"
    head = ("Share", "Kind", "Connections today", then, "TB today", then)
    return Table(head, rows, "nlrrrr", "The shares, today and at the horizon")


def conditions(sizing: Sizing) -> Table:
    """The cluster, the growth and the resilience that the plan is made for."""
    scenario = sizing.scenario
    cluster, growth, resilience = scenario.cluster, scenario.growth, scenario.resilience
    takeover = "one survivor takes the whole load" if resilience.takeover == "one" else "the load spreads"
    rows = [
        ("Cluster", f"{cluster.nodes} nodes, {cluster.cvms} CVMs"),
        ("Free on each node", f"{number(cluster.free_memory_gb)} GB of memory, {cluster.free_vcpus} vCPUs"),
        ("Growth of connections", f"{percent(growth.connections)} a year"),
        ("Growth of data", f"{percent(growth.data)} a year"),
        ("Horizon", answers.month_name(scenario, growth.horizon_months)),
        ("Failures planned for", f"{resilience.failures}; {takeover}"),
        ("Headroom", percent(resilience.headroom)),
    ]
    if scenario.previous_versions is not None:
        rows.append(("Previous Versions", str(scenario.previous_versions)))
    if link := scenario.replication:
        rows.append(("Replication", f"every {link.interval_min} min over {number(link.link_mb_s)} MB/s"))
    for path in scenario.intervals:
        name = doubts.input_name(scenario, path)
        rows.append((name[:1].upper() + name[1:], doubts.interval(scenario, path)))
    return Table(("What", "Value"), tuple(rows), "ln", "What the plan is made for")


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
