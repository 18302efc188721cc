"""What an output folder holds and what it was made from: one record a report, written after its files; the list of all.

A record that is there tells of files that are there, whole; whatever was killed in between is simply made again.
Batches that share a folder publish one after the other, and see each other's records.
"""

import datetime
import errno
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from planner.answers.fleet import Entry
from planner.batch.making import Made
from planner.batch.orders import Order, digest, environment
from planner.batch.output import locked, read_regular, sweep, write_whole
from planner.files.brand import read_brand
from planner.formats import FORMATS

FOLDER, _REFUSED = ".manifest", "refused"
_FORM = 1
_KINDS = {"scenario": str, "key": str, "files": dict, "error": str, "customer": str}


def records_in(folder: Path) -> list[dict[str, Any]]:
    """Every record in `folder`, in the order of their ids; one that is not as it was written is as none."""
    return [record for path in sorted(folder.glob("*.json")) if (record := _read(path))]


def _read(path: Path) -> dict[str, Any] | None:
    """A record: it may name the files of its own report, and no others."""
    with suppress(OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        record = json.loads(read_regular(path))
        wanted = {"done": {"scenario", "key", "files", "entry"}, "failed": {"scenario", "error"}}[record["state"]]
        files = record.get("files", {})
        right = record["form"] == _FORM and record["id"] == path.stem and wanted <= set(record)
        right = right and all(isinstance(record[name], kind) for name, kind in _KINDS.items() if name in record)
        right = right and set(files) <= {f"{path.stem}{ending}" for ending in endings(FORMATS)}
        right = right and all(isinstance(kept, list) and len(kept) == 3 for kept in files.values())
        if right and "entry" in record:
            Entry.from_record(record["entry"])
        return record if right else None
    return None


def endings(formats: Iterable[str]) -> set[str]:
    """The endings of the files of a report in these formats; the page brings its notebook."""
    return {FORMATS[name] for name in formats} | {".ipynb" for name in formats if name == "html"}


class Manifest:
    """The records of one output folder."""

    def __init__(self, out: Path) -> None:
        """Open the manifest of the folder `out`, and make both when they are not there. Raises OSError."""
        self.out = out
        self.folder = out / FOLDER
        self.folder.mkdir(parents=True, exist_ok=True)
        self.lock = self.folder / "lock"
        with locked(self.lock):
            sweep(self.folder)
            sweep(out)

    def has(self, order: Order) -> bool:
        """Whether what `order` asks for has been made, and its files are here as they were written."""
        record = _read(self.folder / f"{order.id}.json")
        if record is None or record.get("key") != order.key or record["state"] != "done" or not record["files"]:
            return False
        with suppress(OSError):
            for name, (size, changed_ns, hashed) in record["files"].items():
                known = (self.out / name).lstat()
                as_left = (known.st_size, known.st_mtime_ns) == (size, changed_ns)
                if not as_left and digest(read_regular(self.out / name)) != hashed:
                    return False
            return True
        return False

    def publish(self, order: Order, made: Made) -> None:
        """Put the files of a report in place, then its record; raises OSError, before anything is done where it can."""
        files = {f"{order.id}{ending}": content for ending, content in made.files.items()}
        with locked(self.lock):
            for path in (*(self.out / name for name in files), self.folder / f"{order.id}.json"):
                if path.is_dir():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
            before = _read(self.folder / f"{order.id}.json") or {}
            kept: dict[str, list[Any]] = {}
            for name, content in files.items():
                write_whole(self.out / name, content)
                known = (self.out / name).stat()
                kept[name] = [known.st_size, known.st_mtime_ns, digest(content)]
            self._write(order, made.seconds, state="done", key=order.key, files=kept, entry=made.entry)
            # A file of the report before this one would tell of other inputs.
            for name in set(before.get("files", {})) - set(kept):
                (self.out / name).unlink(missing_ok=True)

    def fail(self, order: Order, error: str) -> None:
        """Record that a report could not be made; what is known of the last good one stays."""
        with locked(self.lock):
            before = _read(self.folder / f"{order.id}.json") or {}
            kept = {name: before[name] for name in ("key", "files", "entry") if name in before}
            self._write(order, 0.0, **kept, state="failed", error=error, customer=order.customer)

    def _write(self, order: Order, seconds: float, **said: Any) -> None:
        when = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        whole = {"form": _FORM, "id": order.id, "scenario": order.where, **said, "made": when}
        text = json.dumps(whole | {"seconds": round(seconds, 3)}, indent=1)
        write_whole(self.folder / f"{order.id}.json", f"{text}\n".encode())


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
        from planner.report.page import fleet_csv, index_page

        write_whole(table, fleet_csv(listed))
        write_whole(page, index_page(listed, look).encode())
        write_whole(mark, said)


def _refused_in(out: Path) -> dict[str, str]:
    with suppress(OSError, ValueError, AttributeError, RecursionError):
        refused = json.loads(read_regular(out / FOLDER / _REFUSED))
        return {str(where): str(wrong) for where, wrong in refused.items()}
    return {}
