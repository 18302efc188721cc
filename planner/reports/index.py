"""The list of all reports, with their headline answers, worst first: as a page, and as a table to calculate with."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import fields
from html import escape
from pathlib import Path
from urllib.parse import quote

from planner.display import SHAPES, redrawn
from planner.figures import fleet_breaches, fleet_utilisation, style
from planner.files.brand import Brand, read_brand
from planner.fleet.entries import Entry, failures, totals, worst_first
from planner.fleet.tables import HEAD, state, values
from planner.reports.gathered import Listed

_TEMPLATE = Path(__file__).resolve().parent / "template"
# The longest ending that fits says what a file is.
_KINDS = {
    ".deck.html": "deck",
    ".html": "page",
    ".pdf": "PDF",
    ".pptx": "slides",
    ".xlsx": "workbook",
    ".ipynb": "notebook",
}
_READ_FIRST = ("page", "PDF", "deck", "slides", "workbook", "notebook")
_STATES = ("missing", "stale", "fails", "tight", "holds")


def index_page(listed: Sequence[Listed], brand: Brand | None = None) -> str:
    """One self-contained page that lists the reports, with totals and figures.

    It reads without its script, which sorts and filters; the page's policy allows that script alone, by its hash.
    """
    brand = brand or read_brand()
    entries = [one.entry for one in listed]
    files = {id(one.entry): one.files for one in listed}
    script = (_TEMPLATE / "index.js").read_text(encoding="utf-8")
    css = style.css_variables(brand) + (_TEMPLATE / "report.css").read_text(encoding="utf-8")
    css += (_TEMPLATE / "index.css").read_text(encoding="utf-8")
    hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{hashed}'"
    head = "".join(f'<th scope="col" class="{side}">{escape(name)}</th>' for name, side in (*HEAD, ("Files", "n")))
    count = "1 customer" if len(entries) == 1 else f"{len(entries)} customers"
    told = failures(entries)
    figures = fleet_utilisation(entries)._repr_html_() + fleet_breaches(entries)._repr_html_()
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<title>File server plans</title>\n<style>{css}</style>\n</head>\n<body>\n<main class="wide">\n'
        f'<p class="brand">{_brand(brand)}</p>\n'
        f'<header class="title"><h1>File server plans</h1><p>{count}, worst first</p></header>\n'
        f"<p>{escape(totals(entries))}</p>\n"
        + (f'<p class="caveat">{escape(told)}</p>\n' if told else "")
        + f'<div class="figures">{redrawn(figures, lambda svg: style.branded(svg, brand))}</div>\n'
        '<p class="filter" hidden><label>Show those with <input type="search" autocomplete="off"></label> '
        '<span role="status"></span></p>\n'
        '<div class="table" tabindex="0" role="region" aria-label="All customers">'
        f"<table><thead><tr>{head}</tr></thead>\n<tbody>"
        + "\n".join(_row(entry, files[id(entry)]) for entry in worst_first(entries))
        + f"</tbody></table></div>\n</main>\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _brand(brand: Brand) -> str:
    if brand.logo:
        return f'<img class="logo" alt="{escape(brand.name)}" src="{brand.logo.data_uri}">'
    return escape(brand.name)


def _row(entry: Entry, files: Sequence[str]) -> str:
    links = {kind(name): name for name in files}
    cells = []
    for (_, side), text, key in zip(HEAD, values(entry), _keys(entry), strict=True):
        shown = escape(text)
        look = side
        if side == "s":
            shown, look = _state(text), f"s {text}"
            if text == "stale":
                shown += f'<br><span class="{entry.state}">{_state(entry.state)}</span>'
        cells.append(f'<td class="{look}" data-key="{escape(key)}">{shown}</td>')
    first = next((links[name] for name in _READ_FIRST if name in links), None)
    customer = _link(first, entry.customer) if first else escape(entry.customer)
    if entry.error:
        what = "Failed; the report is an older one" if entry.state != "missing" else "Failed"
        customer += f'<p class="error">{what}: {escape(entry.error)}</p>'
    cells[1] = f'<td class="n" data-key="{escape(entry.customer.casefold())}">{customer}</td>'
    others = " ".join(_link(links[name], name) for name in _READ_FIRST if name in links)
    cells.append(f'<td class="files" data-key="{len(links)}">{others}</td>')
    return f'<tr title="{escape(f"{entry.answer} {entry.breach}".strip())}">{"".join(cells)}</tr>'


def kind(name: str) -> str:
    """What the file called `name` is for its reader."""
    return next((words for ending, words in _KINDS.items() if name.endswith(ending)), name)


def _link(name: str, text: str) -> str:
    return f'<a href="{quote(name)}">{escape(text)}</a>'


def _state(word: str) -> str:
    return f'<span aria-hidden="true">{SHAPES[word]}</span> {word}'


def _keys(entry: Entry) -> tuple[str, ...]:
    """What each column sorts by: numbers whole; blank stays at the end."""
    return (
        str(_STATES.index(state(entry))),
        entry.customer.casefold(),
        _key(entry.fsvms),
        _key(entry.total_memory_gb),
        _key(entry.total_vcpus),
        entry.binding.casefold(),
        _key(entry.utilisation),
        _key(entry.breach_month),
        _key(entry.confidence),
        entry.recovery,
    )


def _key(value: float | None) -> str:
    return "" if value is None else repr(value)


def fleet_csv(entries: Sequence[Entry]) -> bytes:
    """The list as CSV, worst first. What a spreadsheet program would take for a formula becomes plain text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    names = [field.name for field in fields(Entry)]
    writer.writerow(names)
    for entry in worst_first(entries):
        writer.writerow([_harmless(getattr(entry, name)) for name in names])
    return text.getvalue().encode("utf-8-sig")


def _harmless(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str) and value[:1] in tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20"):
        return f"'{value}"
    return value
