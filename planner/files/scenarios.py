"""A scenario file, read and checked: every problem is told with file, line and field."""

from __future__ import annotations

import datetime
import hashlib
import re
from dataclasses import astuple
from pathlib import Path
from types import MappingProxyType
from typing import Any

from planner.evidence import Evidence
from planner.files.catalogs import MOST_FSVMS, catalog_ids, load_catalog
from planner.files.documents import InputError, Listing, Table, read_document
from planner.files.fields import Notes, Section
from planner.files.second_site import read_connections, read_replication
from planner.limits import Catalog
from planner.scenario import (
    DEFAULT_HORIZON_MONTHS,
    MOST_MONTHS,
    Cluster,
    FileServer,
    Growth,
    Interval,
    Resilience,
    Scenario,
    Share,
)
from planner.units import DATA, MEMORY, MONTHS, PERCENT, quoted

DEFAULT_CATALOG = "afs-2.0.2"
DEFAULT_FAILURES = 1
TAKEOVERS = ("one", "spread")

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
    customer = top.text("customer", most=200)
    identity = _read_id(top, path)
    file_server = top.text("file_server", most=1000)
    release = _read_catalog(top, catalog, catalogs)
    as_of = _read_date(top)
    cluster = _read_cluster(top.section("cluster"))
    current = _read_current(top.section("current", required=False), release)
    evidence: dict[str, Evidence] = {}
    home = top.section("home_share", required=False)
    home_share = _read_share(home, path.parent, evidence, home=True) if home else None
    general = [
        _read_share(share, path.parent, evidence, home=False)
        for share in top.sections("general_shares", required=False)
    ]
    growth = _read_growth(top.section("growth", required=False))
    assumed: list[str] = []
    resilience = _read_resilience(top.section("resilience", required=False), release, assumed)
    previous = top.count("previous_versions", required=False)
    replication = read_replication(top.section("replication", required=False), release, assumed, path.parent, evidence)
    correlation = _read_correlation(top.section("risk", required=False))
    top.done()
    if "home_share" not in top and "general_shares" not in top:
        notes.problem(document.line, "home_share", "is missing", "give a home_share, general_shares or both")
    elif "home_share" not in top and not general and not notes.problems:
        top.problem("general_shares", "is empty", "give at least one share")
    _refuse_doubles(top, home_share, general)
    notes.check()
    # Every None that a problem would have left is gone: the checks above have raised.
    return Scenario(
        id=_there(identity),
        customer=_there(customer),
        file_server=_there(file_server),
        catalog=_there(release),
        as_of=as_of,
        cluster=_there(cluster),
        current=current,
        home_share=home_share,
        general_shares=tuple(_there(share) for share in general),
        growth=_there(growth),
        resilience=_there(resilience),
        previous_versions=previous,
        replication=replication,
        intervals=MappingProxyType(dict(notes.intervals)),
        evidence=MappingProxyType(evidence),
        correlation=correlation,
        assumed=tuple(assumed),
        file=path.name,
        digest=hashlib.sha256(content + b"".join(e.digest.encode() for e in evidence.values())).hexdigest(),
    )


def _there(value: Any) -> Any:
    assert value is not None
    return value


def _read_id(top: Section, path: Path) -> str | None:
    identity = top.scalar("id", required=False)
    if identity is None and "id" not in top:
        identity = path.stem
        if not _ID.fullmatch(identity):
            wrong = f"the file's name, {quoted(identity)}, cannot serve as id"
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


def _read_cluster(section: Section | None) -> Cluster | None:
    if section is None:
        return None
    nodes = section.count("nodes", least=1)
    cvms = section.count("cvms", least=1, required=False)
    memory = section.quantity("free_memory", MEMORY, above=0)
    vcpus = section.count("free_vcpus", least=1)
    section.done()
    if nodes is not None and cvms is not None:
        _refuse_more_cvms(section, nodes, cvms)
    if "cvms" not in section and (interval := section.notes.intervals.get(section.name("nodes"))):
        section.notes.intervals[section.name("cvms")] = interval
    if nodes is None or memory is None or vcpus is None:
        return None
    return Cluster(nodes, nodes if cvms is None else cvms, memory, vcpus)


def _refuse_more_cvms(section: Section, nodes: int, cvms: int) -> None:
    """Refuse more CVMs than nodes, at any end of what are intervals."""
    known = section.notes.intervals
    ends = [known.get(section.name(key), Interval(n, n, n)) for key, n in (("nodes", nodes), ("cvms", cvms))]
    for most, found in zip(*map(astuple, ends), strict=True):
        if found > most:
            wrong = f"{int(found)} CVMs are more than the {int(most)} node{'s' if most > 1 else ''}; a node has one CVM"
            section.problem("cvms", wrong, f"write {int(most)} or fewer, or leave it out")
            break


def _read_current(section: Section | None, catalog: Catalog | None) -> FileServer | None:
    if section is None:
        return None
    fsvms = section.count("fsvms", least=1, most=MOST_FSVMS)
    memory = section.quantity("memory", MEMORY, above=0)
    section.done()
    if fsvms is None or memory is None:
        return None
    if catalog:
        first, last = catalog.connections.memory_gb[0], catalog.connections.memory_gb[-1]
        if not first <= memory <= last:
            section.problem("memory", f"{memory:g} GB is outside what was tested", f"write {first:g} to {last:g} GB")
            return None
    return FileServer(fsvms, memory)


def _read_share(section: Section, folder: Path, evidence: dict[str, Evidence], *, home: bool) -> Share | None:
    name = section.text("name", most=1000)
    description = section.text("description", most=1000, required=False)
    connections = read_connections(section, folder, evidence)
    data = section.quantity("data", DATA)
    directories = section.count("directories", least=1, required=False) if home else None
    section.done()
    if name is None or connections is None or data is None:
        return None
    return Share(name, description or "", float(connections), data, directories)


def _read_growth(section: Section | None) -> Growth | None:
    if section is None:
        return Growth()
    connections = section.quantity("connections", PERCENT, above=-1, most=10, required=False)
    data = section.quantity("data", PERCENT, above=-1, most=10, required=False)
    horizon = section.quantity("horizon", MONTHS, most=MOST_MONTHS, whole=True, required=False)
    section.done()
    return Growth(
        0.0 if connections is None else connections,
        0.0 if data is None else data,
        DEFAULT_HORIZON_MONTHS if horizon is None else int(horizon),
    )


def _read_resilience(section: Section | None, catalog: Catalog | None, assumed: list[str]) -> Resilience | None:
    failures = section.count("failures", required=False) if section else None
    takeover = section.choice("takeover", TAKEOVERS, "one") if section else "one"
    headroom = section.quantity("headroom", PERCENT, below=1, required=False) if section else None
    if section:
        section.done()
    if catalog is None:
        return None
    if headroom is None:
        headroom = catalog["headroom"].value
        assumed.append("headroom")
    return Resilience(DEFAULT_FAILURES if failures is None else failures, takeover, headroom)


def _read_correlation(section: Section | None) -> float:
    if section is None:
        return 0.0
    correlation = section.quantity("correlation", PERCENT, least=-1, most=1, required=False)
    section.done()
    if section.name("correlation") in section.notes.intervals:
        section.problem("correlation", "is an interval", "write one percentage, from -100 % to 100 %")
    return correlation or 0.0


def _refuse_doubles(top: Section, home: Share | None, general: list[Share | None]) -> None:
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
