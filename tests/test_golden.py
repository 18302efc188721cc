"""Plans reckoned by hand. The catalog is AFS 2.0.2:

memory      12   16    24    32    40    60    96 GB
holds      250  500  1000  1500  2000  2500  4000 connections
vCPUs        4    4     6     6     8     8    12
"""

import pytest
from given import CONTOSO, LINK, general, read, row, scenario

from planner.model.sizing import Design, judge, size


def near(value: float) -> object:
    return pytest.approx(value, rel=1e-12, abs=0)


def chosen(found) -> str:
    return str(found.plan.design)


def test_the_documented_example_to_the_digit() -> None:
    found = size(read(CONTOSO))
    plan = found.plan
    assert plan is not None
    assert plan.design == Design(4, 60.0, 8)
    assert (plan.design.total_memory_gb, plan.design.total_vcpus) == (240, 32)
    # Connections grow by 1.1^3 = 1.331 and data by 1.25^3 = 1.953125 up to month 36.
    # All up: 2800 / 4 + 400 = 1100, x 1.331 = 1464.1 of 0.95 x 2500 = 2375.
    # One takes over: 1100 + 700 = 1800, x 1.331 = 2395.8 of 2500.
    # Home: 120 / 4 = 30 TB, x 1.953125 = 58.59375. General: 18 x 1.953125 = 35.15625.
    # Replication: 2,000,000 MB / 86,400 s x 0.7 x 1.953125 = 31.64785879629... of min(125, 100, 2048).
    expected = [
        ("fsvm_count", None, 4, 8, None),
        ("fsvm_count_remote", None, 4, 4, None),
        ("fsvm_memory", None, 60, 96, None),
        ("fsvm_vcpus", None, 8, 12, None),
        ("node_memory", None, 60, 128, None),
        ("node_vcpus", None, 8, 16, None),
        ("connections", None, 1464.1, 2375, 97),  # 1100 x 1.1^(96/12) = 2357.9, x 1.1^(97/12) = 2376.7
        ("connections_failover", None, 2395.8, 2500, 42),  # 1800 x 1.1^(41/12) = 2493.0, x 1.1^(42/12) = 2512.7
        ("home_data", None, 58.59375, 200, 103),  # 30 x 1.25^(102/12) = 199.96, x 1.25^(103/12) = 203.72
        ("general_data", "projects", 35.15625, 40, 43),  # 18 x 1.25^(42/12) = 39.31, x 1.25^(43/12) = 40.04
        ("file_server_name", None, 10, 15, None),
        ("share_name", "home", 4, 80, None),
        ("share_name", "projects", 8, 80, None),
        ("share_description", "home", 16, 80, None),
        ("share_description", "projects", 13, 80, None),
        ("previous_versions", None, 24, 24, None),
        ("replication_interval", None, 60, 60, None),
        ("replication_throttle", None, 100, 2048, None),
        # 16.2037 x 1.25^(97/12) = 98.39, x 1.25^(98/12) = 100.24
        ("replication_schedule", None, 2_000_000 / 86_400 * 0.7 * 1.953125, 100, 98),
    ]
    assert [(c.check, c.subject, near(c.required), near(c.allowed), c.first_breach_month) for c in plan.checks] == (
        expected
    )
    assert all(check.ok for check in plan.checks)
    assert plan.binding.check == "connections_failover"
    assert plan.binding.utilisation == near(0.95832)
    assert plan.breach is plan.binding
    # Remote nodes stop all but 3 and 4 FSVMs; 3 x 60 takes over 2 x 2800 / 3 + 400 = 2266.67, x 1.331 = 3016.9.
    assert [str(design) for design in found.feasible] == ["4 × 60 GB", "3 × 96 GB", "4 × 96 GB"]
    assert len(found.feasible) + len(found.rejections) == 14 * 7
    first = found.rejections[0]
    # (2800 / 3 + 400) x 1.331 = 1774.66...
    assert (first.design.fsvms, first.design.memory_gb, first.check, first.subject) == (3, 12, "connections", None)
    assert first.required == near(4000 / 3 * 1.331)
    assert first.allowed == near(237.5)


