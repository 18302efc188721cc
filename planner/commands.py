"""What each command does: it reads, calls and says what to print; the result is the exit status."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from planner.model.problems import InputError, Problem
from planner.model.units import quoted
from planner.shell import painted, width

if TYPE_CHECKING:  # for the types alone: each command imports what it needs
    from planner.batch.orders import Order
    from planner.judgement.compare import Comparison
    from planner.model.scenario import Scenario
    from planner.model.sizing import Design

OK, NO_DESIGN, BAD_INPUT = 0, 1, 2


class Answer(NamedTuple):
    """What a command has found: whether it is good, and how to say so in JSON and in words."""

    good: bool
    record: Callable[[], Any]
    text: Callable[[], str]


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
        extra = "risk" if options.command == "risk" else "report"
        right = f"{error.name}: pip install 'fsvm-planner[{extra}]'"
        if error.name == "fcntl":
            right = "what Windows does not have: use the Windows Subsystem for Linux (WSL)"
        print(f"planner {options.command} needs {right}", file=sys.stderr)
        return BAD_INPUT
    return status


def each(options: argparse.Namespace) -> int:
    """Answer for each scenario that was named; a bad one is told on standard error, and the others go on."""
    from planner.batch.orders import Settings, scenario_of, twice

    settings, status = Settings(options.catalog, options.catalogs, changes=options.set), OK
    taken: dict[tuple[Path, str], str] = {}
    for found in _found(options):
        try:
            if isinstance(found, InputError):
                raise found
            scenario = scenario_of(found, settings)
            if (other := taken.setdefault((found.path, scenario.id), found.where)) != found.where:
                raise twice(found, scenario.id, other)
            answer: Answer = options.answer(scenario, options)
        except InputError as error:
            print(error, file=sys.stderr)
            status = BAD_INPUT
        else:
            _say(answer, options, first=len(taken) == 1)
            status = max(status, OK if answer.good else NO_DESIGN)
    return status


def _found(options: argparse.Namespace) -> Iterator[Order | InputError]:
    """The scenarios that names stand for, and what is wrong with others, in the order in which they stand there."""
    from planner.batch.orders import files_named, found_in

    for file in (file for name in options.files for file in files_named([name])):
        try:
            orders, problems, note = found_in(file)
        except InputError as error:
            yield error
            continue
        if note and not options.quiet:
            print(note, file=sys.stderr)
        told: list[tuple[int, Order | InputError]] = [(one.line or 0, InputError(one)) for one in problems]
        told += [(order.document.line if order.document else 0, order) for order in orders]
        yield from (one for _, one in sorted(told, key=lambda pair: pair[0]))


def _say(answer: Answer, options: argparse.Namespace, *, first: bool = True) -> None:
    """Print an answer: a JSON object a line, or text, with an empty line before what has several lines."""
    if options.quiet:
        return
    if options.json:
        print(json.dumps(answer.record(), ensure_ascii=False, allow_nan=False))
        return
    _fit()
    text = painted(answer.text())
    print(text if first or "\n" not in text else f"\n{text}")


def _fit() -> None:
    """Have texts laid out for the terminal that they are printed to."""
    from planner.answers.words import terminal

    terminal.WIDTH = width()


def sized(scenario: Scenario, options: argparse.Namespace) -> Answer:
    """The plan, or why it is not another design."""
    from planner.answers.words.records import sizing_record, why_record
    from planner.answers.words.terminal import sizing_text, why_text
    from planner.judgement.alternatives import why
    from planner.model.remedies import rescue
    from planner.model.sizing import size

    found = size(scenario)
    if not options.why:
        saved = rescue(found)
        return Answer(bool(found.plan), lambda: sizing_record(found, saved), lambda: sizing_text(found, saved))
    asked = why(found, _design(scenario, options.why))
    return Answer(
        bool(found.plan),
        lambda: {**sizing_record(found, rescue(found)), "why": why_record(asked, found)},
        lambda: why_text(asked, found),
    )


def replicated(scenario: Scenario, options: argparse.Namespace) -> Answer:
    """Whether the link keeps the RPO, and what would."""
    from planner.answers.words.records import replication_record
    from planner.answers.words.terminal import replication_text
    from planner.model.dr.rpo import protect

    found = protect(scenario, options.month)
    return Answer(found.on_schedule, lambda: replication_record(found), lambda: replication_text(found))


def run_risk(options: argparse.Namespace) -> int:
    """How sure each plan is."""
    from planner.judgement.risk import check_arguments  # deferred: scipy is slow to import

    try:
        check_arguments(options.confidence / 100, options.samples, options.seed)
    except ValueError as error:
        raise InputError(Problem("planner risk", None, "", str(error))) from None
    return each(options)


def doubted(scenario: Scenario, options: argparse.Namespace) -> Answer:
    """How sure the plan is, and what the doubt comes from."""
    from planner.answers.words.records import risk_record
    from planner.answers.words.terminal import risk_text
    from planner.judgement.drivers import drivers
    from planner.judgement.risk import risk

    found = risk(scenario, options.confidence / 100, options.samples, options.seed)
    causes = drivers(scenario, found.plan, seed=options.seed) if found.plan else ()
    return Answer(bool(found.plan), lambda: risk_record(found, causes), lambda: risk_text(found, causes))


def weighed(scenario: Scenario, _: argparse.Namespace) -> Answer:
    """The designs that no other beats."""
    from planner.answers.words.records import alternatives_record
    from planner.answers.words.terminal import alternatives_text
    from planner.judgement.alternatives import front
    from planner.model.sizing import size

    found = size(scenario)
    others = front(found)
    return Answer(
        bool(found.plan), lambda: alternatives_record(found, others), lambda: alternatives_text(found, others)
    )


def fitted(scenario: Scenario, options: argparse.Namespace) -> Answer:
    """How much more a design takes, and the present file server."""
    from planner.answers.words.records import fit_record
    from planner.answers.words.terminal import fit_text
    from planner.judgement.fit import fit
    from planner.model.nearest import shown_plan
    from planner.model.sizing import current_design, size

    if options.design:
        asked = [("The design", _design(scenario, options.design))]
    else:
        plan = shown_plan(size(scenario))
        asked = [("The plan" if plan.feasible else "The nearest design", plan.design)]
    if scenario.current:
        asked.append(("The present file server", current_design(scenario)))
    found = [(name, fit(scenario, design)) for name, design in asked]
    return Answer(found[0][1].plan.feasible, lambda: fit_record(scenario, found), lambda: fit_text(scenario, found))


def checked(scenario: Scenario, _: argparse.Namespace) -> Answer:
    """That the scenario is good: a bad one is told before it comes here."""
    return Answer(True, dict, lambda: f"{scenario.id}: good")


def run_compare(options: argparse.Namespace) -> int:
    """Scenarios, releases, designs and what-ifs, in any mix, side by side."""
    from planner.answers.words.records import comparison_record
    from planner.answers.words.terminal import compare_text
    from planner.batch.orders import Settings, scenario_of
    from planner.judgement.compare import compare

    found = list(_found(options))
    problems = [problem for one in found if isinstance(one, InputError) for problem in one.problems]
    orders = [one for one in found if not isinstance(one, InputError)]
    sets = [options.set, *({**options.set, **changes} for changes in options.against)]
    plain: tuple[Settings, Any] = Settings(None, options.catalogs, changes=options.set), None
    variants = [
        (Settings(catalog, options.catalogs, changes=changes), design)
        for catalog in options.catalog or [None]
        for changes in sets
        for design in options.design or [None]
    ]
    if len(orders) == len(variants) == 1 and variants != [plain]:
        variants.insert(0, plain)  # one case alone is held to the scenario as it is
    if not problems and len(orders) * len(variants) < 2:
        right = "give two scenarios or more, or something to compare with: --catalog, --design or --against"
        raise InputError(Problem("planner compare", None, "", "has one case alone", right))
    cases = []
    for order in orders:
        try:
            read = [
                (scenario_of(order, settings, "--set" if settings.changes == options.set else "--against"), design)
                for settings, design in variants
            ]
            cases += [(scenario, design and _design(scenario, design)) for scenario, design in read]
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(*problems)
    compared = compare([scenario for scenario, _ in cases], [design for _, design in cases])
    if options.to:
        _hand_out(compared, options)
    _say(Answer(compared.holds, lambda: comparison_record(compared), lambda: compare_text(compared)), options)
    return OK if compared.holds else NO_DESIGN


def _hand_out(found: Comparison, options: argparse.Namespace) -> None:
    """Write a comparison as a page, a PDF or slides, and say on standard error where they are."""
    from planner.batch.output import write_whole
    from planner.files.brand import read_brand
    from planner.formats import FORMATS, chosen, load
    from planner.report.comparison import page

    brand = read_brand(options.brand)
    html = page(found, brand)
    made = {}
    for name in chosen(options.to):
        if name == "html":
            content = html.encode()
        elif name == "pdf":
            content = load(name).make(html)
        elif name == "pptx":
            from planner.formats.comparison import make

            content = make(found, brand)
        else:
            wrong = f"{quoted(name)} is not a format of a comparison"
            raise InputError(Problem("planner compare", None, "--to", wrong, "known: html, pdf, pptx"))
        made[options.out / f"comparison{FORMATS[name].ending}"] = content
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        for path, content in made.items():
            write_whole(path, content)
    except OSError as error:
        raise InputError(Problem(str(options.out), None, "", f"cannot be written ({error.strerror})")) from None
    if not options.quiet:
        print(f"written: {', '.join(map(str, made))}", file=sys.stderr)


def run_limits(options: argparse.Namespace) -> int:
    """A catalog."""
    from planner.answers.words.terminal import limits_text
    from planner.files.catalogs import load_catalog, read_catalog
    from planner.model.scenario import DEFAULT_CATALOG

    name = options.catalog or DEFAULT_CATALOG
    path = Path(name)
    _fit()
    print(limits_text(read_catalog(path) if path.suffix == ".yaml" else load_catalog(name, options.catalogs)))
    return OK


def run_keys(_: argparse.Namespace) -> int:
    """Every key of the scenario file."""
    from planner.answers.words.terminal import columns
    from planner.files.schema import keys

    _fit()
    print("\n".join(columns([("key", "example", "meaning"), *keys()], "lll")))
    return OK


def run_schema(_: argparse.Namespace) -> int:
    """The JSON Schema of the scenario file."""
    from planner.files.schema import schema

    print(json.dumps(schema(), indent=1, ensure_ascii=False))
    return OK


def run_template(options: argparse.Namespace) -> int:
    """Write an empty fleet, with its columns explained."""
    from planner.batch.output import write_whole
    from planner.files.workbook import template

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

    if options.out is None:
        options.out = Path("reports", "what-if") if options.set else Path("reports")
    return report(options)


def _design(scenario: Scenario, asked: tuple[int, float]) -> Design:
    """The design that was asked for, under the scenario's catalog; InputError where its memory was never tested."""
    from planner.model.sizing import design_of

    try:
        return design_of(scenario.catalog, *asked)
    except ValueError:
        fsvms, memory_gb = asked
        first, *_, last = scenario.catalog.connections.memory_gb
        name, wrong = f"design {fsvms}x{memory_gb:g}", f"{memory_gb:g} GB is outside what was tested"
        raise InputError(Problem(scenario.file, None, name, wrong, f"write {first:g} to {last:g} GB")) from None
