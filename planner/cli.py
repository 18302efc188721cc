"""The command line: `planner size`, `check`, `limits`, `report` and `template`. Thin: it reads, calls, and prints."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from planner import __version__
from planner.documents import InputError

OK, NO_DESIGN, BAD_INPUT = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit status."""
    options = _parser().parse_args(arguments)
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

    def scenarios(added: argparse.ArgumentParser, what: str = "a scenario, as YAML") -> None:
        added.add_argument("files", nargs="+", metavar="FILE", help=what)
        added.add_argument("--catalog", metavar="NAME", help="plan for this release, whatever the file says")
        added.add_argument("--catalogs", metavar="FOLDER", type=Path, help="look for releases in this folder")

    sizing = command("size", _size, "the plan for each scenario, with its reasons")
    scenarios(sizing)
    sizing.add_argument("--json", action="store_true", help="print one JSON object a line")
    checking = command("check", _check, "validate scenarios, and do nothing else")
    scenarios(checking)
    showing = command("limits", _limits, "the published limits of a release")
    showing.add_argument("catalog", nargs="?", default=None, metavar="CATALOG", help="a release, or a catalog file")
    showing.add_argument("--catalogs", metavar="FOLDER", type=Path, help="look for releases in this folder")
    reporting = command("report", _report, "render the customer report of each scenario")
    scenarios(reporting, "a scenario or a fleet (.csv, .xlsx), a folder of scenarios, or a pattern")
    reporting.add_argument("--out", type=Path, default=Path("reports"), metavar="FOLDER", help="default: reports")
    reporting.add_argument("--jobs", metavar="N", help="reports made at once (default: one for each core)")
    reporting.add_argument("--timeout", default="10 min", metavar="TIME", help="for one report (default: 10 min)")
    reporting.add_argument(
        "--memory-limit", default="4 GB", metavar="SIZE", help="that one report may use (default: 4 GB)"
    )
    reporting.add_argument(
        "--engine", choices=("warm", "kernel"), default="warm", help="what runs a notebook (default: warm)"
    )
    reporting.add_argument("--notebook", type=Path, metavar="FILE", help="render this notebook, not the sizing report")
    writing = command("template", _template, "write an empty fleet, a spreadsheet with a customer a row")
    writing.add_argument("file", type=Path, metavar="FILE", help="fleet.xlsx or fleet.csv")
    return parser


def _each(options: argparse.Namespace, answer: object) -> int:
    """Call `answer` with each scenario; a bad one is told on standard error, and the others go on."""
    from planner.scenario import read_scenario

    assert callable(answer)
    status = OK
    for file in options.files:
        try:
            status = max(status, answer(read_scenario(file, options.catalog, options.catalogs)))
        except InputError as error:
            print(error, file=sys.stderr)
            status = BAD_INPUT
    return status


def _size(options: argparse.Namespace) -> int:
    import json

    from planner.records import sizing_record
    from planner.remedies import rescue
    from planner.sizing import size
    from planner.terminal import sizing_text

    first = True

    def answer(scenario: object) -> int:
        nonlocal first
        found = size(scenario)  # type: ignore[arg-type]
        saved = rescue(found)
        if options.json:
            print(json.dumps(sizing_record(found, saved), ensure_ascii=False, allow_nan=False))
        else:
            print(("" if first else "\n") + sizing_text(found, saved))
        first = False
        return OK if found.plan else NO_DESIGN

    return _each(options, answer)


def _check(options: argparse.Namespace) -> int:
    def answer(scenario: object) -> int:
        print(f"{scenario.id}: good")  # type: ignore[attr-defined]
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


def _template(options: argparse.Namespace) -> int:
    from planner.reports.output import write_whole
    from planner.reports.workbook import template

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


def _report(options: argparse.Namespace) -> int:
    try:
        from planner.reports.batch import report  # deferred: pandas and matplotlib are slow to import
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("planner"):
            raise
        print(f"planner report needs {error.name}: pip install 'fsvm-planner[report]'", file=sys.stderr)
        return BAD_INPUT
    return report(options)
