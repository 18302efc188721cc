"""Many scenarios to many reports: each on its own, and an index of all."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from planner.answers import headline
from planner.brand import Brand, read_brand
from planner.documents import InputError, Problem
from planner.reports.formats import chosen
from planner.reports.index import Entry, index_page
from planner.reports.output import write_whole
from planner.reports.render import ReportError, render
from planner.scenario import Scenario, read_scenario
from planner.sizing import size

OK, FAILED, BAD_INPUT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Job:
    """A scenario to render, and the file it came from."""

    file: Path
    scenario: Scenario


def report(options: argparse.Namespace) -> int:
    """Render what the command line names; the result is the exit status."""
    out: Path = options.out
    try:
        formats, brand = chosen(options.to), read_brand(options.brand)
    except InputError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    jobs, status = find_jobs(options.files, options.catalog, options.catalogs)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        print(f"{out}: cannot be made ({error.strerror})", file=sys.stderr)
        return BAD_INPUT
    entries: list[Entry] = []
    with tqdm(jobs, unit="report", file=sys.stderr, disable=None) as progress:
        for job in progress:
            progress.set_postfix_str(job.scenario.id)
            try:
                _render(job, out, options.catalog, formats, brand)
                entries.append(Entry.of(size(job.scenario)))
            except (ReportError, OSError) as error:
                tqdm.write(f"{job.file}: the report failed: {error}", file=sys.stderr)
                status = max(status, FAILED)
    if entries:
        write_whole(out / "index.html", index_page(entries).encode())
    failed = len(jobs) - len(entries)
    print(f"{len(entries)} of {len(jobs)} reports are in {out}; open {out / 'index.html'}")
    if failed:
        print(f"{failed} failed: their last good reports are left as they were", file=sys.stderr)
    return status


def _render(job: Job, out: Path, catalog: str | None, formats: tuple[str, ...], brand: Brand) -> None:
    made = render(job.file.resolve(), {"catalog": catalog} if catalog else None, formats, brand)
    for ending, content in made.items():
        write_whole(out / f"{job.scenario.id}{ending}", content)


def find_jobs(names: list[str], catalog: str | None, catalogs: Path | None) -> tuple[list[Job], int]:
    """The scenarios in the files and folders named; bad ones are told on standard error and make the status 2."""
    status = OK
    jobs: list[Job] = []
    taken: dict[str, Path] = {}
    for file in _files(names):
        try:
            scenario = read_scenario(file, catalog, catalogs)
            if scenario.id in taken:
                wrong = f"the id {scenario.id} is also that of {taken[scenario.id]}"
                raise InputError(Problem(str(file), None, "id", wrong, "give each scenario an id of its own"))
        except InputError as error:
            print(error, file=sys.stderr)
            status = BAD_INPUT
            continue
        taken[scenario.id] = file
        jobs.append(Job(file, scenario))
    return jobs, status


def _files(names: list[str]) -> list[Path]:
    files: list[Path] = []
    for name in names:
        path = Path(name)
        files += sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    return list(dict.fromkeys(files))
