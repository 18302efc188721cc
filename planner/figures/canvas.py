"""A figure as SVG: text stays text, and each mark that carries a value says it in a title.

The marks are drawn on matplotlib's SVG renderer itself: artists for them would cost more than all else of a report.
"""

import io
import re
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_rgba
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Bbox, IdentityTransform

from planner.figures import style
from planner.figures.sheet import Piece
from planner.figures.texts import Points, baselines_pt, box_pt

_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
_PAD = 1.2  # of the ground of a text [points]
_AS_IT_IS = IdentityTransform()
# What is drawn and what is left out, in widths of the line.
_DASHES: dict[str, Sequence[float]] = {"-": (), "--": (3.7, 1.6), "-.": (6.4, 1.6, 1, 1.6), ":": (1, 1.65)}


class Canvas(RendererSVG):
    """A white sheet of a size; all is in points from its lower left corner. A mark is seen within `clip`."""

    def __init__(self, width: float, height: float) -> None:
        self._to = io.StringIO()
        super().__init__(width, height, self._to, image_dpi=72, metadata=_NO_METADATA)
        self._area(0, 0, width, height)

    def draw(self, piece: Piece) -> None:
        """A piece, whose points are those of the sheet; it says its tip when it is pointed at."""
        if piece.tip:
            self.writer.start("g")
            self.writer.element("title", piece.tip)
        getattr(self, piece.kind)(piece.points, **piece.look)
        if piece.tip:
            self.writer.end("g")

    def line(self, points: Points, *, capstyle: Literal["butt", "round"] = "round", **look: Any) -> None:
        """A line through points, with a gap where one is NaN; its look is that of a pen."""
        pen = _pen(**look)
        pen.set_capstyle(capstyle if look.get("linestyle", "-") == "-" else "butt")
        self.draw_path(pen, Path(points), _AS_IT_IS)

    def dots(
        self,
        points: Points,
        *,
        marker: str,
        size: float,
        color: str = style.BLUE,
        face: str = "",
        edge: str = "white",
        fillstyle: Literal["full", "left"] = "full",
        clip: Bbox | None = None,
    ) -> None:
        """A marker at each of the points, filled with its `color` or `face`; beside half a filling it is white."""
        pen, path = _pen(edge, 1.0, clip=clip), Path(points)
        mark: Any = MarkerStyle(marker, fillstyle)
        pen.set_joinstyle(mark.get_joinstyle())
        filled, white = _filling(face or color), _filling("white")
        self.draw_markers(pen, mark.get_path(), mark.get_transform().scale(size), path, _AS_IT_IS, filled)
        if other := mark.get_alt_path():
            self.draw_markers(pen, other, mark.get_alt_transform().scale(size), path, _AS_IT_IS, white)

    def shape(
        self, points: Points, *, facecolor: str = style.BLUE, edgecolor: str = "none", hatch: str = "", **look: Any
    ) -> None:
        """An area, hatched in the colour of its edge, the look of which is that of a pen."""
        pen = _pen(edgecolor, **{"linewidth": 0.0, **look})
        pen.set_joinstyle("miter")
        if hatch:
            pen.set_hatch(hatch)
            pen.set_hatch_color(to_rgba(edgecolor))
        self.draw_path(pen, Path(np.vstack([points, points[:1]]), closed=True), _AS_IT_IS, _filling(facecolor))

    def text(
        self,
        points: Points,
        *,
        text: str,
        fontsize: float,
        ha: str,
        va: str,
        color: str = style.INK,
        weight: str = "normal",
        ground: bool = False,
    ) -> None:
        """Lines of text at a point, on a white `ground` where they may lie on something."""
        box = box_pt(text, points[0], fontsize, ha, va, weight)
        if ground:
            self._area(*np.add(box, (-_PAD, -_PAD, _PAD, _PAD)))
        look = f"font-size: {fontsize:.6g}px; fill: {color}; text-anchor: {_ANCHORS[ha]}"
        look += f"; font-weight: {weight}" * (weight != "normal")
        for line, y in zip(text.split("\n"), baselines_pt(text, box[3], fontsize), strict=True):
            self.writer.element("text", line, x=f"{points[0, 0]:.6g}", y=f"{self.height - y:.6g}", style=look)

    def _area(self, left: float, low: float, right: float, top: float) -> None:
        self.shape(np.array([(left, low), (right, low), (right, top), (left, top)]), facecolor="white")

    def svg(self) -> str:
        """All that was drawn; the same drawing gives the same bytes."""
        self.finalize()
        drawn = self._to.getvalue()
        drawn = drawn[drawn.index("<svg") :]
        drawn = re.sub(r"(?s)<defs>\s*<style.*?</style>\s*</defs>", "", drawn, count=1)
        # What every text and line has is said once.
        look = f"font-family: {style.FAMILIES}; stroke-linejoin: round; stroke-linecap: butt"
        return re.sub(r"\n\s+", "\n", drawn).replace("<svg", f'<svg style="{look}"', 1)


def _pen(
    color: str = style.BLUE,
    linewidth: float = 2.0,
    linestyle: str | Sequence[float] = "-",
    alpha: float = 1.0,
    clip: Bbox | None = None,
) -> GraphicsContextBase:
    pen = GraphicsContextBase()
    pen.set_foreground(color)
    pen.set_linewidth(linewidth)
    dashes = _DASHES[linestyle] if isinstance(linestyle, str) else linestyle
    pen.set_dashes(0, [linewidth * part for part in dashes] or None)
    if alpha < 1:
        pen.set_alpha(alpha)
    pen.set_clip_rectangle(clip)
    return pen


def _filling(colour: str) -> tuple[float, float, float, float] | None:
    return None if colour == "none" else to_rgba(colour)
