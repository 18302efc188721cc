"""Files with one value a time: CSV that Performance Monitor and relog write, plain `time,value` files, and the JSON
that the vendor's statistics (API v4) come as.

Times are local times as the file gives them. A file that goes back or forward by exactly an hour on a Sunday
night between two regular samples is taken to have changed its clock there; other steps back are refused.
"""

import hashlib
import json
import re
from array import array
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.files.documents import read_bytes, refusal
from planner.files.rows import MOST_CSV_BYTES, Rows, open_rows, resolve
from planner.model.units import quoted

MOST_SHOWN = 12
# What the statistics call the series of a number.
CONNECTIONS, DATA = "numberOfConnections", "datasetSpaceUsedBytes"

_TIME = re.compile(r"([0-9./-]{8,10})(?:[T ]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,6}))?)?)?")
_NATIVE = re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4} [0-9:]{8}\.[0-9]{3}")  # as Performance Monitor writes it
# What a date can be by the mark in it; where slashes part it, Performance Monitor's order is the first.
_ORDERS = {"-": ("%Y-%m-%d",), ".": ("%d.%m.%Y",), "/": ("%m/%d/%Y", "%d/%m/%Y")}
_FORM = "write year-month-day hour:minute, a local time, or the date alone"
_HOST = re.compile(r"^\\\\[^\\]+(?=\\)")
_OWN = re.compile(r"\((?!_total\)).*\)\\[^\\]+$", re.I)  # a counter of one of several, such as a share


@dataclass(frozen=True, eq=False)
class Series:
    """The values of one column: `times_s` since `begins` [s], rising; a blank sample is NaN.

    `at_end` tells that a sample speaks of the time before its stamp, as Performance Monitor's do, and not after.
    """

    rows: Rows
    column: str
    begins: datetime
    times_s: NDArray[np.float64]
    values: NDArray[np.float64]
    at_end: bool
    notes: tuple[str, ...]


def is_series(rows: Rows) -> bool:
    """Whether the header is one that `read_series` knows."""
    first = rows.header[0] if rows.header else ""
    return first.startswith("(PDH-") or first.casefold() == "time"


def read_series(rows: Rows, column: str | None) -> Series:
    """The series in the column that `column` names, or in the only one.

    Raises InputError with file and line; a wrong column is a problem without a file, of the field `column`.
    """
    if not is_series(rows):
        right = "begin it with time,value, or give the CSV file that Performance Monitor or relog writes"
        raise rows.refuse(f"the header is {quoted(','.join(rows.header))}", right)
    at_end = rows.header[0].startswith("(PDH-")
    index = _column(rows, column)
    dates: dict[str, tuple[int, int]] = {}  # each date of the file: its place, and the line it is first in
    days, clocks, lines, values = array("q"), array("q"), array("q"), array("d")
    native = at_end
    for row in rows:
        stamp = row[0].strip()
        native = native and bool(_NATIVE.fullmatch(stamp))
        day, microseconds = _parted(rows, stamp)
        days.append(dates.setdefault(day, (len(dates), rows.line))[0])
        clocks.append(microseconds)
        cell = row[index].strip()
        if not cell and not at_end:
            raise rows.refuse("the value is blank", "write a number, or leave the row out", rows.header[index])
        values.append(rows.value(cell, rows.header[index]) if cell else np.nan)
        lines.append(rows.line)
    found = np.array(values)
    # A counter of a rate has no value at its first sample; what is blank at the ends was not measured.
    good = np.flatnonzero(~np.isnan(found))
    if len(good) < 2:
        line = lines[-1] if lines else 1
        raise rows.refuse("holds fewer than two samples", "measure for seven days or more", line=line)
    kept = slice(int(good[0]), int(good[-1]) + 1)
    ordinals = _ordinals(rows, dates, native)[np.array(days)[kept]]
    stamps = (ordinals - ordinals[0]) * (86400 * 10**6) + np.array(clocks)[kept]
    begins = datetime.fromordinal(int(ordinals[0])) + timedelta(microseconds=int(stamps[0]))
    seconds, notes = _elapsed(rows, begins, (stamps - stamps[0]) / 1e6, lines[kept])
    return Series(rows, rows.header[index], begins, seconds, found[kept], at_end, notes)


