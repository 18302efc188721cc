"""A firm's brand: what it may hold, what is refused and why, and that it reaches every format."""

from __future__ import annotations

import base64
import dataclasses
import io
import re
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import ImageFile

from planner import figures
from planner.answers.display import redrawn
from planner.cli import main
from planner.figures import style
from planner.files.brand import Brand, contrast, legible, read_brand
from planner.files.documents import shipped
from planner.files.logo import read_logo
from planner.files.scenarios import read_scenario
from planner.formats import deck, pptx, xlsx
from planner.model.problems import InputError
from planner.model.sizing import size
from planner.model.units import UnitError

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "scenarios"
SPACE = 'xmlns="http:' + '//www.w3.org/2000/svg"'
GOOD = {"name": "Example & Sons", "primary": '"#7a1fa2"', "accent": '"#f57c00"', "font": "Noto Sans"}
LOGO = f'<svg {SPACE} viewBox="0 0 200 50"><rect width="200" height="50" fill="#0072b2"/></svg>'


def png(width: int = 40, height: int = 10) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\x00" + b"\x7a\x1f\xa2" * width for _ in range(height)))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def short_png() -> bytes:
    """A PNG of whole chunks whose picture is cut off."""
    whole = png()
    at = whole.index(b"IDAT")
    packed = whole[at + 4 : at + 4 + 10]
    chunk = struct.pack(">I", 10) + b"IDAT" + packed + struct.pack(">I", zlib.crc32(b"IDAT" + packed))
    return whole[: at - 4] + chunk + whole[-12:]


def folder(path: Path, **changes: str | None) -> Path:
    lines = {**GOOD, **changes}
    text = "".join(f"{key}: {value}\n" for key, value in lines.items() if value is not None)
    (path / "brand.yaml").write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def sizing():
    return size(read_scenario(SAMPLES / "small-office.yaml"))


@pytest.fixture
def brand(tmp_path) -> Brand:
    (tmp_path / "logo.png").write_bytes(png())
    return read_brand(folder(tmp_path, logo="logo.png"))


def test_a_brand_is_read(brand):
    assert (brand.name, brand.primary, brand.accent) == ("Example & Sons", "#7a1fa2", "#f57c00")
    assert brand.font == "Noto Sans"
    assert brand.logo.media_type == "image/png"
    assert brand.logo.aspect == 4
    assert brand.template is None


def test_contrast_is_that_of_wcag():
    assert contrast("#000000") == pytest.approx(21)
    assert contrast("#ffffff") == pytest.approx(1)
    # The example of the standard's own documents: #767676 is the palest grey that can be read on white.
    assert contrast("#767676") == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777") == pytest.approx(4.48, abs=0.005)
    assert contrast("#0072b2", "#56b4e9") == contrast("#56b4e9", "#0072b2")


def test_a_colour_is_darkened_until_it_can_be_read_and_no_more():
    assert legible("#000000") == "#000000"
    assert legible("#767676") == "#767676"
    assert 4.5 <= contrast(legible("#56b4e9")) < 4.7
    assert 4.5 <= contrast(legible("#ffff00")) < 4.8


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": None}, "name: is missing"),
        ({"name": "x" * 61}, "has 61 characters; write 60 at the most"),
        ({"primary": None}, "primary: is missing"),
        ({"primary": "blue"}, "'blue' is not a colour; write it as"),
        ({"primary": '"#07b"'}, "is not a colour"),
        ({"primary": '"#0072b2;}body{x"'}, "is not a colour"),
        ({"primary": '"#56b4e9"'}, r"too pale for white paper \(contrast 2.3 to 1\); choose a darker one, of 4.5 to 1"),
        ({"primary": '"#777777"'}, "too pale"),
        ({"accent": '"#ffe680"'}, "accent: #ffe680 is too pale"),
        ({"accent": '"#7a1fa2"'}, "accent: is as dark as primary"),
        ({"font": "Arial, sans-serif"}, "is not the name of a font"),
        ({"font": '"x\'}</style>"'}, "is not the name of a font"),
        ({"logo": "../logo.png"}, "is not the name of a file in the brand's folder"),
        ({"logo": "/etc/hostname"}, "is not the name of a file"),
        ({"logo": "none.png"}, "there is no such file"),
        ({"logo": "brand.yaml"}, "neither .png nor .svg"),
        ({"colour": "red"}, "colour: is not a known key"),
        ({"primry": '"#000000"', "primary": None}, "did you mean primary"),
        ({"api_token": "abc"}, "looks like a secret"),
    ],
)
def test_a_brand_that_cannot_serve_is_refused(tmp_path, changes, said):
    with pytest.raises(InputError, match=said):
        read_brand(folder(tmp_path, **changes))


