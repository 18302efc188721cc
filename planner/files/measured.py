"""What was measured: the change, the connections and the growth of a scenario, from files, and how good they are."""

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.files.documents import Table, refusal
from planner.files.fields import Section
from planner.files.quantities import parse_number
from planner.files.rows import Rows, open_rows
from planner.files.series import CONNECTIONS, DATA, Series, is_series, read_series, series_in, typical_step
from planner.model.arrays import Array
from planner.model.declared import Field, fields
from planner.model.evidence import DAY_S, HALF_YEAR_DAYS, MOST_MISSING, WEEK_DAYS, WEEK_HOURS, YEAR_DAYS, Evidence
from planner.model.formulas.growth import yearly_growth
from planner.model.problems import InputError
from planner.model.scenario import Interval
from planner.model.sites import Profile
from planner.model.units import CHANGE, UnitError, percent, quoted, visible
from planner.model.units import DATA as AMOUNT

MOST_HOURS = 3 * 366 * 24
HOUR_S = 3600.0
_FILLED = "a gap takes the mean of the rest"
MOST_JITTER_S = 60.0  # what a sample may be late and still begin its hour

LEAST_DAYS = 89.0  # February to April
LEAST_POINTS = 4
LEAST_OF_A_WEEK = 5.0  # days of the last week, for its peak to be that of a week
MOST = 10.0  # the most that a growth may be: 1,000 % a year
# What the growth of each field is the growth of.
_KEYS = {"connections": (CONNECTIONS, "peak", np.nanmax), "data": (DATA, "median", np.nanmedian)}


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
    found = _hours_of(read_series(rows, column), unit) if is_series(rows) else _listed_hours(rows)
    hours, begins_min, evidence = found
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
    notes = [f"each {word} counts as a connection" for word in taken]
    above = WEEK_HOURS * float(np.mean(good > found))
    return found, rested(series, kind, notes, hours_above=above, peak=float(good.max()))


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
    what, gaps, notes = ("changed_gb", "hourly change"), _runs(np.isnan(hours)), (_FILLED,) * bool(missing)
    evidence = Evidence(rows.name, rows.digest, *what, count, HOUR_S, None, count / 24.0, gaps, missing, notes)
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
    return int((np.diff(blank.astype(int), prepend=0) > 0).sum())


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
        right = "write unit: B/s for bytes a second"
        raise refusal("", "is missing: the counter does not tell it", right, "unit")
    unit = unit or "GB"
    if unit in AMOUNT.units:
        return series.values * float(AMOUNT.units[unit] * 1000)
    rates = {**CHANGE.units, "B/s": Fraction(86400, 10**9)}
    if unit not in rates:
        raise refusal("", f"{quoted(unit)} is not a unit of change", "write GB for amounts, or MB/s", "unit")
    return series.values * lengths_s * (float(rates[unit]) / DAY_S)


def _running(parts: Array) -> Array:
    """The sums before and after each part, in turn."""
    return np.repeat(np.append(0.0, np.cumsum(parts)), 2)[1:-1]


def rested(series: Series, statistic: str, notes: list[str], **more: float) -> Evidence:
    """What a number rests on that was made of `series`, as `statistic` says; `more` is said of the evidence itself."""
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
        **more,
    )


