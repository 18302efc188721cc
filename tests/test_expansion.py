"""The path of expansion: by hand, against every month of every design, and as people read it."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from effort import examples
from given import general, mapping, read, scenario, text_of
from hypothesis import given
from hypothesis import strategies as st
from invented import KINDS, mappings
from reference import ORDER, Answer, Laws, Row, all_up, amount, answer, busiest_survivor

import planner
from planner.answers import expansion as answers
from planner.answers.records import path_record
from planner.cli import main
from planner.figures import expansion as figure
from planner.judgement.risk import due_months, in_samples
from planner.model import path as model
from planner.model.checks import demands
from planner.model.formulas.growth import holds
from planner.model.path import path
from planner.model.scenario import value_at, with_values
from planner.model.sizing import size

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "scenarios"
HEADQUARTERS = SAMPLES / "headquarters.yaml"
# 1,200 connections on three FSVMs are 400 on each, which 16 GB (475 of 500 usable) hold until growth of 10 % a year
# makes them 475.1: 400 x 1.1^(t/12) > 475 from month 22 on. 24 GB hold 950: until month 108 (400 x 1.1^(109/12) > 950).
STEADY = {
    "cluster.nodes": 3,
    "home_share.connections": 1200,
    "home_share.data": "1 TB",
    "growth.connections": "10 %",
}


def brief(found: model.Expansion) -> list[tuple]:
    return [(s.month, str(s.design), s.because.check if s.because else None, s.holds_until) for s in found.steps]


# By hand.


def test_the_steps_of_headquarters_are_those_of_the_contract():
    record = path_record(path(planner.read(HEADQUARTERS)))
    first, second = record.pop("steps")
    assert record == {"scenario": "headquarters", "every": 12, "until": 36, "ends": None}
    held = {"fsvms": 4, "memory_gb": 40, "vcpus": 8, "because": "connections", "holds_until": 13}
    assert first == {"month": 0, "added_memory_gb": 112, "added_vcpus": 20, **held}
    held = {"fsvms": 4, "memory_gb": 60, "vcpus": 8, "because": "connections_failover", "holds_until": 41}
    assert second == {"month": 12, "added_memory_gb": 80, "added_vcpus": 0, **held}


@pytest.mark.parametrize(
    ("every", "until", "steps"),
    [
        (12, 36, [(0, "3 × 16 GB", None, 21), (12, "3 × 24 GB", "connections", 108)]),
        (12, 21, [(0, "3 × 16 GB", None, 21)]),  # months 12 to 21 still hold
        (12, 22, [(0, "3 × 16 GB", None, 21), (12, "3 × 24 GB", "connections", 108)]),
        (21, 36, [(0, "3 × 16 GB", None, 21), (21, "3 × 24 GB", "connections", 108)]),
        (22, 36, [(0, "3 × 24 GB", None, 108)]),  # the first period has month 22 in it
        (1, 36, [(0, "3 × 16 GB", None, 21), (21, "3 × 24 GB", "connections", 108)]),
        (500, 36, [(0, "3 × 24 GB", None, 108)]),
        (12, 0, [(0, "3 × 16 GB", None, 21)]),
        (1, 0, [(0, "3 × 16 GB", None, 21)]),
    ],
)
def test_each_review_looks_to_the_next(every: int, until: int, steps: list):
    assert brief(path(scenario(STEADY), every, until)) == steps


def test_the_horizon_is_where_a_path_leads_unless_it_is_told():
    assert path(scenario(STEADY)).until == 36
    assert path(scenario({**STEADY, "growth.horizon": "21 months"})).until == 21
    assert brief(path(scenario({**STEADY, "growth.horizon": "21 months"}))) == brief(path(scenario(STEADY), until=21))


def test_a_file_server_that_stands_stays_while_it_holds():
    stands = {**STEADY, "current": {"fsvms": 3, "memory": "16 GB"}}
    found = path(scenario(stands))
    assert brief(found) == [(12, "3 × 24 GB", "connections", 108)]
    assert (found.steps[0].added_fsvms, found.steps[0].added_memory_gb, found.steps[0].added_vcpus) == (0, 24, 6)
    assert path(scenario(stands), until=21).steps == ()
    assert found.at_once == found.steps[-1].design


def test_memory_between_rungs_counts_as_the_lower_but_costs_what_it_is():
    found = path(scenario({**STEADY, "current": {"fsvms": 3, "memory": "20 GB"}}))
    (step,) = found.steps
    assert (step.month, str(step.design), step.because.check) == (12, "3 × 24 GB", "connections")
    # 3 x 24 - 3 x 20 GB; 20 GB go with the 4 vCPUs of 16 GB, 24 GB with 6.
    assert (step.added_memory_gb, step.added_vcpus) == (12, 6)


def test_no_step_goes_below_the_memory_that_stands():
    """36 GB count as 32; 32 GB itself would be less than stands, so the next rung is 40."""
    (step,) = path(
        scenario({**STEADY, "home_share.connections": 4200, "current": {"fsvms": 3, "memory": "36 GB"}})
    ).steps
    assert step.design.memory_gb >= 40


@pytest.mark.parametrize("fsvms", [1, 2])
def test_fewer_fsvms_than_the_least_fail_by_their_count(fsvms: int):
    found = path(scenario({"home_share.connections": 10, "current": {"fsvms": fsvms, "memory": "96 GB"}}))
    assert brief(found) == [(0, "3 × 96 GB", "fsvm_count", None)]


def test_more_fsvms_than_the_release_allows_end_the_path():
    found = path(scenario({"cluster.nodes": 32, "current": {"fsvms": 20, "memory": "96 GB"}}))
    assert not found.steps
    (blocker,) = found.ends.rescue.blockers
    assert (found.ends.month, blocker.check, blocker.required, blocker.allowed) == (0, "fsvm_count", 20, 16)
    assert blocker.remedy == "a new file server of 16 FSVMs at most"


def test_a_share_that_outgrows_its_limit_ends_the_path_where_its_period_begins():
    """32 TB grow by 25 % to 40 TB in month 12 exactly, and are over them from month 13 on."""
    found = path(scenario({"general_shares": general((1, "32 TB")), "growth.data": "25 %"}))
    assert [step.holds_until for step in found.steps] == [12]
    (blocker,) = found.ends.rescue.blockers
    assert (found.ends.month, found.ends.until, blocker.check, blocker.subject) == (12, 24, "general_data", "s1")
    assert blocker.required == pytest.approx(50)  # in month 24
    assert blocker.remedy == "share 's1' split in two"


def test_what_would_carry_on_keeps_what_stands_and_is_no_larger_beside_it():
    found = path(planner.read(SAMPLES / "maximum-size.yaml"), until=120)
    (blocker,) = found.ends.rescue.blockers
    assert blocker.remedy == "a second file server on nodes of its own (1 of 16 × 96 GB, 1 of 15 × 40 GB)"


def test_nodes_that_would_carry_on_make_room_for_a_design_that_keeps_what_stands():
    """Four nodes: 4 x 60 GB is the most here. Six FSVMs of 40 GB would be cheaper, and would take memory away."""
    few = {
        "cluster": {"nodes": 4, "free_memory": "60 GB", "free_vcpus": 12},
        "current": {"fsvms": 4, "memory": "60 GB"},
    }
    found = path(scenario({**STEADY, **few, "home_share.connections": 9100}))
    (blocker,) = found.ends.rescue.blockers
    assert (blocker.check, blocker.remedy) == ("fsvm_count", "one more node (5 × 60 GB)")


def test_steps_can_cost_more_in_the_end_than_all_at_once():
    found = path(planner.read(SAMPLES / "department-shares.yaml"))
    assert (str(found.steps[-1].design), str(found.at_once)) == ("5 × 40 GB", "4 × 40 GB")
    assert (
        answers.at_once(found)[1]
        == "In the end the steps take 40 GB and 8 vCPUs more, since they keep what was bought."
    )


# Against every month of every design.


def rows(given_: dict, reckoned: Answer, fsvms: int, memory: Fraction) -> list[Row]:
    """The checks of a file server that stands, whose memory may lie between rungs and whose FSVMs may be too few."""
    laws, release = Laws(given_, reckoned.release), reckoned.release
    rung = max(one for one in release.holds if one <= memory)
    count = laws.of_count(fsvms)
    home = [count.pop("home_data")] if "home_data" in count else []
    loads = sorted(all_up(given_, fsvms))
    of_memory = [
        replace(row, required=memory) if row.check in ("fsvm_memory", "node_memory") else row
        for row in laws.of_memory(rung)
    ]
    of_connections = laws.of_connections(rung, loads[-1], busiest_survivor(given_, loads))
    of_sites = [*laws.of_shares, *laws.of_storage(fsvms), *laws.of_words, *laws.of_link]
    return [*count.values(), *of_memory, *of_connections, *home, *of_sites]


def failing(found: list[Row], start: int, end: int) -> list[Row]:
    return [row for row in found if not all(row.holds_in(month) for month in range(start, end + 1))]


def largest(row: Row, start: int, end: int) -> float | None:
    if row.required is None:
        return None
    return max(float(row.required) * float(1 + row.growth) ** (month / 12) for month in (start, end))


def slowly(given_: dict, every: int, until: int) -> tuple[list[tuple], tuple | None]:
    """The path by the written law: each review, each design, each check, each month."""
    reckoned = answer(given_)
    place = current = None
    if stands := given_.get("current"):
        memory = Fraction(amount(stands["memory"]))
        place, current = (stands["fsvms"], memory), rows(given_, reckoned, stands["fsvms"], memory)
    steps, review = [], 0
    while review == 0 or review < until:
        end = min(review + every, until)
        bad = failing(current, review, end) if place else []
        too_few = place is not None and place[0] < 3
        if place is None or bad or too_few:
            because = None if place is None else "fsvm_count" if too_few else bad[0].check
            allowed = [d for d in reckoned.designs if place is None or (d[0] >= place[0] and d[1] >= place[1])]
            fails = {design: failing(reckoned.designs[design], review, end) for design in allowed}
            good = [design for design in allowed if not fails[design]]
            if not good:
                return steps, (review, nearest(fails, review, end))
            place = min(good, key=lambda d: (d[0] * d[1], d[0] * reckoned.release.vcpus[d[1]], d[0]))
            current = reckoned.designs[place]
            breach = [m for m in range(review, 121) if failing(current, m, m)]
            steps.append((review, place, because, breach[0] - 1 if breach else None))
        review += every
    return steps, None


def nearest(fails: dict, start: int, end: int) -> list[tuple] | None:
    """What the nearest design fails, by the written order; None where no design is allowed."""

    def distance(design: tuple[int, int]) -> tuple:
        found = fails[design]
        used = [
            float("inf") if row.required is None or row.allowed <= 0 else largest(row, start, end) / float(row.allowed)
            for row in found
        ]
        workload = sum(row.check in ORDER for row in found)
        return workload, len(found), float(f"{max(used):.12g}"), design[0] * design[1], design[0]

    if not fails:
        return None
    return [(r.check, r.subject, largest(r, start, end), float(r.allowed)) for r in fails[min(fails, key=distance)]]


def compare(made: dict, every: int, until: int) -> None:
    found, (steps, ends) = path(read(text_of(made)), every, until), slowly(made, every, until)
    got = [
        (s.month, (s.design.fsvms, s.design.memory_gb), s.because.check if s.because else None, s.holds_until)
        for s in found.steps
    ]
    told = None
    if found.ends:
        told = (found.ends.month, [(b.check, b.subject) for b in found.ends.rescue.blockers])
    wanted = None
    if ends:
        wanted = (ends[0], ends[1] and [(check, subject) for check, subject, *_ in ends[1]])
    if wanted and wanted[1] is None:  # no design is allowed at all: what stands is told of
        told, wanted = told[0], wanted[0]
    if (got, told) != (steps, wanted):
        months = range(until + 1)
        dust = any(r.is_dust_in(m) for found in answer(made).designs.values() for r in found for m in months)
        assert dust, (got, told, steps, wanted)
        return
    if ends and ends[1]:
        for blocker, (*_, required, allowed) in zip(found.ends.rescue.blockers, ends[1], strict=True):
            assert blocker.required == (None if required is None else pytest.approx(required, rel=1e-9))
            assert blocker.allowed == pytest.approx(allowed, rel=1e-9)
            assert blocker.remedy


STANDS = st.one_of(
    st.none(),
    st.builds(
        lambda fsvms, memory: {"fsvms": fsvms, "memory": f"{memory} GB"},
        st.integers(1, 6),
        st.sampled_from((12, 16, 17, 24, 32, 33, 40, 50, 60, 61, 96)),
    ),
)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@examples(12)
def test_every_review_every_design_every_month(kind: str, data: st.DataObject):
    made = data.draw(mappings(kind, shares=6))
    if stands := data.draw(STANDS):
        made["current"] = stands
    every = data.draw(st.sampled_from((1, 5, 12, 24, 120)))
    compare(made, every, data.draw(st.sampled_from((0, 1, 12, 13, 30))))


@pytest.mark.parametrize("every", [1, 7, 12, 48])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"growth.data": "-10 %", "home_share.data": "500 TB"},
        {
            "growth.connections": "-20 %",
            "growth.data": "30 %",
            "general_shares": general((2000, "30 TB"), (900, "2 TB")),
        },
        {"current": {"fsvms": 3, "memory": "50 GB"}, "home_share.connections": 4000},
        {"cluster.nodes": 5, "home_share.connections": 5200, "resilience.failures": 1},
        {"resilience.failures": 2, "resilience.takeover": "spread", "home_share.connections": 3000},
    ],
    ids=["plain", "data shrink", "connections shrink", "stands between rungs", "few nodes", "spread"],
)
def test_long_paths_month_by_month(changes: dict, every: int):
    compare(
        mapping({**STEADY, "cluster.nodes": 16, "growth.connections": "12 %", "growth.data": "8 %", **changes}),
        every,
        96,
    )


@pytest.mark.parametrize("growth", ["-30 %", "0 %", "25 %"])
def test_a_period_asks_for_the_largest_demand_of_its_months(growth: str):
    """What shrinks is largest where the period begins, with the second site's change as with shares."""
    link = {"interval": "60 min", "change": "500 GB/day", "link": "100 MB/s", "remote_nodes": 8}
    changes = {"general_shares": general((90, "9 TB"), (40, "3 TB")), "replication": link}
    whole = scenario({**changes, "growth.data": growth, "growth.connections": growth})
    period = model._period(whole, 18, 30)
    for before, after in zip(demands(whole, 4, 24), demands(period, 4, 24), strict=True):
        wanted = max(float(before.at(month)) for month in range(18, 31))
        found = max(float(after.at(month)) for month in range(period.growth.horizon_months + 1))
        assert found == pytest.approx(wanted, rel=1e-12), before.check


