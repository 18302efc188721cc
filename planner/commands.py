"""What each command does: it reads, calls and prints; the result is the exit status."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.model.problems import InputError

if TYPE_CHECKING:  # for the types alone: each command imports what it needs
    from planner.model.scenario import Scenario
    from planner.model.sizing import Design

OK, NO_DESIGN, BAD_INPUT = 0, 1, 2


class _Output:
    """Prints one answer after the other: a JSON object a line, or text with an empty line between."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.first = True

    def show(self, record: Callable[[], Any], text: Callable[[], str]) -> None:
        if self.as_json:
            print(json.dumps(record(), ensure_ascii=False, allow_nan=False))
        else:
            print(("" if self.first else "\n") + text())
        self.first = False


def _each(options: argparse.Namespace, answer: Callable[[Scenario], int]) -> int:
    """Call `answer` with each scenario that was named; a bad one is told on standard error, and the others go on."""
    from planner.batch.orders import Settings, files_named, found_in, scenario_of, twice

    settings = Settings(options.catalog, options.catalogs)
    status = OK
    for file in (file for name in options.files for file in files_named([name])):
        taken: dict[str, str] = {}
        several, problems = found_in(file)
        for found in several:
            try:
                scenario = scenario_of(found, settings)
                if (other := taken.setdefault(scenario.id, found.where)) != found.where:
                    raise twice(found, scenario.id, other)
                status = max(status, answer(scenario))
            except InputError as error:
                problems += error.problems
        if problems:
            print(InputError(*sorted(problems, key=lambda problem: problem.line or 0)), file=sys.stderr)
            status = BAD_INPUT
    return status


def run_size(options: argparse.Namespace) -> int:
    """The plan for each scenario, or why it is not another design."""
    from planner.answers.terminal import sizing_text, why_text
    from planner.answers.words.records import sizing_record, why_record
    from planner.judgement.alternatives import why
    from planner.model.remedies import rescue
    from planner.model.sizing import size

    output = _Output(options.json)

    def answer(scenario: Scenario) -> int:
        found = size(scenario)
        if options.why:
            asked = why(found, _design(scenario, options.why))
            output.show(
                lambda: {**sizing_record(found, rescue(found)), "why": why_record(asked, found)},
                lambda: why_text(asked, found),
            )
        else:
            output.show(lambda: sizing_record(found, rescue(found)), lambda: sizing_text(found))
        return OK if found.plan else NO_DESIGN

    return _each(options, answer)


def run_replicate(options: argparse.Namespace) -> int:
    """Whether the link of each scenario keeps the RPO, and what would."""
    from planner.answers.terminal import replication_text
    from planner.answers.words.records import replication_record
    from planner.model.dr.rpo import protect

    output = _Output(options.json)

    def answer(scenario: Scenario) -> int:
        found = protect(scenario, options.month)
        output.show(lambda: replication_record(found), lambda: replication_text(found))
        return OK if found.on_schedule else NO_DESIGN

    return _each(options, answer)


def run_ready(options: argparse.Namespace) -> int:
    """Whether each plan can be deployed, joined and failed over."""
    from planner.answers.display import csv_file
    from planner.answers.terminal import readiness_text
    from planner.answers.words.readiness import PORTS_HEAD, ports_rows, readiness_record
    from planner.batch.output import write_whole
    from planner.judgement.readiness import ready

    output = _Output(options.json)
    rows: list[list[str]] = []

    def answer(scenario: Scenario) -> int:
        found = ready(scenario)
        rows.extend([scenario.id, *row] for row in ports_rows(found))
        output.show(lambda: readiness_record(found), lambda: readiness_text(found))
        return NO_DESIGN if found.of("wrong") or not found.sizing.plan else OK

    status = _each(options, answer)
    if options.ports:
        try:
            write_whole(options.ports, csv_file([("scenario", *PORTS_HEAD), *rows]))
        except OSError as error:
            print(f"{options.ports}: cannot be written ({error.strerror})", file=sys.stderr)
            return BAD_INPUT
    return status


def run_risk(options: argparse.Namespace) -> int:
    """How sure each plan is, and what the doubt comes from."""
    try:
        from planner.judgement.drivers import drivers  # deferred: scipy is slow to import
        from planner.judgement.risk import check_arguments, risk
    except ModuleNotFoundError as error:
        return _lacking(error, "risk")
    from planner.answers.terminal import risk_text
    from planner.answers.words.records import risk_record

    wanted = options.confidence / 100
    try:
        check_arguments(wanted, options.samples, options.seed)
    except ValueError as error:
        print(f"planner risk: {error}", file=sys.stderr)
        return BAD_INPUT
    output = _Output(options.json)

    def answer(scenario: Scenario) -> int:
        found = risk(scenario, wanted, options.samples, options.seed)
        causes = drivers(scenario, found.plan, seed=options.seed) if found.plan else ()
        output.show(lambda: risk_record(found, causes), lambda: risk_text(found, causes))
        return OK if found.plan else NO_DESIGN

    return _each(options, answer)


def run_alternatives(options: argparse.Namespace) -> int:
    """The designs that no other beats."""
    from planner.answers.terminal import alternatives_text
    from planner.answers.words.records import alternatives_record
    from planner.judgement.alternatives import front
    from planner.model.sizing import size

    output = _Output(options.json)

    def answer(scenario: Scenario) -> int:
        found = size(scenario)
        output.show(lambda: alternatives_record(found, front(found)), lambda: alternatives_text(found))
        return OK if found.plan else NO_DESIGN

    return _each(options, answer)


