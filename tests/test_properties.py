"""What must hold for every scenario, whatever its numbers."""

import dataclasses

import numpy as np
import pytest
from effort import examples
from given import read, scenario, text_of
from hypothesis import given
from hypothesis import strategies as st
from invented import KINDS, mappings

from planner.model.checks import DEMANDS, all_up_and_failed, demands
from planner.model.scenario import Scenario, value_at, with_values
from planner.model.sizing import Check, Sizing, design_of, designs, judge, nearest_rejections, size

SCENARIOS = st.sampled_from(KINDS).flatmap(mappings).map(lambda made: read(text_of(made)))
ALIKE = 1 + 1e-12


def used(check: Check) -> float:
    return np.inf if check.utilisation is None else check.utilisation


def digits(value: float | None) -> str:
    """A number that was summed in some order, without the dust of it."""
    return "" if value is None else f"{value:.12g}"


def month(check: Check) -> float:
    return np.inf if check.first_breach_month is None else check.first_breach_month


def compare(one: Scenario, other: Scenario, count: int = 5, memory: float = 24.0):
    """The checks of the same design under two scenarios, side by side."""
    design = design_of(one.catalog, count, memory)
    return zip(judge(one, design).checks, judge(other, design).checks, strict=True)


@given(SCENARIOS)
def test_more_memory_never_holds_fewer_connections(given: Scenario) -> None:
    fsvms, memory = np.array([[3], [7], [16]]), np.asarray(given.catalog.connections.memory_gb)
    for demand in demands(given, fsvms, memory):
        if demand.check.startswith("connections"):
            allowed = np.broadcast_to(demand.allowed, (3, len(memory)))
            assert (np.diff(allowed) >= 0).all()
            # What is required does not depend on memory at all.
            assert demand.required.shape in {(), (3, 1)}


@given(SCENARIOS, st.integers(1, 1000))
def test_more_users_never_need_less(given: Scenario, more: int) -> None:
    """More users of the home share, or of a share that is alone; among several the rule of placement is no law."""
    path = "home_share.connections" if given.home_share else "general_shares.1.connections"
    shares = given.general_shares if given.home_share else given.general_shares[:1]
    quiet = dataclasses.replace(given, general_shares=shares)
    busy = with_values(quiet, {path: value_at(quiet, path) + more})
    for before, after in compare(quiet, busy):
        assert used(after) * ALIKE >= used(before)
        assert month(after) <= month(before)
    first, second = size(quiet), size(busy)
    assert {*second.feasible} <= {*first.feasible}
    if second.plan:
        assert first.plan.design.cost <= second.plan.design.cost


@given(SCENARIOS, st.sampled_from(("connections", "data")), st.floats(0.001, 1))
def test_higher_growth_never_breaks_later(given: Scenario, which: str, more: float) -> None:
    path = f"growth.{which}"
    faster = with_values(given, {path: getattr(given.growth, which) + more})
    for before, after in compare(given, faster):
        assert month(after) <= month(before)
        assert used(after) * ALIKE >= used(before)
        assert before.ok or not after.ok
    first, second = size(given), size(faster)
    assert {*second.feasible} <= {*first.feasible}


@given(SCENARIOS)
def test_one_survivor_taking_over_carries_no_less_than_an_even_spread(given: Scenario) -> None:
    counts = np.arange(3, 17)
    one, spread = (
        all_up_and_failed(with_values(given, {"resilience.takeover": takeover}), counts)[1]
        for takeover in ("one", "spread")
    )
    assert (np.isnan(one) == np.isnan(spread)).all()
    left = ~np.isnan(one)
    assert (one[left] * ALIKE >= spread[left]).all()


@given(SCENARIOS)
def test_more_failures_are_never_easier(given: Scenario) -> None:
    counts = np.arange(3, 17)
    before = None
    for failures in range(4):
        if given.resilience.takeover == "spread" and given.general_shares:
            break  # Shares placed anew over fewer FSVMs may, by the rule of placement, lie better.
        after = all_up_and_failed(with_values(given, {"resilience.failures": failures}), counts)[1]
        worst = np.where(np.isnan(after), np.inf, after)
        assert before is None or (worst * ALIKE >= before).all()
        before = worst