# What is so of every path.


@given(mappings("tame", shares=6), STANDS, st.sampled_from((1, 6, 12)))
@examples(25)
def test_nothing_is_ever_removed_and_each_step_holds_to_its_next_review(made: dict, stands: dict | None, every: int):
    found = path(read(text_of(made | ({"current": stands} if stands else {}))), every, 60)
    before = model.current_design(found.scenario)
    for step in found.steps:
        assert step.before == before
        assert min(step.added_fsvms, step.added_memory_gb, step.added_vcpus) >= 0
        assert step.design != before
        assert step.month % every == 0
        assert step.holds_until is None or step.holds_until >= min(step.month + every, 60)
        before = step.design
    assert found.design_in(60) == before


@given(st.integers(100, 3000), st.integers(0, 20), st.integers(0, 20))
@examples(25)
def test_more_growth_never_lets_a_file_server_stand_longer(connections: int, growth: int, more: int):
    def stands(percent: int) -> int:
        changes = {"home_share.connections": connections, "growth.connections": f"{percent} %"}
        found = path(scenario({**changes, "current": {"fsvms": 4, "memory": "24 GB"}}), 1, 120)
        events = [step.month for step in found.steps] + ([found.ends.month] if found.ends else [])
        return min(events, default=121)

    assert stands(growth + more) <= stands(growth)


