"""The axes of a sheet: their lines, ticks, names and words, and the room that they need."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from planner.figures import style
from planner.figures.sheet import ACROSS, PART, UP, Axis, Piece, Sheet, Ticks
from planner.figures.texts import Points, height_pt, width_pt, wrapped

_TICK_PT = 3.5
_SMALL_PT = style.TYPE_PT - 0.5
BESIDE = 6.0  # how far from the end of a sheet a text beside it begins
_APART_PT = (64, 30)  # ticks of x, and of y, where they are chosen


def axes(sheet: Sheet, wide: float, high: float, left: float, along: float, *, last: bool) -> list[Piece]:
    """The lines, the marks, the names of the ticks and the words along the axes of a sheet of that size [points].

    The names of y are in the room at its `left`, if any, and the words below in a width of `along` [points].
    """
    said = Sheet(sheet.x, sheet.y)
    x = _readable(sheet.x, ticks(sheet.x, wide / _APART_PT[0]), wide, lambda name: width_pt(name, _SMALL_PT) + 4)
    y = _readable(sheet.y, ticks(sheet.y, high / _APART_PT[1]), high, lambda name: height_pt(name, _SMALL_PT))
    look: dict[str, Any] = {"color": style.QUIET, "fontsize": _SMALL_PT, "under": True, "fixed": True}
    if sheet.ruled:
        rules = [_rule(sheet.x, x, high)]
        if left and y:
            rules.append(_rule(sheet.y, y, wide)[:, ::-1])
        rule: dict[str, Any] = {"color": style.RULE, "linewidth": 0.8, "clipped": False, "capstyle": "butt"}
        said.line(*np.concatenate(rules).T, within=PART, under=True, **rule)
    out = _out(sheet)
    if last:
        for tick, name in x.items():
            said.note(name, (tick, 0.0), (0, -out), within=UP, ha=sheet.x.align, va="top", **look)
        if sheet.x.label:
            words, below = wrapped(sheet.x.label, along, style.TYPE_PT), -out - _height(x) - 2
            at = ((sheet.x.low + sheet.x.high) / 2, 0.0)
            said.note(words, at, (0, below), within=UP, va="top", ha="center", **{**look, "fontsize": style.TYPE_PT})
    if left:
        for tick, name in y.items():
            name = wrapped(name, left - out, _SMALL_PT, most=1)
            said.note(name, (0.0, tick), (-out, 0), within=ACROSS, ha="right", va="center", **look)
        if sheet.y.label:
            said.note(sheet.y.label, (0.0, 1.0), (2 - left, 9), within=PART, **{**look, "fontsize": style.TYPE_PT})
    return said.pieces


def _readable(axis: Axis, names: Ticks, length: float, size: Callable[[str], float]) -> Ticks:
    """Those of the `names` that stand clear of each other on that `length` [points]; the first and the last stay."""
    kept: list[float] = []
    for tick, name in names.items():
        last = next(reversed(names))
        clear = (
            abs(tick - other) / abs(axis.high - axis.low) * length >= (size(name) + size(names[other])) / 2
            for other in {*kept[-1:], last} - {tick}
        )
        if not kept or tick == last or all(clear):
            kept.append(tick)
    return {tick: names[tick] for tick in kept}


def _rule(axis: Axis, ticks: Iterable[float], across_pt: float) -> Points:
    """The line along an axis and its marks, as parts of the sheet, with gaps between."""
    parts = [(0.0, 0.0), (1.0, 0.0), (np.nan, np.nan)]
    for at in ((value - axis.low) / (axis.high - axis.low) for value in ticks):
        parts += [(at, 0.0), (at, -_TICK_PT / across_pt), (np.nan, np.nan)]
    return np.array(parts)


def ticks(axis: Axis, most: float) -> Ticks:
    """The ticks of `axis` and their names; about `most` round numbers, at least two, where none were said."""
    if isinstance(axis.ticks, Mapping):
        return axis.ticks
    said = axis.ticks
    if said is None:
        low, high = sorted((axis.low, axis.high))
        dust = 1e-9 * (high - low)
        found = MaxNLocator(max(2, int(most)), steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        said = [float(tick) for tick in found if low - dust <= tick <= high + dust]
    return {tick: axis.mark(tick) for tick in said}


def _height(names: Ticks) -> float:
    return max((height_pt(name, _SMALL_PT) for name in names.values()), default=0.0)


def room_left(sheet: Sheet, height: float, most: float) -> float:
    """The room that the names of y need, on a sheet of that height, but not more than `most` [points]."""
    names = "\n".join(ticks(sheet.y, height / _APART_PT[1]).values())
    return min(max(_out(sheet) + width_pt(names, _SMALL_PT) + 4, _half_name(sheet.x, 0) + 2), most)


def room_below(sheet: Sheet, along: float) -> float:
    """The room that the names of x and the words under them need, in a width of `along` [points]."""
    words = height_pt(wrapped(sheet.x.label, along, style.TYPE_PT), style.TYPE_PT) + 2 if sheet.x.label else 0.0
    return _out(sheet) + _height(ticks(sheet.x, along / _APART_PT[0])) + words + 4


def room_above(sheet: Sheet) -> float:
    """The room that the words above y need [points]."""
    return height_pt(sheet.y.label, style.TYPE_PT) + 12 if sheet.y.label else 0.0


def room_right(sheet: Sheet, most: float) -> float:
    """The room for the texts at the right end, but not more than `most` [points]."""
    ends = [width_pt(text, look["fontsize"], look["weight"]) + BESIDE for text, _, look in sheet.ends]
    return min(max([sheet.x.room, _half_name(sheet.x, -1) - 11, *ends]), most)


def _half_name(axis: Axis, which: int) -> float:
    """How far the name of the first tick, 0, or of the last, -1, goes beyond the end of an axis of x [points]."""
    found = list(ticks(axis, 6).items())
    if not found or found[which][0] != (axis.low, axis.high)[which]:
        return 0.0
    return width_pt(found[which][1], _SMALL_PT) * (0.5 if axis.align == "center" else which + 1 or 1)


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
