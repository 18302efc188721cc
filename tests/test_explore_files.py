"""What the explorer opens and what is taken home from it."""

from pathlib import Path

import pytest
from explorers import control

from planner.cli import main
from planner.explore import explore
from planner.explore.explorer import Explorer
from planner.files.scenarios import read_scenario
from planner.model.problems import InputError
from planner.model.sizing import size

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"
HQ = SAMPLES / "headquarters.yaml"


def test_what_is_saved_is_what_was_explored(explorer, tmp_path, capsys):
    control(explorer, "Connections").slider.value = 4000
    control(explorer, "Connections a year").field.value = "12 %"
    explorer.name.value = "what-if"
    explorer.save.click()
    saved = tmp_path / "what-if.yaml"
    assert str(saved) in explorer.taken.value
    assert 'download="what-if.yaml"' in explorer.taken.value
    assert main(["size", str(saved)]) == 0
    assert str(explorer.view.plan.design.fsvms) in capsys.readouterr().out
    again = read_scenario(saved)
    assert size(again).plan == explorer.view.plan
    assert again.home_share.connections == 4000
    assert again.growth.connections == 0.12


def test_a_bad_file_is_told_and_the_last_good_scenario_stays(explorer):
    before = explorer.form.scenario
    upload = {"name": "bad.yaml", "content": b"customer: x\ncluster: {nodes: 0}\nnonsense: 1\n"}
    explorer._on_upload({"new": [upload]})
    assert "bad.yaml:2: cluster.nodes: 0 is too little" in explorer.source_message.value
    assert "nonsense" in explorer.source_message.value
    assert explorer.form.scenario == before
    assert explorer.sample.value == "headquarters"
    explorer._on_upload({"new": [{"name": "own.yaml", "content": (SAMPLES / "small-office.yaml").read_bytes()}]})
    assert explorer.form.scenario.customer == "Sample: small office"
    assert explorer.pictures[0].value
    assert explorer.sample.value == "own.yaml"  # what is open is named, also when it is a file of one's own
    assert "own.yaml: Sample: small office" in explorer.source_message.value
    explorer.sample.value = "campus-home"
    explorer.sample.value = "own.yaml"
    assert explorer.form.scenario.customer == "Sample: small office"


def test_a_file_that_is_not_utf_8_is_refused_as_on_the_command_line(explorer):
    content = (SAMPLES / "small-office.yaml").read_bytes().replace(b"small office", b"B\xe4ckerei")
    explorer._on_upload({"new": [{"name": "own.yaml", "content": content}]})
    assert "is not UTF-8 text; save the file as UTF-8" in explorer.source_message.value
    assert explorer.form.scenario.customer == "Sample: headquarters with a second site"


def test_what_lies_beside_is_offered_whatever_its_ending(tmp_path):
    for name in ("a.yaml", "b.yml", "c.txt"):
        (tmp_path / name).write_bytes(HQ.read_bytes())
    assert Explorer(tmp_path / "a.yaml", tmp_path).sample.options == ("a", "b")
    assert Explorer(tmp_path / "c.txt", tmp_path).sample.value == "c"


def test_a_bad_scenario_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="there is no such file"):
        explore(tmp_path / "none.yaml")
    with pytest.raises(InputError, match="scenario: is of type dict; give the path of a file"):
        explore({"customer": "A"})


def test_changes_are_made_before_it_opens_and_are_saved(tmp_path):
    explorer = Explorer(HQ, tmp_path, {"home_share.connections": "3200", "growth": {"data": "5 %"}, "current": None})
    assert control(explorer, "Connections").field.value == "3200"
    found = read_scenario(explorer._save())
    assert (found.home_share.connections, found.growth.data, found.current) == (3200, 0.05, None)
    with pytest.raises(InputError, match=r"changes: home_share\.conections: .* did you mean home_share\.connections"):
        explore(HQ, tmp_path, {"home_share.conections": "3200"})