def test_the_file_server_of_the_documented_example_is_over_its_limit_today() -> None:
    current = size(read(CONTOSO)).current
    assert current is not None
    assert str(current.design) == "3 × 16 GB"
    assert row(current, "connections").now == near(4000 / 3)  # 2800 / 3 + 400
    assert row(current, "connections_failover").now == near(6800 / 3)  # and the 2800 / 3 of the next
    assert row(current, "connections").first_breach_month == 0
    assert not current.feasible


def test_shrinking_demand_is_sized_for_today() -> None:
    found = size(
        scenario(
            {
                "home_share.connections": 3000,
                "growth": {"connections": "-20 %", "data": "-20 %", "horizon": "36 months"},
                "resilience.failures": 1,
            }
        )
    )
    # Fail-over takes 2 x 3000 / n: 3 x 40 GB at 2000 of 2000 (120 GB in all); 4 x 32 at 1500 of 1500 (128);
    # 6 x 24 at 1000 of 1000 (144); 12 x 16 at 500 of 500 (192). In month 36 3 x 32 would do: 1024 of 1500.
    assert chosen(found) == "3 × 40 GB"
    assert [str(design) for design in found.feasible[:4]] == ["3 × 40 GB", "4 × 32 GB", "6 × 24 GB", "5 × 32 GB"]
    assert row(found.plan, "connections_failover").required == near(2000)
    assert row(found.plan, "connections_failover").utilisation == near(1)
    assert found.plan.breach is None
    assert all(check.first_breach_month is None for check in found.plan.checks)


def test_a_demand_too_large_today_is_not_saved_by_shrinking() -> None:
    # 50 TB in a share of 40 TB: 50 x 0.5^(3/12) = 42.04 in month 3 and 39.69 in month 4, but month 0 fails.
    share = {"general_shares": general((10, "50 TB")), "growth": {"data": "-50 %", "horizon": "36 months"}}
    found = size(scenario(share))
    assert found.plan is None
    assert {(one.check, one.subject, one.required) for one in found.rejections} == {("general_data", "s1", 50.0)} | {
        (one.check, None, one.required) for one in found.rejections if one.check == "connections"
    }
    assert row(judge(scenario(share), Design(3, 96.0, 12)), "general_data").first_breach_month == 0


SPREAD = {
    "home_share.connections": 2000,
    "general_shares": general((600, "1 TB"), (300, "1 TB")),
    "resilience": {"failures": 1, "takeover": "spread", "headroom": "10 %"},
}


def test_takeover_spread_places_the_shares_anew() -> None:
    found = size(scenario(SPREAD))
    # n = 3: two survivors carry 1000 + 600 and 1000 + 300; all up 2000 / 3 + 600 = 1266.67 of 0.9 x 2000 = 1800.
    # n = 4: 2000 / 3 + 600 = 1266.67 of 1500, and all up 1100 of 1350: 4 x 32 = 128 GB. 7 x 24 = 168 GB.
    assert chosen(found) == "3 × 40 GB"
    assert [str(design) for design in found.feasible[:2]] == ["3 × 40 GB", "4 × 32 GB"]
    assert row(found.plan, "connections").required == near(3800 / 3)
    assert row(found.plan, "connections").allowed == near(1800)
    assert row(found.plan, "connections_failover").required == near(1600)
    assert row(found.plan, "connections_failover").allowed == 2000
    assert found.plan.binding.check == "connections_failover"


def test_one_survivor_taking_over_needs_more_than_an_even_spread() -> None:
    found = size(scenario(SPREAD | {"resilience": {"failures": 1, "takeover": "one", "headroom": "10 %"}}))
    # n = 3: 1266.67 + 966.67 = 2233.33, so 60 GB (180 in all). n = 4: 1100 + 800 = 1900, so 40 GB (160).
    # n = 6: 933.33 + 633.33 = 1566.67, 40 GB; n = 7: 885.71 + 585.71 = 1471.43, so 32 GB (224).
    assert chosen(found) == "4 × 40 GB"
    assert row(found.plan, "connections_failover").required == near(1900)


