"""The path of expansion by hand: which step comes when, what it adds, and where the path ends."""

from pathlib import Path

import pytest
from given import STEADY, general, scenario

import planner
from planner.answers import expansion as answers
from planner.answers.records import path_record
from planner.model import path as model
from planner.model.path import path
from planner.model.sizing import size

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "scenarios"
HEADQUARTERS = SAMPLES / "headquarters.yaml"


def brief(found: model.Expansion) -> list[tuple]:
    return [(s.month, str(s.design), s.because.check if s.because else None, s.holds_until) for s in found.steps]


def test_the_steps_of_headquarters_are_those_of_the_contract():
    record = path_record(path(planner.read(HEADQUARTERS)))
    first, second = record.pop("steps")
    assert record == {"scenario": "headquarters", "every": 12, "until": 36, "ends": None}
    held = {"fsvms": 4, "memory_gb": 40, "vcpus": 8, "because": "connections", "holds_until": 13}
    assert first == {"month": 0, "added_memory_gb": 112, "added_vcpus": 20, **held}
    held = {"fsvms": 4, "memory_gb": 60, "vcpus": 8, "because": "connections_failover", "holds_until": 41}
    assert second == {"month": 12, "added_memory_gb": 80, "added_vcpus": 0, **held}


@pytest.mark.parametrize(
    ("every", "until", "steps"),
    [
        (12, 36, [(0, "3 × 16 GB", None, 21), (12, "3 × 24 GB", "connections", 108)]),
        (12, 21, [(0, "3 × 16 GB", None, 21)]),  # months 12 to 21 still hold
        (12, 22, [(0, "3 × 16 GB", None, 21), (12, "3 × 24 GB", "connections", 108)]),
        (21, 36, [(0, "3 × 16 GB", None, 21), (21, "3 × 24 GB", "connections", 108)]),
        (22, 36, [(0, "3 × 24 GB", None, 108)]),  # the first period has month 22 in it
        (1, 36, [(0, "3 × 16 GB", None, 21), (21, "3 × 24 GB", "connections", 108)]),
        (500, 36, [(0, "3 × 24 GB", None, 108)]),
        (12, 0, [(0, "3 × 16 GB", None, 21)]),
        (1, 0, [(0, "3 × 16 GB", None, 21)]),
    ],
)
def test_each_review_looks_to_the_next(every: int, until: int, steps: list):
    assert brief(path(scenario(STEADY), every, until)) == steps


def test_the_horizon_is_where_a_path_leads_unless_it_is_told():
    assert path(scenario(STEADY)).until == 36
    assert path(scenario({**STEADY, "growth.horizon": "21 months"})).until == 21
    assert brief(path(scenario({**STEADY, "growth.horizon": "21 months"}))) == brief(path(scenario(STEADY), until=21))


def test_a_file_server_that_stands_stays_while_it_holds():
    stands = {**STEADY, "current": {"fsvms": 3, "memory": "16 GB"}}
    found = path(scenario(stands))
    assert brief(found) == [(12, "3 × 24 GB", "connections", 108)]
    assert (found.steps[0].added_fsvms, found.steps[0].added_memory_gb, found.steps[0].added_vcpus) == (0, 24, 6)
    assert path(scenario(stands), until=21).steps == ()
    assert found.at_once == found.steps[-1].design


def test_memory_between_rungs_counts_as_the_lower_but_costs_what_it_is():
    found = path(scenario({**STEADY, "current": {"fsvms": 3, "memory": "20 GB"}}))
    (step,) = found.steps
    assert (step.month, str(step.design), step.because.check) == (12, "3 × 24 GB", "connections")
    # 3 x 24 - 3 x 20 GB; 20 GB go with the 4 vCPUs of 16 GB, 24 GB with 6.
    assert (step.added_memory_gb, step.added_vcpus) == (12, 6)


