"""Laws of replication where they are tight: rates for a share of a week, late stretches that end at a due minute."""

import itertools
from bisect import bisect_left
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from given import LINK, mapping, scenario, text_of
from transferred import transfers

from planner.files.documents import parse_document
from planner.files.scenarios import parse_scenario
from planner.model.dr.rpo import protect, protection, what_if
from planner.model.dr.simulation import replay
from planner.model.formulas.replication import peak_for, shortest_interval_min
from planner.model.formulas.steps import Steps, even
from planner.model.scenario import Scenario, with_values

CLOSE = pytest.approx
# A working week of hours that are all different.
WEEK = [7 + (hour * 37) % 101 + (400 if hour % 24 == 9 and hour < 120 else 0) for hour in range(168)]


def late_share(rate: Fraction, hours: list[int]) -> int:
    """How many snapshots of a week arrive too late over an even link of `rate` an hour, from the queue alone."""
    waiting, late = Fraction(0), 0
    for _ in range(3):
        late = 0
        for changed in hours:
            waiting += changed
            late += waiting > rate
            waiting = max(waiting - rate, Fraction(0))
    return late


def grown_site(**replication: object) -> Scenario:
    return scenario({"growth": {"data": "25 %", "horizon": "36 months"}, "replication": LINK | replication})


@pytest.mark.parametrize("share", [100, 95, 90])
def test_the_rate_for_a_share_of_a_weeks_snapshots_is_the_least_that_brute_force_finds(share: int) -> None:
    found = float(peak_for(WEEK, share / 100))
    # What is late changes only where the rate is the mean of some stretch of hours.
    twice = list(itertools.accumulate([0, *WEEK, *WEEK]))
    means = sorted({Fraction(twice[b] - twice[a], b - a) for a in range(168) for b in range(a + 1, a + 169)})
    enough = bisect_left(means, True, key=lambda mean: late_share(mean, WEEK) * 100 <= (100 - share) * 168)
    assert found == CLOSE(float(means[enough]), rel=1e-12)
    assert late_share(means[enough - 1], WEEK) * 100 > (100 - share) * 168


def test_the_rates_needed_of_a_week_are_those_of_its_hours(tmp_path: Path) -> None:
    lines = [f"{hour},{changed}" for hour, changed in enumerate(WEEK)]
    (tmp_path / "week.csv").write_text("\n".join(["hour,changed_gb", *lines, ""]))
    site = LINK | {"change": {"csv": "week.csv"}, "wire_reduction": "20 %"}
    made = mapping({"growth": {"data": "30 %", "horizon": "24 months"}, "replication": site})
    text = text_of(made)
    asked = parse_scenario(parse_document(text, "week.yaml"), text.encode(), tmp_path / "week.yaml")
    for month in (0, 24):
        grown = 0.8 * 1.3 ** (month / 12) * 1000 / 3600
        found = protect(asked, month).required_mb_s
        assert found == {share: CLOSE(float(peak_for(WEEK, share / 100)) * grown) for share in (100, 95, 90)}
        assert found[100] > found[95] > found[90]


def test_a_share_that_is_a_whole_number_of_snapshots_asks_for_no_more() -> None:
    # 7 % of 100 snapshots are 7, though 0.07 x 100 is more than 7 in floats.
    hours = list(range(1, 101))
    assert peak_for(hours, 0.07) == peak_for(hours, 0.065)
    assert peak_for(hours, 0.07) < peak_for(hours, 0.071)


def test_the_mean_of_steps_is_weighed_by_their_length() -> None:
    assert Steps((0, 30, 120), (2.0, 6.0)).mean == (30 * 2 + 90 * 6) / 120
    assert even(7).mean == 7


def test_when_the_first_copy_is_caught_up_does_not_depend_on_the_month_that_is_asked_about() -> None:
    asked = grown_site(change="1000 GB/day", link="20 MB/s")
    today, later = protect(asked, 0), protect(asked, 36)
    assert later.change_gb_day == CLOSE(1000 * 1.25**3)
    assert later.caught_up_hours == CLOSE(today.caught_up_hours, rel=1e-12)
    # 30 TB x 0.7 at 20 MB/s while 8.1 MB/s come in: 291.7 h alone, and about 20 / (20 - 8.1) of that.
    assert today.seed_hours == CLOSE(30e6 * 0.7 / 20 / 3600)
    assert today.seed_hours * 1.6 < today.caught_up_hours < today.seed_hours * 1.75


def test_a_link_that_gains_nothing_is_caught_up_when_the_first_copy_is_over_within_an_interval() -> None:
    # 1 MB/s of change on a link of 1 MB/s: 3,600 MB of first copy take an hour, the interval; more never ends.
    site = LINK | {"change": "86.4 GB/day", "wire_reduction": "0 %", "link": "1 MB/s"}
    base = scenario({"home_share.data": "0.0036 TB", "replication": site})
    assert protect(base).caught_up_hours == CLOSE(1.0)
    assert protect(with_values(base, {"home_share.data": 0.0018})).caught_up_hours == CLOSE(0.5)
    assert protect(with_values(base, {"home_share.data": 0.0037})).caught_up_hours == np.inf


