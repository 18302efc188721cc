"""A number to move: its name, a field to type it in, a slider to drag it, and the place for what is wrong."""

from collections.abc import Callable, Iterator
from html import escape
from typing import Any

import ipywidgets as widgets

from planner.explore.inputs import Input
from planner.model.problems import InputError


class Control:
    """The widgets of one input, which begin at `value` [base unit]. `take` takes a text, or raises InputError.

    The field is the truth, and the slider only a way to write it. A browser snaps a slider's value to its steps and
    says what came of it, as if it had been moved. So what a slider says is no number: it is a point, counted from its
    lower end, and the point where it was put stands for the very number in the field. A slider is put where it
    belongs once, when it is made. For a number that is typed there is a new one, and the old one is not heard again.
    """

    def __init__(self, of: Input, value: float, take: Callable[[str], float]) -> None:
        self.input, self._take = of, take
        self.field = in_order(widgets.Text(description=of.label, continuous_update=False))
        self.message = widgets.HTML().add_class("planner-message")
        self.box = widgets.VBox().add_class("planner-control")
        self._write(value)
        self._put_slider(value)
        self.field.observe(self._on_field, "value")

    def _write(self, value: float) -> None:
        self._written = self.input.text(value)
        self.field.value = self._written
        self.say("")

    def _put_slider(self, value: float) -> None:
        """Put a new slider to the point that is nearest to `value`."""
        low, (top, step) = self.input.low, self.input.slider(value)
        self._put = self._at = max(0, round((value / self.input.scale - low) / step))
        self._put_text = self._written
        top = low + step * max(self._put, int((top - low) / step + 1e-9))
        self.slider = in_order(
            widgets.FloatSlider(min=low, max=top, step=step, value=low + self._put * step, readout=False)
        )
        self.slider.observe(self._on_slider, "value")
        old, self.box.children = self.box.children, (self.field, self.slider, self.message)
        if old:
            close(old[1])

    def say(self, wrong: InputError | str) -> None:
        """Say beside the field what is wrong; nothing when all is well."""
        self.message.value = complaint(wrong)
        (self.field.add_class if wrong else self.field.remove_class)("planner-bad")

    def _on_slider(self, change: dict[str, float]) -> None:
        low, step = self.input.low, self.slider.step
        at = round((change["new"] - low) / step)
        if at != self._at:
            self._at = at
            self._taken(self._put_text if at == self._put else self.input.text_at(low + at * step))

    def _on_field(self, change: dict[str, str]) -> None:
        if change["new"] == self._written:
            self.say("")
        elif (value := self._taken(change["new"])) is not None:
            self._put_slider(value)

    def _taken(self, text: str) -> float | None:
        try:
            value = self._take(text)
        except InputError as error:
            self.say(error)
            return None
        self._write(value)
        return value


def close(widget: widgets.Widget) -> None:
    """Take a widget away, and all that it is made of: here, where nothing hears it any more, and in the browser."""
    for part in [*_parts(widget)]:
        part.close()
        part.unobserve_all()


def in_order(widget: Any) -> Any:
    """`widget`, of which, and of all that it is made of, a browser is heard in the order in which it spoke.

    JupyterLab sends all words of widgets to one thread. ipykernel 7.4 hands on those to a widget that was last told
    something by another thread to that one, where a click on Save overtakes the number that was typed before it.
    """
    for part in _parts(widget):
        part.comm._reply_subshell_for = lambda _, sent_to: sent_to
    return widget


def _parts(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    for part in (*getattr(widget, "children", ()), getattr(widget, "layout", None), getattr(widget, "style", None)):
        if isinstance(part, widgets.Widget):
            yield from _parts(part)
    yield widget


def complaint(wrong: Exception | str) -> str:
    """What went wrong as HTML, read out as it appears; a problem's place is left out, since it is told there."""
    if isinstance(wrong, InputError):
        first = wrong.problems[0]
        wrong = first.wrong + (f"; {first.right}" if first.right else "")
    told = f'<div role="alert"><span aria-hidden="true">✖</span> Not taken: {escape(str(wrong))}</div>'
    return told if wrong else ""
