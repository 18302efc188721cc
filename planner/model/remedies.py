"""When no design is feasible: what stops the nearest one, and every way out, each planned again as a proof."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from planner.model.changes import MOST_PARTS, PROMISE, Change, check_changes
from planner.model.checks import CHECKS
from planner.model.room import MOST_FILE_SERVERS, room_changes
from planner.model.scenario import Scenario
from planner.model.sizing import Check, Judged, Plan, Sizing, shown_plan, size
from planner.model.units import at_least, number

# What another design, or room for one, can cure.
OF_DESIGNS = frozenset(CHECKS[: CHECKS.index("general_data")])


@dataclass(frozen=True, slots=True)
class Blocker(Judged):
    """A check that stands in the way, with what to do about it."""

    remedy: str


@dataclass(frozen=True, slots=True)
class Way:
    """A way out: the change, and the plan that each of its scenarios has, once other obstacles are mended as well."""

    change: Change
    plans: tuple[Plan, ...]

    @property
    def cost(self) -> tuple[float, ...]:
        """What the cheapest has least of: a setting, then hardware, file servers, and a weaker promise at last.

        Within one of these, the memory to add for FSVMs [GB], then the memory of the plans; promises stay in the order
        of what they give up.
        """
        memory = 0.0 if self.weaker else sum(plan.design.total_memory_gb for plan in self.plans)
        return self.change.kind, self.change.added_gb * (not self.weaker), memory

    @property
    def weaker(self) -> bool:
        """Whether less is promised than the scenario asks for."""
        return self.change.kind == PROMISE

    def mends(self, check: str) -> bool:
        """Whether `check` holds with it, for every share."""
        return all(one.ok for plan in self.plans for one in plan.checks if one.check == check)

    def __str__(self) -> str:
        """The change, and the designs where it makes room for one: `two more nodes (6 × 40 GB)`."""
        (first, count), *others = Counter(str(plan.design) for plan in self.plans).items()
        shown = first + " each" * (count > 1 and not others)
        if others:
            shown = ", ".join(f"{count} of {design}" for design, count in ((first, count), *others))
        return f"{self.change.sentence} ({shown})"


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
    blockers: tuple[Blocker, ...]


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
        blocker(check, _remedy(obstacle, place, obstacles[0]))
        for obstacle in obstacles
        for place, check in enumerate(obstacle.checks)
    )
    return Rescue(sizing.scenario, nearest, obstacles, blockers)


def blocker(check: Check, remedy: str) -> Blocker:
    """A check that fails, with what to do about it."""
    return Blocker(check.check, check.subject, check.required, check.allowed, check.unit, remedy)


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

    changes = room_changes(scenario, plans) if of_designs else check_changes(scenario, checks, plans)
    ways = [Way(change, found) for change in changes if (found := plans(change.scenarios))]
    return Obstacle(tuple(checks), tuple(sorted(ways, key=lambda way: way.cost)), of_designs)


def _remedy(obstacle: Obstacle, place: int, first: Obstacle) -> str:
    """The cheapest way out for one check of an obstacle, or what would have to be otherwise where there is none.

    What makes room for a design, the first obstacle, may do for another as well, such as smaller shares for their data.
    """
    check = obstacle.checks[place]
    if first.of_designs and first.ways and first.ways[0].mends(check.check):
        return str(first.ways[0])
    if obstacle.ways:
        best = obstacle.ways[0].change
        return best.parts[place] if best.parts else best.sentence
    if obstacle.of_designs:
        most = f"{MOST_FILE_SERVERS} file servers with {MOST_PARTS} shares"
        return f"a smaller workload: {most} are not enough for this one"
    if check.check == "general_data":
        return f"less data: it would take {number(math.ceil((check.required or 0) / check.allowed))} shares"
    return f"a catalog that allows {at_least(check.required or 0)} {check.unit}"
