"""The table of checks: what a scenario demands of a design, and what a limit allows.

Every check is one comparison, `required x growth factor <= allowed`. The functions take scalars or arrays of
FSVM counts and memories, and scenarios whose numbers are scalars or arrays: the plan and the risk call the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.model.arrays import Array
from planner.model.formulas import loads
from planner.model.formulas.growth import growth_factor, holds, peak_factor
from planner.model.formulas.replication import needed_rate_mb_s
from planner.model.formulas.seeding import GB_PER_TB, reserve_gb
from planner.model.limits import Curve, Limit, Source
from planner.model.link import effective_rate, peak
from planner.model.scenario import Scenario
from planner.model.sites import Replication
from planner.model.units import TOLERANCE, number

_OF_DESIGNS = ("fsvm_count", "fsvm_count_remote", "fsvm_memory", "fsvm_vcpus", "node_memory", "node_vcpus")
_OF_WORKLOAD = ("connections", "connections_failover", "home_data", "general_data", "cluster_storage", "remote_storage")
_OF_SETTINGS = ("file_server_name", "share_name", "share_description", "previous_versions")
_OF_REPLICATION = ("replication_interval", "replication_throttle", "replication_schedule")
CHECKS = (*_OF_DESIGNS, *_OF_WORKLOAD, *_OF_SETTINGS, *_OF_REPLICATION)
# The checks that a workload can bind; on a tie the earlier binds.
DEMANDS = (*_OF_WORKLOAD, "replication_schedule")


@dataclass(frozen=True, slots=True)
class Demand:
    """One check over designs: `required` in month 0, its growth a year to the `horizon`, and what is allowed."""

    check: str
    subject: str | None
    required: Array
    growth: ArrayLike
    horizon: ArrayLike
    allowed: Array
    limit: Limit | Curve

    @property
    def peak(self) -> Array:
        """The largest demand up to the horizon."""
        if np.isscalar(self.growth) and not self.growth:  # as of most: no time is lost
            return self.required
        return np.asarray(self.required * peak_factor(self.growth, self.horizon))

    @property
    def used(self) -> Array:
        """`peak` as a part of what is allowed."""
        return np.asarray(self.peak / self.allowed)

    @property
    def holds(self) -> NDArray[np.bool_]:
        """Whether it is within what is allowed up to the horizon."""
        return holds(self.peak, self.allowed)

    def at(self, month: ArrayLike) -> Array:
        """The demand in `month`."""
        return np.asarray(self.required * growth_factor(self.growth, month))


def demands(scenario: Scenario, fsvms: ArrayLike, memory_gb: ArrayLike) -> tuple[Demand, ...]:
    """Every check that applies to `scenario`, in the order of the table, over designs.

    `fsvms` [count] and `memory_gb` [GB] are scalars or arrays that broadcast with each other and with the
    numbers of the scenario. Raises ValueError for memory outside the catalog's curve.
    """
    n, memory = np.asarray(fsvms), np.asarray(memory_gb, dtype=float)
    return (
        *of_design(scenario, n, memory),
        *_of_connections(scenario, n, memory),
        *_of_shares(scenario, n),
        *_of_storage(scenario, n),
        *_of_settings(scenario),
        *_of_replication(scenario),
    )


def rows(found: Sequence[Demand], shape: tuple[int, ...] = ()) -> Array:
    """What is required at most up to the horizon, and what is allowed: shape (2, checks, *shape)."""
    table = np.empty((2, len(found), *shape))
    for place, one in enumerate(found):
        table[0, place], table[1, place] = one.peak, one.allowed
    return table


def all_up_and_failed(scenario: Scenario, fsvms: ArrayLike) -> tuple[Array, Array]:
    """The load of each FSVM, all up, and of the busiest survivor [connections], both in month 0.

    Shapes (..., most FSVMs) and (...); the second is NaN where the failures leave no FSVM.
    """
    home = scenario.home_share.connections if scenario.home_share else 0.0
    general, spread = [share.connections for share in scenario.general_shares], scenario.spread
    shares = np.stack(np.broadcast_arrays(*general), axis=-1) if general else np.zeros(0)

    def loads_on(counts: NDArray[Any]) -> Array:
        return loads.fsvm_loads(home, shares, counts, spread.parts(counts) if spread else None)

    n = np.asarray(fsvms)
    all_up = loads_on(n)
    failures = scenario.resilience.failures
    if scenario.resilience.takeover == "one":
        return all_up, loads.one_takes_over(all_up, failures, n)
    left = n - np.asarray(failures)
    return all_up, np.asarray(np.where(left > 0, loads_on(np.maximum(left, 1)).max(axis=-1), np.nan))


def effective_limit(replication: Replication, scenario: Scenario) -> Limit:
    """What bounds the rate of replication: the product, the nodes of the cluster, the throttle or the link.

    The first of those on a tie. Of numbers that are arrays the largest is looked at.
    """
    product, node = (scenario.catalog[name] for name in ("replication_bandwidth", "replication_rate_per_node"))
    bounds = [(product.value, product), (node.value * float(np.max(scenario.cluster.nodes)), node)]
    for name, rate in (("throttle", replication.throttle_mb_s), ("link", replication.link_mb_s)):
        if rate is not None:
            own = own_limit(f"replication.{name}", rate, "MB/s")
            bounds.append((own.value, own))
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


def own_limit(name: str, value: ArrayLike, unit: str) -> Limit:
    """A limit that the scenario itself sets; of numbers that are arrays the largest."""
    largest = float(np.max(value))
    return Limit(name, largest, unit, f"{number(largest)} {unit}", "scenario", Source("scenario", "the scenario"))


def _demand(
    scenario: Scenario,
    check: str,
    required: ArrayLike,
    limit: Limit | Curve,
    allowed: ArrayLike | None = None,
    growth: ArrayLike = 0.0,
    subject: str | None = None,
) -> Demand:
    """A demand in the unit of `limit`, held against its value where no other is `allowed`."""
    held = limit.value if isinstance(limit, Limit) and allowed is None else allowed
    needed, most = (np.asarray(one, dtype=float) for one in (required, held))
    return Demand(check, subject, needed, growth, scenario.growth.horizon_months, most, limit)


def of_design(scenario: Scenario, n: NDArray[Any], memory: Array) -> Iterator[Demand]:
    """The checks of the designs themselves, whatever the workload."""
    catalog, cluster, link = scenario.catalog, scenario.cluster, scenario.replication
    vcpus = np.asarray(catalog.vcpus.values)[catalog.vcpus.rung(memory)]
    most, per_node = catalog["fsvms_most"], catalog["fsvms_per_remote_node"]
    room, least = np.minimum(np.minimum(most.value, cluster.cvms), cluster.nodes), catalog["fsvms_least"]
    few = n < least.value  # then the least is what is required, and the FSVMs are what there is of it
    limit = least if few.all() else most
    yield _demand(scenario, "fsvm_count", np.where(few, least.value, n), limit, np.where(few, n, room))
    if link:
        yield _demand(scenario, "fsvm_count_remote", n, per_node, np.asarray(link.remote_nodes) * per_node.value)
    yield _demand(scenario, "fsvm_memory", memory, catalog["fsvm_memory_most"])
    yield _demand(scenario, "fsvm_vcpus", vcpus, catalog["fsvm_vcpus_most"])
    free_gb, free_vcpus = cluster.free_memory_gb, cluster.free_vcpus
    yield _demand(scenario, "node_memory", memory, own_limit("cluster.free_memory", free_gb, "GB"), free_gb)
    yield _demand(scenario, "node_vcpus", vcpus, own_limit("cluster.free_vcpus", free_vcpus, "vCPUs"), free_vcpus)


def _of_connections(scenario: Scenario, n: NDArray[Any], memory: Array) -> Iterator[Demand]:
    curve, growth = scenario.catalog.connections, scenario.growth.connections
    tested = loads.tested_connections(memory, curve)
    all_up, failed = all_up_and_failed(scenario, n)
    usable = loads.usable_connections(tested, scenario.resilience.headroom)
    yield _demand(scenario, "connections", all_up.max(axis=-1), curve, usable, growth)
    if np.any(np.asarray(scenario.resilience.failures) > 0):
        yield _demand(scenario, "connections_failover", failed, curve, tested, growth)


def _of_shares(scenario: Scenario, n: NDArray[Any]) -> Iterator[Demand]:
    catalog, growth = scenario.catalog, scenario.growth.data
    if home := scenario.home_share:
        groups = catalog["volume_groups_per_home_share"].value
        # As if all volume groups were as full as the fullest: each holds its part of what an FSVM may.
        filled = groups * scenario.spread.fullest(n)[..., None] if scenario.spread else None
        per_fsvm = loads.home_data_per_fsvm(home.data_tb, n, filled)
        yield _demand(scenario, "home_data", per_fsvm, catalog["home_share_data"], growth=growth)
    for share in scenario.general_shares:
        limit = catalog["general_share_data"]
        yield _demand(scenario, "general_data", share.data_tb, limit, growth=growth, subject=share.name)


def _of_storage(scenario: Scenario, n: Array) -> Iterator[Demand]:
    here, link, growth = scenario.cluster.usable_tb, scenario.replication, scenario.growth.data
    local_gb, remote_gb = reserves_gb(scenario)
    if here is not None:
        needed, disks = scenario.data_tb + local_gb / GB_PER_TB, scenario.catalog["fsvm_disk_space"].value * n
        left = np.where(holds(disks, here), np.maximum(here - disks, 0.0), here - disks)  # no dust below 0
        yield _demand(scenario, "cluster_storage", needed, own_limit("cluster.storage", here, "TB"), left, growth)
    if link and (there := link.remote_storage_tb) is not None:
        limit = own_limit("replication.remote_storage", there, "TB")
        yield _demand(scenario, "remote_storage", remote_gb / GB_PER_TB, limit, there, growth)


def _of_settings(scenario: Scenario) -> Iterator[Demand]:
    catalog = scenario.catalog
    if name := scenario.file_server:
        yield _demand(scenario, "file_server_name", len(name), catalog["file_server_name"])
    for check, text in (("share_name", "name"), ("share_description", "description")):
        for share in scenario.shares:
            yield _demand(scenario, check, len(getattr(share, text)), catalog[check], subject=share.name)
    if scenario.previous_versions is not None:
        yield _demand(scenario, "previous_versions", scenario.previous_versions, catalog["previous_versions"])


def _of_replication(scenario: Scenario) -> Iterator[Demand]:
    link, catalog = scenario.replication, scenario.catalog
    if link is None:
        return
    least = catalog["replication_interval_least"]
    yield _demand(scenario, "replication_interval", least.value, least, link.interval_min)
    throttles = [window.rate_mb_s for window in link.windows]
    throttles += [] if link.throttle_mb_s is None else [link.throttle_mb_s]
    if throttles:
        largest = np.max(np.broadcast_arrays(*throttles), axis=0)
        yield _demand(scenario, "replication_throttle", largest, catalog["replication_throttle"])
    needed = needed_rate_mb_s(link.change_gb_day, link.wire_reduction, peak(link))
    limit, growth = effective_limit(link, scenario), scenario.growth.data
    yield _demand(scenario, "replication_schedule", needed, limit, effective_rate(link, scenario), growth)
