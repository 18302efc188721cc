"""A scenario with a few fields written anew: the same as a file that says so, and told as a file would tell it."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from planner.files.changes import changed, node_of, parse_changed
from planner.files.documents import parse_document, read_document
from planner.model.problems import InputError
from planner.model.scenario import Interval, value_at

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"
HEADQUARTERS = SAMPLES / "headquarters.yaml"


def made(changes, path=HEADQUARTERS, place="changes"):
    return parse_changed(changes, *read_document(path), path, place=place)


def told(changes, path=HEADQUARTERS, place="changes"):
    with pytest.raises(InputError) as error:
        made(changes, path, place)
    return str(error.value)


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("home_share.connections", "3200", 3200.0),
        ("home_share.connections", 3200, 3200.0),
        ("home_share.connections", 3200.0, 3200.0),
        ("home_share.connections", np.int64(3200), 3200.0),
        ("home_share.connections", np.float64(3200), 3200.0),
        ("general_shares.1.data", "20 TB", 20.0),
        ("growth.data", "10 %", 0.1),
        ("growth.data", "{low: 1 %, mid: 2 %, high: 3 %}", 0.02),
        ("growth.data", {"low": "1 %", "mid": "2 %", "high": "3 %"}, 0.02),
        ("replication.link", "2 Gbit/s", 250.0),
        ("replication.throttle", None, None),
        ("replication", None, None),
        ("resilience.takeover", "spread", "spread"),
        ("customer", "A: {b} # c", "A: {b} # c"),
        ("customer", '"{quoted}"', "{quoted}"),
        ("customer", "'t Hof", "'t Hof"),
        ("customer", '"Best" Ltd', '"Best" Ltd'),
    ],
)
def test_a_field_is_written(path, value, expected):
    assert value_at(made({path: value}), path) == expected


def test_an_interval_comes_and_goes_with_the_value():
    assert "home_share.connections" in made({}).intervals
    assert "home_share.connections" not in made({"home_share.connections": "3200"}).intervals
    one = made({"home_share.connections.high": "4000"})
    assert one.intervals["home_share.connections"] == Interval(2400, 2800, 4000)


def test_a_section_and_a_share_can_be_added():
    added = made({"general_shares.2": {"name": "media", "connections": 40, "data": "9 TB"}})
    assert [share.name for share in added.general_shares] == ["projects", "media"]
    media = {"name": "media", "connections": "40", "data": "9 TB"}
    bit_by_bit = {f"general_shares.2.{key}": text for key, text in media.items()}
    assert made(bit_by_bit).shares == added.shares
    assert made({"general_shares.1": None}).general_shares == ()
    small = SAMPLES / "small-office.yaml"
    site = "{interval: 60 min, change: 1 TB/day, link: 1 Gbit/s, remote_nodes: 4}"
    assert made({"replication": site}, small).replication.link_mb_s == 125.0


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_it_is_what_a_file_says_that_says_so(path):
    whole = yaml.safe_load(path.read_text())
    whole["growth"] = {"connections": "12 %", "data": {"low": "1 %", "mid": "2 %", "high": "3 %"}}
    changes = {"growth": None, "growth.connections": "12 %", "growth.data": "{low: 1 %, mid: 2 %, high: 3 %}"}
    said = parse_changed({}, node_of(whole), b"", path)
    one = made(changes, path)
    assert (one.shares, one.growth, one.replication, one.intervals, one.evidence) == (
        (said.shares, said.growth, said.replication, said.intervals, said.evidence)
    )


def test_a_document_is_never_changed_itself():
    document, _ = read_document(HEADQUARTERS)
    again, _ = read_document(HEADQUARTERS)
    changed(document, {"home_share.connections": "1", "general_shares.2.name": "x", "replication": None})
    assert document == again


def test_changes_build_on_one_another_and_make_another_digest():
    first = made({"home_share.connections": "3200"})
    second = parse_changed({"growth.data": "1 %"}, *first.origin)
    assert (second.home_share.connections, second.growth.data) == (3200.0, 0.01)
    assert len({made({}).digest, first.digest, second.digest}) == 3


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            "home_share.conections",
            "3",
            "home_share.conections: is not a known key; did you mean home_share.connections?",
        ),
        ("home_shares.connections", "3", "did you mean home_share.connections?"),
        ("connections", "3", "connections: is not a known key; did you mean home_share.connections?"),
        ("general_shares.1.dta", "3 TB", "did you mean general_shares.1.data?"),
        ("Growth.Data", "3 %", "did you mean growth"),
        (
            "general_shares.3.data",
            "3 TB",
            "'3' is no place in a list of 1; count from 1; 2 adds one",
        ),
        ("general_shares.0.data", "3 TB", "'0' is no place"),
        ("general_shares.projects.data", "3 TB", "'projects' is no place"),
        ("home_share.connections", "many", "'many' is not a number; write digits only, such as 2800"),
        ("home_share.connections", "", "is empty"),
        ("home_share.connections", "-1", "home_share.connections: '-1' is negative"),
        ("home_share.connections", None, "home_share.connections: is missing"),
        ("home_share.connections", float("nan"), "is not a number"),
        ("home_share.connections", float("inf"), "is not a number"),
        ("home_share.connections", object(), "is of type object; write text, a number, a mapping or a list"),
        ("home_share.connections", "{low: 1]}", "is not valid YAML"),
        ("home_share.connections", '"1"\nid: "x"', "is more than one value; write one value"),
        ("home_share.connections", [1, 2], "is a list; write one value"),
        ("home_share.connections", "{low: 3, mid: 2, high: 1}", "are not in rising order"),
        ("home_share.data", "12", "'12' has no unit"),
        ("growth.data", "0.2", "did you mean 0.2 % or 20 %?"),
        ("growth", "10 %", "growth: is not a mapping; write its keys under it"),
        ("replication.link", "fast", "replication.link: 'fast' is not a rate"),
        ("cluster.nodes", "2", "8 CVMs are more than the 2 nodes"),
        ("catalog", "afs-9", "there is no catalog 'afs-9'"),
        ("resilience.takeover", "won", "did you mean one?"),
        ("", "1", "is not the path of a field; write a path such as home_share.connections"),
        ("home_share..data", "1 TB", "is not the path of a field"),
        (7, "1", "'7': is not the path of a field"),
        (".".join("a" * 40), "1", "is not the path of a field"),
    ],
)
def test_a_wrong_change_is_told_by_its_place(path, value, message):
    for line in told({path: value}, place="--set").splitlines():
        assert line.startswith("--set: ")
    assert message in told({path: value})


@pytest.mark.parametrize("path", ["password", "home_share.password", "replication.secret_key"])
def test_no_secret_is_echoed(path):
    message = told({path: "hunter2"})
    assert "looks like a secret" in message
    assert "hunter2" not in message


def test_what_the_file_has_wrong_keeps_its_line(tmp_path):
    file = tmp_path / "bad.yaml"
    file.write_text(HEADQUARTERS.read_text().replace("link: 1 Gbit/s", "link: fast"))
    mine, of_file = told({"growth.data": "x"}, file).splitlines()
    assert mine.startswith("changes: growth.data: 'x' is not a percentage")
    assert of_file.startswith(f"{file}:24: replication.link: 'fast' is not a rate")
    assert made({"replication.link": "1 Gbit/s"}, file).replication.link_mb_s == 125.0  # a change may mend it


def test_a_nest_without_end_is_refused():
    endless: dict[str, object] = {}
    endless["inner"] = endless
    assert "nested too deeply" in told({"growth": endless})


def test_a_file_in_python_is_the_same_document():
    assert node_of({"a": 1, "b": [True, "x: y", 0.25], "c": None}) == node_of({"a": "1", "b": ["yes", "x: y", "0.25"]})
    assert node_of({"customer": "{'t Hof}"}).items["customer"].value == "{'t Hof}"
    assert parse_document("a: 1", "f").items["a"].value == node_of({"a": 1}).items["a"].value
