"""When no design is feasible: what stops the nearest one, and every way out, each planned again as a proof."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np

from planner.model.changes import (
    HARDWARE,
    MOST_PARTS,
    PROMISE,
    SERVERS,
    Way,
    Works,
    check_changes,
    parts_of,
    smaller,
    throttled,
)
from planner.model.checks import CHECKS, demands
from planner.model.formulas.growth import peak_factor
from planner.model.formulas.loads import placement
from planner.model.link import sent_at_most
from planner.model.scenario import Scenario, with_values
from planner.model.sizing import Check, Design, Plan, Sizing, design_grid, designs, shown_plan, size
from planner.model.units import listed, many, number, quoted, word

# What another design, or room for one, can cure.
OF_DESIGNS = frozenset(CHECKS[: CHECKS.index("general_data")])
MOST_FILE_SERVERS = 64
_OF_FSVMS = ("fsvm_memory", "fsvm_vcpus", "connections", "connections_failover", "home_data")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Checks that one change mends, and the ways out, the cheapest first; `of_designs` where a design could.

    `given` are the remedies of obstacles before it, in words: its ways out are those of the scenario that they leave.
    `alone` mends the checks, and is told where there is no way out, though something else would fail with it.
    """

    checks: tuple[Check, ...]
    ways: tuple[Way, ...]
    of_designs: bool
    given: tuple[str, ...] = ()
    alone: Way | None = None

    def told(self, way: Way) -> str:
        """A way out in words, with its designs where it is one that makes room for them."""
        return str(way) if self.of_designs else way.sentence


@dataclass(frozen=True, slots=True)
class Rescue:
    """The nearest plan, what is wrong with it, and what blocks it, in the order of the table, with a remedy each."""

    plan: Plan
    obstacles: tuple[Obstacle, ...]
    blockers: tuple[Check, ...]


@lru_cache(maxsize=4)  # a page, its figures and its list ask for the same
def rescue(sizing: Sizing) -> Rescue | None:
    """What makes an infeasible scenario feasible, or None when it is feasible already.

    Each way out changes the scenario as it is, never the workload, and is planned again: what it is to mend holds, and
    nothing else fails that did not fail before. The work is bounded, however hopeless the scenario is.
    """
    if sizing.plan is not None:
        return None
    nearest = shown_plan(sizing)
    groups: dict[str, list[Check]] = {}
    for check in nearest.failing:
        groups.setdefault("" if check.check in OF_DESIGNS else check.check, []).append(check)
    scenario, seen = sizing.scenario, nearest
    given: tuple[str, ...] = ()
    obstacles: list[Obstacle] = []
    for checks in groups.values():
        obstacle = _mended(checks, obstacles) or _obstacle(scenario, seen, tuple(checks), given)
        obstacles.append(obstacle)
        if obstacle.given == given and obstacle.ways and len(obstacle.ways[0].scenarios) == 1:
            best = obstacle.ways[0]
            scenario, seen, given = best.scenarios[0], best.plans[0], (*given, obstacle.told(best))
    blockers = tuple(
        replace(check, remedy=_remedy(obstacle, place))
        for obstacle in obstacles
        for place, check in enumerate(obstacle.checks)
    )
    return Rescue(nearest, tuple(obstacles), blockers)


def _mended(checks: list[Check], before: list[Obstacle]) -> Obstacle | None:
    """The first obstacle whose remedy mends these checks as well, such as nodes that bring storage, as one of them."""
    for one in before:
        if one.ways and one.ways[0].mends(checks[0].check):
            return replace(one, checks=tuple(checks), ways=one.ways[:1])
    return None


def _obstacle(scenario: Scenario, seen: Plan, checks: tuple[Check, ...], given: tuple[str, ...]) -> Obstacle:
    """The ways out for `checks`, which fail in `seen`, the plan or what comes nearest in `scenario`."""
    of_designs = checks[0].check in OF_DESIGNS
    before = {check.check for check in seen.failing}
    # While no design has room, any may come nearest.
    left = before - OF_DESIGNS if of_designs else before | (OF_DESIGNS if before & OF_DESIGNS else set())
    left -= {checks[0].check}

    def plans(scenarios: Sequence[Scenario]) -> tuple[Plan, ...]:
        found: dict[Scenario, Plan] = {}
        for one in scenarios:
            if one not in found:
                found[one] = shown_plan(size(one))
                if not {check.check for check in found[one].failing} <= left:
                    return ()
        return tuple(found[one] for one in scenarios)

    now = {(check.check, check.subject): check for check in seen.failing}
    of_now = [now.get((check.check, check.subject), check) for check in checks]
    tried = [*(room_changes(scenario, plans) if of_designs else check_changes(scenario, of_now, plans))]
    ways = [replace(way, plans=found) for way in tried if (found := plans(way.scenarios))]
    ways.sort(key=lambda way: way.cost)
    return Obstacle(checks, tuple(ways), of_designs, given, None if of_designs or not tried else tried[0])


