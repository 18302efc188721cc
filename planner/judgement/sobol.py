"""Scrambled Sobol points: random numbers that fill a cube more evenly than chance does."""

from functools import lru_cache
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_TABLE = Path(__file__).with_suffix(".txt")
_HEAD = 3  # lines of it
_BITS = 30  # of a coordinate


@lru_cache(maxsize=1)  # the points stay where they are while a slider moves the numbers
def sobol_points(samples: int, count: int, seed: int) -> NDArray[np.float64]:
    """Scrambled Sobol points inside the unit cube, the same with every release of numpy.

    Parameters
    ----------
    samples : points [count, a power of two up to 2^30].
    count : axes of the cube [count].
    seed : where the random bits start [count].

    Returns
    -------
    Coordinate [fraction, above 0 and below 1], shape (count, samples). Axes after the 256th are a Latin hypercube: each
    has one point in each of `samples` equal slices, in an order of its own.

    Source
    ------
    Direction numbers of Joe and Kuo (2008), points in the order of the Gray code (Antonov and Saleev 1979); Matousek's
    (1998) linear scramble with a digital shift: each bit changes bits below it at random, and random bits are added to
    all. Its variance is that of Owen's nested scramble (Owen 2003). Its random bits are PCG64's own, a stream that
    numpy has promised never to change (NEP 19).
    """
    power = samples.bit_length() - 1
    source = np.random.PCG64(seed)
    random = (source.random_raw((count, _BITS + 1)) >> np.uint64(64 - _BITS)).astype(np.uint32)
    plain = _directions(count, power)
    scrambled = np.zeros_like(plain)
    for place in range(_BITS - power, _BITS):  # so few points have no bits below
        bit = np.uint32(1 << place)
        below = random[: len(plain), place, None] & (bit - np.uint32(1))
        scrambled ^= ((plain >> np.uint32(place)) & np.uint32(1)) * (bit | below)
    found = np.zeros((len(plain), 1), dtype=np.uint32)
    for column in scrambled.T:  # the Gray code goes through the same points backwards, with one bit more
        found = np.hstack([found, found[:, ::-1] ^ column[:, None]])
    ranks = source.random_raw((count - len(plain), samples)).argsort(axis=1).astype(np.uint32)
    found = np.vstack([found, ranks << np.uint32(_BITS - power)]) ^ random[:, _BITS:]
    # The points lie on a grid that holds 0; half a step more puts all of them inside.
    points = np.asarray((found + 0.5) * 2.0**-_BITS)
    points.flags.writeable = False
    return points


def _directions(count: int, power: int) -> NDArray[np.uint32]:
    """The direction numbers of so many axes as bits, shape (the least of `count` and 256, power)."""
    axes = [_axis(0, [1] * _BITS, power)][:count]
    with _TABLE.open(encoding="utf-8") as lines:
        for line in islice(lines, _HEAD, _HEAD + max(0, count - 1)):
            _, _, coefficients, *numbers = map(int, line.split())
            axes.append(_axis(coefficients, numbers, power))
    return np.array(axes, dtype=np.uint32).reshape(len(axes), power)


def _axis(coefficients: int, numbers: list[int], power: int) -> list[int]:
    """The direction numbers of an axis: the first are given, the others follow by its polynomial."""
    degree = len(numbers)
    found = [number << (_BITS - 1 - k) for k, number in enumerate(numbers[:power])]
    for k in range(degree, power):
        following = found[k - degree] ^ (found[k - degree] >> degree)
        for back in range(1, degree):
            following ^= found[k - back] * (coefficients >> (degree - 1 - back) & 1)
        found.append(following)
    return found
