"""The load of each FSVM and of the busiest survivor: by hand, and against the checks for any number of failures."""

from __future__ import annotations

import re
from itertools import permutations
from pathlib import Path

import pytest

from planner.figures.load import failing, load_per_fsvm, loads_by_fsvm
from planner.files.scenarios import read_scenario
from planner.model.scenario import Scenario, with_values
from planner.model.sizing import design_of, judge, size

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "scenarios"


def given(failures: int, takeover: str = "one") -> Scenario:
    scenario = read_scenario(SAMPLES / "department-shares.yaml")
    return with_values(scenario, {"resilience.failures": failures, "resilience.takeover": takeover})


@pytest.mark.parametrize("takeover", ["one", "spread"])
@pytest.mark.parametrize("failures", [1, 2, 3, 4])
def test_the_worst_survivor_is_what_the_check_requires(failures, takeover):
    scenario = given(failures, takeover)
    plan = judge(scenario, design_of(scenario.catalog, 6, 40))
    _, _, after = loads_by_fsvm(scenario, plan)
    required = next(check.required for check in plan.checks if check.check == "connections_failover")
    assert max(after) == pytest.approx(required)


@pytest.mark.parametrize("failures", [1, 2, 3])
def test_each_survivor_is_the_worst_of_all_ways_to_fail(failures):
    scenario = given(failures)
    plan = judge(scenario, design_of(scenario.catalog, 5, 40))
    loads, _, after = loads_by_fsvm(scenario, plan)
    for failed in range(5):
        others = [load for i, load in enumerate(loads) if i != failed]
        ways = [loads[failed] + sum(some) for some in permutations(others, failures)]
        assert after[failed] == pytest.approx(max(ways))


def test_without_planned_failures_one_is_shown_and_where_none_survive_nothing_is():
    none = given(0)
    plan = judge(none, design_of(none.catalog, 4, 40))
    assert loads_by_fsvm(none, plan)[2] == loads_by_fsvm(given(1), plan)[2]
    assert failing(none) == "this FSVM fails"
    all_fail = given(3)
    plan = judge(all_fail, design_of(all_fail.catalog, 3, 40))
    assert loads_by_fsvm(all_fail, plan)[2] == [0.0, 0.0, 0.0]


def test_the_picture_says_how_many_fail():
    picture = load_per_fsvm(size(given(2)))
    words = " ".join(re.findall(r">([^<]+)</text>", picture.svg))
    assert "2 FSVMs fail, this one and the busiest others" in words
    assert "after 2 failures" in picture.title
    assert "if 2 FSVMs fail" in picture.alt
