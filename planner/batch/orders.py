"""What a batch is asked for: scenarios found, read and checked, each with the hash of all that decides its report."""

import glob
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from planner import __version__
from planner.files.changes import parse_changed
from planner.files.documents import (
    MOST_BYTES,
    PACKAGE,
    Table,
    Text,
    document_of,
    read_bytes,
    read_document,
    refusal,
    shipped,
)
from planner.files.fleet import SPREADSHEETS, read_fleet
from planner.files.rows import MOST_CSV_BYTES, resolve
from planner.model.problems import InputError
from planner.model.scenario import Scenario
from planner.model.units import quoted, slug, visible

# Where an order has the files that are not the scenario's own.
CATALOGS, BRAND, NOTEBOOK = "catalogs", ".brand", ".notebook"
STANDARD_INPUT = Path("-")
_MOST_ID = 63


@dataclass(frozen=True, slots=True)
class Settings:
    """What a batch does with every scenario."""

    catalog: str | None = None
    catalogs: Path | None = None
    notebook: Path | None = None
    formats: tuple[str, ...] = ("html",)
    brand: Path | None = None
    changes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """One report to make: first as a scenario that was named, then (`order_of`) with all that decides it, by value."""

    where: str
    name: str
    path: Path
    said: tuple[Table, bytes] | InputError | None = None
    id: str = ""
    customer: str = ""
    key: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    formats: tuple[str, ...] = ("html",)

    @property
    def title(self) -> str:
        """The customer's name, as far as it can be read, and where it stands."""
        with suppress(InputError, OSError):
            said = self.read()[0].items.get("customer")
            if isinstance(said, Text) and said.value.strip():
                return f"{quoted(said.value.strip())[1:-1]} ({self.where})"
        return self.where

    def read(self) -> tuple[Table, bytes]:
        """The document of the scenario, and what it was read from; raises InputError."""
        if isinstance(self.said, InputError):
            raise self.said
        return self.said or read_document(self.path)


def files_named(names: list[str]) -> list[Path]:
    """The files that names, folders and patterns stand for, each once, in an order that does not depend on the disk.

    `-` stands for standard input.
    """
    found: list[Path] = []
    for name in names:
        path, matching = Path(name), []
        if path != STANDARD_INPUT and os.path.isdir(name):  # noqa: PTH112 (which raises nothing)
            matching = sorted((*path.glob("*.yaml"), *path.glob("*.yml")))
        elif not os.path.exists(name) and glob.has_magic(name):  # noqa: PTH110
            matching = [Path(match) for match in sorted(glob.glob(name, recursive=True))]  # noqa: PTH207
        found += matching or [path]
    return list(dict.fromkeys(found))


def named(names: list[str], quiet: bool = True) -> Iterator[Order]:
    """The scenarios that names stand for, also those that cannot be read, in the order in which they stand there.

    A file in YAML holds one, a spreadsheet one a row; what of it is not read is told on standard error, unless `quiet`.
    """
    for file in files_named(names):
        try:
            if file == STANDARD_INPUT:
                yield _standard_input()
            elif os.path.isdir(file):  # noqa: PTH112
                right = "a scenario ends in .yaml or .yml; name a spreadsheet itself"
                raise refusal(str(file), "is a folder that holds no scenario", right)
            elif file.suffix.casefold() not in SPREADSHEETS:
                yield Order(str(file), file.name, file)
            else:
                rows, ignored = read_fleet(file)
                if ignored and not quiet:
                    print(visible(f"{file}: columns ignored: {', '.join(ignored)}"), file=sys.stderr)
                yield from (Order(f"{file}:{line}", name, file, said) for line, name, said in rows)
        except InputError as error:
            yield Order(error.problems[0].file, file.name, file, error)


def _standard_input() -> Order:
    name = "standard input"
    if sys.stdin is None:
        raise refusal(name, "is closed", "name a file, or pipe a scenario into it")
    content = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise refusal(name, f"is larger than {MOST_BYTES // 1024} KiB")
    return Order(name, "standard-input.yaml", Path(name), (document_of(content, name), content))


