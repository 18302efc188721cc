"""The page and the PDF that is made from it."""

import io
import re
from pathlib import Path

import pypdf
import pytest

from planner import formats
from planner.files.scenarios import read_scenario
from planner.formats import chosen
from planner.model.problems import InputError
from planner.report.render import render

SAMPLES = Path(__file__).parent.parent / "data" / "scenarios"


@pytest.fixture(scope="module")
def made(rendered: Path) -> dict[str, bytes]:
    return {ending: (rendered / f"headquarters{ending}").read_bytes() for ending in (".html", ".ipynb", ".pdf")}


@pytest.fixture(scope="module")
def document(made) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(made[".pdf"]))


def test_the_files_are_those_asked_for(rendered):
    names = {path.name.removeprefix("headquarters") for path in rendered.glob("headquarters*")}
    assert names == {".html", ".ipynb", ".pdf", ".xlsx", ".pptx", ".deck.html"}
    assert {path.suffix for path in rendered.glob("infeasible-cluster*")} == {".html", ".ipynb"}


def test_the_page_has_no_script_and_names_its_brand(made):
    page = made[".html"].decode()
    assert "<script" not in page
    assert '<p class="brand">FSVM planner</p>' in page


def test_the_pdf_is_tagged_titled_and_in_a_language(document):
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert document.metadata.title == "Sample: headquarters with a second site"
    assert "/CreationDate" not in document.metadata
    assert "pdfuaid" in document.xmp_metadata.stream.get_data().decode()


def test_every_picture_in_the_pdf_says_what_it_shows(document):
    found = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, pypdf.generic.ArrayObject):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if node.get("/S") == "/Figure":
                found.append(node.get("/Alt"))
            if "/K" in node:
                walk(node["/K"])

    walk(document.trailer["/Root"]["/StructTreeRoot"])
    assert len(found) >= 5
    assert all(text and len(text) > 20 for text in found)


def test_every_page_has_its_number_and_every_later_one_the_running_header(document):
    count = len(document.pages)
    assert count >= 5
    for position, page in enumerate(document.pages, 1):
        text = page.extract_text()
        assert f"{position} of {count}" in text
        if position > 1:
            assert "Sample: headquarters with a second site FSVM planner" in text


def test_the_contents_name_the_page_that_each_section_begins_on(document):
    texts = [page.extract_text() for page in document.pages]
    entries = re.findall(r"^(.+?)[ .]{5,}(\d+)$", "\n".join(texts), re.M)
    assert len(entries) >= 8
    for heading, number in entries:
        lines = texts[int(number) - 1].splitlines()
        assert any(line.strip() == heading for line in lines), heading


@pytest.mark.parametrize("text", ["doc", "", "html,", "PDF", "html,docx", "html;pdf", "pdf pptx"])
def test_an_unknown_format_is_refused_with_the_known_ones_named(text):
    with pytest.raises(InputError, match="is not a format; known: html, pdf, xlsx, pptx, deck"):
        chosen(text)


def test_formats_are_taken_once_and_in_order():
    assert chosen("deck, html,deck") == ("deck", "html")


def test_a_missing_library_is_told_with_what_to_install(monkeypatch):
    def missing(_):
        raise ModuleNotFoundError("No module named 'typst'", name="typst")

    monkeypatch.setattr(formats.importlib, "import_module", missing)
    with pytest.raises(InputError, match=r"pdf needs typst; pip install 'fsvm-planner\[pdf\]'"):
        chosen("pdf")


def test_a_format_from_the_plan_runs_no_notebook(monkeypatch):
    from planner.report import render as module

    monkeypatch.setattr(module, "run_notebook", lambda *_: pytest.fail("the notebook ran"))
    assert set(render(read_scenario(SAMPLES / "small-office.yaml"), SAMPLES, None, ("deck",))) == {".deck.html"}
