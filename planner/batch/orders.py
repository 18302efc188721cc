"""What a batch is asked for: scenarios found, read and checked, each with the hash of all that decides its report."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from planner import __version__
from planner.files.brand import MOST_TEMPLATE_BYTES
from planner.files.catalogs import catalog_folder
from planner.files.documents import MOST_BYTES, PACKAGE, Table, Text, read_bytes, read_document, shipped
from planner.files.fleet import SPREADSHEETS, read_fleet
from planner.files.rows import MOST_CSV_BYTES, resolve
from planner.files.scenarios import parse_scenario
from planner.model.problems import InputError, Problem
from planner.model.scenario import Scenario
from planner.model.units import quoted


@dataclass(frozen=True, slots=True)
class Settings:
    """What a batch does with every scenario."""

    catalog: str | None = None
    catalogs: Path | None = None
    notebook: Path | None = None
    engine: str = "warm"
    formats: tuple[str, ...] = ("html",)
    brand: Path | None = None

    @property
    def decisive(self) -> dict[str, Any]:
        """The settings that change a report."""
        notebook = digest(self.notebook.read_bytes()) if self.notebook else ""
        brand = brand_digests(self.brand)
        return {"catalog": self.catalog, "notebook": notebook, "formats": self.formats, "brand": brand}


@dataclass(frozen=True, slots=True)
class Order:
    """One report to make: first as a scenario that was named, then (`order_of`) with all that decides it, by value."""

    where: str
    name: str
    path: Path
    content: bytes = b""
    document: Table | None = None
    id: str = ""
    customer: str = ""
    key: str = ""
    reads: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    engine: str = "warm"
    notebook: str = ""
    formats: tuple[str, ...] = ("html",)
    brand: str = ""

    @property
    def title(self) -> str:
        """The customer's name, as far as it can be read, and where it stands."""
        with suppress(InputError, OSError):
            said = _read(self)[0].items.get("customer")
            if isinstance(said, Text) and said.value.strip():
                return f"{quoted(said.value.strip())[1:-1]} ({self.where})"
        return self.where


def files_named(names: list[str]) -> Iterator[Path]:
    """The files that names, folders and patterns stand for, each once, in an order that does not depend on the disk."""
    seen: set[Path] = set()
    for name in names:
        path = Path(name)
        if os.path.isdir(name):  # noqa: PTH112 (which raises nothing)
            found = sorted((*path.glob("*.yaml"), *path.glob("*.yml"))) or [path]
        elif not os.path.exists(name) and glob.has_magic(name):  # noqa: PTH110
            found = [Path(match) for match in sorted(glob.glob(name, recursive=True))] or [path]  # noqa: PTH207
        else:
            found = [path]
        for file in found:
            if file not in seen:
                seen.add(file)
                yield file


def found_in(file: Path) -> tuple[list[Order], list[Problem]]:
    """The scenarios in `file`, one in YAML, one a row in a spreadsheet, and the rows that are none.

    Raises InputError when nothing can be read of it.
    """
    if file.suffix.casefold() in SPREADSHEETS:
        rows, problems = read_fleet(file)
        return [Order(f"{file}:{row.line}", name, file, content, row) for name, content, row in rows], problems
    return [Order(str(file), file.name, file, read_bytes(file, MOST_BYTES, str(file)))], []


def order_of(found: Order, settings: Settings) -> Order:
    """The whole order for a scenario that was found, when all that it says is right; raises InputError."""
    document, content = _read(found)
    scenario = parse_scenario(document, content, found.path, settings.catalog, settings.catalogs)
    reads = reads_of(found.name, content, scenario)
    files = {found.name: content}
    for name in reads["measured"]:
        files[name] = read_bytes(resolve(found.path.parent, name), MOST_CSV_BYTES, name)
    parameters: dict[str, str] = {}
    if settings.catalog:
        parameters["catalog"] = settings.catalog
    if settings.catalogs:
        parameters["catalogs"] = "catalogs"
        catalog = settings.catalogs / f"{scenario.catalog.id}.yaml"
        files[f"catalogs/{catalog.name}"] = read_bytes(catalog, MOST_BYTES, str(catalog))
    notebook = ""
    if settings.notebook:
        notebook = f".notebook/{settings.notebook.name}"
        files[notebook] = settings.notebook.read_bytes()
    brand = ".brand" if settings.brand else ""
    files |= {f".brand/{name}": content for name, content in _brand_files(settings.brand).items()}
    return Order(
        found.where,
        found.name,
        found.path,
        id=scenario.id,
        customer=scenario.customer,
        key=key(reads, found.path.parent, settings),
        reads=reads,
        files=files,
        parameters=parameters,
        engine=settings.engine,
        notebook=notebook,
        formats=settings.formats,
        brand=brand,
    )


