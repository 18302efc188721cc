"""A browser and the two servers it visits: each started once, on a free port, and ended whatever happens."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import awkward
import pytest
from machine import CHROMIUM, need

from browser.visits import LAPTOP, Visit, afresh, leave, visited

ROOT = Path(__file__).resolve().parent.parent.parent
# Where the pictures of a run are kept to be looked at; git ignores the default.
SHOTS = Path(os.environ.get("PLANNER_SCREENSHOTS", ROOT / "reports" / "screenshots"))
PATIENCE_S = 120
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage "
    # Chromium draws what drops from its address bar as two pages for each of ours, at half a second of a processor.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,"
    # The last such list counts: these are of playwright's own.
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,"
    "LensOverlay,MediaRouter,PaintHolding,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch"
)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Server:
    """A server in a process group of its own; `address` is what it printed, with its token."""

    def __init__(self, command: list[str], folder: Path, cwd: Path) -> None:
        self.log = folder / "server.log"
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700)
        environment = os.environ | {
            "JUPYTER_RUNTIME_DIR": str(runtime),
            "JUPYTER_CONFIG_DIR": str(folder / "config"),
            "JUPYTER_DATA_DIR": str(folder / "data"),
            "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
            "IPYTHONDIR": str(folder / "ipython"),
            "PYTHONPATH": os.pathsep.join((str(ROOT / "tests" / "light"), str(ROOT))),
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=cwd, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        self.address = self._address()

    def _address(self) -> str:
        until = time.monotonic() + PATIENCE_S
        pattern = r"http:" + r"//127\.0\.0\.1:\d+/\S*\?token=\w+"
        while time.monotonic() < until and self.process.poll() is None:
            if found := re.search(pattern, self.log.read_text(encoding="utf-8", errors="replace")):
                return found.group()
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"the server did not start: {self.log.read_text(encoding='utf-8', errors='replace')}")

    def stop(self) -> None:
        for ending in (signal.SIGTERM, signal.SIGKILL):
            if self.process.poll() is None:
                self.process.send_signal(ending)
                try:
                    self.process.wait(20)
                except subprocess.TimeoutExpired:
                    continue
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # the kernels, should any be left


def open_app(page: Any, server: Server, ready: str) -> None:
    """Show the app until what `ready` selects is there."""
    page.goto(server.address)
    page.locator(ready).first.wait_for()


def open_lab(page: Any, server: Server, ready: str, notebook: str = "notebooks/explore.ipynb") -> None:
    """Open a notebook in JupyterLab and run it until what `ready` selects is there."""
    from playwright.sync_api import TimeoutError as Late

    address = urlsplit(server.address)
    page.goto(f"{address.scheme}:" + f"//{address.netloc}/doc/tree/{notebook}?{address.query}")
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    # JupyterLab may call a kernel idle before it is connected, and then forgets what it was asked to run.
    for _ in range(4):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        with contextlib.suppress(Late):
            page.locator(ready).first.wait_for(timeout=PATIENCE_S / 4 * 1000)
            return
    page.locator(ready).first.wait_for(timeout=1000)


@pytest.fixture(scope="package")  # no longer: its loop runs meanwhile, and tests elsewhere have their own
def browser() -> Iterator[object]:
    need("chromium")
    from playwright import sync_api

    with sync_api.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def axe() -> Callable[[Any], list[dict[str, Any]]]:
    """What axe-core finds on a page; it is put in past the page's own policy, which lets no other script in."""
    import axe_playwright_python

    script = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")

    def found(page: Any) -> list[dict[str, Any]]:
        page.evaluate(script + "; 0")
        violations = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)")
        return [
            {"id": one["id"], "impact": one["impact"], "at": [node["html"][:200] for node in one["nodes"]]}
            for one in violations
        ]

    return found


def serious(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in found if one["impact"] in ("serious", "critical")]


@pytest.fixture(scope="package")
def chromium(browser: object) -> object:
    return browser


@pytest.fixture(scope="package")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout's notebooks and samples, where what is saved does no harm."""
    folder = tmp_path_factory.mktemp("place")
    stale = shutil.ignore_patterns("kernel-*")  # sockets that a killed kernel leaves
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=stale)
    shutil.copytree(ROOT / "data" / "scenarios", folder / "data" / "scenarios", ignore=stale)
    awkward.write(folder / "data" / "scenarios")
    return folder


@pytest.fixture(scope="package")
def lab(browser: object, place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:  # noqa: ARG001
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={free_port()}"),
        *("--KernelManager.transport=ipc", "--allow-root", f"--notebook-dir={place}"),
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    server = Server(command, tmp_path_factory.mktemp("lab"), place)
    yield server
    server.stop()


@pytest.fixture(scope="package")
def app(browser: object, place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:  # noqa: ARG001
    command = [sys.executable, "-m", "planner.explore.app", "--no-browser", "--port", str(free_port())]
    command += ["--notebook", str(place / "notebooks" / "explore.ipynb")]
    server = Server(command, tmp_path_factory.mktemp("app"), place)
    yield server
    server.stop()


@pytest.fixture(scope="package")
def app_of_a_file(browser: object, place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:  # noqa: ARG001
    """The app that was asked to begin with a scenario that no design holds."""
    command = [sys.executable, "-m", "planner.explore.app", "--no-browser", "--port", str(free_port())]
    command += ["--scenario", str(place / "data" / "scenarios" / "infeasible-cluster.yaml")]
    server = Server(command, tmp_path_factory.mktemp("app"), place)
    yield server
    server.stop()


@pytest.fixture(scope="package")
def visiting(browser: Any) -> Iterator[Callable[[Any, Callable[[Any, Any, str], None]], Visit]]:
    """The page of a server, opened once: each opening starts a kernel, which takes seconds."""
    from playwright.sync_api import Error

    open_pages: dict[Any, Visit] = {}

    def visiting(server: Any, opened: Callable[[Any, Any, str], None], *, as_it_is: bool = False) -> Visit:
        if server in open_pages and not as_it_is:
            try:
                afresh(open_pages[server])
            except Error:  # a test that failed has left it in no good state
                leave(open_pages.pop(server).page)
        if server not in open_pages:
            open_pages[server] = visited(browser.new_page(viewport=LAPTOP), server, opened)
        return open_pages[server]

    yield visiting
    for visit in open_pages.values():
        leave(visit.page)


@pytest.fixture(params=["app", pytest.param("lab", marks=pytest.mark.campaign)])
def visit(request: pytest.FixtureRequest, visiting: Callable[..., Visit]) -> Visit:
    return visiting(request.getfixturevalue(request.param), open_app if request.param == "app" else open_lab)


@pytest.fixture
def in_app(visiting: Callable[..., Visit], app: Any) -> Visit:
    return visiting(app, open_app)


@pytest.fixture
def anywhere_in_app(visiting: Callable[..., Visit], app: Any) -> Visit:
    """For what holds wherever a visitor is."""
    return visiting(app, open_app, as_it_is=True)


@pytest.fixture
def shots() -> Path:
    SHOTS.mkdir(parents=True, exist_ok=True)
    return SHOTS
