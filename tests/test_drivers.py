import itertools

import numpy as np
import pytest
from doubtful import CERTAIN, DOUBTFUL, scenario

from planner.answers import plan as tables
from planner.judgement.drivers import MOST_DRIVERS, binding_utilisation, drivers
from planner.judgement.sampling import drawn, inputs, sobol_points
from planner.model.scenario import with_values
from planner.model.sizing import judge, size

# Home data over three FSVMs binds: 3 x 200 TB. Its utilisation is data x (1 + growth)^3 / 600 TB.
DATA_BINDS = {
    "home_share": "{name: home, connections: 100, data: {low: 200 TB, mid: 240 TB, high: 280 TB}}",
    "general_shares": "[{name: small, connections: {low: 1, mid: 2, high: 3}, data: 1 TB}]",
    "growth": "{data: {low: 10 %, mid: 20 %, high: 30 %}, horizon: 36 months}",
    "replication": None,
}


def explained(asked, **changes):
    plan = size(asked).plan
    return {driver.path: driver for driver in drivers(asked, plan, **changes)}


def test_the_tornado_by_hand():
    found = explained(scenario(CERTAIN, **DATA_BINDS))
    assert found["home_share.data"].low == pytest.approx(200 * 1.2**3 / 600)
    assert found["home_share.data"].high == pytest.approx(280 * 1.2**3 / 600)
    assert found["growth.data"].low == pytest.approx(240 * 1.1**3 / 600)
    assert found["growth.data"].high == pytest.approx(240 * 1.3**3 / 600)
    assert found["growth.data"].swing == pytest.approx(240 * (1.3**3 - 1.1**3) / 600)
    assert found["general_shares.1.connections"].swing == 0


def test_the_indices_are_those_of_the_exact_variances():
    # u = d x g with independent factors: the total index of d is 1 - Var(E[u | g]) / Var(u), all in moments.
    asked = scenario(CERTAIN, **DATA_BINDS)
    found = explained(asked, samples=8192)
    known = inputs(asked)
    many = drawn(asked, sobol_points(65536, len(known), 9))
    data, factor = many.home_share.data_tb, (1 + many.growth.data) ** 3
    product = data.var() * factor.var() + data.var() * factor.mean() ** 2 + factor.var() * data.mean() ** 2
    alone = {"growth.data": factor.var() * data.mean() ** 2, "home_share.data": data.var() * factor.mean() ** 2}
    assert found["home_share.data"].total_sobol == pytest.approx(1 - alone["growth.data"] / product, abs=0.01)
    assert found["growth.data"].total_sobol == pytest.approx(1 - alone["home_share.data"] / product, abs=0.01)
    assert found["general_shares.1.connections"].total_sobol == 0


def test_one_input_in_doubt_has_all_of_the_variance():
    changes = DATA_BINDS | {"home_share": "{name: home, connections: 100, data: 240 TB}", "general_shares": None}
    asked = scenario(CERTAIN, **changes)
    (only,) = drivers(asked, size(asked).plan)
    assert only.path == "growth.data"
    # Drawn anew once a sample: the estimate of an index of 1 has the noise of that draw.
    assert only.total_sobol == pytest.approx(1, abs=0.05)
    assert only.low < size(asked).plan.binding.utilisation < only.high


def test_the_largest_share_comes_first_and_all_are_positive():
    found = drivers(scenario(), size(scenario()).plan)
    shares = [driver.total_sobol for driver in found]
    assert shares == sorted(shares, reverse=True)
    assert {driver.path for driver in found} == set(inputs(scenario()))
    assert min(shares) >= 0
    assert 0.9 < sum(shares) < 1.3


def test_nothing_in_doubt_has_no_driver():
    assert drivers(scenario(CERTAIN), size(scenario(CERTAIN)).plan) == ()


def test_what_moves_nothing_has_no_share():
    asked = scenario(CERTAIN, growth="{connections: 10 %, data: {low: 1 %, mid: 2 %, high: 3 %}, horizon: 36 months}")
    plan = size(asked).plan
    assert plan.binding.check.startswith("connections")
    (only,) = drivers(asked, plan)
    assert (only.total_sobol, only.share, only.swing) == (0, 0, 0)


def test_the_same_seed_gives_the_same_drivers():
    asked = scenario()
    plan = size(asked).plan
    assert drivers(asked, plan) == drivers(asked, plan)
    assert drivers(asked, plan) != drivers(asked, plan, seed=1)


def test_the_utilisation_is_the_plans():
    asked = scenario()
    plan = size(asked).plan
    assert binding_utilisation(asked, plan) == plan.binding.utilisation
    ends = (2400.0, 3600.0)
    both = binding_utilisation(with_values(asked, {"home_share.connections": np.array(ends)}), plan)
    for end, used in zip(ends, both.tolist(), strict=True):
        alone = judge(with_values(asked, {"home_share.connections": end}), plan.design)
        assert used == next(check.utilisation for check in alone.checks if check.check == plan.binding.check)
    assert both[0] < both[1]


def test_an_input_that_leaves_no_fsvm_has_no_end_and_no_share():
    asked = scenario(CERTAIN, resilience="{failures: {low: 1, mid: 1, high: 30}}", growth=None)
    (only,) = drivers(asked, size(asked).plan)
    assert only.high is None
    assert only.total_sobol is None
    assert only.swing == 0


def test_of_very_many_inputs_the_widest_are_given():
    shares = ", ".join(
        f"{{name: s{i}, connections: {{low: {10 * i}, mid: {10 * i}, high: {20 * i}}}, data: 1 TB}}"
        for i in range(1, 50)
    )
    asked = scenario(CERTAIN, general_shares=f"[{shares}]", growth=None)
    plan = size(asked).plan
    assert plan.binding.check.startswith("connections")
    found = drivers(asked, plan, samples=256)
    assert len(found) == MOST_DRIVERS
    assert all(a.total_sobol >= b.total_sobol for a, b in itertools.pairwise(found))


def test_inputs_in_doubt_are_told_with_their_units():
    replication = (
        "{interval: 60 min, change: {low: 1.5 TB/day, mid: 2 TB/day, high: 3 TB/day}, remote_nodes: 16, "
        "link: {low: 0.8 Gbit/s, mid: 1 Gbit/s, high: 1 Gbit/s}, wire_reduction: {low: 20 %, mid: 30 %, high: 40 %}}"
    )
    resilience = "{failures: 1, headroom: {low: 0 %, mid: 5 %, high: 10 %}}"
    cluster = "{nodes: 16, free_memory: {low: 96 GB, mid: 128 GB, high: 128 GB}, free_vcpus: 16}"
    doubted = scenario(DOUBTFUL, cluster=cluster, replication=replication, resilience=resilience)
    told = dict(tables.conditions(size(doubted)).rows)
    assert told["The connections of home"] == "2,400 to 3,600, most likely 2,800"
    assert told["The data of home"] == "100 to 160 TB, most likely 120 TB"
    assert told["The growth of data"] == "20 % to 35 %, most likely 25 %"
    assert told["The headroom"] == "0 % to 10 %, most likely 5 %"
    assert told["The free memory on a node"] == "96 to 128 GB, most likely 128 GB"
    assert told["The changed data"] == "1,500 to 3,000 GB/day, most likely 2,000 GB/day"
    assert told["The link"] == "100 to 125 MB/s, most likely 125 MB/s"
    assert told["The saving on the wire"] == "20 % to 40 %, most likely 30 %"
