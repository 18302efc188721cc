"""What each command does: it reads, calls and says what to print; the result is the exit status."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from itertools import product
from pathlib import Path
from typing import Any

from planner.answers import records, terminal
from planner.answers.display import columns, csv_file
from planner.batch import orders
from planner.batch.orders import Order, Settings, scenario_of
from planner.files.catalogs import load_catalog, read_catalog
from planner.files.changes import changes_of
from planner.files.documents import refusal
from planner.files.schema import keys, schema, template
from planner.judgement.choices import fits, why
from planner.judgement.compare import compare
from planner.judgement.drivers import drivers
from planner.judgement.readiness import ready
from planner.judgement.risk import check_arguments, risk
from planner.model.dr.rpo import protect
from planner.model.path import Expansion, path
from planner.model.problems import InputError, Problem
from planner.model.scenario import DEFAULT_CATALOG, Scenario
from planner.model.sizing import Design, design_of, size

OK, NO_DESIGN, BAD_INPUT = 0, 1, 2
Command = Callable[[argparse.Namespace], int]
# Whether it is good, the name of what tells it, in `records` and in `terminal`, and what the command has found.
Answer = tuple[bool, str, *tuple[object, ...]]


def run(options: argparse.Namespace) -> int:
    """Run the command that was asked for; the result is the exit status."""
    try:
        command: Command = globals()[f"run_{options.command}"]
        return command(options)
    except InputError as error:
        print(error, file=sys.stderr)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("planner"):  # a bug, and no part of the installation that is missing
            raise
        right = f"{error.name}: pip install 'fsvm-planner[report]'"
        if error.name == "fcntl":
            right = "what Windows does not have: use the Windows Subsystem for Linux (WSL)"
        print(f"planner {options.command} needs {right}", file=sys.stderr)
    return BAD_INPUT


def each(ask: Callable[[Scenario, argparse.Namespace], Answer]) -> Command:
    """The command that answers for each scenario; a bad one is told on standard error, and the others go on."""

    @wraps(ask)
    def run(options: argparse.Namespace) -> int:
        settings, status = Settings(options.catalog, options.catalogs, changes=changes_of("--set", options.set)), OK
        taken: dict[tuple[Path, str], str] = {}
        for found in named(options):
            try:
                scenario = scenario_of(found, settings)
                if (other := taken.setdefault((found.path, scenario.id), found.where)) != found.where:
                    raise orders.twice(found, scenario.id, other)
                answer = ask(scenario, options)
            except InputError as error:
                print(_placed(error, found), file=sys.stderr)
                status = BAD_INPUT
            else:
                status = max(status, say(answer, options, first=len(taken) == 1))
        return status

    return run


def _placed(error: InputError, found: Order) -> InputError:
    """An error of a scenario, which knows the bare name of its file, told of the place where it was found."""
    bare = (found.path.name, None)
    return InputError(*(replace(p, file=found.where) if (p.file, p.line) == bare else p for p in error.problems))


def named(options: argparse.Namespace) -> Iterator[Order]:
    """The scenarios that were named, as often as they were."""
    for name in options.files:
        yield from orders.named([name], options.quiet)


def say(answer: Answer, options: argparse.Namespace, *, first: bool = True) -> int:
    """Print an answer, with an empty line before what has several lines; the result is the exit status."""
    good, name, *found = answer
    if getattr(options, "json", False) and not options.quiet:
        record = getattr(records, f"{name}_record")(*found)
        print(json.dumps(record, ensure_ascii=False, allow_nan=False))
    elif not options.quiet:
        terminal.fit(getattr(options, "verbose", False))
        text = terminal.painted(getattr(terminal, f"{name}_text")(*found))
        print(text if first or "\n" not in text else f"\n{text}")
    return OK if good else NO_DESIGN


@each
def run_size(scenario: Scenario, options: argparse.Namespace) -> Answer:
    """The plan, or why it is not another design."""
    found = size(scenario)
    if options.why:
        return bool(found.plan), "why", why(found, asked_design(scenario, options.why)), found
    return bool(found.plan), "sizing", found


@each
def run_replicate(scenario: Scenario, options: argparse.Namespace) -> Answer:
    """Whether the link keeps the RPO, and what would."""
    found = protect(scenario, options.month)
    return found.on_schedule, "replication", found


def run_ready(options: argparse.Namespace) -> int:
    """Whether each plan can be deployed, joined and failed over; the ports of all of them in one file."""
    rows: list[list[str]] = []

    def answer(scenario: Scenario, _: argparse.Namespace) -> Answer:
        found = ready(scenario)
        rows.extend([scenario.id, *row] for row in records.ports_rows(found))
        return found.sizing.plan is not None and not found.of("wrong"), "readiness", found

    status = each(answer)(options)
    if options.ports:
        with writing(options.ports) as write:
            write(options.ports, csv_file([("scenario", *records.PORTS_HEAD), *rows]))
    return status


def run_risk(options: argparse.Namespace) -> int:
    """How sure each plan is."""
    try:
        check_arguments(options.confidence / 100, options.samples, options.seed)
    except ValueError as error:
        raise refusal("planner risk", str(error)) from None
    return each(doubted)(options)


def doubted(scenario: Scenario, options: argparse.Namespace) -> Answer:
    """How sure the plan is, and what the doubt comes from."""
    found = risk(scenario, options.confidence / 100, options.samples, options.seed)
    causes = drivers(scenario, found.plan, seed=options.seed) if found.plan else ()
    return bool(found.plan), "risk", found, causes


@each
def run_alternatives(scenario: Scenario, _: argparse.Namespace) -> Answer:
    """The designs that no other beats."""
    found = size(scenario)
    return bool(found.plan), "alternatives", found


@each
def run_fit(scenario: Scenario, options: argparse.Namespace) -> Answer:
    """How much more a design takes, and the present file server."""
    found = fits(scenario, asked_design(scenario, options.design) if options.design else None)
    return found[0][1].plan.feasible, "fit", scenario, found


def run_path(options: argparse.Namespace) -> int:
    """The path of each scenario; in words, after several, also what all of them order in each quarter."""
    paths: list[Expansion] = []

    def answer(scenario: Scenario, _: argparse.Namespace) -> Answer:
        paths.append(path(scenario, options.every, options.until))
        return paths[-1].ends is None, "path", paths[-1]

    status = each(answer)(options)
    if len(paths) > 1 and not options.json and not options.quiet:
        print(terminal.painted(f"\n{terminal.orders_text(paths)}"))
    return status


@each
def run_check(scenario: Scenario, _: argparse.Namespace) -> Answer:
    """That the scenario is good: a bad one is told before it comes here."""
    return True, "check", scenario


def run_compare(options: argparse.Namespace) -> int:
    """Scenarios, releases, designs and what-ifs, in any mix, side by side."""
    asked = list(named(options))
    problems: list[Problem] = []
    sets = [("--set", changes_of("--set", options.set))]
    sets += [("--against", sets[0][1] | changes_of("--against", given)) for given in options.against]
    plain: tuple[Any, ...] = None, *sets[0], None
    variants = [
        (catalog, *changes, design)
        for catalog, changes, design in product(options.catalog or [None], sets, options.design or [None])
    ]
    if len(asked) == len(variants) == 1 and variants != [plain]:
        variants.insert(0, plain)  # one case alone is held to the scenario as it is
    if len(asked) * len(variants) < 2:
        for order in asked:
            order.read()  # it may be wrong itself
        right = "give two scenarios or more, or something to compare with: --catalog, --design or --against"
        raise refusal("planner compare", "has one case alone", right)
    cases = []
    for order in asked:
        try:
            for catalog, option, changes, design in variants:
                scenario = scenario_of(order, Settings(catalog, options.catalogs, changes=changes), option)
                cases.append((scenario, design and asked_design(scenario, design)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(*problems)
    compared = compare(*zip(*cases, strict=True))
    if options.to:
        from planner.files.brand import read_brand
        from planner.report.comparison import render  # deferred: matplotlib is slow to import

        rendered = render(compared, options.to, read_brand(options.brand))
        made = {options.out / f"comparison{ending}": content for ending, content in rendered.items()}
        with writing(options.out) as write:
            options.out.mkdir(parents=True, exist_ok=True)
            for file, content in made.items():
                write(file, content)
        if not options.quiet:
            print(f"written: {', '.join(map(str, made))}", file=sys.stderr)
    return say((compared.holds, "comparison", compared), options)


def run_limits(options: argparse.Namespace) -> int:
    """A catalog."""
    name = options.catalog or DEFAULT_CATALOG
    terminal.fit()
    catalog = read_catalog(Path(name)) if name.endswith(".yaml") else load_catalog(name, options.catalogs)
    print(terminal.limits_text(catalog))
    return OK


def run_keys(_: argparse.Namespace) -> int:
    """Every key of the scenario file."""
    width = terminal.width() if sys.stdout.isatty() else 0
    print("\n".join(columns([("key", "example", "meaning"), *keys()], "lll", width)))
    return OK


def run_schema(_: argparse.Namespace) -> int:
    """The JSON Schema of the scenario file."""
    print(json.dumps(schema(), indent=1, ensure_ascii=False))
    return OK


def run_template(options: argparse.Namespace) -> int:
    """Write a scenario or a fleet to fill in."""
    content = template(options.file)
    with writing(options.file) as write:
        if options.file.exists():
            raise refusal(str(options.file), "is there already", "choose another name")
        write(options.file, content)
    return OK


def run_report(options: argparse.Namespace) -> int:
    """The customer report of each scenario."""
    from planner.batch.run import report  # deferred: pandas and matplotlib are slow to import

    options.set = changes_of("--set", options.set)
    options.out = options.out or Path("reports", "what-if" if options.set else "")
    return report(options)


@contextmanager
def writing(place: Path) -> Iterator[Callable[[Path, bytes], None]]:
    """What writes a file whole, in this block; InputError where that cannot be."""
    from planner.batch.output import write_whole  # deferred: Windows does not have what it needs

    try:
        yield write_whole
    except OSError as error:
        raise refusal(str(place), f"cannot be written ({error.strerror})") from None


def asked_design(scenario: Scenario, asked: tuple[int, float]) -> Design:
    """The design that was asked for, under the scenario's catalog; InputError where its memory was never tested."""
    try:
        return design_of(scenario.catalog, *asked)
    except ValueError:
        fsvms, memory_gb = asked
        first, *_, last = scenario.catalog.connections.memory_gb
        wrong, right = f"{memory_gb:g} GB is outside what was tested", f"write {first:g} to {last:g} GB"
        raise refusal(scenario.file, wrong, right, f"design {fsvms}x{memory_gb:g}") from None
