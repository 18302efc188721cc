"""Several answers side by side: which inputs and limits differ, and what the plans make of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from planner.limits import Catalog
from planner.scenario import Scenario
from planner.sizing import Sizing, size
from planner.units import number, percent


@dataclass(frozen=True, slots=True)
class Difference:
    """An input or a limit that is not the same in all cases: its name, and its value in each, None where absent."""

    name: str
    values: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The plans of several cases, each with a label, in the order given; the first is what the others are held to."""

    labels: tuple[str, ...]
    sizings: tuple[Sizing, ...]
    inputs: tuple[Difference, ...]
    limits: tuple[Difference, ...]


def compare(scenarios: Sequence[Scenario]) -> Comparison:
    """The plans of two or more scenarios, or of one under several catalogs; ValueError for fewer than two.

    A file server that stands is taken to have been created under the catalog of the first case, and to be upgraded in
    place to those of the others: it keeps what it was created with.
    """
    if len(scenarios) < 2:
        raise ValueError("a comparison takes two cases or more")
    scenarios = [_upgraded(scenarios[0], scenario) for scenario in scenarios]
    return Comparison(
        labels=_labels(scenarios),
        sizings=tuple(size(scenario) for scenario in scenarios),
        inputs=_differences([_inputs(scenario) for scenario in scenarios]),
        limits=_differences([_limits(scenario.catalog) for scenario in scenarios]),
    )


def _upgraded(first: Scenario, scenario: Scenario) -> Scenario:
    if scenario.current is None or scenario.id != first.id or scenario.catalog.id == first.catalog.id:
        return scenario
    return replace(scenario, catalog=scenario.catalog.upgraded_from(first.catalog))


def _labels(scenarios: Sequence[Scenario]) -> tuple[str, ...]:
    """As little of id and catalog as tells the cases apart."""
    ids = [scenario.id for scenario in scenarios]
    catalogs = [scenario.catalog.id for scenario in scenarios]
    for labels in (ids, catalogs, [f"{name}, {catalog}" for name, catalog in zip(ids, catalogs, strict=True)]):
        if len(set(labels)) == len(labels):
            return tuple(labels)
    return tuple(
        f"{place}: {name}, {catalog}" for place, (name, catalog) in enumerate(zip(ids, catalogs, strict=True), 1)
    )


def _differences(cases: Sequence[dict[str, str]]) -> tuple[Difference, ...]:
    names = dict.fromkeys(name for case in cases for name in case)
    rows = [Difference(name, tuple(case.get(name) for case in cases)) for name in names]
    return tuple(row for row in rows if len(set(row.values)) > 1)


def _limits(catalog: Catalog) -> dict[str, str]:
    found = {
        f"{curve.name} at {memory:g} GB": limit.stated.split(" at ")[0]
        for curve in (catalog.connections, catalog.vcpus)
        for memory, limit in zip(curve.memory_gb, curve.limits, strict=True)
    }
    return found | {name: limit.stated for name, limit in catalog.limits.items()}


def _inputs(scenario: Scenario) -> dict[str, str]:
    """Every input that a plan depends on, by its path in the file (a share by its name), as text with its unit."""
    found: dict[str, str] = {}

    def add(name: str, path: str, value: float | None, unit: str) -> None:
        if value is None:
            return
        show: Callable[[float], str] = percent if unit == "%" else lambda one: f"{number(one)} {unit}".strip()
        interval = scenario.intervals.get(path)
        doubt = f" ({show(interval.low)} to {show(interval.high)})" if interval else ""
        found[name] = show(value) + doubt

    found["catalog"] = scenario.catalog.id
    cluster = scenario.cluster
    add("cluster.nodes", "cluster.nodes", cluster.nodes, "")
    add("cluster.cvms", "cluster.cvms", cluster.cvms, "")
    add("cluster.free_memory", "cluster.free_memory", cluster.free_memory_gb, "GB")
    add("cluster.free_vcpus", "cluster.free_vcpus", cluster.free_vcpus, "")
    if scenario.current:
        add("current.fsvms", "current.fsvms", scenario.current.fsvms, "")
        add("current.memory", "current.memory", scenario.current.memory_gb, "GB")
    shares = [("home_share", "home_share", scenario.home_share)]
    shares += [(f"share {one.name}", f"general_shares.{i}", one) for i, one in enumerate(scenario.general_shares, 1)]
    for name, path, share in shares:
        if share:
            add(f"{name}.connections", f"{path}.connections", share.connections, "")
            add(f"{name}.data", f"{path}.data", share.data_tb, "TB")
            add(f"{name}.directories", f"{path}.directories", share.directories, "")
    growth, resilience, replication = scenario.growth, scenario.resilience, scenario.replication
    add("growth.connections", "growth.connections", growth.connections, "%")
    add("growth.data", "growth.data", growth.data, "%")
    add("growth.horizon", "growth.horizon", growth.horizon_months, "months")
    add("resilience.failures", "resilience.failures", resilience.failures, "")
    found["resilience.takeover"] = resilience.takeover
    add("resilience.headroom", "resilience.headroom", resilience.headroom, "%")
    add("previous_versions", "previous_versions", scenario.previous_versions, "")
    if replication:
        add("replication.interval", "replication.interval", replication.interval_min, "min")
        add("replication.change", "replication.change", replication.change_gb_day, "GB/day")
        if not replication.profile.is_flat:
            found["replication.change.csv"] = replication.profile.file
        add("replication.link", "replication.link", replication.link_mb_s, "MB/s")
        add("replication.throttle", "replication.throttle", replication.throttle_mb_s, "MB/s")
        add("replication.wire_reduction", "replication.wire_reduction", replication.wire_reduction, "%")
        add("replication.remote_nodes", "replication.remote_nodes", replication.remote_nodes, "")
        add("replication.keep", "replication.keep", replication.keep, "")
    found["risk.correlation"] = percent(scenario.correlation)
    return found
