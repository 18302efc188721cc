"""The planner's own notebook, run in this very process by IPython's own shell: no kernel to start, no socket to open.

What a cell shows becomes the outputs that the ordinary kernel would have given it. The process must be one that
nobody else needs: the shell takes its place in it, and what the cells leave stays.
"""

import io
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode, from_dict
from traitlets import Type
from traitlets.config import Config


class _Result(DisplayHook):
    """What the last line of a cell comes to."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        shell: Any = self.shell
        count = shell.cell.execution_count
        shell.show("execute_result", data=format_dict, metadata=md_dict or {}, execution_count=count)

    def write_output_prompt(self) -> None: ...


class _Display(DisplayPublisher):
    """What a cell shows by itself."""

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **_: Any) -> None:  # noqa: ARG002
        self.shell.show("display_data", data=data, metadata=metadata or {})


class _Stream(io.StringIO):
    """Standard output or error of a cell."""

    encoding = "utf-8"

    def __init__(self, name: str, shell: "_Shell") -> None:
        super().__init__()
        self.name, self._shell = name, shell

    def write(self, text: str) -> int:
        outputs = self._shell.cell.outputs
        if outputs and outputs[-1].get("name") == self.name:
            outputs[-1].text += text
        elif text:
            self._shell.show("stream", name=self.name, text=text)
        return len(text)


class _Shell(InteractiveShell):
    """IPython's shell, with an eye on what it shows."""

    displayhook_class = Type(_Result)
    display_pub_class = Type(_Display)
    cell: NotebookNode

    def show(self, kind: str, **content: Any) -> None:
        """Keep an output of the cell that runs."""
        self.cell.outputs.append(from_dict({"output_type": kind, **content}))

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self.show("error", ename=etype.__name__, evalue=str(evalue), traceback=stb)


def renew_shell() -> _Shell:
    """Make a shell that knows nothing of any notebook; no history on disk, which needs a thread."""
    _Shell.clear_instance()
    return _Shell.instance(config=Config({"HistoryManager": {"enabled": False}}))


def run_cells(notebook: NotebookNode, folder: Path) -> None:
    """Run `notebook` in `folder` until a cell fails, and keep in each cell what it shows, an error too."""
    shell = _Shell.instance() if _Shell.initialized() else renew_shell()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in cells:
        cell.execution_count, cell.outputs = None, []
    with chdir(folder), redirect_stdout(_Stream("stdout", shell)), redirect_stderr(_Stream("stderr", shell)):
        for cell in cells:
            if not cell.source.strip():
                continue
            shell.cell, cell.execution_count = cell, shell.execution_count
            if not shell.run_cell(cell.source, store_history=True).success:
                return
