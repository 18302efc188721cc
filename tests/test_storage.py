"""The storage of both sites: by hand, at the edges, and sample by sample."""

import json
from pathlib import Path

import numpy as np
import pytest
from effort import examples
from given import LINK, mapping, row, scenario, text_of
from hypothesis import given
from hypothesis import strategies as st

import planner
from planner.cli import main
from planner.judgement.risk import risk
from planner.judgement.sampling import inputs
from planner.model.checks import reserves_gb
from planner.model.dr.rpo import protect
from planner.model.remedies import rescue
from planner.model.scenario import value_at, with_values
from planner.model.sites import usable_tb
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
    assert "storage of the cluster (215.7 TB, 128.8 available) fails" in explorer.answer.value
    saved = explorer._save()
    assert planner.read(saved).cluster == explorer.form.scenario.cluster
