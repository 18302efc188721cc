"""What is said on a sheet is drawn, on a screen and on paper; axes end at round numbers."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from planner.figures import screen, style
from planner.figures.axes import round_top
from planner.figures.growth import draw_growth
from planner.figures.load import draw_curve
from planner.figures.nodes import draw_nodes
from planner.figures.replication import draw_data_age
from planner.figures.risk import draw_risk
from planner.figures.sheet import Axis, Sheet, named
from planner.figures.stage import Drawing, Margins
from planner.files.scenarios import read_scenario
from planner.model.nearest import shown_plan
from planner.model.scenario import with_values
from planner.model.sizing import size

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"


def plain() -> Sheet:
    return Sheet(Axis(0, 1), Axis(0, 1))


def shown(sheet: Sheet) -> Any:
    with style.drawing():
        figure = Figure(figsize=(7, 3), dpi=80)
        Drawing("", "", [sheet]).draw(figure, Margins(60, 10, 45, 10))
        return screen.pixels(figure)


@pytest.mark.parametrize("draw", [draw_curve, draw_nodes, draw_growth, draw_data_age, draw_risk])
def test_a_screen_shows_the_pixels_of_the_figure_and_changes_with_its_numbers(draw: Any) -> None:
    headquarters = read_scenario(SAMPLES / "headquarters.yaml")
    pictures = []
    for changes in ({}, {"home_share.connections": 9000.0, "replication.change": 900.0}, {}):
        scenario = with_values(headquarters, changes)
        plan = shown_plan(size(scenario))
        png = screen.png(draw(scenario, plan))
        with style.drawing():
            figure = Figure(figsize=(screen.WIDTH_PX / 100, screen.HEIGHT_PX / 100), dpi=100)
            draw(scenario, plan).draw(figure, Margins(56, 14, 50, 14, 24))
            assert np.array_equal(np.asarray(Image.open(io.BytesIO(png))), screen.pixels(figure)[..., :3])
        pictures.append(png)
    assert pictures[0] == pictures[2] != pictures[1]
    assert len(pictures[0]) < 100_000


def test_what_is_said_later_lies_above_and_what_is_under_lies_below() -> None:
    def middle(*said: tuple[str, bool]) -> tuple[int, ...]:
        sheet = plain()
        for colour, under in said:
            sheet.line([0, 1], [0.5, 0.5], color=colour, linewidth=20, under=under)
        pixels = shown(sheet)
        return tuple(int(part) for part in pixels[pixels.shape[0] // 2 - 10, pixels.shape[1] // 2, :3])

    red, blue = (255, 0, 0), (0, 0, 255)
    assert middle(("red", False), ("blue", False)) == blue
    assert middle(("red", False), ("blue", True)) == red


def test_a_band_moves_with_its_numbers() -> None:
    pictures = []
    for high in (0.5, 0.9):
        sheet = plain()
        sheet.band([0, 1], [0.2, 0.3], [high, high], facecolor=style.SKY)
        pictures.append(shown(sheet))
    assert not np.array_equal(*pictures)


def test_sheets_above_each_other_name_an_axis_once_when_they_share_it() -> None:
    def names(*axes: Axis) -> list[str]:
        sheets = [Sheet(axis, Axis(0, 1, ticks=())) for axis in axes]
        return re.findall(r">(\w+)</text>", Drawing("", "", sheets, (1.0, 1.0)).on_paper(3.0).svg)

    assert sorted(names(named(["a", "b"], "one"), named(["a", "b"], "one"))) == ["a", "b", "one"]
    assert sorted(names(named(["a", "b"], "one"), named(["c"], "two"))) == ["a", "b", "c", "one", "two"]


@pytest.mark.parametrize(
    ("value", "top"),
    [(0, 1), (0.9, 1), (1, 1), (1.01, 1.2), (2375, 2500), (2500, 2500), (2600, 3000), (8100, 10000), (99, 100)],
)
def test_axes_end_at_round_numbers(value: float, top: float) -> None:
    assert round_top(value) == pytest.approx(top)
