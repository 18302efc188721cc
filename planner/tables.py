"""The tables and sentences of a notebook: the only place that lays them out for display."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from planner import __version__, answers, choices, doubts, rpo_answers
from planner.alternatives import front
from planner.alternatives import why as why_this
from planner.compare import Comparison
from planner.connections import memory_needed
from planner.display import Prose, Table, Title
from planner.drivers import Driver
from planner.fit import fit
from planner.limits import Limit
from planner.remedies import rescue, shown_plan
from planner.risk import Risk
from planner.rpo import Protection
from planner.scenario import Scenario
from planner.sizing import Check, Sizing, design_of, nearest_rejections, read_design
from planner.terminal import folded
from planner.units import number, percent

_MOST_ALTERNATIVES = 8
_MOST_REJECTIONS = 8


def title(sizing: Sizing) -> Title:
    """The head of a report: whose it is, and of when."""
    scenario = sizing.scenario
    when = f"{scenario.as_of:%-d %B %Y}" if scenario.as_of else "no date given"
    lines = (f"File server {scenario.file_server} on {scenario.catalog.title}", f"Scenario {scenario.id}, as of {when}")
    return Title(scenario.customer, lines)


def answer(sizing: Sizing) -> Prose:
    """The answer in a sentence."""
    return Prose((answers.headline(sizing),), "answer" if sizing.plan else "answer fails")


def why(sizing: Sizing) -> Prose:
    """What binds and what breaks first, or what blocks and its remedies."""
    found = rescue(sizing)
    if found is None:
        return Prose((answers.binding(sizing), *answers.current(sizing)))
    return Prose((answers.rescued(found), *map(answers.blocker, found.blockers), *answers.current(sizing)))


def checks(sizing: Sizing) -> Table:
    """Every check of the plan by its state, those that fail or are tight first."""
    plan, horizon = shown_plan(sizing), sizing.scenario.growth.horizon_months
    order = {"fails": 0, "tight": 1, "holds": 2}
    shown = sorted(folded(plan.checks), key=lambda check: order[answers.state(check, horizon)])
    rows = tuple(
        (
            answers.state(check, horizon),
            answers.check_name(check.check, check.subject),
            "none left" if check.required is None else number(check.required),
            number(check.allowed),
            check.unit,
            "" if check.utilisation is None else percent(check.utilisation),
            "" if check.first_breach_month is None else _month(sizing.scenario, check.first_breach_month),
        )
        for check in shown
    )
    head = ("State", "Check", "Required", "Allowed", "Unit", "Used", "Breaks in month")
    caption = f"Checks of {plan.design}, in the worst month to {horizon}"
    return Table(head, rows, "snrrlrw", caption)


def _month(scenario: Scenario, month: int) -> str:
    if month == 0:
        return "today"
    date = answers.month_date(scenario, month)
    return f"{month} ({date:%b %Y})" if date else str(month)


def checks_frame(sizing: Sizing) -> pd.DataFrame:
    """Every check of the plan as a frame, for one's own analysis; numbers are not rounded."""
    fields = ("check", "subject", "required", "allowed", "unit", "utilisation", "ok", "first_breach_month")
    return pd.DataFrame([{name: getattr(check, name) for name in fields} for check in shown_plan(sizing).checks])


def workload(sizing: Sizing) -> Table:
    """What the customer has, today and at the horizon."""
    scenario = sizing.scenario
    plan, horizon = shown_plan(sizing), scenario.growth.horizon_months
    found = {(check.check, check.subject): check for check in plan.checks}
    rows = []
    for share in scenario.shares:
        home = share is scenario.home_share
        data = found["home_data", None] if home else found["general_data", share.name]
        factor = _factor(found["connections", None], horizon), _factor(data, horizon)
        rows.append(
            (
                share.name,
                "home" if home else "general",
                number(share.connections),
                number(share.connections * factor[0]),
                number(share.data_tb),
                number(share.data_tb * factor[1]),
            )
        )
    head = ("Share", "Kind", "Connections", f"in month {horizon}", "Data (TB)", f"in month {horizon}")
    return Table(head, tuple(rows), "nlrrrr", "The shares, today and at the horizon")


