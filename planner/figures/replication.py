"""Replication: the change of a week against the link, what waits, how old the remote copy gets, and what if."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.answers.display import Picture
from planner.answers.words.rpo_answers import loss
from planner.figures import style
from planner.figures.sheet import limit_level
from planner.figures.stage import Finding, paper
from planner.model.dr.rpo import Protection, slowest_window, what_if
from planner.model.formulas.steps import Steps
from planner.model.link import sent_at_most
from planner.model.units import at_least, at_most, number, part

MIN_PER_HOUR = 60
WEEK_MIN = 7 * 24 * 60
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RATE_STEPS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
_INTERVALS_MIN = (60, 90, 120, 180, 240, 360, 720, 1440)
_POINTS = 500
_KEY = (
    "● every snapshot on schedule · ▲ 95 % or more · ▼ fewer · ✖ never catches up\n"
    "in the cell: the age that the remote copy stays under for 95 % of the time"
)


def change_and_link(found: Protection | None) -> Picture | None:
    """The change to be sent through the week against what the link carries, with the misses marked."""
    if found is None:
        return None
    start, end = _window(found)
    times = np.arange(start, end + 1)
    change, link = _rate(found.change, times), _rate(found.link, times)
    top = max(change.max(), link.max()) * 1.25
    high = int(change.argmax())
    side, shift = ("left", 6) if high < len(times) / 2 else ("right", -6)
    with paper(3.0) as stage:
        with stage as (sheet,):
            sheet.frame(ylim=(0, top), ylabel="MB/s", **_week(start, end))
            at, rates = _steps(times, change)
            sheet.band(at, np.zeros(len(at)), rates, facecolor=style.SKY, alpha=0.6)
            for first, length in found.replay.misses() if found.replay.keeps_up else ():
                begin = start + (first - start) % found.replay.period_min
                width = length * found.replay.interval_min
                sheet.box(begin, 0, width, top, facecolor=style.ORANGE, alpha=0.3)
            sheet.line(at, rates, color=style.BLUE, linewidth=1.2)
            sheet.line(*_steps(times, link), color=style.RED, linewidth=1.6, linestyle=style.DASHED)
            sheet.note("the link carries", (end, link[-1]), (-2, 4), ha="right", color=style.RED)
            words = "change, after the saving on the wire"
            place = (times[high], change[high])
            sheet.note(words, place, (shift, 4), color=style.BLUE, ha=side, ground=True)
        return stage.picture(Finding(_schedule_title(found), _schedule_alt(found)))


def data_age(found: Protection | None) -> Picture | None:
    """How old the remote copy is, and how much waits to be sent, with the interval as the target."""
    if found is None or not found.replay.keeps_up:
        return None
    start, end = _window(found)
    times, ages = _repeated(*found.replay.sawtooth(), found.replay.period_min, end)
    interval = found.replay.interval_min / MIN_PER_HOUR
    # What waits jumps when a snapshot is due, and turns when one has come.
    due = np.arange(start, end + 1, found.replay.interval_min)
    fine = np.unique(np.concatenate([np.linspace(start, end, _POINTS), due, due - 1e-6, times]).clip(start, end))
    backlog = found.replay.backlog_mb(fine % found.replay.period_min, found.link) / 1000
    with paper(4.2, heights=(3, 2)) as stage:
        with stage as (age, waiting):
            top = max(2 * interval, ages.max() / MIN_PER_HOUR) * 1.25
            age.frame(ylim=(0, top), ylabel="data age (hours)", **_week(start, end))
            width = 1 if end - start < WEEK_MIN else 0.6
            inside = (times >= start - found.replay.interval_min) & (times <= end + found.replay.interval_min)
            age.line(times[inside], ages[inside] / MIN_PER_HOUR, color=style.BLUE, linewidth=width)
            limit_level(age, interval, "the interval", colour=style.INK)
            limit_level(age, 2 * interval, "two intervals: the oldest while the schedule is kept")
            waiting.frame(ylim=(0, 1.05 * float(backlog.max()) or 1.0), ylabel="waiting (GB)", **_week(start, end))
            waiting.band(fine, np.zeros(len(fine)), backlog, facecolor=style.ORANGE, alpha=0.7)
        title = loss(found)
        waits = at_least(float(backlog.max()))
        alt = f"Age of the remote copy over time. {title}. Below it the change that waits, at most {waits} GB."
        return stage.picture(Finding(title, alt))


def time_within_age(found: Protection | None) -> Picture | None:
    """The share of time in which the remote copy is at most so old."""
    if found is None or not found.replay.keeps_up:
        return None
    interval = found.replay.interval_min
    oldest = found.replay.age_max_min or 0.0
    ages = np.linspace(0, oldest * 1.08, 400)
    share = found.replay.share_within(ages)
    marked = [(1.5 * interval, "1.5 intervals"), (2.0 * interval, "2 intervals")]
    with paper(2.6) as stage:
        with stage as (sheet,):
            sheet.frame(
                xlim=(0, ages[-1]),
                ylim=(0, 1.04),
                xlabel="data age (min)",
                ylabel="share of the time",
                yformat=style.percent_mark,
            )
            sheet.line(ages, share, color=style.BLUE)
            point: dict[str, Any] = {"marker": "o", "color": style.RED, "markersize": 6, "clip_on": False}
            for row, (age, name) in enumerate((age, name) for age, name in marked if age <= ages[-1]):
                within = float(found.replay.share_within(age))
                sheet.line([age], [within], **point)
                text = f"{name}: {part(within)} of the time"
                corner = (0.98, 0.24 - 0.14 * row)
                sheet.note(text, corner, within=("part", "part"), ha="right", color=style.RED)
        within = float(found.replay.share_within(2.0 * interval))
        title = f"The remote copy is at most two intervals ({2 * interval} min) old {part(within)} of the time"
        alt = "Share of time under each age: " + "; ".join(
            f"{part(float(found.replay.share_within(age)))} within {number(age)} min" for age, _ in marked
        )
        return stage.picture(Finding(title, f"{alt}."))


def rate_and_interval(found: Protection | None) -> Picture | None:
    """Where the schedule holds, over rates of what binds, the link or the throttle's slowest window, and intervals."""
    if found is None:
        return None
    rates, intervals = tried(found)
    swept = what_if(found.scenario, rates, intervals, found.month)
    own = [i for i, rate in enumerate(rates) if rate == _own_rate(found)]
    here = [i for i, interval in enumerate(intervals) if interval == found.replay.interval_min]
    windows = bool(found.replication.windows)
    note = "\nno window slower than this, nor the link; below today's rate, none faster" if windows else ""
    with paper(1.05 + 0.34 * len(rates)) as stage:
        with stage as (sheet,):
            sheet.frame(
                xlim=(-0.5, len(intervals) - 0.5),
                ylim=(-0.5, len(rates) - 0.5),
                xlabel=f"interval\n{_KEY}{note}",
                ylabel="slowest window (MB/s)" if windows else "rate (MB/s)",
                xticks=range(len(intervals)),
                xnames=[_clock(float(interval)) for interval in intervals],
                yticks=range(len(rates)),
                ynames=[number(float(rate)) for rate in rates],
                ruled=False,
            )
            cells = {}
            for row, column in np.ndindex(swept.schedule_held.shape):
                held, usual = float(swept.schedule_held[row, column]), float(swept.age_p95_min[row, column])
                mark, colour = _state(held, np.isfinite(usual))
                cells[column, row] = (f"{mark} {_clock(usual) if np.isfinite(usual) else 'never'}", colour)
            sheet.cells(cells, fontsize=8)
            for row, column in ((r, c) for r in own for c in here):
                # A frame around what is the reader's own.
                at = (column - 0.5, row - 0.5)
                sheet.box(*at, 1, 1, fill=False, edgecolor=style.INK, linewidth=2, clip_on=False)
        needed, every = at_least(found.required_mb_s[100]), f"every {found.replay.interval_min} min"
        title = f"A snapshot {every} takes {needed} MB/s; the link gives {at_most(found.effective_mb_s)}"
        if windows:
            now = f"the slowest gives {at_most(_own_rate(found))}"
            title = f"A snapshot {every} is on schedule with {needed} MB/s in every window; {now}"
        alt = "Map over rates and intervals. At the scenario's interval: " + "; ".join(
            f"{number(float(rate))} MB/s holds {part(float(swept.schedule_held[row, here[0]]))} of the schedule"
            for row, rate in enumerate(rates)
            if here
        )
        return stage.picture(Finding(title, f"{alt}."))