def run_fit(options: argparse.Namespace) -> int:
    """How much more a design takes, and the present file server."""
    from planner.answers.terminal import fit_text
    from planner.answers.words.records import fit_record
    from planner.judgement.fit import fit
    from planner.model.nearest import shown_plan
    from planner.model.sizing import current_design, size

    output = _Output(options.json)

    def answer(scenario: Scenario) -> int:
        if options.design:
            asked = [("The design", _design(scenario, options.design))]
        else:
            plan = shown_plan(size(scenario))
            asked = [("The plan" if plan.feasible else "The nearest design", plan.design)]
        if scenario.current:
            asked.append(("The present file server", current_design(scenario)))
        found = [(name, fit(scenario, design)) for name, design in asked]
        output.show(lambda: fit_record(scenario, found), lambda: fit_text(scenario, found))
        return OK if found[0][1].plan.feasible else NO_DESIGN

    return _each(options, answer)


def run_compare(options: argparse.Namespace) -> int:
    """The plans of several scenarios, or of one under several catalogs, side by side."""
    from planner.answers.terminal import compare_text
    from planner.answers.words.records import comparison_record
    from planner.files.scenarios import read_scenario
    from planner.judgement.compare import compare

    catalogs: list[str | None] = options.catalog or [None]
    if len(options.files) == len(catalogs) == 1:
        if catalogs == [None]:
            print("planner compare: give two scenarios or more, or a --catalog to compare with", file=sys.stderr)
            return BAD_INPUT
        # One scenario under another release is held to the scenario as it is.
        catalogs = [None, *catalogs]
    scenarios: list[Scenario] = []
    bad = False
    for file in options.files:
        try:
            scenarios += [read_scenario(file, catalog, options.catalogs) for catalog in catalogs]
        except InputError as error:
            print(error, file=sys.stderr)
            bad = True
    if bad:
        return BAD_INPUT
    found = compare(scenarios)
    _Output(options.json).show(lambda: comparison_record(found), lambda: compare_text(found))
    return OK if all(sizing.plan for sizing in found.sizings) else NO_DESIGN


def run_check(options: argparse.Namespace) -> int:
    """Validate scenarios."""

    def answer(scenario: Scenario) -> int:
        print(f"{scenario.id}: good")
        return OK

    return _each(options, answer)


def run_limits(options: argparse.Namespace) -> int:
    """A catalog."""
    from planner.answers.terminal import limits_text
    from planner.files.catalogs import load_catalog, read_catalog
    from planner.model.scenario import DEFAULT_CATALOG

    name = options.catalog or DEFAULT_CATALOG
    try:
        path = Path(name)
        catalog = read_catalog(path) if path.suffix == ".yaml" else load_catalog(name, options.catalogs)
    except InputError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    print(limits_text(catalog))
    return OK


def run_keys(_: argparse.Namespace) -> int:
    """Every key of the scenario file."""
    from planner.answers.display import columns
    from planner.files.schema import keys

    print("\n".join(columns([("key", "example", "meaning"), *keys()], "lll")))
    return OK


def run_schema(_: argparse.Namespace) -> int:
    """The JSON Schema of the scenario file."""
    from planner.files.schema import schema

    print(json.dumps(schema(), indent=1, ensure_ascii=False))
    return OK


def run_template(options: argparse.Namespace) -> int:
    """Write a scenario or a fleet to fill in."""
    from planner.batch.output import write_whole
    from planner.files.template import template

    try:
        content = template(options.file)
        if options.file.exists():
            print(f"{options.file}: is there already; choose another name", file=sys.stderr)
            return BAD_INPUT
        write_whole(options.file, content)
    except InputError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except OSError as error:
        print(f"{options.file}: cannot be written ({error.strerror})", file=sys.stderr)
        return BAD_INPUT
    return OK


def run_report(options: argparse.Namespace) -> int:
    """The customer report of each scenario."""
    try:
        from planner.batch.run import report  # deferred: pandas and matplotlib are slow to import
    except ModuleNotFoundError as error:
        return _lacking(error, "report")
    return report(options)


def _design(scenario: Scenario, asked: tuple[int, float]) -> Design:
    """The design that was asked for, under the scenario's catalog; InputError where its memory was never tested."""
    from planner.model.problems import Problem
    from planner.model.sizing import design_of

    try:
        return design_of(scenario.catalog, *asked)
    except ValueError:
        fsvms, memory_gb = asked
        first, *_, last = scenario.catalog.connections.memory_gb
        wrong = f"{memory_gb:g} GB is outside what was tested"
        problem = Problem(
            scenario.file, None, f"design {fsvms}x{memory_gb:g}", wrong, f"write {first:g} to {last:g} GB"
        )
        raise InputError(problem) from None


def _lacking(error: ModuleNotFoundError, extra: str) -> int:
    """Say which part of the installation is missing; a module of the planner itself is a bug, and raised."""
    if (error.name or "").startswith("planner"):
        raise error
    print(f"planner {extra} needs {error.name}: pip install 'fsvm-planner[{extra}]'", file=sys.stderr)
    return BAD_INPUT
