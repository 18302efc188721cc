import dataclasses
import itertools
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from doubtful import CERTAIN, DOUBTFUL, fingerprint, scenario, text
from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from planner.files.documents import parse_document
from planner.files.scenarios import parse_scenario
from planner.judgement import risk as module
from planner.judgement.risk import Risk, fan, risk
from planner.judgement.sampling import inputs, pert_shape
from planner.model.checks import demands
from planner.model.formulas.growth import growth_factor, holds
from planner.model.problems import InputError
from planner.model.scenario import Interval, value_at, with_values
from planner.model.sizing import design_grid, judge, size

ROOT = Path(__file__).resolve().parent.parent


def alone(scenario, index: int):
    """Sample `index` of a scenario whose fields hold samples, as a scenario of plain numbers."""
    return with_values(scenario, {path: value_at(scenario, path)[index].item() for path in inputs(scenario)})


def test_the_answer_is_that_of_the_scalar_plan_for_each_sample():
    found = risk(scenario(), samples=64)
    held = np.zeros(len(found.designs), dtype=int)
    failed = {(b.check, b.subject): np.zeros(37, dtype=int) for b in found.breaches}
    for index in range(64):
        one = alone(found.sampled, index)
        feasible = set(size(one).feasible)
        held += [design in feasible for design in found.designs]
        for check in judge(one, found.plan.design).checks:
            first = check.first_breach_month
            failed[check.check, check.subject] += np.array([first is not None and first <= t for t in range(37)])
    assert found.confidence == tuple((held / 64).tolist())
    for breach in found.breaches:
        assert breach.probability_by_month == tuple((failed[breach.check, breach.subject] / 64).tolist())


@pytest.mark.parametrize("takeover", [pytest.param("one", marks=pytest.mark.campaign), "spread"])
def test_every_number_may_be_an_interval(takeover):
    asked = scenario(
        CERTAIN,
        cluster="{nodes: 16, cvms: {low: 3, mid: 8, high: 16}, free_memory: {low: 32 GB, mid: 96 GB, high: 128 GB}, "
        "free_vcpus: {low: 6, mid: 12, high: 16}}",
        home_share="{name: home, connections: {low: 100, mid: 2800, high: 3600}, "
        "data: {low: 1 TB, mid: 120 TB, high: 2 PB}}",
        general_shares="[{name: a, connections: {low: 10, mid: 400, high: 900}, "
        "data: {low: 1 TB, mid: 9 TB, high: 90 TB}}, "
        "{name: b, connections: {low: 10, mid: 300, high: 900}, data: 2 TB}]",
        growth="{connections: {low: -20 %, mid: 5 %, high: 40 %}, data: {low: -10 %, mid: 0 %, high: 30 %}, "
        "horizon: {low: 0 months, mid: 24 months, high: 120 months}}",
        resilience=f"{{failures: {{low: 0, mid: 1, high: 5}}, takeover: {takeover}, "
        "headroom: {low: 0 %, mid: 5 %, high: 30 %}}",
        previous_versions="{low: 10, mid: 20, high: 40}",
        replication="{interval: {low: 30 min, mid: 60 min, high: 120 min}, change: {low: 1 TB/day, mid: 2 TB/day, "
        "high: 9 TB/day}, link: {low: 10 MB/s, mid: 100 MB/s, high: 3 GB/s}, throttle: {low: 10 MB/s, mid: 99 MB/s, "
        "high: 3 GB/s}, wire_reduction: {low: 0 %, mid: 30 %, high: 60 %}, remote_nodes: {low: 3, mid: 5, high: 16}, "
        "keep: {low: 1, mid: 24, high: 48}}",
    )
    found = risk(asked, samples=64)
    assert len(inputs(asked)) == 20
    each = [alone(found.sampled, index) for index in range(64)]
    for place, design in itertools.islice(enumerate(found.designs), 0, None, 5):
        held = sum(judge(one, design).feasible for one in each)
        assert found.confidence[place] == held / 64


@pytest.mark.parametrize("takeover", ["one", "spread"])
def test_an_interval_of_no_width_gives_the_plans_very_numbers(takeover):
    def flat(value: str) -> str:
        return f"{{low: {value}, mid: {value}, high: {value}}}"

    written = {
        "home_share": f"{{name: home, connections: {flat('2800')}, data: {flat('120 TB')}}}",
        "growth": f"{{connections: {flat('10 %')}, data: 25 %, horizon: {flat('36 months')}}}",
        "resilience": f"{{takeover: {takeover}}}",
    }
    certain, flat_one = scenario(CERTAIN, resilience=written["resilience"]), scenario(CERTAIN, **written)
    assert size(certain) == dataclasses.replace(size(flat_one), scenario=certain)
    found = risk(flat_one, samples=64)
    feasible = set(size(certain).feasible)
    assert found.confidence == tuple(float(design in feasible) for design in found.designs)
    for breach, check in zip(found.breaches, found.plan.checks, strict=True):
        first = 999 if check.first_breach_month is None else check.first_breach_month
        assert breach.probability_by_month == tuple(float(first <= month) for month in range(37))
    assert found.first_breach == (found.plan.breach.first_breach_month,) * 3


