"""A fleet: how full every customer's plan is, and when the plans break."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.answers.display import SHAPES, Picture
from planner.answers.entries import FAILS, HOLDS, MISSING, TIGHT, Entry
from planner.figures import style
from planner.figures.sheet import PART, Axis, Sheet
from planner.figures.stage import Drawing
from planner.model.units import counted, percent

# Up to this many customers have a row each; of more, the fullest have one, under the spread of all.
MOST_ROWS, FULLEST = 25, 12
MOST_QUARTERS = 40
_STEPS = 20
_COLOURS = {HOLDS: style.GREEN, TIGHT: style.ORANGE}
_HATCHES = {HOLDS: None, TIGHT: "///"}
_MARKS = {HOLDS: "o", TIGHT: "^"}
_TIGHT = "tight: breaks within a year after the horizon, or less sure than wanted"
_LASTING = "No plan breaks within 120 months"
_PART = Axis(0, 1, "part of the limit that binds each", [0, 0.2, 0.4, 0.6, 0.8, 1], mark=style.percent_mark, room=42)


def fleet_utilisation(entries: Sequence[Entry]) -> Picture:
    """How full each plan is, of the limit that binds it: a row a customer, or the spread of all and the fullest."""
    planned = sorted((e for e in entries if e.utilisation is not None), key=lambda e: (-(e.utilisation or 0), e.id))
    without = [entry for entry in entries if entry.utilisation is None]
    few = len(entries) <= MOST_ROWS
    rows = [*without, *planned] if few else planned[:FULLEST]
    full = sum((entry.utilisation or 0) > 0.9 for entry in planned)
    use = f"plans {'uses' if full == 1 else 'use'} more than 90 % of a limit"
    title = f"{full} of {len(planned)} {use}" if planned else "No customer has a plan"
    fullest = "; ".join(f"{e.customer} {percent(e.utilisation or 0)} ({e.binding})" for e in planned[:FULLEST])
    alt = f"How much of the limit that binds it each plan uses at its worst. Fullest: {fullest or 'none'}."
    alt += f" {' and '.join(_without(without))}." if without else ""
    if few:
        sheet = _rows(rows, f"● holds   ▲ {_TIGHT}")
        return Drawing(title, alt, [sheet]).on_paper(0.9 + 0.235 * max(2, len(rows)))
    sheets = [_spread(planned), _rows(rows, f"the {len(rows)} fullest")]
    return Drawing(title, alt, sheets, (2.2, 2.8)).on_paper(5.4)


def _rows(rows: Sequence[Entry], head: str) -> Sheet:
    low, high = len(rows) - 0.4, -0.6
    sheet = Sheet(_PART, Axis(low, -1.7, ticks=range(len(rows)), names=[entry.customer for entry in rows]))
    sheet.note(head, (_PART.high, -1.2), (38, 0), ha="right", va="center", color=style.QUIET)
    for row, entry in enumerate(rows):
        if entry.utilisation is None:
            words = f"{SHAPES[entry.state]} {'no design holds' if entry.state == FAILS else 'no report'}"
            sheet.note(words, (0.012, row), va="center", color=style.RED)
            continue
        used, mark, colour = entry.utilisation, _MARKS[entry.state], _COLOURS[entry.state]
        colour = style.INKS.get(colour, colour)
        sheet.line([0, used], [row, row], color=style.RULE, linewidth=1.2)
        tip = f"{entry.customer}: {percent(used)} ({entry.binding})"
        sheet.dots([used], [row], mark, size=7, edge="auto", color=colour, clip_on=False, tip=tip)
        sheet.end_note(percent(used), row, fontsize=style.TYPE_PT)
    sheet.line([1, 1], [low, high], **style.LIMIT)
    return sheet


def _spread(planned: Sequence[Entry]) -> Sheet:
    """How many plans are how full, in steps of 5 %."""
    bars = {step / _STEPS: [e for e in planned if _step(e.utilisation or 0) == step] for step in range(_STEPS)}
    top = 1.35 * max(3, *map(len, bars.values()))
    sheet = Sheet(_PART, Axis(0, top, ticks=()))
    words = f"customers by part of the limit; solid: holds; hatched: {_TIGHT}"
    sheet.note(words, (_PART.high, top), (38, 0), ha="right", va="top", color=style.QUIET)
    _bars(sheet, bars, 0.92 / _STEPS)
    sheet.line([1, 1], [0, top / 1.15], **style.LIMIT)
    return sheet


def _step(utilisation: float) -> int:
    # What is full to the brim is in the last step, and a whole step is in the one below: 95 % is not above 95 %.
    return min(_STEPS, max(1, math.ceil(round(utilisation * _STEPS, 9)))) - 1


def _bars(sheet: Sheet, bars: Mapping[float, Sequence[Entry]], width: float) -> None:
    """A bar for the entries at each place, those that are tight below, with their number above."""
    for left, found in bars.items():
        tight = sum(entry.state == TIGHT for entry in found)
        for state, bottom, height in ((TIGHT, 0, tight), (HOLDS, tight, len(found) - tight)):
            if height:
                look = {"facecolor": _COLOURS[state], "edgecolor": "white", "hatch": _HATCHES[state]}
                sheet.box(left, bottom, width, height, **look, tip=f"{counted(height, 'plan')}: {state}")
        if found:
            at = (left + width / 2, len(found))
            sheet.note(str(len(found)), at, (0, 2), ha="center", fontsize=style.TYPE_PT - 1.5)


@dataclass(frozen=True, slots=True)
class _Quarters:
    """Breaches by the number of their quarter: of the calendar where they are `dated`, else of the months."""

    quarters: dict[int, list[Entry]]
    dated: bool

    @property
    def shown(self) -> range:
        first = min(self.quarters)
        return range(first, min(max(self.quarters) + 1, first + MOST_QUARTERS))

    @property
    def label(self) -> str:
        months = "three months a bar, from month 0 of each: customers that give no date"
        later = sum(len(found) for quarter, found in self.quarters.items() if quarter not in self.shown)
        label = f"plans that break, {'by quarter' if self.dated else months}"
        return f"{label}; {later} more later" if later else label

    def tick(self, quarter: int) -> str:
        if not self.dated:
            return str(3 * quarter)
        year, index = divmod(quarter, 4)
        return f"Q{index + 1}\n{year}" if index == 0 or quarter == self.shown[0] else f"Q{index + 1}"

    def name(self, quarter: int) -> str:
        return f"{quarter // 4} Q{quarter % 4 + 1}" if self.dated else f"months {3 * quarter} to {3 * quarter + 2}"


def fleet_breaches(entries: Sequence[Entry]) -> Picture:
    """How many plans break in each quarter: of the calendar, and of the months where a customer gives no date."""
    panels = _panels([entry for entry in entries if entry.breach_month is not None])
    others = _others(entries)
    if panels:
        sheets = [_panel(panel, others if panel is panels[-1] else "") for panel in panels]
        key = f"solid: holds; hatched: {_TIGHT}"
        sheets[0].note(key, (1, 1), within=PART, ha="right", va="top", color=style.QUIET)
    else:
        sheets = [Sheet(Axis(0, 1, others, ticks=()), Axis(0, 1, ticks=()), ruled=False)]
        sheets[0].note(_LASTING, (0.5, 0.5), ha="center", color=style.QUIET)
    counts = (f"{panel.name(q)}: {len(panel.quarters[q])}" for panel in panels for q in sorted(panel.quarters))
    alt = f"Plans that break, by quarter: {'; '.join(counts) or 'none'}. {others}".strip()
    title = _first(panels) if panels else _LASTING
    return Drawing(title, alt, sheets, (1.0,) * len(sheets)).on_paper(0.6 + 2.0 * len(sheets))


def _panels(breaking: Sequence[Entry]) -> list[_Quarters]:
    found: dict[bool, dict[int, list[Entry]]] = {True: {}, False: {}}
    for entry in breaking:
        year, month = (
            map(int, entry.breach_date.split("-")) if entry.breach_date else (0, (entry.breach_month or 0) + 1)
        )
        found[bool(entry.breach_date)].setdefault(4 * year + (month - 1) // 3, []).append(entry)
    return [_Quarters(quarters, dated) for dated, quarters in found.items() if quarters]


def _panel(panel: _Quarters, below: str) -> Sheet:
    """The bars of `panel`, and what stands `below` their names."""
    shown = panel.shown
    last = max(shown[-1], shown[0] + 7)
    every = 1 if last - shown[0] < 16 else 4
    named = [quarter for quarter in range(shown[0], last + 1) if quarter % every == 0]
    # A quarter of the calendar has its name under its bar; months count from the edge between two.
    ticks = [quarter - 0.5 * (not panel.dated) for quarter in named]
    names = [panel.tick(quarter) for quarter in named]
    top = 1.4 * max(3, *(len(found) for found in panel.quarters.values()))
    words = f"{panel.label}\n{below}".strip()
    sheet = Sheet(Axis(shown[0] - 0.8, last + 0.8, words, ticks, names), Axis(0, top, ticks=()))
    _bars(sheet, {quarter - 0.4: panel.quarters.get(quarter, []) for quarter in shown}, 0.8)
    return sheet


def _first(panels: Sequence[_Quarters]) -> str:
    found = []
    for panel in panels:
        quarter, first = min(panel.quarters.items())
        found.append(f"{first[0].customer if len(first) == 1 else f'{len(first)} customers'} in {panel.name(quarter)}")
    return f"First to break: {'; '.join(found)}"


def _others(entries: Sequence[Entry]) -> str:
    """Who is in none of the bars, and why."""
    lasting = sum(entry.state in (HOLDS, TIGHT) and entry.breach_month is None for entry in entries)
    parts = [f"{lasting} that {'holds' if lasting == 1 else 'hold'} for 120 months and more"] if lasting else []
    parts += _without(entries)
    return f"Not in the bars: {', '.join(parts)}." if parts else ""


def _without(entries: Sequence[Entry]) -> list[str]:
    counts = Counter(entry.state for entry in entries)
    named = ((FAILS, "without a design"), (MISSING, "without a report"))
    return [f"{counts[state]} {words}" for state, words in named if counts[state]]
