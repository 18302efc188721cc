"""A batch of reports: what goes wrong with one is that one's own, and nothing is lost or torn."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from batches import (
    ROOT,
    children_of,
    command,
    customer,
    environment,
    files_of,
    gone,
    light_notebook,
    quick_notebook,
    records_of,
    report,
)

from planner.reports import forks
from planner.reports.orders import Settings, files_named, found_in, order_of
from planner.reports.orders import environment as environment_hash

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
    assert not list(own.iterdir())


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


@pytest.mark.parametrize("whom", ["the warm process", "the tree"])
def test_what_is_killed_while_it_warms_up_leaves_nothing(tmp_path: Path, quick: Path, whom: str) -> None:
    run = ("--out", tmp_path / "out", "--notebook", quick, customer(tmp_path, "a"))
    batch = subprocess.Popen(
        command(*run),
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not list((tmp_path / "tmp").glob("planner-work-*/sample/small.ipynb")):
        time.sleep(0.002)
        assert batch.poll() is None
    (warm,) = children_of(batch.pid)
    if whom == "the tree":
        os.killpg(batch.pid, signal.SIGKILL)
    else:
        os.kill(warm, signal.SIGKILL)
    _, told = batch.communicate(timeout=60)
    assert gone(warm)
    assert (batch.returncode, told) == ((-signal.SIGKILL if whom == "the tree" else 0), "")
    assert report(*run).returncode == 0  # a later batch sweeps what a killed one could not


def test_a_notebook_of_ones_own_finds_what_it_imports_loaded(tmp_path: Path) -> None:
    light = light_notebook(tmp_path)
    notebook = nbformat.read(light, 4)
    notebook.cells.insert(
        1, nbformat.v4.new_code_cell("import sys\nsorted({'pandas', 'sympy', 'planner.tables'} & set(sys.modules))")
    )
    nbformat.write(notebook, light)
    assert report("--out", tmp_path / "out", "--notebook", light, customer(tmp_path, "a")).returncode == 0
    cells = nbformat.read(tmp_path / "out" / "a.ipynb", 4).cells
    assert "['pandas', 'planner.tables']" in [one.outputs[0].data["text/plain"] for one in cells if one.get("outputs")]


def test_where_nothing_can_be_forked_reports_are_made_all_the_same(
    tmp_path: Path, quick: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from planner.cli import main

    monkeypatch.setattr(forks, "unavailable", lambda: "this platform lacks os.fork")
    monkeypatch.setattr("tempfile.tempdir", None)
    good, bad = customer(tmp_path, "a"), customer(tmp_path, "raises")
    bad.write_text(bad.read_text().replace("Test: raises", "It raises"))
    run = ["report", "--out", str(tmp_path / "out"), "--jobs", "2", "--notebook", str(quick), str(good), str(bad)]
    assert main(run) == 1
    told = capfd.readouterr()
    assert "this platform lacks os.fork: every report starts Python anew" in told.err
    assert "out of ink" in told.err
    forked = report("--out", tmp_path / "forked", "--notebook", quick, good)
    assert forked.returncode == 0
    for name in ("a.html", "a.ipynb"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "forked" / name).read_bytes()


def test_a_terminal_sees_the_rate_the_time_left_and_the_failures(tmp_path: Path, quick: Path) -> None:
    for name in ("a", "b", "raises"):
        path = customer(tmp_path, name)
        path.write_text(path.read_text().replace("Test: raises", "It raises"))
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, 120))
    run = command("--out", tmp_path / "out", "--notebook", quick, "--jobs", "1", tmp_path)
    batch = subprocess.Popen(run, env=environment(), stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    told = b""
    with contextlib.suppress(OSError):  # a terminal that nobody writes to any more ends so
        while piece := os.read(ours, 1 << 16):
            told += piece
    os.close(ours)
    assert batch.wait(60) == 1
    shown = told.decode()
    assert re.search(r"3/3 \[\d+:\d+<\d+:\d+, .*report.*1 failed\]", shown), shown
    assert shown.count("the report failed") == 1


def test_all_that_decides_a_report_is_in_its_key(tmp_path: Path, quick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (found,), _ = found_in(customer(tmp_path, "a"))
    brand = tmp_path / "brand"
    shutil.copytree(ROOT / "data" / "brand", brand)
    catalogs = tmp_path / "catalogs"
    shutil.copytree(ROOT / "data" / "limits", catalogs)
    (catalogs / "afs-2.0.2.yaml").write_text((catalogs / "afs-2.0.2.yaml").read_text() + "# mine\n")
    settings = [
        Settings(),
        Settings(catalog="files-5.0"),
        Settings(catalogs=catalogs),
        Settings(notebook=quick),
        Settings(formats=("html", "pdf")),
        Settings(brand=brand),
    ]
    keys = [order_of(found, one).key for one in settings]
    assert len(set(keys)) == len(settings)
    assert [order_of(found, one).key for one in settings] == keys
    assert order_of(found, Settings(engine="kernel")).key == keys[0], "engines give the same bytes"
    (brand / "brand.yaml").write_text((brand / "brand.yaml").read_text() + "# changed\n")
    assert order_of(found, settings[-1]).key != keys[-1]
    for name in ("__version__", "sys.version"):
        with monkeypatch.context() as patch:
            patch.setattr(f"planner.reports.orders.{name}", "another")
            assert environment_hash.__wrapped__() != environment_hash()
    copy = tmp_path / "copy" / "planner"
    shutil.copytree(ROOT / "planner", copy, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "notebooks", copy / "notebooks")
    monkeypatch.setattr("planner.reports.orders._PACKAGE", copy)
    before = environment_hash.__wrapped__()
    for changed in ("reports/template/report.css", "sizing.py", "notebooks/sizing_report.ipynb"):
        (copy / changed).write_text((copy / changed).read_text() + " ")
        after = environment_hash.__wrapped__()
        assert after != before, changed
        before = after


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
    children = children_of(batch.pid)
    assert children
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
