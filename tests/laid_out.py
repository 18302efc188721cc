"""What a figure says and where, from the artists that it is made of."""

from __future__ import annotations

from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from planner.figures import style
from planner.figures.sheet import Sheet
from planner.figures.stage import Drawing


def said(sheet: Sheet) -> list[str]:
    """The texts of a sheet, in the order in which they are said."""
    return [piece.look["text"] for piece in sheet.pieces if "text" in piece.look]


def collisions(drawing: Drawing, width_in: float) -> list[str]:
    """The texts of a figure that lie on another, or outside of it."""
    height = (sum(drawing.heights) + 16 + 14 * (len(drawing.heights) - 1)) / 72
    with style.drawing():
        figure = Figure(figsize=(width_in, height), dpi=72)
        drawing.draw(figure)
        renderer = FigureCanvasAgg(figure).get_renderer()
        boxes = [(a.get_text(), a.get_window_extent(renderer)) for a in figure.findobj(Text) if a.get_text()]
    out = [text for text, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > 72 * width_in or box.y1 > 72 * height]
    on = [
        f"{a} / {b}" for (a, one), (b, other) in combinations(boxes, 2) if one.padded(-0.8).overlaps(other.padded(-0.8))
    ]
    return out + on
