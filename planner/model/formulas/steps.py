"""Rates that change at known minutes and repeat for ever: their totals over time, and when a total is reached."""

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

YEAR_MIN = 365.25 * 1440
MB_A_MINUTE = 60.0  # for each MB/s


@dataclass(frozen=True)
class Steps:
    """A rate that is even between its edges, and begins again after the last of them.

    `edges_min` rise in whole minutes from 0 to the period [min], shape (pieces + 1,); `rates` holds the rate of
    each piece [an amount a minute], shape (pieces,).
    """

    edges_min: tuple[int, ...]
    rates: tuple[float, ...]

    @property
    def period_min(self) -> int:
        """The time after which the rates repeat [min]."""
        return self.edges_min[-1]

    @property
    def mean(self) -> float:
        """The mean rate [an amount a minute]."""
        return float(self._cumulated[-1]) / self.period_min

    @cached_property
    def _cumulated(self) -> NDArray[np.float64]:
        return np.concatenate(([0.0], np.cumsum(np.diff(self.edges_min) * np.asarray(self.rates))))

    @cached_property
    def _marks(self) -> list[float]:
        marks: list[float] = self._cumulated.tolist()
        return marks

    def total(self, times_min: ArrayLike) -> NDArray[np.float64]:
        """The amount from time 0 to each of `times_min` [min], of any shape; negative before 0."""
        rounds, within = np.divmod(np.asarray(times_min), self.period_min)
        return np.asarray(rounds * self._cumulated[-1] + np.interp(within, self.edges_min, self._cumulated))

    def grown(self, times_min: ArrayLike, growth: float) -> NDArray[np.float64]:
        """As `total`, when the rate grows all the time from time 0, by `growth` a year, compounding [fraction]."""
        step = math.log1p(growth) / YEAR_MIN

        def stretched(times: ArrayLike) -> NDArray[np.float64]:
            """What a rate of 1 at time 0 adds up to."""
            return np.asarray(np.expm1(step * np.asarray(times)) / step)

        if step == 0:
            return self.total(times_min)
        edges = stretched(self.edges_min)
        marks = np.concatenate(([0.0], np.cumsum(np.diff(edges) * np.asarray(self.rates))))
        rounds, within = np.divmod(times_min, self.period_min)
        begins = rounds * self.period_min
        # Every round is the first one, larger by what it has grown by when it begins.
        inside = np.interp(stretched(within), edges, marks) * np.exp(step * begins)
        return np.asarray(stretched(begins) / edges[-1] * marks[-1] + inside)

    def reach(self, amounts: ArrayLike) -> NDArray[np.float64]:
        """The time at which each of `amounts` is reached [min], of any shape; every rate must be above 0."""
        rounds, within = np.divmod(np.asarray(amounts, dtype=float), self._cumulated[-1])
        return np.asarray(rounds * self.period_min + np.interp(within, self._cumulated, self.edges_min))

    def reach_one(self, amount: float) -> float:
        """As `reach`, for one number: what a loop over events calls."""
        marks = self._marks
        rounds, within = divmod(amount, marks[-1])
        piece = min(bisect_right(marks, within), len(self.rates)) - 1
        return rounds * self.period_min + self.edges_min[piece] + (within - marks[piece]) / self.rates[piece]

    def in_intervals(self, interval_min: int, intervals: int) -> NDArray[np.float64]:
        """The mean rate in each of the first `intervals` stretches of `interval_min` [an amount a minute]."""
        ends = np.arange(intervals + 1, dtype=np.int64) * interval_min
        return np.asarray(np.diff(self.total(ends)) / interval_min)


def even(rate: float) -> Steps:
    """The same rate at all times [an amount a minute]."""
    return Steps((0, 1), (float(rate),))


def hourly(rates: Iterable[float]) -> Steps:
    """A rate for each hour [an amount a minute]; an even one, whatever the period, when they are all equal."""
    every = tuple(float(rate) for rate in rates)
    if all(rate == every[0] for rate in every):
        return even(every[0])
    return Steps(tuple(range(0, 60 * len(every) + 1, 60)), every)
