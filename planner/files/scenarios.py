"""A scenario file, read and checked: every problem is told with file, line and field."""

import dataclasses
import datetime
import hashlib
import re
import unicodedata
from contextlib import suppress
from dataclasses import MISSING
from pathlib import Path
from types import MappingProxyType
from typing import Any

from planner.files.catalogs import catalog_ids, load_catalog
from planner.files.documents import Listing, Node, Table, Text, read_document
from planner.files.fields import ENDS, Notes, Section
from planner.files.parts import BY_HAND, RULES, read_measured
from planner.model.declared import Part, entries, fields
from planner.model.limits import Catalog
from planner.model.problems import InputError
from planner.model.scenario import DEFAULT_CATALOG, Scenario
from planner.model.units import UnitError, quoted

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
        found |= BY_HAND.get(kind, read_measured)(section, kind, release, count)
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
        if rule := RULES.get(kind):
            rule(section, whole, read)
        read[section.path] = whole
        return whole

    top.scalar("format", _format, required=False)
    as_of = top.scalar("as_of", _date, required=False)
    scenario = made(top, Scenario, id=_read_id(top, path), catalog=release, as_of=as_of)
    if not count and "general_shares" not in top:
        notes.problem(document.line, "home_share", "is missing", "give a home_share, general_shares or both")
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
