"""The numbers in every format are those of the record that other tools read."""

import io
import re
import unicodedata
from html import unescape
from pathlib import Path

import openpyxl
import pptx as slides
import pypdf
import pytest

from planner.answers import steps
from planner.answers.records import sizing_record
from planner.files.brand import read_brand
from planner.files.scenarios import read_scenario
from planner.formats import deck, pptx, xlsx
from planner.model.sizing import size
from planner.model.units import at_least, at_most, number

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "scenarios" / "headquarters.yaml"
ENDINGS = (".html", ".pdf", ".xlsx", ".pptx", ".deck.html")


def words_of(ending: str, content: bytes) -> str:
    """All text that a reader of the file can come to, on one line."""
    stream = io.BytesIO(content)
    if ending == ".pdf":
        found = [page.extract_text() for page in pypdf.PdfReader(stream).pages]
    elif ending == ".xlsx":
        book = openpyxl.load_workbook(stream, data_only=True)
        found = [shown(cell) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    elif ending == ".pptx":
        shapes = [shape for slide in slides.Presentation(stream).slides for shape in slide.shapes]
        found = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
        stream.seek(0)
        found.append(slides.Presentation(stream).core_properties.comments)
        stream.seek(0)
        found += [slide.notes_slide.notes_text_frame.text for slide in slides.Presentation(stream).slides]
        found.append(slides.Presentation(stream).core_properties.comments)
    else:
        page = re.sub(r"</?span[^>]*>", "", content.decode())
        found = [unescape(re.sub(r"<style>.*?</style>|<script>.*?</script>|<[^>]*>", " ", page, flags=re.S))]
        found += [unescape(text) for text in re.findall(r'alt="([^"]*)"', page)]
    return " ".join(unicodedata.normalize("NFKC", " ".join(found)).split())


def shown(cell: openpyxl.cell.Cell) -> str:
    return number(cell.value) if isinstance(cell.value, float | int) else str(cell.value)


@pytest.fixture(scope="module")
def record() -> dict:
    return sizing_record(size(read_scenario(SAMPLE)))


@pytest.fixture(scope="module")
def texts(rendered: Path) -> dict[str, str]:
    return {ending: words_of(ending, (rendered / f"{SAMPLE.stem}{ending}").read_bytes()) for ending in ENDINGS}


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_plan_is_the_same(ending, texts, record):
    plan, text = record["plan"], texts[ending]
    sentence = f"{plan['fsvms']} FSVMs ({plan['memory_gb']} GB and {plan['vcpus']} vCPUs each)"
    assert sentence in text
    (bound,) = [check for check in plan["checks"] if check["check"] == plan["binding"]]
    assert f"{number(bound['required'])} of {number(bound['allowed'])} {bound['unit']}" in text
    assert bound["first_breach_month"] == 42
    assert "May 2030" in text


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_demands_are_the_same(ending, texts, record):
    for check in record["plan"]["checks"]:
        if check["check"] in ("connections", "connections_failover", "general_data"):
            for shown, key in ((at_least, "required"), (at_most, "allowed")):
                # A workbook holds the exact number, which its cell rounds to the nearest.
                told = re.escape(number(check[key]) if ending == ".xlsx" else shown(check[key], check["unit"]))
                assert re.search(rf"(?<![\d,.]){told}(?![\d])", texts[ending]), (check, key)


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_workload_is_the_same(ending, texts):
    scenario = read_scenario(SAMPLE)
    for share in scenario.shares:
        assert share.name in texts[ending]
    if ending != ".pptx":  # its table is no text frame; the slide's title has the sums
        assert all(number(share.connections) in texts[ending] for share in scenario.shares)
    else:
        assert f"{number(sum(share.connections for share in scenario.shares))} connections" in texts[ending]


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_it_was_made_from_is_the_same(ending, texts):
    from planner import __version__

    scenario = read_scenario(SAMPLE)
    text = texts[ending].replace(" ", "")
    for part in (scenario.digest, scenario.catalog.id, scenario.file, scenario.as_of.isoformat(), __version__):
        assert part in text, part


def test_the_formats_from_the_plan_need_no_notebook_to_agree():
    sizing = size(read_scenario(SAMPLE))
    for ending, module in ((".xlsx", xlsx), (".pptx", pptx), (".deck.html", deck)):
        assert steps.verdict(sizing)[1] in words_of(ending, module.make(sizing, read_brand()))
