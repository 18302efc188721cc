"""The page of an executed notebook: one self-contained HTML file, without code, script or address."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mistune
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from planner.answers.display import kept_whole, redrawn
from planner.figures import style
from planner.files.brand import Brand
from planner.model.units import slug

if TYPE_CHECKING:  # the list of all reports has a page too, and no notebook
    import nbformat

TEMPLATE = Path(__file__).resolve().parent / "template"
PAGES = Environment(loader=FileSystemLoader(TEMPLATE), autoescape=True)
# What a cell shows is shown in the first of these forms that it has.
_FORMS = ("text/html", "image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/plain")


def laid_out(title: str, parts: list[dict[str, Any]], brand: Brand) -> str:
    """These parts as one self-contained HTML page: no code, no script, no reference to any address.

    Each has its heading, an anchor for it, and blocks of HTML.
    """
    look = stylesheet(brand)
    held = [{**part, "blocks": [Markup(kept_whole(block)) for block in part["blocks"]]} for part in parts]
    html = PAGES.get_template("report.html.j2").render(title=title, parts=held, brand=brand, stylesheet=look)
    return redrawn(html, lambda svg: style.branded(svg, brand))


def stylesheet(brand: Brand) -> str:
    """The style of every page, in the colours of a brand."""
    return style.css_variables(brand) + (TEMPLATE / "report.css").read_text(encoding="utf-8")


def parts(notebook: nbformat.NotebookNode) -> list[dict[str, Any]]:
    """The sections of the page, without those in which no cell showed anything, as where there is no second site."""
    sections: list[tuple[str, list[nbformat.NotebookNode]]] = [("", [])]
    for cell in notebook.cells:
        if heading := _heading(cell):
            sections.append((heading, []))
        sections[-1][1].append(cell)
    return [
        {"heading": heading, "anchor": slug(heading), "blocks": [block for cell in cells for block in _shown(cell)]}
        for heading, cells in sections
        if not heading or any(cell.get("outputs") for cell in cells)
    ]


def _heading(cell: nbformat.NotebookNode) -> str:
    """The heading of the section that a Markdown cell begins."""
    match = re.match(r"##\s+(.+)", cell.source) if cell.cell_type == "markdown" else None
    return match.group(1).strip() if match else ""


def _shown(cell: nbformat.NotebookNode) -> Iterator[Markup]:
    """What a reader sees of a cell: its text, or what it showed."""
    if cell.cell_type == "markdown":
        text = cell.source.partition("\n")[2] if _heading(cell) else cell.source
        if text.strip():
            yield Markup(mistune.html(text))
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            yield Markup("<pre>{}</pre>").format(output.text)
        elif (data := output.get("data")) and (form := next((form for form in _FORMS if form in data), None)):
            yield _drawn(form, data[form])


def _drawn(form: str, data: Any) -> Markup:
    text = "".join(data)
    if form == "text/html":
        return Markup(text)  # the notebook escapes what it shows, and the page runs nothing
    if form == "text/markdown":
        return Markup(mistune.html(text))
    if form == "text/plain":
        return Markup("<pre>{}</pre>").format(text)
    code = base64.b64encode(text.encode()).decode() if form == "image/svg+xml" else "".join(text.split())
    return Markup('<figure><img alt="" src="data:{};base64,{}"></figure>').format(form, code)


def document_title(notebook: nbformat.NotebookNode) -> str:
    """The first line that a cell shows: the customer, in our notebook."""
    shown = (output.get("data", {}).get("text/plain") for cell in notebook.cells for output in cell.get("outputs", []))
    return next((str(text).splitlines()[0] for text in shown if text), "Report")
