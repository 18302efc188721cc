"""The explorer's fields and sliders: what is typed is read as in a file, and what is bad is told beside it."""

from pathlib import Path

import pytest
from explorers import control, controls

from planner.explore import inputs
from planner.explore.explorer import Explorer
from planner.explore.form import Control
from planner.files.scenarios import read_scenario
from planner.model.scenario import value_at
from planner.model.sizing import size

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"
HQ = SAMPLES / "headquarters.yaml"
SLOW = pytest.mark.campaign


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Explorer:
    """One that others have moved before, for what holds wherever its sliders are: each opening takes its time."""
    return Explorer(HQ, tmp_path_factory.mktemp("moved"))


def test_dragging_a_slider_moves_field_answer_and_picture(explorer):
    before = explorer.pictures[0].value
    connections = control(explorer, "Connections")
    connections.slider.value = 4000
    assert connections.field.value == "4000"
    assert explorer.form.scenario.home_share.connections == 4000
    assert explorer.view.plan == size(explorer.form.scenario).plan
    assert explorer.pictures[0].value != before


@pytest.mark.parametrize(
    ("label", "text", "path", "value"),
    [
        ("Connections", "3210", "home_share.connections", 3210),
        ("Connections", "50000", "home_share.connections", 50000),
        ("Data", "0.25 PB", "home_share.data", 250),
        ("Connections a year", "-5 %", "growth.connections", -0.05),
        ("Horizon", "5 years", "growth.horizon", 60),
        ("Failures at once", "2", "resilience.failures", 2),
        ("Headroom", "12.5 %", "resilience.headroom", 0.125),
        ("Link", "10 Gbit/s", "replication.link", 1250),
        ("Change", "4000 GB/day", "replication.change", 4000),
        ("Interval", "4 h", "replication.interval", 240),
    ],
)
def test_what_is_typed_is_read_as_in_a_file(moved, label, text, path, value):
    control(moved, label).field.value = text
    assert value_at(moved.form.scenario, path) == pytest.approx(value, rel=1e-12)
    assert control(moved, label).message.value == ""


@pytest.mark.parametrize(
    ("label", "text", "told"),
    [
        ("Connections", "many", "&#x27;many&#x27; is not a number"),
        ("Connections", "2,800", "is not a whole number; write 2800"),
        ("Connections", "-1", "is negative"),
        ("Connections", "2800.5", "is not a whole number"),
        ("Data", "120", "did you mean 120 TB?"),
        ("Data", "", "is empty"),
        ("Data", "NaN", "is not a finite number"),
        ("Connections a year", "2000 %", "is too much"),
        ("Horizon", "121 months", "is too much"),
        ("Headroom", "100 %", "is too much"),
        ("Interval", "0 min", "is too little"),
        ("Link", "1 gb/s", "did you mean"),
        ("Data", "<script>alert(1)</script>", "&lt;script&gt;"),
    ],
)
def test_a_bad_value_is_told_beside_its_field_and_the_last_good_picture_stays(moved, label, text, told):
    one = control(moved, label)
    before = (moved.form.scenario, moved.pictures[0].value, moved.answer.value)
    one.field.value = text
    assert told in one.message.value
    assert 'role="alert"' in one.message.value
    assert "<script" not in one.message.value
    assert (moved.form.scenario, moved.pictures[0].value, moved.answer.value) == before
    good = (one.slider.min + steps * one.slider.step for steps in (4, 5))
    one.slider.value = next(value for value in good if value != one.slider.value)  # takes the complaint away
    assert one.message.value == ""
    assert moved.form.scenario != before[0]


@pytest.mark.parametrize("name", ["../../etc/x", "", "Upper", "index", "a" * 80])
def test_a_bad_name_is_refused_and_nothing_is_written(moved, name):
    moved.name.value = name
    moved.save.click()
    assert "Not taken" in moved.taken.value
    assert not list(moved.out.iterdir())


