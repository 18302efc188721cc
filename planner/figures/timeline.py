"""What to do when: build, check, order, and when limits are reached, on one line of time; and the path of expansion."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from planner.answers.display import Picture
from planner.answers.expansion import finding
from planner.answers.steps import total
from planner.answers.words import cause, month_date, month_name, when
from planner.figures import style
from planner.figures.axes import round_top
from planner.figures.growth import month_axis, month_ticks
from planner.figures.sheet import SMALL_PT, Axis, Sheet
from planner.figures.stage import Drawing, picture
from planner.figures.texts import height_pt, width_pt, wrapped
from planner.judgement.risk import Risk
from planner.model.checks import DEMANDS
from planner.model.path import Expansion
from planner.model.scenario import MOST_MONTHS, Scenario
from planner.model.sizing import Design
from planner.model.units import counted

LEAD_MONTHS = 3  # how long before the quarter of a breach to order: no file says how long a delivery takes
_BEYOND = 24  # how long after the horizon the line ends [months]
_MORE = 12  # and how much later at the most, where only then the first limit is full [months]
_CHECK_UPS = (12, 24)
_MOST_BREACHES = 3
_GAP, _FOOT, _AXIS = 9.0, 5.0, 14.0  # between events, and above and under the line [points]
_MARGINS = 32.0
_LEAST_ROOM = 70.0  # for what is written beside an event [points]


@dataclass(frozen=True, slots=True)
class Event:
    """Something in a month; a breach in doubt has the months of 5 and of 95 % of the cases, None past 120 months.

    What is `bought` is a limit that an order raises; that of a share is none, which must be split.
    """

    month: int
    told: str
    marker: str
    colour: str
    band: tuple[int, int | None] | None = None
    bought: bool = True


@lru_cache(maxsize=1)  # for the page, and again for the deck
def timeline(found: Risk) -> Picture | None:
    """What to do when, from today to two years past the horizon; nothing where there is no plan."""
    if found.plan is None:
        return None
    return picture(lambda width_in: draw_timeline(found, width_in))


def limits_reached(found: Risk) -> list[Event]:
    """When growth reaches each limit of the plan, the first one first."""
    assert found.plan is not None
    months = {(one.check, one.subject): one.months for one in found.breaches} if found.doubtful else {}
    told = []
    for check in found.plan.checks:
        if check.check in DEMANDS and check.first_breach_month is not None:
            low, _, high = months.get((check.check, check.subject), (None, None, None))
            band = None if low is None or low == high else (low, high)
            words, bought = f"{cause(check)} is full", check.check != "general_data"
            told.append(Event(check.first_breach_month, words, "X", style.RED, band, bought))
    return sorted(told, key=lambda one: one.month)


def order(found: Risk, full: list[Event]) -> Event | None:
    """When to order what comes next: ahead of the quarter in which the first limit is reached, or may be.

    Where there is doubt that is the month that one case in twenty reaches it by; None where that is past 120 months.
    """
    likely = full[0].month if full else None
    early = found.first_breach[0] if found.doubtful and found.first_breach else likely
    if early is None:
        return None
    start = found.scenario.as_of.month - 1 if found.scenario.as_of else 0
    begins = early - (start + early) % 3
    date = month_date(found.scenario, begins)
    quarter = f"Q{(date.month + 2) // 3} {date.year}" if date else f"month {begins}"
    told = f"{_verb(full)} by ({counted(LEAD_MONTHS, 'month')} before {quarter})"
    return Event(max(0, begins - LEAD_MONTHS), told, "D", style.BROWN)


def _verb(full: list[Event]) -> str:
    """What there is to do about the first limit."""
    return "order" if not full or full[0].bought else "act"


def draw_timeline(found: Risk, width_in: float = style.WIDTH_IN) -> Drawing:
    """The events, each on a lane of its own, above the line of time."""
    assert found.plan is not None
    scenario, horizon, design = found.scenario, found.scenario.growth.horizon_months, found.plan.design
    end, full = min(MOST_MONTHS, horizon + _BEYOND), limits_reached(found)
    if full and full[0].month <= end + _MORE:
        end = max(end, full[0].month)
    kept = found.sizing.current is not None and found.sizing.current.design == design
    checkups = (month for month in _CHECK_UPS if month <= max(horizon, 12))
    told = [
        Event(0, f"{'keep' if kept else 'build'} {design}", "s", style.INK),
        *(Event(month, f"check-up, expect {total(scenario, month)}", "o", style.BLUE) for month in checkups),
        *([Event(horizon, "horizon of the plan", "|", style.INK)] if horizon else []),
        *([first] if (first := order(found, full)) else []),
        *full[:_MOST_BREACHES],
    ]
    told = sorted((one for one in told if min(_months(one)) <= end), key=lambda one: (one.month, one.marker == "X"))
    width = width_in * 72 - _MARGINS
    lanes = [_label(scenario, event, width / end, width) for event in told]
    heights = [height_pt(text, SMALL_PT) + _GAP for text, _, _ in lanes]
    axis = month_axis(scenario, end)
    if isinstance(axis.ticks, dict):  # the names of months have no room at the ends
        between = {month: year for month, year in axis.ticks.items() if 0 < month < end}
        axis = replace(axis, ticks={0: "today", **between})
    sheet = Sheet(axis, Axis(0, sum(heights) + _FOOT, ticks=()))
    sheet.box(horizon, 0, end - horizon, sheet.y.high, facecolor=style.FILL, alpha=0.6, under=True)
    y = sheet.y.high
    for event, (text, at, side), height in zip(told, lanes, heights, strict=True):
        y -= height / 2
        _mark(sheet, event, y, end, f"{when(scenario, event.month)}: {_told(scenario, event)}")
        sheet.note(text, (at, y), ha=side, va="center", fontsize=SMALL_PT, color=event.colour, fixed=True, ground=True)
        y -= height / 2
    rows = "; ".join(f"{when(scenario, one.month)}, {_told(scenario, one)}" for one in told)
    early = ", in one case in twenty" if found.doubtful else ""
    ahead = f"{LEAD_MONTHS} months before the quarter in which the first limit is reached{early}: an assumption"
    alt = f"Time line. {rows}." + f" The time to {_verb(full)} is {ahead}." * (first in told)
    return Drawing(_title(found, full, first, end), alt, [sheet], (sheet.y.high + _AXIS,))


def _mark(sheet: Sheet, event: Event, y: float, end: int, tip: str) -> None:
    """An event on its lane and on the line, and how early and late it may be."""
    if event.band:
        low, high = event.band[0], min(end, event.band[1] or end)
        sheet.box(low, y - 3, high - low, 6, facecolor=event.colour, alpha=0.35, tip=tip)
    if event.month <= end:
        sheet.line([event.month] * 2, [0, y], color=style.RULE, linewidth=0.8, under=True)
        colour = event.colour
        sheet.dots([event.month] * 2, [y, 0], event.marker, size=7, edge=colour, color=colour, clipped=False, tip=tip)


def _months(event: Event) -> list[int]:
    """The months that an event may be in, from the first to the last."""
    return [event.month] if event.band is None else [event.month, event.band[0], event.band[1] or MOST_MONTHS]


def _label(scenario: Scenario, event: Event, scale: float, width: float) -> tuple[str, float, str]:
    """What is written beside an event, from which month on and to which side: where it fits, or has the most room."""
    text = f"{when(scenario, event.month)}: {_told(scenario, event)}".replace(" (5", "\n(5")
    first, last, gap = min(_months(event)), min(max(_months(event)), width / scale), 9 / scale
    left, right = first * scale - 9, width - last * scale - 9
    if max(left, right) < _LEAST_ROOM:  # it may be at any time
        return wrapped(text, width - 2 * gap * scale, SMALL_PT), gap, "left"
    if right >= min(max(left, right), width_pt(text, SMALL_PT)):
        return wrapped(text, right, SMALL_PT), last + gap, "left"
    return wrapped(text, left, SMALL_PT), first - gap, "right"


def _told(scenario: Scenario, event: Event) -> str:
    if event.band is None:
        return event.told
    low, high = event.band
    until = f"after {when(scenario, MOST_MONTHS)}" if high is None else when(scenario, high)
    return f"{event.told} (5 to 95 %: {when(scenario, low)} to {until})"


def _title(found: Risk, full: list[Event], first: Event | None, end: int) -> str:
    scenario = found.scenario
    if first is None or not full:
        return f"Nothing to order: growth reaches no limit by {when(scenario, MOST_MONTHS)}"
    likely = f"{full[0].told} in {when(scenario, full[0].month)}"
    if first.month > end:
        return f"Nothing to order before {when(scenario, end)}: {likely}"
    by = f"{_verb(full).capitalize()} {f'by {when(scenario, first.month)}' if first.month else 'now'}"
    early = found.first_breach[0] if found.doubtful and found.first_breach else None
    if early is None or early >= full[0].month:
        return f"{by}: {likely}"
    return f"{by}: a limit may be reached in {when(scenario, early)}; most likely {likely}"


def expansion(path: Expansion) -> Picture | None:
    """What stands month by month, in steps and all at once; nothing where there is nothing to buy later."""
    if not path.until or not (path.ends or any(step.month for step in path.steps)) or not path.steps:
        return None
    end = path.ends.month if path.ends else path.until
    sheets = [_sheet(path, end, "GB of memory", lambda design: design.total_memory_gb)]
    if len({step.design.total_vcpus for step in path.steps}) > 1:
        sheets.append(_sheet(path, end, "vCPUs", lambda design: design.total_vcpus))
    told = "; ".join(f"{month_name(path.scenario, step.month)}: {step.design}" for step in path.steps)
    once = f" All at once: {path.at_once}." if path.at_once else ""
    shown = "Memory and vCPUs" if sheets[1:] else "Memory"
    alt = f"{shown} of all FSVMs over {path.until} months. In steps: {told}.{once}"
    return Drawing(finding(path), alt, sheets, (1.0, 0.8)[: len(sheets)]).on_paper(3.6 if sheets[1:] else 1.9)


def _sheet(path: Expansion, end: int, label: str, of: Callable[[Design], float]) -> Sheet:
    """One resource over the months; `end` is where the steps end."""
    scenario, whole = path.scenario, path.at_once
    months = [0, *(step.month for step in path.steps if step.month), end]
    stands = [path.design_in(month) for month in months]
    values = [float(of(design)) if design else 0.0 for design in stands]
    top = round_top(1.15 * max(*values, of(whole) if whole else 0.0))
    ticks = {month: when(scenario, month) for month in month_ticks(path.until)}
    sheet = Sheet(Axis(0, path.until, "", ticks), Axis(0, top, label))
    x = [month for stretch in pairwise(months) for month in stretch]
    y = [value for value in values[:-1] for _ in (0, 1)]
    if not path.ends:
        sheet.end_note(f"in steps: {values[-1]:,.0f}", values[-1], style.BLUE)
    if whole:
        at_once = float(of(whole))
        sheet.band(x, y, [max(at_once, value) for value in y], facecolor=style.SKY, alpha=0.25)
        sheet.line([0, path.until], [at_once, at_once], color=style.BROWN, linestyle=style.DASHED)
        sheet.end_note(f"all at once: {at_once:,.0f}", at_once, style.BROWN)
    sheet.line(x, y, color=style.BLUE)
    before = None
    for (month, then), value in zip(pairwise(months), values, strict=False):
        if value != before and then - month > 0.06 * path.until:
            down, side = (-4, "top") if whole and value < of(whole) else (4, "bottom")
            sheet.note(f"{value:,.0f}", (month, value), (4, down), va=side, color=style.BLUE)
            before = value
    if path.ends:
        sheet.dots([end], [values[-1]], "X", color=style.RED)
        sheet.note("the path ends", (end, values[-1]), (6, -10), va="top", color=style.RED)
    return sheet
