"""What each command does: it reads, calls and says what to print; the result is the exit status."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from planner.model.problems import InputError, Problem

if TYPE_CHECKING:  # for the types alone: each command imports what it needs
    from planner.batch.orders import Order
    from planner.model.path import Expansion
    from planner.model.scenario import Scenario
    from planner.model.sizing import Design

OK, NO_DESIGN, BAD_INPUT = 0, 1, 2


class Answer(NamedTuple):
    """What a command has found, whether that is good, and the name of what tells it, in `records` and in `terminal`."""

    good: bool
    name: str
    found: tuple[object, ...]


def run(options: argparse.Namespace) -> int:
    """Run the command that was asked for; the result is the exit status."""
    try:
        status: int = options.run(options)
    except InputError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("planner"):  # a bug, and no part of the installation that is missing
            raise
        right = f"{error.name}: pip install 'fsvm-planner[report]'"
        if error.name == "fcntl":
            right = "what Windows does not have: use the Windows Subsystem for Linux (WSL)"
        print(f"planner {options.command} needs {right}", file=sys.stderr)
        return BAD_INPUT
    return status


def each(options: argparse.Namespace) -> int:
    """Answer for each scenario that was named; a bad one is told on standard error, and the others go on."""
    from planner.batch.orders import Settings, scenario_of, twice

    settings, status = Settings(options.catalog, options.catalogs, changes=changes_of("--set", options.set)), OK
    taken: dict[tuple[Path, str], str] = {}
    for found in named(options):
        try:
            scenario = scenario_of(found, settings)
            if (other := taken.setdefault((found.path, scenario.id), found.where)) != found.where:
                raise twice(found, scenario.id, other)
            answer: Answer = options.answer(scenario, options)
        except InputError as error:
            print(_placed(error, found), file=sys.stderr)
            status = BAD_INPUT
        else:
            status = max(status, say(answer, options, first=len(taken) == 1))
    return status


def _placed(error: InputError, found: Order) -> InputError:
    """An error of a scenario, which knows the bare name of its file, told of the place where it was found."""
    bare = (found.path.name, None)
    return InputError(*(replace(p, file=found.where) if (p.file, p.line) == bare else p for p in error.problems))


def named(options: argparse.Namespace) -> Iterator[Order]:
    """The scenarios that were named, as often as they were."""
    from planner.batch import orders

    for name in options.files:
        yield from orders.named([name], options.quiet)


def say(answer: Answer, options: argparse.Namespace, *, first: bool = True) -> int:
    """Print an answer, with an empty line before what has several lines; the result is the exit status."""
    from planner.answers import records, terminal

    if options.json and not options.quiet:
        record = getattr(records, f"{answer.name}_record")(*answer.found)
        print(json.dumps(record, ensure_ascii=False, allow_nan=False))
    elif not options.quiet:
        terminal.fit(getattr(options, "verbose", False))
        text = terminal.painted(getattr(terminal, f"{answer.name}_text")(*answer.found))
        print(text if first or "\n" not in text else f"\n{text}")
    return OK if answer.good else NO_DESIGN


def sized(scenario: Scenario, options: argparse.Namespace) -> Answer:
    """The plan, or why it is not another design."""
    from planner.judgement.alternatives import why
    from planner.model.sizing import size

    found = size(scenario)
    if options.why:
        return Answer(bool(found.plan), "why", (why(found, design_of(scenario, options.why)), found))
    return Answer(bool(found.plan), "sizing", (found,))


def replicated(scenario: Scenario, options: argparse.Namespace) -> Answer:
    """Whether the link keeps the RPO, and what would."""
    from planner.model.dr.rpo import protect

    found = protect(scenario, options.month)
    return Answer(found.on_schedule, "replication", (found,))


def run_ready(options: argparse.Namespace) -> int:
    """Whether each plan can be deployed, joined and failed over; the ports of all of them in one file."""
    from planner.answers.display import csv_file
    from planner.answers.records import PORTS_HEAD, ports_rows
    from planner.batch.output import write_whole
    from planner.judgement.readiness import ready

    rows: list[list[str]] = []

    def answer(scenario: Scenario, _: argparse.Namespace) -> Answer:
        found = ready(scenario)
        rows.extend([scenario.id, *row] for row in ports_rows(found))
        return Answer(found.sizing.plan is not None and not found.of("wrong"), "readiness", (found,))

    options.answer = answer
    status = each(options)
    if options.ports:
        with writing(options.ports):
            write_whole(options.ports, csv_file([("scenario", *PORTS_HEAD), *rows]))
    return status


def run_risk(options: argparse.Namespace) -> int:
    """How sure each plan is."""
    from planner.judgement.risk import check_arguments

    try:
        check_arguments(options.confidence / 100, options.samples, options.seed)
    except ValueError as error:
        raise InputError(Problem("planner risk", None, "", str(error))) from None
    return each(options)


def doubted(scenario: Scenario, options: argparse.Namespace) -> Answer:
    """How sure the plan is, and what the doubt comes from."""
    from planner.judgement.drivers import drivers
    from planner.judgement.risk import risk

    found = risk(scenario, options.confidence / 100, options.samples, options.seed)
    causes = drivers(scenario, found.plan, seed=options.seed) if found.plan else ()
    return Answer(bool(found.plan), "risk", (found, causes))


def weighed(scenario: Scenario, _: argparse.Namespace) -> Answer:
    """The designs that no other beats."""
    from planner.model.sizing import size

    found = size(scenario)
    return Answer(bool(found.plan), "alternatives", (found,))


def fitted(scenario: Scenario, options: argparse.Namespace) -> Answer:
    """How much more a design takes, and the present file server."""
    from planner.judgement.fit import fits

    found = fits(scenario, design_of(scenario, options.design) if options.design else None)
    return Answer(found[0][1].plan.feasible, "fit", (scenario, found))


def run_path(options: argparse.Namespace) -> int:
    """The path of each scenario; in words, after several, also what all of them order in each quarter."""
    from planner.answers.terminal import orders_text, painted
    from planner.model.path import path

    paths: list[Expansion] = []

    def answer(scenario: Scenario, _: argparse.Namespace) -> Answer:
        paths.append(path(scenario, options.every, options.until))
        return Answer(paths[-1].ends is None, "path", (paths[-1],))

    options.answer = answer
    status = each(options)
    if len(paths) > 1 and not options.json and not options.quiet:
        print(painted(f"\n{orders_text(paths)}"))
    return status


def checked(scenario: Scenario, _: argparse.Namespace) -> Answer:
    """That the scenario is good: a bad one is told before it comes here."""
    return Answer(True, "check", (scenario,))


def run_limits(options: argparse.Namespace) -> int:
    """A catalog."""
    from planner.answers import terminal
    from planner.files.catalogs import load_catalog, read_catalog
    from planner.model.scenario import DEFAULT_CATALOG

    name = options.catalog or DEFAULT_CATALOG
    path = Path(name)
    terminal.fit()
    print(terminal.limits_text(read_catalog(path) if path.suffix == ".yaml" else load_catalog(name, options.catalogs)))
    return OK


def run_keys(_: argparse.Namespace) -> int:
    """Every key of the scenario file."""
    from planner.answers.display import columns
    from planner.answers.terminal import width
    from planner.files.schema import keys

    print("\n".join(columns([("key", "example", "meaning"), *keys()], "lll", width() if sys.stdout.isatty() else 0)))
    return OK


def run_schema(_: argparse.Namespace) -> int:
    """The JSON Schema of the scenario file."""
    from planner.files.schema import schema

    print(json.dumps(schema(), indent=1, ensure_ascii=False))
    return OK


def run_template(options: argparse.Namespace) -> int:
    """Write a scenario or a fleet to fill in."""
    from planner.batch.output import write_whole
    from planner.files.schema import template

    content = template(options.file)
    with writing(options.file):
        if options.file.exists():
            raise InputError(Problem(str(options.file), None, "", "is there already", "choose another name"))
        write_whole(options.file, content)
    return OK


def run_report(options: argparse.Namespace) -> int:
    """The customer report of each scenario."""
    from planner.batch.run import report  # deferred: pandas and matplotlib are slow to import

    options.set = changes_of("--set", options.set)
    if options.out is None:
        options.out = Path("reports", "what-if") if options.set else Path("reports")
    return report(options)


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """What is written in its block; InputError where that cannot be."""
    try:
        yield
    except OSError as error:
        raise InputError(Problem(str(place), None, "", f"cannot be written ({error.strerror})")) from None


def changes_of(option: str, given: list[tuple[str, str]]) -> dict[str, str]:
    """What is written anew, by its path; InputError where a field is written twice."""
    changes = dict(given)
    if len(changes) < len(given):
        twice = next(path for at, (path, _) in enumerate(given) if path in dict(given[:at]))
        raise InputError(Problem("planner", None, option, f"{twice} is there twice", "write it once"))
    return changes


def design_of(scenario: Scenario, asked: tuple[int, float]) -> Design:
    """The design that was asked for, under the scenario's catalog; InputError where its memory was never tested."""
    from planner.model import sizing

    try:
        return sizing.design_of(scenario.catalog, *asked)
    except ValueError:
        fsvms, memory_gb = asked
        first, *_, last = scenario.catalog.connections.memory_gb
        name, wrong = f"design {fsvms}x{memory_gb:g}", f"{memory_gb:g} GB is outside what was tested"
        raise InputError(Problem(scenario.file, None, name, wrong, f"write {first:g} to {last:g} GB")) from None
