"""The page and the PDF that is made from it."""

import base64
import io
import re
from html import escape
from pathlib import Path

import nbformat
import pypdf
import pytest
from PIL import Image

from planner import formats
from planner.answers.display import Code, Picture, Prose, Table, Tiles, Title
from planner.files.brand import read_brand
from planner.files.scenarios import read_scenario
from planner.formats import chosen, load
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


@pytest.fixture(scope="module")
def texts(document) -> list[str]:
    return [page.extract_text() for page in document.pages]


def test_every_page_has_its_number_and_every_later_one_the_running_header(texts):
    count = len(texts)
    assert count >= 5
    for position, text in enumerate(texts, 1):
        assert f"{position} of {count}" in text
        if position > 1:
            assert "Sample: headquarters with a second site FSVM planner" in text


def test_the_contents_name_the_page_that_each_section_begins_on(texts):
    entries = re.findall(r"^(.+?)[ .]{5,}(\d+)$", "\n".join(texts), re.M)
    assert len(entries) >= 8
    for heading, number in entries:
        lines = texts[int(number) - 1].splitlines()
        assert any(line.strip() == heading for line in lines), heading


def read(*blocks: str, heading: str = "Found", title: str = "A report") -> pypdf.PdfReader:
    parts = [{"heading": heading, "blocks": blocks}]
    return pypdf.PdfReader(io.BytesIO(load("pdf").make(title, parts, read_brand())))


def text_of(document: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in document.pages)


def test_the_pdf_fetches_nothing(tmp_path):
    secret = tmp_path / "secret.png"
    Image.new("RGB", (9, 9), "red").save(secret)
    links = f'<image href="{secret}" width="9" height="9"/><image href="{secret.as_uri()}" width="9" height="9"/>'
    drawing = f'<svg xmlns="http:{"//"}www.w3.org/2000/svg" width="20" height="20">{links}</svg>'
    code = base64.b64encode(drawing.encode()).decode()
    document = read(
        f'<p>x<img alt="kept out" src="{secret.as_uri()}"><img alt="this too" src="{secret}">'
        f'<a rel="attachment" href="{secret.as_uri()}">y</a></p>{drawing}<img src="data:image/svg+xml;base64,{code}">'
    )
    assert not document.attachments
    assert "kept out" in text_of(document)
    assert "this too" in text_of(document)
    images = [image for page in document.pages for image in page.images]
    assert not images


HOSTILE = (
    "$x^2$ and $ alone",
    "#set page(width: 1pt)",
    '#read("/etc/hostname")',
    "*a* _b_ `c` [d] @ref <label>",
    "<script>alert(1)</script>",
    "= not a heading",
    "\\ \\u{41} // /* */ ~ -- ---",
    "left \ufeff \ue000 \x00 \x01 \x85 \ufffe \uffff \ud800",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_text_stays_text(text):
    shown = escape(text)
    document = read(
        Title(text, (text,))._repr_html_(),
        Prose((text,), "answer holds")._repr_html_(),
        Prose((text,), "steps", listed=True)._repr_html_(),
        Tiles(((text, text),))._repr_html_(),
        Table((text,), ((text,),), "n", text)._repr_html_(),
        Code(((text, text),))._repr_html_(),
        f'<figure><figcaption>{shown}</figcaption><img alt="{shown}" src=""></figure><h3>{shown}</h3>',
        heading=text,
        title=text,
    )
    seen = re.sub(r"\s", "", text_of(document))
    told = re.sub(r"[^!-~]", "", text)
    assert re.sub(r"[^!-~]", "", seen).count(told) >= 11
    assert len(document.pages) == 1
    assert document.pages[0].mediabox.width > 590


@pytest.mark.campaign  # reading ten thousand letters of a page takes seconds
def test_a_word_longer_than_a_page_is_broken_and_whole():
    word = "".join(chr(ord("a") + i % 26) for i in range(10_000))
    html = Table(("A", "B"), ((word, "1"),), "nr")._repr_html_()
    document = read(f"<p>{word}</p>", html)
    assert len(document.pages) > 2
    seen = re.sub(r"\s|\d+of\d+|Areport|FSVMplanner", "", re.sub(r"\s", "", text_of(document)))
    assert word in seen


def test_the_head_of_a_table_stands_on_each_of_its_pages():
    rows = tuple((f"row {i}", str(i)) for i in range(200))
    document = read(Table(("What it is", "How much"), rows, "nr", "Many rows")._repr_html_())
    assert len(document.pages) > 2
    assert all("What it is How much" in page.extract_text() for page in document.pages)
    assert all(f"row {i} {i}" in text_of(document) for i in (0, 99, 199))


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<table><tr><td rowspan=3>a<td colspan=2>b</tr><tr><td>c</tr><tr><td>d<td>e<td>f</table>", "a b c d e f"),
        ("<table><thead><tr><th colspan=99999>a</thead><tr><td rowspan=0>b<td>spans</table>", "a b spans"),
        ("<table><caption>a <b>b</b></caption><tr>spans<td><table><tr><td>c</table></table>", "a b c"),
        ("<table></table><p>a", "a"),
        ("<p>a<b>b<i>c</b>d</div></p><ul>x<li>e</ul>", "abcd e"),
        ("<div>" * 3000 + "a", "a"),
        ("<ul><li>" * 3000 + "a", "a"),
        ("<table><tr><td>" * 3000 + "a", "a"),
        ('a<img src="data:image/png;base64,A">b', "b"),
        ("<style>p{}</style><script>x()</script><p>a<!-- b --><source srcset=x>c", "ac"),
    ],
)
def test_html_of_any_notebook_is_laid_out(html, told):
    seen = text_of(read(html))
    assert all(part in seen for part in told.split()), seen


