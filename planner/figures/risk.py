"""Risk: how demand may grow against what a design holds, when checks fail, and what the doubt comes from."""

from collections.abc import Sequence
from functools import lru_cache

from planner.answers import doubts
from planner.answers.display import Picture
from planner.answers.words import NAMES, cause, measure, when
from planner.figures import style
from planner.figures.axes import round_top
from planner.figures.growth import by_month, month_axis
from planner.figures.sheet import Axis, Sheet
from planner.figures.stage import Drawing
from planner.judgement.drivers import Driver
from planner.judgement.risk import Fan, Risk, fan, risk
from planner.model.scenario import MOST_MONTHS, Scenario
from planner.model.sizing import Plan
from planner.model.units import at_least, at_most, part

_MOST_BARS = 8
_MOST_LINES = 5
_DASHES = ("-", "--", "-.", ":", (3, 1, 1, 1))
_COLOURS = (style.BLUE, style.RED, style.PURPLE, style.GREEN, style.BROWN)


def binding_fan(found: Risk) -> Fan | None:
    """What binds the plan, to a year past the horizon; None where what is in doubt does not move it, or there is
    nothing to set against it."""
    if found.plan is None or not found.doubtful or found.plan.binding.required is None:
        return None
    check, until = found.plan.binding, min(MOST_MONTHS, found.scenario.growth.horizon_months + 12)
    shown = fan(found, found.plan.design, check.check, check.subject, until)
    return shown if _moves(found.scenario, shown) else None


def _moves(scenario: Scenario, shown: Fan) -> bool:
    """Whether a reader can tell the low cases from the high ones, at the horizon or at the end."""
    ends = ((shown.low[month], shown.high[month]) for month in (scenario.growth.horizon_months, -1))
    return any(at_least(low, shown.unit) != at_least(high, shown.unit) for low, high in ends)


@lru_cache(maxsize=1)  # for the page, and again for the deck
def demand_fan(found: Risk) -> Picture | None:
    """What binds, over the months: the middle case and 90 % of all, against the limit of the plan."""
    if (shown := binding_fan(found)) is None or found.plan is None:
        return None
    check, horizon, until = found.plan.binding, found.scenario.growth.horizon_months, shown.months[-1]
    sure, limits = found.confident, [(found.plan.design, shown.allowed, style.RED)]
    # Of other FSVMs each would carry another part of the load.
    if sure and sure.fsvms == found.plan.design.fsvms and sure != found.plan.design and "connections" in check.check:
        limits.append((sure, fan(found, sure, check.check, check.subject, 0).allowed, style.GREEN))
    name, top = NAMES[check.check].lower(), 1.15 * max(shown.high[-1], *(allowed for _, allowed, _ in limits))
    sheet = _fan_sheet(found.scenario, shown, top)
    for design, allowed, colour in limits:
        sheet.limit(allowed, f"{design}: {at_most(allowed, check.unit)}", colour=colour, left=True)
    holds = f"{found.plan.design} holds {at_most(shown.allowed, check.unit)}"
    title = f"In {when(found.scenario, horizon)} the demand is {_most_cases(shown, horizon)}; {holds}"
    middle = f"{measure(shown.mid[horizon], shown.allowed, '')} in the middle case at the horizon"
    return Drawing(title, f"Fan of {name} over {until} months: {middle}; {title}.", [sheet]).on_paper(2.6)