@given(st.integers(100, 5000), st.sampled_from(("3 %", "10 %", "40 %")))
@examples(25)
def test_with_a_review_every_month_each_step_comes_in_the_last_month_that_holds(connections: int, growth: str):
    found = path(scenario({"home_share.connections": connections, "growth.connections": growth}), 1, 120)
    lasts = [step.holds_until for step in found.steps]
    following = [step.month for step in found.steps[1:]] + ([found.ends.month] if found.ends else [])
    assert following == lasts[: len(following)]


def test_a_path_plans_once_a_step(monkeypatch):
    """However many reviews there are: that is what makes a path to month 120 as quick as a short one."""
    asked = []
    monkeypatch.setattr(model, "size", lambda one: asked.append(one) or size(one))
    found = path(scenario(STEADY), 1, 120)
    assert len(asked) == len(found.steps) == 3


@pytest.mark.parametrize("every", [0, -1, 1.5, True, "12", None])
def test_a_wrong_distance_of_reviews_is_refused(every):
    with pytest.raises(ValueError, match=r"every: .* a whole number of months, 1 or more"):
        path(scenario(STEADY), every)


@pytest.mark.parametrize("until", [-1, 121, 12.5, False, "36"])
def test_a_wrong_last_month_is_refused(until):
    with pytest.raises(ValueError, match=r"until: .* a whole number of months, 0 to 120"):
        planner.path(HEADQUARTERS, until=until)


