"""The path of expansion against every month of every design, and what is so of every path."""

from dataclasses import replace
from fractions import Fraction

import pytest
from effort import examples
from given import STEADY, general, mapping, read, scenario, text_of
from hypothesis import given
from hypothesis import strategies as st
from invented import KINDS, mappings
from reference import ORDER, Answer, Laws, Row, all_up, amount, answer, busiest_survivor

from planner.model import path as model
from planner.model.checks import demands
from planner.model.path import path


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