def test_the_least_contrast_is_enough(tmp_path):
    assert read_brand(folder(tmp_path, primary='"#767676"', accent='"#b0b0b0"')).primary == "#767676"


def test_every_problem_is_told_at_once_with_its_line(tmp_path):
    with pytest.raises(InputError) as refused:
        read_brand(folder(tmp_path, primary="red", font="a,b", logo="x.gif"))
    assert [(problem.line, problem.field) for problem in refused.value.problems if problem.line] == [
        (2, "primary"),
        (4, "font"),
    ]
    assert "x.gif" in str(refused.value)


def test_a_folder_without_a_brand_is_refused(tmp_path):
    with pytest.raises(InputError, match="there is no such file"):
        read_brand(tmp_path)
    with pytest.raises(InputError, match="is not a folder"):
        read_brand(tmp_path / "none")


def test_an_svg_logo_needs_the_same_picture_as_png_beside_it(tmp_path):
    (tmp_path / "mark.svg").write_text(LOGO, encoding="utf-8")
    folder(tmp_path, logo="mark.svg")
    with pytest.raises(InputError, match=r"cannot be shown by slides and workbooks; save it as mark.png too"):
        read_brand(tmp_path)
    (tmp_path / "mark.png").write_bytes(png(40, 20))
    with pytest.raises(InputError, match=r"mark.png is 2.00 times as wide as high, mark.svg 4.00 times; save the same"):
        read_brand(tmp_path)
    (tmp_path / "mark.png").write_bytes(b"GIF89a")
    with pytest.raises(InputError, match=r"'mark\.png' is not a PNG"):
        read_brand(tmp_path)
    (tmp_path / "mark.png").write_bytes(png(402, 100))
    made = read_brand(tmp_path)
    assert (made.logo.media_type, made.bitmap.media_type) == ("image/svg+xml", "image/png")