DEPARTMENTS = {"home_share": None, "general_shares": general(*((c, "4 TB") for c in (900, 700, 500, 300, 300, 100)))}


def test_departments_alone_without_failures() -> None:
    found = size(scenario(DEPARTMENTS))
    # n = 3: 900 | 700 + 300 | 500 + 300 + 100, the busiest 1000: more than 0.95 x 1000, so 32 GB, 96 GB in all.
    # n = 4: 900 | 700 | 500 + 100 | 300 + 300, the busiest 900: 24 GB, 96 GB in all, but 24 vCPUs, not 18.
    assert chosen(found) == "3 × 32 GB"
    assert [str(design) for design in found.feasible[:2]] == ["3 × 32 GB", "4 × 24 GB"]
    assert row(found.plan, "connections").required == near(1000)
    assert {check.check for check in found.plan.checks}.isdisjoint({"connections_failover", "home_data"})
    assert found.plan.binding.check == "connections"  # 1000 / 1425 = 0.70 against 4 / 40


def test_equal_memory_and_vcpus_take_fewer_fsvms() -> None:
    found = size(scenario({"home_share.connections": 2800, "home_share.data": "700 TB"}))
    # 700 TB want 4 FSVMs. 5 x 16 carries 560 each of 475; 4 x 24 (700 of 950) and 6 x 16 (466.67 of 475) both take
    # 96 GB and 24 vCPUs.
    assert [(str(d), d.total_memory_gb, d.total_vcpus) for d in found.feasible[:2]] == [
        ("4 × 24 GB", 96, 24),
        ("6 × 16 GB", 96, 24),
    ]


def test_two_failures_with_one_survivor_taking_over() -> None:
    shares = {"home_share.connections": 1500, "general_shares": general((300, "1 TB"), (500, "1 TB"), (400, "1 TB"))}
    found = size(scenario(shares | {"resilience.failures": 2}))
    # n = 3: 1000 + 900 + 800 = 2700: 96 GB, 288 in all. n = 4: 875 + 775 + 675 = 2325 of 2500: 60 GB, 240 in all.
    # n = 6: 750 + 650 + 550 = 1950 of 2000: 40 GB, 240 in all too, but 48 vCPUs, not 32.
    assert [str(design) for design in found.feasible[:2]] == ["4 × 60 GB", "6 × 40 GB"]
    assert row(found.plan, "connections_failover").required == near(2325)
    assert row(found.plan, "connections").required == near(875)
    assert found.plan.binding.utilisation == near(0.93)


def test_when_every_fsvm_may_fail_nothing_is_required_and_nothing_holds() -> None:
    plan = judge(scenario({"resilience.failures": 3}), Design(3, 96.0, 12))
    check = row(plan, "connections_failover")
    assert (check.required, check.utilisation, check.ok, check.first_breach_month) == (None, None, False, 0)
    assert plan.binding is check
    found = size(scenario({"resilience.failures": 3}))
    # 600 / n each, and four of them on one: n = 4 carries 600, 24 GB, 96 in all; 5 x 16 carries 480, 80 in all.
    assert chosen(found) == "5 × 16 GB"


def test_a_small_remote_site_limits_the_fsvms() -> None:
    demand = {"home_share.connections": 4000, "resilience.failures": 1}
    # 8000 / n after a failure: 4 x 40 at 2000 of 2000, 160 GB; with 3 FSVMs 2666.67, so 96 GB, 288 in all.
    assert chosen(size(scenario(demand))) == "4 × 40 GB"
    found = size(scenario(demand | {"replication": LINK | {"remote_nodes": 3}}))
    assert chosen(found) == "3 × 96 GB"
    assert [str(design) for design in found.feasible] == ["3 × 96 GB"]
    (why,) = (one for one in found.rejections if str(one.design) == "4 × 40 GB")
    assert (why.check, why.required, why.allowed) == ("fsvm_count_remote", 4, 3)


