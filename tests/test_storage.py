"""The storage of both sites, what caution costs, and the second site: by hand, at the edges, and sample by sample."""

import json
from pathlib import Path

import numpy as np
import pytest
from effort import examples
from given import LINK, mapping, row, scenario, text_of
from hypothesis import given
from hypothesis import strategies as st

import planner
from planner.answers.basis import assumptions
from planner.answers.plan import conditions, proportion
from planner.answers.second_site import shopping_list
from planner.answers.words import headline
from planner.cli import main
from planner.files.fleet import COLUMNS, column_called
from planner.judgement.compare import compare
from planner.judgement.risk import risk
from planner.judgement.sampling import inputs
from planner.model.checks import reserves_gb
from planner.model.cluster import usable_tb
from planner.model.dr.rpo import protect
from planner.model.problems import InputError
from planner.model.remedies import rescue
from planner.model.scenario import value_at, with_values
from planner.model.sizing import design_of, judge, size

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"
STORED, HQ = SAMPLES / "storage-and-growth.yaml", SAMPLES / "headquarters.yaml"
RAW = {"raw_per_node": "174.72 TB", "copies": 2, "spare_nodes": 1, "overhead": "13.9 %"}
TIB = 2**40 / 10**12


def test_usable_storage_is_what_the_vendor_designs_with() -> None:
    # 3 of 4 nodes of 174.72 TB, two copies: 262.08 TB; less 13.9 %: 225.65 TB. The vendor's own: 205.2 TiB, 225.62 TB.
    found = float(usable_tb(4, 1, 174.72, 2, 0.139))
    assert found == pytest.approx(3 * 174.72 / 2 * 0.861) == pytest.approx(225.65088)
    assert found == pytest.approx(205.2 * TIB, abs=0.05)
    assert usable_tb([4, 5], 1, 10, [2, 3], 0.0).tolist() == [15, pytest.approx(40 / 3)]


def test_the_storage_of_a_cluster_by_hand() -> None:
    # Snapshots of 3,902.439 / 24 GB: 24 kept and a tenth of 6 in a Curator scan are 4 TB. And 200 TB of data.
    link = LINK | {"change": "3902.43902439 GB/day"}
    asked = scenario({"home_share.data": "200 TB", "replication": link, "cluster.nodes": 4, "cluster.storage": RAW})
    check = row(judge(asked, design_of(asked.catalog, 4, 40.0)), "cluster_storage")
    assert check.required == pytest.approx(204)
    assert check.required + 4 * 0.115 == pytest.approx(204.46)
    assert check.allowed == pytest.approx(225.65088 - 0.46)
    assert (check.ok, check.unit, check.limit.name, check.limit.kind) == (True, "TB", "cluster.storage", "scenario")
    assert asked.catalog["fsvm_disk_space"].value == 0.115
    assert asked.catalog["fsvm_disk_space"].kind == "official"


@pytest.mark.parametrize(("storage", "holds"), [("0.344 TB", False), ("0.345 TB", True), ("0.346 TB", True)])
def test_storage_for_the_disks_of_the_fsvms_alone_holds_no_data(storage: str, holds: bool) -> None:
    # 3 x 0.115 TB is 0.345 TB, though not as floats.
    empty = scenario({"home_share.connections": 0, "home_share.data": "0 TB", "cluster.storage": storage})
    found = size(empty)
    assert (found.plan is not None) == holds
    if not holds:
        assert rescue(found).blockers[0].remedy == "at least 0.345 TB of storage in the cluster"


def test_without_a_second_site_there_are_no_snapshots_to_store() -> None:
    asked = scenario({"cluster.storage": "100 TB"})
    assert row(size(asked).plan, "cluster_storage").required == 30
    assert [one.tolist() for one in reserves_gb(asked)] == [0, 0]


