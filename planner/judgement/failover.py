"""What failures do to the load: the worst one that is planned for, and each that may come."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from planner.model.checks import all_up_and_failed
from planner.model.formulas.growth import growth_factor, peak_factor
from planner.model.formulas.loads import placement
from planner.model.scenario import Scenario
from planner.model.sizing import Design


@dataclass(frozen=True, slots=True)
class Failover:
    """The load of each FSVM before and after the worst failure planned for, in the worst month [connections].

    `home` is the part of the home share on each; `failed` and `left` are FSVMs, the busiest first; `shares` are the
    names of the general shares on each, before and after.
    """

    before: NDArray[np.float64]
    home: float
    after: NDArray[np.float64]
    failed: tuple[int, ...]
    left: tuple[int, ...]
    shares: tuple[tuple[list[str], list[str]], ...]

    @property
    def takers(self) -> tuple[int, ...]:
        """Who carries more than before."""
        return tuple(one for one in self.left if self.after[one] > self.before[one])


def worst_failure(scenario: Scenario, fsvms: int) -> Failover:
    """What becomes of the load when the busiest FSVMs fail, as many as are planned for."""
    grown = float(peak_factor(scenario.growth.connections, scenario.growth.horizon_months))
    home = (scenario.home_share.connections if scenario.home_share else 0.0) / fsvms * grown
    general = [share.connections for share in scenario.general_shares]
    before = all_up_and_failed(scenario, fsvms)[0] * grown
    order = np.argsort(-before, kind="stable").tolist()
    failed, left = order[: scenario.resilience.failures], order[scenario.resilience.failures :]
    lies = moved = placement(general, fsvms)
    after = before if left else np.zeros(fsvms)
    if left and scenario.resilience.takeover == "one":
        after = before.copy()
        after[left[0]] += before[failed].sum()
        after[failed] = 0
        moved = tuple(left[0] if one in failed else one for one in lies)
    elif left and failed:
        # All is placed anew on the survivors; the busiest of them stays the busiest.
        spread = all_up_and_failed(scenario, len(left))[0] * grown
        ranked = np.argsort(-spread, kind="stable").tolist()
        after = np.zeros(fsvms)
        after[left] = spread[ranked]
        moved = tuple(left[ranked.index(one)] for one in placement(general, len(left)))
    shares: tuple[tuple[list[str], list[str]], ...] = tuple(([], []) for _ in range(fsvms))
    for share, was, now in zip(scenario.general_shares, lies, moved, strict=True):
        shares[was][0].append(share.name)
        shares[now][1].append(share.name)
    return Failover(before, home, after, tuple(failed), tuple(left), shares)


@dataclass(frozen=True, slots=True)
class Failure:
    """FSVMs that fail at once, counted from 1, what they carried, and the busiest survivor [connections].

    That is where `one` survivor takes all over, and where all of them `spread` it.
    """

    fails: tuple[int, ...]
    carried: float
    one: float
    spread: float


def failures(scenario: Scenario, design: Design) -> Iterator[Failure]:
    """Every single FSVM that may fail, and every pair where two may, at the horizon, with either takeover."""
    grown = float(growth_factor(scenario.growth.connections, scenario.growth.horizon_months))
    loads = all_up_and_failed(scenario, design.fsvms)[0] * grown
    for count in (1, 2) if scenario.resilience.failures >= 2 else (1,):
        if count >= design.fsvms:
            break
        spread = float(all_up_and_failed(scenario, design.fsvms - count)[0].max() * grown)
        for failed in combinations(range(design.fsvms), count):
            carried = float(loads[list(failed)].sum())
            one = float(np.delete(loads, failed).max()) + carried
            yield Failure(tuple(place + 1 for place in failed), carried, one, spread)
