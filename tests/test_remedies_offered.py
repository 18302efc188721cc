"""What is offered as a way out, how much of it, and what is not."""

from dataclasses import replace

import pytest
from given import CONTOSO, LINK, general, read, scenario
from rescues import check_rescue, rescued, sample, ways_of

from planner.answers.records import sizing_record
from planner.answers.terminal import risk_text
from planner.answers.words import breach, month_name
from planner.judgement.risk import risk
from planner.model.changes import split
from planner.model.sizing import designs, size


@pytest.mark.parametrize("failures", [0, 1])
def test_a_share_that_nothing_holds_is_answered_in_little_work(failures: int) -> None:
    busy = {"general_shares": general((981_481, "1000 TB")), "resilience.failures": failures}
    saved = check_rescue(size(scenario(busy)))
    room, data = saved.obstacles
    assert room.ways == ()
    assert "a smaller workload" in saved.blockers[0].remedy
    assert [str(way) for way in data.ways] == ["share 's1' split in 25 (16 × 96 GB)"]  # 1,000 / 40


def test_file_servers_share_the_workload_the_change_and_the_link_with_its_throttle() -> None:
    window = {"days": "mon-fri", "from": "08:00", "to": "18:00", "rate": "100 MB/s"}
    for throttle, rates in (({"throttle": "300 MB/s"}, (150, ())), ({"throttle": [window]}, (None, (50,)))):
        asked = scenario({"home_share.connections": 100_000, "replication": LINK | throttle})
        (way,) = check_rescue(size(asked)).obstacles[0].ways
        assert len(way.scenarios) == 2
        for server in way.scenarios:
            assert (server.home_share.connections, server.home_share.data_tb) == (50_000, 15)
            link = server.replication
            assert (link.change_gb_day, link.link_mb_s) == (500, 500)
            assert (link.throttle_mb_s, tuple(one.rate_mb_s for one in link.windows)) == rates


def test_file_servers_on_clusters_that_are_too_small_take_larger_ones() -> None:
    # 16 x 96 GB hold 60,800 of 100,000 connections all up; half of them take 14: 3,571 each, of 3,800.
    small = {"nodes": 8, "free_memory": "8 GB", "free_vcpus": 12}
    (way,) = check_rescue(size(scenario({"home_share.connections": 100_000, "cluster": small}))).obstacles[0].ways
    assert str(way) == (
        "a second file server on nodes of its own and for each of them eight more nodes, "
        "with 96 GB of memory free on each node (14 × 96 GB each)"
    )


@pytest.mark.parametrize("failures", [16, 20])
def test_more_failures_than_fsvms_are_answered_with_one_and_the_room_that_takes(failures: int) -> None:
    # 600 connections, one of n FSVMs lost: 3 carry 400 of 500 (16 GB); 5 carry 240 of 250 (12 GB), 120 of 237.5 all up.
    one = f"a plan that survives one failure instead of {failures} and"
    assert ways_of({"resilience.failures": failures, "cluster.nodes": 4, "cluster.free_memory": "8 GB"}) == [
        f"{one} 16 GB of memory free on each node (3 × 16 GB)",
        f"{one} one more node, with 12 GB of memory free on each node (5 × 12 GB)",
    ]


def test_no_file_server_is_offered_where_room_is_enough() -> None:
    assert ways_of({"cluster.free_memory": "8 GB"}) == ["12 GB of memory free on each node (3 × 12 GB)"]


def test_a_horizon_ends_in_the_last_month_that_holds_and_is_at_least_a_month() -> None:
    # 16 FSVMs with 96 GB hold 16 x 3,800 = 60,800 connections, all up.
    for percent, month in ((30, 3), (20, 5), (12, 8), (9, 11)):
        assert (
            56_000 * (1 + percent / 100) ** (month / 12) <= 60_800 < 56_000 * (1 + percent / 100) ** ((month + 1) / 12)
        )
        growth = {"connections": f"{percent} %", "horizon": "12 months"}
        told = ways_of({"home_share.connections": 56_000, "growth": growth})
        assert told[-1] == f"a horizon of {month} month{'s' * (month > 1)} instead of 12 (16 × 96 GB)"
    steep = {"connections": "1000 %", "horizon": "2 months"}  # 22 % in the first month
    assert not any("horizon" in way for way in ways_of({"home_share.connections": 60_000, "growth": steep}))


