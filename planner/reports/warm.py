"""The warm process: it has done the heavy imports once, and forks a fresh process for every task.

It has one thread, holds no customer's data, and listens on one socket, that of the process that started it.
A task's process leads a process group of its own; whatever is left of the group when the task ends, or when
its time is up, is killed. When the starter goes away, so does everything here.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import random
import resource
import select
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.reports.kernel import Kernel, is_single_threaded

_PDEATHSIG, _SUBREAPER = 1, 36
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(slots=True)
class _Task:
    token: int
    pid: int
    watch: int
    deadline: float | None
    why: str = ""


class Server:
    """Forks a process for every request on the control socket, and says when it ended."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.kernel = Kernel()
        self.tasks: dict[int, _Task] = {}

    def warm_up(self, names: list[str]) -> None:
        """Import the modules called `names`; one that is missing or broken is left for the notebook to meet."""
        with _single_threaded():
            for name in names:
                with suppress(Exception):
                    importlib.import_module(name)
        self.settle()

    def settle(self) -> None:
        """Make ready to fork: a new kernel, and a heap that the collector leaves alone."""
        self.kernel = Kernel()
        gc.collect()
        gc.freeze()

    def serve(self) -> None:
        """Answer until the other end is closed."""
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        while True:
            nearest = min((task.deadline for task in self.tasks.values() if task.deadline), default=None)
            wait_ms = None if nearest is None else max(0.0, (nearest - time.monotonic()) * 1000 + 1)
            for descriptor, _ in poll.poll(wait_ms):
                if descriptor != self.control.fileno():
                    poll.unregister(descriptor)
                    self._ended(self.tasks.pop(descriptor))
                elif not self._request(poll):
                    return
            for task in self.tasks.values():
                if task.deadline and time.monotonic() >= task.deadline:
                    task.why, task.deadline = "timeout", None
                    _kill_group(task.pid)

    def _request(self, poll: Any) -> bool:
        packet, descriptors, _, _ = socket.recv_fds(self.control, 1 << 16, 1)
        if not packet:
            return False
        request = json.loads(packet)
        if request["do"] == "import":
            self.warm_up(request["names"])
        elif request["do"] == "rehearse":
            self._rehearse(request["sample"], request["names"], own=request["own"])
        elif request["do"] == "kill":
            for task in self.tasks.values():
                if task.token == request["token"]:
                    task.why, task.deadline = "killed", None
                    _kill_group(task.pid)
        elif descriptors:
            self._start(request, descriptors[0], poll)
        return True

    def _rehearse(self, sample: str, names: list[str], *, own: bool) -> None:
        """Import what makes reports, and render one neutral sample in the folder `sample`."""
        # jsonschema builds a grammar for it, two seconds long, to check addresses that our own notebook has none of.
        with nullcontext() if own else _taken_for_missing("rfc3987_syntax"):
            self.warm_up(["planner.reports.engine", "planner.reports.render", *names])
        _run_sample(self, sample, own=own)

    def _start(self, request: dict[str, Any], descriptor: int, poll: Any) -> None:
        if not is_single_threaded():
            self._say(request["token"], "threads", 0)
            os.close(descriptor)
            return
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if not pid:
            self._child(request, descriptor, parent)
        os.close(descriptor)
        with suppress(OSError):
            os.setpgid(pid, pid)  # both sides do it, so that neither needs to wait for the other
        watch = os.pidfd_open(pid)
        timeout_s = request.get("timeout_s")
        task = _Task(request["token"], pid, watch, time.monotonic() + timeout_s if timeout_s else None)
        self.tasks[watch] = task
        poll.register(watch, select.POLLIN)
        self._say(task.token, "started", pid)

    def _ended(self, task: _Task) -> None:
        _kill_group(task.pid)  # before it is reaped: until then nobody else can have its number
        _, status = os.waitpid(task.pid, 0)
        os.close(task.watch)
        self._kill_orphans()
        self._say(task.token, task.why or "ended", os.waitstatus_to_exitcode(status))

    def _kill_orphans(self) -> None:
        """Kill what the tasks that ended have left behind in other groups: it is ours now."""
        known = {task.pid for task in self.tasks.values()}
        while strangers := set(_children()) - known:
            for pid in strangers:
                with suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
                with suppress(ChildProcessError):
                    os.waitpid(pid, 0)

    def _say(self, token: int, event: str, number: int) -> None:
        self.control.send(json.dumps([token, event, number]).encode())

    def stop(self) -> None:
        """Kill what runs."""
        for task in self.tasks.values():
            _kill_group(task.pid)
            os.waitpid(task.pid, 0)
        self.tasks.clear()
        self._kill_orphans()

    def _child(self, request: dict[str, Any], descriptor: int, parent: int) -> None:
        """The task's own process, which never returns."""
        status = 1
        try:
            os.setpgid(0, 0)
            _libc.prctl(_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)
            self.control.close()
            for task in self.tasks.values():
                os.close(task.watch)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            _offer_to_oom_killer()
            if limit := request.get("memory_limit_bytes"):
                resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
            os.chdir(request["folder"])
            _reseed()
            self.kernel.open()
            from planner.reports import tasks

            status = tasks.run(request, descriptor, self.kernel)
        finally:
            os._exit(status)


def _run_sample(server: Server, folder: str, *, own: bool) -> None:
    """Render one neutral sample in `folder`, so that later reports find their modules, fonts and templates loaded."""
    from planner.reports import tasks

    outputs = [os.dup(1), os.dup(2)]
    streams = sys.stdin, sys.stdout, sys.stderr
    server.kernel.open()
    try:
        with _single_threaded():
            tasks.rehearse(server.kernel, Path(folder), own=own)
    finally:
        server.kernel.close()
        sys.stdin, sys.stdout, sys.stderr = streams
        for to, saved in enumerate(outputs, 1):
            os.dup2(saved, to)
            os.close(saved)
    server.settle()


@contextmanager
def _taken_for_missing(name: str) -> Iterator[None]:
    """Have others do without the optional module `name` while they are imported."""
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]


@contextmanager
def _single_threaded() -> Iterator[None]:
    """Have numerical libraries loaded without their threads, which would make forking unsafe."""
    ours = {name: "1" for name in _THREADS if name not in os.environ}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name in ours:
            del os.environ[name]


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)  # in case it has not yet made its group


def _children() -> list[int]:
    with suppress(OSError), open("/proc/thread-self/children", encoding="ascii") as stream:  # noqa: PTH123
        return [int(word) for word in stream.read().split()]
    return []


def _offer_to_oom_killer() -> None:
    """When the machine runs out of memory, a report goes before anything that others depend on."""
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as stream:  # noqa: PTH123
        stream.write("900")


def _reseed() -> None:
    random.seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()


def main(descriptor: int) -> None:
    """Serve the process that holds the other end of the socket `descriptor`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _libc.prctl(_SUBREAPER, 1)
    sys.path[0] = ""
    server = Server(socket.socket(fileno=descriptor))
    try:
        with suppress(ConnectionError):  # the other end has gone
            server.serve()
    finally:
        server.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]))
