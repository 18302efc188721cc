"""A fleet as a frame that also tells itself: the only part of the face that needs pandas to be there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import pandas as pd

from planner import figures
from planner.answers import frames
from planner.answers.display import Picture, Prose, Table
from planner.answers.entries import Entry
from planner.answers.tables import fleet as tables


class Customers(pd.DataFrame):
    """The customers of a fleet, a row each; what is cut out of it is a plain frame."""

    _metadata: ClassVar[list[str]] = ["entries"]
    entries: Sequence[Entry]

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Customers:
        """The frame of these customers."""
        frame = frames.customers(entries)
        found = cls(frame)
        found.attrs = frame.attrs
        found.entries = entries
        return found

    def table(self) -> Table:
        """Every customer, worst first."""
        return tables.fleet(self.entries)

    def errors(self) -> Prose | None:
        """Why an answer is missing or old."""
        return tables.errors(self.entries)

    def summary(self) -> Prose:
        """How the fleet stands, who breaks first, and what all plans take together."""
        return tables.answer(self.entries)

    def utilisation_figure(self) -> Picture | None:
        """How full each plan is."""
        return figures.fleet_utilisation(self.entries)

    def breaches_figure(self) -> Picture | None:
        """When each plan breaks."""
        return figures.fleet_breaches(self.entries)
