"""The months between which a step of the path is due, against each sample as a scenario of its own."""

import numpy as np
import pytest
from given import STEADY, scenario

from planner.answers.words import current
from planner.judgement.choices import fit
from planner.judgement.compare import compare
from planner.judgement.risk import due_months, in_samples
from planner.model import path as model
from planner.model.checks import demands
from planner.model.formulas.growth import holds
from planner.model.path import path
from planner.model.scenario import value_at, with_values
from planner.model.sizing import size


def one_by_one(found: model.Expansion, samples: int) -> list[tuple[int | None, int | None] | None]:
    """The months at 5 and 95 % of the samples, each sample a scenario of its own, month by month."""
    sampled = in_samples(found.scenario, samples)
    paths = list(found.scenario.intervals)
    since, told = 0, []
    for step in found.steps:
        if step.before is None:
            told.append(None)
        else:
            months = []
            for place in range(samples):
                one = with_values(found.scenario, {name: value_at(sampled, name)[place] for name in paths})
                all_of = demands(one, step.before.fsvms, step.before.memory_gb)
                bad = (m for m in range(since, 121) if not all(holds(d.at(m), d.allowed) for d in all_of))
                months.append(next(bad, 999))
            months.sort()
            ranks = [int(np.ceil(part * samples)) - 1 for part in (0.05, 0.95)]
            told.append(tuple(None if months[rank] == 999 else months[rank] for rank in ranks))
        since = step.month
    return told


@pytest.mark.parametrize(
    "changes",
    [
        {"growth.connections": {"low": "5 %", "mid": "10 %", "high": "18 %"}},
        {"growth.connections": {"low": "0 %", "mid": "8 %", "high": "10 %"}, "home_share.connections": 1300},
        {"home_share.connections": {"low": 900, "mid": 1300, "high": 1400}, "current": {"fsvms": 3, "memory": "16 GB"}},
        {"growth.data": {"low": "-30 %", "mid": "-20 %", "high": "5 %"}, "home_share.data": "590 TB"},
    ],
    ids=["growth", "perhaps never", "stands", "data may shrink"],
)
def test_the_months_between_which_a_step_is_due(changes: dict):
    found = path(scenario({**STEADY, **changes}), 12, 48)
    assert any(step.before for step in found.steps)
    assert list(due_months(found, 64)) == one_by_one(found, 64)


def test_nothing_is_in_doubt_without_intervals():
    assert due_months(path(scenario(STEADY))) == (None, None)


def test_too_few_fsvms_are_due_at_once():
    changes = {"home_share.connections": {"low": 5, "mid": 10, "high": 20}}
    found = path(scenario({**changes, "current": {"fsvms": 2, "memory": "96 GB"}}))
    assert due_months(found) == ((0, 0),)


def test_scenarios_that_differ_in_their_intervals_alone_are_not_taken_for_each_other():
    low, high = ({"growth.connections": {"low": one, "mid": "10 %", "high": "11 %"}} for one in ("1 %", "9 %"))
    bands = [due_months(path(scenario({**STEADY, **changes})))[1] for changes in (low, high)]
    assert bands[0][1] > bands[1][1]


def test_too_few_fsvms_fail_wherever_the_present_file_server_is_judged():
    asked = scenario({"current": {"fsvms": 2, "memory": "96 GB"}})
    plan = size(asked).current
    (check,) = plan.failing
    assert (check.check, check.required, check.allowed, check.first_breach_month) == ("fsvm_count", 3, 2, 0)
    (told,) = current(size(asked))
    assert told == "The present file server is 2 × 96 GB. It has too few FSVMs: 2 FSVMs, 3 at the least."
    assert not fit(asked, plan.design).plan.feasible
    assert not compare([asked, asked], [None, plan.design]).holds
