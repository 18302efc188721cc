"""How unevenly a home share lies: its top-level directories fall on the FSVMs by a hash, as balls fall into buckets."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def sampled_parts(directories: ArrayLike, fsvms: int, samples: int, seed: int) -> NDArray[np.float64]:
    """The part of a home share on each FSVM, in random placements of its top-level directories.

    Every directory is taken to be as busy and as full as every other, and to fall on each FSVM with the same chance.

    Parameters
    ----------
    directories : top-level directories [count, 1 or more], scalar or array of shape (samples,).
    fsvms : FSVMs of the design [count, 1 or more], a scalar.
    samples : placements to draw [count].
    seed : where the random numbers start [count]; each count of FSVMs has numbers of its own.

    Returns
    -------
    Part [fraction], shape (samples, fsvms); each row adds up to 1.

    Source
    ------
    TN-2041: a hash of their names spreads the top-level directories; an even hash makes their numbers multinomial,
    drawn as a binomial number for one FSVM after the other. RandomState draws the same with every release (NEP 19).
    """
    generator = np.random.RandomState(np.random.PCG64([seed, fsvms]))
    number = np.broadcast_to(directories, (samples,))
    found = np.empty((samples, fsvms), dtype=int)
    left = number.copy()
    for index in range(fsvms):
        found[:, index] = generator.binomial(left, 1.0 / (fsvms - index))
        left -= found[:, index]
    return np.asarray(found / number[:, None])


def sampled_fullest(parts: ArrayLike, directories: ArrayLike, groups: int, seed: int) -> NDArray[np.float64]:
    """The part of a home share in its fullest volume group, in the placements that `sampled_parts` has drawn.

    A directory lies whole in one of the volume groups of its FSVM, in each with the same chance.

    Parameters
    ----------
    parts : part of the home share on each FSVM [fraction], shape (samples, fsvms), from `sampled_parts`.
    directories : top-level directories [count, 1 or more], scalar or array of shape (samples,), the same as there.
    groups : volume groups of the share on each FSVM [count, 1 or more].
    seed : where the random numbers start [count].

    Returns
    -------
    Part [fraction], shape (samples,); times `groups` it is never below the part on the busiest FSVM.

    Source
    ------
    TN-2041: a home share starts with five volume groups on each FSVM. Cells of a multinomial that are split evenly are
    a multinomial over all their parts.
    """
    placed = np.rint(np.asarray(parts) * np.asarray(directories)[..., None]).astype(np.int64)
    generator = np.random.default_rng([seed, placed.shape[1], groups])
    return np.asarray(generator.multinomial(placed, np.full(groups, 1.0 / groups)).max(axis=(-2, -1)) / directories)


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
