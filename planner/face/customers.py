"""A fleet as a frame that also tells itself: the only part of the face that needs pandas to be there."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import pandas as pd

from planner.answers import frames
from planner.answers.fleet import Entry
from planner.batch.gathered import scenarios_in
from planner.face.found import Said
from planner.model.path import path
from planner.model.scenario import Scenario


class Customers(pd.DataFrame):
    """The customers of a fleet, a row each; what is cut out of it is a plain frame."""

    _metadata: ClassVar[list[str]] = ["entries", "named", "changes"]
    entries: Sequence[Entry]
    named: Path
    changes: Mapping[str, Any] | None

    @classmethod
    def of(cls, entries: Sequence[Entry], named: Path, changes: Mapping[str, Any] | None) -> Self:
        """The frame of these customers, found under the name of a folder or a file, with `changes` made."""
        frame = frames.customers(entries)
        found = cls(frame)
        found.attrs = frame.attrs
        found.entries, found.named, found.changes = entries, named, changes
        return found

    def orders(self, every: int = 12, until: int | None = None) -> pd.DataFrame:
        """What the customers have to buy, a row a quarter, each on its own path; see `planner.path`.

        Raises ValueError where the customers are reports, which do not tell what they were made from.
        """
        read = scenarios_in(self.named, changes=self.changes)
        return frames.orders([path(one, every, until) for one in read if isinstance(one, Scenario)])

    table = Said("answers.fleet", "fleet", "entries")
    errors = Said("answers.fleet", "errors", "entries")
    summary = Said("answers.fleet", "answer", "entries")
    utilisation_figure = Said("figures", "fleet_utilisation", "entries")
    breaches_figure = Said("figures", "fleet_breaches", "entries")