def test_shares_are_split_by_what_the_cluster_has_room_for_and_no_others() -> None:
    # 40 GB hold 2,000 connections, 1,900 of them usable: 3,000 take two parts, 10 are left alone.
    shares = {"home_share": None, "general_shares": general((3000, "1 TB"), (10, "1 TB"))}
    assert ways_of(shares | {"cluster.free_memory": "40 GB"}) == [
        "share 's1' split in two (3 × 40 GB)",
        "96 GB of memory free on each node (3 × 96 GB)",
    ]


def test_parts_of_a_share_leave_every_name_its_own() -> None:
    given = [{"name": "a", "connections": 10, "data": "78 TB"}]
    given += [{"name": name, "connections": 1, "data": "1 TB"} for name in ("A-1OF2", "a-1of2-2")]
    names = [share.name for share in split(scenario({"general_shares": given}), {"a": 2}).general_shares]
    assert names == ["a-1of2", "a-2of2", "A-1OF2-2", "a-1of2-2-2"]


def test_what_no_split_cures_is_told_as_the_shares_that_it_would_take() -> None:
    # 200 parts of 40 TB are tried, 201 are not.
    (most,) = rescued(size(scenario({"general_shares": general((10, "8000 TB"))}))).blockers
    (more,) = rescued(size(scenario({"general_shares": general((10, "8040 TB"))}))).blockers
    assert most.remedy == "share 's1' split in 200"
    assert more.remedy == "less data in share 's1': it would take 201 shares"


def test_nodes_of_the_remote_site_that_lack_are_counted_with_what_they_give() -> None:
    asked = scenario({"home_share.connections": 9000, "replication": LINK | {"remote_nodes": 1}})
    each = replace(asked.catalog["fsvms_per_remote_node"], value=2.0)
    limits = {**asked.catalog.limits, "fsvms_per_remote_node": each}
    (found,) = check_rescue(size(replace(asked, catalog=replace(asked.catalog, limits=limits)))).obstacles
    # 9,000 connections: 2,250 of 2,375 on each of 4 FSVMs with 60 GB, 1,800 of 1,900 on each of 5 with 40 GB.
    assert [(str(way), way.added_gb) for way in found.ways] == [
        ("2 nodes at the remote site instead of 1 (4 × 60 GB)", 60),
        ("3 nodes at the remote site instead of 1 (5 × 40 GB)", 80),
    ]


def test_the_record_tells_the_nearest_design_in_the_form_of_a_plan() -> None:
    for name, checks in (("design-studio", ["replication_schedule"]), ("infeasible-cluster", ["fsvm_count"])):
        found = sample(name)
        record = sizing_record(found)
        assert [one["check"] for one in record["nearest"]["checks"] if not one["ok"]] == checks
        assert [one["check"] for one in record["blockers"]] == checks
        assert (record["plan"], len(record["rejections"])) == (None, len(designs(found.scenario.catalog)))
    assert sizing_record(size(read(CONTOSO)))["nearest"] is None


def test_nothing_that_is_only_proposed_is_over_a_limit_today() -> None:
    # Six FSVMs on four nodes are a proposal; what grows breaks 6 x 40 GB when 4,100 x 1.07^(t / 12) passes 6,000.
    found = sample("infeasible-cluster")
    told = breach(found.scenario, rescued(found).plan)
    assert "fail-over" in told
    assert month_name(found.scenario, 68) in told
    found = sample("design-studio")
    told = breach(found.scenario, rescued(found).plan)
    assert "the replication link" in told.lower()
    assert "The limit of" in told


@pytest.mark.parametrize("name", ["infeasible-cluster", "design-studio"])
def test_no_chance_is_told_in_a_sentence_where_nothing_holds(name: str) -> None:
    _, answer, told = risk_text(risk(sample(name).scenario, samples=64), ()).split("\n\n")
    assert answer.startswith("✖ Fails. This needs ")
    assert told == "No design works, so there is no probability to report."
