"""Reports while workers are killed, stopped and starved, and one that fails at every step.

CHAOS_REPORTS sets how many there are, CHAOS_SEED what happens to them.
"""

import errno
import io
import os
import random
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from batches import (
    Report,
    children_of,
    command,
    customer,
    environment,
    files_of,
    fork_server_of,
    light_notebook,
    quick_notebook,
    records_of,
)
from fleets import entry

from planner.batch.making import Made
from planner.batch.manifest import Manifest, records_in
from planner.batch.orders import Order

REPORTS = int(os.environ.get("CHAOS_REPORTS", "200"))
SEED = int(os.environ.get("CHAOS_SEED", "20261101"))
REAL, HARMS, BOUND_S = 12, 48, 300
# What happens to a batch, and how often beside the others.
HARM = {
    "kill": 40,
    "stop": 10,
    "starve": 20,
    "kill the fork server": 3,
    "stop the fork server": 1,
    "starve the batch": 2,
    "kill the tree": 2,
}


def starve(pid: int) -> None:
    """Let a process write no more than it has: for it, the disk is full."""
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))


def harm(batch: subprocess.Popen, dice: random.Random) -> None:
    """Do something bad to a process of the batch, now."""
    servers = fork_server_of(batch.pid)
    reports = [child for pid in servers for child in children_of(pid)]
    what = dice.choices(list(HARM), list(HARM.values()))[0]
    try:
        if what == "starve the batch":
            starve(batch.pid)
        elif what == "kill the tree":
            os.killpg(batch.pid, signal.SIGKILL)
        elif what == "kill the fork server" and servers:
            os.kill(servers[0], signal.SIGKILL)
        elif what == "stop the fork server" and servers:
            os.kill(servers[0], signal.SIGSTOP)
        elif what == "kill" and reports:
            os.kill(dice.choice(reports), signal.SIGKILL)
        elif what == "stop" and reports:
            os.kill(dice.choice(reports), signal.SIGSTOP)
        elif what == "starve" and reports:
            starve(dice.choice(reports))
    except OSError:
        pass  # it has just ended by itself


def batches(out: Path, place: Path) -> list[list[str]]:
    """Two batches on one folder: many small reports, and a few of the real ones."""
    light = ("--notebook", place / "light.ipynb", "--timeout", "4 s", "--jobs", "2", place / "light")
    real = ("--timeout", "15 s", "--jobs", "1", place / "real")
    return [command("--out", out, *options) for options in (light, real)]


def run(commands: list[list[str]]) -> list[subprocess.Popen]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return [subprocess.Popen(one, env=environment(), start_new_session=True, **quiet) for one in commands]


@pytest.mark.campaign
def test_chaos_ends_where_peace_does(tmp_path: Path) -> None:
    light_notebook(tmp_path)
    for kind, count in (("light", REPORTS - REAL), ("real", REAL)):
        (tmp_path / kind).mkdir()
        for number in range(count):
            customer(tmp_path / kind, f"{kind}-{number:03}", connections=400 + number)
    peace = run(batches(tmp_path / "peace", tmp_path))
    assert [batch.wait(BOUND_S) for batch in peace] == [0, 0]
    dice = random.Random(SEED)
    began = time.monotonic()
    out = tmp_path / "chaos"
    records = out / ".manifest"
    harms = 0
    left = batches(out, tmp_path)
    try:
        while left and time.monotonic() - began < BOUND_S:
            running = run(left)
            while any(batch.poll() is None for batch in running) and time.monotonic() - began < BOUND_S:
                time.sleep(dice.uniform(0.05, 0.3))
                # No harm before there is something to lose, and an end to it.
                if harms < HARMS and len(list(records.glob("*.json"))) > 2:
                    harm(dice.choice(running), dice)
                    harms += 1
            ended = [batch.wait(BOUND_S) for batch in running]
            assert set(ended) <= {0, 1, -signal.SIGKILL}, "a fault of one report is no fault of the batch"
            left = [one for one, status in zip(left, ended, strict=True) if status]
    finally:
        for batch in running:
            with suppress(OSError):
                os.killpg(batch.pid, signal.SIGKILL)
    assert not left, "not done in time"
    assert harms == HARMS, "peace came too soon"
    assert len(records_of(out)) == REPORTS
    assert files_of(out) == files_of(tmp_path / "peace")
    assert records_of(out) == records_of(tmp_path / "peace")


