"""A scenario file, read and held to the rules between its fields: every problem is told with file, line and field."""

import dataclasses
import datetime
import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import MISSING, astuple
from pathlib import Path
from types import MappingProxyType
from typing import Any

from planner.files.catalogs import catalog_ids, load_catalog
from planner.files.documents import Listing, Node, Table, Text, read_document
from planner.files.fields import ENDS, Notes, Section
from planner.files.measured import read_measured
from planner.files.series import of_whole_server
from planner.model.declared import Part, declared, entries, fields
from planner.model.deployment import Migration
from planner.model.limits import Catalog
from planner.model.problems import InputError
from planner.model.scenario import DEFAULT_CATALOG, USERS, FileServer, HomeShare, Interval, Scenario, Share
from planner.model.sites import DAYS, Cluster, Replication, Window, clock
from planner.model.units import UnitError, counted, quoted

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
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
    assumed: list[str] = []
    read: dict[str, Any] = {}
    listing = document.items.get("general_shares")
    count = ("home_share" in top) + (len(listing.items) if isinstance(listing, Listing) else 0)

    def made(section: Section, kind: type, **found: Any) -> Any:
        """What `kind` declares, read from a section; None where something that is needed is missing or wrong."""
        found |= _BY_HAND.get(kind, read_measured)(section, kind, release, count)
        for one in entries(kind):
            if not isinstance(one, Part):
                continue
            node = section.table.items.get(one.key)
            if one.key != one.attribute and not _in_place(node, one):
                continue
            if one.many:
                listed = section.sections(one.key, required=False)
                found[one.attribute] = tuple(made(each, one.kind) for each in listed)
            elif inner := section.section(one.key, required=one.needed, always=one.always):
                found[one.attribute] = made(inner, one.kind)
        found |= section.values(fields(kind))
        section.done()
        for one in fields(kind):
            if one.row and one.key not in section and release:
                default = release[one.row].value
                found[one.attribute] = int(default) if one.is_count else default
                assumed.append(one.row)
        needed = [one for one in dataclasses.fields(kind) if one.default is one.default_factory is MISSING]
        if any(found.get(one.name) is None for one in needed):
            return None
        whole = kind(**found)
        if rule := _RULES.get(kind):
            rule(section, whole, read)
        read[section.path] = whole
        return whole

    top.scalar("format", _format, required=False)
    as_of = top.scalar("as_of", _date, required=False)
    scenario = made(top, Scenario, id=_read_id(top, path), catalog=release, as_of=as_of)
    if not count and "general_shares" not in top:
        top.problem("home_share", "is missing", "give a home_share, general_shares or both")
    elif not count and not notes.problems:
        top.problem("general_shares", "is empty", "give at least one share")
    notes.check()
    return dataclasses.replace(
        scenario,
        intervals=MappingProxyType(dict(notes.intervals)),
        evidence=MappingProxyType(dict(notes.evidence)),
        assumed=tuple(assumed),
        file=path.name,
        digest=hashlib.sha256(content + b"".join(e.digest.encode() for e in notes.evidence.values())).hexdigest(),
        origin=(document, content, path, catalog, catalogs),
    )


def _in_place(node: Node | None, of: Part) -> bool:
    """Whether a part under another key than its attribute's stands there, and not the number that gives way to it."""
    if isinstance(node, Table):
        return node.items.keys().isdisjoint(ENDS)
    return of.many and isinstance(node, Listing)


def _read_id(top: Section, path: Path) -> Any:
    node = top.node("id", required=False)
    if node is None:
        stem = unicodedata.normalize("NFC", path.stem).lower()
        node = Text(re.sub(r"[^a-z0-9]", "-", stem).lstrip("-")[:63], top.table.line)
        if not node.value:
            wrong = f"the file's name, {quoted(path.stem)}, cannot serve as id"
            top.problem("id", wrong, "add an `id:` of a-z, 0-9 and -, 63 characters at the most")
            return None
    return top.read(node, "id", _id)


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise UnitError(f"{quoted(text)} is not an id", "use a-z, 0-9 and -, 63 characters at the most")
    if _TAKEN_ID.fullmatch(text):
        raise UnitError(f"{quoted(text)} is the name of another file", "choose another id")
    return text


def _format(text: str) -> None:
    if text != "1":
        wrong = f"{quoted(text)} is not a form of scenario that this planner reads"
        raise UnitError(wrong, "write 1, the only one so far, or leave it out")


def _date(text: str) -> datetime.date:
    with suppress(ValueError):
        if (found := datetime.date.fromisoformat(text)).isoformat() == text:  # and not 20261101
            return found
    raise UnitError(f"{quoted(text)} is not a date", "write year-month-day, such as 2026-11-01")


def _read_catalog(top: Section, override: str | None, folder: Path | None) -> Catalog | None:
    name = top.scalar("catalog", required=False)
    if name is None and "catalog" in top:
        return None
    try:
        return load_catalog(override or name or DEFAULT_CATALOG, folder)
    except InputError as error:
        if name and not override and name not in catalog_ids(folder):
            top.problem("catalog", f"there is no catalog {quoted(name)}", error.problems[0].right)
            return None
        raise


