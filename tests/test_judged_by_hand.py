"""Corners of a judgement that no sample of random scenarios comes to by itself."""

import itertools

import numpy as np
import pytest
from given import LINK, general, row, scenario

from planner.model.checks import demands
from planner.model.formulas.growth import first_breach_month, growth_factor, holds
from planner.model.formulas.loads import fsvm_loads, one_takes_over
from planner.model.problems import InputError
from planner.model.scenario import Scenario, with_values
from planner.model.sizing import Design, judge, nearest_rejections, size

# Enough nodes that a cluster bounds neither the FSVMs nor the rate of replication.
MANY_NODES = {"cluster.nodes": 32}
WINDOW = {"days": "mon-fri", "from": "08:00", "to": "18:00"}
STATIC = {
    "fsvm_count", "fsvm_count_remote", "fsvm_memory", "fsvm_vcpus", "node_memory", "node_vcpus", "file_server_name",
    "share_name", "share_description", "previous_versions", "replication_interval", "replication_throttle",
}  # fmt: skip


def test_what_does_not_grow_is_told_as_such_and_what_grows_with_its_rate() -> None:
    asked = scenario(
        {
            **MANY_NODES,
            "general_shares": general((10, "1 TB")),
            "growth": {"connections": "10 %", "data": "20 %", "horizon": "24 months"},
            "resilience.failures": 1,
            "previous_versions": 24,
            "replication": LINK | {"throttle": "500 MB/s"},
        }
    )
    plan = size(asked).plan
    of_connections = {"connections", "connections_failover"}
    for check in plan.checks:
        expected = 0.0 if check.check in STATIC else 0.1 if check.check in of_connections else 0.2
        assert check.growth == expected, check.check
        assert check.required == pytest.approx(check.now * (1 + expected) ** 2)
    assert {check.check for check in plan.checks} >= STATIC | of_connections


def limit_of(replication: dict) -> tuple[str, float]:
    asked = scenario({**MANY_NODES, "replication": LINK | replication})
    check = row(judge(asked, Design(3, 96.0, 12)), "replication_schedule")
    return check.limit.name, check.allowed


@pytest.mark.parametrize(
    ("replication", "name", "rate"),
    [
        ({"link": "2047 MB/s"}, "replication.link", 2047),
        ({"link": "2048 MB/s"}, "replication_bandwidth", 2048),
        ({"link": "2049 MB/s"}, "replication_bandwidth", 2048),
        ({"link": "100 MB/s", "throttle": "99 MB/s"}, "replication.throttle", 99),
        ({"link": "100 MB/s", "throttle": "100 MB/s"}, "replication.throttle", 100),
        ({"link": "100 MB/s", "throttle": "101 MB/s"}, "replication.link", 100),
        ({"link": "5000 MB/s", "throttle": "2048 MB/s"}, "replication_bandwidth", 2048),
        # A window that is wider than the link takes nothing from it.
        ({"link": "100 MB/s", "throttle": [WINDOW | {"rate": "400 MB/s"}]}, "replication.link", 100),
        ({"link": "100 MB/s", "throttle": [WINDOW | {"rate": "90 MB/s"}]}, "replication.throttle", 90),
    ],
)
def test_what_bounds_the_rate_of_replication_is_told_by_name(replication: dict, name: str, rate: float) -> None:
    assert limit_of(replication) == (name, pytest.approx(rate))


CASES = {
    # 3 x 12 GB is the least there is, so every design that is rejected is larger.
    "least": scenario({"home_share.connections": 60, "general_shares": general((0, "1 TB")), "cluster.nodes": 5}),
    "between": scenario({"home_share.connections": 3000, "resilience.failures": 1}),
    "none": scenario({"home_share.connections": 90_000}),
}


def nearness(asked: Scenario, design: Design) -> tuple:
    """Fewest failing checks, the least worst part of what is allowed, least cost: judged one design at a time."""
    failing = [check for check in judge(asked, design).checks if not check.ok]
    used = [np.inf if check.required is None else check.required / check.allowed for check in failing]
    return len(failing), max(used), design.cost


