"""The replay of snapshots: cases by hand, an independent reckoning in fractions, and laws that must hold."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reckoning import Rates, reckon

from planner.simulation import Replay, replay
from planner.steps import Steps

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


@settings(max_examples=120, deadline=None)
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
    shown = np.column_stack((found.taken_min, found.start_min, found.end_min, found.payload_mb))
    assert shown == CLOSE(np.array(exact.transfers, dtype=float), rel=1e-9, abs=1e-6)
