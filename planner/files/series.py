"""CSV files with one value a time: what Performance Monitor and relog write, and plain `time,value` files.

Times are local times as the file gives them. A file that goes back or forward by exactly an hour on a Sunday
night between two regular samples is taken to have changed its clock there; other steps back are refused.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from planner.files.documents import InputError, Problem, read_bytes
from planner.units import UnitError, parse_number, quoted

MOST_CSV_BYTES = 64 * 1024 * 1024
MOST_SHOWN = 12

_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?")
_PLAIN_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?"
)
_PDH_TIME = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,6}))?")
_HOST = re.compile(r"^\\\\[^\\]+(?=\\)")

Refuse = Callable[..., InputError]


@dataclass(frozen=True, eq=False)
class Series:
    """The values of one column: `times_s` since `begins` [s], rising; a blank sample is NaN.

    `at_end` tells that a sample speaks of the time before its stamp, as Performance Monitor's do, and not after.
    """

    file: str
    digest: str
    column: str
    begins: datetime
    times_s: NDArray[np.float64]
    values: NDArray[np.float64]
    at_end: bool
    notes: tuple[str, ...]


class Rows:
    """The rows of a CSV file with their line numbers; a bad one is refused with file and line."""

    def __init__(self, path: Path, content: bytes) -> None:
        self.path = path
        self.line = 1
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.line = content.count(b"\n", 0, error.start) + 1
            raise self.refuse("is not UTF-8 text", "save the file as UTF-8") from None
        self._reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        self.header = [cell.strip() for cell in next(self._read(), [])]
        if len(self.header) == 1 and ";" in self.header[0]:
            raise self.refuse("has its columns separated by `;`", "separate them by commas")

    def refuse(self, wrong: str, right: str = "", field: str = "") -> InputError:
        """The error for the line that was read last."""
        return InputError(Problem(str(self.path), self.line, field, wrong, right))

    def _read(self) -> Iterator[list[str]]:
        while True:
            self.line = self._reader.line_num + 1
            try:
                row = next(self._reader, None)
            except csv.Error as error:
                wrong = "has a quote left open" if "end of data" in str(error) else f"is not valid CSV: {error}"
                raise self.refuse(wrong) from None
            if row is None:
                return
            yield row

    def __iter__(self) -> Iterator[list[str]]:
        """Each row that is not empty, as wide as the header."""
        for row in self._read():
            if not row:
                continue
            if len(row) != len(self.header):
                wanted = f"write {len(self.header)}: {','.join(self.header)}" if len(self.header) < 4 else ""
                raise self.refuse(f"has {len(row)} columns", wanted or f"the header has {len(self.header)}")
            yield row

    def value(self, text: str, field: str) -> float:
        """The number, zero or more, in a cell."""
        try:
            found = float(text) if _NUMBER.fullmatch(text) else float(parse_number(text))
        except UnitError as error:
            raise self.refuse(error.wrong, error.right, field) from None
        if found < 0:
            raise self.refuse(f"{text} is negative", "write zero or more", field)
        if not found < 1e16:
            raise self.refuse(f"{quoted(text)} is larger than anything the planner plans for", "", field)
        return found


def open_rows(folder: Path, name: str) -> tuple[Rows, str]:
    """The rows of the CSV file `name` in `folder`, and the file's digest."""
    path = resolve(folder, name)
    content = read_bytes(path, MOST_CSV_BYTES, str(path))
    return Rows(path, content), hashlib.sha256(content).hexdigest()


def is_series(rows: Rows) -> bool:
    """Whether the header is one that `read_series` knows."""
    first = rows.header[0] if rows.header else ""
    return first.startswith("(PDH-CSV") or first.casefold() == "time"


