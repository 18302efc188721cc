"""`planner replicate`: the documented numbers, throttle windows, what-if, exit statuses, and the same law in a plan."""

import dataclasses
import json
import random
import subprocess
import sys
from pathlib import Path

import jsonschema
import numpy as np
import pytest

import planner
from planner.answers.second_site import clock, outcome, site_notes, times, window_name
from planner.cli import main
from planner.figures.replication import _steps, rate_and_interval, tried
from planner.files.scenarios import read_scenario
from planner.model.checks import demands
from planner.model.dr.rpo import protect, what_if
from planner.model.problems import InputError
from planner.model.scenario import Scenario, value_at, with_values
from planner.model.sites import Window
from planner.model.sizing import size

CLOSE = pytest.approx
ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((Path(__file__).parent / "schema" / "replicate.schema.json").read_text())
BASE = """\
customer: Contoso Ltd
id: contoso-hq
file_server: contoso-fs
cluster: {nodes: 8, free_memory: 128 GB, free_vcpus: 16}
home_share: {name: home, connections: 2800, data: 120 TB}
general_shares: [{name: projects, connections: 400, data: 18 TB}]
growth: {connections: 10 %, data: 25 %, horizon: 36 months}
"""
SITE = {
    "interval": "60 min",
    "change": "2 TB/day",
    "link": "1 Gbit/s",
    "throttle": "100 MB/s",
    "wire_reduction": "30 %",
    "remote_nodes": 4,
}
SAMPLES = Path(__file__).resolve().parent.parent / "data" / "scenarios"
HEADQUARTERS, STUDIO = SAMPLES / "headquarters.yaml", SAMPLES / "design-studio.yaml"
WINDOWS = [{"days": "mon-fri", "from": "08:00", "to": "18:00", "rate": "40 MB/s"}]
# Quiet nights, and a Monday that is busy from 9 to 11.
WEEK = [2 if hour % 24 < 8 or hour >= 120 else 40 for hour in range(168)]
WEEK[9:11] = [300, 320]


def written(folder: Path, site: dict | None = SITE, hours: list[float] | None = None) -> Path:
    if hours is not None:
        lines = [f"{hour},{changed}" for hour, changed in enumerate(hours)]
        (folder / "churn.csv").write_text("\n".join(["hour,changed_gb", *lines, ""]))
    path = folder / "given.yaml"
    path.write_text(BASE + ("" if site is None else f"replication: {json.dumps(site)}\n"))
    return path


def given(folder: Path, changes: dict | None = None, hours: list[float] | None = None) -> Scenario:
    site = {**SITE, **({} if hours is None else {"change": {"csv": "churn.csv"}}), **(changes or {})}
    return read_scenario(written(folder, {key: value for key, value in site.items() if value is not None}, hours))


def printed(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict]:
    status = main(["replicate", *map(str, arguments), "--json"])
    record = json.loads(capsys.readouterr().out)
    jsonschema.validate(record, SCHEMA)
    return status, record


def test_the_documented_example_to_its_printed_digits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, record = printed(capsys, written(tmp_path))
    rates = record.pop("required_mb_s")
    assert {key: round(rate, 2) for key, rate in rates.items()} == {"100": 31.65, "95": 31.65, "90": 31.65}
    digits = {"data_age_max_min": 2, "data_age_p95_min": 2}
    shown = {key: round(v, digits.get(key, 1)) if isinstance(v, float) else v for key, v in record.items()}
    assert status == 0
    assert shown == {
        "scenario": "contoso-hq",
        "month": 36,
        "interval_min": 60,
        "effective_mb_s": 100.0,
        "keeps_up": True,
        "schedule_held": 1.0,
        "longest_miss": 0,
        "data_age_max_min": 78.99,
        "data_age_p95_min": 75.99,
        "max_change_gb_day": 12342.9,
        "least_interval_min": 60,
        "seed_hours": 268.3,
        "local_reserve_gb": 4003.9,
        "remote_reserve_gb": 273632.8,
    }


def test_another_month_has_its_own_change_and_the_same_seed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, record = printed(capsys, written(tmp_path), "--month", 0)
    assert record["month"] == 0
    assert record["required_mb_s"]["100"] == CLOSE(2000e3 / 86400 * 0.7)
    assert record["remote_reserve_gb"] == CLOSE(138_000 + 2000 / 24 * 25.2)
    assert record["seed_hours"] == CLOSE(268.3333333)


