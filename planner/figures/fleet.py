"""A fleet: how full every customer's plan is, and when the plans break."""

from collections import Counter
from collections.abc import Sequence

from planner.answers.display import SHAPES, Picture
from planner.answers.fleet import FAILS, HOLDS, MISSING, TIGHT, UNSURE, Entry
from planner.figures import style
from planner.figures.sheet import PART, SMALL_PT, Axis, Sheet
from planner.figures.stage import Drawing, picture
from planner.figures.texts import short
from planner.model.units import counted, percent

MOST_ROWS = 25  # up to this many customers have a row each
MOST_QUARTERS = 40
# The states of a bar, the worst first, with their colour and hatching.
_LOOKS = (
    ((FAILS,), style.RED, "xxx"),
    ((UNSURE, TIGHT), style.ORANGE, "///"),
    ((HOLDS,), style.GREEN, None),
)
_KEY = "hatched: tight, or less sure than wanted; solid: holds"
_LASTING = "No plan breaks within 120 months"
_PART = Axis(0, 1, "share of its tightest limit", [0, 0.2, 0.4, 0.6, 0.8, 1], mark=style.percent_mark, room=42)
_BESIDE_PT = 24.0  # what stands at both sides of a row


def fleet_utilisation(entries: Sequence[Entry]) -> Picture:
    """How full each plan is, of its tightest limit, a row a customer; of many, which limit that is for how many."""
    planned = sorted((e for e in entries if e.fsvms), key=lambda e: (-(e.utilisation or 0), e.id))
    without = [entry for entry in entries if not entry.fsvms]
    if len(entries) > MOST_ROWS and (bound := [entry for entry in entries if entry.limit]):
        return _limits(bound)
    full = sum((entry.utilisation or 0) > 0.9 for entry in planned)
    title = f"{full} of {len(planned)} plans {'uses' if full == 1 else 'use'} more than 90 % of a limit"
    title = title if planned else "No customer has a plan"
    fullest = "; ".join(f"{e.customer} {percent(e.utilisation or 0)} ({e.binding})" for e in planned)
    alt = f"How much of its tightest limit each plan uses at its worst. Fullest first: {fullest or 'none'}."
    alt += f" {' and '.join(_without(without))}." if without else ""
    return picture(lambda width_in: Drawing(title, alt, *_rows([*without, *planned], width_in)))


def _rows(rows: Sequence[Entry], width_in: float) -> tuple[list[Sheet], tuple[float]]:
    """A line a customer, named beside it, or above it where it is narrow; with the height of it all [points]."""
    low, high, narrow = len(rows) - 0.4, -0.6, width_in < style.WIDTH_IN
    names = {row: entry.customer for row, entry in enumerate(rows)}
    sheet = Sheet(_PART, Axis(low, -1.7, ticks=() if narrow else names))
    for row, name in names.items() if narrow else ():
        shown = short(name, 72 * width_in - _BESIDE_PT, SMALL_PT)
        sheet.note(shown, (0, row), (0, 6), va="bottom", fontsize=SMALL_PT, color=style.QUIET, fixed=True, ground=True)
    key = "   ".join(f"{SHAPES[state]} {state}" for state in (HOLDS, TIGHT, UNSURE))
    sheet.note(key, (_PART.high, -1.2), (38, 0), ha="right", va="center", color=style.QUIET)
    for row, entry in enumerate(rows):
        if entry.utilisation is None or not entry.fsvms:
            words = f"{SHAPES[entry.state]} {'no design holds' if entry.state == FAILS else 'no report'}"
            sheet.note(words, (0.012, row), va="center", color=style.RED)
            continue
        used, mark, colour = entry.utilisation, style.MARKERS[entry.state], style.STATES[entry.state]
        sheet.line([0, used], [row, row], color=style.RULE, linewidth=1.2)
        tip = f"{entry.customer}: {percent(used)} ({entry.binding})"
        filled = "left" if entry.state == UNSURE else "full"
        sheet.dots(used, row, mark, size=7, edge=colour, color=colour, fillstyle=filled, clipped=False, tip=tip)
        sheet.end_note(percent(used), row, fontsize=style.TYPE_PT)
    sheet.line([1, 1], [low, high], **style.LIMIT)
    return [sheet], (50 + (30 if narrow else 17) * max(2, len(rows)),)


