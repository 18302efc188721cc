"""Snapshots over a link, event by event: which arrive before the next is due, and how old the remote copy gets.

What waits follows from cumulated change and capacity alone, whichever snapshot goes: see ARCHITECTURE.md. Where their
difference is least over a period nothing waits, so a replay of one period from there is the steady state, exactly.
"""

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.model.arrays import Array
from planner.model.formulas.steps import Steps
from planner.model.units import TOLERANCE

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Replay:
    """One period of the steady state. Times are minutes from the snapshot at 0 [min].

    `on_schedule` tells of each snapshot at 0, I, 2I, ... whether it arrived before the next was due, `change_mb`
    what changed in the interval before it, after the saving [MB]. Of each transfer, `taken_min` and `end_min` tell when
    its snapshot was taken, and when it arrived, which can be in the period after; empty when the link does not keep up.
    """

    interval_min: int
    period_min: int
    keeps_up: bool
    on_schedule: Flags
    change_mb: Array
    taken_min: Array
    end_min: Array

    @property
    def schedule_held(self) -> float:
        """The share of snapshots on schedule [fraction]."""
        return float(self.on_schedule.mean())

    @property
    def longest_miss(self) -> int:
        """The longest run of missed snapshots; all of the period where none is ever on schedule."""
        return max((length for _, length in self.misses()), default=0)

    def misses(self) -> list[tuple[int, int]]:
        """The runs of missed snapshots: when the first of each was taken [min], and how many there are."""
        good = np.flatnonzero(self.on_schedule)
        if not good.size:
            return [(0, len(self.on_schedule))]
        lengths = np.diff(np.append(good, good[0] + len(self.on_schedule))) - 1
        firsts = (good + 1) % len(self.on_schedule) * self.interval_min
        found = sorted(zip(firsts.tolist(), lengths.tolist(), strict=True))
        return [(first, length) for first, length in found if length]

    def ages_min(self) -> tuple[Array, Array]:
        """The age of the remote copy right after each arrival and right before the next [min]."""
        return self.end_min - self.taken_min, self._following() - self.taken_min

    def _following(self) -> Array:
        """When the transfer after each ends [min]."""
        return np.append(self.end_min[1:], self.end_min[:1] + self.period_min)

    @property
    def age_max_min(self) -> float | None:
        """The greatest age of the remote copy [min]; None when it grows for ever."""
        return float(self.ages_min()[1].max()) if self.keeps_up else None

    def age_quantile_min(self, share: float) -> float | None:
        """The age that the remote copy does not exceed for a `share` of the time [min]; None when it grows for ever.

        Exact: between two arrivals the age rises by a minute a minute, so its distribution is a sum of even pieces.
        """
        if not self.keeps_up:
            return None
        low, high = self.ages_min()
        ages = np.concatenate((low, high))
        order = np.argsort(ages, kind="stable")
        ages = ages[order]
        rising = np.cumsum(np.repeat([1, -1], len(low))[order])[:-1]
        spent = np.concatenate(([0.0], np.cumsum(np.diff(ages) * rising)))
        return float(np.interp(share * spent[-1], spent, ages))

    def share_within(self, age_min: ArrayLike) -> Array:
        """The share of time in which the remote copy is at most `age_min` old [fraction], of any shape."""
        if not self.keeps_up:
            return np.zeros(np.shape(age_min))
        low, high = self.ages_min()
        wanted = np.asarray(age_min, dtype=float)[..., None]
        return np.asarray(np.clip(wanted - low, 0.0, high - low).sum(axis=-1) / (high - low).sum())

    def sawtooth(self) -> tuple[Array, Array]:
        """The age of the remote copy over the period, as the corners of a line: times and ages [min]."""
        times, ages = (self.end_min, self._following()), self.ages_min()
        return np.column_stack(times).ravel(), np.column_stack(ages).ravel()

    def backlog_mb(self, times_min: ArrayLike, capacity: Steps) -> Array:
        """What snapshots hold and the remote side does not have yet [MB], at times of the period [min].

        At the instant of a snapshot, its change counts as waiting. `capacity` is what the replay was made with.
        """
        times = np.asarray(times_min, dtype=float)
        if not self.keeps_up:
            return np.full(times.shape, np.inf)
        # The link rests in every period, so what waits a period later follows from where it did last.
        change, later = np.tile(self.change_mb, 3), times + self.period_min
        held = np.cumsum(change)
        room = capacity.total(np.arange(len(change)) * self.interval_min)
        rested = np.minimum.accumulate(held - change - room)
        newest = np.floor(later / self.interval_min).astype(np.int64)
        return np.asarray(np.maximum(held[newest] - capacity.total(later) - rested[newest], 0.0))


