"""Replication: the change of a week against the link, what waits, how old the remote copy gets, and what if."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from planner.answers.display import Picture
from planner.answers.second_site import answer, loss
from planner.answers.words import when
from planner.figures import style
from planner.figures.axes import round_top
from planner.figures.sheet import ACROSS, PART, SMALL_PT, Axis, Sheet, named
from planner.figures.stage import Drawing
from planner.model.arrays import Array
from planner.model.dr.rpo import Protection, protect, slowest_window, what_if
from planner.model.link import sent_at_most
from planner.model.problems import InputError
from planner.model.scenario import Scenario
from planner.model.sites import DAYS, WEEK_MIN
from planner.model.sizing import Plan
from planner.model.units import at_least, at_most, number, part

_RATE_STEPS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
_INTERVALS_MIN = (60, 90, 120, 180, 240, 360, 720, 1440)
_POINTS = 500
_KEY = (
    "● every snapshot on schedule · ▲ 95 % or more · ▼ fewer · ✖ never catches up\n"
    "in the cell: the age that the remote copy stays under for 95 % of the time"
)


def change_and_link(found: Protection | None) -> Picture | None:
    """The change to be sent through the week against what the link carries, with the misses marked."""
    if found is None or (_even(found) and found.replay.keeps_up):
        return None
    start, end = _window(found)
    times = np.arange(start, end + 1)
    # The rates in the minute after each time.
    change, link = ((one.total(times + 1) - one.total(times)) / 60.0 for one in (found.change, found.link))
    top = max(change.max(), link.max()) * 1.25
    high = int(change.argmax())
    side, shift = ("left", 6) if high < len(times) / 2 else ("right", -6)
    sheet = Sheet(_week(start, end), Axis(0, top, "MB/s"))
    at, rates = _steps(times, change)
    told = f"change: {at_least(found.mean_mb_s)} MB/s on average, {at_least(change.max())} at the most"
    sheet.band(at, 0, rates, facecolor=style.SKY, alpha=0.6, tip=told)
    for first, length in found.replay.misses() if found.replay.keeps_up else ():
        begin, long = start + (first - start) % found.replay.period_min, length * found.replay.interval_min
        late = "a snapshot is late" if length == 1 else f"{length} snapshots in a row are late"
        # One that goes past the end of the period began in the one before, too.
        for left in (begin - found.replay.period_min, begin):
            if start < left + long and left < end:
                sheet.box(left, 0, long, top, facecolor=style.ORANGE, alpha=0.3, tip=late)
    sheet.line(at, rates, color=style.BLUE, linewidth=1.2)
    sheet.line(*_steps(times, link), color=style.RED, linewidth=1.6, linestyle=style.DASHED)
    sheet.note("the link carries", (end, link[-1]), (-2, 4), ha="right", color=style.RED)
    words = "change, after the saving on the wire"
    sheet.note(words, (times[high], change[high]), (shift, 4), color=style.BLUE, ha=side)
    title, mean, most = _schedule_title(found), at_least(found.mean_mb_s), at_most(found.effective_mb_s)
    alt = f"Change to be sent through the week, {mean} MB/s on average, against a link that carries {most} MB/s."
    return Drawing(title, f"{alt} {title}.", [sheet]).on_paper(3.0)


def draw_data_age(scenario: Scenario, plan: Plan) -> Drawing:  # noqa: ARG001
    """How old the remote copy is through the time that is shown, against one and two intervals."""
    if not scenario.replication:
        none = "Nothing is replicated, so there is no remote copy whose age could be shown."
        return Drawing("This scenario has no second site", none)
    try:
        found = protect(scenario)
    except InputError as error:
        return Drawing("This schedule cannot be replayed", error.problems[0].wrong)
    if not found.replay.keeps_up:
        return Drawing(str(answer(found)), "The backlog grows forever: no age to show.")
    ages = _ages(found, lambda most: round_top(1.2 * most))
    return Drawing(loss(found), f"Age of the remote copy over time. {answer(found)!s}", [ages])


def data_age(found: Protection | None) -> Picture | None:
    """How old the remote copy is, and how much waits to be sent, with the interval as the target."""
    if found is None or not found.replay.keeps_up:
        return None
    if _even(found):
        alt = f"Age of the remote copy over three intervals. {loss(found)}."
        return Drawing(loss(found), alt, [_ages(found, lambda most: 1.25 * most)]).on_paper(2.6)
    start, end = _window(found)
    arrived, _ = _repeated(*found.replay.sawtooth(), found.replay.period_min, end)
    # What waits jumps when a snapshot is due, and turns when one has come.
    due = np.arange(start, end + 1, found.replay.interval_min)
    fine = np.unique(np.concatenate([np.linspace(start, end, _POINTS), due, due - 1e-6, arrived]).clip(start, end))
    backlog = found.replay.backlog_mb(fine % found.replay.period_min, found.link) / 1000
    most, ages = float(backlog.max()), _ages(found, lambda most: 1.25 * most)
    waiting = Sheet(ages.x, Axis(0, 1.05 * most or 1.0, "waiting (GB)"))
    waiting.band(fine, 0, backlog, facecolor=style.ORANGE, alpha=0.7, tip=f"at most {at_least(most)} GB wait")
    title = loss(found)
    alt = f"Age of the remote copy over time. {title}. Below it the change that waits, at most {at_least(most)} GB."
    return Drawing(title, alt, [ages, waiting], (3, 2)).on_paper(4.2)


def _ages(found: Protection, top: Callable[[float], float]) -> Sheet:
    """The age of the remote copy over time; the axis ends at the `top` for the most that stands on it."""
    (start, end), every = _window(found), found.replay.interval_min
    times, ages = _repeated(*found.replay.sawtooth(), found.replay.period_min, end)
    interval, hours = every / 60, ages / 60
    most = max(2 * interval, float(hours.max()))
    sheet = Sheet(_week(start, end), Axis(0, top(most), "data age (hours)"))
    first, last = np.searchsorted(times, (start, end))
    inside = slice(max(0, first - 1), last + 1)
    weight = 2.0 if _even(found) else 0.8
    sheet.line(times[inside], hours[inside], color=style.BLUE, linewidth=weight, tip=f"data age: {loss(found)}")
    sheet.limit(interval, "the interval", colour=style.INK)
    sheet.line([0, 1], [2 * interval] * 2, within=ACROSS, **style.LIMIT)
    # Above the curve, which it would hide where that is higher than the line.
    words = f"two intervals ({_clock(2 * every)}): the oldest on schedule"
    sheet.note(words, (1.0, most), (0, 3), within=ACROSS, ha="right", va="bottom", color=style.RED, fontsize=SMALL_PT)
    return sheet


def time_within_age(found: Protection | None) -> Picture | None:
    """The share of time in which the remote copy is at most so old; nothing where it ages evenly."""
    if found is None or not found.replay.keeps_up or _even(found):
        return None
    interval = found.replay.interval_min
    ages = np.linspace(0, (found.replay.age_max_min or 0.0) * 1.08, 400)
    marked = [(times * interval, float(found.replay.share_within(times * interval))) for times in (1.5, 2.0)]
    sheet = Sheet(Axis(0, ages[-1], "data age (min)"), Axis(0, 1.04, "share of the time", mark=style.percent_mark))
    sheet.line(ages, found.replay.share_within(ages), color=style.BLUE)
    for row, (age, within) in enumerate(one for one in marked if one[0] <= ages[-1]):
        told = f"{age / interval:g} intervals: {part(within)} of the time"
        sheet.dots([age], [within], "o", size=6, color=style.RED, clipped=False, tip=told)
        sheet.note(told, (0.98, 0.24 - 0.14 * row), within=PART, ha="right", color=style.RED)
    title = f"The remote copy is at most two intervals ({2 * interval} min) old {part(marked[-1][1])} of the time"
    alt = "; ".join(f"{part(within)} within {number(age)} min" for age, within in marked)
    return Drawing(title, f"Share of time under each age: {alt}.", [sheet]).on_paper(2.6)


def rate_and_interval(found: Protection | None) -> Picture | None:
    """Where the schedule holds, over rates of what binds, the link or the throttle's slowest window, and intervals."""
    if found is None or (_even(found) and found.on_schedule):
        return None
    rates, intervals = tried(found)
    swept = what_if(found.scenario, rates, intervals, found.month)
    windows = bool(found.replication.windows)
    note = "\nno window slower than this, nor the link; below today's rate, none faster" if windows else ""
    across, up = [_clock(float(interval)) for interval in intervals], [number(float(rate)) for rate in rates]
    words = "slowest window (MB/s)" if windows else "rate (MB/s)"
    sheet = Sheet(named(across, f"interval\n{_KEY}{note}"), named(up, words), ruled=False)
    cells = {}
    for row, column in np.ndindex(len(rates), len(intervals)):
        one = swept[row][column]
        held, usual = one.schedule_held, one.age_quantile_min(0.95)
        mark, colour = "✖", style.BAD
        if held == 1:
            mark, colour = "●", style.GOOD
        elif one.keeps_up:
            mark, colour = ("▲", style.NEAR) if held >= 0.95 else ("▼", style.FAR)
        age = "never" if usual is None else _clock(usual)
        kept = f"{part(held)} on schedule, {age} old or less 95 % of the time"
        told = f"{up[row]} MB/s, every {across[column]}: {kept}"
        cells[column, row] = (f"{mark} {age}", colour, told)
    sheet.cells(cells)
    # A frame around what is the reader's own.
    here = intervals.tolist().index(found.replay.interval_min)
    for row in np.flatnonzero(rates == _own_rate(found)):
        sheet.box(here - 0.5, row - 0.5, 1, 1, facecolor="none", edgecolor=style.INK, linewidth=2, clipped=False)
    needed, every = at_least(found.required_mb_s[100]), f"every {found.replay.interval_min} min"
    title = f"A snapshot {every} takes {needed} MB/s; the link gives {at_most(found.effective_mb_s)}"
    if windows:
        now = f"the slowest gives {at_most(_own_rate(found))}"
        title = f"A snapshot {every} is on schedule with {needed} MB/s in every window; {now}"
    shares = (part(row[here].schedule_held) for row in swept)
    each = (f"{rate} MB/s holds {share} of the schedule" for rate, share in zip(up, shares, strict=True))
    alt = f"Map over rates and intervals. At the scenario's interval: {'; '.join(each)}."
    return Drawing(title, alt, [sheet]).on_paper(1.05 + 0.34 * len(rates))


