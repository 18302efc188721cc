"""The closed formulas of replication: by hand, against brute force, and against the replay."""

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from planner.model.dr.simulation import replay
from planner.model.formulas.replication import (
    changed_in_intervals,
    effective_rate_mb_s,
    needed_rate_mb_s,
    peak_for,
    peaks_behind,
    schedule_rate_mb_s,
    shortest_interval_min,
    week_capacity,
)
from planner.model.formulas.seeding import MINUTES_PER_HOUR, caught_up_hours, reserve_gb, seed_mb
from planner.model.formulas.steps import Steps, even, hourly
from planner.model.sites import Window

CLOSE = pytest.approx
profiles = st.lists(st.integers(0, 20), min_size=1, max_size=30).filter(any)


def test_the_worked_example_of_the_source() -> None:
    # BP-2005: 15 GB an hour, 30 % saved, is 23.33 Mbit/s.
    assert 8 * needed_rate_mb_s(15 * 24, 0.3) == CLOSE(23.3333333)


def test_the_effective_rate_is_the_least_of_four() -> None:
    assert effective_rate_mb_s([100, 300, 5000], 200, 2048, 100, 8).tolist() == [100, 200, 200]
    assert effective_rate_mb_s([100, 5000], None, 2048, 100, 30).tolist() == [100, 2048]
    # Four nodes send 400 MB/s: the example of the source.
    assert effective_rate_mb_s(5000, None, 2048, 100, [3, 4, 20, 21]).tolist() == [300, 400, 2000, 2048]


def test_intervals_that_do_not_divide_the_profile() -> None:
    # Two hours, 0 and 2; every 90 minutes: 0 to 90 has half of the second hour, and so on until they repeat at 360.
    assert changed_in_intervals([0, 2], 90) == CLOSE(np.array([60, 60, 120, 120]) / 90)
    assert changed_in_intervals([1, 1, 1], 17).tolist() == [1]


def test_reserves_by_hand() -> None:
    # 24 GB a day every 60 minutes is 1 GB; 6 snapshots in a scan of 6 hours.
    assert reserve_gb(24, 60, 24, 360, 0.1) == CLOSE(24 + 0.6)
    assert reserve_gb(24, 60, 24, 360, 0.2, 2) == CLOSE(24 + 1.2 + 2000)
    # Every 12 hours half a snapshot falls into a scan.
    assert reserve_gb(24, 720, 10, 360, 0.1) == CLOSE(12 * (10 + 0.05))


def seed_hours(data_tb: ArrayLike, reduction: float, link: Steps) -> np.ndarray:
    return link.reach(seed_mb(data_tb, reduction)) / MINUTES_PER_HOUR


def changing(payload: Sequence[float]) -> Steps:
    """The change [MB a minute] of which the snapshot `k` carries `payload[k]`: it falls into the hour before."""
    return hourly([payload[(hour + 1) % len(payload)] / 60 for hour in range(len(payload))])


def test_seeding_by_hand() -> None:
    assert seed_hours(138, 0.3, even(6000)) == CLOSE(138e6 * 0.7 / 100 / 3600)
    # 1 MB a minute for an hour, 3 for the next: 180 MB take 60 and 40 minutes.
    assert seed_hours(180e-6, 0.0, Steps((0, 60, 120), (1.0, 3.0))) == CLOSE(100 / 60)
    assert seed_hours([0.0, 240e-6], 0.0, Steps((0, 60, 120), (1.0, 3.0))) == CLOSE([0, 2])


def test_seeding_while_the_changes_go_on_by_hand() -> None:
    # 1000 MB at 10 a minute, 300 in each hour: done at 100, when the snapshot of 60 waits with 300; at 130 there is
    # that of 120 with 300 more, until 160, in time for 180.
    assert caught_up_hours(1000, changing([300.0]), 60, even(10)) == CLOSE(160 / 60)
    # Nothing piles up behind a first copy that is over within the interval.
    assert caught_up_hours(600, changing([300.0]), 60, even(10)) == CLOSE(1)
    assert caught_up_hours(1000, changing([600.0]), 60, even(10)) == math.inf
    assert caught_up_hours(1000, changing([601.0]), 60, even(10)) == math.inf
    assert caught_up_hours(1000, changing([0.0]), 60, even(10)) == CLOSE(100 / 60)


