"""Every customer of a fleet as an entry: from the reports of an output folder, or from the scenarios themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from planner.answers.entries import Entry
from planner.batch.manifest import FOLDER, records_in
from planner.batch.orders import Order, Settings, files_named, found_in, refusals, scenario_of
from planner.batch.output import read_regular, write_whole
from planner.files.changes import parse_changed
from planner.model.problems import InputError, Problem

_REFUSED = "refused"


def gather(
    name: str | Path,
    catalog: str | None = None,
    catalogs: Path | None = None,
    changes: Mapping[str, Any] | None = None,
) -> list[Entry]:
    """Every customer in `name`: a folder that `planner report` has filled, or scenarios.

    Scenarios are what `planner report` takes: a file, a folder, a pattern, a spreadsheet; each is sized here. What
    cannot be read is among the entries, with the reason. `changes` are made in each scenario. Raises InputError where
    there is nothing at all.
    """
    folder = Path(name)
    if (folder / FOLDER).is_dir():
        if changes:
            right = "name the scenarios that they were made from"
            raise InputError(Problem(str(name), None, "", "holds reports, which cannot be changed", right))
        return listed_in(folder)
    settings = Settings(catalog=catalog, catalogs=catalogs)
    entries = []
    for file in files_named([str(name)]):
        try:
            several, problems = found_in(file)
        except InputError as error:
            several, problems = [], list(error.problems)
        entries += [Entry.missing("", where, wrong) for where, wrong in refusals(problems).items()]
        entries += [_sized(found, settings, changes or {}) for found in several]
    return entries


def _sized(found: Order, settings: Settings, changes: Mapping[str, Any]) -> Entry:
    from planner.judgement.risk import risk
    from planner.model.dr.rpo import protection

    try:
        scenario = parse_changed(changes, *scenario_of(found, settings).origin)
        return Entry.of(risk(scenario), protection(scenario))
    except InputError as error:
        return Entry.missing("", found.where, str(error))


def listed_in(out: Path) -> list[Entry]:
    """What the records of the output folder `out` tell, and what its last batch could not read."""
    refused = _refused_in(out)
    listed = []
    for record in records_in(out / FOLDER):
        files = tuple(name for name in record.get("files", {}) if (out / name).exists())
        where = record["scenario"]
        error = refused.pop(where, "") or (record.get("error", "") if record["state"] != "done" else "")
        if files and "entry" in record:
            listed.append(replace(Entry.from_record(record["entry"]), error=error, files=files))
        else:
            name = record.get("customer") or record.get("entry", {}).get("customer") or where
            listed.append(Entry.missing(record["id"], name, error or "its files are not there"))
    return listed + [Entry.missing("", where, wrong) for where, wrong in sorted(refused.items())]


def keep_refused(out: Path, refused: Mapping[str, str]) -> None:
    """Keep what the last batch could not read, by where it stands; nothing is written when nothing has changed."""
    if refused != _refused_in(out):
        write_whole(out / FOLDER / _REFUSED, json.dumps(dict(sorted(refused.items())), indent=1).encode())


def _refused_in(out: Path) -> dict[str, str]:
    try:
        refused = json.loads(read_regular(out / FOLDER / _REFUSED))
        return {str(where): str(wrong) for where, wrong in refused.items()}
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}
