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

from planner.answers.display import WHOLE
from planner.figures import style
from planner.files.brand import Brand
from planner.files.documents import refusal

_TEMPLATE = Path(__file__).with_name("report.typ")
_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"  # of DejaVu Sans, which measures the figures too
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_HIDDEN = {"head", "script", "style", "template", "title"}
_MOST_DEPTH, _MOST_SPAN = 20, 50
_NOTHING: dict[str, Any] = {"class": "", "children": ""}
_SVG = re.compile(r"<svg\b.*?</svg\s*>", re.S | re.I)
_NAMES = "http:" + "//www.w3.org/2000/svg"
_PICTURE = re.compile(r"data:image/(svg\+xml|png|jpeg|gif|webp)(;base64)?,(.*)", re.S)
_LINK = re.compile(r"""(?:[\w-]+:)?\bhref\s*=\s*(["'])(?!#|data:).*?\1""", re.S | re.I)
_CONTROL = {code: " " for code in (*range(32), *range(127, 160), 0xFEFF, 0xFFFE, 0xFFFF) if chr(code) not in "\n\t"}
_CONTROL |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "")  # none turns what follows it round
# Characters: on a line of a table, and of a cell of a few words.
_LINE, _FEW_WORDS = 100, (26, 13, 0)


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
    shown["whole"] = WHOLE.pattern
    data = json.dumps(shown, ensure_ascii=False).encode("utf-8", "replace")
    fonts = _fonts(everywhere=bool(brand.font) or not set(data.decode()) <= _letters())
    try:
        made = typst.compile(
            {"main.typ": _TEMPLATE.read_bytes(), "data.json": data}, font_paths=fonts, pdf_standards=["ua-1"]
        )
    except typst.TypstError as error:
        raise refusal("planner report", f"pdf cannot be made ({error.message})", "", "--to") from None
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
    """`node`, with every table in it as a grid, and how its columns stand."""
    if isinstance(node, str):
        return node
    if node["tag"] != "table":
        return node | {"children": list(map(_settled, node["children"]))}
    heads, rows = _grid(node["heads"]), _grid(node["rows"])
    width = max(map(len, (*heads, *rows)), default=1)
    heads, rows = ([[*row, *[_NOTHING] * (width - len(row))] for row in part] for part in (heads, rows))
    columns = _columns(list(zip(*heads, *rows, strict=True)))
    caption = list(map(_settled, node["caption"]))
    return node | {"children": [], "caption": caption, "columns": columns, "heads": heads, "rows": rows}


def _columns(columns: list[tuple[dict[str, Any], ...]]) -> list[dict[str, Any]]:
    """On which side each column of a table stands, and its share of the width: none where it takes what it needs."""
    lengths = [max(len(_text(cell)) for cell in column) for column in columns]
    # Columns of a few words take what they need, as long as that leaves room for the others.
    few = next(few for few in _FEW_WORDS if sum(length for length in lengths if length <= few) <= 0.6 * _LINE)
    wide = sum(lengths) + 2 * len(lengths) > _LINE
    return [
        {
            "right": any("r" in cell["class"].split() for cell in column),
            "share": min(length, _LINE) ** 0.5 if wide and length > few else 0,
        }
        for column, length in zip(columns, lengths, strict=True)
    ]


def _text(node: Any) -> str:
    return node if isinstance(node, str) else "".join(map(_text, node["children"]))


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
    if "xmlns=" not in head:  # which a page knows, and a picture has to say
        head = f'<svg xmlns="{_NAMES}"{head[4:]}'
    told = re.search(r'aria-label="([^"]*)"', head) or re.search(r"<(?:desc|title)\b[^>]*>([^<]*)<", rest)
    code = base64.b64encode(f"{head}>{rest}".encode()).decode()
    return f'<img alt="{told[1] if told else ""}" src="data:image/svg+xml;base64,{code}">'
