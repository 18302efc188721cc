"""Many scenarios to many reports: each on its own, and a list of all."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Protocol

from tqdm import tqdm

from planner.files.brand import read_brand
from planner.files.documents import InputError, Problem
from planner.reports import forks
from planner.reports.formats import chosen
from planner.reports.manifest import Manifest
from planner.reports.orders import Found, Order, Settings, files_named, found_in, order_of, refusals, twice
from planner.reports.workers import Limits, Made, RenderError, Workers
from planner.units import MEMORY, MINUTES, UnitError, parse_count, parse_quantity, visible

OK, FAILED, BAD_INPUT = 0, 1, 2


class Pool(Protocol):
    """Where reports are made: here, or on a cluster. Like an executor of `concurrent.futures`."""

    jobs: int

    def submit(self, order: Order) -> Future[Made]:
        """Make a report; the future raises RenderError when it cannot be made."""

    def close(self) -> None:
        """End what runs."""


@dataclass(slots=True)
class Tally:
    """What became of the scenarios that were named."""

    made: int = 0
    kept: int = 0
    failed: int = 0
    bad: int = 0
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The exit status: that of the worst."""
        return BAD_INPUT if self.bad else FAILED if self.failed else OK


def report(options: argparse.Namespace) -> int:
    """Render what the command line names; the result is the exit status."""
    try:
        settings = Settings(
            catalog=options.catalog,
            catalogs=options.catalogs,
            notebook=_notebook(options.notebook),
            engine=options.engine,
            formats=chosen(options.to),
            brand=options.brand,
        )
        read_brand(options.brand)
        limits = Limits(60 * _quantity(options.timeout, "--timeout"), int(1e9 * _memory(options.memory_limit)))
        jobs = _jobs(options.jobs)
    except InputError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    out: Path = options.out
    try:
        with _terminated_politely():
            return _report(options.files, out, settings, lambda: open_pool(jobs, limits, options.scheduler))
    except NoClusterError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except OSError as error:
        if error.errno is None:
            raise
        print(f"{out}: cannot be written ({error.strerror}); what was there before is as it was", file=sys.stderr)
        return FAILED if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO} else BAD_INPUT


def _report(names: list[str], out: Path, settings: Settings, pool: Callable[[], Pool]) -> int:
    manifest = Manifest(out)
    tally = Tally()
    todo = list(_todo(names, settings, manifest, tally))
    total = len(todo) + tally.kept
    if todo:
        opened = pool()
        try:
            _make(todo, settings, opened, manifest, tally)
        finally:
            opened.close()
    _write_lists(manifest, settings, tally)
    good = tally.made + tally.kept
    kept = f" ({tally.kept} were up to date)" if tally.kept else ""
    print(f"{good} of {total} reports are in {out}{kept}; open {out / 'index.html'}")
    if tally.failed:
        print(f"{tally.failed} failed: their last good reports are left as they were", file=sys.stderr)
    return tally.status


def _todo(names: list[str], settings: Settings, manifest: Manifest, tally: Tally) -> Iterator[Found]:
    """The scenarios whose reports have to be made; bad ones are told on standard error."""
    taken: dict[str, str] = {}

    def claim(found: Found, identity: str) -> None:
        if identity in taken:
            raise twice(found, identity, taken[identity])
        taken[identity] = found.where

    def tell(error: InputError, where: str = "") -> None:
        print(error, file=sys.stderr)
        tally.bad += 1
        tally.refused |= {where: str(error)} if where else refusals(error.problems)

    for file in files_named(names):
        try:
            several, problems = found_in(file)
        except InputError as error:
            tell(error)
            continue
        if problems:
            tell(InputError(*problems))
        for found in several:
            try:
                if record := manifest.current(found, settings):
                    claim(found, record["id"])
                    tally.kept += 1
                else:
                    claim(found, order_of(found, settings).id)
                    yield found
            except InputError as error:
                tell(error, found.where)


