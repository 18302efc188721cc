"""The ways out of too little storage: each is planned again, and each is enough and hardly more."""

import pytest
from effort import examples
from given import LINK, row, scenario
from hypothesis import given
from hypothesis import strategies as st

from planner.answers.words import headline
from planner.model.remedies import rescue
from planner.model.scenario import with_values
from planner.model.sizing import judge, size

RAW = {"raw_per_node": "174.72 TB", "copies": 2, "spare_nodes": 1, "overhead": "13.9 %"}
LACKING = {
    "storage": ({"cluster.storage": "50 TB"}, "at least 60.4 TB of storage in the cluster"),
    "raw": (
        {"cluster.nodes": 5, "cluster.storage": RAW | {"raw_per_node": "20 TB"}},
        "at least 35.1 TB of raw storage on each node",
    ),
    "the remote side": (
        {"replication": LINK | {"remote_storage": "55 TB"}},
        "at least 61.1 TB of storage at the remote site",
    ),
}


@pytest.mark.parametrize("what", LACKING)
def test_every_way_out_of_too_little_storage_is_planned_again(what: str) -> None:
    changes, cheapest = LACKING[what]
    found = size(scenario({"home_share.data": "60 TB"} | changes))
    assert found.plan is None
    saved = rescue(found)
    (blocker,) = saved.blockers
    assert blocker.remedy == cheapest
    assert headline(found).startswith(f"This needs {cheapest}. With that, ")
    for way in saved.obstacles[0].ways:
        for one in way.scenarios:
            assert size(one).plan
    sentences = [str(way) for way in saved.obstacles[0].ways]
    # 4 of 5 nodes hold 34.44 TB usable; 60.345 takes 7.01 of them, so 8 beside the spare one.
    assert any("four more nodes with 20 TB of raw storage each" in one for one in sentences) == (what == "raw")


def test_fewer_snapshots_or_a_nearer_horizon_are_weaker_promises() -> None:
    # A day's change of 1,000 GB, daily: 100 kept are 100 TB, and 60 + 24 x 1.1^3 ... of 150 TB.
    link = LINK | {"interval": "1440 min", "keep": 100, "remote_storage": "180 TB"}
    growth = {"data": "10 %", "horizon": "36 months"}
    asked = scenario({"home_share.data": "60 TB", "replication": link, "growth": growth})
    saved = rescue(size(asked))
    weaker = [way for way in saved.obstacles[0].ways if way.weaker]
    # (60 + keep + 0.05) x 1.331 <= 180: keep <= 75.19; and 160.05 x 1.1^(t/12) <= 180 to month 14.
    assert [way.sentence for way in weaker] == [
        "75 snapshots kept instead of 100",
        "a horizon of 14 months instead of 36",
    ]
    for way in weaker:
        (plan,) = way.plans
        assert row(plan, "remote_storage").ok
    barely = with_values(asked, {"replication.keep": 76})
    assert size(barely).plan is None
    assert size(with_values(asked, {"growth.horizon": 15})).plan is None


@examples(25)
@given(st.floats(1, 400), st.floats(0.1, 400), st.floats(-0.3, 0.5), st.integers(0, 60), st.integers(1, 200))
def test_a_way_out_is_enough_and_hardly_more(data: float, tb: float, growth: float, horizon: int, keep: int) -> None:
    link = LINK | {"keep": keep}
    grown = {"data": f"{100 * growth:.2f} %", "horizon": f"{horizon} months"}
    base = {"home_share.data": f"{data:.4f} TB", "replication": link, "growth": grown, "home_share.connections": 9}
    asked = scenario(base | {"cluster.storage": f"{tb:.4f} TB"})
    found, free = size(asked), size(scenario(base))
    if free.plan is None:
        return
    check = row(judge(asked, free.plan.design), "cluster_storage")
    assert check.ok == any(design == free.plan.design for design in found.feasible)
    if found.plan is None:
        (obstacle,) = rescue(found).obstacles
        more = obstacle.ways[0].scenarios[0].cluster.storage_tb
        needed = check.required + 0.115 * free.plan.design.fsvms
        assert needed * (1 - 1e-9) <= more <= needed + 0.1
        assert obstacle.ways[0].plans[0].design == free.plan.design
