"""Axes whose artists are kept: the same code draws a figure for paper and updates one on a screen.

A drawing function says everything that stands on the sheet, each piece under a key of its own. The first time
the artist is made; afterwards it is set to what is said now, and what is no longer said is hidden. So a kept
figure cannot differ from a fresh one. On a screen, what seldom changes (frame, ticks, limits) is rasterised
once as the background, and only the `moving` artists are drawn again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Annotation
from matplotlib.ticker import ScalarFormatter
from numpy.typing import ArrayLike, NDArray

from planner.display import Picture
from planner.figures import style
from planner.figures.raster import Canvas
from planner.scenario import Scenario
from planner.sizing import Plan

Key = Hashable
_STILL, _MOVING = 3.0, 5.0  # what moves lies above what does not, and above the spines


@dataclass(slots=True)
class _Kept:
    artist: Artist
    said: dict[str, Any]
    moving: bool


class Sheet:
    """One Axes and the artists on it, by key."""

    def __init__(self, ax: Axes) -> None:
        self.ax = ax
        self.changed = True
        self._kept: dict[Key, _Kept] = {}
        self._seen: set[Key] = set()
        self._frame: dict[str, Any] = {}

    def begin(self) -> None:
        """Start to say what stands on the sheet."""
        self._seen.clear()

    def end(self) -> None:
        """Hide what was not said again."""
        for key, kept in self._kept.items():
            if key not in self._seen and kept.artist.get_visible():
                kept.artist.set_visible(False)
                self.changed |= not kept.moving

    def frame(
        self,
        *,
        xlim: tuple[float, float],
        ylim: tuple[float, float],
        xlabel: str = "",
        ylabel: str = "",
        xticks: Sequence[float] = (),
        xnames: Sequence[str] | None = None,
        xends: tuple[float, float] | None = None,
        yformat: Callable[[float, float], str] | None = None,
    ) -> None:
        """The limits, the ticks and the words of the axes; `xends` is where the line under them ends."""
        said = {name: value for name, value in locals().items() if name not in ("self", "said")}
        if said == self._frame:
            return
        self._frame, self.changed = said, True
        ax = self.ax
        ax.set(xlim=xlim, ylim=ylim, xlabel=xlabel, ylabel=ylabel)
        ax.set_xticks(list(xticks), [f"{tick:g}" for tick in xticks] if xnames is None else list(xnames))
        ax.spines["bottom"].set_bounds(*(xends or xlim))
        ax.yaxis.set_major_formatter(yformat or ScalarFormatter())

    def line(self, key: Key, x: ArrayLike, y: ArrayLike, *, moving: bool = True, **look: Any) -> None:
        """A line, or markers, through the points."""
        data = (np.asarray(x, dtype=float), np.asarray(y, dtype=float))
        self._say(key, lambda: self.ax.add_line(Line2D([], [])), moving, {"data": data, **look})

    def level(self, key: Key, value: float, *, moving: bool = True, **look: Any) -> None:
        """A horizontal line over the whole width."""
        self._say(
            key,
            lambda: self.ax.add_line(Line2D([], [], transform=self.ax.get_yaxis_transform())),
            moving,
            {"data": (np.array([0.0, 1.0]), np.array([value, value])), **look},
        )

    def box(self, key: Key, x: float, y: float, width: float, height: float, **look: Any) -> None:
        """A rectangle, such as a bar; `x` and `y` are its lower left corner."""
        said = {"bounds": (x, y, width, height), **look}
        self._say(key, lambda: self.ax.add_patch(Rectangle((0, 0), 1, 1)), True, said)

    def band(self, key: Key, x: ArrayLike, low: ArrayLike, high: ArrayLike, **look: Any) -> None:
        """The area between two lines."""
        x, low, high = (np.asarray(values, dtype=float) for values in (x, low, high))
        corners = np.column_stack([np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]])])
        self._say(key, lambda: self.ax.add_patch(Polygon(np.zeros((1, 2)))), True, {"xy": corners, **look})

    def note(
        self,
        key: Key,
        text: str,
        at: tuple[float, float],
        offset: tuple[float, float] = (0.0, 0.0),
        *,
        within: str | tuple[str, str] = "data",
        moving: bool = True,
        **look: Any,
    ) -> None:
        """A text beside the point `at`, moved by `offset` points."""
        self._say(
            key,
            lambda: self.ax.annotate("", at, offset, xycoords=within, textcoords="offset points"),
            moving,
            {"text": text, "at": at, "position": offset, **look},
        )

    def _say(self, key: Key, make: Callable[[], Artist], moving: bool, said: dict[str, Any]) -> None:
        kept = self._kept.get(key)
        if kept is not None and kept.said.keys() != said.keys():
            kept.artist.remove()  # it would keep a look that is no longer said
            self.changed |= not kept.moving
            kept = None
        if kept is None:
            kept = self._kept[key] = _Kept(make(), {}, moving)
            kept.artist.set_animated(moving)
        if key in self._seen:
            raise ValueError(f"{key!r} is said twice: a piece needs a key of its own")
        self._seen.add(key)
        order = (_MOVING if moving else _STILL) + 1e-3 * len(self._seen)
        if not kept.artist.get_visible() or kept.artist.get_zorder() != order or not _same(kept.said, said):
            rest = dict(said)
            if isinstance(kept.artist, Annotation):
                kept.artist.xy = rest.pop("at")
            kept.artist.set(visible=True, zorder=order, **rest)
            kept.said = said
            self.changed |= not moving

    def moving(self) -> list[Artist]:
        """The artists to draw over the background, the lowest first."""
        shown = [kept.artist for kept in self._kept.values() if kept.moving and kept.artist.get_visible()]
        return sorted(shown, key=lambda artist: artist.get_zorder())


class Stage:
    """A figure of one sheet, or of several side by side that share their height, kept from drawing to drawing."""

    def __init__(self, figure: Figure, columns: int = 1) -> None:
        self.figure = figure
        axes = figure.subplots(1, columns, sharey=True, squeeze=False)
        self.sheets = tuple(Sheet(ax) for ax in axes[0])
        self._background: Any = None

    def __enter__(self) -> tuple[Sheet, ...]:
        for sheet in self.sheets:
            sheet.begin()
        return self.sheets

    def __exit__(self, *_: object) -> None:
        for sheet in self.sheets:
            sheet.end()

    def pixels(self) -> NDArray[np.uint8]:
        """The figure as rasterised by Agg, shape (height, width, 4); it holds until the next call."""
        given = self.figure.canvas
        canvas: FigureCanvasAgg = given if isinstance(given, Canvas) else Canvas(self.figure)
        if self._background is None or any(sheet.changed for sheet in self.sheets):
            canvas.draw()
            self._background = canvas.copy_from_bbox(self.figure.bbox)
            for sheet in self.sheets:
                sheet.changed = False
        else:
            canvas.restore_region(self._background)
        for sheet in self.sheets:
            for artist in sheet.moving():
                sheet.ax.draw_artist(artist)
        return np.asarray(canvas.buffer_rgba())


@dataclass(frozen=True, slots=True)
class Finding:
    """What a figure shows: its finding, for a title, and a text for those who do not see it."""

    title: str
    alt: str


Draw = Callable[[Stage, Scenario, Plan], Finding]


def on_paper(draw: Draw, scenario: Scenario, plan: Plan, height_in: float, columns: int = 1) -> Picture:
    """What `draw` says about the plan, as a picture of its own."""
    with style.drawing():
        stage = Stage(style.new_figure(height_in), columns)
        found = draw(stage, scenario, plan)
        return style.picture(stage.figure, found.title, found.alt)


def round_top(value: float) -> float:
    """The round number at or above `value` that an axis ends at: it stays while `value` moves a little."""
    if value <= 0:
        return 1.0
    scale = 10.0 ** np.floor(np.log10(value))
    return float(
        next(step * scale for step in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if value <= step * scale * 1.001)
    )


def _same(old: dict[str, Any], new: dict[str, Any]) -> bool:
    return all(_equal(old.get(name), value) for name, value in new.items())


def _equal(old: Any, new: Any) -> bool:
    if isinstance(new, tuple) and isinstance(old, tuple):
        return len(old) == len(new) and all(map(_equal, old, new))
    if isinstance(new, np.ndarray) or isinstance(old, np.ndarray):
        return np.array_equal(old, new)
    return bool(old == new)


def limit_level(sheet: Sheet, value: float, label: str, *, left: bool = False) -> None:
    """A horizontal limit with its name written on it, at the right end or at the left."""
    sheet.level(("limit", "line"), value, color=style.RED, linewidth=1.4, linestyle=(0, (5, 2)))
    sheet.note(
        ("limit", "name"),
        label,
        (0.01 if left else 1.0, value),
        (0, 3),
        within=("axes fraction", "data"),
        ha="left" if left else "right",
        va="bottom",
        color=style.RED,
        fontsize=style.TYPE_PT - 0.5,
        bbox=style.GROUND,
    )