def tried(found: Protection) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The rates [MB/s] and intervals [min] worth trying: around what the link gives, and what is asked for."""
    most, own = float(sent_at_most(found.scenario)), _own_rate(found)
    needed = float(at_least(found.required_mb_s[100]).replace(",", ""))
    rates = sorted({float(f"{own * step:.4g}") for step in _RATE_STEPS} | {own, needed})
    rates = [rate for rate in rates if rate <= most]
    intervals = sorted({*_INTERVALS_MIN, found.replay.interval_min})
    return np.asarray(rates), np.asarray(intervals, dtype=np.int64)


def _own_rate(found: Protection) -> float:
    """The rate of today [MB/s] that the map varies."""
    return slowest_window(found.replication) if found.replication.windows else found.effective_mb_s


def _schedule_title(found: Protection) -> str:
    replay, effective = found.replay, at_most(found.effective_mb_s)
    if not replay.keeps_up:
        return f"The change outruns the link: {at_least(found.mean_mb_s)} MB/s on average, {effective} carried"
    if found.on_schedule:
        needed = at_least(found.required_mb_s[100])
        return f"Every snapshot is on schedule in month {found.month}: {needed} of {effective} MB/s needed"
    late = f"up to {replay.longest_miss} in a row are not" if replay.longest_miss > 1 else "none late twice in a row"
    return f"{part(replay.schedule_held)} of the snapshots are on schedule in month {found.month}; {late}"


def _schedule_alt(found: Protection) -> str:
    return (
        f"Change to be sent through the week, {at_least(found.mean_mb_s)} MB/s on average, against a link that "
        f"carries {at_most(found.effective_mb_s)} MB/s. {_schedule_title(found)}."
    )


def _window(found: Protection) -> tuple[int, int]:
    """What to show, from and to [min]: a day of what is even, else the week with the oldest remote copy."""
    if found.change.is_even and found.link.is_even:
        return 0, max(24 * 60, min(WEEK_MIN, 4 * found.replay.interval_min))
    if not found.replay.keeps_up:
        return 0, WEEK_MIN
    times, ages = found.replay.sawtooth()
    start = int(times[int(ages.argmax())] % found.replay.period_min) // WEEK_MIN * WEEK_MIN
    return start, start + WEEK_MIN


def _rate(steps: Steps, times_min: NDArray[np.int64]) -> NDArray[np.float64]:
    """The rate [MB/s] in the minute after each time."""
    return np.asarray((steps.total(times_min + 1) - steps.total(times_min)) / 60.0)


def _repeated(
    times: NDArray[np.float64], values: NDArray[np.float64], period: int, end: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A line of one period, repeated up to `end`."""
    rounds = range(-1, int(np.ceil(end / period)) + 1)
    return np.concatenate([times + period * i for i in rounds]), np.tile(values, len(rounds))