@pytest.mark.parametrize(("connections", "feasible"), [(60_800, True), (60_801, False)])
def test_the_largest_file_server_there_is(connections: int, feasible: bool) -> None:
    # 16 x 96 GB hold 16 x 0.95 x 4000 = 60,800 with all up and no failure planned.
    found = size(scenario({"home_share.connections": connections}))
    assert [str(design) for design in found.feasible] == (["16 × 96 GB"] if feasible else [])
    assert len(found.rejections) == 98 - feasible


@pytest.mark.parametrize(
    ("changes", "binding", "subject"),
    [
        # 500 of 500 connections, and 200 of 200 TB: the earlier check binds.
        ({"home_share.connections": 1500, "home_share.data": "600 TB"}, "connections", None),
        # 300 of 0.9 x 500 and 133.33 of 200 TB: both 2/3, though not in floats.
        (
            {"home_share.connections": 900, "home_share.data": "400 TB", "resilience.headroom": "10 %"},
            "connections",
            None,
        ),
        # A home share at 100 of 200 TB and a general share at 20 of 40: home data comes first.
        ({"home_share.data": "300 TB", "general_shares": general((0, "20 TB"))}, "home_data", None),
        # Two general shares alike: the first in the file.
        ({"general_shares": general((0, "39 TB"), (0, "39 TB"))}, "general_data", "s1"),
        # The second is fuller.
        ({"general_shares": general((0, "38 TB"), (0, "39 TB"))}, "general_data", "s2"),
        # 36 TB of 40 and 777.6 GB/day x 1000 / 86,400 = 9 MB/s of 10: the share comes first.
        (
            {
                "general_shares": general((0, "36 TB")),
                "replication": LINK | {"change": "777.6 GB/day", "wire_reduction": "0 %", "link": "10 MB/s"},
            },
            "general_data",
            "s1",
        ),
    ],
)
def test_what_binds_on_a_tie(changes: dict, binding: str, subject: str | None) -> None:
    plan = size(scenario({"resilience.headroom": "0 %", "home_share.connections": 300} | changes)).plan
    assert (plan.binding.check, plan.binding.subject) == (binding, subject)


@pytest.mark.parametrize(
    ("data", "growth", "month"),
    [
        ("32 TB", "25 %", 13),  # 32 x 1.25 = 40 in month 12 still holds
        ("25.6 TB", "25 %", 25),  # 25.6 x 1.5625 = 40 in month 24
        ("20 TB", "100 %", 13),
        ("40 TB", "0 %", None),
        ("40 TB", "1 %", 1),
        ("40 TB", "-1 %", None),
        ("41 TB", "-1 %", 0),
        ("20 TB", "7.1773462536 %", None),  # 1.071773462536^10 = 1.99999999997: 40 TB in month 120, and not one more
        ("20 TB", "7.2 %", 120),  # 1.072^9.917 = 1.9927, 39.85 TB in month 119; 1.072^10 = 2.0042
    ],
)
def test_the_month_of_the_breach(data: str, growth: str, month: int | None) -> None:
    changes = {"general_shares": general((1, data)), "growth": {"data": growth, "horizon": "12 months"}}
    plan = judge(scenario(changes), Design(3, 96.0, 12))
    assert row(plan, "general_data").first_breach_month == month


def test_float_dust_decides_nothing() -> None:
    def ok(data: str) -> bool:
        return row(judge(scenario({"general_shares": general((1, data))}), Design(3, 96.0, 12)), "general_data").ok

    # The tolerance is a relative 1e-9: 40 TB x 1e-9 = 0.00000004 TB.
    assert ok("40 TB")
    assert ok("40.00000002 TB")
    assert not ok("40.00000008 TB")


def test_a_horizon_of_nothing_is_today() -> None:
    found = size(scenario({"growth": {"connections": "50 %", "data": "50 %", "horizon": "0 months"}}))
    # 600 / n of 0.95 x 250 = 237.5: 3 x 12 carries 200.
    assert chosen(found) == "3 × 12 GB"
    assert row(found.plan, "connections").required == near(200)
    # 200 x 1.5^(5/12) = 236.81, x 1.5^(6/12) = 244.95
    assert row(found.plan, "connections").first_breach_month == 6
