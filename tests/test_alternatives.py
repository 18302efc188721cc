import pytest
from doubtful import CERTAIN, scenario
from effort import examples
from hypothesis import given
from hypothesis import strategies as st

from planner.answers.choices import buys, reasons
from planner.files.quantities import read_design
from planner.judgement.choices import front, why
from planner.model.sizing import design_of, designs, judge, size
from planner.model.units import UnitError


def measures(sizing, design):
    checks = {check.check: check for check in judge(sizing.scenario, design).checks}
    load = (checks.get("connections_failover") or checks["connections"]).utilisation
    return (*design.cost, load)


@examples(25)
@given(
    st.integers(0, 20_000),
    st.lists(st.integers(0, 1500), max_size=6),
    st.integers(0, 3),
    st.sampled_from(["one", "spread"]),
    st.integers(3, 16),
)
def test_the_front_is_what_comparing_every_pair_leaves(home, shares, failures, takeover, cvms):
    general = "[" + ", ".join(f"{{name: s{i}, connections: {n}, data: 1 TB}}" for i, n in enumerate(shares)) + "]"
    asked = scenario(
        CERTAIN,
        cluster=f"{{nodes: 16, cvms: {cvms}, free_memory: 128 GB, free_vcpus: 16}}",
        home_share=f"{{name: home, connections: {home}, data: 120 TB}}",
        general_shares=general,
        resilience=f"{{failures: {failures}, takeover: {takeover}}}",
    )
    found = size(asked)
    each = {design: measures(found, design) for design in found.feasible}
    left = [
        design
        for design, mine in each.items()
        if not any(other != mine and all(a <= b for a, b in zip(other, mine, strict=True)) for other in each.values())
    ]
    options = front(found)
    assert [option.plan.design for option in options] == left
    assert [option.after_failure for option in options] == [each[design][-1] for design in left]
    if found.plan:
        assert options[0].plan == found.plan


def test_no_design_has_no_alternatives():
    assert front(size(scenario(CERTAIN, home_share="{name: h, connections: 90000, data: 1 TB}"))) == ()


def test_what_a_design_on_the_front_buys():
    found = size(scenario(CERTAIN))
    told = {str(option.plan.design): buys(option, found) for option in front(found)}
    assert told["4 × 60 GB" if "4 × 60 GB" in told else str(found.plan.design)].startswith("the plan: least memory")
    others = [sentence for design, sentence in told.items() if design != str(found.plan.design)]
    assert others
    assert all(" more" in sentence or " less" in sentence for sentence in others)


def test_why_a_design_fails_names_every_check_with_its_numbers_and_month():
    # Three FSVMs of 24 GB, 2,800 home connections over three and 400 and 120 on two of them, 10 % a year for 36 months:
    # the busiest has (2,800 / 3 + 400) x 1.331 = 1,774.67 of 950; two of them 2,386.67 x 1.331 = 3,176.65 of 1,000.
    found = size(scenario(CERTAIN))
    asked = why(found, design_of(found.scenario.catalog, 3, 24))
    assert [check.check for check in asked.plan.failing] == ["connections", "connections_failover"]
    told = reasons(asked, found)
    assert told == (
        "3 × 24 GB does not last: it fails 2 checks.",
        "Connections, all FSVMs up: 1,775 connections, 950 allowed; it fails from the start.",
        "Connections after a failure: 3,177 connections, 1,000 allowed; it fails from the start.",
    )


def test_why_not_a_design_that_breaks_later_gives_the_month():
    found = size(scenario(CERTAIN, as_of="2026-11-01"))
    # 4 x 60 GB: 1,920 connections on two FSVMs; 1,920 x 1.1^(t/12) passes 2,500 in month 34.
    told = reasons(why(found, design_of(found.scenario.catalog, 4, 60)), found)
    assert told[0] == "4 × 60 GB does not last: it fails one check."
    assert told[1].endswith("2,556 connections, 2,500 allowed; it fails from September 2029 on.")


def test_every_failing_design_names_exactly_the_checks_it_fails():
    found = size(scenario(CERTAIN, cluster="{nodes: 8, free_memory: 60 GB, free_vcpus: 16}"))
    for design in designs(found.scenario.catalog):
        asked = why(found, design)
        failing = [check for check in judge(found.scenario, design).checks if not check.ok]
        assert list(asked.plan.failing) == failing
        assert asked.plan.feasible == (design in found.feasible)
        assert len(reasons(asked, found)) == 1 + len(failing)


def test_why_not_a_feasible_design_is_its_cost():
    found = size(scenario(CERTAIN))
    best = found.plan.design
    dearer = found.feasible[-1]
    asked = why(found, dearer)
    assert asked.plan.feasible
    assert asked.more_memory_gb == dearer.total_memory_gb - best.total_memory_gb > 0
    (told,) = reasons(asked, found)
    assert f"{asked.more_memory_gb:,.0f} GB and {asked.more_vcpus} vCPUs more than the plan, {best}" in told
    (told,) = reasons(why(found, best), found)
    assert told.startswith(f"{best} is the plan")


def test_too_few_fsvms_and_memory_between_rungs_are_said():
    found = size(scenario(CERTAIN, home_share="{name: h, connections: 100, data: 1 TB}", general_shares=None))
    asked = why(found, design_of(found.scenario.catalog, 2, 64))
    assert not asked.plan.feasible
    told = reasons(asked, found)
    assert told[0] == "2 × 64 GB does not last: it fails one check."
    assert told[1] == "A file server has at least 3 FSVMs (official, TN-2041)."
    assert told[2] == "64 GB counts as 60 GB: nothing was tested between the two."


@pytest.mark.parametrize(
    ("text", "design"),
    [("3x24", (3, 24)), ("3×24GB", (3, 24)), ("3 x 24", (3, 24)), (" 16 X 96 GB ", (16, 96)), ("4*60.5", (4, 60.5))],
)
def test_designs_are_read(text, design):
    assert read_design(text) == design


@pytest.mark.parametrize(
    "text",
    ["", "3", "x", "3x", "x24", "0x24", "-3x24", "3x-24", "3x24x2", "3y24", "3x24 TB", "3x24 GBx", "3.5x24", "3x1e3",
     "3x24\n4x60", "99999x24", "3x999999", "٣x24", "three x 24", "3x24; rm"],
)  # fmt: skip
def test_what_is_no_design_is_refused(text):
    with pytest.raises(UnitError, match="is not a design; write FSVMs x GB of memory, such as 3x24"):
        read_design(text)
