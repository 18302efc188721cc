"""The form that is filled in: numbers to move, each with a field and a slider, and the scenario as they have it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial, reduce
from html import escape
from itertools import count
from typing import Any

import ipywidgets as widgets

from planner.explore import inputs
from planner.explore.inputs import GROUPS, SHARE, Input
from planner.explore.source import Source, tried
from planner.files.catalogs import catalog_ids
from planner.model.changes import split
from planner.model.declared import values
from planner.model.problems import InputError
from planner.model.scenario import TAKEOVERS, Scenario, Share, value_at
from planner.model.sizing import design_grid
from planner.model.units import quoted

OPEN = 0  # of a choice that is left to the planner: None would leave the list without a selection
# Opens another file with what is moved in it; what was done, and whether the design is left open again.
Reopen = Callable[[Source, Mapping[str, Any], str, bool], None]


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


class Form:
    """A scenario that was opened, what was moved in it, and the widgets that move it; `answer` hears of every move.

    `reopen` hears of what takes another file: other shares, another release, a way out. Another scenario gets another
    form: what a browser still says of the old one, late, is said to nobody. Raises InputError when the source is bad.
    """

    def __init__(self, source: Source, moves: Mapping[str, Any], answer: Callable[[], None], reopen: Reopen) -> None:
        self.source, self._answer, self._reopen = source, answer, reopen
        self.opened = source.read()
        self.moves = {path: value for path, value in moves.items() if value != value_at(self.opened, path)}
        now = self.scenario
        shares = [(now.home_share.name, "home_share")] if now.home_share else []
        shares += [(share.name, f"general_shares.{i}") for i, share in enumerate(now.general_shares, 1)]
        counts, memories = design_grid(now.catalog)
        self.share = dropdown("Share", shares, shares[0][1], lambda _: self._show_share())
        self.split = button("Split in two", self._split, "Split this share into two halves")
        self.new_share = in_order(widgets.Text(description="New share", placeholder="its name"))
        self.add = button("Add", self._add, "Add a share, with nothing in it yet")
        self.note = widgets.HTML().add_class("planner-note")
        self.release = dropdown("Release", catalog_ids(), now.catalog.id, self._take_release)
        over = now.resilience.takeover
        self.takeover = dropdown("Takeover", list(TAKEOVERS), over, partial(self._move, "resilience.takeover"))
        fsvms = [("recommended", OPEN), *((str(n), n) for n in counts[:, 0].tolist())]
        memory = [("recommended", OPEN), *((f"{m:g} GB", m) for m in memories.tolist())]
        self.fsvms = dropdown("FSVMs", fsvms, OPEN, lambda _: answer())
        self.memory = dropdown("Memory", memory, OPEN, lambda _: answer())
        self._shown = widgets.VBox().add_class("planner-wide")
        self._show_share()
        there, design = {path for path, *_ in values(now)}, (self.fsvms, self.memory)
        more = {"Cluster": (self.release,), "Growth and resilience": (self.takeover,), "Design": design}
        self.controls: list[Control] = []
        rows = (line(self.share, self.split), self._shown, line(self.new_share, self.add), self.note)
        groups = [group("Workload", *rows)]
        for heading, ones in GROUPS.items():
            made = [self._control(one, one.path) for one in ones if one.path in there]
            if parts := (*(one.box for one in made), *more.get(heading, ())):
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
        intervals, moves = self.scenario.intervals, dict(self.moves)
        if "cvms" not in self.source.text:  # then there are as many as nodes, whatever the file comes to say of these
            moves.pop("cluster.cvms", None)
        return {path: inputs.said(path, value, intervals.get(path)) for path, value in moves.items()}

    def become(self, new: Scenario, told: str, *, open_design: bool = False) -> None:
        """Have the file opened again that says `new`; `told` is what was done, `open_design` leaves its design open."""
        self._reopen(*tried(self.source, self.moves, self.scenario, new), told, open_design)

    def _show_share(self) -> None:
        old, path = self._shown.children, self.share.value
        self.share_controls = [self._control(one, one.path.replace("home_share", path)) for one in SHARE]
        self.split.disabled = path == "home_share"
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
        moves, cluster = {path: value}, self.opened.cluster
        if path == "cluster.nodes":  # each has one CVM at the most
            moves["cluster.cvms"] = value if cluster.cvms == cluster.nodes else min(cluster.cvms, value)
            if raw := cluster.raw:  # and one of them at least is not spare
                moves["cluster.storage.spare_nodes"] = min(raw.spare_nodes, value - 1)
                moves["cluster.storage.copies"] = min(raw.copies, value)
        for one, new in moves.items():
            self.moves.pop(one, None)
            if new != value_at(self.opened, one):
                self.moves[one] = new
        self._answer()

    def _take_release(self, release: str) -> None:
        if release != self.opened.catalog.id:
            self._reopen(self.source.edited({"catalog": release}), self.moves, f"the limits of {release}", False)

    def _split(self) -> None:
        name = value_at(self.scenario, self.share.value).name
        self.become(split(self.scenario, {name: 2}), f"share {quoted(name)} split in two")

    def _add(self) -> None:
        now, name = self.scenario, self.new_share.value.strip()
        taken = {share.name.casefold() for share in now.shares}
        name = name or next(name for n in count(2) if (name := f"share-{n}") not in taken)
        if len(name) > (most := int(now.catalog["share_name"].value)):
            self.note.value = complaint(f"a share name of {len(name)} characters; write {most} at the most")
            return
        shares = (*now.general_shares, Share(name=name, connections=0.0, data_tb=0.0))
        self.become(replace(now, general_shares=shares), f"share {quoted(name)} added")


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


def dropdown(name: str, options: list[Any], value: Any, hear: Callable[[Any], object]) -> widgets.Dropdown:
    """A list to choose from, and who is to hear of a choice."""
    made = in_order(widgets.Dropdown(description=name, options=options, value=value))
    made.observe(lambda change: hear(change["new"]), "value")
    return made


def button(name: str, deed: Callable[[], object], about: str = "") -> widgets.Button:
    """A button to click."""
    made = in_order(widgets.Button(description=name, tooltip=about))
    made.on_click(lambda _: deed())
    return made


def line(*parts: widgets.Widget) -> widgets.Box:
    """Widgets in a line of their own."""
    return widgets.Box(parts).add_class("planner-line").add_class("planner-wide")


def cells(*parts: widgets.Widget) -> widgets.Box:
    """Widgets, two in a row, save those of the class `planner-wide`."""
    return widgets.Box(parts).add_class("planner-cells")


def group(name: str, *parts: widgets.Widget) -> widgets.VBox:
    """Widgets under a heading."""
    return widgets.VBox([widgets.HTML(f"<h2>{escape(name)}</h2>"), cells(*parts)]).add_class("planner-group")
