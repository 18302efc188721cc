"""The firm's own template of slides, or its colours in the house's: taken, or refused with the brand."""

import dataclasses
import io
import re
import zipfile
from pathlib import Path

import pptx as library
import pytest
from brands import folder, png
from pptx.enum.shapes import MSO_SHAPE_TYPE
from samples import planned

from planner.files.brand import read_brand
from planner.files.documents import shipped
from planner.formats import pptx
from planner.model.problems import InputError


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
    content = template_with("ppt/own.txt", "ours")
    assert read_brand(with_template(tmp_path, content)).template == content


def test_a_copy_of_the_planners_template_takes_the_brand(tmp_path):
    content = (shipped("data/brand") / "template.pptx").read_bytes()
    (tmp_path / "logo.png").write_bytes(png(400, 40))
    with_template(tmp_path, content)
    made = pptx.make(planned("small-office"), read_brand(folder(tmp_path, logo="logo.png")))
    assert (
        '<a:accent1><a:srgbClr val="7A1FA2"/>'
        in zipfile.ZipFile(io.BytesIO(made)).read("ppt/theme/theme1.xml").decode()
    )
    for slide in library.Presentation(io.BytesIO(made)).slides:
        logo = next(shape for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE)
        title = slide.shapes.title
        assert title.left + title.width < logo.left
        assert logo.width == pytest.approx(10 * logo.height, rel=0.01)
        assert title.top <= logo.top < logo.top + logo.height < title.top + title.height


def test_the_colours_and_the_font_are_the_brands_through_the_theme():
    brand = dataclasses.replace(read_brand(), primary="#7a1fa2", accent="#f57c00", font="Noto Sans", template=None)
    content = pptx.make(planned("small-office"), brand)
    theme = zipfile.ZipFile(io.BytesIO(content)).read("ppt/theme/theme1.xml").decode()
    assert '<a:accent1><a:srgbClr val="7A1FA2"/>' in theme
    assert '<a:accent2><a:srgbClr val="F57C00"/>' in theme
    assert re.findall(r'<a:latin typeface="([^"]*)"', theme) == ["Noto Sans", "Noto Sans"]


def test_a_firms_own_template_is_taken_as_it_is():
    own = library.Presentation()
    stream = io.BytesIO()
    own.save(stream)
    brand = dataclasses.replace(read_brand(), primary="#7a1fa2", template=stream.getvalue())
    content = pptx.make(planned("small-office"), brand)
    deck = library.Presentation(io.BytesIO(content))
    assert (deck.slide_width, deck.slide_height) == (own.slide_width, own.slide_height)
    assert {slide.slide_layout.name for slide in deck.slides} == {"Title Only"}
    assert "7A1FA2" not in zipfile.ZipFile(io.BytesIO(content)).read("ppt/theme/theme1.xml").decode()


def test_a_template_that_cannot_serve_is_refused():
    bare = library.Presentation()
    for layout in list(bare.slide_layouts):
        if layout.name != "Blank":
            bare.slide_layouts.remove(layout)
    stream = io.BytesIO()
    bare.save(stream)
    for template, wrong in ((stream.getvalue(), "no layout with a title alone"), (b"PK\x03\x04", "cannot be opened")):
        with pytest.raises(InputError, match=wrong):
            pptx.make(planned("small-office"), dataclasses.replace(read_brand(), template=template))
