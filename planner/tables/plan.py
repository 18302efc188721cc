"""Tables of the plan: its answer, its checks, its workload, and what was assumed."""

from __future__ import annotations

import pandas as pd

from planner import __version__
from planner.display import Prose, Table, Title
from planner.remedies import rescue, shown_plan
from planner.scenario import Scenario
from planner.sizing import Check, Sizing
from planner.units import number, percent
from planner.words import answers, doubts
from planner.words.terminal import folded


def title(sizing: Sizing) -> Title:
    """The head of a report: whose it is, and of when."""
    scenario = sizing.scenario
    when = f"{scenario.as_of:%-d %B %Y}" if scenario.as_of else "no date given"
    server = f"File server {scenario.file_server} on {scenario.catalog.title}"
    return Title(scenario.customer, (server, f"Scenario {scenario.id}, as of {when}", answers.age(scenario.catalog)))


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
    for path in scenario.intervals:
        name = doubts.input_name(scenario, path)
        rows.append((name[:1].upper() + name[1:], doubts.interval(scenario, path)))
    return Table(("What", "Value"), tuple(rows), "ln", "What the plan is made for")


def assumptions(sizing: Sizing) -> Prose:
    """Everything the plan takes for granted."""
    return Prose(answers.assumptions(sizing.scenario), "assumptions", listed=True)


def evidence(sizing: Sizing) -> Prose | None:
    """What the measured numbers rest on, with a grade each; nothing when none was measured."""
    told = answers.evidence(sizing.scenario)
    return Prose(told, "assumptions", listed=True) if told else None


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
