"""What is shown in a meeting, scene by scene: the finding, what proves it, and the numbers for the speaker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from planner import figures
from planner.answers.display import Picture, Table
from planner.answers.tables import choices
from planner.answers.tables import plan as tables
from planner.answers.words import answers, basis, doubts, rpo_answers
from planner.answers.words import readiness as words
from planner.answers.words.states import folded
from planner.formats import native
from planner.formats.native import Chart
from planner.judgement.drivers import drivers
from planner.judgement.readiness import ready
from planner.judgement.risk import Risk, risk
from planner.model.checks import DEMANDS
from planner.model.dr.rpo import Protection, protection
from planner.model.findings.ready import Readiness
from planner.model.formulas.growth import growth_factor
from planner.model.nearest import shown_plan
from planner.model.remedies import rescue
from planner.model.scenario import Scenario, Share
from planner.model.sizing import Check, Sizing
from planner.model.units import at_least, counted, number, part, percent

MOST_ROWS = 6
MOST_BARS = 5
_NO_SITE = (
    rpo_answers.NO_SITE,
    "With the changed data, the link and the interval, the plan tells what a disaster would lose, and what link "
    "keeps that short.",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing to show: `title` is its finding; of a picture, a table, points and figures it has what fits.

    `chart` holds the numbers of the picture; `figures` are numbers to read from afar, each with what it counts;
    `notes` are for the speaker.
    """

    key: str
    title: str
    notes: tuple[str, ...]
    points: tuple[str, ...] = ()
    picture: Picture | None = None
    table: Table | None = None
    chart: Chart | None = None
    figures: tuple[tuple[str, str], ...] = ()


def scenes(sizing: Sizing) -> tuple[Scene, ...]:
    """The scenes of a scenario, in the order in which they are shown."""
    doubt = risk(sizing.scenario)
    connections = _checks(sizing, "connections", "connections_failover")
    assumed = basis.assumptions(sizing.scenario)
    said = (answers.binding(sizing), *assumed)
    limits = [check.limit for check in shown_plan(sizing).checks if check.limit.kind != "scenario"]
    sources = dict.fromkeys(f"Source: {limit.source.title} ({limit.kind})." for limit in limits)
    found = (
        _answer(sizing, doubt),
        _workload(sizing),
        _drawn("curve", figures.connections_curve(sizing), connections),
        _drawn("failover", figures.load_per_fsvm(sizing), connections, native.load(sizing)),
        _drawn("shares", figures.shares(sizing, MOST_BARS), _checks(sizing, "home_data")),
        _drawn("growth", figures.growth(sizing), _breaches(sizing), native.growth(sizing)),
        *_replication(protection(sizing.scenario)),
        _readiness(ready(sizing)),
        *_risk(doubt, sizing),
        _drawn("designs", figures.design_map(sizing), _nearest(sizing)),
        Scene("next", "Next steps" if sizing.plan else "What makes it fit", said, points=next_steps(sizing, doubt)),
        Scene("basis", "Assumptions", (provenance(sizing), *sources), points=assumed),
    )
    return tuple(scene for scene in found if scene)


def provenance(sizing: Sizing) -> str:
    """What a file was made from, on one line."""
    return " · ".join(f"{what}: {value}" for what, value in tables.provenance(sizing).rows)


def footer(sizing: Sizing) -> str:
    """Whose it is, and of when: what stands at the foot of every slide."""
    scenario = sizing.scenario
    when = f", as of {scenario.as_of:%-d %B %Y}" if scenario.as_of else ""
    return f"{scenario.customer}{when}"


