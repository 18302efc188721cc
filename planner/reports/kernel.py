"""An IPython kernel inside this process: the ordinary kernel's own code, without its sockets and threads.

What a cell shows is collected as the messages that the ordinary kernel would have sent, so that whoever reads
them cannot tell the two apart.
"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any


def _set_defaults() -> None:
    """What the ordinary kernel sets before anything of a notebook is imported."""
    os.environ.setdefault("MPLBACKEND", "module:" + "//matplotlib_inline.backend_inline")
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")


_set_defaults()

from ipykernel.eventloops import enable_gui  # noqa: E402
from ipykernel.ipkernel import IPythonKernel  # noqa: E402
from ipykernel.zmqshell import ZMQInteractiveShell  # noqa: E402
from jupyter_client.session import Session  # noqa: E402
from traitlets.config import Config  # noqa: E402

Message = dict[str, Any]


class _Collector(Session):
    """A session that hands its messages over where the usual one writes them to a socket."""

    def send(
        self, stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None, *rest: Any, **more: Any
    ) -> Any:
        """Hand over one message."""
        if isinstance(msg_or_type, dict):
            message = msg_or_type
        else:
            message = self.msg(msg_or_type, content, parent, more.get("header"), more.get("metadata"))
        buffers = more.get("buffers") or (rest[1] if len(rest) > 1 else None) or []
        stream(
            {
                "msg_type": message["header"]["msg_type"],
                "header": {"msg_type": message["header"]["msg_type"]},
                "parent_header": {},
                "metadata": message["metadata"],
                # What has been through the packer is what a client of the ordinary kernel would read.
                "content": self.unpack(self.pack(message["content"])),
                "buffers": [bytes(buffer) for buffer in buffers],
            }
        )
        return message


class _Shell(ZMQInteractiveShell):
    """A shell that knows its kernel without an application around it."""

    def enable_gui(self, gui: Any = None) -> None:
        enable_gui(gui, kernel=self.kernel)
        self.active_eventloop = gui


class _Stream(io.TextIOBase):
    """Standard output or error of a notebook; what others write to the descriptor comes in between, in order."""

    def __init__(self, name: str, descriptor: int, send: Callable[[Message], None]) -> None:
        self.name = name
        self._descriptor = descriptor
        self._send = send
        self._read = 0
        self._text = ""

    encoding = "UTF-8"
    errors = "strict"

    def fileno(self) -> int:
        return self._descriptor

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._collect()
        self._text += text
        if len(self._text) > 1 << 16:
            self.flush()
        return len(text)

    def flush(self) -> None:
        self._collect()
        if self._text:
            text, self._text = self._text, ""
            self._send(_message("stream", {"name": self.name, "text": text}))

    def _collect(self) -> None:
        """Take in what subprocesses and C code have written to the descriptor."""
        while raw := os.pread(self._descriptor, 1 << 20, self._read):
            self._read += len(raw)
            self._text += raw.decode("utf-8", "replace")


def _message(kind: str, content: Message) -> Message:
    return {
        "msg_type": kind,
        "header": {"msg_type": kind},
        "parent_header": {},
        "metadata": {},
        "content": content,
        "buffers": [],
    }


class Kernel:
    """Runs cells in this process, one after the other. A process makes at most one that it uses."""

    def __init__(self) -> None:
        self._sink: Callable[[Message], None] = lambda _: None
        _forget_instances()
        config = Config()
        # No history on disk: it needs a thread, and a report is nobody's session.
        config.HistoryManager.enabled = False
        self._kernel = IPythonKernel(
            config=config,
            shell_class=_Shell,
            log=logging.getLogger("planner.kernel"),
            session=_Collector(key=b""),
            iopub_socket=lambda message: self._sink(message),
            shell_channel_thread=SimpleNamespace(parent_thread=None),
        )
        self._shell: Any = self._kernel.shell
        for kind in IPythonKernel._walk_mro():
            kind._instance = self._kernel  # type: ignore[assignment]
        self.language_info: dict[str, Any] = dict(self._kernel.language_info)
        self._loop: asyncio.AbstractEventLoop | None = None

    def open(self) -> None:
        """Take over this process's input and outputs, for good."""
        for name, descriptor in (("stdout", 1), ("stderr", 2)):
            getattr(sys, name).flush()
            made = os.memfd_create(name)
            os.dup2(made, descriptor)
            os.close(made)
            os.set_inheritable(descriptor, True)
            setattr(sys, name, _Stream(name, descriptor, lambda message: self._sink(message)))
        null = os.open(os.devnull, os.O_RDONLY)
        os.dup2(null, 0)
        os.close(null)
        sys.stdin = open(0, closefd=False)  # noqa: SIM115
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)

    def set_environment(self, environment: dict[str, str]) -> None:
        """Give the notebook these variables, with what a kernel adds to them."""
        os.environ.clear()
        os.environ.update(environment)
        _set_defaults()
        self._shell.init_environment()
        time.tzset()

    def close(self) -> None:
        """Stop what was begun in the background; the outputs stay taken."""
        if self._loop:
            self._loop.close()
            asyncio.set_event_loop(None)

    def execute(self, code: str, sink: Callable[[Message], None], _timeout_s: float | None = None) -> Message:
        """Run one cell, handing each message to `sink` as it comes; the result is the content of the reply.

        EOFError after a cell that asked to leave. Whoever has started this process watches its time.
        """
        if self._shell.exit_now or self._loop is None:
            raise EOFError
        self._sink = sink
        count = self._shell.execution_count
        sink(_message("execute_input", {"code": code, "execution_count": count}))
        self._kernel.set_parent([], {"header": {}, "content": {}, "metadata": {}})
        reply = self._loop.run_until_complete(self._kernel.do_execute(code, silent=False))
        sys.stdout.flush()
        sys.stderr.flush()
        return {key: reply.get(key) for key in ("status", "ename", "evalue", "traceback", "execution_count")}


def _forget_instances() -> None:
    """Let a new kernel and shell be made, as if none had been."""
    for kind in (IPythonKernel, _Shell):
        if kind.initialized():
            kind.clear_instance()


def is_single_threaded() -> bool:
    """Whether this process may be forked: it has one thread, of Python or otherwise."""
    tasks = "/proc/self/task"
    return threading.active_count() == 1 and (not os.path.isdir(tasks) or len(os.listdir(tasks)) == 1)  # noqa: PTH112, PTH208
