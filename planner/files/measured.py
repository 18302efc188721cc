"""What was measured: the change and the connections that a scenario takes from CSV files, and how good they are."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.files.documents import Table
from planner.files.fields import Section
from planner.files.rows import Rows, open_rows
from planner.files.series import CONNECTIONS, Series, is_series, read_series, series_in, typical_step
from planner.model.evidence import DAY_S, MOST_MISSING, WEEK_HOURS, Evidence
from planner.model.problems import InputError, Problem
from planner.model.second_site import Profile
from planner.model.units import CHANGE, DATA, quoted, visible

MOST_HOURS = 3 * 366 * 24
HOUR_S = 3600.0
_FILLED = "a gap takes the mean of the rest"
MOST_JITTER_S = 60.0  # what a sample may be late and still begin its hour

Array = NDArray[np.float64]


def measurement(section: Section, key: str) -> Section | None:
    """The table under `key`, where there is one that names a CSV file."""
    node = section.table.items.get(key)
    return section.section(key) if isinstance(node, Table) and "csv" in node.items else None


def measured_of(
    inner: Section, measure: Callable[..., Any], option: str = "", parse: Callable[[str], Any] = str
) -> Any:
    """What `measure` makes of the file beside the scenario that `inner` names; None where it is wrong.

    The evidence, which comes last, is noted.
    """
    notes, name, column = inner.notes, inner.scalar("csv"), inner.scalar("column", required=False)
    said = inner.scalar(option, parse, required=False) if option else None
    inner.done()
    if name is None:
        return None
    try:
        found = measure(Path(notes.file).parent, name, column, **({} if said is None else {option: said}))
    except InputError as error:
        for problem in error.problems:  # one that has no file is about a key, or about the name of the file
            key = problem.field if problem.field in inner else "csv"
            at = dataclasses.replace(problem, file=notes.file, line=inner.line(key), field=inner.name(key))
            notes.problems.append(problem if problem.file else at)
        return None
    notes.evidence[inner.path] = found[-1]
    return found


def measured_change(
    folder: Path, name: str, column: str | None = None, unit: str | None = None
) -> tuple[float, Profile, Evidence]:
    """The mean change [GB/day], its hourly profile, and the evidence, from the CSV file `name` in `folder`.

    The file is `hour,changed_gb`, or one that `series` reads: then `unit` says whether a sample is an amount (GB,
    the default) or a rate (MB/s; B/s for a counter of bytes a second), and the samples are brought to whole hours
    of the clock, exactly. Hours that a gap leaves out take the mean of what was measured, so that a gap is not
    read as rest; more than a tenth missing is refused. Raises InputError with file and line.
    """
    rows = open_rows(folder, name)
    if is_series(rows):
        hours, begins_min, evidence = _hours_of(read_series(rows, column), unit)
    else:
        hours, begins_min, evidence = _listed_hours(rows)
    mean = math.fsum(hours) / len(hours)
    weights = tuple(value / mean for value in hours) if mean else (1.0,)
    return 24.0 * mean, Profile(weights, name, rows.digest, begins_min), evidence


def measured_connections(
    folder: Path, name: str, column: str | None = None, percentile: float = 100.0
) -> tuple[float, Evidence]:
    """A percentile of the connections in the CSV file `name` in `folder`, and the evidence.

    The percentile is over the samples that are not blank, linear between the two nearest ones, as numpy has it.
    """
    series = series_in(folder, name, column, CONNECTIONS)
    good = series.values[~np.isnan(series.values)]
    kind = "the highest sample" if percentile == 100 else f"percentile {percentile:g} of the samples (linear)"
    found = float(np.percentile(good, percentile, method="linear"))
    taken = [word for word in ("session", "tree connect") if word in series.column.casefold()]
    notes = [f"a {word} is taken for a connection" for word in taken]
    above = WEEK_HOURS * float(np.mean(good > found))
    evidence = rested(series, kind, notes)
    return found, dataclasses.replace(evidence, hours_above=above, peak=float(good.max()))


def _listed_hours(rows: Rows) -> tuple[list[float], int, Evidence]:
    """The hours of a file `hour,changed_gb`, one a row from 0; one that is blank or left out takes the mean."""
    if rows.header != ["hour", "changed_gb"]:
        right = "write hour,changed_gb, or begin it with time"
        raise rows.refuse(f"the header is {quoted(','.join(rows.header))}", right)
    hours: list[float] = []
    for row in rows:
        text, changed = (cell.strip() for cell in row)
        hour = rows.value(text, "hour")
        if hour != int(hour) or hour < len(hours) or (hour and not hours):
            raise rows.refuse(f"the hour is {text}, not {len(hours)}", "hours rise by 1, from 0", "hour")
        _refuse_many(rows, int(hour) + 1)
        hours += [math.nan] * (int(hour) - len(hours))
        hours.append(rows.value(changed, "changed_gb") if changed else math.nan)
    known = [hour for hour in hours if not math.isnan(hour)]
    if not known:
        raise rows.refuse("holds no hour")
    count, missing = len(known), len(hours) - len(known)
    _refuse_gaps(rows, missing / len(hours))
    what, notes = (rows.name, rows.digest, "changed_gb", "change an hour"), (_FILLED,) * bool(missing)
    evidence = Evidence(*what, count, HOUR_S, None, count / 24.0, _runs(np.isnan(hours)), missing, notes)
    mean = math.fsum(known) / count
    return [mean if math.isnan(hour) else hour for hour in hours], 0, evidence


def _refuse_many(rows: Rows, hours: int) -> None:
    if hours > MOST_HOURS:
        raise rows.refuse(f"holds {hours} hours", f"write {MOST_HOURS} (three years) at the most")


def _refuse_gaps(rows: Rows, missing: float) -> None:
    if missing > MOST_MISSING:
        raise rows.refuse(f"{100 * missing:.0f} % of the time is missing", "measure again, or cut the file at the gap")


def _runs(blank: NDArray[np.bool_]) -> int:
    """How often a run of blank samples begins."""
    return int((blank & ~np.insert(blank[:-1], 0, False)).sum())


def _hours_of(series: Series, unit: str | None) -> tuple[list[float], int, Evidence]:
    """The change in whole hours of the clock [GB], the minute of the week they begin, and the evidence."""
    rows, begins = series.rows, series.begins
    lengths, starts = _spans(series)
    amounts = _amounts_gb(series, lengths, unit)
    good = ~np.isnan(amounts)
    starts, lengths, amounts = starts[good], lengths[good], amounts[good]
    past_hour = begins.minute * 60 + begins.second + begins.microsecond / 1e6
    slack = min(0.5 * typical_step(series.times_s), MOST_JITTER_S)
    first = math.ceil((starts[0] + past_hour - slack) / HOUR_S)
    last = math.floor((starts[-1] + lengths[-1] + past_hour + slack) / HOUR_S)
    if last <= first:
        raise rows.refuse("covers no whole hour of the clock", "measure for seven days or more")
    _refuse_many(rows, last - first)
    marks = np.column_stack((starts, starts + lengths)).ravel()
    hours = np.arange(first, last + 1) * HOUR_S - past_hour
    changed = np.diff(np.interp(hours, marks, _running(amounts)))
    covered = np.diff(np.interp(hours, marks, _running(lengths)))
    missing = 1.0 - covered.sum() / (HOUR_S * len(covered))
    _refuse_gaps(rows, missing)
    changed += (HOUR_S - covered) * changed.sum() / covered.sum()
    notes = [_FILLED] if missing > 1e-3 else []
    if series.at_end:
        notes.append("data written twice between two snapshots counts twice")
    begins_min = (begins.weekday() * 1440 + begins.hour * 60 + first * 60) % (7 * 1440)
    return changed.tolist(), begins_min, rested(series, "change brought to whole hours", notes)


def _spans(series: Series) -> tuple[Array, Array]:
    """The length of the time that each sample speaks of, and its start [s]: to the next sample, but for a gap."""
    usual = typical_step(series.times_s)
    steps = np.diff(series.times_s)
    steps = np.where(steps > 1.5 * usual, usual, steps)
    if series.at_end:
        lengths = np.insert(steps, 0, usual)
        return lengths, series.times_s - lengths
    return np.append(steps, usual), series.times_s


def _amounts_gb(series: Series, lengths_s: Array, unit: str | None) -> Array:
    """What changed in each sample [GB]; blank ones stay NaN."""
    if unit is None and series.column.casefold().endswith("bytes/sec"):
        unit = "B/s"
    elif unit is None and series.at_end:
        wrong = "is missing: the counter does not tell it"
        raise InputError(Problem("", None, "unit", wrong, "write unit: B/s for bytes a second"))
    unit = unit or "GB"
    if unit in DATA.units:
        return series.values * float(DATA.units[unit] * 1000)
    rates = {**CHANGE.units, "B/s": Fraction(86400, 10**9)}
    if unit not in rates:
        raise InputError(
            Problem("", None, "unit", f"{quoted(unit)} is not a unit of change", "write GB for amounts, or MB/s")
        )
    return series.values * lengths_s * (float(rates[unit]) / DAY_S)


def _running(parts: Array) -> Array:
    """The sums before and after each part, in turn."""
    after = np.cumsum(parts)
    return np.column_stack((np.insert(after[:-1], 0, 0.0), after)).ravel()


def rested(series: Series, statistic: str, notes: list[str]) -> Evidence:
    """What a number rests on that was made of `series`, as `statistic` says."""
    usual = typical_step(series.times_s)
    steps = np.diff(series.times_s)
    wide = steps > 1.5 * usual
    blank = np.isnan(series.values)
    missing_s = float((steps[wide] - usual).sum() + blank.sum() * usual)
    covered_s = float(series.times_s[-1]) + usual - missing_s
    return Evidence(
        file=series.rows.name,
        digest=series.rows.digest,
        column=visible(series.column),
        statistic=statistic,
        samples=int((~blank).sum()),
        step_s=usual,
        begins=series.begins,
        days=covered_s / DAY_S,
        gaps=int(wide.sum()) + _runs(blank),
        missing_hours=missing_s / HOUR_S,
        notes=(*series.notes, *notes),
    )
