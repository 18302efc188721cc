"""CSV files with one value a time: what Performance Monitor and relog write, and plain `time,value` files.

Times are local times as the file gives them. A file that goes back or forward by exactly an hour on a Sunday
night between two regular samples is taken to have changed its clock there; other steps back are refused.
"""

from __future__ import annotations

import re
from array import array
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from planner.files.rows import Rows
from planner.model.problems import InputError, Problem
from planner.model.units import quoted

MOST_SHOWN = 12

_TIME = re.compile(r"([0-9./-]{8,10})[T ]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,6}))?)?")
_NATIVE = re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4} [0-9:]{8}\.[0-9]{3}")  # as Performance Monitor writes it
# What a date can be by the mark in it; where slashes part it, Performance Monitor's order is the first.
_ORDERS = {"-": ("%Y-%m-%d",), ".": ("%d.%m.%Y",), "/": ("%m/%d/%Y", "%d/%m/%Y")}
_FORM = "write year-month-day hour:minute, a local time"
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
        rows.line = lines[-1] if lines else 1
        raise rows.refuse("holds fewer than two samples", "measure for seven days or more")
    kept = slice(int(good[0]), int(good[-1]) + 1)
    ordinals = _ordinals(rows, {day: line for day, (_, line) in dates.items()}, native)[np.array(days)[kept]]
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


def _ordinals(rows: Rows, dates: dict[str, int], native: bool) -> NDArray[np.int64]:
    """The number of each day of a file, all written in the only order that they allow; `dates` holds their lines."""
    first = next(iter(dates))
    orders = next((orders for mark, orders in _ORDERS.items() if mark in first), ())
    found: list[list[datetime]] = [[]]
    for order in orders[:1] if native else orders:
        found.append([])
        with suppress(ValueError):
            for day in dates:
                found[-1].append(datetime.strptime(day, order))
    whole = [days for days in found if len(days) == len(dates)]
    if not whole:
        good = max(map(len, found))
        wrong, rows.line = list(dates.items())[good]
        raise rows.refuse(f"{quoted(wrong)} is not a date{' in the order of the others' * bool(good)}", _FORM, "time")
    for (day, line), *readings in zip(dates.items(), *whole, strict=True):
        if readings[0] != readings[-1]:
            rows.line = line
            right = f"write {readings[0].date()} or {readings[-1].date()}"
            raise rows.refuse(f"{quoted(day)} can be read in two ways", right, "time")
    return np.array([day.toordinal() for day in whole[0]])


def _elapsed(
    rows: Rows, begins: datetime, stamps: NDArray[np.float64], lines: array[int]
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
            rows.line = lines[place + 1]
            wrong = "is there twice" if steps[place] == 0 else f"is before the one above it, {before}"
            raise rows.refuse(f"the time {after} {wrong}", "write rising times", "time")
    return stamps + np.concatenate(([0.0], np.cumsum(moved))), tuple(notes)


def typical_step(times_s: NDArray[np.float64]) -> float:
    """The step between samples [s]: the median of those that go forward."""
    steps = np.diff(times_s)
    return float(np.median(steps[steps > 0])) if (steps > 0).any() else 0.0


def _column(rows: Rows, wanted: str | None) -> int:
    header = rows.header

    def refuse(wrong: str) -> InputError:
        shown = [quoted(column, 100) for column in header[1 : MOST_SHOWN + 1]]
        more = f", and {len(header) - 1 - MOST_SHOWN} more" if len(header) - 1 > MOST_SHOWN else ""
        return InputError(Problem("", None, "column", wrong, f"{rows.name} has {', '.join(shown) or 'none'}{more}"))

    if wanted is None:
        if len(header) == 2:
            return 1
        raise refuse("is missing")
    folded = [column.casefold() for column in header[1:]]
    asked = wanted.casefold()
    if folded.count(asked) == 1:
        return folded.index(asked) + 1
    end = _HOST.sub("", asked).lstrip("\\")
    found = [place for place, column in enumerate(folded, 1) if column == end or column.endswith("\\" + end)]
    if len(found) != 1:
        raise refuse(f"{quoted(wanted, 100)} is {'not there' if not found else f'the end of {len(found)} columns'}")
    return found[0]
