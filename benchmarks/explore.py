"""From a slider's event to new pixels on the screen, in a real browser: JupyterLab and the app.

The time runs from the key that moves the slider to the frame that shows the new picture. It is also told as a
multiple of the least that the machine, the kernel and the browser take in the same run: a slider that changes an
empty label, the way there and back.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "browser"))

MOVES = 40
TABS = ("Connections curve", "Load per FSVM", "Growth", "DR data age", "Risk")
EMPTY = """import ipywidgets as widgets

explore = lambda *_: None
slider, label = widgets.FloatSlider(readout=False), widgets.HTML("0")
slider.observe(lambda change: setattr(label, "value", str(change["new"])), "value")
box = widgets.VBox([slider, label])
box.add_class("empty-round")
box
"""
# Waits for the frame after the new picture or text is there, counted from the key's own event.
WATCH = """(query) => new Promise(done => {
  const seen = [...document.querySelectorAll(query)].find(e => e.offsetParent);
  let start = 0;
  window.addEventListener('keydown', e => { start = e.timeStamp }, {once: true, capture: true});
  const finish = () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - start), 0));
  if (seen.tagName === 'IMG') seen.addEventListener('load', finish, {once: true});
  else new MutationObserver((_, watch) => { watch.disconnect(); finish() })
    .observe(seen, {childList: true, subtree: true, characterData: true});
  window.armed = true;
})"""


def measure() -> list[tuple[str, float, str]]:
    """The median and the 95 % of the moves for each tab, in milliseconds, and against an empty round trip."""
    from conftest import CHROMIUM

    if CHROMIUM is None:
        return [("no Chromium, nothing measured", float("nan"), "")]
    rows = []
    for where in ("app", "lab"):
        with visited(where) as (page, empty):
            least = statistics.median(rounds(empty, ".empty-round .noUi-handle", ".empty-round .widget-html-content"))
            rows.append((f"{where}: an empty round trip", least, "ms, median"))
            page.bring_to_front()
            for tab in TABS:
                page.get_by_role("tab", name=tab).click()
                page.wait_for_timeout(800)
                times = sorted(rounds(page, ".planner-control .noUi-handle", ".planner-tabs img"))
                rows.append((f"{where}, {tab}: median", statistics.median(times), "ms from key to pixels"))
                rows.append((f"{where}, {tab}: 95 %", times[int(0.95 * len(times)) - 1], "ms from key to pixels"))
                rows.append((f"{where}, {tab}: median", statistics.median(times) / least, "empty round trips"))
    return rows


def rounds(page: Any, handle: str, seen: str) -> list[float]:
    """The time of each of the moves of a slider [ms], the first few left out."""
    page.bring_to_front()  # a page in the background draws no frames
    page.locator(handle).first.focus()
    times = []
    for move in range(MOVES + 4):
        page.evaluate("query => { window.done = (" + WATCH + ")(query) }", seen)
        page.keyboard.press("ArrowRight" if move % 8 < 4 else "ArrowLeft")
        times.append(float(page.evaluate("window.done")))
        page.wait_for_timeout(60)
    return times[4:]


@contextmanager
def visited(where: str) -> Iterator[tuple[Any, Any]]:
    """The explorer, and a page with the empty round trip, both served by the same server."""
    import nbformat
    from conftest import CHROMIUM, FLAGS, Server, free_port
    from playwright.sync_api import sync_playwright

    folder = Path(tempfile.mkdtemp(prefix="planner-bench-"))
    servers: list[Any] = []
    try:
        shutil.copytree(ROOT / "notebooks", folder / "notebooks")
        shutil.copytree(ROOT / "data" / "scenarios", folder / "data" / "scenarios")
        notebook = nbformat.read(folder / "notebooks" / "explore.ipynb", as_version=4)
        notebook.cells = [nbformat.v4.new_code_cell(EMPTY)]
        nbformat.write(notebook, folder / "notebooks" / "empty.ipynb")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
            pages = []
            for name in ("explore", "empty"):
                home = folder / name
                home.mkdir()
                path = folder / "notebooks" / f"{name}.ipynb"
                if where == "app":
                    command = [sys.executable, "-m", "planner.app", "--no-browser", "--port", str(free_port())]
                    servers.append(Server([*command, "--notebook", str(path)], home, folder))
                elif not servers:
                    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
                    command += [f"--port={free_port()}", "--KernelManager.transport=ipc"]
                    servers.append(Server([*command, f"--notebook-dir={path.parent}"], home, folder))
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.set_default_timeout(120_000)
                pages.append(page)
                if where == "app":
                    page.goto(servers[-1].address)
                else:
                    base, _, token = servers[0].address.partition("?")
                    root = base.split("/lab")[0].rstrip("/")
                    page.goto(f"{root}/doc/tree/{name}.ipynb?{token}")
                    page.locator("[data-status=idle]").first.wait_for(state="attached")
                    page.get_by_role("menuitem", name="Run", exact=True).click()
                    page.get_by_text("Run All Cells", exact=True).click()
                page.locator(".planner-tabs img" if name == "explore" else ".empty-round .noUi-handle").first.wait_for()
                page.wait_for_timeout(1500)
            yield pages[0], pages[1]
            browser.close()
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
