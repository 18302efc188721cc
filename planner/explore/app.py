"""The explorer: sliders on the left, the answer, a figure and the checks on the right."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from planner.explore import inputs, panels, saving
from planner.explore.coalesce import Coalesced
from planner.explore.controls import Control, complaint, reason
from planner.explore.inputs import GROWTH, RESILIENCE, SECOND_SITE, SHARE, Input
from planner.figures import screen, style
from planner.figures.glance import draw_data_age, draw_risk
from planner.figures.growth import draw_growth
from planner.figures.load import draw_curve, draw_load
from planner.files.documents import InputError
from planner.files.scenarios import read_scenario
from planner.scenario import TAKEOVERS, Scenario, value_at, with_values
from planner.sizing import design_grid

OPEN = 0  # of a choice that is left to the planner: None would leave the list without a selection
CSS = Path(__file__).with_name("explore.css")
TABS = (
    ("Connections curve", draw_curve, 1),
    ("Load per FSVM", draw_load, 2),
    ("Growth", draw_growth, 1),
    ("DR data age", draw_data_age, 1),
    ("Risk", draw_risk, 1),
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
    """One scenario being explored, and the widgets that show it."""

    def __init__(self, file: Path, out: Path) -> None:
        self.out = out
        self.scenario = read_scenario(file)
        self.pinned: panels.View | None = None
        self.refresh = Coalesced(self.show)
        self._tasks: set[asyncio.Task[None]] = set()
        self._quiet = False
        self._build_source(file)
        self._build_inputs()
        self._build_views()
        self._build_taking_home()
        self.widget = self._laid_out()
        self._begin(self.scenario)

    # --- what there is on the screen

    def _build_source(self, file: Path) -> None:
        samples = {path.stem: path for path in sorted(file.resolve().parent.glob("*.yaml"))}
        samples.setdefault(file.stem, file)
        self.sample = _dropdown("Scenario", list(samples.items()), samples[file.stem])
        self.upload = widgets.FileUpload(accept=".yaml,.yml", description="Open a file…")
        self.source_message = _html("planner-note")
        self.sample.observe(self._on_sample, "value")
        self.upload.observe(self._on_upload, "value")

    def _build_inputs(self) -> None:
        self.share = _dropdown("Share", [("", "")], "")
        self.takeover = _dropdown("Takeover", [(word, word) for word in TAKEOVERS], TAKEOVERS[0])
        self.fsvms = _dropdown("FSVMs", [("recommended", OPEN)], OPEN)
        self.memory = _dropdown("Memory", [("recommended", OPEN)], OPEN)
        self.share_controls = [self._control(one) for one in SHARE]
        self.growth_controls = [self._control(one) for one in GROWTH]
        self.resilience_controls = [self._control(one) for one in RESILIENCE]
        self.site_controls = [self._control(one) for one in SECOND_SITE]
        self.share.observe(lambda _: None if self._quiet else self._begin_share(), "value")
        self.takeover.observe(lambda change: self._move("resilience.takeover", change["new"]), "value")
        for choice in (self.fsvms, self.memory):
            choice.observe(lambda _: None if self._quiet else self.refresh(), "value")

    def _control(self, of: Input) -> Control:
        path = partial(self._path, of)
        return Control(
            of,
            typed=lambda text: inputs.typed(self.scenario, path(), text),
            moved=lambda value: self._move(path(), value),
        )

    def _path(self, of: Input) -> str:
        return f"{self.share.value}.{of.path}" if of in SHARE else of.path

    def _build_views(self) -> None:
        size = widgets.Layout(width=f"{screen.WIDTH_PX}px", height=f"{screen.HEIGHT_PX}px")
        self.pictures = [widgets.Image(format="png", layout=size) for _ in TABS]
        self.findings = [_html("planner-finding") for _ in TABS]
        panes = [
            widgets.VBox([finding, picture]) for finding, picture in zip(self.findings, self.pictures, strict=True)
        ]
        self.tabs = widgets.Tab(panes, titles=[name for name, _, _ in TABS], selected_index=0)
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
        self.site = _group("Second site", *self.site_controls)
        side = widgets.VBox(
            [
                _group("Scenario", self.sample, self.upload, self.source_message),
                _group("Workload", self.share, None, *self.share_controls),
                _group("Growth", *self.growth_controls),
                _group("Resilience", self.takeover, *self.resilience_controls),
                _group("Design", self.fsvms, self.memory),
                self.site,
                _group("Take home", self.name, None, self.save, self.report, self.taken),
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
        return whole

    # --- what happens

    def _on_sample(self, change: dict[str, Any]) -> None:
        self._open(change["new"].name, lambda: read_scenario(change["new"]))

    def _on_upload(self, change: dict[str, Any]) -> None:
        for file in change["new"]:
            content = bytes(file["content"]).decode("utf-8", "replace")
            self._open(file["name"], partial(inputs.parsed, content, file["name"]))

    def _open(self, name: str, read: Callable[[], Scenario]) -> None:
        """Explore another scenario; a bad one is told, and the last good one stays."""
        try:
            scenario = read()
        except InputError as error:
            lines = "".join(f"<li>{escape(str(problem))}</li>" for problem in error.problems)
            self.source_message.value = complaint(f"{name} is not a good scenario") + f"<ul>{lines}</ul>"
            return
        self.source_message.value = f"<div>Opened {escape(name)}: {escape(scenario.customer)}</div>"
        self._begin(scenario)

    def _begin(self, scenario: Scenario) -> None:
        """Set every input to what `scenario` says."""
        self._quiet = True
        self.scenario = scenario
        shares = [(scenario.home_share.name, "home_share")] if scenario.home_share else []
        shares += [(share.name, f"general_shares.{i}") for i, share in enumerate(scenario.general_shares, 1)]
        self.share.options = shares
        self.share.value = shares[0][1]
        self.takeover.value = scenario.resilience.takeover
        counts, memories = design_grid(scenario.catalog)
        self.fsvms.options = [("recommended", OPEN), *((str(n), n) for n in counts[:, 0].tolist())]
        self.memory.options = [("recommended", OPEN), *((f"{m:g} GB", m) for m in memories.tolist())]
        self.fsvms.value = self.memory.value = OPEN
        self.name.value = f"{scenario.id[:54]}-explored"
        self.site.layout.display = None if scenario.replication else "none"
        self._quiet = False
        for control in (*self.growth_controls, *self.resilience_controls):
            control.begin(value_at(scenario, control.input.path))
        for control in self.site_controls if scenario.replication else ():
            control.begin(value_at(scenario, control.input.path))
        self._pin(None)
        self._begin_share()
        self.show()

    def _begin_share(self) -> None:
        for control in self.share_controls:
            control.begin(value_at(self.scenario, self._path(control.input)))

    def _move(self, path: str, value: Any) -> None:
        if self._quiet:
            return
        move = with_values(self.scenario, {path: value}) if isinstance(value, str) else None
        self.scenario = move or inputs.moved(self.scenario, path, value)
        self.refresh()

    def show(self) -> None:
        """Show the scenario as it is now: the answer, the checks, and the picture that is in sight."""
        self.view = panels.view(self.scenario, self.fsvms.value or None, self.memory.value or None)
        shown = self.tabs.selected_index or 0
        _, draw, columns = TABS[shown]
        png, found = screen.shown(draw, self.scenario, self.view.plan, columns)
        self.pictures[shown].value = png
        alt = f'<p class="planner-alt">{escape(found.alt)}</p>'
        self.findings[shown].value = f"<h2>{escape(found.title)}</h2>{alt}"
        self.answer.value = panels.answer(self.view)._repr_html_()
        self.checks.value = panels.checks(self.view)._repr_html_()
        self._compare()

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
            path = saving.save(self.scenario, self.name.value.strip(), self.out)
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
        page, wrong = await asyncio.to_thread(saving.report, path, self.out)
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


def _dropdown(name: str, options: list[tuple[str, Any]], value: Any) -> widgets.Dropdown:
    return widgets.Dropdown(description=name, options=options, value=value, style={"description_width": "initial"})


def _html(role: str) -> widgets.HTML:
    made = widgets.HTML()
    if role:
        made.add_class(role)
    return made


def _group(name: str, *parts: Control | widgets.Widget | None) -> widgets.VBox:
    """Controls under a heading, two in a row; None lets the one before it take the whole row."""
    heading = widgets.HTML(f"<h2>{escape(name)}</h2>")
    shown: list[widgets.Widget] = []
    for part in parts:
        if part is None:
            shown[-1].add_class("planner-wide")
        else:
            shown.append(part.box if isinstance(part, Control) else part)
    cells = widgets.Box(shown)
    cells.add_class("planner-cells")
    group = widgets.VBox([heading, cells])
    group.add_class("planner-group")
    return group
