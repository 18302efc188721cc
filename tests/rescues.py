"""Ways out, typed as they are told, and what must be true of each and of them all."""

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
from given import scenario

from planner.files.scenarios import read_scenario
from planner.model import remedies
from planner.model.checks import CHECKS
from planner.model.remedies import OF_DESIGNS, Obstacle, Rescue, Way, rescue
from planner.model.scenario import Scenario, with_values
from planner.model.sizing import Plan, Sizing, size

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"
MOST_SIZINGS = 400
STORES = {
    "storage in the cluster": "cluster.storage",
    "storage at the remote site": "replication.remote_storage",
    "raw storage on each node": "cluster.storage.raw_per_node",
}
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def sample(name: str) -> Sizing:
    return size(read_scenario(SAMPLES / f"{name}.yaml"))


def rescued(found: Sizing) -> Rescue:
    saved = rescue(found)
    assert saved is not None
    return saved


def ways_of(changes: dict) -> list[str]:
    """The ways out of the first obstacle of the plain scenario with `changes`, each tried."""
    return [str(way) for way in check_rescue(size(scenario(changes))).obstacles[0].ways]


def failing(plan: Plan) -> set[str]:
    return {check.check for check in plan.checks if not check.ok}


def count(text: str) -> int:
    return COUNTS.index(text) if text in COUNTS else int(text.replace(",", ""))


def amount(text: str) -> float:
    return float(text.replace(",", ""))


def typed(asked: Scenario, told: str) -> Scenario | None:
    """`asked` with every number that a way out tells typed in; None where it tells of more than one file server."""
    if "file server on" in told or "file servers on" in told:
        return None
    left, made = told, asked

    def each(pattern: str):
        nonlocal left
        for match in re.finditer(pattern, left):
            yield match.groups()
        left = re.sub(pattern, "", left)

    for _, megabits in each(r"a link of at least ([\d,.]+) MB/s \(([\d,.]+) Mbit/s\)"):
        made = with_values(made, {"replication.link": amount(megabits) / 8})
    for (rate,) in each(r"a throttle of at least ([\d,.]+) MB/s"):
        made = throttled(made, lambda old, rate=rate: max(old, amount(rate)))
    for (rate,) in each(r"a throttle of at most ([\d,.]+) MB/s"):
        made = throttled(made, lambda old, rate=rate: min(old, amount(rate)))
    for _ in each(r"no (throttle) at all"):
        made = replace(made, replication=replace(made.replication, windows=()))
    for begin, end in each(r"no throttle from (\d\d):00 to (\d\d):00"):
        windows = [
            part
            for w in made.replication.windows
            for part in (
                replace(w, to_min=min(w.to_min, 60 * int(begin))),
                replace(w, from_min=max(w.from_min, 60 * int(end))),
            )
            if part.from_min < part.to_min
        ]
        made = replace(made, replication=replace(made.replication, windows=tuple(windows)))
    for more, _, _ in each(r"(\w+) more nodes? in the cluster: (\d+) nodes replicate up to ([\d,.]+) MB/s"):
        made = more_nodes(made, count(more))
    for more, _ in each(r"([\w,]+) more nodes? with ([\d,.]+) TB of raw storage each"):
        made = more_nodes(made, count(more))
    for (more,) in each(r"(\w+) more nodes?"):
        made = more_nodes(made, count(more))
    for (cvms,) in each(r"(\d+) CVMs"):
        made = with_values(made, {"cluster.cvms": int(cvms)})
    for nodes, now in each(r"(\d+) nodes at the remote site instead of (\d+)"):
        assert made.replication.remote_nodes == int(now)
        made = with_values(made, {"replication.remote_nodes": int(nodes)})
    for memory, _, vcpus, here in each(r"([\d,.]+) GB of memory( and (\d+) vCPUs)? free on each node( here)?"):
        assert bool(here) == ("at the remote site" in told)
        made = with_values(made, {"cluster.free_memory": amount(memory)} | free_vcpus(vcpus))
    for vcpus, here in each(r"(\d+) vCPUs free on each node( here)?"):
        assert bool(here) == ("at the remote site" in told)
        made = with_values(made, free_vcpus(vcpus))
    for where, path in STORES.items():
        for (tb,) in each(rf"at least ([\d,.]+) TB of {where}"):
            made = with_values(made, {path: amount(tb)})
    for new, old in each(r"(\w+) snapshots? kept instead of (\d+)"):
        assert made.replication.keep == int(old)
        made = with_values(made, {"replication.keep": count(new)})
    for minutes, _, days in each(r"a snapshot every ([\d,]+) min( \((\d+) days?\))?"):
        assert (amount(minutes) / 1440 == amount(days)) if days else amount(minutes) % 1440
        made = with_values(made, {"replication.interval": amount(minutes)})
    for (change,) in each(r"at most ([\d,.]+) GB of replicated change a day"):
        made = with_values(made, {"replication.change": amount(change)})
    for new, old in each(r"([\d,.]+) % of headroom instead of ([\d,.]+) %"):
        assert made.resilience.headroom == pytest.approx(amount(old) / 100, rel=1e-3)
        made = with_values(made, {"resilience.headroom": amount(new) / 100})
    for new, _ in each(r"a horizon of (\d+) months instead of (\d+)"):
        made = with_values(made, {"growth.horizon": int(new)})
    for new, _ in each(r"a plan that survives (\w+) failures? instead of ([\w,]+)"):
        made = with_values(made, {"resilience.failures": count(new)})
    for _ in each(r"(the load) of a failed FSVM spread over all survivors"):
        made = with_values(made, {"resilience.takeover": "spread"})
    for name, parts in each(r"share '([^']*)' split in ([a-z]+|\d+)"):
        made = replace(made, general_shares=tuple(halves(made, name, count(parts))))
    for (most,) in each(r"a file server name of at most (\d+) characters"):
        made = replace(made, file_server=made.file_server[: int(most)])
    for key, most, _ in each(r"a (name|description) of at most (\d+) characters for share '([^']*)'"):
        made = shortened(made, key, int(most))
    for (most,) in each(r"at most (\d+) Previous Versions, or more as adjusted with the vendor's support"):
        made = replace(made, previous_versions=int(most))
    for _ in each(r"(, or Smart DR), which is not judged here"):
        pass
    assert not re.sub(r" and |, with |, |\(.*\)| ", "", left), left
    return made