# When a step is due.


def one_by_one(found: model.Expansion, samples: int) -> list[tuple[int | None, int | None] | None]:
    """The months at 5 and 95 % of the samples, each sample a scenario of its own, month by month."""
    sampled = in_samples(found.scenario, samples)
    paths = list(found.scenario.intervals)
    since, told = 0, []
    for step in found.steps:
        if step.before is None:
            told.append(None)
        else:
            months = []
            for place in range(samples):
                one = with_values(found.scenario, {name: value_at(sampled, name)[place] for name in paths})
                all_of = demands(one, step.before.fsvms, step.before.memory_gb)
                bad = (m for m in range(since, 121) if not all(holds(d.at(m), d.allowed) for d in all_of))
                months.append(next(bad, 999))
            months.sort()
            ranks = [int(np.ceil(part * samples)) - 1 for part in (0.05, 0.95)]
            told.append(tuple(None if months[rank] == 999 else months[rank] for rank in ranks))
        since = step.month
    return told


@pytest.mark.parametrize(
    "changes",
    [
        {"growth.connections": {"low": "5 %", "mid": "10 %", "high": "18 %"}},
        {"growth.connections": {"low": "0 %", "mid": "8 %", "high": "10 %"}, "home_share.connections": 1300},
        {"home_share.connections": {"low": 900, "mid": 1300, "high": 1400}, "current": {"fsvms": 3, "memory": "16 GB"}},
        {"growth.data": {"low": "-30 %", "mid": "-20 %", "high": "5 %"}, "home_share.data": "590 TB"},
    ],
    ids=["growth", "perhaps never", "stands", "data may shrink"],
)
def test_the_months_between_which_a_step_is_due(changes: dict):
    found = path(scenario({**STEADY, **changes}), 12, 48)
    assert any(step.before for step in found.steps)
    assert list(due_months(found, 64)) == one_by_one(found, 64)


