"""The warm engine shows what the ordinary kernel shows, cell by cell, and shares nothing between two notebooks."""

from __future__ import annotations

import contextlib
import copy
import json
import logging
import os
import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import entrypoints
import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill.engines import PapermillEngines, papermill_engines
from papermill.iorw import load_notebook_node

from planner.reports import engine, forks
from planner.reports.render import _PrivateKernelManager, notebook_folder

papermill_engines.register("warm", engine.WarmEngine)  # where the entry points are not installed
pytestmark = [
    pytest.mark.skipif(bool(forks.unavailable()), reason="fork is not available"),
    # The ordinary kernel is the yardstick; what it warns of is its own.
    pytest.mark.filterwarnings("ignore"),
]

ROOT = Path(__file__).resolve().parent.parent

# Each of these shows something that an engine could get wrong. None fails.
TORTURE = [
    "1 + 1",
    "print('one'); print('two'); 3",
    "import sys\nprint('out'); print('err', file=sys.stderr); print('out again'); None",
    "sys.stdout.write('no end of line')",
    "print('\\N{SNOWMAN} \\N{CJK UNIFIED IDEOGRAPH-4E2D} \\r\\n\\ttab')",
    "from IPython.display import HTML, Markdown, display, clear_output, update_display, SVG, JSON, Image\nHTML('<b>x</b>')",
    "print('before'); display(Markdown('*m*'), HTML('<i>i</i>')); print('after'); 'result'",
    "handle = display('first', display_id='kept')",
    "print('between'); handle.update('second')",
    "print('gone'); clear_output(); print('stays')",
    "print('gone'); clear_output(wait=True); print('also stays')",
    "1; 2; 'last'",
    "x = 5;",
    "x;",
    "_",
    "_1, Out[1], In[1], _i1",
    "import asyncio\nawait asyncio.sleep(0.001)\n'awaited'",
    "async def later():\n    await asyncio.sleep(0)\n    print('in a coroutine')\n    return 9\nawait later()",
    "sum([await later() for _ in range(2)])",
    "%matplotlib inline",
    "import matplotlib.pyplot as plt\nplt.rcParams['figure.dpi'] = 50\nplt.plot([1, 3, 2]); plt.title('one')",
    "fig, ax = plt.subplots(figsize=(2, 1)); ax.bar([1, 2], [3, 4])\nplt.show()\nprint('after the figure')",
    "fig",
    "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', None]})",
    "import numpy as np\nnp.arange(12).reshape(3, 4) / 7",
    "%%bash\necho from bash; echo and its error >&2",
    "!echo from the shell",
    "files = !echo a; echo b\nfiles",
    "import os, time\nprint('1'); sys.stdout.flush(); os.system('echo 2'); time.sleep(0.5); print('3')",
    "%%capture kept\nprint('hidden'); display('hidden too')",
    "kept.stdout, len(kept.outputs)",
    "%%html\n<p>by magic</p>",
    "%%writefile written.txt\ntext",
    "%pwd",
    "%cd -q .\nprint(open('written.txt').read()); __import__('os').remove('written.txt')",
    "%who_ls int",
    "__name__, sys.stdout.isatty(), sys.stdout.encoding, sys.stdin.read()",
    "class Loud:\n    def _repr_html_(self): return '<b>loud</b>'\n    def _repr_mimebundle_(self, **kw): return {'text/plain': 'p', 'application/json': {'a': (1, 2)}}\nLoud()",
    "class Broken:\n    def _repr_html_(self): raise ValueError('no html')\n    def __repr__(self): return 'broken'",
    "{'b': 1, 'a': [1, {2: 3}], 'n': float('nan')}",
    "display({'text/plain': 'raw', 'text/html': '<u>raw</u>'}, raw=True, metadata={'isolated': True})",
    "display({'application/json': {1: (2, 3)}, 'text/plain': ''}, raw=True)",
    "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(2) as pool: print(sum(pool.map(int, '123')))",
    "import multiprocessing\nprint(multiprocessing.get_context('fork').Pool(1).map(len, ['abc']))",
    "import warnings\nwith warnings.catch_warnings(record=True) as caught:\n    warnings.simplefilter('always'); warnings.warn('w')\nlen(caught)",
    "import logging; logging.getLogger('x').warning('logged')",
    "warnings.warn('shown with the name of a file')",
    "'é' * 3, b'bytes', 1e300, 10**30",
    "import pickle\nclass Point:\n    pass\ntype(pickle.loads(pickle.dumps(Point()))).__name__",
    "import ipywidgets\nslider = ipywidgets.IntSlider(value=3)\nslider.value",
    "os.environ['TERM'], os.environ['MPLBACKEND'], os.environ.get('OMP_NUM_THREADS'), os.environ['GIT_PAGER']",
    "print('x' * 100_000)",
    "for i in range(3): print(i, end=' ')",
    "",
    "# a comment",
]
# Each of these ends a notebook.
FATAL = [
    "1/0",
    "def f():\n    raise KeyError('inner')\ntry:\n    f()\nexcept KeyError as error:\n    raise ValueError('outer') from error",
    "input('name? ')",
    "import getpass; getpass.getpass()",
    "import sys; print('before'); sys.exit(3)",
    "raise SystemExit",
    "this is not python",
    "%nomagic",
    "%%nomagic\nx",
    "await missing()",
    "class A:\n    def __repr__(self): raise ValueError('in repr')\nA()",
    "class Odd(Exception):\n    def __str__(self): return '\\x1b[31mred'\nraise Odd",
    "assert False, 'é\\n<b>'",
    "raise ExceptionGroup('many', [ValueError(1), TypeError('error')])",
    "%%bash\nexit 3",
    "import nowhere_to_be_found",
]


