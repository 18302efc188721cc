"""Reports made side by side, each in its own process: what goes wrong with one is that one's own.

The pool answers like an executor of `concurrent.futures`: a batch does not see whether its reports are made here
or on a cluster.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import threading
import time
from collections import deque
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from planner.reports.forks import WarmProcess, heavy_in
from planner.reports.orders import Order
from planner.reports.work import WorkFolder

_ATTEMPTS = 3
_PATIENCE_S = 0.5
_WARM_UP_S = 60.0


class RenderError(Exception):
    """A report that could not be made, with the reason for a person."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one report may take: time [s] and memory [bytes]; None is without end."""

    timeout_s: float | None = None
    memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A report: its files by their endings, its line in the list of all, and how long it took."""

    files: dict[str, bytes]
    entry: dict[str, Any]
    seconds: float


@dataclass(slots=True)
class _Running:
    order: Order
    future: Future[Made]
    result: int = -1
    folder: Path | None = None
    pid: int = 0
    began: float = 0.0
    attempts: int = 0
    late: float | None = field(default=None)


class Workers:
    """Up to `jobs` reports at once, in processes forked from a warm one."""

    def __init__(self, jobs: int, limits: Limits) -> None:
        self.jobs = jobs
        self.limits = limits
        self._work = WorkFolder()
        self._queue: deque[_Running] = deque()
        self._running: dict[int, _Running] = {}
        self._count = 0
        self._closing = False
        self._waker, self._wakened = socket.socketpair()
        self._guard = threading.Lock()
        self._warm: WarmProcess | None = None
        self._thread = threading.Thread(target=self._loop, name="workers", daemon=True)
        self._thread.start()

    def submit(self, order: Order) -> Future[Made]:
        """Make a report, when it is its turn. The future raises RenderError when it cannot be made."""
        future: Future[Made] = Future()
        with self._guard:
            self._queue.append(_Running(order, future))
        self._waker.send(b".")
        return future

    def close(self) -> None:
        """End what runs, and leave nothing behind."""
        self._closing = True
        with suppress(OSError):
            self._waker.send(b".")
        self._thread.join()
        self._waker.close()
        self._wakened.close()
        self._work.close()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _loop(self) -> None:
        try:
            while not self._closing:
                try:
                    self._start_some()
                    self._listen()
                except (EOFError, ConnectionError):
                    self._lost()
        except BaseException as error:  # never leave anybody waiting for an answer
            for one in (*self._running.values(), *self._queue):
                one.future.set_exception(RenderError(f"the pool of processes failed: {error!r}"))
            raise
        finally:
            if self._warm:
                self._warm.close()
            for one in self._running.values():
                self._clear(one)

    def _start_some(self) -> None:
        while len(self._running) < self.jobs:
            with self._guard:
                if not self._queue:
                    return
                one = self._queue.popleft()
            if self._warm is None:
                self._warm = self._warmed(one.order)
            try:
                self._start(one)
            except ConnectionError:
                with self._guard:
                    self._queue.appendleft(one)
                raise
            except OSError as error:
                self._clear(one)
                one.future.set_exception(RenderError(f"cannot be begun: {error}"))

    def _warmed(self, order: Order) -> WarmProcess:
        """A warm process that has loaded what reports such as `order` need."""
        warm = WarmProcess()
        names = heavy_in(_source(order.files[order.notebook])) if order.notebook else []
        sample = str(self._work.path / "sample")
        with suppress(ConnectionError):  # where it is gone already, the first fork will tell
            warm.ask(do="rehearse", sample=sample, own=bool(order.notebook), names=names)
        return warm

    def _start(self, one: _Running) -> None:
        assert self._warm is not None
        self._count += 1
        one.folder = self._work.path / str(self._count)
        for name, content in one.order.files.items():
            path = one.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        one.result = os.memfd_create("report")
        one.began, one.pid, one.late = time.monotonic(), 0, None
        if self.limits.timeout_s:
            one.late = one.began + self.limits.timeout_s + _WARM_UP_S
        request = {
            "do": "report",
            "folder": str(one.folder),
            "name": one.order.name,
            "parameters": one.order.parameters,
            "engine": one.order.engine,
            "notebook": one.order.notebook,
            "formats": one.order.formats,
            "brand": one.order.brand,
            "timeout_s": self.limits.timeout_s,
            "memory_limit_bytes": self.limits.memory_bytes,
        }
        self._running[self._warm.start(request, one.result)] = one

    def _listen(self) -> None:
        """Wait for the next thing to happen, and see to it."""
        control = self._warm.control if self._warm else None
        watched: list[Any] = [self._wakened, *([control] if control else [])]
        nearest = min((one.late for one in self._running.values() if one.late), default=None)
        wait_s = None if nearest is None else max(0.0, nearest - time.monotonic())
        ready, _, _ = select.select(watched, [], [], wait_s)
        if self._wakened in ready:
            self._wakened.recv(1 << 12)
        if control in ready and self._warm:
            self._hear(*self._warm.event())
        now = time.monotonic()
        if any(one.late and now > one.late for one in self._running.values()):
            # The warm process should have ended it by now: it has been stopped itself.
            raise EOFError

    def _hear(self, token: int, event: str, number: int) -> None:
        if event == "started":
            one = self._running[token]
            one.began, one.pid = time.monotonic(), number
            if self.limits.timeout_s:
                one.late = one.began + self.limits.timeout_s + _PATIENCE_S
            return
        one = self._running.pop(token)
        try:
            one.future.set_result(_read(one, event, number, self.limits))
        except RenderError as error:
            one.future.set_exception(error)
        finally:
            self._clear(one)

    def _lost(self) -> None:
        """The warm process is gone or does not answer: begin again with another."""
        if self._warm:
            self._warm.close(kill=True)
            self._warm = None
        for one in self._running.values():
            if one.pid:
                with suppress(OSError):
                    os.killpg(one.pid, signal.SIGKILL)
            self._clear(one)
            one.attempts += 1
            late = one.late is not None and time.monotonic() > one.late
            if late:
                one.future.set_exception(_late(self.limits))
            elif one.attempts >= _ATTEMPTS:
                one.future.set_exception(RenderError(f"its process was lost {_ATTEMPTS} times"))
            else:
                with self._guard:
                    self._queue.appendleft(one)
        self._running.clear()

    @staticmethod
    def _clear(one: _Running) -> None:
        if one.folder:
            shutil.rmtree(one.folder, ignore_errors=True)
        if one.result >= 0:
            os.close(one.result)
            one.result = -1


def _read(one: _Running, event: str, status: int, limits: Limits) -> Made:
    """What a process that has ended has left of its report; RenderError says why there is none."""
    if event == "timeout":
        raise _late(limits)
    if event == "threads":
        raise RenderError("a thread runs in the warm process, which therefore cannot be forked")
    if status < 0:
        raise RenderError(f"its process was killed ({signal.Signals(-status).name})")
    with os.fdopen(os.dup(one.result), "rb") as stream:
        stream.seek(0)
        line = stream.readline()
        if status or not line.endswith(b"\n"):
            raise RenderError(f"its process ended with status {status} and without a report")
        head = json.loads(line)
        if "error" in head:
            raise RenderError(head["error"])
        files = {ending: stream.read(length) for ending, length in head["files"]}
    return Made(files, head["entry"], time.monotonic() - one.began)


def _source(notebook: bytes) -> str:
    """The code of a notebook; nothing where it is none, which rendering it will tell."""
    try:
        cells = json.loads(notebook)["cells"]
        return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    except (ValueError, LookupError, TypeError):
        return ""


def _late(limits: Limits) -> RenderError:
    return RenderError(f"took longer than {limits.timeout_s:g} s and was ended")
