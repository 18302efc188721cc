"""Plans and catalogs as text for a terminal: aligned columns, the answer first."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from planner import answers, rpo_answers
from planner.limits import Catalog
from planner.remedies import Rescue
from planner.rpo import Protection
from planner.sizing import Check, Sizing, nearest_rejections
from planner.units import number, percent

WIDTH = 100
MARKS = {"holds": "ok", "tight": "~ ", "fails": "XX"}
_NEAREST = 5
_LENGTHS = ("share_name", "share_description")


def sizing_text(sizing: Sizing, rescue: Rescue | None) -> str:
    """The answer, what binds, the checks, the next best designs and the nearest rejected ones."""
    scenario = sizing.scenario
    title = f"{scenario.id} · {scenario.customer} · {scenario.catalog.title}"
    lines = [title, "=" * min(WIDTH, len(title)), answers.headline(sizing)]
    lines += [answers.binding(sizing)] if sizing.plan else []
    lines += answers.current(sizing)
    lines = [line for text in lines for line in _wrapped(text)]
    if rescue:
        lines += ["", *_wrapped(answers.rescued(rescue))]
        for blocker in rescue.blockers:
            lines += _wrapped(f"- {answers.blocker(blocker)}", "  ")
    if sizing.plan:
        lines += ["", *_checks(sizing.plan.checks, scenario.growth.horizon_months)]
        if others := sizing.feasible[1:4]:
            shown = [[str(d), f"{number(d.total_memory_gb)} GB", f"{d.total_vcpus} vCPUs"] for d in others]
            lines += ["", "Next best designs", *columns(shown, "lrr")]
    lines += ["", "Nearest rejected designs"]
    lines += columns([[str(r.design), answers.rejection(r)] for r in nearest_rejections(sizing)[:_NEAREST]], "ll")
    lines += _listed("Evidence", answers.evidence(scenario))
    lines += _listed("Assumptions", answers.assumptions(scenario))
    return "\n".join(lines)


def replication_text(protection: Protection) -> str:
    """Whether the link keeps the schedule, what it could keep, what would be needed, and the first copy."""
    scenario = protection.scenario
    title = f"{scenario.id} · {scenario.customer} · replication"
    lines = [title, "=" * min(WIDTH, len(title))]
    for sentence in (rpo_answers.headline(protection), *rpo_answers.findings(protection)):
        lines += _wrapped(sentence)
    lines += _listed("On this link you can have", rpo_answers.on_this_link(protection))
    lines += ["", "To keep the schedule takes", *columns(rpo_answers.needed(protection), "lrr")]
    lines += _listed("Beside the link", rpo_answers.beside(protection))
    lines += _listed("Evidence", answers.evidence(scenario))
    lines += _listed("Assumptions", rpo_answers.assumptions(protection))
    return "\n".join(lines)


def _listed(title: str, sentences: Sequence[str]) -> list[str]:
    """A heading and a line for each sentence; nothing where there is none."""
    lines = [line for sentence in sentences for line in _wrapped(f"- {sentence}", "  ")]
    return ["", title, *lines] if lines else []


def _checks(checks: Sequence[Check], horizon: int) -> list[str]:
    rows = [["", "Check", "Required", "Allowed", "Unit", "Used", "Breaks", "Limit", "Source"]]
    for check in folded(checks):
        breaks = "" if check.first_breach_month is None else f"month {check.first_breach_month}"
        rows.append(
            [
                MARKS[answers.state(check, horizon)],
                textwrap.shorten(answers.check_name(check.check, check.subject), 40, placeholder=" …"),
                "none left" if check.required is None else number(check.required),
                number(check.allowed),
                check.unit,
                "" if check.utilisation is None else percent(check.utilisation),
                breaks,
                check.limit.name,
                f"{check.limit.kind}, {check.limit.source.id}",
            ]
        )
    return columns(rows, "llrrlrlll")


def folded(checks: Sequence[Check]) -> list[Check]:
    """The checks to show: of the lengths of names and descriptions that hold, the longest alone."""
    longest: dict[str, Check] = {}
    for check in checks:
        if check.check in _LENGTHS and check.ok:
            best = longest.get(check.check)
            if best is None or (check.required or 0) > (best.required or 0):
                longest[check.check] = check
    return [c for c in checks if c.check not in _LENGTHS or not c.ok or c is longest[c.check]]


def limits_text(catalog: Catalog) -> str:
    """A catalog as a table, and the notes and sources under it."""
    rows = [["Limit", "Value", "Kind", "Source", "Called by the source"]]
    for row in catalog.rows():
        rows.append([row.name, row.stated, row.kind, row.source.id, row.label or row.quote or ""])
    lines = [catalog.title, "=" * len(catalog.title), *columns(rows, "lllll"), "", "Notes"]
    seen: set[str] = set()
    for row in catalog.rows():
        if row.note and row.name + row.note not in seen:
            seen.add(row.name + row.note)
            lines += _wrapped(f"- {row.name} ({row.source.id}): {row.note}", "  ")
    lines += [f"- {fact.name} ({fact.source.id}): {fact.text}" for fact in catalog.facts.values()]
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


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False) or [""]
