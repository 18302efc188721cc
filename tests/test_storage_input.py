"""Storage as it is given, usable or raw: what is understood, what is refused, and where it is told."""

import json
from pathlib import Path

import pytest
from given import LINK, scenario

import planner
from planner.answers.basis import assumptions
from planner.answers.plan import conditions
from planner.cli import main
from planner.files.schema import COLUMNS, column_called
from planner.judgement.compare import compare
from planner.model.problems import InputError
from planner.model.sizing import size

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"
STORED, HQ = SAMPLES / "storage-and-growth.yaml", SAMPLES / "headquarters.yaml"
RAW = {"raw_per_node": "174.72 TB", "copies": 2, "spare_nodes": 1, "overhead": "13.9 %"}
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
