"""When nothing holds: the blockers name what stands in the way, and their remedies work."""

import pytest
from given import CONTOSO, LINK, general, read, scenario, text_of
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import mappings

from planner.remedies import rescue, Rescue
MOST_FILE_SERVERS=64;MOST_PARTS=200
from planner.scenario import Scenario
from planner.sizing import Sizing, designs, judge, size


def check_rescue(found: Sizing) -> Rescue:
    """What must be true of any rescue, but for whether it succeeds."""
    saved = rescue(found)
    assert saved is not None
    failing_everywhere = set.intersection(
        *(
            {(one.check, one.subject) for one in judge(found.scenario, design).checks if not one.ok}
            for design in designs(found.scenario.catalog)
        )
    )
    blocked = [(one.check, one.subject) for one in saved.blockers]
    assert failing_everywhere <= {*blocked}
    assert blocked
    assert len({*blocked}) == len(blocked)
    assert all(one.remedy for one in saved.blockers)
    return saved


def check_works(saved: Rescue) -> None:
    """Every scenario that is left has a plan, and could be written to a file: names are still unique."""
    for mended in saved.scenarios:
        assert size(mended).plan is not None, [one.remedy for one in saved.blockers]
        names = [share.name.casefold() for share in mended.shares]
        assert len({*names}) == len(names)


LONG = {"name": "n" * 81, "connections": 10, "data": "1 TB"}
INFEASIBLE = {
    "too few CVMs": ({"cluster.nodes": 2}, {"fsvm_count"}),
    "too few remote nodes": ({"replication": LINK | {"remote_nodes": 2}}, {"fsvm_count_remote"}),
    "no memory free": ({"cluster.free_memory": "11.9 GB"}, {"node_memory"}),
    "no vCPUs free": ({"cluster.free_vcpus": 3}, {"node_vcpus"}),
    "nothing free": (
        {"cluster.free_memory": "1 GB", "cluster.free_vcpus": 1, "cluster.nodes": 1},
        {"fsvm_count", "node_memory", "node_vcpus"},
    ),
    "too many connections": ({"home_share.connections": 60_801}, {"connections"}),
    "too many by far": ({"home_share.connections": 1_000_000}, {"connections"}),
    "a busy share": ({"general_shares": general((3801, "1 TB"))}, {"connections"}),
    "a very busy share": ({"general_shares": general((100_000, "1 TB"))}, {"connections"}),
    "connections after a failure": (
        {"home_share.connections": 40_000, "resilience.failures": 1},
        {"connections_failover"},
    ),
    "more failures than FSVMs": ({"resilience.failures": 16}, {"connections_failover"}),
    "far more failures than FSVMs": ({"resilience.failures": 10**15}, {"connections_failover"}),
    "failures that leave one FSVM": (
        {"resilience.failures": 15, "home_share.connections": 9000},
        {"connections_failover"},
    ),
    "spread over none": ({"resilience": {"failures": 20, "takeover": "spread"}}, {"connections_failover"}),
    "much home data": ({"home_share.data": "3201 TB"}, {"home_data"}),
    "a large share": ({"general_shares": general((10, "40.1 TB"))}, {"general_data"}),
    "two large shares": ({"general_shares": general((10, "100 TB"), (10, "500 TB"))}, {"general_data"}),
    "a large and busy share": ({"general_shares": general((9000, "78 TB"))}, {"general_data"}),
    "a long file server name": ({"file_server": "f" * 16}, {"file_server_name"}),
    "a long share name": ({"general_shares": [LONG]}, {"share_name"}),
    "long names that are cut to the same": (
        {"general_shares": [LONG, LONG | {"name": "n" * 82}, LONG | {"name": "N" * 83}]},
        {"share_name"},
    ),
    "a long home share name": ({"home_share.name": "h" * 100}, {"share_name"}),
    "a long description": ({"home_share.description": "d" * 81}, {"share_description"}),
    "a long name and description": (
        {"general_shares": [LONG | {"description": "d" * 90}]},
        {"share_name", "share_description"},
    ),
    "a large share with a long name and description": (
        {"general_shares": [LONG | {"description": "d" * 90, "data": "99 TB"}]},
        {"general_data", "share_name", "share_description"},
    ),
    "large shares whose parts have the same names": (
        {"general_shares": [LONG | {"name": "n" * 60 + end, "data": "50 TB"} for end in "ab"]},
        {"general_data"},
    ),
    "a part that has the name of a share": (
        {"general_shares": [{"name": n, "connections": 1, "data": d} for n, d in (("a", "50 TB"), ("A-1OF2", "1 TB"))]},
        {"general_data"},
    ),
    "many Previous Versions": ({"previous_versions": 25}, {"previous_versions"}),
    "a short interval": ({"replication": LINK | {"interval": "15 min"}}, {"replication_interval"}),
    "a large throttle": ({"replication": LINK | {"throttle": "2049 MB/s"}}, {"replication_throttle"}),
    "a slow link": ({"replication": LINK | {"link": "1 MB/s"}}, {"replication_schedule"}),
    "a small throttle": ({"replication": LINK | {"throttle": "1 MB/s"}}, {"replication_schedule"}),
    "more change than the product moves": (
        {"replication": LINK | {"change": "1 PB/day"}},
        {"replication_schedule"},
    ),
    "more change than the product moves, growing": (
        {"replication": LINK | {"change": "1 PB/day"}, "growth": {"data": "80 %"}},
        {"replication_schedule"},
    ),
    "change and connections": (
        {"replication": LINK | {"link": "1 MB/s"}, "home_share.connections": 100_000},
        {"replication_schedule", "connections"},
    ),
    "growth": ({"growth": {"connections": "400 %", "data": "100 %", "horizon": "48 months"}}, set()),
}


