"""Reports on a Dask cluster of this machine, over TLS: a scheduler, two workers, one of them killed in mid-batch."""

import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from batches import ROOT, Report, children_of, customer, environment, files_of, gone, quick_notebook

if not importlib.util.find_spec("distributed"):
    pytest.skip("there is no Dask", allow_module_level=True)


def wait_for(seen: object, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 180
    while not seen():
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """The address of a scheduler, and its two workers; each in a folder of its own."""
    where = tmp_path / "scheduler.json"
    pair = ["-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=sample", "-days", "2", *pair]
    subprocess.run(made, check=True, capture_output=True)
    tls = ["--tls-ca-file", pair[3], "--tls-cert", pair[3], "--tls-key", pair[1]]
    path = os.pathsep.join(map(str, (ROOT, ROOT / "tests")))  # where quickly.py is
    settings = environment(DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL="10s", PYTHONPATH=path)
    quiet = {"env": settings, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "dask"]
    local = ["--host", "127.0.0.1", "--no-dashboard", *tls]
    listen = ["--protocol", "tls", "--port", "0", "--scheduler-file", where]
    started = [subprocess.Popen([*dask, "scheduler", *local, *listen], **quiet)]
    try:
        wait_for(where.exists, started[0])
        address = json.loads(where.read_text())["address"]
        for number in (1, 2):
            folder = tmp_path / f"worker-{number}"
            folder.mkdir()
            nanny = "--no-nanny" if number == 1 else "--nanny"  # which starts the worker as a daemon
            run = [*dask, "worker", address, *local, nanny, "--nthreads", "1", "--preload", "quickly"]
            run += ["--local-directory", folder]
            started.append(subprocess.Popen(run, cwd=folder, **quiet))
        yield address, started[1:]
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.mark.campaign
@pytest.mark.needs("openssl")
def test_a_worker_that_dies_is_survived(
    tmp_path: Path, cluster: tuple[str, list[subprocess.Popen]], report: Report
) -> None:
    address, workers = cluster
    quick = quick_notebook(tmp_path)
    inputs = tmp_path / "in"
    inputs.mkdir()
    for number in range(12):
        customer(inputs, f"customer-{number:02}")
    customer(inputs, "raises").write_text(customer(inputs, "raises").read_text().replace("Test: raises", "It raises"))
    out = tmp_path / "out"
    tls = ("--tls-ca", tmp_path / "cert.pem", "--tls-cert", tmp_path / "cert.pem", "--tls-key", tmp_path / "key.pem")
    children: list[int] = []

    def kill() -> None:
        wait_for(lambda: len(list((out / ".manifest").glob("*.json"))) >= 3, workers[0])
        children.extend(children_of(workers[0].pid))
        workers[0].kill()

    with ThreadPoolExecutor(1) as beside:
        killed = beside.submit(kill)
        done = report("--out", out, "--notebook", quick, "--scheduler", address, *tls, inputs)
        killed.result()
    assert done.returncode == 1, done.stderr
    assert "12 of 13 made, 1 failed" in done.stdout, done.stderr
    assert "ValueError: out of ink" in done.stderr
    assert children
    assert all(gone(pid) for pid in children)
    alone = report("--out", tmp_path / "alone", "--notebook", quick, inputs)
    assert alone.returncode == 1
    assert files_of(tmp_path / "alone") == files_of(out)


def test_a_scheduler_that_is_not_there_is_told(tmp_path: Path, report: Report) -> None:
    done = report("--out", tmp_path / "out", "--scheduler", "nonsense", customer(tmp_path, "a"))
    assert done.returncode == 2
    assert "--scheduler: nonsense cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--tls-ca", "ca.pem"), "--tls-ca: ca.pem is not a file"),
        (("--scheduler", "tls:nowhere", "--tls-key", __file__), "--tls-ca: is missing"),
        (
            ("--tls-ca", __file__, "--tls-cert", __file__, "--tls-key", __file__),
            "--tls-ca: is for --scheduler alone",
        ),
        (
            ("--scheduler", "tls:nowhere:1", "--tls-ca", __file__, "--tls-cert", __file__, "--tls-key", __file__),
            "--scheduler: tls:nowhere:1 cannot be used",
        ),
    ],
)
def test_certificates_that_are_none_are_told(tmp_path: Path, report: Report, given: tuple[str, ...], told: str) -> None:
    done = report("--out", tmp_path / "out", *given, customer(tmp_path, "a"))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert told in done.stderr
