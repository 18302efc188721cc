"""Kept artists: a figure that was moved is, pixel for pixel, the figure drawn afresh."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from planner.figures import style
from planner.figures.axes import round_top
from planner.figures.glance import draw_data_age, draw_risk
from planner.figures.growth import draw_growth
from planner.figures.load import draw_curve, draw_load
from planner.figures.raster import Canvas
from planner.figures.stage import Margins, Stage
from planner.files.scenarios import read_scenario
from planner.nearest import shown_plan
from planner.scenario import Scenario, with_values
from planner.sizing import size

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"
DRAWINGS = [(draw_curve, 1), (draw_load, 2), (draw_growth, 1), (draw_data_age, 1), (draw_risk, 1)]


def stage(columns: int) -> Stage:
    with style.drawing():
        figure = Figure(figsize=(7, 3), dpi=80)
        return Stage(figure, columns, margins=Margins(60, 10, 45, 10))


def drawn(on: Stage, draw: Any, scenario: Scenario) -> np.ndarray:
    with style.drawing():
        draw(on, scenario, shown_plan(size(scenario)))
        return on.pixels().copy()


def afresh(draw: Any, columns: int, scenario: Scenario) -> np.ndarray:
    """The figure as matplotlib draws it in one go, with nothing kept and nothing left for later."""
    new = stage(columns)
    with style.drawing():
        draw(new, scenario, shown_plan(size(scenario)))
        for sheet in new.sheets:
            for artist in sheet.moving():
                artist.set_animated(False)
        canvas = Canvas(new.figure)
        canvas.draw()
        return np.asarray(canvas.buffer_rgba()).copy()


def moves() -> list[Scenario]:
    """A walk that makes artists come, go and change their order: breaches, bars, labels and limits."""
    hq = read_scenario(SAMPLES / "headquarters.yaml")
    depts = read_scenario(SAMPLES / "department-shares.yaml")
    return [
        hq,
        with_values(hq, {"home_share.connections": 2810.0}),
        with_values(hq, {"home_share.connections": 9000.0, "resilience.takeover": "spread"}),
        with_values(hq, {"resilience.failures": 0, "growth.connections": 0.0, "growth.data": 0.0}),
        depts,
        with_values(depts, {"growth.connections": -0.2, "growth.horizon": 60}),
        with_values(hq, {"growth.data": 0.9, "home_share.data": 900.0}),
        read_scenario(SAMPLES / "infeasible-cluster.yaml"),
        with_values(hq, {"resilience.headroom": 0.3}),
        with_values(hq, {"replication.change": 9000.0}),
        with_values(hq, {"replication.link": 5.0}),
        with_values(hq, {"replication.interval": 240, "growth.horizon": 12}),
    ]


@pytest.mark.parametrize(("draw", "columns"), DRAWINGS)
def test_a_kept_figure_is_the_figure_drawn_afresh(draw: Any, columns: int) -> None:
    kept = stage(columns)
    before, different = None, 0
    for scenario in moves():
        now = drawn(kept, draw, scenario)
        assert np.array_equal(now, afresh(draw, columns, scenario)), scenario.id
        different += before is None or not np.array_equal(now, before)
        before = now
    assert different > 6


@pytest.mark.parametrize(("draw", "columns"), DRAWINGS)
def test_a_small_move_draws_the_background_once(draw: Any, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = stage(columns)
    hq = moves()[0]
    drawn(kept, draw, hq)
    monkeypatch.setattr(Canvas, "draw", lambda _: pytest.fail("the background was drawn again"))
    for connections in (2790.0, 2800.0, 2815.0):
        drawn(kept, draw, with_values(hq, {"home_share.connections": connections}))


def test_pieces_that_are_not_said_again_are_hidden_and_come_back() -> None:
    on = stage(1)
    with style.drawing():
        with on as (sheet,):
            sheet.frame(xlim=(0, 1), ylim=(0, 1))
            sheet.band("doubt", [0, 1], [0.2, 0.3], [0.6, 0.9], facecolor=style.SKY, linewidth=0)
            sheet.line("a", [0, 1], [0, 1])
        both = on.pixels().copy()
        with on as (sheet,):
            sheet.frame(xlim=(0, 1), ylim=(0, 1))
            sheet.line("a", [0, 1], [0, 1])
        without = on.pixels().copy()
        with on as (sheet,):
            sheet.frame(xlim=(0, 1), ylim=(0, 1))
            sheet.band("doubt", [0, 1], [0.2, 0.3], [0.6, 0.9], facecolor=style.SKY, linewidth=0)
            sheet.line("a", [0, 1], [0, 1])
        again = on.pixels()
    assert not np.array_equal(both, without)
    assert np.array_equal(both, again)


def test_two_pieces_may_not_share_a_key() -> None:
    with style.drawing(), stage(1) as (sheet,):
        sheet.level("limit", 1.0)
        with pytest.raises(ValueError, match="said twice"):
            sheet.note("limit", "limit", (0, 1))


def test_a_band_moves_with_its_numbers() -> None:
    on = stage(1)
    pictures = []
    with style.drawing():
        for high in (0.5, 0.9):
            with on as (sheet,):
                sheet.frame(xlim=(0, 1), ylim=(0, 1))
                sheet.band("doubt", [0, 1], [0.2, 0.3], [high, high], facecolor=style.SKY, linewidth=0)
            pictures.append(on.pixels().copy())
    assert not np.array_equal(*pictures)


@pytest.mark.parametrize(
    ("value", "top"),
    [(0, 1), (0.9, 1), (1, 1), (1.01, 1.2), (2375, 2500), (2500, 2500), (2600, 3000), (8100, 10000), (99, 100)],
)
def test_axes_end_at_round_numbers(value: float, top: float) -> None:
    assert round_top(value) == pytest.approx(top)
