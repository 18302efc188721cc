"""A batch where reports fail, hang, or are killed: what goes wrong with one is that one's own."""

import contextlib
import os
import re
import signal
import subprocess
import termios
import threading
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from batches import (
    Report,
    command,
    customer,
    environment,
    files_of,
    fork_server_of,
    gone,
    quick_notebook,
    records_of,
    report_anew,
)

from planner.batch import processes
from planner.cli import main

pytestmark = pytest.mark.usefixtures("nothing_left_behind")
FAULTY = ("raises", "hangs", "stubborn", "crashes", "leaves", "eats", "stops", "exits", "asks")


def test_each_way_to_fail_costs_one_report(tmp_path: Path, quick: Path, report: Report) -> None:
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
    assert "EOF when reading" in told["asks"]
    assert "status 7" in told["leaves"]
    assert "2 of 11 made, 9 failed" in done.stdout
    assert "9 failed" in done.stderr
    assert "Traceback" not in done.stderr
    for mark in ("pid", "crashed"):
        assert gone(int((quick.parent / mark).read_text())), f"a process outlived its report: {mark}"
    records = records_of(out)
    assert {name: record["state"] for name, record in records.items()} == {
        f"{number:02}-{name}": "done" if name in ("first", "last") else "failed"
        for number, name in enumerate(("first", *FAULTY, "last"))
    }
    assert "out of ink" in records["01-raises"]["error"]


def beside(deed: Callable[[], None]) -> threading.Thread:
    """Do `deed` beside a batch that runs here."""
    thread = threading.Thread(target=deed, daemon=True)
    thread.start()
    return thread


def test_the_process_group_of_a_late_report_goes_with_it(tmp_path: Path, quick: Path, report: Report) -> None:
    mark = quick.parent / "pid"
    mark.unlink(missing_ok=True)
    seen: list[bool] = []

    def look() -> None:
        while not mark.exists() or not mark.read_text():
            time.sleep(0.02)
        seen.append(not gone(int(mark.read_text()), 0.1))

    looking = beside(look)
    limits = ("--timeout", "3 s", "--jobs", "1")
    done = report("--out", tmp_path / "out", "--notebook", quick, *limits, customer(tmp_path, "hangs"))
    looking.join(60)
    assert seen == [True]
    assert "took longer" in done.stderr
    assert gone(int(mark.read_text()))


@pytest.mark.parametrize("times", [1, pytest.param(2, marks=pytest.mark.campaign)])
def test_a_fork_server_that_is_killed_costs_no_report(tmp_path: Path, quick: Path, report: Report, times: int) -> None:
    """It is killed in the middle of a batch, and the next one while that still warms up."""
    assert report("--out", tmp_path / "out", "--notebook", quick, customer(tmp_path, "first")).returncode == 0
    for number in range(12):
        customer(tmp_path, f"customer-{number:02}")
    records = tmp_path / "out" / ".manifest"
    killed: list[int] = []

    def kill() -> None:
        while len(list(records.glob("*.json"))) < 4:
            time.sleep(0.01)
        for _ in range(times):
            while not (servers := [pid for pid in fork_server_of(os.getpid()) if pid not in killed]):
                time.sleep(0.002)
            os.kill(servers[0], signal.SIGKILL)
            killed.append(servers[0])

    killing = beside(kill)
    done = report("--out", tmp_path / "out", "--notebook", quick, "--jobs", "2", tmp_path)
    killing.join(60)
    assert len(killed) == times
    assert all(gone(pid) for pid in killed)
    assert (done.returncode, done.stderr) == (0, "")
    assert "13 of 13 made" in done.stdout


