"""Writing a scenario is the inverse of reading it."""

from __future__ import annotations

import datetime
import math
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.dr.rpo import protect
from planner.files.catalogs import load_catalog
from planner.files.documents import parse_document
from planner.files.scenario_yaml import change_file, change_text, scenario_text
from planner.files.scenarios import parse_scenario, read_scenario
from planner.scenario import (
    Cluster,
    FileServer,
    Growth,
    HomeShare,
    Interval,
    Resilience,
    Scenario,
    Share,
    Together,
    with_values,
)
from planner.second_site import FLAT, Replication, Window

SAMPLES = sorted((Path(__file__).parent.parent / "data" / "scenarios").glob("*.yaml"))
HQ = next(path for path in SAMPLES if path.stem == "headquarters")
CATALOG = load_catalog("afs-2.0.2")


def again(scenario: Scenario) -> Scenario:
    text = scenario_text(scenario)
    return parse_scenario(parse_document(text, "again.yaml"), text.encode(), Path("again.yaml"))


def same(old: Scenario, new: Scenario) -> None:
    assert replace(new, file=old.file, digest=old.digest) == old
    assert dict(new.intervals) == dict(old.intervals)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_is_read_again_as_it_was(path: Path) -> None:
    scenario = read_scenario(path)
    if not scenario.evidence:
        same(scenario, again(scenario))


def test_what_was_measured_is_written_with_its_numbers(tmp_path: Path) -> None:
    studio = read_scenario(HQ.parent / "design-studio.yaml")
    (tmp_path / "studio.yaml").write_text(scenario_text(studio), encoding="utf-8")
    (tmp_path / str(change_file(studio))).write_text(str(change_text(studio)), encoding="utf-8")
    again = read_scenario(tmp_path / "studio.yaml")
    assert again.shares[0].connections == math.ceil(studio.shares[0].connections)
    old, new = protect(studio), protect(again)
    assert new.replication.windows == old.replication.windows
    for name in ("effective_mb_s", "mean_mb_s", "max_change_gb_day", "seed_hours"):
        assert getattr(new, name) == pytest.approx(getattr(old, name), rel=1e-9)
    assert new.replay.age_max_min == pytest.approx(old.replay.age_max_min, rel=1e-9)
    assert new.replay.schedule_held == pytest.approx(old.replay.schedule_held, rel=1e-12)


names = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")), min_size=1, max_size=30
).filter(lambda text: text.strip())
tricky = st.sampled_from(
    ["NO", "null", "12:30", "0123", "1e3", "- a", "a: b", "#x", "'q'", '"', "~", "2026-11-01", "%"]
)
texts = (names | tricky).map(lambda text: unicodedata.normalize("NFC", text.strip()))
counts = st.integers(0, 10**15)
some = st.integers(1, 10**6)
parts = st.floats(0, 0.999).map(lambda x: round(x, 15))


def amount(least: float, most: float) -> st.SearchStrategy[float]:
    """Floats of every size, those with many digits and those near zero among them."""
    return st.floats(least, most).map(lambda x: max(least, round(x, 15))) | st.sampled_from(
        [least, most, 0.1, 1 / 3, 1e-7, 123456.789]
    )


@st.composite
def shares(draw: Any, *, home: bool) -> Share:
    said = {
        "name": draw(texts),
        "description": draw(st.just("") | texts),
        "connections": float(draw(counts)),
        "data_tb": draw(amount(0, 1e17)),
    }
    return HomeShare(**said, directories=draw(st.none() | some)) if home else Share(**said)


@st.composite
def replications(draw: Any) -> Replication:
    times = sorted(draw(st.sets(st.integers(0, 1440), max_size=6)))
    days = st.sets(st.integers(0, 6), min_size=1).map(lambda chosen: tuple(sorted(chosen)))
    windows = tuple(
        Window(days=draw(days), from_min=first, to_min=last, rate_mb_s=draw(amount(1e-7, 1e16)))
        for first, last in zip(times[::2], times[1::2], strict=False)
    )
    return Replication(
        interval_min=draw(st.integers(1, 31 * 24 * 60)),
        change_gb_day=draw(amount(0, 1e16)),
        profile=FLAT,
        link_mb_s=draw(amount(1e-7, 1e16)),
        throttle_mb_s=None if windows else draw(st.none() | amount(1e-7, 1e16)),
        wire_reduction=draw(parts),
        remote_nodes=draw(some),
        keep=draw(some),
        windows=windows,
    )


