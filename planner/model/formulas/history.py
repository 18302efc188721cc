"""The growth that a history shows."""

import math

import numpy as np
from numpy.typing import ArrayLike

_DAYS_A_YEAR = 365.25
_NORMAL_95 = 1.6448536269514722  # the standard normal quantile of 95 %


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
