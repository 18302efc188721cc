"""The blockers and the ways out of some scenarios, reckoned by hand, and the words that tell them."""

import pytest
from given import LINK, general, scenario
from rescues import check_rescue, failing, sample, typed

from planner.answers.words import headline, month_name, ways_out
from planner.model.scenario import Scenario
from planner.model.sizing import size


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"cluster.nodes": 2}, "one more node (3 × 12 GB)"),
        ({"cluster.nodes": 1}, "two more nodes (3 × 12 GB)"),
        ({"cluster": {"nodes": 3, "cvms": 2, "free_memory": "96 GB", "free_vcpus": 12}}, "3 CVMs (3 × 12 GB)"),
        ({"replication": LINK | {"remote_nodes": 2}}, "3 nodes at the remote site instead of 2 (3 × 12 GB)"),
        ({"cluster.free_memory": "11 GB"}, "12 GB of memory free on each node (3 × 12 GB)"),
        (
            {"cluster": {"nodes": 2, "free_memory": "11 GB", "free_vcpus": 2}},
            "one more node, with 12 GB of memory and 4 vCPUs free on each node (3 × 12 GB)",
        ),
        ({"general_shares": general((10, "78 TB"))}, "share 's1' split in two"),
        ({"general_shares": general((3900, "1 TB"))}, "share 's1' split in two (3 × 60 GB)"),
        ({"home_share.connections": 100_000}, "a second file server on nodes of its own (14 × 96 GB each)"),
        ({"home_share.connections": 150_000}, "two more file servers on nodes of their own (14 × 96 GB each)"),
        ({"file_server": "f" * 16}, "a file server name of at most 15 characters"),
        ({"previous_versions": 25}, "at most 24 Previous Versions, or more as adjusted with the vendor's support"),
        ({"replication": LINK | {"interval": "15 min"}}, "a snapshot every 60 min"),
        ({"replication": LINK | {"throttle": "2049 MB/s"}}, "a throttle of at most 2,048 MB/s"),
        # 1000 GB/day x 0.7 = 8.10185 MB/s; the 8.11 that is told is 64.88 Mbit/s
        ({"replication": LINK | {"link": "1 MB/s"}}, "a link of at least 8.11 MB/s (64.88 Mbit/s)"),
        ({"replication": LINK | {"throttle": "1 MB/s"}}, "a throttle of at least 8.11 MB/s"),
        # 50 TB/day x 0.7 = 405.09 MB/s, and 100 MB/s for each of three nodes
        (
            {"cluster.nodes": 3, "replication": LINK | {"change": "50 TB/day"}},
            "two more nodes in the cluster: 5 nodes replicate up to 500 MB/s",
        ),
        ({"resilience.failures": 99}, "a plan that survives"),
    ],
)
def test_the_words_of_a_remedy(changes: dict, told: str) -> None:
    saved = check_rescue(size(scenario(changes)))
    assert any(told in one.remedy for one in saved.blockers), [one.remedy for one in saved.blockers]


def test_a_throttle_that_breaks_the_rpo_on_mondays() -> None:
    found = sample("design-studio")
    saved = check_rescue(found)
    # 355 connections or so on an FSVM: 3 x 32 GB is enough, and the link fails whatever the design.
    assert str(saved.plan.design) == "3 × 32 GB"
    assert failing(saved.plan) == {"replication_schedule"}
    # 292.04 GB in the busiest hour, 30 % saved on the wire, 8 % a year for three years: 71.53 MB/s.
    changed = replication_hours(found.scenario)
    rates = [gb * 0.7 * 1.08**3 / 3.6 for gb in changed]
    assert max(rates) == pytest.approx(saved.blockers[0].required)
    # In both weeks the change of Monday 9 to 10 and 10 to 11 is sent from 10 to 12; no other hour passes 50 MB/s.
    assert {hour % 168 for hour, rate in enumerate(rates) if rate > 50} == {9, 10}
    pairs = [(one + other) / 2 for one, other in zip(rates[::2], rates[1::2], strict=True)]
    assert max(pairs) < 50 < max(rates)
    helping = [
        (end - begin, begin, end)
        for begin in range(8, 18)
        for end in range(begin + 1, 19)
        if size(typed(found.scenario, f"no throttle from {begin:02}:00 to {end:02}:00")).plan
    ]
    assert min(helping) == (2, 10, 12)
    # 662.78 GB a day x 50 / 71.534 = 463.26
    (problem,) = saved.obstacles
    assert [str(way) for way in problem.ways] == [
        "a throttle of at least 71.54 MB/s (3 × 32 GB)",
        "no throttle from 10:00 to 12:00 (3 × 32 GB)",
        "a snapshot every 120 min (3 × 32 GB)",
        "at most 463.2 GB of replicated change a day (3 × 32 GB)",
    ]
    assert headline(found) == (
        "This needs a throttle of at least 71.54 MB/s. With that, 3 FSVMs (32 GB and 6 vCPUs each) are enough until "
        f"{month_name(found.scenario, 36)}."
    )
    assert ways_out(saved) == (
        "Other ways out, the cheapest first: no throttle from 10:00 to 12:00.",
        "Or promise less: a snapshot every 120 min; at most 463.2 GB of replicated change a day.",
    )


