"""The formulas as functions of scalars and arrays: what they give."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.files.catalogs import catalog_ids, load_catalog
from planner.model.formulas.growth import first_breach_month, growth_factor, holds, peak_factor
from planner.model.formulas.loads import fsvm_loads, memory_needed, one_takes_over, placement
from planner.model.formulas.loads import tested_connections as connections_tested
from planner.model.formulas.replication import changed_in_intervals, effective_rate_mb_s, needed_rate_mb_s

CATALOGS = [load_catalog(name) for name in catalog_ids()]
LOADS = st.lists(st.one_of(st.integers(0, 5000), st.sampled_from((0, 100, 500))), max_size=12)


def close(value: object) -> object:
    return pytest.approx(value, rel=1e-12, abs=1e-12)


def placed(shares: object, fsvms: object) -> np.ndarray:
    """The load of general shares alone."""
    return fsvm_loads(0.0, shares, fsvms)


# Connections by memory.


@pytest.mark.parametrize("catalog", CATALOGS, ids=lambda one: one.id)
def test_memory_between_two_rungs_counts_as_the_lower(catalog) -> None:
    curve = catalog.connections
    for (low, high), value in zip(zip(curve.memory_gb, curve.memory_gb[1:], strict=False), curve.values, strict=False):
        for memory in (low, np.nextafter(low, high), (low + high) / 2, np.nextafter(high, low)):
            assert connections_tested(memory, curve) == value
    assert connections_tested(curve.memory_gb[-1], curve) == curve.values[-1]


@pytest.mark.parametrize("catalog", CATALOGS, ids=lambda one: one.id)
def test_nothing_is_extrapolated(catalog) -> None:
    first, last = catalog.connections.memory_gb[0], catalog.connections.memory_gb[-1]
    outside = (0, -1, np.nextafter(first, 0), np.nextafter(last, np.inf), np.inf, -np.inf, np.nan, [first, last + 1])
    for memory in outside:
        with pytest.raises(ValueError, match="published for"):
            connections_tested(memory, catalog.connections)
        with pytest.raises(ValueError, match="published for"):
            catalog.vcpus.rung(memory)


@pytest.mark.parametrize("catalog", CATALOGS, ids=lambda one: one.id)
def test_the_memory_needed_is_the_inverse(catalog) -> None:
    curve = catalog.connections
    for value in curve.values:
        least = curve.memory_gb[curve.values.index(value)]
        assert memory_needed(value, curve) == least
        assert memory_needed(np.nextafter(value, 0), curve) == least
        above = [m for m, v in zip(curve.memory_gb, curve.values, strict=True) if v > value]
        assert memory_needed(np.nextafter(value, np.inf), curve) == (above[0] if above else np.inf)
    assert memory_needed(0, curve) == curve.memory_gb[0]


# Placement.


@given(LOADS, st.integers(1, 20))
def test_the_loads_are_those_of_the_placement(shares: list[int], fsvms: int) -> None:
    summed = [0] * fsvms
    for share, at in zip(shares, placement(shares, fsvms), strict=True):
        summed[at] += share
    assert placed(shares, fsvms).tolist() == summed


@given(LOADS, st.lists(st.integers(1, 20), min_size=1, max_size=6))
def test_many_counts_at_once_give_what_each_gives_alone(shares: list[int], counts: list[int]) -> None:
    together = placed(shares, np.array(counts))
    assert together.shape == (len(counts), max(counts))
    for row, count in zip(together, counts, strict=True):
        assert row[:count].tolist() == placed(shares, count).tolist()
        assert not row[count:].any()


@given(st.lists(LOADS, min_size=1, max_size=5), st.integers(1, 9))
def test_many_scenarios_at_once_give_what_each_gives_alone(rows: list[list[int]], fsvms: int) -> None:
    width = min(map(len, rows))
    table = np.array([row[:width] for row in rows], dtype=float).reshape(len(rows), width)
    together = placed(table, fsvms)
    assert together.tolist() == [placed(row, fsvms).tolist() for row in table]
    grid = placed(table[:, None, :], np.array([1, fsvms]))
    assert grid.shape == (len(rows), 2, fsvms)
    assert grid[:, 1].tolist() == together.tolist()


@given(LOADS, st.integers(1, 9), st.randoms())
def test_the_order_of_shares_changes_no_load(shares: list[int], fsvms: int, random) -> None:
    shuffled = list(shares)
    random.shuffle(shuffled)
    assert placed(shuffled, fsvms).tolist() == placed(shares, fsvms).tolist()


def test_ties_go_to_the_first_in_the_file_and_the_lowest_index() -> None:
    assert placement([5, 5, 5, 5], 3) == (0, 1, 2, 0)
    assert placement([1, 9, 9, 1], 2) == (0, 0, 1, 1)
    assert placement([], 3) == ()
    assert placed([], 3).tolist() == [0, 0, 0]


@pytest.mark.parametrize("fsvms", [0, -1])
def test_a_file_server_has_an_fsvm(fsvms: int) -> None:
    for formula in (lambda: placed([1], fsvms), lambda: placement([1], fsvms), lambda: fsvm_loads(1, [1], fsvms)):
        with pytest.raises(ValueError, match="at least one FSVM"):
            formula()
    with pytest.raises(ValueError, match="at least one FSVM"):
        placed([1], np.array([3, fsvms]))


@given(st.integers(0, 10_000), LOADS, st.integers(1, 20))
def test_no_connection_is_lost(home: int, shares: list[int], fsvms: int) -> None:
    loads = fsvm_loads(home, shares, fsvms)
    assert loads.shape == (fsvms,)
    assert loads.sum() == close(home + sum(shares))
    assert loads.max() >= (home + sum(shares)) / fsvms * (1 - 1e-12)
    assert (loads - home / fsvms).tolist() == close(placed(shares, fsvms).tolist())


# Failover.


@given(LOADS.filter(len), st.integers(0, 14))
def test_one_takes_over_the_busiest(loads: list[int], failures: int) -> None:
    found = one_takes_over(loads, failures)
    if failures >= len(loads):
        assert np.isnan(found)
    else:
        assert found == sum(sorted(loads)[-failures - 1 :])


def test_designs_of_different_counts_together() -> None:
    loads = np.array([[5.0, 3, 0, 0], [4, 3, 2, 1]])
    assert one_takes_over(loads, 1, np.array([2, 4])).tolist() == [8, 7]
    assert np.isnan(one_takes_over(loads, 2, np.array([2, 4]))).tolist() == [True, False]
    assert np.isnan(one_takes_over(loads, 4, np.array([2, 4]))).all()


# Growth.


@given(st.integers(-99, 1000), st.integers(0, 10))
def test_growth_over_whole_years_is_exact_compounding(percent: int, years: int) -> None:
    assert growth_factor(percent / 100, 12 * years) == close(float((1 + Fraction(percent, 100)) ** years))


def test_growth_starts_at_one_exactly() -> None:
    assert (growth_factor([-0.99, 0, 0.1, 10], 0) == 1).all()
    assert peak_factor([-0.5, 0, 1], 12).tolist() == [1, 1, 2]


@given(
    st.one_of(st.floats(0, 200), st.sampled_from((25.6, 32, 40, 40.00000002, 40.00000008))),
    st.one_of(st.floats(-0.99, 10), st.sampled_from((0, 0.25, 1))),
)
def test_the_breach_is_the_first_month_that_does_not_hold(start: float, growth: float) -> None:
    month = first_breach_month(start, growth, 40.0)
    demand = start * growth_factor(growth, np.arange(121))
    held = holds(demand, 40.0)
    assert month == (np.inf if held.all() else int(np.argmin(held)))


def test_what_cannot_be_met_never_holds() -> None:
    assert not holds(np.nan, 1e300)
    assert first_breach_month(np.nan, 0, 10) == 0
    assert holds([1, 1 + 0.9e-9, 1 + 1.1e-9], 1).tolist() == [True, True, False]
    assert holds(0, 0)


# Replication.


def test_the_rate_is_the_least_of_four() -> None:
    assert effective_rate_mb_s(125, None, 2048, 100, 8) == 125
    assert effective_rate_mb_s(125, 100, 2048, 100, 8) == 100
    assert effective_rate_mb_s([125, 5000], [200, 3000], 2048, 100, 30).tolist() == [125, 2048]
    assert effective_rate_mb_s(1250, None, 2048, 100, 3) == 300


def test_the_worked_example_of_the_source() -> None:
    # 15 GB an hour with 30 % saved: 15,000 x 0.7 / 3600 = 2.9167 MB/s = 23.33 Mbit/s.
    assert 8 * needed_rate_mb_s(15 * 24, 0.3) == close(70 / 3)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=6).filter(any), st.integers(1, 400))
def test_the_change_of_every_interval_of_a_period(hours: list[int], interval: int) -> None:
    period = np.lcm(60 * len(hours), interval)
    minutes = [hours[minute // 60 % len(hours)] for minute in range(period)]
    sums = [Fraction(sum(minutes[start : start + interval]), 60 * interval) for start in range(0, period, interval)]
    mean = Fraction(sum(hours), 60 * len(hours))
    if len({*hours}) == 1:
        sums = sums[:1]  # All are alike, and one is given.
    weights = np.array(hours) / np.mean(hours)
    found = changed_in_intervals(weights, interval)
    # What repeats within the period may be given once.
    assert len(sums) % len(found) == 0
    assert np.resize(found, len(sums)).tolist() == close([float(one / mean) for one in sums])
