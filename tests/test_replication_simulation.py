"""The replay of snapshots: cases by hand, an independent reckoning in fractions, and laws that must hold."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from reckoning import Rates, reckon
from transferred import transfers

from planner.model.dr.simulation import Replay, replay
from planner.model.formulas.steps import Steps, even

CLOSE = pytest.approx


def run(change: Rates, capacity: Rates, interval: int) -> Replay:
    def steps(rates: Rates) -> Steps:
        edges = np.concatenate(([0], np.cumsum([minutes for minutes, _ in rates.pieces])))
        return Steps(tuple(edges.tolist()), tuple(float(rate) for _, rate in rates.pieces))

    period = math.lcm(change.period, capacity.period, interval)
    payload = np.roll(steps(change).in_intervals(interval, period // interval), 1) * interval
    return replay(payload, interval, steps(capacity))


@st.composite
def profiles(draw: st.DrawFn) -> Rates:
    """Hours of change, small whole numbers so that ties happen, with quiet and busy stretches."""
    hours = draw(st.lists(st.one_of(st.integers(0, 6), st.sampled_from([0, 0, 1, 30])), min_size=1, max_size=30))
    return Rates([(60, Fraction(hour)) for hour in hours])


@st.composite
def links(draw: st.DrawFn, change: Rates) -> Rates:
    """A link from a little slower than the mean change to much faster, even or with pieces."""
    mean = change.total(Fraction(change.period)) / change.period or Fraction(1)
    times = st.fractions(Fraction(9, 10), 4, max_denominator=40)
    if draw(st.booleans()):
        return Rates([(1, mean * draw(times))])
    cuts = sorted(draw(st.sets(st.integers(1, 599), min_size=1, max_size=4)))
    edges = [0, *cuts, 600]
    return Rates([(b - a, mean * draw(times) * draw(st.sampled_from([1, 1, 2]))) for a, b in pairwise(edges)])


@examples(120)
@given(st.data())
def test_the_replay_agrees_with_an_independent_reckoning_in_fractions(data: st.DataObject) -> None:
    change = data.draw(profiles())
    capacity = data.draw(links(change))
    interval = data.draw(st.sampled_from([30, 45, 60, 60, 90, 120, 150, 240, 1440]))
    if math.lcm(change.period, capacity.period, interval) // interval > 600:
        interval = 60 * math.gcd(len(change.pieces), 10)
    exact = reckon(change, capacity, interval)
    found = run(change, capacity, interval)
    if exact is None:
        assert not found.keeps_up
        assert (found.schedule_held, found.age_max_min, found.age_quantile_min(0.95)) == (0.0, None, None)
        return
    assert found.keeps_up
    assert found.schedule_held == CLOSE(float(exact.held), rel=1e-12)
    assert found.longest_miss == exact.longest_miss
    assert found.age_max_min == CLOSE(float(exact.age_max), rel=1e-9)
    assert found.age_quantile_min(0.95) == CLOSE(float(exact.age_p95), rel=1e-9)
    began, carried = transfers(found)
    shown = np.column_stack((found.taken_min, began, found.end_min, carried))
    assert shown == CLOSE(np.array(exact.transfers, dtype=float), rel=1e-9, abs=1e-6)


def test_by_hand_a_burst_that_one_interval_cannot_carry() -> None:
    # 10 a minute for an hour, then three hours of rest; the link carries 6 a minute. The burst is taken at 60 and
    # needs 600 / 6 = 100 minutes, so it arrives at 160, 40 minutes after the next was due. Nothing changes after it:
    # at 160 the newest is that of 120, empty; it arrives at once, in time for 180, and so do those of 180 and 240.
    found = run(Rates([(60, Fraction(10)), (180, Fraction(0))]), Rates([(1, Fraction(6))]), 60)
    assert found.on_schedule.tolist() == [True, False, True, True]
    assert (found.schedule_held, found.longest_miss, found.misses()) == (0.75, 1, [(60, 1)])
    assert found.taken_min.tolist() == [0, 60, 120, 180]
    assert found.end_min == CLOSE([0, 160, 160, 180])
    # Age: 0 at 0, rising to 160 when the snapshot of 60 arrives, at 160 at once 40, and 60 at 180; 0, and 60 at 240.
    assert found.age_max_min == CLOSE(160)
    # 240 minutes; 5 % are 12 of them: ages above 148, as only the first piece goes that far.
    assert found.age_quantile_min(0.95) == CLOSE(148)
    # Under 60: 60 minutes of each piece from 0, and 40 to 60 before 180.
    assert found.share_within([0, 60, 160, 500]) == CLOSE([0, (60 + 20 + 60) / 240, 1, 1])


def test_by_hand_the_newest_snapshot_goes_and_carries_all_since_the_last() -> None:
    # An hour of 30 a minute, five of 1; the link carries 9. Taken at 60: 1800 / 9 = 200 minutes, until 260. The
    # newest is then that of 240, with 180 of change, 20 minutes: until 280, in time for 300. Those of 120 and 180
    # never go, and that of 60 is late.
    found = run(Rates([(60, Fraction(30)), (300, Fraction(1))]), Rates([(1, Fraction(9))]), 60)
    assert found.on_schedule.tolist() == [True, False, False, False, True, True]
    assert found.taken_min.tolist() == [0, 60, 240, 300]
    assert transfers(found)[1] == CLOSE([60, 1800, 180, 60])
    assert found.end_min == CLOSE([20 / 3, 260, 280, 300 + 20 / 3])
    # Until 260 the remote copy is that of 0.
    assert found.age_max_min == CLOSE(260)
    assert found.longest_miss == 3
    waiting = found.backlog_mb([0, 59, 60, 160, 260, 280, 299, 300, 359], even(9))
    assert waiting == CLOSE([60, 0, 1800, 1800 - 900 + 60, 180, 0, 0, 60, 0], abs=1e-6)


def test_by_hand_a_transfer_over_the_edge_of_a_throttle() -> None:
    # 1 a minute all day; the link carries 2 a minute for two hours, then 10. Each snapshot has 60: 30 minutes in the
    # slow hours, 6 in the fast.
    change, slow = Rates([(60, Fraction(1))]), Rates([(90, Fraction(2)), (150, Fraction(10))])
    found = run(change, slow, 60)
    assert found.end_min - found.taken_min == CLOSE([30, 30, 6, 6])
    # From 60, 30 minutes at 2 are exactly 60; with 65 to send the last 5 take half a minute at 10.
    found = run(Rates([(60, Fraction(65, 60))]), slow, 60)
    assert found.end_min - found.taken_min == CLOSE([32.5, 30.5, 6.5, 6.5])


@pytest.mark.parametrize(("part", "on_schedule"), [(1.001, True), (1.0, True), (0.999, False)])
def test_a_flat_change_is_kept_at_exactly_its_rate_and_not_below(part: float, on_schedule: bool) -> None:
    found = replay([700.0], 60, even(part * 700 / 60))
    assert found.keeps_up is on_schedule
    assert found.schedule_held == float(on_schedule)
    assert found.age_max_min == (CLOSE(60 + 60 / part) if on_schedule else None)


def test_no_change_is_no_work() -> None:
    found = replay([0.0, 0.0], 60, even(5))
    assert (found.schedule_held, found.age_max_min, found.longest_miss) == (1.0, 60, 0)
    assert found.age_quantile_min(0.95) == CLOSE(57)


def test_a_link_that_does_not_keep_up_has_no_ages() -> None:
    found = replay([5.0, 7.0], 60, even(0.09))
    assert (found.keeps_up, found.schedule_held, found.longest_miss) == (False, 0.0, 2)
    assert found.age_max_min is None
    assert found.share_within([1e9]).tolist() == [0.0]


def test_a_faster_link_can_be_older_for_a_while_but_never_misses_more() -> None:
    # A link that is done a little earlier takes the snapshot that is then the newest, and must finish it; the slower
    # one finds a newer one. The reckoning in fractions says the same.
    hours = [5, 4, 1, 6, 0, 3, 1, 1, 4, 2, 4, 5, 1]
    change = Rates([(60, Fraction(hour, 60)) for hour in [*hours[1:], hours[0]]])
    slow, fast = Fraction("0.04796595938690573"), Fraction("0.04844561898077479")
    ages, held = [], []
    for speed in (slow, fast):
        found, exact = run(change, Rates([(1, speed)]), 60), reckon(change, Rates([(1, speed)]), 60)
        assert exact is not None
        assert found.age_max_min == CLOSE(float(exact.age_max), rel=1e-9)
        ages.append(found.age_max_min)
        held.append(found.schedule_held)
    assert ages[1] > ages[0] + 5
    assert held[1] >= held[0]


payloads = st.lists(st.integers(0, 40), min_size=1, max_size=30).filter(any)
speeds = st.floats(1.0001, 4.0)


@given(payloads, speeds, st.floats(1.0, 3.0))
def test_a_faster_link_never_misses_what_a_slower_one_holds(payload: list[int], speed: float, more: float) -> None:
    mean = sum(payload) / len(payload) / 60
    slow, fast = (replay(payload, 60, even(mean * part)) for part in (speed, speed * more))
    assert (fast.on_schedule >= slow.on_schedule).all()
    assert fast.longest_miss <= slow.longest_miss
    times = np.linspace(0, slow.period_min, 97)
    waiting = slow.backlog_mb(times, even(mean * speed)) - fast.backlog_mb(times, even(mean * speed * more))
    assert (waiting >= -1e-6).all()


@given(payloads, speeds, st.floats(1.0, 3.0))
def test_a_faster_link_is_never_older_once_it_keeps_the_schedule(payload: list[int], speed: float, more: float) -> None:
    least = max(payload) / 60
    slow, fast = (replay(payload, 60, even(least * part)) for part in (speed, speed * more))
    assert fast.age_max_min <= slow.age_max_min * (1 + 1e-9)
    ages = np.linspace(0, 130, 27)
    assert (fast.share_within(ages) >= slow.share_within(ages) - 1e-9).all()


@given(payloads, speeds, st.sampled_from([0.125, 3.0, 1000.0]))
def test_scaling_bytes_and_rate_together_changes_nothing(payload: list[int], speed: float, scale: float) -> None:
    mean = sum(payload) / len(payload) / 60
    one = replay(payload, 60, even(mean * speed))
    other = replay(np.array(payload) * scale, 60, even(mean * speed * scale))
    assert one.on_schedule.tolist() == other.on_schedule.tolist()
    assert other.end_min == CLOSE(one.end_min, rel=1e-9, abs=1e-7)
    assert other.age_quantile_min(0.95) == CLOSE(one.age_quantile_min(0.95), rel=1e-9)


@given(payloads, speeds, st.integers(0, 30))
def test_shifting_by_whole_intervals_changes_no_statistic(payload: list[int], speed: float, shift: int) -> None:
    mean = sum(payload) / len(payload) / 60
    one, other = (replay(list(np.roll(payload, places)), 60, even(mean * speed)) for places in (0, shift))
    assert (one.schedule_held, one.longest_miss) == (other.schedule_held, other.longest_miss)
    assert np.roll(one.on_schedule, shift).tolist() == other.on_schedule.tolist()
    assert other.age_max_min == CLOSE(one.age_max_min, rel=1e-9)
    assert other.age_quantile_min(0.95) == CLOSE(one.age_quantile_min(0.95), rel=1e-9)


@given(payloads, speeds)
def test_the_ages_are_a_whole_period_of_a_sawtooth(payload: list[int], speed: float) -> None:
    found = replay(payload, 60, even(sum(payload) / len(payload) / 60 * speed))
    times, ages = found.sawtooth()
    assert (np.diff(times) >= -1e-9).all()
    assert times[-1] - times[0] == CLOSE(found.period_min)
    assert ages[1::2] - ages[::2] == CLOSE(times[1::2] - times[::2], abs=1e-6)
    assert ages.min() >= 0
    for share in (0.05, 0.5, 0.95):
        assert found.share_within(found.age_quantile_min(share)) == CLOSE(share, abs=1e-9)
    assert transfers(found)[1].sum() == CLOSE(sum(payload))
