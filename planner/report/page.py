"""The page of an executed notebook, and that of all reports: each one self-contained HTML file without address."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import mistune
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from planner.answers.display import SHAPES, csv_file, kept_whole, redrawn
from planner.answers.fleet import COLUMNS, HEAD, NOTE, Entry, answer, failures, state, values, worst_first
from planner.figures import fleet_breaches, fleet_utilisation, style
from planner.files.brand import Brand
from planner.model.units import slug

if TYPE_CHECKING:  # the list of all reports has a page too, and no notebook
    import nbformat

_TEMPLATE = Path(__file__).resolve().parent / "template"
_PAGES = Environment(loader=FileSystemLoader(_TEMPLATE), autoescape=True)
# What a cell shows is shown in the first of these forms that it has.
_FORMS = ("text/html", "image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/plain")
# What the files of a report are for their reader, the most telling first.
_KINDS = {
    ".html": "page",
    ".pdf": "PDF",
    ".deck.html": "deck",
    ".pptx": "slides",
    ".xlsx": "workbook",
    ".ipynb": "notebook",
}
_STATES = ("missing", "stale", "fails", "unsure", "tight", "holds")


def laid_out(title: str, parts: list[dict[str, Any]], brand: Brand) -> str:
    """These parts as one self-contained HTML page: no code, no script, no reference to any address.

    Each has its heading, an anchor for it, and blocks of HTML.
    """
    look = stylesheet(brand)
    held = [{**part, "blocks": [Markup(kept_whole(block)) for block in part["blocks"]]} for part in parts]
    html = _PAGES.get_template("report.html.j2").render(title=title, parts=held, brand=brand, stylesheet=look)
    return redrawn(html, lambda svg: style.branded(svg, brand))


def stylesheet(brand: Brand) -> str:
    """The style of every page, in the colours of a brand."""
    return style.css_variables(brand) + (_TEMPLATE / "report.css").read_text(encoding="utf-8")


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


def index_page(entries: Sequence[Entry], brand: Brand) -> str:
    """One self-contained page that lists the reports, with totals and figures.

    Its buttons show one state each; what needs the script is to sort, and to filter by words. The page's policy allows
    that script alone, by its hash.
    """
    script = (_TEMPLATE / "index.js").read_text(encoding="utf-8")
    states = Counter(map(state, entries))
    html = _PAGES.get_template("index.html.j2").render(
        brand=brand,
        stylesheet=stylesheet(brand) + (_TEMPLATE / "index.css").read_text(encoding="utf-8"),
        script=script,
        hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        count="1 customer" if len(entries) == 1 else f"{len(entries)} customers",
        answer=answer(entries),
        states=[(word, states[word]) for word in _STATES if states[word]],
        note=NOTE,
        failures=failures(entries),
        figures=fleet_utilisation(entries)._repr_html_() + fleet_breaches(entries)._repr_html_(),
        head=HEAD,
        rows=[_row(entry) for entry in worst_first(entries)],
        shapes=SHAPES,
    )
    return redrawn(f"{html}\n", lambda svg: style.branded(svg, brand))


def _row(entry: Entry) -> dict[str, object]:
    """What the template shows of a customer: cells with head, side, text and key to sort by, and links to files."""
    cells = zip(*zip(*HEAD, strict=True), values(entry), _keys(entry), strict=True)
    kinds = {f"{entry.id}{ending}": kind for ending, kind in _KINDS.items()}
    links = [(kind, quote(name)) for name, kind in kinds.items() if name in entry.files]
    return {"entry": entry, "cells": list(cells), "links": links}


def _keys(entry: Entry) -> Iterator[str]:
    """What each column sorts by: numbers whole; blank stays at the end."""
    numbers = (entry.fsvms, entry.total_memory_gb, entry.total_vcpus)
    later = (entry.utilisation, entry.breach_month, entry.confidence)
    state_first = (_STATES.index(state(entry)), entry.customer.casefold())
    for key in (*state_first, *numbers, entry.binding.casefold(), *later, entry.recovery, entry.deployment):
        yield "" if key is None else str(key)


def fleet_csv(entries: Sequence[Entry]) -> bytes:
    """The list as CSV, worst first."""
    return csv_file((COLUMNS, *([getattr(entry, name) for name in COLUMNS] for entry in worst_first(entries))))