def test_growing_changes_are_caught_up_by_hand_and_never_where_they_outgrow_the_link() -> None:
    # 125 Mbit/s are 15.625 MB/s, 937.5 MB a minute; 164 TB less 30 % take 122,453 minutes, 85 days. By then 1.5 TB a
    # day, growing by 20 % a year, take 729 MB a minute: 1.5e6 x 0.7 / 1440.
    first, change, link = 164e6 * 0.7, even(1.5e6 * 0.7 / 1440), even(15.625 * 60)
    # The snapshot at 60 k waits with no more than the link carries in 60 minutes: it is over with it in time.
    k = math.ceil((first - 60 * 937.5) / (60 * (937.5 - 1.5e6 * 0.7 / 1440)))
    assert caught_up_hours(first, change, 60, link) == CLOSE((first + 60 * k * 1.5e6 * 0.7 / 1440) / 937.5 / 60)
    assert caught_up_hours(first, change, 60, link) / 24 == CLOSE(382.54, abs=0.01)
    assert caught_up_hours(first, change, 60, link, 0.2) == math.inf
    # What waits at t: first + c ((1 + g)^t - 1) / ln(1 + g) - r t, in years; with 10 times the link it is soon over.
    year = 365.25 * 1440
    for growth in (-0.3, 0.2, 1.0):
        found = caught_up_hours(first, change, 60, even(9375), growth) * 60 / year
        sent = first + 729.16667 * year * ((1 + growth) ** found - 1) / math.log(1 + growth)
        assert sent == CLOSE(9375 * year * found, rel=1e-2)
    # The link of 729 MB a minute holds 20 % growth for a year, if it is 20 % faster: the backlog of an hour is gone.
    assert caught_up_hours(3600, change, 60, even(875), 0.2) * 60 == CLOSE(3600 / (875 - 729.1667), abs=60)


@examples(60)
@given(st.integers(0, 4000), profiles, st.floats(1.02, 3))
def test_seeding_while_the_changes_go_on_against_events(first: int, payload: list[int], speed: float) -> None:
    rate = Fraction(sum(payload), 60 * len(payload)) * Fraction(speed)
    arrived, now = -1, Fraction(0)
    while True:
        newest = max(0, math.floor(now / 60))
        if newest == arrived:
            break
        amount = sum(payload[k % len(payload)] for k in range(max(arrived, 0) + 1, newest + 1))
        now += (amount + (first if arrived < 0 else 0)) / rate
        arrived = newest
        due = math.ceil(now / 60)
        # Over in time; or what waits is empty, and over at the instant that the next falls due.
        if due <= newest + 1 or (
            now == 60 * due and not any(payload[k % len(payload)] for k in range(newest + 1, due))
        ):
            break
    assert caught_up_hours(first, changing(payload), 60, even(float(rate))) * 60 == CLOSE(float(now), rel=1e-9)


@given(profiles)
def test_the_rate_behind_each_snapshot_against_every_stretch(changed: list[int]) -> None:
    double = [Fraction(one) for one in changed * 2]
    for end, found in enumerate(peaks_behind(changed), len(changed)):
        stretches = (
            sum(double[first : end + 1]) / (end + 1 - first) for first in range(end - len(changed) + 1, end + 1)
        )
        assert found == CLOSE(float(max(stretches)), rel=1e-12)


@given(profiles, st.sampled_from([1.0, 0.95, 0.9, 0.5, 0.01]))
def test_the_rate_for_a_share_holds_it_and_a_thousandth_less_does_not(changed: list[int], share: float) -> None:
    rate = float(peak_for(changed, share)) / 60
    # As printed, with twelve digits.
    assert replay(changed, 60, even(float(f"{rate:.12g}"))).schedule_held >= share - 1e-9
    assert replay(changed, 60, even(rate * 0.999)).schedule_held < share


def test_the_rates_for_shares_by_hand() -> None:
    # One hour of 10 among nine of 0: all on schedule takes 10 an interval; for 90 % that hour may be late, but the
    # next snapshot must have both of theirs over by then: 10 over two intervals.
    changed = [10] + 9 * [0]
    assert peak_for(changed, [1, 0.95, 0.9, 0.8]).tolist() == [10, 10, 5, CLOSE(10 / 3)]
    assert peak_for([7, 7, 7], [1, 0.95, 0.9]).tolist() == [7, 7, 7]


def brute_interval(change: Steps, capacity: Steps, least: int, most: int) -> int | None:
    for interval in range(least, most + 1):
        count = math.lcm(change.period_min, capacity.period_min, interval) // interval
        payload = np.roll(change.in_intervals(interval, count), 1) * interval
        if replay(payload, interval, capacity).schedule_held == 1.0:
            return interval
    return None


