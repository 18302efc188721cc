"""Growth from a history: fitted by hand and against scipy, in every form of file, and refused with the reason."""

import itertools
import json
import math
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from effort import examples
from given import CONTOSO
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import theilslopes

from planner.answers import basis
from planner.files.measured import measured_growth
from planner.files.scenarios import read_scenario
from planner.judgement.risk import risk
from planner.model.formulas.growth import yearly_growth
from planner.model.problems import InputError
from planner.model.scenario import Interval, Scenario

CLOSE = pytest.approx
YEAR = 365.25
BEGINS = datetime(2025, 1, 1)


def series(folder: Path, values: list[float], *, days: float = 30, name: str = "usage.csv") -> Path:
    rows = [f"{BEGINS + n * timedelta(days=days):%Y-%m-%d %H:%M},{value}" for n, value in enumerate(values)]
    (folder / name).write_text("\n".join(["time,value", *rows, ""]))
    return folder


def statistics(folder: Path, name: str, values: list[float], *, days: float = 30, inside: bool = True) -> Path:
    points = [
        {"timestamp": f"{BEGINS + n * timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}", "value": value}
        for n, value in enumerate(values)
    ]
    held = {"extId": "sample", name: points[::-1], "readIops": [{"timestamp": "2025-01-01T00:00:00Z", "value": 1}]}
    (folder / "stats.json").write_text(json.dumps({"data": held, "metadata": {"flags": []}} if inside else held))
    return folder


def grown(rate: float, points: int, days: float = 30, start: float = 100.0) -> list[float]:
    return [start * (1 + rate) ** (n * days / YEAR) for n in range(points)]


def test_by_hand() -> None:
    """Slopes of the logarithm, a year: +1 in three of six pairs, -1, 2 and 0.5 in the others; their median is 1."""
    days = [0.0, YEAR, 2 * YEAR, 3 * YEAR]
    low, mid, high = yearly_growth(days, np.exp([0.0, 1.0, 2.0, 3.0]))
    assert (low, mid, high) == (CLOSE(math.e - 1),) * 3
    pairs = sorted((b - a) / n for n in (1, 2, 3) for a, b in zip([0, 2, 1, 3], [0, 2, 1, 3][n:], strict=False))
    assert pairs == CLOSE([-1, 0.5, 0.5, 1, 2, 2])
    assert yearly_growth(days, np.exp([0.0, 2.0, 1.0, 3.0]))[1] == CLOSE(math.expm1(0.75))


@given(
    rate=st.floats(-0.6, 4),
    noise=st.lists(st.floats(-0.5, 0.5), min_size=4, max_size=40),
    step=st.sampled_from([1.0, 7.0, 30.4]),
)
@examples(80)
def test_against_scipy(rate: float, noise: list[float], step: float) -> None:
    days = np.arange(len(noise)) * step
    values = np.exp(np.log1p(rate) * days / YEAR + np.array(noise))
    mid, _, low, high = theilslopes(np.log(values), days, 0.9)
    found = yearly_growth(days, values)
    assert found[0] <= found[1] <= found[2]
    for ours, slope in zip(found, (low, mid, high), strict=True):
        yearly = min(YEAR * slope, 700.0)
        exact = (
            math.expm1(yearly) == CLOSE(ours, abs=1e-9) if yearly < 0 else math.log1p(ours) == CLOSE(yearly, abs=1e-6)
        )
        assert exact


@given(rate=st.floats(0.01, 3), wild=st.lists(st.floats(0.2, 5), min_size=3, max_size=3), data=st.data())
@examples(60)
def test_a_fifth_of_the_points_may_lie_anywhere(rate: float, wild: list[float], data: st.DataObject) -> None:
    values = grown(rate, 24)
    for place, factor in zip(data.draw(st.permutations(range(24))), wild, strict=False):
        values[place] *= factor
    days = np.arange(24) * 30
    assert abs(math.log1p(yearly_growth(days, values)[1]) - math.log1p(rate)) <= 0.75 * math.log(5) / 2


def test_a_date_alone_is_its_midnight(tmp_path: Path) -> None:
    series(tmp_path, grown(0.2, 24))
    timed, _ = measured_growth(tmp_path, "usage.csv", key="data")
    (tmp_path / "usage.csv").write_text((tmp_path / "usage.csv").read_text().replace(" 00:00", ""))
    assert ":" not in (tmp_path / "usage.csv").read_text()
    assert measured_growth(tmp_path, "usage.csv", key="data")[0] == timed