@examples(40)
@given(
    st.integers(0, 40_000),
    st.floats(-0.5, 1.0),
    st.integers(0, 120),
    st.lists(st.integers(0, 3000), max_size=20),
    st.integers(0, 4),
    st.sampled_from(["one", "spread"]),
)
def test_samples_that_are_all_alike_give_the_plans_very_numbers(home, growth, horizon, shares, failures, takeover):
    general = "[" + ", ".join(f"{{name: s{i}, connections: {n}, data: 1 TB}}" for i, n in enumerate(shares)) + "]"
    asked = scenario(
        CERTAIN,
        general_shares=general,
        home_share=f"{{name: home, connections: {home}, data: 120 TB}}",
        growth=f"{{connections: {100 * growth:.3f} %, data: 5 %, horizon: {horizon} months}}",
        resilience=f"{{failures: {failures}, takeover: {takeover}}}",
    )
    values = {
        "home_share.connections": asked.home_share.connections,
        "growth.connections": asked.growth.connections,
        "resilience.failures": failures,
        **{f"general_shares.{i}.connections": float(n) for i, n in enumerate(shares, 1)},
    }
    repeated = with_values(asked, {path: np.full(5, value) for path, value in values.items()})
    fsvms, memory_gb = design_grid(asked.catalog)
    plain = demands(asked, fsvms, memory_gb)
    found = demands(repeated, fsvms[:, :, None], memory_gb[:, None])
    for one, many in zip(plain, found, strict=True):
        for month in (0, 7, 36):
            expected = np.broadcast_to(one.at(month), (14, 7))
            assert np.array_equal(np.broadcast_to(many.at(month), (14, 7, 5))[..., 3], expected, equal_nan=True)


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


SKEWED = "{name: home, connections: {low: 2400, mid: 2800, high: 3600}, data: 120 TB, directories: 500}"


def test_what_was_answered_is_not_taken_for_another_question():
    base = scenario(home_share=SKEWED)
    wider = dataclasses.replace(
        base, intervals={**base.intervals, "home_share.connections": Interval(2000, 2800, 3600)}
    )
    assert hash(base) == hash(wider)
    first, other, again = (risk(one, samples=512) for one in (base, wider, base))
    assert fingerprint(first) == fingerprint(again) != fingerprint(other)
    assert fingerprint(risk(base, samples=512, seed=1)) != fingerprint(first)
    assert risk(base, samples=512, wanted=0.5).wanted == 0.5


@pytest.mark.campaign
def test_the_same_answer_to_the_bit_from_two_threads_at_once(monkeypatch):
    for name in ("_risk", "_placements"):  # what was answered is not to be given again
        monkeypatch.setattr(module, name, getattr(module, name).__wrapped__)
    asked = scenario(home_share=SKEWED, risk="{correlation: 40 %}")
    expected = fingerprint(risk(asked))
    with ThreadPoolExecutor(2) as pool:
        assert {fingerprint(one) for one in pool.map(risk, [asked] * 2)} == {expected}


def test_the_same_answer_to_the_bit_in_another_process_with_one_thread():
    """Here there may be as many threads as the machine has processors."""
    code = f"from doubtful import *; print(fingerprint(risk(scenario(home_share={SKEWED!r}))))"
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONHASHSEED": "1",
    }
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == fingerprint(risk(scenario(home_share=SKEWED)))


def test_another_seed_is_another_answer_and_nearly_the_same():
    one, other = risk(scenario()), risk(scenario(), seed=1)
    assert one.confidence != other.confidence
    assert one.confidence == pytest.approx(other.confidence, abs=0.01)


def test_a_design_holds_when_it_holds_at_every_month():
    found = risk(
        scenario(growth="{connections: {low: -30 %, mid: 0 %, high: 30 %}, data: {low: -30 %, mid: 0 %, high: 30 %}}")
    )
    design = found.plan.design
    held = np.ones(4096, dtype=bool)
    for demand in demands(found.sampled, design.fsvms, design.memory_gb):
        for month in range(37):
            held &= holds(demand.at(month), demand.allowed)
    assert found.of(design) == held.mean()


def test_the_interval_of_replication_may_be_in_doubt_when_the_change_is_a_profile(tmp_path):
    (tmp_path / "churn.csv").write_text("hour,changed_gb\n0,10\n1,300\n2,20\n")
    replication = (
        "{interval: {low: 60 min, mid: 90 min, high: 180 min}, change: {csv: churn.csv}, "
        "link: 60 MB/s, remote_nodes: 16}"
    )
    written = text(CERTAIN, replication=replication)
    asked = parse_scenario(parse_document(written, "a.yaml"), written.encode(), tmp_path / "a.yaml")
    found = risk(asked, samples=64)
    each = [alone(found.sampled, index) for index in range(64)]
    held = [judge(one, found.plan.design).feasible for one in each]
    assert len({one.replication.interval_min for one in each}) > 20
    assert 0 < sum(held) < 64
    assert found.of(found.plan.design) == sum(held) / 64
