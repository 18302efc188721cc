"""How sure a plan is: the chance that each design holds, that each check fails by a month, and when steps are due."""

import math
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from planner.judgement.sampling import correlated, drawn, inputs, sobol_points
from planner.model.arrays import Array
from planner.model.checks import Demand, demands, of_design
from planner.model.formulas.directories import sampled_fullest, sampled_parts
from planner.model.formulas.growth import first_breach_month
from planner.model.path import Expansion
from planner.model.scenario import MOST_MONTHS, Scenario, Spread
from planner.model.sizing import Design, Plan, Sizing, demand_of, design_grid, designs, size

SAMPLES = 4096
LEAST_SAMPLES, MOST_SAMPLES = 64, 65536
SEED = 0
Months = tuple[int | None, int | None, int | None]
Band = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Breach:
    """When a check of the plan fails, in the samples: the chance that it has by month 0, 1, ... up to the horizon.

    `months` are those in which it first fails, at 5, 50 and 95 % of the samples, None past 120 months.
    """

    check: str
    subject: str | None
    probability_by_month: tuple[float, ...]
    months: Months


@dataclass(frozen=True, slots=True)
class Fan:
    """A demand of a design over the months: the value that 5, 50 and 95 % of the samples stay below, and the limit."""

    check: str
    subject: str | None
    unit: str
    months: tuple[int, ...]
    low: tuple[float, ...]
    mid: tuple[float, ...]
    high: tuple[float, ...]
    allowed: float


@dataclass(frozen=True, eq=False)
class Risk:
    """The answer for a scenario with intervals.

    `confidence` has the share of samples in which each design holds, in the order of `designs`; `confident` is the
    least design that reaches the wanted confidence. `sampled` is the scenario with its samples.
    """

    sizing: Sizing
    sampled: Scenario
    samples: int
    seed: int
    wanted: float
    confidence: tuple[float, ...]
    confident: Design | None

    @property
    def scenario(self) -> Scenario:
        """The scenario that was asked about."""
        return self.sizing.scenario

    @property
    def plan(self) -> Plan | None:
        """The plan that is sized on the mids."""
        return self.sizing.plan

    @property
    def designs(self) -> tuple[Design, ...]:
        """Every design, in the order of `confidence`."""
        return designs(self.scenario.catalog)

    @property
    def doubtful(self) -> bool:
        """Whether anything is in doubt: an interval that the plan depends on, or the placement of directories."""
        return bool(inputs(self.scenario)) or self.sampled.spread is not None

    def reaches(self, design: Design) -> bool:
        """Whether a design holds in as many of the samples as wanted; also where nothing is in doubt."""
        return not self.doubtful or self.of(design) >= self.wanted

    @property
    def breaches(self) -> tuple[Breach, ...]:
        """When each check of the plan fails, a check after the other; nothing where there is no plan."""
        found, horizon = [], self.scenario.growth.horizon_months
        for demand, first in self._failures:
            each = np.bincount(np.minimum(first, horizon + 1).astype(int), minlength=horizon + 2)[:-1]
            by_month = np.cumsum(each) / self.samples
            found.append(Breach(demand.check, demand.subject, tuple(by_month.tolist()), first_months([first])))
        return tuple(found)

    @property
    def first_breach(self) -> Months | None:
        """The month in which the first check of the plan fails, as `Breach.months`; None where there is no plan."""
        return first_months([first for _, first in self._failures]) if self.plan else None

    @cached_property
    def _failures(self) -> list[tuple[Demand, Array]]:
        return failures(self.sampled, self.plan.design, self.samples) if self.plan else []

    @property
    def home_parts(self) -> tuple[tuple[float, float], ...]:
        """The parts of the home share on the busiest FSVM of the plan, and in its fullest volume group [fraction].

        Each at 50 and 95 % of the samples; nothing where there is no plan, or no directories are counted.
        """
        if self.plan is None or (spread := self.sampled.spread) is None:
            return ()
        fsvms = np.asarray(self.plan.design.fsvms)
        placed = np.stack((spread.parts(fsvms).max(axis=-1), spread.fullest(fsvms)))
        return tuple((mid, high) for _, mid, high in _ranked(placed).tolist())

    def of(self, design: Design) -> float:
        """The confidence of a design; memory between two rungs counts as the lower."""
        curve = self.scenario.catalog.connections
        rung = curve.memory_gb[int(curve.rung(design.memory_gb))]
        return self.confidence[self.designs.index(replace(design, memory_gb=rung))]