def _remedy(obstacle: Obstacle, place: int) -> str:
    """The cheapest way out for one check of an obstacle, or what would have to be otherwise where there is none."""
    check, best = obstacle.checks[place], next(iter(obstacle.ways), obstacle.alone)
    if best:
        return obstacle.told(best) if obstacle.of_designs or not best.parts else best.parts[place]
    if obstacle.of_designs:
        most = f"{MOST_FILE_SERVERS} file servers with {MOST_PARTS} shares"
        return f"a smaller workload: {most} are not enough for this one"
    shares = number(parts_of(check.required or 0.0, check.allowed))
    return f"less data in share {quoted(check.subject or '')}: it would take {shares} shares"


def room_changes(scenario: Scenario, works: Works) -> Iterator[Way]:
    """Every change that might let some design hold; more file servers only where no smaller shares are enough."""
    settings = [smaller(scenario, counts) for counts in _finer(scenario)]
    seen: list[tuple[float, ...]] = []
    hardware = [*_hardware(scenario, seen)]
    for setting in settings:
        hardware += _hardware(setting.scenarios[0], seen, (setting.sentence,))
    yield from (*settings, *hardware)
    if not any(works(change.scenarios) for change in settings):
        servers = _file_servers(scenario, works)
        if not servers and not any(works(change.scenarios) for change in hardware):
            roomy = _with_room(scenario, designs(scenario.catalog)[-1])
            servers = _file_servers(roomy.scenarios[0], works, (f"for each of them {roomy.sentence}",))
        yield from servers
    yield from _promises(scenario, works)


def _promises(scenario: Scenario, works: Works) -> Iterator[Way]:
    """What would do if less were promised, the least loss first."""
    kept, months = scenario.resilience, scenario.growth.horizon_months
    most = int(scenario.catalog["fsvms_most"].value)
    if kept.failures and kept.takeover == "one":
        spread = with_values(scenario, {"resilience.takeover": "spread"})
        yield Way(PROMISE, "the load of a failed FSVM spread over all survivors", (spread,))
    percents = [part / 100 for part in range(math.ceil(100 * kept.headroom))]
    if less := _largest(scenario, "resilience.headroom", percents, works):
        left = less[0].resilience.headroom
        words = f"{number(100 * left)} % of headroom instead of {number(100 * kept.headroom)} %"
        yield Way(PROMISE, words, less)
    survived = f"a plan that survives {{}} instead of {word(kept.failures)}"
    if fewer := _largest(scenario, "resilience.failures", range(min(kept.failures, most)), works):
        count = fewer[0].resilience.failures
        yield Way(PROMISE, survived.format(many(count, "failure")), fewer)
    elif kept.failures >= most:
        for change in room_changes(with_values(scenario, {"resilience.failures": 1}), works):
            yield replace(change, kind=PROMISE, sentence=listed((survived.format("one failure"), change.sentence)))
    if sooner := _largest(scenario, "growth.horizon", range(1, months), works):
        words = f"a horizon of {sooner[0].growth.horizon_months} months instead of {months}"
        yield Way(PROMISE, words, sooner)


def _hardware(scenario: Scenario, seen: list[tuple[float, ...]], besides: tuple[str, ...] = ()) -> Iterator[Way]:
    """Room for each design that is strong enough, but for those that take no less of anything than one `seen` does."""
    counts, memories = design_grid(scenario.catalog)
    strong = np.ones((len(counts), len(memories)), dtype=bool)
    for demand in demands(scenario, counts, memories):
        if demand.check in _OF_FSVMS:
            strong &= demand.holds
    every = designs(scenario.catalog)
    for design in sorted((every[i] for i in np.flatnonzero(strong)), key=lambda design: design.cost):
        roomy = _with_room(scenario, design)
        cluster, link = roomy.scenarios[0].cluster, roomy.scenarios[0].replication
        nodes = cluster.cvms, link.remote_nodes if link else 0
        shares = len(scenario.general_shares)
        takes = (*nodes, cluster.free_memory_gb, cluster.free_vcpus, design.total_memory_gb, shares)
        if not any(all(a <= b for a, b in zip(less, takes, strict=True)) for less in seen):
            seen.append(takes)
            if roomy.sentence:
                yield replace(roomy, sentence=listed((*besides, roomy.sentence)))


