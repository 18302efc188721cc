"""A figure and the sheets on it: the same code draws a figure for paper and updates one on a screen.

A drawing function says everything that stands on a sheet, each piece under a key of its own, in the units of its
axes. When all is said, the sheets are laid out and the artists get pixels: the first time they are made, afterwards
set to what is said now, and what is no longer said is taken away. So a kept figure cannot differ from a fresh one.
On a screen, what seldom changes (axes, limits) is rasterised once as the background, and only the `moving` artists
are drawn again.

An Axes of matplotlib would do the same at three times the cost of all that stands on it, mostly for its ticks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Bbox, IdentityTransform
from numpy.typing import ArrayLike

from planner.figures import style
from planner.figures.axes import Frame, axis_pieces
from planner.figures.pieces import ACROSS, DATA, Key, Piece, Points, Within, outlined, paired

_STILL, _MOVING = 3.0, 5.0  # what moves lies above what does not, and texts above lines
_MAKE: dict[type[Artist], Callable[[], Artist]] = {
    Line2D: lambda: Line2D([], []),
    PathPatch: lambda: PathPatch(Path(np.zeros((1, 2)))),
    Text: Text,
}


@dataclass(slots=True)
class _Kept:
    artist: Artist
    said: dict[str, Any]
    moving: bool


@dataclass(slots=True)
class Sheet:
    """A part of a figure with axes of its own, and the pieces on it, by key."""

    figure: Figure
    axes: Frame = field(default_factory=lambda: Frame((0, 1), (0, 1)))
    changed: bool = True
    _pieces: dict[Key, Piece] = field(default_factory=dict)
    _kept: dict[Key, _Kept] = field(default_factory=dict)

    def begin(self) -> None:
        """Start to say what stands on the sheet."""
        self._pieces.clear()

    def frame(self, **said: Any) -> None:
        """Say the axes: the fields of a `Frame`."""
        self.axes = Frame(**said)

    def line(self, key: Key, x: ArrayLike, y: ArrayLike, *, moving: bool = True, **look: Any) -> None:
        """A line, or markers, through the points; NaN leaves a gap."""
        self._say(key, Line2D, paired(x, y), DATA, moving, look)

    def level(self, key: Key, value: float, *, moving: bool = True, **look: Any) -> None:
        """A horizontal line over the whole width."""
        self._say(key, Line2D, paired([0.0, 1.0], [value, value]), ACROSS, moving, look)

    def box(self, key: Key, x: ArrayLike, y: ArrayLike, width: float, height: float, **look: Any) -> None:
        """A rectangle, or many of one size, such as bars; `x` and `y` are lower left corners."""
        x, y = np.atleast_1d(np.asarray(x, dtype=float)), np.atleast_1d(np.asarray(y, dtype=float))
        corners = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
        self._shape(key, np.stack([paired(x + dx, y + dy) for dx, dy in corners], axis=1), look)

    def band(self, key: Key, x: ArrayLike, low: ArrayLike, high: ArrayLike, **look: Any) -> None:
        """The area between two lines."""
        x, low, high = (np.asarray(values, dtype=float) for values in (x, low, high))
        around = paired(np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]]))
        self._shape(key, around[np.newaxis], look)

    def note(
        self,
        key: Key,
        text: str,
        at: tuple[float, float],
        offset: tuple[float, float] = (0.0, 0.0),
        *,
        within: Within = DATA,
        moving: bool = True,
        **look: Any,
    ) -> None:
        """A text beside the point `at`, moved by `offset` points; on a white `ground` where it may lie on a line."""
        if look.pop("ground", False):
            look["bbox"] = style.GROUND
        look = {"va": "baseline", "ha": "left", "clip_on": False, **look}
        self._say(key, Text, paired([at[0]], [at[1]]), within, moving, {"text": text, **look}, offset)

    def cells(
        self, cells: Mapping[tuple[int, int], tuple[str, str]], *, inks: Mapping[str, str] | None = None, **look: Any
    ) -> None:
        """A map of cells, by column and row: each a text on a ground of a colour; `inks` by text."""
        colours: dict[str, list[tuple[int, int]]] = {}
        for at, (_, colour) in cells.items():
            colours.setdefault(colour, []).append(at)
        for colour, places in colours.items():
            corners = np.array(places) - (0.47, 0.45)
            self.box(("ground", colour), corners[:, 0], corners[:, 1], 0.94, 0.9, facecolor=colour)
        for at, (text, _) in cells.items():
            ink = (inks or {}).get(text, style.INK)
            self.note(("cell", at), text, at, ha="center", va="center", color=ink, **look)

    def _shape(self, key: Key, outlines: Points, look: dict[str, Any]) -> None:
        """One artist of all `outlines`, shape (outlines, corners, 2)."""
        self._say(key, PathPatch, outlines, DATA, True, {"linewidth": 0, **look})

    def _say(
        self,
        key: Key,
        kind: type[Artist],
        points: Points,
        within: Within,
        moving: bool,
        look: dict[str, Any],
        offset: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        if key in self._pieces:
            raise ValueError(f"{key!r} is said twice: a piece needs a key of its own")
        self._pieces[key] = Piece(kind, points, within, offset, moving, look)

    def end(self, area: Bbox, dpi: float, *, first: bool, last: bool) -> None:
        """Lay out in `area` [pixels] what was said.

        The `first` sheet of a row names y, the `last` of a column names x.
        """
        pieces = {**axis_pieces(self.axes, area, dpi, first=first, last=last), **self._pieces}
        for rank, (key, piece) in enumerate(pieces.items()):
            self._set(key, piece, self._pixels(piece, area, dpi), area, rank)
        for key in [key for key in self._kept if key not in pieces]:
            self._drop(key)

    def _drop(self, key: Key) -> None:
        kept = self._kept.pop(key)
        kept.artist.remove()
        self.changed |= not kept.moving

    def _pixels(self, piece: Piece, area: Bbox, dpi: float) -> Points:
        limits = (self.axes.xlim, self.axes.ylim)
        found = np.empty_like(piece.points)
        for i, (start, extent) in enumerate(((area.x0, area.width), (area.y0, area.height))):
            low, high = limits[i] if piece.within[i] == "data" else (0.0, 1.0)
            found[..., i] = start + (piece.points[..., i] - low) / (high - low) * extent + piece.offset[i] * dpi / 72
        return found

    def _set(self, key: Key, piece: Piece, points: Points, area: Bbox, rank: int) -> None:
        said = {"points": points, "rank": rank, "area": area.bounds, **piece.look}
        kept = self._kept.get(key)
        if kept is not None and (kept.said.keys() != said.keys() or kept.moving != piece.moving):
            self._drop(key)  # it would keep a look that is no longer said
            kept = None
        if kept is not None and _same(kept.said, said):
            return
        order = (_MOVING if piece.moving else _STILL) + (piece.kind is Text) + 1e-3 * rank
        look = {"zorder": order, **piece.look}
        if kept is None:
            artist = _MAKE[piece.kind]()
            artist.set(transform=IdentityTransform(), animated=piece.moving)
            kept = self._kept[key] = _Kept(self.figure.add_artist(artist), {}, piece.moving)
        artist = kept.artist
        artist.set(**look)
        if look.get("clip_on", True):
            artist.set_clip_box(area)
        if isinstance(artist, Line2D):
            artist.set_data(points[:, 0], points[:, 1])
        elif isinstance(artist, PathPatch):
            artist.set_path(outlined(points))
        elif isinstance(artist, Text):
            artist.set_position(points[0])
        kept.said = said
        self.changed |= not piece.moving

    def moving(self) -> list[Artist]:
        """The artists to draw over the background, the lowest first."""
        shown = [kept.artist for kept in self._kept.values() if kept.moving]
        return sorted(shown, key=lambda artist: artist.get_zorder())


def limit_level(
    sheet: Sheet, value: float, label: str, *, left: bool = False, colour: str = style.RED, key: str = "limit"
) -> None:
    """A horizontal limit with its name written on it, at the right end or at the left."""
    sheet.level((key, "line"), value, **{**style.LIMIT, "color": colour})
    sheet.note(
        (key, "name"),
        label,
        (0.01 if left else 1.0, value),
        (0, 3),
        within=ACROSS,
        ha="left" if left else "right",
        va="bottom",
        color=colour,
        fontsize=style.TYPE_PT - 0.5,
        ground=True,
    )


def _same(old: dict[str, Any], new: dict[str, Any]) -> bool:
    return all(_equal(old[name], value) for name, value in new.items())


def _equal(old: Any, new: Any) -> bool:
    if isinstance(new, np.ndarray):
        return np.array_equal(old, new, equal_nan=True)
    return bool(old == new)
