"""When no design is feasible: what stops the nearest one, and every way out, each planned again as a proof."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from planner.model.changes import MOST_PARTS, Way, check_changes
from planner.model.checks import CHECKS
from planner.model.room import MOST_FILE_SERVERS, room_changes
from planner.model.scenario import Scenario
from planner.model.sizing import Check, Plan, Sizing, shown_plan, size
from planner.model.units import at_least, number

# What another design, or room for one, can cure.
OF_DESIGNS = frozenset(CHECKS[: CHECKS.index("general_data")])


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Checks that one change mends, and the ways out, the cheapest first; `of_designs` where a design could."""

    checks: tuple[Check, ...]
    ways: tuple[Way, ...]
    of_designs: bool


@dataclass(frozen=True, slots=True)
class Rescue:
    """The nearest plan, what is wrong with it, and what blocks it, in the order of the table, with a remedy each."""

    scenario: Scenario
    plan: Plan
    obstacles: tuple[Obstacle, ...]
    blockers: tuple[Check, ...]


@lru_cache(maxsize=4)  # a page, its figures and its list ask for the same
def rescue(sizing: Sizing) -> Rescue | None:
    """What makes an infeasible scenario feasible, or None when it is feasible already.

    Each way out changes the scenario as it is, never the workload, and is planned again: what it is to mend holds, and
    nothing else fails that did not fail before. The work is bounded, however hopeless the scenario is.
    """
    if sizing.plan is not None:
        return None
    nearest = shown_plan(sizing)
    groups: dict[str, list[Check]] = {}
    for check in nearest.failing:
        groups.setdefault("" if check.check in OF_DESIGNS else check.check, []).append(check)
    before = frozenset(check.check for check in nearest.failing)
    obstacles = tuple(_obstacle(sizing.scenario, checks, before) for checks in groups.values())
    blockers = tuple(
        replace(check, remedy=_remedy(obstacle, place, obstacles[0]))
        for obstacle in obstacles
        for place, check in enumerate(obstacle.checks)
    )
    return Rescue(sizing.scenario, nearest, obstacles, blockers)


def _obstacle(scenario: Scenario, checks: list[Check], before: frozenset[str]) -> Obstacle:
    of_designs = checks[0].check in OF_DESIGNS
    left = before - (OF_DESIGNS if of_designs else {checks[0].check})

    def plans(scenarios: Sequence[Scenario]) -> tuple[Plan, ...]:
        found: dict[Scenario, Plan] = {}
        for one in scenarios:
            if one not in found:
                found[one] = shown_plan(size(one))
                if not {check.check for check in found[one].failing} <= left:
                    return ()
        return tuple(found[one] for one in scenarios)

    tried = room_changes(scenario, plans) if of_designs else check_changes(scenario, checks, plans)
    ways = [replace(way, plans=found) for way in tried if (found := plans(way.scenarios))]
    return Obstacle(tuple(checks), tuple(sorted(ways, key=lambda way: way.cost)), of_designs)


def _remedy(obstacle: Obstacle, place: int, first: Obstacle) -> str:
    """The cheapest way out for one check of an obstacle, or what would have to be otherwise where there is none.

    What makes room for a design, the first obstacle, may do for another as well, such as smaller shares for their data.
    """
    check = obstacle.checks[place]
    if first.of_designs and first.ways and first.ways[0].mends(check.check):
        return str(first.ways[0])
    if obstacle.ways:
        best = obstacle.ways[0]
        return best.parts[place] if best.parts else best.sentence
    if obstacle.of_designs:
        most = f"{MOST_FILE_SERVERS} file servers with {MOST_PARTS} shares"
        return f"a smaller workload: {most} are not enough for this one"
    if check.check == "general_data":
        return f"less data: it would take {number(math.ceil((check.required or 0) / check.allowed))} shares"
    return f"a catalog that allows {at_least(check.required or 0)} {check.unit}"
