"""The parts of a scenario: what may have been measured in them, and the rules between their fields."""

from collections.abc import Callable, Mapping
from dataclasses import astuple, replace
from functools import partial
from pathlib import Path
from typing import Any

from planner.files.documents import Listing, Table, Text
from planner.files.fields import Section
from planner.files.measured import measured_change, measured_connections, measured_growth
from planner.files.quantities import parse_number
from planner.files.series import of_whole_server
from planner.model.declared import Field, declared, fields
from planner.model.deployment import Migration
from planner.model.limits import Catalog
from planner.model.problems import InputError
from planner.model.scenario import USERS, FileServer, HomeShare, Interval, Share
from planner.model.sites import DAYS, Cluster, Replication, Window, clock
from planner.model.units import UnitError, counted, quoted


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


def read_measured(section: Section, kind: type, *_: Any) -> dict[str, Any]:
    """What a file may stand for, by attribute: what was measured first, then the numbers that somebody gives."""
    possible = [one for one in fields(kind) if one.measured]
    named = [one for one in possible if isinstance(at := section.table.items.get(one.key), Table) and "csv" in at.items]
    found: dict[str, Any] = {}
    for one in named:
        if inner := section.section(one.key):
            found |= _measured_in(inner, one)
    return found | section.values(one for one in possible if one not in named)


def _measured_in(inner: Section, one: Field) -> dict[str, Any]:
    """What the file beside the scenario shows that `inner` names, by attribute; its evidence is noted."""
    measure, option, parse = _MEASURES[one.measured]
    notes, name, column = inner.notes, inner.scalar("csv"), inner.scalar("column", required=False)
    said = inner.scalar(option, parse, required=False) if option else None
    inner.done()
    if name is None:
        return {}
    try:
        how = {} if said is None else {option: said}
        value, *profile, evidence = measure(Path(notes.file).parent, name, column, **how)
    except InputError as error:
        for problem in error.problems:  # one that has no file is about a key, or about the name of the file
            key = problem.field if problem.field in inner else "csv"
            at = replace(problem, file=notes.file, line=inner.line(key), field=inner.name(key))
            notes.problems.append(problem if problem.file else at)
        return {}
    notes.evidence[inner.path] = evidence
    if isinstance(value, Interval):
        notes.intervals[inner.path] = value
        value = value.mid
    return {one.attribute: value, **({"profile": profile[0]} if profile else {})}


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


def _percentile(text: str) -> float:
    percentile = float(parse_number(text))
    if not 0 < percentile <= 100:
        raise UnitError(f"{quoted(text)} is not a percentile", "write a number above 0, up to 100")
    return percentile


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


# What a file is measured for, the key that says how, and what reads its value.
_MEASURES: dict[str, tuple[Callable[..., Any], str, Callable[[str], Any]]] = {
    "change": (measured_change, "unit", str),
    "connections": (measured_connections, "percentile", _percentile),
    "growth of connections": (partial(measured_growth, key="connections"), "", str),
    "growth of data": (partial(measured_growth, key="data"), "", str),
}
# What is read before the rest of a part, where that is more than what may have been measured.
BY_HAND: dict[type, Callable[..., dict[str, Any]]] = {
    Cluster: _read_cluster,
    FileServer: _read_current,
    Migration: _read_migration,
    Share: _read_share,
    HomeShare: _read_share,
    Replication: _read_replication,
}
# What a part must be as a whole, and beside the others that were read, by their paths.
RULES: dict[type, Callable[[Section, Any, Mapping[str, Any]], None]] = {
    Share: _refuse_double,
    HomeShare: _refuse_double,
    Cluster: _refuse_few_nodes,
    Window: _refuse_overlap,
}
