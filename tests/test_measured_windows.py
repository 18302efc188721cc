"""Measured files as Windows and its spreadsheets write them: encodings, semicolons, dates, gaps, sizes."""

import tracemalloc
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from measurements import given

from planner.files.measured import measured_change, measured_connections
from planner.model.problems import InputError

CLOSE = pytest.approx
SEMICOLONS = '"(PDH-CSV 4.0) (Mitteleuropäische Zeit)(-60)";"\\\\SRV\\Server\\Größe der Sitzungen"\r\n'
GERMAN = SEMICOLONS + '"28.02.2026 23:45:00,000";"1,5"\r\n"01.03.2026 0:00:00,000";"2,25"\r\n'


def highest(folder: Path, content: str | bytes, encoding: str = "utf-8") -> float:
    return measured_connections(given(folder, content, encoding), "given.csv")[0]


def refused(folder: Path, content: str | bytes, encoding: str = "utf-8") -> str:
    with pytest.raises(InputError) as caught:
        highest(folder, content, encoding)
    return str(caught.value).replace(str(folder / "given.csv"), "given.csv")


def hours(folder: Path, *rows: str) -> tuple[list[float], object]:
    given(folder, "\n".join(["hour,changed_gb", *rows, ""]))
    mean, profile, evidence = measured_change(folder, "given.csv")
    return [weight * mean / 24 for weight in profile.weights], evidence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_encoding_of_windows_is_read(tmp_path: Path, encoding: str) -> None:
    found, evidence = measured_connections(given(tmp_path, GERMAN, encoding), "given.csv")
    assert found == 2.25
    assert evidence.column == "\\\\SRV\\Server\\Größe der Sitzungen"
    assert (evidence.begins, evidence.step_s) == (datetime(2026, 2, 28, 23, 45), 900)


def test_a_wide_text_of_the_other_end_is_read(tmp_path: Path) -> None:
    assert highest(tmp_path, b"\xfe\xff" + GERMAN.encode("utf-16-be")) == 2.25


@pytest.mark.parametrize("mark", [";", "\t"])
@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (("1", "2"), 2),
        (("0,5", "1,25"), 1.25),
        (("0.5", "1.25"), 1.25),
        (("1,25", "1,500"), 1.5),  # the first tells what the comma of the second is
        (("1,500", "1,25"), 1.5),
        (("1.25", "1.500"), 1.5),
        (("1,5e+003", "2"), 1500),
        (("1,505", "1,5050"), 1.505),  # as the refusal says to write it
        (("1.5050", "1"), 1.505),
    ],
)
def test_decimals_stand_after_a_comma_or_a_point(
    tmp_path: Path, mark: str, cells: tuple[str, str], found: float
) -> None:
    rows = [f"2026-03-02 00:{15 * n:02d}{mark}{cell}\n" for n, cell in enumerate(cells)]
    assert highest(tmp_path, f"time{mark}value\n" + "".join(rows)) == found


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (("1,500", "2"), "given.csv:2: value: '1,500' can be read in two ways; write 1500 or 1,5000"),
        (("2", "1.505"), "given.csv:3: value: '1.505' can be read in two ways; write 1505 or 1.5050"),
        (("1,25", "1.500"), "given.csv:3: value: '1.500' can be read in two ways"),
        (("1,25", "1.75"), "given.csv:3: value: '1.75' has no comma before its decimals"),
        (("1.25", "1,75"), "given.csv:3: value: '1,75' has no point before its decimals"),
        (("1.234,5", "1"), "given.csv:2: value: '1.234,5' is not a number; write 1234.5, without separators"),
        (("-0,5", "1"), "given.csv:2: value: -0,5 is negative"),
    ],
)
def test_decimals_that_could_be_thousands_are_refused(tmp_path: Path, cells: tuple[str, str], told: str) -> None:
    rows = [f"2026-03-02 00:{15 * n:02d};{cell}\n" for n, cell in enumerate(cells)]
    assert told in refused(tmp_path, "time;value\n" + "".join(rows))


def test_where_commas_part_the_columns_a_point_stands_before_decimals(tmp_path: Path) -> None:
    assert highest(tmp_path, "time,value\n2026-03-02 00:00,1.500\n2026-03-02 00:15,1\n") == 1.5