def replay(payload_mb: ArrayLike, interval_min: int, capacity: Steps) -> Replay:
    """Snapshots at 0, I, 2I, ... over a link, in the steady state: the replay of one period.

    One transfer at a time: the running one finishes, then the newest outstanding snapshot goes and carries all
    change since the last one that arrived (BP-2005). A snapshot is on schedule when it arrives before the next is due,
    or at that instant; an empty one that waits for a transfer which ends then arrives with it. A link is taken a part
    in 10^9 faster than it is where that decides, so that float dust does not.

    `payload_mb` is the change in the interval before each snapshot of the period, which repeats, after the saving on
    the wire [MB], shape (snapshots,); `interval_min` is whole; `capacity` is what the link carries [MB a minute], above
    0 at all times, and its period divides that of the snapshots.
    """
    change = np.asarray(payload_mb, dtype=float)
    count, period = len(change), len(change) * interval_min
    room = np.diff(capacity.total(np.arange(count + 1, dtype=np.int64) * interval_min)) * (1.0 + TOLERANCE)
    surplus = np.cumsum(change - room)
    if surplus[-1] > 0:
        none = np.zeros(0)
        return Replay(interval_min, period, False, np.zeros(count, dtype=np.bool_), change, none, none)
    # After the interval in which the surplus is least the link is at rest: the replay begins there.
    first = int(surplus.argmin() + 1) % count
    order = np.arange(first, first + count, dtype=np.int64)
    payload, held = np.roll(change, -first), np.roll(change <= room, -first)
    taken, sent = (order * interval_min).astype(np.float64), held.copy()
    end = np.where(payload > 0, capacity.reach(capacity.total(taken) + payload), taken)
    end = np.clip(end, taken, taken + interval_min).astype(np.float64)
    if not held.all():
        _send_late(payload, taken, interval_min, capacity, end, sent, held)
    # From the order of the replay to that of the period.
    sent, end = np.roll(sent, first), np.roll(end - np.where(order >= count, period, 0), first)
    return Replay(
        interval_min=interval_min,
        period_min=period,
        keeps_up=True,
        on_schedule=np.roll(held, first),
        change_mb=change,
        taken_min=np.arange(0.0, period, interval_min)[sent],
        end_min=end[sent],
    )


def _send_late(
    payload: Array, taken: Array, interval_min: int, capacity: Steps, end: Array, sent: Flags, held: Flags
) -> None:
    """Say of each snapshot when its transfer ends, whether it is sent and on schedule, where not all are plainly.

    Goes through each stretch that begins with a snapshot too large for its interval, until the link rests again.
    """
    times: list[float] = taken.tolist()
    room: list[float] = capacity.total(taken).tolist()
    cumulated = np.concatenate(([0.0], np.cumsum(payload))).tolist()
    late = np.flatnonzero(~held).tolist()
    last = len(times) - 1
    place = 0
    while place < len(late):
        begun = oldest = newest = late[place]
        spent = room[begun]
        while True:
            spent += cumulated[newest + 1] - cumulated[oldest]
            over, due = capacity.reach_one(spent), times[newest] + interval_min
            slack = TOLERANCE * (over - times[begun])
            on_time = over <= due + slack or newest == last
            sent[oldest:newest] = held[oldest:newest] = False
            sent[newest], held[newest], end[newest] = True, on_time, min(over, due) if on_time else over
            if on_time:
                break
            oldest = newest + 1
            # The newest snapshot by now; one that falls due within the slack is taken as due.
            newest = int((over + slack - times[0]) // interval_min)
            falls_due = times[0] + newest * interval_min
            if over <= falls_due + slack and cumulated[newest] == cumulated[oldest]:
                # Nothing waits when it falls due: the one before it is empty, and is over at that instant.
                newest -= 1
                sent[oldest:newest] = held[oldest:newest] = False
                sent[newest], held[newest], end[newest] = True, True, falls_due
                break
            newest = min(newest, last)
            if over <= times[newest]:
                spent = room[newest]
        place = bisect_left(late, newest + 1, place)
