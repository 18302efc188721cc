"""What to buy, and when: the least design at each review that holds until the next, and keeps all that was bought."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from planner.model.formulas.growth import growth_factor
from planner.model.limits import Catalog, Curve
from planner.model.remedies import Blocker, Rescue, rescue
from planner.model.scenario import MOST_MONTHS, Scenario, with_values
from planner.model.sizing import Check, Design, Plan, current_design, judge, size

EVERY = 12


@dataclass(frozen=True, slots=True)
class Step:
    """A change of the design at the review of `month`: what it adds to the design `before`, why, and how long it holds.

    `because` is the first check, in the order of the table, that `before` fails in the period that begins; it and
    `before` are None at a first step where nothing stands. `holds_until` is None when all holds to month 120.
    """

    month: int
    before: Design | None
    design: Design
    because: Check | None
    holds_until: int | None

    @property
    def added_fsvms(self) -> int:
        """FSVMs to add."""
        return self.design.fsvms - (self.before.fsvms if self.before else 0)

    @property
    def added_memory_gb(self) -> float:
        """Memory to add, of all FSVMs [GB]."""
        return self.design.total_memory_gb - (self.before.total_memory_gb if self.before else 0)

    @property
    def added_vcpus(self) -> int:
        """vCPUs to add, of all FSVMs."""
        return self.design.total_vcpus - (self.before.total_vcpus if self.before else 0)


@dataclass(frozen=True, slots=True)
class End:
    """The review at which no design can go on to the month `until`, and what stops the nearest that is allowed."""

    month: int
    until: int
    rescue: Rescue


@dataclass(frozen=True, slots=True)
class Expansion:
    """The steps, in order; `ends` is None where they reach the month `until`."""

    scenario: Scenario
    every: int
    until: int
    steps: tuple[Step, ...]
    ends: End | None

    def design_in(self, month: int) -> Design | None:
        """The design that stands from the review of `month` on; None where nothing does."""
        bought = [step.design for step in self.steps if step.month <= month]
        return bought[-1] if bought else standing(self.scenario)

    @property
    def at_once(self) -> Design | None:
        """The design that would stand if all were bought at month 0; None where no design holds that long."""
        whole = path(self.scenario, max(1, self.until), self.until)
        return None if whole.ends else whole.design_in(0)


def path(scenario: Scenario, every: int = EVERY, until: int | None = None) -> Expansion:
    """What to buy at each review, so that the design holds in every month up to the next.

    Parameters
    ----------
    scenario : what is planned for; `current`, where there is one, is the design that stands at first.
    every : months from one review to the next [months, 1 or more].
    until : the month that the path leads to [months, 0 to 120]; default: the horizon.

    Returns
    -------
    The steps, at reviews in month 0, `every`, 2 `every`, ... below `until`. The design in place stays while it holds in
    every month to the next review. Otherwise the least design in the order of all plans (total memory, total vCPUs,
    FSVMs) takes its place, of those with no fewer FSVMs and no less memory each: nothing is ever removed. Where there
    is none, the path ends.

    Raises
    ------
    ValueError : `every` or `until` is out of range, or no whole number.

    Source
    ------
    The planner's rule of reviews. Each period is planned as any horizon is, by the same checks.
    """
    until = scenario.growth.horizon_months if until is None else until
    check_reviews(every, until)
    place = standing(scenario)
    steps: list[Step] = []
    lasts = _lasts(judge(scenario, place)) if place else -1
    for month in range(0, max(1, until), every):
        end = min(month + every, until)
        if place and end <= lasts and not _too_few(scenario, place):
            continue
        period = _period(scenario, month, end)
        because = _first_failing(period, place) if place else None
        if place and place.fsvms > scenario.catalog["fsvms_most"].value:
            return Expansion(scenario, every, until, tuple(steps), End(month, end, _too_many(period, place)))
        found = size(_keeping(period, place) if place else replace(period, current=None))
        if found.plan is None:
            stopped = rescue(found)
            assert stopped is not None
            return Expansion(scenario, every, until, tuple(steps), End(month, end, stopped))
        lasts = _lasts(found.plan)
        steps.append(Step(month, place, found.plan.design, because, lasts if lasts < MOST_MONTHS else None))
        place = found.plan.design
    return Expansion(scenario, every, until, tuple(steps), None)


def check_reviews(every: int, until: int) -> None:
    """Raise ValueError for months between reviews, or a last month, that are out of range or no whole numbers."""
    allowed = (("every", every, range(1, 10**9), "1 or more"), ("until", until, range(MOST_MONTHS + 1), "0 to 120"))
    for name, value, months, right in allowed:
        if not isinstance(value, int) or isinstance(value, bool) or value not in months:
            raise ValueError(f"{name}: {value!r} will not do; write a whole number of months, {right}")


def standing(scenario: Scenario) -> Design | None:
    """The file server that stands today, as a design; None where there is none."""
    return current_design(scenario) if scenario.current else None


def _lasts(plan: Plan) -> int:
    """The last month in which every check holds; the last of all where none fails."""
    return MOST_MONTHS if plan.breach is None else (plan.breach.first_breach_month or 0) - 1


def _too_few(scenario: Scenario, place: Design) -> bool:
    return place.fsvms < scenario.catalog["fsvms_least"].value


def _first_failing(period: Scenario, place: Design) -> Check:
    checks = judge(period, place).checks
    if _too_few(period, place):
        return checks[0]  # fsvm_count
    return next(check for check in checks if not check.ok)


def _period(scenario: Scenario, month: int, end: int) -> Scenario:
    """`scenario` with the demands of the months from `month` to `end` alone, as one with the horizon `end`.

    What grows is largest in the last month, whatever went before. What shrinks is largest in the first: it starts
    there, and stays.
    """
    values: dict[str, float] = {"growth.horizon": end}
    for kind in ("connections", "data"):
        growth = getattr(scenario.growth, kind)
        if growth >= 0:
            continue
        factor = float(growth_factor(growth, month))
        shares = [f"general_shares.{place}" for place in range(1, len(scenario.general_shares) + 1)]
        named = [*(["home_share"] if scenario.home_share else []), *shares]
        for name, share in zip(named, scenario.shares, strict=True):
            values[f"{name}.{kind}"] = factor * (share.connections if kind == "connections" else share.data_tb)
        if kind == "data" and scenario.replication:
            values["replication.change"] = factor * scenario.replication.change_gb_day
        values[f"growth.{kind}"] = 0.0
    return with_values(scenario, values)


def _keeping(scenario: Scenario, place: Design) -> Scenario:
    """`scenario` with the designs alone that have no fewer FSVMs and no less memory each than `place`."""
    whole = scenario.catalog
    least = whole["fsvms_least"]
    fewest = replace(least, value=max(least.value, place.fsvms))
    first = sum(memory < place.memory_gb for memory in whole.connections.memory_gb)

    def cut(curve: Curve) -> Curve:
        return replace(curve, memory_gb=curve.memory_gb[first:], limits=curve.limits[first:])

    limits = MappingProxyType({**whole.limits, "fsvms_least": fewest})
    kept: Catalog = replace(
        whole, limits=limits, connections=cut(whole.connections), vcpus=cut(whole.vcpus), whole=whole
    )
    return replace(scenario, catalog=kept, current=None)


def _too_many(period: Scenario, place: Design) -> Rescue:
    """More FSVMs than the release allows: nothing that keeps them all can hold."""
    plan = judge(period, place)
    most = plan.checks[0].allowed
    blockers = tuple(
        Blocker(
            one.check, one.subject, one.required, one.allowed, one.unit, f"a new file server of {most:g} FSVMs at most"
        )
        for one in plan.checks
        if not one.ok
    )
    return Rescue(period, plan, (), blockers)