def _factor(check: Check, month: int) -> float:
    return float((1.0 + check.growth) ** (month / 12.0))


def conditions(sizing: Sizing) -> Table:
    """The cluster, the growth and the resilience that the plan is made for."""
    scenario = sizing.scenario
    cluster, growth, resilience = scenario.cluster, scenario.growth, scenario.resilience
    rows = [
        ("Cluster", f"{cluster.nodes} nodes, {cluster.cvms} CVMs"),
        ("Free on each node", f"{number(cluster.free_memory_gb)} GB of memory, {cluster.free_vcpus} vCPUs"),
        ("Growth of connections", f"{percent(growth.connections)} a year"),
        ("Growth of data", f"{percent(growth.data)} a year"),
        ("Horizon", answers.month_name(scenario, growth.horizon_months)),
        ("Failures planned for", f"{resilience.failures}, takeover: {resilience.takeover}"),
        ("Headroom", percent(resilience.headroom)),
    ]
    if scenario.previous_versions is not None:
        rows.append(("Previous Versions", str(scenario.previous_versions)))
    if link := scenario.replication:
        rows.append(("Replication", f"every {link.interval_min} min over {number(link.link_mb_s)} MB/s"))
    rows += [(f"Interval: {path}", _interval(scenario, path)) for path in scenario.intervals]
    return Table(("What", "Value"), tuple(rows), "ln", "What the plan is made for")


def _interval(scenario: Scenario, path: str) -> str:
    ends = scenario.intervals[path]
    scale, unit = (100.0, " %") if path.startswith("growth.") and not path.endswith("horizon") else (1.0, "")
    low, mid, high = (number(scale * value) for value in (ends.low, ends.mid, ends.high))
    return f"{low} to {high}{unit}, most likely {mid}{unit}"


def assumptions(sizing: Sizing) -> Prose:
    """Everything the plan takes for granted."""
    return Prose(answers.assumptions(sizing.scenario), "assumptions", listed=True)


def alternatives(sizing: Sizing) -> Table | None:
    """The designs that no other beats in every way, with what each buys; the recommended one first."""
    options = front(sizing)
    if not options:
        return None
    rows = tuple(
        (
            str(one.plan.design),
            number(one.plan.design.total_memory_gb),
            str(one.plan.design.total_vcpus),
            percent(one.after_failure),
            choices.buys(one, sizing),
        )
        for one in options[:_MOST_ALTERNATIVES]
    )
    head = ("Design", "Memory (GB)", "vCPUs", choices.load_name(sizing), "Beside the plan")
    caption = f"{len(rows)} of the {len(options)} designs that no other beats in memory, vCPUs, FSVMs and load at once"
    return Table(head, rows, "wrrrn", caption)


def confidence(found: Risk) -> Prose:
    """How sure the plan is, or a plain sentence where nothing was given as an interval."""
    return Prose(doubts.confidence(found), "caveat" if found.doubtful else "prose")


def doubt(found: Risk, causes: Sequence[Driver]) -> Prose | None:
    """What the doubt comes from, in words; nothing where there is none."""
    told = (*doubts.doubt(found, causes), *doubts.skew(found)) if found.doubtful else ()
    return Prose(told) if told else None


def confident_designs(found: Risk) -> Table | None:
    """The designs by the share of cases in which they hold."""
    if not found.doubtful:
        return None
    plan = found.plan.design if found.plan else None
    ranked = sorted((d for d in found.designs if found.of(d) > 0), key=lambda design: design.cost)
    until = next((i for i, d in enumerate(ranked) if d == found.confident), len(ranked) - 1)
    rows = tuple(
        (
            str(design),
            number(design.total_memory_gb),
            str(design.total_vcpus),
            percent(found.of(design)),
            "plan" if design == plan else f"reaches {percent(found.wanted)}" if design == found.confident else "",
        )
        for design in ranked[: max(until + 1, 1)][-_MOST_ALTERNATIVES:]
    )
    caption = f"The least designs that hold in some cases, of {number(found.samples)} sampled"
    return Table(("Design", "Memory (GB)", "vCPUs", "Holds in", ""), rows, "wrrrl", caption)


