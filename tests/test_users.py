"""Connections that are reckoned from users or unknown, and a file server without a name."""

import json
import math
from fractions import Fraction
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from given import mapping, read, row, scenario, text_of
from hypothesis import given
from hypothesis import strategies as st

from planner.answers import plan as tables
from planner.answers.basis import assumptions
from planner.answers.steps import could_change
from planner.cli import main
from planner.explore.inputs import moved
from planner.explore.source import Source
from planner.files.schema import schema
from planner.judgement.choices import fit
from planner.judgement.compare import compare
from planner.judgement.risk import risk
from planner.judgement.sampling import correlated, drawn, inputs
from planner.model.changes import split
from planner.model.problems import InputError
from planner.model.scenario import connections_of, value_at, with_values
from planner.model.sizing import size

VALIDATOR = jsonschema.Draft202012Validator(schema())
HOME = {"name": "home", "users": 6500, "concurrency": "60 %", "data": "30 TB"}
ARCHIVE = {"name": "archive", "connections": "unknown", "data": "12 TB"}
SIDE = {"name": "side", "connections": 100, "data": "1 TB"}


def users(users: object = 6500, concurrency: object = "60 %", **more: object):
    return scenario({"home_share": {**HOME, "users": users, "concurrency": concurrency}, **more})


@pytest.mark.parametrize(
    ("people", "part", "connections"),
    [
        (6500, "60 %", 3900),
        (6501, "60 %", 3901),  # 3,900.6
        (100, "7 %", 7),  # 7.000000000000001 in floats
        (1, "0.1 %", 1),
        (3, "33.3 %", 1),  # 0.999
        (3, "33.4 %", 2),  # 1.002
        (1000, "100 %", 1000),
    ],
)
def test_users_by_hand(people: int, part: str, connections: int) -> None:
    found = users(people, part)
    assert found.home_share.connections == connections
    assert type(found.home_share.connections) is float
    same = scenario({"home_share": {"name": "home", "connections": connections, "data": "30 TB"}})
    assert row(size(found).plan, "connections") == row(size(same).plan, "connections")


@given(st.integers(1, 10**6), st.integers(1, 1000))
def test_users_are_rounded_as_exact_fractions_are(people: int, mille: int) -> None:
    assert connections_of(people, mille / 1000) == math.ceil(Fraction(people * mille, 1000))


def test_a_share_of_users_takes_arrays_and_other_connections() -> None:
    found = users()
    many = with_values(found, {"home_share.users": np.array([10, 20]), "home_share.concurrency": np.array([0.5, 0.26])})
    assert many.home_share.connections.tolist() == [5.0, 6.0]
    told = with_values(found, {"home_share.connections": 17.0})
    assert (told.home_share.connections, told.home_share.users, told.home_share.concurrency) == (17.0, None, None)
    assert with_values(found, {"home_share.data": 31.0}).home_share.connections == 3900.0
    assert value_at(found, "home_share.connections") == 3900.0


def test_parts_of_a_share_have_their_part_of_its_users() -> None:
    found = scenario({"general_shares": [{**HOME, "name": "much", "users": 1001}, ARCHIVE]})
    parts = split(found, {"much": 2, "archive": 3}).general_shares
    assert [(one.connections, one.unknown, one.data_tb) for one in parts] == [(300.5, False, 15.0)] * 2 + [
        (0.0, True, 4.0)
    ] * 3


def test_users_and_concurrency_are_in_doubt_apart() -> None:
    ends = {"low": 6000, "mid": 6500, "high": 7000}, {"low": "40 %", "mid": "60 %", "high": "70 %"}
    found = users(*ends)
    assert list(inputs(found)) == ["home_share.users", "home_share.concurrency"]
    assert found.home_share.connections == 3900
    sampled = drawn(found, np.array([[0.1, 0.5, 0.9], [0.9, 0.5, 0.1]]))
    expected = np.ceil(sampled.home_share.users * sampled.home_share.concurrency)
    assert sampled.home_share.users.dtype == int
    assert sampled.home_share.connections.tolist() == expected.tolist()
    assert 0 < risk(found, samples=256).of(size(found).plan.design) < 1


def test_users_go_together_with_data_as_connections_do() -> None:
    ends = {"low": 6000, "mid": 6500, "high": 7000}
    data = {"low": "20 TB", "mid": "30 TB", "high": "60 TB"}
    found = scenario({"home_share": {**HOME, "users": ends, "data": data}, "risk": {"correlation": "100 %"}})
    points = correlated(found, np.array([[0.2, 0.7], [0.9, 0.1]]))
    assert np.argsort(points[1]).tolist() == [0, 1]