def cleaned(output: dict) -> str:
    """An output without what is different in every process: numbers, addresses, the folder of temporary files."""
    text = json.dumps(output, sort_keys=True, ensure_ascii=False)
    text = re.sub(r"ipykernel_\d+", "ipykernel_N", text)
    return re.sub(r"0x[0-9a-f]{6,}", "0xN", text)


def joined(outputs: list[dict]) -> list[dict]:
    """The outputs with neighbouring pieces of one stream as one: where a stream is cut depends on the clock."""
    found: list[dict] = []
    for output in outputs:
        if found and output["output_type"] == found[-1]["output_type"] == "stream" and output.name == found[-1]["name"]:
            found[-1] = {**found[-1], "text": found[-1]["text"] + output.text}
        else:
            found.append(dict(output))
    return found


def shown(notebook: nbformat.NotebookNode) -> list[tuple[str, int | None, list[str]]]:
    # The two streams of one cell come through separate pipes: only the order within each is kept for sure.
    return [
        (
            cell.source,
            cell.execution_count,
            sorted(map(cleaned, joined(cell.outputs)), key=lambda text: '"stderr"' in text),
        )
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def run(notebook: nbformat.NotebookNode, folder: Path, engine_name: str | None) -> nbformat.NotebookNode:
    """The notebook as the engine leaves it, whether or not a cell has failed."""
    made = load_notebook_node(copy.deepcopy(notebook))
    with contextlib.chdir(folder), pytest.MonkeyPatch.context() as patch:
        # The ordinary kernel does not catch what subprocesses print while this variable is set.
        patch.delenv("PYTEST_CURRENT_TEST")
        return papermill_engines.execute_notebook_with_engine(
            engine_name, made, kernel_name="python3", progress_bar=False, kernel_manager_class=_PrivateKernelManager
        )


def both(notebook: nbformat.NotebookNode, folder: Path) -> tuple[nbformat.NotebookNode, nbformat.NotebookNode]:
    return run(notebook, folder, None), run(notebook, folder, "warm")


def notebook_of(*sources: str, tags: list[str] | None = None) -> nbformat.NotebookNode:
    cells = [new_code_cell(source, metadata={"tags": list(tags or [])}) for source in sources]
    made = new_notebook(cells=[new_markdown_cell("# Words"), *cells])
    made.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return made


def test_our_notebooks_show_the_same() -> None:
    sources = [
        cell.source
        for path in sorted(notebook_folder().glob("*.ipynb"))
        if path.stem != "explore"  # widgets have ids that differ from run to run
        for cell in nbformat.read(path, 4).cells
        if cell.cell_type == "code"
    ]
    ordinary, warm = both(notebook_of(*sources), notebook_folder())
    for ours, theirs in zip(shown(warm), shown(ordinary), strict=True):
        assert ours == theirs
    assert warm.metadata.language_info == ordinary.metadata.language_info
    assert sum('"text/html"' in output for _, _, outputs in shown(warm) for output in outputs) > 20


def test_a_notebook_full_of_trouble_shows_the_same(tmp_path: Path) -> None:
    ordinary, warm = both(notebook_of(*TORTURE), tmp_path)
    for ours, theirs in zip(shown(warm), shown(ordinary), strict=True):
        assert ours == theirs


def test_errors_show_the_same(tmp_path: Path) -> None:
    ordinary, warm = both(notebook_of(*FATAL, tags=["raises-exception"]), tmp_path)
    for ours, theirs in zip(shown(warm), shown(ordinary), strict=True):
        assert ours == theirs
        assert any("rror" in output or "SystemExit" in output for output in ours[2]), ours


def test_nothing_of_one_notebook_reaches_the_next(tmp_path: Path) -> None:
    first = notebook_of(
        "import json, os, sys, random\nimport numpy as np\njson.mark = left = 1\nos.environ['LEFT'] = '1'\n"
        "sys.path.append('/left'); np.set_printoptions(precision=1)\nprint(random.random(), np.random.rand())"
    )
    second = notebook_of(
        "import json, os, sys, random\nimport numpy as np\n"
        "print(hasattr(json, 'mark'), 'left' in globals(), 'LEFT' in os.environ, '/left' in sys.path, np.pi * np.ones(1))",
        "random.random(), np.random.rand()",
        "random.random(), np.random.rand()",
    )
    drawn = run(first, tmp_path, "warm").cells[1].outputs[0].text
    after = run(second, tmp_path, "warm")
    assert after.cells[1].outputs[0].text == "False False False False [3.14159265]\n"
    assert {cell.outputs[0].data["text/plain"].strip("()").split(", ")[0] for cell in after.cells[2:]}.isdisjoint(
        drawn.split()
    )
    again = run(second, tmp_path, "warm")
    assert again.cells[2].outputs != after.cells[2].outputs, "two notebooks have drawn the same random numbers"


def test_the_process_has_no_sockets_but_its_own_and_leads_its_group(tmp_path: Path) -> None:
    made = run(
        notebook_of(
            "import os\nlinks = [os.readlink(f'/proc/self/fd/{fd}') for fd in os.listdir('/proc/self/fd') if "
            "os.path.exists(f'/proc/self/fd/{fd}')]\nprint(os.getpid() == os.getpgrp())",
            # One for the cells, and two with which the event loop wakes itself.
            "sum(link.startswith('socket:') for link in links)",
        ),
        tmp_path,
        "warm",
    )
    assert made.cells[1].outputs[0].text == "True\n"
    assert made.cells[2].outputs[0].data["text/plain"] == "3"


def gone(pid: int, within_s: float = 5.0) -> bool:
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


@pytest.mark.parametrize(
    "start", ["subprocess.Popen(['sleep', '300'])", "subprocess.Popen(['sleep', '300'], start_new_session=True)"]
)
def test_what_a_notebook_leaves_running_is_ended(tmp_path: Path, start: str) -> None:
    made = run(notebook_of(f"import subprocess\nprint({start}.pid)"), tmp_path, "warm")
    assert gone(int(made.cells[1].outputs[0].text))


def test_a_process_that_dies_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeadKernelError):
        run(notebook_of("import os; os._exit(3)"), tmp_path, "warm")
    assert run(notebook_of("'well again'"), tmp_path, "warm").cells[1].outputs[0].data["text/plain"] == "'well again'"