def tried(found: Protection) -> tuple[Array, NDArray[np.int64]]:
    """The rates [MB/s] and intervals [min] worth trying: around what the link gives, and what is asked for."""
    most, own = float(sent_at_most(found.scenario)), _own_rate(found)
    needed = float(at_least(found.required_mb_s[100]).replace(",", ""))
    rates = np.unique([*(float(f"{own * step:.4g}") for step in _RATE_STEPS), own, needed])
    return rates[rates <= most], np.unique([*_INTERVALS_MIN, found.replay.interval_min])


def _own_rate(found: Protection) -> float:
    """The rate of today [MB/s] that the map varies."""
    return slowest_window(found.replication) if found.replication.windows else found.effective_mb_s


def _schedule_title(found: Protection) -> str:
    replay, effective, then = found.replay, at_most(found.effective_mb_s), when(found.scenario, found.month)
    if not replay.keeps_up:
        return f"The change outruns the link: {at_least(found.mean_mb_s)} MB/s on average, {effective} carried"
    if found.on_schedule:
        needed = at_least(found.required_mb_s[100])
        return f"Every snapshot is on schedule in {then}: {needed} of {effective} MB/s needed"
    late = f"up to {replay.longest_miss} in a row are not" if replay.longest_miss > 1 else "none late twice in a row"
    return f"{part(replay.schedule_held)} of the snapshots are on schedule in {then}; {late}"


