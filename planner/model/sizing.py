"""From a scenario to a plan: every design judged, the least feasible one recommended, each rejection explained."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from planner.model.checks import DEMANDS, Demand, demands, rows
from planner.model.formulas.growth import first_breach_month, holds
from planner.model.limits import Catalog, Curve, Limit
from planner.model.scenario import MOST_MONTHS, Scenario


@dataclass(frozen=True, slots=True)
class Design:
    """A number of FSVMs, each of the same memory and vCPUs."""

    fsvms: int
    memory_gb: float
    vcpus: int

    @property
    def total_memory_gb(self) -> float:
        """Memory of all FSVMs [GB]."""
        return self.fsvms * self.memory_gb

    @property
    def total_vcpus(self) -> int:
        """vCPUs of all FSVMs."""
        return self.fsvms * self.vcpus

    @property
    def cost(self) -> tuple[float, int, int]:
        """What the recommended design has least of, in this order."""
        return self.total_memory_gb, self.total_vcpus, self.fsvms

    def __str__(self) -> str:
        return f"{self.fsvms} × {self.memory_gb:g} GB"


@dataclass(frozen=True, slots=True)
class Judged:
    """A check that was judged: what is `required` at most up to the horizon, None where nothing can meet it."""

    check: str
    subject: str | None
    required: float | None
    allowed: float
    unit: str


@dataclass(frozen=True, slots=True)
class Check(Judged):
    """One check of one design; `now` is what month 0 requires, `remedy` what to do where it stands in the way."""

    ok: bool
    first_breach_month: int | None
    limit: Limit
    now: float | None
    growth: float
    remedy: str = ""

    @property
    def utilisation(self) -> float | None:
        """`required` as a part of `allowed`; None where nothing is required or allowed that could be divided."""
        return None if self.required is None or self.allowed <= 0 else self.required / self.allowed


@dataclass(frozen=True, slots=True)
class Plan:
    """A design with its checks."""

    design: Design
    checks: tuple[Check, ...]

    @property
    def failing(self) -> tuple[Check, ...]:
        """The checks that do not hold up to the horizon."""
        return tuple(check for check in self.checks if not check.ok)

    @property
    def feasible(self) -> bool:
        """Whether every check holds up to the horizon."""
        return not self.failing

    @property
    def binding(self) -> Check:
        """The demand check with the highest utilisation; on a tie, but for float dust, the earlier in the table."""
        bound = [check for check in self.checks if check.check in DEMANDS]
        used = [np.inf if check.utilisation is None else check.utilisation for check in bound]
        return bound[int(holds(max(used), used).argmax())]

    @property
    def breach(self) -> Check | None:
        """The check that growth breaks first, or None when all hold for 120 months."""
        broken = [check for check in self.checks if check.first_breach_month is not None]
        return min(broken, key=lambda check: check.first_breach_month or 0, default=None)

    @property
    def breach_month(self) -> int | None:
        """The month in which that check breaks, or None."""
        return self.breach.first_breach_month if self.breach else None

    @property
    def until(self) -> int | None:
        """The last month in which every check holds, 120 where growth breaks none; None where one fails in month 0."""
        if self.breach_month is None:
            return MOST_MONTHS
        return self.breach_month - 1 if self.breach_month else None


@dataclass(frozen=True, slots=True)
class Rejection(Judged):
    """A design that is not feasible, with its first failing check in the order of the table.

    `failed` counts the checks that fail, `failed_demands` those of the workload among them, and `excess` is the worst
    of their utilisations, infinite where nothing can meet the demand.
    """

    design: Design
    failed: int
    failed_demands: int
    excess: float

    @property
    def distance(self) -> tuple[int, int, float, float, int]:
        """How far it is from feasible: the one order of what comes nearest, the smallest first."""
        excess = float(f"{self.excess:.12g}")
        return self.failed_demands, self.failed, excess, self.design.total_memory_gb, self.design.fsvms


@dataclass(frozen=True, slots=True)
class Sizing:
    """The answer for a scenario: the plan, or None; the feasible designs, the best first; the rejections."""

    scenario: Scenario
    plan: Plan | None
    feasible: tuple[Design, ...]
    rejections: tuple[Rejection, ...]
    current: Plan | None


def size(scenario: Scenario) -> Sizing:
    """The plan for `scenario`: every count with every memory of the catalog, judged by every check."""
    fsvms, memory_gb = design_grid(scenario.catalog)
    every, found = designs(scenario.catalog), demands(scenario, fsvms, memory_gb)
    # A row for each check, a column for each design.
    required, allowed = rows(found, (len(fsvms), len(memory_gb))).reshape(2, len(found), -1)
    ok = holds(required, allowed)
    used = np.divide(required, allowed, out=np.full_like(required, np.inf), where=(allowed > 0) & ~np.isnan(required))
    excess, failed = np.where(ok, 0.0, used).max(axis=0).tolist(), (~ok).sum(axis=0).tolist()
    failed_demands = (~ok[[demand.check in DEMANDS for demand in found]]).sum(axis=0).tolist()
    feasible = sorted((every[i] for i in np.flatnonzero(ok.all(axis=0))), key=lambda design: design.cost)
    rejections = []
    for i in np.flatnonzero(~ok.all(axis=0)).tolist():
        row = int(ok[:, i].argmin())
        first = _judged(found[row], required[row, i], allowed[row, i])
        rejections.append(Rejection(*first, every[i], failed[i], failed_demands[i], excess[i]))
    plan, standing = judge(scenario, feasible[0]) if feasible else None, current_design(scenario)
    current = judge(scenario, standing) if standing else None
    return Sizing(scenario, plan, tuple(feasible), tuple(rejections), current)


def judge(scenario: Scenario, design: Design) -> Plan:
    """`design` with every check that applies to it under `scenario`, feasible or not."""
    found = demands(scenario, design.fsvms, design.memory_gb)
    required, allowed = rows(found)
    now, growth = (np.array([getattr(one, part) for one in found], dtype=float) for part in ("required", "growth"))
    ok, breach = holds(required, allowed), first_breach_month(now, growth, allowed)
    checks = tuple(
        Check(
            *_judged(demand, required[i], allowed[i]),
            ok=bool(ok[i]),
            first_breach_month=int(breach[i]) if np.isfinite(breach[i]) else None,
            limit=demand.limit.limit_at(design.memory_gb) if isinstance(demand.limit, Curve) else demand.limit,
            now=_number(now[i]),
            growth=float(growth[i]),
        )
        for i, demand in enumerate(found)
    )
    return Plan(design, checks)


def shown_plan(sizing: Sizing, fsvms: int | None = None, memory_gb: float | None = None) -> Plan:
    """What there is to look at: the plan, or the nearest design where no design is feasible.

    `fsvms` [count] and `memory_gb` [GB] narrow the choice: of the designs that fit it the feasible one of least cost,
    else the one nearest to feasible. Raises ValueError where no design of the catalog fits.
    """
    if sizing.plan is not None and fsvms is None and memory_gb is None:
        return sizing.plan
    rejected = sorted(sizing.rejections, key=lambda one: one.distance)
    for design in (*sizing.feasible, *(one.design for one in rejected)):
        if fsvms in (None, design.fsvms) and memory_gb in (None, design.memory_gb):
            return judge(sizing.scenario, design)
    raise ValueError(f"no design of {sizing.scenario.catalog.id} has {fsvms} FSVMs with {memory_gb} GB")


def nearest_rejections(sizing: Sizing) -> tuple[Rejection, ...]:
    """The rejected designs, the nearest to feasible first.

    Beside a plan only the smaller ones count, where there are any: nobody asks why not a larger one.
    """
    rejected = sizing.rejections
    if plan := sizing.plan:
        rejected = tuple(one for one in rejected if one.design.cost < plan.design.cost) or rejected
    return tuple(sorted(rejected, key=lambda one: one.distance))


def design_grid(catalog: Catalog) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The FSVM counts [count], shape (counts, 1), and the memories [GB], shape (rungs,), of all designs."""
    least, most = int(catalog["fsvms_least"].value), int(catalog["fsvms_most"].value)
    return np.arange(least, most + 1)[:, None], np.asarray(catalog.connections.memory_gb)


