"""Answers and catalogs as text for a terminal: aligned columns, the answer first."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

from planner.answers.words import answers, basis, choices, doubts, rpo_answers, states
from planner.model.dr.rpo import Protection
from planner.model.limits import Catalog
from planner.model.remedies import Rescue
from planner.model.scenario import Scenario
from planner.model.sizing import Check, Sizing, nearest_rejections
from planner.model.units import at_least, at_most, number, part, percent

if TYPE_CHECKING:  # for the types alone: a plan needs none of these, nor scipy
    from planner.judgement.alternatives import Option, Why
    from planner.judgement.compare import Comparison
    from planner.judgement.drivers import Driver
    from planner.judgement.fit import Fit
    from planner.judgement.risk import Risk

WIDTH = 80
_GAP, _LEAST = 2, 20  # between columns, and the longest word that is never cut
_NEAREST = 5
_MOST_ROWS = 8
_LENGTHS = ("share_name", "share_description")


def sizing_text(sizing: Sizing, rescue: Rescue | None) -> str:
    """The answer, what binds, the checks, the next best designs and the nearest rejected ones."""
    scenario = sizing.scenario
    told = [answers.headline(sizing), *([answers.binding(sizing)] if sizing.plan else [])]
    told += [*answers.if_spread(sizing), *answers.current(sizing)]
    lines = [*_title(scenario), *_paragraphs(told)]
    if rescue:
        lines += ["", *_wrapped(answers.rescued(rescue))]
        lines += _items([*map(answers.blocker, rescue.blockers), *answers.ways_out(rescue)])
    if sizing.plan:
        lines += ["", *_checks(sizing.plan.checks, scenario.growth.horizon_months)]
        if others := sizing.feasible[1:4]:
            shown = [[str(d), f"{number(d.total_memory_gb)} GB", f"{d.total_vcpus} vCPUs"] for d in others]
            lines += ["", "Next best designs", *columns(shown, "lrr", WIDTH)]
    lines += ["", "Nearest rejected designs"]
    lines += columns(
        [[str(r.design), answers.rejection(r)] for r in nearest_rejections(sizing)[:_NEAREST]], "ll", WIDTH
    )
    lines += _listed("Evidence", basis.evidence(scenario))
    lines += _listed("Assumptions", basis.assumptions(scenario))
    return "\n".join(lines)


def replication_text(protection: Protection) -> str:
    """Whether the link keeps the schedule, what it could keep, what would be needed, and the first copy."""
    scenario = protection.scenario
    title = f"{scenario.id} · {scenario.customer} · replication"
    lines = [title, "=" * min(WIDTH, len(title))]
    for sentence in (rpo_answers.headline(protection), *rpo_answers.findings(protection)):
        lines += _wrapped(sentence)
    lines += _listed("On this link", rpo_answers.on_this_link(protection))
    lines += ["", "To keep the schedule takes", *columns(rpo_answers.needed(protection), "lrr", WIDTH)]
    lines += _listed("Beside the link", rpo_answers.beside(protection))
    lines += _listed("Evidence", basis.evidence(scenario))
    lines += _listed("Assumptions", rpo_answers.assumptions(protection))
    return "\n".join(lines)


def _listed(title: str, sentences: Sequence[str]) -> list[str]:
    """A heading and a line for each sentence; nothing where there is none."""
    lines = [line for sentence in sentences for line in _wrapped(f"- {sentence}", "  ")]
    return ["", title, *lines] if lines else []


def _checks(checks: Sequence[Check], horizon: int) -> list[str]:
    rows = [["", "Check", "Required", "Allowed", "Unit", "Used", "Breaks"]]
    for check in folded(checks):
        rows.append(
            [
                states.state(check, horizon),
                textwrap.shorten(answers.check_name(check.check, check.subject), 40, placeholder=" …"),
                "none left" if check.required is None else at_least(check.required, check.unit),
                at_most(check.allowed, check.unit),
                check.unit,
                "" if check.utilisation is None else part(check.utilisation),
                answers.breaks(check),
            ]
        )
    limits = dict.fromkeys((c.limit.name, f"{c.limit.kind}, {c.limit.source.id}") for c in folded(checks))
    return [
        *columns(rows, "slrrlrl", WIDTH),
        *_wrapped(states.LEGEND),
        "",
        *columns([("Limits used", ""), *limits], "ll", WIDTH),
    ]


def folded(checks: Sequence[Check]) -> list[Check]:
    """The checks to show: of the lengths of names and descriptions that hold, the longest alone."""
    longest: dict[str, Check] = {}
    for check in checks:
        if check.check in _LENGTHS and check.ok:
            best = longest.get(check.check)
            if best is None or (check.required or 0) > (best.required or 0):
                longest[check.check] = check
    return [c for c in checks if c.check not in _LENGTHS or not c.ok or c is longest[c.check]]


def risk_text(found: Risk, drivers: Sequence[Driver]) -> str:
    """How sure the plan is and why, the checks that may fail by month, the drivers, and the designs around it."""
    told = [*doubts.confidence(found), *doubts.doubt(found, drivers), *doubts.skew(found)]
    lines = [*_title(found.scenario), *_paragraphs(told)]
    if found.plan and found.doubtful:
        horizon = found.scenario.growth.horizon_months
        months = sorted({*range(0, horizon, max(12, horizon // 5)), horizon})
        rows = [["Probability of failure by", *(f"month {month}" for month in months)]]
        rows += [
            [
                answers.check_name(one.check, one.subject),
                *(doubts.chance(one.probability_by_month[month]) for month in months),
            ]
            for one in found.breaches
            if one.probability_by_month[-1]
        ]
        lines += [
            "",
            *(columns(rows, "l" + "r" * len(months), WIDTH) if rows[1:] else ["No check fails in any sample."]),
        ]
    if drivers:
        rows = [["What drives it", "Share of doubt", "At its low end", "At its high end"]]
        rows += [
            [doubts.input_name(found.scenario, one.path), *map(_part, (one.share, one.low, one.high))]
            for one in drivers[:_MOST_ROWS]
            if one.swing or one.total_sobol
        ]
        lines += ["", *columns(rows, "lrrr", WIDTH)] if rows[1:] else []
    if granted := doubts.taken_for_granted(found):
        lines += ["", *_confidences(found), "", "Method", *_items(granted)]
    return "\n".join(lines)


def _confidences(found: Risk) -> list[str]:
    """The least designs that hold in some samples, the plan, and the least that is sure enough."""
    rows = [["Design", "Memory", "vCPUs", "Holds in", ""]]
    plan = found.plan.design if found.plan else None
    likely = sorted((one for one in found.designs if found.of(one) > 0), key=lambda one: one.cost)
    for design in (one for place, one in enumerate(likely) if place < _MOST_ROWS or one in (plan, found.confident)):
        mark = " ".join(
            ["plan"] * (design == plan) + [f"reaches {percent(found.wanted)}"] * (design == found.confident)
        )
        sure = doubts.chance(found.of(design))
        rows.append([str(design), f"{number(design.total_memory_gb)} GB", str(design.total_vcpus), sure, mark])
    return columns(rows, "lrrrl", WIDTH) if rows[1:] else ["No design holds in any sample."]


def _part(value: float | None) -> str:
    return "none" if value is None else part(value)


def why_text(why: Why, sizing: Sizing) -> str:
    """Why a design is not the plan."""
    first, *others = choices.why_not(why, sizing)
    return "\n".join([*_title(sizing.scenario), *_paragraphs([first]), *_items(others)])


def alternatives_text(sizing: Sizing, options: Sequence[Option]) -> str:
    """The designs on the front, and what each buys."""
    lines = [*_title(sizing.scenario), *_paragraphs([answers.headline(sizing)])]
    if options:
        rows = [["Design", "Memory", "vCPUs", "Compared with the plan"]]
        for one in options[:_MOST_ROWS]:
            design = one.plan.design
            memory = f"{number(design.total_memory_gb)} GB"
            rows.append([str(design), memory, str(design.total_vcpus), choices.buys(one, sizing)])
        lines += ["", *columns(rows, "lrrl", WIDTH)]
    if len(options) > _MOST_ROWS:
        lines += _paragraphs([f"And {len(options) - _MOST_ROWS} larger ones, up to {options[-1].plan.design}."])
    return "\n".join(lines)


def fit_text(scenario: Scenario, fits: Sequence[tuple[str, Fit]]) -> str:
    """What each design takes, and what stops it; each with a name to show."""
    lines = _title(scenario)
    for place, (name, one) in enumerate(fits):
        lines += [""] * (place > 0) + _paragraphs([f"{name}, {one.plan.design}: {choices.until(one, scenario)}"])
        lines += _items(choices.rooms(one, scenario))
    return "\n".join(lines)


def compare_text(found: Comparison) -> str:
    """What changes, the plans side by side, and the inputs and limits that differ."""
    lines = _paragraphs(choices.changed(found))
    rows = [["", *found.labels], *choices.side_by_side(found.plans)]
    lines += ["", *columns(rows, "l" * len(rows[0]), WIDTH)]
    for title, differences in (("Inputs that differ", found.inputs), ("Limits that differ", found.limits)):
        if differences:
            rows = [
                [title, *found.labels],
                *([one.name, *(value or "none" for value in one.values)] for one in differences),
            ]
            lines += ["", *columns(rows, "l" * len(rows[0]), WIDTH)]
    return "\n".join(lines)


def limits_text(catalog: Catalog) -> str:
    """A catalog as a table, and the notes and sources under it."""
    rows = [["Limit", "Value", "Kind", "Source", "Called by the source"]]
    for row in catalog.rows():
        rows.append([row.name, row.stated, row.kind, row.source.id, row.label or ""])
    lines = [catalog.title, "=" * len(catalog.title), *columns(rows, "lllll", WIDTH), "", "Notes"]
    seen: set[str] = set()
    for row in catalog.rows():
        if row.remark and row.name + row.remark not in seen:
            seen.add(row.name + row.remark)
            lines += _wrapped(f"- {row.name} ({row.source.id}): {row.remark}", "  ")
    lines += _items([f"{fact.name} ({fact.source.id}): {fact.text}" for fact in catalog.facts.values()])
    lines += ["", "Where two sources conflict, both rows are shown, and the stricter, the first of them, decides."]
    lines += ["", "Sources", *columns([[source.id, source.title] for source in catalog.sources], "ll", WIDTH)]
    return "\n".join(lines)


def columns(rows: Sequence[Sequence[str]], align: str, width: int = 0) -> list[str]:
    """Rows as lines with aligned columns, aligned as in a table.

    Where a `width` is given, columns of words are folded until the lines are as short, or until a word would have to be
    cut: always the column in which that folds the fewest cells.
    """
    cells = [[_width(cell) for cell in column] for column in zip(*rows, strict=True)]
    words = [[_width(word) for cell in column for word in cell.split()] for column in zip(*rows, strict=True)]
    widths = [max(column) for column in cells]
    least = [min(_LEAST, max(column, default=0)) for column in words]
    while width and sum(widths) + _GAP * (len(widths) - 1) > width:
        soft = [i for i, side in enumerate(align) if side not in "rs" and widths[i] > least[i]]
        if not soft:
            break
        widths[min(soft, key=lambda i: (sum(cell >= widths[i] for cell in cells[i]), -widths[i]))] -= 1
    folded = [[_fold(cell, most) for cell, most in zip(row, widths, strict=True)] for row in rows]
    # What cannot be folded, such as characters that take two columns, may be wider.
    widths = [max(_width(line) for cell in column for line in cell) for column in zip(*folded, strict=True)]
    return [
        (" " * _GAP).join(map(_padded, line, widths, align)).rstrip()
        for row in folded
        for line in zip_longest(*row, fillvalue="")
    ]


def _fold(text: str, width: int) -> list[str]:
    return [text] if _width(text) <= width else textwrap.wrap(text, width, break_on_hyphens=False)


def _padded(text: str, width: int, side: str) -> str:
    gap = " " * (width - _width(text))
    return gap + text if side == "r" else text + gap


def _width(text: str) -> int:
    """Columns that a terminal gives to `text`: wide East Asian characters take two."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def _title(scenario: Scenario) -> list[str]:
    title = f"{scenario.id} · {scenario.customer} · {scenario.catalog.title}"
    return [title, "=" * min(WIDTH, len(title))]


def _paragraphs(sentences: Sequence[str]) -> list[str]:
    return [line for sentence in sentences for line in _wrapped(sentence)]


def _items(sentences: Sequence[str]) -> list[str]:
    return [line for sentence in sentences for line in _wrapped(f"- {sentence}", "  ")]


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False) or [""]
