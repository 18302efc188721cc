"""What else would do: designs that no other beats, what caution costs, and how much more any one design takes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.model.checks import Demand, demands, rows
from planner.model.formulas.growth import holds
from planner.model.scenario import Scenario, Share, value_at, with_values
from planner.model.sizing import Design, Plan, Sizing, current_design, judge, shown_plan, size

GB = 0.001  # in TB: data is told to the last whole GB
MOST_STEPS = 2**50
_PLACES = 32


@dataclass(frozen=True, slots=True)
class Option:
    """A design on the front: its checks, and how full its busiest FSVM is after the planned failures."""

    plan: Plan
    after_failure: float


@dataclass(frozen=True, slots=True)
class Why:
    """A design beside the plan, and what it takes more (negative: less)."""

    plan: Plan
    more_memory_gb: float | None
    more_vcpus: int | None

    @property
    def feasible(self) -> bool:
        """Whether it holds."""
        return self.plan.feasible


@dataclass(frozen=True, slots=True)
class Caution:
    """What is planned for: so many failures at once, and who takes over; with the least plan, None where none holds."""

    failures: int
    takeover: str | None
    plan: Plan | None


def caution(sizing: Sizing) -> tuple[Caution, ...]:
    """What each step of caution costs, all else equal: no failure, failures whose load spreads, and the worst case.

    The failures are those of the scenario, or one where it plans for none.
    """
    scenario, kept, found = sizing.scenario, sizing.scenario.resilience, []
    failing = kept.failures or 1
    for failures, takeover in ((0, None), (failing, "spread"), (failing, "one")):
        planned = replace(kept, failures=failures, takeover=takeover or kept.takeover)
        plan = sizing.plan if planned == kept else size(replace(scenario, resilience=planned)).plan
        found.append(Caution(failures, takeover, plan))
    return tuple(found)


def front(sizing: Sizing) -> tuple[Option, ...]:
    """The feasible designs that no other feasible one equals or beats in all of memory, vCPUs, FSVMs and load.

    Memory and vCPUs are totals; load is the utilisation of the connections of the busiest FSVM after the planned
    failures (with all up, when none is planned), the largest up to the horizon. The recommended design comes first.
    """
    if not sizing.feasible:
        return ()
    fsvms, memory_gb = (np.array([getattr(one, part) for one in sizing.feasible]) for part in ("fsvms", "memory_gb"))
    found = {demand.check: demand for demand in demands(sizing.scenario, fsvms, memory_gb)}
    load = (found.get("connections_failover") or found["connections"]).used
    points = np.column_stack(([design.cost for design in sizing.feasible], load))
    # Designs of equal rows do not beat each other, so both stay.
    no_worse = (points[:, None] <= points).all(axis=-1)
    better = (points[:, None] < points).any(axis=-1)
    kept = np.flatnonzero(~(no_worse & better).any(axis=0)).tolist()
    return tuple(Option(judge(sizing.scenario, sizing.feasible[at]), float(load[at])) for at in kept)


def why(sizing: Sizing, design: Design) -> Why:
    """Why `design` is not the plan of `sizing`, or that it is."""
    judged = judge(sizing.scenario, design)
    best = sizing.plan.design if sizing.plan else None
    return Why(
        plan=judged,
        more_memory_gb=design.total_memory_gb - best.total_memory_gb if best else None,
        more_vcpus=design.total_vcpus - best.total_vcpus if best else None,
    )


@dataclass(frozen=True, slots=True)
class Room:
    """How much more of one thing a design takes, the others as they are, in month 0.

    A `step` of it, which adds `weights` to the fields at their paths, is one connection, 0.001 TB or 1 GB/day. `more`
    holds and one step more does not; it is None where nothing stops it. `check` and `subject` say what stops it, of the
    checks that more of it bears on; where one of these fails as things are, `over` is true and `more` 0.
    """

    what: str
    share: str | None
    now: float
    step: float
    unit: str
    weights: Mapping[str, float]
    more: float | None = None
    check: str | None = None
    subject: str | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """What a design takes: its checks as things are, and the room it has."""

    plan: Plan
    rooms: tuple[Room, ...]


def fit(scenario: Scenario, design: Design) -> Fit:
    """How many more connections, how much more data and change `design` takes up to the horizon, and until when.

    Connections are asked for all shares together, in proportion, and for each share alone; data for each share alone.
    """
    plan = judge(scenario, design)
    over = {(check.check, check.subject) for check in plan.failing}
    rooms = _asked(scenario)
    for place, (steps, demand) in enumerate(zip(*_search(scenario, design, rooms), strict=True)):
        if demand:
            stops = (demand.check, demand.subject)
            more = steps * rooms[place].step
            rooms[place] = replace(rooms[place], more=more, check=stops[0], subject=stops[1], over=stops in over)
    return Fit(plan, tuple(rooms))


def fits(scenario: Scenario, design: Design | None = None) -> tuple[tuple[str, Fit], ...]:
    """What `design` takes, by default the plan or what comes nearest, and the file server that stands; with names."""
    if design:
        asked = [("The design", design)]
    else:
        plan = shown_plan(size(scenario))
        asked = [("The plan" if plan.feasible else "The nearest design", plan.design)]
    if standing := current_design(scenario):
        asked.append(("The present file server", standing))
    return tuple((name, fit(scenario, one)) for name, one in asked)


def _asked(scenario: Scenario) -> list[Room]:
    shares: dict[str, Share] = {"home_share": scenario.home_share} if scenario.home_share else {}
    shares |= {f"general_shares.{place}": share for place, share in enumerate(scenario.general_shares, 1)}
    total, link = float(sum(share.connections for share in shares.values())), scenario.replication
    load = [(share.name, float(share.connections), f"{path}.connections") for path, share in shares.items()]
    parts = {path: now / total if total else 1 / len(load) for _, now, path in load}
    data = [(share.name, share.data_tb, f"{path}.data") for path, share in shares.items()]
    return [
        Room("connections", None, total, 1, "connections", parts),
        *(Room("connections", name, now, 1, "connections", {path: 1.0}) for name, now, path in load),
        *(Room("data", name, now, GB, "TB", {path: GB}) for name, now, path in data),
        *([Room("change", None, link.change_gb_day, 1, "GB/day", {"replication.change": 1.0})] if link else ()),
    ]


def _search(scenario: Scenario, design: Design, rooms: list[Room]) -> tuple[list[int], list[Demand | None]]:
    """The most whole steps of each room with which the checks that it bears on hold, and the one that fails next.

    All of them are searched at once: among the powers of two first, then in ever narrower stretches between.
    """
    weights: dict[str, NDArray[np.float64]] = {}
    for place, room in enumerate(rooms):
        for path, weight in room.weights.items():
            weights.setdefault(path, np.zeros(len(rooms)))[place] = weight

    def judged(steps: NDArray[np.int64]) -> tuple[tuple[Demand, ...], NDArray[np.float64], NDArray[np.bool_]]:
        """What is required and what fails, shape (checks, *steps.shape); the rooms are the last axis."""
        grown = with_values(scenario, {path: value_at(scenario, path) + w * steps for path, w in weights.items()})
        found = demands(grown, design.fsvms, design.memory_gb)
        required, allowed = rows(found, steps.shape)
        return found, required, ~holds(required, allowed)

    tries = np.repeat(np.array([0, *(2**k for k in range(MOST_STEPS.bit_length()))])[:, np.newaxis], len(rooms), axis=1)
    required = judged(tries)[1]
    connections = np.array([room.what == "connections" for room in rooms])
    # Where nothing is left to carry connections, none can be added.
    bears = np.where(np.isnan(required[:, :1]), connections, required[:, -1:] != required[:, :1])
    while True:
        bad = (judged(tries)[2] & bears).any(axis=0)
        # Where nothing fails, the last try stands for the first that does.
        first = np.where(bad.any(axis=0), bad.argmax(axis=0), len(tries) - 1)
        high = np.take_along_axis(tries, first[np.newaxis], axis=0)[0]
        low = np.take_along_axis(tries, np.maximum(first - 1, 0)[np.newaxis], axis=0)[0]
        if np.all((high - low <= 1) | ~bad.any(axis=0)):
            break
        tries = low + (high - low) * np.arange(_PLACES + 1)[:, np.newaxis] // _PLACES
    found, _, failed = judged(high[np.newaxis])
    stopped = (failed & bears)[:, 0]
    firsts = enumerate(stopped.argmax(axis=0).tolist())
    return low.tolist(), [found[row] if stopped[row, place] else None for place, row in firsts]
