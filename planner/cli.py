"""The command line: its commands and their arguments. Thin: what a command does is in `commands`."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from planner import __version__, commands
from planner.model.units import UnitError


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
    known = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: object, summary: str) -> argparse.ArgumentParser:
        added = known.add_parser(name, help=summary, description=summary)
        added.set_defaults(run=run)
        return added

    def scenarios(added: argparse.ArgumentParser) -> None:
        what = "a scenario or a fleet (.csv, .xlsx), a folder of scenarios, or a pattern"
        added.add_argument("files", nargs="+", metavar="FILE", help=what)
        added.add_argument("--catalog", metavar="NAME", help="plan for this release, whatever the file says")
        added.add_argument("--catalogs", metavar="FOLDER", type=Path, help="look for releases in this folder")

    def json_lines(added: argparse.ArgumentParser) -> None:
        added.add_argument("--json", action="store_true", help="print one JSON object a line")

    sizing = command("size", commands.run_size, "the plan for each scenario, with its reasons")
    scenarios(sizing)
    json_lines(sizing)
    sizing.add_argument("--why", type=_design_text, metavar="DESIGN", help="why it is not this design, such as 3x24")
    doubting = command("risk", commands.run_risk, "how sure each plan is, when its inputs are given as intervals")
    scenarios(doubting)
    json_lines(doubting)
    doubting.add_argument(
        "--confidence", type=float, default=95, metavar="%", help="the confidence wanted (default: 95)"
    )
    doubting.add_argument("--samples", type=int, default=4096, metavar="N", help="a power of two (default: 4096)")
    doubting.add_argument(
        "--seed", type=int, default=0, metavar="N", help="where the random numbers start (default: 0)"
    )
    choosing = command("alternatives", commands.run_alternatives, "the designs that no other beats, and what each buys")
    scenarios(choosing)
    json_lines(choosing)
    fitting = command("fit", commands.run_fit, "how much more a design takes, and what stops it")
    scenarios(fitting)
    json_lines(fitting)
    fitting.add_argument("--design", type=_design_text, metavar="DESIGN", help="such as 4x60 (default: the plan)")
    comparing = command("compare", commands.run_compare, "the plans of several scenarios or catalogs side by side")
    comparing.add_argument("files", nargs="+", metavar="FILE", help="a scenario, as YAML")
    comparing.add_argument("--catalog", action="append", metavar="NAME", help="plan for this release; may be repeated")
    comparing.add_argument("--catalogs", metavar="FOLDER", type=Path, help="look for releases in this folder")
    comparing.add_argument("--json", action="store_true", help="print one JSON object")
    replicating = command("replicate", commands.run_replicate, "whether the link keeps the RPO, and what would")
    scenarios(replicating)
    replicating.add_argument("--month", metavar="M", type=_month, help="judge this month; default: the horizon")
    json_lines(replicating)
    deploying = command("ready", commands.run_ready, "whether the plan can be deployed, joined and failed over")
    scenarios(deploying)
    json_lines(deploying)
    deploying.add_argument("--ports", type=Path, metavar="FILE", help="write the ports that have to be open, as CSV")
    checking = command("check", commands.run_check, "validate scenarios, and do nothing else")
    scenarios(checking)
    showing = command("limits", commands.run_limits, "the published limits of a release")
    showing.add_argument("catalog", nargs="?", default=None, metavar="CATALOG", help="a release, or a catalog file")
    showing.add_argument("--catalogs", metavar="FOLDER", type=Path, help="look for releases in this folder")
    command("keys", commands.run_keys, "every key of a scenario file, with an example and its meaning")
    command("schema", commands.run_schema, "the JSON Schema of a scenario file, for an editor")
    reporting = command("report", commands.run_report, "render the customer report of each scenario")
    scenarios(reporting)
    reporting.add_argument("--out", type=Path, default=Path("reports"), metavar="FOLDER", help="default: reports")
    reporting.add_argument("--jobs", metavar="N", help="reports made at once (default: one for each core)")
    reporting.add_argument("--timeout", default="10 min", metavar="TIME", help="for one report (default: 10 min)")
    reporting.add_argument(
        "--memory-limit", default="4 GB", metavar="SIZE", help="that one report may use (default: 4 GB)"
    )
    own = "render this notebook, on the ordinary kernel: it runs with all your rights, so name only one that you trust"
    reporting.add_argument("--notebook", type=Path, metavar="FILE", help=own)
    reporting.add_argument("--to", default="html", metavar="FORMATS", help="html, pdf, xlsx, pptx, deck: html,pdf")
    reporting.add_argument("--brand", type=Path, metavar="FOLDER", help="a firm's name, logo, colours and font")
    reporting.add_argument("--scheduler", metavar="ADDRESS", help="render on the Dask cluster of this scheduler")
    reporting.add_argument("--tls-ca", type=Path, metavar="FILE", help="the authority that signs the cluster, as PEM")
    reporting.add_argument("--tls-cert", type=Path, metavar="FILE", help="our certificate for the cluster, as PEM")
    reporting.add_argument("--tls-key", type=Path, metavar="FILE", help="the key of that certificate, as PEM")
    writing = command(
        "template",
        commands.run_template,
        "write a scenario to fill in, or an empty fleet: a spreadsheet with a customer a row",
    )
    writing.add_argument("file", type=Path, metavar="FILE", help="fleet.xlsx or fleet.csv")
    return parser


def _month(text: str) -> int:
    from planner.model.scenario import MOST_MONTHS

    if text.isascii() and text.isdigit() and int(text) <= MOST_MONTHS:
        return int(text)
    raise argparse.ArgumentTypeError(f"write a whole number of months, 0 to {MOST_MONTHS}")


def _design_text(text: str) -> tuple[int, float]:
    from planner.model.sizing import read_design

    try:
        return read_design(text)
    except UnitError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
