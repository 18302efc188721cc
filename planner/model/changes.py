"""What might mend a check that fails whatever the design: changes in words, with the scenarios that come of them.

A number in a sentence is the one that the changed scenario has, so whoever types it gets what was tried.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.model.formulas.seeding import GB_PER_TB, MINUTES_PER_DAY
from planner.model.scenario import Scenario, Share, with_values
from planner.model.sites import Replication, clock
from planner.model.sizing import Check, Plan, shown_plan, size
from planner.model.units import at_least, at_most, counted, listed, many, number, quoted, word

SETTING, HARDWARE, SERVERS, PROMISE = range(4)
MOST_PARTS = 200
_INTERVALS = (60, 120, 180, 240, 360, 480, 720, 1440, 2880, 10080)

# The plans of scenarios, one a file server, or nothing where one of them still has the problem, or has another.
Works = Callable[[Sequence[Scenario]], Sequence[Plan]]


@dataclass(frozen=True, slots=True)
class Way:
    """A way out: a change by what it takes, its `kind`, and the memory to add for FSVMs [GB].

    `scenarios` has one for each file server, and `plans` the plan of each, once other obstacles are mended as well;
    `parts` says what to do for each check, where that differs.
    """

    kind: int
    sentence: str
    scenarios: tuple[Scenario, ...]
    parts: tuple[str, ...] = ()
    added_gb: float = 0.0
    plans: tuple[Plan, ...] = ()

    @property
    def cost(self) -> tuple[float, ...]:
        """What the cheapest has least of: a setting, then hardware, file servers, and a weaker promise at last.

        Within one of these, what is left to mend by more than a split, the memory to add for FSVMs [GB], and the memory
        of the plans; promises stay in the order of what they give up.
        """
        if self.weaker:
            return (self.kind,)
        left = {check.check for plan in self.plans for check in plan.failing} - {"general_data"}
        return self.kind, len(left), self.added_gb, sum(plan.design.total_memory_gb for plan in self.plans)

    @property
    def weaker(self) -> bool:
        """Whether less is promised than the scenario asks for."""
        return self.kind == PROMISE

    def mends(self, check: str) -> bool:
        """Whether `check` holds with it, for every share."""
        return all(one.ok for plan in self.plans for one in plan.checks if one.check == check)

    def __str__(self) -> str:
        """The change, and the designs where it makes room for one: `two more nodes (6 × 40 GB)`."""
        (first, count), *others = Counter(str(plan.design) for plan in self.plans).items()
        shown = first + " each" * (count > 1 and not others)
        if others:
            shown = ", ".join(f"{count} of {design}" for design, count in ((first, count), *others))
        return f"{self.sentence} ({shown})"


def check_changes(scenario: Scenario, checks: Sequence[Check], works: Works) -> Iterator[Way]:
    """What might mend `checks`, all of one name, that no design can cure."""
    check = checks[0]
    most = int(check.allowed)
    match check.check:
        case "general_data":
            counts = {c.subject or "": parts_of(c.required or 0.0, c.allowed) for c in checks}
            if sum(counts.values()) <= MOST_PARTS:
                yield smaller(scenario, counts)
        case "share_name" | "share_description":
            key = check.check.removeprefix("share_")
            parts = tuple(f"a {key} of at most {most} characters for share {quoted(c.subject or '')}" for c in checks)
            cut = scenario.with_shares(lambda share: replace(share, **{key: getattr(share, key)[:most]}))
            yield Way(SETTING, listed(parts), (_with_shares(cut, cut.general_shares),), parts)
        case "file_server_name":
            named = replace(scenario, file_server=scenario.file_server[:most])
            yield Way(SETTING, f"a file server name of at most {most} characters", (named,))
        case "previous_versions":
            more = ", or more as adjusted with the vendor's support" * ("support" in (check.limit.quote or ""))
            fewer = replace(scenario, previous_versions=most)
            yield Way(SETTING, f"at most {most} Previous Versions{more}", (fewer,))
        case "replication_interval":
            least = math.ceil(check.required or 0)
            slower = with_values(scenario, {"replication.interval": least})
            other = ", or Smart DR, which is not judged here" * ("smart_dr" in scenario.catalog.facts)
            yield Way(SETTING, f"a snapshot every {spelt(least)}{other}", (slower,))
        case "replication_throttle":
            lower = throttled(scenario, lambda rate: min(rate, check.allowed))
            yield Way(SETTING, f"a throttle of at most {at_most(check.allowed)} MB/s", (lower,))
        case "cluster_storage" | "remote_storage":
            yield from _of_storage(scenario, check)
        case "replication_schedule":
            yield from _of_the_link(scenario, check, works)


def _of_storage(scenario: Scenario, check: Check) -> Iterator[Way]:
    """More storage on the side that lacks it, more nodes where it is made from them, and less to hold."""
    cluster, link, months = scenario.cluster, scenario.replication, scenario.growth.horizon_months
    given, raw, needed = float(check.limit.value), cluster.raw, check.required or 0.0
    path, where = "cluster.storage", "of storage in the cluster"
    grown = needed / check.now if check.now else 1.0
    snapshot_tb = grown * link.change_gb_day * link.interval_min / MINUTES_PER_DAY / GB_PER_TB if link else 0.0
    if link and (longer := scenario.catalog["replication_interval_least"].value / link.interval_min) > 1:
        # Snapshots will be larger once they are as far apart as they have to be.
        needed, snapshot_tb = needed + link.keep * snapshot_tb * (longer - 1), snapshot_tb * longer
    if check.check == "remote_storage":
        path, where, raw = "replication.remote_storage", "of storage at the remote site", None
    else:  # with the disks of the FSVMs that there would be if storage were no matter
        boundless = replace(scenario, cluster=replace(cluster, storage_tb=None, raw=None))
        needed += scenario.catalog["fsvm_disk_space"].value * shown_plan(size(boundless)).design.fsvms
    text = at_least(needed, "TB")
    if raw:
        path, where = "cluster.storage.raw_per_node", "of raw storage on each node"
        text = at_least(needed / given * raw.raw_per_node_tb, "TB")
    yield Way(HARDWARE, f"at least {text} TB {where}", (with_values(scenario, {path: _value(text)}),))
    if raw:
        used = cluster.nodes - raw.spare_nodes
        more = math.ceil(needed / given * used - 1e-9) - used
        larger = replace(cluster, nodes=cluster.nodes + more, cvms=cluster.cvms + more)
        words = f"{many(more, 'more node')} with {number(raw.raw_per_node_tb)} TB of raw storage each"
        yield Way(HARDWARE, words, (replace(scenario, cluster=larger),))
    if link and snapshot_tb:
        keep = link.keep - math.ceil((needed - given) / snapshot_tb - 1e-9)
        if keep > 0:
            words = f"{many(keep, 'snapshot')} kept instead of {link.keep}"
            yield Way(PROMISE, words, (with_values(scenario, {"replication.keep": keep}),))
    if sooner := (check.first_breach_month or 1) - 1:
        words = f"a horizon of {sooner} months instead of {months}"
        yield Way(PROMISE, words, (with_values(scenario, {"growth.horizon": sooner}),))


def _of_the_link(scenario: Scenario, check: Check, works: Works) -> Iterator[Way]:
    link, needed = scenario.replication, check.required or 0.0
    assert link is not None
    if needed <= scenario.catalog["replication_bandwidth"].value:
        yield _faster(scenario, link, needed)
    yield from _lifted(scenario, link, works)
    for minutes in _INTERVALS:
        slower = with_values(scenario, {"replication.interval": minutes})
        if minutes > link.interval_min and works((slower,)):
            yield Way(PROMISE, f"a snapshot every {spelt(minutes)}", (slower,))
            break
    change = at_most(link.change_gb_day * check.allowed / needed)
    less = with_values(scenario, {"replication.change": _value(change)})
    yield Way(PROMISE, f"at most {change} GB of replicated change a day", (less,))


def _faster(scenario: Scenario, link: Replication, needed: float) -> Way:
    """Every rate that is below `needed` [MB/s] raised to it: the link, the throttles, and what the nodes send."""
    cluster, text = scenario.cluster, at_least(needed)
    rate, words = _value(text), []
    each = scenario.catalog["replication_rate_per_node"].value
    more = max(0, math.ceil(needed / each - 1e-9) - cluster.nodes)
    hard = link.link_mb_s < needed or more > 0
    if link.link_mb_s < needed:
        words.append(f"a link of at least {text} MB/s ({at_least(8 * rate)} Mbit/s)")
    if any(rate < needed for rate in (link.throttle_mb_s or needed, *(window.rate_mb_s for window in link.windows))):
        words.append(f"a throttle of at least {text} MB/s")
    changed = throttled(scenario, lambda now: max(now, rate))
    changed = with_values(changed, {"replication.link": max(rate, link.link_mb_s)})
    if more:
        nodes = cluster.nodes + more
        sent = f"{number(each * nodes)} MB/s"
        words.append(f"{many(more, 'more node')} in the cluster: {nodes} nodes replicate up to {sent}")
        changed = replace(changed, cluster=replace(cluster, nodes=nodes, cvms=cluster.cvms + more))
    return Way(HARDWARE if hard else SETTING, listed(words), (changed,))


def _lifted(scenario: Scenario, link: Replication, works: Works) -> Iterator[Way]:
    """Throttle windows without the shortest stretch of whole hours that helps, on each day that they have."""
    first = min((window.from_min for window in link.windows), default=0) // 60
    last = math.ceil(max((window.to_min for window in link.windows), default=0) / 60)

    def without(begin: int, end: int) -> Scenario:
        parts = [
            part
            for w in link.windows
            for part in (replace(w, to_min=min(w.to_min, 60 * begin)), replace(w, from_min=max(w.from_min, 60 * end)))
            if part.from_min < part.to_min
        ]
        return replace(scenario, replication=replace(link, windows=tuple(parts)))

    found, end = [], first
    for begin in range(first, last):  # what helps from a later hour on ends no earlier
        end = max(end, begin + 1)
        while end <= last and not works((without(begin, end),)):
            end += 1
        found += [(end - begin, begin, end)] * (end <= last)
    if found:
        _, begin, end = min(found)
        freed = without(begin, end)
        some = freed.replication and freed.replication.windows
        which = f"from {clock(60 * begin)} to {clock(60 * end)}" if some else "at all"
        yield Way(SETTING, f"no throttle {which}", (freed,))


def throttled(scenario: Scenario, rate: Callable[[float], float]) -> Scenario:
    """`scenario` with every throttle that it has, one or windows, at another rate [MB/s]."""
    link = scenario.replication
    assert link is not None
    one = None if link.throttle_mb_s is None else rate(link.throttle_mb_s)
    windows = tuple(replace(window, rate_mb_s=rate(window.rate_mb_s)) for window in link.windows)
    return replace(scenario, replication=replace(link, throttle_mb_s=one, windows=windows))


def split(scenario: Scenario, counts: Mapping[str, int]) -> Scenario:
    """`scenario` with general shares in so many equal parts, by name, each with a name of its own."""
    shares = []
    for share in scenario.general_shares:
        parts = counts.get(share.name, 1)
        small = share.part(parts)
        names = [share.name] if parts == 1 else [f"{share.name[:60]}-{i}of{parts}" for i in range(1, parts + 1)]
        shares += [replace(small, name=name) for name in names]
    return _with_shares(scenario, shares)


def smaller(scenario: Scenario, counts: Mapping[str, int]) -> Way:
    """The change that `split` makes, in words for each share."""
    parts = tuple(f"share {quoted(name)} split in {word(count)}" for name, count in counts.items())
    return Way(SETTING, listed(parts), (split(scenario, counts),), parts)


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


def parts_of(amount: float, most: float) -> int:
    """In how many equal parts none is more than `most`, but for float dust."""
    return math.ceil(amount / most - 1e-9)


def spelt(minutes: int) -> str:
    """Minutes as a file says them, with the days where they are whole ones: `2880 min (2 days)`."""
    days, rest = divmod(minutes, int(MINUTES_PER_DAY))
    return f"{minutes} min" if rest else f"{minutes} min ({counted(days, 'day')})"


def _value(text: str) -> float:
    return float(text.replace(",", ""))
