"""A number to move: its name, a field to type it in, a slider to drag it, and the place for what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as widgets

from planner.explore.inputs import Input
from planner.files.documents import InputError


class Control:
    """The widgets of one input. `typed` reads a text, or raises InputError; `moved` hears of every good value."""

    def __init__(self, of: Input, typed: Callable[[str], float], moved: Callable[[float], None]) -> None:
        self.input = of
        self._typed, self._moved = typed, moved
        self._quiet = False
        self.field = widgets.Text(description=of.label, continuous_update=False, style={"description_width": "initial"})
        self.slider = widgets.FloatSlider(readout=False, continuous_update=True)
        self.message = widgets.HTML()
        self.message.add_class("planner-message")
        self.box = widgets.VBox([self.field, self.slider, self.message])
        self.box.add_class("planner-control")
        self.field.observe(self._on_field, "value")
        self.slider.observe(self._on_slider, "value")

    def begin(self, value: float) -> None:
        """Take a new scenario's value, in base units, and set the slider's range around it."""
        self._quiet = True
        shown = value / self.input.scale
        top = self.input.top(shown)
        # In one message: a browser that hears of the new range first would clamp the old value to it, and say so.
        with self.slider.hold_sync(), self.slider.hold_trait_notifications():
            self.slider.min = min(self.input.low, shown)
            self.slider.max = max(top, shown)
            self.slider.step = self.input.steps(top)
            self.slider.value = shown
        self._quiet = False
        self._show(value)

    def _show(self, value: float) -> None:
        self._quiet = True
        self.field.value = self.input.shown(value)
        self._quiet = False
        self.say("")

    def say(self, wrong: str) -> None:
        """Say beside the field what is wrong; nothing when all is well."""
        self.message.value = complaint(wrong)
        self.field.remove_class("planner-bad")
        if wrong:
            self.field.add_class("planner-bad")

    def _on_slider(self, change: dict[str, float]) -> None:
        if self._quiet:
            return
        value = self.input.base(change["new"])
        self._show(value)
        self._moved(value)

    def _on_field(self, change: dict[str, str]) -> None:
        if self._quiet:
            return
        try:
            value = self._typed(change["new"])
        except InputError as error:
            self.say(reason(error))
            return
        self._quiet = True
        self.slider.value = min(max(value / self.input.scale, self.slider.min), self.slider.max)
        self._quiet = False
        self._show(value)
        self._moved(value)


def reason(error: InputError) -> str:
    """What the first problem of an error is, without the place: it is shown at the place."""
    problem = error.problems[0]
    return problem.wrong + (f"; {problem.right}" if problem.right else "")


def complaint(wrong: str) -> str:
    """A complaint as HTML, read out as it appears."""
    return f'<div role="alert"><span aria-hidden="true">✖</span> Not taken: {escape(wrong)}</div>' if wrong else ""
