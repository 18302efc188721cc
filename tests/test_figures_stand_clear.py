"""No figure has two texts on each other or one that leaves it, wide or narrow; all lines can be seen on white."""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from effort import tried
from fleets import fleet
from given import read, text_of
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from invented import KINDS, mappings
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from planner import figures
from planner.figures import paper, stage, style
from planner.files.scenarios import read_scenario
from planner.judgement.compare import compare
from planner.judgement.drivers import drivers
from planner.judgement.risk import risk
from planner.model.dr.rpo import protection
from planner.model.path import path
from planner.model.problems import InputError
from planner.model.scenario import Scenario
from planner.model.sizing import size

SAMPLES = sorted((Path(__file__).parent.parent / "data" / "scenarios").glob("*.yaml"))
FIGURES = {name: draw for name, draw in vars(figures).items() if inspect.isfunction(draw)}
# Dust of the arithmetic: texts that touch do not lie on each other.
TOUCHING = 0.5
NAMES = ("Donaudampfschifffahrtsgesellschaft" * 3, "営業部の共有フォルダ" * 8, "Projects of the year, " * 4, "W" * 80)


# The widest names, the most shares, measured hours, storage, and no plan at all.
TRIED = ("department-shares", "design-studio", "infeasible-cluster", "names-of-the-world", "storage-and-growth")
LONG = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])


def contrast(colour: Any) -> float:
    """The contrast of a colour to white, as WCAG 2 reckons it."""
    parts = np.asarray(to_rgb(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return 1.05 / (float(linear @ (0.2126, 0.7152, 0.0722)) + 0.05)


@contextmanager
def drawn() -> Iterator[list[Figure]]:
    """The figures that are drawn meanwhile, as matplotlib has them."""
    seen: list[Figure] = []

    def watched(figure: Figure) -> str:
        seen.append(figure)
        return paper.svg(figure)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage, "svg", watched)
        yield seen


def wrong(figure: Figure) -> list[str]:
    """What collides on `figure` or leaves it, and lines that are too light."""
    with style.drawing():
        renderer = paper._Renderer(figure, io.StringIO())
        texts = [artist for artist in figure.get_children() if isinstance(artist, Text) and artist.get_text().strip()]
        boxes = [(text.get_text(), text.get_window_extent(renderer).extents) for text in texts]
    width, height = figure.bbox.size
    found = []
    for text, (left, low, right, top) in boxes:
        if min(left, low, width - right, height - top) < -TOUCHING:
            found.append(f"{text!r} leaves the figure: {left:.0f} {low:.0f} {right:.0f} {top:.0f} of {width} {height}")
    for (one, a), (other, b) in combinations(boxes, 2):
        if (np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]) > TOUCHING).all():
            found.append(f"{one!r} lies on {other!r}")
    lines = [artist for artist in figure.get_children() if isinstance(artist, Line2D)]
    for line in lines:
        marks = [line.get_markerfacecolor(), line.get_markeredgecolor()]  # the ground of a mark, or its edge
        colours = marks if line.get_linestyle() == "None" else [line.get_color()]
        if to_hex(colours[0]) != style.RULE and (most := max(map(contrast, colours))) < 3:
            found.append(f"a line of {to_hex(colours[0])} has a contrast of {most:.2f} to white")
    return found


def every_figure(scenario: Scenario) -> list[tuple[str, Callable[[], Any]]]:
    """Every figure that the planner has, of `scenario`: a figure's arguments are told from their kinds."""
    sizing = size(scenario)
    doubt = risk(scenario, samples=128)
    known = {
        "Sizing": lambda: sizing,
        "Risk": lambda: doubt,
        "Protection | None": lambda: protection(scenario),
        "Comparison": lambda: compare([scenario, replace(scenario, customer=NAMES[0])]),
        "Sequence[Driver]": lambda: drivers(scenario, doubt.plan, samples=64) if doubt.plan else (),
        "Sequence[Entry]": lambda: fleet(len(scenario.general_shares) * 5 + 2),
        "Scenario": lambda: scenario,
        "Expansion": lambda: path(scenario),
    }

    def calls() -> Iterator[tuple[str, Callable[[], Any]]]:
        for name, draw in FIGURES.items():
            asked = [p for p in inspect.signature(draw).parameters.values() if p.default is p.empty]
            yield name, lambda draw=draw, asked=asked: draw(*(known[str(one.annotation)]() for one in asked))

    return list(calls())


def faults(scenario: Scenario) -> list[str]:
    found = []
    for name, draw in every_figure(scenario):
        with drawn() as seen:
            try:
                draw()
            except InputError:
                continue  # such as a schedule that cannot be replayed
        for figure in seen:
            found += [f"{name}, {figure.bbox.width:.0f} wide: {fault}" for fault in wrong(figure)]
    return found


@st.composite
def pictured(draw: st.DrawFn) -> dict:
    """A scenario with long names, a date, doubts and other sizes of clusters, or without."""
    made = draw(mappings(draw(st.sampled_from(KINDS))))
    if draw(st.booleans()):
        made["as_of"] = draw(st.sampled_from(("2026-01-31", "2026-11-01", "2027-12-31")))
    for share, name in zip(made.get("general_shares", ()), draw(st.permutations(NAMES)), strict=False):
        if draw(st.booleans()):
            share["name"] = name[:80]
    share = made.get("home_share") or made["general_shares"][0]
    if draw(st.booleans()):
        most = share["connections"]
        share["connections"] = {"low": most // 2, "mid": most, "high": most * 2}
        made["growth"]["data"] = {"low": "5 %", "mid": "20 %", "high": "30 %"}
    if "home_share" in made and draw(st.booleans()):
        share["directories"] = draw(st.sampled_from((16, 400, 40_000)))
    return made


@pytest.mark.parametrize("path", tried(SAMPLES, TRIED))
def test_the_figures_of_the_samples_stand_clear(path: Path) -> None:
    assert faults(read_scenario(path)) == []


@given(pictured())
@settings(LONG, max_examples=2, derandomize=True)
def test_the_figures_of_two_invented_scenarios_stand_clear(made: dict) -> None:
    assert faults(read(text_of(made))) == []


@pytest.mark.campaign
@given(pictured())
@settings(LONG, max_examples=200)
def test_the_figures_of_two_hundred_invented_scenarios_stand_clear(made: dict) -> None:
    assert faults(read(text_of(made))) == []


def test_what_lies_on_another_text_or_leaves_the_figure_is_seen() -> None:
    figure = Figure(figsize=(2, 1), dpi=72)
    for x, y, text in ((20, 30, "one"), (30, 33, "two"), (130, 60, "out of it"), (20, 50, "three")):
        figure.add_artist(Text(x, y, text, transform=None, fontsize=9))
    figure.add_artist(Line2D([0, 1], [0, 1], color=style.SKY))
    found = wrong(figure)
    assert [fault.split(":")[0] for fault in found] == [
        "'out of it' leaves the figure",
        "'one' lies on 'two'",
        f"a line of {style.SKY} has a contrast of 2.31 to white",
    ]
