"""The form that is filled in: the inputs of one opened scenario, and the scenario as they have it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce
from html import escape
from typing import Any

import ipywidgets as widgets

from planner.explore import inputs
from planner.explore.controls import Control, close, in_order
from planner.explore.inputs import GROUPS, SHARE, Input
from planner.explore.source import Source
from planner.model.declared import values
from planner.model.scenario import TAKEOVERS, Scenario, value_at
from planner.model.sizing import design_grid

OPEN = 0  # of a choice that is left to the planner: None would leave the list without a selection
TAKEOVER = "resilience.takeover"


class Form:
    """A scenario that was opened, what was moved in it, and the widgets that move it; `answer` hears of every move.

    Another scenario gets another form: what a browser still says of the old one, late, is said to nobody. Raises
    InputError when the source is bad.
    """

    def __init__(self, source: Source, answer: Callable[[], None]) -> None:
        self.source, self._answer = source, answer
        self.opened = opened = source.read()
        self.moves: dict[str, Any] = {}
        shares = [(opened.home_share.name, "home_share")] if opened.home_share else []
        shares += [(share.name, f"general_shares.{i}") for i, share in enumerate(opened.general_shares, 1)]
        counts, memories = design_grid(opened.catalog)
        self.share = dropdown("Share", shares, shares[0][1]).add_class("planner-wide")
        self.takeover = dropdown("Takeover", [(word, word) for word in TAKEOVERS], opened.resilience.takeover)
        self.fsvms = dropdown("FSVMs", [("recommended", OPEN), *((str(n), n) for n in counts[:, 0].tolist())], OPEN)
        self.memory = dropdown("Memory", [("recommended", OPEN), *((f"{m:g} GB", m) for m in memories.tolist())], OPEN)
        self.share.observe(lambda _: self._show_share(), "value")
        self.takeover.observe(lambda change: self._move(TAKEOVER, change["new"]), "value")
        for choice in (self.fsvms, self.memory):
            choice.observe(lambda _: self._answer(), "value")
        self._shown = widgets.VBox().add_class("planner-wide")
        self._show_share()
        there = {path for path, *_ in values(opened)}
        choices = {"Resilience": (self.takeover,), "Design": (self.fsvms, self.memory)}
        self.controls: list[Control] = []
        groups = [group("Workload", self.share, self._shown)]
        for heading, ones in GROUPS.items():
            made = [self._control(one, one.path) for one in ones if one.path in there]
            if parts := (*choices.get(heading, ()), *(one.box for one in made)):
                groups.append(group(heading, *parts))
            self.controls += made
        self.widget = widgets.VBox(groups)

    @property
    def scenario(self) -> Scenario:
        """The scenario that was opened, with all that was moved."""
        return reduce(lambda scenario, move: inputs.moved(scenario, *move), self.moves.items(), self.opened)

    @property
    def changes(self) -> dict[str, str]:
        """What the file says otherwise now: by the path of the field, its value in YAML."""
        intervals = self.scenario.intervals
        return {path: inputs.said(path, value, intervals.get(path)) for path, value in self.moves.items()}

    def _show_share(self) -> None:
        old, path = self._shown.children, self.share.value
        self.share_controls = [self._control(one, f"{path}.{one.path}") for one in SHARE]
        self._shown.children = [cells(*(one.box for one in self.share_controls))]
        for part in old:
            close(part)

    def _control(self, of: Input, path: str) -> Control:
        return Control(of, value_at(self.scenario, path), partial(self._take, of, path))

    def _take(self, of: Input, path: str, text: str) -> float:
        """Take what a field says, and give its number [base unit]."""
        opened = float(value_at(self.opened, path))
        value = opened if text == of.text(opened) else inputs.typed(path, text)
        self._move(path, value)
        return value

    def _move(self, path: str, value: Any) -> None:
        """Have `value` at a path; what the file says itself is no move."""
        self.moves.pop(path, None)
        if value != value_at(self.opened, path):
            self.moves[path] = value
        self._answer()


def dropdown(name: str, options: list[Any], value: Any) -> widgets.Dropdown:
    """A list to choose from."""
    return in_order(widgets.Dropdown(description=name, options=options, value=value))


def cells(*parts: widgets.Widget) -> widgets.Box:
    """Widgets, two in a row, save those of the class `planner-wide`."""
    return widgets.Box(parts).add_class("planner-cells")


def group(name: str, *parts: widgets.Widget) -> widgets.VBox:
    """Widgets under a heading."""
    return widgets.VBox([widgets.HTML(f"<h2>{escape(name)}</h2>"), cells(*parts)]).add_class("planner-group")
