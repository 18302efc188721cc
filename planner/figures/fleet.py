"""A fleet: how full every customer's plan is, and when the plans break."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from planner.display import SHAPES, Picture
from planner.entries import FAILS, HOLDS, MISSING, TIGHT, Entry
from planner.figures import style
from planner.units import percent

# Up to this many customers have a row each; of more, the fullest have one, under the spread of all.
MOST_ROWS, FULLEST = 25, 12
MOST_QUARTERS = 40
_BIN = 0.05
_COLOURS = {HOLDS: style.GREEN, TIGHT: style.ORANGE}
_MARKS = {HOLDS: "o", TIGHT: "^"}
_MOST_COLUMNS = 38


def fleet_utilisation(entries: Sequence[Entry]) -> Picture:
    """How full each plan is, of the limit that binds it: a row a customer, or the spread of all and the fullest."""
    planned = sorted((e for e in entries if e.utilisation is not None), key=lambda e: (-(e.utilisation or 0), e.id))
    without = [entry for entry in entries if entry.utilisation is None]
    with style.drawing():
        if len(entries) <= MOST_ROWS:
            rows = [*without, *planned]
            figure = style.new_figure(0.75 + 0.235 * max(2, len(rows)))
            _rows(figure.add_subplot(), rows)
        else:
            rows = planned[:FULLEST]
            figure = style.new_figure(5.2)
            spread, named = figure.subplots(2, 1, height_ratios=(2.2, 2.8))
            _spread(spread, planned)
            _rows(named, rows)
            named.set_title(f"the {len(rows)} fullest", loc="left", color=style.QUIET)
        _key(figure.axes[0])
        _name_limit(figure.axes[0])
        full = sum((entry.utilisation or 0) > 0.9 for entry in planned)
        use = f"plans {'uses' if full == 1 else 'use'} more than 90 % of a limit"
        title = f"{full} of {len(planned)} {use}" if planned else "No customer has a plan"
        fullest = "; ".join(f"{e.customer} {percent(e.utilisation or 0)} ({e.binding})" for e in planned[:FULLEST])
        alt = f"How much of the limit that binds it each plan uses at its worst. Fullest: {fullest or 'none'}."
        return style.picture(figure, title, f"{alt}{_left_out(without)}")


def _rows(ax: Axes, rows: Sequence[Entry]) -> None:
    for row, entry in enumerate(rows):
        if entry.utilisation is None:
            words = "no design holds" if entry.state == FAILS else "no report"
            ax.text(0.012, row, f"{SHAPES[entry.state]} {words}", va="center", color=style.RED)
            continue
        ax.plot([0, entry.utilisation], [row, row], color=style.RULE, linewidth=1.2, solid_capstyle="butt")
        ax.plot([entry.utilisation], [row], _MARKS[entry.state], color=_COLOURS[entry.state], markersize=7)
        ax.text(1.03, row, percent(entry.utilisation), va="center", color=style.INK)
    ax.set_yticks(range(len(rows)), [shortened(entry.customer) for entry in rows])
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0, labelcolor=style.INK)
    ax.spines["left"].set_visible(False)
    _limit(ax)
    ax.set_xlabel("part of the limit that binds each")


def _spread(ax: Axes, planned: Sequence[Entry]) -> None:
    """How many plans are how full, in steps of 5 %."""
    bins = [Counter(_bin(e.utilisation or 0) for e in planned if e.state == state) for state in (HOLDS, TIGHT)]
    steps = range(round(1 / _BIN))
    lefts = [step * _BIN for step in steps]
    bottoms = [0.0] * len(lefts)
    for state, counts, hatch in zip((HOLDS, TIGHT), bins, ("", "///"), strict=True):
        heights = [float(counts[step]) for step in steps]
        look: dict[str, Any] = {"color": _COLOURS[state], "edgecolor": "white", "linewidth": 0.6, "hatch": hatch}
        ax.bar(lefts, heights, 0.92 * _BIN, bottoms, align="edge", **look)
        bottoms = [bottom + height for bottom, height in zip(bottoms, heights, strict=True)]
    _counts(ax, [left + 0.46 * _BIN for left in lefts], bottoms)
    _limit(ax)
    ax.set_ylabel("customers")


def _bin(utilisation: float) -> int:
    # What is full to the brim is in the last step, and a whole step is in the one below: 95 % is not above 95 %.
    return min(round(1 / _BIN), max(1, math.ceil(utilisation / _BIN))) - 1


def _limit(ax: Axes) -> None:
    ax.axvline(1, color=style.RED, linewidth=1.4, linestyle=(0, (5, 2)))
    ax.set_xlim(0, 1.13)
    ax.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    ax.xaxis.set_major_formatter(style.percent_mark)


def _name_limit(ax: Axes) -> None:
    ax.annotate(
        "limit",
        (1, 1),
        (-3, -3),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="right",
        va="top",
        color=style.RED,
    )


def _key(ax: Axes) -> None:
    """What the marks and bars mean, above the plot, where nothing is."""
    handles = [
        Line2D([], [], linestyle="", marker=_MARKS[state], color=_COLOURS[state], markersize=7)
        for state in (HOLDS, TIGHT)
    ]
    names = ["holds", "tight: breaks within a year after the horizon"]
    ax.legend(
        handles,
        names,
        frameon=False,
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=2,
        borderaxespad=0,
        handletextpad=0.2,
        labelcolor=style.QUIET,
    )


def _counts(ax: Axes, xs: Sequence[float], tops: Sequence[float]) -> None:
    """The number above each bar, and room for it."""
    for x, top in zip(xs, tops, strict=True):
        if top:
            ax.text(x, top, f"{top:.0f}", ha="center", va="bottom", fontsize=style.TYPE_PT - 1)
    ax.set_ylim(0, 1.15 * max([*tops, 3.0]))
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)


@dataclass(frozen=True, slots=True)
class _Quarters:
    """Breaches by the number of their quarter; `name` says what to write under one, or nothing."""

    label: str
    quarters: dict[int, list[Entry]]
    dated: bool

    @property
    def shown(self) -> range:
        first = min(self.quarters)
        return range(first, min(max(self.quarters) + 1, first + MOST_QUARTERS))

    @property
    def later(self) -> int:
        return sum(len(found) for quarter, found in self.quarters.items() if quarter not in self.shown)

    def tick(self, quarter: int) -> str:
        if not self.dated:
            return str(3 * quarter)
        year, index = divmod(quarter, 4)
        return f"Q{index + 1}\n{year}" if index == 0 or quarter == self.shown[0] else f"Q{index + 1}"

    def name(self, quarter: int) -> str:
        return f"{quarter // 4} Q{quarter % 4 + 1}" if self.dated else f"months {3 * quarter} to {3 * quarter + 2}"


def fleet_breaches(entries: Sequence[Entry]) -> Picture:
    """How many plans break in each quarter: of the calendar, and of the months where a customer gives no date."""
    breaking = [entry for entry in entries if entry.breach_month is not None]
    panels = _panels(breaking)
    others = _others(entries)
    with style.drawing():
        figure = style.new_figure(0.5 + 2.1 * max(1, len(panels)))
        if others:
            figure.supxlabel(others, fontsize=style.TYPE_PT - 0.5, color=style.QUIET)
        if not panels:
            none = "No plan breaks within 120 months"
            ax = figure.add_subplot()
            ax.set_axis_off()
            ax.text(0.5, 0.5, none, ha="center", color=style.QUIET)
            return style.picture(figure, none, f"Nothing to show. {others}".strip())
        for panel, ax in zip(panels, figure.subplots(len(panels), 1, squeeze=False).flat, strict=True):
            _bars(ax, panel)
        _key(figure.axes[0])
        alts = "; ".join(
            f"{panel.name(q)}: {len(panel.quarters[q])}" for panel in panels for q in sorted(panel.quarters)
        )
        return style.picture(figure, _first(panels), f"Plans that break, by quarter: {alts}. {others}".strip())


def _panels(breaking: Sequence[Entry]) -> list[_Quarters]:
    dated: dict[int, list[Entry]] = {}
    undated: dict[int, list[Entry]] = {}
    for entry in breaking:
        if entry.breach_date:
            year, month = map(int, entry.breach_date.split("-"))
            dated.setdefault(4 * year + (month - 1) // 3, []).append(entry)
        else:
            undated.setdefault((entry.breach_month or 0) // 3, []).append(entry)
    panels = []
    if dated:
        panels.append(_Quarters("plans that break, by quarter", dated, True))
    if undated:
        panels.append(
            _Quarters(
                "plans that break, three months a bar, from month 0 of each: customers that give no date",
                undated,
                False,
            )
        )
    return panels


def _bars(ax: Axes, panel: _Quarters) -> None:
    shown = list(panel.shown)
    bottoms = [0.0] * len(shown)
    for state, hatch in ((TIGHT, "///"), (HOLDS, "")):
        heights = [float(sum(e.state == state for e in panel.quarters.get(q, ()))) for q in shown]
        look: dict[str, Any] = {"color": _COLOURS[state], "edgecolor": "white", "linewidth": 0.6, "hatch": hatch}
        if any(heights):
            ax.bar(shown, heights, 0.8, bottoms, **look)
        bottoms = [bottom + height for bottom, height in zip(bottoms, heights, strict=True)]
    _counts(ax, shown, bottoms)
    last = max(shown[-1], shown[0] + 7)
    every = 1 if last - shown[0] < 16 else 4
    ticks = [quarter for quarter in range(shown[0], last + 1) if quarter % every == 0]
    # A quarter of the calendar has its name under its bar; months count from the edge between two.
    ax.set_xticks([tick - 0.5 * (not panel.dated) for tick in ticks], [panel.tick(tick) for tick in ticks])
    ax.set_xlim(shown[0] - 0.8, last + 0.8)
    ax.set_xlabel(panel.label + (f"; {panel.later} more later" if panel.later else ""))


def _first(panels: Sequence[_Quarters]) -> str:
    found = []
    for panel in panels:
        quarter = min(panel.quarters)
        first = panel.quarters[quarter]
        who = first[0].customer if len(first) == 1 else f"{len(first)} customers"
        found.append(f"{who} in {panel.name(quarter)}")
    return f"First to break: {'; '.join(found)}"


def _others(entries: Sequence[Entry]) -> str:
    """Who is in none of the bars, and why."""
    lasting = sum(entry.state in (HOLDS, TIGHT) and entry.breach_month is None for entry in entries)
    parts = [f"{lasting} that {'holds' if lasting == 1 else 'hold'} for 120 months and more"] * bool(lasting)
    for state, words in ((FAILS, "without a design"), (MISSING, "without a report")):
        count = sum(entry.state == state for entry in entries)
        parts += [f"{count} {words}"] * bool(count)
    return f"Not in the bars: {', '.join(parts)}." if parts else ""


def _left_out(without: Sequence[Entry]) -> str:
    none = sum(entry.state == FAILS for entry in without)
    parts = [f"{none} without a design"] * bool(none)
    parts += [f"{len(without) - none} without a report"] * (len(without) > none)
    return f" {' and '.join(parts)}." if parts else ""


def shortened(text: str, columns: int = _MOST_COLUMNS) -> str:
    """`text` on one line of at most `columns`; a wide character takes two."""
    taken = 0
    for at, character in enumerate(text):
        taken += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if taken > columns:
            return f"{text[: max(1, at - 1)].rstrip()}…"
    return text
