"""A figure as it is said, with its sheets; laid out, it becomes a picture for paper or a screen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.transforms import Bbox

from planner.answers.display import Picture
from planner.figures import style
from planner.figures.axes import BESIDE, axes, room_above, room_below, room_left, room_right
from planner.figures.canvas import Canvas
from planner.figures.sheet import PART, Cell, Piece, Sheet
from planner.figures.texts import Places, Points, box_pt, height_pt, pushed_apart, width_pt, wrapped
from planner.model.sizing import Plan

_WIDTHS_IN = (style.WIDTH_IN, style.NARROW_IN)
_MOST_LEFT, _MOST_RIGHT = 0.36, 0.38  # of the width, for names
_LEAST_PT = 6.0
_FAR_PT, _BEFORE_PT = 20.0, 6.0  # how far from its mark a text needs a line to it, which ends so far before the mark
_ABOVE, _BETWEEN = 16.0, 14.0  # what a figure of pages leaves above them, and between two [points]


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
    other share the names of y, and have no words along x; those above each other share the names of the same axis of x.
    """

    title: str
    alt: str
    sheets: Sequence[Sheet] = ()
    heights: tuple[float, ...] = (1.0,)

    def on_paper(self, height_in: float) -> Picture:
        """The figure in the width of a page, and of a phone: the same drawing gives the same bytes."""
        wide, slim = (max(room_below(sheet, width * 50) for sheet in self.sheets) for width in _WIDTHS_IN)
        narrow = self.svg(style.NARROW_IN, height_in + (slim - wide) / 72)
        return Picture(self.svg(style.WIDTH_IN, height_in), self.title, self.alt, narrow)

    def svg(self, width_in: float, height_in: float, margins: Margins | None = None) -> str:
        """The figure in that size, within `margins`, or those that the words along the axes need."""
        width, height = 72 * width_in, 72 * height_in
        with style.drawing(f"{self.title}{self.alt}{width_in}"):
            canvas = Canvas(width, height)
            for piece in self.laid_out(width, height, margins):
                canvas.draw(piece)
            return canvas.svg()

    def laid_out(self, width: float, height: float, margins: Margins | None = None) -> list[Piece]:
        """All that was said at its place, in the order in which it is drawn on a figure of that size [points]."""
        rows, columns = len(self.heights), len(self.sheets) // len(self.heights)
        parts = np.asarray(self.heights, dtype=float) / sum(self.heights)
        grid = [self.sheets[i : i + columns] for i in range(0, len(self.sheets), columns)]
        named = [*(above[0].x != below[0].x for above, below in pairwise(grid)), True]
        if margins is None:
            left = max(room_left(row[0], (height - 40) * parts.min(), _MOST_LEFT * width) for row in grid)
            margins = Margins(max(left, 16.0), 16.0, 0.0, 9.0)
        wide = (width - margins.left - margins.right - margins.gap * (columns - 1)) / columns
        right = [max(room_right(sheet, _MOST_RIGHT * width) for sheet in row) for row in grid]
        along = [wide - room + 2 * min(margins.left, room + margins.right) - 6 for room in right]
        below = [max(room_below(sheet, length) for sheet in row) for row, length in zip(grid, along, strict=True)]
        under = [room if own else margins.gap for room, own in zip(below, named, strict=True)]
        under[-1] = margins.bottom or below[-1]
        over = [max(room_above(row[0]), margins.top if row is grid[0] else 0.0) for row in grid]
        high = (height - sum(over) - sum(under)) * parts
        found = []
        for row, column in np.ndindex(rows, columns):
            x = margins.left + column * (wide + margins.gap)
            y = sum(under[row:]) + high[row + 1 :].sum() + sum(over[row + 1 :])
            across, up = wide - right[row], float(high[row])
            area = Bbox([[x, y], [x + wide - right[row], y + up]])
            sheet, first = grid[row][column], margins.left if column == 0 else 0.0
            said = axes(sheet, across, up, first, along[row], last=named[row])
            beside = _beside(sheet, up, right[row])
            found += [(piece, sheet, area) for piece in (*said, *sheet.pieces, *beside)]
        return _settled((width, height), found)


def picture(draw: Callable[[float], Drawing], plan: Plan | None = None) -> Picture:
    """What `draw` makes of the width of a page, and of that of a phone [inches].

    The title says where `plan` is the nearest design, for want of one that holds.
    """
    wide, narrow = (draw(width) for width in _WIDTHS_IN)
    title = wide.title
    if plan and not plan.feasible:
        title = f"Nearest design, {plan.design}: {title[:1].lower()}{title[1:]}"
    high, slim = ((sum(one.heights) + _ABOVE + _BETWEEN * (len(one.heights) - 1)) / 72 for one in (wide, narrow))
    return Picture(wide.svg(style.WIDTH_IN, high), title, wide.alt, narrow.svg(style.NARROW_IN, slim))


