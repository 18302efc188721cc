"""The clock of a measured file that goes back or forward on a Sunday night, and all else that is out of order."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from measurements import connections, plain

from planner.model.problems import InputError

CLOSE = pytest.approx
AUTUMN, SPRING = datetime(2026, 11, 1), datetime(2026, 3, 8)


def clocked(begins: datetime, samples: int, step: int, change_at: int, moved: int) -> list[str]:
    """Local times every `step` minutes; from sample `change_at` on they are moved by `moved` minutes."""
    return [
        f"{begins + timedelta(minutes=n * step + (moved if n >= change_at else 0)):%Y-%m-%d %H:%M},{n}"
        for n in range(samples)
    ]


def test_a_clock_that_goes_back_or_forward_on_a_sunday_night_is_no_gap(tmp_path: Path) -> None:
    for begins, moved, word in ((AUTUMN, -60, "back"), (SPRING, 60, "forward")):
        _, evidence = connections(plain(tmp_path, *clocked(begins, 200, 15, 8, moved)))
        assert evidence.notes == (f"the clock goes {word} an hour on {begins:%Y-%m-%d}",)
        assert (evidence.gaps, evidence.days) == (0, CLOSE(200 * 15 / 1440))


@pytest.mark.parametrize(
    ("begins", "step", "change_at", "moved"),
    [
        (AUTUMN, 15, 8, -45),  # not an hour
        (AUTUMN, 15, 8, -75),
        (AUTUMN + timedelta(days=1), 15, 8, -60),  # a Monday
        (AUTUMN, 15, 40, -60),  # at ten in the morning
        (AUTUMN, 60, 2, -60),  # an hour that is there twice
        (AUTUMN, 60, 2, -120),
    ],
)
def test_any_other_step_back_is_refused(
    tmp_path: Path, begins: datetime, step: int, change_at: int, moved: int
) -> None:
    with pytest.raises(InputError, match=rf"given\.csv:{change_at + 2}: time: the time .* write rising times"):
        connections(plain(tmp_path, *clocked(begins, 60, step, change_at, moved)))


def test_rows_that_changed_places_are_refused_even_on_a_sunday_night(tmp_path: Path) -> None:
    rows = clocked(AUTUMN, 60, 30, 99, 0)
    rows[2], rows[3] = rows[3], rows[2]
    with pytest.raises(InputError, match=r"given\.csv:5: time: .* is before the one above it"):
        connections(plain(tmp_path, *rows))


def test_an_hour_that_is_missing_on_another_day_is_a_gap(tmp_path: Path) -> None:
    _, evidence = connections(plain(tmp_path, *clocked(SPRING + timedelta(days=1), 200, 15, 8, 60)))
    assert (evidence.gaps, evidence.missing_hours, evidence.notes) == (1, CLOSE(1), ())
