"""The logo of a brand: what may be one, and what is refused since it could run, fetch or be drawn for hours."""

import base64

import pytest
from brands import LOGO, SPACE, folder, png, short_png
from PIL import ImageFile

from planner.files.brand import read_brand
from planner.files.logo import read_logo
from planner.model.problems import InputError
from planner.model.units import UnitError


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
