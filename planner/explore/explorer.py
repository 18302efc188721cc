"""The explorer: sliders on the left, the answer, a figure and the checks on the right."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from planner.explore import panels, saving
from planner.explore.coalesce import Coalesced
from planner.explore.controls import complaint, in_order, reason
from planner.explore.form import Form, dropdown, group
from planner.explore.source import Source
from planner.figures import screen, style
from planner.figures.growth import draw_growth
from planner.figures.load import draw_curve, draw_load
from planner.figures.replication import draw_data_age
from planner.figures.risk import draw_risk
from planner.figures.stage import Drawing
from planner.model.problems import InputError
from planner.model.scenario import Scenario
from planner.model.sizing import Plan

CSS = Path(__file__).with_name("explore.css")
TABS: tuple[tuple[str, Callable[[Scenario, Plan], Drawing]], ...] = (
    ("Connections curve", draw_curve),
    ("Load per FSVM", draw_load),
    ("Growth", draw_growth),
    ("DR data age", draw_data_age),
    ("Risk", draw_risk),
)


class Page(widgets.Box):
    """All that is on the screen; where there is none, it says how to get one."""

    def __repr__(self) -> str:
        return "Open this notebook in JupyterLab (make lab) or as an app (make app) to move the sliders."


def explore(scenario: Path | str, out: Path | str = "reports") -> Page:
    """The explorer, opened with the scenario in a file; what is saved and reported goes to the folder `out`.

    The scenarios beside the file are offered as samples. Raises InputError when the file is bad.
    """
    return Explorer(Path(scenario), Path(out)).widget


class Explorer:
    """A scenario being explored, in its form, and the widgets that show it."""

    def __init__(self, file: Path, out: Path) -> None:
        self.out = out
        self.pinned: panels.View | None = None
        self.refresh = Coalesced(self.show)
        self._tasks: set[asyncio.Task[None]] = set()
        self._sources: dict[str, Path | Source] = {
            path.stem: path for path in sorted(file.resolve().parent.glob("*.yaml"))
        }
        self._sources.setdefault(file.stem, file)
        self.form = Form(Source.of(file), self.refresh)
        self._build_source(file.stem)
        self._build_views()
        self._build_taking_home()
        self.widget = self._laid_out()
        self._begin(file.stem)

    @property
    def scenario(self) -> Scenario:
        """The scenario as it is now."""
        return self.form.scenario

    # --- what there is on the screen

    def _build_source(self, name: str) -> None:
        self._open_name = name
        self.sample = dropdown("Scenario", list(self._sources), name)
        self.upload = widgets.FileUpload(
            accept=".yaml,.yml", description="Open a file…", tooltip="Open a scenario file of your own"
        )
        self.upload.add_class("planner-upload")  # the button counts its files, which says nothing here
        self.source_message = _html("planner-note")
        self.sample.observe(self._on_sample, "value")
        self.upload.observe(self._on_upload, "value")

    def _build_views(self) -> None:
        # A picture that is not drawn yet keeps its place, and is not seen.
        size = {"width": f"{screen.WIDTH_PX}px", "height": f"{screen.HEIGHT_PX}px", "visibility": "hidden"}
        self.pictures = [widgets.Image(format="png", layout=size) for _ in TABS]
        self.findings = [_html("planner-finding") for _ in TABS]
        for finding in self.findings:
            finding.value = "<h2>Being drawn…</h2>"
        panes = [
            widgets.VBox([finding, picture]) for finding, picture in zip(self.findings, self.pictures, strict=True)
        ]
        self.tabs = widgets.Tab(panes, titles=[tab[0] for tab in TABS], selected_index=0)
        self.tabs.observe(lambda _: self.refresh(), "selected_index")
        self.answer = _html("planner-answer")
        self.checks = _html("planner-checks")
        self.compared = _html("planner-compared")

    def _build_taking_home(self) -> None:
        self.pin = widgets.Button(description="Pin this design")
        self.unpin = widgets.Button(description="Unpin", disabled=True)
        self.name = widgets.Text(description="Save as", style={"description_width": "initial"})
        self.save = widgets.Button(description="Save scenario")
        self.report = widgets.Button(description="Make the report")
        self.taken = _html("planner-note")
        self.pin.on_click(lambda _: self._pin(self.view))
        self.unpin.on_click(lambda _: self._pin(None))
        self.save.on_click(lambda _: self._save())
        self.report.on_click(lambda _: self._start(self._report()))

    def _laid_out(self) -> Page:
        look = _html("")
        look.value = f"<style>{style.css_variables().replace(':root', '.planner')}{CSS.read_text('utf-8')}</style>"
        self.inputs = widgets.VBox()
        side = widgets.VBox(
            [
                group("Scenario", self.sample, self.upload, self.source_message),
                self.inputs,
                group("Take home", self.name, None, self.save, self.report, self.taken),
            ]
        )
        side.add_class("planner-side")
        pins = widgets.HBox([self.pin, self.unpin])
        evidence = widgets.VBox([pins, self.compared, self.checks])
        evidence.add_class("planner-evidence")
        self.tabs.add_class("planner-tabs")
        below = widgets.Box([self.tabs, evidence])
        below.add_class("planner-below")
        main = widgets.VBox([self.answer, below])
        main.add_class("planner-main")
        whole = Page([look, side, main])
        whole.add_class("planner")
        in_order(whole)
        return whole

    # --- what happens

    def _on_sample(self, change: dict[str, Any]) -> None:
        if change["new"] != self._open_name:
            self._open(change["new"], self._sources[change["new"]])

    def _on_upload(self, change: dict[str, Any]) -> None:
        for file in change["new"]:
            name = Path(file["name"]).name
            self._open(name, Source(name, bytes(file["content"]).decode("utf-8-sig", "replace"), Path()))
        self.upload.value = ()  # so that the same file, written anew, can be opened again

    def _open(self, name: str, source: Path | Source) -> None:
        """Explore another scenario; a bad one is told, and the last good one stays."""
        try:
            form = Form(source if isinstance(source, Source) else Source.of(source), self.refresh)
        except InputError as error:
            lines = "".join(f"<li>{escape(str(problem))}</li>" for problem in error.problems)
            self.source_message.value = complaint(f"{name} is not a good scenario") + f"<ul>{lines}</ul>"
            self.sample.value = self._open_name
            return
        self._sources[name] = source
        old, self.form = self.form, form
        self._begin(name)
        old.close()

    def _begin(self, name: str) -> None:
        """Show the form that was opened under `name`."""
        self._open_name = name
        if name not in self.sample.options:
            self.sample.unobserve(self._on_sample, "value")
            self.sample.options = list(self._sources)
            self.sample.observe(self._on_sample, "value")
        self.sample.value = name
        self.source_message.value = f"<div>{escape(name)}: {escape(self.scenario.customer)}</div>"
        self.name.value = f"{self.scenario.id[:54]}-explored"
        self.inputs.children = [self.form.widget]
        self._pin(None)
        self.show()

    def show(self) -> None:
        """Show the scenario as it is now: the answer, the checks, and the picture that is in sight."""
        self.view = panels.view(self.scenario, self.form.fsvms.value or None, self.form.memory.value or None)
        self._show_tab(self.tabs.selected_index or 0)
        self.answer.value = panels.answer(self.view)._repr_html_()
        self.checks.value = panels.checks(self.view)._repr_html_()
        self._compare()

    def _show_tab(self, tab: int) -> None:
        picture = self.pictures[tab]
        name, draw = TABS[tab]
        if nothing := panels.undrawn(self.view.scenario).get(name):
            picture.layout.visibility = "hidden"
            self.findings[tab].value = "<h2>{}</h2><p>{}</p>".format(*map(escape, nothing))
            return
        found = draw(self.view.scenario, self.view.plan)
        picture.value = screen.png(found)
        picture.layout.visibility = "visible"
        self.findings[tab].value = f'<h2>{escape(found.title)}</h2><p class="planner-alt">{escape(found.alt)}</p>'

    def _pin(self, seen: panels.View | None) -> None:
        self.pinned = seen
        self.unpin.disabled = seen is None
        if seen:
            self._compare()
        else:
            self.compared.value = ""

    def _compare(self) -> None:
        if self.pinned:
            self.compared.value = panels.comparison(self.pinned, self.view)._repr_html_()

    def _save(self) -> Path | None:
        try:
            path = saving.save(self.form, self.name.value.strip(), self.out)
        except InputError as error:
            self.taken.value = complaint(reason(error))
            return None
        except (OSError, ValueError) as error:
            self.taken.value = complaint(str(error))
            return None
        self.taken.value = saving.offered(path, "text/yaml")
        return path

    async def _report(self) -> None:
        path = self._save()
        if path is None:
            return
        self.report.disabled = True
        self.taken.value += '<div role="status">Making the report…</div>'
        page, wrong = await asyncio.to_thread(saving.report, path, self.out / saving.WHAT_IF)
        saved = saving.offered(path, "text/yaml")
        self.taken.value = saved + (saving.offered(page, "text/html") if page else complaint(wrong))
        self.report.disabled = False

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        """Let `work` go on while the sliders stay alive; where no event loop runs, see it through."""
        try:
            task = asyncio.get_running_loop().create_task(work)
        except RuntimeError:
            asyncio.run(work)
            return
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _html(role: str) -> widgets.HTML:
    made = widgets.HTML()
    if role:
        made.add_class(role)
    return made