def test_nothing_is_in_doubt_without_intervals():
    assert due_months(path(scenario(STEADY))) == (None, None)


def test_too_few_fsvms_are_due_at_once():
    changes = {"home_share.connections": {"low": 5, "mid": 10, "high": 20}}
    found = path(scenario({**changes, "current": {"fsvms": 2, "memory": "96 GB"}}))
    assert due_months(found) == ((0, 0),)


def test_scenarios_that_differ_in_their_intervals_alone_are_not_taken_for_each_other():
    low, high = ({"growth.connections": {"low": one, "mid": "10 %", "high": "11 %"}} for one in ("1 %", "9 %"))
    bands = [due_months(path(scenario({**STEADY, **changes})))[1] for changes in (low, high)]
    assert bands[0][1] > bands[1][1]


# In answers.

DATED = {**STEADY, "as_of": "2026-11-01"}


@pytest.mark.parametrize(
    ("changes", "until", "told"),
    [
        (
            {},
            36,
            "Start with 3 FSVMs of 16 GB. In November 2027 raise each from 16 to 24 GB; that is enough until November "
            "2035.",
        ),
        (
            {"as_of": None},
            36,
            "Start with 3 FSVMs of 16 GB. In month 12 raise each from 16 to 24 GB; that is enough until month 108.",
        ),
        ({"growth": {}}, 36, "Start with 3 FSVMs of 16 GB; that is enough until November 2036 and longer."),
        (
            {"current": {"fsvms": 3, "memory": "16 GB"}},
            36,
            "The present file server is enough for now. In November 2027 raise each from 16 to 24 GB; that is enough "
            "until November 2035.",
        ),
        (
            {"current": {"fsvms": 3, "memory": "24 GB"}},
            36,
            "The present file server is enough until November 2029: there is nothing to buy.",
        ),
        (
            {"current": {"fsvms": 2, "memory": "12 GB"}},
            12,
            "Add 1 FSVM and raise each from 12 to 16 GB now; that is enough until August 2028.",
        ),
        ({"cluster.nodes": 2}, 36, "No design is enough from November 2026 until November 2027."),
        (
            {"general_shares": general((1, "32 TB")), "growth": {"data": "25 %"}},
            36,
            "Start with 3 FSVMs of 16 GB; that is enough until November 2027. In November 2027 the path ends: no "
            "design that keeps what stands is enough until November 2028.",
        ),
    ],
)
def test_the_answer_is_what_an_architect_would_say(changes: dict, until: int, told: str):
    assert answers.answer(path(scenario({**DATED, **changes}), until=until)).paragraphs[0] == told


