"""A papermill engine without the cost of a cold kernel: `papermill --engine warm`, for anybody's notebook."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Protocol

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import run_sync
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NBClientEngine
from papermill.log import logger

from planner.reports import forks


class Cells(Protocol):
    """What runs cells: a kernel in this process, or one in a process forked for the notebook."""

    language_info: dict[str, Any]

    def execute(self, code: str, sink: Any, timeout_s: float | None = None) -> dict[str, Any]:
        """Run one cell and hand over its messages."""


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """Papermill's own client, asking `cells` where it would ask a kernel over sockets."""

    def __init__(self, manager: Any, cells: Cells, **options: Any) -> None:
        super().__init__(manager, **options)
        self.cells = cells

    def execute(self, **_: Any) -> Any:
        """Run the notebook."""
        self.reset_execution_trackers()
        self.papermill_execute_cells()
        self.nb.metadata["language_info"] = self.cells.language_info
        self.set_widgets_metadata()
        return self.nb

    def execute_cell(self, cell: Any, cell_index: int, *_: Any, **__: Any) -> Any:
        """Run one cell and keep what it shows, by the rules of nbclient."""
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or self.skip_cells_with_tag in tags:
            return cell
        cell.outputs = []
        self.clear_before_next_output = False
        timeout_s = self._get_timeout(cell)
        try:
            reply = self.cells.execute(
                cell.source, lambda message: self.process_message(message, cell, cell_index), timeout_s
            )
        except TimeoutError:
            raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", timeout_s, cell) from None
        except EOFError:
            raise DeadKernelError("Kernel died") from None
        if reply["status"] == "error":
            run_sync(self._check_raise_for_error)(cell, cell_index, {"content": reply})
        return cell


_OPTIONS = ("allow_errors", "force_raise_errors", "log_output", "record_timing", "stderr_file", "stdout_file")


def _run(manager: Any, cells: Cells, options: dict[str, Any]) -> None:
    kept = {name: options[name] for name in _OPTIONS if options.get(name) is not None}
    timeout_s = options.get("execution_timeout") or options.get("timeout")
    _Client(manager, cells, timeout=timeout_s, record_timing=False, log=logger, **kept).execute()


class WarmEngine(Engine):  # type: ignore[misc]
    """Runs a notebook in a process of its own, forked from one that has already done the heavy imports."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str | None, **options: Any) -> None:
        """Run the notebook, or leave it to the ordinary kernel and say why."""
        if reason := forks.unavailable() or _foreign(nb_man.nb, kernel_name):
            logger.warning("the warm engine leaves this notebook to the ordinary kernel: %s", reason)
            NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **options)
            return
        source = "\n".join(cell.source for cell in nb_man.nb.cells if cell.cell_type == "code")
        with forks.cells(source, Path.cwd()) as forked:
            _run(nb_man, forked, options)


class _Unwatched:
    """Stands for papermill's manager where nobody reads its times, and nothing is saved between cells."""

    def __init__(self, notebook: NotebookNode) -> None:
        self.nb = notebook

    def cell_exception(self, cell: NotebookNode, **_: Any) -> None:
        """Mark the cell that failed, as papermill does."""
        cell.metadata["papermill"] = {"exception": True}

    def _nothing(self, *_: Any, **__: Any) -> None:
        """Keep no diary."""

    cell_start = cell_complete = autosave_cell = _nothing


def run_here(notebook: NotebookNode, cells: Cells) -> None:
    """Run `notebook` in this very process, which must be one that nobody else needs."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
    _run(_Unwatched(notebook), cells, {})


def _foreign(notebook: Any, kernel_name: str | None) -> str:
    """Why the kernel of `notebook` is not this Python, or nothing."""
    name = kernel_name or notebook.metadata.get("kernelspec", {}).get("name", "python3")
    if name == "python3":
        return ""
    try:
        command = KernelSpecManager().get_kernel_spec(name).argv[:1]
    except NoSuchKernel:
        return f"there is no kernel {name}"
    same = command and Path(command[0]).resolve() == Path(sys.executable).resolve()
    return "" if same or command == ["python"] else f"the kernel {name} is another program"
