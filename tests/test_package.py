"""What is installed, how, and that it travels whole."""

import json
import re
import runpy
import shutil
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
    assert "planner/data/schema/scenario.schema.json" in names
    for name in ("report/template/report.css", "formats/deck.css", "formats/deck.js"):
        assert f"planner/{name}" in names
    assert {"LICENSE", "NOTICE"} <= {name.partition(".dist-info/licenses/")[2] for name in names}
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
        "from planner.files.documents import shipped; assert str(shipped('data/limits')).startswith(sys.path[0])\n"
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


def test_the_oldest_python_promised_is_the_oldest_that_installs():
    named = [text.rsplit(" ", 1)[1] for text in PROJECT["project"]["classifiers"]]
    assert named == sorted(named, key=lambda text: int(text.split(".")[1]))
    assert PROJECT["project"]["requires-python"] == f">={named[0]}"


def test_every_python_gets_the_same_version_of_a_package():
    names = re.findall(r"^([A-Za-z0-9_.-]+)==", LOCK, re.M)
    assert len(names) == len(set(names)) > 100
    # What one Python alone needs beside them; what all need has no condition of the Python.
    some = set(re.findall(r"^([A-Za-z0-9_.-]+)==\S+ ; .*python_", LOCK, re.M))
    assert not some & {"numpy", "scipy", "pandas", "matplotlib", "contourpy", "papermill", "typst"}


BILL = runpy.run_path(str(ROOT / "docs" / "make_sbom.py"))["bill"]


def test_the_bill_of_materials_is_the_lock():
    found = BILL(LOCK)["components"]
    assert [f"{one['name']}=={one['version']}" for one in found] == re.findall(r"^[A-Za-z0-9_.-]+==[^ \n]+", LOCK, re.M)
    assert sum(len(one["externalReferences"][0]["hashes"]) for one in found) == LOCK.count("--hash=sha256:")
    by_name = {one["name"]: one for one in found}
    assert by_name["numpy"]["licenses"][0]["expression"].startswith("BSD-3-Clause")
    assert by_name["typst"]["purl"] == f"pkg:pypi/typst@{by_name['typst']['version']}"
    assert by_name["aiohttp"]["properties"][0]["value"] == "python_full_version == '3.12.*'"
    assert "properties" not in by_name["pandas"]


def test_the_notice_names_every_package_whose_licence_is_not_permissive():
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    strict = {
        one["name"]
        for one in BILL(LOCK)["components"]
        if re.search("GPL|General Public|MPL|Mozilla|EPL|Eclipse", json.dumps(one.get("licenses", [])))
    }
    assert "tqdm" in strict
    assert [name for name in sorted(strict) if not re.search(rf"\b{name}\b", notice)] == []


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


def test_ci_calls_lint_and_the_test_command_of_the_readme_on_the_oldest_and_the_newest_python(tmp_path):
    """CI with a `make` that only says what it was asked, on a machine with two Pythons, and on one with one."""
    (tmp_path / "make").write_text('#!/bin/sh\n[ "$1" = -n ] && exit 2\necho "make $*"\n')
    for version in ("3.11", "3.13"):
        (tmp_path / f"python{version}").write_text(f"#!/bin/sh\necho {version}\n")
    for name in ("make", "python3.11", "python3.13"):
        (tmp_path / name).chmod(0o755)
    for name in ("bash", "dirname", "sed", "id"):
        (tmp_path / name).symlink_to(shutil.which(name))

    def told() -> list[str]:
        bare = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
        done = subprocess.run([ROOT / ".ci" / "run"], env=bare, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    first = ["make lint PYTHON=python3.11", "make test PYTHON=python3.11"]
    newest = "make test PYTHON=python3.13 VENV=.venv-newest ARGS=--ignore=tests/browser"
    assert told() == ["CI: not on this machine, so not tried: Python 3.12", *first, newest]
    (tmp_path / "python3.13").unlink()
    alone = "CI: there is one Python alone; the newest was NOT tried"
    assert told() == ["CI: not on this machine, so not tried: Python 3.12 3.13", *first, alone]
    assert "    make test " in (ROOT / "README.md").read_text(encoding="utf-8")