def test_an_svg_logo_reaches_every_format(sizing, tmp_path, report):
    (tmp_path / "mark.svg").write_text(LOGO, encoding="utf-8")
    (tmp_path / "mark.png").write_bytes(png(400, 100))
    brand = read_brand(folder(tmp_path, logo="mark.svg"))
    assert brand.logo.data_uri in deck.make(sizing, brand).decode()
    for module, where in ((pptx, "ppt/media/"), (xlsx, "xl/media/")):
        archive = zipfile.ZipFile(io.BytesIO(module.make(sizing, brand)))
        media = [archive.read(name) for name in archive.namelist() if name.startswith(where)]
        assert media == [brand.bitmap.content]
    assert report("--out", tmp_path / "out", "--brand", tmp_path, SAMPLES / "small-office.yaml").returncode == 0
    assert brand.logo.data_uri in (tmp_path / "out" / "small-office.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [40, 4000])
def test_a_logo_of_any_size_is_as_high_as_the_title_of_the_workbook(sizing, tmp_path, width):
    (tmp_path / "logo.png").write_bytes(png(width, width // 4))
    content = xlsx.make(sizing, read_brand(folder(tmp_path, logo="logo.png")))
    drawing = zipfile.ZipFile(io.BytesIO(content)).read("xl/drawings/drawing1.xml").decode()
    picture = drawing[drawing.index("<xdr:pic>") :]
    wide, high = (int(n) for n in re.search(r'<a:ext cx="(\d+)" cy="(\d+)"', picture).groups())
    assert high / 9525 == pytest.approx(36, abs=1)
    assert wide / high == pytest.approx(4, rel=0.03)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect width="1" height="1" onclick="alert(1)"/>',
        '<rect width="1" height="1" ONLOAD="alert(1)"/>',
        "<foreignObject><p/></foreignObject>",
        '<image href="logo.png"/>',
        '<use href="other.svg#a"/>',
        '<a href="#x"><text>x</text></a>',
        '<rect fill="url(other.svg#a)"/>',
        '<rect style="fill:url(other.svg)"/>',
        "<style>@import 'other.css';</style>",
        "<style>rect{fill:url(other.svg#a)}</style>",
        "<style>@font-face{font-family:x}</style>",
        "<style>\\40import 'x';</style>",
        '<animate attributeName="href" to="x"/>',
        '<set attributeName="onload" to="x"/>',
        '<use xmlns:x="http:' + '//www.w3.org/1999/xlink" x:href="javascript:alert(1)"/>',
        "<style>rect{}<title/>rect{fill:url(other.svg#a)}</style>",
    ],
)
def test_a_logo_that_could_run_or_fetch_is_refused(inside):
    with pytest.raises(UnitError):
        read_logo(f'<svg {SPACE} viewBox="0 0 200 50">{inside}</svg>'.encode(), "logo.svg")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + LOGO.encode(), "logo.svg", "DOCTYPE"),
        (b"<?xml-stylesheet href='a.css'?>" + LOGO.encode(), "logo.svg", "instruction"),
        (b"<svg>", "logo.svg", "is not an SVG"),
        (b"<svg/>", "logo.svg", "is not an SVG"),
        (b"\xff\xfe<", "logo.svg", "UTF-8"),
        (f"<svg {SPACE}/>".encode(), "logo.svg", "has no size"),
        (f'<svg {SPACE} viewBox="0 0 9000 10"/>'.encode(), "logo.svg", "too long"),
        (f'<svg {SPACE} viewBox="0 0 10 0"/>'.encode(), "logo.svg", "too narrow"),
        (b"GIF89a", "logo.gif", "neither"),
        (LOGO.encode(), "logo.png", "is not a PNG"),
        (png(5000, 100), "logo.png", "5000 by 100 pixels"),
        (png(40, 10)[:20], "logo.png", "is cut off, or damaged"),
        (png(40, 10)[:50], "logo.png", "is cut off"),
        (png(40, 10).replace(b"IDAT", b"IDAX"), "logo.png", "is cut off, or damaged"),
        (short_png(), "logo.png", "is cut off, or damaged"),
    ],
)
def test_a_logo_that_is_none_is_refused(content, name, said, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as another library may have it
    with pytest.raises(UnitError, match=said):
        read_logo(content, name)


def test_a_large_logo_is_refused(tmp_path):
    (tmp_path / "logo.svg").write_text(LOGO + " " * 262144, encoding="utf-8")
    with pytest.raises(InputError, match="larger than 256 KiB"):
        read_brand(folder(tmp_path, logo="logo.svg"))


def test_a_plain_svg_is_a_logo():
    logo = read_logo(f'<?xml version="1.0"?>\n{LOGO}'.encode(), "LOGO.SVG")
    assert (logo.media_type, logo.aspect) == ("image/svg+xml", 4)
    assert base64.b64decode(logo.data_uri.partition(",")[2]).decode() == LOGO


def test_the_houses_own_brand_leaves_the_pictures_as_they_are(sizing):
    svg = figures.growth(sizing).svg
    assert style.branded(svg, read_brand()) == svg
    assert style.BLUE in svg
    assert style.css_variables(read_brand()) == style.css_variables()


def test_a_brand_dyes_what_is_the_houses_and_leaves_what_means_something(sizing, brand):
    for picture in (figures.growth(sizing), figures.nodes(sizing), figures.connections_curve(sizing)):
        svg = style.branded(picture.svg, brand)
        assert style.BLUE not in svg
        assert style.SKY not in svg
        assert svg.count(style.RED) == picture.svg.count(style.RED)
        assert svg.count(brand.primary) == picture.svg.count(style.BLUE)
        families = re.findall(r"font-family: ('[^']*')", svg)
        assert set(families) == {"'Noto Sans'"}


def test_a_colour_in_a_label_is_a_label(brand):
    svg = '<text style="fill: #0072b2">share #0072b2</text>'
    assert style.branded(svg, brand) == '<text style="fill: #7a1fa2">share #0072b2</text>'


def test_a_logo_in_a_page_keeps_its_colours_and_a_picture_with_any_name_is_dyed(brand):
    def image(kind: str) -> str:
        data = base64.b64encode(b'<path fill="#0072b2"/>').decode()
        return f'<img alt=\'a "quoted" name\'{kind} src="data:image/svg+xml;base64,{data}"/>'

    page = redrawn(image(' class="logo"') + image(""), lambda svg: style.branded(svg, brand))
    logo, picture = (base64.b64decode(text).decode() for text in re.findall(r'base64,([^"]+)"', page))
    assert "#0072b2" in logo
    assert "#7a1fa2" in picture


def test_two_colours_can_change_places():
    swapped = dataclasses.replace(read_brand(), primary=style.SKY, accent=style.BLUE)
    svg = f'<path style="fill: {style.BLUE}; stroke: {style.SKY}"/>'
    assert style.branded(svg, swapped) == f'<path style="fill: {style.SKY}; stroke: {style.BLUE}"/>'


def test_the_brand_reaches_the_deck(sizing, brand):
    page = deck.make(sizing, brand).decode()
    assert "--blue:#7a1fa2" in page
    assert '--face:"Noto Sans"' in page
    assert f'<img class="logo" alt="Example &amp; Sons" src="{brand.logo.data_uri}">' in page
    pictures = re.findall(r'class="figure"[^>]*base64,([^"]+)"', page)
    assert len(pictures) >= 4
    for picture in pictures:
        assert style.BLUE.encode() not in base64.b64decode(picture)


def test_the_brand_reaches_the_workbook(sizing, brand):
    import openpyxl

    content = xlsx.make(sizing, brand)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book["Checks"]["A4"].fill.start_color.rgb == "FF7A1FA2"
    assert book["Checks"]["B6"].font.name == "Noto Sans"
    assert book.properties.creator == "Example & Sons"
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert [name for name in names if name.startswith("xl/media/")] == ["xl/media/image1.png"]


def test_the_brand_reaches_the_slides(sizing, brand):
    content = zipfile.ZipFile(io.BytesIO(pptx.make(sizing, brand)))
    assert "7A1FA2" in content.read("ppt/theme/theme1.xml").decode()
    assert [content.read(n) for n in content.namelist() if n.startswith("ppt/media/")] == [brand.logo.content]
    assert "Example &amp; Sons" in content.read("ppt/slides/slide1.xml").decode()


def test_the_brand_reaches_the_page_and_its_paper(brand, tmp_path, report):
    import pypdf

    out = tmp_path / "out"
    done = report("--out", out, "--to", "html,pdf", "--brand", tmp_path, SAMPLES / "small-office.yaml")
    assert done.returncode == 0, done.stderr
    page = (out / "small-office.html").read_text(encoding="utf-8")
    assert "--blue:#7a1fa2" in page
    assert f'<img class="logo" alt="Example &amp; Sons" src="{brand.logo.data_uri}">' in page
    pictures = re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL)
    assert pictures
    assert not [picture for picture in pictures if style.BLUE in picture]
    assert len(pypdf.PdfReader(out / "small-office.pdf").pages[0].images) == 1


