"""What an output folder holds and what it was made from: one record a report, written after its files.

A record that is there tells of files that are there, whole; whatever was killed in between is simply made again.
Batches that share a folder publish one after the other, and see each other's records.
"""

from __future__ import annotations

import datetime
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from planner.reports.orders import Found, Order, Settings, digest, key
from planner.reports.output import flush_folder, locked, sweep, write_whole

FORM = 1
FOLDER = ".manifest"
Record = dict[str, Any]


def records_in(folder: Path) -> list[Record]:
    """Every record in `folder`, in the order of their ids; one that cannot be read is as none."""
    return [record for path in sorted(folder.glob("*.json")) if (record := _read(path))]


def _read(path: Path) -> Record | None:
    try:
        record = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) and record.get("form") == FORM else None


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
        self._by_scenario: dict[tuple[str, str], Record] = {}
        for record in self.records():
            reads = record.get("reads", {})
            self._by_scenario[reads.get("name"), reads.get("scenario")] = record

    def records(self) -> list[Record]:
        """Every record, in the order of their ids."""
        return records_in(self.folder)

    def record(self, identity: str) -> Record | None:
        """The record of the report called `identity`."""
        return _read(self.folder / f"{identity}.json")

    def current(self, found: Found, settings: Settings) -> Record | None:
        """The record of a scenario whose report is here and still right, without reading what the scenario says."""
        record = self._by_scenario.get((found.name, digest(found.content)))
        if record is None or not self.is_whole(record):
            return None
        try:
            return record if record["key"] == key(record["reads"], found.folder, settings) else None
        except Exception:  # whatever is the matter, reading the scenario properly will tell
            return None

    def has(self, order: Order) -> bool:
        """Whether somebody has already made what `order` asks for."""
        record = self.record(order.id)
        return record is not None and record.get("key") == order.key and self.is_whole(record)

    def is_whole(self, record: Record) -> bool:
        """Whether the files of a good report are here as they were written."""
        if record.get("state") != "done" or not record.get("files"):
            return False
        for name, kept in record["files"].items():
            path = self.out / name
            try:
                known = Path(path).stat()
                if [known.st_size, known.st_mtime_ns] != kept[:2] and digest(path.read_bytes()) != kept[2]:
                    return False
            except OSError:
                return False
        return True

    def publish(self, order: Order, files: dict[str, bytes], entry: Record, seconds: float) -> None:
        """Put the files of a report in place, then its record; raises OSError."""
        with locked(self._lock):
            before = self.record(order.id)
            kept: dict[str, list[Any]] = {}
            for ending, content in files.items():
                name = f"{order.id}{ending}"
                write_whole(self.out / name, content)
                made = (self.out / name).stat()
                kept[name] = [made.st_size, made.st_mtime_ns, digest(content)]
            self._write(
                order, {"state": "done", "key": order.key, "reads": order.reads, "files": kept, "entry": entry}, seconds
            )
            # A file of the report before this one would tell of other inputs.
            for name in set(before.get("files", {}) if before else {}) - set(kept):
                (self.out / name).unlink(missing_ok=True)

    def fail(self, order: Order, error: str, seconds: float) -> None:
        """Record that a report could not be made; what is known of the last good one stays."""
        with locked(self._lock):
            before = self.record(order.id) or {}
            kept: Record = {name: before[name] for name in ("key", "reads", "files", "entry") if name in before}
            record: Record = {"key": "", **kept, "state": "failed", "error": error, "customer": order.customer}
            self._write(order, record, seconds)

    def _write(self, order: Order, record: Record, seconds: float) -> None:
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