def _steps(times: NDArray[np.int64], values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The corners of the steps through `values`, each of which holds from its time to the next."""
    change = np.flatnonzero(np.diff(values)) + 1
    at = np.concatenate([times[:1], np.repeat(times[change], 2), times[-1:]]).astype(float)
    return at, np.concatenate([values[:1], np.column_stack([values[change - 1], values[change]]).ravel(), values[-1:]])


def _week(start: int, end: int) -> dict[str, Any]:
    """A time axis over the hours of a day, or the days of a week."""
    if end - start <= 2 * 24 * 60:
        ticks = range(start, end + 1, 4 * 60)
        names = [f"{tick // 60}:00" for tick in ticks]
        return {"xlim": (start, end), "xticks": ticks, "xnames": names, "xlabel": "time of day"}
    days = range(start, end, 24 * 60)
    names = [_DAYS[(day // (24 * 60)) % 7] for day in days]
    return {"xlim": (start, end), "xticks": days, "xnames": names, "xalign": "left"}


def _state(held: float, keeps_up: bool) -> tuple[str, str]:
    """The mark and the colour of a cell."""
    if held == 1:
        return "●", style.GOOD
    if keeps_up:
        return ("▲", style.NEAR) if held >= 0.95 else ("▼", style.FAR)
    return "✖", style.BAD


def _clock(minutes: float) -> str:
    """Minutes as a short time: 45 min, 2 h, 3.5 h, 2 d."""
    if minutes < 120:
        return f"{number(minutes, 3)} min"
    return f"{number(minutes / 60, 2)} h" if minutes < 2880 else f"{number(minutes / 1440, 2)} d"
