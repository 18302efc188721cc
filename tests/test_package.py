"""What is installed, how, and that it travels whole."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel that `pip install .` builds."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, ROOT]
    subprocess.run([str(word) for word in pip], check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_catalogs_and_the_notebooks_travel_with_the_package(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (ROOT / "data" / "limits").glob("*.yaml"):
        assert f"planner/data/limits/{path.name}" in names
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"planner/notebooks/{path.name}" in names
    for name in ("brand.yaml", "template.pptx"):
        assert f"planner/data/brand/{name}" in names
    for name in ("template/report.css", "formats/deck.css", "formats/deck.js"):
        assert f"planner/reports/{name}" in names
    assert not [name for name in names if name.startswith(("tests/", "data/", "notebooks/", "benchmarks/"))]


def test_an_installed_planner_answers_away_from_the_checkout(wheel, tmp_path):
    home = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(home)
    sample = (ROOT / "data" / "scenarios" / "small-office.yaml").read_text(encoding="utf-8")
    (tmp_path / "small-office.yaml").write_text(sample, encoding="utf-8")
    # -P keeps the checkout out of the path; the folder of the wheel comes before the editable install.
    code = (
        f"import sys; sys.path.insert(0, {str(home)!r})\n"
        "import planner; assert planner.__file__.startswith(sys.path[0]), planner.__file__\n"
        "from planner.cli import main\n"
        "from planner.files.catalogs import catalog_folder; assert str(catalog_folder()).startswith(sys.path[0])\n"
        "sys.exit(main(['size', 'small-office.yaml']) or main(['limits', 'files-5.0']))"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "3 FSVMs with 12 GB" in done.stdout
    assert "Nutanix Files 5.0" in done.stdout


def names_of(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!\[;~ ]", text)[0].lower().replace("_", "-") for text in requirements}


def test_the_lock_holds_everything_asked_for_with_hashes_and_no_address():
    locked = {name.lower(): block for name, block in re.findall(r"^([A-Za-z0-9_.-]+)==((?:.*\\\n)*.*)", LOCK, re.M)}
    groups = [PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"].values()]
    wanted = names_of([text for group in [*groups, *PROJECT["dependency-groups"].values()] for text in group])
    assert wanted <= set(locked)
    assert all("--hash=sha256:" in block for block in locked.values())
    assert ":" + "//" not in LOCK


def test_every_python_gets_the_same_version_of_a_package():
    names = re.findall(r"^([A-Za-z0-9_.-]+)==", LOCK, re.M)
    assert len(names) == len(set(names)) > 100
    # What one Python alone needs beside them; what all need has no condition of the Python.
    some = set(re.findall(r"^([A-Za-z0-9_.-]+)==\S+ ; .*python_", LOCK, re.M))
    assert not some & {"numpy", "scipy", "pandas", "matplotlib", "contourpy", "papermill", "weasyprint"}


def test_the_conda_environment_installs_the_same_lock():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["name"] == PROJECT["project"]["name"]
    python, pip, inner = environment["dependencies"]
    assert python == f"python{PROJECT['project']['requires-python']}"
    assert pip == "pip"
    assert inner == {"pip": ["--require-hashes", "-r requirements.lock"]}


def test_no_tracked_file_names_an_address():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    mark = ":" + "//"
    found = []
    for name in filter(None, tracked.split("\0")):
        path = ROOT / name
        if path.is_file() and path.suffix != ".png" and mark.encode() in path.read_bytes():
            found.append(name)
    assert not found


def test_ci_calls_lint_and_the_test_command_of_the_readme():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert script[-2:] == ["make lint", "make test"]
    assert "    make test " in (ROOT / "README.md").read_text(encoding="utf-8")
