"""Figures for a screen: of a fixed size, drawn afresh at each move in about a hundredth of a second."""

from planner.figures.stage import Drawing, Margins

WIDTH_PX, HEIGHT_PX = 1140, 480
_INCH_PX = 142.5  # so that its type is as large as that of the page around it, on a laptop as on a wall
WIDTH_IN, HEIGHT_IN = WIDTH_PX / _INCH_PX, HEIGHT_PX / _INCH_PX
# Margins are set once: a layout that follows the text would make the picture jump.
_MARGINS = Margins(left=56, right=14, bottom=50, top=22, gap=24)
SHEET_IN = (WIDTH_IN * 72 - _MARGINS.left - _MARGINS.right - _MARGINS.gap) / 2 / 72  # one of two


def svg(drawing: Drawing) -> bytes:
    """`drawing` as it stands on the screen."""
    return drawing.svg(WIDTH_IN, HEIGHT_IN, _MARGINS).encode()
