"""The figures of a fleet: a row each or counts, the quarters in which plans break, and every fleet twice alike."""

from dataclasses import replace

import pytest
from doubtful import CERTAIN, scenario
from fleets import entry, fleet

from planner.answers.fleet import Entry
from planner.figures import fleet_breaches, fleet_utilisation
from planner.figures.fleet import MOST_QUARTERS, MOST_ROWS


def test_few_customers_have_a_row_each_and_of_many_the_limits_are_counted():
    few, many = fleet(MOST_ROWS), fleet(500)
    svg = fleet_utilisation(few).svg
    assert sum(f"Sample {i}<" in svg for i in range(0, MOST_ROWS, 5)) == 5
    picture = fleet_utilisation([*many, *(replace(one, limit="Home data per FSVM") for one in many[:100])])
    assert len(picture.svg) < 100_000, "a picture that grows with the fleet"
    failing = sum(one.state == "fails" for one in many)
    names = {
        "Connections after a failure": 500 - failing,
        "Home data per FSVM": 100,
        "Share name": failing,
    }
    counts = "; ".join(f"{name} {count}" for name, count in sorted(names.items(), key=lambda one: -one[1]))
    assert picture.alt == f"Customers by their tightest limit, or by what stops them: {counts}."
    assert picture.title == f"Connections after a failure: the tightest limit of {500 - failing} of 600 customers"
    for count in names.values():
        assert f">{count}</text>" in picture.svg


def test_limits_of_several_shares_and_of_several_checks_count_by_the_first():
    def made(name: str, data: str) -> Entry:
        still = {"home_share": "{name: home, connections: 90, data: 1 TB}", "growth": "{}", "replication": None}
        shares = f"[{{name: {name}, connections: 9, data: {data}}}]"
        found = scenario(CERTAIN, **still, general_shares=shares)
        return Entry.of(found)

    long = "c" * 90
    entries = [made("a", "39 TB"), made("b", "40 TB"), made(long, "41 TB"), made(long, "1 TB")]
    assert [one.binding for one in entries] == [
        "Data of a general share (a)",
        "Data of a general share (b)",
        f"Data of a general share ({long}); Share name ({long})",
        f"Share name ({long})",
    ]
    picture = fleet_utilisation(entries * 10)
    assert picture.alt.endswith("Data of a general share 30; Share name 10.")


def test_breaches_are_counted_in_the_quarter_of_their_first_month():
    months = [("a", "2030-03"), ("b", "2030-04"), ("c", "2030-06"), ("d", "2030-07"), ("e", "2031-12")]
    picture = fleet_breaches([entry(name, name.upper(), month=40, date=date) for name, date in months])
    assert picture.title == "First to break: A in 2030 Q1"
    assert picture.alt == "Plans that break, by quarter: 2030 Q1: 1; 2030 Q2: 2; 2030 Q3: 1; 2031 Q4: 1."
    picture = fleet_breaches([entry("a", "A", month=41), entry("b", "B", month=42), entry("c", used=None)])
    assert picture.title == "First to break: A in months 39 to 41"
    assert picture.alt.endswith("months 39 to 41: 1; months 42 to 44: 1. Not in the bars: 1 without a design.")
    assert "customers that give no date" in picture.svg
    both = fleet_breaches([entry("a", "A", month=41), entry("b", "B", month=42, date="2031-01")])
    assert both.title == "First to break: B in 2031 Q1; A in months 39 to 41"


def test_breaches_far_apart_are_counted_as_later():
    dates = ["2030-01", "2030-02", f"{2030 + MOST_QUARTERS // 4}-01", "9999-12"]
    picture = fleet_breaches([entry(str(at), month=60, date=date) for at, date in enumerate(dates)])
    assert "2 more later" in picture.svg


@pytest.mark.parametrize(
    "entries",
    [[], [Entry("m", "M", error="x")], [entry(used=None)], [entry(month=None)], fleet(1), fleet(MOST_ROWS + 1)],
    ids=["none", "missing", "no design", "lasting", "one", "just many"],
)
def test_every_fleet_can_be_drawn_twice_alike(entries):
    for draw in (fleet_utilisation, fleet_breaches):
        picture = draw(entries)
        assert picture == draw(entries)
        assert picture.title
        assert picture.alt
        assert "<script" not in picture.svg