def test_a_disk_that_is_full_before_anything_begins_is_one_clear_error(tmp_path: Path) -> None:
    customer(tmp_path, "customer")
    full = subprocess.run(
        command("--out", tmp_path / "out", tmp_path / "customer.yaml"),
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
        timeout=BOUND_S,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY)),
    )
    assert full.returncode == 1
    assert full.stderr.count("\n") == 1
    assert "no folder for temporary files has room" in full.stderr


class KilledError(BaseException):
    """Stands for a process that ends at this very call: nothing after it may clean up."""


ORDER = Order("a.yaml", "a.yaml", Path("a.yaml"), id="a", key="key")
ENTRY = entry("a").record()
OLD = {".html": b"old page" * 1000, ".ipynb": b"old notebook" * 1000}
NEW = {".html": b"new page" * 2000, ".ipynb": b"new notebook" * 2000}


@pytest.fixture
def published(tmp_path: Path) -> Path:
    Manifest(tmp_path).publish(ORDER, Made(OLD, ENTRY, 1.0))
    return tmp_path


def run_until(step: int | None, how: str, out: Path) -> int:
    """Publish a report, failing or being killed at the given step of its file operations; count the steps."""
    steps = 0

    def guarded(real: Callable, partly: Callable = lambda: None) -> Callable:
        def call(*arguments: object, **options: object) -> object:
            nonlocal steps
            steps += 1
            if how == "killed" and step is not None and steps > step:
                raise KilledError  # a dead process does nothing more
            if steps == step:
                partly()
                if how == "fails":
                    raise OSError(errno.ENOSPC, "No space left on device")
                raise KilledError
            return real(*arguments, **options)

        return call

    class Stream(io.FileIO):
        """A file that is half written where it fails or is killed."""

        def write(self, content: bytes) -> int:
            half = len(content) // 2
            return guarded(
                lambda: super(Stream, self).write(content), lambda: super(Stream, self).write(content[:half])
            )()

    manifest = Manifest(out)
    with pytest.MonkeyPatch.context() as patch:
        plain, created = os.open, guarded(os.open)
        patch.setattr(os, "fdopen", Stream)
        patch.setattr(os, "open", lambda path, how, *mode: (created if how & os.O_EXCL else plain)(path, how, *mode))
        for name in ("fsync", "replace", "unlink"):
            patch.setattr(os, name, guarded(getattr(os, name)))
        manifest.publish(ORDER, Made(NEW, ENTRY, 1.0))
    return steps


@pytest.mark.parametrize("how", ["fails", "killed"])
def test_at_every_step_a_file_is_the_old_one_or_the_new_one(published: Path, how: str) -> None:
    total = run_until(None, how, published)
    assert total >= 15, "the harness does not see the file operations"
    for step in range(1, total + 1):
        Manifest(published).publish(ORDER, Made(OLD, ENTRY, 1.0))
        with pytest.raises((OSError, KilledError)):
            run_until(step, how, published)
        for ending in OLD:
            content = (published / f"a{ending}").read_bytes()
            assert content in (OLD[ending], NEW[ending]), f"torn at step {step}"
        manifest = Manifest(published)
        assert records_in(manifest.folder), f"no record at step {step}"
        # Whatever the record says is here is here: a mix of old and new is made again.
        if manifest.has(ORDER):
            contents = {ending: (published / f"a{ending}").read_bytes() for ending in OLD}
            assert contents in (OLD, NEW), f"a mixed report counts as whole at step {step}"
        assert not list(published.glob(".*.part"))
        assert not list(manifest.folder.glob(".*.part"))
    run_until(None, how, published)
    assert {ending: (published / f"a{ending}").read_bytes() for ending in NEW} == NEW


@pytest.mark.parametrize(("error", "status"), [(errno.ENOSPC, 1), (errno.EROFS, 2)])
def test_a_full_disk_or_one_that_turns_read_only_is_one_clear_error(
    tmp_path: Path, report: Report, error: int, status: int
) -> None:
    quick = quick_notebook(tmp_path)
    inputs = tmp_path / "in"
    inputs.mkdir()
    for number in range(6):
        customer(inputs, f"customer-{number}")
    run = ("--out", tmp_path / "out", "--notebook", quick, inputs)
    real, calls = os.fsync, []

    def fsync(handle: int) -> None:
        calls.append(1)
        if len(calls) > 9:
            raise OSError(error, os.strerror(error))
        real(handle)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        done = report(*run)
    assert done.returncode == status, done.stderr
    assert done.stderr.count(os.strerror(error)) == 1
    assert not list((tmp_path / "out").glob(".*.part"))
    again = report(*run)
    assert again.returncode == 0
    assert "up to date" in again.stdout
