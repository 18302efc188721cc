"""One report, made in a process that nobody else needs, and handed over in a file."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.batch.orders import Order
from planner.model.problems import InputError
from planner.report import ReportError

_PDEATHSIG = 1
# A process that lives for half a second has more work than use from collecting its young objects often.
_YOUNG_OBJECTS = 100_000


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


def make(order: Order, folder: Path) -> Made:
    """The report of `order`, whose files are in `folder`. Raises ReportError, InputError and OSError."""
    from planner.answers.entries import Entry
    from planner.files.brand import read_brand
    from planner.judgement.risk import risk
    from planner.model.dr.rpo import protection
    from planner.report.render import render, scenario_of

    began = time.monotonic()
    files = render(
        folder / order.name,
        order.parameters,
        order.formats,
        read_brand(folder / order.brand) if order.brand else None,
        here=order.engine == "warm",
        notebook=folder / order.notebook if order.notebook else None,
    )
    scenario = scenario_of(folder / order.name, order.parameters)
    return Made(files, Entry.of(risk(scenario), protection(scenario)).record(), time.monotonic() - began)


def hand_over(order: Order, folder: Path, limits: Limits) -> None:
    """What the process of a report does: make it, write it to the file beside `folder`, and leave."""
    status = 1
    files: dict[str, bytes] = {}
    try:
        try:
            _stand_alone(limits)
            os.chdir(folder)
            os.environ["JUPYTER_RUNTIME_DIR"] = str(folder / ".runtime")
            gc.set_threshold(_YOUNG_OBJECTS)
            made = make(order, folder)
        except (ReportError, InputError, OSError) as error:
            head: dict[str, Any] = {"error": str(error)}
        except BaseException as error:  # told to the batch, which goes on with the others
            head = {"error": f"{type(error).__name__}: {error}"}
        else:
            files = made.files
            sizes = [[ending, len(content)] for ending, content in files.items()]
            head = {"entry": made.entry, "seconds": made.seconds, "files": sizes}
        with folder.with_suffix(".made").open("wb") as stream:
            stream.write(json.dumps(head).encode() + b"\n")
            stream.writelines(files.values())
        status = 0
    finally:
        os._exit(status)


def handed_over(folder: Path) -> Made:
    """What the process of a report has left beside `folder`. ReportError says why there is none."""
    try:
        with folder.with_suffix(".made").open("rb") as stream:
            head = json.loads(stream.readline())
            if "error" in head:
                raise ReportError(head["error"])
            files = {ending: stream.read(size) for ending, size in head["files"]}
            return Made(files, head["entry"], head["seconds"])
    except (OSError, ValueError, LookupError, TypeError):
        raise ReportError("its process ended without a report") from None


def _stand_alone(limits: Limits) -> None:
    """Lead a process group, end with whoever has begun this, read and write nothing of theirs, and keep the limits."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    warmed = sys.modules.get("planner.batch.warmed")
    if warmed:
        if not warmed.ALONE:
            raise ReportError("a thread runs in the fork server, which therefore cannot be forked")
        _end_with(warmed.SERVER)
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as stream:  # noqa: PTH123
        stream.write("900")  # when the machine runs out of memory, a report goes before anything that others need
    if limits.memory_bytes:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (limits.memory_bytes, limits.memory_bytes))


def _end_with(server: int) -> None:
    """End when the fork server ends, and let it end when the batch does."""
    import ctypes
    from multiprocessing import forkserver

    ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:
        os._exit(1)
    os.close(forkserver._forkserver._forkserver_alive_fd)  # type: ignore[attr-defined]
    forkserver._forkserver._forkserver_alive_fd = None  # type: ignore[attr-defined]