def next_steps(sizing: Sizing, doubt: Risk) -> tuple[str, ...]:
    """What to do now, a sentence each."""
    scenario, plan, found = sizing.scenario, sizing.plan, rescue(sizing)
    if plan is None:
        assert found is not None
        return (*map(answers.blocker, found.blockers), *answers.ways_out(found))
    design = plan.design
    each = f"{design.memory_gb:g} GB and {design.vcpus} vCPUs each, every one on a node with as much free"
    steps = [answers.current(sizing)[-1] if sizing.current else f"Set up {design.fsvms} FSVMs with {each}."]
    first = plan.breach
    if first is None or first.first_breach_month is None:
        steps.append("Growth reaches no limit within 120 months: plan again when the workload changes.")
    else:
        month, what = answers.month_name(scenario, first.first_breach_month), answers.cause(first.check, first.subject)
        steps.append(f"Scale before {month}: {what} is over its limit from then on.")
    steps.append(f"Compare with what is measured: month 12 expects {_total(scenario, 12)}.")
    if doubt.doubtful and doubt.confident != design:
        steps.append(doubts.confidence(doubt)[1])
    if scenario.intervals:
        steps.append(f"Firm up the {counted(len(scenario.intervals), 'input')} given as a range.")
    steps.append("Confirm the assumptions: they are part of the answer.")
    return tuple(steps)


def _answer(sizing: Sizing, doubt: Risk) -> Scene:
    plan, scenario = shown_plan(sizing), sizing.scenario
    design, month = plan.design, plan.breach.first_breach_month if plan.breach else None
    date = answers.month_date(scenario, month) if month else None
    breaks = "none in 120 months" if month is None else f"month {month}" if month else "today"
    shown = (
        (str(design.fsvms), "FSVMs"),
        (f"{number(design.memory_gb)} GB", "memory of each"),
        (str(design.vcpus), "vCPUs of each"),
        (f"{date:%b %Y}" if date else breaks, "first breach"),
        *(((doubts.chance(doubt.of(design)), "of cases last"),) if doubt.doubtful else ()),
    )
    found = rescue(sizing)
    points = (answers.binding(sizing) if found is None else answers.rescued(found), *answers.uncounted(scenario))
    notes = (*answers.current(sizing), *(map(answers.blocker, found.blockers) if found else ()), provenance(sizing))
    return Scene("answer", answers.headline(sizing), notes, points=points, figures=shown if sizing.plan else ())


def _workload(sizing: Sizing) -> Scene:
    scenario = sizing.scenario
    horizon = scenario.growth.horizon_months
    title = f"{_total(scenario, 0)} today; {_total(scenario, horizon)} in month {horizon}"
    table = tables.workload(sizing)
    rows = table.rows
    if len(rows) > MOST_ROWS:
        order = sorted(range(len(rows)), key=lambda row: -scenario.shares[row].connections)
        kept, rest = sorted(order[: MOST_ROWS - 1]), [scenario.shares[row] for row in order[MOST_ROWS - 1 :]]
        now_and_then = zip(_grown(scenario, rest, 0), _grown(scenario, rest, horizon), strict=True)
        rows = (*(rows[row] for row in kept), (f"{len(rest)} more", "", *chain.from_iterable(now_and_then)))
    notes = tuple(f"{what}: {value}." for what, value in tables.conditions(sizing).rows)
    points = (
        _growth(scenario),
        f"Free on each of {scenario.cluster.nodes} nodes: {number(scenario.cluster.free_memory_gb)} GB of memory "
        f"and {scenario.cluster.free_vcpus} vCPUs.",
        f"FSVMs that may fail at once: {scenario.resilience.failures}.",
    )
    return Scene("workload", title, notes, points=points, table=replace(table, rows=rows))


def _growth(scenario: Scenario) -> str:
    growth = scenario.growth
    return f"Growth a year: connections {percent(growth.connections)}, data {percent(growth.data)}."


def _grown(scenario: Scenario, shares: Sequence[Share], month: int) -> tuple[str, str]:
    """The connections and the data [TB] of `shares` in `month`."""
    by = growth_factor((scenario.growth.connections, scenario.growth.data), month).tolist()
    connections, data = sum(share.connections for share in shares), sum(share.data_tb for share in shares)
    return at_least(connections * by[0], "connections"), at_least(data * by[1], "TB")


def _total(scenario: Scenario, month: int) -> str:
    return "{} connections and {} TB".format(*_grown(scenario, scenario.shares, month))


def _drawn(
    key: str, picture: Picture | None, notes: tuple[str, ...], chart: Chart | None = None, title: str = ""
) -> Scene | None:
    if picture is None:
        return None
    return Scene(key, title or picture.title, (*notes, picture.alt), picture=picture, chart=chart)


