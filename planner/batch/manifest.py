"""What an output folder holds and what it was made from: one record a report, written after its files.

A record that is there tells of files that are there, whole; whatever was killed in between is simply made again.
Batches that share a folder publish one after the other, and see each other's records.
"""

from __future__ import annotations

import datetime
import errno
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from planner.answers.entries import Entry
from planner.batch.making import Made
from planner.batch.orders import Order, Settings, digest, key, scenario_digest
from planner.batch.output import flush_folder, locked, read_regular, sweep, write_whole
from planner.formats import FORMATS

FORM = 1
FOLDER = ".manifest"
NOTEBOOK = ".ipynb"
_KINDS = {"scenario": str, "state": str, "key": str, "reads": dict, "files": dict, "error": str, "customer": str}


def records_in(folder: Path) -> list[dict[str, Any]]:
    """Every record in `folder`, in the order of their ids; one that is not as it was written is as none."""
    return [record for path in sorted(folder.glob("*.json")) if (record := _read(path))]


def _read(path: Path) -> dict[str, Any] | None:
    """A record: it may name the files of its own report, and no others."""
    try:
        record = json.loads(read_regular(path))
        if record["form"] != FORM or record["id"] != path.stem or record["state"] not in ("done", "failed"):
            return None
        done = record["state"] == "done"
        wanted = ("scenario", "key", "reads", "files", "entry") if done else ("scenario", "error")
        if not all(name in record for name in wanted):
            return None
        if not all(isinstance(record[name], kind) for name, kind in _KINDS.items() if name in record):
            return None
        if not set(record.get("files", {})) <= {f"{path.stem}{ending}" for ending in endings(FORMATS)}:
            return None
        if not all(isinstance(kept, list) and len(kept) == 3 for kept in record.get("files", {}).values()):
            return None
        if not all(isinstance(record.get("reads", {}).get(name, ""), str) for name in ("name", "scenario", "catalog")):
            return None
        if "entry" in record:
            Entry.from_record(record["entry"])
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    return record


def endings(formats: Iterable[str]) -> set[str]:
    """The endings of the files of a report in these formats; the page brings its notebook."""
    return {FORMATS[name].ending for name in formats} | {NOTEBOOK for name in formats if name == "html"}


class Manifest:
    """The records of one output folder."""

    def __init__(self, out: Path) -> None:
        """Open the manifest of the folder `out`, and make both when they are not there. Raises OSError."""
        self.out = out
        self.folder = out / FOLDER
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = self.folder / "lock"
        with locked(self._lock):
            sweep(self.folder)
            sweep(out)
        self._by_scenario: dict[tuple[str | None, str | None], dict[str, Any]] = {}
        for record in self.records():
            reads = record.get("reads", {})
            self._by_scenario[reads.get("name"), reads.get("scenario")] = record

    def records(self) -> list[dict[str, Any]]:
        """Every record, in the order of their ids."""
        return records_in(self.folder)

    def record(self, identity: str) -> dict[str, Any] | None:
        """The record of the report called `identity`."""
        return _read(self.folder / f"{identity}.json")

    def current(self, found: Order, settings: Settings) -> dict[str, Any] | None:
        """The record of a scenario whose report is here and still right, without reading what the scenario says."""
        record = self._by_scenario.get((found.name, scenario_digest(found.content, settings)))
        if record is None or not self.is_whole(record):
            return None
        try:
            return record if record["key"] == key(record["reads"], found.path.parent, settings) else None
        except Exception:  # whatever is the matter, reading the scenario properly will tell
            return None

    def has(self, order: Order) -> bool:
        """Whether somebody has already made what `order` asks for."""
        record = self.record(order.id)
        return record is not None and record.get("key") == order.key and self.is_whole(record)

    def is_whole(self, record: dict[str, Any]) -> bool:
        """Whether the files of a good report are here as they were written."""
        if record.get("state") != "done" or not record.get("files"):
            return False
        for name, kept in record["files"].items():
            path = self.out / name
            try:
                known = path.lstat()
                if [known.st_size, known.st_mtime_ns] != kept[:2] and digest(read_regular(path)) != kept[2]:
                    return False
            except OSError:
                return False
        return True

    def publish(self, order: Order, made: Made) -> None:
        """Put the files of a report in place, then its record; raises OSError, before anything is done where it can."""
        with locked(self._lock):
            names = {ending: f"{order.id}{ending}" for ending in made.files}
            for path in (*(self.out / name for name in names.values()), self.folder / f"{order.id}.json"):
                if path.is_dir():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
            before = self.record(order.id)
            kept: dict[str, list[Any]] = {}
            for ending, content in made.files.items():
                name = names[ending]
                write_whole(self.out / name, content)
                known = (self.out / name).stat()
                kept[name] = [known.st_size, known.st_mtime_ns, digest(content)]
            done = {"state": "done", "key": order.key, "reads": order.reads, "files": kept, "entry": made.entry}
            self._write(order, done, made.seconds)
            # A file of the report before this one would tell of other inputs.
            for name in set(before.get("files", {}) if before else {}) - set(kept):
                (self.out / name).unlink(missing_ok=True)

    def fail(self, order: Order, error: str) -> None:
        """Record that a report could not be made; what is known of the last good one stays."""
        with locked(self._lock):
            before = self.record(order.id) or {}
            kept: dict[str, Any] = {n: before[n] for n in ("key", "reads", "files", "entry") if n in before}
            now = {"state": "failed", "error": error, "customer": order.customer}
            self._write(order, {"key": ""} | kept | now, 0.0)

    def _write(self, order: Order, record: dict[str, Any], seconds: float) -> None:
        when = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        whole = {
            "form": FORM,
            "id": order.id,
            "scenario": order.where,
            **record,
            "made": when,
            "seconds": round(seconds, 3),
        }
        write_whole(self.folder / f"{order.id}.json", (json.dumps(whole, indent=1) + "\n").encode())

    def forget_what_is_gone(self) -> None:
        """Drop the records of reports that somebody has removed."""
        with locked(self._lock):
            for record in self.records():
                if record["state"] == "done" and not any((self.out / name).exists() for name in record["files"]):
                    with suppress(OSError):
                        (self.folder / f"{record['id']}.json").unlink()
            flush_folder(self.folder)
