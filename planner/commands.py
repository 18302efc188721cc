"""What each command does: it reads, calls and says what to print; the result is the exit status."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from planner.model.problems import InputError, Problem
from planner.shell import fit, painted, width

if TYPE_CHECKING:  # for the types alone: each command imports what it needs
    from planner.batch.orders import Order
    from planner.model.scenario import Scenario
    from planner.model.sizing import Design

OK, NO_DESIGN, BAD_INPUT = 0, 1, 2


class Answer(NamedTuple):
    """What a command has found, whether that is good, and what says it in JSON and in words."""

    good: bool
    record: Callable[..., Any]
    text: Callable[..., str]
    found: tuple[Any, ...] = ()


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
    """The scenarios that names stand for, also those that cannot be read, in the order in which they stand there."""
    from planner.batch.orders import files_named, found_in

    for file in (file for name in options.files for file in files_named([name])):
        orders, note = found_in(file)
        if note and not options.quiet:
            print(note, file=sys.stderr)
        yield from orders


def say(answer: Answer, options: argparse.Namespace, *, first: bool = True) -> int:
    """Print an answer, with an empty line before what has several lines; the result is the exit status."""
    if options.json and not options.quiet:
        print(json.dumps(answer.record(*answer.found), ensure_ascii=False, allow_nan=False))
    elif not options.quiet:
        fit(options)
        text = painted(answer.text(*answer.found))
        print(text if first or "\n" not in text else f"\n{text}")
    return OK if answer.good else NO_DESIGN


def sized(scenario: Scenario, options: argparse.Namespace) -> Answer:
    """The plan, or why it is not another design."""
    from planner.answers import records, terminal
    from planner.judgement.alternatives import why
    from planner.model.remedies import rescue
    from planner.model.sizing import size

    found = size(scenario)
    if not options.why:
        return Answer(
            bool(found.plan), lambda: records.sizing_record(found, rescue(found)), lambda: terminal.sizing_text(found)
        )
    asked = why(found, design_of(scenario, options.why))
    return Answer(
        bool(found.plan),
        lambda: {**records.sizing_record(found, rescue(found)), "why": records.why_record(asked, found)},
        lambda: terminal.why_text(asked, found),
    )


def replicated(scenario: Scenario, options: argparse.Namespace) -> Answer:
    """Whether the link keeps the RPO, and what would."""
    from planner.answers.records import replication_record
    from planner.answers.terminal import replication_text
    from planner.model.dr.rpo import protect

    found = protect(scenario, options.month)
    return Answer(found.on_schedule, replication_record, replication_text, (found,))


def run_ready(options: argparse.Namespace) -> int:
    """Whether each plan can be deployed, joined and failed over; the ports of all of them in one file."""
    from planner.answers.display import csv_file
    from planner.answers.readiness import PORTS_HEAD, ports_rows, readiness_record
    from planner.answers.terminal import readiness_text
    from planner.batch.output import write_whole
    from planner.judgement.readiness import ready

    rows: list[list[str]] = []

    def answer(scenario: Scenario, _: argparse.Namespace) -> Answer:
        found = ready(scenario)
        rows.extend([scenario.id, *row] for row in ports_rows(found))
        good = found.sizing.plan is not None and not found.of("wrong")
        return Answer(good, readiness_record, readiness_text, (found,))

    options.answer = answer
    status = each(options)
    if options.ports:
        try:
            write_whole(options.ports, csv_file([("scenario", *PORTS_HEAD), *rows]))
        except OSError as error:
            print(f"{options.ports}: cannot be written ({error.strerror})", file=sys.stderr)
            return BAD_INPUT
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
    from planner.answers.records import risk_record
    from planner.answers.terminal import risk_text
    from planner.judgement.drivers import drivers
    from planner.judgement.risk import risk

    found = risk(scenario, options.confidence / 100, options.samples, options.seed)
    causes = drivers(scenario, found.plan, seed=options.seed) if found.plan else ()
    return Answer(bool(found.plan), risk_record, risk_text, (found, causes))


def weighed(scenario: Scenario, _: argparse.Namespace) -> Answer:
    """The designs that no other beats."""
    from planner.answers.records import alternatives_record
    from planner.answers.terminal import alternatives_text
    from planner.judgement.alternatives import caution, front
    from planner.model.sizing import size

    found = size(scenario)
    return Answer(
        bool(found.plan),
        lambda: alternatives_record(found, front(found), caution(found)),
        lambda: alternatives_text(found),
    )


def fitted(scenario: Scenario, options: argparse.Namespace) -> Answer:
    """How much more a design takes, and the present file server."""
    from planner.answers.records import fit_record
    from planner.answers.terminal import fit_text
    from planner.judgement.fit import fit
    from planner.model.sizing import current_design, shown_plan, size

    if options.design:
        asked = [("The design", design_of(scenario, options.design))]
    else:
        plan = shown_plan(size(scenario))
        asked = [("The plan" if plan.feasible else "The nearest design", plan.design)]
    if standing := current_design(scenario):
        asked.append(("The present file server", standing))
    found = [(name, fit(scenario, design)) for name, design in asked]
    return Answer(found[0][1].plan.feasible, fit_record, fit_text, (scenario, found))


def checked(scenario: Scenario, _: argparse.Namespace) -> Answer:
    """That the scenario is good: a bad one is told before it comes here."""
    return Answer(True, dict, "{}: good".format, (scenario.id,))


def run_limits(options: argparse.Namespace) -> int:
    """A catalog."""
    from planner.answers.terminal import limits_text
    from planner.files.catalogs import load_catalog, read_catalog
    from planner.model.scenario import DEFAULT_CATALOG

    name = options.catalog or DEFAULT_CATALOG
    path = Path(name)
    fit(options)
    print(limits_text(read_catalog(path) if path.suffix == ".yaml" else load_catalog(name, options.catalogs)))
    return OK


def run_keys(_: argparse.Namespace) -> int:
    """Every key of the scenario file."""
    from planner.answers.display import columns
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
    try:
        if options.file.exists():
            raise InputError(Problem(str(options.file), None, "", "is there already", "choose another name"))
        write_whole(options.file, content)
    except OSError as error:
        raise InputError(Problem(str(options.file), None, "", f"cannot be written ({error.strerror})")) from None
    return OK


def run_report(options: argparse.Namespace) -> int:
    """The customer report of each scenario."""
    from planner.batch.run import report  # deferred: pandas and matplotlib are slow to import

    options.set = changes_of("--set", options.set)
    if options.out is None:
        options.out = Path("reports", "what-if") if options.set else Path("reports")
    return report(options)


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
