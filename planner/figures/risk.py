"""Risk: how demand may grow against what a design holds, when checks fail, and what the doubt comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from planner import doubts
from planner.alternatives import front
from planner.answers import NAMES, measure
from planner.display import Picture
from planner.drivers import Driver
from planner.figures import style
from planner.figures.shares import fitted
from planner.risk import Risk, fan
from planner.sizing import Sizing
from planner.units import number, percent

_MOST_BARS = 8
_MOST_LINES = 5
_DASHES = ("-", "--", "-.", ":", (0, (3, 1, 1, 1)))
_COLOURS = (style.BLUE, style.RED, style.PURPLE, style.GREEN, style.ORANGE)
_NOTE: dict[str, Any] = {"textcoords": "offset points", "va": "center"}


def demand_fan(found: Risk) -> Picture | None:
    """What binds, over the months: the middle case and 90 % of all, against the limit of the plan."""
    if found.plan is None or not found.doubtful or found.plan.binding.required is None:
        return None
    check, horizon = found.plan.binding, found.scenario.growth.horizon_months
    until = min(120, horizon + 12)
    shown = fan(found, found.plan.design, check.check, check.subject, until)
    sure = found.confident
    with style.drawing():
        figure = style.new_figure(3.2)
        ax = figure.add_subplot()
        ax.fill_between(shown.months, shown.low, shown.high, color=style.SKY, alpha=0.45, linewidth=0)
        ax.plot(shown.months, shown.mid, color=style.BLUE)
        for values, name in ((shown.high, "95 %"), (shown.mid, "middle"), (shown.low, "5 %")):
            ax.annotate(name, (until, values[-1]), (5, 0), **_NOTE, color=style.BLUE)
        style.limit_line(ax, shown.allowed, f"{found.plan.design}: {number(shown.allowed)}", at=0.01, side="left")
        top = max(shown.high[-1], shown.allowed)
        if sure and sure != found.plan.design and check.check in ("connections", "connections_failover"):
            other = fan(found, sure, check.check, check.subject, 0).allowed
            style.limit_line(ax, other, f"{sure}: {number(other)}", colour=style.GREEN, at=0.01, side="left")
            top = max(top, other)
        ax.axvline(horizon, color=style.INK, linewidth=1)
        ax.annotate("horizon", (horizon, 0), (-4, 8), **_NOTE, ha="right")
        ax.set_ylim(0, top * 1.15)
        ax.set_xlim(0, until * 1.1)
        ax.spines["bottom"].set_bounds(0, until)
        ax.set_xticks(range(0, until + 1, 12 if until <= 72 else 24))
        ax.set_xlabel("month")
        ax.set_ylabel(f"{NAMES[check.check].lower()}\n({check.unit})")
        style.thousands(ax.yaxis)
        at = horizon
        title = (
            f"In month {at} the demand is between {number(shown.low[at])} and {number(shown.high[at])} {check.unit} "
            f"in nine cases of ten; {found.plan.design} holds {number(shown.allowed)}"
        )
        alt = f"Fan of {NAMES[check.check].lower()} over {until} months: {measure(shown.mid[at], shown.allowed, '')}"
        return style.picture(figure, title, f"{alt} in the middle case at the horizon; {title}.")


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
    with style.drawing():
        figure = style.new_figure(2.9)
        ax = figure.add_subplot()
        ends = [one.probability_by_month[-1] for one in shown]
        top = max(0.05, min(1.0, max(ends) * 1.2))
        for one, colour, dashes in zip(shown, _COLOURS, _DASHES, strict=False):
            ax.plot(range(horizon + 1), one.probability_by_month, color=colour, linestyle=dashes)
        places = style.apart(ends, top, 0.13)
        for one, at, colour in zip(shown, places, _COLOURS, strict=False):
            name = one.subject or NAMES[one.check].lower()
            text = fitted(f"{name[:40]}: {percent(one.probability_by_month[-1])}", 24)
            ax.annotate(text, (horizon, at), (5, 0), **_NOTE, color=style.INKS.get(colour, colour), fontsize=8.5)
        ax.set_xlim(0, max(horizon, 1) * 1.42)
        ax.spines["bottom"].set_bounds(0, horizon)
        ax.set_ylim(0, top)
        ax.set_xticks(range(0, horizon + 1, 6 if horizon <= 36 else 12))
        ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.3g} %")
        ax.set_xlabel("month")
        ax.set_ylabel("chance to have failed")
        sure = found.of(found.plan.design)
        title = f"{found.plan.design} holds to month {horizon} in {percent(sure)} of the cases"
        alt = "Chance to have failed by the horizon: " + "; ".join(
            f"{one.subject or NAMES[one.check].lower()} {percent(one.probability_by_month[-1])}" for one in shown
        )
        return style.picture(figure, title, f"{alt}.")


def tornado(found: Risk, causes: Sequence[Driver]) -> Picture | None:
    """How far each input alone moves the utilisation of what binds, between its low and its high."""
    if found.plan is None:
        return None
    bars = sorted((c for c in causes if c.swing > 0), key=lambda cause: -cause.swing)[:_MOST_BARS]
    if not bars or found.plan.binding.utilisation is None:
        return None
    middle = found.plan.binding.utilisation
    names = [doubts.input_name(found.scenario, cause.path) for cause in bars]
    with style.drawing():
        figure = style.new_figure(1.0 + 0.5 * len(bars))
        ax = figure.add_subplot()
        for row, (cause, name) in enumerate(zip(bars, names, strict=True)):
            low, high = cause.low or 0.0, cause.high or 0.0
            ax.barh(row, low - middle, left=middle, color=style.SKY, height=0.36)
            ax.barh(row, high - middle, left=middle, color=style.BLUE, height=0.36)
            words = name if cause.total_sobol is None else f"{name}: {percent(cause.total_sobol)} of the variance"
            at = min(low, high, middle)
            ax.annotate(fitted(words, 70), (at, row), (0, 13), **_NOTE, fontsize=8.5, bbox=style.GROUND)
            # The number stands beyond the end of its bar, on whichever side that is.
            for value in {low, high}:
                side = "left" if value > middle or (value == middle and value == max(low, high)) else "right"
                shift = 4 if side == "left" else -4
                ax.annotate(percent(value), (value, row), (shift, 0), **_NOTE, ha=side, fontsize=8.5)
        ends = [end for cause in bars for end in (cause.low or 0.0, cause.high or 0.0)] + [middle, 1.0]
        room = 0.2 * max(0.1, max(ends) - min(ends))
        ax.set_xlim(min(ends) - room, max(ends) + room)
        ax.axvline(middle, color=style.INK, linewidth=1)
        ax.axvline(1.0, color=style.RED, linewidth=1.4, linestyle=(0, (5, 2)))
        ax.annotate("limit", (1.0, len(bars) - 0.45), (3, 0), **_NOTE, color=style.RED)
        ax.set_ylim(len(bars) - 0.4, -0.75)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
        what = NAMES[found.plan.binding.check].lower()
        ax.set_xlabel(f"part of the limit that is used ({what}): pale at the low end, full at the high")
        widest = f"{percent(bars[0].low or 0.0)} to {percent(bars[0].high or 0.0)}"
        title = f"Most of the doubt is {names[0]}: alone it moves the use of the limit from {widest}"
        alt = "Part of the limit used with each input at its low and its high: " + "; ".join(
            f"{name} {percent(cause.low or 0.0)} to {percent(cause.high or 0.0)}"
            for cause, name in zip(bars, names, strict=True)
        )
        return style.picture(figure, title, f"{alt}.")


def alternatives(sizing: Sizing) -> Picture | None:
    """The designs that no other beats: total memory against how full the busiest FSVM is after a failure."""
    options = [one for one in front(sizing) if np.isfinite(one.after_failure)]
    if len(options) < 2:
        return None
    with style.drawing():
        figure = style.new_figure(3.0)
        ax = figure.add_subplot()
        memory = [one.plan.design.total_memory_gb for one in options]
        used = [one.after_failure for one in options]
        order = np.argsort(memory)
        ax.plot(np.asarray(memory)[order], np.asarray(used)[order], color=style.RULE, linewidth=1, zorder=1)
        for place in range(len(options)):
            best = place == 0
            colour, marker, size = (style.GREEN, "*", 15) if best else (style.BLUE, "o", 7)
            ax.plot(memory[place], used[place], marker, color=colour, markersize=size, markeredgecolor="white")
        for rank, place in enumerate(order.tolist()):
            if len(options) <= 14 or place == 0 or rank % 2 == 0:
                shift, side = ((7, 7), "left") if rank % 2 == 0 else ((-7, -8), "right")
                words = f"{options[place].plan.design}" + (" (plan)" if place == 0 else "")
                ax.annotate(words, (memory[place], used[place]), shift, **_NOTE, ha=side, fontsize=8.5)
        ax.axhline(1.0, color=style.RED, linewidth=1.4, linestyle=(0, (5, 2)))
        span = max(memory) - min(memory) or max(memory)
        ax.set_xlim(min(memory) - 0.12 * span, max(memory) + 0.22 * span)
        ax.set_ylim(0, 1.12)
        ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
        style.thousands(ax.xaxis)
        ax.set_xlabel("memory of all FSVMs (GB)")
        failed = any(check.check == "connections_failover" for check in options[0].plan.checks)
        ax.set_ylabel("busiest FSVM after a failure" if failed else "busiest FSVM")
        roomy = min(options, key=lambda one: one.after_failure)
        title = (
            f"{len(options)} designs that no other beats: from {options[0].plan.design}, "
            f"{percent(options[0].after_failure)} full, to {roomy.plan.design}, {percent(roomy.after_failure)}"
        )
        alt = "; ".join(
            f"{one.plan.design}: {number(one.plan.design.total_memory_gb)} GB, {percent(one.after_failure)} full"
            for one in options
        )
        return style.picture(figure, title, f"Memory against load: {alt}.")
