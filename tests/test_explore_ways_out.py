"""Ways out and another release: tried in the explorer, saved and taken back."""

from dataclasses import replace
from html import escape
from pathlib import Path

import ipywidgets as widgets
import pytest
from explorers import control

from planner.answers.records import exact
from planner.explore.explorer import Explorer
from planner.files.scenarios import read_scenario
from planner.model.sizing import Check, Plan, size

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"
SLOW = pytest.mark.campaign


def test_another_release_is_tried_and_taken_back(explorer, tmp_path):
    control(explorer, "Connections").field.value = "4000"
    explorer.form.fsvms.value = 5
    before, form = explorer.answer.value, explorer.form
    explorer.form.release.value = "files-5.0"
    assert explorer.form.scenario.catalog.id == "files-5.0"
    assert explorer.form.scenario.home_share.connections == 4000
    assert explorer.form.fsvms.value == 5  # what was chosen stays chosen
    assert "Tried: the limits of files-5.0." in explorer.source_message.value
    explorer.save.click()
    assert read_scenario(tmp_path / "headquarters-explored.yaml").catalog.id == "files-5.0"
    explorer.back.click()
    assert explorer.form is form
    assert (explorer.answer.value, explorer.form.release.value) == (before, "afs-2.0.2")
    assert explorer.back.disabled


def test_a_file_that_cannot_be_read_again_is_told_and_nothing_changes(tmp_path):
    (tmp_path / "measured").mkdir()
    for file in (SAMPLES / "measured").glob("design-studio-*.csv"):
        (tmp_path / "measured" / file.name).write_bytes(file.read_bytes())
    (tmp_path / "in.yaml").write_bytes((SAMPLES / "design-studio.yaml").read_bytes())
    explorer = Explorer(tmp_path / "in.yaml", tmp_path)
    before = explorer.form
    (tmp_path / "measured" / "design-studio-churn.csv").unlink()
    explorer.form.release.value = "files-5.0"
    assert "there is no such file" in explorer.form.note.value
    assert explorer.form is before
    assert explorer.form.release.value == "afs-2.0.2"
    assert explorer.back.disabled


def ways(explorer: Explorer) -> list[widgets.Button]:
    return [part for part in explorer.ways.children if isinstance(part, widgets.Button)]


def written(plan: Plan) -> list[Check]:
    """The checks of a plan as the JSON has their numbers."""
    return [replace(one, required=exact(one.required), now=exact(one.now)) for one in plan.checks]


@pytest.mark.parametrize(
    "name",
    [
        "infeasible-cluster",
        "outgrown-share",
        pytest.param("design-studio", marks=pytest.mark.campaign),
        pytest.param("two-obstacles", marks=SLOW),
    ],
)
def test_every_way_out_can_be_tried_saved_and_taken_back(tmp_path, name):
    file = SAMPLES / f"{name}.yaml"
    if name == "two-obstacles":
        text = (SAMPLES / "design-studio.yaml").read_text("utf-8").replace("data: 26 TB", "data: 70 TB")
        (tmp_path / "measured").mkdir()
        for csv in (SAMPLES / "measured").glob("design-studio-*.csv"):
            (tmp_path / "measured" / csv.name).write_bytes(csv.read_bytes())
        file = tmp_path / "two-obstacles.yaml"
        file.write_text(text.replace("rate: 50 MB/s", "rate: 1 MB/s"), encoding="utf-8")
    explorer = Explorer(file, tmp_path / "out")
    before, form = explorer.form.scenario, explorer.form
    told = [button.description for button in ways(explorer)]
    assert told
    failing = {check.check for check in explorer.view.plan.checks if not check.ok}
    for place, words in enumerate(told):
        ways(explorer)[place].click()
        assert escape(f"Tried: {words[:1].lower()}{words[1:]}") in explorer.source_message.value
        left = {check.check for check in explorer.view.plan.checks if not check.ok}
        assert left < failing
        if not left:
            assert ways(explorer) == []
        explorer.save.click()
        saved = size(read_scenario(tmp_path / "out" / f"{explorer.name.value}.yaml"))
        assert bool(saved.plan) == (not left)
        if saved.plan:
            # The change hour by hour goes through a file, which leaves dust.
            assert written(saved.plan) == written(explorer.view.plan)
        explorer.back.click()
        assert explorer.form is form
        assert explorer.form.scenario == before
        assert [button.description for button in ways(explorer)] == told
    assert explorer.back.disabled


def test_ways_out_appear_and_go_with_the_moves(explorer):
    assert explorer.ways.children == ()
    control(explorer, "Nodes").field.value = "2"
    assert "Ways out" in explorer.ways.children[0].value
    first = ways(explorer)
    control(explorer, "Connections").field.value = "2810"
    assert ways(explorer) == first  # the same words are the same buttons, that nothing flickers
    ways(explorer)[0].click()
    assert explorer.view.feasible
    assert explorer.form.scenario.home_share.connections == 2810  # tried with the newest numbers
    assert explorer.ways.children == ()


def test_what_cannot_be_helped_is_told_without_a_button(explorer):
    control(explorer, "Connections").field.value = "5000000"
    assert ways(explorer) == []
    assert "a smaller workload" in explorer.ways.children[1].value


def test_opening_another_file_forgets_what_could_be_taken_back(explorer):
    explorer.form.add.click()
    assert not explorer.back.disabled
    explorer.sample.value = "campus-home"
    assert explorer.back.disabled
    explorer.back.click()
    assert explorer.form.scenario.id == "campus-home"
