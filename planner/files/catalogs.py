"""Catalogs of published limits, read from YAML.

A catalog is a file in `data/limits`, a row a claim. Rows that name the same limit are conflicting claims: all are
kept, and the stricter one decides.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from planner.files.documents import Table, Text, read_document, shipped
from planner.files.fields import Notes, Section
from planner.model.limits import MOST_FSVMS, Catalog, Curve, Fact, Limit, Source
from planner.model.problems import InputError, Problem
from planner.model.units import (
    DATA,
    MEMORY,
    MINUTES,
    PERCENT,
    RATE,
    Dimension,
    UnitError,
    number,
    parse_count,
    parse_number,
    parse_quantity,
    quoted,
)

KINDS = ("tested", "official", "inferred", "assumed", "advice")

# Every limit that a catalog must hold: its unit, and whether it is the most or the least that is allowed.
# Where two claims conflict, the stricter is the lower of two mosts and the higher of two leasts.
_LIMITS: dict[str, tuple[str | Dimension, str]] = {
    "fsvms_most": ("FSVMs", "most"),
    "fsvms_least": ("FSVMs", "least"),
    "fsvm_memory_most": (MEMORY, "most"),
    "fsvm_memory_least": (MEMORY, "least"),
    "fsvm_vcpus_most": ("vCPUs", "most"),
    "fsvm_vcpus_least": ("vCPUs", "least"),
    "home_share_data": (DATA, "most"),
    "general_share_data": (DATA, "most"),
    "file_server_name": ("characters", "most"),
    "share_name": ("characters", "most"),
    "share_description": ("characters", "most"),
    "previous_versions": ("versions", "most"),
    "replication_throttle": (RATE, "most"),
    "replication_bandwidth": (RATE, "most"),
    "replication_interval_least": (MINUTES, "least"),
    "fsvms_per_remote_node": ("FSVMs", "most"),
    "headroom": (PERCENT, "least"),
    "failover_seconds_least": ("s", "least"),
    "failover_seconds_most": ("s", "most"),
    "directories_per_memory_gb": ("directories", "most"),
    "volume_groups_per_fsvm": ("volume groups", "most"),
    "volume_groups_per_home_share": ("volume groups", "most"),
    "volume_group_data": (DATA, "most"),
    "fsvm_disk_space": (DATA, "least"),
    "wire_reduction": (PERCENT, "most"),
    "snapshots_kept": ("snapshots", "least"),
    "curator_scan": (MINUTES, "least"),
    "local_reserve_per_snapshot": (PERCENT, "least"),
    "remote_reserve_per_snapshot": (PERCENT, "least"),
    "remote_space_rule": (PERCENT, "least"),
    "replication_rate_per_node": (RATE, "most"),
}
_CURVES = {"connections_per_fsvm": "connections", "vcpus_by_memory": "vCPUs"}
# What a catalog tells in words, some of it only where there is something to tell.
_FACTS = ("released", "replication_ports", "replication_setup", "smart_dr")
_OPTIONAL = ("released", "smart_dr")


def catalog_folder() -> Path:
    """The folder of the catalogs that come with the planner."""
    return shipped("data/limits")


def catalog_ids(folder: Path | None = None) -> list[str]:
    """The names of the catalogs in `folder` (default: those that come with the planner)."""
    return sorted(path.stem for path in (folder or catalog_folder()).glob("*.yaml"))


@cache
def load_catalog(name: str, folder: Path | None = None) -> Catalog:
    """The catalog called `name` in `folder`; InputError when there is none or it is malformed."""
    folder = folder or catalog_folder()
    known = catalog_ids(folder)
    if name not in known:
        right = f"known: {', '.join(known)}" if known else f"there is no catalog in {folder}"
        raise InputError(Problem(f"{name}.yaml", None, "", "there is no such catalog", right))
    return read_catalog(folder / f"{name}.yaml")


def read_catalog(path: Path) -> Catalog:
    """The catalog in the file at `path`; InputError names the file, line and row of everything wrong."""
    document, _ = read_document(path)
    notes = Notes(str(path))
    top = Section(document, notes)
    title = top.text("title", most=200) or ""
    sources = _read_sources(top, notes)
    curves: dict[str, list[tuple[tuple[float, ...], tuple[Limit, ...]]]] = {}
    limits: dict[str, list[Limit]] = {}
    facts: dict[str, Fact] = {}
    for row in top.sections("limits"):
        name = row.text("name") or ""
        row.path = f"row {name}" if name else row.path
        if name in _CURVES:
            if claim := _read_curve(row, name, sources):
                curves.setdefault(name, []).append(claim)
        elif name in _LIMITS:
            if limit := _read_limit(row, name, sources):
                limits.setdefault(name, []).append(limit)
        elif name in _FACTS:
            text, told = row.text("text", most=600), _claim(row, sources)
            if text and told:
                facts[name] = Fact(name, text, told[0], told[1])
        elif name:
            row.problem("name", "is not the name of a limit", f"known: {', '.join((*_CURVES, *_LIMITS, *_FACTS))}")
            continue
        row.done()
    top.done()
    missing = [name for name in (*_CURVES, *_LIMITS, *_FACTS) if name not in {*curves, *limits, *facts, *_OPTIONAL}]
    if missing and not notes.problems:
        notes.problem(top.line("limits"), "limits", f"lacks {', '.join(missing)}", "a catalog holds every limit")
    notes.check()
    catalog = Catalog(
        id=path.stem,
        title=title,
        sources=tuple(sources.values()),
        limits=MappingProxyType({name: _stricter(limits[name], _LIMITS[name][1]) for name in _LIMITS}),
        connections=_merge("connections_per_fsvm", curves["connections_per_fsvm"]),
        vcpus=_merge("vcpus_by_memory", curves["vcpus_by_memory"]),
        facts=MappingProxyType(facts),
    )
    _check_whole(catalog, notes, top)
    return catalog


def _check_whole(catalog: Catalog, notes: Notes, top: Section) -> None:
    """Refuse a catalog whose rows are right one by one but do not fit together."""
    line = top.line("limits")
    if catalog.connections.memory_gb != catalog.vcpus.memory_gb:
        notes.problem(line, "row vcpus_by_memory", "has other rungs than connections_per_fsvm", "give both the same")
    for name in ("fsvms", "fsvm_memory", "fsvm_vcpus", "failover_seconds"):
        if catalog[f"{name}_least"].value > catalog[f"{name}_most"].value:
            notes.problem(line, f"row {name}_least", f"is more than {name}_most")
    if catalog["fsvms_most"].value > MOST_FSVMS:
        notes.problem(line, "row fsvms_most", f"is more than {MOST_FSVMS}")
    for name in ("headroom", "wire_reduction"):
        if catalog[name].value >= 1:
            notes.problem(line, f"row {name}", "leaves nothing", "write less than 100 %")
    for curve in (catalog.connections, catalog.vcpus):
        if any(b < a for a, b in zip(curve.values, curve.values[1:], strict=False)):
            notes.problem(line, f"row {curve.name}", "falls with memory", "more memory never holds less")
    notes.check()


def _read_sources(top: Section, notes: Notes) -> dict[str, Source]:
    sources: dict[str, Source] = {}
    if section := top.section("sources"):
        for key in section.table.items:
            entry = section.section(key)
            title = entry.text("title", most=200) if entry else None
            if entry and title:
                sources[key] = Source(key, title)
                entry.done()
        if not section.table.items:
            notes.problem(section.table.line, "sources", "is empty")
    return sources


def _claim(row: Section, sources: dict[str, Source]) -> tuple[Any, ...] | None:
    """What every row says beside its values: kind, source, label, quote, note and condition."""
    kind = row.scalar("kind")
    source = row.scalar("source")
    words = [row.text(key, most=600, required=False) for key in ("label", "quote", "note", "condition")]
    if kind is not None and kind not in KINDS:
        row.problem("kind", f"{quoted(kind)} is not a kind", f"known: {', '.join(KINDS)}")
        kind = None
    if source is not None and source not in sources:
        row.problem("source", f"{quoted(source)} is not among the sources", f"known: {', '.join(sources)}")
        source = None
    if kind is None or source is None:
        return None
    return kind, sources[source], *words


def _read_limit(row: Section, name: str, sources: dict[str, Source]) -> Limit | None:
    expected = _LIMITS[name][0]
    claim = _claim(row, sources)
    value, unit = row.scalar("value"), row.scalar("unit")
    if value is None or unit is None:
        return None
    base = _base(row, "value", value, unit, expected)
    if base is None or claim is None:
        return None
    base_unit = (expected.base or "%") if isinstance(expected, Dimension) else expected
    stated = unit.removesuffix("s") if value == "1" and unit != "s" else unit
    return Limit(name, base, base_unit, f"{number(float(value))} {stated}", *claim)


def _base(row: Section, key: str, value: str, unit: str, expected: str | Dimension) -> float | None:
    """`value` in base units; a wrong unit, zero or a negative number is a problem."""
    try:
        if isinstance(expected, Dimension):
            base = parse_quantity(f"{value} {unit}", expected)
        elif unit == expected:
            base = float(parse_number(value) if unit == "s" else parse_count(value))
        else:
            raise UnitError(f"{quoted(unit)} is not its unit", f"write {expected}")
        if base <= 0:
            raise UnitError(f"{quoted(value)} is not more than zero")
    except UnitError as error:
        row.problem(key, error.wrong, error.right)
        return None
    return base


def _read_curve(
    row: Section, name: str, sources: dict[str, Source]
) -> tuple[tuple[float, ...], tuple[Limit, ...]] | None:
    claim = _claim(row, sources)
    unit = row.scalar("unit")
    points = row.node("by_memory")
    if claim is None or unit is None or points is None:
        return None
    if not isinstance(points, Table) or not points.items:
        row.problem("by_memory", "is not a mapping from memory to value", "such as {12 GB: 250, 16 GB: 500}")
        return None
    memories: list[float] = []
    limits: list[Limit] = []
    for key, node in points.items.items():
        if not isinstance(node, Text):
            row.problem("by_memory", f"the value at {quoted(key)} is not a number")
            return None
        try:
            memory_gb = parse_quantity(key, MEMORY)
        except UnitError as error:
            row.problem("by_memory", error.wrong, error.right)
            return None
        value = _base(row, "by_memory", node.value, unit, _CURVES[name])
        if value is None:
            return None
        if memories and memory_gb <= memories[-1]:
            row.problem("by_memory", f"{quoted(key)} is not above the rung before it", "write rising memory")
            return None
        memories.append(memory_gb)
        limits.append(Limit(name, value, unit, f"{number(value)} {unit} at {key}", *claim))
    return tuple(memories), tuple(limits)


def _stricter(claims: list[Limit], bound: str) -> Limit:
    """The claim that decides, holding the others as its conflicts; the first of equal ones."""
    first, *others = sorted(claims, key=lambda limit: limit.value if bound == "most" else -limit.value)
    return replace(first, conflicts=tuple(others))


def _merge(name: str, claims: list[tuple[tuple[float, ...], tuple[Limit, ...]]]) -> Curve:
    """One curve from the claims of several sources: at each rung the stricter of those that cover it."""
    curves = [Curve(name, memories, limits) for memories, limits in claims]
    rungs = sorted({memory for curve in curves for memory in curve.memory_gb})
    limits = []
    for memory in rungs:
        covering = [c for c in curves if c.memory_gb[0] <= memory <= c.memory_gb[-1]]
        covering.sort(key=lambda curve: memory not in curve.memory_gb)
        decided = _stricter([curve.limit_at(memory) for curve in covering], "most")
        disagreeing = tuple(limit for limit in decided.conflicts if limit.value != decided.value)
        limits.append(replace(decided, conflicts=disagreeing))
    return Curve(name, tuple(rungs), tuple(limits))
