"""Chances of a design: those of the distributions of its inputs and of where directories fall, and what is refused."""

import itertools

import numpy as np
import pytest
from doubtful import CERTAIN, DOUBTFUL, scenario, text
from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from planner.judgement.risk import Risk, fan, risk
from planner.judgement.sampling import pert_shape
from planner.model.formulas.growth import growth_factor
from planner.model.problems import InputError


def test_one_interval_against_a_limit_is_the_beta_distributions_own_chance():
    # A general share may hold 40 TB: the chance to hold it is that of PERT(30, 38, 50) to stay below 40.
    asked = scenario(
        CERTAIN,
        general_shares="[{name: a, connections: 1, data: {low: 30 TB, mid: 38 TB, high: 50 TB}}]",
        growth="{horizon: 12 months}",
    )
    found = risk(asked)
    first, second = pert_shape(asked.intervals["general_shares.1.data"])
    exact = stats.beta.cdf((40 - 30) / 20, first, second)
    # One point in each of 4,096 equal slices: off by one of them at the most.
    assert found.of(found.plan.design) == pytest.approx(exact, abs=1 / 4096)
    breach = next(b for b in found.breaches if b.check == "general_data")
    assert breach.probability_by_month == (1 - found.of(found.plan.design),) * 13


def test_growth_in_doubt_breaks_by_a_month_with_the_chance_of_the_beta_distribution():
    # 30 TB x (1 + g)^(t/12) passes 40 TB in month t when g > (4/3)^(12/t) - 1.
    asked = scenario(
        CERTAIN,
        general_shares="[{name: a, connections: 1, data: 30 TB}]",
        growth="{data: {low: 0 %, mid: 5 %, high: 40 %}, horizon: 60 months}",
    )
    breach = next(b for b in risk(asked).breaches if b.check == "general_data")
    first, second = pert_shape(asked.intervals["growth.data"])
    for month in (12, 24, 36, 60):
        exact = stats.beta.sf(((4 / 3) ** (12 / month) - 1) / 0.4, first, second)
        assert breach.probability_by_month[month] == pytest.approx(exact, abs=1 / 4096)


def test_more_samples_come_nearer():
    exact = risk(scenario(), samples=32768)
    errors = []
    for samples in (64, 512, 4096):
        tries = [risk(scenario(), samples=samples, seed=seed).confidence for seed in range(3)]
        errors.append(np.mean([np.abs(np.subtract(one, exact.confidence)).max() for one in tries]))
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 0.01


@examples(15)
@given(st.integers(20, 40), st.floats(0, 20), st.floats(0, 200))
def test_a_wider_interval_above_the_limit_never_lowers_the_chance_of_breach(mid, high, wider):
    # The mid is within the 40 TB of a general share, and the high end moves away from it.
    def chance(high: float) -> float:
        share = f"[{{name: a, connections: 1, data: {{low: 19 TB, mid: {mid} TB, high: {high:.4f} TB}}}}]"
        found = risk(scenario(CERTAIN, general_shares=share, growth=None), samples=256)
        return 1 - found.of(found.plan.design)

    assert chance(40 + high + wider) >= chance(40 + high)


def test_more_memory_or_more_fsvms_of_home_load_never_raise_the_chance_of_breach():
    found = risk(scenario(CERTAIN, home_share=DOUBTFUL["home_share"], general_shares=None, growth=DOUBTFUL["growth"]))
    table = np.array(found.confidence).reshape(14, 7)
    assert np.all(np.diff(table, axis=0) >= 0)
    assert np.all(np.diff(table, axis=1) >= 0)
    assert 0 < table[0, 4] < 1 or 0 < table[1, 4] < 1


def test_chances_by_month_never_fall_and_the_fan_opens():
    found = risk(scenario())
    for breach in found.breaches:
        assert len(breach.probability_by_month) == 37
        assert all(a <= b for a, b in itertools.pairwise(breach.probability_by_month))
        assert 0 <= breach.probability_by_month[0] <= breach.probability_by_month[-1] <= 1
    seen = fan(found, found.plan.design, "connections_failover", months=60)
    assert len(seen.months) == len(seen.low) == 61
    assert all(low < mid < high for low, mid, high in zip(seen.low, seen.mid, seen.high, strict=True))
    assert seen.high[60] - seen.low[60] > seen.high[0] - seen.low[0]
    assert seen.allowed == found.plan.binding.allowed or seen.allowed > 0
    with pytest.raises(ValueError, match="no check"):
        fan(found, found.plan.design, "general_data", "nobody")


def test_the_fan_is_the_plans_line_when_nothing_is_in_doubt():
    found = risk(scenario(CERTAIN), samples=64)
    seen = fan(found, found.plan.design, "home_data")
    now = next(check.now for check in found.plan.checks if check.check == "home_data")
    assert seen.low == seen.mid == seen.high == tuple(float(now * growth_factor(0.25, t)) for t in range(37))


def test_the_confident_design_is_the_least_that_reaches_the_wanted_confidence():
    found = risk(scenario(), wanted=0.9)
    reached = [design for design in found.designs if found.of(design) >= 0.9]
    assert found.confident == min(reached, key=lambda design: design.cost)
    assert found.confident.cost >= found.plan.design.cost or found.of(found.plan.design) >= 0.9
    assert risk(scenario(), wanted=0.01).confident.cost <= found.confident.cost


