"""What is said on a sheet is drawn, on a screen and on paper; axes end at round numbers."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from planner.figures import screen, style
from planner.figures.axes import round_top
from planner.figures.glance import draw_data_age, draw_risk
from planner.figures.growth import draw_growth
from planner.figures.load import draw_curve, draw_load
from planner.figures.stage import Margins, Stage
from planner.files.scenarios import read_scenario
from planner.model.nearest import shown_plan
from planner.model.scenario import with_values
from planner.model.sizing import size

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"
DRAWINGS = [(draw_curve, 1), (draw_load, 2), (draw_growth, 1), (draw_data_age, 1), (draw_risk, 1)]


def stage() -> Stage:
    return Stage(Figure(figsize=(7, 3), dpi=80), margins=Margins(60, 10, 45, 10))


@pytest.mark.parametrize(("draw", "columns"), DRAWINGS)
def test_a_screen_shows_the_pixels_of_the_figure_and_changes_with_its_numbers(draw: Any, columns: int) -> None:
    headquarters = read_scenario(SAMPLES / "headquarters.yaml")
    pictures = []
    for changes in ({}, {"home_share.connections": 9000.0, "replication.change": 9000.0}, {}):
        scenario = with_values(headquarters, changes)
        plan = shown_plan(size(scenario))
        png, found = screen.shown(draw, scenario, plan, columns)
        with style.drawing():
            size_in = (screen.WIDTH_PX / 100, screen.HEIGHT_PX / 100)
            on = Stage(Figure(figsize=size_in, dpi=100), columns, margins=Margins(56, 12, 50, 14, 24))
            assert draw(on, scenario, plan) == found
            assert np.array_equal(np.asarray(Image.open(io.BytesIO(png))), on.pixels()[..., :3])
        pictures.append(png)
    assert pictures[0] == pictures[2] != pictures[1]
    assert len(pictures[0]) < 100_000


def test_what_is_said_later_lies_above_and_what_is_under_lies_below() -> None:
    def middle(*said: tuple[str, bool]) -> tuple[int, ...]:
        with style.drawing():
            on = stage()
            with on as (sheet,):
                sheet.frame(xlim=(0, 1), ylim=(0, 1))
                for colour, under in said:
                    sheet.line([0, 1], [0.5, 0.5], color=colour, linewidth=20, under=under)
            pixels = on.pixels()
        return tuple(int(part) for part in pixels[pixels.shape[0] // 2 - 10, pixels.shape[1] // 2, :3])

    red, blue = (255, 0, 0), (0, 0, 255)
    assert middle(("red", False), ("blue", False)) == blue
    assert middle(("red", False), ("blue", True)) == red


def test_a_band_moves_with_its_numbers() -> None:
    pictures = []
    with style.drawing():
        for high in (0.5, 0.9):
            on = stage()
            with on as (sheet,):
                sheet.frame(xlim=(0, 1), ylim=(0, 1))
                sheet.band([0, 1], [0.2, 0.3], [high, high], facecolor=style.SKY)
            pictures.append(on.pixels().copy())
    assert not np.array_equal(*pictures)


@pytest.mark.parametrize(
    ("value", "top"),
    [(0, 1), (0.9, 1), (1, 1), (1.01, 1.2), (2375, 2500), (2500, 2500), (2600, 3000), (8100, 10000), (99, 100)],
)
def test_axes_end_at_round_numbers(value: float, top: float) -> None:
    assert round_top(value) == pytest.approx(top)
