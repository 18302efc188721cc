"""The lists of all reports in a folder, written again when what they say has changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from planner.batch.gathered import keep_refused, listed_in
from planner.batch.manifest import Manifest
from planner.batch.orders import brand_digests, digest, environment
from planner.batch.output import locked, read_regular, write_whole
from planner.files.brand import read_brand


def write_lists(manifest: Manifest, brand: Path | None = None, refused: Mapping[str, str] | None = None) -> None:
    """Bring the list of all reports up to date with the records, whoever has made them.

    `refused` is what this batch could not read, by where it stands: no record tells of it.
    """
    manifest.forget_what_is_gone()
    with locked(manifest.folder / "lock"):
        keep_refused(manifest.out, refused or {})
        listed = listed_in(manifest.out)
        mark = manifest.folder / "lists"
        said = digest(json.dumps([environment(), brand_digests(brand), [asdict(one) for one in listed]]).encode())
        page = manifest.out / "index.html"
        with suppress(OSError):
            if page.exists() and (manifest.out / "fleet.csv").exists() and read_regular(mark) == said.encode():
                return
        if not listed:
            return
        # The page holds figures: what draws them is loaded only when there is a page to write.
        from planner.batch.index import fleet_csv, index_page

        write_whole(manifest.out / "fleet.csv", fleet_csv(listed))
        write_whole(page, index_page(listed, read_brand(brand)).encode())
        write_whole(mark, said.encode())
