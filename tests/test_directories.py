import itertools
import math

import numpy as np
import pytest
from buckets import busiest_chances

from planner.model.formulas.directories import sampled_parts


def counted(directories: int, fsvms: int) -> list[float]:
    """The chance of at most m on the busiest, by looking at every placement there is."""
    most = [
        max(placed.count(fsvm) for fsvm in range(fsvms))
        for placed in itertools.product(range(fsvms), repeat=directories)
    ]
    return [sum(m <= limit for m in most) / fsvms**directories for limit in range(directories + 1)]


@pytest.mark.parametrize(("directories", "fsvms"), [(1, 1), (1, 4), (2, 2), (5, 3), (7, 3), (6, 4), (3, 6)])
def test_the_exact_chances_are_those_of_every_placement_counted(directories, fsvms):
    assert busiest_chances(directories, fsvms) == pytest.approx(counted(directories, fsvms), abs=1e-12)


def test_two_directories_on_two_fsvms_by_hand():
    # Of four placements two put both on one FSVM.
    assert busiest_chances(2, 2) == pytest.approx([0.0, 0.5, 1.0])


@pytest.mark.parametrize(("directories", "fsvms"), [(12, 3), (40, 4), (100, 5)])
def test_sampled_placements_follow_the_exact_chances(directories, fsvms):
    samples = 20_000
    parts = sampled_parts(directories, fsvms, samples, 1)
    busiest = np.rint(parts.max(axis=-1) * directories).astype(int)
    found = np.bincount(busiest, minlength=directories + 1).cumsum() / samples
    # Dvoretzky, Kiefer and Wolfowitz: further off than this once in a million draws.
    bound = math.sqrt(math.log(2 / 1e-6) / (2 * samples))
    assert np.abs(found - busiest_chances(directories, fsvms)).max() < bound


def test_parts_add_up_and_repeat():
    parts = sampled_parts(np.arange(1, 65), 7, 64, 3)
    assert parts.shape == (64, 7)
    assert parts.sum(axis=-1) == pytest.approx(1)
    assert np.array_equal(parts, sampled_parts(np.arange(1, 65), 7, 64, 3))
    assert not np.array_equal(parts, sampled_parts(np.arange(1, 65), 7, 64, 4))
    assert set(parts[0]) == {0.0, 1.0}  # one directory lies on one FSVM


def test_more_directories_lie_more_evenly():
    spread = [sampled_parts(count, 4, 4096, 0).max(axis=-1).mean() for count in (4, 40, 400, 4000)]
    assert spread == sorted(spread, reverse=True)
    assert spread[0] > 0.4
    assert spread[-1] < 0.27


def test_the_first_placements_are_the_same_with_every_library():
    assert np.rint(sampled_parts(4000, 4, 64, 0)[:2] * 4000).tolist() == [
        [1024, 961, 1004, 1011],
        [1007, 1003, 968, 1022],
    ]
    counts = np.arange(1, 65)
    placed = np.rint(sampled_parts(counts, 3, 64, 5) * counts[:, None]).astype(int)
    assert placed[[0, 5, 63]].tolist() == [[1, 0, 0], [1, 3, 2], [23, 27, 14]]
