"""`planner report`: its options, checked before anything is done; many scenarios to many reports, and a list of all."""

import argparse
import errno
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

from tqdm import tqdm

from planner.answers.fleet import Entry
from planner.batch import processes
from planner.batch.making import Limits, Made, Pool, cluster, workers
from planner.batch.manifest import Manifest, endings, write_lists
from planner.batch.orders import Order, Settings, named, order_of, twice
from planner.files.brand import read_brand
from planner.files.documents import refusal
from planner.files.quantities import parse_count, parse_quantity
from planner.formats import chosen
from planner.model.problems import InputError
from planner.model.units import MEMORY, MINUTES, UnitError, visible
from planner.report import ReportError

OK, FAILED, BAD_INPUT = 0, 1, 2
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
_MOST_NAMES = 20
_TIME = replace(MINUTES, units={**MINUTES.units, "s": Fraction(1, 60)}, example="90 s or 10 min")
_TLS = {"tls_ca": "tls_ca_file", "tls_cert": "tls_client_cert", "tls_key": "tls_client_key"}


@dataclass(slots=True)
class Tally:
    """What became of the scenarios that were named: how many, and which were refused and why."""

    made: int = 0
    kept: int = 0
    failed: int = 0
    refused: list[tuple[Order, InputError]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many there are by now."""
        return self.made + self.kept + self.failed + len(self.refused)

    def __str__(self) -> str:
        """In a line, such as `9 of 26 made, 17 refused`."""
        kept = f" ({self.kept} {'was' if self.kept == 1 else 'were'} up to date)" if self.kept else ""
        failed = f", {self.failed} failed" if self.failed else ""
        refused = f", {len(self.refused)} refused" if self.refused else ""
        return f"{self.made + self.kept} of {self.count} made{kept}{failed}{refused}"


def report(options: argparse.Namespace) -> int:
    """Render what the command line names; the result is the exit status. Raises InputError."""
    out: Path = options.out
    try:
        read_brand(options.brand)
        if options.notebook and not options.notebook.is_file():
            raise refused("--notebook", f"{options.notebook} is not a file", "name a notebook")
        formats = chosen(options.to)
        settings = Settings(options.catalog, options.catalogs, options.notebook, formats, options.brand, options.set)
        wanted = jobs_of(options), limits_of(options), options.scheduler, tls_of(options)
        with suppress(ValueError):  # where this is not the main thread
            # As an interruption from the keyboard: clean up, and leave.
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        manifest, tally = Manifest(out), Tally()
        todo = [found for found, _ in _orders(named(options.files, options.quiet), settings, manifest, tally)]
        if todo:
            with closing(open_pool(*wanted)) as pool:
                _make(todo, settings, pool, manifest, tally, options.quiet)
        write_lists(manifest, settings.brand, {found.where: str(error) for found, error in tally.refused})
    except OSError as error:
        if error.errno is None:
            raise
        print(f"{out}: cannot be written ({error.strerror}); each file that is there is whole", file=sys.stderr)
        return FAILED if error.errno in _FULL else BAD_INPUT
    if not options.quiet:
        print(f"{tally}; open {out / 'index.html'}")
    if tally.failed:
        print(f"{tally.failed} failed: their last good reports are left as they were", file=sys.stderr)
    if tally.refused:
        names = ", ".join(found.title for found, _ in tally.refused[:_MOST_NAMES])
        more = f" and {len(tally.refused) - _MOST_NAMES} more" if len(tally.refused) > _MOST_NAMES else ""
        print(visible(f"refused: {names}{more}"), file=sys.stderr)
    return BAD_INPUT if tally.refused else FAILED if tally.failed else OK


def limits_of(options: argparse.Namespace) -> Limits:
    """What one report may take; raises InputError, as all that reads an option does."""
    minutes = _parsed("--timeout", parse_quantity, options.timeout, _TIME)
    if minutes <= 0:
        raise refused("--timeout", "is not more than zero", f"write a time, such as {_TIME.example}")
    memory_gb = _parsed("--memory-limit", parse_quantity, options.memory_limit, MEMORY)
    if memory_gb < 0.5:
        raise refused("--memory-limit", "is too little for any report", "write 0.5 GB or more")
    return Limits(60 * minutes, int(1e9 * memory_gb))


def jobs_of(options: argparse.Namespace) -> int:
    """How many reports are made at once."""
    if options.jobs is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    jobs = _parsed("--jobs", parse_count, options.jobs)
    if not 1 <= jobs <= 1024:
        raise refused("--jobs", f"{jobs} is not a number of jobs", "write 1 to 1024")
    return jobs


def tls_of(options: argparse.Namespace) -> dict[str, str]:
    """What Dask's `Security` takes of the options: all three of them, or none."""
    given = {option: path for option in _TLS if (path := getattr(options, option))}
    for option in _TLS if given else ():
        name = f"--{option.replace('_', '-')}"
        if option not in given:
            raise refused(name, "is missing", "TLS takes --tls-ca, --tls-cert and --tls-key")
        if not given[option].is_file():
            raise refused(name, f"{given[option]} is not a file", "name a file in PEM form")
    if given and not options.scheduler:
        raise refused("--tls-ca", "is for --scheduler alone", "name the scheduler, tls and its address")
    return {_TLS[option]: str(path) for option, path in given.items()}


def refused(option: str, wrong: str, right: str = "") -> InputError:
    """An option that cannot be used."""
    return refusal("planner report", wrong, right, option)


def _parsed(option: str, parse: Callable[..., Any], *said: Any) -> Any:
    try:
        return parse(*said)
    except UnitError as error:
        raise refused(option, error.wrong, error.right) from None


def _orders(
    scenarios: Iterable[Order], settings: Settings, manifest: Manifest, tally: Tally
) -> Iterator[tuple[Order, Order]]:
    """The scenarios whose reports have to be made, each with its whole order; bad ones are refused."""
    taken: dict[str, str] = {}
    for found in scenarios:
        try:
            order = order_of(found, settings)
            if (other := taken.setdefault(order.id, found.where)) != found.where:
                raise twice(found, order.id, other)
        except InputError as error:
            print(error, file=sys.stderr)
            tally.refused.append((found, error))
            continue
        if manifest.has(order):
            tally.kept += 1
        else:
            yield found, order


def _make(todo: list[Order], settings: Settings, pool: Pool, manifest: Manifest, tally: Tally, quiet: bool) -> None:
    """Have the reports made, and put each in place as it is ready."""
    # Read anew: a scenario may have changed since it was checked, or another batch on this folder was faster.
    orders = (order for _, order in _orders(todo, settings, manifest, tally))
    pending: dict[Future[Made], Order] = {}
    before = tally.count
    with tqdm(total=len(todo), unit="report", file=sys.stderr, disable=quiet or None, smoothing=0.05) as progress:
        while True:
            # No more than twice what is being made: neither orders nor reports pile up in memory.
            pending |= {pool.submit(order): order for order in islice(orders, 2 * pool.jobs - len(pending))}
            progress.update(tally.count - before - progress.n)
            if not pending:
                return
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                order = pending.pop(future)
                try:
                    manifest.publish(order, _as_ordered(order, future.result()))
                    tally.made += 1
                except Exception as error:  # a cluster has errors of its own; each is that report's alone
                    if isinstance(error, OSError) and error.errno in _FULL | {errno.EROFS}:
                        raise
                    told = _told(error)
                    with suppress(IsADirectoryError):
                        manifest.fail(order, told)
                    tqdm.write(f"{visible(order.where)}: the report failed: {told}", file=sys.stderr)
                    tally.failed += 1
                    progress.set_postfix_str(f"{tally.failed} failed")


def _as_ordered(order: Order, made: Made) -> Made:
    """What was made, when it is what was ordered and no more: whoever makes a report may name no other file."""
    with suppress(AttributeError, LookupError, TypeError, ValueError):
        entry = Entry.from_record(made.entry)
        right = set(made.files) == endings(order.formats) and entry.id == order.id and made.seconds >= 0
        if right and all(isinstance(content, bytes) for content in made.files.values()):
            return Made(made.files, entry.record(), float(made.seconds))
    raise ReportError("what was handed back is not what was ordered")


def _told(error: Exception) -> str:
    if isinstance(error, ReportError):
        return str(error)
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: cannot be written ({error.strerror})"
    return f"{type(error).__name__}: {error}"


def open_pool(jobs: int, limits: Limits, scheduler: str | None, tls: dict[str, str]) -> Pool:
    """Where reports are made: on this machine, or on the cluster of `scheduler`, which InputError says is none."""
    if scheduler:
        try:
            return cluster(scheduler, limits, tls)
        except ModuleNotFoundError as error:
            raise refused("--scheduler", f"needs {error.name}", "pip install 'fsvm-planner[report,cluster]'") from None
        except (OSError, ValueError) as error:
            raise refused("--scheduler", f"{scheduler} cannot be used ({error})") from None
    if not processes.FORKS:
        print("this platform has no fork server: every report starts Python anew", file=sys.stderr)
    return workers(jobs, limits)
