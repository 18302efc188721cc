"""Risk: how demand may grow against what a design holds, when checks fail, and what the doubt comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner.answers.display import Picture
from planner.answers.words import doubts
from planner.answers.words.answers import NAMES, measure
from planner.figures import style
from planner.figures.sheet import Sheet, limit_level
from planner.figures.stage import Finding, paper
from planner.judgement.alternatives import front
from planner.judgement.drivers import Driver
from planner.judgement.risk import Fan, Risk, fan
from planner.model.sizing import Sizing
from planner.model.units import at_least, at_most, number, part

_MOST_BARS = 8
_MOST_LINES = 5
_DASHES = ("-", "--", "-.", ":", (0, (3, 1, 1, 1)))
_COLOURS = (style.BLUE, style.RED, style.PURPLE, style.GREEN, style.ORANGE)


def demand_fan(found: Risk) -> Picture | None:
    """What binds, over the months: the middle case and 90 % of all, against the limit of the plan."""
    if found.plan is None or not found.doubtful or found.plan.binding.required is None:
        return None
    check, horizon = found.plan.binding, found.scenario.growth.horizon_months
    until = min(120, horizon + 12)
    shown = fan(found, found.plan.design, check.check, check.subject, until)
    sure = found.confident
    limits = [(found.plan.design, shown.allowed, style.RED)]
    if sure and sure != found.plan.design and check.check in ("connections", "connections_failover"):
        limits.append((sure, fan(found, sure, check.check, check.subject, 0).allowed, style.GREEN))
    top = 1.15 * max(shown.high[-1], *(allowed for _, allowed, _ in limits))
    with paper(3.2) as stage:
        with stage as (sheet,):
            draw_fan(sheet, shown, horizon, top, f"{NAMES[check.check].lower()}\n({check.unit})")
            for design, allowed, colour in limits:
                limit_level(sheet, allowed, f"{design}: {at_most(allowed, check.unit)}", colour=colour, left=True)
        at = horizon
        title = (
            f"In month {at} the demand is between {at_least(shown.low[at], check.unit)} and "
            f"{at_least(shown.high[at], check.unit)} {check.unit} in nine cases out of ten; "
            f"{found.plan.design} holds {at_most(shown.allowed, check.unit)}"
        )
        alt = f"Fan of {NAMES[check.check].lower()} over {until} months: {measure(shown.mid[at], shown.allowed, '')}"
        return stage.picture(Finding(title, f"{alt} in the middle case at the horizon; {title}."))


def draw_fan(sheet: Sheet, shown: Fan, horizon: int, top: float, ylabel: str) -> None:
    """A demand over the months: the middle case and nine of ten, with the horizon marked."""
    until = shown.months[-1]
    sheet.frame(
        xlim=(0, until * 1.1),
        ylim=(0, top),
        xlabel="month",
        ylabel=ylabel,
        xticks=range(0, until + 1, 12 if until <= 84 else 24),
        xends=(0, until),
    )
    sheet.band(shown.months, shown.low, shown.high, facecolor=style.SKY, alpha=0.45)
    sheet.line(shown.months, shown.mid, color=style.BLUE)
    ends = (("95 %", shown.high), ("middle", shown.mid), ("5 %", shown.low))
    heights = style.apart([values[-1] for _, values in ends], top, 0.06)
    for (name, _), height in zip(ends, heights, strict=True):
        sheet.note(name, (until, height), (5, 0), va="center", color=style.BLUE)
    sheet.line([horizon, horizon], [0, top], color=style.INK, linewidth=1)
    sheet.note("horizon", (horizon, top), (-4, -2), ha="right", va="top")


def chance_of_breach(found: Risk) -> Picture | None:
    """The chance that each check of the plan has failed, month by month."""
    if found.plan is None or not found.doubtful:
        return None
    failing = [one for one in found.breaches if one.probability_by_month[-1] > 0]
    failing.sort(key=lambda one: -one.probability_by_month[-1])
    shown = failing[:_MOST_LINES]
    if not shown:
        return None
    horizon = len(shown[0].probability_by_month) - 1
    ends = [one.probability_by_month[-1] for one in shown]
    top = max(0.05, min(1.0, max(ends) * 1.2))
    with paper(2.9) as stage:
        with stage as (sheet,):
            sheet.frame(
                xlim=(0, max(horizon, 1) * 1.42),
                ylim=(0, top),
                xlabel="month",
                ylabel="probability of failure",
                xticks=range(0, horizon + 1, 6 if horizon <= 36 else 12),
                xends=(0, horizon),
                yformat=lambda value: f"{100 * value:.3g} %",
            )
            for one, colour, dashes in zip(shown, _COLOURS, _DASHES, strict=False):
                chances = one.probability_by_month
                sheet.line(range(horizon + 1), chances, color=colour, linestyle=dashes)
            places = style.apart(ends, top, 0.13)
            for one, at, colour in zip(shown, places, _COLOURS, strict=False):
                name = one.subject or NAMES[one.check].lower()
                text = style.fitted(f"{name[:40]}: {doubts.chance(one.probability_by_month[-1])}", 24)
                ink = style.INKS.get(colour, colour)
                sheet.note(text, (horizon, at), (5, 0), va="center", color=ink, fontsize=8.5)
        sure = found.of(found.plan.design)
        title = f"{found.plan.design} lasts until month {horizon} in {doubts.chance(sure)} of cases"
        alt = "Probability of failure by the horizon: " + "; ".join(
            f"{one.subject or NAMES[one.check].lower()} {doubts.chance(one.probability_by_month[-1])}" for one in shown
        )
        return stage.picture(Finding(title, f"{alt}."))


def tornado(found: Risk, causes: Sequence[Driver]) -> Picture | None:
    """How far each input alone moves the utilisation of what binds, between its low and its high."""
    if found.plan is None:
        return None
    bars = sorted((c for c in causes if c.swing > 0), key=lambda cause: -cause.swing)[:_MOST_BARS]
    if not bars or found.plan.binding.utilisation is None:
        return None
    middle = found.plan.binding.utilisation
    names = [doubts.input_name(found.scenario, cause.path) for cause in bars]
    ends = [end for cause in bars for end in (cause.low or 0.0, cause.high or 0.0)] + [middle, 1.0]
    room = 0.2 * max(0.1, max(ends) - min(ends))
    first, last = -0.75, len(bars) - 0.4
    what = NAMES[found.plan.binding.check].lower()
    with paper(1.0 + 0.5 * len(bars)) as stage:
        with stage as (sheet,):
            sheet.frame(
                xlim=(min(ends) - room, max(ends) + room),
                ylim=(last, first),
                xlabel=f"share of the limit used ({what}): pale at the low end, full at the high",
                yticks=(),
                xformat=style.percent_mark,
            )
            for row, (cause, name) in enumerate(zip(bars, names, strict=True)):
                low, high = cause.low or 0.0, cause.high or 0.0
                for end, colour in ((low, style.SKY), (high, style.BLUE)):
                    sheet.box(middle, row - 0.18, end - middle, 0.36, facecolor=colour)
                words = name if cause.share is None else f"{name}: {part(cause.share)} of the doubt"
                at = (min(low, high, middle), row)
                sheet.note(style.fitted(words, 70), at, (0, 13), va="center", fontsize=8.5, ground=True)
                # The number stands beyond the end of its bar, on whichever side that is.
                for value in {low, high}:
                    right = value > middle or (value == middle and value == max(low, high))
                    look: dict[str, Any] = {"ha": "left" if right else "right", "va": "center", "fontsize": 8.5}
                    sheet.note(part(value), (value, row), (4 if right else -4, 0), **look)
            sheet.line([middle, middle], [last, first], color=style.INK, linewidth=1)
            sheet.line([1, 1], [last, first], **style.LIMIT)
            sheet.note("limit", (1.0, len(bars) - 0.45), (3, 0), va="center", color=style.RED)
        widest = f"{part(bars[0].low or 0.0)} to {part(bars[0].high or 0.0)}"
        title = f"What moves the plan most is {names[0]}: alone from {widest} of the limit"
        alt = "Share of the limit used with each input at its low and its high: " + "; ".join(
            f"{name} {part(cause.low or 0.0)} to {part(cause.high or 0.0)}"
            for cause, name in zip(bars, names, strict=True)
        )
        return stage.picture(Finding(title, f"{alt}."))


def alternatives(sizing: Sizing) -> Picture | None:
    """The designs that no other beats: total memory against how full the busiest FSVM is after a failure."""
    options = [one for one in front(sizing) if np.isfinite(one.after_failure)]
    if len(options) < 2:
        return None
    memory = [one.plan.design.total_memory_gb for one in options]
    used = [one.after_failure for one in options]
    order = np.argsort(memory)
    span = max(memory) - min(memory) or max(memory)
    failed = any(check.check == "connections_failover" for check in options[0].plan.checks)
    with paper(3.0) as stage:
        with stage as (sheet,):
            sheet.frame(
                xlim=(min(memory) - 0.12 * span, max(memory) + 0.22 * span),
                ylim=(0, 1.12),
                xlabel="memory of all FSVMs (GB)",
                ylabel="busiest FSVM after a failure" if failed else "busiest FSVM",
                yformat=style.percent_mark,
            )
            sheet.line(np.asarray(memory)[order], np.asarray(used)[order], color=style.RULE, linewidth=1)
            sheet.level(1.0, **style.LIMIT)
            dots: dict[str, Any] = {"linestyle": "", "markeredgecolor": "white"}
            sheet.line(memory[1:], used[1:], marker="o", color=style.BLUE, markersize=7, **dots)
            sheet.line(memory[:1], used[:1], marker="*", color=style.GREEN, markersize=15, **dots)
            for rank, place in enumerate(order.tolist()):
                if len(options) <= 14 or place == 0 or rank % 2 == 0:
                    shift, side = ((7, 7), "left") if rank % 2 == 0 else ((-7, -8), "right")
                    words = f"{options[place].plan.design}" + (" (plan)" if place == 0 else "")
                    at = (memory[place], used[place])
                    sheet.note(words, at, shift, ha=side, va="center", fontsize=8.5, ground=True)
        roomy = min(options, key=lambda one: one.after_failure)
        title = (
            f"{len(options)} designs worth considering: from {options[0].plan.design}, "
            f"{part(options[0].after_failure)} full, to {roomy.plan.design}, {part(roomy.after_failure)}"
        )
        alt = "; ".join(
            f"{one.plan.design}: {number(one.plan.design.total_memory_gb)} GB, {part(one.after_failure)} full"
            for one in options
        )
        return stage.picture(Finding(title, f"Memory against load: {alt}."))