def _with_room(scenario: Scenario, design: Design) -> Way:
    """As many nodes, on both sites, and as much free on each, as `design` takes at least."""
    n, memory, cluster, link = design.fsvms, design.memory_gb, scenario.cluster, scenario.replication
    more = max(0, n - min(cluster.nodes, cluster.cvms))
    remote = math.ceil(n / scenario.catalog["fsvms_per_remote_node"].value)
    lacking = max(0, remote - link.remote_nodes) if link else 0
    least = {"nodes": n, "cvms": n, "free_memory_gb": memory, "free_vcpus": design.vcpus}
    room = replace(cluster, **{name: max(value, getattr(cluster, name)) for name, value in least.items()})
    words = [many(more, "more node") if n > cluster.nodes else f"{n} CVMs"] * bool(more)
    if link and lacking:
        words.append(f"{remote} nodes at the remote site instead of {link.remote_nodes}")
        scenario = with_values(scenario, {"replication.remote_nodes": remote})
    free = [f"{memory:g} GB of memory"] * (memory > cluster.free_memory_gb)
    free += [f"{design.vcpus} vCPUs"] * (design.vcpus > cluster.free_vcpus)
    each = "free on each node here" if lacking else "free on each node"
    sentence = ", with ".join(filter(None, (listed(words), f"{listed(free)} {each}" if free else "")))
    added = (more + lacking) * memory + (n - more) * max(0.0, memory - cluster.free_memory_gb)
    return Way(HARDWARE, sentence, (replace(scenario, cluster=room),), added_gb=added)


def _file_servers(scenario: Scenario, works: Works, besides: tuple[str, ...] = ()) -> list[Way]:
    """The workload over as few file servers as hold it, each on a cluster like this one."""
    for counts in ({}, *_finer(scenario)):
        setting = smaller(scenario, counts)
        if servers := _last(partial(_divided, setting.scenarios[0]), MOST_FILE_SERVERS, 1, works):
            more = len(servers) - 1
            words = f"{word(more)} more file servers on nodes of their own"
            words = words if more > 1 else "a second file server on nodes of its own"
            return [Way(SERVERS, listed((words, *besides, *setting.parts)), servers)]
    return []


def _divided(scenario: Scenario, count: int) -> tuple[Scenario, ...]:
    """`scenario` over `count` file servers, or as many as have a share, each with its part of change and link."""
    home, general, link = scenario.home_share, scenario.general_shares, scenario.replication
    places = placement([share.connections for share in general], count)
    part = home.part(count) if home else None
    groups = [tuple(s for s, at in zip(general, places, strict=True) if at == server) for server in range(count)]
    groups = [group for group in groups if group or part]
    if link:
        size, stored = len(groups), link.remote_storage_tb
        sent = min(link.link_mb_s, float(sent_at_most(scenario))) / size
        link = replace(link, link_mb_s=sent, remote_storage_tb=stored / size if stored else None)
        link = replace(link, change_gb_day=link.change_gb_day / size)
        scenario = throttled(replace(scenario, replication=link), lambda rate: rate / size)
    first, *others = (replace(scenario, home_share=part, general_shares=group) for group in groups)
    # The first may be one that stands and keeps what it has; the others are new.
    release = scenario.catalog.whole or scenario.catalog
    return (first, *(replace(other, catalog=release) for other in others))


def _finer(scenario: Scenario) -> list[dict[str, int]]:
    """In how many parts each busy share fits one FSVM of this cluster: alone, and beside what it takes over.

    Shares are split for their data in the same breath, where not too many parts come of it.
    """
    cluster, catalog, kept, growth = scenario.cluster, scenario.catalog, scenario.resilience, scenario.growth
    rungs = zip(catalog.vcpus.memory_gb, catalog.vcpus.values, strict=True)
    fitting = [gb for gb, vcpus in rungs if gb <= cluster.free_memory_gb and vcpus <= cluster.free_vcpus]
    tested = catalog.connections.limit_at(max(fitting, default=catalog.connections.memory_gb[-1])).value
    grown, grown_data = (float(peak_factor(g, growth.horizon_months)) for g in (growth.connections, growth.data))
    most_tb = catalog["general_share_data"].value / grown_data
    found: list[dict[str, int]] = []
    for loads in (1, kept.failures + 1):
        most = tested * (1 - kept.headroom) / grown / loads
        busy = {share.name: parts_of(share.connections, most) for share in scenario.general_shares}
        both = {
            share.name: max(busy[share.name], parts_of(share.data_tb, most_tb)) for share in scenario.general_shares
        }
        for counts in (both, busy) if max(busy.values(), default=1) > 1 else ():
            counts = {name: count for name, count in counts.items() if count > 1}
            if sum(counts.values()) <= MOST_PARTS:
                found += [counts] * (counts not in found)
                break
    return found


def _largest(scenario: Scenario, path: str, values: Sequence[float], works: Works) -> tuple[Scenario, ...]:
    """`scenario` with the last of the rising `values` at `path` that works; nothing where the first does not."""
    return _last(lambda place: (with_values(scenario, {path: values[place]}),), 0, len(values), works)


def _last(tried: Callable[[int], tuple[Scenario, ...]], good: int, bad: int, works: Works) -> tuple[Scenario, ...]:
    """What is tried at the last number on the way from `good`, which must work, to `bad`, which does not."""
    if good == bad or not works(tried(good)):
        return ()
    while abs(bad - good) > 1:
        middle = (good + bad) // 2
        good, bad = (middle, bad) if works(tried(middle)) else (good, middle)
    return tried(good)