def test_a_cell_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "slow.ipynb"
    nbformat.write(notebook_of("import time; time.sleep(60)"), path)
    with pytest.raises(CellTimeoutError):
        papermill.execute_notebook(path, None, engine_name="warm", progress_bar=False, execution_timeout=1)


def test_parameters_and_errors_come_through_papermill(tmp_path: Path) -> None:
    made = notebook_of("x = 1", "1 / x")
    made.cells[1].metadata["tags"] = ["parameters"]
    path, out = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
    nbformat.write(made, path)
    papermill.execute_notebook(path, out, {"x": 4}, engine_name="warm", progress_bar=False)
    assert nbformat.read(out, 4).cells[-1].outputs[0].data["text/plain"] == "0.25"
    with pytest.raises(papermill.PapermillExecutionError, match="ZeroDivisionError"):
        papermill.execute_notebook(path, out, {"x": 0}, engine_name="warm", progress_bar=False)
    assert "division by zero" in out.read_text()


def test_papermill_loads_the_engine_by_the_name_in_pyproject(monkeypatch: pytest.MonkeyPatch) -> None:
    points = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["papermill.engine"]
    known = [entrypoints.EntryPoint.from_string(value, name) for name, value in points.items()]
    found = PapermillEngines()
    monkeypatch.setattr(entrypoints, "get_group_all", {"papermill.engine": known}.get)
    found.register_entry_points()
    made = found.execute_notebook_with_engine(
        "warm",
        load_notebook_node(notebook_of("import os; os.getpid() == os.getpgrp()")),
        kernel_name="python3",
        progress_bar=False,
    )
    assert made.cells[1].outputs[0].data["text/plain"] == "True"


def test_without_fork_the_ordinary_kernel_runs_it_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(forks, "unavailable", lambda: "this platform lacks os.fork")
    caplog.set_level(logging.WARNING, logger=engine.logger.name)  # rendering a report lowers its voice
    made = run(notebook_of("import os; print(os.getppid())"), tmp_path, "warm")
    assert made.cells[1].outputs[0].text == f"{os.getpid()}\n"
    assert "leaves this notebook to the ordinary kernel: this platform lacks os.fork" in caplog.text


def test_a_notebook_in_another_language_is_left_to_its_kernel() -> None:
    assert engine._foreign(notebook_of(), None) == ""
    assert engine._foreign(notebook_of(), "no-such-kernel") == "there is no kernel no-such-kernel"


def test_the_warm_process_goes_with_the_one_that_started_it(tmp_path: Path) -> None:
    script = tmp_path / "starter.py"
    script.write_text(
        "import os, signal, sys\nfrom pathlib import Path\nfrom planner.reports import forks\n"
        "with forks.cells('', Path.cwd()) as cells:\n"
        "    pids = []\n"
        "    cells.execute('import os; print(os.getpid(), os.getppid())', pids.append)\n"
        "    print(pids[1]['content']['text'], flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, script],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == -9
    for pid in done.stdout.split():
        assert gone(int(pid))
