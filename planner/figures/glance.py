"""The second site and the risk at a glance, for a screen: one picture each, kept and updated."""

from __future__ import annotations

import numpy as np

from planner.answers.words.answers import NAMES
from planner.answers.words.rpo_answers import headline, loss
from planner.figures import style
from planner.figures.axes import round_top
from planner.figures.pieces import ACROSS
from planner.figures.risk import draw_fan
from planner.figures.sheet import limit_level
from planner.figures.stage import Finding, Stage
from planner.judgement.risk import fan, risk
from planner.model.dr.rpo import protect
from planner.model.problems import InputError
from planner.model.scenario import Scenario
from planner.model.sizing import Plan
from planner.model.units import at_least, at_most, part

# Enough for a percent or two, in a few hundredths of a second; the report takes more.
SAMPLES = 256
_HOUR = 60.0


def draw_data_age(stage: Stage, scenario: Scenario, plan: Plan) -> Finding:  # noqa: ARG001
    """How old the remote copy is through the time that is shown, against one and two intervals."""
    if scenario.replication is None:
        return _nothing(stage, "This scenario has no second site", "Without replication nothing is copied away.")
    try:
        found = protect(scenario)
    except InputError as error:
        return _nothing(stage, "This schedule cannot be replayed", error.problems[0].wrong)
    if not found.replay.keeps_up:
        return _nothing(stage, headline(found), "The backlog grows forever: no age to show.")
    replay = found.replay
    hours = max(24.0, min(168.0, 4 * replay.interval_min / _HOUR))
    even = found.change.is_even and found.link.is_even
    end = hours if even else 168.0
    times, ages = replay.sawtooth()
    rounds = np.arange(-1, int(np.ceil(end * _HOUR / replay.period_min)) + 1)
    shown = np.concatenate([times + replay.period_min * i for i in rounds]) / _HOUR
    old = np.tile(ages, len(rounds)) / _HOUR
    inside = (shown >= -1) & (shown <= end + 1)
    interval = replay.interval_min / _HOUR
    top = round_top(1.2 * max(2 * interval, float(old.max())))
    step = 4 if end <= 24 else 24
    with stage as (sheet,):
        sheet.frame(
            xlim=(0, end),
            ylim=(0, top),
            xlabel="time (hours)",
            ylabel="age of the remote copy (hours)",
            xticks=np.arange(0, end + 1, step).tolist(),
        )
        sheet.band(shown[inside], np.zeros(inside.sum()), old[inside], facecolor=style.SKY, alpha=0.3, linewidth=0)
        sheet.line(shown[inside], old[inside], color=style.BLUE, linewidth=1.2)
        sheet.level(interval, color=style.INK, linewidth=1.2, linestyle=style.DASHED)
        sheet.note("the interval", (1, interval), (-3, 3), within=ACROSS, ha="right", ground=True)
        limit_level(sheet, 2 * interval, "two intervals: the oldest while the schedule is kept")
    return Finding(loss(found), f"Age of the remote copy over time. {headline(found)}")


def draw_risk(stage: Stage, scenario: Scenario, plan: Plan) -> Finding:
    """What binds the plan, over the months: the middle case and nine of ten, against the limit."""
    found = risk(scenario, samples=SAMPLES)
    if not found.doubtful:
        text = "Write {low, mid, high} for a number in the scenario file, and its doubt is shown here."
        return _nothing(stage, "Nothing in this scenario is in doubt", text)
    horizon = scenario.growth.horizon_months
    until = min(120, 12 * -(-(horizon + 12) // 12))
    check = plan.binding
    if check.required is None:
        return _nothing(stage, "No FSVM survives the failures", "There is nothing to show against a limit.")
    shown = fan(found, plan.design, check.check, check.subject, until)
    sure = found.of(plan.design)
    with stage as (sheet,):
        top = round_top(1.1 * max(shown.high[-1], shown.allowed))
        draw_fan(sheet, shown, horizon, top, f"{NAMES[check.check].lower()} ({check.unit})")
        limit_level(sheet, shown.allowed, f"limit: {at_most(shown.allowed, check.unit)}", left=True)
    title = f"{plan.design} lasts until month {horizon} in {part(sure, 2)} of cases"
    if found.confident and found.confident != plan.design:
        title += f"; {found.confident} in {part(found.of(found.confident), 2)}"
    low, high = (at_least(ends[horizon], check.unit) for ends in (shown.low, shown.high))
    alt = (
        f"Fan of {NAMES[check.check].lower()} over {until} months. In month {horizon} between {low} and {high} "
        f"{check.unit} in nine cases out of ten; the limit is {at_most(shown.allowed, check.unit)}."
    )
    return Finding(title, alt)


def _nothing(stage: Stage, title: str, why: str) -> Finding:
    """A plain sheet that says why it is one."""
    with stage as sheets:
        for sheet in sheets:
            sheet.frame(xlim=(0, 1), ylim=(0, 1))
            sheet.note(why, (0.5, 0.5), ha="center", va="center", color=style.QUIET, fontsize=12)
    return Finding(title, why)
