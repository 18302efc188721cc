"""What the doubt comes from: how much each interval moves the utilisation of the check that binds the plan."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from planner.judgement.sampling import drawn, inputs, sobol_points
from planner.model.arrays import Array
from planner.model.scenario import Scenario, value_at, with_values
from planner.model.sizing import Plan, demand_of

SAMPLES = 1024
MOST_DRIVERS = 32


@dataclass(frozen=True, slots=True)
class Driver:
    """An input in doubt: its share of the variance, and the binding utilisation with it alone at its ends.

    `total_sobol` is None where the variance has no meaning, `low` and `high` where no FSVM is left. Total indices
    count what inputs do together once for each and may pass 1; `share` is scaled so that all of them make 1.
    """

    path: str
    total_sobol: float | None
    low: float | None
    high: float | None
    share: float | None = None

    @property
    def swing(self) -> float:
        """How far the utilisation moves between the two ends."""
        return 0.0 if self.low is None or self.high is None else abs(self.high - self.low)


@lru_cache(maxsize=1)  # for the page, and again for the deck
def drivers(scenario: Scenario, plan: Plan, samples: int = SAMPLES, seed: int = 0) -> tuple[Driver, ...]:
    """The inputs of `scenario` that are in doubt, the one with the largest share of the variance first.

    Both measures are of the utilisation of the plan's binding check, the largest up to the horizon. Inputs are taken
    as independent, whatever their correlation, and the home share as even. Of more than 32 inputs the 32 with the
    widest swing are given; the others still vary.
    """
    swings = sorted(_tornado(scenario, plan), key=lambda driver: -driver.swing)[:MOST_DRIVERS]
    totals = _total_indices(scenario, plan, [driver.path for driver in swings], samples, seed)
    whole = sum(total or 0.0 for total in totals) or 1.0
    found = (
        replace(one, total_sobol=total, share=None if total is None else total / whole)
        for one, total in zip(swings, totals, strict=True)
    )
    return tuple(sorted(found, key=lambda driver: -(driver.total_sobol or 0.0)))


def binding_utilisation(scenario: Scenario, plan: Plan) -> Array:
    """The utilisation [fraction] of the check that binds `plan`, under `scenario`, whose numbers may be arrays."""
    bound = plan.binding
    return demand_of(scenario, plan.design, bound.check, bound.subject).used


def _tornado(scenario: Scenario, plan: Plan) -> list[Driver]:
    """Each input at its ends, the others at their mids."""
    doubtful = inputs(scenario)
    count = 2 * len(doubtful)
    values = {path: np.full(count, interval.mid) for path, interval in doubtful.items()}
    for place, (path, interval) in enumerate(doubtful.items()):
        values[path][2 * place : 2 * place + 2] = interval.low, interval.high
    found = np.broadcast_to(binding_utilisation(with_values(scenario, values), plan), count).reshape(-1, 2).tolist()
    return [
        Driver(path, None, *(value if np.isfinite(value) else None for value in ends))
        for path, ends in zip(doubtful, found, strict=True)
    ]


def _total_indices(scenario: Scenario, plan: Plan, paths: list[str], samples: int, seed: int) -> list[float | None]:
    """The total Sobol index of each of `paths`, by Jansen's estimator: half the mean square of what changes when one
    input alone is drawn anew, by the variance.
    """
    known = list(inputs(scenario))
    points = sobol_points(samples, len(known) + len(paths), seed)
    first = drawn(scenario, points[: len(known)])
    second = drawn(scenario, points[len(known) :], paths)
    base = np.broadcast_to(binding_utilisation(first, plan), samples)
    if not np.all(np.isfinite(base)):
        return [None] * len(paths)
    variance = float(np.var(base))
    found: list[float | None] = []
    for path in paths:
        changed = binding_utilisation(with_values(first, {path: value_at(second, path)}), plan)
        moved = float(np.mean((base - changed) ** 2)) / 2
        found.append((moved / variance if variance else 0.0) if np.isfinite(moved) else None)
    return found
