"""One scenario to one executed notebook and one page."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import chdir
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.manager import AsyncKernelManager
from papermill.engines import papermill_engines
from papermill.execute import raise_for_execution_errors, remove_error_markers
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from traitlets import Unicode, default

from planner.files.brand import Brand, read_brand
from planner.files.changes import read_changed
from planner.files.documents import shipped
from planner.formats import FORMATS, PAGE_FORMATS, load
from planner.model.scenario import Scenario
from planner.model.sizing import size
from planner.report import ReportError
from planner.report.cells import run_cells
from planner.report.page import page

HERE = Path(__file__).resolve().parent
NOTEBOOK = "sizing_report.ipynb"
_KERNEL = "python3"
_MOST_SOCKET = 100


class _PrivateKernelManager(AsyncKernelManager):
    """A kernel that listens on files of its user alone, in a folder of its own, where the usual one opens ports."""

    transport = Unicode("ipc")

    @default("ip")
    def _private_ip(self) -> str:
        folder = os.environ.get("JUPYTER_RUNTIME_DIR", "")
        # The path of a socket is short: a hundred characters or so.
        base = folder if 0 < len(folder) < _MOST_SOCKET - 30 and Path(folder).is_dir() else None
        return str(Path(tempfile.mkdtemp(prefix="planner-", dir=base)) / "kernel")

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart)
        if not restart:
            shutil.rmtree(Path(self.ip).parent, ignore_errors=True)

    cleanup_resources = _async_cleanup_resources


def notebook_folder() -> Path:
    """The folder of the notebooks that come with the planner."""
    return shipped("notebooks")


def render(
    scenario_file: Path,
    parameters: dict[str, Any] | None = None,
    formats: Sequence[str] = ("html",),
    brand: Brand | None = None,
    *,
    here: bool = False,
    notebook: Path | None = None,
) -> dict[str, bytes]:
    """The files of the report of the scenario in `scenario_file`, by the ending of their names.

    `formats` are names of `FORMATS`; the page brings the notebook that it was made from. The notebook runs for a
    format that is made from the page alone: the others are made from the plan. It runs in the scenario's folder and
    knows the file by its bare name, so that no report depends on where the folder is: `here`, in this very process,
    or on the ordinary kernel. `notebook` takes the place of the sizing report. ReportError when a cell of it fails.
    """
    brand, parameters = brand or read_brand(), parameters or {}
    made: dict[str, bytes] = {}
    html = ""
    if any(name in PAGE_FORMATS for name in formats):
        given = {"scenario": scenario_file.name, **parameters}
        executed = run_notebook(notebook or notebook_folder() / NOTEBOOK, given, scenario_file.parent, here=here)
        html = page(executed, brand)
        if "html" in formats:
            made[".ipynb"] = (nbformat.v4.writes(executed) + "\n").encode()  # each part was validated as it came
            made[FORMATS["html"].ending] = html.encode()
    for name in formats:
        if name == "html":
            continue
        make = load(name).make
        if name in PAGE_FORMATS:
            made[FORMATS[name].ending] = make(html)
        else:
            made[FORMATS[name].ending] = make(size(scenario_of(scenario_file, parameters)), brand)
    return made


def scenario_of(file: Path, parameters: dict[str, Any]) -> Scenario:
    """The scenario that a notebook reads with these parameters in the folder of `file`."""
    catalogs = parameters.get("catalogs")
    folder = file.parent / catalogs if catalogs else None
    return read_changed(parameters.get("changes") or {}, file, parameters.get("catalog"), folder)


def run_notebook(
    path: Path, parameters: dict[str, Any], folder: Path | None = None, *, here: bool = False
) -> nbformat.NotebookNode:
    """The notebook at `path`, run with `parameters` as papermill does, without what changes from run to run.

    `folder` is where it runs (default: the current one): `here`, in this very process, or on the ordinary kernel.
    """
    folder = folder or Path.cwd()
    logging.getLogger("papermill").setLevel(logging.ERROR)
    known = _parameters(path, path.stat().st_mtime_ns)
    if unknown := set(parameters) - known:
        raise ReportError(
            f"{path.name} has no parameter {', '.join(sorted(unknown))}; it has {', '.join(sorted(known))}"
        )
    notebook = remove_error_markers(load_notebook_node(str(path)))
    if parameters:
        notebook = parameterize_notebook(notebook, parameters, kernel_name=_KERNEL, language="python")
    try:
        if here:
            with chdir(folder):
                run_cells(notebook)
        else:
            _run_kernel(notebook, folder)
        raise_for_execution_errors(notebook, None)
    except papermill.PapermillExecutionError as error:
        raise ReportError(f"cell {error.cell_index + 1} of {path.name}: {error.ename}: {error.evalue}") from None
    # A kernel that dies can leave a notebook that looks finished: every cell must have run.
    for position, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None:
            raise ReportError(f"cell {position} of {path.name} did not run")
    return _settled(notebook)


def _run_kernel(notebook: nbformat.NotebookNode, folder: Path) -> None:
    papermill_engines.execute_notebook_with_engine(
        None,
        notebook,
        kernel_name=_KERNEL,
        progress_bar=False,
        resources={"metadata": {"path": str(folder)}},
        kernel_manager_class=_PrivateKernelManager,
        shutdown_kernel="immediate",
    )


@lru_cache(maxsize=8)
def _parameters(path: Path, modified_ns: int) -> frozenset[str]:  # noqa: ARG001
    """The parameters of a notebook, read again when it was changed."""
    return frozenset(papermill.inspect_notebook(str(path)))


def _settled(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """`notebook` without times, durations and kernel details: the same inputs give the same bytes."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for position, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        cell.id = f"cell-{position}"
    return notebook
