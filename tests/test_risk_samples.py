"""A risk is the plan of each of its samples, in numbers of any field."""

import dataclasses
import itertools

import numpy as np
import pytest
from doubtful import CERTAIN, scenario, text
from effort import examples
from hypothesis import given
from hypothesis import strategies as st

from planner.files.documents import parse_document
from planner.files.scenarios import parse_scenario
from planner.judgement.risk import risk
from planner.judgement.sampling import inputs
from planner.model.checks import demands
from planner.model.formulas.growth import holds
from planner.model.scenario import value_at, with_values
from planner.model.sizing import design_grid, judge, size


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