def test_only_fsvms_are_added_where_memory_stays():
    found = path(planner.read(SAMPLES / "campus-home.yaml"))
    assert (
        answers.answer(found)
        .paragraphs[0]
        .endswith("In November 2029 add 1 FSVM of 96 GB; that is enough until May 2032.")
    )


def test_the_table_has_what_each_step_adds():
    table = answers.steps(path(scenario(DATED)))
    assert [row[:5] for row in table.rows] == [
        ("Nov 2026", "3 × 16 GB", "+3", "+48", "+12"),
        ("Nov 2027", "3 × 24 GB", "0", "+24", "+6"),
    ]
    assert [row[5:] for row in table.rows] == [
        ("nothing stands yet", "Aug 2028"),
        ("connections with all FSVMs up", "Nov 2035"),
    ]
    assert answers.steps(path(scenario({**DATED, "current": {"fsvms": 3, "memory": "96 GB"}}))) is None


def test_the_table_says_when_a_step_is_due_where_that_is_in_doubt():
    found = planner.path(HEADQUARTERS)
    *_, due = zip(*found.steps_table().rows, strict=True)
    assert due == ("Nov 2026", "Nov 2026 to Nov 2028")
    assert found.steps_table().caption.endswith(
        "Due: when the design before it fails a check, in nine cases out of ten"
    )
    assert "most likely value of every input" in found.rules().paragraphs[-1]
    nothing_due = planner.path(HEADQUARTERS.with_name("storage-and-growth.yaml"))
    assert "Due" not in nothing_due.steps_table().caption + " ".join(nothing_due.rules().paragraphs)
    frame = found.steps()
    assert frame[["due_5", "due_95"]].to_numpy().tolist() == [[0, 0], [0, 24]]
    assert frame["added_memory_gb"].to_list() == [112, 80]


@pytest.mark.parametrize(
    ("band", "told"),
    [
        (None, ""),
        ((3, 9), "Feb 2027 to Aug 2027"),
        ((3, 3), "Feb 2027"),
        ((3, None), "Feb 2027 to after Nov 2036"),
        ((None, None), "after Nov 2036"),
    ],
)
def test_a_band_reads_as_months(band: tuple | None, told: str, monkeypatch):
    found = path(scenario(DATED), until=12)
    monkeypatch.setattr(answers, "due_months", lambda _: (band,))
    (row,) = answers.steps(found).rows
    assert row[7:] == ((told,) if band else ())


def test_where_the_path_ends_it_says_what_would_carry_on():
    found = planner.path(SAMPLES / "outgrown-share.yaml")
    assert found.ends().paragraphs == (
        "The nearest design that keeps what stands, 3 × 24 GB, fails one check.",
        "Data of a general share (archive): 46.7 TB, 40 allowed. Remedy: share 'archive' split in two.",
    )
    assert planner.path(HEADQUARTERS).ends() is None


@pytest.mark.parametrize(
    ("changes", "until", "title"),
    [
        ({}, 36, "Buying in steps puts off 24 of 72 GB until November 2027"),
        ({"current": {"fsvms": 3, "memory": "16 GB"}}, 36, "Buying in steps puts off 24 of 72 GB until November 2027"),
        (
            {"general_shares": general((1, "32 TB")), "growth": {"data": "25 %"}},
            36,
            "In November 2027 the data of share s1 ends the path",
        ),
    ],
)
def test_the_title_of_the_figure_is_its_finding(changes: dict, until: int, title: str):
    shown = figure(path(scenario({**DATED, **changes}), until=until))
    assert shown.title == title
    assert "<svg" in shown.svg
    assert "Nov 2026" in shown.svg


