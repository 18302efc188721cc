"""Answers and catalogs as text for a terminal: the sentences and tables of the notebooks, the answer first."""

import os
import re
import shutil
import sys
from collections.abc import Sequence
from itertools import chain

from planner.answers import basis, choices, comparison, doubts, expansion, plan, readiness, second_site, steps
from planner.answers.display import Code, Prose, Table, cells, folded
from planner.judgement.choices import Fit, Why
from planner.judgement.compare import Comparison
from planner.judgement.drivers import Driver
from planner.judgement.readiness import Readiness
from planner.judgement.risk import Risk
from planner.model.dr.rpo import Protection
from planner.model.limits import Catalog
from planner.model.path import Expansion
from planner.model.scenario import Scenario
from planner.model.sizing import Sizing

WIDTH, VERBOSE = 80, False
_LEAST, _WIDE, _MOST = 40, 80, 120  # what a terminal may have, what is printed elsewhere, the longest line to read
# A state is a word before it is a colour.
_COLOURS = {"fails": "1;31", "unsure": "33", "no room": "33", "tight": "33", "holds": "32"}
_STATE = re.compile(rf"^(\S ({'|'.join(_COLOURS)}))(?=  )", re.M)
_TITLE = re.compile(r"^.+(?=\n(?:.+\n)*=+$)", re.M)
_FEW = 3  # so many cases stand side by side in a terminal; of more, each has a row


def sizing_text(sizing: Sizing) -> str:
    """The answer and why, the checks, the next best designs and the nearest rejected ones, and what it rests on."""
    scenario = sizing.scenario
    return _document(
        _title(scenario),
        plan.answer(sizing),
        _listed("What to do", steps.next_steps(sizing)),
        _listed("Why", plan.why(sizing).paragraphs),
        _listed("What could change this", steps.could_change(sizing)),
        plan.checks(sizing),
        choices.next_best(sizing),
        choices.rejections(sizing),
        *((basis.limits(sizing),) if VERBOSE else basis.limits_in_brief(sizing)),
        plan.first_copy(sizing),
        _listed("Evidence", basis.evidence(scenario)),
        _listed("Assumptions", basis.assumptions(scenario)),
    )


def replication_text(found: Protection) -> str:
    """Whether the link keeps the schedule, what it could keep, what would be needed, and the first copy."""
    return _document(
        _title(found.scenario, "replication"),
        second_site.answer(found),
        second_site.findings(found),
        _listed("On this link", second_site.on_this_link(found)),
        second_site.rates(found),
        second_site.shopping_list(found),
        _listed("Beside the link", second_site.site_notes(found)),
        _listed("Evidence", basis.evidence(found.scenario)),
        _listed("Assumptions", second_site.assumptions(found)),
    )


def risk_text(found: Risk, drivers: Sequence[Driver]) -> str:
    """How sure the plan is and why, the checks that may fail by month, the drivers, and the designs around it."""
    return _document(
        _title(found.scenario),
        None if found.plan else plan.answer(found.sizing),
        doubts.confidence(found),
        doubts.doubt(found, drivers),
        doubts.breaches(found),
        doubts.causes(found, drivers),
        doubts.confident_designs(found),
        _listed("Method", doubts.taken_for_granted(found)),
    )


def readiness_text(found: Readiness) -> str:
    """Whether the plan can be deployed, the findings, failures and ports, the join, and what is set by hand."""
    return _document(
        _title(found.sizing.scenario, "deployment readiness"),
        readiness.answer(found),
        readiness.findings(found),
        readiness.failures(found),
        readiness.ports(found),
        readiness.join(found),
        readiness.client_settings(found),
        readiness.checklists(found),
    )


def path_text(path: Expansion) -> str:
    """What to buy, and when, where the path ends, and what it takes for granted."""
    return _document(
        _title(path.scenario, "what to buy, and when"),
        expansion.answer(path),
        expansion.steps(path),
        _listed("", expansion.ends(path)),
        _listed("Assumptions", expansion.rules(path)),
    )


def orders_text(paths: Sequence[Expansion]) -> str:
    """What a fleet orders in each quarter."""
    return _document("All together", expansion.orders(paths), _listed("", expansion.of_fleet(paths)))


def why_text(why: Why, sizing: Sizing) -> str:
    """Why a design is not the plan."""
    first, *others = choices.reasons(why, sizing)
    return _document(_title(sizing.scenario), [*_wrapped(first), *_listed("", others)])


