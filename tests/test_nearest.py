"""Choosing a design by hand: the fast search against a plain one that judges every design."""

import math
from pathlib import Path

import pytest
from effort import examples
from hypothesis import given
from hypothesis import strategies as st

from planner.answers.words import verdict
from planner.files.scenarios import read_scenario
from planner.model.checks import DEMANDS
from planner.model.scenario import Scenario, with_values
from planner.model.sizing import Plan, designs, judge, shown_plan, size

FOLDER = Path(__file__).parent.parent / "data" / "scenarios"
SAMPLES = [read_scenario(path) for path in sorted(FOLDER.glob("*.yaml"))]
HQ = next(scenario for scenario in SAMPLES if scenario.id == "headquarters")


def distance(plan: Plan) -> tuple[int, int, float, float, int]:
    failing = [check for check in plan.checks if not check.ok]
    worst = max((math.inf if check.utilisation is None else check.utilisation for check in failing), default=0.0)
    workload = sum(check.check in DEMANDS for check in failing)
    return workload, len(failing), float(f"{worst:.12g}"), plan.design.total_memory_gb, plan.design.fsvms


@examples(40)
@given(
    st.sampled_from(SAMPLES),
    st.floats(0.1, 12),
    st.integers(0, 5),
    st.sampled_from(["one", "spread"]),
    st.none() | st.integers(3, 16),
    st.none() | st.sampled_from([12.0, 16.0, 60.0, 96.0]),
)
def test_the_nearest_design_is_the_one_that_judging_all_finds(
    scenario: Scenario, times: float, failures: int, takeover: str, fsvms: int | None, memory_gb: float | None
) -> None:
    share = "home_share" if scenario.home_share else "general_shares.1"
    busier = scenario.shares[0].connections * times
    changed = with_values(
        scenario,
        {f"{share}.connections": busier, "resilience.failures": failures, "resilience.takeover": takeover},
    )
    fitting = [
        judge(changed, design)
        for design in designs(changed.catalog)
        if fsvms in (None, design.fsvms) and memory_gb in (None, design.memory_gb)
    ]
    chosen = shown_plan(size(changed), fsvms, memory_gb)
    holding = [plan for plan in fitting if plan.feasible]
    if holding:
        assert chosen.design == min(holding, key=lambda plan: plan.design.cost).design
    else:
        assert chosen == min(fitting, key=distance)


def test_nothing_chosen_is_the_recommended_plan() -> None:
    sizing = size(HQ)
    assert shown_plan(sizing) is sizing.plan


def test_a_choice_off_the_catalog_is_refused() -> None:
    with pytest.raises(ValueError, match="no design"):
        shown_plan(size(HQ), 2)
    with pytest.raises(ValueError, match="no design"):
        shown_plan(size(HQ), None, 50.0)


def test_the_verdict_says_what_fails_and_how_many_more() -> None:
    plan = judge(HQ, designs(HQ.catalog)[0])
    told = verdict(HQ, plan)
    assert told.startswith("3 FSVMs (12 GB and 4 vCPUs each) do not last until November 2029: ")
    # (2800 / 3 + 400) x 1.1^3 = 1774.67 against 0.95 x 250
    assert "connections with all FSVMs up (1,775 connections, 237 allowed) fails" in told
    assert told.endswith(", and so does another.")


def test_the_verdict_of_a_plan_is_the_answer() -> None:
    sizing = size(HQ)
    assert sizing.plan is not None
    assert verdict(HQ, sizing.plan) == ("4 FSVMs (60 GB and 8 vCPUs each) are enough until November 2029.")
