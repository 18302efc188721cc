"""The meeting view: one page, one script that its policy names, and every scene readable without it."""

import base64
import dataclasses
import hashlib
import re
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from effort import tried

from planner.answers import steps
from planner.answers.display import SHAPES
from planner.answers.words import needed
from planner.files.brand import read_brand
from planner.files.scenarios import read_scenario
from planner.formats import deck, story
from planner.judgement.risk import Risk, risk
from planner.model.remedies import rescue
from planner.model.sizing import Sizing, size

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"
SAMPLE_NAMES = ("headquarters", "small-office", "infeasible-cluster", "design-studio", "not-ready", "maximum-size")


@cache
def sized(name: str) -> Sizing:
    return size(read_scenario(SAMPLES / f"{name}.yaml"))


def doubted(name: str) -> tuple[Sizing, Risk]:
    sizing = sized(name)
    return sizing, risk(sizing.scenario)


class Tags(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@cache
def page_of(name: str) -> str:
    return deck.make(sized(name), read_brand()).decode()


@pytest.fixture(scope="module", params=["headquarters", "names-of-the-world", "infeasible-cluster"])
def made(request) -> tuple[Sizing, str]:
    return sized(request.param), page_of(request.param)


def test_the_one_script_and_the_one_style_are_allowed_by_hash(made):
    page = made[1]
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)[1]
    scripts = re.findall(r"<script>(.*?)</script>", page, re.S)
    styles = re.findall(r"<style>(.*?)</style>", page, re.S)
    assert len(scripts) == len(styles) == 1 == page.count("<script")
    for directive, content in (("script-src", scripts[0]), ("style-src", styles[0])):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; img-src data:;")


def test_nothing_refers_outside_and_no_attribute_runs_or_styles(made):
    for tag, attributes in Tags(made[1]).found:
        assert tag not in ("link", "iframe", "object", "embed", "base", "form")
        for key, value in attributes.items():
            assert not key.startswith("on")
            assert key not in ("style", "action")
            if key in ("src", "srcset", "href"):
                assert value.startswith(("data:image/", "#"))


def test_every_scene_stands_in_the_page_with_its_finding_and_its_numbers(made):
    sizing, page = made
    text, kept = re.subn(r'<span class="whole">([^<]*)</span>', r"\1", page)
    assert kept >= 10
    text = unescape(re.sub(r"<[^>]*>", "\n", text))
    scenes = story.scenes(sizing)
    assert 6 <= page.count('<section class="slide') == len(scenes) <= 12
    for scene in scenes:
        assert scene.title in text
        for words in (*scene.notes, *scene.points):
            assert words in text
    assert sizing.scenario.digest in text
    assert sizing.scenario.catalog.id in text


@pytest.mark.parametrize("name", tried(SAMPLE_NAMES))
def test_there_are_as_many_scenes_as_there_is_something_to_say(name):
    sizing = sized(name)
    scenes = {scene.key: scene for scene in story.scenes(sizing)}
    assert 6 <= len(scenes) <= 12
    assert list(scenes)[:5] == ["answer", "limits", "workload", "failover", "growth"]
    assert ("risk" in scenes) == (sizing.plan is not None and risk(sizing.scenario).doubtful)
    assert ("replication" in scenes) == (sizing.scenario.replication is not None)
    for scene in scenes.values():  # nothing is there for a heading alone
        assert scene.picture or scene.table or len(scene.points) >= 2, scene.key
    told = " ".join(note for scene in scenes.values() for note in scene.notes)
    assert not re.search(r"SHA|[0-9a-f]{40}", told)
    assert not {scene.picture.alt for scene in scenes.values() if scene.picture} & set(told)


