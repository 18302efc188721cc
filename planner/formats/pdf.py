"""The report on paper: what its page shows, laid out by Typst and tagged for those who hear it read.

The sections come as HTML, ours as those of any notebook, and become a tree of elements in JSON: data for the template
`report.typ`, which knows how each element and class is set. What is text here is text there, and never markup.
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import matplotlib as mpl
import typst
from matplotlib.ft2font import FT2Font

from planner.figures import style
from planner.files.brand import Brand
from planner.model.problems import InputError, Problem

_TEMPLATE = Path(__file__).with_name("report.typ")
_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"  # of DejaVu Sans, which measures the figures too
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_HIDDEN = {"head", "script", "style", "template", "title"}
_MOST_DEPTH, _MOST_SPAN = 20, 50
_NOTHING: dict[str, Any] = {"class": "", "children": ""}
_SVG = re.compile(r"<svg\b.*?</svg\s*>", re.S | re.I)
_PICTURE = re.compile(r"data:image/(svg\+xml|png|jpeg|gif|webp)(;base64)?,(.*)", re.S)
_LINK = re.compile(r"""\bhref\s*=\s*(["'])(?!#|data:).*?\1""", re.S | re.I)
_CONTROL = {code: " " for code in (*range(32), *range(127, 160), 0xFEFF, 0xFFFE, 0xFFFF) if chr(code) not in "\n\t"}


def make(title: str, parts: Sequence[dict[str, Any]], brand: Brand) -> bytes:
    """The PDF of a page's parts, each with its heading and blocks of HTML; the same parts give the same bytes."""
    tree = _Tree(brand)
    sections = [
        {"heading": part["heading"].translate(_CONTROL), "children": tree.read("\n".join(part["blocks"]))}
        for part in parts
    ]
    logo = brand.logo and _shown(brand.logo.content, brand.logo.media_type)
    mark = {"name": brand.name, "font": brand.font, **({"logo": logo} if logo else {})}
    shown = {"title": title.translate(_CONTROL), "parts": sections, "brand": mark, "palette": style.palette(brand)}
    data = json.dumps(shown, ensure_ascii=False).encode("utf-8", "replace")
    fonts = _fonts(everywhere=bool(brand.font) or not set(data.decode()) <= _letters())
    try:
        made = typst.compile(
            {"main.typ": _TEMPLATE.read_bytes(), "data.json": data}, font_paths=fonts, pdf_standards=["ua-1"]
        )
    except typst.TypstError as error:
        raise InputError(Problem("planner report", None, "--to", f"pdf cannot be made ({error.message})", "")) from None
    return bytes(made)


@cache
def _fonts(*, everywhere: bool) -> Any:
    """The fonts that come with the planner, and where they lack a letter or the brand names its own, the system's."""
    return typst.Fonts(include_system_fonts=everywhere, include_embedded_fonts=False, font_paths=[str(_FONTS)])


@cache
def _letters() -> set[str]:
    """What DejaVu Sans has a letter for."""
    return {"\n", "\t", *map(chr, FT2Font(str(_FONTS / "DejaVuSans.ttf")).get_charmap())}


class _Tree(HTMLParser):
    """HTML as a tree: an element is its tag, class and children, and a picture its content and its text.

    A table has its caption, its head and its rows beside its children.
    """

    def __init__(self, brand: Brand) -> None:
        super().__init__()
        self._brand = brand
        self._open: list[dict[str, Any]] = []

    def read(self, html: str) -> list[Any]:
        """The elements of `html`."""
        self._open = [{"tag": "", "class": "", "children": []}]
        self.reset()
        self.feed(_SVG.sub(_as_image, html))
        self.close()
        return list(map(_settled, self._open[0]["children"]))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        node: dict[str, Any] = {"tag": tag, "class": given.get("class", ""), "children": []}
        if tag == "img":
            node |= self._picture(given)
        elif tag == "table":
            node |= {"caption": [], "heads": [], "rows": []}
        elif tag in ("td", "th"):
            spans = (given.get(name, "") for name in ("rowspan", "colspan"))
            node["spans"] = [
                min(int(span), _MOST_SPAN) or 1 if re.fullmatch("[0-9]{1,9}", span) else 1 for span in spans
            ]
        self._add(node)
        if tag not in _VOID and len(self._open) < _MOST_DEPTH:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        depth = next((at for at in range(len(self._open) - 1, 0, -1) if self._open[at]["tag"] == tag), 0)
        if depth:
            del self._open[depth:]

    def handle_data(self, data: str) -> None:
        text = data.translate(_CONTROL)
        self._add(text if any(node["tag"] == "pre" for node in self._open) else re.sub(r"[ \n\t]+", " ", text))

    def _add(self, child: Any) -> None:
        within = [node["tag"] for node in self._open]
        if _HIDDEN.intersection(within):
            return
        self._open[-1]["children"].append(child)
        if not isinstance(child, str) and child["tag"] in ("caption", "tr") and "table" in within:
            part = "caption" if child["tag"] == "caption" else "heads" if within[-1] == "thead" else "rows"
            next(node for node in reversed(self._open) if node["tag"] == "table")[part].append(child)

    def _picture(self, given: dict[str, str]) -> dict[str, Any]:
        """What is kept of a picture that the page itself holds; nothing else is fetched."""
        alt = given.get("alt", "").translate(_CONTROL) or "A picture without a description"
        content = b""
        if found := _PICTURE.fullmatch(given.get("src", "")):
            with suppress(ValueError):
                content = base64.b64decode(found[3]) if found[2] else unquote_to_bytes(found[3])
        if not found or not content:
            return {"alt": alt}
        shown = _shown(content, found[1])
        return {"alt": alt, "src": style.branded(shown, self._brand) if isinstance(shown, str) else shown}


def _shown(picture: bytes, kind: str) -> str | list[int]:
    """A picture as data of the template: a drawing as its text, without links to what lies outside it."""
    if not kind.endswith("svg+xml"):
        return list(picture)
    return _LINK.sub("", picture.decode("utf-8", "replace").translate(_CONTROL))


def _settled(node: Any) -> Any:
    """`node`, with every table in it as a grid, and the sides that its columns keep to."""
    if isinstance(node, str):
        return node
    if node["tag"] != "table":
        return node | {"children": list(map(_settled, node["children"]))}
    heads, rows = _grid(node["heads"]), _grid(node["rows"])
    width = max(map(len, (*heads, *rows)), default=1)
    heads, rows = ([[*row, *[_NOTHING] * (width - len(row))] for row in part] for part in (heads, rows))
    sides = ["right" if any("r" in row[i]["class"].split() for row in rows) else "left" for i in range(width)]
    caption = list(map(_settled, node["caption"]))
    return node | {"children": [], "caption": caption, "sides": sides, "heads": heads, "rows": rows}


def _grid(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The cells of `rows`, each in its column; what a cell spans beside and below itself stays empty."""
    grid, below = [], Counter[int]()
    for row in rows:
        line: list[dict[str, Any]] = []
        for cell in (*(child for child in row["children"] if isinstance(child, dict) and "spans" in child), None):
            while below[len(line)]:
                below[len(line)] -= 1
                line.append(_NOTHING)
            if cell:
                down, across = cell["spans"]
                below.update(dict.fromkeys(range(len(line), len(line) + across), down - 1))
                inside = list(map(_settled, cell["children"]))
                alone = all(isinstance(part, str) for part in inside)
                shown = {"class": cell["class"], "children": "".join(inside).strip() if alone else inside}
                line += [shown, *[_NOTHING] * (across - 1)]
        grid.append(line)
    return grid


def _as_image(found: re.Match[str]) -> str:
    """A drawing within a page as the picture that it is, described by its label, or else by its description."""
    head, _, rest = found[0].partition(">")
    told = re.search(r'aria-label="([^"]*)"', head) or re.search(r"<(?:desc|title)\b[^>]*>([^<]*)<", rest)
    code = base64.b64encode(found[0].encode()).decode()
    return f'<img alt="{told[1] if told else ""}" src="data:image/svg+xml;base64,{code}">'
