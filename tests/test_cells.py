"""Our notebooks run in the report's own process: it shows what the ordinary kernel shows, and shares nothing."""

from pathlib import Path

import nbformat
import pytest
from batches import Report, customer
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

pytestmark = pytest.mark.usefixtures("nothing_left_behind")

# What a notebook of the planner could come to show.
SHOWN = (
    "1 + 1",
    "print('one'); print('two'); 3",
    "import sys\nprint('out'); print('err', file=sys.stderr); None",
    "sys.stdout.write('no end of line')",
    "print('\\N{SNOWMAN} \\N{CJK UNIFIED IDEOGRAPH-4E2D} \\r\\n\\ttab')",
    "from IPython.display import HTML, Markdown, display\nHTML('<b>x</b>')",
    "print('before'); display(Markdown('*m*'), HTML('<i>i</i>')); print('after'); 'result'",
    "1; 2; 'last'",
    "x = 5;",
    "_, x",
    "async def later():\n    return 9\nawait later()",
    "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', None]})",
    "import numpy as np\nnp.arange(12).reshape(3, 4) / 7",
    "class Loud:\n    def _repr_html_(self): return '<b>loud</b>'\n    def __repr__(self): return 'loud'\nLoud()",
    "{'b': 1, 'a': [1, {2: 3}], 'n': float('nan')}",
    "display({'text/plain': 'raw', 'text/html': '<u>raw</u>'}, raw=True, metadata={'isolated': True})",
    "__name__, sys.stdout.isatty(), 'é' * 3, 10**30",
    "",
    "# a comment",
)
# What ends a notebook, and what is told of it.
FATAL = {
    "1/0": "ZeroDivisionError: division by zero",
    "try:\n    1/0\nexcept ZeroDivisionError as error:\n    raise ValueError('outer') from error": "ValueError: outer",
    "import sys; sys.exit(3)": "SystemExit: 3",
    "this is no python": "SyntaxError: invalid syntax",
    "await missing()": "NameError: name 'missing' is not defined",
    "class A:\n    def __repr__(self): raise ValueError('in repr')\nA()": "ValueError: in repr",
    "import nowhere_to_be_found": "ModuleNotFoundError: No module named 'nowhere_to_be_found'",
}


def notebook_of(path: Path, *sources: str) -> Path:
    cells = [new_code_cell("scenario = None\ncatalog = None\ncatalogs = None", metadata={"tags": ["parameters"]})]
    made = new_notebook(cells=[*cells, new_markdown_cell("# Words"), *map(new_code_cell, sources)])
    made.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(made, path)
    return path


def test_cells_show_what_the_ordinary_kernel_shows(tmp_path: Path, report: Report) -> None:
    run = ("--notebook", notebook_of(tmp_path / "shown.ipynb", *SHOWN), customer(tmp_path, "a"))
    assert report("--out", tmp_path / "here", *run).returncode == 0
    assert report("--out", tmp_path / "kernel", *run, kernel=True).returncode == 0
    notebooks = [nbformat.read(tmp_path / name / "a.ipynb", 4) for name in ("here", "kernel")]
    for notebook in notebooks:
        nbformat.validate(notebook)
    here, kernel = (notebook.cells for notebook in notebooks)
    for ours, theirs in zip(here, kernel, strict=True):
        assert ours == theirs
    assert sum(len(cell.get("outputs", [])) for cell in here) > len(SHOWN)


@pytest.mark.parametrize(("source", "told"), FATAL.items(), ids=map(str, range(len(FATAL))))
def test_a_cell_that_fails_is_told(tmp_path: Path, report: Report, source: str, told: str) -> None:
    own = notebook_of(tmp_path / "own.ipynb", "'before'", source, "'after'")
    done = report("--out", tmp_path / "out", "--notebook", own, customer(tmp_path, "a"))
    assert done.returncode == 1
    assert f"cell 5 of own.ipynb: {told}" in done.stderr


def test_nothing_of_one_report_reaches_the_next(tmp_path: Path, report: Report) -> None:
    own = notebook_of(
        tmp_path / "own.ipynb",
        "import json, os, random, sys\nimport numpy as np",
        "hasattr(json, 'mark'), 'left' in globals(), 'LEFT' in os.environ, '/left' in sys.path, np.pi",
        "os.getpid() == os.getpgrp(), sys.stdin.read(), os.environ.get('OMP_NUM_THREADS')",
        "json.mark = left = 1; os.environ['LEFT'] = '1'; sys.path.append('/left'); np.pi = 3",
    )
    for name in ("a", "b"):
        customer(tmp_path, name)
    assert report("--out", tmp_path / "out", "--jobs", "1", "--notebook", own, tmp_path).returncode == 0
    for name in ("a", "b"):
        cells = nbformat.read(tmp_path / "out" / f"{name}.ipynb", 4).cells
        shown = [cell.outputs[0].data["text/plain"] for cell in cells if cell.get("outputs")]
        assert shown == ["(False, False, False, False, 3.141592653589793)", "(True, '', None)"]


def test_the_process_of_a_report_has_no_sockets(tmp_path: Path, report: Report) -> None:
    links = "[os.readlink(f'/proc/self/fd/{fd}') for fd in os.listdir('/proc/self/fd')"
    links += " if os.path.exists(f'/proc/self/fd/{fd}')]"
    own = notebook_of(tmp_path / "own.ipynb", f"import os\nassert not [x for x in {links} if x.startswith('socket:')]")
    done = report("--out", tmp_path / "out", "--notebook", own, customer(tmp_path, "a"))
    assert done.returncode == 0, done.stderr
