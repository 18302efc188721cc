"""The same plan and brand give the same bytes: in another process, time zone, language, and order of hashes."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from batches import WITHOUT_WEIGHT

from planner.files.brand import read_brand
from planner.formats import load

ROOT = Path(__file__).resolve().parent.parent
PARTS = [{"heading": "Numbers", "blocks": ["<p>2,396 of 2,500 \u55b6\u696d\u90e8 \u25b2</p>"]}]
CODE = f"""
import hashlib
from pathlib import Path
from planner.files.brand import read_brand
from planner.formats import load
from planner.files.scenarios import read_scenario
from planner.model.sizing import size
sizing = size(read_scenario(Path("data/scenarios/headquarters.yaml")))
for name in ("deck", "xlsx", "pptx"):
    print(name, hashlib.sha256(load(name).make(sizing, read_brand())).hexdigest())
print("pdf", hashlib.sha256(load("pdf").make("A page", {PARTS!a}, read_brand())).hexdigest())
"""


def test_the_same_bytes_wherever_they_are_made(rendered):
    here = {
        name: (rendered / f"headquarters{ending}").read_bytes()
        for name, ending in (("deck", ".deck.html"), ("xlsx", ".xlsx"), ("pptx", ".pptx"))
    }
    here["pdf"] = load("pdf").make("A page", PARTS, read_brand())
    there = {"TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "77", "LC_ALL": "C", "LANG": "de_DE.UTF-8"}
    env = {**os.environ, **there, "PYTHONPATH": os.pathsep.join((WITHOUT_WEIGHT, str(ROOT)))}
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    made = dict(line.split() for line in done.stdout.splitlines())
    assert made == {name: hashlib.sha256(content).hexdigest() for name, content in here.items()}


def test_a_settled_file_holds_no_time_of_its_making():
    import io
    import zipfile

    from planner.formats.pptx import settled

    def archive(stamp: tuple[int, ...]) -> bytes:
        inner, outer = io.BytesIO(), io.BytesIO()
        with zipfile.ZipFile(inner, "w") as book:
            when = f"<dcterms:created a='b'>{stamp[0]}-01-01T00:00:00Z</dcterms:created>"
            book.writestr(zipfile.ZipInfo("docProps/core.xml", stamp), when)
        with zipfile.ZipFile(outer, "w") as file:
            file.writestr(zipfile.ZipInfo("ppt/embeddings/book.xlsx", stamp), inner.getvalue())
        return outer.getvalue()

    one, other = archive((1999, 1, 2, 3, 4, 6)), archive((2026, 5, 6, 7, 8, 10))
    assert hashlib.sha256(one).digest() != hashlib.sha256(other).digest()
    assert settled(one) == settled(other)


@pytest.mark.parametrize("name", ["template.pptx"])
def test_the_template_of_the_slides_is_what_its_script_makes(name, tmp_path, monkeypatch):
    import runpy

    script = runpy.run_path(str(ROOT / "data" / "brand" / "make_template.py"))
    monkeypatch.setitem(script["main"].__globals__, "HERE", tmp_path)
    script["main"]()
    assert (tmp_path / name).read_bytes() == (ROOT / "data" / "brand" / name).read_bytes()
