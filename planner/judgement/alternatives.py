"""What else would do: the designs that no other beats, what caution costs, and why any one design is not the plan."""

from dataclasses import dataclass, replace

import numpy as np

from planner.model.checks import demands
from planner.model.sizing import Design, Plan, Sizing, judge, size


@dataclass(frozen=True, slots=True)
class Option:
    """A design on the front: its checks, and how full its busiest FSVM is after the planned failures."""

    plan: Plan
    after_failure: float


@dataclass(frozen=True, slots=True)
class Why:
    """A design beside the plan: whether it has too few FSVMs, and what it takes more (negative: less)."""

    plan: Plan
    too_few: bool
    more_memory_gb: float | None
    more_vcpus: int | None

    @property
    def design(self) -> Design:
        """The design that was asked about."""
        return self.plan.design

    @property
    def feasible(self) -> bool:
        """Whether it holds, and has as many FSVMs as a file server needs."""
        return self.plan.feasible and not self.too_few


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
        too_few=design.fsvms < sizing.scenario.catalog["fsvms_least"].value,
        more_memory_gb=design.total_memory_gb - best.total_memory_gb if best else None,
        more_vcpus=design.total_vcpus - best.total_vcpus if best else None,
    )
