"""Run the notebooks and keep their outputs for git: `make notebooks`.

Pictures and widgets are left out of what is committed, their titles and texts stay: a diff shows the numbers that
changed, and nbval compares them with a fresh run. Where a picture was, what it shows is told in words.
"""

import re
import sys
from pathlib import Path

import nbformat

from planner.report.render import run_notebook

HERE = Path(__file__).resolve().parent
PICTURE = re.compile(r'<picture>.*?<img alt="([^"]*)".*?</picture>', re.DOTALL)
STAND_IN = r'<p style="border-left:2px dotted;padding-left:.6rem"><em>Run this notebook to see the figure.</em> \1</p>'


def refresh(path: Path) -> None:
    """Run the notebook at `path` where it stands, and write it back without its pictures."""
    notebook = run_notebook(path, {}, path.parent, here=False)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            for picture in ("application/vnd.jupyter.widget-view+json", "image/png"):
                data.pop(picture, None)
            if "text/html" in data:
                data["text/html"] = PICTURE.sub(STAND_IN, data["text/html"])
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:] or sorted(map(str, HERE.glob("*.ipynb"))):
        refresh(Path(name))