def test_growth_of_data_is_that_of_the_median_and_of_connections_that_of_the_peak(tmp_path: Path) -> None:
    """Two years of days: nights and Sundays are quiet, and the noise of one day is not growth."""
    values = [1000 * 1.2 ** (n / 4 / YEAR) * (1.0, 0.1, 0.5, 0.2)[n % 4] for n in range(4 * 730)]
    series(tmp_path, values, days=0.25)
    interval, evidence = measured_growth(tmp_path, "usage.csv", key="connections")
    assert interval.mid == CLOSE(0.2, abs=2e-3)
    assert interval.low <= interval.mid <= interval.high
    assert evidence.grade == "good"
    assert "weekly peak" in evidence.statistic
    assert measured_growth(tmp_path, "usage.csv", key="data")[0].mid == CLOSE(0.2, abs=2e-3)


def test_a_week_that_has_just_begun_does_not_count(tmp_path: Path) -> None:
    """20 whole weeks and a quiet Monday: with it the growth would be pulled down."""
    values = [100.0] * (7 * 20) + [1.0]
    series(tmp_path, [v * 1.5 ** (n / YEAR) for n, v in enumerate(values)], days=1)
    found, _ = measured_growth(tmp_path, "usage.csv", key="connections")
    assert found.low == CLOSE(found.high, rel=1e-6) == CLOSE(0.5, rel=1e-6)


@pytest.mark.parametrize(
    ("points", "days", "grade"), [(4, 30, "poor"), (6, 30, "poor"), (7, 30, "fair"), (12, 30, "fair"), (13, 30, "good")]
)
def test_graded_by_length(tmp_path: Path, points: int, days: float, grade: str) -> None:
    _, evidence = measured_growth(series(tmp_path, grown(0.3, points, days)), "usage.csv", key="data")
    assert evidence.grade == grade


@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize("name", ["datasetSpaceUsedBytes", "dataset_space_used_bytes"])
def test_the_vendors_statistics(tmp_path: Path, name: str, inside: bool) -> None:
    values = [round(value) for value in grown(0.25, 18, start=8.2e13)]
    statistics(tmp_path, name, values, inside=inside)
    interval, evidence = measured_growth(tmp_path, "stats.json", key="data")
    assert interval.mid == CLOSE(0.25)
    assert (evidence.begins, evidence.samples, evidence.file) == (BEGINS, 18, "stats.json")


def test_connections_of_a_share_from_the_vendors_statistics(tmp_path: Path) -> None:
    statistics(tmp_path, "numberOfConnections", [100, 300, 200], days=1)
    text = CONTOSO.replace("connections: 2800", "connections: {csv: stats.json}")
    (tmp_path / "a.yaml").write_text(text)
    assert read_scenario(tmp_path / "a.yaml").shares[0].connections == 300


REFUSED = [
    ("usage.csv", grown(0.3, 3, 44), 44, "data", "too short to tell a growth"),
    ("usage.csv", grown(0.3, 4, 29.6), 29.6, "data", "covers 89 days with samples"),
    ("usage.csv", grown(0.3, 60, 1), 1, "data", "covers 59 days with samples in 8 weeks"),
    ("usage.csv", grown(-0.2, 12), 30, "data", "does not grow: it shrinks by 20 % a year"),
    ("usage.csv", [5.0] * 12, 30, "data", "does not grow"),
    ("usage.csv", [5.0] * 6 + [0.0] + [6.0] * 6, 30, "data", "nothing but zeros"),
    ("usage.csv", [1, 100, 2, 300, 1, 500], 30, "data", "does not tell a growth"),
]


@pytest.mark.parametrize(("name", "values", "days", "key", "words"), REFUSED)
def test_refused_with_the_reason(
    tmp_path: Path, name: str, values: list[float], days: float, key: str, words: str
) -> None:
    series(tmp_path, values, days=days)
    with pytest.raises(InputError) as caught:
        measured_growth(tmp_path, name, key=key)
    assert words in str(caught.value)
    assert str(tmp_path / name) in str(caught.value)


