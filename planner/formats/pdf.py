"""The report on paper: what its page shows, laid out by Typst and tagged for those who hear it read.

The sections come as HTML, ours and any notebook's alike. They become a tree of elements in JSON, data for the template
`report.typ`, which has an entry for each element and class. What is text here is text there, and never markup.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Sequence
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
_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"  # of DejaVu Sans, in which the figures are measured
_HIDDEN = ("head", "script", "style", "template", "title")
_VOID = ("area", "base", "br", "col", "embed", "hr", "input", "link", "meta", "source", "track", "wbr")
_WITHOUT_TEXT = ("", "dl", "figure", "ol", "picture", "table", "tbody", "tfoot", "thead", "tr", "ul")
# What is no letter: control characters are spaces, and none turns the letters after it round.
_CONTROL = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160), 0xFEFF, 0xFFFE, 0xFFFF), " ")
_CONTROL |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "")
_MOST_DEPTH, _MOST_SPAN = 20, 50  # of what no page of ours has
# Characters: of a row that may go over to the next page, on a line of a table, and of a cell of a few words.
_LONG_ROW, _LINE, _FEW_WORDS = 1500, 100, (26, 13, 0)
_NOTHING: dict[str, Any] = {"tag": "td", "classes": [], "colspan": 1, "rowspan": 1, "children": []}
_SVG = re.compile(r"<svg\b.*?</svg\s*>", re.S | re.I)
_LINK = re.compile(r"(?:[\w-]+:)?\bhref\s*=\s*([\"'])(?!#|data:).*?\1", re.S)  # out of a drawing
_DATA = re.compile(r"data:image/(svg\+xml|png|jpeg|gif|webp)(;base64)?,(.*)", re.S)


def make(title: str, parts: Sequence[dict[str, Any]], brand: Brand) -> bytes:
    """The PDF of a page's parts, each with its heading and blocks of HTML; the same parts give the same bytes."""
    tree = _Tree(brand)
    sections = [{"heading": one["heading"].translate(_CONTROL), "children": tree.read(one)} for one in parts]
    shown: dict[str, Any] = {"title": title.translate(_CONTROL), "parts": sections, "palette": style.palette(brand)}
    shown["brand"] = {"name": brand.name, "font": brand.font}
    if brand.logo:
        shown["brand"]["logo"] = tree.kept(brand.logo.media_type.removeprefix("image/"), brand.logo.content)
    # Typst is handed texts alone: other pictures go as the numbers of their bytes.
    drawn = {name: content for name, content in tree.pictures.items() if name.endswith(".svg")}
    shown["bytes"] = {name: list(content) for name, content in tree.pictures.items() if name not in drawn}
    data = json.dumps(shown, ensure_ascii=False).encode("utf-8", "replace")
    written = set(b" ".join((data, *drawn.values())).decode("utf-8", "replace"))
    known = {"\n", "\t", *map(chr, FT2Font(str(_FONTS / "DejaVuSans.ttf")).get_charmap())}
    # The fonts of the system are for what ours cannot write: they make the bytes depend on the machine.
    fonts = typst.Fonts(bool(brand.font or written - known), include_embedded_fonts=False, font_paths=[str(_FONTS)])
    files = {"main.typ": _TEMPLATE.read_bytes(), "data.json": data, **drawn}
    try:
        return bytes(typst.compile(files, font_paths=fonts, pdf_standards=["ua-1"]))
    except RuntimeError as error:
        wrong = f"pdf cannot be made: {error}"
        raise InputError(Problem("planner report", None, "--to", wrong, "see what the notebook shows")) from None


