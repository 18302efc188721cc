"""Windows of a throttle: what they are worth, how they are read, and what is refused."""

from pathlib import Path

import numpy as np
import pytest
from second_sites import WEEK, WINDOWS, given
from test_figures_stand_clear import drawn

from planner.answers.second_site import window_name
from planner.figures import change_and_link, style
from planner.model.checks import demands
from planner.model.dr.rpo import protect
from planner.model.problems import InputError
from planner.model.scenario import value_at, with_values
from planner.model.sites import Window

CLOSE = pytest.approx


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


def test_the_snapshots_that_are_late_are_shaded_through_the_week_of_the_picture(tmp_path: Path) -> None:
    # 1,800 GB a day is 20.8 MB/s, of which 10 are carried from Saturday on: what waits by Monday is late then.
    end = {"days": "sat, sun", "from": "00:00", "to": "24:00", "rate": "10 MB/s"}
    site = {"change": "1800 GB/day", "wire_reduction": "0 %", "throttle": [end]}
    found = protect(given(tmp_path, site), 0)
    assert any(first + length * 60 > found.replay.period_min for first, length in found.replay.misses())
    with drawn() as figures:
        change_and_link(found)
    shaded = [piece for piece in figures[0].pieces if piece.look.get("facecolor") == style.ORANGE]
    area = shaded[0].look["clip"]
    parts = [np.ptp(piece.points[:, 0].clip(area.x0, area.x1)) / area.width for piece in shaded]
    assert sum(parts) == CLOSE(1 - found.replay.schedule_held)