def _window(found: Protection) -> tuple[int, int]:
    """What to show, from and to [min]: a day of what is even, else the week with the oldest remote copy."""
    even = _even(found)
    if not found.replay.keeps_up:
        return 0, 1440 if even else WEEK_MIN
    if even:
        return 0, 3 * found.replay.interval_min
    times, ages = found.replay.sawtooth()
    start = int(times[int(ages.argmax())] % found.replay.period_min) // WEEK_MIN * WEEK_MIN
    return start, start + WEEK_MIN


def _even(found: Protection) -> bool:
    """Whether every hour is like any other, and with it every interval."""
    return len({*found.change.rates}) == len({*found.link.rates}) == 1


def _repeated(times: Array, values: Array, period: int, end: int) -> tuple[Array, Array]:
    """A line of one period, repeated up to `end`."""
    rounds = range(-1, int(np.ceil(end / period)) + 1)
    return np.concatenate([times + period * i for i in rounds]), np.tile(values, len(rounds))


def _steps(times: NDArray[np.int64], values: Array) -> tuple[Array, Array]:
    """The corners of the steps through `values`, each of which holds from its time to the next."""
    values = values.round(6)  # what is the same but for the dust of the sums
    change = np.flatnonzero(np.diff(values)) + 1
    at = np.concatenate([times[:1], np.repeat(times[change], 2), times[-1:]]).astype(float)
    return at, np.concatenate([values[:1], np.column_stack([values[change - 1], values[change]]).ravel(), values[-1:]])


def _week(start: int, end: int) -> Axis:
    """A time axis over the hours of a day, or the days of a week."""
    if end - start != WEEK_MIN:
        every = (end - start) // 3
        later = {tick: f"{_clock(tick)} later" for tick in range(start + every, end + 1, every)}
        return Axis(start, end, ticks={start: "snapshot", **later})
    days = {day: DAYS[day // 1440 % 7].capitalize() for day in range(start, end, 1440)}
    return Axis(start, end, ticks=days, align="left")


def _clock(minutes: float) -> str:
    """Minutes as a short time: 45 min, 2 h, 3.5 h, 2 d."""
    if minutes < 100:
        return f"{int(np.ceil(round(minutes, 6)))} min"
    return f"{number(minutes / 60, 2)} h" if minutes < 2880 else f"{number(minutes / 1440, 2)} d"
