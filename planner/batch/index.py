"""The list of all reports, with their headline answers, worst first: as a page, and as a table to calculate with."""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from planner.answers.display import SHAPES, csv_file, redrawn
from planner.answers.fleet import COLUMNS, HEAD, NOTE, Entry, answer, failures, state, values, worst_first
from planner.figures import fleet_breaches, fleet_utilisation, style
from planner.files.brand import Brand
from planner.report.page import TEMPLATE, stylesheet, template

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


def index_page(entries: Sequence[Entry], brand: Brand) -> str:
    """One self-contained page that lists the reports, with totals and figures.

    Its buttons show one state each; what needs the script is to sort, and to filter by words. The page's policy allows
    that script alone, by its hash.
    """
    script = (TEMPLATE / "index.js").read_text(encoding="utf-8")
    states = Counter(map(state, entries))
    html = template("index.html.j2").render(
        brand=brand,
        stylesheet=stylesheet(brand) + (TEMPLATE / "index.css").read_text(encoding="utf-8"),
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
