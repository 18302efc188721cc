"""What the link between two sites can carry, by its throttle too, and what the snapshots need: the closed formulas."""

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.model.arrays import Array
from planner.model.formulas.steps import MB_A_MINUTE, Steps, even, hourly
from planner.model.sites import WEEK_MIN, Window
from planner.model.units import TOLERANCE

MB_PER_GB = 1000.0
SECONDS_PER_DAY = 86400.0


def effective_rate_mb_s(
    link_mb_s: ArrayLike, throttle_mb_s: ArrayLike | None, most_mb_s: ArrayLike, node_mb_s: ArrayLike, nodes: ArrayLike
) -> Array:
    """The rate at which snapshots travel: the least of the link, the throttle, the product and the nodes together.

    Parameters
    ----------
    link_mb_s : rate of the link [MB/s], scalar or array.
    throttle_mb_s : the product's bandwidth throttle [MB/s], scalar or array; None where none is set.
    most_mb_s : the most the product moves [MB/s], scalar or array.
    node_mb_s : the most that a node sends [MB/s], scalar or array.
    nodes : nodes of the cluster that sends [count], scalar or array.

    Returns
    -------
    Rate [MB/s], in the broadcast shape.

    Source
    ------
    The catalog's rows `replication_bandwidth` and `replication_rate_per_node` (BP-2005).
    """
    sent = np.minimum(np.asarray(most_mb_s, dtype=float), np.asarray(node_mb_s) * nodes)
    least = np.minimum(sent, link_mb_s)
    return np.asarray(least if throttle_mb_s is None else np.minimum(least, throttle_mb_s))