def test_a_bad_brand_ends_the_command_before_any_report(tmp_path, capsys):
    folder(tmp_path, primary="red")
    out = tmp_path / "out"
    status = main(["report", str(SAMPLES / "small-office.yaml"), "--brand", str(tmp_path), "--out", str(out)])
    assert status == 2
    assert "brand.yaml:2: primary: 'red' is not a colour" in capsys.readouterr().err
    assert not out.exists()


def chain(length: int, each: int, how: str = '<use href="#{}"/>') -> str:
    """A logo in which every one of `length` groups uses the next `each` times."""
    groups = (f'<g id="n{n}">{how.format(f"n{n + 1}") * each}</g>' for n in range(length))
    return f'<svg {SPACE} viewBox="0 0 4 1">{"".join(groups)}<rect id="n{length}" width="4" height="1"/></svg>'


MASKED = '<rect mask="url(#{})" width="1" height="1"/>'


@pytest.mark.parametrize(
    ("logo", "said"),
    [
        (chain(14, 2), "too often"),
        (chain(8, 8), "too often"),
        (chain(8, 8, MASKED), "too often"),
        (chain(8, 8, '<rect style="clip-path:url(#{})"/>'), "too often"),
        (chain(40, 1), "too deeply"),
        (
            f'<svg {SPACE} viewBox="0 0 4 1"><g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g></svg>',
            "itself",
        ),
        (f'<svg {SPACE} viewBox="0 0 4 1">{"<g>" * 5000}{"</g>" * 5000}</svg>', "too deeply"),
        (
            f'<svg {SPACE} viewBox="0 0 4 1"><style>rect{{mask:url(#m)}}</style><mask id="m"><rect/></mask></svg>',
            "masks",
        ),
    ],
)
def test_a_logo_that_would_be_drawn_for_hours_is_refused(logo, said):
    assert len(logo) < 50_000
    with pytest.raises(UnitError, match=said):
        read_logo(logo.encode(), "logo.svg")


