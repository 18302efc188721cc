"""The axes of a sheet: limits, ticks, names and words, and the room that they need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from planner.figures import style
from planner.figures.pieces import ACROSS, Piece, Points, Within

_TICK_PT = 3.5
_SMALL_PT = style.TYPE_PT - 0.5
_LINE = 1.25  # the height of a line of text, in its size


@dataclass(frozen=True, slots=True)
class Frame:
    """The limits of a sheet, its ticks and their names, and the words along its axes.

    Ticks that are None are chosen as round numbers; `xends` is where the line under the sheet ends; a sheet that is
    not `ruled` has neither lines nor marks along its axes.
    """

    xlim: tuple[float, float]
    ylim: tuple[float, float]
    xlabel: str = ""
    ylabel: str = ""
    xticks: Sequence[float] | None = None
    xnames: Sequence[str] | None = None
    yticks: Sequence[float] | None = None
    ynames: Sequence[str] | None = None
    xends: tuple[float, float] | None = None
    xformat: Callable[[float], str] = style.thousand_mark
    yformat: Callable[[float], str] = style.thousand_mark
    xalign: str = "center"
    ruled: bool = True


def axis_pieces(axes: Frame, area: Bbox, dpi: float, *, first: bool, last: bool) -> list[Piece]:
    """The lines, the marks, the names of the ticks and the words along the axes, as pieces that lie under all."""
    pieces: list[Piece] = []
    x, xnames = ticks(axes, 0, area.width / dpi * 72)
    y, ynames = ticks(axes, 1, area.height / dpi * 72)

    def note(text: str, at: tuple[float, float], within: Within, offset: tuple[float, float], **look: Any) -> None:
        look = {"text": text, "color": style.QUIET, "clip_on": False, "fontsize": _SMALL_PT, **look}
        pieces.append(Piece(Text, np.array([at]), look, within, offset, under=True))

    if axes.ruled:
        size_pt = np.array([area.width, area.height]) / dpi * 72
        marks = [_rule(axes, x, 0, size_pt)] + ([_rule(axes, y, 1, size_pt)] if first and y else [])
        rule = {"color": style.RULE, "linewidth": 0.8, "clip_on": False, "solid_capstyle": "butt"}
        pieces.append(Piece(Line2D, np.concatenate(marks), rule, ("part", "part"), under=True))
    out = _out(axes)
    if last:
        for tick, name in zip(x, xnames, strict=True):
            note(name, (tick, 0.0), ("data", "part"), (0, -out), ha=axes.xalign, va="top")
        below = -out - _height(xnames, _SMALL_PT) - 2
        if axes.xlabel:
            middle = float(np.mean(axes.xends or axes.xlim))
            look = {"ha": "center", "va": "top", "fontsize": style.TYPE_PT}
            note(axes.xlabel, (middle, 0.0), ("data", "part"), (0, below), **look)
    if first:
        for tick, name in zip(y, ynames, strict=True):
            note(name, (0.0, tick), ACROSS, (-out, 0), ha="right", va="center")
        if axes.ylabel:
            beside = -out - _width(ynames, _SMALL_PT) - 5
            look = {
                "ha": "center",
                "va": "bottom",
                "rotation": 90,
                "rotation_mode": "anchor",
                "fontsize": style.TYPE_PT,
            }
            note(axes.ylabel, (0.0, 0.5), ("part", "part"), (beside, 0), **look)
    return pieces


def _rule(axes: Frame, ticks: Sequence[float], i: int, size_pt: Points) -> Points:
    """The line along an axis and its marks, as parts of the sheet, with gaps between."""
    low, high = (axes.xlim, axes.ylim)[i]
    ends = axes.xends if i == 0 and axes.xends else (low, high)
    parts = [((end - low) / (high - low), 0.0) for end in ends] + [(np.nan, np.nan)]
    for tick in ticks:
        at = (tick - low) / (high - low)
        parts += [(at, 0.0), (at, -_TICK_PT / size_pt[1 - i]), (np.nan, np.nan)]
    return np.array(parts)[:, :: 1 if i == 0 else -1]


def ticks(axes: Frame, i: int, length_pt: float) -> tuple[Sequence[float], Sequence[str]]:
    """The ticks of the axis `i` (0 for x) and their names; round numbers where none were said."""
    said, names, form, limits = (
        (axes.xticks, axes.xnames, axes.xformat, axes.xlim),
        (axes.yticks, axes.ynames, axes.yformat, axes.ylim),
    )[i]
    if said is None:
        most = max(2, int(length_pt / (64 if i == 0 else 30)))
        low, high = sorted(limits)
        dust = 1e-9 * (high - low)
        found = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        said = [float(tick) for tick in found if low - dust <= tick <= high + dust]
    return said, [form(tick) for tick in said] if names is None else names


def _height(names: Sequence[str], size_pt: float) -> float:
    return _LINE * size_pt * max((name.count("\n") + 1 for name in names), default=0)


def _width(names: Sequence[str], size_pt: float) -> float:
    return max((style.width_pt(name, size_pt) for name in names), default=0.0)


def room_left(axes: Frame, height_pt: float) -> float:
    """The room that the names of y and the word beside them need, on a sheet of that height [points]."""
    _, names = ticks(axes, 1, height_pt)
    words = _LINE * style.TYPE_PT * (axes.ylabel.count("\n") + 1) + 5 if axes.ylabel else 0.0
    return _out(axes) + _width(names, _SMALL_PT) + words + 4


def room_below(axes: Frame) -> float:
    """The room that the names of x and the words under them need [points]."""
    _, names = ticks(axes, 0, style.WIDTH_IN * 72)
    words = _height([axes.xlabel], style.TYPE_PT) + 2 if axes.xlabel else 0.0
    return _out(axes) + _height(names, _SMALL_PT) + words + 4


def _out(axes: Frame) -> float:
    """How far from the sheet the names of the ticks begin [points]."""
    return _TICK_PT + 3 if axes.ruled else 3.0


def round_top(value: float) -> float:
    """The round number at or above `value` that an axis ends at: it stays while `value` moves a little."""
    if value <= 0:
        return 1.0
    scale = 10.0 ** np.floor(np.log10(value))
    return float(
        next(step * scale for step in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if value <= step * scale * 1.001)
    )
