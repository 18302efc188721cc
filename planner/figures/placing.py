"""Where the texts of a figure stand: none on another, none outside."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.figures.paper import Points, box_pt, width_pt, wrapped

_EDGE = 1.5  # what stays free along the figure's edges [points]
_GAP = 1.0  # and between two texts [points]
_LEAST = 80.0  # a text is not folded to less, but moved [points]
_NEAR = 500  # to be clear of a line alone, a text goes no further than so many steps
_APART = 1.5  # from a line [points]
_BLOCK = 40  # the nearest places are tried first, so many at once

# How far a text may be moved, the nearest first, rather up or down than aside [points].
_moves = np.array([(5.0 * x, 3.0 * y) for x in range(-16, 17) for y in range(-24, 25)])
_MOVES = _moves[np.argsort(np.hypot(2 * _moves[:, 0], _moves[:, 1]), kind="stable")]


class Places:
    """What is taken of a figure of `size`, by texts, which must be read, and by lines, which are better left alone."""

    def __init__(self, size: Sequence[float]) -> None:
        self._edges = np.array([_EDGE, _EDGE, size[0] - _EDGE, size[1] - _EDGE])
        self._texts: list[Points] = []
        self._dots: list[Points] = [np.empty((0, 2))]
        self._lines: list[Points] = [np.empty((0, 2))]

    def avoid_dots(self, points: Points, size: float) -> None:
        """Keep texts off marks of a `size` at `points`, shape (points, 2)."""
        spread = np.linspace(-size / 2, size / 2, 3)
        self._dots += [points + np.array((dx, dy)) for dx in spread for dy in spread]

    def avoid_line(self, points: Points) -> None:
        """Keep texts off the line through `points`, shape (points, 2)."""
        points = points[np.isfinite(points).all(axis=1)]
        steps = (np.hypot(*np.diff(points, axis=0).T) // 4).astype(int) + 1
        way = np.repeat(np.arange(len(steps)), steps)
        along = np.arange(len(way)) - (np.cumsum(steps) - steps)[way]
        part = (along / np.maximum(steps - 1, 1)[way])[:, None]
        self._lines.append(points[way] + part * np.diff(points, axis=0)[way])

    def stand(self, look: dict[str, Any], at: Points) -> None:
        """Take the place of a text that stays where it is."""
        self._texts.append(_box(look, look["text"], at))

    def find(self, look: dict[str, Any], at: Points) -> tuple[str, Points] | None:
        """The text in the lines that it needs, and the free point nearest to `at` [points]; None where none is free."""
        text, before, after = look["text"], at[0] - self._edges[0], self._edges[2] - at[0]
        room = {"left": after, "center": 2 * min(before, after), "right": before}[look["ha"]]
        size, weight = look["fontsize"], look.get("weight", "normal")
        if width_pt(text, size, weight) > room:
            text = wrapped(text, max(room, _LEAST), size, weight=weight)
        box = _box(look, text, at)
        inside = np.maximum(self._edges[:2] - box[:2], 0) - np.maximum(box[2:] - self._edges[2:], 0)
        for moves in (_MOVES[:1], _MOVES):
            boxes = box + np.tile(inside + moves, 2)
            free = np.flatnonzero(self._free(boxes))
            lines = self._dots if "ground" in look else self._dots + self._lines
            clear = _first_clear(boxes[free[:_NEAR]], np.concatenate(lines))
            if clear is not None or (len(free) and len(moves) > 1):
                best = free[clear or 0]
                self._texts.append(boxes[best])
                return text, at + inside + moves[best]
        return None

    def _free(self, boxes: Points) -> NDArray[np.bool_]:
        outside = (boxes[:, :2] < self._edges[:2] - 1e-6) | (boxes[:, 2:] > self._edges[2:] + 1e-6)
        free = ~np.any(outside, axis=1)
        if self._texts:
            taken = np.array(self._texts)
            apart = (boxes[:, None, :2] > taken[:, 2:] + _GAP) | (boxes[:, None, 2:] < taken[:, :2] - _GAP)
            free &= np.all(np.any(apart, axis=2), axis=1)
        return np.asarray(free)


def _first_clear(boxes: Points, lines: Points) -> int | None:
    """The place of the first of `boxes` that none of `lines` strikes."""
    for start in range(0, len(boxes), _BLOCK):
        some = boxes[start : start + _BLOCK, None] + (-_APART, -_APART, _APART, _APART)
        struck = np.any(np.all((lines > some[..., :2]) & (lines < some[..., 2:]), axis=2), axis=1)
        if not struck.all():
            return start + int(struck.argmin())
    return None


def _box(look: dict[str, Any], text: str, at: Points) -> Points:
    """The room of a text at a point [points]."""
    return box_pt(text, at, look["fontsize"], look["ha"], look["va"], look.get("weight", "normal"))


def pushed_apart(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """The middles of texts of these `heights`, near those `wanted`, in their order, from `low` to `high`."""
    order = np.argsort(wanted, kind="stable")
    halves = np.asarray(heights, dtype=float)[order] / 2
    # Where each would stand if all lay on the lowest; to push them apart keeps what is between them and that.
    stack = np.cumsum(2 * halves) - halves
    placed = np.maximum.accumulate(np.maximum(np.asarray(wanted, dtype=float)[order] - stack, low)) + stack
    placed = np.minimum(placed, high - (stack[-1] + halves[-1] - stack))
    return [float(middle) for middle in placed[np.argsort(order)]]
