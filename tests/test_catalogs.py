"""Catalogs: complete, well formed, and a release is a file."""

from pathlib import Path

import pytest
from given import CONTOSO, PLAIN, read, row, text_of
from hypothesis import given
from hypothesis import strategies as st

from planner.cli import main
from planner.files.catalogs import catalog_ids, load_catalog, read_catalog
from planner.files.documents import shipped
from planner.model.problems import InputError
from planner.model.sizing import size

AFS = (shipped("data/limits") / "afs-2.0.2.yaml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of catalogs with one of its own in it."""
    made = tmp_path / "limits"
    made.mkdir()
    return made


def write(folder: Path, text: str, name: str = "own") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


# Name, value in base units, kind, source: the table of the facts, typed in again.
AFS_ROWS = [
    ("fsvms_most", 16, "tested", "maximums"),
    ("fsvms_least", 3, "official", "TN-2041"),
    ("fsvm_memory_most", 96, "tested", "maximums"),
    ("fsvm_vcpus_most", 12, "tested", "maximums"),
    ("fsvm_memory_least", 12, "official", "TN-2041"),
    ("fsvm_vcpus_least", 4, "official", "TN-2041"),
    ("home_share_data", 200, "tested", "maximums"),
    ("general_share_data", 40, "tested", "maximums"),
    ("share_name", 80, "tested", "maximums"),
    ("share_description", 80, "tested", "maximums"),
    ("file_server_name", 15, "tested", "maximums"),
    ("previous_versions", 24, "tested", "maximums"),
    ("replication_throttle", 2048, "tested", "maximums"),
    ("replication_bandwidth", 2048, "tested", "maximums"),
    ("replication_interval_least", 60, "tested", "maximums"),
    ("fsvms_per_remote_node", 1, "advice", "dr-failover"),
    ("headroom", 0.05, "assumed", "TN-2041"),
    ("failover_seconds_least", 20, "official", "TN-2041"),
    ("failover_seconds_most", 180, "official", "TN-2041"),
    ("directories_per_memory_gb", 3000, "official", "TN-2041"),
    ("volume_groups_per_fsvm", 10, "official", "TN-2041"),
    ("volume_groups_per_home_share", 5, "official", "TN-2041"),
    ("volume_group_data", 40 * 2**40 / 10**12, "official", "TN-2041"),
    ("fsvm_disk_space", 0.115, "official", "TN-2041"),
    ("wire_reduction", 0.3, "assumed", "BP-2005"),
    ("snapshots_kept", 24, "assumed", "maximums"),
    ("curator_scan", 360, "official", "BP-2005"),
    ("local_reserve_per_snapshot", 0.1, "official", "BP-2005"),
    ("remote_reserve_per_snapshot", 0.2, "official", "BP-2005"),
    ("remote_space_rule", 1.3, "official", "BP-2005"),
    ("replication_rate_per_node", 100, "official", "BP-2005"),
]


@pytest.mark.parametrize(("name", "value", "kind", "source"), AFS_ROWS)
def test_every_row_of_afs_is_as_published(name: str, value: float, kind: str, source: str) -> None:
    limit = load_catalog("afs-2.0.2")[name]
    assert (limit.value, limit.kind, limit.source.id) == (value, kind, source)


def test_no_row_of_afs_is_left_unchecked() -> None:
    assert {*load_catalog("afs-2.0.2").limits} == {name for name, *_ in AFS_ROWS}


def test_the_curves_of_afs_are_as_published() -> None:
    catalog = load_catalog("afs-2.0.2")
    assert catalog.connections.memory_gb == catalog.vcpus.memory_gb == (12, 16, 24, 32, 40, 60, 96)
    assert catalog.connections.values == (250, 500, 1000, 1500, 2000, 2500, 4000)
    assert catalog.vcpus.values == (4, 4, 6, 6, 8, 8, 12)
    assert {limit.kind for limit in catalog.connections.limits} == {"tested"}
    assert {(limit.kind, limit.source.id) for limit in catalog.vcpus.limits} == {("inferred", "TN-2117")}


def test_the_label_of_the_source_stands_beside_our_reading() -> None:
    interval = load_catalog("afs-2.0.2")["replication_interval_least"]
    assert interval.label == "Max recovery time objective for Async DR"
    assert "recovery point objective" in interval.note


@pytest.mark.parametrize("name", catalog_ids())
def test_every_row_can_be_walked_back_to_its_source(name: str) -> None:
    catalog = load_catalog(name)
    for limit in catalog.rows():
        assert limit.source in catalog.sources
        assert limit.source.title
        assert limit.stated
        assert limit.kind in {"tested", "official", "inferred", "assumed", "advice"}
        assert limit.kind == "tested" or limit.note or limit.source.id.startswith("TN")


def test_sources_in_conflict_are_both_kept_and_the_stricter_decides() -> None:
    catalog = load_catalog("files-5.0")
    decides = catalog.connections.limit_at(64)
    assert (decides.value, decides.source.id) == (3250, "TN-2117")
    assert [(one.value, one.source.id) for one in decides.conflicts] == [(4000, "TN-2041")]
    for memory, value in ((60, 3250), (80, 3250), (95.9, 3250), (96, 4000), (200, 4000), (512, 4000)):
        assert catalog.connections.limit_at(memory).value == value
    assert sum(bool(one.conflicts) for one in catalog.connections.limits) == 1
    rows = [one for one in catalog.rows() if one.stated.endswith("at 64 GB") and one.name == "connections_per_fsvm"]
    assert [one.value for one in rows] == [3250, 4000]


@pytest.mark.parametrize(
    ("claims", "decides"),
    [((16, 12, 20), 12), ((12, 16), 12), ((16, 16), 16)],
)
def test_of_two_mosts_the_lower_decides(folder: Path, claims: tuple[int, ...], decides: int) -> None:
    rows = "".join(
        f"  - {{name: fsvms_most, value: {value}, unit: FSVMs, kind: official, source: TN-2117}}\n" for value in claims
    )
    start = AFS.index("  - name: fsvms_most")
    end = AFS.index("  - name: fsvms_least")
    limit = read_catalog(write(folder, AFS[:start] + rows + AFS[end:]))["fsvms_most"]
    assert limit.value == decides
    assert len(limit.conflicts) == len(claims) - 1


def test_of_two_leasts_the_higher_decides(folder: Path) -> None:
    more = "  - {name: replication_interval_least, value: 2, unit: h, kind: official, source: BP-2005}\n"
    limit = read_catalog(write(folder, AFS + more))["replication_interval_least"]
    assert (limit.value, limit.unit, limit.stated) == (120, "min", "2 h")
    assert [one.value for one in limit.conflicts] == [60]


def test_a_third_release_is_a_file(folder: Path, tmp_path: Path, capsys) -> None:
    text = AFS.replace("title: Nutanix AFS 2.0.2", "title: Third Release").replace("12 GB: 250", "12 GB: 260")
    write(folder, text, "third-1.0")
    scenario = tmp_path / "a.yaml"
    # 3 x 245 connections without failures: 245 of 0.95 x 260 = 247, and of 0.95 x 250 = 237.5.
    plain = PLAIN | {"catalog": "third-1.0", "home_share": {"name": "h", "connections": 735, "data": "1 TB"}}
    scenario.write_text(text_of(plain), encoding="utf-8")
    assert main(["size", str(scenario), "--catalogs", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "3 FSVMs with 12 GB" in out
    assert "Third Release" in out
    assert main(["size", str(scenario), "--catalog", "afs-2.0.2"]) == 0
    assert "3 FSVMs with 16 GB" in capsys.readouterr().out
    assert main(["size", str(scenario)]) == 2
    told = capsys.readouterr()
    assert (told.out, "catalog: there is no catalog 'third-1.0'; known: afs-2.0.2, files-5.0" in told.err) == ("", True)
    assert main(["limits", "third-1.0", "--catalogs", str(folder)]) == 0
    assert "260 connections at 12 GB" in capsys.readouterr().out


def test_a_malformed_catalog_that_a_scenario_names_is_told_as_such(folder: Path, tmp_path: Path, capsys) -> None:
    scenario = tmp_path / "a.yaml"
    scenario.write_text(text_of(PLAIN | {"catalog": "own"}), encoding="utf-8")
    for text, told in (("", "own.yaml: is empty"), ("title: x", "own.yaml:1: sources: is missing")):
        load_catalog.cache_clear()
        write(folder, text)
        assert main(["size", str(scenario), "--catalogs", str(folder)]) == 2
        found = capsys.readouterr()
        assert (found.out, told in found.err) == ("", True), found.err


def test_an_upgrade_holds_more() -> None:
    now, later = read(CONTOSO), read(CONTOSO, catalog="files-5.0")
    assert later.catalog.id == "files-5.0"
    assert size(later).plan.design.cost < size(now).plan.design.cost
    # 5 x 1008 TiB x 1.099511627776 TB
    assert row(size(later).plan, "home_data").allowed == pytest.approx(5541.5386, rel=1e-7)


MALFORMED = [
    ("name: fsvms_most", "name: fsvms_moist", "row fsvms_moist.name", "is not the name of a limit"),
    ("value: 16\n", "value: sixteen\n", "row fsvms_most.value", "is not a number"),
    ("value: 16\n", "value: -16\n", "row fsvms_most.value", "is negative"),
    ("value: 16\n", "value: 0\n", "row fsvms_most.value", "is not more than zero"),
    ("value: 16\n", "value: 16.5\n", "row fsvms_most.value", "is not a whole number"),
    ("value: 16\n", "value: 1e1\n", "row fsvms_most.value", "write it out: 10"),
    ("value: 16\n", "value: .inf\n", "row fsvms_most.value", "is not a number"),
    ("value: 16\n", "value: 1.2.3e4\n", "row fsvms_most.value", "is not a number"),
    ("value: 16\n", "value: " + "1" * 5000 + "\n", "row fsvms_most.value", "too long for a number"),
    ("value: 16\n", "value: [16]\n", "row fsvms_most.value", "is a list"),
    ("value: 16\n", "value:\n", "row fsvms_most.value", "is empty"),
    ("value: 16\n", "valeu: 16\n", "row fsvms_most.value", "is missing"),
    ("value: 16\n", "valeu: 16\n", "row fsvms_most.valeu", "did you mean value?"),
    ("value: 16\n", "value: 1001\n", "row fsvms_most", "is more than 1000"),
    ("value: 16\n", "value: 2\n", "row fsvms_least", "is more than fsvms_most"),
    (
        "value: 16\n    unit: FSVMs",
        "value: 16\n    unit: TB",
        "row fsvms_most.value",
        "'TB' is not its unit; write FSVMs",
    ),
    ("value: 200\n    unit: TB", "value: 200\n    unit: GB/s", "row home_share_data.value", "is not a unit of"),
    ("value: 200\n    unit: TB", "value: 200 TB\n    unit: TB", "row home_share_data.value", "is not a unit of"),
    ("value: 12\n    unit: GB", "value: 97\n    unit: GB", "row fsvm_memory_least", "is more than fsvm_memory_most"),
    ("value: 5\n", "value: 100\n", "row headroom", "write less than 100 %"),
    ("value: 30\n", "value: 130\n", "row wire_reduction", "write less than 100 %"),
    ("value: 20\n    unit: s", "value: 200\n    unit: s", "row failover_seconds_least", "is more than"),
    ("quote: 96 GB (tested)", "kwote: 96 GB (tested)", "row fsvm_memory_most.kwote", "did you mean note?"),
    ("quote: 96 GB (tested)", "password: hunter2", "row fsvm_memory_most.password", "looks like a secret"),
    (
        "kind: assumed\n    source: BP-2005",
        "kind: guessed\n    source: BP-2005",
        "row wire_reduction.kind",
        "not a kind",
    ),
    ("source: dr-failover", "source: hearsay", "row fsvms_per_remote_node.source", "is not among the sources"),
    ("{12 GB: 250, 16 GB: 500,", "{12 GB: 250, 12 GB: 500,", "12 GB", "the key is here twice"),
    ("{12 GB: 250, 16 GB: 500,", "{16 GB: 250, 12 GB: 500,", "row connections_per_fsvm.by_memory", "rising memory"),
    ("{12 GB: 250, 16 GB: 500,", "{12: 250, 16 GB: 500,", "row connections_per_fsvm.by_memory", "did you mean 12 GB"),
    ("{12 GB: 250, 16 GB: 500,", "{12 GB: 500, 16 GB: 250,", "row connections_per_fsvm", "falls with memory"),
    ("{12 GB: 250, 16 GB: 500,", "{12 GB: 250.5, 16 GB: 500,", "row connections_per_fsvm.by_memory", "whole number"),
    ("{12 GB: 250, 16 GB: 500,", "{12 GB: [1], 16 GB: 500,", "row connections_per_fsvm.by_memory", "is not a number"),
    ("{12 GB: 250, 16 GB: 500,", "{16 GB: 500,", "row vcpus_by_memory", "has other rungs than connections_per_fsvm"),
    ("title: Nutanix AFS 2.0.2", "titel: Nutanix AFS 2.0.2", "title", "is missing"),
    ("limits:\n", "limits: all\nrows:\n", "limits", "is not a list"),
    ("sources:\n", "sources: &s\n", "", "uses a YAML anchor"),
    ('title: "IP Fail-Over with AFS, blog text"', 'titel: "IP"', "sources.ip-failover.title", "is missing"),
]


@pytest.mark.parametrize(("old", "new", "where", "told"), MALFORMED)
def test_a_malformed_catalog_is_refused_with_file_line_and_row(
    folder: Path, old: str, new: str, where: str, told: str
) -> None:
    assert old in AFS
    text = AFS.replace(old, new, 1)
    path = write(folder, text)
    with pytest.raises(InputError) as caught:
        read_catalog(path)
    found = [one for one in caught.value.problems if one.field == where and told in str(one)]
    assert found, caught.value
    assert found[0].file == str(path)
    changed = next(i for i, (a, b) in enumerate(zip(AFS.split("\n"), text.split("\n"), strict=False), 1) if a != b)
    # A missing row, or rows that do not fit together, are told at the head of the row or of the list.
    assert abs(found[0].line - changed) <= 1 or told == "is missing" or "." not in where
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("name", [name for name, *_ in AFS_ROWS] + ["connections_per_fsvm", "vcpus_by_memory"])
def test_a_catalog_that_lacks_a_row_is_refused(folder: Path, name: str) -> None:
    before, row_, after = AFS.partition(f"  - name: {name}\n")
    assert row_
    rest = after[after.index("  - name: ") :] if "  - name: " in after else ""
    with pytest.raises(InputError) as caught:
        read_catalog(write(folder, before + rest))
    (problem,) = caught.value.problems
    assert (problem.field, problem.wrong, problem.right) == ("limits", f"lacks {name}", "a catalog holds every limit")


def test_a_catalog_that_is_not_there(folder: Path, tmp_path: Path) -> None:
    for name in ("nothing", "", "../afs-2.0.2", "afs-2.0.2.yaml", "a\0b", "/etc/passwd"):
        with pytest.raises(InputError, match="there is no such catalog"):
            load_catalog(name)
    with pytest.raises(InputError, match="there is no catalog in"):
        load_catalog("afs-2.0.2", folder)
    with pytest.raises(InputError, match="there is no catalog in"):
        load_catalog("afs-2.0.2", tmp_path / "nowhere")
    with pytest.raises(InputError, match="there is no such file"):
        read_catalog(folder / "nothing.yaml")


LINES = AFS.split("\n")


@given(
    st.integers(0, len(LINES) - 1),
    st.sampled_from(("", "  - x", "value: 1 TB", "  ? [a]", "    by_memory: {12 GB: 1}")),
)
def test_a_catalog_with_a_line_changed_is_whole_or_refused(tmp_path_factory, at: int, line: str) -> None:
    path = tmp_path_factory.getbasetemp() / "changed.yaml"
    path.write_text("\n".join([*LINES[:at], line, *LINES[at + 1 :]]), encoding="utf-8")
    refused = ()
    try:
        assert len(read_catalog(path).limits) == len(AFS_ROWS)
    except InputError as error:
        refused = error.problems
    assert all(problem.file == str(path) for problem in refused)
