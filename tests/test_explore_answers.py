"""What the explorer shows without a browser: answers, pictures, and a pinned design beside the live one."""

from pathlib import Path

import pytest
from doubtful import CERTAIN, scenario
from explorers import control

from planner.explore import panels
from planner.explore.explorer import GHOSTS, TABS
from planner.figures import screen
from planner.figures.growth import draw_growth
from planner.figures.risk import binding_fan, draw_risk
from planner.files.scenarios import read_scenario
from planner.judgement.risk import risk
from planner.model.sizing import Design, judge, size

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"
HQ = SAMPLES / "headquarters.yaml"


def test_the_explorer_opens_with_the_answer_of_the_command_line(explorer):
    plan = size(read_scenario(HQ)).plan
    assert explorer.view.plan == plan
    assert "Recommended: on the most likely figures, 4 FSVMs (60 GB" in explorer.answer.value
    assert "◐ Unsure." in explorer.answer.value  # a word and a shape, not a colour alone
    assert bytes(explorer.pictures[0].value).startswith(b"<svg")
    assert (explorer.pictures[0].layout.width, explorer.pictures[0].layout.height) == ("1140px", "480px")


def test_the_picture_of_the_risk_says_what_the_answer_says():
    seen = panels.view(read_scenario(HQ))
    assert "in only 57.2 % of cases" in panels.answer(seen).paragraphs[0]
    assert "in 57.2 % of cases" in draw_risk(seen.scenario, seen.plan).title


def test_where_what_is_in_doubt_moves_nothing_that_binds_there_is_no_fan_but_a_sentence():
    site = (
        "{interval: 60 min, change: {low: 1 GB/day, mid: 2 GB/day, high: 3 GB/day}, link: 1 Gbit/s, remote_nodes: 16}"
    )
    still = scenario(CERTAIN, replication=site)
    found = risk(still)
    assert found.doubtful
    assert binding_fan(found) is None
    drawing = draw_risk(still, found.plan)
    assert not drawing.sheets
    assert drawing.title.endswith("in 100 % of cases")
    assert drawing.alt.startswith("What is in doubt does not move the tightest limit, fail-over: ")


def test_choosing_a_design_by_hand(explorer):
    explorer.form.fsvms.value = 3
    explorer.form.memory.value = 12.0
    assert "✖ Fails. 3 FSVMs (12 GB and 4 vCPUs each) do not last" in explorer.answer.value
    explorer.form.memory.value = 0
    assert explorer.view.plan.design.fsvms == 3
    assert explorer.view.plan.feasible


def test_only_the_picture_in_sight_is_drawn(explorer):
    assert [bool(picture.value) for picture in explorer.pictures] == [True] + [False] * (len(TABS) - 1)
    explorer.tabs.selected_index = 1
    assert explorer.pictures[1].value


def test_every_tab_is_after_many_moves_what_a_fresh_one_shows(explorer):
    moves = (("Connections", 9000), ("Horizon", 90), ("Failures at once", 0), ("Headroom", 40))
    for tab, (_, draw) in enumerate(TABS):
        explorer.tabs.selected_index = tab
        for label, value in (moves[tab % 4], moves[(tab + 1) % 4]):
            control(explorer, label).slider.value = value
        for name in ("infeasible-cluster", "headquarters"):
            explorer.sample.value = name
        control(explorer, "Connections").slider.value = 3000 + tab
        fresh = screen.svg(draw(explorer.form.scenario, explorer.view.plan))
        assert explorer.pictures[tab].value == fresh, TABS[tab][0]


def test_pin_and_compare(explorer):
    explorer.pin.click()
    control(explorer, "Connections").slider.value = 8000
    assert "Pinned: 4 × 60 GB" in explorer.compared.value
    assert f"Live: {explorer.view.plan.design}" in explorer.compared.value
    assert "2,396 of 2,500 connections" in explorer.compared.value
    explorer.unpin.click()
    assert explorer.compared.value == ""