@pytest.mark.parametrize(
    ("tb", "month"), [("35.9", 0), ("36", 0), ("37", 1), ("43.3", 23), ("100", 114), ("105", None)]
)
def test_storage_breaks_in_the_month_in_which_it_is_full(tb: str, month: int | None) -> None:
    """30 TB x 1.1^(t/12) on three FSVMs; whatever else the months come to, they are tried one by one."""
    changes = {"home_share.data": "36 TB", "growth": {"data": "11 %", "horizon": "0 months"}}
    asked = scenario(changes | {"cluster.storage": f"{tb} TB"})
    check = row(judge(asked, design_of(asked.catalog, 3, 24.0)), "cluster_storage")
    left = float(tb) - 0.345
    tried = [t for t in range(121) if 36 * 1.11 ** (t / 12) > left * (1 + 1e-9)]
    assert check.first_breach_month == (tried or [None])[0]
    assert (check.first_breach_month == 0) == (month == 0)


def test_the_remote_side_holds_the_full_copy_beside_its_snapshots() -> None:
    found = planner.read(STORED)
    check = row(size(found).plan, "remote_storage")
    # 130 TB; 50 GB an hour, 24 kept and a fifth of 6: 1.26 TB; three years of 18 %.
    assert check.required == pytest.approx((130 + 0.05 * 25.2) * 1.18**3)
    assert check.required == pytest.approx(protect(found).remote_reserve_gb / 1000)
    assert check.allowed == 260


def test_storage_binds_and_breaks_like_any_demand() -> None:
    found = planner.size(STORED)
    assert found.plan.binding.check == found.plan.breach.check == "cluster_storage"
    assert "The tightest limit is the storage of the cluster: 215.7 of 225.1 TB (95.7 %)" in found.text()
    assert {"cluster_storage", "remote_storage"} <= set(found.designs().columns)
    assert any(check == "cluster_storage" for check, _ in found.growth().columns)


FORMS = {
    "usable": "225 TB",
    "in TiB": "205.2 TiB",
    "an interval": {"low": "200 TB", "mid": "225 TB", "high": "240 TB"},
    "raw": RAW,
    "raw, with the usual spare node": {key: value for key, value in RAW.items() if key != "spare_nodes"},
    "raw, one part in doubt": RAW | {"overhead": {"low": "10 %", "mid": "13.9 %", "high": "20 %"}},
}


@pytest.mark.parametrize("form", FORMS)
def test_storage_is_given_or_made_from_the_nodes(form: str) -> None:
    asked = scenario({"cluster.nodes": 4, "cluster.storage": FORMS[form]})
    assert asked.cluster.usable_tb == pytest.approx(225.6, abs=1)
    assert size(asked).plan
    assert (("Usable storage", "225.7 TB") in conditions(size(asked)).rows) == form.startswith("raw")
    told = [text for text in assumptions(asked) if "storage" in text]
    assert len(told) == 1
    assert told[0].startswith("The usable storage of the cluster is 225")
    assert ("4 nodes of 174.72 TB each, one of them spare, 2 copies of all data" in told[0]) == form.startswith("raw")


def test_what_was_not_checked_is_said() -> None:
    told = assumptions(planner.read(HQ))
    assert (
        "The storage of the cluster is not given, so its capacity was not checked: 138 TB of data today, 269.6 TB in "
        "November 2029, before any copies."
    ) in told
    assert "The storage at the remote site is not given, so its capacity was not checked." in told


