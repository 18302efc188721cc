"""What is read by hand of the parts of a scenario: nodes, what was measured, users, and the windows of a throttle."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import astuple, replace
from functools import partial
from pathlib import Path
from typing import Any

from planner.files.documents import Listing, Table, Text
from planner.files.fields import Section
from planner.files.measured import measured_change, measured_connections, measured_growth
from planner.files.quantities import parse_number
from planner.files.series import of_whole_server
from planner.model.cluster import Cluster
from planner.model.declared import declared, fields
from planner.model.deployment import Migration
from planner.model.limits import Catalog
from planner.model.problems import InputError
from planner.model.scenario import USERS, FileServer, Growth, HomeShare, Interval, Share
from planner.model.second_site import DAYS, Replication, Window, clock
from planner.model.units import UnitError, quoted

_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")


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


def _read_current(section: Section, catalog: Catalog | None, *_: Any) -> dict[str, Any]:
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


def _measurement(section: Section, key: str) -> Section | None:
    """The table under `key`, where there is one that names a CSV file."""
    node = section.table.items.get(key)
    return section.section(key) if isinstance(node, Table) and "csv" in node.items else None


def _measured_of(
    inner: Section, measure: Callable[..., Any], option: str = "", parse: Callable[[str], Any] = str
) -> Any:
    """What `measure` makes of the file beside the scenario that `inner` names; None where it is wrong.

    The evidence, which comes last, is noted.
    """
    notes, name, column = inner.notes, inner.scalar("csv"), inner.scalar("column", required=False)
    said = inner.scalar(option, parse, required=False) if option else None
    inner.done()
    if name is None:
        return None
    try:
        found = measure(Path(notes.file).parent, name, column, **({} if said is None else {option: said}))
    except InputError as error:
        for problem in error.problems:  # one that has no file is about a key, or about the name of the file
            key = problem.field if problem.field in inner else "csv"
            at = replace(problem, file=notes.file, line=inner.line(key), field=inner.name(key))
            notes.problems.append(problem if problem.file else at)
        return None
    notes.evidence[inner.path] = found[-1]
    return found


def _read_growth(section: Section, *_: Any) -> dict[str, Any]:
    """What is read by hand of the `growth` of a scenario: the rates that a history gives, with their intervals."""
    found: dict[str, Any] = {}
    for one in fields(Growth):
        inner = _measurement(section, one.key) if one.measured else None
        fitted = _measured_of(inner, partial(measured_growth, key=one.key)) if inner else None
        if inner and fitted:
            section.notes.intervals[inner.path] = fitted[0]
            found[one.attribute] = fitted[0].mid
    return found


def _read_replication(section: Section, *_: Any) -> dict[str, Any]:
    """What is read by hand of the `replication` of a scenario: its change and its throttle, by attribute."""
    found: dict[str, Any] = {}
    if not (inner := _measurement(section, "change")):
        found["change_gb_day"] = section.value(declared(Replication, "change"))
    elif change := _measured_of(inner, measured_change, "unit"):
        found["change_gb_day"], found["profile"], _ = change
    if isinstance(section.table.items.get("throttle"), Listing):
        found["windows"] = _read_windows(section)
    return found


def _read_share(section: Section, _: Catalog | None, shares: int) -> dict[str, Any]:
    """What is read by hand of one of the `shares` of a scenario: its connections, measured or unknown, or its users."""
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
    if not (inner := _measurement(section, "connections")):
        count = section.value(replace(declared(Share, "connections"), needed=True))
        return {"connections": None if count is None else float(count)}
    found = _measured_of(inner, measured_connections, "percentile", _percentile)
    if found is None:
        return {}
    connections, evidence = found
    if shares > 1 and of_whole_server(evidence.column):
        wrong = f"{quoted(evidence.column, 100)} counts the whole server, not one of its {shares} shares"
        right = r"measure the share's own counter, SMB Server Shares(name)\Tree Connect Count"
        inner.problem("column" if "column" in inner else "csv", wrong, right)
    return {"connections": connections}


def _percentile(text: str) -> float:
    percentile = float(parse_number(text))
    if not 0 < percentile <= 100:
        raise UnitError(f"{quoted(text)} is not a percentile", "write a number above 0, up to 100")
    return percentile


def _read_windows(section: Section) -> tuple[Window, ...]:
    found: dict[int, Window] = {}
    for place, entry in enumerate(section.sections("throttle"), 1):
        days = entry.scalar("days", _days)
        first = entry.scalar("from", partial(_minutes, most=24 * 60 - 1))
        last = entry.scalar("to", partial(_minutes, most=24 * 60))
        rate = entry.value(declared(Window, "rate"))
        entry.done()
        if days is None or first is None or last is None or rate is None:
            continue
        if first >= last:
            late = f"from {clock(first)} to 24:00, and from 00:00 to {clock(last)} on the day after"
            entry.problem("to", "is not after `from`", f"write two windows: {late}" if last else 'write to: "24:00"')
            continue
        at_once = [(at, w) for at, w in found.items() if first < w.to_min and w.from_min < last]
        if clashes := [(day, at) for at, other in at_once for day in days if day in other.days]:
            day, at = min(clashes)
            span = f"{clock(found[at].from_min)} to {clock(found[at].to_min)}"
            entry.problem("from", f"overlaps window {at} on {DAYS[day]}, {span}", "one rate at a time")
        found[place] = Window(days=days, from_min=first, to_min=last, rate_mb_s=rate)
    if not found and not section.notes.problems:
        section.problem("throttle", "is empty", "list windows of days, from, to and rate, or leave it out")
    return tuple(found.values())


def _days(text: str) -> tuple[int, ...]:
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = (piece.strip().casefold() for piece in part.partition("-"))
        if first == "all" and not dash:
            found |= set(range(7))
        elif first in DAYS and (last in DAYS or not dash):
            ends = DAYS.index(first), DAYS.index(last if dash else first)
            found |= {day % 7 for day in range(ends[0], ends[1] + (8 if ends[1] < ends[0] else 1))}
        else:
            right = "write mon to sun, such as mon-fri or sat, sun; or all"
            raise UnitError(f"{quoted(part.strip())} is not a day", right)
    return tuple(sorted(found))


def _minutes(text: str, most: int) -> int:
    match = _TIME.fullmatch(text)
    minutes = 60 * int(match[1]) + int(match[2]) if match and int(match[2]) < 60 else -1
    if not 0 <= minutes <= most:
        raise UnitError(f"{quoted(text)} is not a time of day", "write hours and minutes, such as 08:00, up to 24:00")
    return minutes


# What is read by hand of each part; the rest is as declared.
BY_HAND: dict[type, Callable[..., dict[str, Any]]] = {
    Cluster: _read_cluster,
    FileServer: _read_current,
    Growth: _read_growth,
    Migration: _read_migration,
    Share: _read_share,
    HomeShare: _read_share,
    Replication: _read_replication,
}