def alternatives_text(sizing: Sizing) -> str:
    """The designs on the front, what each buys, and what caution costs."""
    tables = choices.alternatives(sizing), choices.caution(sizing)
    return _document(_title(sizing.scenario), plan.answer(sizing), *tables)


def fit_text(scenario: Scenario, fits: Sequence[tuple[str, Fit]]) -> str:
    """What each design takes, and what stops it; each with a name to show."""
    shown = (
        _listed(f"{name}, {one.plan.design}, {choices.until(one, scenario)}", choices.rooms(one, scenario))
        for name, one in fits
    )
    return _document(_title(scenario), *shown)


def comparison_text(found: Comparison) -> str:
    """What changes, the plans side by side, and the inputs and limits that differ; of many cases, those on demand."""
    count, base = len(found.labels), found.labels[0]
    if count <= _FEW:
        return _document("", Prose(comparison.changed(found)), comparison.plans(found), *comparison.differences(found))
    pairs = [(0, *range(at, min(at + 2, count))) for at in range(1, count, 2)] if VERBOSE else []
    return _document(
        "",
        comparison.cases(found).without("Memory (GB)", "vCPUs"),  # which the sentences say
        _listed(f"Compared with {base}, the first", comparison.changed(found, named=False)),
        *(table for which in pairs for table in comparison.differences(found, which)),
        None if VERBOSE else ["The inputs and the limits that differ: planner compare -v"],
    )


def check_text(scenario: Scenario) -> str:
    """That a scenario is good."""
    return f"{scenario.id}: good"


def limits_text(catalog: Catalog) -> str:
    """A catalog as a table, and the notes and sources under it."""
    notes = basis.catalog_notes(catalog).paragraphs
    return _document(catalog.title, basis.catalog_limits(catalog), _listed("Notes and sources", notes))


def _document(title: str, *blocks: list[str] | Prose | Table | Code | None) -> str:
    """A title, if any, and the blocks with an empty line between, without those that say nothing."""
    head: list[str] = []
    if title:
        name, *told = map(_wrapped, title.splitlines())
        head = [*name, "=" * max(map(cells, name)), *chain.from_iterable(told)]
    shown = (head, *(block if isinstance(block, list) else _lines(block) for block in blocks if block))
    return "\n\n".join("\n".join(lines) for lines in shown if lines)


def _lines(block: Prose | Table | Code) -> list[str]:
    if isinstance(block, Code):  # whole lines, to be copied
        items = [line for what, text in block.items for line in ("", *_wrapped(what), *text.splitlines())]
        return [*items[1:], *(line for note in block.notes for line in _wrapped(note))]
    if isinstance(block, Prose):
        return [line for text in block.paragraphs for line in _wrapped(text)]
    caption = _wrapped(block.caption) if block.caption else []
    return [*caption, *block.lines(WIDTH)] if block.rows else []


def _listed(heading: str, sentences: Sequence[str]) -> list[str]:
    """A heading, if any, and an item for each sentence; nothing where there is none."""
    items = [line for sentence in sentences for line in _wrapped(f"- {sentence}", "  ")]
    return [*_wrapped(heading), *items] if heading and items else items


def _title(scenario: Scenario, about: str = "") -> str:
    """Whose it is and what it is about, and of a what-if, in a line below, that it is one."""
    title = f"{scenario.id} · {scenario.customer} · {about or scenario.catalog.title}"
    return "\n".join((title, *basis.what_if(scenario)))


def _wrapped(text: str, indent: str = "") -> list[str]:
    return folded(text, WIDTH, indent)


def fit(verbose: bool = False) -> None:
    """Have texts laid out for the terminal, with as much as was asked for."""
    global WIDTH, VERBOSE
    WIDTH, VERBOSE = width(), verbose


def width() -> int:
    """How many columns there are to print in."""
    if not sys.stdout.isatty():
        return _WIDE
    return min(max(shutil.get_terminal_size((_WIDE, 24)).columns, _LEAST), _MOST)


def painted(text: str) -> str:
    """`text` with its titles and its states in colour, where the output shows colours.

    It does on a terminal that is not `dumb`; NO_COLOR and FORCE_COLOR, when they are not empty, decide otherwise, the
    first of them before the second.
    """
    shows = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    if os.environ.get("NO_COLOR") or not (shows or os.environ.get("FORCE_COLOR")):
        return text
    text = _STATE.sub(lambda found: f"\x1b[{_COLOURS[found[2]]}m{found[1]}\x1b[0m", text)
    return _TITLE.sub("\x1b[1m\\g<0>\x1b[0m", text)
