"""The warm process seen from outside: start it, ask it for forks, hear when they end."""

from __future__ import annotations

import atexit
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

# What a notebook may import that is slow to import and safe to share.
HEAVY = (
    *("numpy", "pandas", "scipy", "scipy.stats", "matplotlib", "matplotlib.figure", "sklearn", "sympy", "networkx"),
    *("planner.figures", "planner.tables"),
)
_LEAVE_S = 5.0


def heavy_in(source: str) -> list[str]:
    """What `source` imports of the usual heavy packages; a part of the planner only when its own name is there."""
    words = set(re.findall(r"\w+", source))
    return [name for name in HEAVY if name.split(".")[-1 if name.startswith("planner.") else 0] in words]


def unavailable() -> str:
    """Why processes cannot be forked here, or nothing."""
    missing = [name for name in ("fork", "pidfd_open", "memfd_create") if not hasattr(os, name)]
    return f"this platform lacks os.{missing[0]}" if missing else ""


class WarmProcess:
    """A running warm process. `start` asks for a fork; `event` tells what became of it."""

    def __init__(self) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "planner.reports.warm", str(theirs.fileno())]
            package = str(Path(__file__).resolve().parents[2])
            search = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
            self.process = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": search},
            )
        self._tokens = 0

    def start(self, request: dict[str, Any], descriptor: int) -> int:
        """Ask for a fork that gets `descriptor`; the result is the token that its events carry."""
        self._tokens += 1
        packet = json.dumps({**request, "token": self._tokens}).encode()
        socket.send_fds(self.control, [packet], [descriptor])
        return self._tokens

    def ask(self, **request: Any) -> None:
        """Ask for something that is not a fork."""
        self.control.send(json.dumps(request).encode())

    def event(self, timeout_s: float | None = None) -> tuple[int, str, int]:
        """The next event: token, `started` with the process, or how it ended with the exit status.

        TimeoutError when there is none in time, EOFError when the warm process is gone.
        """
        self.control.settimeout(timeout_s)
        try:
            packet = self.control.recv(1 << 12)
        except ConnectionError:
            packet = b""
        if not packet:
            raise EOFError
        token, event, number = json.loads(packet)
        return token, event, number

    def close(self, *, kill: bool = False) -> None:
        """End it, with everything that it has started."""
        if kill:
            self.process.kill()
        self.control.close()
        try:
            self.process.wait(_LEAVE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class ForkedCells:
    """A kernel in a process forked for one notebook."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._stream = connection.makefile("rwb")
        self._send({"environment": dict(os.environ)})
        self.language_info: dict[str, Any] = self._receive()

    def execute(self, code: str, sink: Any, timeout_s: float | None = None) -> dict[str, Any]:
        """Run one cell and hand over its messages; TimeoutError, or EOFError when the process has died."""
        self._connection.settimeout(timeout_s)
        self._send({"code": code})
        while "reply" not in (message := self._receive()):
            message["buffers"] = [bytes.fromhex(buffer) for buffer in message["buffers"]]
            sink(message)
        reply: dict[str, Any] = message["reply"]
        return reply

    def close(self) -> None:
        """Let the process leave."""
        with suppress(OSError):
            self._stream.close()
        self._connection.close()

    def _send(self, message: dict[str, Any]) -> None:
        try:
            self._stream.write(json.dumps(message).encode() + b"\n")
            self._stream.flush()
        except ConnectionError:
            raise EOFError from None

    def _receive(self) -> dict[str, Any]:
        try:
            line = self._stream.readline()
        except ConnectionError:
            line = b""
        if not line.endswith(b"\n"):
            raise EOFError
        received: dict[str, Any] = json.loads(line)
        return received


_idle: list[WarmProcess] = []
os.register_at_fork(after_in_child=_idle.clear)


@atexit.register
def _close_idle() -> None:
    while _idle:
        _idle.pop().close()


@contextmanager
def cells(source: str, folder: Path) -> Iterator[ForkedCells]:
    """A fresh process in `folder` that runs cells; what `source` imports of the usual heavy packages is loaded."""
    warm = _idle.pop() if _idle else WarmProcess()
    kept = False
    try:
        warm.ask(do="import", names=heavy_in(source))
        ours, theirs = socket.socketpair()
        with theirs:
            token = warm.start({"do": "cells", "folder": str(folder)}, theirs.fileno())
        _, event, _ = warm.event()
        if event != "started":
            raise EOFError(f"the warm process cannot fork: {event}")
        forked = ForkedCells(ours)
        try:
            yield forked
        except BaseException:
            warm.ask(do="kill", token=token)
            raise
        finally:
            forked.close()
            _await_end(warm, token)
            kept = True
    finally:
        if kept:
            _idle.append(warm)
        else:
            warm.close()


def _await_end(warm: WarmProcess, token: int) -> None:
    try:
        warm.event(_LEAVE_S)
    except TimeoutError:
        warm.ask(do="kill", token=token)
        warm.event()