def _make(todo: list[Found], settings: Settings, pool: Pool, manifest: Manifest, tally: Tally) -> None:
    """Have the reports made, and put each in place as it is ready."""
    waiting = iter(todo)
    pending: dict[Future[Made], Order] = {}
    with tqdm(total=len(todo), unit="report", file=sys.stderr, disable=None, smoothing=0.05) as progress:

        def fail(where: str, error: Exception | str) -> None:
            tqdm.write(f"{visible(where)}: the report failed: {error}", file=sys.stderr)
            tally.failed += 1
            progress.set_postfix_str(f"{tally.failed} failed")
            progress.update()

        while True:
            # No more than twice what is being made: neither orders nor reports pile up in memory.
            for found in islice(waiting, 2 * pool.jobs - len(pending)):
                try:
                    order = order_of(found, settings)
                except InputError as error:  # it has changed since it was checked
                    tally.refused[found.where] = str(error)
                    fail(found.where, error)
                    continue
                if manifest.has(order):  # another batch on this folder was faster
                    tally.made += 1
                    progress.update()
                else:
                    pending[pool.submit(order)] = order
            if not pending:
                return
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                order = pending.pop(future)
                try:
                    made = future.result()
                except Exception as error:  # a cluster has errors of its own; each is that report's alone
                    told = str(error) if isinstance(error, RenderError) else f"{type(error).__name__}: {error}"
                    manifest.fail(order, told, 0.0)
                    fail(order.where, told)
                    continue
                manifest.publish(order, made.files, made.entry, made.seconds)
                tally.made += 1
                progress.update()


def _write_lists(manifest: Manifest, settings: Settings, tally: Tally) -> None:
    from planner.reports.lists import write_lists

    write_lists(manifest, settings.brand, tally.refused)


class NoClusterError(Exception):
    """A cluster that cannot be used, with the reason for a person."""


def open_pool(jobs: int, limits: Limits, scheduler: str | None = None) -> Pool:
    """Where reports are made: on this machine, or on the cluster of `scheduler`. Raises NoClusterError."""
    if scheduler:
        try:
            from planner.reports.cluster import Cluster

            return Cluster(scheduler, limits)
        except ModuleNotFoundError as error:
            if (error.name or "").startswith("planner"):
                raise
            extra = "pip install 'fsvm-planner[report,cluster]'"
            raise NoClusterError(f"planner report: --scheduler: needs {error.name}; {extra}") from None
        except (OSError, ValueError) as error:
            raise NoClusterError(f"planner report: --scheduler: {scheduler} cannot be used ({error})") from None
    if reason := forks.unavailable():
        from planner.reports.spawned import Spawned

        print(f"{reason}: every report starts Python anew, without limits of time and memory", file=sys.stderr)
        return Spawned(jobs)
    return Workers(jobs, limits)


@contextmanager
def _terminated_politely() -> Iterator[None]:
    """Take a request to end as an interruption from the keyboard: clean up, and leave."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(*_: object) -> None:
        raise SystemExit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _refused(option: str, wrong: str, right: str) -> InputError:
    return InputError(Problem("planner report", None, option, wrong, right))


def _quantity(text: str, option: str) -> float:
    try:
        if text.endswith(" s"):
            minutes = parse_quantity(f"{text[:-2]} min", MINUTES) / 60
        else:
            minutes = parse_quantity(text, MINUTES)
    except UnitError as error:
        raise _refused(option, error.wrong, "write a time, such as 90 s or 10 min") from None
    if minutes <= 0:
        raise _refused(option, "is not more than zero", "write a time, such as 90 s or 10 min")
    return minutes


def _memory(text: str) -> float:
    try:
        memory_gb = parse_quantity(text, MEMORY)
    except UnitError as error:
        raise _refused("--memory-limit", error.wrong, error.right or "write a size, such as 2 GB") from None
    if memory_gb < 0.5:
        raise _refused("--memory-limit", "is too little for any report", "write 0.5 GB or more")
    return memory_gb


def _jobs(text: str | None) -> int:
    if text is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        jobs = parse_count(text)
    except UnitError as error:
        raise _refused("--jobs", error.wrong, "write a whole number") from None
    if not 1 <= jobs <= 1024:
        raise _refused("--jobs", f"{jobs} is not a number of jobs", "write 1 to 1024")
    return jobs


def _notebook(path: Path | None) -> Path | None:
    if path and not path.is_file():
        raise _refused("--notebook", f"{path} is not a file", "name a notebook")
    return path