def test_hours_of_change_may_have_semicolons_too(tmp_path: Path) -> None:
    given(tmp_path, "hour;changed_gb\n0;1,5\n1;4,25\n", "utf-16")
    assert measured_change(tmp_path, "given.csv")[0] == CLOSE(12 * 5.75)


@pytest.mark.parametrize(
    ("first", "last", "begins"),
    [
        ("2.3.2026 9:00", "2.3.2026 9:15", datetime(2026, 3, 2, 9)),  # points: the day comes first
        ("02.03.2026 09:00:00", "02.03.2026 09:15:00", datetime(2026, 3, 2, 9)),
        ("13/03/2026 00:00", "14/03/2026 00:00", datetime(2026, 3, 13)),
        ("03/13/2026 00:00", "03/14/2026 00:00", datetime(2026, 3, 13)),
        ("12/03/2026 00:00", "13/03/2026 00:00", datetime(2026, 3, 12)),  # the second tells how to read the first
        ("03/03/2026 00:00", "03/03/2026 00:15", datetime(2026, 3, 3)),  # one reading twice
        ("2026-03-02T00:00", "2026-03-02T00:15", datetime(2026, 3, 2)),
    ],
)
@pytest.mark.parametrize("head", ["time,value", "(PDH-CSV 4.0) (GMT)(0),value"])
def test_dates_are_read_in_the_one_order_that_they_allow(
    tmp_path: Path, head: str, first: str, last: str, begins: datetime
) -> None:
    given(tmp_path, f"{head}\n{first},1\n{last},2\n")
    assert measured_connections(tmp_path, "given.csv")[1].begins == begins


@pytest.mark.parametrize("head", ["time,value", "(PDH-CSV 4.0) (GMT)(0),value"])
def test_dates_that_allow_two_orders_are_refused_with_both(tmp_path: Path, head: str) -> None:
    told = refused(tmp_path, f"{head}\n03/03/2026 00:00,1\n04/03/2026 00:00,1\n05/03/2026 00:00,1\n")
    assert told == "given.csv:3: time: '04/03/2026' can be read in two ways; write 2026-04-03 or 2026-03-04"


def test_performance_monitors_own_stamps_have_the_month_first(tmp_path: Path) -> None:
    given(tmp_path, "(PDH-TSV 4.0) (GMT)(0)\ta\n03/02/2026 00:00:00.000\t1\n03/02/2026 00:15:00.000\t1\n")
    assert measured_connections(tmp_path, "given.csv")[1].begins == datetime(2026, 3, 2)
    assert "given.csv:3: time: '13/02/2026' is not a date in the order" in refused(
        tmp_path, "(PDH-CSV 4.0) (GMT)(0),a\n12/02/2026 00:00:00.000,1\n13/02/2026 00:00:00.000,1\n"
    )


def test_dates_of_no_common_order_are_refused(tmp_path: Path) -> None:
    told = refused(tmp_path, "time,value\n03/13/2026 00:00,1\n03/14/2026 00:00,1\n15/03/2026 00:00,1\n")
    assert told.startswith("given.csv:4: time: '15/03/2026' is not a date in the order of the others; write year-")


def test_hours_that_are_blank_or_missing_take_the_mean_of_the_rest_and_are_told(tmp_path: Path) -> None:
    found, evidence = hours(tmp_path, "0,", *(f"{hour},{hour}" for hour in range(1, 50) if hour not in {7, 8, 30}))
    measured = [hour for hour in range(1, 50) if hour not in {7, 8, 30}]
    mean = sum(measured) / 46
    assert [found[hour] for hour in (0, 7, 8, 30)] == CLOSE([mean] * 4)
    assert [found[hour] for hour in measured] == CLOSE(measured)
    assert (evidence.samples, evidence.gaps, evidence.missing_hours) == (46, 3, 4)
    assert evidence.days == CLOSE(46 / 24)
    assert evidence.notes == ("a gap takes the mean of the rest",)


@pytest.mark.parametrize(("missing", "grade"), [(0, "good"), (20, "fair"), (21, None)])
def test_a_tenth_of_the_hours_may_be_missing(tmp_path: Path, missing: int, grade: str | None) -> None:
    rows = [f"{hour},1" for hour in range(200) if not 50 <= hour < 50 + missing]
    if grade is None:
        with pytest.raises(InputError, match="10 % of the time is missing"):
            hours(tmp_path, *rows)
        return
    assert hours(tmp_path, *rows)[1].grade == grade