def _replication(found: Protection | None) -> tuple[Scene | None, ...]:
    """What the link keeps of the schedule; that there is none where there is no second site."""
    if found is None:
        return (Scene("replication", "No second site is part of this plan", _NO_SITE, points=_NO_SITE),)
    notes = (rpo_answers.headline(found), *rpo_answers.findings(found))
    return (
        _drawn("replication", figures.change_and_link(found) or figures.data_age(found), notes, native.rates(found)),
        _drawn("age", figures.time_within_age(found), rpo_answers.on_this_link(found)),
    )


def _readiness(found: Readiness) -> Scene | None:
    """Whether the plan can be deployed, where the scenario says how, or where something is wrong."""
    urgent = [one for state in ("wrong", "todo", "change") for one in found.of(state)]
    if not found.join_command and not found.of("wrong"):
        return None
    told = [f"{words.said(one.state).capitalize()}: {words.name(one)}. {words.task(one)}".strip() for one in urgent]
    more = (f"And {len(told) - MOST_ROWS} more.",) if len(told) > MOST_ROWS + 1 else ()
    shown = (*told[:MOST_ROWS], *more) if more else tuple(told)
    notes = tuple(f"{words.name(one)}: {one.why}" for one in found.findings if one.state not in ("ok", "leave"))
    return Scene("readiness", words.headline(found), notes, points=shown or ("Every finding is well.",))


def _risk(found: Risk, sizing: Sizing) -> tuple[Scene | None, ...]:
    """How sure the plan is: against the months where a check may fail, against the limit where none does."""
    told = (*doubts.confidence(found), *doubts.skew(found))
    if found.plan is None or not found.doubtful or found.plan.binding.required is None:
        none = "No design works, so there is no probability to report"
        title = "This plan is only as good as its inputs" if found.plan else none
        return (Scene("risk", title, told, points=told, figures=_margins(sizing)),)
    chance, chart, title = figures.chance_of_breach(found), native.breaches(found), ""
    if chance is None:
        chance, chart = figures.demand_fan(found), native.demand(found)
        months = found.scenario.growth.horizon_months
        title = f"{found.plan.design} lasts until month {months} in every one of {number(found.samples)} samples"
    causes = drivers(found.scenario, found.plan)
    return (
        _drawn("risk", chance, told, chart, title),
        _drawn("doubt", figures.tornado(found, causes), doubts.doubt(found, causes)),
    )


def _margins(sizing: Sizing) -> tuple[tuple[str, str], ...]:
    """How near the checks of the plan come to their limits, the nearest first, for numbers that are not in doubt."""
    found = folded(shown_plan(sizing).checks)
    checks = [check for check in found if check.check in DEMANDS and check.utilisation is not None]
    checks.sort(key=lambda check: -(check.utilisation or 0.0))
    return tuple((part(c.utilisation or 0.0), f"{answers.cause(c.check, c.subject)}, used") for c in checks[:3])


def _checks(sizing: Sizing, *names: str) -> tuple[str, ...]:
    return tuple(_told(check) for check in shown_plan(sizing).checks if check.check in names)


def _told(check: Check) -> str:
    month = check.first_breach_month
    until = "lasts for 120 months" if month is None else f"breaks in month {month}" if month else "from the start"
    return (
        f"{answers.check_name(check.check, check.subject)}: {answers.finding(check)}; {until} "
        f"({check.limit.name.replace('_', ' ')}, {check.limit.kind}, {check.limit.source.title})."
    )


def _breaches(sizing: Sizing) -> tuple[str, ...]:
    breaking = [check for check in folded(shown_plan(sizing).checks) if check.first_breach_month is not None]
    breaking.sort(key=lambda check: check.first_breach_month or 0)
    return (_growth(sizing.scenario), *map(_told, breaking[:4]))


def _nearest(sizing: Sizing) -> tuple[str, ...]:
    table = choices.rejections(sizing)
    return tuple(f"{row[0]} ({row[1]} GB): {row[2]}." for row in table.rows[:4]) if table else ()
