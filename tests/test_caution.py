"""What caution costs, and the plan in proportion to what is free."""

import json
from pathlib import Path

import pytest
from given import scenario

import planner
from planner.answers.plan import proportion
from planner.cli import main
from planner.model.sizing import size

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"
STORED, HQ = SAMPLES / "storage-and-growth.yaml", SAMPLES / "headquarters.yaml"
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
