"""When no design is feasible: what stops the nearest one, and what to change so that it holds."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from planner.formulas.growth import peak_factor
from planner.link import sent_at_most
from planner.nearest import nearest_design
from planner.scenario import Scenario, Share, with_values
from planner.second_site import Replication
from planner.sizing import Check, Design, Plan, Sizing, judge, size
from planner.units import number, quoted

_Share = TypeVar("_Share", bound=Share)
MOST_FILE_SERVERS = 64
MOST_PARTS = 200
_TOO_MANY = f"a smaller workload: {MOST_FILE_SERVERS} file servers do not hold this one"
_LOADS = ("connections", "connections_failover", "home_data")
# Remedies that rename a share come last: the others find it by its name.
_RENAMING = ("general_data", "share_name")


@dataclass(frozen=True, slots=True)
class Blocker:
    """A check that stands in the way, with what to do about it."""

    check: str
    subject: str | None
    required: float | None
    allowed: float
    unit: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Rescue:
    """The nearest plan, what blocks it, and the scenarios, one a file server, that are left once it is mended."""

    plan: Plan
    blockers: tuple[Blocker, ...]
    scenarios: tuple[Scenario, ...]


def rescue(sizing: Sizing) -> Rescue | None:
    """What makes an infeasible scenario feasible, or None when it is feasible already.

    The blockers are the checks that the nearest design fails, so all that no design passes are among them. The
    remedies are applied, and the scenarios that come of it are returned: each of them has a plan.
    """
    if sizing.plan is not None:
        return None
    scenario = sizing.scenario
    nearest = nearest_plan(scenario)
    failing = [check for check in nearest.checks if not check.ok]
    mended = scenario
    remedies: dict[tuple[str, str | None], str] = {}
    for check in sorted(failing, key=lambda check: check.check in _RENAMING):
        if check.check not in _LOADS or check.required is None:
            remedies[check.check, check.subject], mended = _mend(mended, check, nearest.design)
    scenarios: tuple[Scenario, ...] = (mended,)
    if size(mended).plan is None:
        sentence, scenarios = _divide(mended, nearest.design)
        for check in failing:
            remedies.setdefault((check.check, check.subject), sentence)
    enough = "none of its own: the other remedies are enough"
    blockers = tuple(
        Blocker(c.check, c.subject, c.required, c.allowed, c.unit, remedies.get((c.check, c.subject), enough))
        for c in failing
    )
    return Rescue(nearest, blockers, scenarios)


def nearest_plan(scenario: Scenario) -> Plan:
    """The design that is nearest to feasible, with its checks."""
    return judge(scenario, nearest_design(scenario))


def shown_plan(sizing: Sizing) -> Plan:
    """What there is to look at: the plan, or the nearest design where no design is feasible."""
    return sizing.plan or nearest_plan(sizing.scenario)


def _mend(scenario: Scenario, check: Check, design: Design) -> tuple[str, Scenario]:
    """One sentence that removes `check` from the way of `design`, and the scenario with it applied."""
    n, cluster = design.fsvms, scenario.cluster
    match check.check:
        case "fsvm_count":
            more = n - cluster.cvms
            changed = replace(cluster, cvms=n, nodes=max(n, cluster.nodes))
            return f"{_nodes(more)} in the cluster: {n} CVMs hold {n} FSVMs", replace(scenario, cluster=changed)
        case "fsvm_count_remote":
            more = n - int(check.allowed)
            sentence = f"{_nodes(more)} at the remote site: {n} nodes hold {n} FSVMs"
            return sentence, with_values(scenario, {"replication.remote_nodes": n})
        case "node_memory":
            value = with_values(scenario, {"cluster.free_memory": design.memory_gb})
            return f"{design.memory_gb:g} GB of free memory on each node", value
        case "node_vcpus":
            return f"{design.vcpus} free vCPUs on each node", with_values(
                scenario, {"cluster.free_vcpus": design.vcpus}
            )
        case "general_data":
            return _split_for_data(scenario, check)
        case "file_server_name":
            most = int(check.allowed)
            return f"a name of at most {most} characters", replace(scenario, file_server=scenario.file_server[:most])
        case "share_name" | "share_description":
            return _shorten(scenario, check)
        case "previous_versions":
            most = int(check.allowed)
            sentence = f"keep {most} versions; more only as adjusted with the vendor's support"
            return sentence, replace(scenario, previous_versions=most)
        case "replication_interval":
            least = math.ceil(check.required or 0)
            return f"a snapshot every {least} min or more", with_values(scenario, {"replication.interval": least})
        case "replication_throttle":
            assert scenario.replication is not None
            slower = _throttled(scenario.replication, lambda rate: min(rate, check.allowed))
            return f"a throttle of at most {number(check.allowed)} MB/s", replace(scenario, replication=slower)
        case "replication_schedule":
            return _more_rate(scenario, check)
        case "connections_failover":
            return _fewer_failures(scenario)
        case _:
            return f"a catalog that allows {number(check.required or 0)} {check.unit}", scenario


def _nodes(more: int) -> str:
    return "one more node" if more == 1 else f"{more} more nodes"


def _split_for_data(scenario: Scenario, check: Check) -> tuple[str, Scenario]:
    parts = math.ceil((check.required or 0) / check.allowed - 1e-9)
    if parts > MOST_PARTS:
        return f"less data: it would take {number(parts)} shares", scenario
    shares: list[Share] = []
    for share in scenario.general_shares:
        shares += _parts(share, parts) if share.name == check.subject else [share]
    each = (check.required or 0) / parts
    sentence = f"split share {quoted(check.subject or '')} in {_word(parts)}, {number(each)} TB each at the horizon"
    return sentence, _with_shares(scenario, shares)


def _with_shares(scenario: Scenario, shares: Sequence[Share]) -> Scenario:
    """`scenario` with other general shares; a name that is there already has a number put after it."""
    most = int(scenario.catalog["share_name"].value)
    seen = {scenario.home_share.name.casefold()} if scenario.home_share else set()
    distinct = []
    for share in shares:
        name, count = share.name, 1
        while name.casefold() in seen:
            count += 1
            name = f"{share.name[: most - 1 - len(str(count))]}-{count}"
        seen.add(name.casefold())
        distinct.append(replace(share, name=name))
    return replace(scenario, general_shares=tuple(distinct))


def _parts(share: Share, parts: int) -> list[Share]:
    """`share` in equal parts, each with a name of its own."""
    return [
        replace(
            share,
            name=f"{share.name[:60]}-{part}of{parts}",
            connections=share.connections / parts,
            data_tb=share.data_tb / parts,
        )
        for part in range(1, parts + 1)
    ]


def _word(count: int) -> str:
    return {2: "two", 3: "three", 4: "four"}.get(count, str(count))


def _shorten(scenario: Scenario, check: Check) -> tuple[str, Scenario]:
    most = int(check.allowed)
    key = check.check.removeprefix("share_")

    def shorter(share: _Share) -> _Share:
        if share.name != check.subject:
            return share
        return (
            replace(share, name=share.name[:most])
            if key == "name"
            else replace(share, description=share.description[:most])
        )

    changed = replace(scenario, home_share=shorter(scenario.home_share) if scenario.home_share else None)
    shares = [shorter(share) for share in scenario.general_shares]
    return f"a {key} of at most {most} characters", _with_shares(changed, shares)


def _more_rate(scenario: Scenario, check: Check) -> tuple[str, Scenario]:
    replication, needed = scenario.replication, check.required or 0.0
    assert replication is not None
    most = scenario.catalog["replication_bandwidth"].value
    if needed > most:
        part = most / needed
        sentence = f"replicate {number(100 * part, 3)} % of the change: the product moves at most {number(most)} MB/s"
        scenario = with_values(scenario, {"replication.change": replication.change_gb_day * part * (1 - 1e-6)})
        needed, text = most, f"{sentence}, over a link as fast"
    else:
        text = f"a link of {number(needed)} MB/s ({number(needed * 8)} Mbit/s) or more"
    throttles = [replication.throttle_mb_s, *(window.rate_mb_s for window in replication.windows)]
    if any(rate is not None and rate < needed for rate in throttles):
        wide = replication.link_mb_s >= needed
        text = f"a throttle of {number(needed)} MB/s or more" if wide else text + ", and the throttle with it"
    cluster, each = scenario.cluster, scenario.catalog["replication_rate_per_node"].value
    nodes = math.ceil(needed / each - 1e-9)
    if (more := nodes - cluster.nodes) > 0:
        enough = all(rate is None or rate >= needed for rate in (replication.link_mb_s, *throttles))
        sent = f"{_nodes(more)} in the cluster: {nodes} nodes replicate up to {number(each * nodes)} MB/s"
        text = sent if enough else f"{text}, and {sent}"
        scenario = replace(scenario, cluster=replace(cluster, nodes=nodes, cvms=cluster.cvms + more))
    scenario = with_values(scenario, {"replication.link": max(needed, replication.link_mb_s)})
    assert scenario.replication is not None
    return text, replace(scenario, replication=_throttled(scenario.replication, lambda rate: max(rate, needed)))


def _throttled(link: Replication, rate: Callable[[float], float]) -> Replication:
    """`link` with every throttle that it has, one or windows, at another rate [MB/s]."""
    one = None if link.throttle_mb_s is None else rate(link.throttle_mb_s)
    windows = tuple(replace(window, rate_mb_s=rate(window.rate_mb_s)) for window in link.windows)
    return replace(link, throttle_mb_s=one, windows=windows)


def _fewer_failures(scenario: Scenario) -> tuple[str, Scenario]:
    """Plan for as many failures as some design survives."""
    failures = min(scenario.resilience.failures, int(scenario.catalog["fsvms_most"].value))
    changed = scenario
    while failures > 0:
        failures -= 1
        changed = with_values(scenario, {"resilience.failures": failures})
        if size(changed).plan is not None:
            break
    return f"plan for {failures} failures at once, not {scenario.resilience.failures}", changed


def _divide(scenario: Scenario, design: Design) -> tuple[str, tuple[Scenario, ...]]:
    """The workload over as few file servers of this design as hold it, splitting shares that are too busy for one."""
    allowed = next(check.allowed for check in judge(scenario, design).checks if check.check == "connections")
    peak = float(peak_factor(scenario.growth.connections, scenario.growth.horizon_months))
    # A survivor may carry the load of all that failed beside its own.
    share_of_one = allowed / peak / (scenario.resilience.failures + 1)
    shares: list[Share] = []
    split = []
    for share in scenario.general_shares:
        parts = math.ceil(share.connections / share_of_one)
        if parts > MOST_PARTS:
            return _TOO_MANY, (scenario,)
        shares += _parts(share, parts) if parts > 1 else [share]
        if parts > 1:
            split.append(f"share {quoted(share.name)} in {_word(parts)}")
    smaller = _with_shares(scenario, shares)
    for count in range(1, MOST_FILE_SERVERS + 1):
        servers = _file_servers(smaller, count)
        if all(judge(server, design).feasible or size(server).plan is not None for server in servers):
            sentence = f"{_more_servers(count)} ({count} of {design} in all), the shares divided between them"
            if count == 1:
                sentence = "smaller shares, that can lie on different FSVMs"
            return sentence + (f"; split {', '.join(split)}" if split else ""), servers
    return _TOO_MANY, (smaller,)


def _more_servers(count: int) -> str:
    return {2: "a second file server", 3: "a second and a third file server"}.get(
        count, f"{count - 1} more file servers"
    )


def _file_servers(scenario: Scenario, count: int) -> tuple[Scenario, ...]:
    """`scenario` divided over `count` file servers, each with its own part of the change and of the link."""
    if count == 1:
        return (scenario,)
    groups: list[list[Share]] = [[] for _ in range(count)]
    for share in sorted(scenario.general_shares, key=lambda share: -share.connections):
        min(groups, key=lambda group: sum(one.connections for one in group)).append(share)
    home = scenario.home_share
    part = replace(home, connections=home.connections / count, data_tb=home.data_tb / count) if home else None
    link = scenario.replication
    if link:
        link = replace(
            link,
            change_gb_day=link.change_gb_day / count,
            link_mb_s=min(link.link_mb_s, float(sent_at_most(scenario))) / count,
        )
        link = _throttled(link, lambda rate: rate / count)
    return tuple(
        replace(scenario, home_share=part, general_shares=_in_order(scenario, group), replication=link)
        for group in groups
        if group or part
    )


def _in_order(scenario: Scenario, group: Sequence[Share]) -> tuple[Share, ...]:
    return tuple(share for share in scenario.general_shares if share in group)
