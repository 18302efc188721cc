"""Reports made side by side, each in a process that nobody else needs, which hands it over in a file.

What goes wrong with one is that one's own.
"""

import ctypes
import gc
import os
import pickle
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import chdir, suppress
from dataclasses import dataclass, replace
from multiprocessing import forkserver
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from planner.answers.fleet import Entry
from planner.batch import processes
from planner.batch.orders import BRAND, CATALOGS, NOTEBOOK, Order, Settings, environment, scenario_of
from planner.files.brand import read_brand
from planner.model.problems import InputError
from planner.report import ReportError

_ATTEMPTS = 3
_WAIT_S = 30
_PDEATHSIG = 1
# A process that lives for half a second has more work than use from collecting its young objects often.
_YOUNG_OBJECTS = 100_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one report may take: time [s] and memory [bytes]."""

    timeout_s: float
    memory_bytes: int


@dataclass(frozen=True, slots=True)
class Made:
    """A report: its files by their endings, its line in the list of all, and how long it took."""

    files: dict[str, bytes]
    entry: dict[str, Any]
    seconds: float


@dataclass(frozen=True, slots=True)
class Pool:
    """Where reports are made, `jobs` at once; a future raises ReportError. `close` ends all, and leaves nothing."""

    jobs: int
    submit: Callable[[Order], Future[Made]]
    close: Callable[[], None]


def make(order: Order, folder: Path) -> Made:
    """The report of `order`, whose files are in `folder`. Raises ReportError, InputError and OSError."""
    from planner.report.render import render  # what this imports, the process that asks has no use for

    began = time.monotonic()
    with chdir(folder):
        said = order.parameters
        catalogs = Path(CATALOGS) if "catalogs" in said else None
        settings = Settings(said.get("catalog"), catalogs, changes=said.get("changes", {}))
        scenario = scenario_of(replace(order, path=Path(order.name)), settings)
        brand = read_brand(Path(BRAND) if Path(BRAND).is_dir() else None)
        own = next(Path(NOTEBOOK).glob("*"), None)
        files = render(scenario, folder, order.parameters, order.formats, brand, own)
    return Made(files, Entry.of(scenario).record(), time.monotonic() - began)


def hand_over(order: Order, folder: Path, limits: Limits) -> None:
    """What the process of a report does: make it, write it to the file beside `folder`, and leave."""
    status = 1
    try:
        try:
            _stand_alone(limits)
            os.environ["JUPYTER_RUNTIME_DIR"] = str(folder.parent)
            gc.set_threshold(_YOUNG_OBJECTS)
            told: Made | str = make(order, folder)
        except BaseException as error:  # told to the batch, which goes on with the others
            plain = isinstance(error, ReportError | InputError | OSError)
            told = str(error) if plain else f"{type(error).__name__}: {error}"
        folder.with_suffix(".made").write_bytes(pickle.dumps(told))
        status = 0
    finally:
        os._exit(status)


def _stand_alone(limits: Limits) -> None:
    """Lead a process group, end with whoever has begun this, read and write nothing of theirs, and keep the limits."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if warmed := sys.modules.get("planner.batch.warmed"):
        if not warmed.ALONE:
            raise ReportError("a thread runs in the fork server, which therefore cannot be forked")
        # End when the fork server ends, and let it end when the batch does.
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != warmed.SERVER:
            os._exit(1)
        server: Any = forkserver._forkserver
        os.close(server._forkserver_alive_fd)
        server._forkserver_alive_fd = None
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as stream:  # noqa: PTH123
        stream.write("900")  # when the machine runs out of memory, a report goes before anything that others need
    resource.setrlimit(resource.RLIMIT_DATA, (limits.memory_bytes, limits.memory_bytes))


def workers(jobs: int, limits: Limits) -> Pool:
    """Up to `jobs` reports at once, in processes of their own here. Raises OSError where there is no room to work."""
    processes.place()
    threads, closing = ThreadPoolExecutor(jobs, "report"), threading.Event()

    def close() -> None:
        closing.set()
        threads.shutdown(wait=False, cancel_futures=True)
        for process in list(processes.running):
            processes.kill(process)
        threads.shutdown()
        processes.close()

    return Pool(jobs, lambda order: threads.submit(made_apart, order, limits, closing), close)


def cluster(address: str, limits: Limits, tls: dict[str, str]) -> Pool:
    """The workers of the Dask scheduler at `address`: when one dies, its report is made on another.

    An order carries its inputs and a report comes back by value, so caller and workers need share no disk. Whoever
    reaches an open Dask scheduler can run any code on its workers: keep it on a network of its own, or use TLS. `tls`
    is what Dask's `Security` takes: `tls_ca_file`, `tls_client_cert` and `tls_client_key`.

    Raises OSError when there is no scheduler, or it has no workers, and ModuleNotFoundError where there is no Dask.
    """
    from distributed import Client, Security

    security = Security(require_encryption=True, **tls) if tls else None
    client = Client(address, timeout=_WAIT_S, security=security)
    client.wait_for_workers(1, timeout=_WAIT_S)
    executor = client.get_executor(pure=False)
    jobs = max(1, sum(client.nthreads().values()))
    return Pool(jobs, lambda order: executor.submit(_made_on_worker, order, limits, environment()), client.close)


def _made_on_worker(order: Order, limits: Limits, wanted: str) -> Made:
    """The report of `order`, in a process of its own on the machine of the Dask worker that calls this."""
    if environment() != wanted:
        raise ReportError("the worker has another planner, or other packages, than the caller")
    return made_apart(order, limits, threading.Event())


def made_apart(order: Order, limits: Limits, closing: threading.Event) -> Made:
    """The report of `order`, made in a process of its own; none begins once `closing` is set. Raises ReportError."""
    try:
        with TemporaryDirectory(dir=processes.place(), ignore_cleanup_errors=True) as name:
            folder = Path(name, "report")
            for file, content in order.files.items():
                path = folder / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            for _ in range(_ATTEMPTS):
                with suppress(processes.LostError):
                    return _attempt(replace(order, files={}), folder, limits, closing)
            raise ReportError(f"its process was lost {_ATTEMPTS} times")
    except OSError as error:
        raise ReportError(f"cannot be begun: {error}") from None


def _attempt(order: Order, folder: Path, limits: Limits, closing: threading.Event) -> Made:
    """The report that one process hands over; raises LostError when that was lost with the fork server."""
    process = processes.start(hand_over, (order, folder, limits), order.formats)
    if closing.is_set():
        processes.kill(process)
    status = processes.end(process, limits.timeout_s)
    if status is None:
        raise ReportError(f"took longer than {limits.timeout_s:g} s and was ended")
    if status < 0:
        raise ReportError(f"its process was killed ({signal.Signals(-status).name})")
    if status:
        raise ReportError(f"its process ended with status {status} and without a report")
    with suppress(OSError, EOFError, pickle.UnpicklingError):
        told: Made | str = pickle.loads(folder.with_suffix(".made").read_bytes())
        if isinstance(told, Made):
            return told
        raise ReportError(told)
    raise ReportError("its process ended without a report")
