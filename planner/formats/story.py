"""What is shown in a meeting, scene by scene: the finding, what proves it, and what the speaker says."""

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from planner import figures
from planner.answers import basis, doubts, readiness, second_site, steps, words
from planner.answers import plan as tables
from planner.answers.choices import candidates
from planner.answers.display import Picture, Table
from planner.answers.states import state
from planner.answers.steps import grown, next_steps, tiles, total
from planner.answers.words import when
from planner.figures.limits import demands, full, runs_out
from planner.formats import native
from planner.formats.native import Chart
from planner.judgement.drivers import drivers
from planner.judgement.readiness import Readiness, ready
from planner.judgement.risk import Risk, risk
from planner.model.checks import DEMANDS
from planner.model.dr.rpo import Protection, protection
from planner.model.scenario import Scenario
from planner.model.sizing import Check, Sizing, judge, shown_plan
from planner.model.units import listed, number, part, percent

MOST_ROWS = 6
_MOST_POINTS, _FEW = 7, 1


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing to show: `title` is its finding; of a picture, a table, points and figures it has what fits.

    A slide has the numbers of a picture as a native `chart` or as `table`; `figures` are numbers to read from afar,
    each with what it counts; `state` is that of the plan, where the scene is the answer; `notes` are what is said.
    """

    key: str
    title: str
    notes: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    picture: Picture | None = None
    table: Table | None = None
    chart: Chart | None = None
    figures: tuple[tuple[str, str], ...] = ()
    state: str = ""


def scenes(sizing: Sizing) -> tuple[Scene, ...]:
    """The scenes of a scenario, in the order in which they are shown: as many as there is something to say."""
    # Two scenarios that are equal may differ in their intervals, evidence and changes.
    return _scenes(sizing, id(sizing.scenario))


@lru_cache(maxsize=1)  # the deck and the slides show the same
def _scenes(sizing: Sizing, scenario_id: int) -> tuple[Scene, ...]:  # noqa: ARG001
    scenario, doubt = sizing.scenario, risk(sizing.scenario)
    link, deployed = protection(scenario), ready(sizing)
    found = (
        _answer(sizing),
        _limits(sizing),
        _workload(sizing),
        _drawn("failover", figures.nodes(sizing, beside=True), _failures(sizing), native.load(sizing)),
        _drawn("growth", figures.growth(sizing), _breaches(sizing), native.growth(sizing)),
        _replication(link) if link else None,
        _readiness(deployed),
        *_risk(doubt),
        _choice(doubt),
        _next(sizing, doubt),
        _basis(sizing, (*([] if link else [second_site.NO_SITE]), *_urgent(deployed)[:_FEW])),
    )
    return tuple(scene for scene in found if scene)


def footer(sizing: Sizing) -> str:
    """Whose it is, and of when: what stands at the foot of every slide."""
    scenario = sizing.scenario
    when = f", as of {scenario.as_of:%-d %B %Y}" if scenario.as_of else ""
    return f"{scenario.customer}{when}"


def _answer(sizing: Sizing) -> Scene:
    """The answer and what to do about it; where no design is enough, the remedy first."""
    (word, told), notes = steps.verdict(sizing), tables.why(sizing).paragraphs
    return Scene("answer", told, notes, points=next_steps(sizing), figures=tiles(sizing), state=word)


def _limits(sizing: Sizing) -> Scene:
    """How full each limit is, and what else fails."""
    scenario, horizon, plan = sizing.scenario, sizing.scenario.growth.horizon_months, shown_plan(sizing)
    checks, picture, rows = demands(plan), figures.limits(sizing), []
    for check in checks[:MOST_ROWS]:
        now = part((check.now or 0.0) / check.allowed) if check.allowed > 0 else "over"
        rows.append((state(check, horizon), words.check_name(check), now, full(check), runs_out(scenario, check)))
    head = ("State", "Limit", "Used today", f"In {when(scenario, horizon)}", "Runs out")
    table = Table(head, tuple(rows), "snrrr", "How full each limit is, the fullest first")
    points = (*words.uncounted(scenario), *tables.settings(sizing).paragraphs)
    notes = tuple(_told(scenario, check) for check in checks[:3])
    title = picture.title
    if plan.failing and plan.failing[0].check not in DEMANDS:
        title = f"The nearest design, {plan.design}, fails on {words.shortfall(plan.failing[0], inline=True)}"
    return Scene("limits", title, notes, points=points, picture=picture, table=table)


def _workload(sizing: Sizing) -> Scene:
    scenario = sizing.scenario
    horizon = scenario.growth.horizon_months
    title = f"{total(scenario, 0)} today; {total(scenario, horizon)} in {words.month_name(scenario, horizon)}"
    table = tables.workload(sizing)
    rows = table.rows
    if len(rows) > MOST_ROWS:
        order = sorted(range(len(rows)), key=lambda row: -scenario.shares[row].connections)
        kept, rest = sorted(order[: MOST_ROWS - 1]), [scenario.shares[row] for row in order[MOST_ROWS - 1 :]]
        now_and_then = zip(grown(scenario, rest, 0), grown(scenario, rest, horizon), strict=True)
        rows = (*(rows[row] for row in kept), (f"{len(rest)} more", "", *chain.from_iterable(now_and_then)))
    points = (
        _growth(scenario),
        f"Free on each of {scenario.cluster.nodes} nodes: {number(scenario.cluster.free_memory_gb)} GB of memory "
        f"and {scenario.cluster.free_vcpus} vCPUs.",
        f"FSVMs that may fail at once: {scenario.resilience.failures}.",
    )
    known = [f"{doubts.input_name(scenario, path)} ({doubts.interval(scenario, path)})" for path in scenario.intervals]
    note = f"Known as a range: {listed(known)}." if known else "Every number is taken as it was given."
    return Scene("workload", title, (note,), points=points, table=replace(table, rows=rows))


def _growth(scenario: Scenario) -> str:
    growth = scenario.growth
    return f"Growth a year: connections {percent(growth.connections)}, data {percent(growth.data)}."


def _drawn(key: str, picture: Picture | None, notes: tuple[str, ...], chart: Chart | None = None) -> Scene | None:
    return Scene(key, picture.title, notes, picture=picture, chart=chart) if picture else None


def _replication(found: Protection) -> Scene:
    """What the link keeps of the schedule: drawn where the change or the link varies through the week."""
    title, told = str(second_site.answer(found)), second_site.outcome(found)
    uneven = bool(found.replication.windows or not found.replication.profile.is_flat)
    notes, chart = second_site.on_this_link(found), native.rates(found)
    if uneven and chart and (picture := figures.change_and_link(found)):
        return Scene("replication", title, (*told, *notes), picture=picture, chart=chart)
    return Scene("replication", title, notes, points=told)


def _urgent(found: Readiness) -> list[str]:
    """What is to be done before the plan can be deployed, where the scenario says how, or where something is wrong."""
    if not found.join_command and not found.of("wrong"):
        return []
    return [
        f"{readiness.said(one.state).capitalize()}: {readiness.name(one)}. {readiness.task(one)}".strip()
        for state in ("wrong", "todo", "change")
        for one in found.of(state)
    ]


def _readiness(found: Readiness) -> Scene | None:
    """Whether the plan can be deployed, where there is more to do than stands among the assumptions."""
    told = _urgent(found)
    if len(told) <= _FEW:
        return None
    if len(told) > MOST_ROWS + 1:
        told[MOST_ROWS:] = [f"And {len(told) - MOST_ROWS} more."]
    notes = tuple(f"{readiness.name(one)}: {one.why}" for one in found.findings if one.state not in ("ok", "leave"))
    return Scene("readiness", str(readiness.answer(found)), notes, points=tuple(told))


def _risk(found: Risk) -> tuple[Scene | None, ...]:
    """How sure the plan is, and where the doubt comes from; nothing where nothing is in doubt."""
    if found.plan is None or (chart := native.demand(found)) is None:
        return ()
    causes = drivers(found.scenario, found.plan)
    from_where = doubts.comes_from(found, causes)
    return (
        _drawn("risk", figures.demand_fan(found), (*doubts.confidence(found).paragraphs, *from_where), chart),
        _drawn("doubt", figures.tornado(found, causes), (*from_where, *doubts.skew(found))),
    )


def _choice(found: Risk) -> Scene | None:
    """The designs to choose from, side by side."""
    if (picture := figures.choice(found)) is None:
        return None
    doubtful = found.doubtful
    rows = []
    for design, role in candidates(found).items():
        sure = [doubts.chance(found.of(design)) if design in found.designs else ""][:doubtful]
        size = number(design.total_memory_gb), str(design.total_vcpus)
        rows.append((str(design), role, *size, *sure, runs_out(found.scenario, judge(found.scenario, design).breach)))
    head = ("Design", "Why", "Memory (GB)", "vCPUs", *["Confidence"][:doubtful], "Runs out")
    table = Table(head, tuple(rows), "llrr" + "r" * doubtful + "r", "Which design")
    points: tuple[str, ...] = (words.bound(found.scenario, shown_plan(found.sizing)),)
    if doubtful:
        points = doubts.confidence(found).paragraphs[:2]
    return Scene("choice", picture.title, words.current(found.sizing), points=points, picture=picture, table=table)


def _next(sizing: Sizing, doubt: Risk) -> Scene | None:
    """What to do when, and what could change it; where there is no plan the answer has said what to do."""
    if (picture := figures.timeline(doubt)) is None:
        return None
    told = (step.partition(": ") for step in next_steps(sizing))
    rows = tuple((date, f"{what[:1].upper()}{what[1:]}") for date, _, what in told)
    table = Table(("When", "What"), rows, "ln", "What to do, and when")
    said = ("These are the dates to put in the calendar.",)
    return Scene("next", picture.title, said, points=steps.could_change(sizing), picture=picture, table=table)


def _basis(sizing: Sizing, more: tuple[str, ...]) -> Scene:
    """What the plan takes for granted."""
    points = (*more, *basis.assumptions(sizing.scenario))
    limits = [check.limit for check in shown_plan(sizing).checks if check.limit.kind != "scenario"]
    sources = listed(dict.fromkeys(limit.source.title for limit in limits))
    notes = (*points[_MOST_POINTS:], f"The limits are from {sources}.")
    return Scene("basis", "Assumptions", notes, points=points[:_MOST_POINTS])


def _failures(sizing: Sizing) -> tuple[str, ...]:
    checks = [c for c in shown_plan(sizing).checks if c.check in ("connections", "connections_failover")]
    return tuple(_told(sizing.scenario, check) for check in checks)


def _told(scenario: Scenario, check: Check) -> str:
    """A check as a speaker says it."""
    until = "It lasts for ten years" if check.first_breach_month is None else "It is over its limit from the start"
    if month := check.first_breach_month:
        until = f"It is full in {words.month_name(scenario, month)}"
    name, finding = words.check_name(check), words.finding(check)
    return f"{name}: {finding}. {until}. The limit is {check.limit.kind}."


def _breaches(sizing: Sizing) -> tuple[str, ...]:
    breaking = [check for check in demands(shown_plan(sizing)) if check.first_breach_month is not None]
    breaking.sort(key=lambda check: check.first_breach_month or 0)
    return (_growth(sizing.scenario), *(_told(sizing.scenario, check) for check in breaking[:4]))