def draw_risk(scenario: Scenario, plan: Plan) -> Drawing:
    """What binds the plan, over the months: the middle case and nine of ten, against the limit."""
    found = risk(scenario)
    if not found.doubtful:
        how = "Where a number is only roughly known, write {low: 2400, mid: 2800, high: 3600} for it in the scenario "
        how += "file, and this tab shows how sure the plan is."
        return Drawing("All inputs are single values, so there is no risk to show", how)
    check, horizon = plan.binding, scenario.growth.horizon_months
    if check.required is None:
        return Drawing("No FSVM survives the failures", "There is nothing to show against a limit.")
    until = min(MOST_MONTHS, 12 * -(-(horizon + 12) // 12))
    shown = fan(found, plan.design, check.check, check.subject, until)
    name, allowed = NAMES[check.check].lower(), at_most(shown.allowed, check.unit)
    title = f"{plan.design} lasts until {when(scenario, horizon)} in {part(found.of(plan.design))} of cases"
    if found.confident and found.confident != plan.design:
        title += f"; {found.confident} in {part(found.of(found.confident))}"
    if not _moves(scenario, shown):
        told = measure(shown.mid[horizon], shown.allowed, check.unit)
        still = f"What is in doubt does not move the tightest limit, {cause(check)}: {told}"
        return Drawing(title, f"{still} in {when(scenario, horizon)}, in at least nine cases out of ten.")
    sheet = _fan_sheet(scenario, shown, round_top(1.1 * max(shown.high[-1], shown.allowed)))
    sheet.limit(shown.allowed, f"limit: {allowed}", left=True)
    alt = f"Fan of {name} over {until} months. In {when(scenario, horizon)} {_most_cases(shown, horizon)}"
    return Drawing(title, f"{alt}; the limit is {allowed}.", [sheet])


def _most_cases(shown: Fan, month: int) -> str:
    low, high = (at_least(ends[month], shown.unit) for ends in (shown.low, shown.high))
    return f"between {low} and {high} {shown.unit} in nine cases out of ten"


def _fan_sheet(scenario: Scenario, shown: Fan, top: float) -> Sheet:
    """A demand over the months: the middle case and nine of ten, with the horizon marked."""
    horizon = scenario.growth.horizon_months
    name = NAMES[shown.check].lower()
    label = name if shown.unit in name else f"{name} ({shown.unit})"
    sheet, then = by_month(scenario, shown.months[-1], Axis(0, top, label)), when(scenario, horizon)
    for name, values in (("95 %", shown.high), ("middle", shown.mid), ("5 %", shown.low)):
        sheet.end_note(name, values[-1], style.BLUE, fontsize=style.TYPE_PT)
    told = f"{then}: {_most_cases(shown, horizon)}"
    sheet.band(shown.months, shown.low, shown.high, facecolor=style.SKY, alpha=0.45, tip=told)
    middle = f"{then}: {at_least(shown.mid[horizon], shown.unit)} {shown.unit} in the middle case"
    sheet.line(shown.months, shown.mid, color=style.BLUE, tip=middle)
    return sheet


def chance_of_breach(found: Risk) -> Picture | None:
    """The chance that each check of the plan has failed, month by month: of the likeliest to fail by the horizon."""
    failing = [one for one in found.breaches if one.probability_by_month[-1] > 0]
    shown = sorted(failing, key=lambda one: -one.probability_by_month[-1])[:_MOST_LINES]
    if found.plan is None or not found.doubtful or not shown:
        return None
    ends = [(one.subject or NAMES[one.check].lower(), one.probability_by_month[-1]) for one in shown]
    horizon, top = len(shown[0].probability_by_month) - 1, max(0.05, min(1.0, max(end for _, end in ends) * 1.2))
    up = Axis(0, top, "probability of failure", mark=lambda value: f"{100 * value:.3g} %")
    sheet = Sheet(month_axis(found.scenario, max(horizon, 1)), up)
    for one, (name, end), colour, dashes in zip(shown, ends, _COLOURS, _DASHES, strict=False):
        tip = f"{name}: {doubts.chance(end)} by {when(found.scenario, horizon)}"
        weight = 2.6 if one is shown[0] else 1.3
        chances = one.probability_by_month
        sheet.line(range(horizon + 1), chances, color=colour, linestyle=dashes, linewidth=weight, tip=tip)
        sheet.end_note(f"{name[:40]}: {doubts.chance(end)}", end, colour)
    sure = found.of(found.plan.design)
    title = f"{found.plan.design} lasts until {when(found.scenario, horizon)} in {doubts.chance(sure)} of cases"
    alt = "; ".join(f"{name} {doubts.chance(end)}" for name, end in ends)
    return Drawing(title, f"Probability of failure by the horizon: {alt}.", [sheet]).on_paper(2.9)


@lru_cache(maxsize=1)  # for the page, and again for the deck
def tornado(found: Risk, causes: Sequence[Driver]) -> Picture | None:
    """How far each input alone moves the utilisation of what binds, between its low and its high."""
    bars = sorted((one for one in causes if one.swing > 0), key=lambda one: -one.swing)[:_MOST_BARS]
    if found.plan is None or not bars or (middle := found.plan.binding.utilisation) is None:
        return None
    names = [doubts.input_name(found.scenario, one.path) for one in bars]
    ranges = [(one.low or 0.0, one.high or 0.0) for one in bars]
    least, most = min(middle, 1.0, *map(min, ranges)), max(middle, 1.0, *map(max, ranges))
    room = 0.2 * max(0.1, most - least)
    what = NAMES[found.plan.binding.check].lower()
    words = f"share of the limit used ({what}): pale at the low end, full at the high"
    first, last = -0.75, len(bars) - 0.4
    sheet = Sheet(Axis(least - room, most + room, words, mark=style.percent_mark), Axis(last, first, ticks=()))
    for row, (one, name, (low, high)) in enumerate(zip(bars, names, ranges, strict=True)):
        tip = f"{name}: {part(low)} at its low end, {part(high)} at its high"
        sheet.box(middle, row - 0.18, low - middle, 0.36, facecolor=style.SKY, tip=tip)
        sheet.box(middle, row - 0.18, high - middle, 0.36, facecolor=style.BLUE, tip=tip)
        words = name if one.share is None else f"{name}: {part(one.share)} of the doubt"
        at = (min(low, high, middle), row)
        sheet.note(words, at, (0, 13), va="center", fontsize=8.5, ground=True)
        # The number stands beyond the end of its bar, on whichever side that is.
        for value in {low, high}:
            right = value > middle or (value == middle and value == max(low, high))
            side, shift = ("left", 4) if right else ("right", -4)
            sheet.note(part(value), (value, row), (shift, 0), ha=side, va="center", fontsize=8.5)
    sheet.line([middle, middle], [last, first], color=style.INK, linewidth=1)
    sheet.line([1, 1], [last, first], **style.LIMIT)
    sheet.note("limit", (1.0, len(bars) - 0.45), (3, 0), va="center", color=style.RED)
    told = [f"{part(low)} to {part(high)}" for low, high in ranges]
    title = f"What moves the plan most is {names[0]}: alone from {told[0]} of the limit"
    alt = "; ".join(f"{name} {between}" for name, between in zip(names, told, strict=True))
    alt = f"Share of the limit used with each input at its low and its high: {alt}."
    return Drawing(title, alt, [sheet]).on_paper(1.0 + 0.5 * len(bars))
