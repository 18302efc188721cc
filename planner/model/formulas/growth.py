"""Compounding growth: how large a demand is in a month, the month that breaks a limit, and what a history shows."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.model.arrays import Array
from planner.model.scenario import MOST_MONTHS
from planner.model.units import TOLERANCE

_DAYS_A_YEAR = 365.25
_NORMAL_95 = 1.6448536269514722  # the standard normal quantile of 95 %


def growth_factor(growth: ArrayLike, month: ArrayLike) -> Array:
    """What a demand of month 0 is multiplied by in a later month: (1 + growth) ^ (month / 12).

    Parameters
    ----------
    growth : growth a year, compounding [fraction, above -1], scalar or array.
    month : months since the start [months], scalar or array that broadcasts with it.

    Returns
    -------
    Factor [1], in the broadcast shape; exactly 1 in month 0.

    Source
    ------
    Compound growth.
    """
    # np.power, and not **, which would round otherwise for one number than for an array of them.
    return np.asarray(np.power(1.0 + np.asarray(growth, dtype=float), np.asarray(month, dtype=float) / 12.0))


def peak_factor(growth: ArrayLike, horizon_months: ArrayLike) -> Array:
    """The largest growth factor from month 0 to the horizon: the horizon's, or 1 when the demand shrinks.

    Parameters
    ----------
    growth : growth a year, compounding [fraction, above -1], scalar or array.
    horizon_months : the horizon [months], scalar or array that broadcasts with it.

    Returns
    -------
    Factor [1], in the broadcast shape; never below 1.

    Source
    ------
    Compound growth is monotone, so the largest value lies at one of the ends.
    """
    return np.maximum(growth_factor(growth, horizon_months), 1.0)


def holds(required: ArrayLike, allowed: ArrayLike) -> NDArray[np.bool_]:
    """Whether a demand is within what is allowed; a relative 1e-9 more still is, so that float dust decides nothing.

    Parameters
    ----------
    required : the demand [any unit], scalar or array; NaN, where there is nothing to meet it, never holds.
    allowed : the limit [the same unit], scalar or array that broadcasts with it.

    Returns
    -------
    Truth values, in the broadcast shape.

    Source
    ------
    The planner's rule of judgement.
    """
    return np.asarray(np.asarray(required, dtype=float) <= np.asarray(allowed, dtype=float) * (1.0 + TOLERANCE))


def first_breach_month(required: ArrayLike, growth: ArrayLike, allowed: ArrayLike) -> Array:
    """The first whole month in which a growing demand no longer holds.

    Parameters
    ----------
    required : the demand in month 0 [any unit], scalar or array.
    growth : its growth a year, compounding [fraction, above -1], scalar or array that broadcasts with it.
    allowed : the limit [the unit of `required`], scalar or array that broadcasts with it.

    Returns
    -------
    Month [months], in the broadcast shape; infinity where the demand holds in every month from 0 to 120.

    Source
    ------
    Compound growth is monotone: a demand that grows and breaks its limit stays above it, so the month is found by
    halving, with the rule of `holds` in each month. One that shrinks breaks it in month 0 or never.
    """
    start, rate, limit = np.broadcast_arrays(*(np.asarray(part, dtype=float) for part in (required, growth, allowed)))
    first, never = np.zeros(start.shape), np.full(start.shape, MOST_MONTHS + 1.0)
    while np.any(first < never):
        middle = (first + never) // 2
        good = holds(start * growth_factor(rate, middle), limit)
        first, never = np.where(good, middle + 1, first), np.where(good, never, middle)
    first = np.where(first > MOST_MONTHS, np.inf, first)
    return np.asarray(np.where(holds(start, limit), first, 0.0))


def yearly_growth(days: ArrayLike, values: ArrayLike) -> tuple[float, float, float]:
    """The growth a year, compounding, that a series shows: its 5 %, most likely and 95 % values.

    The median of the slopes between all pairs of points, on the logarithm of the values: a fifth of the points may lie
    anywhere without moving it far. The ends are the slopes whose ranks bound Kendall's tau at 5 and 95 %.

    Parameters
    ----------
    days : the time of each point [days], rising, at least two.
    values : what was measured then [any unit, above 0], as many.

    Returns
    -------
    Low, mid and high [fractions a year, above -1], in rising order.

    Source
    ------
    P. K. Sen, Estimates of the regression coefficient based on Kendall's tau, JASA 63 (1968), 1379-1389. It takes the
    points to be independent, so give it one a week rather than one an hour. What it is fitted to lies in the past.
    """
    at, logarithm = np.asarray(days, dtype=float), np.log(np.asarray(values, dtype=float))
    first, second = np.triu_indices(len(at), 1)
    slopes = np.sort((logarithm[second] - logarithm[first]) / (at[second] - at[first]))
    pairs, points = len(slopes), len(at)
    ties = np.unique(logarithm, return_counts=True)[1]
    spread = points * (points - 1) * (2 * points + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())
    reach = _NORMAL_95 * math.sqrt(spread / 18.0)
    low = max(round((pairs - reach) / 2.0) - 1, 0)
    high = min(round((pairs + reach) / 2.0), pairs - 1)
    ends = slopes[low], float(np.median(slopes)), slopes[high]
    found = sorted(math.expm1(min(_DAYS_A_YEAR * float(slope), 700.0)) for slope in ends)
    return found[0], found[1], found[2]
