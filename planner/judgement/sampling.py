"""Scenarios drawn at the points of a cube, Sobol's: every interval becomes a PERT distribution."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from math import erfc, gamma, sqrt
from pathlib import Path
from statistics import NormalDist

import numpy as np
from numpy.polynomial import Chebyshev
from numpy.typing import ArrayLike, NDArray

from planner.model.arrays import Array
from planner.model.declared import declared
from planner.model.scenario import Interval, Scenario, value_at, with_values

# A polynomial of this degree meets the quantile to 1e-13 of the interval; see `pert_quantile`.
_DEGREE = 32
# So many terms and steps meet a beta distribution of two shapes from 1 to 5 to 1e-15, up to its median; see `_smooth`.
_TERMS, _STEPS = 200, 8
_TABLE, _HEAD = Path(__file__).with_name("sobol.txt"), 3  # so many lines of it come first
_BITS = 30  # of a coordinate
_KEEP = "replication.keep"  # what snapshots take matters to a plan that knows its storage


def inputs(scenario: Scenario) -> dict[str, Interval]:
    """The intervals of `scenario` that its plan depends on, by path, but for those without width."""
    link = scenario.replication
    stored = scenario.cluster.usable_tb is not None or (link and link.remote_storage_tb is not None)
    return {
        path: interval
        for path, interval in scenario.intervals.items()
        if declared(Scenario, path).planned and interval.low < interval.high and (stored or path != _KEEP)
    }


def pert_shape(interval: Interval) -> tuple[float, float]:
    """The two shape parameters of the beta distribution of an interval [1, each from 1 to 5, their sum 6].

    PERT: 1 + 4 (mid - low) / (high - low) and 1 + 4 (high - mid) / (high - low).
    """
    width = interval.high - interval.low
    return 1.0 + 4.0 * (interval.mid - interval.low) / width, 1.0 + 4.0 * (interval.high - interval.mid) / width


def pert_quantile(probability: ArrayLike, interval: Interval) -> Array:
    """The value that a number known as an interval, low < high, stays below with a given probability.

    The probability is an array [fraction, above 0 and below 1], and so is the value [the unit of the interval], to
    1e-12 of the interval's width. PERT is a beta distribution from low to high. Its quantile at p, up to the median, is
    a smooth function of p^(1/shape), so a Chebyshev polynomial through a few exact values meets it to rounding, in a
    fraction of the time.
    """
    p = np.asarray(probability, dtype=float)
    first, second = pert_shape(interval)
    lower = p <= 0.5
    x = np.empty_like(p)
    x[lower] = _smooth(first, second)(p[lower] ** (1.0 / first))
    x[~lower] = 1.0 - _smooth(second, first)((1.0 - p[~lower]) ** (1.0 / second))
    return np.clip(interval.low + (interval.high - interval.low) * x, interval.low, interval.high)


@lru_cache(maxsize=64)  # an interval that moves as a whole keeps its shape
def _smooth(first: float, second: float) -> Chebyshev:
    """The quantile of a beta distribution up to its median, over p^(1/first).

    The distribution at x is x^first times a power series over beta(first, second); Newton's steps solve its root.
    """
    beta = gamma(first) * gamma(second) / gamma(first + second)
    n = np.arange(_TERMS)
    series = np.cumprod(np.append(1.0, 1.0 - second / n[1:])) / (first + n)

    def quantile(root: Array) -> Array:
        x: Array = root * (first * beta) ** (1.0 / first)
        for _ in range(_STEPS):
            total = np.vander(x, _TERMS, increasing=True) @ series
            rise = (total / beta) ** (1.0 / first)
            x = x - (x * rise - root) * first * total / (rise * (1.0 - x) ** (second - 1.0))
        return x

    return Chebyshev.interpolate(quantile, _DEGREE, domain=[0.0, 0.5 ** (1.0 / first)])


def rank_correlated(first: ArrayLike, second: ArrayLike, correlation: float) -> Array:
    """`second`, changed so that its ranks go with those of `first`; it stays uniform.

    Both are independent uniform numbers [fraction, above 0 and below 1], of the same shape; `correlation` is Spearman's
    rank correlation wanted [-1 to 1]. By the Gaussian copula a rank correlation of s asks for one of 2 sin(pi s / 6)
    between normal numbers.
    """
    if correlation == 0:
        return np.asarray(second, dtype=float)
    normal = min(1.0, max(-1.0, 2.0 * np.sin(np.pi * correlation / 6.0)))
    normally = np.vectorize(NormalDist().inv_cdf, otypes=[float])
    both = normal * normally(first) + np.sqrt(1.0 - normal**2) * normally(second)
    return np.asarray(np.vectorize(erfc, otypes=[float])(-both / sqrt(2.0)) / 2.0)


def correlated(scenario: Scenario, points: Array) -> Array:
    """`points`, one row for each of `inputs`, with the scenario's rank correlation between their pairs."""
    paths = list(inputs(scenario))
    found = points.copy()
    for row, path in enumerate(paths):
        head, _, last = path.rpartition(".")
        if path == "cluster.cvms" and "cluster.nodes" in paths:
            found[row] = points[paths.index("cluster.nodes")]  # a node has one CVM
        load = next((each for key in ("connections", "users") if (each := f"{head}.{key}") in paths), None)
        if last == "data" and load:
            other = paths.index(load)
            found[row] = rank_correlated(points[other], points[row], scenario.risk.correlation)
    return found


def drawn(scenario: Scenario, points: Array, paths: Sequence[str] | None = None) -> Scenario:
    """`scenario` with the fields at `paths` (default: all of `inputs`) drawn at `points`, a row of them a field.

    Each such field holds an array of shape (samples,). Whole numbers of things are drawn by rounding.
    """
    known = inputs(scenario)
    values = {}
    for path, row in zip(known if paths is None else paths, points, strict=True):
        value = pert_quantile(row, known[path])
        values[path] = np.rint(value).astype(int) if isinstance(value_at(scenario, path), int) else value
    return with_values(scenario, values)


@lru_cache(maxsize=1)  # the points stay where they are while a slider moves the numbers
def sobol_points(samples: int, count: int, seed: int) -> Array:
    """Scrambled Sobol points inside the unit cube, the same with every release of numpy.

    The coordinates [fraction, above 0 and below 1] of `samples` points [count, a power of two up to 2^30] on `count`
    axes, shape (count, samples); the random bits start from `seed`. Axes after the 256th are a Latin hypercube: each
    has one point in each of `samples` equal slices, in an order of its own.

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