def measured_growth(folder: Path, name: str, column: str | None = None, *, key: str) -> tuple[Interval, Evidence]:
    """The growth a year of connections or data (`key`) that the file `name` in `folder` shows, and the evidence.

    It is fitted to the peak of the connections, or to the median of the data, of each week that has samples, so that
    nights and a few odd days do not count. Raises InputError with the reason where the series is too short to tell, or
    does not grow.
    """
    statistic, called, taken = _KEYS[key]
    series = series_in(folder, name, column, statistic)
    days, values = _weeks(series, taken)
    rows = series.rows
    span = (series.times_s[-1] - series.times_s[0]) / DAY_S
    if span < LEAST_DAYS or len(days) < LEAST_POINTS:
        wrong = f"covers {span:.0f} days with samples in {len(days)} weeks, too short to tell a growth a year"
        raise rows.refuse(wrong, f"give three months or more, and {LEAST_POINTS} weeks of them")
    if not values.min() > 0:
        raise rows.refuse("has a week of nothing but zeros", "leave the weeks out in which nothing ran")
    low, mid, high = yearly_growth(days, values)
    by_hand = "write the growth that you plan for, such as 0 %"
    if mid <= 0:
        raise rows.refuse(f"does not grow: it shrinks by {percent(-mid)} a year" if mid else "does not grow", by_hand)
    if high > MOST:
        wrong = f"does not tell a growth: anything from {percent(low)} to {percent(high)} a year fits it"
        raise rows.refuse(wrong, by_hand)
    notes = ["the past trend is assumed to continue"]
    if low <= 0:
        notes.append("it may not grow at all")
    if span < YEAR_DAYS - WEEK_DAYS:
        notes.append("in less than a year, a season may look like growth")
    sure = f"{percent(low)} to {percent(high)} in nine cases out of ten"
    how = f"growth a year of the weekly {called} (Theil-Sen, {sure})"
    return Interval(low, mid, high), rested(series, how, notes, enough_days=YEAR_DAYS, least_days=HALF_YEAR_DAYS)


def _weeks(series: Series, taken: Any) -> tuple[Array, Array]:
    """What is `taken` of each week that has samples, and the mean time of these [days]."""
    good = ~np.isnan(series.values)
    days, values = series.times_s[good] / DAY_S, series.values[good]
    weeks = (days / WEEK_DAYS).astype(int)
    # A week that has just begun has not had its peak.
    begun = weeks == weeks[-1]
    step = typical_step(series.times_s) / DAY_S
    if step < WEEK_DAYS - LEAST_OF_A_WEEK and days[-1] + step - WEEK_DAYS * weeks[-1] < LEAST_OF_A_WEEK:
        days, values, weeks = days[~begun], values[~begun], weeks[~begun]
    each = [weeks == week for week in np.unique(weeks)]
    return np.array([days[at].mean() for at in each]), np.array([taken(values[at]) for at in each])


def read_measured(section: Section, kind: type, *_: Any) -> dict[str, Any]:
    """What a file may stand for, by attribute: what was measured first, then the numbers that somebody gives."""
    possible = [one for one in fields(kind) if one.measured]
    named = [one for one in possible if isinstance(at := section.table.items.get(one.key), Table) and "csv" in at.items]
    found: dict[str, Any] = {}
    for one in named:
        if inner := section.section(one.key):
            found |= _measured_in(inner, one)
    return found | section.values(one for one in possible if one not in named)


def _measured_in(inner: Section, one: Field) -> dict[str, Any]:
    """What the file beside the scenario shows that `inner` names, by attribute; its evidence is noted."""
    measure, option, parse = _MEASURES[one.measured]
    notes, name, column = inner.notes, inner.scalar("csv"), inner.scalar("column", required=False)
    said = inner.scalar(option, parse, required=False) if option else None
    inner.done()
    if name is None:
        return {}
    try:
        how = {} if said is None else {option: said}
        value, *profile, evidence = measure(Path(notes.file).parent, name, column, **how)
    except InputError as error:
        for problem in error.problems:  # one that has no file is about a key, or about the name of the file
            key = problem.field if problem.field in inner else "csv"
            at = replace(problem, file=notes.file, line=inner.line(key), field=inner.name(key))
            notes.problems.append(problem if problem.file else at)
        return {}
    notes.evidence[inner.path] = evidence
    if isinstance(value, Interval):
        notes.intervals[inner.path] = value
        value = value.mid
    return {one.attribute: value, **({"profile": profile[0]} if profile else {})}


def _percentile(text: str) -> float:
    percentile = float(parse_number(text))
    if not 0 < percentile <= 100:
        raise UnitError(f"{quoted(text)} is not a percentile", "write a number above 0, up to 100")
    return percentile


# What a file is measured for, the key that says how, and what reads its value.
_MEASURES: dict[str, tuple[Callable[..., Any], str, Callable[[str], Any]]] = {
    "change": (measured_change, "unit", str),
    "connections": (measured_connections, "percentile", _percentile),
    "growth of connections": (partial(measured_growth, key="connections"), "", str),
    "growth of data": (partial(measured_growth, key="data"), "", str),
}
