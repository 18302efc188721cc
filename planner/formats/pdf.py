"""The report on paper: what its page shows, laid out by Typst and tagged for those who hear it read.

The sections come as HTML, ours as those of any notebook, and become XML: data for the template `report.typ`, which
knows how each element and class is set. What is text here is text there, and never markup.
"""

import base64
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import matplotlib as mpl
import typst
from lxml.etree import strip_elements, tostring
from lxml.html import HTMLParser, document_fromstring
from matplotlib.ft2font import FT2Font

from planner.answers.display import WHOLE
from planner.figures import style
from planner.files.brand import Brand
from planner.files.documents import refusal

_TEMPLATE = Path(__file__).with_name("report.typ")
_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"  # of DejaVu Sans, which measures the figures too
_HIDDEN = ("head", "script", "style", "template", "title")
_KNOWN = ("class", "rowspan", "colspan", "alt")
_MOST_DEPTH = 22
_SVG = re.compile(r"<svg\b.*?</svg\s*>", re.S | re.I)
_NAMES = "http:" + "//www.w3.org/2000/svg"
_PICTURE = re.compile(r"data:image/(svg\+xml|png|jpeg|gif|webp)(;base64)?,(.*)", re.S)
_LINK = re.compile(r"""(?:[\w-]+:)?\bhref\s*=\s*(["'])(?!#|data:).*?\1""", re.S | re.I)
_CONTROL = {code: " " for code in (*range(32), *range(127, 160), 0xFEFF, 0xFFFE, 0xFFFF) if chr(code) not in "\n\t"}
_CONTROL |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "")  # none turns what follows it round


def make(title: str, parts: Sequence[dict[str, Any]], brand: Brand) -> bytes:
    """The PDF of a page's parts, each with its heading and blocks of HTML; the same parts give the same bytes."""
    pictures: list[str | list[int]] = []
    read = [
        {"heading": part["heading"].translate(_CONTROL), "page": _read("\n".join(part["blocks"]), pictures, brand)}
        for part in parts
    ]
    logo = brand.logo and _shown(brand.logo.content, brand.logo.media_type)
    mark = {"name": brand.name, "font": brand.font, "logo": logo}
    shown = {"title": title.translate(_CONTROL), "parts": read, "pictures": pictures, "brand": mark}
    shown |= {"palette": style.palette(brand), "whole": WHOLE.pattern}
    data = json.dumps(shown, ensure_ascii=False).encode("utf-8", "replace")
    fonts = _fonts(everywhere=bool(brand.font) or not set(data.decode()) <= _letters())
    files = {"main.typ": _TEMPLATE.read_bytes(), "data.json": data}
    try:
        return bytes(typst.compile(files, font_paths=fonts, pdf_standards=["ua-1"]))
    except typst.TypstError as error:
        raise refusal("planner report", f"pdf cannot be made ({error.message})", "", "--to") from None


@cache
def _fonts(*, everywhere: bool) -> Any:
    """The fonts that come with the planner, and where they lack a letter or the brand names its own, the system's."""
    return typst.Fonts(include_system_fonts=everywhere, include_embedded_fonts=False, font_paths=[str(_FONTS)])


@cache
def _letters() -> set[str]:
    """What DejaVu Sans has a letter for."""
    return {"\n", "\t", *map(chr, FT2Font(str(_FONTS / "DejaVuSans.ttf")).get_charmap())}


def _read(html: str, pictures: list[str | list[int]], brand: Brand) -> str:
    """`html` as XML, with what the template knows; what is nested too deeply to be set is its parent's.

    What its images hold is added to `pictures`, and each says which is its own; nothing is fetched.
    """
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    # Our own parts hold their pictures as images, in long lines that are better not searched.
    drawn = _SVG.sub(_as_image, html) if "<svg" in html.lower() else html
    page = f"<body>{drawn}".encode("utf-8", "replace")
    root = document_fromstring(page, parser=parser)
    if parser.error_log.filter_from_fatals():  # so deep that it is no page: its words alone
        root = document_fromstring(b"<body>" + re.sub(b"<[^>]*>", b" ", page), parser=parser)
    strip_elements(root, *_HIDDEN, with_tail=False)
    for element in root.iter():
        element.tag = element.tag if element.tag.isalnum() else "span"
        element.text, element.tail = ((text or "").translate(_CONTROL) for text in (element.text, element.tail))
        given = dict(element.items())
        element.attrib.clear()
        element.attrib.update({name: given[name].translate(_CONTROL) for name in _KNOWN if name in given})
        if element.tag == "img":
            element.set("alt", element.get("alt") or "A picture without a description")
            found = _PICTURE.fullmatch(given.get("src", ""))
            with suppress(ValueError):
                if found and (content := base64.b64decode(found[3]) if found[2] else unquote_to_bytes(found[3])):
                    element.set("src", str(len(pictures)))
                    shown = _shown(content, found[1])
                    pictures.append(style.branded(shown, brand) if isinstance(shown, str) else shown)
    for deep in root.xpath(f"//*[count(ancestor::*) > {_MOST_DEPTH}]"):
        deep.drop_tag()
    return str(tostring(root, encoding="unicode"))


def _shown(picture: bytes, kind: str) -> str | list[int]:
    """A picture as data of the template: a drawing as its text, without links to what lies outside it."""
    if not kind.endswith("svg+xml"):
        return list(picture)
    return _LINK.sub("", picture.decode("utf-8", "replace").translate(_CONTROL))


def _as_image(found: re.Match[str]) -> str:
    """A drawing within a page as the picture that it is, described by its label, or else by its description."""
    head, _, rest = found[0].partition(">")
    if "xmlns=" not in head:  # which a page knows, and a picture has to say
        head = f'<svg xmlns="{_NAMES}"{head[4:]}'
    told = re.search(r'aria-label="([^"]*)"', head) or re.search(r"<(?:desc|title)\b[^>]*>([^<]*)<", rest)
    code = base64.b64encode(f"{head}>{rest}".encode("utf-8", "replace")).decode()
    return f'<img alt="{told[1] if told else ""}" src="data:image/svg+xml;base64,{code}">'
