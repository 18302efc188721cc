"""Several remedies at once: each is reckoned on what those before it leave, and nothing is said twice."""

import pytest
from given import LINK, general, scenario
from rescues import check_rescue, rescued

from planner.answers.words import headline, ways_out
from planner.explore.panels import ways
from planner.model.changes import spelt
from planner.model.sizing import Sizing, size

# 4,500 connections and two failures that spread: 12 x 16 GB carry 450 of 500 and 375 of 400; 9 nodes are too few.
FEW_NODES = {
    "cluster": {"nodes": 9, "free_memory": "16 GB", "free_vcpus": 16},
    "home_share": {"name": "home", "connections": 4500, "data": "1 TB"},
    "resilience": {"failures": 2, "takeover": "spread", "headroom": "20 %"},
}
RAW = {"copies": 2, "overhead": "0 %", "raw_per_node": "100 TB"}
ONE_FAILURE = {"resilience.failures": 1}
SMALL = {"nodes": 3, "free_memory": "24 GB", "free_vcpus": 6}


def found(changes: dict) -> Sizing:
    return size(scenario(changes))


@pytest.mark.parametrize(
    ("changes", "needed"),
    [
        # The nearest design fails by its memory, and with another check mended another one would: 100 + 12 x 0.115 TB.
        (
            {"cluster": FEW_NODES["cluster"] | {"storage": "10 TB"}, "home_share.data": "100 TB"},
            "three more nodes (12 × 16 GB) and at least 101.4 TB of storage in the cluster",
        ),
        (
            {"replication": LINK | {"interval": "15 min", "change": "2 TB/day", "link": "12.5 MB/s"}},
            "three more nodes (12 × 16 GB), a snapshot every 60 min and a link of at least 16.21 MB/s (129.7 Mbit/s)",
        ),
        (
            {"general_shares": general((0, "220 TB"))},
            "three more nodes (12 × 16 GB) and share 's1' split in six",
        ),
    ],
    ids=["storage", "interval", "data"],
)
def test_a_way_out_is_not_lost_where_another_design_comes_nearest(changes: dict, needed: str) -> None:
    remote = {"replication.remote_nodes": 12} if "replication" in changes else {}
    answer = found(FEW_NODES | changes | remote)
    check_rescue(answer)
    assert headline(answer).startswith(f"This needs {needed}.")


def test_one_share_is_split_once_for_load_and_data() -> None:
    # 6,000 connections take four parts of 1,900 at most with what a survivor takes over, 400 TB ten.
    shares = general((6000, "400 TB"), (100, "3 TB"))
    answer = found({"home_share": None, "general_shares": shares, "resilience.failures": 1})
    saved = check_rescue(answer)
    assert {one.check for one in saved.blockers} == {"connections", "connections_failover", "general_data"}
    assert {one.remedy for one in saved.blockers} == {"share 's1' split in 10 (5 × 60 GB)"}
    assert headline(answer).startswith("This needs share 's1' split in 10 (5 × 60 GB). ")


def test_storage_is_what_lacks_once_there_are_more_nodes() -> None:
    # Two more nodes for 1,000 connections on 16 GB. (5 - 1) nodes x raw / 2 = 900 + 5 x 0.115 TB: 450.2875 TB.
    cluster = {"cluster": SMALL | {"free_memory": "16 GB", "storage": RAW}}
    answer = found(cluster | {"home_share": {"name": "home", "connections": 1000, "data": "900 TB"}, **ONE_FAILURE})
    saved = check_rescue(answer)
    more = "two more nodes (5 × 16 GB)"
    assert [one.remedy for one in saved.blockers] == [more, "at least 450.3 TB of raw storage on each node"]
    assert saved.obstacles[1].given == (more,)
    # 900.575 x 2 / 100 = 18.01: 19 nodes beside the spare one, of which there are five with it.
    assert ways_out(saved)[-1].endswith("the cheapest first: 15 more nodes with 100 TB of raw storage each.")
    assert f"for the storage of the cluster, with {more}: at least 450.3 TB of raw storage on each node" in ways(saved)


def test_one_change_that_mends_all_comes_first_and_is_said_once() -> None:
    # 3,000 connections: two of six FSVMs on one are 1,000 of 1,000 on 24 GB. (6 - 1) x 40 / 2 = 100 of 90.69 TB.
    cluster = {"cluster": SMALL | {"storage": RAW | {"raw_per_node": "40 TB"}}}
    answer = found(cluster | {"home_share": {"name": "home", "connections": 3000, "data": "90 TB"}, **ONE_FAILURE})
    saved = check_rescue(answer)
    assert {one.check for one in saved.blockers} == {"fsvm_count", "cluster_storage"}
    assert headline(answer).startswith("This needs three more nodes (6 × 24 GB). ")
    told = ways_out(saved)[0]
    assert "40 GB of memory and 8 vCPUs free on each node (3 × 40 GB)" in told  # 48 GB, but storage beside
    assert "three more nodes" not in told


def test_no_way_out_is_another_with_something_added() -> None:
    # 700 and 300 on one survivor: 1,000 of 1,000 on 24 GB, split or not, which takes 6 vCPUs.
    shares = {"home_share": None, "general_shares": general((700, "1 TB"), (300, "1 TB"))}
    cluster = {"cluster": {"nodes": 9, "free_memory": "64 GB", "free_vcpus": 4}}
    assert [str(way) for way in rescued(found(shares | cluster | ONE_FAILURE)).obstacles[0].ways] == [
        "share 's1' split in three and share 's2' split in two (5 × 16 GB)",
        "6 vCPUs free on each node (3 × 24 GB)",
    ]


def test_what_mends_a_check_alone_is_told_where_it_brings_another() -> None:
    # 15 min to 60: snapshots four times as large, 24 of them, which the remote site does not hold.
    link = LINK | {"interval": "15 min", "change": "2 TB/day", "remote_storage": "40 TB"}
    (blocker,) = check_rescue(found({"replication": link})).blockers
    assert (blocker.check, blocker.remedy) == ("replication_interval", "a snapshot every 60 min")


def test_a_throttle_that_goes_altogether_and_an_interval_of_days() -> None:
    day = {"days": "mon-sun", "from": "00:00", "to": "24:00", "rate": "1 MB/s"}
    told = [str(way) for way in check_rescue(found({"replication": LINK | {"throttle": [day]}})).obstacles[0].ways]
    assert any(way.startswith("no throttle at all (") for way in told)
    assert (spelt(90), spelt(1440), spelt(10080)) == ("90 min", "1440 min (1 day)", "10080 min (7 days)")
