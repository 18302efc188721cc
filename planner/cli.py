"""The command line, a function a command. Thin: it reads, calls, and prints."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner import __version__
from planner.documents import InputError
from planner.units import UnitError

if TYPE_CHECKING:  # for the types alone: each command imports what it needs
    from planner.scenario import Scenario
    from planner.sizing import Design

OK, NO_DESIGN, BAD_INPUT = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit status."""
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # JSON is UTF-8, and no name fails to print
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has closed it: end quietly, and keep the interpreter from complaining.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="planner", description="Capacity planning for Nutanix AFS file servers.")
    parser.add_argument("--version", action="version", version=f"planner {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: object, summary: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=summary, description=summary)
        added.set_defaults(run=run)
        return added

    def scenarios(added: argparse.ArgumentParser) -> None:
        added.add_argument("files", nargs="+", metavar="FILE", help="a scenario, as YAML")
        added.add_argument("--catalog", metavar="NAME", help="plan for this release, whatever the file says")
        added.add_argument("--catalogs", metavar="FOLDER", type=Path, help="look for releases in this folder")

    def json_lines(added: argparse.ArgumentParser) -> None:
        added.add_argument("--json", action="store_true", help="print one JSON object a line")

    sizing = command("size", _size, "the plan for each scenario, with its reasons")
    scenarios(sizing)
    json_lines(sizing)
    sizing.add_argument("--why", type=_design_text, metavar="DESIGN", help="why it is not this design, such as 3x24")
    doubting = command("risk", _risk, "how sure each plan is, when its inputs are given as intervals")
    scenarios(doubting)
    json_lines(doubting)
    doubting.add_argument(
        "--confidence", type=float, default=95, metavar="%", help="the confidence wanted (default: 95)"
    )
    doubting.add_argument("--samples", type=int, default=4096, metavar="N", help="a power of two (default: 4096)")
    doubting.add_argument(
        "--seed", type=int, default=0, metavar="N", help="where the random numbers start (default: 0)"
    )
    choosing = command("alternatives", _alternatives, "the designs that no other beats, and what each buys")
    scenarios(choosing)
    json_lines(choosing)
    fitting = command("fit", _fit, "how much more a design takes, and what stops it")
    scenarios(fitting)
    json_lines(fitting)
    fitting.add_argument("--design", type=_design_text, metavar="DESIGN", help="such as 4x60 (default: the plan)")
    comparing = command("compare", _compare, "the plans of several scenarios or catalogs side by side")
    comparing.add_argument("files", nargs="+", metavar="FILE", help="a scenario, as YAML")
    comparing.add_argument("--catalog", action="append", metavar="NAME", help="plan for this release; may be repeated")
    comparing.add_argument("--catalogs", metavar="FOLDER", type=Path, help="look for releases in this folder")
    comparing.add_argument("--json", action="store_true", help="print one JSON object")
    replicating = command("replicate", _replicate, "whether the link keeps the RPO, and what would")
    scenarios(replicating)
    replicating.add_argument("--month", metavar="M", type=_month, help="judge this month; default: the horizon")
    json_lines(replicating)
    checking = command("check", _check, "validate scenarios, and do nothing else")
    scenarios(checking)
    showing = command("limits", _limits, "the published limits of a release")
    showing.add_argument("catalog", nargs="?", default=None, metavar="CATALOG", help="a release, or a catalog file")
    showing.add_argument("--catalogs", metavar="FOLDER", type=Path, help="look for releases in this folder")
    reporting = command("report", _report, "render the customer report of each scenario")
    scenarios(reporting)
    reporting.add_argument("--out", type=Path, default=Path("reports"), metavar="FOLDER", help="default: reports")
    reporting.add_argument("--to", default="html", metavar="FORMATS", help="html, pdf, xlsx, pptx, deck: html,pdf")
    reporting.add_argument("--brand", type=Path, metavar="FOLDER", help="a firm's name, logo, colours and font")
    return parser


def _each(options: argparse.Namespace, answer: Callable[[Scenario], int]) -> int:
    """Call `answer` with each scenario; a bad one is told on standard error, and the others go on."""
    from planner.scenario import read_scenario

    status = OK
    for file in options.files:
        try:
            status = max(status, answer(read_scenario(file, options.catalog, options.catalogs)))
        except InputError as error:
            print(error, file=sys.stderr)
            status = BAD_INPUT
    return status


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


def _size(options: argparse.Namespace) -> int:
    from planner.alternatives import why
    from planner.records import sizing_record, why_record
    from planner.remedies import rescue
    from planner.sizing import size
    from planner.terminal import sizing_text, why_text

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
            saved = rescue(found)
            output.show(lambda: sizing_record(found, saved), lambda: sizing_text(found, saved))
        return OK if found.plan else NO_DESIGN

    return _each(options, answer)


def _replicate(options: argparse.Namespace) -> int:
    from planner.records import replication_record
    from planner.rpo import protect
    from planner.terminal import replication_text

    output = _Output(options.json)

    def answer(scenario: Scenario) -> int:
        found = protect(scenario, options.month)
        output.show(lambda: replication_record(found), lambda: replication_text(found))
        return OK if found.on_schedule else NO_DESIGN

    return _each(options, answer)


def _month(text: str) -> int:
    from planner.scenario import MOST_MONTHS

    if text.isascii() and text.isdigit() and int(text) <= MOST_MONTHS:
        return int(text)
    raise argparse.ArgumentTypeError(f"write a whole number of months, 0 to {MOST_MONTHS}")


def _risk(options: argparse.Namespace) -> int:
    try:
        from planner.drivers import drivers  # deferred: scipy is slow to import
        from planner.risk import check_arguments, risk
    except ModuleNotFoundError as error:
        return _lacking(error, "risk")
    from planner.records import risk_record
    from planner.terminal import risk_text

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


def _alternatives(options: argparse.Namespace) -> int:
    from planner.alternatives import front
    from planner.records import alternatives_record
    from planner.sizing import size
    from planner.terminal import alternatives_text

    output = _Output(options.json)

    def answer(scenario: Scenario) -> int:
        found = size(scenario)
        others = front(found)
        output.show(lambda: alternatives_record(found, others), lambda: alternatives_text(found, others))
        return OK if found.plan else NO_DESIGN

    return _each(options, answer)


def _fit(options: argparse.Namespace) -> int:
    from planner.fit import fit
    from planner.records import fit_record
    from planner.sizing import current_design, size
    from planner.terminal import fit_text

    output = _Output(options.json)

    def answer(scenario: Scenario) -> int:
        if options.design:
            asked = [("The design", _design(scenario, options.design))]
        else:
            plan = size(scenario).plan
            asked = [("The plan", plan.design)] if plan else []
        if scenario.current:
            asked.append(("The present file server", current_design(scenario)))
        found = [(name, fit(scenario, design)) for name, design in asked]
        output.show(lambda: fit_record(scenario, found), lambda: fit_text(scenario, found))
        return OK if found and found[0][1].plan.feasible else NO_DESIGN

    return _each(options, answer)


def _compare(options: argparse.Namespace) -> int:
    from planner.compare import compare
    from planner.records import comparison_record
    from planner.scenario import read_scenario
    from planner.terminal import compare_text

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


def _design(scenario: Scenario, asked: tuple[int, float]) -> Design:
    """The design that was asked for, under the scenario's catalog; InputError where its memory was never tested."""
    from planner.documents import Problem
    from planner.sizing import design_of

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


def _design_text(text: str) -> tuple[int, float]:
    from planner.sizing import read_design

    try:
        return read_design(text)
    except UnitError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _lacking(error: ModuleNotFoundError, extra: str) -> int:
    """Say which part of the installation is missing; a module of the planner itself is a bug, and raised."""
    if (error.name or "").startswith("planner"):
        raise error
    print(f"planner {extra} needs {error.name}: pip install 'fsvm-planner[{extra}]'", file=sys.stderr)
    return BAD_INPUT


def _check(options: argparse.Namespace) -> int:
    def answer(scenario: Scenario) -> int:
        print(f"{scenario.id}: good")
        return OK

    return _each(options, answer)


def _limits(options: argparse.Namespace) -> int:
    from planner.limits import load_catalog, read_catalog
    from planner.scenario import DEFAULT_CATALOG
    from planner.terminal import limits_text

    name = options.catalog or DEFAULT_CATALOG
    try:
        path = Path(name)
        catalog = read_catalog(path) if path.suffix == ".yaml" else load_catalog(name, options.catalogs)
    except InputError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    print(limits_text(catalog))
    return OK


def _report(options: argparse.Namespace) -> int:
    try:
        from planner.reports.batch import report  # deferred: pandas and matplotlib are slow to import
    except ModuleNotFoundError as error:
        return _lacking(error, "report")
    return report(options)