def reckoning(found: Risk) -> Prose | None:
    """How the chances were reckoned."""
    return Prose(doubts.taken_for_granted(found), "assumptions", listed=True) if found.doubtful else None


def comparison(found: Comparison) -> Table:
    """The plans of several cases, side by side."""
    rows = tuple(map(tuple, choices.side_by_side(found)))
    return Table(("", *found.labels), rows, "n" * (len(found.labels) + 1), "The plans side by side")


def comparison_changes(found: Comparison) -> Prose:
    """What changes from the first case to the others, in words."""
    return Prose(choices.changed(found))


def room(sizing: Sizing) -> Prose:
    """How much more the plan takes before which check stops it."""
    plan = shown_plan(sizing)
    found = fit(sizing.scenario, plan.design)
    told = (choices.until(found, sizing.scenario), *map(choices.room, found.rooms))
    return Prose(tuple(told), "assumptions", listed=True)


def why_not(sizing: Sizing, design: str) -> Prose:
    """Why `design`, written as 3x24, is not the plan."""
    asked = design_of(sizing.scenario.catalog, *read_design(design))
    return Prose(choices.why_not(why_this(sizing, asked), sizing))


def rejections(sizing: Sizing) -> Table | None:
    """The rejected designs that are nearest to holding, and why they do not."""
    rows = tuple(
        (str(why.design), number(why.design.total_memory_gb), answers.rejection(why), str(why.failed))
        for why in nearest_rejections(sizing)[:_MOST_REJECTIONS]
    )
    head = ("Design", "Memory (GB)", "First check that fails", "Fails")
    return Table(head, rows, "lrnr", "Why not smaller: the rejected designs that come nearest") if rows else None


def evidence(sizing: Sizing) -> Prose | None:
    """What the measured numbers rest on, with a grade each; nothing when none was measured."""
    told = answers.evidence(sizing.scenario)
    return Prose(told, "assumptions", listed=True) if told else None


def replication_answer(found: Protection | None) -> Prose | None:
    """Whether the link keeps the schedule."""
    if found is None:
        return None
    role = "answer" if found.on_schedule else "answer fails"
    return Prose((rpo_answers.headline(found),), role)


def replication_findings(found: Protection | None) -> Prose | None:
    """How old the remote copy gets, what the link carries, and what our reading of the interval is."""
    if found is None:
        return None
    least = found.scenario.catalog["replication_interval_least"]
    called = f"The source calls its {least.stated} \u201c{least.label}\u201d; we" if least.label else "We"
    reading = (
        f"{called} read the interval between snapshots as the recovery point objective (RPO), the work that a "
        f"disaster may cost, as the vendor's later documents do."
    )
    return Prose((*rpo_answers.findings(found), reading))


def replication_offers(found: Protection | None) -> Prose | None:
    """What could be had on this link."""
    if found is None:
        return None
    offers = rpo_answers.on_this_link(found)
    return Prose(tuple(f"On this link you can have {offer}." for offer in offers), "assumptions", listed=True)


def replication_rates(found: Protection | None) -> Table | None:
    """The rate that would keep all, 95 % and 90 % of the snapshots on schedule."""
    if found is None:
        return None
    rows = tuple(tuple(row) for row in rpo_answers.needed(found))
    return Table(("For", "Bytes", "Bits"), rows, "lrr", "The least even rate that keeps the schedule")


def replication_beside(found: Protection | None) -> Prose | None:
    """The first full copy, the snapshot reserves, and what still has to be set up between the sites."""
    if found is None:
        return None
    facts = [f"{fact.text} ({fact.kind}, {fact.source.id})" for fact in found.scenario.catalog.facts.values()]
    told = (*rpo_answers.beside(found), *facts, *rpo_answers.assumptions(found))
    return Prose(told, "assumptions", listed=True)


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
