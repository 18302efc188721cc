"""Measured connections: which column is read, its percentile, and how good it is as evidence."""

from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from measurements import MONDAY, ZONE, change, connections, every, pdh, plain

from planner.model.problems import InputError

CLOSE = pytest.approx


def test_the_file_that_performance_monitor_writes(tmp_path: Path) -> None:
    found, evidence = connections(pdh(tmp_path, [" ", 100, 200, "", 300.5, "4.0000000000000000e+002", " "]))
    assert found == 400
    assert (evidence.samples, evidence.gaps, evidence.missing_hours) == (4, 1, CLOSE(0.25, rel=1e-4))
    assert evidence.begins == MONDAY + timedelta(minutes=15, milliseconds=1)
    assert evidence.step_s == CLOSE(900.001)
    assert evidence.column == r"\\SERVER\Server\Server Sessions"


@pytest.mark.parametrize(("percentile", "exact"), [(100, 40), (50, 25), (95, 38.5), (0.1, 10.03)])
def test_the_percentile_is_linear_over_the_samples_that_are_there(
    tmp_path: Path, percentile: float, exact: float
) -> None:
    found, evidence = connections(pdh(tmp_path, [40, 10, "", 20, " ", 30]), percentile=percentile)
    assert found == CLOSE(exact)
    assert ("percentile" in evidence.statistic) is (percentile < 100)


@pytest.mark.parametrize(
    ("percentile", "hours", "passed"),
    [(100, 672 / 4, 0), (95, 672 / 4, 8.5), (50, 672 / 4, 84), (95, 2 * 672 / 4, 8.5), (95, 24, 168 * 5 / 96)],
)
def test_the_hours_of_a_week_above_the_percentile_and_the_peak_are_told(
    tmp_path: Path, percentile: float, hours: float, passed: float
) -> None:
    # Quarters, all different: 34 of 672 lie above the 95th percentile.
    _, evidence = connections(pdh(tmp_path, list(range(1, int(4 * hours) + 1))), percentile=percentile)
    assert (evidence.hours_above, evidence.peak) == (CLOSE(passed), 4 * hours)
    assert change(plain(tmp_path, "0,1", header="hour,changed_gb"))[2].hours_above is None


@examples(60)
@given(st.lists(st.integers(0, 5000), min_size=2, max_size=60), st.integers(1, 1000))
def test_the_percentile_against_fractions(
    tmp_path_factory: pytest.TempPathFactory, values: list[int], part: int
) -> None:
    folder = plain(tmp_path_factory.mktemp("csv"), *every(15, values))
    place = Fraction(part, 1000) * (len(values) - 1)
    low = sorted(values)[int(place)]
    high = sorted(values)[min(int(place) + 1, len(values) - 1)]
    exact = low + (place - int(place)) * (high - low)
    assert connections(folder, percentile=part / 10)[0] == CLOSE(float(exact), rel=1e-9)


COLUMNS = (
    r'"\\HOST\Server\Server Sessions","\\HOST\Server\Files Open","\\OTHER\Server\Files Open","\\HOST\Disk(D:)\Idle"'
)


@pytest.mark.parametrize(
    ("column", "found"),
    [
        ("Server Sessions", 1),
        ("server sessions", 1),
        (r"Server\Server Sessions", 1),
        (r"\\HOST\Server\Server Sessions", 1),
        (r"\\ANOTHER\server\server sessions", 1),
        (r"\\other\server\files open", 3),
        ("Idle", 4),
        ("Sessions", None),
        ("Files Open", None),
        ("Users", None),
        (None, None),
    ],
)
def test_the_column_is_the_end_of_a_counter_whatever_the_case_and_the_host(
    tmp_path: Path, column: str | None, found: int | None
) -> None:
    rows = ['"03/02/2026 00:00:00.000","1","2","3","4"', '"03/02/2026 00:15:00.000","1","2","3","4"']
    (tmp_path / "given.csv").write_text("\n".join([f"{ZONE},{COLUMNS}", *rows]))
    if found is not None:
        assert connections(tmp_path, column)[0] == found
        return
    with pytest.raises(InputError) as refused:
        connections(tmp_path, column)
    assert r"'\\HOST\Server\Files Open'" in str(refused.value)


@pytest.mark.parametrize(
    ("hours", "missing", "grade"),
    [(168, 0, "good"), (167, 0, "poor"), (400, 0, "good"), (169, 1, "fair"), (168, 1, "poor"), (400, 41, "poor")],
)
def test_seven_whole_days_without_gaps_are_good(tmp_path: Path, hours: int, missing: int, grade: str) -> None:
    rows = every(60, [5] * hours)
    _, evidence = connections(plain(tmp_path, *rows[:20], *rows[20 + missing :]))
    assert evidence.grade == grade
    assert evidence.days == CLOSE((hours - missing) / 24)
