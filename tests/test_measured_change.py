"""Measured change: how it is brought to hours of the clock, from other steps and units, and over gaps."""

import hashlib
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from measurements import MONDAY, change, every, pdh, plain

from planner.files.measured import measured_change
from planner.model.problems import InputError

CLOSE = pytest.approx


def test_hours_of_change_are_taken_as_they_are(tmp_path: Path) -> None:
    hours, mean, evidence = change(plain(tmp_path, "0,1.5", "1,0", "2,4.5", header="hour,changed_gb"))
    assert hours == CLOSE([1.5, 0, 4.5])
    assert mean == CLOSE(48)
    assert (evidence.days, evidence.step_s, evidence.grade) == (3 / 24, 3600, "poor")
    profile = measured_change(tmp_path, "given.csv")[1]
    assert (profile.begins_min, profile.digest) == (
        0,
        hashlib.sha256((tmp_path / "given.csv").read_bytes()).hexdigest(),
    )


def test_quarters_are_brought_to_hours_of_the_clock(tmp_path: Path) -> None:
    # From Tuesday 06:45: the quarter before 07:00 is left out, and the one after 09:00 too.
    begins = MONDAY + timedelta(days=1, hours=6, minutes=45)
    folder = plain(tmp_path, *every(15, [9, 1, 2, 3, 4, 5, 6, 7, 8, 9], begins))
    hours, mean, _ = change(folder)
    assert hours == CLOSE([10, 26])
    assert mean == CLOSE(24 * 18)
    assert measured_change(folder, "given.csv")[1].begins_min == 1440 + 7 * 60


def test_a_step_over_the_hour_is_divided_where_the_hour_ends(tmp_path: Path) -> None:
    # 40 minutes a step: the second, from 00:40 to 01:20, gives half to each hour.
    hours, _, _ = change(plain(tmp_path, *every(40, [4, 6, 8, 2, 2, 2])))
    assert hours == CLOSE([4 + 3, 3 + 8, 2 + 1, 1 + 2])
    # A step of two hours is even inside.
    assert change(plain(tmp_path, *every(120, [6, 10])))[0] == CLOSE([3, 3, 5, 5])


def test_rates_and_amounts_in_other_units(tmp_path: Path) -> None:
    folder = plain(tmp_path, *every(30, [100, 300, 200, 200]))
    assert change(folder, unit="MB/s")[0] == CLOSE([100 * 1.8 + 300 * 1.8, 400 * 1.8])
    assert change(folder, unit="GB/h")[0] == CLOSE([200, 200])
    assert change(folder, unit="MB")[0] == CLOSE([0.4, 0.4])
    assert change(folder, unit="B/s")[0] == CLOSE([720e-6, 720e-6])
    for unit in ("MB/fortnight", "mbit", "100"):
        with pytest.raises(InputError, match="unit of change"):
            change(folder, unit=unit)


def test_a_counter_of_bytes_a_second_speaks_of_the_time_before_its_stamp(tmp_path: Path) -> None:
    name = r"\\SERVER\LogicalDisk(D:)\Disk Write Bytes/sec"
    folder = pdh(tmp_path, [" ", *[1e6] * 4, *[3e6] * 4], name=name)
    hours, _, evidence = change(folder)
    assert hours == CLOSE([3.6, 10.8], rel=1e-4)
    assert measured_change(folder, "given.csv")[1].begins_min == 0
    assert "counts twice" in " ".join(evidence.notes)
    with pytest.raises(InputError, match="write unit: B/s"):
        change(pdh(tmp_path, [1, 2, 3, 4, 5]))


@examples(50)
@given(
    st.lists(st.integers(0, 50), min_size=12, max_size=60),
    st.sampled_from([7, 13, 20, 45, 60, 90]),
    st.integers(0, 59),
    st.booleans(),
)
def test_hours_of_change_against_fractions(
    tmp_path_factory: pytest.TempPathFactory, values: list[int], step: int, minute: int, rate: bool
) -> None:
    begins = MONDAY + timedelta(hours=30, minutes=minute)
    folder = plain(tmp_path_factory.mktemp("csv"), *every(step, values, begins))
    first, last = minute + 0, minute + step * len(values)
    # An hour counts when at most a minute of it is missing at either end.
    hours = [hour for hour in range(200) if hour * 60 >= first - 1 and (hour + 1) * 60 <= last + 1]
    if not hours:
        return
    exact, covered = [], []
    for hour in hours:
        lengths = [
            max(0, min(first + (n + 1) * step, 60 * hour + 60) - max(first + n * step, 60 * hour))
            for n in range(len(values))
        ]
        a_minute = Fraction(1, 60 if rate else step)
        exact.append(sum(value * length * a_minute for value, length in zip(values, lengths, strict=True)))
        covered.append(sum(lengths))
    mean = sum(exact) / sum(covered)
    exact = [amount + (60 - length) * mean for amount, length in zip(exact, covered, strict=True)]
    found, _, _ = change(folder, **({"unit": "GB/h"} if rate else {}))
    assert found == CLOSE([float(amount) for amount in exact], rel=1e-9, abs=1e-9)


def test_a_gap_takes_the_mean_of_the_rest_and_is_told(tmp_path: Path) -> None:
    rows = every(60, [10] * 100 + [30] * 100)
    hours, mean, evidence = change(plain(tmp_path, *rows[:50], *rows[56:]))
    assert hours[50:56] == CLOSE([mean / 24] * 6)
    assert mean / 24 == CLOSE((94 * 10 + 100 * 30) / 194)
    assert (evidence.gaps, evidence.missing_hours, evidence.grade) == (1, 6, "fair")
    assert evidence.days == CLOSE(194 / 24)
    assert "a gap takes the mean of the rest" in evidence.notes
    with pytest.raises(InputError, match="20 % of the time is missing"):
        change(plain(tmp_path, *rows[:50], *rows[90:]))
