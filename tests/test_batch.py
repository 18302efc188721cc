"""A batch of reports: what goes wrong with one is that one's own, and nothing is lost or torn."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from batches import ROOT, command, customer, environment, files_of, gone, quick_notebook, records_of, report

from planner.reports import forks
from planner.reports.orders import files_named

pytestmark = pytest.mark.skipif(bool(forks.unavailable()), reason="fork is not available")
SAMPLES = ROOT / "data" / "scenarios"


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return quick_notebook(tmp_path_factory.mktemp("notebook"))


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    own = tmp_path / "tmp"
    own.mkdir()
    monkeypatch.setenv("TMPDIR", str(own))
    yield
    assert not list(own.glob("planner-*"))


FAULTY = ("raises", "hangs", "stubborn", "crashes", "leaves", "eats", "stops", "exits", "asks")


def test_each_way_to_fail_costs_one_report(tmp_path: Path, quick: Path) -> None:
    for number, name in enumerate(("first", *FAULTY, "last")):
        customer(tmp_path, f"{number:02}-{name}").write_text(
            customer(tmp_path, f"{number:02}-{name}").read_text().replace(f"Test: {number:02}-{name}", f"Test: {name}")
        )
    out = tmp_path / "out"
    limits = ("--timeout", "6 s", "--memory-limit", "2 GB", "--jobs", "2")
    done = report("--out", out, "--notebook", quick, *limits, tmp_path)
    assert done.returncode == 1, done.stderr
    assert set(files_of(out)) == {
        "00-first.html",
        "00-first.ipynb",
        "10-last.html",
        "10-last.ipynb",
        "fleet.csv",
        "index.html",
    }
    told = {line.split(".yaml: ")[0].split("-", 1)[-1].rsplit("-")[-1]: line for line in done.stderr.splitlines()}
    assert "ValueError: out of ink" in told["raises"]
    assert "took longer than 6 s" in told["hangs"]
    assert "took longer than 6 s" in told["stubborn"]
    assert "took longer than 6 s" in told["stops"]
    assert "killed (SIGSEGV)" in told["crashes"]
    assert "MemoryError" in told["eats"]
    assert "did not run" in told["exits"] or "SystemExit" in told["exits"]
    assert "input requests" in told["asks"]
    assert "status 7" in told["leaves"]
    assert "2 of 11 reports" in done.stdout
    assert "9 failed" in done.stderr
    assert "Traceback" not in done.stderr
    assert gone(int((quick.parent / "pid").read_text())), "a process that left its group outlived its report"
    records = records_of(out)
    assert {name: record["state"] for name, record in records.items()} == {
        f"{number:02}-{name}": "done" if name in ("first", "last") else "failed"
        for number, name in enumerate(("first", *FAULTY, "last"))
    }
    assert "out of ink" in records["01-raises"]["error"]


def test_the_process_group_of_a_late_report_is_gone_within_a_second(tmp_path: Path, quick: Path) -> None:
    customer(tmp_path, "hangs")
    began = time.monotonic()
    out = tmp_path / "out"
    batch = subprocess.Popen(
        command("--out", out, "--notebook", quick, "--timeout", "3 s", tmp_path / "hangs.yaml"),
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
    )
    mark = quick.parent / "pid"
    mark.unlink(missing_ok=True)
    while not mark.exists() or not mark.read_text():
        assert time.monotonic() - began < 60
        time.sleep(0.02)
    assert not gone(int(mark.read_text()), 0.1)
    _, told = batch.communicate(timeout=60)
    assert "took longer" in told
    assert gone(int(mark.read_text()), 0.0 + 0.5)


def test_a_second_run_makes_what_has_changed_and_no_more(tmp_path: Path, quick: Path) -> None:
    out = tmp_path / "out"
    for name in ("a", "b", "c", "d"):
        customer(tmp_path, name)
    first = report("--out", out, "--notebook", quick, tmp_path)
    assert "4 of 4 reports" in first.stdout
    assert "up to date" not in first.stdout
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir() if path.is_file()}
    again = report("--out", out, "--notebook", quick, tmp_path)
    assert "4 of 4 reports" in again.stdout
    assert "(4 were up to date)" in again.stdout
    assert before == {path.name: path.stat().st_mtime_ns for path in out.iterdir() if path.is_file()}
    customer(tmp_path, "a", connections=900)
    (out / "b.html").write_text("spoilt")
    (out / "c.ipynb").unlink()
    third = report("--out", out, "--notebook", quick, tmp_path)
    assert "(1 were up to date)" in third.stdout
    assert {name for name, time_ns in before.items() if (out / name).stat().st_mtime_ns == time_ns} == {
        "d.html",
        "d.ipynb",
    }
    other = quick.parent / "other.ipynb"
    other.write_text(quick.read_text().replace("found.plan.design", "found.plan.design  # other"))
    assert "up to date" not in report("--out", out, "--notebook", other, tmp_path).stdout


def test_what_is_measured_decides_too(tmp_path: Path, quick: Path) -> None:
    path = customer(tmp_path, "measured")
    path.write_text(
        path.read_text()
        + "replication: {interval: 60 min, change: {csv: m/churn.csv}, link: 1 Gbit/s, remote_nodes: 4}\n"
    )
    (tmp_path / "m").mkdir()
    csv = tmp_path / "m" / "churn.csv"
    csv.write_text("hour,changed_gb\n0,1\n1,2\n")
    run = ("--out", tmp_path / "out", "--notebook", quick, path)
    assert report(*run).returncode == 0
    assert "(1 were up to date)" in report(*run).stdout
    csv.write_text("hour,changed_gb\n0,1\n1,3\n")
    assert "up to date" not in report(*run).stdout


def test_a_catalog_folder_reaches_the_report_and_decides(tmp_path: Path, quick: Path) -> None:
    catalogs = tmp_path / "catalogs"
    catalogs.mkdir()
    text = (ROOT / "data" / "limits" / "afs-2.0.2.yaml").read_text()
    (catalogs / "mine.yaml").write_text(text)
    path = customer(tmp_path, "a")
    run = ("--out", tmp_path / "out", "--notebook", quick, "--catalogs", catalogs, "--catalog", "mine", path)
    done = report(*run)
    assert done.returncode == 0, done.stderr
    assert '"mine\\"' in (tmp_path / "out" / "a.ipynb").read_text().replace("'", '"')
    assert "up to date" in report(*run).stdout
    (catalogs / "mine.yaml").write_text(text + "# changed\n")
    assert "up to date" not in report(*run).stdout


def test_files_folders_and_patterns_are_taken_once_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for name in ("b.yaml", "a.yaml", "c.yml", "notes.txt", "deep/d.yaml"):
        (tmp_path / "in" / name).write_text("")
    found = [
        str(path) for path in files_named(["in/b.yaml", "in", "in/*.yaml", "in/**/*.yaml", "none-*.yaml", "none.yaml"])
    ]
    assert found == ["in/b.yaml", "in/a.yaml", "in/c.yml", "in/deep/d.yaml", "none-*.yaml", "none.yaml"]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--jobs", "0"),
        ("--jobs", "many"),
        ("--jobs", "-1"),
        ("--jobs", "1025"),
        ("--timeout", "0 min"),
        ("--timeout", "soon"),
        ("--timeout", "10"),
        ("--memory-limit", "2"),
        ("--memory-limit", "1 MB"),
        ("--notebook", "none.ipynb"),
    ],
)
def test_bad_options_are_told(tmp_path: Path, option: str, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    from planner.cli import main

    assert main(["report", "--out", str(tmp_path / "out"), option, value, str(SAMPLES)]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"planner report: {option}: ")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path, quick: Path) -> None:
    (tmp_path / "file").write_text("")
    done = report("--out", tmp_path / "file" / "out", "--notebook", quick, SAMPLES)
    assert done.returncode == 2
    assert (
        done.stderr
        == f"{tmp_path / 'file' / 'out'}: cannot be written (Not a directory); what was there before is as it was\n"
    )


def test_same_in_same_out(tmp_path: Path) -> None:
    """The sizing report itself, made twice as differently as can be."""
    samples = [SAMPLES / "headquarters.yaml", SAMPLES / "names-of-the-world.yaml"]
    copies = tmp_path / "elsewhere"
    copies.mkdir()
    for sample in samples:
        (copies / sample.name).write_bytes(sample.read_bytes())
    one = report("--out", tmp_path / "1", "--jobs", "1", *samples, PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C")
    two = report(
        *("--out", tmp_path / "2", "--jobs", "2", *sorted(copies.iterdir(), reverse=True)),
        PYTHONHASHSEED="2",
        TZ="Asia/Kathmandu",
        LC_ALL="C.UTF-8",
        COLUMNS="40",
    )
    assert one.returncode == two.returncode == 0, one.stderr + two.stderr
    assert files_of(tmp_path / "1") == files_of(tmp_path / "2")
    assert records_of(tmp_path / "1") == records_of(tmp_path / "2")
    third = report("--out", tmp_path / "3", "--engine", "kernel", samples[0], TZ="America/Lima")
    assert third.returncode == 0, third.stderr
    for ending in (".html", ".ipynb"):
        name = f"headquarters{ending}"
        assert (tmp_path / "3" / name).read_bytes() == (tmp_path / "1" / name).read_bytes()


def test_two_batches_on_one_folder_share_it(tmp_path: Path, quick: Path) -> None:
    for number in range(12):
        customer(tmp_path, f"customer-{number:02}")
    out = tmp_path / "out"
    both = [
        subprocess.Popen(
            command("--out", out, "--notebook", quick, "--jobs", "2", tmp_path),
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    told = [batch.communicate(timeout=120) for batch in both]
    assert [batch.returncode for batch in both] == [0, 0], told
    assert len(files_of(out)) == 26
    assert all(record["state"] == "done" for record in records_of(out).values())
    assert "(12 were up to date)" in report("--out", out, "--notebook", quick, tmp_path).stdout


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_batch_that_is_killed_resumes(tmp_path: Path, quick: Path, how: signal.Signals) -> None:
    for number in range(16):
        customer(tmp_path, f"customer-{number:02}")
    out = tmp_path / "out"
    run = ("--out", out, "--notebook", quick, "--jobs", "2", tmp_path)
    batch = subprocess.Popen(
        command(*run), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    records = out / ".manifest"
    while len(list(records.glob("*.json"))) < 5:
        time.sleep(0.01)
        assert batch.poll() is None
    children = [int(pid) for pid in Path(f"/proc/{batch.pid}/task/{batch.pid}/children").read_text().split()]
    if how == signal.SIGKILL:
        os.killpg(batch.pid, how)
    else:
        batch.send_signal(how)
    status = batch.wait(10)
    assert status == {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}[how]
    assert all(gone(pid) for pid in children)
    made = len(list(records.glob("*.json")))
    assert made < 16
    again = report(*run)
    assert again.returncode == 0
    assert f"({made} were up to date)" in again.stdout
    assert len(files_of(out)) == 34
    assert not list(out.glob(".*.part"))
    assert not list(records.glob(".*.part"))


def test_a_record_is_json_that_tells_where_from(tmp_path: Path, quick: Path) -> None:
    path = customer(tmp_path, "a")
    report("--out", tmp_path / "out", "--notebook", quick, path)
    record = json.loads((tmp_path / "out" / ".manifest" / "a.json").read_text())
    assert record["scenario"] == str(path)
    assert record["state"] == "done"
    assert record["entry"]["customer"] == "Test: a"
    assert record["seconds"] > 0


def test_the_list_is_worst_first_and_runs_its_own_script_alone(tmp_path: Path, quick: Path) -> None:
    customer(tmp_path, "roomy", connections=10)
    customer(tmp_path, "full", connections=400)
    text = customer(tmp_path, "formula", connections=99999).read_text()
    (tmp_path / "formula.yaml").write_text(text.replace('"Test: formula"', "'=1+1 <script>alert(1)</script>'"))
    done = report("--out", tmp_path / "out", "--notebook", quick, tmp_path)
    assert "1 failed" in done.stderr  # the quick notebook shows the plan's design, and there is no plan
    text = (tmp_path / "formula.yaml").read_text()
    (tmp_path / "formula.yaml").write_text(text.replace("99999", "100"))
    assert report("--out", tmp_path / "out", "--notebook", quick, tmp_path).returncode == 0
    page = (tmp_path / "out" / "index.html").read_text()
    script = page.split("<script>")[1].split("</script>")[0]
    hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{hashed}'" in page
    assert page.count("<script") == 1
    assert "http" not in page.replace("http-equiv", "")
    assert page.index("full.html") < page.index("roomy.html")
    assert "Together: 9 FSVMs" in page
    rows = (tmp_path / "out" / "fleet.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[0].startswith("id,customer,state,design")
    assert len(rows) == 4
    assert any("'=1+1" in row for row in rows)
