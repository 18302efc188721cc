"""`--set` on the command line: a scenario with fields written anew, under the rules of a file, and nothing mistaken."""

import io
import json
from pathlib import Path

import pytest
from batches import Done
from given import CONTOSO, PLAIN, mapping, text_of

import planner
from planner.batch.orders import Settings, named, order_of
from planner.cli import main

LINKED = {
    **PLAIN,
    "id": "linked",
    "resilience": {"failures": 1},
    "general_shares": [{"name": "projects", "connections": 20, "data": "2 TB"}],
}
LINKED["replication"] = {"interval": "60 min", "change": "100 GB/day", "link": "1 Gbit/s", "remote_nodes": 8}


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "linked.yaml"
    path.write_text(text_of(LINKED))
    return str(path)


def sized(capsys, *words: str) -> dict:
    assert main(["size", "--json", *words]) in (0, 1)
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("home_share.connections", "3200"),
        ("home_share.connections", "{low: 700, mid: 3200, high: 4000}"),
        ("home_share.data", "900 TB"),
        ("general_shares.1.data", "39 TB"),
        ("growth", "{connections: 30 %, data: 10 %, horizon: 24 months}"),
        ("growth.horizon", "48 months"),
        ("resilience.failures", "2"),
        ("resilience.takeover", "spread"),
        ("replication.link", "100 Mbit/s"),
        ("cluster.nodes", "4"),
        ("cluster.free_memory", "24 GB"),
        ("catalog", "files-5.0"),
        ("current.fsvms", "3"),
    ],
)
def test_a_changed_field_is_as_if_the_file_said_so(file, tmp_path, capsys, path, value) -> None:
    changes = {path: value, "current.memory": "16 GB"} if path.startswith("current") else {path: value}
    made = mapping({k: v for k, v in changes.items() if ".1." not in k}, LINKED)
    text = text_of(made).replace('"2 TB"', f'"{value}"') if ".1." in path else text_of(made)
    if value.startswith("{"):
        text = text.replace(json.dumps(value), value)
    (tmp_path / "written.yaml").write_text(text)
    options = [word for pair in changes.items() for word in ("--set", "=".join(pair))]
    changed, written = sized(capsys, file, *options), sized(capsys, str(tmp_path / "written.yaml"))
    assert changed.pop("changes") == changes
    told = changed["assumptions"].pop(0)
    assert told.startswith("This is a what-if, with the ")
    assert all(f" set to {text}" in told for text in changes.values())
    assert not any(key in told for key in changes if "." in key)
    assert changed == written
    assert path.startswith("current") or changed != sized(capsys, file)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "home_share.conections=3200",
            "home_share.conections: is not a known key; did you mean home_share.connections?",
        ),
        ("home_share.connections=many", "home_share.connections: 'many' is not a number"),
        ("home_share.connections=1.200", "home_share.connections: "),
        ("home_share.connections=-5", "home_share.connections: "),
        ("home_share.connections=", "home_share.connections: "),
        ("home_share.data=30", "home_share.data: '30' has no unit"),
        ("home_share.data=30 GB/s", "home_share.data: "),
        ("general_shares.3.data=2 TB", "general_shares.3.data: '3' is no place in a list of 1"),
        ("general_shares.0.data=2 TB", "general_shares.0.data: "),
        ("general_shares.projects.data=2 TB", "general_shares.projects.data: "),
        ("replication.link=1 Gbit", "replication.link: "),
        ("replication=none", "replication: "),
        ("cluster.nodes=0", "cluster.nodes: 0 is too little; write 1 or more"),
        ("cluster.nodes=2.5", "cluster.nodes: "),
        ("cluster.cvms=17", "cluster.cvms: 17 CVMs are more than the 16 nodes"),
        ("growth.data={low: 5 %, mid: 4 %, high: 3 %}", "growth.data"),
        ("growth.data={low: 5 %", "growth.data: "),
        ("growth=30 %", "growth: "),
        ("catalog=afs-9.9", "there is no catalog 'afs-9.9'"),
        ("resilience.takeover=both", "resilience.takeover: "),
        (".=1", "is not the path of a field"),
        ("=1", "is not the path of a field"),
        ("password=hunter2", "password: looks like a secret"),
        ("id=CON", "id: "),
    ],
)
@pytest.mark.parametrize("command", [["size"], ["check"]])
def test_a_wrong_change_is_told_with_set(file, capsys, command, change, told) -> None:
    assert main([*command, file, "--set", change]) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert "--set" in found.err
    assert told in found.err
    assert "hunter2" not in found.err


@pytest.mark.parametrize("words", [["3200"], ["home_share.connections"], ["a=1", "b"]])
def test_what_is_no_change_ends_before_anything_is_read(file, capsys, words) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["size", file, *(part for word in words for part in ("--set", word))])
    assert caught.value.code == 2
    assert "argument --set: " in capsys.readouterr().err