def read_series(rows: Rows, name: str, digest: str, column: str | None) -> Series:
    """The series in the column that `column` names, or in the only one.

    Raises InputError with file and line; a wrong column is a problem without a file, of the field `column`.
    """
    if not is_series(rows):
        right = "begin it with time,value, or give the CSV file that Performance Monitor or relog writes"
        raise rows.refuse(f"the header is {quoted(','.join(rows.header))}", right)
    at_end = rows.header[0].startswith("(PDH-CSV")
    stamp = "month/day/year hour:minute:second" if at_end else "year-month-day hour:minute"
    pattern = _PDH_TIME if at_end else _PLAIN_TIME
    index = _column(rows.header, column, name)
    times: list[datetime] = []
    values: list[float] = []
    lines: list[int] = []
    for row in rows:
        times.append(_time(rows, row[0].strip(), pattern, stamp))
        cell = row[index].strip()
        if not cell and not at_end:
            raise rows.refuse("the value is blank", "write a number, or leave the row out", rows.header[index])
        values.append(rows.value(cell, rows.header[index]) if cell else math.nan)
        lines.append(rows.line)
    # A counter of a rate has no value at its first sample; what is blank at the ends was not measured.
    good = [place for place, value in enumerate(values) if value == value]
    if len(good) < 2:
        rows.line = lines[-1] if lines else 1
        raise rows.refuse("holds fewer than two samples", "measure for seven days or more")
    kept = slice(good[0], good[-1] + 1)
    seconds, notes = _elapsed(rows, times[kept], lines[kept])
    return Series(
        file=name,
        digest=digest,
        column=rows.header[index],
        begins=times[good[0]],
        times_s=seconds,
        values=np.asarray(values[kept]),
        at_end=at_end,
        notes=notes,
    )


def _time(rows: Rows, text: str, pattern: re.Pattern[str], form: str) -> datetime:
    if match := pattern.fullmatch(text):
        first, second, third, hour, minute, whole, part = match.groups("0")
        year, month, day = (first, second, third) if pattern is _PLAIN_TIME else (third, first, second)
        try:
            return datetime(
                int(year), int(month), int(day), int(hour), int(minute), int(whole), int(part.ljust(6, "0"))
            )
        except ValueError:
            pass
    raise rows.refuse(f"{quoted(text)} is not a time", f"write {form}, a local time", "time")


def _elapsed(rows: Rows, times: list[datetime], lines: list[int]) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """The seconds since the first of local times, and a note on each change of the clock."""
    stamps = np.array([(time - times[0]) / timedelta(seconds=1) for time in times])
    steps = np.diff(stamps)
    usual = typical_step(stamps)
    regular = np.abs(steps - usual) <= 0.5 * usual
    beside = np.append(regular[1:], True) & np.insert(regular[:-1], 0, True)
    notes: list[str] = []
    moved = np.zeros(len(steps))
    for place in np.flatnonzero((steps <= 0) | (np.abs(steps - usual - 3600) <= 0.5 * usual)).tolist():
        before, after = times[place], times[place + 1]
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


def _column(header: list[str], wanted: str | None, name: str) -> int:
    def refuse(wrong: str) -> InputError:
        shown = [quoted(column, 100) for column in header[1 : MOST_SHOWN + 1]]
        more = f", and {len(header) - 1 - MOST_SHOWN} more" if len(header) - 1 > MOST_SHOWN else ""
        return InputError(Problem("", None, "column", wrong, f"{name} has {', '.join(shown) or 'none'}{more}"))

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


def resolve(folder: Path, name: str) -> Path:
    """The path of the file `name`, which must lie inside `folder`.

    The problem of a name that leads outside has no file: the caller knows which line names it.
    """
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts or "\\" in name or ":" in name:
        raise InputError(
            Problem("", None, "", f"{quoted(name)} leads out of the scenario's folder", "name a file in it")
        )
    path = folder / inside
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise InputError(
                Problem("", None, "", f"{quoted(name)} leads out of the scenario's folder", "name a file in it")
            )
    except (OSError, ValueError):
        raise InputError(Problem("", None, "", f"{quoted(name)} is not the name of a file")) from None
    return path