def scenario_of(found: Order, settings: Settings, option: str = "--set") -> Scenario:
    """The scenario that was found, with the changes that `option` asked for; raises InputError."""
    wanted = settings.catalog, settings.catalogs
    return parse_changed(settings.changes, *found.read(), found.path, *wanted, f"{found.where}: {option}")


def order_of(found: Order, settings: Settings) -> Order:
    """The whole order for a scenario that was found, when all that it says is right; raises InputError."""
    said = found.read()
    scenario = scenario_of(replace(found, said=said), settings)
    changes = dict(settings.changes)
    if changes and "id" not in changes:
        changes["id"] = _what_if_id(scenario.id, changes)
    files = {found.name: said[1]}
    for name in sorted({evidence.file for evidence in scenario.evidence.values()}):
        files[name] = read_bytes(resolve(found.path.parent, name), MOST_CSV_BYTES)
    parameters: dict[str, Any] = {"changes": changes} if changes else {}
    if settings.catalog:
        parameters["catalog"] = settings.catalog
    if settings.catalogs:
        parameters["catalogs"] = CATALOGS
        catalog = settings.catalogs / f"{scenario.catalog.id}.yaml"
        files[f"{CATALOGS}/{catalog.name}"] = read_bytes(catalog, MOST_BYTES)
    if settings.notebook:
        files[f"{NOTEBOOK}/{settings.notebook.name}"] = settings.notebook.read_bytes()
    if settings.brand:
        from planner.files.brand import MOST_TEMPLATE_BYTES

        paths = (path for path in settings.brand.iterdir() if path.is_file() and not path.name.startswith("."))
        files |= {f"{BRAND}/{path.name}": read_bytes(path, MOST_TEMPLATE_BYTES) for path in paths}
    hashes = {name: digest(content) for name, content in sorted(files.items())}
    parts = [environment(), found.name, parameters, settings.formats, hashes]
    key = digest(json.dumps(parts).encode())  # in the order in which it is changed
    known = replace(found, said=None, id=changes.get("id", scenario.id), customer=scenario.customer, key=key)
    return replace(known, files=files, parameters=parameters, formats=settings.formats)


def _what_if_id(identity: str, changes: dict[str, str]) -> str:
    """What a what-if is called: the id and what was changed, or the hash of that where it is too long for an id."""
    name = slug(" ".join([identity, *(f"{path} {value}" for path, value in changes.items())]))
    if len(name) <= _MOST_ID:
        return name
    return f"{name[: _MOST_ID - 9].rstrip('-')}-{digest(json.dumps(changes).encode())[:8]}"


def twice(found: Order, identity: str, other: str) -> InputError:
    """Two scenarios with one id."""
    line = found.said[0].line if isinstance(found.said, tuple) else None
    wrong = f"the id {identity} is also that of {other}"
    return refusal(str(found.path), wrong, "give each scenario an id of its own", "id", line)


@cache
def environment() -> str:
    """The hash of what renders: the planner with its data, notebook and templates, Python, and what is installed."""
    shipped_too = [shipped(name, PACKAGE) for name in ("data/limits", "data/readiness", "data/brand")]
    files = [path for folder in (PACKAGE, *shipped_too) for path in folder.rglob("*") if path.is_file()]
    files.append(shipped("notebooks", PACKAGE) / "sizing_report.ipynb")
    hashed = hashlib.sha256(f"{__version__} {sys.version}".encode())
    for path in sorted({path for path in files if "__pycache__" not in path.parts}):
        hashed.update(f"\n{os.path.relpath(path, PACKAGE)} {digest(path.read_bytes())}".encode())
    installed = {path.name for folder in sys.path for path in Path(folder).glob("*.dist-info")}
    hashed.update(f"\n{sorted(installed)}".encode())
    return hashed.hexdigest()


def digest(content: bytes) -> str:
    """SHA-256, as text."""
    return hashlib.sha256(content).hexdigest()
