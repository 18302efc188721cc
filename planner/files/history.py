"""Growth from a history: the yearly rate that months of measurements show, with its interval."""

from __future__ import annotations

import dataclasses
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.files.fields import Section
from planner.files.measured import measured_of, measurement, rested
from planner.files.series import CONNECTIONS, DATA, Series, series_in, typical_step
from planner.model.declared import fields
from planner.model.evidence import DAY_S, HALF_YEAR_DAYS, WEEK_DAYS, YEAR_DAYS, Evidence
from planner.model.formulas.history import yearly_growth
from planner.model.scenario import Growth, Interval
from planner.model.units import percent

LEAST_DAYS = 89.0  # February to April
LEAST_POINTS = 4
LEAST_OF_A_WEEK = 5.0  # days of the last week, for its peak to be that of a week
MOST = 10.0  # the most that a growth may be: 1,000 % a year
# What the growth of each field is the growth of.
_KEYS = {"connections": (CONNECTIONS, "peak", np.nanmax), "data": (DATA, "median", np.nanmedian)}


def read_growth(section: Section, *_: Any) -> dict[str, Any]:
    """What is read by hand of the `growth` of a scenario: the rates that a history gives, with their intervals."""
    found: dict[str, Any] = {}
    for one in fields(Growth):
        inner = measurement(section, one.key) if one.measured else None
        fitted = measured_of(inner, partial(measured_growth, key=one.key)) if inner else None
        if inner and fitted:
            section.notes.intervals[inner.path] = fitted[0]
            found[one.attribute] = fitted[0].mid
    return found


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
    notes = ["the past is taken to go on"]
    if low <= 0:
        notes.append("it may not grow at all")
    if span < YEAR_DAYS - WEEK_DAYS:
        notes.append("in less than a year, a season may look like growth")
    how = (
        f"growth a year of the weekly {called} (Theil-Sen, {percent(low)} to {percent(high)} in nine cases out of ten)"
    )
    rest = dataclasses.replace(rested(series, how, notes), enough_days=YEAR_DAYS, least_days=HALF_YEAR_DAYS)
    return Interval(low, mid, high), rest


def _weeks(series: Series, taken: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
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