class _Tree(HTMLParser):
    """HTML as a tree: an element is its tag, classes and children, a picture its text and the name of its file."""

    def __init__(self, brand: Brand) -> None:
        super().__init__()
        self._brand = brand
        self._first = True
        self._open: list[dict[str, Any]] = []
        self.pictures: dict[str, bytes] = {}

    def read(self, part: dict[str, Any]) -> list[Any]:
        """The elements of a part; those before the first heading know that they are."""
        root: dict[str, Any] = {"tag": "", "children": []}
        self._open, self._first = [root], not part["heading"]
        self.reset()
        self.feed(_SVG.sub(_as_image, "\n".join(part["blocks"])))
        self.close()
        return list(map(_settled, root["children"]))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        node: dict[str, Any] = {"tag": tag, "classes": given.get("class", "").split(), "first": self._first}
        if tag == "img":
            self._add(node | self._picture(given))
            return
        node["children"] = []
        if tag in ("td", "th"):
            node |= {name: _span(given.get(name, "")) for name in ("colspan", "rowspan")}
        self._add(node)
        if tag not in _VOID and len(self._open) < _MOST_DEPTH:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        depth = next((at for at in range(len(self._open) - 1, 0, -1) if self._open[at]["tag"] == tag), 0)
        if depth:
            del self._open[depth:]

    def handle_data(self, data: str) -> None:
        tags = [node["tag"] for node in self._open]
        text = data.translate(_CONTROL)
        text = text if "pre" in tags else re.sub(r"[ \n\t]+", " ", text)
        if text.strip() or tags[-1] not in _WITHOUT_TEXT:
            self._add(text)

    def _add(self, child: Any) -> None:
        if not any(node["tag"] in _HIDDEN for node in self._open):
            self._open[-1]["children"].append(child)

    def _picture(self, given: dict[str, str]) -> dict[str, Any]:
        """A picture that the page itself holds; nothing else is fetched."""
        kept = {
            "alt": given.get("alt") or "A picture without a description",
            "wide": self._open[-1]["tag"] == "picture",
        }
        if not (found := _DATA.fullmatch(given.get("src", ""))):
            return kept
        kind, coded, text = found.groups()
        try:
            content = base64.b64decode(text) if coded else unquote_to_bytes(text)
        except ValueError:
            content = b""
        if not content:
            return kept
        if kind == "svg+xml":
            content = style.branded(_LINK.sub("", content.decode("utf-8", "replace")), self._brand).encode()
        return kept | {"file": self.kept(kind, content)}

    def kept(self, kind: str, content: bytes) -> str:
        """The name that a picture is kept under."""
        name = f"{len(self.pictures)}.{kind.removesuffix('+xml')}"
        self.pictures[name] = content
        return name


def _span(text: str) -> int:
    return min(max(int(text), 1), _MOST_SPAN) if re.fullmatch("[0-9]{1,4}", text) else 1


def _settled(node: Any) -> Any:
    """`node`, with code as one text, and with tables as their caption, columns, heads and rows."""
    if isinstance(node, str) or "children" not in node:
        return node
    if node["tag"] in ("code", "pre"):
        return node | {"children": [_text(node).strip("\n")]}
    node["children"] = list(map(_settled, node["children"]))
    if node["tag"] != "table":
        return node
    caption, *_ = *_found(node, "caption"), {"children": []}
    rows = [
        [cell for cell in row["children"] if isinstance(cell, dict) and "colspan" in cell] for row in _found(node, "tr")
    ]
    width = max((sum(cell["colspan"] for cell in row) for row in rows), default=1)
    if not any(cell["rowspan"] > 1 for row in rows for cell in row):
        rows = [[*row, *[_NOTHING] * (width - sum(cell["colspan"] for cell in row))] for row in rows]
    heads = sum(len(list(_found(head, "tr"))) for head in _found(node, "thead"))
    return {
        "tag": "table",
        "caption": caption["children"],
        "columns": _columns(rows, width),
        "heads": rows[:heads],
        "rows": [{"cells": row, "long": len(_text({"children": row})) > _LONG_ROW} for row in rows[heads:]],
    }


def _columns(rows: list[list[dict[str, Any]]], width: int) -> list[dict[str, Any]]:
    """On which side the columns of a table stand, and which share of the room each has: none is as much as it needs."""
    right = {i for row in rows for i, cell in enumerate(row) if "r" in cell["classes"]}
    lengths = [1] * width
    for row in rows:
        for i, cell in enumerate(row):
            lengths[i] = max(lengths[i], len(_text(cell)))
    # Columns of a few words take what they need, as long as that leaves room for the others.
    few = next(few for few in _FEW_WORDS if sum(length for length in lengths if length <= few) <= 0.6 * _LINE)
    wide = sum(lengths) + 2 * len(lengths) > _LINE
    return [
        {"right": i in right, "share": min(length, _LINE) ** 0.5 if wide and length > few else 0}
        for i, length in enumerate(lengths)
    ]


def _found(node: dict[str, Any], tag: str) -> Iterator[dict[str, Any]]:
    """The elements called `tag` within `node`, but not those within each other."""
    for child in node["children"]:
        if isinstance(child, dict) and child["tag"] == tag:
            yield child
        elif isinstance(child, dict) and "children" in child:
            yield from _found(child, tag)


def _text(node: Any) -> str:
    return node if isinstance(node, str) else "".join(map(_text, node.get("children", ())))


def _as_image(found: re.Match[str]) -> str:
    """A drawing within a page as the picture that it is, described by its label or its title."""
    told = re.search(r'aria-label="([^"]*)"|<(?:desc|title)\b[^>]*>([^<"]*)<', found[0])
    alt = (told[1] or told[2] or "") if told else ""
    return f'<img alt="{alt}" src="data:image/svg+xml;base64,{base64.b64encode(found[0].encode()).decode()}">'