@pytest.mark.parametrize("name", tried(SAMPLE_NAMES))
def test_the_first_scene_has_the_state_and_what_to_do(name):
    sizing = sized(name)
    first = story.scenes(sizing)[0]
    word, told = steps.verdict(sizing)
    assert (first.state, first.title) == (word, told)
    assert first.points == steps.next_steps(sizing)
    if sizing.plan is None:
        assert needed(rescue(sizing)) in first.title
    page = page_of(name)
    assert f'<p class="state">{SHAPES[word]} {word.capitalize()}</p>' in page
    assert f'class="slide answer {word.replace(" ", "-")}"' in page


def test_a_phone_has_its_own_figures():
    page = page_of("headquarters")
    found = re.findall(r'<picture><source media="[^"]*" srcset="([^"]*)"><img class="figure"[^>]* src="([^"]*)"', page)
    assert len(found) == page.count("<picture>") >= 6
    assert all(narrow != wide for narrow, wide in found)


def test_names_are_shown_as_they_are_and_make_no_tags():
    page = page_of("names-of-the-world")
    assert "<b>" not in page
    assert "R&amp;D &lt;b&gt;drawings&lt;/b&gt;" in page


def test_many_shares_are_folded_into_one_row_that_keeps_the_sums():
    sizing = sized("department-shares")
    scenario = sizing.scenario
    table = next(scene for scene in story.scenes(sizing) if scene.key == "workload").table
    assert len(scenario.shares) > story.MOST_ROWS == len(table.rows)
    connections = [float(row[2].replace(",", "")) for row in table.rows]
    assert sum(connections) == pytest.approx(sum(share.connections for share in scenario.shares))
    data = [float(row[4].replace(",", "")) for row in table.rows]
    assert sum(data) == pytest.approx(scenario.data_tb, rel=1e-3)


def test_next_steps_are_remedies_where_nothing_fits():
    steps = story.next_steps(sized("infeasible-cluster"))
    assert steps[0] == "Now: plan with two more nodes (6 × 40 GB)."
    assert [step.partition(":")[0] for step in steps[1:]] == [
        "Other ways out, the cheapest first",
        "Or promise less",
    ]


def test_next_steps_say_when_to_scale_and_what_to_measure():
    # 3,200 x 1.1 and 138 x 1.25 by hand.
    assert story.next_steps(sized("headquarters")) == (
        "Now: add one FSVM, and raise each from 16 to 60 GB and from 4 to 8 vCPUs; or, to be 95 % sure, order "
        "3 × 96 GB instead (48 GB and 4 vCPUs more). In steps: 4 × 40 GB now and 4 × 60 GB in November 2027.",
        "November 2027: measure. The plan expects 3,520 connections and 172.5 TB; if the load is higher, plan again.",
        "Before May 2030: add capacity. From then on the limit of fail-over is passed; in one case in twenty a limit "
        "is passed as early as November 2028.",
    )


@pytest.mark.parametrize(
    ("name", "staged"),
    [
        ("maximum-size", " In steps: 14 × 96 GB now and 15 × 96 GB in November 2028."),
        ("small-office", ""),  # one order
        ("department-shares", ""),  # the steps end with a larger design than the plan
        ("infeasible-cluster", ""),
    ],
)
def test_steps_are_said_where_they_end_with_the_plan(name: str, staged: str):
    now = story.next_steps(sized(name))[0]
    assert now.endswith(staged)
    assert ("In steps" in now) == bool(staged)


def test_scenarios_that_differ_in_their_intervals_alone_have_scenes_of_their_own():
    sizing = sized("headquarters")
    sure = size(dataclasses.replace(sizing.scenario, intervals={}))
    assert sure.plan == sizing.plan
    assert story.scenes(sizing)[0].state == "unsure"
    assert story.scenes(sure)[0].state != "unsure"


def test_the_limits_say_what_fails_that_no_growth_bears_on():
    limits = story.scenes(sized("infeasible-cluster"))[1]
    assert limits.title == "The nearest design, 6 × 40 GB, fails on FSVMs in the cluster (6 FSVMs, 4 allowed)"
