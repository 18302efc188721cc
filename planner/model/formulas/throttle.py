"""The product's bandwidth throttle through the week, and the even rate that it is worth."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.model.formulas.steps import Steps, even
from planner.model.second_site import WEEK_MIN, Window

MB_A_MINUTE = 60.0  # for each MB/s


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
    payload: NDArray[np.float64] = np.asarray(changed, dtype=float)
    room = np.roll(np.asarray(capacity_mb_s, dtype=float), -1)
    return float(payload.max() / (payload / room).max())
