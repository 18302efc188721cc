"""Replication: the change of a week against the link, what waits, how old the remote copy gets, and what if."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from numpy.typing import NDArray

from planner.display import Picture
from planner.figures import style
from planner.rpo import Protection, protect, what_if
from planner.sizing import Sizing
from planner.units import number, percent

MIN_PER_HOUR = 60
WEEK_MIN = 7 * 24 * 60
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RATE_STEPS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
_INTERVALS_MIN = (60, 90, 120, 180, 240, 360, 720, 1440)


def change_and_link(sizing: Sizing) -> Picture | None:
    """The change to be sent through the week against what the link carries, with the misses marked."""
    if sizing.scenario.replication is None:
        return None
    found = protect(sizing.scenario)
    span = _span(found)
    with style.drawing():
        figure = style.new_figure(3.0)
        ax = figure.add_subplot()
        times = np.arange(0, span + 1)
        change, link = _rate(found.change, times), _rate(found.link, times)
        ax.fill_between(times, change, step="post", color=style.SKY, alpha=0.6, linewidth=0)
        ax.step(times, change, where="post", color=style.BLUE, linewidth=1.2)
        ax.step(times, link, where="post", color=style.RED, linewidth=1.6, linestyle=(0, (5, 2)))
        top = max(change.max(), link.max()) * 1.25
        ax.annotate(
            "the link carries", (span, link[-1]), (-2, 4), textcoords="offset points", ha="right", color=style.RED
        )
        high = int(change.argmax())
        ax.annotate(
            "change, after the saving on the wire",
            (high, change[high]),
            (4, 4),
            textcoords="offset points",
            color=style.BLUE,
            ha="left" if high < span / 2 else "right",
        )
        for first, length in found.replay.misses():
            begin = first % span
            ax.axvspan(
                begin, min(begin + length * found.replay.interval_min, span), color=style.ORANGE, alpha=0.25, lw=0
            )
        ax.set_ylim(0, top)
        ax.set_ylabel("MB/s")
        _week(ax, span)
        return style.picture(figure, _schedule_title(found), _schedule_alt(found))


def data_age(sizing: Sizing) -> Picture | None:
    """How old the remote copy is, and how much waits to be sent, with the interval as the target."""
    if sizing.scenario.replication is None:
        return None
    found = protect(sizing.scenario)
    if not found.replay.keeps_up:
        return None
    span = _span(found)
    with style.drawing():
        figure = style.new_figure(4.2)
        age, waiting = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
        times, ages = found.replay.sawtooth()
        times, ages = _unrolled(times, ages, found.replay.period_min, span)
        age.plot(times, ages / MIN_PER_HOUR, color=style.BLUE, linewidth=1)
        target = 2 * found.replay.interval_min / MIN_PER_HOUR
        style.limit_line(age, target, "two intervals: the oldest that a schedule which is kept allows", side="right")
        age.set_ylim(0, max(target, ages.max() / MIN_PER_HOUR) * 1.25)
        age.set_ylabel("data age (hours)")
        fine = np.linspace(0, span, 1500)
        backlog = found.replay.backlog_mb(fine % found.replay.period_min, found.link) / 1000
        waiting.fill_between(fine, backlog, color=style.ORANGE, alpha=0.7, linewidth=0)
        waiting.set_ylabel("waiting (GB)")
        waiting.set_ylim(0, None)
        _week(waiting, span)
        oldest = found.replay.age_max_min or 0.0
        usual = found.replay.age_quantile_min(0.95) or 0.0
        title = f"If the site burns, at most {number(oldest, 3)} min of work are lost; 95 % of the time {number(usual, 3)} min"
        alt = (
            f"Age of the remote copy over time: at most {number(oldest)} min, 95 % of the time at most {number(usual)} min. "
            f"Below it the change that waits to be sent, at most {number(float(backlog.max()))} GB."
        )
        return style.picture(figure, title, alt)


def time_within_age(sizing: Sizing) -> Picture | None:
    """The share of time in which the remote copy is at most so old."""
    if sizing.scenario.replication is None:
        return None
    found = protect(sizing.scenario)
    if not found.replay.keeps_up:
        return None
    interval = found.replay.interval_min
    oldest = found.replay.age_max_min or 0.0
    ages = np.linspace(0, oldest * 1.08, 400)
    share = found.replay.share_within(ages)
    marked = [(1.5 * interval, "1.5 intervals"), (2.0 * interval, "2 intervals")]
    with style.drawing():
        figure = style.new_figure(2.6)
        ax = figure.add_subplot()
        ax.plot(ages, share, color=style.BLUE)
        for age, name in marked:
            if age > ages[-1]:
                continue
            within = float(found.replay.share_within(age))
            ax.plot([age], [within], "o", color=style.RED, markersize=6, clip_on=False)
            text = f"{name}: {percent(within)} of the time"
            ax.annotate(
                text, (age, within), (-8, -3), textcoords="offset points", ha="right", va="top", color=style.RED
            )
        ax.set_xlim(0, ages[-1])
        ax.set_ylim(0, 1.04)
        ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
        style.thousands(ax.xaxis)
        ax.set_xlabel("data age (min)")
        ax.set_ylabel("time at most so old")
        within = float(found.replay.share_within(2.0 * interval))
        title = f"The remote copy is at most two intervals ({2 * interval} min) old for {percent(within)} of the time"
        alt = "Share of time under each age: " + "; ".join(
            f"{percent(float(found.replay.share_within(age)))} within {number(age)} min" for age, _ in marked
        )
        return style.picture(figure, title, f"{alt}.")


def rate_and_interval(sizing: Sizing) -> Picture | None:
    """Where the schedule holds, over rates of the link and intervals between snapshots."""
    if sizing.scenario.replication is None:
        return None
    found = protect(sizing.scenario)
    rates, intervals = tried(found)
    swept = what_if(sizing.scenario, rates, intervals)
    shades = LinearSegmentedColormap.from_list("held", ["#f0bfa0", "#f3d9a4", "#bfe3d6"])
    with style.drawing():
        figure = style.new_figure(0.9 + 0.34 * len(rates))
        ax = figure.add_subplot()
        ax.imshow(swept.schedule_held, cmap=shades, vmin=0, vmax=1, aspect="auto", origin="lower")
        for row, column in np.ndindex(swept.schedule_held.shape):
            held, usual = swept.schedule_held[row, column], swept.age_p95_min[row, column]
            mark = "●" if held == 1 else "▲" if np.isfinite(usual) else "✖"
            words = f"{mark} {_clock(usual)}" if np.isfinite(usual) else f"{mark} never"
            ax.text(column, row, words, ha="center", va="center", fontsize=8, color=style.INK)
        own = [i for i, rate in enumerate(rates) if rate == found.effective_mb_s]
        here = [i for i, interval in enumerate(intervals) if interval == found.replay.interval_min]
        for row, column in ((r, c) for r in own for c in here):
            ax.add_patch(style.frame(column - 0.5, row - 0.5, 1, 1))
        ax.set_yticks(range(len(rates)), [number(float(rate)) for rate in rates])
        ax.set_xticks(range(len(intervals)), [_clock(float(interval)) for interval in intervals])
        ax.tick_params(length=0)
        for spine in ax.spines.values():
            spine.set_visible(False)
        ax.set_ylabel("rate (MB/s)")
        ax.set_xlabel(
            "interval\n● every snapshot on schedule · ▲ some late · ✖ falls behind for ever; with the age 95 % of the time stay under"
        )
        needed = found.required_mb_s[100]
        title = f"Every snapshot on schedule takes {number(needed)} MB/s at {found.replay.interval_min} min; the link gives {number(found.effective_mb_s)}"
        alt = "Map over rates and intervals. At the scenario's interval: " + "; ".join(
            f"{number(float(rate))} MB/s holds {percent(float(swept.schedule_held[row, here[0]]))} of the schedule"
            for row, rate in enumerate(rates)
            if here
        )
        return style.picture(figure, title, f"{alt}.")


def tried(found: Protection) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The rates [MB/s] and intervals [min] worth trying: around what the link gives, and what is asked for."""
    rates = sorted({float(f"{found.effective_mb_s * step:.4g}") for step in _RATE_STEPS} | {found.effective_mb_s})
    intervals = sorted({*_INTERVALS_MIN, found.replay.interval_min})
    return np.asarray(rates), np.asarray(intervals, dtype=np.int64)


