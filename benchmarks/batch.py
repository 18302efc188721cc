"""What a batch of reports costs, against the usual loop of commands and against the bare cells."""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

from planner.formats import FORMATS

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data" / "scenarios" / "headquarters.yaml"
NOTEBOOK = ROOT / "notebooks" / "sizing_report.ipynb"
JOBS = len(os.sched_getaffinity(0))

# All cells of the reports one after the other in one warm process, pages included: what no batch can undercut.
FLOOR = """
import sys, time
from pathlib import Path
import nbformat
from planner.files.brand import read_brand
from planner.files.documents import shipped
from planner.report import cells, render
from planner.report.page import document_title, laid_out, parts
for number, file in enumerate(map(Path, sys.argv[1:])):
    if number == 1:
        began = time.process_time()
    notebook = nbformat.read(shipped("notebooks") / render.NOTEBOOK, 4)
    for cell in notebook.cells:
        cell.source = cell.source.replace("../data/scenarios/headquarters.yaml", file.name)
    cells.run_cells(notebook, file.parent)
    assert not [1 for cell in notebook.cells for output in cell.get("outputs", []) if output.output_type == "error"]
    laid_out(document_title(notebook), parts(notebook), read_brand())
print(time.process_time() - began)
"""


def customers(folder: Path, count: int) -> list[Path]:
    """Scenarios that all differ, so that what is kept of one report is of no more use to the next than it ever is."""
    scenario = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))
    files = []
    for i in range(count):
        file = folder / f"customer-{i:04}.yaml"
        scenario["customer"] = f"Sample {i}"
        scenario["home_share"] |= {
            "connections": {"low": 2300 + i % 97, "mid": 2700 + i % 101, "high": 3500 + i % 103},
            "data": f"{100 + i / 100:g} TB",
            "directories": 3000 + i,
        }
        file.write_text(yaml.safe_dump(scenario), encoding="utf-8")
        files.append(file)
    return files


def spent() -> float:
    """Core-seconds of all processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def batch(files: list[Path], out: Path, *options: str) -> tuple[float, float]:
    """Wall time and core-seconds of `planner report` with everything that it has started."""
    before, began = spent(), time.perf_counter()
    command = [sys.executable, "-m", "planner", "report", "--jobs", str(JOBS), "--out", str(out), *options]
    subprocess.run([*command, *map(str, files)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began, spent() - before


def loop(files: list[Path], out: Path) -> tuple[float, float]:
    """Wall time and core-seconds of the commands that people write in a loop, `JOBS` at once."""

    def one(file: Path) -> None:
        made = out / f"{file.stem}.ipynb"
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": file.parent}
        run = [sys.executable, "-m", "papermill", NOTEBOOK, made, "-p", "scenario", file, "--no-progress-bar"]
        subprocess.run(list(map(str, run)), **quiet)
        subprocess.run([sys.executable, "-m", "nbconvert", "--to", "html", "--no-input", str(made)], **quiet)

    before, began = spent(), time.perf_counter()
    with ThreadPoolExecutor(JOBS) as pool:
        list(pool.map(one, files))
    return time.perf_counter() - began, spent() - before


def floor(files: list[Path]) -> float:
    """Core-seconds of the cells and the page of one report in a warm process, `JOBS` such processes at once."""
    command = [sys.executable, "-c", FLOOR, *map(str, files)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(JOBS)]
    return statistics.mean(float(process.communicate()[0]) for process in running) / (len(files) - 1)


def against_floor(files: list[Path], out: Path, rounds: int = 4) -> float:
    """Core-seconds of a report in a batch, over those of its bare cells.

    The pace of a shared machine drifts by the minute, so the two are measured in turns. What a batch takes to begin
    is that of a batch of `JOBS` reports.
    """
    bare, batched = [floor(files[:33])], []
    for i in range(rounds):
        _, start = batch(files[:JOBS], out / f"start-{i}")
        _, whole = batch(files, out / f"whole-{i}")
        batched.append((whole - start) / (len(files) - JOBS))
        bare.append(floor(files[:33]))
    return statistics.mean(batched) / statistics.mean(bare)


def steady(files: list[Path], out: Path) -> tuple[float, float, float, float]:
    """A batch that is watched: wall time, core-seconds, the time of the last tenth of the reports against that of the
    second, and the memory of the parent in the last tenth against that in the second."""
    before, began = spent(), time.perf_counter()
    command = [sys.executable, "-m", "planner", "report", "--jobs", str(JOBS), "--out", str(out), *map(str, files)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    done: list[tuple[float, int, float]] = []
    records = out / ".manifest"
    while process.poll() is None:
        made = sum(1 for _ in records.glob("*.json")) if records.exists() else 0
        if made and (resident := _resident(process.pid)):
            done.append((time.perf_counter(), made, resident))
        time.sleep(0.1)
    assert process.returncode == 0
    wall, cores, tenth = time.perf_counter() - began, spent() - before, len(files) // 10

    def when(count: int) -> float:
        return next((at for at, made, _ in done if made >= count), done[-1][0])

    slower = (when(10 * tenth) - when(9 * tenth)) / (when(2 * tenth) - when(tenth))
    late, early = (statistics.median(r for _, made, r in done if i * tenth < made <= (i + 1) * tenth) for i in (9, 1))
    return wall, cores, slower, late / early


def _resident(pid: int) -> float:
    """The memory that a process holds [pages], 0 where it has gone."""
    try:
        return float(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0


def measure(reports: int = 1000, by_hand: int = 6) -> Iterator[tuple[str, float, str] | tuple[str, float, str, str]]:
    """The promises of a batch of our own reports, against `by_hand` of them made by commands in a loop."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = customers(folder, reports)
        (folder / "loop").mkdir()
        over_floor = against_floor(files[:62], folder / "turns")
        before = loop(files[: by_hand // 2], folder / "loop")  # and again after, since the pace of a machine drifts
        wall, cores, slower, memory = steady(files, folder / "all")
        after = loop(files[by_hand // 2 : by_hand], folder / "loop")
        usual_wall, usual_cores = ((one + other) / by_hand for one, other in zip(before, after, strict=True))
        commands = "x `papermill` + `jupyter nbconvert` in a loop"
        yield "reports a second", usual_wall / (wall / reports), f"{commands}, {reports} reports", ">= 20"
        yield (
            "reports a core-second",
            usual_cores / (cores / reports),
            f"{commands}; steadier on a shared machine",
            ">= 20",
        )
        yield "core-seconds a report", over_floor, "x its bare cells, warm", "<= 1.15"
        yield "the last tenth of the reports", slower, "x the time of the second tenth"
        yield "memory of the parent in the last tenth", memory, "x that in the second tenth"
        _, again = batch(files, folder / "all")
        yield "a second run with nothing changed", again, f"core-seconds for {reports} scenarios", "<= 3"
        (_, pages), (_, every) = (batch(files[:20], folder / to, "--to", to) for to in ("html", ",".join(FORMATS)))
        yield "all five formats of 20 customers", every / pages, "x the core-seconds of the pages alone", "<= 2"
