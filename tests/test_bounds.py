"""Every limit of every check: just below, at and just above; in both catalogs where the catalog sets it."""

import dataclasses
from types import MappingProxyType

import pytest
from given import LINK, general, row, scenario

from planner.files.catalogs import catalog_ids, load_catalog
from planner.model.checks import CHECKS
from planner.model.limits import Catalog
from planner.model.sizing import Design, design_of, judge, size

CATALOGS = [load_catalog(name) for name in catalog_ids()]
SIZES = (("below", True), ("at", True), ("above", False))


def around(limit: float, step: float) -> dict[str, float]:
    """The values just below, at and just above a limit."""
    return {"below": limit - step, "at": limit, "above": limit + step}


def changed(catalog: Catalog, name: str, value: float) -> Catalog:
    """A release like `catalog` but for one limit."""
    limits = dict(catalog.limits) | {name: dataclasses.replace(catalog[name], value=value)}
    return dataclasses.replace(catalog, id="changed", limits=MappingProxyType(limits))


def bound_cases(catalog: Catalog) -> list[tuple[str, str, dict, Design]]:
    """For each check what a scenario says and a design just below, at and just above its limit."""
    name, cases = catalog.id, []
    first, largest = design_of(catalog, 3, 12.0), design_of(catalog, 3, catalog.connections.memory_gb[-1])

    def add(check: str, where: str, changes: dict, design: Design = largest) -> None:
        roomy = {"catalog": name, "cluster.free_memory": "512 GB", "cluster.free_vcpus": 32, "cluster.nodes": 64}
        cases.append((check, where, roomy | changes, design))

    most = int(catalog["fsvms_most"].value)
    for where, count in around(most, 1).items():
        add("fsvm_count", where, {}, design_of(catalog, int(count), 12.0))
        add("fsvm_count", where, {"cluster.cvms": 5}, design_of(catalog, int(count) - most + 5, 12.0))
        add("fsvm_count", where, {"cluster.nodes": 5}, design_of(catalog, int(count) - most + 5, 12.0))
        remote = {"replication": LINK | {"remote_nodes": 7}}
        add("fsvm_count_remote", where, remote, design_of(catalog, int(count) - most + 7, 12.0))
    for where, memory in around(60, 0.001).items():
        add("node_memory", where, {"cluster.free_memory": f"{120 - memory:.4f} GB"}, design_of(catalog, 3, 60.0))
    for where, vcpus in around(4, 1).items():
        add("node_vcpus", where, {"cluster.free_vcpus": int(8 - vcpus)}, first)
    for memory, holds in zip(catalog.connections.memory_gb, catalog.connections.values, strict=True):
        # Three FSVMs: 3 x 0.95 x what each holds, and 3 / 2 of it when one takes over from another.
        design = design_of(catalog, 3, memory)
        for where, one in around(int(3 * 0.8 * holds), 1).items():
            add("connections", where, {"home_share.connections": int(one), "resilience.headroom": "20 %"}, design)
        for where, one in around(3 * holds // 2, 1).items():
            failing = {"home_share.connections": int(one), "resilience.failures": 1}
            add("connections_failover", where, failing, design)
            spread = {"takeover": "spread", "failures": 1, "headroom": "0 %"}
            half = {"home_share.connections": int(2 * (one - 3 * holds // 2) + 2 * holds), "resilience": spread}
            add("connections_failover", where, half, design)
    # The data of the later release is published in TiB; a step of 1e-8 of it is above the tolerance.
    for check, limit, key in (
        ("home_data", 3 * catalog["home_share_data"].value, "home_share.data"),
        ("general_data", catalog["general_share_data"].value, "general_shares"),
    ):
        for where, data in around(limit, 1e-8 * limit).items():
            text = f"{data:.12f} TB"
            add(check, where, {key: text if check == "home_data" else general((1, text))})
    # Snapshots of 1,000 / 24 GB: 24 and a tenth of the 6 in a Curator scan are 1.025 TB, 24 and a fifth 1.05 TB.
    for where, tb in around(30, 1e-6).items():
        three = f"{30 + 1.025 + 3 * 0.115 + 30 - tb:.12f} TB"
        add("cluster_storage", where, {"cluster.storage": three, "replication": LINK})
        alone = f"{60 - tb + 16 * 0.115:.12f} TB"
        add("cluster_storage", where, {"cluster.storage": alone}, design_of(catalog, 16, 12.0))
        there = LINK | {"remote_storage": f"{60 - tb + 1.05:.12f} TB"}
        add("remote_storage", where, {"replication": there})
    for where, length in around(15, 1).items():
        add("file_server_name", where, {"file_server": "f" * int(length)})
    for where, length in around(80, 1).items():
        for letter in "nü株":
            add("share_name", where, {"home_share.name": letter * int(length)})
            share = [{"name": "s", "description": letter * int(length), "connections": 1, "data": "1 TB"}]
            add("share_description", where, {"general_shares": share})
    for where, versions in around(catalog["previous_versions"].value, 1).items():
        add("previous_versions", where, {"previous_versions": int(versions)})
    for where, interval in around(60, 1).items():
        # A shorter interval asks for more.
        add("replication_interval", where, {"replication": LINK | {"interval": f"{120 - int(interval)} min"}})
    for where, rate in around(2048, 0.001).items():
        add("replication_throttle", where, {"replication": LINK | {"throttle": f"{rate:.4f} MB/s"}})
    # 1,234.2857 GB a day x 0.7 = 864 GB a day = 10 MB/s; 2048 MB/s is the most that the product moves; and a node
    # sends no more than 100 MB/s.
    fast = {"link": "5000 MB/s"}
    for rates, nodes, limit in (
        *((rates, 64, 10) for rates in ({"link": "10 MB/s"}, {"throttle": "10 MB/s"})),
        *((fast, nodes, limit) for nodes, limit in ((64, 2048), (21, 2048), (20, 2000), (3, 300), (1, 100))),
    ):
        for where, rate in around(limit, 1e-6 * limit).items():
            change = f"{rate * 86.4:.9f} GB/day"
            link = LINK | {"change": change, "wire_reduction": "0 %"} | rates
            add("replication_schedule", where, {"replication": link, "cluster.nodes": nodes})
    return cases


CASES = [
    pytest.param(*case, id=f"{catalog.id}-{case[0]}-{case[1]}-{number}")
    for catalog in CATALOGS
    for number, case in enumerate(bound_cases(catalog))
]


@pytest.mark.parametrize(("check", "where", "given", "design"), CASES)
def test_a_check_holds_up_to_its_limit(check: str, where: str, given: dict, design: Design) -> None:
    plan = judge(scenario(given), design)
    rows = [one for one in plan.checks if one.check == check]
    verdict = all(one.ok for one in rows)
    assert rows
    assert verdict == (where != "above"), rows
    tightest = max(rows, key=lambda one: one.utilisation)
    assert (tightest.utilisation <= 1 + 1e-9) == verdict
    assert tightest.utilisation == pytest.approx(1, rel=0.35)
    assert (tightest.first_breach_month == 0) == (not verdict)


def test_every_check_but_two_has_its_cases() -> None:
    met = {case.values[0] for case in CASES}
    assert met == {*CHECKS} - {"fsvm_memory", "fsvm_vcpus"}


@pytest.mark.parametrize("catalog", CATALOGS, ids=lambda one: one.id)
@pytest.mark.parametrize(("check", "limit"), [("fsvm_memory", "fsvm_memory_most"), ("fsvm_vcpus", "fsvm_vcpus_most")])
@pytest.mark.parametrize(("where", "ok"), SIZES)
def test_the_two_maxima_of_an_fsvm(catalog: Catalog, check: str, limit: str, where: str, ok: bool) -> None:
    """No published rung is above them, so the limit is moved and not the design."""
    most = catalog[limit].value
    given = dataclasses.replace(scenario(), catalog=changed(catalog, limit, 2 * most - around(most, 1)[where]))
    largest = design_of(catalog, 3, catalog.connections.memory_gb[-1])
    assert row(judge(given, largest), check).ok is ok
    rejected = {str(one.design): one.check for one in size(given).rejections}
    assert (rejected.get(str(largest)) == check) is (not ok)


@pytest.mark.parametrize(
    ("connections", "horizon", "ok"),
    # 100 % a year: 118 x 2^(h/12) of 237.5. 118 x 2 = 236, x 2^(13/12) = 250.03; 118.75 x 2 is the limit itself.
    [(354, 12, True), (354, 13, False), (356, 12, True), (357, 12, False)],
)
def test_growth_to_the_horizon_counts_in_full(connections: int, horizon: int, ok: bool) -> None:
    growth = {"connections": "100 %", "horizon": f"{horizon} months"}
    given = scenario({"home_share.connections": connections, "growth": growth})
    assert row(judge(given, design_of(given.catalog, 3, 12.0)), "connections").ok is ok