def free_vcpus(vcpus: str | None) -> dict[str, int]:
    return {"cluster.free_vcpus": int(vcpus)} if vcpus else {}


def more_nodes(asked: Scenario, more: int) -> Scenario:
    cluster = asked.cluster
    return replace(asked, cluster=replace(cluster, nodes=cluster.nodes + more, cvms=cluster.cvms + more))


def throttled(asked: Scenario, rate) -> Scenario:
    link = asked.replication
    one = None if link.throttle_mb_s is None else rate(link.throttle_mb_s)
    windows = tuple(replace(window, rate_mb_s=rate(window.rate_mb_s)) for window in link.windows)
    return replace(asked, replication=replace(link, throttle_mb_s=one, windows=windows))


def halves(asked: Scenario, shown: str, parts: int):
    """The general shares with the one of a name, or of a long name's beginning, in equal parts."""
    for share in asked.general_shares:
        if share.name == shown or (shown.endswith("…") and share.name.startswith(shown[:-1])):
            small = replace(share, connections=share.connections / parts, data_tb=share.data_tb / parts)
            yield from (replace(small, name=f"{share.name[:40]}-part-{part}-{id(share)}") for part in range(parts))
        else:
            yield share


def shortened(asked: Scenario, key: str, most: int) -> Scenario:
    """Every name or description cut; names to what stays their own."""

    def short(share, place: int):
        text = getattr(share, key)
        return replace(share, **{key: text if len(text) <= most else f"{text[: most - 4]}-{place:03}"})

    home = short(asked.home_share, 0) if asked.home_share else None
    shares = tuple(short(share, place) for place, share in enumerate(asked.general_shares, 1))
    return replace(asked, home_share=home, general_shares=shares)


