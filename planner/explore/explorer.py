"""The explorer: sliders on the left, the answer, a figure and the checks on the right."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from planner.answers.choices import caution
from planner.answers.plan import checks_of
from planner.explore import panels, saving
from planner.explore.form import Form, button, cells, close, complaint, dropdown, group, in_order, line
from planner.explore.source import Source
from planner.face.cases import path_of, refuse_unknown
from planner.figures import screen, style
from planner.figures.growth import draw_growth
from planner.figures.limits import draw_curve
from planner.figures.nodes import draw_nodes
from planner.figures.replication import draw_data_age
from planner.figures.risk import draw_risk
from planner.figures.stage import Drawing
from planner.files.documents import decoded
from planner.model.changes import Way
from planner.model.problems import InputError
from planner.model.remedies import rescue
from planner.model.sizing import size

# Long enough for the messages that wait in the kernel's queue to be read first, too short to be seen.
WAIT_S = 0.004
PICTURE_S = 0.012  # the picture leaves the kernel before what is reckoned for the words holds it up
SETTLED_S = 0.25  # no slider moves any more
TABS: tuple[tuple[str, Callable[..., Drawing]], ...] = (
    ("Connections curve", draw_curve),
    ("Load per FSVM", partial(draw_nodes, width_in=screen.SHEET_IN, beside=True)),
    ("Growth", draw_growth),
    ("DR data age", draw_data_age),
    ("Risk", draw_risk),
)
GHOSTS = (draw_curve, draw_growth)  # these show the pinned design as well


class Page(widgets.Box):
    """All that is on the screen; where there is none, it says how to get one."""

    def __repr__(self) -> str:
        return "Open this notebook in JupyterLab (make lab) or as an app (make app) to move the sliders."


def explore(scenario: Path | str, out: Path | str = "reports", changes: Mapping[str, Any] | None = None) -> Page:
    """The explorer, opened with the scenario in a file; what is saved and reported goes to the folder `out`.

    `changes` are made in it first, as for `planner.read`. The scenarios beside the file are offered as samples. Raises
    InputError when the file or a change is bad.
    """
    refuse_unknown()
    return Explorer(path_of(scenario, right="give the path of a file"), Path(out), changes).widget


class Explorer:
    """A scenario being explored, in its form, and the widgets that show it."""

    def __init__(self, file: Path, out: Path, changes: Mapping[str, Any] | None = None) -> None:
        self.out = out
        self._awaited = False
        self._settling: asyncio.TimerHandle | None = None
        self._before: list[Form] = []  # what can be stepped back to
        self._ways: dict[str, Way | None] = {}
        folder = file.absolute().parent
        beside = sorted((*folder.glob("*.yaml"), *folder.glob("*.yml")))
        self._sources: dict[str, Path | bytes] = {path.stem: path for path in (*beside, file.absolute())}
        self.form = Form(Source.of(file).changed(changes or {}), {}, self.refresh, self._reopen)
        self._build(file.stem)
        self._begin(file.stem)

    def _build(self, name: str) -> None:
        self.sample = dropdown("Scenario", list(self._sources), name, self._on_sample)
        self.upload = widgets.FileUpload(
            accept=".yaml,.yml", description="Open a file…", tooltip="Open a scenario file of your own"
        ).add_class("planner-upload")  # the button counts its files, which says nothing here
        self.upload.observe(self._on_upload, "value")
        self.back = button("Step back", self._step_back, "Take back what was tried last")
        self.source_message = _html("note")
        self.inputs = widgets.VBox()
        self.name = widgets.Text(description="Save as").add_class("planner-wide")
        self.save = button("Save scenario", self._save)
        self.report = button("Make the report", self._report)
        self.taken = _html("note")
        opened = cells(line(self.sample, self.upload), line(self.source_message, self.back))
        side = [opened, self.inputs, group("Save", self.name, self.save, self.report, self.taken)]
        # A picture that is not drawn yet keeps its place, and is not seen.
        size = {"width": f"{screen.WIDTH_PX}px", "height": f"{screen.HEIGHT_PX}px", "visibility": "hidden"}
        self.pictures = [widgets.Image(format="svg+xml", layout=size) for _ in TABS]
        self.findings = [_html("finding", "<h2>Being drawn…</h2>") for _ in TABS]
        panes = [widgets.VBox(pane) for pane in zip(self.findings, self.pictures, strict=True)]
        self.tabs = widgets.Tab(panes, titles=[tab[0] for tab in TABS], selected_index=0).add_class("planner-tabs")
        self.tabs.observe(lambda _: self.refresh(), "selected_index")
        self.answer, self.compared, self.checks = _html("answer"), _html("compared"), _html("checks")
        self.caution = _html("checks")
        self.pin = button("Pin this design", lambda: self._pin(self.view))
        self.unpin = button("Unpin", lambda: self._pin(None))
        self.wall = widgets.ToggleButton(description="Presenter", tooltip="Larger type, to be read from afar")
        self.wall.observe(self._present, "value")
        buttons = widgets.HBox([self.pin, self.unpin, self.wall]).add_class("planner-buttons")
        evidence = widgets.VBox([self.compared, self.checks, self.caution]).add_class("planner-evidence")
        self.ways = widgets.VBox().add_class("planner-ways")
        main = [self.answer, self.ways, widgets.Box([buttons, self.tabs, evidence]).add_class("planner-below")]
        look = style.css_variables().replace(":root", ".planner")
        look += Path(__file__).with_name("explore.css").read_text("utf-8")
        columns = [widgets.VBox(side).add_class("planner-side"), widgets.VBox(main).add_class("planner-main")]
        self.widget: Page = in_order(Page([widgets.HTML(f"<style>{look}</style>"), *columns]).add_class("planner"))

    def _on_sample(self, name: str) -> None:
        if self._open_name not in ("", name):
            self._open(name, self._sources[name])

    def _on_upload(self, change: dict[str, Any]) -> None:
        for file in change["new"]:
            name = Path(file["name"]).name
            self._open(name, bytes(file["content"]))
        self.upload.value = ()  # so that the same file, written anew, can be opened again

    def _open(self, name: str, file: Path | bytes) -> None:
        """Explore another scenario; a bad one is told, and the last good one stays."""
        try:
            source = Source.of(file) if isinstance(file, Path) else Source(name, decoded(file, name), Path())
            form = Form(source, {}, self.refresh, self._reopen)
        except InputError as error:
            lines = "".join(f"<li>{escape(str(problem))}</li>" for problem in error.problems)
            self.source_message.value = complaint(f"{name} is not a good scenario") + f"<ul>{lines}</ul>"
            self.sample.value = self._open_name
            return
        self._sources[name] = file
        old, self.form, self._before = [*self._before, self.form], form, []
        self._begin(name)
        for one in old:
            close(one.widget)

    def _begin(self, name: str) -> None:
        """Show the form that was opened under `name`."""
        self._open_name = ""  # nobody chooses what is chosen while the list is written anew
        self.sample.options = list(self._sources)
        self._open_name = self.sample.value = name
        self.name.value = f"{self.form.scenario.id[:54]}-explored"
        self.pinned: panels.View | None = None
        self._show_form()

    def _show_form(self, told: str = "") -> None:
        """Show the form as it is, and what was done to get there."""
        tried = f'<div role="status">Tried: {escape(told)}.</div>' if told else ""
        opened = f"{escape(self._open_name)}: {escape(self.form.scenario.customer)}"
        self.source_message.value = f"<div>{opened}</div>{tried}"
        self.back.disabled = not self._before
        self.form.release.value, self.form.note.value = self.form.opened.catalog.id, ""
        self.inputs.children = [self.form.widget]
        self.show()

    def _reopen(self, source: Source, moves: Mapping[str, Any], told: str, open_design: bool) -> None:
        """Explore the same scenario with another file or other moves, as long as nobody steps back."""
        old = self.form
        try:
            form = Form(source, moves, self.refresh, self._reopen)
        except InputError as error:
            old.release.value, old.note.value = old.opened.catalog.id, complaint(str(error))
            return
        for choice in ("share",) if open_design else ("share", "fsvms", "memory"):
            new, was = getattr(form, choice), getattr(old, choice)
            if was.value in [value for _, value in new.options]:
                new.value = was.value
        self._before.append(old)
        self.form = form
        self._show_form(told)

    def _step_back(self) -> None:
        if self._before:
            old, self.form = self.form, self._before.pop()
            self._show_form()
            close(old.widget)

    def refresh(self) -> None:
        """Show the newest state soon, once for all the moves that pile up until then."""
        if not self._awaited:
            self._awaited = True
            _later(WAIT_S, self.show)

    def show(self) -> None:
        """Show the scenario as it is now: the picture that is in sight, and then the answer and the checks."""
        self._awaited = False
        self.view = panels.view(self.form.scenario, self.form.fsvms.value or None, self.form.memory.value or None)
        self._show_tab(self.tabs.selected_index or 0)
        _later(PICTURE_S, self._show_words)
        if self._settling:
            self._settling.cancel()
        self._settling = _later(SETTLED_S, self._show_settled)

    def _show_words(self) -> None:
        self.answer.value = panels.answer(self.view)._repr_html_()
        self.checks.value = checks_of(self.view.scenario, self.view.plan)._repr_html_()
        self.compared.value = panels.comparison(self.pinned, self.view)._repr_html_() if self.pinned else ""
        self.unpin.disabled = not self.pinned

    def _show_settled(self) -> None:
        """Show what caution costs, and offer the ways out, once no slider moves any more: it takes long to find."""
        sizing = size(self.view.scenario)
        self.caution.value = caution(sizing)._repr_html_()
        found, told = rescue(sizing), [*self._ways]
        self._ways = panels.ways(found) if found else {}
        if told == [*self._ways]:
            return  # the same buttons, now for the newest numbers
        shown = [
            button(f"{words[:1].upper()}{words[1:]}", partial(self._try, words)) if way else _html("way", escape(words))
            for words, way in self._ways.items()
        ]
        heading = [_html("heading", "<h2>Ways out, the cheapest first: click to try one</h2>")] if shown else []
        old, self.ways.children = self.ways.children, [*heading, *shown]
        for one in old:
            close(one)

    def _try(self, words: str) -> None:
        if way := self._ways.get(words):
            scenario, which = panels.largest(way)
            self.form.become(scenario, words + which, open_design=True)

    def _show_tab(self, tab: int) -> None:
        draw, beside = TABS[tab][1], {"pinned": self.pinned.plan} if self.pinned else {}
        found = draw(self.view.scenario, self.view.plan, **(beside if draw in GHOSTS else {}))
        if found.sheets:
            self.pictures[tab].value = screen.svg(found)
        self.pictures[tab].layout.visibility = "visible" if found.sheets else "hidden"
        look = ' class="planner-alt"' if found.sheets else ""
        self.findings[tab].value = f"<h2>{escape(found.title)}</h2><p{look}>{escape(found.alt)}</p>"

    def _present(self, change: dict[str, bool]) -> None:
        (self.widget.add_class if change["new"] else self.widget.remove_class)("planner-wall")

    def _pin(self, seen: panels.View | None) -> None:
        self.pinned = seen
        self.show()

    def _save(self) -> Path | None:
        try:
            path = saving.save(self.form, self.name.value.strip(), self.out)
        except (InputError, OSError, ValueError) as error:
            self.taken.value = complaint(error)
            return None
        self.taken.value = saving.offered(path, "text/yaml")
        return path

    def _report(self) -> None:
        """Make the report, while the sliders stay alive; where no event loop runs, see it through."""
        if not (path := self._save()):
            return
        self.report.disabled = True
        self.taken.value += '<div role="status">Making the report…</div>'
        make = partial(saving.report, path, self.out / saving.WHAT_IF)
        if loop := _running_loop():
            loop.run_in_executor(None, make).add_done_callback(lambda done: self._reported(path, done.result()))
        else:
            self._reported(path, make())

    def _reported(self, path: Path, told: str) -> None:
        self.taken.value = saving.offered(path, "text/yaml") + told
        self.report.disabled = False


def _running_loop() -> asyncio.AbstractEventLoop | None:
    with suppress(RuntimeError):
        return asyncio.get_running_loop()
    return None


def _later(wait_s: float, deed: Callable[[], None]) -> asyncio.TimerHandle | None:
    """Do something soon, or at once where no event loop runs."""
    if loop := _running_loop():
        return loop.call_later(wait_s, deed)
    deed()
    return None


def _html(role: str, value: str = "") -> widgets.HTML:
    return widgets.HTML(value).add_class(f"planner-{role}")
