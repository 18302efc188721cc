"""The table of checks: what a scenario demands of a design, and what a limit allows.

Every check is one comparison, `required x growth factor <= allowed`. The functions take scalars or arrays of
FSVM counts and memories, and scenarios whose numbers are scalars or arrays: the plan and the risk call the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.model.formulas.connections import tested_connections, usable_connections
from planner.model.formulas.failover import one_takes_over, survivors
from planner.model.formulas.growth import TOLERANCE, growth_factor, holds
from planner.model.formulas.replication import needed_rate_mb_s
from planner.model.formulas.seeding import GB_PER_TB, reserve_gb
from planner.model.formulas.shares import fsvm_loads, home_data_per_fsvm
from planner.model.limits import Curve, Limit, Source
from planner.model.link import effective_rate, peak
from planner.model.scenario import Scenario
from planner.model.second_site import Replication
from planner.model.units import number

CHECKS = (
    "fsvm_count",
    "fsvm_count_remote",
    "fsvm_memory",
    "fsvm_vcpus",
    "node_memory",
    "node_vcpus",
    "connections",
    "connections_failover",
    "home_data",
    "general_data",
    "cluster_storage",
    "remote_storage",
    "file_server_name",
    "share_name",
    "share_description",
    "previous_versions",
    "replication_interval",
    "replication_throttle",
    "replication_schedule",
)
# The checks that a workload can bind; on a tie the earlier binds.
DEMANDS = (
    "connections",
    "connections_failover",
    "home_data",
    "general_data",
    "cluster_storage",
    "remote_storage",
    "replication_schedule",
)

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spread:
    """How the home share lies, where not evenly: functions of FSVM counts of any shape (...) [fraction].

    `parts` is the part on each FSVM, shape (..., most FSVMs), and `fullest` the part in the fullest volume group.
    """

    parts: Callable[[NDArray[Any]], Array]
    fullest: Callable[[NDArray[Any]], Array]


@dataclass(frozen=True, slots=True)
class Demand:
    """One check over designs: `required` in month 0, its growth a year, and what is allowed, in `unit`."""

    check: str
    subject: str | None
    required: Array
    growth: ArrayLike
    allowed: Array
    unit: str
    limit: Limit | Curve

    def at(self, month: ArrayLike) -> Array:
        """The demand in `month`."""
        return np.asarray(self.required * growth_factor(self.growth, month))


def demands(
    scenario: Scenario, fsvms: ArrayLike, memory_gb: ArrayLike, spread: Spread | None = None
) -> tuple[Demand, ...]:
    """Every check that applies to `scenario`, in the order of the table, over designs.

    `fsvms` [count] and `memory_gb` [GB] are scalars or arrays that broadcast with each other and with the
    numbers of the scenario. `spread` says how the home share lies on the FSVMs (default: evenly). Raises
    ValueError for memory outside the catalog's curve.
    """
    n, memory = np.asarray(fsvms), np.asarray(memory_gb, dtype=float)
    return (
        *_of_design(scenario, n, memory),
        *_of_connections(scenario, n, memory, spread),
        *_of_shares(scenario, n, spread),
        *_of_storage(scenario, n),
        *_of_settings(scenario),
        *_of_replication(scenario),
    )


def fitting(
    scenario: Scenario, fsvms: NDArray[Any], memory_gb: NDArray[Any]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which counts of FSVMs and which memories [GB] the clusters have room for, in at least one sample."""
    by_count, by_memory = np.ones(len(fsvms), dtype=bool), np.ones(len(memory_gb), dtype=bool)
    for demand in _of_design(scenario, fsvms[:, np.newaxis], memory_gb[0]):
        if demand.check.startswith("fsvm_count"):
            by_count &= holds(demand.required, demand.allowed).any(axis=-1)
    for demand in _of_design(scenario, fsvms[0], memory_gb[:, np.newaxis]):
        if not demand.check.startswith("fsvm_count"):
            by_memory &= holds(demand.required, demand.allowed).any(axis=-1)
    return by_count, by_memory