def scenario_of(found: Order, settings: Settings) -> Scenario:
    """The scenario that was found; raises InputError."""
    document, content = _read(found)
    return parse_scenario(document, content, found.path, settings.catalog, settings.catalogs)


def _read(found: Order) -> tuple[Table, bytes]:
    if found.document is None:
        return read_document(found.path)
    return found.document, found.content


def refusals(problems: Sequence[Problem]) -> dict[str, str]:
    """What is wrong, by the file or the row of a spreadsheet that it is about."""
    told: dict[str, list[str]] = {}
    for problem in problems:
        where = problem.file
        if problem.line is not None and Path(problem.file).suffix.casefold() in SPREADSHEETS:
            where = f"{where}:{problem.line}"
        told.setdefault(where, []).append(str(problem))
    return {where: "\n".join(lines) for where, lines in told.items()}


def brand_digests(folder: Path | None) -> dict[str, str]:
    """The hashes of the files of a brand, by name; none for the planner's own, which is part of the planner."""
    return {name: digest(content) for name, content in _brand_files(folder).items()}


def _brand_files(folder: Path | None) -> dict[str, bytes]:
    """The files of a brand's folder, by name."""
    if folder is None:
        return {}
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    return {path.name: read_bytes(path, MOST_TEMPLATE_BYTES, str(path)) for path in files}


def reads_of(name: str, content: bytes, scenario: Scenario) -> dict[str, Any]:
    """What has to be hashed to know whether the report of a scenario is still right."""
    return {
        "name": name,
        "scenario": digest(content),
        "measured": sorted({evidence.file for evidence in scenario.evidence.values()}),
        "catalog": scenario.catalog.id,
    }


def key(reads: dict[str, Any], folder: Path, settings: Settings) -> str:
    """The hash of everything that decides a report; raises InputError when a part of it cannot be read."""
    measured = [[name, digest(read_bytes(resolve(folder, name), MOST_CSV_BYTES, name))] for name in reads["measured"]]
    catalog = (settings.catalogs or catalog_folder()) / f"{reads['catalog']}.yaml"
    parts = [environment(), settings.decisive, reads, measured, _catalog_digest(catalog)]
    return digest(json.dumps(parts, sort_keys=True).encode())


@cache
def _catalog_digest(path: Path) -> str:
    return digest(read_bytes(path, MOST_BYTES, str(path)))


@cache
def environment() -> str:
    """The hash of what renders: the planner with its notebook and templates, Python, and what is installed."""
    files = [path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    files += shipped("data/readiness", PACKAGE).glob("*.yaml")
    files.append(shipped("notebooks", PACKAGE) / "sizing_report.ipynb")
    hashed = hashlib.sha256(f"{__version__} {sys.version}".encode())
    for path in sorted(files, key=lambda path: path.as_posix()):
        name = path.relative_to(PACKAGE).as_posix() if path.is_relative_to(PACKAGE) else path.name
        hashed.update(f"\n{name} {digest(path.read_bytes())}".encode())
    folders = [folder for folder in sys.path if os.path.isdir(folder)]  # noqa: PTH112
    installed = {name for folder in folders for name in os.listdir(folder) if name.endswith(".dist-info")}  # noqa: PTH208
    hashed.update(f"\n{sorted(installed)}".encode())
    return hashed.hexdigest()


def digest(content: bytes) -> str:
    """SHA-256, as text."""
    return hashlib.sha256(content).hexdigest()


def twice(found: Order, identity: str, other: str) -> InputError:
    """Two scenarios with one id."""
    line = found.document.line if found.document else None
    wrong = f"the id {identity} is also that of {other}"
    return InputError(Problem(str(found.path), line, "id", wrong, "give each scenario an id of its own"))
