"""Answers and catalogs as text for a terminal: aligned columns, the answer first."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

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

WIDTH = 100
MARKS = {"holds": "ok", "tight": "~ ", "no room": "= ", "fails": "XX"}
_NEAREST = 5
_MOST_ROWS = 8
_LENGTHS = ("share_name", "share_description")


def sizing_text(sizing: Sizing, rescue: Rescue | None) -> str:
    """The answer, what binds, the checks, the next best designs and the nearest rejected ones."""
    scenario = sizing.scenario
    told = [answers.headline(sizing), *([answers.binding(sizing)] if sizing.plan else [])]
    told += [*answers.if_spread(sizing), *answers.uncounted(scenario), *answers.current(sizing)]
    lines = [*_title(scenario), *_paragraphs(told)]
    if rescue:
        lines += ["", *_wrapped(answers.rescued(rescue))]
        lines += _items([*map(answers.blocker, rescue.blockers), *answers.ways_out(rescue)])
    if sizing.plan:
        lines += ["", *_checks(sizing.plan.checks, scenario.growth.horizon_months)]
        if others := sizing.feasible[1:4]:
            shown = [[str(d), f"{number(d.total_memory_gb)} GB", f"{d.total_vcpus} vCPUs"] for d in others]
            lines += ["", "Next best designs", *columns(shown, "lrr")]
    lines += ["", "Nearest rejected designs"]
    lines += columns([[str(r.design), answers.rejection(r)] for r in nearest_rejections(sizing)[:_NEAREST]], "ll")
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
    lines += ["", "To keep the schedule takes", *columns(rpo_answers.needed(protection), "lrr")]
    lines += _listed("Beside the link", rpo_answers.beside(protection))
    lines += _listed("Evidence", basis.evidence(scenario))
    lines += _listed("Assumptions", rpo_answers.assumptions(protection))
    return "\n".join(lines)


def _listed(title: str, sentences: Sequence[str]) -> list[str]:
    """A heading and a line for each sentence; nothing where there is none."""
    lines = [line for sentence in sentences for line in _wrapped(f"- {sentence}", "  ")]
    return ["", title, *lines] if lines else []


def _checks(checks: Sequence[Check], horizon: int) -> list[str]:
    rows = [["", "Check", "Required", "Allowed", "Unit", "Used", "Breaks", "Limit", "Source"]]
    for check in folded(checks):
        rows.append(
            [
                MARKS[states.state(check, horizon)],
                textwrap.shorten(answers.check_name(check.check, check.subject), 40, placeholder=" …"),
                "none left" if check.required is None else at_least(check.required, check.unit),
                at_most(check.allowed, check.unit),
                check.unit,
                "" if check.utilisation is None else part(check.utilisation),
                answers.breaks(check),
                check.limit.name,
                f"{check.limit.kind}, {check.limit.source.id}",
            ]
        )
    marks = "; ".join(f"{mark.strip()} {word}: {states.MEANING[word]}" for word, mark in MARKS.items())
    return [*columns(rows, "llrrlrlll"), *_wrapped(marks)]


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
        lines += ["", *(columns(rows, "l" + "r" * len(months)) if rows[1:] else ["No check fails in any sample."])]
    if drivers:
        rows = [["What drives it", "Share of doubt", "At its low end", "At its high end"]]
        rows += [
            [doubts.input_name(found.scenario, one.path), *map(_part, (one.share, one.low, one.high))]
            for one in drivers[:_MOST_ROWS]
            if one.swing or one.total_sobol
        ]
        lines += ["", *columns(rows, "lrrr")] if rows[1:] else []
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
    return columns(rows, "lrrrl") if rows[1:] else ["No design holds in any sample."]


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
        lines += ["", *columns(rows, "lrrl")]
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
    rows = [["", *found.labels], *choices.side_by_side(found)]
    lines += ["", *columns(rows, "l" * len(rows[0]))]
    for title, differences in (("Inputs that differ", found.inputs), ("Limits that differ", found.limits)):
        if differences:
            rows = [
                [title, *found.labels],
                *([one.name, *(value or "none" for value in one.values)] for one in differences),
            ]
            lines += ["", *columns(rows, "l" * len(rows[0]))]
    return "\n".join(lines)


def limits_text(catalog: Catalog) -> str:
    """A catalog as a table, and the notes and sources under it."""
    rows = [["Limit", "Value", "Kind", "Source", "Called by the source"]]
    for row in catalog.rows():
        rows.append([row.name, row.stated, row.kind, row.source.id, row.label or ""])
    lines = [catalog.title, "=" * len(catalog.title), *columns(rows, "lllll"), "", "Notes"]
    seen: set[str] = set()
    for row in catalog.rows():
        if row.remark and row.name + row.remark not in seen:
            seen.add(row.name + row.remark)
            lines += _wrapped(f"- {row.name} ({row.source.id}): {row.remark}", "  ")
    lines += _items([f"{fact.name} ({fact.source.id}): {fact.text}" for fact in catalog.facts.values()])
    lines += ["", "Where two sources conflict, both rows are shown, and the stricter, the first of them, decides."]
    lines += ["", "Sources", *columns([[source.id, source.title] for source in catalog.sources], "ll")]
    return "\n".join(lines)


def columns(rows: Sequence[Sequence[str]], align: str) -> list[str]:
    """Rows as lines with aligned columns; `align` has an l or an r for each column."""
    if not rows:
        return ["none"]
    widths = [max(_width(row[i]) for row in rows) for i in range(len(align))]

    def cell(text: str, width: int, side: str) -> str:
        gap = " " * (width - _width(text))
        return text + gap if side == "l" else gap + text

    return ["  ".join(map(cell, row, widths, align)).rstrip() for row in rows]


def _width(text: str) -> int:
    """Columns that a terminal gives to `text`: wide East Asian characters take two."""
    import unicodedata

    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _title(scenario: Scenario) -> list[str]:
    title = f"{scenario.id} · {scenario.customer} · {scenario.catalog.title}"
    return [title, "=" * min(WIDTH, len(title))]


def _paragraphs(sentences: Sequence[str]) -> list[str]:
    return [line for sentence in sentences for line in _wrapped(sentence)]


def _items(sentences: Sequence[str]) -> list[str]:
    return [line for sentence in sentences for line in _wrapped(f"- {sentence}", "  ")]


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False) or [""]
