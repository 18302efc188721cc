"""Values of a scenario by their path in the file: there and back."""

import dataclasses

import numpy as np
import pytest
from given import CONTOSO, read, scenario
from hypothesis import given
from invented import mappings

from planner.model.declared import Part, entries
from planner.model.scenario import Scenario, value_at, with_values


def paths(owner: object, before: str = "") -> list[str]:
    """Every path of the file that leads somewhere in `owner`: its fields, its sections and the entries of lists."""
    found = []
    for one in entries(type(owner)):
        value = getattr(owner, one.attribute)
        path = before + one.key
        found.append(path)
        if isinstance(one, Part) and one.many:
            for i, inner in enumerate(value, 1):
                found += [f"{path}.{i}", *paths(inner, f"{path}.{i}.")]
        elif isinstance(one, Part) and value is not None:
            found += paths(value, f"{path}.")
    return found


def check_round_trip(given: Scenario) -> None:
    for path in paths(given):
        assert with_values(given, {path: value_at(given, path)}) == given, path


def test_every_path_of_the_documented_scenario_makes_the_round_trip() -> None:
    contoso = read(CONTOSO)
    check_round_trip(contoso)
    assert {"growth.data", "general_shares.1.data", "replication.throttle", "cluster.free_memory"} <= {*paths(contoso)}


@given(mappings())
def test_every_path_makes_the_round_trip(made: dict) -> None:
    check_round_trip(scenario({}, made))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("customer", "Contoso Ltd"),
        ("cluster.free_memory", 128),
        ("current.memory", 16),
        ("home_share.data", 120),
        ("general_shares.1.connections", 400),
        ("growth.data", 0.25),
        ("growth.horizon", 36),
        ("replication.link", 125),
        ("replication.change", 2000),
    ],
)
def test_values_are_in_base_units(path: str, value: object) -> None:
    assert value_at(read(CONTOSO), path) == value


def test_a_new_value_is_where_it_belongs_and_nowhere_else() -> None:
    before = read(CONTOSO)
    after = with_values(before, {"growth.data": 0.5, "general_shares.1.data": np.array([1.0, 2.0])})
    assert after.growth == dataclasses.replace(before.growth, data=0.5)
    assert after.general_shares[0].data_tb.tolist() == [1, 2]
    assert after.home_share is before.home_share
    assert before == read(CONTOSO)


NOWHERE = [
    "",
    "nodes",
    "cluster.node",
    "cluster.nodes.more",
    "customer.name",
    "general_shares.0.data",
    "general_shares.2.data",
    "general_shares.-1.data",
    "general_shares.²",
    "general_shares.first",
    "general_shares.",
    "replication.secret",
    "data",
    "shares",
    "growth.__class__",
]


@pytest.mark.parametrize("path", NOWHERE)
def test_a_path_that_leads_nowhere(path: str) -> None:
    contoso = read(CONTOSO)
    with pytest.raises(KeyError):
        value_at(contoso, path)
    with pytest.raises(KeyError):
        with_values(contoso, {path: 1})


def test_a_part_that_the_scenario_lacks() -> None:
    plain = scenario()
    with pytest.raises(KeyError):
        value_at(plain, "replication.link")
    with pytest.raises(KeyError):
        with_values(plain, {"replication.link": 1.0})