def _read_cluster(section: Section, *_: Any) -> dict[str, Any]:
    """Nodes and CVMs: as many of the second as of the first where they are not given, and more at no end of both."""
    nodes, cvms = (section.value(declared(Cluster, key)) for key in ("nodes", "cvms"))
    known, nodes_path, cvms_path = section.notes.intervals, section.name("nodes"), section.name("cvms")
    if "cvms" not in section:
        if nodes_path in known:
            known[cvms_path] = known[nodes_path]
        return {"nodes": nodes, "cvms": nodes}
    if nodes is not None and cvms is not None:
        ends = (astuple(known.get(at, Interval(n, n, n))) for at, n in ((nodes_path, nodes), (cvms_path, cvms)))
        for most, found in zip(*ends, strict=True):
            if found > most:
                nodes_shown = f"{int(most)} node{'s' if most > 1 else ''}"
                wrong = f"{int(found)} CVMs are more than the {nodes_shown}; a node has one CVM"
                section.problem("cvms", wrong, f"write {int(most)} or fewer, or leave it out")
                break
    return {"nodes": nodes, "cvms": cvms}


def _read_current(section: Section, _: type, catalog: Catalog | None, *__: Any) -> dict[str, Any]:
    memory = section.value(declared(FileServer, "memory"))
    if catalog and memory is not None:
        first, last = catalog.connections.memory_gb[0], catalog.connections.memory_gb[-1]
        if not first <= memory <= last:
            section.problem("memory", f"{memory:g} GB is outside what was tested", f"write {first:g} to {last:g} GB")
    return {"memory_gb": memory}


def _read_migration(section: Section, *_: Any) -> dict[str, Any]:
    if not section.table.items:
        section.notes.problem(section.table.line, section.path, "is empty", "give files, a rate, or both")
    return {}


def _read_share(section: Section, kind: type, _: Catalog | None, shares: int) -> dict[str, Any]:
    """The connections of a share, measured, given or unknown; nothing where they are made of its users."""
    node = section.table.items.get("connections")
    if given := [key for key in USERS if key in section]:
        if section.node("connections", required=False):
            section.problem("connections", f"is given beside {' and '.join(given)}", "keep the one or the other")
        elif len(given) < len(USERS):
            (missing,) = {*USERS} - {*given}
            section.problem(missing, "is missing", "users and concurrency go together")
        return {}
    if isinstance(node, Text) and node.value.strip() == "unknown":
        section.node("connections")
        if section.path == "home_share":
            right = "write an estimate, such as {low: 2000, mid: 2800, high: 4000}: the plan rests on it"
            section.problem("connections", "is unknown", right)
        return {"unknown": True}
    if not node:
        section.node("connections")  # notes that it is missing
    found = read_measured(section, kind)
    evidence = section.notes.evidence.get(section.name("connections"))
    if evidence and shares > 1 and of_whole_server(evidence.column) and (inner := section.section("connections")):
        wrong = f"{quoted(evidence.column, 100)} counts the whole server, not one of its {shares} shares"
        right = r"measure the share's own counter, SMB Server Shares(name)\Tree Connect Count"
        inner.problem("column" if "column" in inner else "csv", wrong, right)
    return {attribute: float(connections) for attribute, connections in found.items()}


def _read_replication(section: Section, kind: type, *_: Any) -> dict[str, Any]:
    found, throttle = read_measured(section, kind), section.table.items.get("throttle")
    if isinstance(throttle, Listing) and not throttle.items and not section.notes.problems:
        section.problem("throttle", "is empty", "list windows of days, from, to and rate, or leave it out")
    return found


def _refuse_double(section: Section, share: Share, others: Mapping[str, Any]) -> None:
    if any(isinstance(one, Share) and one.name.casefold() == share.name.casefold() for one in others.values()):
        wrong = f"the share name {quoted(share.name)} is there twice"
        section.problem("name", wrong, "share names are unique, without regard to case")


def _refuse_few_nodes(section: Section, cluster: Cluster, _: Any) -> None:
    """Refuse raw storage whose spare nodes, or whose copies, are too many for the nodes, at the low end of these."""
    if cluster.raw is None or (storage := section.section("storage")) is None:
        return
    known = section.notes.intervals.get("cluster.nodes")
    nodes, spare, copies = int(known.low) if known else cluster.nodes, cluster.raw.spare_nodes, cluster.raw.copies
    if spare >= nodes:
        wrong = f"{counted(spare, 'spare node')} of {counted(nodes, 'node')} leave nothing to store on"
        storage.problem("spare_nodes", wrong, f"write {nodes - 1} or fewer")
    if copies > nodes:
        wrong = f"{copies} copies are more than the {counted(nodes, 'node')} to keep them on"
        storage.problem("copies", wrong, f"write {nodes} or fewer")


def _refuse_overlap(section: Section, window: Window, others: Mapping[str, Any]) -> None:
    first, last = window.from_min, window.to_min
    if first >= last:
        late = f"from {clock(first)} to 24:00, and from 00:00 to {clock(last)} on the day after"
        section.problem("to", "is not after `from`", f"write two windows: {late}" if last else 'write to: "24:00"')
        return
    clashes = [
        (day, int(path.rpartition(".")[2]), f"{clock(other.from_min)} to {clock(other.to_min)}")
        for path, other in others.items()
        if isinstance(other, Window) and max(first, other.from_min) < min(last, other.to_min)
        for day in {*window.days} & {*other.days}
    ]
    if clashes:
        day, at, span = min(clashes)
        section.problem("from", f"overlaps window {at} on {DAYS[day]}, {span}", "one rate at a time")


# What is read before the rest of a part, where that is more than what may have been measured.
_BY_HAND: dict[type, Callable[..., dict[str, Any]]] = {
    Cluster: _read_cluster,
    FileServer: _read_current,
    Migration: _read_migration,
    Share: _read_share,
    HomeShare: _read_share,
    Replication: _read_replication,
}
# What a part must be as a whole, and beside the others that were read, by their paths.
_RULES: dict[type, Callable[[Section, Any, Mapping[str, Any]], None]] = {
    Share: _refuse_double,
    HomeShare: _refuse_double,
    Cluster: _refuse_few_nodes,
    Window: _refuse_overlap,
}
