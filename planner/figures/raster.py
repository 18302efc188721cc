"""Figures as pixels, fast: a text is drawn once and put in place again.

To draw a text takes a thousand times as long as to copy it, and texts are most of what a picture on a screen costs.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.font_manager import FontProperties
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

_MARGIN = 3  # around a kept text: glyphs may lean out of their measure [pixels]


class Canvas(FigureCanvasAgg):
    """Agg, whose level texts stand on whole pixels and are kept."""

    renderer: RendererAgg | None = None

    def get_renderer(self) -> RendererAgg:
        """The renderer of this figure."""
        if self.renderer is None:
            box = self.figure.bbox
            self.renderer = _Renderer(box.width, box.height, self.figure.dpi)  # type: ignore[no-untyped-call]
        return self.renderer


class _Renderer(RendererAgg):
    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        if ismath:
            return super().get_text_width_height_descent(s, prop, ismath)  # type: ignore[no-untyped-call,no-any-return]
        return _measure(s, prop, self.dpi)

    def draw_text(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        if angle or ismath:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)  # type: ignore[no-untyped-call]
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
