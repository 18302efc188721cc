"""The lists of all reports in a folder, written again when what they say has changed."""

from __future__ import annotations

import json
from contextlib import suppress

from planner.reports.manifest import Manifest
from planner.reports.orders import digest, environment
from planner.reports.output import locked, write_whole


def write_lists(manifest: Manifest) -> None:
    """Bring the list of all reports up to date with the records, whoever has made them."""
    manifest.forget_what_is_gone()
    with locked(manifest.folder / "lock"):
        records = [record for record in manifest.records() if record.get("entry")]
        mark = manifest.folder / "lists"
        said = digest(json.dumps([environment(), [record["entry"] for record in records]]).encode())
        page = manifest.out / "index.html"
        with suppress(OSError):
            if page.exists() and mark.read_text() == said:
                return
        if not records:
            return
        # The page wears the colours of the figures: loaded only when there is a page to write.
        from planner.reports.entries import Entry
        from planner.reports.index import index_page

        entries = [Entry.from_record(record["entry"]) for record in records]
        write_whole(page, index_page(entries).encode())
        write_whole(mark, said.encode())
