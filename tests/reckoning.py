"""Snapshots over a link, reckoned a second time: plain loops over exact fractions, event by event.

Nothing of the planner is used here, and nothing of how it works: whole periods are gone through from the seeded
start until two in a row agree, and the second of them is told.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise


@dataclass
class Rates:
    """Pieces of (minutes, rate a minute) that repeat for ever."""

    pieces: list[tuple[int, Fraction]]

    @property
    def period(self) -> int:
        return sum(minutes for minutes, _ in self.pieces)

    def total(self, time: Fraction) -> Fraction:
        rounds, rest = divmod(time, self.period)
        amount = rounds * sum(minutes * rate for minutes, rate in self.pieces)
        for minutes, rate in self.pieces:
            part = min(rest, Fraction(minutes))
            amount += part * rate
            rest -= part
        return amount

    def finish(self, start: Fraction, amount: Fraction) -> Fraction:
        rounds, at = divmod(start, self.period)
        now = rounds * self.period
        while True:
            for minutes, rate in self.pieces:
                if at >= minutes:
                    at -= minutes
                    now += minutes
                    continue
                left = (minutes - at) * rate
                if amount <= left:
                    return now + at + amount / rate
                amount -= left
                now += minutes
                at = Fraction(0)


@dataclass
class Reckoned:
    held: Fraction
    longest_miss: int
    age_max: Fraction
    age_p95: Fraction
    transfers: list[tuple[int, Fraction, Fraction, Fraction]]
    pieces: list[tuple[Fraction, Fraction]]


def reckon(change: Rates, capacity: Rates, interval: int, most_periods: int = 12) -> Reckoned | None:
    """The statistics of the steady period, or None when the change is more than the capacity."""
    period = math.lcm(change.period, capacity.period, interval)
    if change.total(Fraction(period)) > capacity.total(Fraction(period)):
        return None
    before = None
    found: list[tuple[int, Fraction, Fraction, Fraction]] = []
    arrived, now = 0, Fraction(0)
    for turn in range(most_periods):
        end = (turn + 1) * period
        while True:
            newest = math.floor(now / interval)
            if newest == arrived:
                newest, now = arrived + 1, Fraction((arrived + 1) * interval)
            if newest * interval >= end:
                break
            payload = _between(change, arrived, newest, interval)
            done = capacity.finish(now, payload)
            found.append((newest, now, done, payload))
            arrived, now = newest, done
            due, rest = divmod(done, interval)
            if not rest and due - 1 > arrived and not _between(change, arrived, due - 1, interval):
                found.append((due - 1, done, done, Fraction(0)))
                arrived = due - 1
        here = [one for one in found if turn * period <= one[0] * interval < end]
        shape = [(k * interval - turn * period, s - turn * period, e - turn * period, p) for k, s, e, p in here]
        if shape == before:
            return _told(shape, interval, period)
        before = shape
    raise AssertionError("it did not settle")


def _between(change: Rates, first: int, last: int, interval: int) -> Fraction:
    return change.total(Fraction(last * interval)) - change.total(Fraction(first * interval))


def _told(shape: list[tuple[int, Fraction, Fraction, Fraction]], interval: int, period: int) -> Reckoned:
    count = period // interval
    good = {taken // interval for taken, _, done, _ in shape if done <= taken + interval}
    run = longest = 0
    for k in list(range(count)) * 2:
        run = 0 if k in good else run + 1
        longest = max(longest, run)
    ends = [done for _, _, done, _ in shape]
    following = [*ends[1:], ends[0] + period]
    pieces = [(done - taken, after - taken) for (taken, _, done, _), after in zip(shape, following, strict=True)]
    wanted = Fraction(95, 100) * period
    ages = sorted({age for piece in pieces for age in piece})
    below = Fraction(0)
    quantile = ages[0]
    for low, high in pairwise(ages):
        inside = sum(1 for first, last in pieces if first <= low and high <= last)
        if below < wanted <= below + inside * (high - low):
            quantile = low + (wanted - below) / inside
        below += inside * (high - low)
    return Reckoned(
        Fraction(len(good), count), min(longest, count), max(high for _, high in pieces), quantile, shape, pieces
    )
