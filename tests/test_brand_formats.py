"""A brand and its logo reach every format, and leave what means something as it is."""

import base64
import dataclasses
import io
import re
import zipfile
from pathlib import Path

import pytest
from brands import LOGO, folder, png

from planner import figures
from planner.answers.display import redrawn
from planner.figures import style
from planner.files.brand import read_brand
from planner.files.scenarios import read_scenario
from planner.formats import deck, pptx, xlsx
from planner.model.sizing import size

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "scenarios"


@pytest.fixture(scope="module")
def sizing():
    return size(read_scenario(SAMPLES / "small-office.yaml"))


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
