"""Reports made side by side, each in its own process: what goes wrong with one is that one's own.

The pool answers like an executor of `concurrent.futures`: a batch does not see whether its reports are made here
or on a cluster.
"""

from __future__ import annotations

import itertools
import shutil
import signal
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path

from planner.batch import processes
from planner.batch.making import Limits, Made, hand_over, handed_over
from planner.batch.orders import Order
from planner.batch.work import WorkFolder
from planner.report import ReportError

_ATTEMPTS = 3


class Workers:
    """Up to `jobs` reports at once, in processes of their own. Raises OSError where there is no room to work."""

    def __init__(self, jobs: int, limits: Limits) -> None:
        self.jobs = jobs
        self.limits = limits
        self._work = WorkFolder()
        self._threads = ThreadPoolExecutor(jobs, "report")
        self._count = itertools.count(1)
        self._running: set[BaseProcess] = set()
        self._closing = threading.Event()

    def submit(self, order: Order) -> Future[Made]:
        """Make a report, when it is its turn. The future raises ReportError when it cannot be made."""
        return self._threads.submit(self._make, order)

    def close(self) -> None:
        """End what runs, and leave nothing behind."""
        self._closing.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in list(self._running):
            processes.kill(process)
        self._threads.shutdown()
        processes.close()
        self._work.close()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _make(self, order: Order) -> Made:
        folder = self._work.path / str(next(self._count))
        try:
            for name, content in order.files.items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            for _ in range(_ATTEMPTS):
                with suppress(processes.LostError):
                    return self._attempt(replace(order, files={}), folder)
            raise ReportError(f"its process was lost {_ATTEMPTS} times")
        except OSError as error:
            raise ReportError(f"cannot be begun: {error}") from None
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            folder.with_suffix(".made").unlink(missing_ok=True)

    def _attempt(self, order: Order, folder: Path) -> Made:
        """The report, from one process; raises LostError when that was lost with the fork server."""
        process = processes.start(hand_over, (order, folder, self.limits))
        self._running.add(process)
        try:
            if self._closing.is_set():
                processes.kill(process)
            status = processes.end(process, self.limits.timeout_s)
        finally:
            self._running.discard(process)
        if status is None:
            raise ReportError(f"took longer than {self.limits.timeout_s:g} s and was ended")
        if status < 0:
            raise ReportError(f"its process was killed ({signal.Signals(-status).name})")
        if status:
            raise ReportError(f"its process ended with status {status} and without a report")
        return handed_over(folder)