@pytest.mark.parametrize("command", ["size", "report"])
@pytest.mark.parametrize("words", [["a=1", "a=1"], ["a=1", "b=2", "a=3"]])
def test_a_field_that_is_written_twice_is_refused(file, tmp_path, capsys, command, words) -> None:
    options = [part for word in words for part in ("--set", word)]
    assert main([command, file, *options, *(["--out", str(tmp_path / "out")] if command == "report" else [])]) == 2
    assert capsys.readouterr() == ("", "planner: --set: a is there twice; write it once\n")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["home_share.connections=5", "home_share={name: h, connections: 1, data: 1 TB}"],
            "home_share.connections: is lost, as home_share is written after it; write home_share first",
        ),
        (["replication.link=1 Gbit/s", "replication=none"], "replication.link: is lost, as "),
        (["general_shares.01.data=2 TB"], "'01' is no place in a list of 1"),
    ],
)
def test_no_change_is_lost(file, capsys, words, told) -> None:
    assert main(["size", file, *(part for word in words for part in ("--set", word))]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("command", ["size", "fit", "risk", "replicate", "alternatives", "path", "ready"])
def test_no_answer_of_a_what_if_passes_for_the_real_thing(file, capsys, command) -> None:
    for more in ([], ["--set", "home_share.connections=3200"]):
        assert main([command, file, "--json", *more]) in (0, 1)
        record = json.loads(capsys.readouterr().out)
        assert record.get("changes") == ({"home_share.connections": "3200"} if more else None)
        assert main([command, file, *more]) in (0, 1)
        text = " ".join(capsys.readouterr().out.split())
        assert ("This is a what-if, with the connections of home set to 3200." in text) == bool(more)
        case = planner.read(file, changes={"home_share.connections": "3200"} if more else {})
        answer = getattr(planner, command)(case)
        assert ("This is a what-if" in answer._repr_html_()) == bool(more)


@pytest.mark.parametrize("command", ["check", "size", "fit", "risk", "replicate", "alternatives", "path"])
def test_every_command_reads_changes_fleets_and_standard_input(file, capsys, monkeypatch, tmp_path, command) -> None:
    fleet = tmp_path / "fleet.csv"
    columns = ["customer", "id", "file_server", "cluster.nodes", "cluster.free_memory", "cluster.free_vcpus"]
    columns += ["home_share.name", "home_share.connections", "home_share.data", "replication.link"]
    columns += ["replication.interval", "replication.change", "replication.remote_nodes"]
    row = ["A", "tabled", "a-fs", "16", "128 GB", "16", "home", "600", "30 TB", "1 Gbit/s", "60 min", "100 GB/day", "8"]
    fleet.write_text(",".join(columns) + "\n" + ",".join(row) + "\n" + ",".join(["B", "tabled-too", *row[2:]]) + "\n")
    stream = io.TextIOWrapper(io.BytesIO(text_of({**LINKED, "id": "piped"}).encode()))
    monkeypatch.setattr("sys.stdin", stream)
    assert main([command, file, str(fleet), "-", "--set", "home_share.connections=700"]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    places = [told.out.index(name) for name in ("linked", "tabled", "tabled-too", "piped")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "standard input: is empty"),
        (b"\xff\xfe", "standard input:1: is not UTF-8 text"),
        (b"#" * (64 * 1024 + 1), "standard input: is larger than 64 KiB"),
        (CONTOSO.replace("nodes: 8", "nodes: 0").encode(), "standard input:7: cluster.nodes: 0 is too little"),
    ],
)
def test_what_is_wrong_on_standard_input_is_told(capsys, monkeypatch, content, told) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert main(["size", "-"]) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert told in found.err


def test_standard_input_without_an_id_has_one(capsys, monkeypatch) -> None:
    text = text_of(mapping({"id": None}))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert sized(capsys, "-")["scenario"] == "standard-input"


def ordered(file: str, **changes: str):
    (found,) = named([file])
    return order_of(found, Settings(changes=changes))


def test_the_report_of_a_what_if_is_never_taken_for_another(file) -> None:
    plain = ordered(file)
    one, other = ordered(file, **{"cluster.nodes": "9"}), ordered(file, **{"cluster.nodes": "10"})
    assert (plain.id, one.id, other.id) == ("linked", "linked-cluster-nodes-9", "linked-cluster-nodes-10")
    assert len({plain.key, one.key, other.key}) == 3
    assert ordered(file, **{"cluster.nodes": "9"}).key == one.key
    assert one.parameters["changes"] == {"cluster.nodes": "9", "id": "linked-cluster-nodes-9"}
    assert "changes" not in plain.parameters
    named = ordered(file, **{"cluster.nodes": "9", "id": "nine"})
    assert named.id == "nine"


def test_a_long_what_if_has_a_short_name_of_its_own(file) -> None:
    values = {"home_share.connections": "3200", "growth.connections": "20 %", "replication.link": "500 Mbit/s"}
    names = {ordered(file, **values).id, ordered(file, **{**values, "replication.link": "600 Mbit/s"}).id}
    assert len(names) == 2
    assert all(len(name) <= 63 and name.startswith("linked-home-share-connections-3200-") for name in names)


def test_a_what_if_is_reported_apart_and_says_what_it_is(file, tmp_path, report, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert report(file, "--quiet", "--set", "cluster.nodes=9") == Done(0, "", "")
    made = tmp_path / "reports" / "what-if"
    text = (made / "linked-cluster-nodes-9.html").read_text()
    assert "This is a what-if, with the number of nodes set to 9." in text
    assert "1 was up to date" in report(file, "--set", "cluster.nodes=9", "--out", made).stdout
    assert report(file, "--out", made).returncode == 0
    assert "This is a what-if" not in (made / "linked.html").read_text()
    assert sorted(path.stem for path in made.glob("linked*.html")) == ["linked", "linked-cluster-nodes-9"]