def typed_in_turn(asked: Scenario, *told: str) -> Scenario | None:
    """`asked` with one change after the other; None where one of them makes more than one file server."""
    for sentence in told:
        if (asked := typed(asked, sentence)) is None:
            return None
    return asked


def check_way(asked: Scenario, problem: Obstacle, way: Way, before: set[str]) -> None:
    """A way out mends what it is for, brings nothing else, keeps the workload, and does so as its words tell it."""
    assert way.scenarios
    left = before - {check.check for check in problem.checks}
    for made in way.scenarios:
        answer = size(made)
        plan = answer.plan or rescued(answer).plan
        assert failing(plan) <= left
        assert left or answer.plan
        names = [share.name.casefold() for share in made.shares]
        assert len({*names}) == len(names)
        assert str(plan.design) in str(way)
    for what in ("connections", "data_tb"):
        kept = math.fsum(getattr(share, what) for made in way.scenarios for share in made.shares)
        assert kept == pytest.approx(math.fsum(getattr(share, what) for share in asked.shares), rel=1e-9)
    if asked.replication and "of replicated change" not in "".join((*problem.given, str(way))):
        kept = math.fsum(made.replication.change_gb_day for made in way.scenarios)
        assert kept == pytest.approx(asked.replication.change_gb_day, rel=1e-9)
    if (made := typed_in_turn(asked, *problem.given, way.sentence)) is not None:
        answer = size(made)
        plan = answer.plan or rescued(answer).plan
        assert failing(plan) <= left, way
        assert str(plan.design) in str(way)


def check_rescue(found: Sizing) -> Rescue:
    """What must be true of any rescue."""
    sizings = 0

    def counted(asked: Scenario) -> Sizing:
        nonlocal sizings
        sizings += 1
        assert len(asked.shares) <= max(len(found.scenario.shares), 1 + remedies.MOST_PARTS)
        return size(asked)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(remedies, "size", counted)
        rescue.cache_clear()
        saved = rescued(found)
    assert sizings <= MOST_SIZINGS
    blocked = [(one.check, one.subject) for one in saved.blockers]
    assert blocked == [(one.check, one.subject) for one in saved.plan.checks if not one.ok]
    assert [CHECKS.index(one.check) for one in saved.blockers] == sorted(
        CHECKS.index(one.check) for one in saved.blockers
    )
    assert all(one.remedy for one in saved.blockers)
    assert saved.plan.design == min(found.rejections, key=lambda one: one.distance).design
    before, first = failing(saved.plan), saved.obstacles[0]
    one_server = [way.sentence for way in first.ways[:1] if len(way.scenarios) == 1]
    for problem in saved.obstacles:
        assert [way.cost for way in problem.ways] == sorted(way.cost for way in problem.ways)
        for way in problem.ways:
            # Where no design has room yet, what comes nearest may lack another sort of it.
            roomless = first.of_designs and not problem.of_designs and not one_server
            check_way(found.scenario, problem, way, before | OF_DESIGNS if roomless else before)
    if all(problem.ways for problem in saved.obstacles):
        together = dict.fromkeys(problem.told(problem.ways[0]) for problem in saved.obstacles)
        made = typed_in_turn(found.scenario, *together)
        assert made is None or size(made).plan, together
    return saved


def check_works(asked: Scenario, saved: Rescue) -> None:
    """One cheapest way out after the other leads to plans, for every file server there is then."""
    left = [asked]
    for _ in range(len(saved.obstacles) + 1):
        found = [size(one) for one in left]
        left = []
        for one in found:
            if one.plan is None:
                left += rescued(one).obstacles[0].ways[0].scenarios
        left = [*dict.fromkeys(left)]
        if not left:
            return
    raise AssertionError([one.remedy for one in saved.blockers])
