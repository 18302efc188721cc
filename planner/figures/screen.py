"""Figures for a screen: kept, of a fixed size, and drawn as PNG in a few hundredths of a second."""

from __future__ import annotations

import io

from matplotlib.figure import Figure
from PIL import Image

from planner.figures import style
from planner.figures.stage import Draw, Finding, Margins, Stage
from planner.scenario import Scenario
from planner.sizing import Plan

WIDTH_PX, HEIGHT_PX = 940, 420
_DPI = 100
# Margins are set once: a layout that follows the text would make the picture jump.
_MARGINS = Margins(left=56, right=12, bottom=50, top=14, gap=24)
_RUN_LENGTH = 3  # zlib's Z_RLE: large plain areas shrink as well as with the default, in half the time


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
        buffer = io.BytesIO()
        picture = Image.frombuffer("RGBA", (WIDTH_PX, HEIGHT_PX), pixels, "raw", "RGBA", 0, 1).convert("RGB")
        picture.save(buffer, "png", compress_level=1, compress_type=_RUN_LENGTH)
        return buffer.getvalue(), found
