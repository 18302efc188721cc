"""What page one says beside the answer: its numbers, what to do and when, and what could change it."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from planner.answers import doubts, sentences, states, words
from planner.judgement.risk import Risk
from planner.model.formulas.growth import growth_factor
from planner.model.path import path
from planner.model.remedies import rescue
from planner.model.scenario import Scenario, Share
from planner.model.sizing import Design, Plan, Sizing, shown_plan
from planner.model.units import at_least, counted, listed, number, percent

CERTAIN = "All inputs are single values: the plan is only as good as they are."


def verdict(sizing: Sizing) -> tuple[str, str]:
    """The state of the plan, `fails` where there is none, and the answer in a sentence, with how sure it is."""
    told, plan = words.headline(sizing), sizing.plan
    if plan is None:
        return "fails", told
    return states.standing(sizing.scenario, plan), hedged(told, sizing.scenario, plan)


def hedged(told: str, scenario: Scenario, plan: Plan) -> str:
    """`told`, a sentence that says until when `plan` is enough, with how often that is so where there is doubt."""
    doubt = states.doubt(scenario)
    if doubt is None or not plan.feasible:
        return told
    sure = doubt.reaches(plan.design)
    chance = doubts.chance(doubt.of(plan.design))
    cases = f"in {'' if sure else 'only '}{chance} of cases"
    if scenario.intervals:
        return f"On the most likely figures, {told[:-1]}; across the ranges given, {cases}."
    if sure:
        ways = "however the directories" if chance == "100 %" else f"in {chance} of the ways the directories may"
        return f"{told[:-1]}, {ways} spread."
    return f"If directories spread evenly, {told[:-1]}; over all the ways they may spread, {cases}."


def tiles(sizing: Sizing) -> tuple[tuple[str, str], ...]:
    """The numbers of the answer, each with what it counts; nothing where no design of the catalog is enough."""
    scenario, plan, found = sizing.scenario, sizing.plan, rescue(sizing)
    if found and any(problem.of_designs for problem in found.obstacles):
        return ()
    design = shown_plan(sizing).design
    told = (
        (str(design.fsvms), "FSVMs"),
        (f"{design.memory_gb:g} GB", f"of memory each, {number(design.total_memory_gb)} GB in all"),
        (str(design.vcpus), f"vCPUs each, {design.total_vcpus} in all"),
    )
    if plan is None:
        return told
    month, doubt = plan.breach_month, states.doubt(scenario)
    lasts = ("10 years", "or more, before growth reaches a limit")
    if month is not None:
        lasts = (words.when(scenario, month), "when growth reaches a limit")
    half = doubt.first_breach[1] if doubt and doubt.first_breach and not doubt.reaches(design) else None
    if half is not None:
        lasts = (words.when(scenario, half), "by which half of the cases run out")
    sure = doubt and (doubts.chance(doubt.of(design)), f"confidence, {percent(doubt.wanted, 4)} wanted")
    return (*told, lasts, *([sure] if sure else ()))


@sentences
def next_steps(sizing: Sizing) -> Iterator[str]:
    """What to do, with when, a sentence each."""
    scenario, growth, plan = sizing.scenario, sizing.scenario.growth, sizing.plan
    if found := rescue(sizing):
        yield f"Now: plan with {words.needed(found)}."
        yield from words.ways_out(found)
    if plan is None:
        return
    design, doubt, year = plan.design, states.doubt(scenario), min(12, growth.horizon_months)
    todo = f"set up {design.fsvms} FSVMs with {design.memory_gb:g} GB and {design.vcpus} vCPUs each, one on a node"
    if sizing.current:
        todo = words.change(sizing.current.design, design)
        if sizing.current.feasible and sizing.current.design != design:
            stands = f"keep the present file server, {sizing.current.design}, which is enough"
            todo = f"{stands}. The least that would do is {design}: {todo}"
    if doubt and doubt.confident and not doubt.reaches(design):
        wanted = percent(doubt.wanted, 4)
        todo += (
            f"; or, to be {wanted} sure, order {doubt.confident} instead ({words.more_cost(doubt.confident, design)})"
        )
    yield f"Now: {todo}.{_staged(scenario, design)}"
    if year and (growth.connections or growth.data):
        when, expected = words.month_name(scenario, year), total(scenario, year)
        yield f"{when[:1].upper()}{when[1:]}: measure. The plan expects {expected}; if the load is higher, plan again."
    yield _scale(scenario, plan, doubt)


@lru_cache(maxsize=1)  # for the page, and again for every other format
def _staged(scenario: Scenario, design: Design) -> str:
    """What to buy in steps instead; nothing where it is bought at once.

    Where something stands, the steps may end with another design, since they remove nothing of it.
    """
    found = path(scenario)
    first = found.design_in(0)
    same = found.design_in(found.until) == design
    if first in (None, design) or found.ends or not found.steps or not (same or scenario.current):
        return ""
    keeping = "" if same else ", with nothing removed"
    later = [f"{step.design} in {words.month_name(scenario, step.month)}" for step in found.steps if step.month]
    if not later:
        return f" With nothing removed it would be {first}."
    return f" In steps{keeping}: {listed([f'{first} now', *later])}."


def _scale(scenario: Scenario, plan: Plan, doubt: Risk | None) -> str:
    """By when more is needed, and how much sooner it may be."""
    first = words.growth_breach(plan.checks)
    if first is None or first.first_breach_month is None:
        return "When the workload changes: plan again. Growth alone reaches no limit within 120 months."
    month, what = first.first_breach_month, words.cause(first)
    before, act = words.month_name(scenario, month), words.before_full(first)
    told = f"Before {before}: {act}. From then on the limit of {what} is passed"
    early = doubt.first_breach[0] if doubt and doubt.first_breach else None
    if early is None or early >= month:
        return f"{told}."
    return f"{told}; in one case in twenty a limit is passed as early as {words.month_name(scenario, early)}."


def could_change(sizing: Sizing) -> tuple[str, ...]:
    """What is assumed that could change the answer, a short sentence each."""
    scenario = sizing.scenario
    told, count = [*words.if_spread(sizing), *words.uncounted(scenario)], len(scenario.intervals)
    if scenario.home_share:
        told.append("Home connections are assumed to spread evenly over the FSVMs.")
    if not scenario.growth.connections and not scenario.growth.data:
        told.append("No growth is assumed: any growth brings the limits nearer.")
    if count:
        are = f"{counted(count, 'input')} {'is' if count == 1 else 'are'}"
        told.append(f"{are} only known as a range: firm up what you can.")
    return tuple(told) or (CERTAIN,)


def grown(scenario: Scenario, shares: Sequence[Share], month: int) -> tuple[str, str]:
    """The connections and the data [TB] of `shares` in `month`."""
    by = growth_factor((scenario.growth.connections, scenario.growth.data), month).tolist()
    connections, data = sum(share.connections for share in shares), sum(share.data_tb for share in shares)
    return at_least(connections * by[0], "connections"), at_least(data * by[1], "TB")


def total(scenario: Scenario, month: int) -> str:
    """`3,520 connections and 172.5 TB`: all that is expected in `month`."""
    return "{} connections and {} TB".format(*grown(scenario, scenario.shares, month))