def test_what_if_without_a_month_is_that_of_the_horizon() -> None:
    asked = grown_site(change="2000 GB/day")
    # 16.2 MB/s today and 31.6 at the horizon: 20 MB/s are enough for the one alone.
    open_, today, horizon = (
        [(one.schedule_held, one.age_max_min) for (one,) in what_if(asked, [20, 40], [60], month)]
        for month in (None, 0, 36)
    )
    assert open_ == horizon
    assert [held for held, _ in open_] == [0.0, 1.0]
    assert [held for held, _ in today] == [1.0, 1.0]


def test_there_is_protection_only_where_there_is_a_second_site() -> None:
    assert protection(scenario()) is None
    asked = grown_site()
    for month in (0, 12, None):
        found, expected = protection(asked, month), protect(asked, month)
        assert (found.month, found.change_gb_day, found.required_mb_s) == (
            expected.month,
            expected.change_gb_day,
            expected.required_mb_s,
        )


def test_of_a_link_that_does_not_keep_up_nothing_is_told_but_that() -> None:
    found = replay([5.0, 7.0], 60, even(0.09))
    assert found.misses() == [(0, 2)]
    assert all(part.size == 0 for part in (found.taken_min, found.end_min))


@pytest.mark.parametrize("part", [0.0, 5e-10, -5e-10])
def test_a_link_of_just_the_change_has_an_interval_wherever_it_keeps_the_schedule(part: float) -> None:
    asked = scenario({"replication": LINK | {"change": "2 GB/day"}})
    needed = protect(asked).required_mb_s[100]
    found = protect(with_values(asked, {"replication.link": needed * (1 - part)}))
    assert found.on_schedule
    assert found.least_interval_min == 60
    slower = protect(with_values(asked, {"replication.link": needed * (1 - 1e-8)}))
    assert not slower.on_schedule
    assert slower.least_interval_min is None


def test_dust_decides_no_interval_of_an_uneven_change() -> None:
    # 10 in the first of two hours: an interval of 60 needs 10 in an hour, 120 the half of it.
    change = Steps((0, 60, 120), (10.0, 0.0))
    for dust in (1.0, 1 - 5e-10):
        assert shortest_interval_min(change, even(10 * dust), 60, 240) == 60
        assert shortest_interval_min(change, even(5 * dust), 60, 240) == 120
    assert shortest_interval_min(change, even(5 * (1 - 1e-8)), 60, 240) is None


def test_runs_of_misses_are_told_in_the_order_of_their_snapshots() -> None:
    # Of twelve hours the bursts taken at 0 and at 360 are late.
    payload = [15.0] + [1.0] * 5 + [25.0] + [1.0] * 5
    found = replay(payload, 60, even(10 / 60))
    assert found.misses() == [(0, 1), (360, 2)]
    assert found.longest_miss == 2
    assert found.on_schedule.tolist() == [place not in {0, 6, 7} for place in range(12)]


def test_a_transfer_that_ends_as_the_next_falls_due_makes_room_for_it() -> None:
    # 20 taken at 60 take two intervals, to 180: at that very minute the snapshot of 180 is the newest, and the one of
    # 120 is never sent. The 20 that changed since take from 180 to 300, when that of 300 is due, and so on to 0.
    payload = [1.0, 20.0, 10.0, 10.0, 1.0, 1.0]
    found = replay(payload, 60, even(10 / 60))
    assert found.taken_min.tolist() == [0, 60, 180, 300]
    assert found.end_min == CLOSE([6, 180, 300, 312])
    began, carried = transfers(found)
    assert began == CLOSE([0, 60, 180, 300])
    assert carried == CLOSE([1, 20, 20, 2])
    assert found.on_schedule.tolist() == [True, False, False, False, False, True]


@pytest.mark.parametrize("empty", [1, 2, 3])
def test_empty_snapshots_behind_a_late_transfer_arrive_with_it(empty: int) -> None:
    # The burst of 60 is over just when its last empty follower would be late: those before it are told as missed, and
    # the newest that is not yet due to be replaced arrives at once, empty.
    count = empty + 3
    payload = np.zeros(count)
    payload[1], payload[-1] = 10.0 * (empty + 1), 1.0
    found = replay(payload, 60, even(10 / 60))
    over = 60 + 60 * (empty + 1)
    newest = 1 + empty
    assert found.on_schedule.tolist() == [place == 0 or place >= newest for place in range(count)]
    assert found.taken_min.tolist() == [60 * place for place in range(count) if place in {0, 1} or place >= newest]
    at = found.taken_min.tolist().index(60 * newest)
    began, carried = transfers(found)
    assert (began[at], found.end_min[at], carried[at]) == (CLOSE(over), CLOSE(over), 0)
    assert carried.sum() == CLOSE(payload.sum())
