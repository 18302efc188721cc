"""Every customer of a fleet as an entry, from the reports of a folder or from scenarios; the list of all reports."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from planner.answers.fleet import Entry
from planner.batch.manifest import FOLDER, Manifest, records_in
from planner.batch.orders import digest, environment, named
from planner.batch.output import locked, read_regular, write_whole
from planner.files.brand import read_brand
from planner.files.changes import parse_changed
from planner.files.documents import refusal
from planner.model.problems import InputError
from planner.model.scenario import Scenario

_REFUSED = "refused"


def gather(name: str | Path, changes: Mapping[str, Any] | None = None) -> list[Entry]:
    """Every customer in `name`: a folder that `planner report` has filled, or scenarios.

    Scenarios are what `planner report` takes: a file, a folder, a pattern, a spreadsheet; each is sized here. What
    cannot be read is among the entries, with the reason. `changes` are made in each scenario. Raises InputError for
    changes of what is a report already.
    """
    if (Path(name) / FOLDER).is_dir() and not changes:
        return listed_in(Path(name))
    from planner.judgement.risk import risk
    from planner.model.dr.rpo import protection

    return [
        Entry.of(risk(found), protection(found)) if isinstance(found, Scenario) else found
        for found in scenarios_in(name, changes)
    ]


def scenarios_in(name: str | Path, changes: Mapping[str, Any] | None = None) -> Iterator[Scenario | Entry]:
    """The scenarios in `name`, as `gather` takes them; an entry that says why, for what cannot be read.

    Raises InputError for a folder of reports.
    """
    if (Path(name) / FOLDER).is_dir():
        right = "name the scenarios that they were made from"
        raise refusal(str(name), "holds reports, which cannot be planned again", right)
    for found in named([str(name)]):
        try:
            yield parse_changed(changes or {}, *found.read(), found.path)
        except InputError as error:
            yield Entry("", found.where, error=str(error))


def listed_in(out: Path) -> list[Entry]:
    """What the records of the output folder `out` tell, and what its last batch could not read."""
    refused = _refused_in(out)
    listed = []
    for record in records_in(out / FOLDER):
        files = tuple(name for name in record.get("files", {}) if (out / name).exists())
        where = record["scenario"]
        error = refused.pop(where, "") or record.get("error", "")
        if files and "entry" in record:
            listed.append(replace(Entry.from_record(record["entry"]), error=error, files=files))
        else:
            name = record.get("customer") or record.get("entry", {}).get("customer") or where
            listed.append(Entry(record["id"], name, error=error or "its files are not there"))
    return listed + [Entry("", where, error=wrong) for where, wrong in sorted(refused.items())]


def write_lists(manifest: Manifest, brand: Path | None = None, refused: Mapping[str, str] | None = None) -> None:
    """Bring the list of all reports up to date with the records, whoever has made them.

    `refused` is what this batch could not read, by where it stands: no record tells of it.
    """
    out, bad = manifest.out, dict(sorted((refused or {}).items()))
    with locked(manifest.lock):
        for record in records_in(manifest.folder):  # somebody has removed the report
            if record["state"] == "done" and not any((out / name).exists() for name in record["files"]):
                (manifest.folder / f"{record['id']}.json").unlink(missing_ok=True)
        if bad != _refused_in(out):
            write_whole(manifest.folder / _REFUSED, json.dumps(bad, indent=1).encode())
        listed, look = listed_in(out), read_brand(brand)
        mark, said = manifest.folder / "lists", digest(repr([environment(), look, listed]).encode()).encode()
        page, table = out / "index.html", out / "fleet.csv"
        with suppress(OSError):
            if page.exists() and table.exists() and read_regular(mark) == said:
                return
        if not listed:
            return
        # The page holds figures: what draws them is loaded only when there is a page to write.
        from planner.batch.index import fleet_csv, index_page

        write_whole(table, fleet_csv(listed))
        write_whole(page, index_page(listed, look).encode())
        write_whole(mark, said)


def _refused_in(out: Path) -> dict[str, str]:
    with suppress(OSError, ValueError, AttributeError, RecursionError):
        refused = json.loads(read_regular(out / FOLDER / _REFUSED))
        return {str(where): str(wrong) for where, wrong in refused.items()}
    return {}
