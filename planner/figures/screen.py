"""Figures for a screen: of a fixed size, drawn afresh as PNG in a few hundredths of a second.

To draw a text takes a thousand times as long as to copy it, and texts are most of what such a picture costs: so each
is drawn once, and put in place again.
"""

from __future__ import annotations

import io
import math
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from numpy.typing import NDArray
from PIL import Image

from planner.figures import style
from planner.figures.stage import Drawing, Margins

Pixels = NDArray[np.uint8]

WIDTH_PX, HEIGHT_PX = 1140, 480
_DPI = 142.5  # so that its type is as large as that of the page around it, on a laptop as on a wall
# Margins are set once: a layout that follows the text would make the picture jump.
_MARGINS = Margins(left=56, right=14, bottom=50, top=22, gap=24)
SHEET_IN = (WIDTH_PX / _DPI * 72 - _MARGINS.left - _MARGINS.right - _MARGINS.gap) / 2 / 72  # one of two
_MARGIN = 3  # around a kept text: glyphs may lean out of their measure [pixels]


def png(drawing: Drawing) -> bytes:
    """`drawing` as it stands on the screen."""
    with style.drawing():
        figure = Figure(figsize=(WIDTH_PX / _DPI, HEIGHT_PX / _DPI), dpi=_DPI)
        drawing.draw(figure, _MARGINS)
        drawn = pixels(figure)
    packed = io.BytesIO()
    # Plain areas shrink as they are: to search for more takes longer than to send it.
    image = Image.frombuffer("RGBX", drawn.shape[1::-1], drawn, "raw", "RGBX", 0, 1)
    image.convert("RGB").save(packed, "PNG", compress_level=1)
    return packed.getvalue()


def pixels(figure: Figure) -> Pixels:
    """`figure` as rasterised by Agg, shape (height, width, 4); its level texts stand on whole pixels."""
    renderer: Any = _Renderer(figure.bbox.width, figure.bbox.height, figure.dpi)  # type: ignore[no-untyped-call]
    figure.draw(renderer)
    return np.asarray(renderer.buffer_rgba())


class _Renderer(RendererAgg):
    """Agg, which keeps level texts."""

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:  # noqa: ARG002
        return _measure(s, prop, self.dpi)

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: FontProperties, angle: float, *how: Any, **more: Any
    ) -> None:
        if angle:
            super().draw_text(gc, x, y, s, prop, angle, *how, **more)  # type: ignore[no-untyped-call]
            return
        ink, below = _ink(s, prop, self.dpi)
        self._renderer.draw_text_image(ink, round(x) - _MARGIN, round(y) + below, 0, gc)


@lru_cache(maxsize=2048)
def _measure(text: str, font: FontProperties, dpi: float) -> tuple[float, float, float]:
    width, height, descent = RendererAgg(1, 1, dpi).get_text_width_height_descent(text, font, False)
    return float(width), float(height), float(descent)


@lru_cache(maxsize=2048)
def _ink(text: str, font: FontProperties, dpi: float) -> tuple[Pixels, int]:
    """How much ink `text` leaves on each pixel, and how many rows of them lie below its baseline."""
    width, height, descent = _measure(text, font, dpi)
    below = math.ceil(descent) + _MARGIN
    paper: Any = RendererAgg(math.ceil(width) + 2 * _MARGIN, math.ceil(height - descent) + _MARGIN + below, dpi)
    black = paper.new_gc()
    black.set_foreground((0, 0, 0, 1), isRGBA=True)
    paper.draw_text(black, _MARGIN, paper.height - below, text, font, 0)
    return np.ascontiguousarray(np.asarray(paper.buffer_rgba())[..., 3]), below
