"""A figure as it is said, with its sheets; laid out, it becomes a picture for paper, or pixels on a screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox, IdentityTransform

from planner.answers.display import Picture
from planner.figures import style
from planner.figures.axes import axes, room_below, room_left
from planner.figures.sheet import Piece, Sheet

_UNDER, _OVER = 3.0, 5.0  # texts lie above lines, and all that is said above what is `under` it


@dataclass(frozen=True, slots=True)
class Margins:
    """What is left around the sheets of a figure and between them [points]."""

    left: float
    right: float
    bottom: float
    top: float
    gap: float = 14.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure: its finding, for a title, a text for those who do not see it, and its sheets, row by row.

    Without sheets there is nothing to draw, and `alt` says why. Of `heights` there is one a row. Sheets beside each
    other share the names of y, those above each other those of x where it is the same axis.
    """

    title: str
    alt: str
    sheets: Sequence[Sheet] = ()
    heights: Sequence[float] = (1.0,)

    def on_paper(self, height_in: float) -> Picture:
        """The figure in the width of a page: the same drawing gives the same bytes."""
        with style.drawing():
            # At 72 dots an inch a figure is measured as the SVG will draw it.
            figure = Figure(figsize=(style.WIDTH_IN, height_in), dpi=72)
            self.draw(figure)
            return Picture(style.svg(figure), self.title, self.alt)

    def draw(self, figure: Figure, margins: Margins | None = None) -> None:
        """Lay out all that was said on `figure`, within `margins`, or those that the words along the axes need."""
        rows = len(self.heights)
        columns = len(self.sheets) // rows
        parts = np.asarray(self.heights, dtype=float) / sum(self.heights)
        width, height = (length / figure.dpi * 72 for length in figure.bbox.size)
        grid = [self.sheets[i : i + columns] for i in range(0, len(self.sheets), columns)]
        named = [*(above[0].x != below[0].x for above, below in pairwise(grid)), True]
        if margins is None:
            left = max(room_left(row[0], (height - 40) * parts.min()) for row in grid)
            margins = Margins(max(left, 16.0), 12.0, max(map(room_below, grid[-1])), 9.0)
        under = [room_below(row[0]) if own else margins.gap for row, own in zip(grid, named, strict=True)]
        under[-1] = margins.bottom
        wide = (width - margins.left - margins.right - margins.gap * (columns - 1)) / columns
        high = (height - margins.top - sum(under)) * parts
        for row, column in np.ndindex(rows, columns):
            x = margins.left + column * (wide + margins.gap)
            y = sum(under[row:]) + high[row + 1 :].sum()
            area = Bbox(figure.dpi / 72 * np.array([[x, y], [x + wide, y + high[row]]]))
            sheet = grid[row][column]
            along = axes(sheet, area, figure.dpi, first=column == 0, last=named[row])
            for rank, piece in enumerate((*along.pieces, *sheet.pieces)):
                _add(figure, sheet, piece, area, 1e-3 * rank)


def _add(figure: Figure, sheet: Sheet, piece: Piece, area: Bbox, rank: float) -> None:
    """Make the artist of `piece`, whose points get pixels in the `area` of its `sheet`."""
    points = np.empty_like(piece.points)
    for i, (axis, start, extent) in enumerate(((sheet.x, area.x0, area.width), (sheet.y, area.y0, area.height))):
        low, high = (axis.low, axis.high) if piece.within[i] == "data" else (0.0, 1.0)
        at = start + (piece.points[..., i] - low) / (high - low) * extent
        points[..., i] = at + piece.offset[i] * figure.dpi / 72
    artist = piece.make(points)
    order = (_UNDER if piece.under else _OVER) + isinstance(artist, Text) + rank
    artist.set(transform=IdentityTransform(), zorder=order, **piece.look)
    figure.add_artist(artist)
    if piece.look.get("clip_on", True):
        artist.set_clip_box(area)
