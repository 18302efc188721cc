"""How unevenly a home share lies: its top-level directories fall on the FSVMs by a hash, as balls fall into buckets."""

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
    number = np.broadcast_to(directories, (samples,))
    return np.asarray(_fallen(number, fsvms, [seed, fsvms]) / number[:, None])


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
    return np.asarray(_fallen(placed, groups, [seed, placed.shape[1], groups]).max(axis=(-2, -1)) / directories)


def _fallen(number: NDArray[np.int64], cells: int, seed: list[int]) -> NDArray[np.int64]:
    """How many of each `number` fall into each of so many equal cells: a last axis more."""
    generator = np.random.RandomState(np.random.PCG64(seed))
    found, left = np.empty((*number.shape, cells), dtype=np.int64), number.copy()
    for cell in range(cells):
        found[..., cell] = generator.binomial(left, 1.0 / (cells - cell))
        left -= found[..., cell]
    return found