def test_no_step_goes_below_the_memory_that_stands():
    """36 GB count as 32; 32 GB itself would be less than stands, so the next rung is 40."""
    (step,) = path(
        scenario({**STEADY, "home_share.connections": 4200, "current": {"fsvms": 3, "memory": "36 GB"}})
    ).steps
    assert step.design.memory_gb >= 40


@pytest.mark.parametrize("fsvms", [1, 2])
def test_fewer_fsvms_than_the_least_fail_by_their_count(fsvms: int):
    found = path(scenario({"home_share.connections": 10, "current": {"fsvms": fsvms, "memory": "96 GB"}}))
    assert brief(found) == [(0, "3 × 96 GB", "fsvm_count", None)]


def test_more_fsvms_than_the_release_allows_end_the_path():
    found = path(scenario({"cluster.nodes": 32, "current": {"fsvms": 20, "memory": "96 GB"}}))
    assert not found.steps
    (blocker,) = found.ends.rescue.blockers
    assert (found.ends.month, blocker.check, blocker.required, blocker.allowed) == (0, "fsvm_count", 20, 16)
    assert blocker.remedy == "a new file server of 16 FSVMs at most"


def test_a_share_that_outgrows_its_limit_ends_the_path_where_its_period_begins():
    """32 TB grow by 25 % to 40 TB in month 12 exactly, and are over them from month 13 on."""
    found = path(scenario({"general_shares": general((1, "32 TB")), "growth.data": "25 %"}))
    assert [step.holds_until for step in found.steps] == [12]
    (blocker,) = found.ends.rescue.blockers
    assert (found.ends.month, found.ends.until, blocker.check, blocker.subject) == (12, 24, "general_data", "s1")
    assert blocker.required == pytest.approx(50)  # in month 24
    assert blocker.remedy == "share 's1' split in two"


def test_what_would_carry_on_keeps_what_stands_and_is_no_larger_beside_it():
    found = path(planner.read(SAMPLES / "maximum-size.yaml"), until=120)
    (blocker,) = found.ends.rescue.blockers
    assert blocker.remedy == "a second file server on nodes of its own (1 of 16 × 96 GB, 1 of 15 × 40 GB)"


def test_nodes_that_would_carry_on_make_room_for_a_design_that_keeps_what_stands():
    """Four nodes: 4 x 60 GB is the most here. Six FSVMs of 40 GB would be cheaper, and would take memory away."""
    few = {
        "cluster": {"nodes": 4, "free_memory": "60 GB", "free_vcpus": 12},
        "current": {"fsvms": 4, "memory": "60 GB"},
    }
    found = path(scenario({**STEADY, **few, "home_share.connections": 9100}))
    (blocker,) = found.ends.rescue.blockers
    assert (blocker.check, blocker.remedy) == ("fsvm_count", "one more node (5 × 60 GB)")


def test_steps_can_cost_more_in_the_end_than_all_at_once():
    found = path(planner.read(SAMPLES / "department-shares.yaml"))
    assert (str(found.steps[-1].design), str(found.at_once)) == ("5 × 40 GB", "4 × 40 GB")
    assert (
        answers.at_once(found)[1]
        == "In the end the steps take 40 GB and 8 vCPUs more, since they keep what was bought."
    )


def test_a_path_plans_once_a_step(monkeypatch):
    """However many reviews there are: that is what makes a path to month 120 as quick as a short one."""
    asked = []
    monkeypatch.setattr(model, "size", lambda one: asked.append(one) or size(one))
    found = path(scenario(STEADY), 1, 120)
    assert len(asked) == len(found.steps) == 3


@pytest.mark.parametrize("every", [0, -1, 1.5, True, "12", None])
def test_a_wrong_distance_of_reviews_is_refused(every):
    with pytest.raises(ValueError, match=r"every: .* a whole number of months, 1 or more"):
        path(scenario(STEADY), every)


@pytest.mark.parametrize("until", [-1, 121, 12.5, False, "36"])
def test_a_wrong_last_month_is_refused(until):
    with pytest.raises(ValueError, match=r"until: .* a whole number of months, 0 to 120"):
        planner.path(HEADQUARTERS, until=until)
