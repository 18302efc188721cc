"""Voila with every door shut that the explorer does not need.

It listens on loopback and asks for a token; it shows no source and hands out no file; there are never more than a few
kernels, and one that idles or that no page has joined is ended; the page may load nothing from elsewhere, and the
browser holds it to that.
"""

import os
from pathlib import Path
from typing import Any

import nbformat
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from tornado.web import ErrorHandler, HTTPError
from traitlets.config import Config
from voila.app import Voila
from voila.static_file_handler import TemplateStaticFileHandler

from planner.files.scenarios import read_scenario

PORT = 8866
MOST_KERNELS = 8
IDLE_S = 1800
ALONE_S = 30
SHARE = Path(__file__).resolve().parent / "share"
# Voila's page carries inline scripts and styles, and its validator of settings compiles code: both from here only.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'"
)


class Kernels(AsyncMappingKernelManager):
    """A few kernels, each for a page."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._promised: set[str] = set()

    async def start_kernel(self, **options: Any) -> str:  # type: ignore[override]
        """Start a kernel, or refuse (503) when as many run, or are about to, as may."""
        # Nothing is awaited between the count and the promise, so that no other visitor comes between them.
        if len(self._promised | set(self.list_kernel_ids())) >= MOST_KERNELS:
            raise HTTPError(503, "Too many are exploring at once; close a page, or try again later.")
        kernel = self.new_kernel_id(**options)
        self._promised.add(kernel)
        try:
            return str(await super().start_kernel(kernel_id=kernel, **options))
        finally:
            self._promised.discard(kernel)

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel that has idled for long, and much sooner one that no page is with."""
        self.cull_idle_timeout = IDLE_S if self._kernel_connections.get(kernel_id) else ALONE_S
        await super().cull_kernel_if_idle(kernel_id)


class Templates(TemplateStaticFileHandler):
    """The files of Voila's templates; a path that is none of theirs is not found, rather than an error."""

    async def get(self, path: str, include_body: bool = True) -> None:
        """Hand out a file."""
        try:
            await super().get(path, include_body)
        except (AssertionError, UnboundLocalError, ValueError):
            raise HTTPError(404) from None


class App(Voila):
    """Voila with this module's settings and no others: a settings file that lies about changes nothing."""

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """Load nothing."""

    def init_handlers(self) -> list[Any]:
        """Voila's handlers, without the one to log out, which has no page here."""
        found = [
            (path, Templates, *rest) if handler is TemplateStaticFileHandler else (path, handler, *rest)
            for path, handler, *rest in super().init_handlers()
        ]
        return [("/logout", ErrorHandler, {"status_code": 404}), *found]


def opening(scenario: Path, notebook: Path, folder: Path) -> Path:
    """A copy of the notebook, in `folder`, that begins with a scenario and saves to `reports` in the current folder.

    Raises InputError when the scenario is bad.
    """
    read_scenario(scenario)
    given = {"scenario": str(scenario.resolve()), "out": str(Path("reports").resolve())}
    copy = folder / notebook.name
    nbformat.write(parameterize_notebook(load_notebook_node(str(notebook)), given), copy)
    return copy


def settings(port: int, open_browser: bool) -> Config:
    """The settings of the server."""
    config = Config()
    config.IdentityProvider.cookie_options = strict = {"samesite": "Strict"}
    headers = {
        "Content-Security-Policy": POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    tornado = {"allow_remote_access": False, "xsrf_cookie_kwargs": strict, "headers": headers}
    config.Voila.update(ip="127.0.0.1", port=port, open_browser=open_browser, auto_token=True, tornado_settings=tornado)
    config.VoilaConfiguration.update(template="planner", allow_template_override="NO", allow_theme_override="NO")
    config.VoilaConfiguration.update(strip_sources=True, show_tracebacks=False, file_allowlist=[], file_denylist=[".*"])
    config.VoilaConfiguration.update(prelaunch_hook=welcome, multi_kernel_manager_class=Kernels)
    config.MappingKernelManager.update(cull_idle_timeout=IDLE_S, cull_interval=10, cull_connected=True, cull_busy=False)
    if os.name == "posix":  # files of this user alone, where the usual kernel opens ports
        config.KernelManager.transport = "ipc"
    return config


def welcome(request: Any, notebook: Any, cwd: str) -> None:  # noqa: ARG001
    """Give a visitor the token that the request to end their kernel must bear: asking for it sets its cookie."""
    _ = request.xsrf_token
