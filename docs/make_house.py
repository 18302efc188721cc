"""`make pictures`: the house, drawn from the code: a folder a box, as wide as its modules are long."""

import re
import tomllib
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from planner.figures import style

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "planner"


def layers() -> list[str]:
    """The folders from the top down, as the contract of the imports has them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    return [name for name in contracts[0]["layers"] if (PACKAGE / name).is_dir()]


def imported(folder: str) -> list[str]:
    """The other folders that the modules of `folder` import."""
    text = "\n".join(path.read_text("utf-8") for path in (PACKAGE / folder).rglob("*.py"))
    return [name for name in layers() if name != folder and re.search(rf"from planner\.{name}[. ]", text)]


def house() -> Figure:
    """The folders, the one that knows most on top."""
    names = layers()
    figure = Figure(figsize=(7.6, 0.58 * len(names) + 0.2))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(-3, 97)
    axes.set_ylim(len(names), -0.15)
    most = max(lines(name) for name in names)
    for row, name in enumerate(names):
        width = 46 * lines(name) / most
        box = FancyBboxPatch((12, row + 0.12), width, 0.7, boxstyle="round,pad=0,rounding_size=0.12", linewidth=0)
        box.set_facecolor(style.BLUE if name == "model" else style.SKY)
        axes.add_patch(box)
        axes.text(11, row + 0.5, name, ha="right", va="center", fontsize=10, weight="bold", color=style.INK)
        modules = len([*(PACKAGE / name).rglob("[a-z]*.py")])
        said = f"{modules} modules, {round(lines(name), -2):,} lines"
        knows = ", ".join(imported(name)) or "nothing else"
        axes.text(12 + width + 1, row + 0.36, said, va="center", fontsize=8, color=style.INK)
        axes.text(12 + width + 1, row + 0.64, f"knows {knows}", va="center", fontsize=7, color=style.QUIET)
    return figure


def lines(folder: str) -> int:
    """The lines of all modules in a folder."""
    return sum(len(path.read_text("utf-8").splitlines()) for path in (PACKAGE / folder).rglob("*.py"))


if __name__ == "__main__":
    with mpl.rc_context({"font.family": "DejaVu Sans"}):
        house().savefig(ROOT / "docs" / "house.png", dpi=150, metadata={"Software": None})
