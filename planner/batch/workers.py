"""Reports made side by side, each in its own process: what goes wrong with one is that one's own."""

from __future__ import annotations

import signal
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from planner.batch import processes
from planner.batch.making import Limits, Made, hand_over, handed_over
from planner.batch.orders import Order
from planner.report import ReportError

_ATTEMPTS = 3


class Workers:
    """Up to `jobs` reports at once, in processes of their own. Raises OSError where there is no room to work."""

    def __init__(self, jobs: int, limits: Limits) -> None:
        processes.place()
        processes.sweep_killed()  # since the place was made
        self.jobs = jobs
        self._limits = limits
        self._threads = ThreadPoolExecutor(jobs, "report")
        self._closing = threading.Event()

    def submit(self, order: Order) -> Future[Made]:
        """Make a report, when it is its turn. The future raises ReportError when it cannot be made."""
        return self._threads.submit(made_apart, order, self._limits, self._closing)

    def close(self) -> None:
        """End what runs, and leave nothing behind."""
        self._closing.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in list(processes.running):
            processes.kill(process)
        self._threads.shutdown()
        processes.close()


def made_apart(order: Order, limits: Limits, closing: threading.Event) -> Made:
    """The report of `order`, made in a process of its own; none begins once `closing` is set. Raises ReportError."""
    try:
        with TemporaryDirectory(dir=processes.place().path, ignore_cleanup_errors=True) as name:
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
    """The report, from one process; raises LostError when that was lost with the fork server."""
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
    return handed_over(folder)
