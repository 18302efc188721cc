"""The command line as people and scripts meet it: what is printed where, and the exit status."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from given import CONTOSO, PLAIN, mapping, text_of

from planner import commands
from planner.cli import main, parser

ROOT = Path(__file__).resolve().parent.parent
INFEASIBLE = text_of(mapping({"id": "too-small", "cluster.nodes": 2}))
BAD = text_of(mapping({"id": "bad", "cluster.nodes": 0, "password": "hunter2"}))


@pytest.fixture
def write(tmp_path: Path):
    """A function that writes a file and gives its path."""

    def write(name: str, content: str | bytes) -> str:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write


def run(*words: str, **options) -> subprocess.CompletedProcess:
    """`planner` in a process of its own, with what it prints as bytes."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | options.pop("env", {})
    command = [sys.executable, "-m", "planner", *words]
    return subprocess.run(command, capture_output=True, env=environment, timeout=60, check=False, **options)


@pytest.mark.parametrize(
    ("contents", "status"),
    [
        ([CONTOSO], 0),
        ([INFEASIBLE], 1),
        ([BAD], 2),
        ([CONTOSO, INFEASIBLE], 1),
        ([INFEASIBLE, CONTOSO], 1),
        ([BAD, CONTOSO, INFEASIBLE], 2),
        ([INFEASIBLE, BAD, CONTOSO], 2),
        ([CONTOSO, BAD], 2),
    ],
)
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_the_highest_status_is_that_of_all(write, capsys, contents, status, options) -> None:
    files = [write(f"f{i}.yaml", content) for i, content in enumerate(contents)]
    assert main(["size", *options, *files]) == status
    told = capsys.readouterr()
    assert ("cluster.nodes: 0" in told.err) == (BAD in contents)
    assert "hunter2" not in told.out + told.err
    assert told.out.count("contoso-hq") == contents.count(CONTOSO)


def test_json_lines_stand_in_the_order_of_the_files(write, capsys) -> None:
    names = ["zeta", "alpha", "midway", "beta"]
    files = [write(f"{name}.yaml", text_of(mapping({"id": None}))) for name in names]
    files.insert(2, write("bad.yaml", BAD))
    files.insert(1, write("too-small.yaml", INFEASIBLE))
    assert main(["size", "--json", *files]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["scenario"] for line in lines] == ["zeta", "too-small", "alpha", "midway", "beta"]


@pytest.mark.parametrize("command", [["size"], ["size", "--json"], ["check"]])
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\xff\xfe", "is not UTF-8 text; save the file as UTF-8"),
        (b"customer: a\nid: b\n\xe9: c\n", ":3: is not UTF-8 text"),
        ("customer: a".encode("utf-16"), "is not UTF-8 text"),
        ("customer: a".encode("utf-16-le"), "holds a character that YAML does not allow"),
        (b"\x89PNG\r\n\x1a\n", "is not UTF-8 text"),
        (b"#" * (64 * 1024 + 1), "is larger than 64 KiB"),
        (b"{" * 1000, "nested too deeply"),
        (BAD.encode(), "cluster.nodes: 0 is too little; write 1 or more"),
        (CONTOSO.replace("nodes: 8", "nodes: 1.2.3e4").encode(), ":7: cluster.nodes: '1.2.3e4' is not a number"),
        (CONTOSO.replace("120 TB", "0." + "1" * 5000 + " TB").encode(), "too long for a number"),
    ],
)
def test_a_bad_file_is_told_and_prints_nothing(write, capsys, command, content, told) -> None:
    file = write("bad.yaml", content)
    assert main([*command, file]) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert told in found.err
    assert all(line.startswith(file) for line in found.err.splitlines())
    assert "Traceback" not in found.err


def test_a_file_of_exactly_the_largest_size_is_read(write, capsys) -> None:
    text = CONTOSO + "#" * (64 * 1024 - len(CONTOSO.encode()))
    assert main(["check", write("large.yaml", text)]) == 0
    assert capsys.readouterr().out == "contoso-hq: good\n"