@cache
def designs(catalog: Catalog) -> tuple[Design, ...]:
    """Every design, by FSVM count and then by memory, in the order of the flattened grid."""
    fsvms, memories = design_grid(catalog)
    sizes = [design_of(catalog, 1, memory_gb) for memory_gb in memories.tolist()]
    return tuple(replace(one, fsvms=n) for n in fsvms[:, 0].tolist() for one in sizes)


def design_of(catalog: Catalog, fsvms: int, memory_gb: float) -> Design:
    """The design of `fsvms` FSVMs with `memory_gb` [GB], and the vCPUs that go with it; ValueError off the curve."""
    return Design(fsvms, memory_gb, int(catalog.vcpus.limit_at(memory_gb).value))


def current_design(scenario: Scenario) -> Design | None:
    """The file server that stands today, as a design; None where there is none."""
    now = scenario.current
    return design_of(scenario.catalog, now.fsvms, now.memory_gb) if now else None


def demand_of(scenario: Scenario, design: Design, check: str, subject: str | None = None) -> Demand:
    """What one check demands of `design`; ValueError where no such check applies."""
    for demand in demands(scenario, design.fsvms, design.memory_gb):
        if (demand.check, demand.subject) == (check, subject):
            return demand
    raise ValueError(f"no check {check} of {subject} applies to {design}")


def _judged(demand: Demand, required: float, allowed: float) -> tuple[str, str | None, float | None, float, str]:
    return demand.check, demand.subject, _number(required), float(allowed), demand.limit.unit


def _number(value: float) -> float | None:
    return None if value != value else float(value)  # NaN alone differs from itself
