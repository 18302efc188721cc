"""A batch ends the same whatever its workers, its order, its neighbours, or who kills it."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from batches import (
    ROOT,
    Report,
    children_of,
    command,
    customer,
    environment,
    files_of,
    fork_server_of,
    gone,
    records_of,
    report_anew,
)

pytestmark = pytest.mark.usefixtures("nothing_left_behind")
SAMPLES = ROOT / "data" / "scenarios"


@pytest.mark.parametrize(
    "names",
    [
        ("names-of-the-world",),
        pytest.param(("headquarters", "names-of-the-world"), marks=pytest.mark.campaign),
    ],
    ids=["one", "two"],
)
def test_same_in_same_out(tmp_path: Path, report: Report, names: tuple[str, ...]) -> None:
    """The sizing report itself, made twice as differently as can be."""
    samples = [SAMPLES / f"{name}.yaml" for name in names]
    copies = tmp_path / "elsewhere"
    copies.mkdir()
    for sample in samples:
        (copies / sample.name).write_bytes(sample.read_bytes())
    one = report("--out", tmp_path / "1", "--jobs", "1", *samples)
    two = report_anew(
        *("--out", tmp_path / "2", "--jobs", "2", *sorted(copies.iterdir(), reverse=True)),
        PYTHONHASHSEED="2",
        TZ="Asia/Kathmandu",
        LC_ALL="C",
        COLUMNS="40",
    )
    assert one.returncode == two.returncode == 0, one.stderr + two.stderr
    assert files_of(tmp_path / "1") == files_of(tmp_path / "2")
    assert records_of(tmp_path / "1") == records_of(tmp_path / "2")


@pytest.mark.campaign  # test_cells.py holds each kind of cell to this
def test_the_sizing_report_is_the_same_from_an_ordinary_kernel(tmp_path: Path, report: Report) -> None:
    sample = SAMPLES / "headquarters.yaml"
    ours = report("--out", tmp_path / "1", sample)
    own = ("--notebook", ROOT / "notebooks" / "sizing_report.ipynb")
    theirs = report("--out", tmp_path / "2", *own, sample, kernel=True)
    assert ours.returncode == theirs.returncode == 0, theirs.stderr
    for ending in (".html", ".ipynb"):
        name = f"headquarters{ending}"
        assert (tmp_path / "2" / name).read_bytes() == (tmp_path / "1" / name).read_bytes()


@pytest.mark.campaign
def test_two_batches_on_one_folder_share_it(tmp_path: Path, quick: Path, report: Report) -> None:
    for number in range(8):
        customer(tmp_path, f"customer-{number:02}")
    out = tmp_path / "out"
    run = ("--out", out, "--notebook", quick, tmp_path)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    other = subprocess.Popen(command(*run, "--jobs", "1"), env=environment(), **quiet)
    while not list((out / ".manifest").glob("*.json")):
        time.sleep(0.01)
        assert other.poll() is None
    ours = report(*run, "--jobs", "2")
    _, told = other.communicate(timeout=120)
    assert (ours.returncode, other.returncode) == (0, 0), ours.stderr + told
    assert len(files_of(out)) == 18
    assert all(record["state"] == "done" for record in records_of(out).values())
    assert "(8 were up to date)" in report(*run).stdout


@pytest.mark.parametrize(
    ("how", "whom"),
    [
        (signal.SIGINT, "the tree"),
        pytest.param(signal.SIGTERM, "the batch", marks=pytest.mark.campaign),
        pytest.param(signal.SIGKILL, "the batch", marks=pytest.mark.campaign),
        pytest.param(signal.SIGKILL, "the tree", marks=pytest.mark.campaign),
    ],
)
def test_a_batch_that_is_killed_resumes(tmp_path: Path, quick: Path, how: signal.Signals, whom: str) -> None:
    for number in range(10):
        customer(tmp_path, f"customer-{number:02}")
    out = tmp_path / "out"
    run = ("--out", out, "--notebook", quick, "--jobs", "2", tmp_path)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background of a shell ignores it
    batch = subprocess.Popen(
        command(*run), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    records = out / ".manifest"
    while len(list(records.glob("*.json"))) < 3:
        time.sleep(0.01)
        assert batch.poll() is None
    children = [child for server in fork_server_of(batch.pid) for child in (server, *children_of(server))]
    assert children
    if whom == "the tree":
        os.killpg(batch.pid, how)
    else:
        batch.send_signal(how)
    status = batch.wait(10)
    assert status == {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}[how]
    assert all(gone(pid) for pid in children)
    made = len(list(records.glob("*.json")))
    assert made < 10
    again = report_anew(*run)
    assert again.returncode == 0
    assert f"({made} were up to date)" in again.stdout
    assert len(files_of(out)) == 22
    assert not list(out.glob(".*.part"))
    assert not list(records.glob(".*.part"))