def all_up_and_failed(scenario: Scenario, fsvms: ArrayLike, spread: Spread | None = None) -> tuple[Array, Array]:
    """The load of each FSVM, all up, and of the busiest survivor [connections], both in month 0.

    Shapes (..., most FSVMs) and (...); the second is NaN where the failures leave no FSVM.
    """
    home = scenario.home_share.connections if scenario.home_share else 0.0
    shares = _general(scenario)

    def loads_on(counts: NDArray[Any]) -> Array:
        return fsvm_loads(home, shares, counts, spread.parts(counts) if spread else None)

    n = np.asarray(fsvms)
    loads = loads_on(n)
    failures = scenario.resilience.failures
    if scenario.resilience.takeover == "one":
        return loads, one_takes_over(loads, failures, n)
    left = survivors(n, failures)
    return loads, np.asarray(np.where(left > 0, loads_on(np.maximum(left, 1)).max(axis=-1), np.nan))


def effective_limit(replication: Replication, scenario: Scenario) -> Limit:
    """What bounds the rate of replication: the product, the nodes of the cluster, the throttle or the link.

    The first of those on a tie. Of numbers that are arrays the largest is looked at.
    """
    product, node = (scenario.catalog[name] for name in ("replication_bandwidth", "replication_rate_per_node"))
    bounds = [(product.value, product), (node.value * float(np.max(scenario.cluster.nodes)), node)]
    for name, rate in (("throttle", replication.throttle_mb_s), ("link", replication.link_mb_s)):
        if rate is not None:
            bounds.append((float(np.max(rate)), own_limit(f"replication.{name}", np.max(rate), "MB/s")))
    least, limit = min(bounds, key=lambda bound: bound[0])
    worth = float(np.max(effective_rate(replication, scenario))) if replication.windows else least
    return own_limit("replication.throttle", worth, "MB/s") if worth < least * (1.0 - TOLERANCE) else limit


def reserves_gb(scenario: Scenario, grown: float = 1.0) -> tuple[Array, Array]:
    """What snapshots take here, and at the second site with the full copy [GB], once data has `grown` so many times.

    Nothing where there is no second site.
    """
    link, catalog = scenario.replication, scenario.catalog
    if link is None:
        return np.zeros(()), np.zeros(())
    here, there = (catalog[f"{side}_reserve_per_snapshot"].value for side in ("local", "remote"))
    given = link.change_gb_day * grown, link.interval_min, link.keep, catalog["curator_scan"].value
    return reserve_gb(*given, here), reserve_gb(*given, there, scenario.data_tb * grown)


def own_limit(name: str, value: float, unit: str) -> Limit:
    """A limit that the scenario itself sets."""
    source = Source("scenario", "the scenario")
    return Limit(name, float(value), unit, f"{number(float(value))} {unit}", "scenario", source)


def _general(scenario: Scenario) -> Array:
    if not scenario.general_shares:
        return np.zeros((0,))
    return np.stack(np.broadcast_arrays(*(share.connections for share in scenario.general_shares)), axis=-1)


def _of_design(scenario: Scenario, n: Array, memory: Array) -> list[Demand]:
    catalog, cluster = scenario.catalog, scenario.cluster
    vcpus = np.asarray(catalog.vcpus.values)[catalog.vcpus.rung(memory)]
    most = catalog["fsvms_most"]

    def fixed(check: str, required: ArrayLike, allowed: ArrayLike, unit: str, limit: Limit) -> Demand:
        return Demand(
            check, None, np.asarray(required, dtype=float), 0.0, np.asarray(allowed, dtype=float), unit, limit
        )

    found = [fixed("fsvm_count", n, np.minimum(np.minimum(most.value, cluster.cvms), cluster.nodes), "FSVMs", most)]
    if scenario.replication:
        per_node = catalog["fsvms_per_remote_node"]
        remote = np.asarray(scenario.replication.remote_nodes) * per_node.value
        found.append(fixed("fsvm_count_remote", n, remote, "FSVMs", per_node))
    free_memory = own_limit("cluster.free_memory", np.max(cluster.free_memory_gb), "GB")
    free_vcpus = own_limit("cluster.free_vcpus", np.max(cluster.free_vcpus), "vCPUs")
    most_memory, most_vcpus = catalog["fsvm_memory_most"], catalog["fsvm_vcpus_most"]
    return [
        *found,
        fixed("fsvm_memory", memory, most_memory.value, "GB", most_memory),
        fixed("fsvm_vcpus", vcpus, most_vcpus.value, "vCPUs", most_vcpus),
        fixed("node_memory", memory, cluster.free_memory_gb, "GB", free_memory),
        fixed("node_vcpus", vcpus, cluster.free_vcpus, "vCPUs", free_vcpus),
    ]