def replication_hours(asked: Scenario) -> list[float]:
    """The change of each hour of the profile [GB], in month 0."""
    weights = asked.replication.profile.weights
    return [asked.replication.change_gb_day / 24 * weight for weight in weights]


def test_a_cluster_that_is_too_small() -> None:
    found = sample("infeasible-cluster")
    saved = check_rescue(found)
    # 4,100 x 1.07^3 = 5,022.7 connections; two of n FSVMs on one: 3,348 of 4,000 on 3 x 96 GB, 2,511 on four, 2,009 of
    # 2,500 on 5 x 60, 1,674 of 2,000 on 6 x 40, 1,435 of 1,500 on 7 x 32. Memory to add: 3 x (96 - 40) = 168;
    # 60 + 4 x 20 = 140; 2 x 40 = 80; 3 x 32 = 96. Spread over three survivors: 1,674. All up on three: 1,674 of 1,900.
    (problem,) = saved.obstacles
    assert [str(way) for way in problem.ways] == [
        "two more nodes (6 × 40 GB)",
        "three more nodes (7 × 32 GB)",
        "one more node, with 60 GB of memory free on each node (5 × 60 GB)",
        "96 GB of memory and 12 vCPUs free on each node (3 × 96 GB)",
        "a second file server on nodes of its own (3 × 40 GB each)",
        "the load of a failed FSVM spread over all survivors (4 × 40 GB)",
        "a plan that survives no failure instead of one (3 × 40 GB)",
    ]
    assert [way.added_gb for way in problem.ways[:4]] == [80, 96, 140, 168]
    assert headline(found) == (
        f"This needs two more nodes (6 × 40 GB). As things are, no design lasts until {month_name(found.scenario, 36)}."
    )
    assert ways_out(saved)[1] == (
        "Or promise less: the load of a failed FSVM spread over all survivors (4 × 40 GB); "
        "a plan that survives no failure instead of one (3 × 40 GB)."
    )


def test_a_remote_site_that_is_too_small() -> None:
    # 10,000 connections and one failure: 2,500 of 2,500 on 8 x 60 GB, 2,858 on seven; 3,334 of 4,000 on 6 x 96.
    found = size(
        scenario(
            {
                "home_share.connections": 10_000,
                "resilience.failures": 1,
                "cluster": {"nodes": 8, "free_memory": "64 GB", "free_vcpus": 8},
                "replication": LINK | {"remote_nodes": 4},
            }
        )
    )
    saved = check_rescue(found)
    assert str(saved.plan.design) == "8 × 60 GB"
    (problem,) = saved.obstacles
    told = [str(way) for way in problem.ways]
    # Four nodes more on the other side, with 60 GB each; or two, and 96 GB on all six.
    assert told[0] == "8 nodes at the remote site instead of 4 (8 × 60 GB)"
    assert (
        "6 nodes at the remote site instead of 4, with 96 GB of memory and 12 vCPUs free on each node here (5 × 96 GB)"
        not in told
    )
    assert "the load of a failed FSVM spread over all survivors (4 × 96 GB)" not in told  # 64 GB are free


def test_a_share_that_outgrows_its_size() -> None:
    found = sample("outgrown-share")
    saved = check_rescue(found)
    # 27 TB x 1.2^3 = 46.656 of 40 TB: two parts of 23.3 TB.
    (blocker,) = saved.blockers
    assert (blocker.check, blocker.subject, blocker.remedy) == (
        "general_data",
        "archive",
        "share 'archive' split in two",
    )
    assert blocker.required == pytest.approx(46.656)
    assert headline(found).startswith("This needs share 'archive' split in two. With that, ")
    (made,) = saved.obstacles[0].ways[0].scenarios
    assert [share.data_tb for share in made.general_shares] == [13.5, 13.5, 16]


def test_several_at_once_in_the_order_of_the_table() -> None:
    # A share of 78 TB and 9,000 connections fits no FSVM: with one failure a survivor has two parts, 4,000 at the most.
    found = size(
        scenario({"general_shares": general((9000, "78 TB")), "resilience.failures": 1, "file_server": "f" * 16})
    )
    saved = check_rescue(found)
    split = "share 's1' split in five (5 × 96 GB)"
    assert [(one.check, one.remedy) for one in saved.blockers] == [
        ("connections", split),
        ("connections_failover", split),
        ("general_data", split),  # five parts of 15.6 TB: no other split beside it
        ("file_server_name", "a file server name of at most 15 characters"),
    ]
    assert headline(found) == (
        f"This needs {split} and a file server name of at most 15 characters. "
        "As things are, no design lasts until month 36."
    )
    named = size(scenario({"general_shares": general((10, "78 TB")), "file_server": "f" * 16}))
    assert headline(named).startswith(
        "This needs share 's1' split in two and a file server name of at most 15 characters. With that, "
    )
