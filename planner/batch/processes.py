"""Processes of reports, and the fork server of the standard library that they come from, with what that leaves to us.

There is one fork server in a process that makes reports, whoever asks for it; `GUARD` is held by whoever starts or
ends something. Where the system has none, a report's process starts Python anew.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from functools import cache
from multiprocessing import connection, forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from planner.batch.output import work_folder

FORKS = sys.platform == "linux"
WARMED = "PLANNER_FORMATS"  # tells a fork server that begins what its reports will be asked for
GUARD = threading.RLock()
_PATIENCE_S, _REAP_S, _DYING_S = 60.0, 5.0, 0.5
_UNKNOWN = 255
_server: Any = forkserver._forkserver
_server.set_forkserver_preload(["planner.batch.warmed"])
_config: dict[str, Any] = multiprocessing.current_process()._config  # type: ignore[attr-defined]
# Each process that runs, with the fork server that it came from.
running: dict[BaseProcess, int | None] = {}
_held = ExitStack()


class LostError(Exception):
    """The fork server is gone, and all that it had begun."""


def start(target: Any, arguments: tuple[Any, ...], formats: Sequence[str] = ()) -> BaseProcess:
    """Begin a process that runs `target`, which makes these `formats`. Raises LostError and OSError."""
    context: Any = multiprocessing.get_context("forkserver" if FORKS else "spawn")
    process: BaseProcess = context.Process(target=target, args=arguments)
    # A fork server that has been stopped would never answer.
    patience = threading.Timer(_PATIENCE_S, _kill_server)
    with GUARD:
        place()
        _config["daemon"] = False  # a worker of Dask, which may be one, starts processes too
        patience.start()
        os.environ[WARMED] = ",".join(formats)
        try:
            process.start()
        except (EOFError, ConnectionError):
            _is_gone(_server._forkserver_pid, _REAP_S)  # so that the next attempt does not meet it again
            raise LostError from None
        finally:
            patience.cancel()
            del os.environ[WARMED]
        running[process] = _server._forkserver_pid
    return process


def end(process: BaseProcess, timeout_s: float) -> int | None:
    """Wait for the end of `process`, and end all that it has started; its exit status, or None when it was late.

    Raises LostError.
    """
    late = not connection.wait([process.sentinel], timeout_s)
    with GUARD:
        if late or not FORKS:
            kill(process)
        process.join(_REAP_S)
        server = running.pop(process)
        status = process.exitcode
        if FORKS and (status is None or (status == _UNKNOWN and _is_gone(server))):
            if status is None and not _is_gone(server):
                _kill_server()  # it does not say how its process ended: it has been stopped itself
            kill(process)
            if not late:
                raise LostError
        elif FORKS:
            end_children(server, {one.pid for one in running})
        return None if late else status


def kill(process: BaseProcess) -> None:
    """Kill a process with its group."""
    if pid := process.pid:
        for send in (os.killpg, os.kill):  # it may not have made its group yet
            with suppress(OSError):
                send(pid, signal.SIGKILL)


def end_children(pid: int | None, but: set[int | None]) -> None:
    """Kill the children of `pid`, and theirs, which become its own; `but` these and theirs."""
    while strangers := [child for child in _children(pid) if child not in but]:
        for child in strangers:
            with suppress(OSError):
                os.kill(child, signal.SIGKILL)


@cache
def place() -> Path:
    """The folder that reports are made in: it goes with the fork server, or is swept when all was killed.

    Raises OSError where there is no room.
    """
    path = _held.enter_context(work_folder())
    folder = os.open(path, os.O_RDONLY)
    _held.callback(os.close, folder)
    # The socket of the fork server is in it, under a short name: its path may have a hundred characters or so.
    _config["tempdir"] = f"/proc/self/fd/{folder}"
    return path


def close() -> None:
    """End the fork server; the next report begins another."""
    with GUARD:
        _kill_server()
        _server._stop()
        _config.pop("tempdir", None)
        _held.close()
        place.cache_clear()


def _kill_server() -> None:
    if pid := _server._forkserver_pid:
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def _is_gone(server: int | None, patience_s: float = _DYING_S) -> bool:
    """Whether the fork server is one of before, or ends just now."""
    if server is None or server != _server._forkserver_pid:
        return True
    with os.fdopen(os.pidfd_open(server), "rb", 0) as handle:
        return bool(connection.wait([handle.fileno()], patience_s))


def _children(pid: int | None) -> list[int]:
    """The living children of `pid`."""
    found = []
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
            with suppress(OSError):
                if Path(f"/proc/{child}/stat").read_text(encoding="utf-8").rsplit(") ", 1)[1][0] != "Z":
                    found.append(int(child))
    return found
