"""What stands beside the sliders: the answer, two designs compared, and the ways out where nothing holds."""

from dataclasses import dataclass

from planner.answers import words
from planner.answers.comparison import side_by_side
from planner.answers.display import SHAPES, Prose, Table
from planner.answers.states import standing
from planner.answers.steps import hedged
from planner.model.changes import Way
from planner.model.checks import DEMANDS
from planner.model.remedies import Rescue
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
    """The answer in a sentence, its state as a word and a shape, and what binds; where it fails, what else fails."""
    word = standing(seen.scenario, seen.plan)
    told = hedged(words.verdict(seen.scenario, seen.plan), seen.scenario, seen.plan)
    if not seen.feasible:
        told = f"No design lasts. Nearest: {told}"
    elif seen.recommended:
        told = f"Recommended: {told[:1].lower()}{told[1:]}"
    others = [words.shortfall(check, inline=True) for check in seen.plan.failing[1:]]
    beside = f"Also failing: {'; '.join(others)}." if others else "Everything else holds."
    if seen.plan.feasible:
        beside = words.bound(seen.scenario, seen.plan)
    return Prose((f"{SHAPES[word]} {word.capitalize()}. {told}", beside), f"live {word}")


def comparison(pinned: View, live: View) -> Table:
    """The pinned design beside the live one: as designs are compared anywhere, with their states and demands."""
    cases = [(one.scenario, one.plan) for one in (pinned, live)]
    used = [{words.check_name(c): words.finding(c) for c in plan.checks if c.check in DEMANDS} for _, plan in cases]
    states = ("State", *(f"{SHAPES[word]} {word}" for word in (standing(*case) for case in cases)))
    demands = ((name, *(one.get(name, "") for one in used)) for name in used[0] | used[1])
    rows = (states, *side_by_side(cases)[1:], *demands)
    head = ("Design", f"Pinned: {pinned.plan.design}", f"Live: {live.plan.design}")
    return Table(head, rows, "nll", "The pinned design and the live one")


def ways(found: Rescue) -> dict[str, Way | None]:
    """The ways out of every obstacle, by their words, the cheapest first; what would have to be where there is none."""
    told: dict[str, Way | None] = {}
    for obstacle in found.obstacles:
        first = obstacle.checks[0]
        whose = ", with ".join((f"for {words.cause(first)}", *obstacle.given)) if len(found.obstacles) > 1 else ""
        for way in obstacle.ways:
            text = obstacle.told(way)
            before = f"{'promise less ' * way.weaker}{whose}".strip()
            told[f"{before}: {text}" if before else text] = way
        if not obstacle.ways:
            same = (one for one in found.blockers if (one.check, one.subject) == (first.check, first.subject))
            told |= dict.fromkeys(map(words.blocker, same))
    return told


def largest(way: Way) -> tuple[Scenario, str]:
    """The scenario of a way out, and its name: of several file servers the one that takes most memory."""
    count, pairs = len(way.scenarios), zip(way.scenarios, way.plans, strict=True)
    scenario, _ = max(pairs, key=lambda pair: pair[1].design.total_memory_gb)
    return scenario, f", the largest of {count} file servers" if count > 1 else ""
