"""What stands beside the sliders: the answer, the checks in brief, and two designs compared."""

from dataclasses import dataclass

from planner.answers import steps, words
from planner.answers.comparison import side_by_side
from planner.answers.display import SHAPES, Prose, Table
from planner.answers.states import standing
from planner.model.checks import DEMANDS
from planner.model.scenario import Scenario
from planner.model.sizing import Plan, shown_plan, size


@dataclass(frozen=True, slots=True)
class View:
    """A scenario and the plan that is looked at; `recommended` tells that nobody chose it by hand."""

    scenario: Scenario
    plan: Plan
    recommended: bool
    feasible: int


def view(scenario: Scenario, fsvms: int | None = None, memory_gb: float | None = None) -> View:
    """The plan of `scenario` for the FSVMs and the memory that were chosen, None where they were left open."""
    sizing = size(scenario)
    plan = shown_plan(sizing, fsvms, memory_gb)
    return View(scenario, plan, fsvms is None and memory_gb is None, len(sizing.feasible))


def answer(seen: View) -> Prose:
    """The answer in a sentence, its state as a word and a shape, and what binds."""
    word = standing(seen.scenario, seen.plan)
    told = steps.hedged(words.verdict(seen.scenario, seen.plan), seen.scenario, seen.plan)
    if not seen.feasible:
        told = f"No design lasts. Nearest: {told}"
    elif seen.recommended:
        told = f"Recommended: {told[:1].lower()}{told[1:]}"
    return Prose((f"{SHAPES[word]} {word.capitalize()}. {told}", _beside(seen)), f"live {word}")


def _beside(seen: View) -> str:
    """What binds a plan that holds; of one that fails, what else fails."""
    if seen.plan.feasible:
        return words.bound(seen.scenario, seen.plan)
    others = [words.shortfall(check, inline=True) for check in seen.plan.failing[1:]]
    return f"Also failing: {'; '.join(others)}." if others else "Everything else holds."


def comparison(pinned: View, live: View) -> Table:
    """The pinned design beside the live one: as designs are compared anywhere, with their states and demands."""
    plans = pinned.plan, live.plan
    used = [{(c.check, c.subject): words.finding(c) for c in plan.checks if c.check in DEMANDS} for plan in plans]
    found = (standing(one.scenario, one.plan) for one in (pinned, live))
    states = ("State", *(f"{SHAPES[word]} {word}" for word in found))
    demands = ((words.check_name(*kind), *(one.get(kind, "") for one in used)) for kind in used[0] | used[1])
    rows = (states, *side_by_side([(one.scenario, one.plan) for one in (pinned, live)])[1:], *demands)
    head = ("Design", f"Pinned: {pinned.plan.design}", f"Live: {live.plan.design}")
    return Table(head, rows, "nll", "The pinned design and the live one")
