"""CSV files with what was measured: what is read, how it is brought to hours, how good it is, and what is refused."""

from __future__ import annotations

import hashlib
import runpy
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from effort import examples
from hypothesis import given
from hypothesis import strategies as st

from planner.answers import basis
from planner.files.measured import measured_change, measured_connections
from planner.files.scenarios import read_scenario
from planner.model.evidence import Evidence
from planner.model.problems import InputError

CLOSE = pytest.approx
ROOT = Path(__file__).parents[1]
MEASURED = ROOT / "data" / "scenarios" / "measured"
ZONE = '"(PDH-CSV 4.0) (Pacific Standard Time)(480)"'
MONDAY = datetime(2026, 3, 2)


def plain(folder: Path, *rows: str, header: str = "time,value") -> Path:
    (folder / "given.csv").write_text("\n".join([header, *rows, ""]))
    return folder


def every(step_min: float, values: list[object], begins: datetime = MONDAY) -> list[str]:
    return [f"{begins + n * timedelta(minutes=step_min):%Y-%m-%d %H:%M:%S},{value}" for n, value in enumerate(values)]


def pdh(folder: Path, values: list[object], *, step_min: float = 15, begins: datetime = MONDAY, name: str = "") -> Path:
    header = f'{ZONE},"{name or chr(92) * 2 + "SERVER" + chr(92) + "Server" + chr(92) + "Server Sessions"}"'
    rows = [
        f'"{begins + n * timedelta(minutes=step_min):%m/%d/%Y %H:%M:%S}.{n % 900:03d}","{value}"'
        for n, value in enumerate(values)
    ]
    (folder / "given.csv").write_bytes("\r\n".join([header, *rows, ""]).encode())
    return folder


def connections(folder: Path, column: str | None = None, percentile: float = 100.0) -> tuple[float, Evidence]:
    return measured_connections(folder, "given.csv", column, percentile)


def change(folder: Path, **options: str) -> tuple[list[float], float, Evidence]:
    """The hours [GB], the mean [GB/day] and the evidence."""
    mean, profile, evidence = measured_change(folder, "given.csv", **options)
    return [weight * mean / 24 for weight in profile.weights], mean, evidence


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


@pytest.mark.parametrize(
    ("hours", "missing", "grade"),
    [(168, 0, "good"), (167, 0, "poor"), (400, 0, "good"), (169, 1, "fair"), (168, 1, "poor"), (400, 41, "poor")],
)
def test_seven_whole_days_without_gaps_are_good(tmp_path: Path, hours: int, missing: int, grade: str) -> None:
    rows = every(60, [5] * hours)
    _, evidence = connections(plain(tmp_path, *rows[:20], *rows[20 + missing :]))
    assert evidence.grade == grade
    assert evidence.days == CLOSE((hours - missing) / 24)


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


