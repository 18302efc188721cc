"""What the link between two sites can carry, and what the snapshots need."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

MB_PER_GB = 1000.0
SECONDS_PER_DAY = 86400.0


def effective_rate_mb_s(
    link_mb_s: ArrayLike, throttle_mb_s: ArrayLike | None, most_mb_s: ArrayLike
) -> NDArray[np.float64]:
    """The rate at which snapshots travel: the least of the link, the throttle and what the product moves.

    Parameters
    ----------
    link_mb_s : rate of the link [MB/s], scalar or array.
    throttle_mb_s : the product's bandwidth throttle [MB/s], scalar or array; None where none is set.
    most_mb_s : the most the product moves [MB/s], scalar or array.

    Returns
    -------
    Rate [MB/s], in the broadcast shape.

    Source
    ------
    The catalog's row `replication_bandwidth`.
    """
    least = np.minimum(np.asarray(link_mb_s, dtype=float), most_mb_s)
    return np.asarray(least if throttle_mb_s is None else np.minimum(least, throttle_mb_s))


def changed_in_intervals(weights: ArrayLike, interval_min: int) -> NDArray[np.float64]:
    """The change in each interval between snapshots, as a multiple of what an even rate would give.

    Snapshots are taken at 0, I, 2I, ...; the profile repeats for ever and is even inside an hour. The intervals
    returned are those of one whole period, the least common multiple of the profile and the interval.

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
    hours = np.asarray(weights, dtype=float)
    profile_min = 60 * len(hours)
    count = math.lcm(profile_min, interval_min) // interval_min
    cumulated = np.concatenate(([0.0], np.cumsum(hours * 60.0)))
    ends = np.arange(count + 1, dtype=np.int64) * interval_min
    rounds, within = np.divmod(ends, profile_min)
    hour, minute = np.divmod(within, 60)
    inside = cumulated[hour] + np.append(hours, 0.0)[hour] * minute
    changed = np.diff(rounds) * cumulated[-1] + np.diff(inside)
    return np.asarray(changed / interval_min)


def needed_rate_mb_s(change_gb_day: ArrayLike, wire_reduction: ArrayLike, peak: ArrayLike = 1.0) -> NDArray[np.float64]:
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