@pytest.mark.parametrize(
    "name",
    [
        "nowhere.yaml",
        "no/where.yaml",
        "a\0b.yaml",
        "x" * 300 + ".yaml",
        "x" * 5000,
        "x" * 300 + ".xlsx",
        "x" * 5000 + "*",
        "a\0b*.csv",
    ],
)
def test_files_that_are_not_there(tmp_path: Path, capsys, name: str) -> None:
    assert main(["size", str(tmp_path / name)]) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert "there is no such file" in found.err or "cannot be read" in found.err


@pytest.mark.parametrize("name", ["", ".", "folder"])
def test_a_folder_without_a_scenario_is_told(tmp_path: Path, capsys, monkeypatch, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "fleet.csv").write_text("customer\n")
    monkeypatch.chdir(tmp_path)
    assert main(["size", name]) == 2
    assert "is a folder that holds no scenario; a scenario ends in .yaml or .yml" in capsys.readouterr().err


def test_a_dangling_link_is_not_meant_for_itself_and_an_old_workbook_is_told(tmp_path: Path, capsys) -> None:
    (tmp_path / "dangling.yaml").symlink_to("nowhere")
    (tmp_path / "fleet.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    assert main(["size", str(tmp_path / "dangling.yaml"), str(tmp_path / "fleet.xls")]) == 2
    dangling, workbook = capsys.readouterr().err.splitlines()
    assert dangling.endswith("there is no such file")
    assert workbook.endswith("save it as .xlsx or .csv")


@pytest.mark.skipif(os.name != "posix", reason="named pipes are POSIX's")
def test_a_pipe_is_no_file_and_is_not_waited_for(tmp_path: Path, capsys) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert main(["size", str(tmp_path / "pipe.yaml")]) == 2
    assert "is not a file" in capsys.readouterr().err


def test_a_catalog_that_is_not_there_is_bad_input(contoso: Path, tmp_path: Path, capsys) -> None:
    for words in (["--catalog", "nothing"], ["--catalogs", str(tmp_path)], ["--catalog", "../afs-2.0.2"]):
        assert main(["size", str(contoso), *words]) == 2
        found = capsys.readouterr()
        assert (found.out, "there is no" in found.err) == ("", True)
    for words in (["nothing"], ["nothing.yaml"], ["afs-2.0.2", "--catalogs", str(tmp_path)], [str(tmp_path)]):
        assert main(["limits", *words]) == 2
        found = capsys.readouterr()
        assert (found.out, "there is no" in found.err) == ("", True)


def test_another_release_by_option(contoso: Path, capsys) -> None:
    assert main(["size", "--json", "--catalog", "files-5.0", str(contoso)]) == 0
    assert json.loads(capsys.readouterr().out)["catalog"] == "files-5.0"


def test_limits_shows_every_row_with_its_kind_and_source(capsys) -> None:
    assert main(["limits"]) == 0
    text = capsys.readouterr().out
    for part in ("250 connections at 12 GB", "4,000 connections at 96 GB", "200 TB", "2,048 MB/s", "60 min", "TN-2041"):
        assert part in text
    assert "Max recovery time objective for Async DR" in " ".join(text.split())
    assert main(["limits", "files-5.0"]) == 0
    text = capsys.readouterr().out
    assert "3,250 connections at 64 GB" in text
    assert "4,000 connections at 64 GB" in text
    assert main(["limits", str(ROOT / "data" / "limits" / "afs-2.0.2.yaml")]) == 0


def test_every_command_is_a_function_of_its_name() -> None:
    known = parser()._subparsers._group_actions[0].choices
    made = {name.removeprefix("run_") for name in vars(commands) if name.startswith("run_")}
    assert {*known} - made == {"completion"}
    assert made <= {*known}


@pytest.mark.parametrize(
    "words", [[], ["size"], ["resize", "x"], ["size", "--jsn", "x"], ["check"], ["limits", "a", "b"]]
)
def test_a_wrong_call_is_bad_input(words: list[str], capsys) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert capsys.readouterr().out == ""


def test_a_plan_is_read_in_ten_seconds(contoso: Path, capsys) -> None:
    assert main(["size", str(contoso)]) == 0
    text = capsys.readouterr().out
    lines = text.splitlines()
    assert lines[3].startswith("▲ Tight. 4 FSVMs (60 GB and 8 vCPUs each) are enough until November 2029, in")
    told = " ".join(text.split())
    assert lines[6] == "What to do"
    assert "- Now: add one FSVM, and raise each from 16 to 60 GB and from 4 to 8 vCPUs. In steps: " in told
    assert "- The tightest limit is fail-over: 2,396 of 2,500 connections (95.8 %). Growth reaches it first" in told
    for part in (
        "Next best designs",
        "3 × 96 GB",
        "the rejected designs that come nearest",
        "3 × 16 GB",
        "Limits used",
        "Assumptions",
    ):
        assert part in text
    assert all(line == line.rstrip() and len(line) <= 80 for line in lines)


def test_no_plan_says_what_to_do(write, capsys) -> None:
    assert main(["size", write("a.yaml", INFEASIBLE)]) == 1
    text = capsys.readouterr().out
    assert "As things are, no design lasts until month 36" in " ".join(text.split())
    assert "FSVMs in the cluster: 3 FSVMs, 2 allowed. Remedy: one more node (3 × " in text


@pytest.mark.parametrize("failures", [0, 1, 5])
@pytest.mark.parametrize("memory", ["12 GB", "20 GB", "96 GB"])
@pytest.mark.parametrize("fsvms", [1, 3, 16, 20])
def test_any_present_file_server_is_described(write, capsys, failures: int, memory: str, fsvms: int) -> None:
    changes = {
        "current": {"fsvms": fsvms, "memory": memory},
        "resilience.failures": failures,
        "growth.connections": "9 %",
    }
    assert main(["size", write("a.yaml", text_of(mapping(changes)))]) == 0
    text = capsys.readouterr().out
    assert "The present file server is " in text
    assert "None" not in text


def test_the_name_of_a_share_that_breaks_the_present_file_server_is_kept(write, capsys) -> None:
    changes = {
        "general_shares": [{"name": "Finance HR", "connections": 10, "data": "30 TB"}],
        "growth": {"data": "20 %", "horizon": "12 months"},
        "current": {"fsvms": 4, "memory": "24 GB"},
    }
    # 30 x 1.2^(18/12) = 39.44 TB, x 1.2^(19/12) = 40.04.
    assert main(["size", write("a.yaml", text_of(mapping(changes)))]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "The present file server is 4 × 24 GB. It" in text
    assert "lasts until month 18; a month later it is over the limit of the data of share Finance HR" in text


def test_what_is_printed_is_utf_8_wherever_it_runs(write) -> None:
    file = write("a.yaml", text_of(PLAIN | {"customer": "Müller 株式会社"}))
    for words, name in ((["size", file], "ascii"), (["size", "--json", file], "latin-1"), (["limits"], "cp1252")):
        done = run(*words, env={"PYTHONIOENCODING": name})
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.decode("utf-8")


def test_a_name_in_bytes_that_are_no_text_is_told(tmp_path: Path) -> None:
    done = run("size", os.fsdecode(os.fsencode(tmp_path) + b"/\xff.yaml"))
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"there is no such file" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_failure_worth_telling(contoso: Path) -> None:
    code = (
        "import os, sys; from planner.cli import main\n"
        "read, write = os.pipe(); os.close(read); os.dup2(write, 1)\n"
        f"sys.exit(main(['size'] + [{str(contoso)!r}] * 40))"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_plan_and_its_confidence_need_no_heavy_import(write) -> None:
    doubtful = write(
        "doubtful.yaml", CONTOSO.replace("connections: 2400", "connections: {low: 2300, mid: 2400, high: 2500}")
    )
    code = (
        "import os, sys; from planner.cli import main, parser\n"
        "parser().format_help(); before = 'numpy' in sys.modules; threads = 'OPENBLAS_NUM_THREADS' in os.environ\n"
        f"status = main(['size', {doubtful!r}])\n"
        "assert not before and threads == ('OPENBLAS_NUM_THREADS' in os.environ)\n"
        "heavy = {'pandas', 'matplotlib', 'papermill', 'scipy', 'jinja2', 'IPython'} & {*sys.modules}\n"
        "print(sorted(heavy), file=sys.stderr); sys.exit(status)"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, timeout=60, check=True)
    assert done.stderr.strip() == b"[]"


def test_the_version(capsys) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out.startswith("planner 0.")
