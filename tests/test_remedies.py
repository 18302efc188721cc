"""When nothing holds, whatever it is: every way out, typed as it is told, works."""

import pytest
from given import CONTOSO, LINK, general, read, scenario, text_of
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import KINDS, mappings
from rescues import check_rescue, check_works

from planner.model.remedies import Rescue, rescue
from planner.model.scenario import Scenario
from planner.model.sizing import size


def hopeless(saved: Rescue) -> bool:
    return any(not problem.ways for problem in saved.obstacles)


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
@pytest.mark.parametrize("growing", [pytest.param(False, marks=pytest.mark.campaign), True], ids=["still", "growing"])
def test_the_remedies_work(changes: dict, checks: set[str], growing: bool) -> None:
    growth = {"growth": {"connections": "3 %", "data": "7 %", "horizon": "24 months"}} if growing else {}
    found = size(scenario(growth | changes))
    assert found.plan is None
    saved = check_rescue(found)
    assert checks <= {one.check for one in saved.blockers}
    check_works(found.scenario, saved)


def test_a_feasible_scenario_needs_no_rescue() -> None:
    assert rescue(size(read(CONTOSO))) is None


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
    check_rescue(size(scenario(changes)))


@pytest.mark.parametrize("examples", [5, pytest.param(300, marks=pytest.mark.campaign)])
def test_the_remedies_of_random_scenarios_work(examples: int) -> None:
    @given(st.sampled_from(KINDS).flatmap(lambda kind: mappings(kind, catalogs=("afs-2.0.2",), shares=4)))
    @settings(max_examples=examples, database=None)
    def work(made: dict) -> None:
        found = size(read(text_of(made)))
        if found.plan is not None:
            assert rescue(found) is None
            return
        saved = check_rescue(found)
        if not (hopeless(saved) and is_absurd(found.scenario)):
            check_works(found.scenario, saved)

    work()


def test_what_has_no_way_out_of_its_own_may_go_with_another() -> None:
    """The share's data grow to 99.5 TB, over its limit of 40 and nearly all that the remote site stores."""
    link = {"interval": "60 min", "change": "0 GB/day", "link": "9 MB/s", "remote_nodes": 16, "keep": 1}
    made = {
        "customer": "Sample",
        "file_server": "fs",
        "previous_versions": 25,
        "cluster": {"nodes": 1, "free_memory": "40 GB", "free_vcpus": 12},
        "growth": {"connections": "100 %", "data": "100 %", "horizon": "60 months"},
        "resilience": {"failures": 0, "takeover": "one", "headroom": "0 %"},
        "general_shares": general((311, "3.11 TB")),
        "replication": {**link, "remote_storage": "102.11 TB"},
    }
    found = size(read(text_of(made)))
    saved = check_rescue(found)
    room, data, _ = saved.obstacles
    assert data.ways == room.ways[:1]
    check_works(found.scenario, saved)


def is_absurd(given: Scenario) -> bool:
    """Whether the workload at the horizon is more than a tenth of what 64 of the largest file servers hold."""
    growth, years = given.growth, given.growth.horizon_months / 12
    connections = sum(share.connections for share in given.shares) * max(1, 1 + growth.connections) ** years
    data = given.data_tb * max(1, 1 + growth.data) ** years
    usable = (1 - given.resilience.headroom) * 4000
    return connections > 64 * usable / 10 or data > 64 * 200 / 10
