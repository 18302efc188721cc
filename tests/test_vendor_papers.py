"""What the vendor's papers say beside the tested maxima, each reckoned by hand: below, at and above its limit."""

import math
from fractions import Fraction

import pytest
from buckets import busiest_chances
from given import general, row, scenario
from scipy import stats

from planner.answers import basis, doubts, second_site
from planner.answers.comparison import changed
from planner.answers.plan import title
from planner.files.catalogs import load_catalog
from planner.judgement.compare import compare
from planner.judgement.risk import risk
from planner.model.dr.rpo import protect, what_if
from planner.model.problems import InputError
from planner.model.remedies import rescue
from planner.model.sizing import judge, size

FAST = {"interval": "60 min", "change": "50 TB/day", "link": "10 Gbit/s", "remote_nodes": 4}
STANDS = {"catalog": "afs-2.0.2", "current": {"fsvms": 3, "memory": "16 GB"}}


def three_nodes(change: str = "50 TB/day", **more: str) -> object:
    return scenario({"cluster.nodes": 3, "replication": FAST | {"change": change} | more})


# A node replicates 100 MB/s (BP-2005, page 10): three of them 300, which is 300 x 86,400 / 0.7 = 37,028.57 GB a day.
@pytest.mark.parametrize(
    ("change", "needed", "kept"),
    [
        ("37 TB/day", 299.77, True),
        ("37028.5 GB/day", 300.0, True),
        ("37028.6 GB/day", 300.0, False),
        ("50 TB/day", 405.09, False),
    ],
)
def test_a_node_sends_100_mb_s_however_fast_the_link(change: str, needed: float, kept: bool) -> None:
    given = three_nodes(change)
    found, sizing = protect(given), size(given)
    assert found.effective_mb_s == 300
    assert found.on_schedule is kept
    assert str(second_site.answer(found)).startswith("Yes" if kept else "No")
    check = row(judge(given, sizing.feasible[0] if kept else sizing.rejections[0].design), "replication_schedule")
    assert (check.ok, check.allowed, check.limit.name) == (kept, 300, "replication_rate_per_node")
    assert check.required == pytest.approx(needed, abs=0.005)
    assert found.max_change_gb_day == pytest.approx(float(Fraction(300 * 86400 * 10, 7 * 1000)))
    assert (sizing.plan is not None) is kept


def test_what_the_nodes_send_bounds_what_ifs_and_windows_too() -> None:
    assert [one.schedule_held for (one,) in what_if(three_nodes(), [250, 1250, 9000], [60])] == [0, 0, 0]
    faster = what_if(three_nodes("37 TB/day"), [299, 300, 1250, 9000], [60])
    assert [one.schedule_held for (one,) in faster] == [0, 1, 1, 1]
    window = [{"days": "mon-fri", "from": "08:00", "to": "18:00", "rate": "80 MB/s"}]
    link = protect(
        scenario({"cluster.nodes": 1, "replication": FAST | {"throttle": window, "change": "1 TB/day"}})
    ).link
    assert {rate / 60 for rate in link.rates} == {80, 100}


def test_the_way_out_of_too_few_nodes_is_nodes_or_less_change() -> None:
    # 405.1 MB/s take five nodes.
    found = rescue(size(three_nodes()))
    assert found is not None
    (blocker,) = found.blockers
    assert blocker.remedy == "two more nodes in the cluster: 5 nodes replicate up to 500 MB/s"
    assert any("37,028 GB" in str(way) for way in found.obstacles[0].ways)


@pytest.mark.parametrize(
    ("catalog", "kept", "support"),
    [("afs-2.0.2", 24, True), ("files-5.0", 38, None), ("files-5.0", 400, False)],
)
def test_previous_versions_are_those_of_the_release(catalog: str, kept: int, support: bool | None) -> None:
    """24 in 2.0.2, adjustable with support; 400 from 5.2 on, whose default policy keeps 24 + 7 + 4 + 3 = 38."""
    assert size(scenario({"catalog": catalog, "previous_versions": kept})).plan
    if support is not None:
        over = rescue(size(scenario({"catalog": catalog, "previous_versions": kept + 1})))
        assert over is not None
        assert over.blockers[0].remedy.startswith(f"at most {kept} Previous Versions")
        assert ("support" in over.blockers[0].remedy) is support


