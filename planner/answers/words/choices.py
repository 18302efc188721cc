"""The words for choices: why not another design, what another buys, what still fits, and what changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from planner.answers.words.answers import (
    breach,
    breaks,
    cause,
    check_name,
    few_checks,
    finding,
    month_name,
    more_cost,
    shortfall,
    when,
)
from planner.answers.words.basis import sizes
from planner.model.scenario import MOST_MONTHS, Scenario
from planner.model.units import at_most, counted, number, part, word

if TYPE_CHECKING:  # for the types alone: why a design is not the plan needs none of these
    from planner.judgement.alternatives import Caution, Option, Why
    from planner.judgement.compare import Comparison
    from planner.judgement.fit import Fit, Room
    from planner.model.sizing import Check, Plan, Sizing


def why_not(found: Why, sizing: Sizing) -> tuple[str, ...]:
    """Why a design is not the plan, or that it is; every check that it fails, and the month it breaks."""
    scenario, design, curve = sizing.scenario, found.design, sizing.scenario.catalog.connections
    rung, least = curve.memory_gb[int(curve.rung(design.memory_gb))], scenario.catalog["fsvms_least"]
    told = [f"{design} does not last: it fails {few_checks(len(found.plan.failing) + found.too_few)}."]
    if found.feasible:
        told = [_why_feasible(found, sizing)]
    if found.too_few:
        told.append(f"A file server has at least {number(least.value)} FSVMs ({least.kind}, {least.source.short}).")
    told += [failure(scenario, check) for check in found.plan.failing]
    if rung != design.memory_gb:
        told.append(f"{design.memory_gb:g} GB counts as {rung:g} GB: nothing was tested between the two.")
    return tuple(told)


def failure(scenario: Scenario, check: Check) -> str:
    """A failing check with its numbers and the month it breaks."""
    month, then = check.first_breach_month, ""
    if month is not None:
        then = f"; it fails from {month_name(scenario, month)} on"
        if month == 0:
            then = "; it fails from the start" if check.growth else "; it fails whatever the month"
    return f"{check_name(check.check, check.subject)}: {finding(check)}{then}."


def _why_feasible(found: Why, sizing: Sizing) -> str:
    design, scenario = found.design, sizing.scenario
    horizon = month_name(scenario, scenario.growth.horizon_months)
    if sizing.plan is None:
        return f"{design} lasts until {horizon}."
    best = sizing.plan.design
    if design == best:
        return f"{design} is the plan: it lasts until {horizon}, and no design that does takes less."
    cost = f"takes {more_cost(design, best)} than the plan, {best}"
    if design.cost[:2] == best.cost[:2]:
        cost = f"takes {design.fsvms} FSVMs for the same memory and vCPUs, where the plan, {best}, takes {best.fsvms}"
    return f"{design} lasts until {horizon} too, but {cost}. {breach(scenario, found.plan)}"


def planned_for(step: Caution) -> str:
    """What a step of caution plans for: `all FSVMs up`, `one failure, its load spread over the others`."""
    if not step.failures:
        return "all FSVMs up, no failure"
    failures = f"{word(step.failures)} failure{'s' * (step.failures > 1)}"
    return f"{failures}, {'the load spreads' if step.takeover == 'spread' else 'one survivor takes it all'}"


def load_name(sizing: Sizing) -> str:
    """What the load of an option is: `Load after a failure`, or `Load, all up` when none is planned."""
    failures = sizing.scenario.resilience.failures
    return (
        "Load after a failure" if failures == 1 else f"Load after {failures} failures" if failures else "Load, all up"
    )


def buys(option: Option, sizing: Sizing) -> str:
    """What a design on the front buys beside the plan."""
    assert sizing.plan is not None
    design, best = option.plan.design, sizing.plan.design
    if design == best:
        return "the plan: least memory"
    parts = [more_cost(design, best)]
    if design.fsvms != best.fsvms:
        count = abs(design.fsvms - best.fsvms)
        parts.append(f"{counted(count, 'FSVM')} {'more' if design.fsvms > best.fsvms else 'fewer'}")
    return "; ".join(part for part in (*parts, _longer(option.plan, sizing.plan)) if part)


def _longer(plan: Plan, than: Plan) -> str:
    """How much longer a plan holds than another, or nothing when as long."""
    one, other = plan.breach_month, than.breach_month
    if one == other:
        return ""
    if one is None:
        return "lasts 120 months and more"
    if other is None:
        return f"runs out in month {one}"
    return f"lasts {counted(abs(one - other), 'month')} {'longer' if one > other else 'less'}"


def rooms(fit: Fit, scenario: Scenario) -> tuple[str, ...]:
    """What a design fails as things are, and how much more of each thing fits, a line each."""
    return (*(failure(scenario, check) for check in fit.plan.failing), *map(_room, fit.rooms))


def _room(one: Room) -> str:
    whose = f" of {one.share}" if one.share else " of all shares" if one.what == "connections" else ""
    what = "Changed data" if one.what == "change" else f"{one.what.capitalize()}{whose}"
    if one.more is None or one.check is None:
        return f"{what}: nothing stops it."
    if one.over:
        return f"{what}: no room. The limit of {cause(one.check, one.subject)} is passed already."
    unit = "" if one.unit == one.what else f" {one.unit}"
    more, most = at_most(one.more, one.unit), at_most(one.now + one.more, one.unit)
    return f"{what}: +{more}{unit} ({most}{unit} in all), then {cause(one.check, one.subject)} is full."


def fitted(scenario: Scenario, fits: Sequence[tuple[str, Fit]]) -> tuple[str, ...]:
    """How long each design takes the growth, and what more it takes; each with a name to show."""
    every = (((f"{name}, {one.plan.design}, {until(one, scenario)}"), *rooms(one, scenario)) for name, one in fits)
    return tuple(chain.from_iterable(every))


def until(fit: Fit, scenario: Scenario) -> str:
    """How long a design takes the growth, in one sentence or two whose subject it is."""
    if fit.plan.until is None:
        return "does not last as things are."
    if fit.plan.breach is None:
        return "has room for 120 months of growth and more."
    months = counted(fit.plan.until, "month") if fit.plan.until else "no"
    return f"has room for {months}{' of' if fit.plan.until else ''} growth. {breach(scenario, fit.plan)}"


def customers(found: Comparison) -> str:
    """Whose cases are compared: the names, of more than two the first with how many others there are."""
    first, *others = dict.fromkeys(sizing.scenario.customer for sizing in found.sizings)
    return f"{first} and {len(others)} others" if len(others) > 1 else " and ".join([first, *others])


def verdict(found: Comparison) -> str:
    """Which cases hold, and which of them takes the least, in one sentence."""
    good = [at for at, plan in enumerate(found.plans) if plan.feasible]
    if not good:
        return f"None of the {len(found.plans)} holds."
    count = len(found.plans)
    every = "Both hold" if count == 2 else f"All {count} hold"
    held = every if len(good) == count else f"{len(good)} of {count} {'holds' if len(good) == 1 else 'hold'}"
    best = min(good, key=lambda at: found.plans[at].design.cost)
    design, label = found.plans[best].design, found.labels[best]
    least = f"{number(design.total_memory_gb)} GB and {design.total_vcpus} vCPUs in all"
    if len(good) > 1 and len({found.plans[at].design for at in good}) == 1:
        return f"{held}, with the same design, {design}: {least}."
    named = label if str(design) in label else f"{label}, {design},"
    return f"{held}: {named} takes {least}." if len(good) == 1 else f"{held}; {named} takes the least: {least}."


def changed(found: Comparison, *, named: bool = True) -> tuple[str, ...]:
    """What the first fails, if anything, what each case makes of it, and the sizes that its release holds.

    The first is `named` in each sentence, or where they stand.
    """
    base, *labels = found.labels
    failing = [f"{base}: {found.plans[0].design} fails {_failing(found.plans[0])}."] * (not found.plans[0].feasible)
    beside = f", compared with {base}" if named else ""
    told = failing + [f"{label}{beside}: {_changed(found, at)}" for at, label in enumerate(labels, 1)]
    cases = zip(found.labels, found.sizings, strict=True)
    return (*told, *(f"{label}: {sentence}" for label, case in cases for sentence in sizes(case.scenario)))


def side_by_side(cases: Sequence[tuple[Scenario, Plan]]) -> tuple[tuple[str, ...], ...]:
    """What to show of each plan, a row each: a name, and the value in every case; what fails, where something does."""
    shown: dict[str, Callable[[Scenario, Plan], str]] = {
        "Design": lambda _, plan: str(plan.design),
        "Memory in all": lambda _, plan: f"{number(plan.design.total_memory_gb)} GB",
        "vCPUs in all": lambda _, plan: str(plan.design.total_vcpus),
        "Tightest limit": lambda _, plan: _bound(plan),
        "Used there": lambda _, plan: part(plan.binding.utilisation) if plan.binding.utilisation else "none left",
        "First breach": _first,
    }
    if not all(plan.feasible for _, plan in cases):
        shown["Fails"] = lambda _, plan: _failing(plan) or "nothing"
    return tuple((name, *(show(*case) for case in cases)) for name, show in shown.items())


def runs_out(scenario: Scenario, plan: Plan) -> str:
    """When the first check of a plan breaks, in a word or two, if only after the last month that is looked at."""
    return breaks(scenario, plan.breach) if plan.breach else f"after {when(scenario, MOST_MONTHS)}"


def _first(scenario: Scenario, plan: Plan) -> str:
    first = plan.breach
    return runs_out(scenario, plan) + (f" ({cause(first.check, first.subject)})" if first else "")


def _failing(plan: Plan) -> str:
    """Every check that a plan fails, with its numbers."""
    return "; ".join(map(shortfall, plan.failing))


def _changed(found: Comparison, at: int) -> str:
    """What a case makes of the first."""
    old, new, asked = found.plans[0], found.plans[at], found.asked[at]
    if not new.feasible and asked:
        return f"it does not hold, and fails {_failing(new)}."
    if not new.feasible:
        nothing = "no design holds" if old.feasible or found.asked[0] else "no design holds in either"
        return f"{nothing}. {new.design} comes nearest, and fails {_failing(new)}."
    if not old.feasible:
        return f"{new.design} holds, where {f'{old.design} does not' if found.asked[0] else 'nothing did'}."
    parts = [more_cost(new.design, old.design)]
    if old.design == new.design:
        parts = [f"the same design, {new.design}"]
    elif not asked:
        parts = [f"{new.design}, not {old.design}: {parts[0]}"]
    used, before = (part(plan.binding.utilisation or 0.0) for plan in (new, old))
    if (new.binding.check, new.binding.subject) != (old.binding.check, old.binding.subject):
        parts.append(f"the tightest limit is {_bound(new)}, not {_bound(old)}")
    elif used != before:
        parts.append(f"the tightest limit is still {_bound(new)}, at {used}, not {before}")
    return "; ".join(filter(None, (*parts, _longer(new, old)))) + "."


def _bound(plan: Plan) -> str:
    return cause(plan.binding.check, plan.binding.subject)
