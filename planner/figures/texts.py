"""The texts of a figure: how much room they take, in which lines, and where they stand: clear of all, none outside."""

import re
import unicodedata
import warnings
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath
from numpy.typing import NDArray

from planner.answers.display import WHOLE
from planner.figures import style

Points = NDArray[np.float64]

# In sizes of the type: a line above and below its baseline, and what each of several has besides.
_ASCENT, _DESCENT, _LEADING = 0.76, 0.24, 0.2
_MOST_CHARACTERS = 200
_HELD = "\0"  # stands for a space at which no line breaks
_ALONG = {"left": 0.0, "center": 0.5, "right": 1.0}
_UP = {"bottom": 0.0, "baseline": 0.0, "center": 0.5, "top": 1.0}

_EDGE = 1.5  # what stays free along the figure's edges [points]
_GAP = 1.0  # and between two texts [points]
_LEAST = 80.0  # a text is not folded to less, but moved [points]
_NEAR = 500  # to be clear of a line alone, a text goes no further than so many steps
_APART = 1.5  # from a line [points]
_AROUND = np.array([-4.0, -4.0, 4.0, 4.0])  # beyond the edges no line is near a text [points]
_BLOCK = 40  # the nearest places are tried first, so many at once

# How far a text may be moved, the nearest first, rather up or down than aside [points].
_moves = np.array([(5.0 * x, 3.0 * y) for x in range(-16, 17) for y in range(-24, 25)])
_MOVES = _moves[np.argsort(np.hypot(2 * _moves[:, 0], _moves[:, 1]), kind="stable")]


@lru_cache(maxsize=8192)
def _character(character: str, weight: str) -> float:
    """How wide a character of one point is: the same few hundred make all texts."""
    if unicodedata.east_asian_width(character) in "WF":  # which the font lacks
        return 1.0
    font = FontProperties(family="DejaVu Sans", size=1, weight=weight)
    with style.drawing(), warnings.catch_warnings():
        # The reader's fonts have the glyphs that this one lacks.
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from font", category=UserWarning)
        width, _, _ = TextToPath().get_text_width_height_descent(character, font, ismath=False)
    return float(width)


@lru_cache(maxsize=8192)  # the words of one customer's figures are those of the next one's too
def _line(text: str, weight: str) -> float:
    """How wide a line of one point is: a little more than where letters would be drawn closer together."""
    return sum(_character(character, weight) for character in text)


def width_pt(text: str, size_pt: float, weight: str = "normal") -> float:
    """How wide the longest line of `text` is [points]."""
    return size_pt * max(_line(line, weight) for line in text.split("\n"))


def height_pt(text: str, size_pt: float) -> float:
    """How high the lines of `text` are [points]."""
    return size_pt * (1 + 2 * _leading(text)) * (text.count("\n") + 1) if text else 0.0


def _leading(text: str) -> float:
    return _LEADING / 2 if "\n" in text else 0.0


def box_pt(text: str, at: Points, size_pt: float, ha: str, va: str, weight: str = "normal") -> Points:
    """Left, lower, right and upper end of lines of text that stand so to a point [points]."""
    wide, high = width_pt(text, size_pt, weight), height_pt(text, size_pt)
    left = at[0] - _ALONG[ha] * wide
    low = at[1] - _UP[va] * high - (size_pt * (_DESCENT + _leading(text)) if va == "baseline" else 0.0)
    return np.array([left, low, left + wide, low + high])


def baselines_pt(text: str, top: float, size_pt: float) -> list[float]:
    """The height that each line of a text of that upper end stands on [points]."""
    over = _leading(text)
    return [top - size_pt * (over + _ASCENT + (1 + 2 * over) * line) for line in range(text.count("\n") + 1)]


def wrapped(text: str, width: float, size_pt: float, most: int = 99, weight: str = "normal") -> str:
    """`text` in lines of at most `width` [points], and at most so many: of a longer one the rest is left out."""

    def fits(line: str) -> bool:
        return width_pt(line.rstrip(), size_pt, weight) <= width

    lines = []
    for said in text.split("\n"):
        line = ""
        # Words stay whole, and what is one for a reader, but for those that are wider than a line.
        held = WHOLE.sub(lambda found: found[0].replace(" ", _HELD), said)
        for word in (part.replace(_HELD, " ") for part in re.findall(r"[^ ]+ *| +", held)):
            if line and not fits(line + word):
                lines.append(line)
                line = ""
            line += word
            while not fits(line) and len(line.rstrip()) > 1:
                cut = next(n for n in range(len(line) - 1, 0, -1) if n == 1 or fits(line[:n]))
                lines.append(line[:cut])
                line = line[cut:]
        lines.append(line)
    if len(lines) > most:
        lines[most - 1 :] = [_cut(lines[most - 1].rstrip(), width, size_pt)]
    return "\n".join(line.rstrip() for line in lines)