@pytest.mark.parametrize(
    ("changes", "least"),
    [
        ({"general_shares": general((1, "40 TB"))}, True),
        ({"general_shares": general((1, "40.0010 TB"))}, False),
        ({"home_share.data": "600 TB", "cluster.nodes": 3}, True),
        ({"home_share.data": "600.0010 TB", "cluster.nodes": 3}, False),
    ],
)
def test_an_upgrade_in_place_keeps_the_old_sizes(changes: dict, least: bool) -> None:
    here, new = (scenario(changes | STANDS, catalog=name) for name in ("afs-2.0.2", "files-5.0"))
    found = compare([here, new])
    assert [sizing.plan is not None for sizing in found.sizings] == [least, least]
    told = " ".join(changed(found))
    assert "Upgraded in place, the present file server keeps 200 TB of home data on an FSVM" in told
    assert ("keeps 40 TB in a general share; 1,008 TiB is only for file servers created with Files 3.0" in told) is (
        "general_shares" in changes
    )
    # One that is built anew has the new sizes, and so has the release by itself.
    anew = compare([scenario(changes | {"current": None}, catalog=name) for name in ("afs-2.0.2", "files-5.0")])
    assert anew.sizings[1].plan
    assert "one that is upgraded in place keeps the size that its own release gave it" in " ".join(changed(anew))
    assert load_catalog("files-5.0")["general_share_data"].value == 1008 * 2**40 / 10**12


def test_back_to_an_older_release_nothing_is_kept() -> None:
    later, older = load_catalog("files-5.0"), load_catalog("afs-2.0.2")
    assert dict(older.upgraded_from(later).limits) == dict(older.limits)
    assert dict(later.upgraded_from(later).limits) == dict(later.limits)
    kept = later.upgraded_from(older)
    assert {name for name in later.limits if kept[name].value != later[name].value} == {
        *("home_share_data", "general_share_data", "volume_group_data")
    }


@pytest.mark.parametrize(
    ("catalog", "interval", "ok"),
    [("afs-2.0.2", 60, True), ("afs-2.0.2", 59, False), ("files-5.0", 60, True), ("files-5.0", 59, False)],
)
def test_smart_dr_is_a_sentence_beside_and_never_a_check(catalog: str, interval: int, ok: bool) -> None:
    # Three FSVMs here and four nodes there: Smart DR's equal counts are told, and nothing is judged by them.
    given = scenario({"catalog": catalog, "replication": FAST | {"interval": f"{interval} min", "change": "1 TB/day"}})
    sizing, late = size(given), catalog == "files-5.0"
    assert (sizing.plan is not None) is ok
    notes = second_site.site_notes(protect(given))
    assert any("Smart DR" in one and "same number of FSVMs" in one for one in notes) is late
    if not ok:
        found = rescue(sizing)
        assert found is not None
        assert [one.check for one in found.blockers] == ["replication_interval"]
        assert found.blockers[0].remedy == "a snapshot every 60 min" + ", or Smart DR, which is not judged here" * late


@pytest.mark.parametrize(
    ("catalog", "age"),
    [
        ("afs-2.0.2", "a release older than September 2017; the current one is Nutanix Files 5.x (TN-2041)"),
        ("files-5.0", "the current line of releases in April 2026 (TN-2041)"),
    ],
)
def test_the_age_of_the_release_stands_at_the_head_of_the_report(catalog: str, age: str) -> None:
    given = scenario({"catalog": catalog})
    assert f"Limits of {given.catalog.title}, {age}." in title(size(given)).lines
    assert sum(age in sentence for sentence in basis.assumptions(given)) == 1


