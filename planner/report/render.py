"""One scenario to one executed notebook and one page."""

import logging
import os
import tempfile
from collections.abc import Sequence
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import papermill
from papermill.engines import papermill_engines
from papermill.execute import raise_for_execution_errors, remove_error_markers
from papermill.inspection import _infer_parameters
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from traitlets.config import Config

from planner.files.brand import Brand
from planner.files.documents import shipped
from planner.formats import FORMATS, PAGE_FORMATS, load
from planner.model.scenario import Scenario
from planner.model.sizing import size
from planner.report import ReportError
from planner.report.cells import run_cells
from planner.report.page import document_title, laid_out, parts

NOTEBOOK = "sizing_report.ipynb"
_KERNEL = "python3"
_MOST_PLACE = 70  # the path of a socket may have a hundred characters or so


def render(
    scenario: Scenario, folder: Path, parameters: dict[str, Any], formats: Sequence[str], brand: Brand, own: Path | None
) -> dict[str, bytes]:
    """The files of the report of `scenario`, which was read from its file in `folder`, by the ending of their names.

    `formats` are names of `FORMATS`; the page brings the notebook that it was made from. The notebook runs for a
    format that is made from the page alone: the others are made from the plan. It runs in `folder` and knows the
    scenario's file by its bare name, so that no report depends on where the folder is: ours in this very process, and
    one's `own`, which takes its place, on the ordinary kernel. ReportError when a cell of it fails.
    """
    made: dict[str, bytes] = {}
    if any(name in PAGE_FORMATS for name in formats):
        given = {"scenario": scenario.file, **parameters}
        executed = run_notebook(own or shipped("notebooks") / NOTEBOOK, given, folder, here=own is None)
        title, sections = document_title(executed), parts(executed)
    for name in formats:
        if name == "html":
            made[".ipynb"] = (nbformat.v4.writes(executed) + "\n").encode()
            content = laid_out(title, sections, brand).encode()
        elif name == "pdf":
            content = load(name).make(title, sections, brand)
        else:
            content = load(name).make(size(scenario), brand)
        made[FORMATS[name]] = content
    return made


def run_notebook(path: Path, parameters: dict[str, Any], folder: Path, *, here: bool) -> nbformat.NotebookNode:
    """The notebook at `path`, run in `folder` with `parameters` as papermill does, without what changes in each run.

    It runs `here`, in this very process, or on the ordinary kernel.
    """
    logging.getLogger("papermill").setLevel(logging.ERROR)
    read, known = _read(path)
    if unknown := set(parameters) - known:
        lacking, has = ", ".join(sorted(unknown)), ", ".join(sorted(known))
        raise ReportError(f"{path.name} has no parameter {lacking}; it has {has}")
    notebook = deepcopy(read)
    if parameters:
        notebook = parameterize_notebook(notebook, parameters, kernel_name=_KERNEL, language="python")
    try:
        (run_cells if here else _run_kernel)(notebook, folder)
        raise_for_execution_errors(notebook, None)
    except papermill.PapermillExecutionError as error:
        raise ReportError(f"cell {error.cell_index + 1} of {path.name}: {error.ename}: {error.evalue}") from None
    # A kernel that dies can leave a notebook that looks finished: every cell must have run.
    for position, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None:
            raise ReportError(f"cell {position} of {path.name} did not run")
    return _settled(notebook)


@cache  # before the fork server forks: all reports are of one notebook
def _read(path: Path) -> tuple[nbformat.NotebookNode, frozenset[str]]:
    """The notebook at `path`, and the names of its parameters."""
    notebook = remove_error_markers(load_notebook_node(str(path)))
    return notebook, frozenset(parameter.name for parameter in _infer_parameters(notebook))


def _run_kernel(notebook: nbformat.NotebookNode, folder: Path) -> None:
    """Run it on a kernel that listens on files of its user alone, where the usual one opens ports."""
    runtime = os.environ.get("JUPYTER_RUNTIME_DIR", "")
    place = runtime if 0 < len(runtime) < _MOST_PLACE and os.path.isdir(runtime) else None  # noqa: PTH112
    with tempfile.TemporaryDirectory(prefix="planner-", dir=place) as private:
        papermill_engines.execute_notebook_with_engine(
            None,
            notebook,
            kernel_name=_KERNEL,
            progress_bar=False,
            resources={"metadata": {"path": str(folder)}},
            config=Config({"KernelManager": {"transport": "ipc", "connection_file": f"{private}/kernel.json"}}),
            shutdown_kernel="immediate",
        )


def _settled(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """`notebook` without times, durations and kernel details: the same inputs give the same bytes."""
    kernel = {"display_name": "Python 3", "language": "python", "name": _KERNEL}
    notebook.metadata = nbformat.from_dict({"kernelspec": kernel, "language_info": {"name": "python"}})
    for position, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        cell.id = f"cell-{position}"
    return notebook
