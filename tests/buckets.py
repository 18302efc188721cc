"""Balls in buckets, reckoned exactly: what the samples of a home share's directories are held to."""

from functools import cache

import numpy as np
from numpy.typing import NDArray


@cache
def busiest_chances(directories: int, fsvms: int) -> NDArray[np.float64]:
    """The exact chance that the busiest FSVM holds at most so many of a home share's top-level directories.

    Parameters
    ----------
    directories : top-level directories [count, 1 or more].
    fsvms : FSVMs of the design [count, 1 or more].

    Returns
    -------
    Chance [fraction], shape (directories + 1,): of at most 0, 1, ... directories on the busiest FSVM.

    Source
    ------
    The largest cell of a multinomial with equal chances: the ways to fill the FSVMs one after the other with at most m
    directories each, as products of the polynomial sum of x^j / j! up to j = m. Work grows as FSVMs x directories^3:
    meant for small numbers, and to check the samples.
    """
    # Scaled by the Poisson chances of the mean, which keeps every term in range and cancels at the end.
    mean = directories / fsvms
    index = np.arange(directories + 1)
    logarithms = index * np.log(mean) - mean - np.concatenate(([0.0], np.cumsum(np.log(index[1:]))))
    terms = np.exp(logarithms)
    found = np.empty(directories + 1)
    for most in index:
        cell = np.where(index <= most, terms, 0.0)
        ways = cell
        for _ in range(fsvms - 1):
            ways = np.convolve(ways, cell)[: directories + 1]
        found[most] = ways[directories]
    return np.asarray(found / found[-1])