def _limits(entries: Sequence[Entry]) -> Picture:
    """Which limit is the tightest, or is passed, for how many: a bar a limit."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.limit, []).append(entry)
    ranked = dict(sorted(found.items(), key=lambda one: (-len(one[1]), one[0])))
    (first, same), *_ = ranked.items()
    across = Axis(0, len(same), f"customers; crossed: fails; {_KEY}", ticks=(), room=42)
    sheet = Sheet(across, Axis(len(ranked) - 0.4, -0.6, ticks=dict(enumerate(ranked))))
    for row, those in enumerate(ranked.values()):
        _stacked(sheet, those, row - 0.36, 0.72, across=True)
        sheet.end_note(str(len(those)), row, fontsize=style.TYPE_PT)
    title = f"{first}: the tightest limit of {len(same)} of {counted(len(entries), 'customer')}"
    told = "; ".join(f"{name} {len(those)}" for name, those in ranked.items())
    alt = f"Customers by their tightest limit, or by what stops them: {told}."
    return Drawing(title, alt, [sheet]).on_paper(0.8 + 0.3 * len(ranked))


def _stacked(sheet: Sheet, found: Sequence[Entry], at: float, width: float, *, across: bool = False) -> None:
    """A bar, upwards or `across`, of the entries by their states, the worst first."""
    start = 0
    for states, colour, hatch in _LOOKS:
        if count := sum(entry.state in states for entry in found):
            corner, size = ((start, at), (count, width)) if across else ((at, start), (width, count))
            tip = f"{counted(count, 'plan')}: {' or '.join(states)}"
            sheet.box(*corner, *size, facecolor=colour, edgecolor="white", hatch=hatch, tip=tip)
            start += count


def fleet_breaches(entries: Sequence[Entry]) -> Picture:
    """How many plans break in each quarter: of the calendar, and of the months where a customer gives no date."""
    found: dict[bool, dict[int, list[Entry]]] = {True: {}, False: {}}
    for entry in entries:
        if entry.fsvms and entry.breach_month is not None:
            year, month = map(int, (entry.breach_date or f"0-{entry.breach_month + 1}").split("-"))
            found[bool(entry.breach_date)].setdefault(4 * year + (month - 1) // 3, []).append(entry)
    others, first, told, sheets = _others(entries), [], [], []
    for dated, quarters in found.items():
        if quarters:
            quarter, soonest = min(quarters.items())
            who = soonest[0].customer if len(soonest) == 1 else f"{len(soonest)} customers"
            first.append(f"{who} in {_name(quarter, dated)}")
            told += [f"{_name(quarter, dated)}: {len(quarters[quarter])}" for quarter in sorted(quarters)]
            sheets.append(_panel(quarters, dated, "" if dated and found[False] else others))
    if sheets:
        sheets[0].note(_KEY, (1, 1), within=PART, ha="right", va="top", color=style.QUIET)
    else:
        sheets = [Sheet(Axis(0, 1, others, ticks=()), Axis(0, 1, ticks=()), ruled=False)]
        sheets[0].note(_LASTING, (0.5, 0.5), ha="center", color=style.QUIET)
    alt = f"Plans that break, by quarter: {'; '.join(told) or 'none'}. {others}".strip()
    title = f"First to break: {'; '.join(first)}" if first else _LASTING
    return Drawing(title, alt, sheets, (1.0,) * len(sheets)).on_paper(0.6 + 2.0 * len(sheets))


def _name(quarter: int, dated: bool) -> str:
    """A quarter by its number: of the calendar where it is `dated`, else of the months."""
    return f"{quarter // 4} Q{quarter % 4 + 1}" if dated else f"months {3 * quarter} to {3 * quarter + 2}"


def _panel(quarters: dict[int, list[Entry]], dated: bool, below: str) -> Sheet:
    """A bar for each quarter with its number above, and what stands `below` their names."""
    first = min(quarters)
    shown = range(first, min(max(quarters) + 1, first + MOST_QUARTERS))
    last = max(shown[-1], first + 7)
    named = [quarter for quarter in range(first, last + 1) if quarter % 4 == 0 or last - first < 16]
    # A quarter of the calendar has its name under its bar; months count from the edge between two.
    years = {quarter: f"\n{quarter // 4}" for quarter in named if quarter % 4 == 0 or quarter == first}
    ticks: dict[float, str] = {quarter: f"Q{quarter % 4 + 1}{years.get(quarter, '')}" for quarter in named}
    months = "by quarter"
    if not dated:
        months = "three months a bar, from month 0 of each: customers that give no date"
        ticks = {quarter - 0.5: str(3 * quarter) for quarter in named}
    later = sum(len(those) for quarter, those in quarters.items() if quarter not in shown)
    words = f"plans that break, {months}{f'; {later} more later' if later else ''}\n{below}".strip()
    top = 1.4 * max(3, *map(len, quarters.values()))
    sheet = Sheet(Axis(first - 0.8, last + 0.8, words, ticks), Axis(0, top, ticks=()))
    for quarter in shown:
        if those := quarters.get(quarter):
            _stacked(sheet, those, quarter - 0.4, 0.8)
            sheet.note(str(len(those)), (quarter, len(those)), (0, 2), ha="center", fontsize=style.TYPE_PT - 1.5)
    return sheet


def _others(entries: Sequence[Entry]) -> str:
    """Who is in none of the bars, and why."""
    lasting = sum(bool(entry.fsvms) and entry.breach_month is None for entry in entries)
    parts = [f"{lasting} that {'holds' if lasting == 1 else 'hold'} for 120 months and more"] if lasting else []
    parts += _without(entries)
    return f"Not in the bars: {', '.join(parts)}." if parts else ""


def _without(entries: Sequence[Entry]) -> list[str]:
    counts = Counter(entry.state for entry in entries)
    named = ((FAILS, "without a design"), (MISSING, "without a report"))
    return [f"{counts[state]} {words}" for state, words in named if counts[state]]
