"""The axes of a sheet: their lines, ticks, names and words, and the room that they need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from planner.figures import style
from planner.figures.sheet import ACROSS, PART, UP, Axis, Points, Sheet

_TICK_PT = 3.5
_SMALL_PT = style.TYPE_PT - 0.5
_LINE = 1.25  # the height of a line of text, in its size
_APART_PT = (64, 30)  # ticks of x, and of y, where they are chosen


def axes(sheet: Sheet, area: Bbox, dpi: float, *, first: bool, last: bool) -> Sheet:
    """A sheet of the lines, the marks, the names of the ticks and the words along the axes of `sheet`."""
    said = Sheet(sheet.x, sheet.y)
    wide, high = area.width / dpi * 72, area.height / dpi * 72
    x, xnames = ticks(sheet.x, wide / _APART_PT[0])
    y, ynames = ticks(sheet.y, high / _APART_PT[1])

    look: dict[str, Any] = {"color": style.QUIET, "fontsize": _SMALL_PT, "under": True}
    if sheet.ruled:
        rules = [_rule(sheet.x, x, high)]
        if first and y:
            rules.append(_rule(sheet.y, y, wide)[:, ::-1])
        rule: dict[str, Any] = {"color": style.RULE, "linewidth": 0.8, "clip_on": False, "solid_capstyle": "butt"}
        said.line(*np.concatenate(rules).T, within=PART, under=True, **rule)
    out = _out(sheet)
    words = {**look, "ha": "center", "fontsize": style.TYPE_PT}
    if last:
        for tick, name in zip(x, xnames, strict=True):
            said.note(name, (tick, 0.0), (0, -out), within=UP, ha=sheet.x.align, va="top", **look)
        if sheet.x.label:
            end = sheet.x.high if sheet.x.end is None else sheet.x.end
            below = -out - _height(xnames, _SMALL_PT) - 2
            said.note(sheet.x.label, ((sheet.x.low + end) / 2, 0.0), (0, below), within=UP, va="top", **words)
    if first:
        for tick, name in zip(y, ynames, strict=True):
            said.note(name, (0.0, tick), (-out, 0), within=ACROSS, ha="right", va="center", **look)
        if sheet.y.label:
            words |= {"va": "bottom", "rotation": 90, "rotation_mode": "anchor"}
            left = -out - style.width_pt("\n".join(ynames), _SMALL_PT) - 5
            said.note(sheet.y.label, (0.0, 0.5), (left, 0), within=PART, **words)
    return said


def _rule(axis: Axis, ticks: Sequence[float], across_pt: float) -> Points:
    """The line along an axis and its marks, as parts of the sheet, with gaps between."""
    ends = (axis.low, axis.high if axis.end is None else axis.end)
    along, *marks = [(value - axis.low) / (axis.high - axis.low) for value in (ends[1], *ticks)]
    parts = [(0.0, 0.0), (along, 0.0), (np.nan, np.nan)]
    for at in marks:
        parts += [(at, 0.0), (at, -_TICK_PT / across_pt), (np.nan, np.nan)]
    return np.array(parts)


def ticks(axis: Axis, most: float) -> tuple[Sequence[float], Sequence[str]]:
    """The ticks of `axis` and their names; about `most` round numbers, at least two, where none were said."""
    said = axis.ticks
    if said is None:
        low, high = sorted((axis.low, axis.high))
        dust = 1e-9 * (high - low)
        found = MaxNLocator(max(2, int(most)), steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        said = [float(tick) for tick in found if low - dust <= tick <= high + dust]
    return said, [axis.mark(tick) for tick in said] if axis.names is None else axis.names


def _height(names: Sequence[str], size_pt: float) -> float:
    return _LINE * size_pt * max((name.count("\n") + 1 for name in names), default=0)


def room_left(sheet: Sheet, height_pt: float) -> float:
    """The room that the names of y and the word beside them need, on a sheet of that height [points]."""
    _, names = ticks(sheet.y, height_pt / _APART_PT[1])
    words = _height([sheet.y.label], style.TYPE_PT) + 5 if sheet.y.label else 0.0
    return _out(sheet) + style.width_pt("\n".join(names), _SMALL_PT) + words + 4


def room_below(sheet: Sheet) -> float:
    """The room that the names of x and the words under them need [points]."""
    _, names = ticks(sheet.x, style.WIDTH_IN * 72 / _APART_PT[0])
    words = _height([sheet.x.label], style.TYPE_PT) + 2 if sheet.x.label else 0.0
    return _out(sheet) + _height(names, _SMALL_PT) + words + 4


def _out(sheet: Sheet) -> float:
    """How far from the sheet the names of the ticks begin [points]."""
    return _TICK_PT + 3 if sheet.ruled else 3.0


def round_top(value: float) -> float:
    """The round number at or above `value` that an axis ends at: it stays while `value` moves a little."""
    if value <= 0:
        return 1.0
    scale = 10.0 ** np.floor(np.log10(value))
    steps = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    return float(next(step * scale for step in steps if value <= step * scale * 1.001))
