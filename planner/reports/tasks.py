"""What a forked process does: run the cells that it is sent, or render one report."""

from __future__ import annotations

import atexit
import gc
import json
import os
import shutil
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from planner.files.documents import InputError
from planner.reports.kernel import Kernel, Message

Record = dict[str, Any]

# A process that lives for half a second has more work than use from collecting its young objects often.
_YOUNG_OBJECTS = 100_000

# Nobody's file server: it has all that a report can show, and says nothing.
SAMPLE = """\
customer: Sample
file_server: sample
cluster: {nodes: 4, free_memory: 64 GB, free_vcpus: 12}
home_share: {name: home, description: Sample, connections: {low: 400, mid: 500, high: 600}, data: 10 TB}
general_shares:
  - {name: general, description: Sample, connections: 100, data: 5 TB}
growth: {connections: 10 %, data: 10 %, horizon: 36 months}
replication: {interval: 60 min, change: 1 TB/day, link: 1 Gbit/s, remote_nodes: 4}
"""


def run(request: dict[str, Any], descriptor: int, kernel: Kernel) -> int:
    """Do what `request` asks for; the result is the exit status."""
    if request["do"] == "cells":
        return _cells(socket.socket(fileno=descriptor), kernel)
    return _report(request, descriptor, kernel)


def _cells(connection: socket.socket, kernel: Kernel) -> int:
    stream = connection.makefile("rwb")

    def send(message: Message) -> None:
        stream.write(json.dumps(message).encode() + b"\n")
        stream.flush()

    def show(message: Message) -> None:
        send({**message, "buffers": [buffer.hex() for buffer in message["buffers"]]})

    kernel.set_environment(json.loads(stream.readline())["environment"])
    send(kernel.language_info)
    for line in stream:
        try:
            send({"reply": kernel.execute(json.loads(line)["code"], show)})
        except EOFError:
            break
    atexit._run_exitfuncs()
    return 0


def make(
    folder: Path,
    name: str,
    parameters: dict[str, str],
    kernel: Kernel | None,
    notebook: str = "",
    formats: Sequence[str] = ("html",),
    brand: str = "",
) -> tuple[dict[str, bytes], Record]:
    """The files of the report of the scenario `name` in `folder`, by their endings, and its line in the list.

    Its cells run on `kernel`, in this very process, or on an ordinary one. Raises ReportError and InputError.
    """
    from planner.dr.rpo import protection
    from planner.files.brand import read_brand
    from planner.files.scenarios import read_scenario
    from planner.fleet.entries import Entry
    from planner.judgement.risk import risk
    from planner.reports.render import render

    files = render(
        folder / name,
        parameters,
        formats,
        read_brand(folder / brand) if brand else None,
        cells=kernel,
        notebook=folder / notebook if notebook else None,
    )
    catalogs = parameters.get("catalogs")
    scenario = read_scenario(folder / name, parameters.get("catalog"), folder / catalogs if catalogs else None)
    return files, Entry.of(risk(scenario), protection(scenario)).record()


def _report(request: dict[str, Any], descriptor: int, kernel: Kernel) -> int:
    """Make one report and write it to `descriptor`: a line of JSON, then the files one after the other."""
    from planner.reports.render import ReportError

    gc.set_threshold(_YOUNG_OBJECTS)
    folder = Path(request["folder"])
    os.environ["JUPYTER_RUNTIME_DIR"] = str(folder / ".runtime")
    try:
        files, entry = make(
            folder,
            request["name"],
            request["parameters"],
            kernel if request["engine"] == "warm" else None,
            request["notebook"],
            request["formats"],
            request["brand"],
        )
    except (ReportError, InputError, OSError) as error:
        head: dict[str, Any] = {"error": str(error)}
        files = {}
    except BaseException as error:  # told to the batch, which goes on with the others
        head = {"error": f"{type(error).__name__}: {error}"}
        files = {}
    else:
        head = {"entry": entry, "files": [[ending, len(content)] for ending, content in files.items()]}
    with open(descriptor, "wb") as stream:
        stream.write(json.dumps(head).encode() + b"\n")
        stream.writelines(files.values())
    return 0


def rehearse(kernel: Kernel, folder: Path, *, own: bool = False) -> None:
    """Render the neutral sample, for what this leaves loaded: modules, fonts, templates.

    `folder` is of the batch's work: when this process is killed, what it has left there goes with the batch.
    Where a notebook of somebody's `own` is to follow, a small one stands for it: theirs runs for customers alone.
    """
    folder.mkdir(exist_ok=True)
    (folder / "sample.yaml").write_text(SAMPLE, encoding="utf-8")
    if own:
        (folder / "small.ipynb").write_text(_small_notebook(), encoding="utf-8")
    make(folder, "sample.yaml", {}, kernel, "small.ipynb" if own else "")
    shutil.rmtree(folder, ignore_errors=True)


def _small_notebook() -> str:
    """A notebook that shows an answer, and a figure where figures are loaded."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    imports = "from planner.files.scenarios import read_scenario\nfrom planner.sizing import size\n"
    sizing = f"{imports}found = size(read_scenario(scenario))"
    cells = [
        new_code_cell("scenario = ''", metadata={"tags": ["parameters"]}),
        new_code_cell(f"{sizing}\nfound.plan.design"),
    ]
    if "planner.figures" in sys.modules:
        cells.append(new_code_cell("from planner import figures\nfigures.connections_curve(found)"))
    kernelspec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return nbformat.writes(new_notebook(cells=cells, metadata={"kernelspec": kernelspec}))