def _beside(sheet: Sheet, high: float, room: float) -> list[Piece]:
    """The texts at the right end of a sheet that is `high`, in that `room` [points]."""
    said = Sheet(sheet.x, sheet.y)
    if not sheet.ends:
        return []
    _, wanted, looks = zip(*sheet.ends, strict=True)
    texts = [wrapped(text, room - BESIDE + 1, look["fontsize"], weight=look["weight"]) for text, _, look in sheet.ends]
    heights = [height_pt(text, look["fontsize"]) + 2 for text, look in zip(texts, looks, strict=True)]
    wanted = [(value - sheet.y.low) / (sheet.y.high - sheet.y.low) * high for value in wanted]
    fixed = sum(heights) <= high + 6  # in the order of the lines, where all have room
    for text, look, at in zip(texts, looks, pushed_apart(wanted, heights, 0.0, high + 6), strict=True):
        said.note(text, (1.0, at / high), (BESIDE, 0), within=PART, va="center", fixed=fixed, **look)
    return said.pieces


def _settled(size: tuple[float, float], found: Sequence[tuple[Piece, Sheet, Bbox]]) -> list[Piece]:
    """The pieces, each in the area of its sheet: first those that stay as they are, then texts where there is place."""
    places, settled = Places(size), []
    for piece, sheet, area in sorted(found, key=lambda one: one[0].kind == "text" and not one[0].fixed):
        points, look = _placed(piece, sheet, area), piece.look
        if piece.cell:
            look = _in_cell(look, piece.cell, sheet, area)
        if piece.kind == "text" and piece.fixed:
            places.stand(look, points[0])
        elif piece.kind == "text":
            if (place := places.find(look, points[0])) is None:
                continue
            look, points = place
            look = {**look, "ground": piece.led or look.get("ground", False)}  # the line of another may pass behind it
            if piece.led and (line := _leader(look, points[0], _placed(piece, sheet, area)[0] - piece.offset)):
                places.avoid_line(line.points)
                settled.append(line)
        elif piece.kind == "dots":
            places.avoid_dots(points, look["size"])
        elif piece.kind == "line" and look.get("color") != style.RULE:
            places.avoid_line(points)
        settled.append(replace(piece, points=points, look={**look, "clip": area} if piece.clipped else look))
    # Texts lie above lines, and all that is said above what is `under` it.
    return sorted(settled, key=lambda piece: (not piece.under, piece.kind == "text"))


def _leader(look: dict[str, Any], at: Points, mark: Points) -> Piece | None:
    """A thin line from a text to its mark, where the text had to be moved far from that."""
    left, low, right, top = box_pt(look["text"], at, look["fontsize"], look["ha"], look["va"])
    begin = np.clip(mark, (left, low), (right, top))
    far = float(np.hypot(*(mark - begin)))
    if far <= _FAR_PT:
        return None
    points = np.array([begin, mark + (begin - mark) * _BEFORE_PT / far])
    return Piece("line", points, {"color": style.QUIET, "linewidth": 0.6})


def _placed(piece: Piece, sheet: Sheet, area: Bbox) -> Points:
    """The points of `piece`, in the `area` of its `sheet` [points]."""
    axes_of = zip((sheet.x, sheet.y), piece.within, strict=True)
    low, high = np.transpose([(axis.low, axis.high) if of == "data" else (0.0, 1.0) for axis, of in axes_of])
    return np.asarray(area.p0 + (piece.points - low) / (high - low) * area.size + piece.offset)


def _in_cell(look: dict[str, Any], cell: Cell, sheet: Sheet, area: Bbox) -> dict[str, Any]:
    """The look of a text in a cell, in as many lines as it needs, and smaller: a mark alone where
    one of the texts of its map has no room."""
    texts, wide, high = cell
    width = wide / abs(sheet.x.high - sheet.x.low) * area.width
    height = high / abs(sheet.y.high - sheet.y.low) * area.height
    size = min(look["fontsize"], width / max(width_pt(text.replace(" ", "\n"), 1.01) for text in texts))
    if size < _LEAST_PT or max(height_pt(wrapped(text, width, size), size) for text in texts) > height:
        return {**look, "text": look["text"].partition(" ")[0]}
    return {**look, "text": wrapped(look["text"], width, size), "fontsize": size}
