import dataclasses

import pytest
from doubtful import CERTAIN, DOUBTFUL, scenario
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.answers.words.choices import changed, side_by_side
from planner.files.documents import parse_document
from planner.files.scenarios import parse_scenario
from planner.judgement.compare import compare
from planner.model.sizing import size


def named(identity: str, catalog: str = "afs-2.0.2", parts=CERTAIN, **changes):
    return scenario(parts, id=identity, catalog=catalog, **changes)


def test_inputs_that_differ_are_told_with_units_and_intervals_and_no_others():
    found = compare([named("a"), named("b", parts=DOUBTFUL, cluster="{nodes: 9, free_memory: 64 GB, free_vcpus: 16}")])
    assert {one.name: one.values for one in found.inputs} == {
        "cluster.nodes": ("16", "9"),
        "cluster.cvms": ("16", "9"),
        "cluster.free_memory": ("128 GB", "64 GB"),
        "home_share.connections": ("2,800", "2,800 (2,400 to 3,600)"),
        "home_share.data": ("120 TB", "120 TB (100 TB to 160 TB)"),
        "growth.connections": ("10 %", "10 % (5 % to 15 %)"),
        "growth.data": ("25 %", "25 % (20 % to 35 %)"),
        "replication.change": ("2,000 GB/day", "2,000 GB/day (1,000 GB/day to 3,000 GB/day)"),
    }
    assert found.limits == ()
    assert found.labels == ("a", "b")


def test_shares_are_told_by_name_whatever_their_order():
    shares = "[{name: media, connections: 120, data: 9 TB}, {name: plans, connections: 7, data: 1 TB}]"
    found = compare([named("a"), named("b", general_shares=shares)])
    assert {one.name: one.values for one in found.inputs} == {
        "share projects.connections": ("400", None),
        "share projects.data": ("18 TB", None),
        "share plans.connections": (None, "7"),
        "share plans.data": (None, "1 TB"),
    }


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(["growth", "resilience", "replication", "home_share", "general_shares", "previous_versions"]))
def test_a_changed_part_shows_and_the_same_part_does_not(part):
    other = {
        "growth": "{connections: 11 %, data: 25 %, horizon: 36 months}",
        "resilience": "{takeover: spread}",
        "replication": "{interval: 120 min, change: 2 TB/day, link: 1 Gbit/s, remote_nodes: 16}",
        "home_share": "{name: home, connections: 2801, data: 120 TB}",
        "general_shares": "[{name: projects, connections: 400, data: 18 TB}]",
        "previous_versions": "12",
    }[part]
    found = compare([named("a"), named("b", **{part: other})])
    assert found.inputs
    shown = {"general_shares": "share media"}.get(part, part)
    assert all(one.name.startswith(shown) for one in found.inputs)


def test_every_field_that_a_plan_depends_on_is_compared():
    # A field that is added to a scenario must be added here, or knowingly left out.
    left_out = {"evidence",
        "id", "customer", "file_server", "as_of", "format", "unknown", "intervals", "assumed", "file", "digest",
        "name", "description", "profile", "deployment", "container_machines",
    }  # fmt: skip
    whole = named(
        "a",
        current="{fsvms: 3, memory: 16 GB}",
        previous_versions="24",
        home_share="{name: home, connections: 2800, data: 120 TB, directories: 99}",
        replication=CERTAIN["replication"][:-1] + ", throttle: 10 MB/s}",
    )
    bare = named(
        "b", general_shares="[{name: only, users: 9, concurrency: 9 %, data: 1 TB}]", home_share=None, replication=None
    )
    found = compare([whole, bare, named("c", "files-5.0", resilience="{failures: 0, takeover: spread, headroom: 1 %}",
                                        growth="{connections: 1 %, data: 1 %, horizon: 1 months}",
                                        cluster="{nodes: 2, cvms: 1, free_memory: 3 GB, free_vcpus: 4}",
                                        risk="{correlation: 10 %}")])  # fmt: skip
    names = {one.name.rpartition(".")[2] for one in found.inputs}

    def fields(value):
        for field in dataclasses.fields(value):
            inner = getattr(value, field.name)
            if field.name in left_out:
                continue
            if dataclasses.is_dataclass(inner) and field.name not in ("catalog", "profile"):
                yield from fields(inner)
            elif not isinstance(inner, tuple):
                yield field.name

    units = ("_gb_day", "_gb", "_tb", "_mb_s", "_min", "_months")
    for name in set(fields(whole)):
        plain = next((name.removesuffix(unit) for unit in units if name.endswith(unit)), name)
        assert plain in names, name