def test_a_link_that_never_catches_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, record = printed(capsys, written(tmp_path, {**SITE, "throttle": "31 MB/s"}))
    assert status == 1
    assert (record["keeps_up"], record["schedule_held"], record["least_interval_min"]) == (False, 0, None)
    assert main(["replicate", str(tmp_path / "given.yaml")]) == 1
    assert "never catches up" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--month", "121"], ["--month", "-1"], ["--month", "1.5"], ["--month", "x"]])
def test_a_month_that_is_none_is_refused(tmp_path: Path, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["replicate", str(written(tmp_path)), *arguments])
    assert stopped.value.code == 2


def test_a_scenario_without_a_second_site_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replicate", str(written(tmp_path, None)), "--json"]) == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert "given.yaml: replication: is missing" in out.err


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("customer: [\n")
    assert main(["replicate", str(bad), str(written(tmp_path)), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["scenario"] == "contoso-hq"


def test_the_text_says_what_the_link_can_have_and_when_it_misses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given(tmp_path, {"throttle": "50 MB/s"}, WEEK)
    assert main(["replicate", str(tmp_path / "given.yaml")]) == 1
    text = capsys.readouterr().out
    assert "On this link\n- " in text
    assert "from Monday 10:00" in text
    assert "good evidence, 7 days every 60 min, no gaps" in " ".join(text.split())


def test_the_needed_rate_as_printed_in_the_text_is_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for share, change in enumerate(["1234 GB/day", "1111 GB/day", "87 GB/day", "3 GB/day"]):
        main(["replicate", str(written(tmp_path, {**SITE, "change": change}))])
        (line,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("all snapshots"))
        rate = line.split()[-4].replace(",", "")
        status, _ = printed(capsys, written(tmp_path, {**SITE, "change": change, "throttle": f"{rate} MB/s"}))
        assert status == 0, (share, rate)


def random_site(chance: random.Random) -> tuple[dict, list[float]]:
    hours = [round(chance.random() ** 3 * 200, 3) for _ in range(chance.choice([5, 24, 31, 48]))]
    windows = [
        {
            "days": days,
            "from": f"{first:02d}:{chance.choice(['00', '20'])}",
            "to": f"{last:02d}:00",
            "rate": f"{rate} MB/s",
        }
        for days, first, last, rate in (
            ("mon-wed", chance.randint(0, 11), chance.randint(12, 24), chance.randint(5, 60)),
            ("thu, sat", chance.randint(0, 11), chance.randint(12, 24), chance.randint(5, 60)),
        )
    ]
    changes = {
        "interval": f"{chance.choice([60, 90, 120, 180])} min",
        "link": f"{chance.randint(20, 90)} MB/s",
        "throttle": chance.choice([None, windows]),
    }
    return changes, hours


SEEDS = [*range(3), *(pytest.param(seed, marks=pytest.mark.campaign) for seed in range(3, 12))]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plan_and_the_replay_agree_on_every_month(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    changes, hours = random_site(chance)
    scenario = given(tmp_path, changes, hours)
    (schedule,) = (one for one in demands(scenario, 4, 60.0) if one.check == "replication_schedule")
    for month in (0, 18, 36, 72):
        found = protect(scenario, month)
        assert found.effective_mb_s == CLOSE(float(schedule.allowed), rel=1e-12)
        assert found.required_mb_s[100] == CLOSE(float(schedule.at(month)), rel=1e-9)
        assert found.on_schedule == bool(schedule.at(month) <= schedule.allowed * (1 + 1e-9))
        assert found.required_mb_s[100] >= found.required_mb_s[95] >= found.required_mb_s[90]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_printed_holds_and_a_thousandth_beyond_does_not(tmp_path: Path, seed: int) -> None:
    changes, hours = random_site(random.Random(100 + seed))
    found = protect(given(tmp_path, changes, hours), 0)
    for part, holds in ((1.0, True), (1.001, False)):
        change = found.max_change_gb_day * part
        assert protect(with_values(found.scenario, {"replication.change": change}), 0).on_schedule is holds
        even_rate = {"replication.link": found.required_mb_s[100] / part}
        bare = dataclasses.replace(found.scenario, replication=dataclasses.replace(found.replication, windows=()))
        assert protect(with_values(bare, even_rate), 0).on_schedule is holds
    for share in (95, 90):
        replication = dataclasses.replace(found.replication, windows=(), link_mb_s=found.required_mb_s[share])
        held = protect(dataclasses.replace(found.scenario, replication=replication), 0).replay.schedule_held
        assert held >= share / 100
    if found.least_interval_min:
        assert protect(with_values(found.scenario, {"replication.interval": found.least_interval_min}), 0).on_schedule


def test_windows_are_worth_what_they_cost(tmp_path: Path) -> None:
    # 90 GB a day, even, nothing saved: 3.75 GB an hour is 1.0417 MB/s. In a window of 1 MB/s it does not fit, in one
    # of 2 it does; the rate outside does not matter.
    site = {"change": "90 GB/day", "wire_reduction": "0 %", "throttle": [{**WINDOWS[0], "rate": "1 MB/s"}]}
    found = protect(given(tmp_path, site), 0)
    assert found.effective_mb_s == CLOSE(1.0)
    assert not found.on_schedule
    assert found.replay.keeps_up
    site["throttle"] = [{**WINDOWS[0], "rate": "2 MB/s"}]
    found = protect(given(tmp_path, site), 0)
    assert (found.effective_mb_s, found.on_schedule) == (CLOSE(2.0), True)
    # A day holds 10 hours in the window: every 24 hours it is 2 for 10 hours and 125 for 14 on a working day.
    site["interval"] = "1440 min"
    assert protect(given(tmp_path, site), 0).effective_mb_s == CLOSE((2 * 10 + 125 * 14) / 24)


def test_the_throttle_check_judges_the_largest_window(tmp_path: Path) -> None:
    site = {"throttle": [*WINDOWS, {"days": "sat, sun", "from": "00:00", "to": "24:00", "rate": "2049 MB/s"}]}
    scenario = given(tmp_path, site)
    (throttle,) = (one for one in demands(scenario, 4, 60.0) if one.check == "replication_throttle")
    assert (float(throttle.required), float(throttle.allowed)) == (2049, 2048)
    assert [window.days for window in scenario.replication.windows] == [(0, 1, 2, 3, 4), (5, 6)]
    assert value_at(scenario, "replication.throttle.2.rate") == 2049
    changed = with_values(scenario, {"replication.throttle.1.rate": 7.0})
    assert changed.replication.windows[0].rate_mb_s == 7
    assert with_values(scenario, {"replication.throttle": 9.0}).replication.throttle_mb_s == 9


def test_the_rate_a_throttle_is_worth_over_arrays_is_that_of_each(tmp_path: Path) -> None:
    scenario = given(tmp_path, {"throttle": WINDOWS}, WEEK)
    links, rates = np.array([30.0, 60.0, 125.0, 60.0]), np.array([10.0, 40.0, 70.0, 40.0])
    many = with_values(scenario, {"replication.link": links, "replication.throttle.1.rate": rates})
    (found,) = (one for one in demands(many, 4, 60.0) if one.check == "replication_schedule")
    for place in range(4):
        each = {"replication.link": links[place], "replication.throttle.1.rate": rates[place]}
        assert found.allowed[place] == CLOSE(protect(with_values(scenario, each)).effective_mb_s)


def test_a_window_may_hold_an_interval(tmp_path: Path) -> None:
    rate = {"low": "20 MB/s", "mid": "40 MB/s", "high": "50 MB/s"}
    scenario = given(tmp_path, {"throttle": [{**WINDOWS[0], "rate": rate}]})
    assert scenario.intervals["replication.throttle.1.rate"].high == 50
    assert value_at(scenario, "replication.throttle.1.rate") == 40


@pytest.mark.parametrize(
    ("window", "told"),
    [
        ({"days": "moon"}, "replication.throttle.1.days: 'moon' is not a day"),
        ({"days": "mon-"}, "is not a day"),
        ({"days": ""}, "throttle.1.days: is empty"),
        ({"from": "8 am"}, "throttle.1.from: '8 am' is not a time of day; write hours and minutes, such as 08:00"),
        ({"from": "24:00"}, "throttle.1.from: '24:00' is not a time of day"),
        ({"to": "24:01"}, "throttle.1.to: '24:01' is not a time of day"),
        ({"to": "12:60"}, "throttle.1.to: '12:60' is not a time of day"),
        ({"from": "22:00", "to": "06:00"}, "write two windows: from 22:00 to 24:00, and from 00:00 to 06:00"),
        ({"from": "22:00", "to": "22:00"}, "throttle.1.to: is not after `from`"),
        ({"from": "22:00", "to": "00:00"}, 'write to: "24:00"'),
        ({"rate": "40"}, "throttle.1.rate: '40' has no unit"),
        ({"rate": "0 MB/s"}, "is too little"),
        ({"speed": "1 MB/s"}, "throttle.1.speed: is not a known key"),
    ],
)
def test_a_wrong_window_is_refused(tmp_path: Path, window: dict, told: str) -> None:
    with pytest.raises(InputError) as refused:
        given(tmp_path, {"throttle": [{**WINDOWS[0], **window}]})
    assert told in str(refused.value)
    assert "given.yaml:8: " in str(refused.value)


def test_windows_that_overlap_are_refused_and_those_that_touch_are_not(tmp_path: Path) -> None:
    evening = {"days": "fri-mon", "from": "18:00", "to": "24:00", "rate": "60 MB/s"}
    assert given(tmp_path, {"throttle": [*WINDOWS, evening]}).replication.windows[1].days == (0, 4, 5, 6)
    with pytest.raises(InputError, match=r"throttle\.2\.from: overlaps window 1 on mon, 08:00 to 18:00"):
        given(tmp_path, {"throttle": [*WINDOWS, {**evening, "from": "17:59"}]})
    night = {"from": "00:00", "to": "06:00", "rate": "60 MB/s"}
    with pytest.raises(InputError) as refused:  # each with all before it, on the first day that they share
        given(tmp_path, {"throttle": [{**night, "days": days} for days in ("mon", "sun-tue", "tue, sun")]})
    assert "throttle.2.from: overlaps window 1 on mon, 00:00 to 06:00; one rate" in str(refused.value)
    assert "throttle.3.from: overlaps window 2 on tue, 00:00 to 06:00; one rate" in str(refused.value)
    with pytest.raises(InputError, match=r"replication\.throttle: is empty"):
        given(tmp_path, {"throttle": []})


def test_the_name_of_a_window() -> None:
    assert window_name(Window(days=(0, 1, 2, 3, 4), from_min=480, to_min=1080, rate_mb_s=1)) == "mon-fri 08:00 to 18:00"
    assert window_name(Window(days=(0, 5, 6), from_min=0, to_min=1440, rate_mb_s=1)) == "mon, sat-sun 00:00 to 24:00"
    assert window_name(Window(days=tuple(range(7)), from_min=0, to_min=60, rate_mb_s=1)) == "all days 00:00 to 01:00"


@pytest.mark.parametrize(
    ("hours", "minute", "told"),
    [
        (168, 600, "Monday 10:00"),
        (336, 10080 + 1440, "Tuesday 00:00 of week 2"),
        (24, 600, "10:00"),
        (5, 60, "minute 60"),
    ],
)
def test_when_a_snapshot_is_missed(tmp_path: Path, hours: int, minute: int, told: str) -> None:
    assert clock(protect(given(tmp_path, None, [*range(hours)])), minute) == told


def test_what_if_is_the_replay_of_each_pair(tmp_path: Path) -> None:
    scenario = given(tmp_path, {"throttle": WINDOWS}, WEEK)
    found = what_if(scenario, [5, 30, 60, 300], [60, 90, 240], 12)
    for row, rate in enumerate([5, 30, 60, 300]):
        for column, interval in enumerate([60, 90, 240]):
            # The window of 40 MB/s is what is varied; from there up the link is as fast, below it stays.
            windows = (dataclasses.replace(scenario.replication.windows[0], rate_mb_s=rate),)
            link = max(rate, scenario.replication.link_mb_s)
            site = dataclasses.replace(scenario.replication, windows=windows, link_mb_s=link, interval_min=interval)
            one = protect(dataclasses.replace(scenario, replication=site), 12)
            assert found[row][column].schedule_held == one.replay.schedule_held
            assert found[row][column].age_max_min == one.replay.age_max_min
    assert (np.diff([[one.schedule_held for one in row] for row in found], axis=0) >= 0).all()


def test_the_map_of_rates_shows_what_its_title_says() -> None:
    """The rate of the title is a row, from which on every snapshot is on schedule; that of today is as it is."""
    scenario = read_scenario(STUDIO)
    found = protect(scenario)
    rates, _ = tried(found)
    title = rate_and_interval(found).title
    assert title == "A snapshot every 60 min is on schedule with 71.54 MB/s in every window; the slowest gives 50"
    assert {50, 71.54} <= set(rates.tolist())
    held = np.array([one.schedule_held for (one,) in what_if(scenario, rates, [60])])
    assert (held[rates >= 71.54] == 1).all()
    assert held[rates.tolist().index(50)] == found.replay.schedule_held < 1


def test_an_even_change_is_called_even() -> None:
    # 100 of 31.65 MB/s is 3.159.
    even = outcome(protect(read_scenario(HEADQUARTERS)))
    assert even[1] == (
        "This assumes an even rate of change. The schedule is kept while the busiest hour stays below 3.1 times the "
        "mean (100 against 31.65 MB/s)."
    )
    assert not any("even." in told for told in outcome(protect(read_scenario(STUDIO))))


def test_reserves_say_their_month_and_unit_and_the_rule_beside_them() -> None:
    # 138 TB x 1.25^3 = 269.53 TB, of which 130 % are 350.39 TB.
    told = " ".join(site_notes(protect(read_scenario(HEADQUARTERS))))
    assert "Space for 24 snapshots in November 2029: 4.1 TB here, 273.7 TB at the remote site" in told
    assert "130 % of the data, 350.4 TB (official, BP-2005)" in told
    assert "The remote site has 4 nodes, so at most 4 FSVMs." in told


@pytest.mark.parametrize(("ratio", "told"), [(3.16, "3.1"), (3.2, "3.2"), (12, "12"), (0.699, "0.69"), (1.09, "1")])
def test_how_many_times_is_rounded_down(ratio: float, told: str) -> None:
    assert times(ratio) == told


def test_without_a_second_site_the_notebook_says_so() -> None:
    found = planner.replicate(SAMPLES / "brown-field.yaml")
    assert str(found.answer()) == "Nothing is replicated: if this cluster is lost, so is the file server."
    assert found.text() == str(found.answer())
    assert found.findings() is found.rates() is found.offers() is found.beside() is None


def test_what_cannot_be_replayed_is_refused(tmp_path: Path) -> None:
    scenario = given(tmp_path, {"throttle": WINDOWS, "interval": "1439 min"}, [*range(26_000)])
    with pytest.raises(InputError, match=r"replication\.interval: 1439 min .* repeats only after"):
        protect(scenario)


def test_the_remedy_lifts_the_windows_that_are_too_slow(tmp_path: Path) -> None:
    from planner.model.remedies import rescue

    saved = rescue(size(given(tmp_path, {"throttle": WINDOWS}, WEEK)))
    assert saved is not None
    (blocker,) = (one for one in saved.blockers if one.check == "replication_schedule")
    assert "a throttle of" in blocker.remedy or "a link of" in blocker.remedy
    assert all(size(one).plan for way in saved.obstacles[0].ways for one in way.scenarios)


def test_a_replay_needs_no_frames_and_no_plots(tmp_path: Path) -> None:
    path = written(tmp_path)
    code = (
        "import sys; from planner.cli import main; main(sys.argv[1:]); "
        "print([m for m in ('pandas', 'matplotlib', 'scipy') if m in sys.modules], file=sys.stderr)"
    )
    for command in ("replicate", "size"):
        done = subprocess.run([sys.executable, "-c", code, command, path], capture_output=True, text=True, check=True)
        assert done.stderr.strip() == "[]"


def test_the_sample_that_was_measured_breaks_on_monday_while_its_average_is_fine() -> None:
    found = protect(read_scenario(ROOT / "data" / "scenarios" / "design-studio.yaml"), 0)
    assert found.mean_mb_s < 0.2 * found.effective_mb_s
    assert not found.on_schedule
    assert {clock(found, first)[:12] for first, _ in found.replay.misses()} == {"Monday 10:00"}


def test_the_dust_of_sums_makes_no_steps():
    times, dust = np.arange(100), np.random.default_rng(1).normal(0, 1e-9, 100)
    clean = np.where(times < 50, 20.0, 80.0)
    for found, wanted in zip(_steps(times, clean + dust), _steps(times, clean), strict=True):
        assert found == pytest.approx(wanted)
