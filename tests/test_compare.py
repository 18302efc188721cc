import dataclasses
import html
import io
import re

import pytest
from doubtful import CERTAIN, DOUBTFUL, scenario
from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation

import planner
from planner import figures
from planner.answers.comparison import changed, side_by_side, verdict
from planner.files.brand import read_brand
from planner.files.documents import parse_document
from planner.files.scenarios import parse_scenario
from planner.judgement.compare import compare
from planner.model.sizing import design_of, judge, size
from planner.report.comparison import render, slides


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


@examples(20)
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
    left_out = {"evidence", "spread",
        "id", "customer", "file_server", "as_of", "format", "unknown", "intervals", "assumed", "file", "digest",
        "name", "description", "profile", "deployment", "container_machines", "migration",
    }  # fmt: skip
    whole = named(
        "a",
        current="{fsvms: 3, memory: 16 GB}",
        previous_versions="24",
        home_share="{name: home, connections: 2800, data: 120 TB, directories: 99}",
        replication=CERTAIN["replication"][:-1] + ", throttle: 10 MB/s, remote_storage: 99 TB}",
        cluster="{nodes: 4, free_memory: 128 GB, free_vcpus: 16, "
        "storage: {raw_per_node: 90 TB, copies: 2, overhead: 9 %}}",
    )
    bare = named(
        "b", general_shares="[{name: only, users: 9, concurrency: 9 %, data: 1 TB}]", home_share=None, replication=None
    )
    found = compare([whole, bare, named("c", "files-5.0", resilience="{failures: 0, takeover: spread, headroom: 1 %}",
                                        growth="{connections: 1 %, data: 1 %, horizon: 1 months}",
                                        cluster="{nodes: 2, cvms: 1, free_memory: 3 GB, free_vcpus: 4, storage: 9 TB}",
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
    assert told.startswith("b, compared with a: 4 × 40 GB, not ")
    assert "less" in told
    (told,) = changed(compare([named("a"), named("b")]))
    assert told.startswith("b, compared with a: the same design, ")
    (told,) = changed(compare([named("a"), named("b", home_share="{name: h, connections: 90000, data: 1 TB}")]))
    assert told.startswith("b, compared with a: no design holds. 16 × 96 GB comes nearest, and fails Connections")
    base, told = changed(compare([named("b", home_share="{name: h, connections: 90000, data: 1 TB}"), named("a")]))
    assert base.startswith("b: 16 × 96 GB fails Connections, all FSVMs up: ")
    assert told.endswith("holds, where nothing did.")
    hopeless = named("b", home_share="{name: h, connections: 90000, data: 1 TB}")
    _, told = changed(compare([hopeless, hopeless]))
    assert told.startswith("2: b, afs-2.0.2, compared with 1: b, afs-2.0.2: no design holds in either. 16 ")


def test_plans_side_by_side():
    found = compare([named("a"), named("b", home_share="{name: h, connections: 90000, data: 1 TB}")])
    rows = {
        name: values
        for name, *values in side_by_side([(a.scenario, b) for a, b in zip(found.sizings, found.plans, strict=True)])
    }
    assert rows["Design"] == [str(size(named("a")).plan.design), "16 × 96 GB"]
    assert rows["Fails"][0] == "nothing"
    assert rows["Fails"][1].startswith("Connections, all FSVMs up: ")


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_cases_are_refused(count):
    with pytest.raises(ValueError, match="two"):
        planner.compare(*[named("a")] * count)


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


def design(fsvms, memory, catalog="afs-2.0.2"):
    return design_of(named("a", catalog).catalog, fsvms, memory)


def test_designs_are_judged_and_labelled_by_themselves():
    one = named("a")
    found = compare([one, one, one], [design(6, 40), design(8, 60), design(3, 12)])
    assert found.labels == ("6 × 40 GB", "8 × 60 GB", "3 × 12 GB")
    assert [plan.feasible for plan in found.plans] == [True, True, False]
    assert found.plans == tuple(judge(one, design(*each)) for each in ((6, 40), (8, 60), (3, 12)))
    assert (found.asked, found.holds, found.inputs) == ((True,) * 3, False, ())
    larger, smaller = changed(found)
    assert larger.startswith("8 × 60 GB, compared with 6 × 40 GB: 240 GB and 16 vCPUs more; ")
    assert smaller.startswith("3 × 12 GB, compared with 6 × 40 GB: it does not hold, and fails Connections, all FSVMs ")
    assert verdict(found) == "2 of 3 hold; 6 × 40 GB takes the least: 240 GB and 48 vCPUs in all."


def test_a_design_beside_the_plan():
    one = named("a")
    found = compare([one, one], [None, design(3, 12)])
    assert found.labels == ("the plan", "3 × 12 GB")
    assert (found.plans[0], found.asked) == (size(one).plan, (False, True))
    rows = {
        name: values
        for name, *values in side_by_side([(a.scenario, b) for a, b in zip(found.sizings, found.plans, strict=True)])
    }
    assert rows["Fails"][0] == "nothing"
    assert "Connections, all FSVMs up: " in rows["Fails"][1]
    assert "Fails" not in {name: rest for name, *rest in side_by_side([(one, found.plans[0])])}


@pytest.mark.parametrize(
    ("cases", "labels"),
    [
        ([("a", "afs-2.0.2", {}), ("b", "afs-2.0.2", {})], ("a", "b")),
        ([("a", "afs-2.0.2", {}), ("b", "files-5.0", {})], ("a", "b")),
        ([("a", "afs-2.0.2", {}), ("a", "files-5.0", {})], ("afs-2.0.2", "files-5.0")),
        ([("a", "afs-2.0.2", {}), ("a", "afs-2.0.2", {"x": "1"})], ("as it is", "x 1")),
        ([("a", "afs-2.0.2", {"x": "1", "y": "2"}), ("a", "afs-2.0.2", {"x": "2"})], ("x 1, y 2", "x 2")),
        (
            [
                ("a", "afs-2.0.2", {}),
                ("a", "afs-2.0.2", {"x": "1"}),
                ("b", "afs-2.0.2", {}),
                ("b", "afs-2.0.2", {"x": "1"}),
            ],
            ("a, as it is", "a, x 1", "b, as it is", "b, x 1"),
        ),
        ([("a", "afs-2.0.2", {}), ("a", "afs-2.0.2", {})], ("1: a, afs-2.0.2", "2: a, afs-2.0.2")),
    ],
)
def test_labels_say_as_little_as_tells_the_cases_apart(cases, labels):
    scenarios = [
        dataclasses.replace(named(name, catalog), changes=tuple(changes.items())) for name, catalog, changes in cases
    ]
    assert compare(scenarios).labels == labels


def test_the_verdict_on_cases():
    a, b = named("a"), named("b", growth=None)
    none = named("c", home_share="{name: h, connections: 90000, data: 1 TB}")
    assert verdict(compare([a, b])).startswith("Both hold; b, 4 × 40 GB, takes the least: 160 GB and ")
    assert verdict(compare([a, a])) == "Both hold, with the same design, 6 × 40 GB: 240 GB and 48 vCPUs in all."
    assert verdict(compare([a, none])) == "1 of 2 holds: a, 6 × 40 GB, takes 240 GB and 48 vCPUs in all."
    assert verdict(compare([none, none, none])) == "None of the 3 holds."


HOSTILE = "<script>alert(1)</script> & $x$ _y_"


def test_the_page_for_a_board_says_all_and_runs_nothing():
    one = named("a", customer=f'"{HOSTILE}"')
    found = compare([one, one], [None, design(3, 12)])
    told = render(found, "html", read_brand())[".html"].decode()
    assert told == render(found, "html", read_brand())[".html"].decode()
    assert "<script" not in told
    assert ":" + "//" not in re.sub(r"base64,[A-Za-z0-9+/=]+", "", told).replace("http:" + "//www.w3.org", "")
    for part in (
        html.escape(HOSTILE),
        "1 of 2 holds",
        "The cases",
        "What changes",
        "it does not hold",
        "Made from",
        one.digest,
    ):
        assert part in told
    assert "What differs" not in told


def test_the_picture_says_what_lasts_longest_and_what_ends_each():
    one = named("a")
    found = figures.lasting(compare([one, one, one], [design(6, 40), design(6, 96), design(3, 12)]))
    assert found.title.startswith("6 × 96 GB lasts longest: until month ")
    assert "6 × 40 GB: month 41: fail-over" in found.alt
    assert "3 × 12 GB: today: " in found.alt
    assert figures.lasting(compare([one, one])).title == "All last as long: until month 41"


def test_slides_for_a_board():
    one = named("a")
    made = slides(compare([one] * 8, [design(n, 60) for n in range(3, 11)]), read_brand())
    assert made == slides(compare([one] * 8, [design(n, 60) for n in range(3, 11)]), read_brand())
    deck = Presentation(io.BytesIO(made))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert titles[0].startswith("6 of 8 hold; 5 × 60 GB takes the least: ")
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    cells = [[table.cell(row, 1).text for row in range(1, len(table.rows))] for table in tables]
    assert [len(column) for column in cells] == [6, 2]
    assert [text for column in cells for text in column] == [f"{n} × 60 GB" for n in range(3, 11)]
    assert titles[-2:] == ["What changes", "Assumptions"]
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert charts[0].plots[0].categories[0] == "3 × 60 GB"


@pytest.mark.parametrize("names", [1, 2, 5])
def test_a_comparison_of_many_customers_has_a_title_that_a_file_can_hold(names):
    cases = [named(f"c{i}", customer="x" * 195 + str(i % names)) for i in range(6)]
    properties = Presentation(io.BytesIO(slides(compare(cases), read_brand()))).core_properties
    assert 0 < len(properties.title) <= 255