def test_there_is_no_figure_where_there_is_nothing_to_buy():
    assert figure(path(scenario({**DATED, "current": {"fsvms": 3, "memory": "96 GB"}}))) is None
    assert figure(path(scenario({**DATED, "cluster.nodes": 2}))) is None
    assert figure(path(scenario(DATED), until=0)) is None
    assert figure(path(scenario(DATED), until=12)) is None, "one order, and nothing later"


# A fleet.


def test_a_fleet_is_summed_by_quarter():
    early, late = (
        scenario({**DATED, "id": one, "as_of": day}) for one, day in (("a", "2026-11-15"), ("b", "2027-01-01"))
    )
    undated = scenario({**STEADY, "id": "c"})
    found = answers.quarters([path(early), path(late), path(undated)])
    assert [(one.quarter, one.customers, one.fsvms, one.memory_gb, one.vcpus) for one in found] == [
        ("2026 Q4", 1, 3, 48, 12),
        ("2027 Q1", 1, 3, 48, 12),
        ("2027 Q4", 1, 0, 24, 6),
        ("2028 Q1", 1, 0, 24, 6),
        ("months 0 to 2", 1, 3, 48, 12),
        ("months 12 to 14", 1, 0, 24, 6),
    ]
    told = answers.of_fleet([path(early), path(late), path(undated)])
    assert told == ("Without a date, and so counted from month 0: c.",)
    assert answers.orders([path(early), path(undated)]).rows[-1] == ("in all", "2", "6", "144", "36")


def test_two_steps_of_one_customer_in_a_quarter_are_one_customer():
    quick = {**DATED, "as_of": "2026-10-01", "cluster.nodes": 16, "growth.connections": "1000 %"}
    found = path(scenario(quick), 1, 3)
    assert [step.month for step in found.steps] == [0, 2]
    (quarter,) = answers.quarters([found])
    assert (quarter.customers, quarter.fsvms) == (1, found.steps[-1].design.fsvms)


def test_the_command_sums_several_and_says_whose_path_ends(capsys):
    files = [str(SAMPLES / f"{name}.yaml") for name in ("headquarters", "department-shares", "outgrown-share")]
    assert main(["path", *files]) == 1
    out = capsys.readouterr().out
    total = out[out.index("All together") :]
    assert "2026 Q4          3      9  344     68" in total
    assert "2027 Q4          2      0  120     10" in total
    assert "No design goes on for outgrown-share in November 2028" in total
    assert main(["path", *files[:2], "--json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["scenario"] for one in records] == ["headquarters", "department-shares"]
    assert main(["path", files[0]]) == 0
    assert "All together" not in capsys.readouterr().out


def test_the_command_takes_reviews_changes_and_bad_files(capsys, tmp_path):
    assert main(["path", str(HEADQUARTERS), "--every", "1", "--until", "0", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["every"], record["until"], len(record["steps"])) == (1, 0, 1)
    assert main(["path", str(HEADQUARTERS), "--set", "cluster.cvms=2", "--json"]) == 1
    ends = json.loads(capsys.readouterr().out)["ends"]
    assert ends["month"] == 0
    assert {"check", "subject", "required", "allowed", "unit", "remedy"} == set(ends["blockers"][0])
    bad = tmp_path / "bad.yaml"
    bad.write_text("customer: x")
    assert main(["path", str(bad), str(HEADQUARTERS), "--json"]) == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out)["scenario"] == "headquarters"
    assert "bad.yaml" in captured.err


@pytest.mark.parametrize(
    "wrong", ["--every 0", "--every x", "--every -3", "--every 1.5", "--until 121", "--until x", "--until -1"]
)
def test_the_command_refuses_what_is_no_number_of_months(wrong: str, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["path", str(HEADQUARTERS), *wrong.split()])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "write a whole number of months" in said or "expected one argument" in said


def test_a_fleet_in_python_gives_a_frame(tmp_path):
    for name in ("headquarters", "outgrown-share"):
        (tmp_path / f"{name}.yaml").write_text((SAMPLES / f"{name}.yaml").read_text())
    found = planner.fleet(tmp_path).orders()
    assert found.index.to_list() == ["2026 Q4", "2027 Q4"]
    assert found["memory_gb"].to_list() == [184, 80]
    assert found.attrs == {"undated": [], "ends": ["outgrown-share"]}
    again = planner.fleet(tmp_path, changes={"as_of": "2027-02-01"}).orders(until=0)
    assert again.index.to_list() == ["2027 Q1"]