def _schedule_title(found: Protection) -> str:
    held = found.replay.schedule_held
    if not found.replay.keeps_up:
        return f"The change outruns the link: {number(found.mean_mb_s)} MB/s on average, {number(found.effective_mb_s)} carried"
    if held == 1:
        return f"Every snapshot is on schedule in month {found.month}: {number(found.required_mb_s[100])} of {number(found.effective_mb_s)} MB/s needed"
    return f"{percent(held)} of the snapshots are on schedule in month {found.month}; up to {found.replay.longest_miss} in a row are not"


def _schedule_alt(found: Protection) -> str:
    return (
        f"Change to be sent through the week, {number(found.mean_mb_s)} MB/s on average, against a link that carries "
        f"{number(found.effective_mb_s)} MB/s. {_schedule_title(found)}."
    )


def _span(found: Protection) -> int:
    """What to show: a day of an even change over an even link, a week of what differs by the hour."""
    if found.change.is_even and found.link.is_even:
        return max(24 * 60, min(WEEK_MIN, 4 * found.replay.interval_min))
    return max(WEEK_MIN, min(found.replay.period_min, 2 * WEEK_MIN))


def _rate(steps, times_min: NDArray[np.int64]) -> NDArray[np.float64]:  # type: ignore[no-untyped-def]
    """The rate [MB/s] in the minute after each time."""
    return np.asarray((steps.total(times_min + 1) - steps.total(times_min)) / 60.0)


def _unrolled(
    times: NDArray[np.float64], values: NDArray[np.float64], period: int, span: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A line of one period, repeated over `span`."""
    rounds = range(-1, int(np.ceil(span / period)) + 1)
    long = np.concatenate([times + period * i for i in rounds])
    tall = np.tile(values, len(rounds))
    kept = (long >= -period) & (long <= span + period)
    return long[kept], tall[kept]


def _week(ax: Axes, span: int) -> None:
    """A time axis over hours of a day, or days of a week."""
    ax.set_xlim(0, span)
    if span <= 2 * 24 * 60:
        step = 4 * 60
        ticks = list(range(0, span + 1, step))
        ax.set_xticks(ticks, [f"{tick // 60}:00" for tick in ticks])
        ax.set_xlabel("time of day")
        return
    days = list(range(0, span, 24 * 60))
    ax.set_xticks(days, [_DAYS[(day // (24 * 60)) % 7] for day in days], ha="left")


def _clock(minutes: float) -> str:
    """Minutes as a short time: 45 min, 2 h, 3.5 h, 2 d."""
    if minutes < 120:
        return f"{number(minutes, 3)} min"
    return f"{number(minutes / 60, 2)} h" if minutes < 2880 else f"{number(minutes / 1440, 2)} d"
