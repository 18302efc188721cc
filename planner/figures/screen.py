"""Figures for a screen: kept, of a fixed size, and drawn as PNG in a few hundredths of a second."""

from __future__ import annotations

from matplotlib.figure import Figure

from planner.figures import style
from planner.figures.raster import png
from planner.figures.stage import Draw, Finding, Margins, Stage
from planner.scenario import Scenario
from planner.sizing import Plan

WIDTH_PX, HEIGHT_PX = 940, 420
_DPI = 100
# Margins are set once: a layout that follows the text would make the picture jump.
_MARGINS = Margins(left=56, right=12, bottom=50, top=14, gap=24)


class Screen:
    """One kept figure, which `draw` fills."""

    def __init__(self, draw: Draw, columns: int = 1) -> None:
        self._draw = draw
        with style.drawing():
            figure = Figure(figsize=(WIDTH_PX / _DPI, HEIGHT_PX / _DPI), dpi=_DPI)
            self.stage = Stage(figure, columns, margins=_MARGINS)

    def show(self, scenario: Scenario, plan: Plan) -> tuple[bytes, Finding]:
        """The figure for `plan` as PNG, and what it shows."""
        with style.drawing():
            found = self._draw(self.stage, scenario, plan)
            pixels = self.stage.pixels()
        return png(pixels), found
