"""The PDF: what is laid out, how it breaks over pages, and that whatever is shown stays text."""

import base64
import io
import re
import subprocess

import pypdf
import pytest
from PIL import Image

from planner.answers.display import Code, Picture, Prose, Table, Tiles, Title
from planner.files.brand import read_brand
from planner.formats import pdf
from planner.model.problems import InputError

XMLNS = 'xmlns="http:' + '//www.w3.org/2000/svg"'
XLINK = 'xmlns:xlink="http:' + '//www.w3.org/1999/xlink"'
HOSTILE = (
    "$x^2$ #panic() *bold* _it_ `code` [x] @ref <label> // /* */ \\ \\u{202e}",
    '#read("/etc/passwd") #include "main.typ" #import "@preview/x:1.0.0" https:example.com',
    "= heading - item + item / term: x ~ -- --- ... \"quoted\" 'single'",
    "<script>alert(1)</script> & &amp; <b>bold</b> ]]> {{ x }} {% y %}",
    '"} , {"tag": "img", "file": "main.typ"',
)


def part(*shown: object, heading: str = "") -> dict:
    return {"heading": heading, "blocks": [one if isinstance(one, str) else one._repr_html_() for one in shown]}


def made(*parts: dict, title: str = "A title") -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf.make(title, parts, read_brand())))


def words(document: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in document.pages).split())


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def tags(document: pypdf.PdfReader) -> list[pypdf.generic.DictionaryObject]:
    found = []

    def walk(node):
        node = node.get_object()
        for child in node if isinstance(node, list) else [node.get("/K", [])] if isinstance(node, dict) else []:
            walk(child)
        if isinstance(node, dict) and "/S" in node:
            found.append(node)

    walk(document.trailer["/Root"]["/StructTreeRoot"])
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_wherever_it_stands(text):
    shown = (
        Title(text, (text,)),
        Prose((text,), "answer fails"),
        Prose((text, text), listed=True),
        Prose((text,), "notes", listed=True),
        Tiles(((text, text),)),
        Table((text, "x"), ((text, "1"), ("tight", text)), "sr", text),
        Code(((text, text),), (text,)),
        Picture(f'<svg {XMLNS} width="9" height="9"/>', text, text),
    )
    document = made(part(*shown, heading=text), title=text)
    assert document.metadata.title == text
    assert squeezed(words(document)).count(squeezed(text)) >= 15
    assert [node["/Alt"] for node in tags(document) if node["/S"] == "/Figure"] == [text]
    (entry,) = (one for one in document.outline if not isinstance(one, list))
    assert entry.title == text


@pytest.mark.parametrize(
    "text",
    [
        "\u202eright to left",
        "\x00\x01\x07\x7f\x9f",
        "\ufdd0\uffff\U0010ffff\ue000",
        "\ud800",
        "a\u0300\u200b\u2028b",
        "\U0001f4a5",
    ],
    ids=ascii,
)
def test_characters_that_no_font_has_do_not_stop_it(text):
    document = made(part(Title(text), Prose((f"before {text} after",)), Table(("x",), ((text,),), "l")))
    assert "before" in words(document)
    assert "after" in words(document)


