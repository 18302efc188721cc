"""The planner's own notebook, run in this very process by IPython's own shell: no kernel to start, no socket to open.

The process must be one that nobody else needs: the shell takes its place in it, and what the cells leave stays.
"""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path

from IPython.core.displayhook import CapturingDisplayHook
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbformat import NotebookNode
from nbformat.v4 import new_output
from traitlets.config import Config


def renew_shell() -> None:
    """Make a shell that knows nothing of any notebook; no history on disk, which needs a thread."""
    InteractiveShell.clear_instance()
    InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))


def run_cells(notebook: NotebookNode, folder: Path) -> None:
    """Run `notebook` in `folder` until a cell fails; a cell keeps what it prints, then what it shows, or its error."""
    if not InteractiveShell.initialized():
        renew_shell()
    shell = InteractiveShell.instance()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in cells:
        cell.execution_count, cell.outputs = None, []
    with chdir(folder):
        for cell in cells:
            if not cell.source.strip():
                continue
            shell.display_trap.hook = last = CapturingDisplayHook(shell)
            with capture_output() as shown:
                done = shell.run_cell(cell.source, store_history=True)
            cell.execution_count = done.execution_count
            if error := done.error_before_exec or done.error_in_exec:
                cell.outputs = [new_output("error", ename=type(error).__name__, evalue=str(error), traceback=[])]
                return
            printed = {"stdout": shown.stdout, "stderr": shown.stderr}
            cell.outputs = [new_output("stream", name=name, text=text) for name, text in printed.items() if text]
            for one in shown.outputs:
                cell.outputs.append(new_output("display_data", data=one.data, metadata=one.metadata))
            for said in last.outputs:
                cell.outputs.append(new_output("execute_result", **said, execution_count=done.execution_count))
