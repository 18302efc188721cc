"""Figures as pixels, fast: a text is drawn once and put in place again, and a PNG is packed without searching.

Both are most of what a picture on a screen costs: to draw a text takes a thousand times as long as to copy it.
"""

from __future__ import annotations

import math
import struct
import zlib
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.font_manager import FontProperties
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

_MARGIN = 3  # around a kept text: glyphs may lean out of their measure [pixels]
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TRUE_COLOUR, _NO_FILTER = 2, 0


class Canvas(FigureCanvasAgg):
    """Agg, whose level texts stand on whole pixels and are kept."""

    _kept: RendererAgg | None = None
    _size: tuple[float, float, float] | None = None

    def get_renderer(self) -> RendererAgg:
        """The renderer of this figure, the same from drawing to drawing."""
        size = (self.figure.bbox.width, self.figure.bbox.height, self.figure.dpi)
        if self._kept is None or self._size != size:
            self._kept, self._size = _Renderer(*size), size  # type: ignore[no-untyped-call]
        return self._kept


class _Renderer(RendererAgg):
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
def _ink(text: str, font: FontProperties, dpi: float) -> tuple[Pixels, int]:
    """How much ink `text` leaves on each pixel, and how many rows of them lie below its baseline."""
    width, height, descent = RendererAgg(1, 1, dpi).get_text_width_height_descent(text, font, False)
    below = math.ceil(descent) + _MARGIN
    paper: Any = RendererAgg(math.ceil(width) + 2 * _MARGIN, math.ceil(height - descent) + _MARGIN + below, dpi)
    black = paper.new_gc()
    black.set_foreground((0, 0, 0, 1), isRGBA=True)
    paper.draw_text(black, _MARGIN, paper.height - below, text, font, 0)
    return np.ascontiguousarray(np.asarray(paper.buffer_rgba())[..., 3]), below


def png(pixels: Pixels) -> bytes:
    """An opaque picture, shape (height, width, 3 or 4), as PNG.

    Plain areas shrink as they are: to choose a filter for every row, as encoders do, would take most of the time.
    """
    height, width = pixels.shape[:2]
    rows = np.empty((height, 1 + 3 * width), dtype=np.uint8)
    rows[:, 0] = _NO_FILTER
    colours = rows[:, 1:].reshape(height, width, 3)
    for channel in range(3):  # one after the other: numpy copies short runs slowly
        colours[..., channel] = pixels[..., channel]
    head = struct.pack(">IIBBBBB", width, height, 8, _TRUE_COLOUR, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows.data, 1)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, content) for kind, content in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