def test_no_design_may_be_confident_and_no_plan_has_no_breach():
    asked = scenario(home_share="{name: home, connections: {low: 1000, mid: 2000, high: 90000}, data: 1 TB}")
    found = risk(asked, wanted=0.999)
    assert found.plan is not None
    assert found.confident is None
    hopeless = risk(scenario(home_share="{name: home, connections: 90000, data: 1 TB}"), samples=64)
    assert hopeless.plan is None
    assert hopeless.breaches == ()
    assert hopeless.first_breach is None
    assert set(hopeless.confidence) == {0.0}


def test_correlation_changes_the_answer_and_not_the_spread_of_an_input():
    plain, together = risk(scenario()), risk(scenario(risk="{correlation: 90 %}"))
    assert np.array_equal(
        np.sort(plain.sampled.home_share.connections), np.sort(together.sampled.home_share.connections)
    )
    assert together.sampled.home_share.data_tb.mean() == pytest.approx(
        plain.sampled.home_share.data_tb.mean(), rel=1e-3
    )
    assert plain.confidence != together.confidence


def test_few_directories_lower_the_confidence_and_many_do_not():
    def sure(directories: str) -> Risk:
        home = f"{{name: home, connections: 8800, data: 100 TB{directories}}}"
        return risk(scenario(CERTAIN, home_share=home, general_shares=None, growth=None), samples=1024)

    even, few, many = sure(""), sure(", directories: 20"), sure(", directories: 1000000")
    assert even.of(even.plan.design) == 1.0
    assert few.of(even.plan.design) < 0.5
    assert many.of(even.plan.design) > 0.99
    assert few.plan == even.plan


def test_the_chance_that_skew_breaks_a_design_is_the_exact_multinomials():
    # 12 directories of 100 connections: an FSVM of 16 GB takes 475, so four of them, and the busiest holds five or more
    # with the exact chance. No failure is planned.
    from buckets import busiest_chances

    asked = scenario(
        CERTAIN,
        home_share="{name: home, connections: 1200, data: 1 TB, directories: 12}",
        general_shares=None,
        growth=None,
        resilience="{failures: 0}",
    )
    found = risk(asked, samples=16384)
    for fsvms in (3, 4, 6, 9):
        design = next(d for d in found.designs if d.fsvms == fsvms and d.memory_gb == 16)
        # Five standard deviations of the mean of so many draws.
        assert found.of(design) == pytest.approx(busiest_chances(12, fsvms)[4], abs=5 * 0.5 / 128)


def test_skew_fills_the_fullest_fsvm_with_data_too():
    asked = scenario(
        CERTAIN,
        home_share="{name: home, connections: 10, data: 550 TB, directories: 9}",
        general_shares=None,
        growth=None,
    )
    found = risk(asked, samples=1024)
    # 550 TB on three FSVMs is 183 TB each when even; four of nine directories are 244 TB.
    assert found.of(found.plan.design) < 0.4
    assert found.plan.design.fsvms == 3


@pytest.mark.parametrize(
    ("wanted", "samples", "seed"),
    [
        (0, 64, 0),
        (1.01, 64, 0),
        (-0.5, 64, 0),
        (float("nan"), 64, 0),
        (0.9, 63, 0),
        (0.9, 100, 0),
        (0.9, 0, 0),
        (0.9, 131072, 0),
        (0.9, 64, -1),
    ],
)
def test_arguments_out_of_range_are_refused(wanted, samples, seed):
    with pytest.raises(ValueError):
        risk(scenario(), wanted=wanted, samples=samples, seed=seed)


@pytest.mark.parametrize(
    ("part", "value", "told"),
    [
        ("growth", "{connections: {low: 15 %, mid: 10 %, high: 5 %}}", "growth.connections"),
        ("growth", "{connections: {low: 5 %, mid: 16 %, high: 15 %}}", "growth.connections"),
        ("growth", "{connections: {low: 5 %, mid: 4 %, high: 15 %}}", "growth.connections"),
        ("growth", "{connections: {low: 5 %, high: 15 %}}", "growth.connections.mid"),
        ("growth", "{connections: {low: 5 %, mid: 10, high: 15 %}}", "growth.connections.mid"),
        ("home_share", "{name: h, data: 1 TB, connections: {low: 9, mid: 8, high: 7}}", "home_share.connections"),
        (
            "general_shares",
            "[{name: g, connections: 1, data: {low: 2 TB, mid: 1 TB, high: 3 TB}}]",
            "general_shares.1.data",
        ),
        ("risk", "{correlation: 101 %}", "risk.correlation"),
        ("risk", "{correlation: -100.5 %}", "risk.correlation"),
        ("risk", "{correlation: 0.5}", "risk.correlation"),
        ("risk", "{correlation: {low: 1 %, mid: 2 %, high: 3 %}}", "risk.correlation"),
        ("risk", "{corelation: 5 %}", "did you mean correlation"),
        ("risk", "50 %", "risk"),
    ],
)
def test_bad_intervals_and_correlations_are_refused_with_their_field(part, value, told):
    with pytest.raises(InputError) as refused:
        scenario(**{part: value})
    line = text(DOUBTFUL, **{part: value}).splitlines().index(f"{part}: {value}") + 1
    assert f"sample.yaml:{line}" in str(refused.value)
    assert told in str(refused.value)


def test_both_ends_of_a_correlation_are_good():
    assert scenario(risk="{correlation: -100 %}").risk.correlation == -1.0
    assert scenario(risk="{correlation: 100 %}").risk.correlation == 1.0
    assert scenario(risk="{}").risk.correlation == scenario().risk.correlation == 0.0