def of_whole_server(column: str) -> bool:
    """Whether a column is a counter of Performance Monitor that counts a whole server, as `Server Sessions` does."""
    return ("\\" in column and not _OWN.search(column)) or column.casefold() == "server sessions"


def _parted(rows: Rows, stamp: str) -> tuple[str, int]:
    """The date of a time as it is written, and the microseconds of the day."""
    if match := _TIME.fullmatch(stamp):
        day, hour, minute, whole, part = match.groups("0")
        if int(hour) < 24 and int(minute) < 60 and int(whole) < 60:
            seconds = int(hour) * 3600 + int(minute) * 60 + int(whole)
            return day, seconds * 10**6 + int(part.ljust(6, "0"))
    raise rows.refuse(f"{quoted(stamp)} is not a time", _FORM, "time")


def _ordinals(rows: Rows, dates: dict[str, tuple[int, int]], native: bool) -> NDArray[np.int64]:
    """The number of each day of a file, all written in the only order that they allow."""
    orders = next((orders for mark, orders in _ORDERS.items() if mark in next(iter(dates))), ())
    found: list[list[datetime]] = [[]]
    for order in orders[:1] if native else orders:
        found.append([])
        with suppress(ValueError):
            for day in dates:
                found[-1].append(datetime.strptime(day, order))
    whole = [days for days in found if len(days) == len(dates)]
    if not whole:
        good = max(map(len, found))
        day, (_, line) = list(dates.items())[good]
        wrong = f"{quoted(day)} is not a date{' in the order of the others' * bool(good)}"
        raise rows.refuse(wrong, _FORM, "time", line)
    for (day, (_, line)), *readings in zip(dates.items(), *whole, strict=True):
        if readings[0] != readings[-1]:
            right = f"write {readings[0].date()} or {readings[-1].date()}"
            raise rows.refuse(f"{quoted(day)} can be read in two ways", right, "time", line)
    return np.array([day.toordinal() for day in whole[0]])