@examples(60)
@given(profiles, st.floats(1.02, 4), st.booleans())
def test_the_shortest_interval_is_the_first_that_a_replay_keeps(hours: list[int], speed: float, pieces: bool) -> None:
    change = hourly(hours[:12] if any(hours[:12]) else [1])
    rate = change.mean * speed
    capacity = Steps((0, 90, 240), (rate * 0.7, rate * 1.4)) if pieces else even(rate)
    assert shortest_interval_min(change, capacity, 50, 330) == brute_interval(change, capacity, 50, 330)


def test_a_shorter_interval_can_hold_where_a_longer_one_does_not() -> None:
    # Hours of 2 and 0: every 120 minutes it is even; every 150 some interval has two thirds of it at 2.
    change = hourly([2, 0])
    assert shortest_interval_min(change, even(1.0), 60, 500) == 120
    assert shortest_interval_min(change, even(1.0), 121, 500) == 240
    assert shortest_interval_min(change, even(0.99), 60, 500) is None
    assert shortest_interval_min(change, even(2.0), 60, 500) == 60


def window(days: tuple[int, ...], first: int, last: int, rate: float) -> Window:
    return Window(days=days, from_min=first, to_min=last, rate_mb_s=rate)


WORK = window((0, 1, 2, 3, 4), 480, 1080, 50.0)


def test_the_week_of_a_throttle() -> None:
    week = week_capacity([WORK], [50.0], 125.0, 0)
    assert week.period_min == 7 * 1440
    assert week.total(480) == CLOSE(480 * 125 * 60)
    assert week.total([1080, 7 * 1440]) == CLOSE(
        [(480 * 125 + 600 * 50) * 60, (50 * 600 * 5 + 125 * (10080 - 3000)) * 60]
    )
    # A profile that begins on Saturday noon: 36 hours later it is Monday.
    turned = week_capacity([WORK], [50.0], 125.0, 5 * 1440 + 720)
    assert turned.total([36 * 60 + 480, 36 * 60 + 481]) == CLOSE(
        [(36 * 60 + 480) * 7500, (36 * 60 + 480) * 7500 + 3000]
    )
    assert turned.total(10080) == CLOSE(week.total(10080))


def test_a_throttle_at_all_times_or_above_the_link_is_an_even_rate() -> None:
    every = window(tuple(range(7)), 0, 1440, 50.0)
    assert week_capacity([every], [50.0], 125.0, 77) == even(50 * 60)
    assert week_capacity([WORK], [500.0], 125.0, 77) == even(125 * 60)
    assert week_capacity([], [], 125.0, 0) == even(125 * 60)


@given(st.integers(0, 10079), st.integers(1, 10079))
def test_a_week_is_the_same_from_wherever_it_is_read(begins: int, later: int) -> None:
    windows = [WORK, window((5, 6), 0, 1440, 80.0), window((0,), 0, 60, 10.0)]
    rates = [window.rate_mb_s for window in windows]
    week, turned = (week_capacity(windows, rates, 125.0, first) for first in (0, begins))
    assert turned.total(later) == CLOSE(week.total(begins + later) - week.total(begins))


@examples(60)
@given(profiles, st.lists(st.floats(0.5, 9), min_size=2, max_size=4), st.floats(0.05, 3))
def test_the_rate_a_throttle_is_worth_decides_as_the_replay_does(
    hours: list[int], rates: list[float], scale: float
) -> None:
    capacity = Steps(tuple(itertools.accumulate([0] + [180] * len(rates))), tuple(rates))
    count = math.lcm(60 * len(hours), capacity.period_min) // 60
    changed = np.resize(np.array(hours, dtype=float), count)
    worth = schedule_rate_mb_s(changed, capacity.in_intervals(60, count))
    for part, held in ((0.999, True), (1.0, True), (1.001, False)):
        payload = np.roll(changed, 1) * part * worth / changed.max() * 60
        assert (replay(payload, 60, capacity).schedule_held == 1.0) is held
    # It does not change with the amount, and an even rate is worth itself.
    assert schedule_rate_mb_s(changed * scale, capacity.in_intervals(60, count)) == CLOSE(worth)
    assert schedule_rate_mb_s(changed, np.full(count, scale)) == CLOSE(scale)


@given(st.lists(st.floats(0.25, 8), min_size=1, max_size=5), st.floats(0, 1e5))
def test_a_total_is_reached_at_its_time(rates: list[float], amount: float) -> None:
    steps = Steps(tuple(range(0, 30 * len(rates) + 1, 30)), tuple(rates))
    time = float(steps.reach(amount))
    assert steps.total(time) == CLOSE(amount, rel=1e-9, abs=1e-9)
    assert steps.reach_one(amount) == CLOSE(time, rel=1e-9, abs=1e-9)
    assert steps.total(time - steps.period_min) == CLOSE(amount - steps.total(steps.period_min), rel=1e-9, abs=1e-6)