def changed_in_intervals(weights: ArrayLike, interval_min: int) -> Array:
    """The change in each interval between snapshots, as a multiple of what an even rate would give.

    Snapshots are taken at 0, I, 2I, ...; the profile repeats for ever and is even inside an hour. The intervals
    returned are those of one whole period, the least common multiple of the profile and the interval; a flat
    profile has a single one.

    Parameters
    ----------
    weights : change in each hour relative to the mean hour [1], shape (hours,).
    interval_min : time between snapshots [min], a whole number.

    Returns
    -------
    Change relative to the mean [1], shape (intervals of one period,).

    Source
    ------
    BP-2005: a snapshot carries all change since the one before it.
    """
    profile = hourly(np.asarray(weights, dtype=float).tolist())
    return profile.in_intervals(interval_min, math.lcm(profile.period_min, interval_min) // interval_min)


def needed_rate_mb_s(change_gb_day: ArrayLike, wire_reduction: ArrayLike, peak: ArrayLike = 1.0) -> Array:
    """The rate that brings every snapshot over before the next is due.

    Parameters
    ----------
    change_gb_day : mean change of data [GB/day], scalar or array.
    wire_reduction : part saved on the wire [fraction], scalar or array that broadcasts with it.
    peak : change of the busiest interval relative to the mean [1], as `changed_in_intervals` has it; 1 when flat.

    Returns
    -------
    Rate [MB/s], in the broadcast shape.

    Source
    ------
    BP-2005: change per interval x (1 - saving on the wire) / interval.
    """
    saved = 1.0 - np.asarray(wire_reduction, dtype=float)
    return np.asarray(np.asarray(change_gb_day, dtype=float) * MB_PER_GB / SECONDS_PER_DAY * saved * np.asarray(peak))


def peaks_behind(changed: ArrayLike) -> Array:
    """For each snapshot, the least even rate that has it over before the next is due.

    A snapshot is on schedule when all change up to it has been sent by then. So it is late exactly when some
    stretch of intervals that ends with it holds more than the link carries in as many intervals: the least rate
    is the largest mean over those stretches. Stretches longer than the period need not be looked at. The largest
    mean is the slope from the snapshot to the lower convex hull of the cumulated change before it.

    Parameters
    ----------
    changed : change in each interval of one period [any unit], shape (intervals,); the period repeats.

    Returns
    -------
    Least rate for each snapshot [the unit of `changed` an interval], shape (intervals,).

    Source
    ------
    The replication law of the planner; the queue is Lindley's (work comes at once, and leaves at an even rate).
    """
    one = np.asarray(changed, dtype=float)
    marks = np.concatenate(([0.0], np.cumsum(np.concatenate((one, one))))).tolist()
    hull: list[int] = [0]
    slopes: list[float] = []
    for end in range(1, len(marks)):
        mark = marks[end]
        slope = mark - marks[hull[-1]]
        while len(hull) > 1 and slope <= (marks[hull[-1]] - marks[hull[-2]]) / (hull[-1] - hull[-2]):
            hull.pop()
            slope = (mark - marks[hull[-1]]) / (end - hull[-1])
        slopes.append(slope)
        hull.append(end)
    return np.asarray(slopes[len(one) :])


def peak_for(changed: ArrayLike, share: ArrayLike) -> Array:
    """The least even rate that keeps at least a `share` of the snapshots on schedule.

    The share rises with the rate: a snapshot that a slower link has over in time is in time on a faster one.

    Parameters
    ----------
    changed : change in each interval of one period [any unit], shape (intervals,).
    share : wanted share of snapshots on schedule [fraction, above 0, at most 1], scalar or array; 1 for all.

    Returns
    -------
    Rate [the unit of `changed` an interval], in the shape of `share`.

    Source
    ------
    The replication law of the planner.
    """
    peaks = np.sort(peaks_behind(changed))
    # The largest mean over any stretch is that of a single interval: here without the dust of sums.
    peaks[-1] = np.max(changed)
    wanted = np.ceil(np.asarray(share, dtype=float) * len(peaks) - TOLERANCE).astype(int)
    return np.asarray(peaks[np.clip(wanted, 1, len(peaks)) - 1])


def shortest_interval_min(change: Steps, capacity: Steps, least_min: int, most_min: int) -> int | None:
    """The shortest time between snapshots, in whole minutes, that keeps every one of them on schedule.

    A longer interval is not always easier: its snapshots cut the busy hours elsewhere. So every interval is
    looked at, from the least up; a stretch that was too much for one interval rules out others without a replay.

    Parameters
    ----------
    change : what has to be sent, after the saving [MB a minute].
    capacity : what the link carries [MB a minute], above 0 at all times.
    least_min : the shortest interval to look at [min].
    most_min : the longest [min].

    Returns
    -------
    Interval [min], or None when none of them holds.

    Source
    ------
    The replication law of the planner: the change of an interval has to fit into the interval after it.
    """
    period = math.lcm(change.period_min, capacity.period_min)
    left = np.arange(least_min, most_min + 1, dtype=np.int64)
    while left.size:
        interval = int(left[0])
        starts = np.arange(0, period, math.gcd(interval, period), dtype=np.int64)
        over = _excess(change, capacity, starts, interval)
        worst = int(starts[over.argmax()])
        if over.max() <= 0:
            return interval
        left = left[1:]
        grid = np.gcd(left, period)
        # Where the snapshots of the other intervals fall next to the stretch that was too much for this one.
        for edge in (worst - interval, worst, worst + interval // 2):
            for shift in (0, 1):
                near = (edge // grid + shift) * grid
                fits = (_excess(change, capacity, near, left) <= 0) & (
                    _excess(change, capacity, near + left, left) <= 0
                )
                left, grid = left[fits], grid[fits]
    return None


def _excess(
    change: Steps, capacity: Steps, taken_min: NDArray[np.int64], interval_min: int | NDArray[np.int64]
) -> Array:
    """By how much the snapshot taken at a time is too much for the interval after it [MB]; 0 or less when it fits."""
    payload = change.total(taken_min) - change.total(taken_min - interval_min)
    room = capacity.total(taken_min + interval_min) - capacity.total(taken_min)
    return np.asarray(payload - room * (1.0 + TOLERANCE))


def week_capacity(windows: Sequence[Window], rates_mb_s: Sequence[float], open_mb_s: float, begins_min: int) -> Steps:
    """What the link carries through the week: the rate of a window inside it, and the open rate at other times.

    Parameters
    ----------
    windows : when the throttle applies [days of the week, minutes of the day]; no two overlap. None of them leaves
        the open rate at all times.
    rates_mb_s : the rate in each window [MB/s], above 0.
    open_mb_s : the rate outside of them [MB/s], above 0: the least of the link and what the product moves. It also
        bounds the windows.
    begins_min : the minute of the week, from Monday 00:00, that is time 0 of the result [min].

    Returns
    -------
    Capacity [MB a minute], with a period of a week; an even one where the rate never changes.

    Source
    ------
    BP-2005: bandwidth throttling can have different settings through the day, in MB/s.
    """
    edges, places = _week(tuple((window.days, window.from_min, window.to_min) for window in windows), begins_min)
    rates = [min(float(rate), float(open_mb_s)) * MB_A_MINUTE for rate in (*rates_mb_s, open_mb_s)]
    found = tuple(rates[place] for place in places)
    return even(found[0]) if len(set(found)) == 1 else Steps(edges, found)


@cache
def _week(
    windows: tuple[tuple[tuple[int, ...], int, int], ...], begins_min: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The minutes at which windows begin or end, and which window holds from each on; -1 for none."""
    which = np.full(WEEK_MIN, -1)
    for place, (days, first, last) in enumerate(windows):
        for day in days:
            which[day * 1440 + first : day * 1440 + last] = place
    which = np.roll(which, -begins_min)
    begins = np.flatnonzero(np.diff(which, prepend=-2))
    return (*begins.tolist(), WEEK_MIN), tuple(which[begins].tolist())


def schedule_rate_mb_s(changed: ArrayLike, capacity_mb_s: ArrayLike) -> float:
    """The even rate that a changing one is worth, by the snapshots it keeps on schedule.

    A snapshot is on schedule when its change fits into the interval after it. The share of that interval's
    capacity which the tightest snapshot takes is the share that the busiest interval takes of the result. So every
    snapshot is on schedule exactly when `needed_rate_mb_s` is within it, however the change grows; and an even
    rate is worth itself.

    Parameters
    ----------
    changed : change in each interval [any unit], shape (intervals of one period,); not all 0.
    capacity_mb_s : mean rate that the link carries in the same intervals [MB/s], above 0, of the same shape.

    Returns
    -------
    Rate [MB/s].

    Source
    ------
    The replication law of the planner.
    """
    payload: Array = np.asarray(changed, dtype=float)
    room = np.roll(np.asarray(capacity_mb_s, dtype=float), -1)
    return float(payload.max() / (payload / room).max())
