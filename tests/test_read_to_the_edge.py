"""What is read just at the edge of what is allowed, and refused just beyond: scenarios, catalogs, measured files."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from given import LINK, mapping, scenario, text_of

from planner.files.catalogs import load_catalog, read_catalog
from planner.files.documents import parse_document, shipped
from planner.files.measured import measured_change, measured_connections
from planner.files.scenarios import parse_scenario
from planner.model.problems import InputError

CLOSE = pytest.approx
AFS = (shipped("data/limits") / "afs-2.0.2.yaml").read_text(encoding="utf-8")
MONDAY = datetime(2026, 3, 2)
# The last Sunday of October and of March, at night.
BACK, FORWARD = datetime(2026, 10, 25), datetime(2026, 3, 29)


def catalog(folder: Path, old: str, new: str):
    assert AFS.count(old) == 1
    (folder / "own.yaml").write_text(AFS.replace(old, new), encoding="utf-8")
    return read_catalog(folder / "own.yaml")


def test_every_rung_of_a_curve_is_above_the_one_before_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="'16 GB' is not above the rung before it"):
        catalog(tmp_path, "{12 GB: 250, 16 GB: 500, 24 GB: 1000,", "{12 GB: 250, 24 GB: 1000, 16 GB: 1000,")


def test_a_catalog_has_no_key_that_nobody_reads(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="relase"):
        catalog(tmp_path, "title: Nutanix AFS 2.0.2\n", "title: Nutanix AFS 2.0.2\nrelase: 2.0.2\n")


@pytest.mark.parametrize(("length", "good"), [(200, True), (201, False)])
def test_the_title_of_a_source_has_200_characters_at_the_most(tmp_path: Path, length: int, good: bool) -> None:
    changed = ('title: "IP Fail-Over with AFS, blog text"', f"title: {'x' * length}")
    if good:
        assert catalog(tmp_path, *changed).title == "Nutanix AFS 2.0.2"
    else:
        with pytest.raises(InputError, match="title"):
            catalog(tmp_path, *changed)


def test_a_fact_says_how_it_is_known_and_from_where() -> None:
    for name in ("afs-2.0.2", "files-5.0"):
        for fact in load_catalog(name).facts.values():
            assert fact.kind in {"tested", "official", "inferred", "advice"}
            assert fact.source.title


@pytest.mark.parametrize("what", ["connections", "data"])
def test_growth_is_at_most_tenfold_a_year(what: str) -> None:
    assert getattr(scenario({f"growth.{what}": "1000 %"}).growth, what) == 10
    with pytest.raises(InputError, match=f"growth.{what}"):
        scenario({f"growth.{what}": "1000.1 %"})


def test_a_growth_that_is_not_given_is_none() -> None:
    growth = scenario({"growth": {"horizon": "12 months"}}).growth
    assert (growth.connections, growth.data, growth.horizon_months) == (0, 0, 12)


def test_the_name_of_a_share_is_read_up_to_a_thousand_characters() -> None:
    assert len(scenario({"home_share.name": "x" * 1000}).home_share.name) == 1000
    with pytest.raises(InputError, match=r"home_share\.name"):
        scenario({"home_share.name": "x" * 1001})


def test_a_home_share_has_at_least_one_directory() -> None:
    assert scenario({"home_share.directories": 1}).home_share.directories == 1
    with pytest.raises(InputError, match=r"home_share\.directories"):
        scenario({"home_share.directories": 0})


@pytest.mark.parametrize(
    ("days", "found"), [("all", (0, 1, 2, 3, 4, 5, 6)), ("mon, all", (0, 1, 2, 3, 4, 5, 6)), ("sun-mon", (0, 6))]
)
def test_all_days_of_a_window(days: str, found: tuple[int, ...]) -> None:
    window = {"days": days, "from": "08:00", "to": "18:00", "rate": "40 MB/s"}
    assert scenario({"replication": LINK | {"throttle": [window]}}).replication.windows[0].days == found
    with pytest.raises(InputError, match="is not a day"):
        scenario({"replication": LINK | {"throttle": [window | {"days": "all-fri"}]}})


def given_csv(folder: Path, rows: list[tuple[datetime, object]], header: str = "time,value") -> Path:
    lines = [f"{time:%Y-%m-%d %H:%M:%S},{value}" for time, value in rows]
    (folder / "given.csv").write_text("\n".join([header, *lines, ""]))
    return folder


def every(step_s: float, count: int, begins: datetime = MONDAY, value: object = 1) -> list[tuple[datetime, object]]:
    return [(begins + timedelta(seconds=step_s * place), value) for place in range(count)]


def hours(folder: Path, **options: str) -> tuple[list[float], tuple[str, ...]]:
    mean, profile, evidence = measured_change(folder, "given.csv", **options)
    return [weight * mean / 24 for weight in profile.weights], evidence.notes


def test_measured_connections_are_the_highest_where_no_percentile_is_asked_for(tmp_path: Path) -> None:
    given_csv(tmp_path, [(time, place) for place, (time, _) in enumerate(every(3600, 30))])
    text = text_of(mapping({"home_share.connections": {"csv": "given.csv"}}))
    found = parse_scenario(parse_document(text, "a.yaml"), text.encode(), tmp_path / "a.yaml")
    assert found.home_share.connections == 29


@pytest.mark.parametrize(("late_s", "covered"), [(0, 3), (29, 3), (31, 2)])
def test_a_first_sample_may_be_late_by_half_a_step(tmp_path: Path, late_s: int, covered: int) -> None:
    # A sample a minute, for three hours: up to 30 s late it still begins its hour.
    rows = every(60, 180 + 2, MONDAY + timedelta(seconds=late_s))
    assert len(hours(given_csv(tmp_path, rows))[0]) == covered


def test_the_last_sample_of_a_counter_speaks_of_the_step_before_it(tmp_path: Path) -> None:
    # Five steps of ten minutes and one of fourteen; the hour is full with the last of them, at 01:04.
    ends = [10, 20, 30, 40, 50, 64]
    lines = ['"(PDH-CSV 4.0) (Pacific Standard Time)(480)","written"']
    lines += [f'"03/02/2026 {minute // 60:02d}:{minute % 60:02d}:00.000","600"' for minute in ends]
    (tmp_path / "given.csv").write_text("\n".join([*lines, ""]))
    found, _ = hours(tmp_path, unit="B/s")
    assert found == [CLOSE(600 * 3600 / 1e9, rel=1e-9)]


def test_each_sample_of_a_rate_lasts_until_the_next(tmp_path: Path) -> None:
    # 1 MB/s for 10 minutes, 2 for 14, then nothing for the rest of the hour, and an hour of nothing.
    minutes = [0, 10, 24, *range(34, 121, 10)]
    rates = [1, 2, *[0] * (len(minutes) - 2)]
    rows = [(MONDAY + timedelta(minutes=minute), rate) for minute, rate in zip(minutes, rates, strict=True)]
    found, _ = hours(given_csv(tmp_path, rows), unit="MB/s")
    assert found == [CLOSE((600 + 2 * 840) / 1000), CLOSE(0)]


def test_a_unit_that_is_given_stands_whatever_the_name_of_the_column(tmp_path: Path) -> None:
    rows = every(600, 12)
    plain, _ = hours(given_csv(tmp_path, rows, header="time,Bytes/sec"))
    given, _ = hours(given_csv(tmp_path, rows, header="time,Bytes/sec"), unit="MB/s")
    assert sum(given) == CLOSE(1e6 * sum(plain))


@pytest.mark.parametrize(("gap_s", "told"), [(50, False), (2000, True)])
def test_a_gap_is_told_from_a_thousandth_of_the_time_on(tmp_path: Path, gap_s: int, told: bool) -> None:
    rows = [*every(60, 12 * 60), *every(60, 12 * 60, MONDAY + timedelta(hours=12, seconds=gap_s))]
    _, notes = hours(given_csv(tmp_path, rows))
    assert ("a gap takes the mean of the rest" in notes) is told


def read_clock(folder: Path, rows: list[tuple[datetime, object]]) -> tuple[tuple[str, ...], float]:
    _, evidence = measured_connections(given_csv(folder, rows), "given.csv")
    return evidence.notes, evidence.days


def clock_back(by_s: float, step_s: float = 600, after_s: float | None = None) -> list[tuple[datetime, object]]:
    """A night in which one step goes back by `by_s`, and the next is of `after_s`."""
    before = every(step_s, 13)
    jump = before[-1][0] - timedelta(seconds=by_s)
    later = every(step_s, 12, jump + timedelta(seconds=step_s if after_s is None else after_s))
    return [(time - MONDAY + BACK, value) for time, value in [*before, (jump, 1), *later]]


@pytest.mark.parametrize(("by_s", "good"), [(3000, True), (2990, True), (2700, True), (2699, False), (3301, False)])
def test_a_clock_goes_back_by_an_hour_to_half_a_step(tmp_path: Path, by_s: float, good: bool) -> None:
    # The step of ten minutes is taken an hour later than it is written: it goes back by 50 minutes.
    if good:
        notes, _ = read_clock(tmp_path, clock_back(by_s))
        assert notes == ("the clock goes back an hour on 2026-10-25",)
    else:
        with pytest.raises(InputError, match=f"is before the one above it, {BACK + timedelta(hours=2)}"):
            read_clock(tmp_path, clock_back(by_s))


def test_a_clock_goes_back_only_between_steps_that_are_regular(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is before the one above it"):
        read_clock(tmp_path, clock_back(3000, after_s=1800))


def clock_forward(step_s: float, jump_s: float) -> list[tuple[datetime, object]]:
    before = every(step_s, round(7200 / step_s), FORWARD)
    return [*before, *every(step_s, 12, before[-1][0] + timedelta(seconds=jump_s))]


@pytest.mark.parametrize(
    ("step_s", "jump_s", "told"), [(600, 4200, True), (600, 4500, True), (600, 4501, False), (3600, 7200, False)]
)
def test_a_clock_goes_forward_by_an_hour_to_half_a_step_of_less_than_an_hour(
    tmp_path: Path, step_s: float, jump_s: float, told: bool
) -> None:
    notes, _ = read_clock(tmp_path, clock_forward(step_s, jump_s))
    assert notes == (("the clock goes forward an hour on 2026-03-29",) if told else ())


def test_a_sample_a_second_after_another_moves_no_clock(tmp_path: Path) -> None:
    rows = every(600, 13, FORWARD)
    rows.insert(7, (FORWARD + timedelta(hours=1, seconds=1), 1))
    notes, days = read_clock(tmp_path, rows)
    assert notes == ()
    assert days == CLOSE(13 * 600 / 86400)


@pytest.mark.parametrize("step_s", [600, 2700])
def test_a_row_that_is_there_twice_at_night_is_refused(tmp_path: Path, step_s: float) -> None:
    rows = every(step_s, 13, FORWARD)
    rows.insert(3, rows[2])
    with pytest.raises(InputError, match="is there twice"):
        read_clock(tmp_path, rows)


def test_a_column_is_found_by_its_name_without_the_host(tmp_path: Path) -> None:
    given_csv(tmp_path, [(time, "1,2") for time, _ in every(3600, 3)], header=r"time,Server\Sessions,Server\Files")
    found, _ = measured_connections(tmp_path, "given.csv", r"\\HOST\server\files")
    assert found == 2