def test_the_comparison_names_every_demand_of_both():
    small = panels.view(read_scenario(SAMPLES / "small-office.yaml"))
    large = panels.view(read_scenario(HQ))
    told = repr(panels.comparison(small, large))
    for word in ("Memory in all", "First breach", "(fail-over)", "Replication on schedule", "◐ unsure"):
        assert word in told


def test_what_fails_and_what_binds_do_not_contradict_each_other(explorer):
    assert "The tightest limit is fail-over" in explorer.answer.value
    explorer.form.fsvms.value = 5
    assert "FSVMs at the remote site (5 FSVMs, 4 allowed) fails" in explorer.answer.value
    assert "tightest limit" not in explorer.answer.value
    assert "Everything else holds." in explorer.answer.value
    explorer.form.fsvms.value = 3
    explorer.form.memory.value = 12.0
    failing = [check for check in explorer.view.plan.checks if not check.ok]
    assert len(failing) > 1
    told = explorer.answer.value.partition("Also failing: ")[2]
    assert told.count(" allowed)") == len(failing) - 1
    assert "tightest limit" not in explorer.answer.value


@pytest.mark.parametrize(
    ("sample", "tab", "told"),
    [
        ("department-shares", 4, "All inputs are single values, so there is no risk to show"),
        ("department-shares", 3, "This scenario has no second site"),
        ("headquarters", 4, ""),
        ("headquarters", 3, ""),
        ("campus-home", 4, ""),  # nothing is an interval, but its directories are placed by chance
    ],
)
def test_where_there_is_nothing_to_draw_a_sentence_says_why(explorer, sample, tab, told):
    assert explorer.pictures[tab].layout.visibility == "hidden"  # nor is there a broken picture before it is drawn
    assert "Being drawn" in explorer.findings[tab].value
    explorer.sample.value = sample
    explorer.tabs.selected_index = tab
    assert explorer.pictures[tab].layout.visibility == ("hidden" if told else "visible")
    assert bool(explorer.pictures[tab].value) != bool(told)
    assert told in explorer.findings[tab].value
    assert "Being drawn" not in explorer.findings[tab].value
    explorer.sample.value = "headquarters"
    assert explorer.pictures[tab].layout.visibility == "visible"


def test_a_pinned_design_is_a_ghost_where_it_differs(explorer):
    scenario, plan = explorer.view.scenario, explorer.view.plan
    other = judge(scenario, Design(3, 96.0, 12))
    for draw in GHOSTS:
        alone, same, beside = draw(scenario, plan), draw(scenario, plan, plan), draw(scenario, plan, other)
        count = [len(one.sheets[0].pieces) for one in (alone, same, beside)]
        assert count[2] > count[0]
        told = [piece.tip for piece in beside.sheets[0].pieces if piece.tip.startswith("pinned")]
        assert told
        assert all("3 × 96 GB" in tip for tip in told)
    assert len(draw_growth(scenario, plan, plan).sheets[0].pieces) == len(draw_growth(scenario, plan).sheets[0].pieces)
    named = [text for text, _, _ in draw_growth(scenario, plan, other).sheets[0].ends]
    assert named.count("pinned 3 × 96 GB:\ndata of projects") + named.count("pinned 3 × 96 GB:\nafter a failure") == 1


def test_a_pinned_design_is_drawn_until_it_is_unpinned(explorer):
    explorer.tabs.selected_index = [name for name, _ in TABS].index("Growth")
    picture = explorer.pictures[explorer.tabs.selected_index]
    before = picture.value
    explorer.pin.click()
    explorer.form.fsvms.value = 5
    beside = picture.value
    explorer.unpin.click()
    assert picture.value != beside
    explorer.form.fsvms.value = 0
    assert picture.value == before


def test_a_presenter_has_larger_type(explorer):
    explorer.wall.value = True
    assert "planner-wall" in explorer.widget._dom_classes
    explorer.wall.value = False
    assert "planner-wall" not in explorer.widget._dom_classes
