"""CONTRIBUTING.md: each change it tells of is made in a copy, in the places that it lists and in no other."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from batches import WITHOUT_WEIGHT

ROOT = Path(__file__).resolve().parent.parent
ROW = """
  - name: shares_most
    value: {most}
    unit: shares
    kind: assumed
    source: TN-2041
    note: A limit of the test alone.
"""
CHECK = """
    yield _demand(scenario, "shares_most", len(scenario.general_shares), catalog["shares_most"])
"""
FIGURE = '''
"""A figure of the test alone."""

from planner.answers.display import Picture
from planner.figures.sheet import Axis, Sheet
from planner.figures.stage import Drawing
from planner.model.sizing import Sizing


def node_count(sizing: Sizing) -> Picture:
    """How many nodes there are."""
    sheet = Sheet(Axis(0, 1), Axis(0, 10, "nodes"))
    sheet.box(0.2, 0, 0.6, sizing.scenario.cluster.nodes)
    return Drawing(f"{sizing.scenario.cluster.nodes} nodes", "A bar.", [sheet]).on_paper(1.5)
'''
FORMAT = '''
"""A format of the test alone."""

from planner.files.brand import Brand
from planner.model.sizing import Sizing


def make(sizing: Sizing, brand: Brand) -> bytes:
    """The design, and nothing else."""
    return f"{sizing.plan.design} for {brand.name}\\n".encode()
'''
FIELD = """
    free_disk_tb: float | None = quantity(DATA, "free disk on each node", "the free disk on a node",
                                          example="20 TB", above=0, value=None)
"""
CONDITION = """
    if cluster.free_disk_tb is not None:
        rows.append(("Free disk on each node", f"{number(cluster.free_disk_tb)} TB"))
"""
# The anchor of an edit is the line that it stands behind.
EDITS = {
    "A new check": {
        "data/limits/afs-2.0.2.yaml": [("limits:\n", ROW.format(most=2))],
        "data/limits/files-5.0.yaml": [("limits:\n", ROW.format(most=3))],
        "planner/files/limits.csv": [("previous_versions,versions,most\n", "shares_most,shares,most\n")],
        "planner/model/checks.py": [
            ('"share_description", "previous_versions"', ', "shares_most"'),
            ('scenario.previous_versions, catalog["previous_versions"])\n', CHECK),
        ],
        "planner/answers/checks.csv": [
            (
                "previous_versions,Previous Versions,Previous Versions,allowed,\n",
                "shares_most,General shares,general shares,allowed,\n",
            ),
        ],
    },
    "A new field of the scenario": {
        "planner/model/sites.py": [('"the free vCPUs on a node", example="16", least=1)\n', FIELD)],
        "planner/answers/plan.py": [('("Headroom", percent(resilience.headroom)),\n    ]\n', CONDITION)],
    },
    "A new figure": {
        "planner/figures/NAME.py": [("", FIGURE)],
        "planner/figures/__init__.py": [
            ("import limits as limits\n", "from planner.figures.NAME import node_count as node_count\n"),
        ],
        "planner/face/found.py": [
            ('_figure("nodes"), _figure("limits")\n', '    node_count = _figure("node_count")\n'),
        ],
    },
    "A new output format": {
        "planner/formats/NAME.py": [("", FORMAT)],
        "planner/formats/__init__.py": [('"deck": ".deck.html",\n', '    "NAME": ".txt",\n')],
    },
}  # fmt: skip


def places(title: str) -> set[str]:
    """The files that CONTRIBUTING.md lists for a change, each at the head of an item."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.split(f"## {title}\n")[1].split("\n## ")[0]
    heads = [line.partition(": ")[0] for line in section.splitlines() if line.startswith("* `")]
    return {path for head in heads for path in re.findall(r"`([^`]+)`", head)}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package with every change made."""
    copy = tmp_path_factory.mktemp("copy")
    for part in ("planner", "data/limits", "data/readiness", "data/brand", "data/scenarios", "notebooks"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    for edits in EDITS.values():
        for path, changes in edits.items():
            file = copy / path
            text = file.read_text(encoding="utf-8") if file.exists() else ""
            for anchor, more in changes:
                assert text.count(anchor) == 1 or not anchor, (path, anchor)
                text = text.replace(anchor, anchor + more.lstrip("\n"), 1)
            file.write_text(text, encoding="utf-8")
    new = (copy / "data" / "limits" / "files-5.0.yaml").read_text(encoding="utf-8")
    (copy / "data" / "limits" / "NAME.yaml").write_text(new.replace("value: 400\n", "value: 500\n"), encoding="utf-8")
    sample = (copy / "data" / "scenarios" / "department-shares.yaml").read_text(encoding="utf-8")
    (copy / "sample.yaml").write_text(sample.replace("cluster: {", "cluster: {free_disk: 20 TB, "), encoding="utf-8")
    return copy


# Everything is asked of one Python, which takes seconds to begin.
ASKED = """
import io, json, sys
from concurrent.futures import Future
from contextlib import redirect_stdout
from pathlib import Path
import planner
from planner.answers.plan import conditions
from planner.batch import making, run
from planner.cli import main
from planner.files.scenarios import read_scenario
from planner.model.sizing import size

class Here:
    jobs = 1
    def submit(self, order):
        future = Future()
        future.set_result(making.make(order, order.path.parent))
        return future
    def close(self):
        pass

def told(*words):
    with redirect_stdout(io.StringIO()) as out:
        main([*words])
    return out.getvalue()

run.open_pool = lambda *_: Here()
found = size(read_scenario(Path("sample.yaml")))
print(json.dumps({
    "limits": told("limits", "NAME"),
    "release": told("size", "sample.yaml", "--json", "--catalog", "NAME"),
    "record": told("size", "sample.yaml", "--json"),
    "answer": told("size", "sample.yaml"),
    "keys": told("keys"),
    "conditions": str(conditions(found)),
    "figure": planner.size("sample.yaml").node_count().svg,
    "report": told("report", "data/scenarios/small-office.yaml", "--to", "NAME", "--out", "out"),
}))
"""


@pytest.fixture(scope="module")
def told(copy: Path) -> dict[str, str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((WITHOUT_WEIGHT, str(copy)))}
    asked = [sys.executable, "-c", ASKED]
    done = subprocess.run(asked, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.mark.parametrize("title", EDITS)
def test_the_places_are_those_that_are_edited(title: str) -> None:
    assert places(title) == set(EDITS[title])


def test_a_release_is_a_file(told: dict[str, str]) -> None:
    assert places("A new release's limits") == {"data/limits/NAME.yaml"}
    assert "500 versions" in told["limits"]
    assert json.loads(told["release"])["catalog"] == "NAME"


def test_a_new_check_decides_and_is_told(told: dict[str, str]) -> None:
    found = json.loads(told["record"])
    assert [one["allowed"] for one in found["blockers"] if one["check"] == "shares_most"] == [2]
    assert "General shares" in told["answer"]


def test_a_new_field_is_read_and_told(told: dict[str, str]) -> None:
    assert "free disk on each node" in told["keys"]
    assert re.search(r"Free disk on each node +20 TB", told["conditions"])


def test_a_new_figure_is_drawn(told: dict[str, str]) -> None:
    assert told["figure"].startswith("<svg")


def test_a_new_format_is_made(told: dict[str, str], copy: Path) -> None:
    assert told["report"].startswith("1 of 1 made")
    assert (copy / "out" / "small-office.txt").read_text(encoding="utf-8").startswith("3 × 12 GB for ")