@pytest.mark.parametrize(("days", "points"), [(29.7, 4), (31, 4), (13, 8)])
def test_three_months_are_enough(tmp_path: Path, days: float, points: int) -> None:
    series(tmp_path, grown(0.3, points, days), days=days)
    assert measured_growth(tmp_path, "usage.csv", key="data")[0].mid == CLOSE(0.3)


POINT = '{"timestamp": "2025-01-01T00:00:00Z", "value": 1}'
BAD_JSON = [
    ("{", "is not valid JSON"),
    ("[" * 100_000, "is not valid JSON"),
    ("{}", "holds no series 'datasetSpaceUsedBytes'; its series: none"),
    ("null", "holds no series"),
    (f'{{"readIops": [{POINT}]}}', "its series: 'readIops'"),
    (f'{{"datasetSpaceUsedBytes": [{POINT}, {POINT}]}}', "2025-01-01 00:00:00 is there twice"),
    ('{"datasetSpaceUsedBytes": [{"timestamp": "yesterday", "value": 1}]}', "'yesterday' is not a time"),
    ('{"datasetSpaceUsedBytes": [{"timestamp": 5, "value": 1}]}', "'5' is not a time"),
    ('{"datasetSpaceUsedBytes": [{"timestamp": "2025-01-01", "value": true}]}', "'True' is not a number"),
    ('{"datasetSpaceUsedBytes": [{"timestamp": "2025-01-01", "value": "1"}]}', "'1' is not a number"),
    ('{"datasetSpaceUsedBytes": [{"timestamp": "2025-01-01", "value": -1}]}', "is not a number, zero or more"),
    ('{"datasetSpaceUsedBytes": [{"timestamp": "2025-01-01", "value": 1e400}]}', "is not a number"),
    ('{"datasetSpaceUsedBytes": [{"timestamp": "2025-01-01", "value": NaN}]}', "is not a number"),
    (f'{{"datasetSpaceUsedBytes": [{POINT}]}}', "fewer than two samples"),
]


@pytest.mark.parametrize(("text", "words"), BAD_JSON)
def test_bad_statistics_are_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "stats.json").write_text(text)
    with pytest.raises(InputError) as caught:
        measured_growth(tmp_path, "stats.json", key="data")
    assert words in str(caught.value)


def scenario_with(folder: Path, growth: str) -> Scenario:
    (folder / "a.yaml").write_text(CONTOSO.replace("data: 25 %", f"data: {growth}"))
    return read_scenario(folder / "a.yaml")


def test_the_interval_goes_into_the_risk(tmp_path: Path) -> None:
    noise = itertools.cycle([1.0, 1.04, 0.97, 1.02, 0.99])
    series(tmp_path, [value * next(noise) for value in grown(0.3, 18)])
    scenario = scenario_with(tmp_path, "{csv: usage.csv}")
    interval = scenario.intervals["growth.data"]
    assert isinstance(interval, Interval)
    assert interval.low < scenario.growth.data == interval.mid < interval.high
    assert risk(scenario).doubtful
    (told,) = (line for line in basis.evidence(scenario) if "growth of data" in line)
    assert "every 30 days" in told
    assert "the past trend is assumed to continue" in told


@pytest.mark.parametrize(
    ("growth", "field", "words"),
    [
        ("{csv: nowhere.csv}", "growth.data.csv", "there is no such file"),
        ("{csv: ../usage.csv}", "growth.data.csv", "leads out of the scenario's folder"),
        ("{csv: usage.csv, column: nothing}", "growth.data.column", "is not there"),
        ("{csv: usage.csv, percentile: 95}", "growth.data.percentile", "is not a known key"),
        ("{csv: [usage.csv]}", "growth.data.csv", "is a list"),
        ("{low: 1 %, mid: 2 %}", "growth.data.high", "is missing"),
    ],
)
def test_a_wrong_reference_is_refused_in_its_place(tmp_path: Path, growth: str, field: str, words: str) -> None:
    series(tmp_path, grown(0.3, 18))
    with pytest.raises(InputError) as caught:
        scenario_with(tmp_path, growth)
    told = [problem for problem in caught.value.problems if words in str(problem)]
    assert [problem.field for problem in told if problem.field] in ([field], [])
    assert told
