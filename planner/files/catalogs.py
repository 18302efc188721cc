"""Catalogs of published limits, read from YAML.

A catalog is a file in `data/limits`, a row a claim. Rows that name the same limit are conflicting claims: all are
kept, and the stricter one decides.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from planner.files.documents import Table, Text, refusal, shipped
from planner.files.fields import Section, one_of
from planner.files.quantities import parse_count, parse_number, parse_quantity
from planner.model.limits import MOST_FSVMS, Catalog, Curve, Fact, Limit, Source
from planner.model.units import DIMENSIONS, UnitError, number, quoted

KINDS = ("tested", "official", "inferred", "assumed", "advice")

# Every limit that a catalog must hold: its base unit, and whether it is the most or the least that is allowed.
# Where two claims conflict, the stricter is the lower of two mosts and the higher of two leasts.
with (Path(__file__).parent / "limits.csv").open(encoding="utf-8") as _table:
    _LIMITS = {name: (unit, bound) for name, unit, bound in list(csv.reader(_table))[1:]}
_CURVES = {"connections_per_fsvm": "connections", "vcpus_by_memory": "vCPUs"}
# What a catalog tells in words, some of it only where there is something to tell.
_FACTS = ("released", "counted_up", "replication_ports", "replication_setup", "smart_dr")
_OPTIONAL = ("released", "counted_up", "smart_dr")


def catalog_ids(folder: Path | None = None) -> list[str]:
    """The names of the catalogs in `folder` (default: those that come with the planner)."""
    return sorted(path.stem for path in (folder or shipped("data/limits")).glob("*.yaml"))


@cache
def load_catalog(name: str, folder: Path | None = None) -> Catalog:
    """The catalog called `name` in `folder`; InputError when there is none or it is malformed."""
    folder = folder or shipped("data/limits")
    known = catalog_ids(folder)
    if name not in known:
        right = f"known: {', '.join(known)}" if known else f"there is no catalog in {folder}"
        raise refusal(f"{name}.yaml", "there is no such catalog", right)
    return read_catalog(folder / f"{name}.yaml")


def read_catalog(path: Path) -> Catalog:
    """The catalog in the file at `path`; InputError names the file, line and row of everything wrong."""
    top = Section.of(path)
    notes = top.notes
    title = top.text("title", most=200) or ""
    sources = _read_sources(top)
    claims: dict[str, list[Any]] = {}
    for row in top.sections("limits"):
        name = row.text("name")
        row.path = f"row {name}" if name else row.path
        if name and name not in _READERS:
            row.problem("name", "is not the name of a limit", f"known: {', '.join(_READERS)}")
            continue
        if name and (claim := _READERS[name](row, name, sources)):
            claims.setdefault(name, []).append(claim)
        row.done()
    top.done()
    missing = [name for name in _READERS if name not in {*claims, *_OPTIONAL}]
    if missing and not notes.problems:
        notes.problem(top.line("limits"), "limits", f"lacks {', '.join(missing)}", "a catalog holds every limit")
    notes.check()
    catalog = Catalog(
        id=path.stem,
        title=title,
        sources=tuple(sources.values()),
        limits=MappingProxyType({name: _stricter(claims[name], bound) for name, (_, bound) in _LIMITS.items()}),
        connections=_merge("connections_per_fsvm", claims["connections_per_fsvm"]),
        vcpus=_merge("vcpus_by_memory", claims["vcpus_by_memory"]),
        facts=MappingProxyType({name: found[-1] for name, found in claims.items() if name in _FACTS}),
    )
    for name, *wrong in _misfits(catalog):
        notes.problem(top.line("limits"), f"row {name}", *wrong)
    notes.check()
    return catalog


def _misfits(catalog: Catalog) -> Iterator[tuple[str, ...]]:
    """The rows of a catalog that are right one by one but do not fit together, and what is wrong."""
    if catalog.connections.memory_gb != catalog.vcpus.memory_gb:
        yield "vcpus_by_memory", "has other rungs than connections_per_fsvm", "give both the same"
    for name in ("fsvms", "fsvm_memory", "fsvm_vcpus", "failover_seconds"):
        if catalog[f"{name}_least"].value > catalog[f"{name}_most"].value:
            yield f"{name}_least", f"is more than {name}_most"
    if catalog["fsvms_most"].value > MOST_FSVMS:
        yield "fsvms_most", f"is more than {MOST_FSVMS}"
    for name in ("headroom", "wire_reduction"):
        if catalog[name].value >= 1:
            yield name, "leaves nothing", "write less than 100 %"
    for curve in (catalog.connections, catalog.vcpus):
        if any(b < a for a, b in pairwise(curve.values)):
            yield curve.name, "falls with memory", "more memory never holds less"


def _read_sources(top: Section) -> dict[str, Source]:
    sources: dict[str, Source] = {}
    if (section := top.section("sources")) is None:
        return sources
    if not section.table.items:
        top.problem("sources", "is empty")
    for key in section.table.items:
        if (entry := section.section(key)) and (title := entry.text("title", most=200)):
            sources[key] = Source(key, title)
            entry.done()
    return sources


def _claim(row: Section, sources: dict[str, Source]) -> dict[str, Any] | None:
    """What every row says beside its values, by the attributes of a limit."""
    kind = row.scalar("kind", partial(one_of, what="a kind", known=KINDS))
    source = row.scalar("source", partial(one_of, what="among the sources", known=sources))
    words = {key: row.text(key, most=600, required=False) for key in ("label", "quote", "note", "condition")}
    return {"kind": kind, "source": sources[source], **words} if kind and source else None


def _read_fact(row: Section, name: str, sources: dict[str, Source]) -> Fact | None:
    text, claim = row.text("text", most=600), _claim(row, sources)
    return Fact(name, text, claim["kind"], claim["source"]) if text and claim else None


def _read_limit(row: Section, name: str, sources: dict[str, Source]) -> Limit | None:
    claim, unit = _claim(row, sources), row.scalar("unit")
    base_unit, _ = _LIMITS[name]

    def valued(text: str) -> tuple[float, str, str]:
        base = _base(text, unit or base_unit, base_unit)
        stated = unit.removesuffix("s") if unit and text == "1" and unit != "s" else unit
        return base, base_unit, f"{number(float(text))} {stated}"

    value = row.scalar("value", valued)
    return Limit(name, *value, **claim) if value and unit and claim else None


def _read_curve(row: Section, name: str, sources: dict[str, Source]) -> Curve | None:
    claim, unit, points = _claim(row, sources), row.scalar("unit"), row.node("by_memory")
    if claim is None or unit is None or points is None:
        return None
    rungs: dict[float, Limit] = {}
    try:
        if not isinstance(points, Table) or not points.items:
            raise UnitError("is not a mapping from memory to value", "such as {12 GB: 250, 16 GB: 500}")
        for key, node in points.items.items():
            if not isinstance(node, Text):
                raise UnitError(f"the value at {quoted(key)} is not a number")
            memory_gb, value = parse_quantity(key, DIMENSIONS["GB"]), _base(node.value, unit, _CURVES[name])
            if rungs and memory_gb <= max(rungs):
                raise UnitError(f"{quoted(key)} is not above the rung before it", "write rising memory")
            rungs[memory_gb] = Limit(name, value, unit, f"{number(value)} {unit} at {key}", **claim)
    except UnitError as error:
        row.problem("by_memory", error.wrong, error.right)
        return None
    return Curve(name, tuple(rungs), tuple(rungs.values()))


_READERS: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(_CURVES, _read_curve),
    **dict.fromkeys(_LIMITS, _read_limit),
    **dict.fromkeys(_FACTS, _read_fact),
}


def _base(value: str, unit: str, expected: str) -> float:
    """`value` in its base unit, `expected`; UnitError for a wrong unit, zero or a negative number."""
    if expected in DIMENSIONS:
        base = parse_quantity(f"{value} {unit}", DIMENSIONS[expected])
    elif unit == expected:
        base = float(parse_number(value) if unit == "s" else parse_count(value))
    else:
        raise UnitError(f"{quoted(unit)} is not its unit", f"write {expected}")
    if base <= 0:
        raise UnitError(f"{quoted(value)} is not more than zero")
    return base


def _stricter(claims: list[Limit], bound: str) -> Limit:
    """The claim that decides, holding the others as its conflicts; the first of equal ones."""
    first, *others = sorted(claims, key=lambda limit: limit.value if bound == "most" else -limit.value)
    return replace(first, conflicts=tuple(others))


def _merge(name: str, curves: list[Curve]) -> Curve:
    """One curve from the claims of several sources: at each rung the stricter of those that cover it."""
    limits = {}
    for memory in sorted({memory for curve in curves for memory in curve.memory_gb}):
        covering = [c for c in curves if c.memory_gb[0] <= memory <= c.memory_gb[-1]]
        covering.sort(key=lambda curve: memory not in curve.memory_gb)
        decided = _stricter([curve.limit_at(memory) for curve in covering], "most")
        disagreeing = tuple(limit for limit in decided.conflicts if limit.value != decided.value)
        limits[memory] = replace(decided, conflicts=disagreeing)
    return Curve(name, tuple(limits), tuple(limits.values()))
