"""A fleet as a frame that also tells itself: the only part of the face that needs pandas to be there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import pandas as pd

from planner.answers import frames
from planner.answers.entries import Entry
from planner.face.found import Said


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

    table = Said("answers.tables.fleet", "fleet", "entries")
    errors = Said("answers.tables.fleet", "errors", "entries")
    summary = Said("answers.tables.fleet", "answer", "entries")
    utilisation_figure = Said("figures", "fleet_utilisation", "entries")
    breaches_figure = Said("figures", "fleet_breaches", "entries")
