"""What a batch of reports costs, against the usual loop of commands and against the bare cells."""

from __future__ import annotations

import json
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

import nbformat

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data" / "scenarios" / "headquarters.yaml"
NOTEBOOK = ROOT / "notebooks" / "sizing_report.ipynb"
JOBS = len(os.sched_getaffinity(0))

# All cells of the reports one after the other in one warm process, pages included: what no batch can undercut.
FLOOR = """
import sys, time
from pathlib import Path
import nbformat
import os
from planner.reports import kernel, render
from planner.reports.page import page
told = os.dup(1)
shell = kernel.Kernel()
shell.open()
for number, file in enumerate(map(Path, sys.argv[1:])):
    if number == 1:
        began = time.process_time()
    os.chdir(file.parent)
    notebook = nbformat.read(render.notebook_folder() / render.NOTEBOOK, 4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
            def show(message, cell=cell):
                if message["msg_type"] in ("execute_result", "display_data"):
                    cell.outputs.append(nbformat.v4.output_from_msg(message))
            source = cell.source.replace("../data/scenarios/headquarters.yaml", file.name)
            assert shell.execute(source, show)["status"] == "ok"
    page(notebook)
os.write(told, str(time.process_time() - began).encode())
"""


def customers(folder: Path, count: int) -> list[Path]:
    """Scenarios that all differ."""
    text = SAMPLE.read_text(encoding="utf-8")
    files = []
    for i in range(count):
        file = folder / f"customer-{i:04}.yaml"
        file.write_text(text.replace("data: 120 TB", f"data: {100 + i / 100:g} TB"), encoding="utf-8")
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


def quick_notebook(folder: Path) -> Path:
    """A notebook that only sizes, so that a thousand reports are soon made."""
    names = "scenario = None\ncatalog = None\ncatalogs = None"
    parameters = nbformat.v4.new_code_cell(names, metadata={"tags": ["parameters"]})
    imports = "from planner.scenario import read_scenario\nfrom planner.sizing import size\n"
    sizes = nbformat.v4.new_code_cell(f"{imports}size(read_scenario(scenario)).plan.design")
    notebook = nbformat.v4.new_notebook(cells=[parameters, sizes])
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    path = folder / "quick.ipynb"
    nbformat.write(notebook, path)
    return path


def steady(files: list[Path], out: Path, notebook: Path) -> tuple[float, float]:
    """How much longer the last tenth took than the first, and the growth of the parent's memory between."""
    command = [
        sys.executable,
        "-m",
        "planner",
        "report",
        "--out",
        str(out),
        "--notebook",
        str(notebook),
        *map(str, files),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    done: list[tuple[float, int, float]] = []
    records = out / ".manifest"
    while process.poll() is None:
        made = sum(1 for _ in records.glob("*.json")) if records.exists() else 0
        if made:
            try:
                pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
            except OSError:
                break
            done.append((time.perf_counter(), made, float(pages)))
        time.sleep(0.05)
    tenth = len(files) // 10

    def seconds(first: int, last: int) -> float:
        at = [when for when, made, _ in done if made >= first]
        end = [when for when, made, _ in done if made >= last]
        return (end or [done[-1][0]])[0] - at[0]

    memory = [pages for _, made, pages in done if made >= tenth]
    return seconds(len(files) - tenth, len(files)) / seconds(tenth, 2 * tenth), memory[-1] / memory[0]


def measure(reports: int = 12, thousand: int = 1000) -> Iterator[tuple[str, float, str]]:
    """The promises of a batch; `reports` and `thousand` scale them down for a short run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = customers(folder, 3 * reports)
        (folder / "loop").mkdir()
        few = files[: max(JOBS, reports // 3)]
        usual_wall, usual_cores = (total / len(few) for total in loop(few, folder / "loop"))
        _, first = batch(files[:reports], folder / "one")
        wall, cores = batch(files, folder / "three")
        each = (cores - first) / (2 * reports)
        yield (
            "reports a second",
            usual_wall / (wall / len(files)),
            "x `papermill` + `nbconvert` in a loop (promise: 15)",
        )
        yield "reports a core-second, once it runs", usual_cores / each, "x the loop; steadier on a shared machine"
        floor = subprocess.run(
            [sys.executable, "-c", FLOOR, *map(str, files[: reports + 1])], check=True, capture_output=True, text=True
        )
        each = (cores - first) / (2 * reports)
        yield (
            "core-seconds a report",
            each / (float(floor.stdout) / reports),
            "x its bare cells, warm (promise: at most 1.25)",
        )
        many = folder / "many"
        many.mkdir()
        quick = quick_notebook(folder)
        files = customers(many, thousand)
        slower, memory = steady(files, folder / "steady", quick)
        yield "the last tenth of the reports", slower, f"x the time of an early tenth, of {thousand}"
        yield "memory of the parent at the end", memory, "x that after a tenth"
        again, _ = batch(files, folder / "steady", "--notebook", str(quick))
        yield "a second run with nothing changed", again, f"seconds for {thousand} scenarios (promise: at most 3)"
        record = json.loads((folder / "steady" / ".manifest" / f"{files[0].stem}.json").read_text())
        assert record["state"] == "done"
        times = [json.loads(path.read_text())["seconds"] for path in (folder / "three" / ".manifest").glob("*.json")]
        yield "one report, from its fork to its files", statistics.median(times), "seconds, beside the others"
