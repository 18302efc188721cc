"""What the tests of the batch share: a quick notebook, customers, and a look at what a batch has left."""

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from quickly import hand_over

from planner.batch import making, processes
from planner.batch.output import work_folder
from planner.cli import main

ROOT = Path(__file__).resolve().parent.parent
# Before all that is installed: what takes a new Python a second or more to import, and no test needs.
WITHOUT_WEIGHT = str(ROOT / "tests" / "light")

SCENARIO = """\
customer: "Test: {name}"
file_server: {name}
cluster: {{nodes: 4, free_memory: 64 GB, free_vcpus: 12}}
home_share: {{name: home, description: Home, connections: {connections}, data: 10 TB}}
"""

# Quick beside the sizing report, and able to fail in every way that a customer's name asks for.
QUICK = """\
import os, signal, time
from planner.files.scenarios import read_scenario
from planner.model.sizing import size
found = size(read_scenario(scenario, catalog, catalogs))
does = found.scenario.customer.split()[-1]
"""
FAULTS = """\
if does == "raises":
    raise ValueError("out of ink")
elif does == "hangs":
    os.system("sleep 300 & setsid sleep 300 & echo $! > %(marks)s/pid"); time.sleep(300)
elif does == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(300)
elif does == "crashes":
    os.system("setsid sleep 300 & echo $! > %(marks)s/crashed")
    os.kill(os.getpid(), signal.SIGSEGV)
elif does == "leaves":
    os._exit(7)
elif does == "eats":
    eaten = bytearray(3_000_000_000)
elif does == "stops":
    os.kill(os.getpid(), signal.SIGSTOP)
elif does == "kills":
    os.kill(os.getppid(), signal.SIGKILL)
elif does == "exits":
    raise SystemExit(0)
elif does == "asks":
    input()
"""


def quick_notebook(folder: Path) -> Path:
    """A notebook that sizes, and fails as its customer's last word says."""
    parameters = new_code_cell("scenario = None\ncatalog = None\ncatalogs = None", metadata={"tags": ["parameters"]})
    cells = [
        parameters,
        new_code_cell(QUICK),
        new_code_cell(FAULTS % {"marks": folder}),
        new_code_cell("found.plan.design"),
    ]
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    path = folder / "quick.ipynb"
    nbformat.write(notebook, path)
    return path


LIGHT = """\
from planner.answers import plan as tables
from planner.files.scenarios import read_scenario
from planner.model.sizing import size
found = size(read_scenario(scenario, catalog, catalogs))
"""


def light_notebook(folder: Path) -> Path:
    """A small report: a real sizing, its answer and its checks."""
    parameters = new_code_cell("scenario = None\ncatalog = None\ncatalogs = None", metadata={"tags": ["parameters"]})
    shown = ("tables.answer(found)", "tables.checks(found)")
    notebook = new_notebook(cells=[parameters, new_code_cell(LIGHT), *map(new_code_cell, shown)])
    notebook.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    path = folder / "light.ipynb"
    nbformat.write(notebook, path)
    return path


def customer(folder: Path, name: str, connections: int = 500) -> Path:
    """A scenario file."""
    path = folder / f"{name}.yaml"
    path.write_text(SCENARIO.format(name=name, connections=connections), encoding="utf-8")
    return path


def files_of(out: Path) -> dict[str, bytes]:
    """What a folder of reports holds, by name, but for the records."""
    return {path.name: path.read_bytes() for path in sorted(out.iterdir()) if path.is_file()}


def records_of(out: Path) -> dict[str, dict]:
    """The records of a folder, without their times."""
    records = {}
    for path in sorted((out / ".manifest").glob("*.json")):
        record = json.loads(path.read_text())
        for name in ("made", "seconds", "scenario"):
            record.pop(name)
        record["files"] = {name: kept[2] for name, kept in record.get("files", {}).items()}
        records[path.stem] = record
    return records


def command(*arguments: object, kernel: bool = False) -> list[str]:
    """`planner report` in a process of its own; its notebooks run as ours do, which is quicker than a `kernel`."""
    planner = ["-m", "planner"] if kernel else [str(ROOT / "tests" / "quickly.py")]
    return [sys.executable, *planner, "report", *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    return {**kept, "PYTHONPATH": os.pathsep.join((WITHOUT_WEIGHT, str(ROOT))), **more}


@dataclass(frozen=True)
class Done:
    """What a command has left."""

    returncode: int
    stdout: str
    stderr: str


Report = Callable[..., Done]


def report_anew(*arguments: object, kernel: bool = False, **more: str) -> Done:
    """Run `planner report` as people do."""
    run = command(*arguments, kernel=kernel)
    done = subprocess.run(run, capture_output=True, text=True, env=environment(**more), check=False, timeout=240)
    return Done(done.returncode, done.stdout, done.stderr)


def report_here(
    *arguments: object, kernel: bool = False, command: str = "report", stderr: TextIO | None = None
) -> Done:
    """Run `planner report`, or another command, in this process; its reports come from the session's fork server."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(stderr or err):
        patch.setattr(processes, "close", lambda: None)
        with work_folder():  # as a new process does, which sweeps what those that were killed have left
            pass
        if not kernel:
            patch.setattr(making, "hand_over", hand_over)
        status = main([command, *map(str, arguments)])
    return Done(status, out.getvalue(), err.getvalue())


def children_of(pid: int) -> list[int]:
    """The processes that a process has started, from whichever of its threads."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except OSError:
            continue
    return found


def fork_server_of(pid: int) -> list[int]:
    """The fork server that a process has started, if it is there."""
    found = []
    for child in children_of(pid):
        with suppress(OSError):
            if b"forkserver" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


def gone(pid: int, within_s: float = 5.0) -> bool:
    """Whether a process ends in time; one that nobody has waited for is gone too."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def processes_that_say(word: str) -> list[int]:
    """The processes whose command line or working directory holds `word`."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            said = (path / "cmdline").read_bytes().decode(errors="replace") + str((path / "cwd").readlink())
        except OSError:
            continue
        if word in said and int(path.name) != os.getpid():
            found.append(int(path.name))
    return found