@st.composite
def scenarios(draw: Any) -> Scenario:
    home = draw(st.none() | shares(home=True))
    general = draw(
        st.lists(shares(home=False), min_size=0 if home else 1, max_size=4, unique_by=lambda s: s.name.casefold())
    )
    general = [share for share in general if not home or share.name.casefold() != home.name.casefold()]
    if not home and not general:
        home = HomeShare(name="home", connections=1.0, data_tb=1.0)
    rates = st.floats(-1, 10, exclude_min=True).map(lambda x: round(x, 15)).filter(lambda x: x > -1)
    assumed = []
    headroom = draw(st.none() | parts)
    if headroom is None:
        headroom = CATALOG["headroom"].value
        assumed.append("headroom")
    nodes = draw(some)
    return Scenario(
        id=draw(st.from_regex(r"x[a-z0-9-]{0,20}", fullmatch=True)),
        customer=draw(texts),
        file_server=draw(texts),
        catalog=CATALOG,
        as_of=draw(st.none() | st.dates(datetime.date(1000, 1, 1))),
        cluster=Cluster(
            nodes=nodes,
            cvms=draw(st.integers(1, nodes)),
            free_memory_gb=draw(amount(1e-7, 1e17)),
            free_vcpus=draw(some),
        ),
        current=draw(st.none() | st.builds(FileServer, fsvms=st.integers(3, 16), memory_gb=st.floats(12, 96))),
        home_share=home,
        general_shares=tuple(general),
        growth=Growth(
            connections=draw(rates),
            data=draw(rates),
            horizon_months=draw(st.integers(0, 120)),
        ),
        resilience=Resilience(
            failures=draw(st.integers(0, 20)), takeover=draw(st.sampled_from(["one", "spread"])), headroom=headroom
        ),
        previous_versions=draw(st.none() | st.integers(0, 100)),
        replication=draw(st.none() | replications()),
        risk=Together(correlation=draw(st.sampled_from([0.0, 0.5, -1.0, 1 / 3]))),
        assumed=tuple(assumed),
    )


@settings(max_examples=40, deadline=None)
@given(scenarios())
def test_what_is_written_is_read_as_the_same_numbers(scenario: Scenario) -> None:
    same(scenario, again(scenario))


def test_intervals_are_written_and_read() -> None:
    hq = read_scenario(HQ)
    assert again(hq).intervals["growth.connections"] == Interval(0.05, 0.1, 0.15)
    assert again(hq).intervals["replication.change"] == Interval(1500.0, 2000.0, 3000.0)


def test_defaults_stay_defaults() -> None:
    hq = read_scenario(HQ)
    assert "headroom" not in scenario_text(replace(hq, assumed=("headroom",)))
    assert "wire_reduction" not in scenario_text(replace(hq, assumed=("wire_reduction",)))
    assert again(replace(hq, assumed=("headroom", "wire_reduction", "snapshots_kept"))).assumed == (
        "headroom",
        "wire_reduction",
        "snapshots_kept",
    )


def test_measured_change_is_written_beside_the_text(tmp_path: Path) -> None:
    (tmp_path / "churn.csv").write_text("hour,changed_gb\n0,10\n1,0.1\n2,30.333\n", encoding="utf-8")
    text = HQ.read_text(encoding="utf-8").replace(
        "change: {low: 1.5 TB/day, mid: 2 TB/day, high: 3 TB/day}", "change: {csv: churn.csv}"
    )
    (tmp_path / "hq.yaml").write_text(text, encoding="utf-8")
    scenario = read_scenario(tmp_path / "hq.yaml")
    faster = with_values(scenario, {"replication.change": 2 * scenario.replication.change_gb_day})  # type: ignore[union-attr]
    for one in (scenario, faster):
        (tmp_path / "again.yaml").write_text(scenario_text(one), encoding="utf-8")
        name, content = change_file(one), change_text(one)
        assert name == "hq-change.csv"
        assert content is not None
        (tmp_path / name).write_text(content, encoding="utf-8")
        read = read_scenario(tmp_path / "again.yaml").replication
        assert read is not None
        assert one.replication is not None
        assert read.change_gb_day == pytest.approx(one.replication.change_gb_day, rel=1e-12)
        assert read.profile.weights == pytest.approx(one.replication.profile.weights, rel=1e-12)
    assert change_text(read_scenario(HQ)) is None


def test_what_no_file_can_say_is_refused() -> None:
    hq = read_scenario(HQ)
    with pytest.raises(ValueError, match="whole number"):
        scenario_text(with_values(hq, {"home_share.connections": 2800.5}))
    with pytest.raises(ValueError, match="larger than"):
        scenario_text(with_values(hq, {"home_share.data": 1e19}))
    with pytest.raises((ValueError, OverflowError)):
        scenario_text(with_values(hq, {"home_share.connections": math.inf}))


def test_numbers_are_written_as_people_write_them() -> None:
    text = scenario_text(read_scenario(HQ))
    assert "connections: {low: 2400, mid: 2800, high: 3600}" in text
    assert "data: 120 TB" in text
    assert "as_of: 2026-11-01" in text
    assert "headroom: 5 %" in text