def test_a_batch_that_is_killed_while_it_warms_up_leaves_nothing(tmp_path: Path, quick: Path) -> None:
    run = ("--out", tmp_path / "out", "--notebook", quick, customer(tmp_path, "a"))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    batch = subprocess.Popen(command(*run), env=environment(), start_new_session=True, **quiet)
    while not (servers := fork_server_of(batch.pid)):
        time.sleep(0.002)
        assert batch.poll() is None
    os.killpg(batch.pid, signal.SIGKILL)
    _, told = batch.communicate(timeout=60)
    assert gone(servers[0])
    assert (batch.returncode, told) == (-signal.SIGKILL, "")
    assert report_anew(*run).returncode == 0  # a later batch sweeps what a killed one could not


def test_a_thread_in_the_fork_server_is_told(tmp_path: Path, quick: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, threading, time\n"
        "if 'forkserver' in ' '.join(sys.orig_argv):\n"
        "    sys.modules['papermill'] = None  # so it has nothing to warm up, which takes seconds\n"
        "    threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
    )
    more = f"{tmp_path}{os.pathsep}{environment()['PYTHONPATH']}"
    done = report_anew(
        "--out", tmp_path / "out", "--notebook", quick, customer(tmp_path, "a"), kernel=True, PYTHONPATH=more
    )
    assert done.returncode == 1
    assert "a thread runs in the fork server, which therefore cannot be forked" in done.stderr


@pytest.mark.usefixtures("report")
def test_a_notebook_of_ones_own_runs_on_the_ordinary_kernel(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "close", lambda: None)  # the server of `report` goes on
    own = quick_notebook(tmp_path)
    notebook = nbformat.read(own, 4)
    notebook.cells[-1].source = '%%bash\necho by a shell >&2; test -n "$JPY_PARENT_PID" && echo on a kernel'
    nbformat.write(notebook, own)
    assert main(["report", "--out", str(tmp_path / "out"), "--notebook", str(own), str(customer(tmp_path, "a"))]) == 0
    shown = nbformat.read(tmp_path / "out" / "a.ipynb", 4).cells[-1].outputs
    assert {output.text for output in shown} == {"by a shell\n", "on a kernel\n"}
    assert capfd.readouterr().err == ""


@pytest.mark.campaign  # each report imports all anew
def test_where_there_is_no_fork_server_reports_are_made_all_the_same(
    tmp_path: Path, quick: Path, monkeypatch: pytest.MonkeyPatch, report: Report
) -> None:
    good, bad = customer(tmp_path, "a"), customer(tmp_path, "raises")
    bad.write_text(bad.read_text().replace("Test: raises", "It raises"))
    forked = report("--out", tmp_path / "forked", "--notebook", quick, good)
    assert forked.returncode == 0
    monkeypatch.setattr(processes, "FORKS", False)
    told = report("--out", tmp_path / "out", "--jobs", "2", "--notebook", quick, good, bad)
    assert told.returncode == 1
    assert "this platform has no fork server: every report starts Python anew" in told.stderr
    assert "out of ink" in told.stderr
    for name in ("a.html", "a.ipynb"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "forked" / name).read_bytes()


def test_without_a_fork_server_a_late_process_is_ended_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "FORKS", False)
    process = processes.start(time.sleep, (300,))
    assert processes.end(process, 0.2) is None
    assert gone(process.pid)


def test_a_terminal_sees_the_rate_the_time_left_and_the_failures(tmp_path: Path, quick: Path, report: Report) -> None:
    for name in ("a", "b", "raises"):
        path = customer(tmp_path, name)
        path.write_text(path.read_text().replace("Test: raises", "It raises"))
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, 120))
    told = bytearray()

    def read() -> None:
        with contextlib.suppress(OSError):  # a terminal that nobody writes to any more ends so
            while piece := os.read(ours, 1 << 16):
                told.extend(piece)

    reading = beside(read)
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        done = report("--out", tmp_path / "out", "--notebook", quick, "--jobs", "1", tmp_path, stderr=terminal)
    reading.join(60)
    os.close(ours)
    assert done.returncode == 1
    shown = told.decode()
    assert re.search(r"3/3 \[\d+:\d+<\d+:\d+, .*report.*1 failed\]", shown), shown
    assert shown.count("the report failed") == 1
