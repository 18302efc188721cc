import numpy as np
import pytest
from doubtful import CERTAIN, scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.judgement.fit import fit
from planner.scenario import value_at, with_values
from planner.sizing import design_of, designs, judge


def path_of(asked, room) -> str:
    head = "home_share"
    if not asked.home_share or room.share != asked.home_share.name:
        head = f"general_shares.{[share.name for share in asked.general_shares].index(room.share) + 1}"
    return f"{head}.{room.what}"


def grown(asked, room, more: float):
    """The scenario with so much more of what the room is about."""
    if room.what == "change":
        return with_values(asked, {"replication.change": asked.replication.change_gb_day + more})
    if room.share is None:
        total = sum(share.connections for share in asked.shares)
        part = {share.name: share.connections / total if total else 1 / len(asked.shares) for share in asked.shares}
        heads = ["home_share"] * bool(asked.home_share)
        heads += [f"general_shares.{i}" for i in range(1, len(asked.general_shares) + 1)]
        return with_values(
            asked,
            {
                f"{head}.connections": share.connections + part[share.name] * more
                for head, share in zip(heads, asked.shares, strict=True)
            },
        )
    path = path_of(asked, room)
    return with_values(asked, {path: value_at(asked, path) + more})


def step(room) -> float:
    return 0.001 if room.unit == "TB" else 1


def by_name(found):
    return {(room.what, room.share): room for room in found.rooms}


def test_room_by_hand():
    # 4 x 96 GB, no growth, one failure: the two busiest FSVMs may carry 4,000 connections, one alone 3,800.
    asked = scenario(CERTAIN, growth=None)
    found = by_name(fit(asked, design_of(asked.catalog, 4, 96)))
    # Home lies on four FSVMs: half of it on the two that count, beside 400 and 120: 2 x (4,000 - 520) - 2,800.
    assert found["connections", "home"].more == 4160
    assert found["connections", "home"].check == "connections_failover"
    assert found["connections", "projects"].more == 4000 - 1400 - 120 - 400
    # 40 TB for a general share, 200 TB of home data on each of four FSVMs.
    assert found["data", "projects"].more == 22
    assert (found["data", "projects"].check, found["data", "projects"].subject) == ("general_data", "projects")
    assert found["data", "home"].more == 680
    # 125 MB/s = 10,800 GB a day; 30 % is saved on the wire.
    assert found["change", None].now == 2000
    assert found["change", None].more == int(10_800 / 0.7) - 2000


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 6000),
    st.lists(st.integers(0, 1500), max_size=5),
    st.floats(-0.2, 0.4),
    st.integers(0, 60),
    st.integers(0, 2),
    st.sampled_from(["one", "spread"]),
    st.integers(0, 97),
)
def test_that_many_hold_and_one_more_does_not(home, shares, growth, horizon, failures, takeover, place):
    general = "[" + ", ".join(f"{{name: s{i}, connections: {n}, data: {i} TB}}" for i, n in enumerate(shares)) + "]"
    asked = scenario(
        CERTAIN,
        home_share=f"{{name: home, connections: {home}, data: 120 TB}}",
        general_shares=general,
        growth=f"{{connections: {100 * growth:.2f} %, data: {50 * growth:.2f} %, horizon: {horizon} months}}",
        resilience=f"{{failures: {failures}, takeover: {takeover}}}",
    )
    design = designs(asked.catalog)[place]
    found = fit(asked, design)
    assert len(found.rooms) == 1 + 2 * len(asked.shares) + 1
    for room in found.rooms:
        if not found.plan.feasible:
            assert room.more == 0
            assert not next(c for c in found.plan.checks if (c.check, c.subject) == (room.check, room.subject)).ok
            continue
        assert room.more == round(room.more / step(room)) * step(room)
        assert judge(grown(asked, room, room.more), design).feasible
        beyond = judge(grown(asked, room, (round(room.more / step(room)) + 1) * step(room)), design)
        stopping = [(check.check, check.subject) for check in beyond.checks if not check.ok]
        assert stopping[0] == (room.check, room.subject)


def test_nothing_below_the_room_fails_when_tried_one_by_one():
    asked = scenario(CERTAIN, home_share="{name: home, connections: 300, data: 1 TB}", growth=None)
    design = design_of(asked.catalog, 3, 24)
    for room in fit(asked, design).rooms:
        if room.what == "connections" and room.share:
            path = path_of(asked, room)
            tried = np.array([judge(with_values(asked, {path: value_at(asked, path) + m}), design).feasible
                              for m in range(int(room.more) + 2)])  # fmt: skip
            assert tried.tolist() == [True] * int(room.more + 1) + [False]


def test_months_of_growth():
    asked = scenario(CERTAIN)
    # 1,920 connections on two FSVMs pass 2,500 in month 34 at 10 % a year.
    assert fit(asked, design_of(asked.catalog, 4, 60)).until == 33
    assert fit(asked, design_of(asked.catalog, 3, 12)).until is None
    still = scenario(CERTAIN, growth=None)
    assert fit(still, design_of(still.catalog, 4, 60)).until == 120


def test_a_design_that_fails_has_no_room_and_says_what_fails():
    asked = scenario(CERTAIN)
    for room in fit(asked, design_of(asked.catalog, 3, 12)).rooms:
        assert room.more == 0
        assert room.check == "connections"


def test_hundreds_of_shares_are_searched_at_once():
    shares = ", ".join(f"{{name: s{i}, connections: {i % 7}, data: {i % 5} TB}}" for i in range(120))
    asked = scenario(CERTAIN, general_shares=f"[{shares}]", growth=None)
    design = design_of(asked.catalog, 8, 96)
    found = fit(asked, design)
    assert len(found.rooms) == 2 * 121 + 2
    for room in found.rooms[:240:60]:
        assert judge(grown(asked, room, room.more), design).feasible
        assert not judge(grown(asked, room, room.more + step(room)), design).feasible


@pytest.mark.parametrize("replication", [None, CERTAIN["replication"]])
def test_change_is_asked_for_only_where_there_is_a_second_site(replication):
    asked = scenario(CERTAIN, replication=replication)
    assert (("change", None) in by_name(fit(asked, design_of(asked.catalog, 4, 96)))) is bool(replication)