def short(text: str, room: float, size_pt: float) -> str:
    """`text`, which ends in an ellipsis where it is wider than the `room` for it [points]."""
    return text if width_pt(text, size_pt) <= room else _cut(text[:_MOST_CHARACTERS], room, size_pt)


def _cut(text: str, room: float, size_pt: float) -> str:
    """As much of `text` as there is room for with an ellipsis."""
    while text and width_pt(f"{text}…", size_pt) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


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
        begin, way = _inside(points[:-1], np.diff(points, axis=0), self._edges + _AROUND)
        steps = (np.hypot(*way.T) // 4).astype(int) + 1
        of = np.repeat(np.arange(len(steps)), steps)
        along = np.arange(len(of)) - (np.cumsum(steps) - steps)[of]
        part = (along / np.maximum(steps - 1, 1)[of])[:, None]
        self._lines.append(begin[of] + part * way[of])

    def stand(self, look: dict[str, Any], at: Points) -> None:
        """Take the place of a text that stays where it is."""
        self._texts.append(_box(look, at))

    def find(self, look: dict[str, Any], at: Points) -> tuple[dict[str, Any], Points] | None:
        """The look of a text in the lines that it needs, and the free point nearest to `at`, shape (1, 2) [points].

        None where none is free.
        """
        text, before, after = look["text"], at[0] - self._edges[0], self._edges[2] - at[0]
        room = {"left": after, "center": 2 * min(before, after), "right": before}[look["ha"]]
        size, weight = look["fontsize"], look.get("weight", "normal")
        if width_pt(text, size, weight) > room:
            look = {**look, "text": wrapped(text, max(room, _LEAST), size, weight=weight)}
        box = _box(look, at)
        inside = np.maximum(self._edges[:2] - box[:2], 0) - np.maximum(box[2:] - self._edges[2:], 0)
        for moves in (_MOVES[:1], _MOVES):
            boxes = box + np.tile(inside + moves, 2)
            free = np.flatnonzero(self._free(boxes))
            lines = self._dots if "ground" in look else self._dots + self._lines
            clear = _first_clear(boxes[free[:_NEAR]], np.concatenate(lines))
            if clear is not None or (len(free) and len(moves) > 1):
                best = free[clear or 0]
                self._texts.append(boxes[best])
                return look, (at + inside + moves[best])[None]
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


def _inside(begin: Points, way: Points, edges: Points) -> tuple[Points, Points]:
    """Where stretches of a line begin within the edges, and how far they go there: few are as long as they are said."""
    with np.errstate(divide="ignore", invalid="ignore"):  # straight along an axis
        cut = (edges.reshape(2, 1, 2) - begin) / way
    enter, leave = np.fmax(np.fmin(*cut).max(axis=1), 0.0), np.fmin(np.fmax(*cut).min(axis=1), 1.0)
    kept = enter <= leave
    enter, leave = enter[kept, None], leave[kept, None]
    return begin[kept] + enter * way[kept], (leave - enter) * way[kept]


def _box(look: dict[str, Any], at: Points) -> Points:
    """The room of a text at a point [points]."""
    return box_pt(look["text"], at, look["fontsize"], look["ha"], look["va"], look.get("weight", "normal"))


def pushed_apart(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """The middles of texts of these `heights`, near those `wanted`, in their order, from `low` to `high`."""
    order = np.argsort(wanted, kind="stable")
    halves = np.asarray(heights, dtype=float)[order] / 2
    # Where each would stand if all lay on the lowest; to push them apart keeps what is between them and that.
    stack = np.cumsum(2 * halves) - halves
    placed = np.maximum.accumulate(np.maximum(np.asarray(wanted, dtype=float)[order] - stack, low)) + stack
    placed = np.minimum(placed, high - (stack[-1] + halves[-1] - stack))
    return [float(middle) for middle in placed[np.argsort(order)]]
