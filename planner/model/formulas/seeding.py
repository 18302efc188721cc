"""The first copies, onto the file server and to a second site, and the space that snapshots need on either side."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from planner.model.arrays import Array
from planner.model.formulas.steps import YEAR_MIN, Steps
from planner.model.scenario import MOST_MONTHS
from planner.model.units import TOLERANCE

MB_PER_TB = 1e6
GB_PER_TB = 1000.0
MINUTES_PER_DAY = 1440.0
MINUTES_PER_HOUR = 60.0
_AT_ONCE = 2**12  # snapshots looked at together: half a year of them, at one every hour


def seed_mb(data_tb: ArrayLike, wire_reduction: ArrayLike) -> Array:
    """What the first full copy sends: all data, without the part saved on the wire.

    Parameters
    ----------
    data_tb : all data of the file server [TB], 0 or more, scalar or array.
    wire_reduction : the part that compression and deduplication save on the wire [fraction], 0 to below 1.

    Returns
    -------
    What is sent [MB], the shape that the arguments broadcast to.

    Source
    ------
    The first snapshot has no other to differ from; the saving is the scenario's, or the catalog's `wire_reduction`.
    """
    kept = 1.0 - np.asarray(wire_reduction, dtype=float)
    return np.asarray(np.asarray(data_tb, dtype=float) * MB_PER_TB * kept)


def caught_up_hours(first_mb: float, change: Steps, interval_min: int, capacity: Steps, growth: float = 0.0) -> float:
    """The time until the remote copy is first within one interval, when growing changes go on during the first copy.

    The first copy, of the snapshot at 0, goes at 0. Snapshots pile up behind it, and the link does not rest before
    one of them arrives on schedule: that is the first by whose deadline the link has carried the first copy and all
    change up to it. A link is taken a part in 10^9 of an interval faster than it is, as in a replay.

    Parameters
    ----------
    first_mb : what the first copy sends, or what waits after an outage [MB].
    change : what has to be sent of the change of month 0, after the saving [MB a minute].
    interval_min : time between snapshots [min].
    capacity : what the link carries [MB a minute], above 0.
    growth : growth of the change a year, compounding and without steps [fraction, above -1].

    Returns
    -------
    Time from 0 [h]; infinity when the link does not catch up within 120 months.

    Source
    ------
    The replication law of the planner; a month is 365.25 / 12 days.
    """
    most_min = MOST_MONTHS / 12 * YEAR_MIN
    for begin in range(0, int(most_min // interval_min) + 1, _AT_ONCE):
        taken = np.arange(begin, begin + _AT_ONCE, dtype=np.int64) * interval_min
        sent, carried = first_mb + change.grown(taken, growth), capacity.total(taken)
        room = capacity.total(taken + interval_min) - carried
        if np.any(over := sent - carried <= room * (1.0 + TOLERANCE)):
            reached = float(capacity.reach(sent[over.argmax()]))
            return reached / MINUTES_PER_HOUR if reached <= most_min else math.inf
    return math.inf


def reserve_gb(
    change_gb_day: ArrayLike,
    interval_min: ArrayLike,
    keep: ArrayLike,
    scan_min: ArrayLike,
    part: ArrayLike,
    source_tb: ArrayLike = 0.0,
) -> Array:
    """The space that snapshots need on one side.

    Parameters
    ----------
    change_gb_day : mean change of data, before any saving [GB/day], scalar or array.
    interval_min : time between snapshots [min], scalar or array.
    keep : snapshots kept [count], scalar or array.
    scan_min : time between two full Curator scans [min].
    part : part of the change reserved for each snapshot in a scan [fraction].
    source_tb : full size of the source [TB], on the remote side; 0 on the local side.

    Returns
    -------
    Space [GB], in the broadcast shape.

    Source
    ------
    BP-2005: snapshots kept x change + change x (snapshots in a full Curator scan) x part, and on the remote side
    the full size of the source. The catalog's rows `curator_scan`, `local_reserve_per_snapshot` and
    `remote_reserve_per_snapshot`.
    """
    interval = np.asarray(interval_min, dtype=float)
    change_gb = np.asarray(change_gb_day, dtype=float) * interval / MINUTES_PER_DAY
    snapshots = np.asarray(keep) + np.asarray(scan_min, dtype=float) / interval * np.asarray(part)
    return np.asarray(change_gb * snapshots + np.asarray(source_tb, dtype=float) * GB_PER_TB)


def copy_minutes(
    data_gb: ArrayLike, files: ArrayLike, measured: Sequence[tuple[float, float, float]]
) -> tuple[Array, Array]:
    """The least and the most time that a copy takes with a tool that was timed on other data.

    A tool takes so much a byte and so much a file. Whatever the two are, a copy of other data then takes at least the
    measured time in the lesser of the proportions of data and of files, and at most in the greater: exactly as long
    where both are the same. Of several measurements the narrowest bounds count; where these leave nothing between
    them, they are the range.

    Parameters
    ----------
    data_gb : data to copy [GB], scalar or array.
    files : files to copy [files], scalar or array that broadcasts with it.
    measured : copies that were timed with the tool: data [GB], files and time [min] of each, all above 0.

    Returns
    -------
    The least and the most time [min], each in the broadcast shape.

    Source
    ------
    Arithmetic; the measured copies are rows of `data/readiness/migration.yaml` with their sources.
    """
    data, count = np.broadcast_arrays(np.asarray(data_gb, dtype=float), np.asarray(files, dtype=float))
    timed = np.array(measured, dtype=float)
    by_data = data[..., None] / timed[:, 0] * timed[:, 2]
    by_files = count[..., None] / timed[:, 1] * timed[:, 2]
    least = np.minimum(by_data, by_files).max(axis=-1)
    most = np.maximum(by_data, by_files).min(axis=-1)
    return np.asarray(np.minimum(least, most)), np.asarray(np.maximum(least, most))
