"""What a forked process does: run the cells that it is sent, or render one report."""

from __future__ import annotations

import atexit
import json
import socket
from typing import Any

from planner.reports.kernel import Kernel, Message


def run(request: dict[str, Any], descriptor: int, kernel: Kernel) -> int:
    """Do what `request` asks for; the result is the exit status."""
    if request["do"] == "cells":
        return _cells(socket.socket(fileno=descriptor), kernel)
    return 1


def _cells(connection: socket.socket, kernel: Kernel) -> int:
    stream = connection.makefile("rwb")

    def send(message: Message) -> None:
        stream.write(json.dumps(message).encode() + b"\n")
        stream.flush()

    def show(message: Message) -> None:
        send({**message, "buffers": [buffer.hex() for buffer in message["buffers"]]})

    kernel.set_environment(json.loads(stream.readline())["environment"])
    send(kernel.language_info)
    for line in stream:
        try:
            send({"reply": kernel.execute(json.loads(line)["code"], show)})
        except EOFError:
            break
    atexit._run_exitfuncs()
    return 0


def rehearse(kernel: Kernel) -> None:
    """Render the neutral sample."""
