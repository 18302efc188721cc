"""Voila with every door shut that the explorer does not need.

It listens on loopback and asks for a token; it shows no source and hands out no file; a kernel that idles is ended,
and there are never more than a few; the page may load nothing from elsewhere, and the browser holds it to that.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from tornado.web import HTTPError
from traitlets.config import Config
from voila.app import Voila

from planner.reports.render import notebook_folder

NOTEBOOK = "explore.ipynb"
LOOPBACK = "127.0.0.1"
PORT = 8866
MOST_KERNELS = 8
IDLE_S = 1800
SHARE = Path(__file__).resolve().parent / "share"
# Voila's page carries inline scripts and styles, and its validator of settings compiles code: both from here only.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'"
)


class App(Voila):
    """Voila with this module's settings and no others: a settings file that lies about changes nothing."""

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """Load nothing."""


def serve(port: int = PORT, notebook: Path | None = None, *, open_browser: bool = True) -> None:
    """Serve the explorer until interrupted; the address with its token is printed."""
    os.environ["JUPYTER_PATH"] = os.pathsep.join([str(SHARE), *filter(None, [os.environ.get("JUPYTER_PATH")])])
    App.launch_instance(argv=[str(notebook or notebook_folder() / NOTEBOOK)], config=settings(port, open_browser))


def settings(port: int, open_browser: bool) -> Config:
    """The settings of the server."""
    config = Config()
    config.Voila.update(
        ip=LOOPBACK,
        port=port,
        open_browser=open_browser,
        auto_token=True,
        tornado_settings={
            "allow_remote_access": False,
            "headers": {
                "Content-Security-Policy": POLICY,
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
            },
        },
    )
    config.VoilaConfiguration.update(
        template="planner",
        allow_template_override="NO",
        allow_theme_override="NO",
        strip_sources=True,
        show_tracebacks=False,
        file_allowlist=[],
        file_denylist=[".*"],
        prelaunch_hook=admit,
    )
    config.MappingKernelManager.update(
        cull_idle_timeout=IDLE_S,
        cull_interval=60,
        cull_connected=True,
        cull_busy=False,
    )
    if os.name == "posix":  # files of this user alone, where the usual kernel opens ports
        config.KernelManager.transport = "ipc"
    return config


def admit(request: Any, notebook: Any, cwd: str) -> None:  # noqa: ARG001
    """Let a visitor in, or refuse when as many kernels run as may.

    Whoever leaves ends their kernel by a request that must bear the token against forgery, which Voila's page never
    hands out: asking for it here sets its cookie.
    """
    if len(request.kernel_manager.list_kernel_ids()) >= MOST_KERNELS:
        raise HTTPError(503, "Too many are exploring at once; close a page, or try again later.")
    _ = request.xsrf_token
