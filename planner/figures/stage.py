"""A figure of sheets: laid out, and made into pixels for a screen or a picture for paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from planner.answers.display import Picture
from planner.figures import style
from planner.figures.axes import room_below, room_left
from planner.figures.raster import Canvas
from planner.figures.sheet import Sheet
from planner.model.scenario import Scenario
from planner.model.sizing import Plan


@dataclass(frozen=True, slots=True)
class Margins:
    """What is left around the sheets of a figure and between them [points]."""

    left: float
    right: float
    bottom: float
    top: float
    gap: float = 14.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What a figure shows: its finding, for a title, and a text for those who do not see it."""

    title: str
    alt: str


class Stage:
    """A figure of one sheet, or of several in rows and columns.

    Sheets beside each other share the names of y, those above each other the names of x. Where no margins are given
    they are what the words along the axes need.
    """

    def __init__(
        self, figure: Figure, columns: int = 1, heights: Sequence[float] = (1.0,), margins: Margins | None = None
    ) -> None:
        self.figure = figure
        self.sheets = tuple(Sheet(figure) for _ in range(columns * len(heights)))
        self._columns = columns
        self._heights = np.asarray(heights, dtype=float) / sum(heights)
        self._margins = margins

    def __enter__(self) -> tuple[Sheet, ...]:
        return self.sheets

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            return
        rows = len(self._heights)
        for i, (sheet, area) in enumerate(zip(self.sheets, self._areas(), strict=True)):
            row, column = divmod(i, self._columns)
            sheet.draw(area, self.figure.dpi, first=column == 0, last=row == rows - 1)

    def _areas(self) -> list[Bbox]:
        """Where each sheet stands [pixels], row by row from the top."""
        scale = self.figure.dpi / 72
        margins = self._margins or self._needed()
        width, height = self.figure.bbox.width / scale, self.figure.bbox.height / scale
        rows, gap = len(self._heights), margins.gap
        wide = (width - margins.left - margins.right - gap * (self._columns - 1)) / self._columns
        high = (height - margins.bottom - margins.top - gap * (rows - 1)) * self._heights
        areas = []
        for row in range(rows):
            bottom = margins.bottom + high[row + 1 :].sum() + gap * (rows - 1 - row)
            for column in range(self._columns):
                left = margins.left + column * (wide + gap)
                areas.append(Bbox(scale * np.array([[left, bottom], [left + wide, bottom + high[row]]])))
        return areas

    def _needed(self) -> Margins:
        """The margins that the words along the axes need [points]."""
        height_pt = (self.figure.bbox.height / self.figure.dpi * 72 - 40) * float(self._heights.min())
        left = max(room_left(sheet.axes, height_pt) for sheet in self.sheets[:: self._columns])
        bottom = max(room_below(sheet.axes) for sheet in self.sheets[-self._columns :])
        return Margins(max(left, 16.0), 12.0, bottom, 9.0)

    def pixels(self) -> NDArray[np.uint8]:
        """The figure as rasterised by Agg, shape (height, width, 4)."""
        canvas: Any = Canvas(self.figure)
        canvas.draw()
        return np.asarray(canvas.buffer_rgba())

    def picture(self, found: Finding) -> Picture:
        """The figure for paper: the same figure gives the same bytes."""
        return Picture(style.svg(self.figure), found.title, found.alt)


Draw = Callable[[Stage, Scenario, Plan], Finding]


@contextmanager
def paper(height_in: float, columns: int = 1, heights: Sequence[float] = (1.0,)) -> Iterator[Stage]:
    """A stage of the width of a page, in the house style."""
    with style.drawing():
        yield Stage(style.new_figure(height_in), columns, heights)


def on_paper(draw: Draw, scenario: Scenario, plan: Plan, height_in: float, columns: int = 1) -> Picture:
    """What `draw` says about the plan, as a picture of its own."""
    with paper(height_in, columns) as stage:
        return stage.picture(draw(stage, scenario, plan))
