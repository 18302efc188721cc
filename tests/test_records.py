"""The JSON that other tools read: its form, by a strict schema, and its figures, by the documented example."""

import copy
import json
from pathlib import Path

import jsonschema
import pytest
from effort import examples
from given import CONTOSO, LINK, PLAIN, read, scenario, text_of
from hypothesis import given
from hypothesis import strategies as st
from invented import KINDS, mappings

from planner.answers.records import exact, sizing_record
from planner.cli import main
from planner.model.checks import CHECKS, DEMANDS
from planner.model.sizing import size

SCHEMA = json.loads((Path(__file__).parent / "schema" / "size.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def record(given) -> dict:
    found = size(given)
    return json.loads(json.dumps(sizing_record(found), allow_nan=False))


def test_the_schema_is_a_schema_and_names_every_check() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$defs"]["name"]["enum"] == list(CHECKS)
    assert SCHEMA["$defs"]["plan"]["properties"]["binding"]["enum"] == list(DEMANDS)


def test_the_documented_example() -> None:
    found = record(read(CONTOSO))
    VALIDATOR.validate(found)
    plan = found["plan"]
    assert {key: found[key] for key in ("scenario", "catalog", "month", "feasible", "blockers")} == {
        "scenario": "contoso-hq",
        "catalog": "afs-2.0.2",
        "month": 36,
        "feasible": True,
        "blockers": [],
    }
    assert {key: value for key, value in plan.items() if key != "checks"} == {
        "fsvms": 4,
        "memory_gb": 60,
        "vcpus": 8,
        "total_memory_gb": 240,
        "total_vcpus": 32,
        "binding": "connections_failover",
    }
    source = "Nutanix AFS – Maximums: tested limits (ver 2.0.2), blog text"
    checks = {(one["check"], one["subject"]): one for one in plan["checks"]}
    assert checks["connections_failover", None] == {
        "check": "connections_failover",
        "subject": None,
        "required": 2395.8,
        "allowed": 2500,
        "unit": "connections",
        "utilisation": 0.95832,
        "ok": True,
        "first_breach_month": 42,
        "limit": "connections_per_fsvm",
        "kind": "tested",
        "source": source,
    }
    assert checks["general_data", "projects"] == {
        "check": "general_data",
        "subject": "projects",
        "required": 35.15625,
        "allowed": 40,
        "unit": "TB",
        "utilisation": 0.87890625,
        "ok": True,
        "first_breach_month": 43,
        "limit": "general_share_data",
        "kind": "tested",
        "source": source,
    }
    assert len(found["rejections"]) == 95
    assert found["rejections"][0] | {"required": 0} == {
        "fsvms": 3,
        "memory_gb": 12,
        "check": "connections",
        "subject": None,
        "required": 0,
        "allowed": 237.5,
    }
    assert found["rejections"][0]["required"] == pytest.approx(1774.67, abs=0.005)


@pytest.mark.parametrize("path", sorted((Path(__file__).parent.parent / "data").glob("scenarios/*.yaml")), ids=str)
def test_the_samples_match_the_schema(path: Path, capsys) -> None:
    status = main(["size", "--json", str(path)])
    found = json.loads(capsys.readouterr().out)
    VALIDATOR.validate(found)
    assert status == (0 if found["feasible"] else 1)


@pytest.mark.parametrize(
    "changes",
    [{"resilience.failures": 99}, {"cluster.nodes": 1}, {"replication": LINK | {"remote_nodes": 1}}, {}],
)
def test_plans_and_blockers_match_the_schema(changes: dict) -> None:
    VALIDATOR.validate(record(scenario(changes)))


@given(st.sampled_from(KINDS).flatmap(mappings))
@examples(30)
def test_random_plans_match_the_schema(made: dict) -> None:
    VALIDATOR.validate(record(read(text_of(made))))


def test_the_schema_is_strict() -> None:
    good = record(read(CONTOSO))
    spoilt = [good | {"extra": 1}, {k: v for k, v in good.items() if k != "month"}, good | {"feasible": False}]
    for path, value in (
        (("plan", "binding"), "node_memory"),
        (("plan", "fsvms"), 4.5),
        (("plan", "checks", 0, "check"), "fsvms"),
        (("plan", "checks", 0, "required"), "4"),
        (("plan", "checks", 0, "kind"), "guessed"),
        (("plan", "checks", 0, "first_breach_month"), 121),
        (("rejections", 0, "why"), "because"),
    ):
        bad = copy.deepcopy(good)
        owner = bad
        for part in path[:-1]:
            owner = owner[part]
        owner[path[-1]] = value
        spoilt.append(bad)
    for bad in spoilt:
        assert list(VALIDATOR.iter_errors(bad))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, None),
        (0.0, 0),
        (60.0, 60),
        (0.1 + 0.2, 0.3),
        (2395.8000000000006, 2395.8),
        (1774.6666666666667, 1774.66666667),
        (1e15, 10**15),
    ],
)
def test_figures_carry_no_float_dust(value: float | None, shown: float | None) -> None:
    assert exact(value) == shown
    assert type(exact(value)) is type(shown)


def test_the_text_says_what_the_json_says(capsys, tmp_path: Path) -> None:
    path = tmp_path / "plain.yaml"
    path.write_text(text_of(PLAIN), encoding="utf-8")
    assert main(["size", str(path)]) == 0
    text = capsys.readouterr().out
    plan = record(scenario())["plan"]
    assert f"{plan['fsvms']} FSVMs ({plan['memory_gb']} GB and {plan['vcpus']} vCPUs each)" in text
    for one in plan["checks"]:
        assert all(word in text.casefold() for word in one["limit"].rpartition(".")[2].split("_"))
