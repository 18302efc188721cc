"""The house: who imports whom, and how large a module is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def test_imports_go_down_only() -> None:
    """The contracts of pyproject.toml, as `make lint` holds them."""
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(cache_dir=None))"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


# directories.py draws its samples from a seed that it is given; scenarios and evidence hold the dates that files give;
# a block client of a deployment reads at random.
DATED = ("directories", "scenario", "evidence", "deployment")
MODEL = sorted(path for path in (ROOT / "planner" / "model").rglob("[a-z]*.py") if path.stem not in DATED)


@pytest.mark.parametrize("module", MODEL, ids=lambda path: path.stem)
def test_the_model_neither_reads_nor_writes_nor_looks_at_the_clock(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    for word in ("open(", "print(", "import os", "import time", "datetime", "random", "logging", "Path", "environ"):
        assert word not in text, word


PYTHON = ("planner", "tests", "benchmarks", "data", "docs", "notebooks")


def test_a_module_has_less_than_three_hundred_lines() -> None:
    modules = [path for folder in PYTHON for path in (ROOT / folder).rglob("*.py")]
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in modules}
    assert {module: count for module, count in lines.items() if count >= 300} == {}


def test_there_is_no_module_of_odds_and_ends() -> None:
    names = {path.stem for path in (ROOT / "planner").rglob("*.py")}
    assert names.isdisjoint({"utils", "util", "helpers", "common", "misc", "tools"})


def test_the_picture_of_the_house_is_drawn_from_the_code() -> None:
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        from make_house import house, imported, layers
    finally:
        sys.path.pop(0)
    assert {*layers()} == {path.parent.name for path in (ROOT / "planner").glob("*/__init__.py")}
    assert imported("model") == []
    said = [text.get_text() for text in house().axes[0].texts]
    assert {*layers()} <= {*said}
    assert "knows nothing else" in said
