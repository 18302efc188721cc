import numpy as np
from effort import examples
from hypothesis import given
from hypothesis import strategies as st

from planner.model.formulas.growth import TOLERANCE, first_breach_month, growth_factor, holds
from planner.model.formulas.loads import fsvm_loads, home_data_per_fsvm, one_takes_over

RATES = st.sampled_from([0.0, 0.1, 0.25, -0.1, 1e-16, 3e-16, -1e-16, 1e-12, 1e-5, 10.0]) | st.floats(-0.9, 10)


def searched(required: float, growth: float, allowed: float) -> float:
    """The first month that breaks, by looking at each."""
    for month in range(121):
        if not holds(required * growth_factor(growth, month), allowed):
            return month
    return np.inf


@examples(300)
@given(
    st.integers(-2, 125),
    RATES,
    st.floats(1e-3, 1e6),
    st.sampled_from([0.0, TOLERANCE, TOLERANCE + 2e-16, TOLERANCE - 2e-16, -2e-16, 1e-7, -1e-7, 0.3]),
)
def test_the_month_of_breach_is_that_of_a_search_month_by_month(month, growth, allowed, off):
    # Demands that reach the limit at a whole month, to the last bit and a little to either side.
    required = allowed * (1 + off) / (1 + growth) ** (month / 12)
    assert first_breach_month(required, growth, allowed) == searched(required, growth, allowed)


def test_the_month_of_breach_of_an_array_is_that_of_each():
    required = np.array([0, 0, 1, np.nan, 100, 90, 90, 90.909090909, 1e300])
    growth = np.array([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, -0.1, 0.1, 0.0])
    allowed = np.array([0, 5, 0, 5, 100, 100, 80, 100, 1e300])
    each = [searched(*one) for one in zip(required, growth, allowed, strict=True)]
    assert first_breach_month(required, growth, allowed).tolist() == each
    assert each == [np.inf, np.inf, 0, 0, 1, 14, 0, 13, np.inf]


@examples(60)
@given(st.lists(st.lists(st.floats(0, 1e4), min_size=5, max_size=5), min_size=1, max_size=4), st.integers(0, 7))
def test_failures_as_an_array_are_each_as_alone_and_as_sorting_says(loads, most):
    failures = np.arange(len(loads)) % (most + 1)
    found = one_takes_over(np.array(loads), failures)
    for one, failed, value in zip(loads, failures.tolist(), found, strict=True):
        assert np.array_equal(one_takes_over(one, failed), value, equal_nan=True)
        if failed < 5:
            assert np.isclose(value, sum(sorted(one)[-failed - 1 :]), rtol=1e-12)
        else:
            assert np.isnan(value)


@examples(60)
@given(st.integers(1, 6), st.lists(st.integers(0, 500), max_size=9), st.integers(0, 9000))
def test_even_parts_say_the_same_as_no_parts(fsvms, shares, home):
    parts = np.full(fsvms, 1 / fsvms)
    assert np.allclose(fsvm_loads(home, shares, fsvms, parts), fsvm_loads(home, shares, fsvms), rtol=1e-12)
    assert np.isclose(home_data_per_fsvm(home, fsvms, parts), home_data_per_fsvm(home, fsvms), rtol=1e-12)


def test_uneven_parts_by_hand():
    # Half of 1,000 home connections on the first FSVM, which has the larger general share too.
    assert fsvm_loads(1000, [300, 100], 3, [0.5, 0.3, 0.2]).tolist() == [800, 400, 200]
    assert home_data_per_fsvm(120, 3, [0.5, 0.3, 0.2]) == 60
    assert fsvm_loads(1000, [], np.array([1, 2]), [[1, 0], [0.25, 0.75]]).tolist() == [[1000, 0], [250, 750]]
