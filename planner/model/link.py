"""The link between the sites as a scenario has it: what it carries, and what that is worth to the snapshots."""

import math

import numpy as np

from planner.model.arrays import Array
from planner.model.formulas import replication as formulas
from planner.model.formulas.steps import MB_A_MINUTE, Steps, hourly
from planner.model.scenario import Scenario
from planner.model.sites import Replication


def sent_at_most(scenario: Scenario) -> Array:
    """The rate [MB/s] that the product and the nodes of the cluster do not pass, however fast the link."""
    return _bare_rate(math.inf, None, scenario)


def effective_rate(replication: Replication, scenario: Scenario) -> Array:
    """The rate that the link is worth to the snapshots [MB/s], in the shape of the numbers it is made from.

    With windows it is the even rate that keeps every snapshot on schedule exactly when they do.
    """
    bare = _bare_rate(replication.link_mb_s, replication.throttle_mb_s, scenario)
    if not replication.windows:
        return bare
    parts = np.broadcast_arrays(replication.interval_min, bare, *(w.rate_mb_s for w in replication.windows))
    rows, place = np.unique(np.stack(parts, axis=-1).reshape(-1, len(parts)), axis=0, return_inverse=True)
    found = []
    for interval, link, *rates in rows.tolist():
        changed, room = matched(replication, max(1, round(interval)), _capacity(replication, link, rates))
        found.append(formulas.schedule_rate_mb_s(changed, room / MB_A_MINUTE))
    return np.asarray(np.array(found)[place.ravel()].reshape(parts[0].shape))


def capacity(replication: Replication, scenario: Scenario) -> Steps:
    """What the link carries through the week, from hour 0 of the profile [MB a minute]."""
    bare = _bare_rate(replication.link_mb_s, replication.throttle_mb_s, scenario)
    return _capacity(replication, float(bare), [window.rate_mb_s for window in replication.windows])


def _bare_rate(link_mb_s: float, throttle_mb_s: float | None, scenario: Scenario) -> Array:
    most, node = (scenario.catalog[name].value for name in ("replication_bandwidth", "replication_rate_per_node"))
    return formulas.effective_rate_mb_s(link_mb_s, throttle_mb_s, most, node, scenario.cluster.nodes)


def _capacity(replication: Replication, link_mb_s: float, rates_mb_s: list[float]) -> Steps:
    return formulas.week_capacity(replication.windows, rates_mb_s, link_mb_s, replication.profile.begins_min)


def matched(replication: Replication, interval_min: int, link: Steps) -> tuple[Array, Array]:
    """The change relative to the mean, and what `link` carries, in each interval until both repeat."""
    changed = formulas.changed_in_intervals(replication.profile.weights, interval_min)
    whole = math.lcm(hourly(replication.profile.weights).period_min, link.period_min, interval_min)
    count = whole // interval_min
    return np.tile(changed, count // len(changed)), link.in_intervals(interval_min, count)


def peak(replication: Replication) -> Array | float:
    """The busiest interval's change relative to the mean, for each interval length."""
    if replication.profile.is_flat:
        return 1.0
    lengths, place = np.unique(np.asarray(replication.interval_min), return_inverse=True)
    weights = replication.profile.weights
    peaks = np.array([formulas.changed_in_intervals(weights, max(1, round(length))).max() for length in lengths])
    return np.asarray(peaks[place])