BAD = {
    "no unit": ("220", "has no unit"),
    "a word": ("plenty", "is not an amount of data"),
    "nothing": ("0 TB", "is too little"),
    "less than nothing": ("-1 TB", "is too little"),
    "another dimension": ("220 MB/s", "is not a unit of an amount of data"),
    "a list": (["220 TB"], "is a list"),
    "empty": ({}, "is missing"),
    "an interval without a middle": ({"low": "1 TB", "high": "2 TB"}, "is missing"),
    "an interval upside down": ({"low": "3 TB", "mid": "2 TB", "high": "1 TB"}, "not in rising order"),
    "both forms at once": ({"low": "1 TB", "mid": "2 TB", "high": "3 TB", "copies": 2}, "is not a known key"),
    "raw without copies": ({"raw_per_node": "9 TB", "overhead": "1 %"}, "cluster.storage.copies: is missing"),
    "raw without overhead": ({"raw_per_node": "9 TB", "copies": 2}, "cluster.storage.overhead: is missing"),
    "raw without nodes": ({"copies": 2, "overhead": "1 %"}, "cluster.storage.raw_per_node: is missing"),
    "a misspelt key": (RAW | {"spares": 1}, "did you mean spare_nodes?"),
    "no copies": (RAW | {"copies": 0}, "0 is too little"),
    "half a copy": (RAW | {"copies": 1.5}, "is not a whole number"),
    "copies in doubt": (RAW | {"copies": {"low": 1, "mid": 2, "high": 3}}, "is an interval"),
    "more copies than nodes": (RAW | {"copies": 5}, "5 copies are more than the 4 nodes"),
    "as many spare nodes as nodes": (RAW | {"spare_nodes": 4}, "4 spare nodes of 4 nodes leave nothing"),
    "more spare nodes than nodes": (RAW | {"spare_nodes": 9}, "write 3 or fewer"),
    "spare nodes below zero": (RAW | {"spare_nodes": -1}, "is negative"),
    "overhead that leaves nothing": (RAW | {"overhead": "100 %"}, "100 % is too much"),
    "overhead of more than all": (RAW | {"overhead": "120 %"}, "120 % is too much"),
    "overhead as a fraction": (RAW | {"overhead": "0.139"}, "did you mean 0.139 % or 13.9 %?"),
    "overhead below zero": (RAW | {"overhead": "-1 %"}, "is too little"),
    "nodes of nothing": (RAW | {"raw_per_node": "0 TB"}, "is too little"),
    "a word for a number": (RAW | {"raw_per_node": "much"}, "is not an amount of data"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_storage_is_refused_with_its_field_and_its_line(kind: str) -> None:
    value, why = BAD[kind]
    with pytest.raises(InputError) as refused:
        scenario({"cluster.nodes": 4, "cluster.storage": value})
    told = str(refused.value)
    assert why in told
    assert "cluster.storage" in told
    assert all(problem.line for problem in refused.value.problems)


@pytest.mark.parametrize("value", ["0 TB", "400", {"raw_per_node": "1 TB"}, "-3 TB", ["1 TB"]])
def test_bad_remote_storage_is_refused(value: object) -> None:
    with pytest.raises(InputError, match=r"replication\.remote_storage"):
        scenario({"replication": LINK | {"remote_storage": value}})


def test_one_node_has_none_to_spare() -> None:
    with pytest.raises(InputError, match="1 spare node of 1 node leave"):
        scenario(
            {
                "cluster.nodes": 1,
                "cluster.storage": {key: RAW[key] for key in ("raw_per_node", "overhead")} | {"copies": 1},
            }
        )
    nodes = {"low": 2, "mid": 4, "high": 5}
    with pytest.raises(InputError, match="2 spare nodes of 2 nodes"):
        scenario({"cluster.nodes": nodes, "cluster.storage": RAW | {"spare_nodes": 2}})


def test_both_forms_have_their_columns_keys_and_differences(tmp_path, capsys) -> None:
    raw = {name: column for name, column in COLUMNS.items() if name.startswith("cluster.storage.")}
    assert [name.rpartition(".")[2] for name in raw] == ["raw_per_node", "copies", "spare_nodes", "overhead"]
    assert not any(column.needed for column in raw.values())
    assert column_called("cluster.storage.low") == COLUMNS["cluster.storage"]
    head = "customer,cluster.nodes,cluster.free_memory,cluster.free_vcpus,"
    head += "home_share.name,home_share.connections,home_share.data"
    parts = "cluster.storage,cluster.storage.raw_per_node,cluster.storage.copies,cluster.storage.overhead"
    fleet = tmp_path / "fleet.csv"
    rows = [
        f"{name},4,64 GB,12,home,300,40 TB,{storage}" for name, storage in (("A", "60 TB,,,"), ("B", ",40 TB,2,0 %"))
    ]
    fleet.write_text("\n".join([f"{head},{parts}", *rows]))
    assert main(["size", "--json", str(fleet)]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    allowed = [next(c["allowed"] for c in one["plan"]["checks"] if c["check"] == "cluster_storage") for one in found]
    assert allowed == [pytest.approx(60 - 0.345)] * 2
    names = [
        one.name for one in compare([scenario({"cluster.storage": "60 TB"}), scenario({"cluster.storage": RAW})]).inputs
    ]
    assert names == ["cluster.storage", *(f"cluster.storage.{key}" for key in RAW)]


LACKING = {
    "storage": ({"cluster.storage": "50 TB"}, "at least 60.4 TB of storage in the cluster"),
    "raw": (
        {"cluster.nodes": 5, "cluster.storage": RAW | {"raw_per_node": "20 TB"}},
        "at least 35.1 TB of raw storage on each node",
    ),
    "the remote side": (
        {"replication": LINK | {"remote_storage": "55 TB"}},
        "at least 61.1 TB of storage at the remote site",
    ),
}


@pytest.mark.parametrize("what", LACKING)
def test_every_way_out_of_too_little_storage_is_planned_again(what: str) -> None:
    changes, cheapest = LACKING[what]
    found = size(scenario({"home_share.data": "60 TB"} | changes))
    assert found.plan is None
    saved = rescue(found)
    (blocker,) = saved.blockers
    assert blocker.remedy == cheapest
    assert headline(found).startswith(f"This needs {cheapest}. With that, ")
    for way in saved.obstacles[0].ways:
        for one in way.scenarios:
            assert size(one).plan
    sentences = [str(way) for way in saved.obstacles[0].ways]
    # 4 of 5 nodes hold 34.44 TB usable; 60.345 takes 7.01 of them, so 8 beside the spare one.
    assert any("four more nodes with 20 TB of raw storage each" in one for one in sentences) == (what == "raw")


def test_fewer_snapshots_or_a_nearer_horizon_are_weaker_promises() -> None:
    # A day's change of 1,000 GB, daily: 100 kept are 100 TB, and 60 + 24 x 1.1^3 ... of 150 TB.
    link = LINK | {"interval": "1440 min", "keep": 100, "remote_storage": "180 TB"}
    growth = {"data": "10 %", "horizon": "36 months"}
    asked = scenario({"home_share.data": "60 TB", "replication": link, "growth": growth})
    saved = rescue(size(asked))
    weaker = [way for way in saved.obstacles[0].ways if way.weaker]
    # (60 + keep + 0.05) x 1.331 <= 180: keep <= 75.19; and 160.05 x 1.1^(t/12) <= 180 to month 14.
    assert [way.sentence for way in weaker] == [
        "75 snapshots kept instead of 100",
        "a horizon of 14 months instead of 36",
    ]
    for way in weaker:
        (plan,) = way.plans
        assert row(plan, "remote_storage").ok
    barely = with_values(asked, {"replication.keep": 76})
    assert size(barely).plan is None
    assert size(with_values(asked, {"growth.horizon": 15})).plan is None


@examples(25)
@given(st.floats(1, 400), st.floats(0.1, 400), st.floats(-0.3, 0.5), st.integers(0, 60), st.integers(1, 200))
def test_a_way_out_is_enough_and_hardly_more(data: float, tb: float, growth: float, horizon: int, keep: int) -> None:
    link = LINK | {"keep": keep}
    grown = {"data": f"{100 * growth:.2f} %", "horizon": f"{horizon} months"}
    base = {"home_share.data": f"{data:.4f} TB", "replication": link, "growth": grown, "home_share.connections": 9}
    asked = scenario(base | {"cluster.storage": f"{tb:.4f} TB"})
    found, free = size(asked), size(scenario(base))
    if free.plan is None:
        return
    check = row(judge(asked, free.plan.design), "cluster_storage")
    assert check.ok == any(design == free.plan.design for design in found.feasible)
    if found.plan is None:
        (obstacle,) = rescue(found).obstacles
        more = obstacle.ways[0].scenarios[0].cluster.storage_tb
        needed = check.required + 0.115 * free.plan.design.fsvms
        assert needed * (1 - 1e-9) <= more <= needed + 0.1
        assert obstacle.ways[0].plans[0].design == free.plan.design


@examples(20)
@given(st.floats(1, 500), st.floats(1, 200), st.integers(1, 3), st.integers(0, 3), st.floats(0, 0.9))
def test_more_of_anything_holds_no_less(tb: float, more: float, copies: int, spare: int, overhead: float) -> None:
    usable = usable_tb(8, spare, tb, copies, overhead)
    assert usable_tb(8, spare, tb + more, copies, overhead) >= usable
    assert usable_tb(9, spare, tb, copies, overhead) >= usable
    assert usable_tb(8, spare, tb, copies + 1, overhead) <= usable
    assert usable_tb(8, spare + 1, tb, copies, overhead) <= usable


def test_the_risk_is_that_of_the_scalar_plan_for_each_sample() -> None:
    nodes = {"low": 4, "mid": 5, "high": 7}
    storage = RAW | {"raw_per_node": {"low": "20 TB", "mid": "30 TB", "high": "44 TB"}}
    link = LINK | {
        "keep": {"low": 10, "mid": 100, "high": 300},
        "remote_storage": {"low": "30 TB", "mid": "38 TB", "high": "50 TB"},
    }
    growth = {"data": {"low": "0 %", "mid": "5 %", "high": "9 %"}, "horizon": "24 months"}
    asked = scenario({"cluster.nodes": nodes, "cluster.storage": storage, "replication": link, "growth": growth})
    assert set(inputs(asked)) >= {"cluster.storage.raw_per_node", "replication.keep", "replication.remote_storage"}
    found = risk(asked, samples=64)
    held = np.zeros(len(found.designs), dtype=int)
    failed = {one.check: 0 for one in found.breaches}
    for index in range(64):
        values = {path: value_at(found.sampled, path)[index].item() for path in inputs(asked)}
        one = with_values(asked, values)
        feasible = set(size(one).feasible)
        held += [design in feasible for design in found.designs]
        for check in judge(one, found.plan.design).checks:
            failed[check.check] += check.first_breach_month is not None and check.first_breach_month <= 24
    assert found.confidence == tuple((held / 64).tolist())
    for breach in found.breaches:
        assert breach.probability_by_month[-1] == failed[breach.check] / 64
    assert 0 < failed["cluster_storage"] < 64
    assert 0 < failed["remote_storage"] < 64


def test_snapshots_in_doubt_matter_only_to_a_plan_that_knows_its_storage() -> None:
    link = LINK | {"keep": {"low": 10, "mid": 20, "high": 30}}
    assert not inputs(scenario({"replication": link}))
    assert list(inputs(scenario({"replication": link | {"remote_storage": "90 TB"}}))) == ["replication.keep"]
    assert list(inputs(scenario({"replication": link, "cluster.storage": "90 TB"}))) == ["replication.keep"]


def test_a_fit_is_stopped_by_storage() -> None:
    rooms = {(room.what, room.share): room for room in planner.fit(STORED).model[0][1].rooms}
    room = rooms["data", "home"]
    # (225.65088 - 0.46) / 1.18^3 - 130 - 1.23 = 5.827.
    assert room.check == "cluster_storage"
    assert room.more == pytest.approx((225.65088 - 0.46) / 1.18**3 - 131.23, abs=0.001)


def test_storage_smaller_than_the_fsvms_themselves_is_told_without_a_traceback(capsys, tmp_path) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text(text_of(mapping({"cluster.storage": "300 GB"})))
    assert main(["size", "--json", str(path)]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["blockers"][0]["allowed"] == pytest.approx(0.3 - 0.345)
    for command in ("size", "alternatives", "fit", "risk"):
        assert main([command, str(path)]) == 1
    assert planner.size(path).growth_figure().title
    assert planner.size(path).designs_figure().title
    assert capsys.readouterr().err == ""


# What caution costs.

HQ_CAUTION = [
    {
        "failures": 0,
        "takeover": None,
        "fsvms": 3,
        "memory_gb": 40,
        "vcpus": 8,
        "total_memory_gb": 120,
        "total_vcpus": 24,
        "binding": "connections",
    },
    {
        "failures": 1,
        "takeover": "spread",
        "fsvms": 4,
        "memory_gb": 40,
        "vcpus": 8,
        "total_memory_gb": 160,
        "total_vcpus": 32,
        "binding": "connections_failover",
    },
    {
        "failures": 1,
        "takeover": "one",
        "fsvms": 4,
        "memory_gb": 60,
        "vcpus": 8,
        "total_memory_gb": 240,
        "total_vcpus": 32,
        "binding": "connections_failover",
    },
]


def caution_of(path: Path, capsys, *more: str) -> tuple[int, list]:
    status = main(["alternatives", "--json", str(path), *more])
    return status, json.loads(capsys.readouterr().out)["caution"]


@pytest.mark.parametrize("setting", ["failures=1", "failures=0", "takeover=spread"])
def test_caution_has_the_same_three_rows_whatever_is_planned_for(setting: str, capsys) -> None:
    assert caution_of(HQ, capsys, "--set", f"resilience.{setting}") == (0, HQ_CAUTION)


def test_each_step_of_caution_is_the_plan_of_that_scenario(capsys) -> None:
    status, rows = caution_of(STORED, capsys, "--set", "resilience.failures=2")
    assert status == 0
    assert [(one["failures"], one["takeover"]) for one in rows] == [(0, None), (2, "spread"), (2, "one")]
    for one in rows:
        changes = {"resilience.failures": str(one["failures"]), "resilience.takeover": one["takeover"] or "one"}
        design = planner.size(STORED, changes).plan.design
        assert (one["fsvms"], one["memory_gb"]) == (design.fsvms, design.memory_gb)


def test_a_step_that_no_design_holds_is_null(capsys) -> None:
    status, rows = caution_of(SAMPLES / "infeasible-cluster.yaml", capsys)
    assert status == 1
    assert rows[0]["fsvms"] == 3
    assert list(rows[2]) == list(rows[0])
    assert [rows[2][key] for key in rows[2]] == [1, "one", None, None, None, None, None, None]


def test_what_caution_costs_stands_beside_the_vendors_practice() -> None:
    for found in (planner.size(HQ), planner.alternatives(HQ)):
        table = found.caution()
        assert [one[1] for one in table.rows] == ["3 × 40 GB", "4 × 40 GB", "4 × 60 GB"]
        assert [one[4] for one in table.rows] == ["", "40 GB and 8 vCPUs more", "120 GB and 8 vCPUs more"]
        assert "8,000 connections on 4 FSVMs of 6 vCPUs and 32 GB" in table.caption
        assert "(official, Hybrid Cloud with AHV Unified Storage Design" in table.caption
        assert table.caption in found.text().replace("\n", " ") or found.__class__.__name__ == "Sized"
    assert planner.size(SAMPLES / "infeasible-cluster.yaml").caution().rows[2][1] == "none holds"


# The second site, and the cluster.


def test_the_second_site_is_a_shopping_list() -> None:
    found = planner.replicate(STORED, {"growth.data": "18 %"})
    listed = {name: (amount, note) for name, amount, note in found.shopping_list().rows if "Replication" not in name}
    assert [listed[name][0] for name in ("FSVMs", "Memory", "vCPUs", "Nodes")] == ["4", "160 GB", "32", "4"]
    # 130 % of 130 TB x 1.18^3 is more than the copy with its snapshots; 91,000,000 MB at 125 MB/s are 202.2 h.
    assert listed["Usable storage"][0] == f"{130 * 1.3 * 1.18**3:.1f} TB" == "277.7 TB"
    assert "215.7 TB for the full copy with 24 snapshots" in listed["Usable storage"][1]
    assert listed["Usable storage"][1].endswith("The site has 260 TB")
    assert listed["First full copy"][0] == "203 h"
    assert "started on 1 November 2026, done by 11 November 2026" in listed["First full copy"][1]
    ports = [(amount, note) for name, amount, note in found.shopping_list().rows if name.startswith("Port")]
    assert [amount for amount, _ in ports] == ["TCP 2009", "TCP 2020", "TCP 9440", "UDP 53"]
    assert all("Both ways (page 38)" in note for _, note in ports)
    assert "The second site as a shopping list" in found.text()
    assert planner.replicate(SAMPLES / "small-office.yaml").shopping_list() is None


def test_a_list_without_a_date_tells_the_month_and_a_link_that_never_catches_up_says_so() -> None:
    told = {one[0]: one for one in shopping_list(protect(scenario({"replication": LINK}))).rows}
    assert told["First full copy"][2].endswith("(in month 0)")
    late = scenario({"replication": LINK, "as_of": "9999-12-31"})
    assert {one[0]: one for one in shopping_list(protect(late)).rows}["First full copy"][2].endswith("(in month 0)")
    slow = LINK | {"link": "1 MB/s"}
    told = {one[0]: one for one in shopping_list(protect(scenario({"replication": slow}))).rows}
    assert told["First full copy"][2].endswith("it never catches up")
    assert told["FSVMs"][2] == "of the nearest design, as none holds"


def test_the_plan_in_proportion_to_what_is_free() -> None:
    assert planner.size(HQ).proportion().rows == (
        ("all nodes up", "4", "240 of 1,024 (23.4 %)", "32 of 128 (25 %)"),
        ("1 node down", "4", "240 of 896 (26.8 %)", "32 of 112 (28.6 %)"),
    )
    # Four FSVMs on four nodes: the FSVM of the failed node has nowhere to start.
    rows = planner.size(STORED).proportion().rows
    assert rows[1] == ("1 node down", "3", "120 of 384 (31.2 %)", "24 of 48 (50 %)")
    # A plan that no cluster of four nodes has room for.
    assert planner.size(SAMPLES / "infeasible-cluster.yaml").proportion().rows[0][1:3] == ("6", "240 of 160 (150 %)")
    assert len(proportion(size(scenario())).rows) == 1
    lost = scenario({"cluster.nodes": 3, "resilience.failures": 3})
    assert proportion(size(lost)).rows[1] == ("3 nodes down", "0", "no node left", "no node left")


# The workbook and the explorer.


def test_the_workbook_calculates_storage_from_its_inputs() -> None:
    import io

    openpyxl = pytest.importorskip("openpyxl")
    from planner.files.brand import read_brand
    from planner.formats import xlsx

    book = openpyxl.load_workbook(io.BytesIO(xlsx.make(size(planner.read(STORED)), read_brand())))
    given = book["Inputs"]
    assert [given[cell].value for cell in ("A7", "B7", "A8", "B8", "B9")] == [
        *("Usable storage of the cluster", pytest.approx(225.65088), "Usable storage at the remote site", 260),
        4,
    ]
    found = {one[1].value: one for one in book["Checks"].iter_rows(min_row=5)}
    here, there = found["Storage of the cluster"], found["Storage at the remote site"]
    assert here[2].value.startswith("=SUM(Inputs!$B$14:$B$16)+1.2")
    assert here[5].value == "=Inputs!$B$7-0.115*Inputs!$B$9"
    assert there[5].value == "=Inputs!$B$8"
    assert here[3].value == "=Inputs!$B$4"
    without = openpyxl.load_workbook(io.BytesIO(xlsx.make(size(scenario()), read_brand())))["Inputs"]
    assert [without[cell].value for cell in ("B7", "B8")] == ["not given", "not given"]


def test_storage_is_a_number_that_can_be_moved(tmp_path) -> None:
    explorer = pytest.importorskip("planner.explore.explorer").Explorer(STORED, tmp_path)
    labels = [one.input.label for one in explorer.form.controls]
    assert {"Raw a node", "Remote storage"} <= set(labels)
    assert "What caution costs" in explorer.caution.value
    nodes = next(one for one in explorer.form.controls if one.input.path == "cluster.nodes")
    for count in ("1", "2", "4"):
        nodes.field.value = count
        raw = explorer.form.scenario.cluster.raw
        assert raw.spare_nodes < int(count)
        assert raw.copies <= int(count)
    assert raw == planner.read(STORED).cluster.raw
    one = next(one for one in explorer.form.controls if one.input.label == "Raw a node")
    one.field.value = "100 TB"
    assert explorer.form.scenario.cluster.usable_tb == pytest.approx(3 * 100 / 2 * 0.861)
    assert "storage of the cluster (215.7 TB, 128.8 allowed) fails" in explorer.answer.value
    saved = explorer._save()
    assert planner.read(saved).cluster == explorer.form.scenario.cluster