@pytest.mark.parametrize(
    ("nodes", "cvms", "told"),
    [
        (4, 4, None),
        (4, 3, None),
        (4, 5, "5 CVMs are more than the 4 nodes; a node has one CVM; write 4 or fewer, or leave it out"),
        (1, 2, "2 CVMs are more than the 1 node;"),
        ({"low": 4, "mid": 6, "high": 8}, {"low": 4, "mid": 6, "high": 8}, None),
        ({"low": 4, "mid": 6, "high": 8}, 4, None),
        ({"low": 4, "mid": 6, "high": 8}, 5, "5 CVMs are more than the 4 nodes"),
        (6, {"low": 4, "mid": 6, "high": 7}, "7 CVMs are more than the 6 nodes"),
    ],
)
def test_more_cvms_than_nodes_are_refused(nodes: object, cvms: object, told: str | None) -> None:
    changes = {"cluster.nodes": nodes, "cluster.cvms": cvms}
    if told is None:
        assert scenario(changes).cluster.cvms <= scenario(changes).cluster.nodes
        return
    with pytest.raises(InputError) as refused:
        scenario(changes)
    (problem,) = refused.value.problems
    assert problem.field == "cluster.cvms"
    assert told in str(problem)


def test_every_row_that_decides_is_among_the_limits_used() -> None:
    def used(**changes: object) -> dict[str, tuple[str, ...]]:
        return {line[0]: line for line in basis.limits(size(scenario(changes, base=BARE))).rows}

    rows = used()
    assert rows["FSVMs, at least"][1:3] == ("3 FSVMs", "official")
    assert rows["vCPUs by memory"][1:3] == ("4 vCPUs at 16 GB", "inferred")
    assert rows["Headroom"][1:] == ("5 %", "assumed", "Nutanix Files Storage, TN-2041 v12.1, April 2026", "")
    assert "Wire reduction" not in rows
    assert "Volume groups per home share" not in rows
    # What the scenario gives itself is decided by no row, and is told as the scenario's.
    rows = used(resilience={"failures": 0, "headroom": "10 %"}, replication=FAST | {"wire_reduction": "20 %"})
    assert rows["Headroom"][1:4] == ("10 %", "scenario", "the scenario")
    assert rows["Wire reduction"][1:4] == ("20 %", "scenario", "the scenario")
    rows = used(replication=FAST, **{"home_share.directories": 400})
    assert rows["Replication rate per node"][1:3] == ("100 MB/s", "official")
    assert rows["Wire reduction"][1:3] == ("30 %", "assumed")
    assert rows["FSVMs per remote node"][2] == "advice"
    assert rows["Volume groups per home share"][1:3] == ("5 volume groups", "official")


BARE = {
    "customer": "Bare Sample",
    "file_server": "bare-fs",
    "cluster": {"nodes": 3, "free_memory": "128 GB", "free_vcpus": 16},
    "home_share": {"name": "home", "connections": 900, "data": "30 TB"},
    "resilience": {"failures": 0},
}


@pytest.mark.parametrize(
    ("each", "directories", "held"),
    [
        # Fifteen volume groups of 40 TB: twelve directories of 40 TB want one each, 15 x 14 x ... x 4 of 15^12 ways.
        (40.0, 12, math.perm(15, 12) / 15**12),
        (40.001, 12, 0.0),
        (39.999, 12, math.perm(15, 12) / 15**12),
        (20.001, 12, math.perm(15, 12) / 15**12),
        (20.0, 12, float(busiest_chances(12, 15)[2])),
        # 500 TB in 400 directories: 32 of 1.25 TB fill a volume group.
        (1.25, 400, float(busiest_chances(400, 15)[32])),
        (1.0, 400, float(busiest_chances(400, 15)[40])),
    ],
)
def test_a_home_share_lies_in_five_volume_groups_on_each_fsvm(each: float, directories: int, held: float) -> None:
    even = scenario({"home_share.data": f"{each * directories:.4f} TB"}, base=BARE)
    skewed = scenario(
        {"home_share.data": f"{each * directories:.4f} TB", "home_share.directories": directories}
        | {"home_share.connections": 0},
        base=BARE,
    )
    found = risk(skewed, samples=16384)
    assert found.plan is not None
    assert found.plan.design.fsvms == 3
    assert row(found.plan, "home_data").ok
    assert size(even).plan is not None  # the volume groups never change the plan
    # Five standard deviations of the mean of so many draws.
    assert found.of(found.plan.design) == pytest.approx(held, abs=5 * 0.5 / 128)
    breach = next(one for one in found.breaches if one.check == "home_data")
    assert breach.probability_by_month[0] == pytest.approx(1 - held, abs=5 * 0.5 / 128)
    assert "fullest of its 15 volume groups" in " ".join(doubts.skew(found))
    assert "holds more than 40 TB" in " ".join(doubts.taken_for_granted(found))


