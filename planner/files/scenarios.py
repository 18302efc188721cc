"""A scenario file, read and checked: every problem is told with file, line and field."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import MISSING, astuple
from pathlib import Path
from types import MappingProxyType
from typing import Any

from planner.files.catalogs import catalog_ids, load_catalog
from planner.files.deployment import read_deployment
from planner.files.documents import Listing, Table, read_document
from planner.files.fields import Notes, Section
from planner.files.second_site import read_connections, read_replication
from planner.model.declared import Field, Part, declared, entries, fields
from planner.model.deployment import Deployment
from planner.model.evidence import Evidence
from planner.model.limits import Catalog
from planner.model.problems import InputError
from planner.model.scenario import (
    DEFAULT_CATALOG,
    Cluster,
    FileServer,
    HomeShare,
    Interval,
    Scenario,
    Share,
)
from planner.model.second_site import Replication
from planner.model.units import quoted

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Names that the output folder or Windows keep for themselves.
_TAKEN_ID = re.compile(r"index|fleet|con|prn|aux|nul|com[0-9]|lpt[0-9]")


def read_scenario(path: Path | str, catalog: str | None = None, catalogs: Path | str | None = None) -> Scenario:
    """The scenario in the file at `path`.

    `catalog` overrides the release that the file names; `catalogs` is the folder to look for releases in.
    Raises InputError with every problem found: file, line, field, what is wrong, what would be right.
    """
    path = Path(path)
    document, content = read_document(path)
    return parse_scenario(document, content, path, catalog, Path(catalogs) if catalogs else None)


def parse_scenario(
    document: Table, content: bytes, path: Path, catalog: str | None = None, catalogs: Path | None = None
) -> Scenario:
    """The scenario that `document` describes; `content` is what it was read from, `path` where."""
    notes = Notes(str(path))
    top = Section(document, notes)
    release = _read_catalog(top, catalog, catalogs)
    evidence: dict[str, Evidence] = {}
    assumed: list[str] = []
    listing = document.items.get("general_shares")
    shares = ("home_share" in top) + (len(listing.items) if isinstance(listing, Listing) else 0)

    def made(section: Section, kind: type) -> Any:
        """What `kind` declares, read from a section; None where something that is needed is missing or wrong."""
        by_hand = _BY_HAND.get(kind)
        found = by_hand(section, release, path.parent, evidence, shares) if by_hand else {}
        found |= section.values(kind)
        section.done()
        for one in fields(kind):
            if one.row and one.key not in section and release:
                found[one.attribute] = _typed(one, release[one.row].value)
                assumed.append(one.row)
        return None if _lacks(kind, found) else kind(**found)

    said: dict[str, Any] = {"id": _read_id(top, path), "catalog": release, "as_of": _read_date(top)}
    for one in entries(Scenario):
        if isinstance(one, Part) and one.many:
            said[one.attribute] = tuple(made(each, one.kind) for each in top.sections(one.key, required=False))
        elif isinstance(one, Part) and (section := _section(top, one)):
            said[one.attribute] = made(section, one.kind)
    said |= top.values(Scenario)
    top.done()
    if "home_share" not in top and "general_shares" not in top:
        notes.problem(document.line, "home_share", "is missing", "give a home_share, general_shares or both")
    elif "home_share" not in top and not said["general_shares"] and not notes.problems:
        top.problem("general_shares", "is empty", "give at least one share")
    _refuse_doubles(top, said.get("home_share"), said["general_shares"])
    notes.check()
    # What a problem would have left out is there: the checks above have raised.
    return Scenario(
        **said,
        intervals=MappingProxyType(dict(notes.intervals)),
        evidence=MappingProxyType(evidence),
        assumed=tuple(assumed),
        file=path.name,
        digest=hashlib.sha256(content + b"".join(e.digest.encode() for e in evidence.values())).hexdigest(),
    )


def _section(top: Section, one: Part) -> Section | None:
    """The section of a part: an empty one where it may be left out but is not optional."""
    section = top.section(one.key, required=one.needed)
    if section is None and one.always and one.key not in top:
        return Section(Table({}, {}, top.table.line), top.notes, one.key)
    return section


def _lacks(kind: type, found: dict[str, Any]) -> bool:
    """Whether something is missing that has no default."""
    return any(one.default is MISSING and found.get(one.name) is None for one in dataclasses.fields(kind))


def _typed(one: Field, value: float) -> float:
    return int(value) if one.is_count else value


def _read_id(top: Section, path: Path) -> str | None:
    identity = top.scalar("id", required=False)
    if identity is None and "id" not in top:
        stem = unicodedata.normalize("NFC", path.stem).lower()
        identity = re.sub(r"[^a-z0-9]", "-", stem).lstrip("-")[:63]
        if not identity:
            wrong = f"the file's name, {quoted(path.stem)}, cannot serve as id"
            top.problem("id", wrong, "add an `id:` of a-z, 0-9 and -, 63 characters at the most")
            return None
    if identity is not None and not _ID.fullmatch(identity):
        top.problem("id", f"{quoted(identity)} is not an id", "use a-z, 0-9 and -, 63 characters at the most")
        return None
    if identity is not None and _TAKEN_ID.fullmatch(identity):
        top.problem("id", f"{quoted(identity)} is the name of another file", "choose another id")
        return None
    return identity


def _read_catalog(top: Section, override: str | None, folder: Path | None) -> Catalog | None:
    name = top.scalar("catalog", required=False)
    if name is None and "catalog" in top:
        return None
    try:
        return load_catalog(override or name or DEFAULT_CATALOG, folder)
    except InputError as error:
        if "catalog" in top and not override and name not in catalog_ids(folder):
            top.problem("catalog", f"there is no catalog {quoted(name or '')}", error.problems[0].right)
            return None
        raise


def _read_date(top: Section) -> datetime.date | None:
    text = top.scalar("as_of", required=False)
    if text is None:
        return None
    try:
        if _DATE.fullmatch(text):
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    top.problem("as_of", f"{quoted(text)} is not a date", "write year-month-day, such as 2026-11-01")
    return None


def _read_cluster(section: Section, *_: Any) -> dict[str, Any]:
    """Nodes and CVMs: as many of the second as of the first where they are not given."""
    nodes, cvms = (section.value(declared(Cluster, key)) for key in ("nodes", "cvms"))
    if nodes is not None and cvms is not None:
        _refuse_more_cvms(section, nodes, cvms)
    if "cvms" not in section and (interval := section.notes.intervals.get(section.name("nodes"))):
        section.notes.intervals[section.name("cvms")] = interval
    return {"nodes": nodes, "cvms": nodes if cvms is None else cvms}


def _refuse_more_cvms(section: Section, nodes: int, cvms: int) -> None:
    """Refuse more CVMs than nodes, at any end of what are intervals."""
    known = section.notes.intervals
    ends = [known.get(section.name(key), Interval(n, n, n)) for key, n in (("nodes", nodes), ("cvms", cvms))]
    for most, found in zip(*map(astuple, ends), strict=True):
        if found > most:
            wrong = f"{int(found)} CVMs are more than the {int(most)} node{'s' if most > 1 else ''}; a node has one CVM"
            section.problem("cvms", wrong, f"write {int(most)} or fewer, or leave it out")
            break


def _read_current(section: Section, catalog: Catalog | None, *_: Any) -> dict[str, Any]:
    memory = section.value(declared(FileServer, "memory"))
    if catalog and memory is not None:
        first, last = catalog.connections.memory_gb[0], catalog.connections.memory_gb[-1]
        if not first <= memory <= last:
            section.problem("memory", f"{memory:g} GB is outside what was tested", f"write {first:g} to {last:g} GB")
    return {"memory_gb": memory}


def _read_share(
    section: Section, _: Catalog | None, folder: Path, evidence: dict[str, Evidence], shares: int
) -> dict[str, Any]:
    connections = read_connections(section, folder, evidence, shares)
    return {"connections": None if connections is None else float(connections)}


# What is read by hand of each part; the rest is as declared.
_BY_HAND: dict[type, Callable[..., dict[str, Any]]] = {
    Cluster: _read_cluster,
    FileServer: _read_current,
    Share: _read_share,
    HomeShare: _read_share,
    Replication: read_replication,
    Deployment: read_deployment,
}


def _refuse_doubles(top: Section, home: Share | None, general: tuple[Share | None, ...]) -> None:
    listing = top.table.items.get("general_shares")
    items = listing.items if isinstance(listing, Listing) else ()
    tables = [(place, item) for place, item in enumerate(items, 1) if isinstance(item, Table)]
    seen = {home.name.casefold()} if home else set()
    for (place, table), share in zip(tables, general, strict=True):
        if share is None:
            continue
        if share.name.casefold() in seen:
            wrong = f"the share name {quoted(share.name)} is there twice"
            section = Section(table, top.notes, f"general_shares.{place}")
            section.problem("name", wrong, "share names are unique, without regard to case")
        seen.add(share.name.casefold())