def risk(scenario: Scenario, wanted: float = 0.95, samples: int = SAMPLES, seed: int = SEED) -> Risk:
    """How sure every design of `scenario` is, and when the plan breaks, over samples of its intervals.

    `wanted` is the confidence asked for [fraction, above 0 to 1], `samples` a power of two from 64 to 65536. The same
    numbers give the same answer, bit for bit. Raises ValueError for arguments out of range.
    """
    check_arguments(wanted, samples, seed)
    return _risk(scenario, wanted, samples, seed)


@lru_cache(maxsize=1)  # a report asks twice: in its notebook, and for the list of all reports
def _risk(scenario: Scenario, wanted: float, samples: int, seed: int) -> Risk:
    sizing, sampled = size(scenario), in_samples(scenario, samples, seed)
    confidence = _confidence(sampled, samples)
    reached = [design for design, sure in zip(designs(scenario.catalog), confidence, strict=True) if sure >= wanted]
    confident = min(reached, key=lambda design: design.cost, default=None)
    return Risk(sizing, sampled, samples, seed, wanted, confidence, confident)


def check_arguments(wanted: float, samples: int, seed: int) -> None:
    """Raise ValueError for a wanted confidence [fraction], a number of samples or a seed out of range."""
    if not 0 < wanted <= 1:
        raise ValueError("the wanted confidence is above 0 % and at most 100 %")
    if not LEAST_SAMPLES <= samples <= MOST_SAMPLES or samples & (samples - 1):
        raise ValueError(f"the number of samples is a power of two from {LEAST_SAMPLES} to {MOST_SAMPLES}")
    if seed < 0:
        raise ValueError("the seed is a whole number, zero or more")


def fan(risk: Risk, design: Design, check: str, subject: str | None = None, months: int | None = None) -> Fan:
    """How the demand of a check of `design` may grow, from month 0 to `months` (default: the horizon).

    Raises ValueError when no such check applies.
    """
    until = risk.scenario.growth.horizon_months if months is None else months
    demand = demand_of(risk.sampled, design, check, subject)
    each = [_ranked(np.broadcast_to(demand.at(month), (risk.samples,))) for month in range(until + 1)]
    low, mid, high = map(tuple, np.transpose(each).tolist())
    allowed = float(np.median(demand.allowed))
    return Fan(check, subject, demand.limit.unit, tuple(range(until + 1)), low, mid, high, allowed)


def _ranked(values: Array) -> Array:
    """The least samples, on the last axis, that 5, 50 and 95 % of them do not pass."""
    places = [math.ceil(part * values.shape[-1]) - 1 for part in (0.05, 0.5, 0.95)]
    return np.partition(values, places)[..., places]


def in_samples(scenario: Scenario, samples: int = SAMPLES, seed: int = SEED) -> Scenario:
    """`scenario` with its intervals drawn, and the placements of its home share where it counts directories."""
    sampled = drawn(scenario, correlated(scenario, sobol_points(samples, len(inputs(scenario)), seed)))
    return replace(sampled, spread=_spread(sampled, samples, seed))


def _spread(sampled: Scenario, samples: int, seed: int) -> Spread | None:
    """The placements of the home share's directories, or None where the scenario does not count them."""
    home = sampled.home_share
    if home is None or home.directories is None:
        return None
    groups = int(sampled.catalog["volume_groups_per_home_share"].value)
    # Sampled, the directories are an array.
    once = _placements if np.ndim(home.directories) == 0 else _placements.__wrapped__
    place = cache(partial(once, home.directories, groups=groups, samples=samples, seed=seed))

    def parts(fsvms: NDArray[np.intp]) -> Array:
        counts, at = np.unique(fsvms, return_inverse=True)
        table = np.zeros((counts[-1], len(counts), samples))
        for kind, count in enumerate(counts.tolist()):
            table[:count, kind] = place(count)[0].T
        return np.moveaxis(table[:, at.reshape(fsvms.shape), np.arange(samples)], 0, -1)

    def fullest(fsvms: NDArray[np.intp]) -> Array:
        counts, at = np.unique(fsvms, return_inverse=True)
        table = np.stack([place(count)[1] for count in counts.tolist()])
        return np.asarray(table[at.reshape(fsvms.shape), np.arange(samples)])

    return Spread(parts, fullest)


