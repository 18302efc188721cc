"""The command line: its commands and their arguments. Thin: what a command does is in `commands`."""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from planner import __version__
from planner.model.units import UnitError, quoted

_THREADS = "OPENBLAS_NUM_THREADS"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit status."""
    options = parser().parse_args(arguments)
    if sys.stdout is None:
        print("planner: standard output is closed", file=sys.stderr)
        return 2
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # JSON is UTF-8, and no name fails to print
    try:
        if options.command == "completion":
            import shtab

            print(shtab.complete(parser(), options.shell))
            status = 0
        else:
            status = _commands().run(options)
        sys.stdout.flush()
    except OSError as error:
        if error.filename is not None:  # of a file, and not of standard output
            raise
        # What was not written yet is given up, which keeps the interpreter from complaining.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):  # whoever read the output has closed it: end quietly
            return 141
        print(f"planner: standard output cannot be written ({error.strerror})", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return status


def _commands() -> ModuleType:
    """What commands do, for which help and completion have no use.

    With it comes numpy, without the threads of its linear algebra: no plan has any, and to start them takes a while.
    """
    alone = _THREADS not in os.environ
    os.environ.setdefault(_THREADS, "1")
    from planner import commands

    if alone:
        del os.environ[_THREADS]  # a notebook of the user's own may multiply what it likes
    return commands


def parser() -> argparse.ArgumentParser:
    """The commands and their arguments."""
    made = argparse.ArgumentParser(prog="planner", description="Capacity planning for Nutanix AFS file servers.")
    made.add_argument("--version", action="version", version=f"planner {__version__}")
    known = made.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, summary: str) -> Callable[..., argparse.Action]:
        added = known.add_parser(name, help=summary, description=summary)

        def add(*names: str, **said: Any) -> argparse.Action:
            action = added.add_argument(*names, **said)
            if kind := {"FILE": "file", "FOLDER": "directory"}.get(said.get("metavar", "")):
                action.complete = kind  # type: ignore[attr-defined]  # for shtab
            return action

        return add

    def answering(name: str, summary: str, catalogs: str = "store", json: str = "") -> Callable[..., argparse.Action]:
        """A command that reads scenarios; `json` says what it prints as such."""
        add = command(name, summary)
        what = "a scenario or a fleet (.csv, .xlsx), a folder of scenarios, a pattern, or - for standard input"
        add("files", nargs="+", metavar="FILE", help=what)
        more = "; may be repeated" if catalogs == "append" else ", whatever the file says"
        add("--catalog", action=catalogs, metavar="NAME", help=f"plan for this release{more}")
        add("--catalogs", metavar="FOLDER", type=Path, help="look for releases in this folder")
        what = "what if: write a field anew, as in home_share.connections=3200; may be repeated"
        add("-q", "--quiet", action="store_true", help="print what is wrong, and nothing else: the exit status answers")
        add("--set", action="append", type=_change, default=[], metavar="PATH=VALUE", help=what)
        if json:
            add("--json", action="store_true", help=json)
        return add

    verbose, lines = ("-v", "--verbose"), "print one JSON object a line"
    add = answering("size", "the plan for each scenario, with its reasons", json=lines)
    add(*verbose, action="store_true", help="also how well each limit is known, its source, and what that calls it")
    add("--why", type=_design, metavar="DESIGN", help="why it is not this design, such as 3x24")
    add = answering("risk", "how sure each plan is, when its inputs are given as intervals", json=lines)
    add("--confidence", type=float, default=95, metavar="%", help="the confidence wanted (default: 95)")
    add("--samples", type=int, default=4096, metavar="N", help="a power of two (default: 4096)")
    add("--seed", type=int, default=0, metavar="N", help="where the random numbers start (default: 0)")
    answering("alternatives", "the designs that no other beats, and what each buys", json=lines)
    summary = "what to buy, and when; of several scenarios also what all of them order in each quarter"
    add = answering("path", summary, json=lines)
    add("--every", type=_every, default=12, metavar="E", help="months from one review to the next (default: 12)")
    add("--until", type=_month, metavar="M", help="the month that the path leads to (default: the horizon)")
    add = answering("fit", "how much more a design takes, and what stops it", json=lines)
    add("--design", type=_design, metavar="DESIGN", help="such as 4x60 (default: the plan)")
    summary = "scenarios, releases, designs and what-ifs side by side"
    add = answering("compare", summary, "append", "print one JSON object")
    add(*verbose, action="store_true", help="also which inputs and limits differ, where more than three are compared")
    add("--design", type=_design, action="append", metavar="DESIGN", help="judge this design; may be repeated")
    what = "one more case, with these fields written anew, beside the scenario as --set leaves it; may be repeated"
    add("--against", type=_change, nargs="+", action="append", default=[], metavar="PATH=VALUE", help=what)
    add("--to", metavar="FORMATS", help="also write it for a board: html, pdf, pptx, or several: html,pptx")
    add("--out", type=Path, default=Path("reports", "comparison"), metavar="FOLDER", help="default: reports/comparison")
    add("--brand", type=Path, metavar="FOLDER", help="a firm's name, logo, colours and font")
    add = answering("replicate", "whether the link keeps the RPO, and what would", json=lines)
    add("--month", metavar="M", type=_month, help="judge this month; default: the horizon")
    add = answering("ready", "whether the plan can be deployed, joined and failed over", json=lines)
    add("--ports", type=Path, metavar="FILE", help="write the ports that have to be open, as CSV")
    answering("check", "validate scenarios, and do nothing else")
    add = command("limits", "the published limits of a release")
    add("catalog", nargs="?", metavar="CATALOG", help="a release, or a catalog file")
    add("--catalogs", metavar="FOLDER", type=Path, help="look for releases in this folder")
    command("keys", "every key of a scenario file, with an example and its meaning")
    command("schema", "the JSON Schema of a scenario file, for an editor")
    add = answering("report", "render the customer report of each scenario")
    add("--out", type=Path, metavar="FOLDER", help="default: reports, and reports/what-if with --set")
    add("--jobs", metavar="N", help="reports made at once (default: one for each core)")
    add("--timeout", default="10 min", metavar="TIME", help="for one report (default: 10 min)")
    add("--memory-limit", default="4 GB", metavar="SIZE", help="that one report may use (default: 4 GB)")
    own = "render this notebook, on the ordinary kernel: it runs with all your rights, so name only one that you trust"
    add("--notebook", type=Path, metavar="FILE", help=own)
    add("--to", default="html", metavar="FORMATS", help="html, pdf, xlsx, pptx, deck: html,pdf")
    add("--brand", type=Path, metavar="FOLDER", help="a firm's name, logo, colours and font")
    add("--scheduler", metavar="ADDRESS", help="render on the Dask cluster of this scheduler")
    add("--tls-ca", type=Path, metavar="FILE", help="the authority that signs the cluster, as PEM")
    add("--tls-cert", type=Path, metavar="FILE", help="our certificate for the cluster, as PEM")
    add("--tls-key", type=Path, metavar="FILE", help="the key of that certificate, as PEM")
    add = command("completion", "what makes a shell complete commands, options and files")
    add("shell", choices=("bash", "zsh", "fish"), help="the shell that you use")
    add = command("template", "write a scenario to fill in, or an empty fleet: a spreadsheet with a customer a row")
    add("file", type=Path, metavar="FILE", help="customer.yaml, fleet.xlsx or fleet.csv")
    return made


def _change(text: str) -> tuple[str, str]:
    path, sign, value = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is not PATH=VALUE; write home_share.connections=3200")
    return path.strip(), value.strip()


def _month(text: str) -> int:
    from planner.model.scenario import MOST_MONTHS

    if text.isascii() and text.isdigit() and int(text) <= MOST_MONTHS:
        return int(text)
    raise argparse.ArgumentTypeError(f"write a whole number of months, 0 to {MOST_MONTHS}")


def _every(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 10**9:
        return int(text)
    raise argparse.ArgumentTypeError("write a whole number of months, 1 or more")


def _design(text: str) -> tuple[int, float]:
    from planner.files.quantities import read_design

    try:
        return read_design(text)
    except UnitError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
