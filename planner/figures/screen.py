"""Figures for a screen: of a fixed size, drawn afresh as PNG in a few hundredths of a second."""

from __future__ import annotations

import io

from matplotlib.figure import Figure
from PIL import Image

from planner.figures import style
from planner.figures.stage import Draw, Finding, Margins, Stage
from planner.model.scenario import Scenario
from planner.model.sizing import Plan

WIDTH_PX, HEIGHT_PX = 940, 420
_DPI = 100
# Margins are set once: a layout that follows the text would make the picture jump.
_MARGINS = Margins(left=56, right=12, bottom=50, top=14, gap=24)


def shown(draw: Draw, scenario: Scenario, plan: Plan, columns: int = 1) -> tuple[bytes, Finding]:
    """What `draw` says about `plan`, as PNG, and what it shows."""
    with style.drawing():
        stage = Stage(Figure(figsize=(WIDTH_PX / _DPI, HEIGHT_PX / _DPI), dpi=_DPI), columns, margins=_MARGINS)
        found = draw(stage, scenario, plan)
        pixels = stage.pixels()
    packed = io.BytesIO()
    # Plain areas shrink as they are: to search for more takes longer than to send it.
    image = Image.frombuffer("RGBX", pixels.shape[1::-1], pixels, "raw", "RGBX", 0, 1)
    image.convert("RGB").save(packed, "PNG", compress_level=1)
    return packed.getvalue(), found