@pytest.mark.parametrize("places", [1, pytest.param(3, marks=SLOW)])
def test_every_slider_moves(tmp_path, places):
    stored = tmp_path / "stored.yaml"
    stored.write_text(HQ.read_text("utf-8").replace(", cvms: 8", ", cvms: 8, storage: 900 TB"), encoding="utf-8")
    seen: set[str] = set()
    for file in (stored, SAMPLES / "storage-and-growth.yaml"):
        explorer = Explorer(file, tmp_path)
        move([one for one in controls(explorer) if one.input.label not in seen], places)
        seen |= {one.input.label for one in controls(explorer)}
    assert seen == {one.label for one in inputs.INPUTS}
    choose_each_share(Explorer(HQ, tmp_path))


@pytest.mark.campaign
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_sample_opens_and_every_slider_moves(path, tmp_path):
    explorer = Explorer(path, tmp_path)
    move(controls(explorer))
    choose_each_share(explorer)


def move(some: list[Control], places: int = 3) -> None:
    for one in some:
        for value in ((one.slider.min + one.slider.max) / 2, one.slider.min, one.slider.max)[:places]:
            one.slider.value = value
            assert one.message.value == ""


def choose_each_share(explorer: Explorer) -> None:
    for share in explorer.form.share.options:
        explorer.form.share.value = share[1]
        explorer.form.share_controls[0].slider.value = 10
        assert value_at(explorer.form.scenario, f"{share[1]}.connections") == 10


def test_an_interval_moves_along_with_its_middle():
    hq = read_scenario(HQ)
    moved = inputs.moved(hq, "home_share.connections", 1400.0)
    ends = moved.intervals["home_share.connections"]
    assert (ends.low, ends.mid, ends.high) == (1200, 1400, 1800)
    assert hq.intervals["home_share.connections"].mid == 2800
    grown = inputs.moved(hq, "growth.connections", -0.1).intervals["growth.connections"]
    assert grown.low <= grown.mid <= grown.high
    flat = inputs.moved(inputs.moved(hq, "growth.data", 0.0), "growth.data", 0.2).intervals["growth.data"]
    assert flat.low <= 0.2 <= flat.high


def test_a_default_that_is_moved_is_no_default_any_more():
    campus = read_scenario(SAMPLES / "campus-home.yaml")
    assert "headroom" in campus.assumed
    assert "headroom" not in inputs.moved(campus, "resilience.headroom", 0.1).assumed


@pytest.mark.parametrize(
    ("label", "text", "path", "value"),
    [
        ("Nodes", "12", "cluster.nodes", 12),
        ("Free memory", "96 GB", "cluster.free_memory", 96),
        ("Free vCPUs", "10", "cluster.free_vcpus", 10),
        ("Remote nodes", "2", "replication.remote_nodes", 2),
    ],
)
def test_the_clusters_are_moved_as_anything_else(explorer, tmp_path, label, text, path, value):
    control(explorer, label).field.value = text
    assert value_at(explorer.form.scenario, path) == value
    explorer.save.click()
    assert value_at(read_scenario(tmp_path / "headquarters-explored.yaml"), path) == value
    assert control(explorer, label).message.value == ""


@pytest.mark.parametrize(
    ("said", "moved", "cvms"), [("", 6, 6), (", cvms: 8", 6, 6), (", cvms: 5", 6, 5), (", cvms: 5", 4, 4)]
)
def test_a_node_has_one_cvm_at_the_most(tmp_path, said, moved, cvms):
    file = tmp_path / "in.yaml"
    file.write_text(HQ.read_text("utf-8").replace(", cvms: 8", said), encoding="utf-8")
    explorer = Explorer(file, tmp_path / "out")
    before = explorer.form.scenario
    control(explorer, "Nodes").field.value = str(moved)
    assert explorer.form.scenario.cluster.cvms == cvms
    explorer.save.click()
    saved = tmp_path / "out" / "in-explored.yaml"
    assert read_scenario(saved).cluster == explorer.form.scenario.cluster
    assert ("cvms" in saved.read_text("utf-8")) == bool(said)
    control(explorer, "Nodes").field.value = "8"
    assert explorer.form.moves == {}
    assert explorer.form.scenario == before