@pytest.mark.parametrize("count", [1_500, pytest.param(10_000, marks=pytest.mark.campaign)])
@pytest.mark.parametrize("letters", ["x", "no-space/", "\u6f22"], ids=["letters", "path", "cjk"])
def test_a_word_of_thousands_of_characters_breaks_and_is_whole(letters, count):
    word = letters * (count // len(letters))
    document = made(part(Title("T"), Table(("Name", "n"), ((word, "1"),), "nr"), Prose((word,))))
    said = "".join(page.extract_text(visitor_text=stands_on_the_page) for page in document.pages)
    assert squeezed(re.sub(r"A title|FSVM planner", "", said)).count(word[:1]) >= 2 * word.count(word[:1])


def stands_on_the_page(text: str, page: list[float], line: list[float], _font: object, _size: float) -> None:
    assert not text.strip() or 45 <= place(page, line) < 552, text


def place(page: list[float], line: list[float]) -> float:
    """How far to the right a text stands [points]."""
    return round(line[4] * page[0] + line[5] * page[2] + page[4], 1)


def test_a_letter_that_the_shipped_font_lacks_is_looked_for_in_the_system_and_may_be_missing(monkeypatch):
    asked = []

    fonts = pdf.typst.Fonts

    def without_any(include_system_fonts, **given):
        asked.append(include_system_fonts)
        return fonts(False, **given)

    pdf._fonts.cache_clear()
    monkeypatch.setattr(pdf.typst, "Fonts", without_any)
    assert "plain" in words(made(part(Prose(("plain \u03a9 \u25cf",)))))
    assert "before" in words(made(part(Prose(("before \u55b6\u696d\u90e8",)))))
    assert asked == [False, True]
    pdf._fonts.cache_clear()


def test_the_same_parts_give_the_same_bytes_and_no_date():
    parts = [part(Title("T"), Prose(("text",))), part(Table(("a",), (("1",),), "r"), heading="One")]
    one, other = (pdf.make("T", parts, read_brand()) for _ in range(2))
    assert one == other
    assert b"CreationDate" not in one


def test_a_long_table_goes_over_to_the_next_page_with_its_head_and_a_short_one_stays_whole():
    long = Table(("Name", "Number"), tuple((f"row {i}", str(i)) for i in range(120)), "lr", "A caption")
    document = made(part(Title("T"), long))
    assert len(document.pages) >= 3
    assert all("Name Number" in page.extract_text() for page in document.pages)
    filler = Prose(tuple("A line." for _ in range(42)))
    short = Table(("Name",), tuple((f"row {i}",) for i in range(8)), "l", "A caption")
    texts = [page.extract_text() for page in made(part(filler, short)).pages]
    assert (
        ["row 0" in text for text in texts]
        == ["row 7" in text for text in texts]
        == ["A caption" in text for text in texts]
    )
    assert any("row" in text for text in texts[1:])


def test_tables_lists_headings_and_figures_are_tagged_as_what_they_are():
    svg = f'<svg {XMLNS} width="9" height="9"><text>selected</text></svg>'
    document = made(
        part(Title("T"), "<h3>First</h3>"),
        part(Table(("a",), (("1",),), "r"), Prose(("x",), listed=True), Picture(svg, "Seen", "Said"), heading="One"),
    )
    kinds = {node["/S"] for node in tags(document)}
    assert {"/Table", "/TH", "/TD", "/L", "/LI", "/H1", "/Figure", "/P"} <= kinds
    assert "selected" in words(document)


@pytest.mark.parametrize("count", [1, 12])
def test_there_is_a_list_of_contents_where_the_report_is_long(count):
    parts = [part(Title("T")), *(part(Prose(("text",) * 40), heading=f"Section {i}") for i in range(count))]
    document = made(*parts)
    assert ("Contents" in words(document)) == (len(document.pages) > 6) == (count == 12)


def test_what_a_foreign_notebook_shows_is_set_as_text_tables_and_pictures():
    import pandas as pd
    from matplotlib.figure import Figure

    index = pd.MultiIndex.from_tuples([("north", "a"), ("north", "b"), ("south", "a")])
    frame = pd.DataFrame({("x", "one"): [1, 2, 3], ("x", "two"): [4, 5, 6]}, index=index)
    stream = io.BytesIO()
    Figure((1, 1)).savefig(stream, format="png")
    png = base64.b64encode(stream.getvalue()).decode()
    shown = (
        frame._repr_html_(),
        f'<div><style>p {{color:red}}</style><p>unclosed<script>x()</script><img src="data:image/png;base64,{png}">',
        "<ul><li>one<ul><li>inner</li></ul></li></ul><table></table>",
        '<table><tr><td colspan="999">wide</td></tr></table>',
        '<svg width="10" height="10"><title>Told</title><rect width="9" height="9"/></svg>',
        "<div>" * 500
        + "deep"
        + "</div>" * 500
        + '<img src="data:image/png;base64,!"><img src="logo.png" alt="elsewhere">',
    )
    document = made(part(*shown, heading="Ours"))
    text = words(document)
    for word in ("north", "south", "unclosed", "inner", "wide", "deep", "elsewhere"):
        assert word in text
    assert "x()" not in text
    assert "color" not in text
    left = {}
    document.pages[0].extract_text(
        visitor_text=lambda text, page, line, *_: left.update({text.strip(): place(page, line)})
    )
    assert left["north"] == left["south"] < left["a"] == left["b"] < left["4"] == left["5"] == left["6"]
    assert [node["/Alt"] for node in tags(document) if node["/S"] == "/Figure"] == [
        "A picture without a description",
        "Told",
    ]


@pytest.mark.parametrize(
    ("kind", "content", "wrong"),
    [("png", b"no picture", "pdf cannot be made"), ("svg+xml", b"<svg", "pdf cannot be made")],
    ids=["png", "svg"],
)
def test_a_picture_that_is_none_is_told_of(kind, content, wrong):
    with pytest.raises(InputError, match=wrong):
        made(part(f'<img src="data:image/{kind};base64,{base64.b64encode(content).decode()}">'))


def test_tags_that_are_not_closed_are_closed_and_those_that_nobody_knows_are_let_be():
    shown = "<ul><li>one<li>two</ul><table><tr><td>three<td>four<tr><td>five</table><p @click='x' x:y=1>six<o:p>seven"
    document = made(part(shown))
    kinds = [node["/S"] for node in tags(document)]
    assert (kinds.count("/LI"), kinds.count("/TR")) == (2, 2)
    assert "six" in words(document)
    assert "seven" in words(document)


def test_no_file_is_read_and_no_address_fetched(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    secret = io.BytesIO()
    Image.new("RGB", (50, 50), "red").save(secret, "png")
    (tmp_path / "secret.png").write_bytes(secret.getvalue())
    outside = "".join(
        f'<img src="{address}"><svg {XMLNS} {XLINK} '
        f'width="50" height="50"><image width="50" height="50" xlink:href="{address}" href="{address}"/></svg>'
        for address in ("secret.png", (tmp_path / "secret.png").as_uri(), f"{tmp_path}/secret.png")
    )
    document = made(part(outside, f'<a href="{tmp_path.as_uri()}">link</a><link rel="attachment" href="secret.png">'))
    assert not any(page.images for page in document.pages)
    assert not document.attachments
    assert not any("/Annots" in page for page in document.pages)


@pytest.mark.needs("pdftoppm")
def test_no_page_is_under_half_full_but_where_a_part_of_the_report_ends(rendered, tmp_path):
    subprocess.run(["pdftoppm", "-r", "36", "-gray", rendered / "headquarters.pdf", tmp_path / "page"], check=True)
    pages = [Image.open(path) for path in sorted(tmp_path.glob("page-*"))]
    heads = [page.extract_text()[:400] for page in pypdf.PdfReader(rendered / "headquarters.pdf").pages]
    appendix = next(i for i, head in enumerate(heads) if re.search(r"^Appendix", head, re.M) and "Contents" not in head)
    for position, page in enumerate(pages):
        width, height = page.size
        ink = page.point(lambda level: 255 if level < 200 else 0)
        left, _, right, _ = ink.getbbox()
        assert 0.06 * width <= left < right <= 0.945 * width, position
        bottom = ink.crop((0, 0, width, int(0.925 * height))).getbbox()[3]
        assert bottom > 0.5 * height or position in (appendix - 1, len(pages) - 1), position


def test_a_hatched_bar_is_still_hatched():
    svg = (
        f'<svg {XMLNS} width="90" height="90"><defs><pattern id="h" patternUnits="userSpaceOnUse" '
        'width="9" height="9"><path d="M 0 0 L 9 9" stroke="#000"/></pattern></defs>'
        '<rect width="90" height="90" fill="url(#h)"/></svg>'
    )
    content = pdf.make("T", [part(Picture(svg, "t", "a"))], read_brand())
    assert b"/Pattern" in content or "/Pattern" in str(pypdf.PdfReader(io.BytesIO(content)).pages[0]["/Resources"])
