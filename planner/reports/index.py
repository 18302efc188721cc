"""The list of all reports, with their headline answers, worst first: as a page, and as a table to calculate with."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from dataclasses import fields
from html import escape
from pathlib import Path

from planner.display import SHAPES
from planner.figures import style
from planner.reports.entries import Entry, worst_first
from planner.units import number, percent

_TEMPLATE = Path(__file__).resolve().parent / "template"
_HEAD = (
    ("State", "s"),
    ("Customer", "n"),
    ("Design", "w"),
    ("Memory (GB)", "r"),
    ("vCPUs", "r"),
    ("Binding check", "n"),
    ("Used", "r"),
    ("First breach (month)", "r"),
    ("Confidence", "r"),
    ("Second site", "w"),
)


def index_page(entries: list[Entry]) -> str:
    """One self-contained page that lists the reports, with totals.

    It reads without its script, which sorts and filters; the page's policy allows that script alone, by its hash.
    """
    ranked = worst_first(entries)
    script = (_TEMPLATE / "index.js").read_text(encoding="utf-8")
    css = style.css_variables() + (_TEMPLATE / "report.css").read_text(encoding="utf-8")
    css += (_TEMPLATE / "index.css").read_text(encoding="utf-8")
    hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hashed}'"
    head = "".join(f'<th scope="col" class="{side}">{name}</th>' for name, side in _HEAD)
    count = "1 report" if len(entries) == 1 else f"{len(entries)} reports"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>File server plans</title>\n<style>{css}</style>\n</head>\n<body>\n<main class=\"wide\">\n"
        f'<header class="title"><h1>File server plans</h1><p>{count}, worst first</p></header>\n'
        f"<p>{escape(totals(entries))}</p>\n"
        '<p class="filter" hidden><label>Show those with <input type="search" autocomplete="off"></label></p>\n'
        f'<div class="table"><table><thead><tr>{head}</tr></thead>\n<tbody>'
        + "\n".join(map(_row, ranked))
        + f"</tbody></table></div>\n</main>\n<script>{script}</script>\n</body>\n</html>\n"
    )


def totals(entries: list[Entry]) -> str:
    """What the plans take together, in a sentence."""
    planned = [entry for entry in entries if entry.fsvms]
    fsvms = sum(entry.fsvms or 0 for entry in planned)
    memory = sum(entry.total_memory_gb or 0 for entry in planned)
    vcpus = sum(entry.total_vcpus or 0 for entry in planned)
    without = len(entries) - len(planned)
    none = f" {without} of {len(entries)} customers have no design that holds." if without else ""
    return f"Together: {number(fsvms)} FSVMs with {number(memory)} GB of memory and {number(vcpus)} vCPUs.{none}"


def _row(entry: Entry) -> str:
    state = f'<span aria-hidden="true">{SHAPES[entry.state]}</span> {entry.state}'
    month = "" if entry.breach_month is None else str(entry.breach_month)
    if entry.breach_date:
        month += f" ({entry.breach_date})"
    cells = (
        ("s " + entry.state, state, {"fails": "0", "tight": "1", "holds": "2"}[entry.state]),
        ("n", f'<a href="{entry.id}.html">{escape(entry.customer)}</a>', entry.customer.casefold()),
        ("w", escape(entry.design), str(entry.fsvms or 0)),
        ("r", _number(entry.total_memory_gb), str(entry.total_memory_gb or 0)),
        ("r", _number(entry.total_vcpus), str(entry.total_vcpus or 0)),
        ("n", escape(entry.binding), entry.binding),
        ("r", "" if entry.utilisation is None else percent(entry.utilisation), f"{entry.utilisation or 0:.6f}"),
        ("r", month, str(9999 if entry.breach_month is None else entry.breach_month)),
        ("r", "" if entry.confidence is None else percent(entry.confidence), f"{entry.confidence or 0:.6f}"),
        ("w", escape(entry.recovery), entry.recovery),
    )
    shown = "".join(f'<td class="{side}" data-key="{escape(key)}">{text}</td>' for side, text, key in cells)
    return f'<tr title="{escape(f"{entry.answer} {entry.breach}".strip())}">{shown}</tr>'


def _number(value: float | None) -> str:
    return "" if value is None else number(value)


def fleet_csv(entries: list[Entry]) -> bytes:
    """The list as CSV, worst first. What a spreadsheet program would take for a formula becomes plain text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    names = [field.name for field in fields(Entry)]
    writer.writerow(names)
    for entry in worst_first(entries):
        record = entry.record()
        writer.writerow([_harmless(record[name]) for name in names])
    return text.getvalue().encode("utf-8-sig")


def _harmless(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str) and value[:1] in tuple("=+-@\t\r"):
        return f"'{value}"
    return value
