"""Reports where processes cannot be forked: each in a Python of its own, started anew."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path

from planner.files.documents import InputError
from planner.reports.orders import Order
from planner.reports.work import WorkFolder
from planner.reports.workers import Made, RenderError


class Spawned:
    """Up to `jobs` reports at once, without limits."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._work = WorkFolder()
        self._pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), max_tasks_per_child=1)

    def submit(self, order: Order) -> Future[Made]:
        """Make a report, when it is its turn."""
        return self._pool.submit(make_here, order, str(self._work.path))

    def close(self) -> None:
        """Wait for what runs, and forget the rest."""
        self._pool.shutdown(cancel_futures=True)
        self._work.close()


def make_here(order: Order, work: str) -> Made:
    """The report of `order`, made in a folder in `work` by the ordinary kernel; RenderError when it cannot be made."""
    from planner.reports import tasks
    from planner.reports.render import ReportError

    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=work) as name:
        folder = Path(name)
        for inside, content in order.files.items():
            (folder / inside).parent.mkdir(parents=True, exist_ok=True)
            (folder / inside).write_bytes(content)
        try:
            files, entry = tasks.make(
                folder, order.name, order.parameters, None, order.notebook, order.formats, order.brand
            )
        except (ReportError, InputError, OSError) as error:
            raise RenderError(str(error)) from None
    return Made(files, entry, time.monotonic() - began)
