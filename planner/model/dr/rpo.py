"""Does the link keep the RPO: the replication of a scenario in a month, and the other way round."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from planner.model.arrays import Array
from planner.model.checks import reserves_gb
from planner.model.dr.simulation import Replay, replay
from planner.model.formulas.growth import growth_factor
from planner.model.formulas.replication import changed_in_intervals, needed_rate_mb_s, peak_for, shortest_interval_min
from planner.model.formulas.seeding import MINUTES_PER_HOUR, caught_up_hours, seed_mb
from planner.model.formulas.steps import MB_A_MINUTE, Steps, hourly
from planner.model.link import capacity, effective_rate, matched
from planner.model.problems import InputError, Problem
from planner.model.scenario import Scenario
from planner.model.sites import MOST_INTERVAL_MIN, Replication

SHARES = (100, 95, 90)
MOST_SNAPSHOTS = 4_000_000


@dataclass(frozen=True, eq=False)
class Protection:
    """How well a link keeps the schedule in `month`, and what would.

    `effective_mb_s` is the rate that the link is worth; `link` is what it carries through the week, `change` what is to
    be sent, after the saving, both from hour 0 of the profile [MB a minute].
    `required_mb_s` is the least even rate for a share of snapshots on schedule [%]. `seed_hours` is the time of the
    first full copy in month 0, alone; `caught_up_hours` until the remote side is within one interval while the
    changes go on, infinity when never. `least_interval_min` is None when no interval up to 31 days is kept.
    """

    scenario: Scenario
    replication: Replication
    month: int
    change_gb_day: float
    mean_mb_s: float
    effective_mb_s: float
    link: Steps
    change: Steps
    replay: Replay
    required_mb_s: Mapping[int, float]
    max_change_gb_day: float
    least_interval_min: int | None
    seed_hours: float
    caught_up_hours: float
    local_reserve_gb: float
    remote_reserve_gb: float

    @property
    def on_schedule(self) -> bool:
        """Whether every snapshot arrives before the next is due."""
        return self.replay.schedule_held == 1.0


def protect(scenario: Scenario, month: int | None = None) -> Protection:
    """The replication of `scenario` in `month`, by default the horizon.

    Raises InputError when the scenario has no second site, or when its change, interval and throttle repeat only
    after more snapshots than can be replayed.
    """
    replication = scenario.replication
    if replication is None:
        wrong = "is missing: there is no second site to replicate to"
        right = "give interval, change, link, remote_nodes"
        raise InputError(Problem(scenario.file, None, "replication", wrong, right))
    month = scenario.growth.horizon_months if month is None else month
    least_min, growth = math.ceil(scenario.catalog["replication_interval_least"].value), scenario.growth.data
    change_gb_day, mean_mb_s = _change(scenario, replication, month)
    interval, reduction = replication.interval_min, replication.wire_reduction
    link = capacity(replication, scenario)
    weights = np.asarray(replication.profile.weights)
    changed = changed_in_intervals(weights, interval)
    required = mean_mb_s * peak_for(changed, np.array(SHARES) / 100)
    _, today_mb_s = _change(scenario, replication, 0)
    first, change = (hourly((weights * mean * MB_A_MINUTE).tolist()) for mean in (today_mb_s, mean_mb_s))
    seed = float(seed_mb(scenario.data_tb, reduction))
    effective = float(effective_rate(replication, scenario))
    local_gb, remote_gb = reserves_gb(scenario, float(growth_factor(growth, month)))
    return Protection(
        scenario=scenario,
        replication=replication,
        month=month,
        change_gb_day=change_gb_day,
        mean_mb_s=mean_mb_s,
        effective_mb_s=effective,
        link=link,
        change=change,
        replay=replay(_payload(scenario, replication, link, mean_mb_s), interval, link),
        required_mb_s=MappingProxyType(dict(zip(SHARES, required.tolist(), strict=True))),
        max_change_gb_day=effective / float(needed_rate_mb_s(1.0, reduction, changed.max())),
        least_interval_min=shortest_interval_min(change, link, least_min, MOST_INTERVAL_MIN),
        seed_hours=float(link.reach(seed)) / MINUTES_PER_HOUR,
        caught_up_hours=caught_up_hours(seed, first, interval, link, growth),
        local_reserve_gb=float(local_gb),
        remote_reserve_gb=float(remote_gb),
    )


def protection(scenario: Scenario, month: int | None = None) -> Protection | None:
    """As `protect`, and None where the scenario has no second site."""
    return protect(scenario, month) if scenario.replication else None


def what_if(
    scenario: Scenario, rates_mb_s: ArrayLike, intervals_min: ArrayLike, month: int | None = None
) -> list[list[Replay]]:
    """The replays over rates [MB/s] and intervals [min, whole]: a row a rate, a column an interval.

    A rate stands for the link, which carries no more than the cluster sends, and a single throttle is lifted. Where
    windows throttle, a rate stands for the slowest of them: from what that is today upwards no window is slower, nor
    is the link; below it none is faster. An interval may be shorter than the catalog allows.
    """
    replication = scenario.replication
    assert replication is not None
    _, mean_mb_s = _change(scenario, replication, month)

    def replayed(rate: float, interval: int) -> Replay:
        tried = replace(_at_rate(replication, rate), interval_min=interval)
        link = capacity(tried, scenario)
        return replay(_payload(scenario, tried, link, mean_mb_s), interval, link)

    rates, intervals = np.asarray(rates_mb_s, dtype=float).tolist(), np.asarray(intervals_min, dtype=int).tolist()
    return [[replayed(rate, interval) for interval in intervals] for rate in rates]


def _change(scenario: Scenario, replication: Replication, month: int | None) -> tuple[float, float]:
    """The change in a month, by default the horizon [GB/day], and its mean rate on the wire [MB/s]."""
    month = scenario.growth.horizon_months if month is None else month
    change_gb_day = replication.change_gb_day * float(growth_factor(scenario.growth.data, month))
    return change_gb_day, float(needed_rate_mb_s(change_gb_day, replication.wire_reduction))


def _at_rate(replication: Replication, rate_mb_s: float) -> Replication:
    """`replication` with its slowest window, or else its link, at a rate [MB/s]."""
    if not replication.windows:
        return replace(replication, link_mb_s=rate_mb_s, throttle_mb_s=None)
    faster = rate_mb_s >= slowest_window(replication)
    bent = max if faster else min
    windows = tuple(replace(one, rate_mb_s=bent(one.rate_mb_s, rate_mb_s)) for one in replication.windows)
    link = max(replication.link_mb_s, rate_mb_s) if faster else replication.link_mb_s
    return replace(replication, windows=windows, link_mb_s=link)


def slowest_window(replication: Replication) -> float:
    """The least rate that a window of the throttle allows [MB/s]."""
    return min(window.rate_mb_s for window in replication.windows)


def _payload(scenario: Scenario, replication: Replication, link: Steps, mean_mb_s: float) -> Array:
    """The change in the interval before each snapshot, after the saving [MB], until change and link repeat."""
    interval, profile = replication.interval_min, hourly(replication.profile.weights)
    count = math.lcm(profile.period_min, link.period_min, interval) // interval
    if count > MOST_SNAPSHOTS:
        wrong = f"{interval} min with this change and throttle repeats only after {count} snapshots"
        right = f"at most {MOST_SNAPSHOTS} are replayed; choose an interval that divides a day"
        raise InputError(Problem(scenario.file, None, "replication.interval", wrong, right))
    changed, _ = matched(replication, interval, link)
    return np.roll(changed, 1) * (mean_mb_s * MB_A_MINUTE * interval)