@given(SCENARIOS, st.randoms())
def test_the_order_of_shares_changes_no_number(given: Scenario, random) -> None:
    shares = list(given.general_shares)
    random.shuffle(shares)
    shuffled = dataclasses.replace(given, general_shares=tuple(shares))
    first, second = size(given), size(shuffled)
    assert first.feasible == second.feasible

    def rejected(one: Sizing) -> list:
        return [(r.design, r.check, digits(r.required), r.allowed) for r in one.rejections if r.subject is None]

    assert rejected(first) == rejected(second)
    design = design_of(given.catalog, 5, 24.0)

    def rows(one: Scenario) -> list:
        found = judge(one, design).checks
        return sorted((c.check, c.subject or "", digits(c.required), c.allowed, month(c)) for c in found)

    assert rows(given) == rows(shuffled)


@given(SCENARIOS)
def test_a_plan_is_feasible_and_the_least(given: Scenario) -> None:
    found = size(given)
    every = designs(given.catalog)
    assert sorted((*found.feasible, *(one.design for one in found.rejections)), key=every.index) == list(every)
    assert [design.cost for design in found.feasible] == sorted(design.cost for design in found.feasible)
    assert (found.plan is None) == (not found.feasible)
    if found.plan:
        assert found.plan.feasible
        assert found.plan.design == found.feasible[0]
        assert found.plan.binding.check in DEMANDS
        assert all(
            used(one) <= used(found.plan.binding) * (1 + 2e-9) for one in found.plan.checks if one.check in DEMANDS
        )
        months = [one.first_breach_month for one in found.plan.checks if one.first_breach_month is not None]
        assert all(one > given.growth.horizon_months for one in months)
        assert (found.plan.breach is None) == (not months)
        if months:
            assert found.plan.breach.first_breach_month == min(months)
    for one in found.rejections[::11]:
        plan = judge(given, one.design)
        failing = [check for check in plan.checks if not check.ok]
        assert (failing[0].check, failing[0].subject) == (one.check, one.subject)
        assert len(failing) == one.failed
        # A rejected design breaks within the horizon.
        assert plan.breach.first_breach_month <= given.growth.horizon_months
    assert {*nearest_rejections(found)} <= {*found.rejections}


@given(SCENARIOS)
def test_the_grid_and_one_design_at_a_time_agree_to_the_last_bit(given: Scenario) -> None:
    found = size(given)
    for one in found.rejections[::13]:
        (check,) = (
            c for c in judge(given, one.design).checks if not c.ok and (c.check, c.subject) == (one.check, one.subject)
        )
        assert check.required == (None if one.required is None else pytest.approx(one.required, rel=1e-15))
        assert check.allowed == one.allowed


@given(SCENARIOS)
@examples(30)
def test_sizing_changes_nothing_and_repeats_itself(given: Scenario) -> None:
    assert size(given) == size(given)
    assert given == dataclasses.replace(given)


@given(st.lists(st.floats(0, 5000), min_size=2, max_size=6), st.floats(0, 1))
@examples(30)
def test_scenarios_of_arrays_give_what_each_gives_alone(connections: list[float], growth: float) -> None:
    """As the risk asks it: many samples of a scenario, over all designs at once."""
    base = scenario({"general_shares": [{"name": "s", "connections": 40, "data": "9 TB"}], "resilience.failures": 1})
    samples = np.array(connections)[:, None, None]
    fsvms, memory = np.array([[3], [6]]), np.array([12.0, 24.0, 96.0])
    wide = demands(with_values(base, {"home_share.connections": samples, "growth.connections": growth}), fsvms, memory)
    for at, one in enumerate(connections):
        values = {"home_share.connections": one, "growth.connections": growth}
        for demand, alone in zip(wide, demands(with_values(base, values), fsvms, memory), strict=True):
            shape = (len(connections), 2, 3)
            assert (demand.check, demand.limit.unit) == (alone.check, alone.limit.unit)
            assert (np.broadcast_to(demand.at(12), shape)[at] == np.broadcast_to(alone.at(12), shape[1:])).all()
            assert (np.broadcast_to(demand.allowed, shape)[at] == np.broadcast_to(alone.allowed, shape[1:])).all()
