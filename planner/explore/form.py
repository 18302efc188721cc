"""The form that is filled in: the inputs of one opened scenario, and the scenario as they have it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce
from html import escape
from typing import Any

import ipywidgets as widgets

from planner.explore import inputs
from planner.explore.controls import Control, close, in_order
from planner.explore.inputs import GROWTH, RESILIENCE, SECOND_SITE, SHARE, Input
from planner.explore.source import Source
from planner.model.scenario import TAKEOVERS, Scenario, value_at, with_values
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
        self.opened = source.read()
        self.moves: dict[str, float] = {}
        opened = self.opened
        shares = [(opened.home_share.name, "home_share")] if opened.home_share else []
        shares += [(share.name, f"general_shares.{i}") for i, share in enumerate(opened.general_shares, 1)]
        counts, memories = design_grid(opened.catalog)
        self.share = dropdown("Share", shares, shares[0][1])
        self.takeover = dropdown("Takeover", [(word, word) for word in TAKEOVERS], opened.resilience.takeover)
        self.fsvms = dropdown("FSVMs", [("recommended", OPEN), *((str(n), n) for n in counts[:, 0].tolist())], OPEN)
        self.memory = dropdown("Memory", [("recommended", OPEN), *((f"{m:g} GB", m) for m in memories.tolist())], OPEN)
        self.controls = [self._control(one, one.path) for one in (*GROWTH, *RESILIENCE)]
        self.site_controls = [self._control(one, one.path) for one in SECOND_SITE if opened.replication]
        self.share.observe(lambda _: self._show_share(), "value")
        for choice in (self.takeover, self.fsvms, self.memory):
            choice.observe(lambda _: self._answer(), "value")
        self._shown = widgets.VBox()
        self._shown.add_class("planner-wide")
        self._show_share()
        self.widget = widgets.VBox(
            [
                group("Workload", self.share, None, self._shown),
                group("Growth", *(one.box for one in self.controls[: len(GROWTH)])),
                group("Resilience", self.takeover, *(one.box for one in self.controls[len(GROWTH) :])),
                group("Design", self.fsvms, self.memory),
                *([group("Second site", *(one.box for one in self.site_controls))] if opened.replication else []),
            ]
        )

    @property
    def scenario(self) -> Scenario:
        """The scenario that was opened, with all that was moved."""
        moved = reduce(lambda scenario, move: inputs.moved(scenario, *move), self.moves.items(), self.opened)
        return with_values(moved, {TAKEOVER: self.takeover.value})

    @property
    def changes(self) -> dict[str, str]:
        """What the file says otherwise now: by the path of the field, its value in YAML."""
        scenario, said = self.scenario, {}
        for path, value in self.moves.items():
            text, ends = inputs.input_at(path).text, scenario.intervals.get(path)
            said[path] = (
                f"{{low: {text(ends.low)}, mid: {text(value)}, high: {text(ends.high)}}}" if ends else text(value)
            )
        if self.takeover.value != self.opened.resilience.takeover:
            said[TAKEOVER] = self.takeover.value
        return said

    def close(self) -> None:
        """Take the form away; nothing that is said of it is heard any more."""
        close(self.widget)

    def _show_share(self) -> None:
        old, path = self._shown.children, self.share.value
        self.share_controls = [self._control(one, f"{path}.{one.path}") for one in SHARE]
        self._shown.children = [cells(*(one.box for one in self.share_controls))]
        for part in old:
            close(part)

    def _control(self, of: Input, path: str) -> Control:
        return Control(of, value_at(self.scenario, path), partial(self._take, of, path))

    def _take(self, of: Input, path: str, text: str) -> float:
        """Take what a field says, and give its number [base unit]; what the file says itself is no move."""
        opened = float(value_at(self.opened, path))
        value = opened if text == of.text(opened) else inputs.typed(self.source, self.opened, path, text)
        self.moves.pop(path, None)
        if value != opened:
            self.moves[path] = value
        self._answer()
        return value


def dropdown(name: str, options: list[Any], value: Any) -> widgets.Dropdown:
    """A list to choose from."""
    return in_order(
        widgets.Dropdown(description=name, options=options, value=value, style={"description_width": "initial"})
    )


def cells(*parts: widgets.Widget | None) -> widgets.Box:
    """Widgets, two in a row; None lets the one before it take the whole row."""
    shown: list[widgets.Widget] = []
    for part in parts:
        if part is None:
            shown[-1].add_class("planner-wide")
        else:
            shown.append(part)
    made = widgets.Box(shown)
    made.add_class("planner-cells")
    return made


def group(name: str, *parts: widgets.Widget | None) -> widgets.VBox:
    """Widgets under a heading."""
    made = widgets.VBox([widgets.HTML(f"<h2>{escape(name)}</h2>"), cells(*parts)])
    made.add_class("planner-group")
    return made
