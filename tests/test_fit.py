from pathlib import Path

import numpy as np
import pytest
from doubtful import CERTAIN, scenario
from effort import examples
from hypothesis import given
from hypothesis import strategies as st

from planner.answers.choices import rooms
from planner.files.scenarios import read_scenario
from planner.judgement.choices import fit
from planner.model.scenario import value_at, with_values
from planner.model.sizing import design_of, designs, judge, shown_plan, size

STORED = (("cluster_storage", None), ("remote_storage", None))
SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"


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


def stopping(asked, room, plan) -> list[tuple[str, str | None]]:
    """The failing checks of a plan that more of what the room is about makes worse."""
    home = asked.home_share and room.share == asked.home_share.name
    bearing = {
        "connections": {("connections", None), ("connections_failover", None)},
        "data": {("home_data", None) if home else ("general_data", room.share), *STORED},
        "change": {("replication_schedule", None), *STORED},
    }[room.what]
    return [(c.check, c.subject) for c in plan.checks if not c.ok and (c.check, c.subject) in bearing]


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


@examples(25)
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
        assert room.more == round(room.more / step(room)) * step(room)
        over = stopping(asked, room, found.plan)
        assert room.over is bool(over)
        if over:
            assert room.more == 0
        else:
            assert not stopping(asked, room, judge(grown(asked, room, room.more), design))
            over = stopping(asked, room, judge(grown(asked, room, room.more + step(room)), design))
        assert over[0] == (room.check, room.subject)


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
    assert fit(asked, design_of(asked.catalog, 4, 60)).plan.until == 33
    assert fit(asked, design_of(asked.catalog, 3, 12)).plan.until is None
    still = scenario(CERTAIN, growth=None)
    assert fit(still, design_of(still.catalog, 4, 60)).plan.until == 120


def test_a_design_that_fails_has_no_room_and_says_what_fails():
    asked = scenario(CERTAIN)
    found = fit(asked, design_of(asked.catalog, 3, 12))
    for room in found.rooms:
        assert room.over is (room.what == "connections")
        assert (room.more == 0) is room.over
    told = rooms(found, asked)
    assert "Connections of home: no room. The limit of connections with all FSVMs up is passed already." in told
    assert any(line.startswith("Connections, all FSVMs up: ") for line in told)


def test_a_link_that_fails_does_not_stop_connections():
    # 3 x 32 GB: 2 / 3 of home and the rest on one survivor, 1,500 at the most; 200 TB on each FSVM, 8 % a year.
    asked = read_scenario(SAMPLES / "design-studio.yaml")
    found = by_name(fit(asked, shown_plan(size(asked)).design))
    assert found["connections", "home"].check == found["connections", None].check == "connections_failover"
    assert found["data", "home"].more == pytest.approx(int((600 / 1.08**3 - 24) * 1000) / 1000)
    assert found["data", "productions"].more == pytest.approx(int((40 / 1.08**3 - 26) * 1000) / 1000)
    assert (found["change", None].over, found["change", None].more) == (True, 0)
    # 6 x 40 GB that four nodes do not hold: 2,000 = C x 1.07^3 x 2 / 6
    asked = read_scenario(SAMPLES / "infeasible-cluster.yaml")
    found = by_name(fit(asked, shown_plan(size(asked)).design))
    assert found["connections", "home"].more == int(6000 / 1.07**3) - 4100


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
