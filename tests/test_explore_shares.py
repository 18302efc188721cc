"""Shares in the explorer: one is added with nothing in it, or split into halves and put together again."""

from pathlib import Path

import pytest
from explorers import control

from planner.explore.explorer import Explorer
from planner.files.scenarios import read_scenario
from planner.model.sizing import size

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"
HQ = SAMPLES / "headquarters.yaml"


@pytest.mark.parametrize(
    ("typed", "name"), [("", "share-3"), ("  PACS ", "PACS"), ("営業部: 'a' #1", "営業部: 'a' #1")]
)
def test_a_share_is_added_with_nothing_in_it(explorer, tmp_path, typed, name):
    explorer.form.add.click()
    explorer.form.new_share.value = typed
    plan = explorer.view.plan
    explorer.form.add.click()
    added = explorer.form.scenario.general_shares[-1]
    assert (added.name, added.connections, added.data_tb) == (name, 0, 0)
    assert explorer.view.plan.design == plan.design
    explorer.form.share.value = explorer.form.share.options[-1][1]
    control(explorer, "Connections").field.value = "700"
    assert explorer.form.scenario.general_shares[-1].connections == 700
    explorer.save.click()
    saved = read_scenario(tmp_path / "headquarters-explored.yaml")
    assert [share.name for share in saved.shares] == ["home", "projects", "share-2", name]
    assert saved.general_shares[-1].connections == 700


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Projects", "is there twice"),
        ("HOME", "is there twice"),
        ("x" * 81, "81 characters; write 80 at the most"),
        ("a\u200bb", "invisible character"),
    ],
)
def test_the_name_of_a_new_share_is_its_own_and_within_its_limit(explorer, typed, told):
    before = explorer.form
    explorer.form.new_share.value = typed
    explorer.form.add.click()
    assert told in explorer.form.note.value
    assert explorer.form is before
    assert explorer.back.disabled
    explorer.form.new_share.value = "x" * 80
    explorer.form.add.click()
    assert len(explorer.form.scenario.general_shares[-1].name) == 80


def test_a_share_is_split_into_halves_and_put_together_again(tmp_path):
    text = HQ.read_text("utf-8").replace(
        "connections: 400, data: 18 TB", "connections: {low: 300, mid: 401, high: 601}, data: 17.5 TB"
    )
    file = tmp_path / "in.yaml"
    file.write_text(text + "  # the end\n", encoding="utf-8")
    explorer = Explorer(file, tmp_path / "out")
    assert explorer.form.split.disabled  # a home share lies on every FSVM already
    explorer.form.share.value = "general_shares.1"
    assert not explorer.form.split.disabled
    before = explorer.form.scenario
    for parts in (2, 3, 4):  # halves, and halves of the halves
        explorer.form.split.click()
        shares = explorer.form.scenario.general_shares
        assert len(shares) == parts == len({share.name.casefold() for share in shares})
        assert sum(share.connections for share in shares) == 401
        assert all(share.connections == int(share.connections) for share in shares)
        assert sum(share.data_tb for share in shares) == pytest.approx(17.5, abs=1e-5)
        assert {share.description for share in shares} == {"Project files"}
        ends = [explorer.form.scenario.intervals[f"general_shares.{i}.connections"] for i in range(1, parts + 1)]
        assert sum(end.low for end in ends) == pytest.approx(300, abs=parts)
        assert sum(end.high for end in ends) == pytest.approx(601, abs=parts)
        explorer.save.click()
        saved = read_scenario(tmp_path / "out" / "in-explored.yaml")
        assert saved.general_shares == shares
        assert size(saved).plan == explorer.view.plan
    for _ in range(3):
        explorer.back.click()
    assert explorer.form.scenario == before
    assert explorer.form.source.text == file.read_text("utf-8")


def test_a_long_name_is_split_within_its_limit(tmp_path):
    file = tmp_path / "in.yaml"
    file.write_text(HQ.read_text("utf-8").replace("name: projects", f"name: {'long-' * 16}"), encoding="utf-8")
    explorer = Explorer(file, tmp_path)
    explorer.form.share.value = "general_shares.1"
    for _ in range(5):
        explorer.form.split.click()
    names = {share.name.casefold() for share in explorer.form.scenario.general_shares}
    assert len(names) == 6
    assert max(map(len, names)) <= 80


def test_a_measured_share_that_is_split_is_measured_no_more_and_the_others_still_are(tmp_path):
    explorer = Explorer(SAMPLES / "design-studio.yaml", tmp_path)
    control(explorer, "Change").field.value = "1 TB/day"
    before = explorer.form.scenario
    explorer.form.share.value = "general_shares.1"
    explorer.form.split.click()
    now = explorer.form.scenario
    assert list(now.evidence) == ["replication.change"]
    measured = before.general_shares[0].connections
    assert measured <= sum(share.connections for share in now.general_shares) < measured + 1
    assert now.replication == before.replication  # as uneven as it was measured, with the mean that was typed
    explorer.save.click()
    saved = read_scenario(tmp_path / "design-studio-explored.yaml")
    assert saved.replication.change_gb_day == pytest.approx(1000, rel=1e-12)
    assert saved.general_shares == now.general_shares
