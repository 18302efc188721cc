"""Reports while workers are killed, stopped and starved (CHAOS_REPORTS of them), and one failing at every step."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
from batches import command, customer, environment, files_of, quick_notebook, records_of, report

from planner.reports import forks
from planner.reports.manifest import Manifest
from planner.reports.orders import Order

pytestmark = pytest.mark.skipif(bool(forks.unavailable()), reason="fork is not available")

REPORTS = int(os.environ.get("CHAOS_REPORTS", "24"))
BOUND_S = 300


def children_of(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def warm_of(batch: int) -> list[int]:
    """The warm process of a batch; it is started by a thread of it."""
    found = []
    for task in Path(f"/proc/{batch}/task").glob("*/children"):
        try:
            found += [int(pid) for pid in task.read_text().split()]
        except OSError:
            continue
    return found


def harm(batch: subprocess.Popen, dice: random.Random) -> None:
    """Do something bad to a process of the batch, now."""
    warm = warm_of(batch.pid)
    reports = [child for pid in warm for child in children_of(pid)]
    what = dice.choice(("kill", "kill", "stop", "kill warm", "starve", "kill"))
    try:
        if what == "kill" and reports:
            os.kill(dice.choice(reports), signal.SIGKILL)
        elif what == "stop" and reports:
            os.kill(dice.choice(reports), signal.SIGSTOP)
        elif what == "kill warm" and warm and dice.random() < 0.2:
            os.kill(warm[0], signal.SIGKILL)
        elif what == "starve" and reports:
            import resource

            resource.prlimit(dice.choice(reports), resource.RLIMIT_FSIZE, (0, 0))
    except OSError:
        pass  # it has just ended by itself


def test_chaos_ends_where_peace_does(tmp_path: Path) -> None:
    quick = quick_notebook(tmp_path)
    inputs = tmp_path / "in"
    inputs.mkdir()
    for number in range(REPORTS):
        customer(inputs, f"customer-{number:03}", connections=400 + number)
    options = ("--notebook", quick, "--timeout", "4 s", "--jobs", "3", inputs)
    peace = report("--out", tmp_path / "peace", *options)
    assert peace.returncode == 0, peace.stderr
    dice = random.Random(20261101)
    began = time.monotonic()
    out = tmp_path / "chaos"
    rounds = 0
    while time.monotonic() - began < BOUND_S:
        rounds += 1
        batch = subprocess.Popen(
            command("--out", out, *options),
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        while batch.poll() is None and time.monotonic() - began < BOUND_S:
            time.sleep(dice.uniform(0.02, 0.3))
            if rounds <= 3:
                harm(batch, dice)
            if rounds <= 2 and dice.random() < 0.02:
                os.killpg(batch.pid, signal.SIGKILL)
        if batch.poll() is None:
            batch.terminate()
        if batch.wait(30) == 0:
            break
        assert batch.returncode in (1, -signal.SIGKILL), "a fault of one report is no fault of the batch"
    assert files_of(out) == files_of(tmp_path / "peace")
    assert records_of(out) == records_of(tmp_path / "peace")


class KilledError(BaseException):
    """Stands for a process that ends at this very call: nothing after it may clean up."""


ORDER = Order("a", "a.yaml", "a.yaml", {}, {}, "warm", "key", reads={"name": "a.yaml", "scenario": "x"})
ENTRY = {"id": "a"}
OLD = {".html": b"old page" * 1000, ".ipynb": b"old notebook" * 1000}
NEW = {".html": b"new page" * 2000, ".ipynb": b"new notebook" * 2000}


@pytest.fixture
def published(tmp_path: Path) -> Path:
    Manifest(tmp_path).publish(ORDER, OLD, ENTRY, 1.0)
    return tmp_path


def run_until(step: int | None, how: str, out: Path) -> int:
    """Publish a report, failing or being killed at the given step of its file operations; count the steps."""
    steps = 0

    def guarded(real: object) -> object:
        def call(*arguments: object, **options: object) -> object:
            nonlocal steps
            steps += 1
            if how == "killed" and step is not None and steps > step:
                raise KilledError  # a dead process does nothing more
            if steps == step:
                if how == "fails":
                    raise OSError(errno.ENOSPC, "No space left on device")
                raise KilledError
            return real(*arguments, **options)

        return call

    manifest = Manifest(out)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("fsync", "replace", "fchmod", "unlink", "fdopen"):
            patch.setattr(os, name, guarded(getattr(os, name)))
        manifest.publish(ORDER, NEW, ENTRY, 1.0)
    return steps


@pytest.mark.parametrize("how", ["fails", "killed"])
def test_at_every_step_a_file_is_the_old_one_or_the_new_one(published: Path, how: str) -> None:
    total = run_until(None, how, published)
    assert total >= 12, "the harness does not see the file operations"
    for step in range(1, total + 1):
        Manifest(published).publish(ORDER, OLD, ENTRY, 1.0)
        with pytest.raises((OSError, KilledError)):
            run_until(step, how, published)
        for ending in OLD:
            content = (published / f"a{ending}").read_bytes()
            assert content in (OLD[ending], NEW[ending]), f"torn at step {step}"
        manifest = Manifest(published)
        assert manifest.record("a") is not None, f"no record at step {step}"
        # Whatever the record says is here is here: a mix of old and new is made again.
        if manifest.is_whole(manifest.record("a")):
            contents = {ending: (published / f"a{ending}").read_bytes() for ending in OLD}
            assert contents in (OLD, NEW), f"a mixed report counts as whole at step {step}"
        assert not list(published.glob(".*.part"))
        assert not list(manifest.folder.glob(".*.part"))
    run_until(None, how, published)
    assert {ending: (published / f"a{ending}").read_bytes() for ending in NEW} == NEW


def test_a_full_disk_is_one_clear_error(tmp_path: Path) -> None:
    quick = quick_notebook(tmp_path)
    inputs = tmp_path / "in"
    inputs.mkdir()
    for number in range(6):
        customer(inputs, f"customer-{number}")
    run = command("--out", tmp_path / "out", "--notebook", quick, inputs)
    code = (
        "import errno, os, sys\nfrom planner.reports import output\nfrom planner.cli import main\nreal = os.fsync\n"
        "calls = []\ndef fsync(handle):\n    calls.append(1)\n    if len(calls) > 9:\n"
        "        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))\n    real(handle)\n"
        "os.fsync = fsync\nsys.exit(main(sys.argv[1:]))\n"
    )
    done = subprocess.run(
        [run[0], "-c", code, *run[3:]], capture_output=True, text=True, env=environment(), check=False, timeout=120
    )
    assert done.returncode == 1, done.stderr
    assert done.stderr.count("No space left on device") == 1
    assert "Traceback" not in done.stderr
    assert not list((tmp_path / "out").glob(".*.part"))
    again = report("--out", tmp_path / "out", "--notebook", quick, inputs)
    assert again.returncode == 0
    assert "were up to date" in again.stdout