@pytest.mark.parametrize("case", CASES)
def test_beside_a_plan_the_smaller_designs_are_told_and_the_nearest_first(case: str) -> None:
    asked = CASES[case]
    found = size(asked)
    told = [one.design for one in nearest_rejections(found)]
    rejected = [one.design for one in found.rejections]
    smaller = [design for design in rejected if found.plan and design.cost < found.plan.design.cost]
    assert {"least": not smaller, "between": 0 < len(smaller) < len(rejected), "none": found.plan is None}[case]
    assert {*told} == {*(smaller or rejected)}
    assert len(told) == len({*told})
    # No reordering but for the last bits of a quotient.
    keys = [nearness(asked, design) for design in told]
    for one, other in itertools.pairwise(keys):
        assert one[0] < other[0] or (one[0] == other[0] and one[1] <= other[1] * (1 + 1e-12))
        assert one[:2] != other[:2] or one[2] < other[2]


def test_months_that_rounding_could_decide_are_searched_wherever_they_stand() -> None:
    # 40 TB and a part in 10^9 just holds in month 0; its month by logarithms would be that one.
    edge = 40.00000004
    assert first_breach_month([edge, 30.0, edge], 0.1, 40.0).tolist() == [1, 37, 1]
    assert float(first_breach_month(edge, 0.1, 40.0)) == 1


def test_what_breaks_first_is_the_month_and_not_the_order_of_the_table() -> None:
    # 3 x 12 GB: 237.5 connections on each pass 237.5 in month 1; 41 TB of 40 are too much today.
    asked = scenario(
        {
            "home_share.connections": 712,
            "general_shares": general((0, "41 TB")),
            "growth": {"connections": "10 %", "horizon": "0 months"},
        }
    )
    plan = judge(asked, Design(3, 12.0, 4))
    assert row(plan, "connections").first_breach_month == 1
    assert (plan.breach.check, plan.breach.first_breach_month) == ("general_data", 0)


@pytest.mark.parametrize(
    ("values", "name", "most"),
    [
        ({"replication.link": [100.0, 5000.0]}, "replication.throttle", 2000),
        ({"replication.link": [100.0, 300.0]}, "replication.link", 300),
        ({"replication.throttle": [10.0, 3000.0]}, "replication.link", 1000),
        ({"replication.throttle": [10.0, 900.0]}, "replication.throttle", 900),
    ],
)
def test_of_samples_the_widest_tells_what_bounds_the_rate(values: dict, name: str, most: float) -> None:
    asked = scenario({**MANY_NODES, "replication": LINK | {"throttle": "2000 MB/s"}})
    many = with_values(asked, {path: np.array(value) for path, value in values.items()})
    (demand,) = (one for one in demands(many, 3, 96.0) if one.check == "replication_schedule")
    assert (demand.limit.name, demand.limit.value, demand.allowed.max()) == (name, most, most)


@pytest.mark.parametrize("growth", [1e-12, 3e-12, 1e-11, 1e-10])
@pytest.mark.parametrize("off", [0.0, 1e-9])
def test_the_month_of_breach_of_hardly_any_growth_is_that_of_a_search(growth: float, off: float) -> None:
    months = np.arange(121)
    required = 40.0 * (1 + off) / growth_factor(growth, months)
    broken = ~holds(required[:, None] * growth_factor(growth, months), 40.0)
    expected = np.where(broken.any(axis=-1), broken.argmax(axis=-1), np.inf)
    assert first_breach_month(required, growth, 40.0).tolist() == expected.tolist()


def test_the_last_that_survives_carries_everything() -> None:
    assert one_takes_over([1.0, 2.0, 3.0], 2) == 6
    assert np.isnan(one_takes_over([1.0, 2.0, 3.0], 3))
    assert one_takes_over([[1.0, 2.0, 3.0], [5.0, 0.0, 1.0]], np.array([2, 1])).tolist() == [6, 6]


def test_loads_of_samples_of_any_shape_are_those_of_each() -> None:
    shares = np.random.default_rng(5).integers(0, 900, (2, 3, 7)).astype(float)
    found = fsvm_loads(0.0, shares, 4)
    assert found.shape == (2, 3, 4)
    for place in np.ndindex(2, 3):
        assert found[place].tolist() == fsvm_loads(0.0, shares[place], 4).tolist()


@pytest.mark.parametrize("interval", ["44640 min", "31 days"])
def test_a_snapshot_is_due_within_a_month_of_31_days(interval: str) -> None:
    assert scenario({"replication": LINK | {"interval": interval}}).replication.interval_min == 44640
    with pytest.raises(InputError, match=r"replication\.interval"):
        scenario({"replication": LINK | {"interval": "44641 min"}})