@pytest.mark.parametrize(("changes", "checks"), INFEASIBLE.values(), ids=INFEASIBLE)
@pytest.mark.parametrize("growing", [False, True], ids=["still", "growing"])
def test_the_remedies_work(changes: dict, checks: set[str], growing: bool) -> None:
    growth = {"growth": {"connections": "3 %", "data": "7 %", "horizon": "24 months"}} if growing else {}
    found = size(scenario(growth | changes))
    assert found.plan is None
    saved = check_rescue(found)
    assert checks <= {one.check for one in saved.blockers}
    check_works(saved)


def test_a_feasible_scenario_needs_no_rescue() -> None:
    assert rescue(size(read(CONTOSO))) is None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"cluster.nodes": 2}, "one more node in the cluster"),
        ({"cluster.nodes": 1}, "2 more nodes in the cluster"),
        ({"replication": LINK | {"remote_nodes": 2}}, "one more node at the remote site"),
        ({"cluster.free_memory": "11 GB"}, "12 GB of free memory on each node"),
        ({"general_shares": general((10, "78 TB"))}, "split share 's1' in two, 39 TB each"),
        ({"home_share.connections": 100_000}, "a second file server"),
        ({"file_server": "f" * 16}, "at most 15 characters"),
        ({"previous_versions": 25}, "keep 24 versions"),
        ({"replication": LINK | {"interval": "15 min"}}, "a snapshot every 60 min"),
        ({"replication": LINK | {"link": "1 MB/s"}}, "a link of 8.102 MB/s"),  # 1000 GB/day x 0.7 = 8.1018 MB/s
        ({"replication": LINK | {"throttle": "1 MB/s"}}, "a throttle of 8.102 MB/s"),
        ({"resilience.failures": 99}, "plan for"),
    ],
)
def test_the_words_of_a_remedy(changes: dict, told: str) -> None:
    saved = rescue(size(scenario(changes)))
    assert saved is not None
    assert any(told in one.remedy for one in saved.blockers), [one.remedy for one in saved.blockers]


@pytest.mark.parametrize(
    "changes",
    [
        {"home_share.connections": 10**15},
        {"home_share.data": "1000000000000000 PB"},
        {"general_shares": general((10**15, "1 TB"))},
        {"general_shares": general((1, "1000000000000000 PB"))},
        {"replication": LINK | {"change": "1000000000000000 PB/h"}},
        {"resilience": {"failures": 1, "headroom": "99.9999999 %"}},
        {"growth": {"connections": "1000 %", "data": "1000 %", "horizon": "120 months"}},
    ],
)
def test_absurd_scenarios_are_answered(changes: dict) -> None:
    """Where no remedy can work, one is still told, and no memory or time is spent on dividing the undividable."""
    saved = check_rescue(size(scenario(changes)))
    assert len(saved.scenarios) <= MOST_FILE_SERVERS
    assert all(len(one.shares) <= 2 + MOST_PARTS for one in saved.scenarios)


@given(st.sampled_from(("spoilt", "wild")).flatmap(lambda kind: mappings(kind, catalogs=("afs-2.0.2",), shares=4)))
@settings(max_examples=25)
def test_the_remedies_of_random_scenarios_work(made: dict) -> None:
    found = size(read(text_of(made)))
    if found.plan is not None:
        assert rescue(found) is None
        return
    saved = check_rescue(found)
    if not any("a smaller workload" in one.remedy or "less data" in one.remedy for one in saved.blockers):
        check_works(saved)
    else:
        assert is_absurd(found.scenario)


def is_absurd(given: Scenario) -> bool:
    """Whether the workload at the horizon is more than a tenth of what 64 of the largest file servers hold."""
    growth, years = given.growth, given.growth.horizon_months / 12
    connections = sum(share.connections for share in given.shares) * max(1, 1 + growth.connections) ** years
    data = given.data_tb * max(1, 1 + growth.data) ** years
    usable = (1 - given.resilience.headroom) * 4000
    return connections > 64 * usable / 10 or data > 64 * 200 / 10
