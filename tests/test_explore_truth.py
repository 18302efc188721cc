"""The explorer never changes a number by itself: whatever a browser says of its sliders, a file saved is the file."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import awkward
import pytest
import yaml
from effort import examples
from hypothesis import given
from hypothesis import strategies as st

from planner.explore import inputs, saving
from planner.explore.form import Control, Form, close
from planner.explore.source import Source
from planner.files.documents import parse_document
from planner.files.scenarios import read_scenario
from planner.model.problems import InputError
from planner.model.scenario import Scenario, value_at, with_values

SAMPLES = sorted((Path(__file__).parent.parent / "data" / "scenarios").glob("*.yaml"))
HQ = next(path for path in SAMPLES if path.stem == "headquarters")
STUDIO = HQ.with_name("design-studio.yaml")


@pytest.fixture(scope="module", params=[4, pytest.param(1, marks=pytest.mark.campaign)], ids=["every fourth", "all"])
def files(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return [*SAMPLES, *awkward.write(tmp_path_factory.mktemp("awkward"))][:: request.param]


def opened(path: Path) -> Form:
    return Form(Source.of(path), {}, lambda: None, lambda *_: None)


def numbers(scenario: Scenario) -> tuple[Any, ...]:
    """All that a scenario says, save what its files are called."""
    link = scenario.replication
    if link:
        link = replace(link, profile=replace(link.profile, file="", digest=""))
    plain = replace(scenario, id="", file="", digest="", replication=link, evidence={}, intervals={})
    evidence = {path: replace(found, file="") for path, found in scenario.evidence.items()}
    return plain, dict(scenario.intervals), evidence


def saved(form: Form, folder: Path) -> Scenario:
    return read_scenario(saving.save(form, "again", folder))


def controls(form: Form) -> list[Control]:
    return [*form.share_controls, *form.controls]


def test_every_file_is_saved_untouched_as_it_is(files, tmp_path):
    for path in files:
        form = opened(path)
        assert numbers(saved(form, tmp_path)) == numbers(read_scenario(path)), path.stem
        text = yaml.safe_load((tmp_path / "again.yaml").read_text("utf-8"))
        own = yaml.safe_load(path.read_text("utf-8"))
        assert text.pop("id") == "again"
        own.pop("id", None)
        for found in form.opened.evidence:  # what was measured is there, under the new name
            at, was = text, own
            for key in found.split("."):
                at, was = (part[int(key) - 1 if key.isdigit() else key] for part in (at, was))
            assert (tmp_path / at.pop("csv")).read_bytes() == (path.parent / was.pop("csv")).read_bytes()
        assert text == own, path.stem


def test_one_number_moved_is_one_number_changed(files, tmp_path):
    for path in files:
        form = opened(path)
        then, whole = form.opened, numbers(form.opened)
        for one in controls(form):
            put = one.slider.value
            one.slider.value = one.slider.max if put != one.slider.max else one.slider.min
            assert one.message.value == ""
            moved, *along = form.moves
            assert along in ([], ["cluster.cvms"])  # a node has one CVM
            now = form.scenario
            assert value_at(now, moved) != value_at(then, moved)
            # Connections that are moved are not reckoned from users any more.
            back = {path: value_at(then, path) for path in form.moves}
            assert numbers(with_values(now, back))[0] == replace(with_values(whole[0], back), assumed=now.assumed)
            share = moved.removesuffix(".connections") if moved.endswith(".connections") else None
            gone = {*form.moves, f"{share}.users", f"{share}.concurrency"}
            kept = {path: ends for path, ends in then.intervals.items() if path not in gone}
            assert {path: ends for path, ends in now.intervals.items() if path not in form.moves} == kept
            one.slider.value = put  # and back
            assert form.moves == {}
            assert numbers(form.scenario) == whole
        for one in controls(form):
            one.slider.value = one.slider.max if one.slider.value != one.slider.max else one.slider.min
        now, again = form.scenario, saved(form, tmp_path)
        if again.evidence:  # a measured change is written hour by hour, to the last digit but one
            assert again.replication.change_gb_day == pytest.approx(now.replication.change_gb_day, rel=1e-12)
            now, again = (with_values(found, {"replication": None}) for found in (now, again))
        assert numbers(again)[:2] == numbers(now)[:2], path.stem


@dataclass(eq=False)
class Seen:
    """A slider as a browser has it: what it was told when it was made, and what the user made of it since."""

    slider: Any
    value: float

    def says(self, how: str) -> float:
        """What a browser may say of a slider that nobody touched."""
        low, high, step = self.slider.min, self.slider.max, self.slider.step
        snapped = low + round((self.value - low) / step) * step
        odd = {"told": self.value, "dust": self.value + 1e-7 * step, "clamped": min(max(self.value, low), high)}
        return odd.get(how, min(max(snapped, low), high))


class Browser:
    """A browser that says of every slider it ever had what it likes, late and often, while a user works."""

    def __init__(self, files: list[Path]) -> None:
        self.files = files
        self.now: list[Seen] = []
        self.gone: list[Any] = []
        self.open(files[0])

    def open(self, path: Path) -> None:
        old, self.path, self.form = getattr(self, "form", None), path, opened(path)
        if old:
            self.gone += [part for one in controls(old) for part in (one.slider, one.field)]
            close(old.widget)
        self.expected: dict[str, float] = {}
        self.look()

    def look(self) -> None:
        """Notice new sliders, and those that are there no more."""
        there = {id(one.slider) for one in controls(self.form)}
        self.gone += [seen.slider for seen in self.now if id(seen.slider) not in there]
        self.now = [seen for seen in self.now if id(seen.slider) in there]
        known = {id(seen.slider) for seen in self.now}
        self.now += [Seen(c.slider, c.slider.value) for c in controls(self.form) if id(c.slider) not in known]

    def path_of(self, control: Control) -> str:
        return control.input.path.replace("home_share", self.form.share.value)

    def drag(self, which: int, part: float) -> None:
        one = controls(self.form)[which % len(controls(self.form))]
        seen = next(seen for seen in self.now if seen.slider is one.slider)
        steps = round((one.slider.max - one.slider.min) / one.slider.step)
        at = round(part * steps)
        before = self.form.scenario
        seen.value = one.slider.min + at * one.slider.step
        one.slider.set_state({"value": seen.value})
        path = self.path_of(one)
        if one.message.value:  # such as an interval of 0 minutes
            assert self.form.scenario == before
            return
        self.expected[path] = inputs.typed(path, one.field.value)
        shown = seen.value if at != one._put else self.expected[path] / one.input.scale
        assert self.expected[path] / one.input.scale == pytest.approx(
            shown, abs=0.5 if one.input.declared.whole else 1e-6
        )

    def type(self, which: int, text: str) -> None:
        one = controls(self.form)[which % len(controls(self.form))]
        one.field.set_state({"value": f"{text} {one.input.unit}".strip()})
        if not one.message.value:
            path = self.path_of(one)
            self.expected[path] = inputs.typed(path, f"{text} {one.input.unit}".strip())
        else:
            one.field.set_state({"value": one._written})
        self.look()

    def turn_to(self, which: int) -> None:
        options = self.form.share.options
        self.form.share.value = options[which % len(options)][1]
        self.look()

    def echo(self, how: str) -> None:
        for seen in self.now:
            seen.slider.set_state({"value": seen.says(how)})

    def late(self, which: int, value: float) -> None:
        """A word about what is not there any more: a move of the user, or an echo, of any number."""
        if self.gone:
            part = self.gone[which % len(self.gone)]
            part.set_state({"value": value if hasattr(part, "min") else str(int(value))})

    def check(self) -> None:
        now, then = self.form.scenario, self.form.opened
        whole = read_scenario(self.path)
        assert numbers(then) == numbers(whole)
        for share in self.form.share.options:
            for one in inputs.SHARE:
                path = one.path.replace("home_share", share[1])
                assert value_at(now, path) == self.expected.get(path, value_at(whole, path)), path
        for one in (one.input for one in self.form.controls):
            assert value_at(now, one.path) == self.expected.get(one.path, value_at(whole, one.path)), one.path
        for path, ends in whole.intervals.items():
            reckoned = path.endswith(inputs.USERS) and f"{path.rpartition('.')[0]}.connections" in self.expected
            if self.expected.get(path, ends.mid) == ends.mid and not reckoned:
                assert now.intervals[path] == ends, path


which = st.integers(0, 50)
steps = st.one_of(
    st.tuples(st.just("open"), which),
    st.tuples(st.just("drag"), which, st.sampled_from((0.0, 1.0)) | st.floats(0, 1)),
    st.tuples(st.just("type"), which, st.sampled_from(("0.1", "7", "33.333333", "61", "12345", "1", "-5", "nonsense"))),
    st.tuples(st.just("turn_to"), which),
    st.tuples(st.just("echo"), st.sampled_from(("told", "dust", "clamped", "snapped"))),
    st.tuples(st.just("late"), which, st.floats(-100, 20000)),
)


@examples(30)
@given(done=st.lists(steps, max_size=20))
def test_no_word_of_a_browser_but_a_move_changes_a_number(files, tmp_path_factory, done):
    browser = Browser(files)
    for name, *arguments in done:
        if name == "open":
            browser.open(files[arguments[0] % len(files)])
        else:
            getattr(browser, name)(*arguments)
        browser.look()
        browser.check()
    written = saved(browser.form, tmp_path_factory.getbasetemp() / "saved")
    assert numbers(written)[1] == dict(browser.form.scenario.intervals)
    if "replication.change" not in browser.form.moves or not written.evidence:
        assert numbers(written)[0] == numbers(browser.form.scenario)[0]


tricky = st.sampled_from(
    ["NO", "null", "12:30", "0123", "1e3", "- a", "a: b", "#x", "'q'", '"', "~", "2026-11-01", "%", "=", "<<"]
)
names = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")), min_size=1)


@given(st.dictionaries(tricky | names, tricky | names, min_size=1), st.booleans(), st.sampled_from(["'", '"', None]))
def test_what_is_not_edited_is_said_as_it_was(texts, flow, style):
    text = yaml.safe_dump(texts, allow_unicode=True, default_flow_style=flow, default_style=style, width=10**6)
    source = Source("x", text, Path())
    assert yaml.safe_load(source.edited({}).text) == yaml.safe_load(text)

    def strict(text: str) -> dict[str, str]:
        return {key: node.value for key, node in parse_document(text, "x").items.items()}

    assert strict(source.edited({}).text) == strict(text)
    new = source.edited({"inner.growth.data": "{low: 1 %, mid: 2 %, high: 3 %}", "id": "x-1"}).text
    inner = {"growth": {"data": {"low": "1 %", "mid": "2 %", "high": "3 %"}}}
    assert yaml.safe_load(new) == yaml.safe_load(text) | {"inner": inner, "id": "x-1"}


def test_what_was_measured_stays_measured_until_it_is_moved(tmp_path):
    form = opened(STUDIO)
    form.share.value = "general_shares.1"
    sessions = form.share_controls[0]
    change = next(one for one in form.controls if one.input.path == "replication.change")
    told = sessions.field.value
    sessions.field.value = "412"
    change.field.value = "3 TB/day"
    found = saved(form, tmp_path)
    assert list(found.evidence) == ["replication.change"]
    assert found.general_shares[0].connections == 412
    # The change is as uneven as it was measured, and its mean is what was typed.
    assert found.replication.change_gb_day == pytest.approx(3000, rel=1e-12)
    assert found.replication.profile.weights == pytest.approx(form.opened.replication.profile.weights, rel=1e-9)
    assert found.replication.profile.begins_min == form.opened.replication.profile.begins_min
    for one, text in ((sessions, told), (change, change.input.text(form.opened.replication.change_gb_day))):
        one.field.value = text
    assert numbers(saved(form, tmp_path)) == numbers(form.opened)


def test_a_measured_file_that_is_gone_is_told(tmp_path):
    awkward.write(tmp_path / "in")
    form = opened(tmp_path / "in" / "awkward-2.yaml")
    (tmp_path / "in" / "hours.csv").unlink()
    with pytest.raises(InputError, match="there is no such file"):
        saving.save(form, "again", tmp_path / "out")
    assert not (tmp_path / "out").exists()