def test_an_upgrade_is_one_comparison_of_two_catalogs():
    found = compare([named("a"), named("a", "files-5.0")])
    assert found.labels == ("afs-2.0.2", "files-5.0")
    assert [one.name for one in found.inputs] == ["catalog"]
    limits = {one.name: one.values for one in found.limits}
    assert limits["connections_per_fsvm at 60 GB"] == ("2,500 connections", "3,250 connections")
    assert limits["fsvms_most"] == ("16 FSVMs", "32 FSVMs")
    assert "share_name" not in limits
    assert found.sizings == (size(named("a")), size(named("a", "files-5.0")))


def test_what_changed_in_words():
    (told,) = changed(compare([named("a"), named("b", growth=None)]))
    assert told.startswith("b, beside a: 4 × 40 GB, not ")
    assert "less" in told
    (told,) = changed(compare([named("a"), named("b")]))
    assert told.startswith("b, beside a: the same design, ")
    (told,) = changed(compare([named("a"), named("b", home_share="{name: h, connections: 90000, data: 1 TB}")]))
    assert told == "b, beside a: no design holds any more."
    (told,) = changed(compare([named("b", home_share="{name: h, connections: 90000, data: 1 TB}"), named("a")]))
    assert told.endswith("holds, where nothing did.")
    hopeless = named("b", home_share="{name: h, connections: 90000, data: 1 TB}")
    assert changed(compare([hopeless, hopeless])) == (
        "2: b, afs-2.0.2, beside 1: b, afs-2.0.2: no design holds in either.",
    )


def test_plans_side_by_side():
    hopeless = named("b", home_share="{name: h, connections: 90000, data: 1 TB}")
    rows = side_by_side([size(named("a")).plan, size(hopeless).plan])
    plan = size(named("a")).plan
    assert rows[0] == ("Plan", str(plan.design), "none")
    assert all(len(row) == 3 and row[2] == "none" for row in rows)


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_cases_are_refused(count):
    with pytest.raises(ValueError, match="two"):
        compare([named("a")] * count)


def test_a_profile_from_a_file_is_told(tmp_path):
    (tmp_path / "churn.csv").write_text("hour,changed_gb\n0,10\n1,30\n")
    parts = CERTAIN | {
        "replication": "{interval: 60 min, change: {csv: churn.csv}, link: 1 Gbit/s, remote_nodes: 16}",
        "id": "b",
    }
    written = "".join(f"{key}: {value}\n" for key, value in parts.items())
    other = parse_scenario(parse_document(written, "b.yaml"), written.encode(), tmp_path / "b.yaml")
    found = {one.name: one.values for one in compare([named("a"), other]).inputs}
    assert found["replication.change.csv"] == (None, "churn.csv")
    assert found["replication.change"] == ("2,000 GB/day", "480 GB/day")


def test_the_doubt_about_a_share_is_told_with_that_share():
    projects = "{name: projects, connections: 400, data: 18 TB}"
    sure = f"[{projects}, {{name: media, connections: 120, data: 9 TB}}]"
    doubtful = f"[{projects}, {{name: media, connections: {{low: 100, mid: 120, high: 200}}, data: 9 TB}}]"
    found = compare([named("a", general_shares=sure), named("b", general_shares=doubtful)])
    assert {one.name: one.values for one in found.inputs} == {"share media.connections": ("120", "120 (100 to 200)")}
