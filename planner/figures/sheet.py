"""A sheet of a figure: what stands on it is said in the units of its axes, and gets its place when all is said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from planner.figures import style
from planner.figures.texts import Points, short

Within = tuple[str, str]
Ticks = Mapping[Any, str]  # a name at each number
Cell = tuple[tuple[str, ...], float, float]  # the texts of its map, and its width and height in units of the axes

ACROSS: Within = ("part", "data")  # a part of the width, at a value
UP: Within = ("data", "part")  # at a value, a part of the height up
PART: Within = ("part", "part")

SMALL_PT = 8.5
_HOW = ("within", "offset", "under", "tip", "clipped", "fixed", "led", "cell")  # of a piece
LONGEST = 1.1  # where a bar that is over its limit is cut, as a part of the limit
_SIDES_PT = 28.0  # what a page leaves beside it


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from `low` to `high`, with words along it; ticks that are None are chosen as round numbers.

    Ticks without names are written with `mark`. Beyond an axis of x there is `room` for texts [points].
    """

    low: float
    high: float
    label: str = ""
    ticks: Ticks | Sequence[float] | None = None
    mark: Callable[[float], str] = "{:,.10g}".format
    align: str = "center"
    room: float = 0.0


def named(names: Sequence[str], label: str) -> Axis:
    """An axis with a name at each of 0, 1, 2, ..."""
    return Axis(-0.5, len(names) - 0.5, label, dict(enumerate(names)))


@dataclass(frozen=True, slots=True)
class Piece:
    """A mark of a kind through points, and its look: where they count from, how far they are moved, whether all covers
    it, and whether it is clipped to its sheet. Its kind and its look are a method of `Canvas` and what that takes.

    Its `tip` says what it means; a text that is `fixed` stays where it is put, one that is `led` has a line to its
    point where it is moved far, and one that is a `cell` fits in so much of the axes, width and height.
    """

    kind: Literal["line", "dots", "shape", "text"]
    points: Points
    look: dict[str, Any]
    within: Within = ("data", "data")
    offset: tuple[float, float] = (0.0, 0.0)
    under: bool = False
    tip: str = ""
    clipped: bool = True
    fixed: bool = False
    led: bool = False
    cell: Cell | None = None


@dataclass(slots=True)
class Sheet:
    """A part of a figure with axes of its own, and the pieces on it; one not `ruled` has no lines along its axes.

    At its right end are texts, its `ends`, each at a height and with its look.
    """

    x: Axis
    y: Axis
    ruled: bool = True
    pieces: list[Piece] = field(default_factory=list)
    ends: list[tuple[str, float, dict[str, Any]]] = field(default_factory=list)

    def _add(self, kind: Literal["line", "dots", "shape", "text"], x: ArrayLike, y: ArrayLike, **look: Any) -> None:
        """A piece; what says where and how it stands is no part of its look."""
        how = {name: look.pop(name) for name in _HOW if name in look}
        self.pieces.append(Piece(kind, np.column_stack([x, y]).astype(float), look, **how))

    def line(self, x: ArrayLike, y: ArrayLike, **look: Any) -> None:
        """A line through the points; NaN leaves a gap."""
        self._add("line", x, y, **look)

    def dots(self, x: ArrayLike, y: ArrayLike, marker: str, **look: Any) -> None:
        """A marker at each of the points."""
        self._add("dots", x, y, marker=marker, **{"size": 8, **look})

    def box(self, x: float, y: float, width: float, height: float, **look: Any) -> None:
        """A rectangle, of which `x` and `y` are the lower left corner."""
        self._add("shape", [x, x + width, x + width, x], [y, y, y + height, y + height], **look)

    def band(self, x: ArrayLike, low: ArrayLike, high: ArrayLike, **look: Any) -> None:
        """The area between two lines; `low` may be one number."""
        x, low, high = np.broadcast_arrays(x, low, high)
        self._add("shape", np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]]), **look)

    def note(self, text: str, at: tuple[float, float], offset: tuple[float, float] = (0, 0), **look: Any) -> None:
        """A text beside the point `at`, moved by `offset` points, and further where it would lie on another text or,
        without a ground of its own, on a line."""
        look = {"text": text, "va": "baseline", "ha": "left", "fontsize": style.TYPE_PT, "clipped": False, **look}
        self._add("text", *at, offset=offset, **look)

    def cells(self, cells: Mapping[tuple[int, int], tuple[str, str, str]]) -> None:
        """A map of cells, by column and row: each a text on a ground of a colour, and what it means."""
        texts = tuple(dict.fromkeys(text for text, _, _ in cells.values()))
        look: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 8, "fixed": True, "cell": (texts, 0.9, 0.9)}
        for at, (text, ground, tip) in cells.items():
            self.box(at[0] - 0.47, at[1] - 0.45, 0.94, 0.9, facecolor=ground, tip=tip)
            self.note(text, at, color="white" if ground == style.GREEN else style.INK, **look)

    def limit(self, value: float, label: str, *, left: bool = False, colour: str = style.RED) -> None:
        """A horizontal limit with its name written on it, at the right end or at the left."""
        self.line([0, 1], [value, value], within=ACROSS, **{**style.LIMIT, "color": colour})
        at, side = (0.01, "left") if left else (1.0, "right")
        look: dict[str, Any] = {"ha": side, "va": "bottom", "color": colour, "fontsize": style.TYPE_PT - 0.5}
        self.note(label, (at, value), (0, 3), within=ACROSS, ground=True, **look)

    def end_note(self, text: str, height: float, colour: str = style.INK, **look: Any) -> None:
        """A text beside the right end, at a height, such as that of a line; those too near are moved apart."""
        look = {"color": style.INKS.get(colour, colour), "fontsize": SMALL_PT, "weight": "normal", **look}
        self.ends.append((text, height, look))


class Page(Sheet):
    """A sheet whose units are points; the width is that of the paper."""

    __slots__ = ()

    def __init__(self, width_in: float, height_pt: float) -> None:
        super().__init__(Axis(0, width_in * 72 - _SIDES_PT, ticks=()), Axis(height_pt, 0, ticks=()), ruled=False)

    @property
    def width(self) -> float:
        """How wide it is [points]."""
        return self.x.high

    def say(self, text: str, x: float, y: float, room: float = 0.0, **look: Any) -> None:
        """A line of text, which ends in an ellipsis where it is wider than the `room` for it."""
        look = {"va": "center", "fontsize": SMALL_PT, **look}
        self.note(short(text, room, look["fontsize"]) if room else text, (x, y), fixed=True, **look)

    def gauge(self, x: float, y: float, width: float, used: float, **look: Any) -> float:
        """A bar on a track with a tick at 100 %, which ends in an arrow where it is longer than there is room.

        Returns how wide 100 % is.
        """
        whole = width / LONGEST
        self.box(x, y - 3.5, whole, 7, facecolor=style.FILL)
        self.box(x, y - 2, min(used * whole, width - 4), 4, **look)
        if used > LONGEST:
            self.dots([x + width - 3], [y], ">", size=6, edge=look["facecolor"], color=look["facecolor"])
        self.line([x + whole] * 2, [y - 6, y + 6], color=style.RED, linewidth=1.4)
        return whole
