"""The meeting view: one page, one script that its policy names, and every scene readable without it."""

import base64
import hashlib
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from planner.answers.display import SHAPES
from planner.answers.words import steps
from planner.files.brand import read_brand
from planner.files.scenarios import read_scenario
from planner.formats import deck, story
from planner.judgement.risk import Risk, risk
from planner.model.sizing import Sizing, size

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"


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


@pytest.fixture(scope="module", params=["headquarters", "names-of-the-world", "infeasible-cluster"])
def made(request) -> tuple[Sizing, str]:
    sizing = sized(request.param)
    return sizing, deck.make(sizing, read_brand()).decode()


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
    text = unescape(re.sub(r"<[^>]*>", "\n", page))
    scenes = story.scenes(sizing)
    assert page.count('<section class="slide') == len(scenes) >= 6
    assert steps.verdict(sizing)[1] in text
    word = scenes[0].state
    assert word == steps.verdict(sizing)[0]
    assert f'<section class="slide answer {word}"' in page
    assert f'<p class="state">{SHAPES[word]} {word.capitalize()}</p>' in page
    for scene in scenes:
        assert scene.title in text
        for words in (*scene.notes, *scene.points):
            assert words in text
    assert sizing.scenario.digest in text
    assert sizing.scenario.catalog.id in text


def test_names_are_shown_as_they_are_and_make_no_tags():
    page = deck.make(sized("names-of-the-world"), read_brand()).decode()
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
        "Other ways out for FSVMs in the cluster, the cheapest first",
        "Or promise less",
    ]


def test_next_steps_say_when_to_scale_and_what_to_measure():
    # 3,200 x 1.1 and 138 x 1.25 by hand.
    assert story.next_steps(sized("headquarters")) == (
        "Now: add one FSVM, and raise each from 16 to 60 GB and from 4 to 8 vCPUs; or, to be 95 % sure, order "
        "3 × 96 GB, 48 GB and 4 vCPUs more.",
        "November 2027: measure. The plan expects 3,520 connections and 172.5 TB; if it is more, plan again.",
        "Before May 2030: add capacity. From then on fail-over is over its limit; in one case in twenty a limit is "
        "passed as early as November 2028.",
    )
