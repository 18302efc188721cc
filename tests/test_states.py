"""The states of checks and plans mean one thing everywhere."""

import pytest
from effort import tried
from given import general, row, scenario
from samples import PATHS, planned

from planner.answers import plan as tables
from planner.answers.fleet import Entry
from planner.answers.states import LEGEND, STATES, standing, state
from planner.answers.terminal import sizing_text
from planner.explore import panels
from planner.judgement.risk import risk
from planner.model.sizing import Design, judge, size

SMALL = Design(3, 12, 4)


@pytest.mark.parametrize(
    ("data", "horizon", "word"),
    [
        # Doubling every year, 10 TB pass 40 TB in month 25: that is 12 months after 13, and 13 after 12.
        ("10 TB", 12, "holds"),
        ("10 TB", 13, "tight"),
        ("10 TB", 23, "tight"),
        ("10 TB", 24, "no room"),
        ("10 TB", 25, "fails"),
    ],
)
def test_the_states_of_a_check_that_grows(data: str, horizon: int, word: str) -> None:
    asked = scenario(
        {"general_shares": general((1, data)), "growth": {"data": "100 %", "horizon": f"{horizon} months"}}
    )
    plan = judge(asked, SMALL)
    assert state(row(plan, "general_data", "s1"), horizon) == word
    assert standing(asked, plan) == ("tight" if word == "no room" else word)


@pytest.mark.parametrize(("connections", "word"), [(747, "holds"), (750, "no room"), (753, "fails")])
def test_a_check_at_its_limit_has_no_room(connections: int, word: str) -> None:
    asked = scenario({"home_share.connections": connections, "resilience.headroom": "0 %"})
    plan = judge(asked, SMALL)  # 249, 250 and 251 of 250
    assert state(row(plan, "connections"), 36) == word


def test_the_state_of_a_plan_is_the_worst_of_its_demands_and_of_its_confidence() -> None:
    asked = scenario({"previous_versions": 24})
    plan = judge(asked, SMALL)
    # A setting at its limit has no room and stays there; a name that is too long fails as anything else does.
    assert state(row(plan, "previous_versions"), 36) == "no room"
    assert standing(asked, plan) == "holds"
    doubtful = {"home_share.connections": {"low": 100, "mid": 500, "high": 1500}}
    for changes, word in ((doubtful, "unsure"), ({**doubtful, "file_server": "x" * 16}, "fails")):
        asked = scenario(changes)
        assert standing(asked, judge(asked, SMALL)) == word
    # A growing demand that is tight as well: less sure than wanted is worse.
    growing = scenario({**doubtful, "growth.connections": "12 %"})
    assert state(row(judge(growing, SMALL), "connections"), 36) == "tight"
    assert standing(growing, judge(growing, SMALL)) == "unsure"
    assert STATES.index("fails") < STATES.index("unsure") < STATES.index("tight") < STATES.index("holds")


def test_memory_between_two_rungs_is_as_sure_as_the_lower() -> None:
    asked = scenario({"home_share.connections": {"low": 100, "mid": 500, "high": 1500}})
    found = risk(asked)
    between = Design(3, 20, 4)
    assert found.of(between) == found.of(Design(3, 16, 4)) < 1
    assert standing(asked, judge(asked, between)) == standing(asked, judge(asked, Design(3, 16, 4)))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "headquarters",
            "◐ Unsure. On the most likely figures, 4 FSVMs (60 GB and 8 vCPUs each) are enough until November 2029; "
            "across the ranges given, in only 57.2 % of cases.",
        ),
        (
            "campus-home",
            "● Holds. 6 FSVMs (96 GB and 12 vCPUs each) are enough until November 2030, however the directories "
            "spread.",
        ),
        (
            "ready-to-deploy",
            "▲ Tight. 4 FSVMs (60 GB and 8 vCPUs each) are enough until November 2029, in 99.95 % of the ways the "
            "directories may spread.",
        ),
    ],
)
def test_the_banner_is_green_only_where_the_plan_holds_and_is_sure(name: str, told: str) -> None:
    banner = tables.answer(planned(name))
    assert str(banner) == told
    assert banner.role == f"answer {told.split('.')[0][2:].lower()}"
    assert tables.answer(planned("infeasible-cluster")).role == "answer fails"
    assert LEGEND in tables.checks(planned(name)).caption


@pytest.mark.parametrize("name", tried(PATHS))
def test_the_explorer_and_the_page_give_a_plan_the_same_state(name: str) -> None:
    found = planned(name)
    assert panels.answer(panels.view(found.scenario)).role.split()[-1] == tables.answer(found).role.split()[-1]


def test_a_plan_that_is_less_sure_than_wanted_is_unsure_wherever_it_is_seen() -> None:
    # 500 of 712 connections that never grow, but up to 1,500 of them.
    asked = scenario({"home_share.connections": {"low": 100, "mid": 500, "high": 1500}})
    found = size(asked)
    assert {state(check, 36) for check in found.plan.checks} == {"holds"}
    assert tables.answer(found).role == "answer unsure"
    assert panels.answer(panels.view(asked)).role == "live unsure"
    assert sizing_text(found).splitlines()[3].startswith("◐ Unsure. ")
    assert Entry.of(asked).state == "unsure"