def _of_connections(scenario: Scenario, n: Array, memory: Array, spread: Spread | None) -> list[Demand]:
    curve, growth = scenario.catalog.connections, scenario.growth.connections
    tested = tested_connections(memory, curve)
    loads, failed = all_up_and_failed(scenario, n, spread)
    usable = usable_connections(tested, scenario.resilience.headroom)
    found = [Demand("connections", None, loads.max(axis=-1), growth, usable, "connections", curve)]
    if np.any(np.asarray(scenario.resilience.failures) > 0):
        found.append(Demand("connections_failover", None, failed, growth, tested, "connections", curve))
    return found


def _of_shares(scenario: Scenario, n: Array, spread: Spread | None) -> list[Demand]:
    catalog, growth = scenario.catalog, scenario.growth.data
    found = []
    if home := scenario.home_share:
        limit = catalog["home_share_data"]
        groups = catalog["volume_groups_per_home_share"].value
        # As if all volume groups were as full as the fullest: each holds its part of what an FSVM may.
        filled = groups * spread.fullest(n)[..., None] if spread else None
        per_fsvm = home_data_per_fsvm(home.data_tb, n, filled)
        found.append(Demand("home_data", None, per_fsvm, growth, np.asarray(limit.value), "TB", limit))
    limit = catalog["general_share_data"]
    for share in scenario.general_shares:
        data = np.asarray(share.data_tb, dtype=float)
        found.append(Demand("general_data", share.name, data, growth, np.asarray(limit.value), "TB", limit))
    return found


def _of_storage(scenario: Scenario, n: Array) -> list[Demand]:
    here, link, growth = scenario.cluster.usable_tb, scenario.replication, scenario.growth.data
    there = link.remote_storage_tb if link else None
    if here is None and there is None:
        return []
    local_gb, remote_gb = reserves_gb(scenario)
    found = []
    if here is not None:
        needed, left = scenario.data_tb + local_gb / GB_PER_TB, here - scenario.catalog["fsvm_disk_space"].value * n
        limit = own_limit("cluster.storage", np.max(here), "TB")
        found.append(Demand("cluster_storage", None, np.asarray(needed), growth, np.asarray(left), "TB", limit))
    if there is not None:
        limit = own_limit("replication.remote_storage", np.max(there), "TB")
        found.append(Demand("remote_storage", None, remote_gb / GB_PER_TB, growth, np.asarray(there), "TB", limit))
    return found


def _of_settings(scenario: Scenario) -> list[Demand]:
    catalog = scenario.catalog

    def length(check: str, subject: str | None, text: str) -> Demand:
        limit = catalog[check]
        return Demand(check, subject, np.asarray(float(len(text))), 0.0, np.asarray(limit.value), "characters", limit)

    found = [length("file_server_name", None, scenario.file_server)] if scenario.file_server else []
    found += [length("share_name", share.name, share.name) for share in scenario.shares]
    found += [length("share_description", share.name, share.description) for share in scenario.shares]
    if scenario.previous_versions is not None:
        limit = catalog["previous_versions"]
        kept = np.asarray(scenario.previous_versions, dtype=float)
        found.append(Demand("previous_versions", None, kept, 0.0, np.asarray(limit.value), "versions", limit))
    return found


def _of_replication(scenario: Scenario) -> list[Demand]:
    replication, catalog = scenario.replication, scenario.catalog
    if replication is None:
        return []
    least, most = catalog["replication_interval_least"], catalog["replication_throttle"]
    interval = np.asarray(replication.interval_min, dtype=float)
    found = [Demand("replication_interval", None, np.asarray(least.value), 0.0, interval, "min", least)]
    throttles = [window.rate_mb_s for window in replication.windows]
    throttles += [] if replication.throttle_mb_s is None else [replication.throttle_mb_s]
    if throttles:
        largest = np.asarray(np.max(np.broadcast_arrays(*throttles), axis=0), dtype=float)
        found.append(Demand("replication_throttle", None, largest, 0.0, np.asarray(most.value), "MB/s", most))
    needed = needed_rate_mb_s(replication.change_gb_day, replication.wire_reduction, peak(replication))
    effective = effective_rate(replication, scenario)
    limit = effective_limit(replication, scenario)
    found.append(Demand("replication_schedule", None, needed, scenario.growth.data, effective, "MB/s", limit))
    return found