def test_what_is_reckoned_is_an_assumption() -> None:
    told = " ".join(assumptions(users()))
    assert "Share home: 6,500 users, 60 % of them connected at the peak, make 3,900 connections." in told
    assert "no multiplier from users" not in told
    assert "no multiplier from users" in " ".join(assumptions(scenario()))


BAD = [
    ({"users": 10, "connections": 5}, "connections", "is given beside users; keep the one or the other"),
    ({"concurrency": "5 %", "connections": 5}, "connections", "is given beside concurrency; keep"),
    ({"users": 10, "concurrency": "5 %", "connections": 5}, "connections", "is given beside users and concurrency"),
    ({"users": 10, "concurrency": "5 %", "connections": {"csv": "a.csv"}}, "connections", "is given beside users and"),
    ({"users": 10, "concurrency": "5 %", "connections": "unknown"}, "connections", "is given beside users and"),
    ({"users": 10}, "concurrency", "is missing; users and concurrency go together"),
    ({"concurrency": "60 %"}, "users", "is missing; users and concurrency go together"),
    ({"users": 0, "concurrency": "60 %"}, "users", "0 is too little; write 1 or more"),
    ({"users": -5, "concurrency": "60 %"}, "users", "is negative"),
    ({"users": 10.5, "concurrency": "60 %"}, "users", "is not a whole number"),
    ({"users": "6.500", "concurrency": "60 %"}, "users", "write 6500"),
    ({"users": "many", "concurrency": "60 %"}, "users", "is not a number"),
    ({"users": "unknown", "concurrency": "60 %"}, "users", "is not a number"),
    ({"users": "60 %", "concurrency": "60 %"}, "users", "is not a number"),
    ({"users": {"low": 5, "mid": 4, "high": 6}, "concurrency": "60 %"}, "users", "not in rising order"),
    ({"users": {"low": 5, "mid": 5}, "concurrency": "60 %"}, "users.high", "is missing"),
    ({"users": {"csv": "a.csv"}, "concurrency": "60 %"}, "users.csv", "is not a known key"),
    ({"users": [1], "concurrency": "60 %"}, "users", "is a list"),
    ({"users": 10, "concurrency": 0.6}, "concurrency", "did you mean 0.6 % or 60 %?"),
    ({"users": 10, "concurrency": "0 %"}, "concurrency", "0 % is too little; write more than 0 %"),
    ({"users": 10, "concurrency": "101 %"}, "concurrency", "101 % is too much; write 100 % or less"),
    ({"users": 10, "concurrency": "-5 %"}, "concurrency", "is too little"),
    ({"users": 10, "concurrency": "unknown"}, "concurrency", "is not a percentage"),
    ({"users": 10, "concurency": "60 %"}, "concurency", "did you mean concurrency?"),
    ({"user": 10, "concurrency": "60 %"}, "user", "did you mean users?"),
    ({"connections": "Unknown"}, "connections", "is not a number"),
    ({"connections": {"low": "unknown", "mid": 5, "high": 6}}, "connections.low", "is not a number"),
    ({"connections": ["unknown"]}, "connections", "is a list"),
    ({"connections": "unknown", "users": 10}, "connections", "is given beside users"),
    ({}, "connections", "is missing"),
]


@pytest.mark.parametrize("where", ["home_share", "general_shares.1"])
@pytest.mark.parametrize(("said", "key", "told"), BAD)
def test_what_cannot_be_is_refused_in_words(where: str, said: dict, key: str, told: str) -> None:
    share = {"name": "it", "data": "1 TB", **said}
    place = {"home_share": share} if where == "home_share" else {"home_share": None, "general_shares": [share]}
    made = mapping(place)
    with pytest.raises(InputError) as refused:
        read(text_of(made))
    found = [one for one in refused.value.problems if one.field == f"{where}.{key}"]
    assert [one for one in found if told in str(one)], str(refused.value)
    assert all(one.line and one.file == "given.yaml" for one in refused.value.problems)
    if "csv" not in str(said):  # the editor sees it too, save what only the reader can know
        beyond = told == "not in rising order" or ("too" in told and key == "concurrency")
        assert beyond or list(VALIDATOR.iter_errors(made)), made


def test_the_home_share_is_known() -> None:
    with pytest.raises(InputError, match=r"home_share.connections: is unknown; write an estimate, such as \{low: 2000"):
        scenario({"home_share.connections": "unknown"})
    assert list(VALIDATOR.iter_errors(mapping({"home_share.connections": "unknown"})))


