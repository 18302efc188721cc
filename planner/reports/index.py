"""The list of all reports, with their headline answers."""

from __future__ import annotations

from html import escape
from pathlib import Path

from planner.display import SHAPES
from planner.figures import style
from planner.reports.entries import Entry

_STYLE = Path(__file__).resolve().parent / "template" / "report.css"


def index_page(entries: list[Entry]) -> str:
    """One self-contained page that lists the reports by customer."""
    rows = "".join(
        f'<tr><td class="s {entry.state}"><span aria-hidden="true">{SHAPES[entry.state]}</span> {entry.state}</td>'
        f'<td class="n"><a href="{entry.id}.html">{escape(entry.customer)}</a></td>'
        f'<td class="w">{escape(entry.design)}</td>'
        f'<td class="n">{escape(entry.answer)} {escape(entry.breach)}</td></tr>'
        for entry in sorted(entries, key=lambda entry: (entry.customer.casefold(), entry.id))
    )
    css = style.css_variables() + _STYLE.read_text(encoding="utf-8")
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    count = "1 report" if len(entries) == 1 else f"{len(entries)} reports"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>File server plans</title>\n<style>{css}</style>\n</head>\n<body>\n<main>\n"
        f'<header class="title"><h1>File server plans</h1><p>{count}</p></header>\n'
        '<div class="table"><table><thead><tr><th scope="col">State</th><th scope="col">Customer</th>'
        '<th scope="col">Design</th><th scope="col">Answer</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>\n</main>\n</body>\n</html>\n"
    )