@pytest.mark.parametrize(("shapes", "good"), [(19_996, True), (19_997, False)])
def test_shapes_are_counted_as_often_as_they_are_used(shapes, good):
    # With the logo itself, two groups, the use and what it uses.
    inside = f'<g id="a">{"<g/>" * (shapes // 2)}</g><use href="#a"/>{"<g/>" * (shapes % 2)}'
    logo = f'<svg {SPACE} viewBox="0 0 4 1">{inside}</svg>'.encode()
    if good:
        assert read_logo(logo, "logo.svg").aspect == 4
    else:
        with pytest.raises(UnitError, match="too often"):
            read_logo(logo, "logo.svg")


def test_a_logo_may_use_gradients_and_shapes_again():
    inside = (
        '<style>.a{fill:url(#g)}</style><defs><linearGradient id="f"/><linearGradient id="g" href="#f"/>'
        '<clipPath id="c"><rect id="r"/></clipPath></defs><rect class="a" clip-path="url(#c)"/>'
        '<use href="#r"/><use href="#r"/><use href="#nowhere"/>'
    )
    assert read_logo(f'<svg {SPACE} viewBox="0 0 4 1">{inside}</svg>'.encode(), "logo.svg").aspect == 4


def with_template(path: Path, content: bytes) -> Path:
    (path / "template.pptx").write_bytes(content)
    return folder(path)


def template_with(name: str, content: str) -> bytes:
    stream = io.BytesIO((shipped("data/brand") / "template.pptx").read_bytes())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


LINKS = '<Relationships xmlns="http:' + '//schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


@pytest.mark.parametrize("mode", ['TargetMode="External"', "TargetMode = 'external'"])
def test_a_template_that_refers_outside_itself_is_refused(tmp_path, mode):
    link = LINKS.format(f'<Relationship Id="rId9" Target="file:logo.png" {mode}/>')
    path = with_template(tmp_path, template_with("ppt/slideMasters/_rels/other.xml.rels", link))
    with pytest.raises(InputError, match=r"template.pptx: refers outside itself \('file:logo.png'\); remove the link"):
        read_brand(path)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: b"", r"cannot be opened \(BadZipFile\); save it as a PowerPoint .pptx"),
        (lambda: b"PK\x03\x04", "cannot be opened"),
        (lambda: template_with("ppt/_rels/other.rels", "<open"), r"cannot be opened \(ParseError\)"),
        (lambda: template_with("ppt/media/large.png", "a" * 2**26), "is too large when unpacked"),
    ],
)
def test_a_template_that_is_none_is_refused_with_the_brand(tmp_path, made, said):
    with pytest.raises(InputError, match=rf"template.pptx: {said}"):
        read_brand(with_template(tmp_path, made()))


def test_a_template_is_taken_as_it_is(tmp_path):
    content = (shipped("data/brand") / "template.pptx").read_bytes()
    assert read_brand(with_template(tmp_path, content)).template == content
