"""A sheet of a figure: what stands on it is said in the units of its axes, and gets pixels when all is said.

An Axes of matplotlib would do the same at three times the cost of all that stands on it, mostly for its ticks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from matplotlib.transforms import Bbox, IdentityTransform
from numpy.typing import ArrayLike

from planner.figures import style
from planner.figures.axes import Frame, axis_pieces
from planner.figures.pieces import ACROSS, DATA, Piece, Points, Within, outlined, paired

_UNDER, _OVER = 3.0, 5.0  # texts lie above lines, and all that is said above what is `under` it
_MAKE: dict[type[Artist], Callable[[Points], Artist]] = {
    Line2D: lambda points: Line2D(points[:, 0], points[:, 1]),
    PathPatch: lambda points: PathPatch(outlined(points)),
    Text: lambda points: Text(*points[0]),
}


@dataclass(slots=True)
class Sheet:
    """A part of a figure with axes of its own, and the pieces on it."""

    figure: Figure
    axes: Frame = field(default_factory=lambda: Frame((0, 1), (0, 1)))
    _pieces: list[Piece] = field(default_factory=list)

    def frame(self, **said: Any) -> None:
        """Say the axes: the fields of a `Frame`."""
        self.axes = Frame(**said)

    def line(self, x: ArrayLike, y: ArrayLike, *, under: bool = False, **look: Any) -> None:
        """A line, or markers, through the points; NaN leaves a gap."""
        self._pieces.append(Piece(Line2D, paired(x, y), look, under=under))

    def level(self, value: float, **look: Any) -> None:
        """A horizontal line over the whole width."""
        self._pieces.append(Piece(Line2D, paired([0.0, 1.0], [value, value]), look, ACROSS))

    def box(self, x: ArrayLike, y: ArrayLike, width: float, height: float, **look: Any) -> None:
        """A rectangle, or many of one size, such as bars; `x` and `y` are lower left corners."""
        x, y = np.atleast_1d(np.asarray(x, dtype=float)), np.atleast_1d(np.asarray(y, dtype=float))
        corners = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
        self._shape(np.stack([paired(x + dx, y + dy) for dx, dy in corners], axis=1), look)

    def band(self, x: ArrayLike, low: ArrayLike, high: ArrayLike, **look: Any) -> None:
        """The area between two lines."""
        x, low, high = (np.asarray(values, dtype=float) for values in (x, low, high))
        around = paired(np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]]))
        self._shape(around[np.newaxis], look)

    def note(
        self,
        text: str,
        at: tuple[float, float],
        offset: tuple[float, float] = (0.0, 0.0),
        *,
        within: Within = DATA,
        under: bool = False,
        **look: Any,
    ) -> None:
        """A text beside the point `at`, moved by `offset` points; on a white `ground` where it may lie on a line."""
        if look.pop("ground", False):
            look["bbox"] = style.GROUND
        look = {"va": "baseline", "ha": "left", "clip_on": False, **look}
        self._pieces.append(Piece(Text, paired([at[0]], [at[1]]), {"text": text, **look}, within, offset, under))

    def cells(
        self, cells: Mapping[tuple[int, int], tuple[str, str]], *, inks: Mapping[str, str] | None = None, **look: Any
    ) -> None:
        """A map of cells, by column and row: each a text on a ground of a colour; `inks` by text."""
        colours: dict[str, list[tuple[int, int]]] = {}
        for at, (_, colour) in cells.items():
            colours.setdefault(colour, []).append(at)
        for colour, places in colours.items():
            corners = np.array(places) - (0.47, 0.45)
            self.box(corners[:, 0], corners[:, 1], 0.94, 0.9, facecolor=colour)
        for at, (text, _) in cells.items():
            ink = (inks or {}).get(text, style.INK)
            self.note(text, at, ha="center", va="center", color=ink, **look)

    def _shape(self, outlines: Points, look: dict[str, Any]) -> None:
        """One artist of all `outlines`, shape (outlines, corners, 2)."""
        self._pieces.append(Piece(PathPatch, outlines, {"linewidth": 0, **look}))

    def draw(self, area: Bbox, dpi: float, *, first: bool, last: bool) -> None:
        """Lay out in `area` [pixels] what was said.

        The `first` sheet of a row names y, the `last` of a column names x.
        """
        pieces = [*axis_pieces(self.axes, area, dpi, first=first, last=last), *self._pieces]
        for rank, piece in enumerate(pieces):
            artist = _MAKE[piece.kind](self._pixels(piece, area, dpi))
            order = (_UNDER if piece.under else _OVER) + (piece.kind is Text) + 1e-3 * rank
            look = {"zorder": order, **piece.look}
            artist.set(transform=IdentityTransform(), **look)
            self.figure.add_artist(artist)
            if look.get("clip_on", True):
                artist.set_clip_box(area)

    def _pixels(self, piece: Piece, area: Bbox, dpi: float) -> Points:
        limits = (self.axes.xlim, self.axes.ylim)
        found = np.empty_like(piece.points)
        for i, (start, extent) in enumerate(((area.x0, area.width), (area.y0, area.height))):
            low, high = limits[i] if piece.within[i] == "data" else (0.0, 1.0)
            found[..., i] = start + (piece.points[..., i] - low) / (high - low) * extent + piece.offset[i] * dpi / 72
        return found


def limit_level(sheet: Sheet, value: float, label: str, *, left: bool = False, colour: str = style.RED) -> None:
    """A horizontal limit with its name written on it, at the right end or at the left."""
    sheet.level(value, **{**style.LIMIT, "color": colour})
    sheet.note(
        label,
        (0.01 if left else 1.0, value),
        (0, 3),
        within=ACROSS,
        ha="left" if left else "right",
        va="bottom",
        color=colour,
        fontsize=style.TYPE_PT - 0.5,
        ground=True,
    )
