"""A fleet as a frame that also tells itself: the only part of the face that needs pandas to be there."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import pandas as pd

from planner.answers import frames
from planner.answers.fleet import Entry
from planner.batch.manifest import FOLDER, listed_in
from planner.batch.orders import named
from planner.face.found import Said
from planner.files.changes import parse_changed
from planner.files.documents import refusal
from planner.model.path import path
from planner.model.problems import InputError
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


def gather(name: str | Path, changes: Mapping[str, Any] | None = None) -> list[Entry]:
    """Every customer in `name`: a folder that `planner report` has filled, or scenarios.

    Scenarios are what `planner report` takes: a file, a folder, a pattern, a spreadsheet; each is sized here. What
    cannot be read is among the entries, with the reason. `changes` are made in each scenario. Raises InputError for
    changes of what is a report already.
    """
    if (Path(name) / FOLDER).is_dir() and not changes:
        return listed_in(Path(name))
    return [Entry.of(found) if isinstance(found, Scenario) else found for found in scenarios_in(name, changes)]


def scenarios_in(name: str | Path, changes: Mapping[str, Any] | None = None) -> Iterator[Scenario | Entry]:
    """The scenarios in `name`, as `gather` takes them; an entry that says why, for what cannot be read.

    Raises InputError for a folder of reports.
    """
    if (Path(name) / FOLDER).is_dir():
        right = "name the scenarios that they were made from"
        raise refusal(str(name), "holds reports, which cannot be planned again", right)
    for found in named([str(name)]):
        try:
            yield parse_changed(changes or {}, *found.read(), found.path)
        except InputError as error:
            yield Entry("", found.where, error=str(error))