def test_a_picture_that_is_damaged_is_told_in_a_sentence():
    with pytest.raises(InputError, match=r"--to: pdf cannot be made \(unknown image format"):
        read('<img alt="x" src="data:image/png;base64,AAAA">')


def test_a_picture_of_pixels_is_shown():
    held = io.BytesIO()
    Image.new("RGB", (9, 9), "red").save(held, "PNG")
    code = base64.b64encode(held.getvalue()).decode()
    assert len(read(f'<img alt="red" src="data:image/png;base64,{code}">').pages[0].images) == 1


def test_of_a_picture_drawn_twice_the_wide_one_is_taken():
    drawn = [
        f'<svg xmlns="http:{"//"}www.w3.org/2000/svg" width="99" height="9"><text y="8">{name}</text></svg>'
        for name in ("wide", "narrow")
    ]
    told = text_of(read(Picture(drawn[0], "Found", "What it shows", drawn[1])._repr_html_()))
    assert "wide" in told
    assert "narrow" not in told


def test_letters_that_no_font_has_do_not_stop_it(monkeypatch):
    pdf = load("pdf")
    bare = pdf._fonts(everywhere=False)
    monkeypatch.setattr(pdf, "_fonts", lambda **_: bare)
    assert "2,500" in text_of(read("<p>\u55b6\u696d\u90e8 2,500</p>"))


def test_the_outline_names_the_sections(document, made):
    headings = re.findall(r"<h2[^>]*>([^<]*)</h2>", made[".html"].decode())
    assert [one.title for one in document.outline if not isinstance(one, list)][-len(headings) :] == headings


def test_a_notebook_of_ones_own_has_its_pdf(tmp_path, report):
    cells = [
        nbformat.v4.new_code_cell("scenario = ''", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_markdown_cell("#### Deep\n\n*Mine*: `a_b` and $5\n\n1. one\n2. two"),
        nbformat.v4.new_markdown_cell("## Frames\n"),
        nbformat.v4.new_code_cell(
            "import pandas as pd\n"
            "pd.DataFrame({'x': [1, 2]}, index=pd.MultiIndex.from_tuples([('g', 'u'), ('g', 'v')]))"
        ),
        nbformat.v4.new_code_cell("print('# printed')"),
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = tmp_path / "own.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), notebook)
    sample = SAMPLES / "small-office.yaml"
    done = report("--out", tmp_path, "--to", "pdf", "--notebook", notebook, sample)
    assert done.returncode == 0, done.stderr
    told = text_of(pypdf.PdfReader(tmp_path / "small-office.pdf"))
    assert all(text in told for text in ("Deep", "Mine: a_b and $5", "Frames", "# printed", "g u 1", "v 2"))


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
    scenario = read_scenario(SAMPLES / "small-office.yaml")
    assert set(render(scenario, SAMPLES, {}, ("deck",), read_brand(), None)) == {".deck.html"}