@pytest.mark.parametrize("head", ["time,value", "(PDH-CSV 4.0) (GMT)(0),\\\\S\\D(_Total)\\Disk Write Bytes/sec"])
def test_dates_thousands_of_years_apart_are_refused_before_any_hour_is_made(tmp_path: Path, head: str) -> None:
    given(tmp_path, f"{head}\n0001-01-01 00:00,1\n0001-01-01 00:15,1\n9999-12-31 00:00,1\n")
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=r"holds \d{9} hours; write 26352 \(three years\) at the most"):
            measured_change(tmp_path, "given.csv")
        assert tracemalloc.get_traced_memory()[1] < 10**6
    finally:
        tracemalloc.stop()


def test_three_years_of_samples_are_read_and_an_hour_more_is_not(tmp_path: Path) -> None:
    begins = datetime(2023, 1, 2)
    for count, good in ((26352 // 12, True), (26352 // 12 + 1, False)):
        rows = "".join(f"{begins + timedelta(hours=12 * n):%Y-%m-%d %H:%M},12\n" for n in range(count))
        given(tmp_path, "time,value\n" + rows)
        if good:
            assert measured_change(tmp_path, "given.csv")[0] == CLOSE(24)
        else:
            with pytest.raises(InputError, match="holds 26364 hours"):
                measured_change(tmp_path, "given.csv")


def test_a_long_file_takes_little_more_memory_than_its_size(tmp_path: Path) -> None:
    begins = datetime(2026, 3, 2)
    rows = (f'"{begins + timedelta(seconds=15 * n):%m/%d/%Y %H:%M:%S}.000","{n}.000000000000"\n' for n in range(20_000))
    given(tmp_path, '"(PDH-CSV 4.0) (GMT)(0)","größe"\n' + "".join(rows))
    size = (tmp_path / "given.csv").stat().st_size
    tracemalloc.start()
    try:
        assert measured_connections(tmp_path, "given.csv")[0] == 19_999
        assert tracemalloc.get_traced_memory()[1] < 4 * size
    finally:
        tracemalloc.stop()


# Edges of a series that no other file shows.
def series(folder: Path, begins: datetime, minutes: list[float]) -> Path:
    rows = "".join(f"{begins + timedelta(minutes=minute):%Y-%m-%d %H:%M:%S},6\n" for minute in minutes)
    return given(folder, f"time,value\n{rows}")


def test_a_file_that_covers_no_whole_hour_of_the_clock_is_refused(tmp_path: Path) -> None:
    series(tmp_path, datetime(2026, 3, 2, 0, 15), [0, 15, 30, 45, 60, 75])  # to a quarter to two
    with pytest.raises(InputError, match="covers no whole hour of the clock; measure for seven days or more"):
        measured_change(tmp_path, "given.csv")


def test_an_hour_that_begins_as_the_week_does_is_its_first(tmp_path: Path) -> None:
    series(tmp_path, datetime(2026, 3, 8, 23, 30), [0, 15, 30, 45, 60, 75])  # Sunday 23:30 to Monday 01:00
    assert measured_change(tmp_path, "given.csv")[1].begins_min == 0
    series(tmp_path, datetime(2026, 3, 8, 23), [0, 15, 30, 45])
    assert measured_change(tmp_path, "given.csv")[1].begins_min == 7 * 1440 - 60


@pytest.mark.parametrize(("step", "gaps"), [(15, 0), (15.1, 1)])
def test_a_step_is_a_gap_above_one_and_a_half_of_the_usual(tmp_path: Path, step: float, gaps: int) -> None:
    minutes = [10.0 * n for n in range(40)]
    minutes += [minutes[-1] + step + 10 * n for n in range(40)]
    series(tmp_path, datetime(2026, 3, 2), minutes)
    assert measured_connections(tmp_path, "given.csv")[1].gaps == gaps


def test_the_head_of_a_series_may_begin_with_a_capital(tmp_path: Path) -> None:
    assert highest(tmp_path, "Time,value\n2026-03-02 00:00,1\n2026-03-02 00:15,2\n") == 2