TWO = ("2026-03-02 00:00,1", "2026-03-02 00:15,2")
BAD = {
    "empty": ("", 1, "the header is ''"),
    "another header": ("when,what\n1,2\n", 1, "begin it with time"),
    "one sample": (f"time,value\n{TWO[0]}\n", 2, "fewer than two samples"),
    "no sample": ("time,value\n", 1, "fewer than two samples"),
    "too wide": (f"time,value\n{TWO[0]}\n2026-03-02 00:15,2,3\n", 3, "has 3 columns; write 2: time,value"),
    "too narrow": (f"time,value\n{TWO[0]}\n2026-03-02 00:15\n", 3, "has 1 column"),
    "open quote": (f'time,value\n{TWO[0]}\n"2026-03-02 00:15,2\n\n\n', 3, "has a quote left open"),
    "text after a quote": (f'time,value\n{TWO[0]}\n"2026-03-02 00:15"x,2\n', 3, "is not valid CSV"),
    "NaN": (f"time,value\n{TWO[0]}\n2026-03-02 00:15,NaN\n", 3, "value: 'NaN' is not a number"),
    "infinity": (f"time,value\n{TWO[0]}\n2026-03-02 00:15,inf\n", 3, "'inf' is not a number"),
    "overflow": (f"time,value\n{TWO[0]}\n2026-03-02 00:15,1e999\n", 3, "larger than anything"),
    "negative": (f"time,value\n{TWO[0]}\n2026-03-02 00:15,-2\n", 3, "value: -2 is negative; write zero or more"),
    "a decimal comma": (f'time,value\n{TWO[0]}\n2026-03-02 00:15,"1,5"\n', 3, "write 1.5, with a point"),
    "blank": (f"time,value\n{TWO[0]}\n2026-03-02 00:15,\n", 3, "value: the value is blank"),
    "unordered": (f"time,value\n{TWO[1]}\n{TWO[0]}\n", 3, "is before the one above it, 2026-03-02 00:15:00"),
    "doubled": (f"time,value\n{TWO[0]}\n{TWO[0]}\n", 3, "the time 2026-03-02 00:00:00 is there twice"),
    "another order": (
        f"time,value\n{TWO[0]}\n03/02/2026 00:15,2\n{TWO[1]}\n",
        3,
        "'03/02/2026' is not a date in the order of",
    ),
    "no such day": (
        "time,value\n2026-02-30 00:15,2\n2026-03-02 00:00,1\n",
        2,
        "'2026-02-30' is not a date; write year",
    ),
    "no such hour": (f"time,value\n{TWO[0]}\n2026-03-02 24:00,2\n", 3, "'2026-03-02 24:00' is not a time"),
    "no such minute": (f"time,value\n{TWO[0]}\n2026-03-02 23:60,2\n", 3, "write year-month-day hour:minute"),
    "no such second": (f"time,value\n{TWO[0]}\n2026-03-02 23:59:60,2\n", 3, "is not a time"),
    "half a day": (f"time,value\n{TWO[0]}\n2026-03-02 11:00 PM,2\n", 3, "is not a time"),
    "a short year": ("time,value\n02.03.26 00:00,1\n02.03.26 00:15,1\n", 2, "'02.03.26' is not a date"),
    "a zone": (f"time,value\n{TWO[0]}\n2026-03-02 00:15+01:00,2\n", 3, "a local time"),
    "no text": (b"time,gr\xf6\xdfe\n2026-03-02 00:00,\x81\n", 2, "is not text in UTF-8, UTF-16 or code page 1252"),
    "half a character": (b"\xff\xfet\x00i", 1, "is not text in UTF-8, UTF-16"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path, case: str) -> None:
    content, line, told = BAD[case]
    (tmp_path / "given.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as refused:
        connections(tmp_path)
    assert str(refused.value).startswith(f"{tmp_path / 'given.csv'}:{line}: ")
    assert told in str(refused.value)
    with pytest.raises(InputError):
        change(tmp_path)


@pytest.mark.parametrize(
    ("rows", "line", "told"),
    [
        (["0,1", "2,1", "1,1"], 4, "hour: the hour is 1, not 3; hours rise by 1, from 0"),
        (["0,1", "0.5,1"], 3, "the hour is 0.5, not 1"),
        (["0,1", "2,1"], 4, "33 % of the time is missing"),
        (["0,1", "999999999999999,1"], 3, "holds 1000000000000000 hours; write 26352"),
        (["1,1"], 2, "the hour is 1, not 0"),
        (["0,1", "0,1"], 3, "the hour is 0, not 1"),
        (["0,-1"], 2, "changed_gb: -1 is negative"),
        (["0,nan"], 2, "'nan' is not a number"),
        (["0,1,2"], 2, "has 3 columns; write 2: hour,changed_gb"),
        (["0,"], 3, "holds no hour"),
        ([], 2, "holds no hour"),
    ],
)
def test_wrong_hours_are_refused_with_their_line(tmp_path: Path, rows: list[str], line: int, told: str) -> None:
    with pytest.raises(InputError) as refused:
        change(plain(tmp_path, *rows, header="hour,changed_gb"))
    assert f"given.csv:{line}: " in str(refused.value)
    assert told in str(refused.value)


def test_a_wrong_header_of_hours_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'hour,gb'; write hour,changed_gb"):
        change(plain(tmp_path, "0,1", header="hour,gb"))


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain(tmp_path, *TWO)
    size = (tmp_path / "given.csv").stat().st_size
    monkeypatch.setattr("planner.files.rows.MOST_CSV_BYTES", size)
    assert connections(tmp_path)[0] == 2
    monkeypatch.setattr("planner.files.rows.MOST_CSV_BYTES", size - 1)
    with pytest.raises(InputError, match=r"given\.csv: is larger than"):
        connections(tmp_path)


def test_three_years_of_hours_are_read_and_more_are_refused(tmp_path: Path) -> None:
    rows = [f"{hour},1" for hour in range(3 * 366 * 24 + 1)]
    assert change(plain(tmp_path, *rows[:-1], header="hour,changed_gb"))[1] == CLOSE(24)
    with pytest.raises(InputError, match="26353 hours; write 26352"):
        change(plain(tmp_path, *rows, header="hour,changed_gb"))


SCENARIO = """\
customer: Sample
id: sample
file_server: sample-fs
cluster: {{nodes: 4, free_memory: 128 GB, free_vcpus: 16}}
home_share: {{name: home, connections: {connections}, data: 10 TB}}
replication: {{interval: 60 min, change: {change}, link: 1 Gbit/s, remote_nodes: 4}}
"""


def scenario(folder: Path, connections: str = "10", change: str = "1 TB/day"):
    (folder / "given.yaml").write_text(SCENARIO.format(connections=connections, change=change))
    return read_scenario(folder / "given.yaml")


def test_a_scenario_holds_its_evidence_and_its_digest_covers_every_file(tmp_path: Path) -> None:
    pdh(tmp_path, [100, 200, 300, 400])
    (tmp_path / "churn.csv").write_text("hour,changed_gb\n0,5\n1,7\n")
    measured = "{csv: given.csv, column: Server Sessions, percentile: 50}"
    first = scenario(tmp_path, measured, "{csv: churn.csv}")
    assert first.home_share.connections == 250
    assert list(first.evidence) == ["home_share.connections", "replication.change"]
    told = basis.evidence(first)
    assert told[0].startswith(
        "The connections of home: poor evidence, 0.042 days from 2026-03-02 every 15 min, no gaps"
    )
    assert "each session counts as a connection" in told[0]
    digests = {first.digest}
    pdh(tmp_path, [100, 200, 300, 401])
    digests.add(scenario(tmp_path, measured, "{csv: churn.csv}").digest)
    (tmp_path / "churn.csv").write_text("hour,changed_gb\n0,5\n1,8\n")
    digests.add(scenario(tmp_path, measured, "{csv: churn.csv}").digest)
    assert len(digests) == 3


@pytest.mark.parametrize(
    ("connections", "told"),
    [
        (
            "{csv: given.csv, column: Users}",
            r"column: 'Users' is not there; given.csv has '\\SERVER\Server\Se",
        ),
        ("{csv: given.csv, percentile: 0}", "home_share.connections.percentile: '0' is not a percentile"),
        ("{csv: given.csv, percentile: 101}", "'101' is not a percentile"),
        ("{csv: given.csv, percentile: most}", "'most' is not a number"),
        (
            "{csv: given.csv, centile: 9}",
            "home_share.connections.centile: is not a known key; did you mean percentile?",
        ),
        ("{csv: ../given.csv}", "home_share.connections.csv: '../given.csv' leads out of the scenario's folder"),
        ("{csv: /etc/passwd}", "leads out of the scenario's folder"),
        ("{csv: none.csv}", "there is no such file"),
        ("{csv: ''}", "home_share.connections.csv: is empty"),
    ],
)
def test_a_wrong_reference_is_refused_where_it_stands(tmp_path: Path, connections: str, told: str) -> None:
    pdh(tmp_path, [1, 2, 3])
    with pytest.raises(InputError) as refused:
        scenario(tmp_path, connections)
    assert told in str(refused.value)
    assert "given.yaml:5: " in str(refused.value) or "none.csv" in str(refused.value)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    pdh(tmp_path, [1, 2])
    (inside / "given.csv").symlink_to(tmp_path / "given.csv")
    with pytest.raises(InputError, match="leads out of the scenario's folder"):
        scenario(inside, "{csv: given.csv}")


def test_the_script_still_makes_the_samples() -> None:
    made = runpy.run_path(str(MEASURED / "make_samples.py"))["samples"]()
    kept = {path.name: path.read_bytes() for path in MEASURED.glob("*.*") if path.suffix != ".py"}
    assert made == kept


def test_the_samples_are_good_evidence() -> None:
    found = read_scenario(MEASURED.parent / "design-studio.yaml")
    assert {evidence.grade for evidence in found.evidence.values()} == {"good"}
    assert found.customer.startswith("Sample")
    values = [
        float(line.split('","')[1]) for line in (MEASURED / "design-studio-perfmon.csv").read_text().splitlines()[1:]
    ]
    assert found.general_shares[0].connections == CLOSE(float(np.percentile(values, 95)))
