"""What to buy, and when: the least design at each review that holds until the next, and keeps all that was bought."""

from dataclasses import dataclass, replace
from functools import cached_property
from numbers import Integral
from types import MappingProxyType
from typing import Any

from planner.model.formulas.growth import growth_factor
from planner.model.remedies import Rescue, rescue
from planner.model.scenario import MOST_MONTHS, Scenario, Share
from planner.model.sizing import Check, Design, Plan, current_design, judge, size

_NOTHING = Design(0, 0.0, 0)


@dataclass(frozen=True, slots=True)
class Step:
    """A change of the design at the review of `month`, and what it adds in all to the design `before`.

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
        return self.design.fsvms - (self.before or _NOTHING).fsvms

    @property
    def added_memory_gb(self) -> float:
        """Memory to add, of all FSVMs together [GB]."""
        return self.design.total_memory_gb - (self.before or _NOTHING).total_memory_gb

    @property
    def added_vcpus(self) -> int:
        """vCPUs to add, of all FSVMs together."""
        return self.design.total_vcpus - (self.before or _NOTHING).total_vcpus


@dataclass(frozen=True, slots=True)
class End:
    """The review at which no design can go on to the month `until`, and what stops the nearest that is allowed."""

    month: int
    until: int
    rescue: Rescue


@dataclass(frozen=True)
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
        return bought[-1] if bought else current_design(self.scenario)

    @cached_property
    def at_once(self) -> Design | None:
        """The design that would stand if all were bought at month 0; None where no design holds that long."""
        whole = path(self.scenario, max(1, self.until), self.until)
        return None if whole.ends else whole.design_in(0)


def path(scenario: Scenario, every: int = 12, until: int | None = None) -> Expansion:
    """What to buy at each review, so that the design holds in every month up to the next.

    Reviews are in month 0, `every`, 2 `every`, ... [months, 1 or more] below `until` [months, 0 to 120; default: the
    horizon]. The design in place, at first the `current` one where there is one, stays while it holds in every month to
    the next review. Otherwise the least design in the order of all plans (total memory, total vCPUs, FSVMs) takes its
    place, of those with no fewer FSVMs and no less memory each: nothing is ever removed. Where there is none, the path
    ends. Each period is planned as any horizon is, by the same checks.

    Raises ValueError where `every` or `until` is out of range, or no whole number.
    """
    every = whole_months("every", every, range(1, 10**9))
    until = scenario.growth.horizon_months if until is None else whole_months("until", until, range(MOST_MONTHS + 1))
    place = current_design(scenario)
    lasts = judge(scenario, place).until if place else None
    steps: list[Step] = []
    for month in range(0, max(1, until), every):
        end = min(month + every, until)
        if lasts is not None and end <= lasts:
            continue
        period = _period(scenario, month, end)
        found = _least(period, place)
        if isinstance(found, Rescue):
            return Expansion(scenario, every, until, tuple(steps), End(month, end, found))
        lasts, because = found.until, judge(period, place).failing[0] if place else None
        steps.append(Step(month, place, found.design, because, None if lasts == MOST_MONTHS else lasts))
        place = found.design
    return Expansion(scenario, every, until, tuple(steps), None)


def whole_months(name: str, value: Any, allowed: range) -> int:
    """`value` as a whole number; ValueError with the `name` of it where it is none that is `allowed`."""
    if type(value) is not bool and isinstance(value, Integral) and value in allowed:
        return int(value)
    right = f"{allowed[0]} to {allowed[-1]}" if allowed[-1] <= MOST_MONTHS else f"{allowed[0]} or more"
    raise ValueError(f"{name}: {value!r} will not do; write a whole number of months, {right}")


def _period(scenario: Scenario, month: int, end: int) -> Scenario:
    """`scenario` with the demands of the months from `month` to `end` alone, as one with the horizon `end`.

    What grows is largest in the last month, whatever went before. What shrinks is largest in the first: it starts
    there, and stays.
    """
    growth, link = scenario.growth, scenario.replication
    connections, data = (float(growth_factor(min(rate, 0.0), month)) for rate in (growth.connections, growth.data))

    def shrunk(share: Share) -> Share:
        return replace(share.with_connections(share.connections * connections), data_tb=share.data_tb * data)

    rising = {"connections": max(0.0, growth.connections), "data": max(0.0, growth.data)}
    return replace(
        scenario.with_shares(shrunk),
        current=None,
        growth=replace(growth, **rising, horizon_months=end),
        replication=replace(link, change_gb_day=link.change_gb_day * data) if link else None,
    )


def _least(period: Scenario, place: Design | None) -> Plan | Rescue:
    """The least design that holds in the period and keeps what stands in `place`, or what stops the nearest one."""
    if place and place.fsvms > (most := period.catalog["fsvms_most"].value):
        plan, remedy = judge(period, place), f"a new file server of {most:g} FSVMs at most"
        return Rescue(plan, (), tuple(replace(check, remedy=remedy) for check in plan.failing))
    found = size(_keeping(period, place) if place else period)
    stopped = found.plan or rescue(found)
    assert stopped is not None
    return stopped


def _keeping(scenario: Scenario, place: Design) -> Scenario:
    """`scenario` with the designs alone that have no fewer FSVMs and no less memory each than `place`."""
    whole = scenario.catalog
    least, first = whole["fsvms_least"], sum(memory < place.memory_gb for memory in whole.connections.memory_gb)
    fewest = replace(least, value=max(least.value, place.fsvms))
    connections, vcpus = (
        replace(curve, memory_gb=curve.memory_gb[first:], limits=curve.limits[first:])
        for curve in (whole.connections, whole.vcpus)
    )
    limits = MappingProxyType({**whole.limits, "fsvms_least": fewest})
    return replace(scenario, catalog=replace(whole, limits=limits, connections=connections, vcpus=vcpus, whole=whole))
