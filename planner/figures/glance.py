"""The second site and the risk at a glance, for a screen: one picture each, kept and updated."""

from __future__ import annotations

import numpy as np

from planner.answers.words.answers import NAMES
from planner.answers.words.rpo_answers import headline, loss
from planner.figures import style
from planner.figures.axes import round_top
from planner.figures.replication import MIN_PER_HOUR, TWO_INTERVALS, repeated
from planner.figures.risk import fan_sheet
from planner.figures.sheet import ACROSS, Axis, Sheet
from planner.figures.stage import Drawing
from planner.judgement.risk import fan, risk
from planner.model.dr.rpo import protect
from planner.model.problems import InputError
from planner.model.scenario import Scenario
from planner.model.sizing import Plan
from planner.model.units import at_least, at_most, part

# Enough for a percent or two, in a few hundredths of a second; the report takes more.
SAMPLES = 256


def draw_data_age(scenario: Scenario, plan: Plan) -> Drawing:  # noqa: ARG001
    """How old the remote copy is through the time that is shown, against one and two intervals."""
    try:
        found = protect(scenario)
    except InputError as error:
        return _nothing("This schedule cannot be replayed", error.problems[0].wrong)
    replay = found.replay
    if not replay.keeps_up:
        return _nothing(headline(found), "The backlog grows forever: no age to show.")
    interval = replay.interval_min / MIN_PER_HOUR
    even = found.change.is_even and found.link.is_even
    end = max(24.0, min(168.0, 4 * interval)) if even else 168.0
    times, ages = repeated(*replay.sawtooth(), replay.period_min, end * MIN_PER_HOUR)
    hours, old = times / MIN_PER_HOUR, ages / MIN_PER_HOUR
    inside = (hours >= -1) & (hours <= end + 1)
    ticks = np.arange(0, end + 1, 4 if end <= 24 else 24).tolist()
    top = round_top(1.2 * max(2 * interval, float(old.max())))
    sheet = Sheet(Axis(0, end, "time (hours)", ticks), Axis(0, top, "age of the remote copy (hours)"))
    sheet.band(hours[inside], 0, old[inside], facecolor=style.SKY, alpha=0.3)
    sheet.line(hours[inside], old[inside], color=style.BLUE, linewidth=1.2)
    sheet.line([0, 1], [interval, interval], within=ACROSS, color=style.INK, linewidth=1.2, linestyle=style.DASHED)
    sheet.note("the interval", (1, interval), (-3, 3), within=ACROSS, ha="right", ground=True)
    sheet.limit(2 * interval, TWO_INTERVALS)
    return Drawing(loss(found), f"Age of the remote copy over time. {headline(found)}", [sheet])


def draw_risk(scenario: Scenario, plan: Plan) -> Drawing:
    """What binds the plan, over the months: the middle case and nine of ten, against the limit."""
    found = risk(scenario, samples=SAMPLES)
    if not found.doubtful:
        text = "Write {low, mid, high} for a number in the scenario file, and its doubt is shown here."
        return _nothing("Nothing in this scenario is in doubt", text)
    horizon = scenario.growth.horizon_months
    until = min(120, 12 * -(-(horizon + 12) // 12))
    check = plan.binding
    if check.required is None:
        return _nothing("No FSVM survives the failures", "There is nothing to show against a limit.")
    shown = fan(found, plan.design, check.check, check.subject, until)
    name, allowed = NAMES[check.check].lower(), at_most(shown.allowed, check.unit)
    top = round_top(1.1 * max(shown.high[-1], shown.allowed))
    sheet = fan_sheet(shown, horizon, top, f"{name} ({check.unit})")
    sheet.limit(shown.allowed, f"limit: {allowed}", left=True)
    title = f"{plan.design} lasts until month {horizon} in {part(found.of(plan.design), 2)} of cases"
    if found.confident and found.confident != plan.design:
        title += f"; {found.confident} in {part(found.of(found.confident), 2)}"
    low, high = (at_least(ends[horizon], check.unit) for ends in (shown.low, shown.high))
    alt = (
        f"Fan of {name} over {until} months. In month {horizon} between {low} and {high} "
        f"{check.unit} in nine cases out of ten; the limit is {allowed}."
    )
    return Drawing(title, alt, [sheet])


def _nothing(title: str, why: str) -> Drawing:
    """A plain sheet that says why it is one."""
    sheet = Sheet(Axis(0, 1), Axis(0, 1))
    sheet.note(why, (0.5, 0.5), ha="center", va="center", color=style.QUIET, fontsize=12)
    return Drawing(title, why, [sheet])
