"""Every customer of a fleet as an entry: from the reports of an output folder, or from the scenarios themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from planner.files.documents import InputError
from planner.fleet.entries import Entry
from planner.reports.manifest import FOLDER, records_in
from planner.reports.orders import Found, Settings, files_named, found_in, refusals, scenario_of
from planner.reports.output import write_whole

_REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Listed:
    """A customer on the list of all reports, and the files that are there for it."""

    entry: Entry
    files: tuple[str, ...] = ()


def gather(name: str | Path, catalog: str | None = None, catalogs: Path | None = None) -> list[Entry]:
    """Every customer in `name`: a folder that `planner report` has filled, or scenarios.

    Scenarios are what `planner report` takes: a file, a folder, a pattern, a spreadsheet; each is sized here. What
    cannot be read is among the entries, with the reason. Raises InputError where there is nothing at all.
    """
    folder = Path(name)
    if (folder / FOLDER).is_dir():
        return [one.entry for one in listed_in(folder)]
    settings = Settings(catalog=catalog, catalogs=catalogs)
    entries = []
    for file in files_named([str(name)]):
        try:
            several, problems = found_in(file)
        except InputError as error:
            several, problems = [], list(error.problems)
        entries += [Entry.missing("", where, wrong) for where, wrong in refusals(problems).items()]
        entries += [_sized(found, settings) for found in several]
    return entries


def _sized(found: Found, settings: Settings) -> Entry:
    from planner.dr.rpo import protection
    from planner.judgement.risk import risk

    try:
        scenario = scenario_of(found, settings)
        return Entry.of(risk(scenario), protection(scenario))
    except InputError as error:
        return Entry.missing("", found.where, str(error))


def listed_in(out: Path) -> list[Listed]:
    """What the records of the output folder `out` tell, and what its last batch could not read."""
    refused = _refused_in(out)
    listed = []
    for record in records_in(out / FOLDER):
        files = tuple(name for name in record.get("files", {}) if (out / name).exists())
        where = record["scenario"]
        error = refused.pop(where, "") or (record.get("error", "") if record["state"] != "done" else "")
        try:
            entry = replace(Entry.from_record(record["entry"]), error=error)
        except (KeyError, TypeError):
            files = ()
        if files:
            listed.append(Listed(entry, files))
        else:
            listed.append(Listed(Entry.missing(record["id"], _customer(record), error or "its files are not there")))
    return listed + [Listed(Entry.missing("", where, wrong)) for where, wrong in sorted(refused.items())]


def _customer(record: Mapping[str, Any]) -> str:
    return str(record.get("customer") or record.get("entry", {}).get("customer") or record["scenario"])


def keep_refused(out: Path, refused: Mapping[str, str]) -> None:
    """Keep what the last batch could not read, by where it stands; nothing is written when nothing has changed."""
    if refused != _refused_in(out):
        write_whole(out / FOLDER / _REFUSED, json.dumps(dict(sorted(refused.items())), indent=1).encode())


def _refused_in(out: Path) -> dict[str, str]:
    try:
        refused = json.loads((out / FOLDER / _REFUSED).read_bytes())
    except (OSError, ValueError):
        return {}
    return refused if isinstance(refused, dict) else {}