def test_400_directories_of_500_tb_overfill_a_volume_group_in_93_of_100_cases() -> None:
    # Even, they are 166.7 of 200 TB on each of three FSVMs.
    assert 1 - busiest_chances(400, 15)[32] == pytest.approx(0.93, abs=0.01)


# Nodes from 3 to 8, most likely 4: rounded, there are at least k of them above k - 1/2, in this beta distribution.
NODES = {"low": 3, "mid": 4, "high": 8}
AT_LEAST = {k: float(stats.beta(1 + 4 / 5, 1 + 16 / 5, loc=3, scale=5).sf(k - 0.5)) for k in range(3, 10)}


def test_nodes_in_doubt_bound_the_fsvms_and_their_cvms_with_them() -> None:
    # Nothing is connected, so counts alone decide.
    found = risk(scenario({"cluster.nodes": NODES, "home_share.connections": 0}, base=BARE))
    for design in found.designs:
        if design.memory_gb == 12:
            assert found.of(design) == pytest.approx(
                AT_LEAST[min(design.fsvms, 9)] if design.fsvms > 3 else 1, abs=2e-3
            )
    # CVMs that the file says to be as many are the same.
    both = scenario({"cluster.nodes": NODES, "cluster.cvms": NODES, "home_share.connections": 0}, base=BARE)
    assert risk(both).confidence == found.confidence


@pytest.mark.parametrize(("mb_s", "nodes"), [(300, 3), (300.001, 4), (400, 4), (400.001, 5), (799.9, 8), (800.001, 9)])
def test_nodes_in_doubt_bound_the_rate_of_replication(mb_s: float, nodes: int) -> None:
    link = {"change": f"{mb_s * 86.4:.6f} GB/day", "wire_reduction": "0 %", "link": "2048 MB/s"}
    found = risk(scenario({"cluster.nodes": NODES, "home_share.connections": 0, "replication": FAST | link}, base=BARE))
    held = 1.0 if nodes == 3 else AT_LEAST[nodes] if nodes < 9 else 0.0
    assert found.of(found.designs[0]) == pytest.approx(held, abs=2e-3)


@pytest.mark.parametrize(
    ("growth", "told"),
    # 125 Mbit/s are 15.625 MB/s; 1.5 TB a day less 30 % are 12.153, and growing by 20 % a year they pass the link in
    # month 17, before what waits is worked off. By hand, with nothing growing: 382.5 days.
    [
        ("20 %", "and while the changes go on it never catches up"),
        ("0 %", "383 days until the remote side"),
        ("-50 %", "days until the remote side is within one interval"),
    ],
)
def test_catching_up_reckons_with_growth_and_says_never(growth: str, told: str) -> None:
    link = {"interval": "60 min", "change": "1.5 TB/day", "link": "125 Mbit/s", "remote_nodes": 4}
    given = scenario(
        {"growth": {"data": growth}, "home_share.data": "164 TB", "replication": link, "cluster.nodes": 4}, base=BARE
    )
    # It begins at month 0, whatever month is asked about.
    for month in (0, 36):
        assert any(told in one for one in second_site.site_notes(protect(given, month)))
