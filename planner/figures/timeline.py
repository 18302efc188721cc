"""What to do when: building, checking, ordering, and when limits are reached, on one line of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from planner.answers.display import Picture
from planner.answers.words.answers import cause
from planner.figures import style
from planner.figures.page import SMALL_PT, growing, on_page, page, room, when
from planner.figures.paper import width_pt
from planner.figures.sheet import Sheet
from planner.figures.stage import Drawing
from planner.judgement.risk import Risk, breach_months
from planner.model.formulas.growth import growth_factor
from planner.model.scenario import MOST_MONTHS, Scenario
from planner.model.units import at_least, counted

LEAD_MONTHS = 3  # how long before the quarter of a breach to order: no file says how long a delivery takes
_CHECK_UPS = (12, 24)
_MOST_BREACHES = 3
_LINE, _GAP, _FOOT = 10.5, 9.0, 26.0
_YEAR_PT = 52.0  # the least room for the name of a tick


@dataclass(frozen=True, slots=True)
class Event:
    """Something in a month, or between the months of `band`; `told` is what the picture says of it, beside its date."""

    month: int
    told: str
    marker: str
    colour: str
    band: tuple[int, int | None] | None = None


def timeline(found: Risk) -> Picture | None:
    """What to do when, from today to two years past the horizon."""
    drawing = draw_timeline(found)
    return on_page(drawing) if drawing else None


def order_month(found: Risk) -> int | None:
    """When to order what comes next [months]: ahead of the quarter in which the first limit is reached, or may be.

    Where there is doubt that is the month that one case in twenty reaches it by. None where that is past 120 months.
    """
    first = growing_breaches(found)
    likely = first[0][0] if first else None
    early = found.first_breach[0] if found.doubtful and found.first_breach else likely
    if early is None:
        return None
    start = found.scenario.as_of.month - 1 if found.scenario.as_of else 0
    return max(0, early - (start + early) % 3 - LEAD_MONTHS)


def growing_breaches(found: Risk) -> list[tuple[int, str, tuple[int | None, int | None] | None]]:
    """The limits that growth reaches: the month, what it is, and its 5 and 95 % months where they are in doubt."""
    if found.plan is None:
        return []
    months = breach_months(found) if found.doubtful else {}
    told = []
    for check in growing(found.plan):
        low, _, high = months.get((check.check, check.subject), (None, None, None))
        month = check.first_breach_month
        if month is not None:
            band = None if low is None or low == high else (low, high)
            told.append((month, cause(check.check, check.subject), band))
    return sorted(told, key=lambda one: one[0])


def events(found: Risk, end: int) -> list[Event]:
    """What is on the line from today to the month `end`, in the order of time."""
    scenario, plan = found.scenario, found.plan
    assert plan is not None
    horizon, order = scenario.growth.horizon_months, order_month(found)
    kept = found.sizing.current is not None and found.sizing.current.design == plan.design
    told = [Event(0, f"{'keep' if kept else 'build'} {plan.design}", "s", style.INK)]
    told += [
        Event(month, f"check-up: expect {expected(scenario, month)}", "o", style.BLUE)
        for month in _CHECK_UPS
        if month <= min(end, max(horizon, 12))
    ]
    if horizon:
        told.append(Event(horizon, "horizon of the plan", "|", style.INK))
    if order is not None and order <= end:
        told.append(Event(order, f"order by ({counted(LEAD_MONTHS, 'month')} ahead)", "D", style.BROWN))
    for month, what, band in growing_breaches(found)[:_MOST_BREACHES]:
        if (band[0] if band and band[0] is not None else month) <= end:
            told.append(Event(month, f"{what} is full", "X", style.RED, band))
    return sorted(told, key=lambda event: (event.month, event.marker == "X"))


def expected(scenario: Scenario, month: int) -> str:
    """The connections and the data to expect in a month."""
    people, data = (float(growth_factor(rate, month)) for rate in (scenario.growth.connections, scenario.growth.data))
    connections = sum(share.connections for share in scenario.shares) * people
    return f"{at_least(connections, 'connections')} connections, {at_least(scenario.data_tb * data, 'TB')} TB"


def draw_timeline(found: Risk, width_in: float = style.WIDTH_IN) -> Drawing | None:
    """The events on a line of time, each on a lane of its own; None where there is no plan."""
    if found.plan is None:
        return None
    scenario, horizon = found.scenario, found.scenario.growth.horizon_months
    end = min(MOST_MONTHS, horizon + 24)
    told, (width, _) = events(found, end), room(width_in)
    scale = (width - 4) / end
    lanes = [_words(scenario, event, scale, width) for event in told]
    heights = [_LINE * words[0].count("\n") + _LINE + _GAP for words in lanes]
    sheet = page(width_in, sum(heights) + _FOOT)
    foot = sheet.y.low - _FOOT
    sheet.box(2 + horizon * scale, 0, (end - horizon) * scale, foot, facecolor=style.FILL, alpha=0.6)
    y = 0.0
    for event, (words, at, side), height in zip(told, lanes, heights, strict=True):
        x, y = 2 + event.month * scale, y + height
        lane = y - height / 2
        sheet.line([x, x], [lane, foot], color=style.RULE, linewidth=0.8, under=True)
        if event.band:
            low, high = (2 + min(end, MOST_MONTHS if month is None else month) * scale for month in event.band)
            sheet.box(low, lane - 3, high - low, 6, facecolor=event.colour, alpha=0.35)
            sheet.line([low, low], [lane - 4, lane + 4], color=event.colour, linewidth=1)
            if event.band[1] is not None and event.band[1] <= end:
                sheet.line([high, high], [lane - 4, lane + 4], color=event.colour, linewidth=1)
        if event.month <= end:
            mark: dict[str, Any] = {"size": 8, "edge": event.colour, "color": event.colour}
            sheet.dots([x], [lane], event.marker, **mark)
            sheet.dots([x], [foot], event.marker, **mark | {"size": 6})
        sheet.note(words, (at, lane), ha=side, va="center", fontsize=SMALL_PT, color=event.colour, ground=True)
    _foot(sheet, scenario, end, scale, foot)
    return Drawing(_title(found, end), _alt(found, told), [sheet])


def _words(scenario: Scenario, event: Event, scale: float, width: float) -> tuple[str, float, str]:
    """What is written beside an event, where and to which side: where there is room, in as many lines as it takes."""
    told = f"{when(scenario, event.month)}: {event.told}{_band(scenario, event)}"
    ends = [event.month] if event.band is None else [event.month, event.band[0], event.band[1] or MOST_MONTHS]
    left, right = 2 + min(ends) * scale - 7, min(2 + max(ends) * scale, width) + 7
    if width - right >= min(left, width_pt(told, SMALL_PT) + 4):
        return _folded(told, width - right), right, "left"
    return _folded(told, left), left, "right"


def _folded(text: str, width: float) -> str:
    columns = len(text)
    while columns > 12 and width_pt(style.fitted(text, columns), SMALL_PT) > width - 2:
        columns -= 1
    return style.fitted(text, columns)


def _band(scenario: Scenario, event: Event) -> str:
    if event.band is None:
        return ""
    low, high = event.band
    until = f"after {when(scenario, MOST_MONTHS)}" if high is None else when(scenario, high)
    return f" (5 to 95 %: {when(scenario, low)} to {until})"


def _foot(sheet: Sheet, scenario: Scenario, end: int, scale: float, foot: float) -> None:
    """The line of time, and its years."""
    sheet.line([2, 2 + end * scale], [foot, foot], color=style.INK, linewidth=1.6, under=True)
    every = next(step for step in (12, 24, 36, 60, 120) if step * scale >= _YEAR_PT or step == 120)
    for month in range(0, end + 1, every):
        x = 2 + month * scale
        sheet.line([x, x], [foot, foot + 4], color=style.INK, linewidth=1)
        side = "left" if not month else "right" if x > 2 + end * scale - 24 else "center"
        words = "today" if not month else when(scenario, month)
        sheet.note(words, (x, foot + 9), ha=side, va="top", color=style.QUIET, fontsize=SMALL_PT)


def _title(found: Risk, end: int) -> str:
    scenario, first, order = found.scenario, growing_breaches(found), order_month(found)
    if order is None or not first:
        return f"Nothing to order: growth reaches no limit by {when(scenario, MOST_MONTHS)}"
    month, what, _ = first[0]
    early = found.first_breach[0] if found.doubtful and found.first_breach else None
    full = f"{what} is full in {when(scenario, month)}"
    if order > end:
        return f"Nothing to order before {when(scenario, end)}: {full}"
    by = f"Order by {when(scenario, order)}" if order else "Order now"
    if early is not None and early < month:
        return f"{by}: the first limit may be reached in {when(scenario, early)}; most likely {full}"
    return f"{by}: {full}"


def _alt(found: Risk, told: list[Event]) -> str:
    rows = "; ".join(f"{when(found.scenario, one.month)}, {one.told}{_band(found.scenario, one)}" for one in told)
    assumed = f"Order by: an assumption, {LEAD_MONTHS} months ahead of the quarter in which the first limit is reached"
    return f"Time line. {rows}. {assumed}{', in one case in twenty' * found.doubtful}."