def test_an_unknown_share_is_out_of_the_load_and_told() -> None:
    with_it = size(scenario({"general_shares": [SIDE, ARCHIVE]}))
    without = size(scenario({"general_shares": [SIDE]}))
    assert with_it.plan.design == without.plan.design
    assert row(with_it.plan, "connections").required == row(without.plan, "connections").required
    assert row(with_it.plan, "general_data", "archive").required == 12.0
    told = "The load of share archive is not counted: its connections are unknown."
    assert told in assumptions(with_it.scenario)
    assert told in could_change(with_it)
    assert [line[2:4] for line in tables.workload(with_it).rows] == [("600", "600"), ("100", "100"), ("unknown",) * 2]
    two = size(scenario({"general_shares": [ARCHIVE, {**ARCHIVE, "name": "legal"}]}))
    assert "The load of shares archive and legal is not counted: their connections are unknown." in could_change(two)
    assert not any("not counted" in line for line in (*assumptions(without.scenario), *could_change(without)))


def test_the_terminal_tells_of_an_unknown_share_before_the_checks(tmp_path: Path, capsys) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(text_of(mapping({"general_shares": [ARCHIVE]})), encoding="utf-8")
    assert main(["size", str(file)]) == 0
    head = capsys.readouterr().out.split("Share name")[0]
    assert "The load of share archive is not counted: its connections are unknown." in " ".join(head.split())
    assert main(["size", str(file), "--json"]) == 0
    assert any(
        "is not counted: its connections are" in one for one in json.loads(capsys.readouterr().out)["assumptions"]
    )


def test_an_infeasible_plan_tells_of_an_unknown_share_too() -> None:
    none = size(scenario({"general_shares": [{**ARCHIVE, "data": "90 TB"}], "cluster.nodes": 2}))
    assert none.plan is None
    assert "The load of share archive is not counted: its connections are unknown." in could_change(none)


def test_an_unknown_share_is_compared_as_such_and_may_become_known() -> None:
    unknown = scenario({"general_shares": [ARCHIVE]})
    known = with_values(unknown, {"general_shares.1.connections": 50.0})
    assert (known.general_shares[0].connections, known.general_shares[0].unknown) == (50.0, False)
    found = {one.name: one.values for one in compare([unknown, known]).inputs}
    assert found == {"share archive.connections": ("unknown", "50")}
    assert fit(unknown, size(unknown).plan.design).plan.feasible


def test_the_explorer_moves_what_was_reckoned_or_unknown(tmp_path: Path) -> None:
    ends = {"low": 6000, "mid": 6500, "high": 7000}
    text = text_of(mapping({"home_share": {**HOME, "users": ends}, "general_shares": [ARCHIVE]}))
    source = Source("a.yaml", text, tmp_path)
    opened = source.read()
    now = moved(opened, "home_share.connections", 1000.0)
    assert now.home_share.users is None
    assert list(inputs(now)) == []
    for path in ("home_share.connections", "general_shares.1.connections"):
        again = source.edited({path: "1000"}).read()
        assert value_at(again, path) == 1000.0
        assert value_at(again, "home_share.data") == 30.0
    assert source.edited({"home_share.connections": "1000"}).read().home_share.users is None
    assert source.edited({"growth.connections": "10 %"}).read().home_share.users == 6500


def test_a_file_server_may_have_no_name() -> None:
    bare = scenario({"file_server": None})
    plan = size(bare).plan
    assert "file_server_name" not in [check.check for check in plan.checks]
    assert plan.design == size(scenario()).plan.design
    said = [str(line) for line in (tables.title(size(bare)), *assumptions(bare))]
    assert not any("ile server  " in line or "File server on" in line for line in said)
    with pytest.raises(InputError, match="file_server: is empty"):
        scenario({"file_server": ""})


def test_a_fleet_takes_users_and_unknown(tmp_path: Path, capsys) -> None:
    head = "customer,cluster.nodes,cluster.free_memory,cluster.free_vcpus,home_share.name,home_share.data,"
    head += "home_share.users.low,home_share.users.mid,home_share.users.high,home_share.concurrency,"
    head += "general_shares.1.name,general_shares.1.connections,general_shares.1.data"
    (tmp_path / "fleet.csv").write_text(
        f"{head}\nA,8,96 GB,16,home,9 TB,80,90,99,50 %,old,unknown,1 TB\n", encoding="utf-8"
    )
    assert main(["size", str(tmp_path / "fleet.csv"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["assumptions"]
    assert "Share home: 90 users, 50 % of them connected at the peak, make 45 connections." in told
    assert "The load of share old is not counted: its connections are unknown." in told