@lru_cache(maxsize=16)  # one for each count of FSVMs: they stay the same while other numbers move
def _placements(directories: int, fsvms: int, groups: int, samples: int, seed: int) -> tuple[Array, Array]:
    parts = sampled_parts(directories, fsvms, samples=samples, seed=seed)
    fullest = sampled_fullest(parts, directories, groups, seed)
    parts.flags.writeable = fullest.flags.writeable = False
    return parts, fullest


def _confidence(sampled: Scenario, samples: int) -> tuple[float, ...]:
    """The share of samples in which every check holds from month 0 to the horizon, a design after the other.

    Axes are counts, rungs of memory and samples; a check has those axes only that it depends on. What the cluster
    cannot hold in any sample is not looked at further.
    """
    fsvms, memory_gb = design_grid(sampled.catalog)
    fsvms, memory_gb = fsvms[:, :, None], memory_gb[:, None]
    room = np.ones((len(fsvms), len(memory_gb), 1), dtype=bool)
    for demand in of_design(sampled, fsvms, memory_gb):
        room = room & demand.holds
    rows, columns = room.any(axis=(1, 2)), room.any(axis=(0, 2))
    held = np.zeros(room.shape[:2])
    if rows.any():
        ok, everywhere = np.ones((rows.sum(), columns.sum(), samples), dtype=bool), np.ones(samples, dtype=bool)
        for demand in demands(sampled, fsvms[rows], memory_gb[columns]):
            if (good := demand.holds).ndim > 1:
                ok &= good
            else:
                everywhere &= good
        held[np.ix_(rows, columns)] = np.count_nonzero(ok & everywhere, axis=-1) / samples
    return tuple(held.ravel().tolist())


def failures(sampled: Scenario, design: Design, samples: int, since: int = 0) -> list[tuple[Demand, Array]]:
    """Every check of `design`, with the month, from `since` on, in which it first fails in each sample, or infinity."""
    found = []
    for demand in demands(sampled, design.fsvms, design.memory_gb):
        first = since + first_breach_month(demand.at(since), demand.growth, demand.allowed)
        first = np.where(first > MOST_MONTHS, np.inf, first)
        found.append((demand, np.broadcast_to(first, (samples,))))
    return found


def first_months(months: list[Array]) -> Months:
    """The month of the first of several failures, at 5, 50 and 95 % of the samples; None past 120 months."""
    low, mid, high = (int(month) if month < np.inf else None for month in _ranked(np.minimum.reduce(months)).tolist())
    return low, mid, high


def due_months(path: Expansion, samples: int = SAMPLES) -> tuple[Band | None, ...]:
    """When each step of `path` is due in nine cases of ten: the earliest and the latest month, a pair a step.

    A step is due in the first month in which the design before it fails a check, from the month on in which that design
    was bought; reviews change nothing here. The pair are the months at 5 and at 95 % of the cases, sampled as for
    `risk`: a step that is due before its review comes too late in some of them. None stands for a month after 120, and
    in the place of a pair where nothing stands before the step, or no input is an interval.
    """
    if not path.scenario.intervals or not any(step.before for step in path.steps):
        return (None,) * len(path.steps)
    sampled = in_samples(path.scenario, samples)
    found: list[Band | None] = []
    since = 0
    for step in path.steps:
        if step.before:
            months = [month for _, month in failures(sampled, step.before, samples, since)]
            early, _, late = first_months(months)
        found.append((early, late) if step.before else None)
        since = step.month
    return tuple(found)