def _elapsed(
    rows: Rows, begins: datetime, stamps: NDArray[np.float64], lines: "array[int]"
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """The seconds since the first of local times, and a note on each change of the clock."""
    steps = np.diff(stamps)
    usual = typical_step(stamps)
    regular = np.abs(steps - usual) <= 0.5 * usual
    beside = np.append(regular[1:], True) & np.insert(regular[:-1], 0, True)
    notes: list[str] = []
    moved = np.zeros(len(steps))
    for place in np.flatnonzero((steps <= 0) | (np.abs(steps - usual - 3600) <= 0.5 * usual)).tolist():
        before, after = (begins + timedelta(seconds=stamps[at]) for at in (place, place + 1))
        night = after.weekday() == 6 and after.hour < 4 and usual < 3600 and bool(beside[place])
        if night and steps[place] < 0 and abs(steps[place] + 3600 - usual) <= 0.5 * usual:
            moved[place] = 3600
            notes.append(f"the clock goes back an hour on {after:%Y-%m-%d}")
        elif night and steps[place] > 0:
            moved[place] = -3600
            notes.append(f"the clock goes forward an hour on {after:%Y-%m-%d}")
        elif steps[place] <= 0:
            wrong = "is there twice" if steps[place] == 0 else f"is before the one above it, {before}"
            raise rows.refuse(f"the time {after} {wrong}", "write rising times", "time", lines[place + 1])
    return stamps + np.concatenate(([0.0], np.cumsum(moved))), tuple(notes)


def typical_step(times_s: NDArray[np.float64]) -> float:
    """The step between samples [s]: the median of those that go forward."""
    steps = np.diff(times_s)
    return float(np.median(steps[steps > 0])) if (steps > 0).any() else 0.0


def _column(rows: Rows, wanted: str | None) -> int:
    """The place of the column that is called `wanted`, or ends so, or of the only one."""
    columns = [column.casefold() for column in rows.header[1:]]
    if wanted is None:
        found, wrong = [*range(len(columns))], "is missing"
    else:
        end = _HOST.sub("", wanted.casefold()).lstrip("\\")
        alike = [at for at, column in enumerate(columns) if column == wanted.casefold()]
        ending = [at for at, column in enumerate(columns) if column == end or column.endswith("\\" + end)]
        found = alike if len(alike) == 1 else ending
        wrong = f"{quoted(wanted, 100)} is {f'the end of {len(found)} columns' if found else 'not there'}"
    if len(found) == 1:
        return found[0] + 1
    shown = [quoted(column, 100) for column in rows.header[1 : MOST_SHOWN + 1]]
    more = f", and {len(columns) - MOST_SHOWN} more" if len(columns) > MOST_SHOWN else ""
    raise refusal("", wrong, f"{rows.name} has {', '.join(shown) or 'none'}{more}", "column")


def series_in(folder: Path, name: str, column: str | None, statistic: str) -> Series:
    """The series in the file `name`: CSV as `series` reads it, or the JSON of the vendor's statistics.

    Of the JSON, which holds several series, the one named `statistic` is taken where no `column` is given.
    """
    if not name.casefold().endswith(".json"):
        return read_series(open_rows(folder, name), column)
    return read_series(_statistics(resolve(folder, name), name, column or statistic), None)


def _statistics(path: Path, name: str, wanted: str) -> Rows:
    """One series of the vendor's statistics as rows `time,value`, in the order of time."""
    file, content = str(path), read_bytes(path, MOST_CSV_BYTES)
    try:
        found = dict(_listed(json.loads(content)))
    except (ValueError, RecursionError) as error:
        line, right = getattr(error, "lineno", None), "save the answer of the API as it came"
        raise refusal(file, "is not valid JSON", right, line=line) from None
    points = next((points for key, points in found.items() if _folded(key) == _folded(wanted)), None)
    if points is None:
        shown = ", ".join(quoted(key) for key in list(found)[:MOST_SHOWN]) or "none"
        raise refusal(file, f"holds no series {quoted(wanted)}", f"its series: {shown}")
    rows: dict[datetime, float] = {}
    for place, point in enumerate(points):
        at, time, value = f"{wanted}[{place}]", point["timestamp"], point["value"]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e16:
            raise refusal(file, f"{quoted(str(value))} is not a number, zero or more", "", f"{at}.value")
        try:
            moment = datetime.fromisoformat(str(time))
        except ValueError:
            right = "write it as the API does, such as 2026-11-01T00:00:00Z"
            raise refusal(file, f"{quoted(str(time))} is not a time", right, f"{at}.timestamp") from None
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        if moment in rows:
            raise refusal(file, f"the time {moment:%Y-%m-%d %H:%M:%S} is there twice", "", f"{at}.timestamp")
        rows[moment] = float(value)
    lines = [f"{moment:%Y-%m-%d %H:%M:%S.%f},{rows[moment]:.17g}" for moment in sorted(rows)]
    made = Rows(path, "\n".join([f"time,{wanted}", *lines, ""]).encode(), name)
    made.digest = hashlib.sha256(content).hexdigest()
    return made


def _listed(node: Any) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Every series in an answer of the API, however deep, by its name."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node if isinstance(node, list) else ()):
        points = value if isinstance(value, list) else []
        if points and all(isinstance(point, dict) and {"timestamp", "value"} <= point.keys() for point in points):
            yield str(key), points
        else:
            yield from _listed(value)


def _folded(name: str) -> str:
    return name.replace("_", "").casefold()
