"""From a slider's event to new pixels on the screen, in a real browser: JupyterLab and the app.

The time runs from the key that moves the slider to the frame that shows the new picture. It is also told as a
multiple of the least that the machine, the kernel and the browser take in the same run: a slider that changes an
empty label, the way there and back.
"""

import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

MOVES = 40
PATIENCE_MS = 10_000
# Each tab, and a slider that moves what it shows.
TABS = {
    "Connections curve": "Connections",
    "Load per FSVM": "Connections",
    "Growth": "Connections",
    "DR data age": "Change",
    "Risk": "Connections",
}
EMPTY = """import ipywidgets as widgets

explore = lambda *_: None
slider, label = widgets.FloatSlider(readout=False), widgets.HTML("0")
slider.observe(lambda change: setattr(label, "value", str(change["new"])), "value")
box = widgets.VBox([slider, label])
box.add_class("empty-round")
box
"""
# Waits for the frame after the new picture or text is there, counted from the key's own event.
WATCH = """([query, patience]) => new Promise((done, failed) => {
  setTimeout(() => failed(new Error('the move shows nothing new')), patience);
  const seen = [...document.querySelectorAll(query)].find(e => e.offsetParent);
  let start = 0;
  window.addEventListener('keydown', e => { start = e.timeStamp }, {once: true, capture: true});
  const finish = () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - start), 0));
  if (seen.tagName === 'IMG') seen.addEventListener('load', finish, {once: true});
  else new MutationObserver((_, watch) => { watch.disconnect(); finish() })
    .observe(seen, {childList: true, subtree: true, characterData: true});
})"""


def measure() -> Iterator[tuple[str, float, str] | tuple[str, float, str, str]]:
    """The median and the 95 % of the moves for each tab, in milliseconds, and against an empty round trip."""
    from browser.conftest import CHROMIUM

    if CHROMIUM is None:
        yield "no Chromium, nothing measured", float("nan"), ""
        return
    for where in ("app", "lab"):
        with visited(where) as (page, empty):
            handle, shown = empty.locator(".empty-round .noUi-handle"), ".empty-round .widget-html-content"
            least = statistics.median(rounds(empty, handle, shown))
            yield f"{where}: an empty round trip", least, f"ms, median; load average {os.getloadavg()[0]:.1f}"
            page.bring_to_front()
            for tab, slider in TABS.items():
                page.get_by_role("tab", name=tab).click()
                page.wait_for_timeout(800)
                control = page.locator(".planner-control", has=page.locator(f"label:text-is('{slider}')")).first
                times = sorted(rounds(page, control.locator(".noUi-handle"), ".planner-tabs img"))
                middle, most = statistics.median(times), times[int(0.95 * len(times)) - 1]
                targets = ("<= 60", "<= 85") if where == "app" else ("", "")
                yield f"{where}, {tab}: median", middle, "ms from key to pixels", targets[0]
                yield f"{where}, {tab}: 95 %", most, f"ms; load average {os.getloadavg()[0]:.1f}", targets[1]
                yield f"{where}, {tab}: median", middle / least, "empty round trips"


def rounds(page: Any, handle: Any, seen: str) -> list[float]:
    """The time of each of the moves of a slider [ms], the first few left out."""
    page.bring_to_front()  # a page in the background draws no frames
    handle.focus()
    times = []
    for move in range(MOVES + 4):
        page.evaluate("given => { window.done = (" + WATCH + ")(given) }", [seen, PATIENCE_MS])
        page.keyboard.press("ArrowRight" if move % 8 < 4 else "ArrowLeft")
        times.append(float(page.evaluate("window.done")))
        page.wait_for_timeout(60)
    return times[4:]


@contextmanager
def visited(where: str) -> Iterator[tuple[Any, Any]]:
    """The explorer, and a page with the empty round trip, both served by the same server."""
    import nbformat
    from browser.conftest import CHROMIUM, FLAGS, Server, free_port, open_app, open_lab
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
                    command = [sys.executable, "-m", "planner.explore.app", "--no-browser", "--port", str(free_port())]
                    servers.append(Server([*command, "--notebook", str(path)], home, folder))
                elif not servers:
                    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
                    command += [f"--port={free_port()}", "--KernelManager.transport=ipc"]
                    servers.append(Server([*command, f"--notebook-dir={path.parent}"], home, folder))
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.set_default_timeout(120_000)
                pages.append(page)
                ready = ".planner-tabs img[src^=blob]" if name == "explore" else ".empty-round .noUi-handle"
                if where == "app":
                    open_app(page, servers[-1], ready)
                else:
                    open_lab(page, servers[-1], ready, path.name)
                page.wait_for_timeout(1500)
            yield pages[0], pages[1]
            browser.close()
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
