"""Notebooks are thin, and are committed so that diffs stay readable. That their numbers hold is nbval's part."""

import ast
import importlib
from pathlib import Path

import nbformat
import pytest

from planner.report.render import run_notebook

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LOGIC = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.For,
    ast.While,
    ast.If,
    ast.Try,
    ast.With,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_thin(path):
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.metadata.get("tags") for cell in code].count(["parameters"]) == 1
    for cell in code:
        logic = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, LOGIC)]
        assert not logic, cell.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_with_its_numbers_and_without_its_pictures(path):
    text = path.read_text(encoding="utf-8")
    assert "base64," not in text
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert any(cell.outputs for cell in code)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


def test_what_is_committed_is_what_a_refresh_writes(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(FOLDER)
    (tmp_path / "data").symlink_to(FOLDER.parent / "data")
    (tmp_path / "notebooks").mkdir()
    copy = tmp_path / "notebooks" / "connections.ipynb"
    copy.write_bytes((FOLDER / copy.name).read_bytes())
    importlib.import_module("refresh").refresh(copy)
    assert copy.read_text(encoding="utf-8") == (FOLDER / copy.name).read_text(encoding="utf-8")


def test_there_is_a_notebook_for_every_question():
    names = {path.stem for path in NOTEBOOKS}
    assert {"sizing_report", "connections", "shares", "failover", "growth", "expansion"} <= names


@pytest.mark.parametrize("sample", ["department-shares", "infeasible-cluster", "college-users"])
def test_an_analysis_of_ones_own_runs_without_a_home_share_a_plan_or_connections(sample):
    path = FOLDER / "your_own_analysis.ipynb"
    notebook = run_notebook(path, {"scenario": f"../data/scenarios/{sample}.yaml"}, FOLDER, here=True)
    assert "of 200 cases need no more than the" in notebook.cells[-1].outputs[0].text
