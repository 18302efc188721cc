"""The second site as a scenario file gives it."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

from planner.files.documents import Listing, Table
from planner.files.fields import Section
from planner.files.measured import measured_change, measured_connections
from planner.files.series import of_whole_server
from planner.model.declared import declared
from planner.model.evidence import Evidence
from planner.model.limits import Catalog
from planner.model.problems import InputError
from planner.model.scenario import Share
from planner.model.second_site import DAYS, FLAT, Profile, Replication, Window, clock
from planner.model.units import UnitError, parse_number, quoted

_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")


def read_replication(
    section: Section, _: Catalog | None, folder: Path, evidence: dict[str, Evidence], __: int
) -> dict[str, Any]:
    """What is read by hand of the `replication` of a scenario: its change and its throttle, by attribute.

    Adds to `evidence` what was measured; CSV files lie in `folder`.
    """
    found: dict[str, Any] = {}
    if change := _read_change(section, folder, evidence):
        found |= {"change_gb_day": change[0], "profile": change[1]}
    if isinstance(section.table.items.get("throttle"), Listing):
        found["windows"] = _read_windows(section)
    return found


def _read_change(section: Section, folder: Path, evidence: dict[str, Evidence]) -> tuple[float, Profile] | None:
    inner = _measured(section, "change")
    if inner is None:
        change = section.value(declared(Replication, "change"))
        return None if change is None else (change, FLAT)
    name, column = inner.scalar("csv"), inner.scalar("column", required=False)
    unit = inner.scalar("unit", required=False)
    inner.done()
    if name is None:
        return None
    try:
        change, profile, found = measured_change(folder, name, column, unit)
    except InputError as error:
        _located(error, inner)
        return None
    evidence[inner.path] = found
    return change, profile


def read_connections(section: Section, folder: Path, evidence: dict[str, Evidence], shares: int) -> float | None:
    """The `connections` of one of the `shares` of a scenario: a count, or a percentile of what was measured."""
    inner = _measured(section, "connections")
    if inner is None:
        count: float | None = section.value(declared(Share, "connections"))
        return count
    name, column = inner.scalar("csv"), inner.scalar("column", required=False)
    percentile = 100.0
    if text := inner.scalar("percentile", required=False):
        try:
            percentile = float(parse_number(text))
            if not 0 < percentile <= 100:
                raise UnitError(f"{quoted(text)} is not a percentile", "write a number above 0, up to 100")
        except UnitError as error:
            inner.problem("percentile", error.wrong, error.right)
            name = None
    inner.done()
    if name is None:
        return None
    try:
        connections, found = measured_connections(folder, name, column, percentile)
    except InputError as error:
        _located(error, inner)
        return None
    if shares > 1 and of_whole_server(found.column):
        wrong = f"{quoted(found.column, 100)} counts the whole server, not one of its {shares} shares"
        right = r"measure the share's own counter, SMB Server Shares(name)\Tree Connect Count"
        inner.problem("column" if "column" in inner else "csv", wrong, right)
        return None
    evidence[inner.path] = found
    return connections


def _measured(section: Section, key: str) -> Section | None:
    """The table under `key` when it names a CSV file."""
    node = section.table.items.get(key)
    return section.section(key) if isinstance(node, Table) and "csv" in node.items else None


def _located(error: InputError, section: Section) -> None:
    """Note the problems of a CSV file; one that has no file is about a key of `section`, or about its `csv`."""
    for problem in error.problems:
        key = problem.field if problem.field in section else "csv"
        at = dataclasses.replace(problem, file=section.notes.file, line=section.line(key), field=section.name(key))
        section.notes.problems.append(problem if problem.file else at)


def _read_windows(section: Section) -> tuple[Window, ...]:
    found: list[Window] = []
    taken: dict[int, list[tuple[int, int, int]]] = {day: [] for day in range(7)}
    for place, entry in enumerate(section.sections("throttle"), 1):
        days = _read_days(entry)
        first, last = _read_time(entry, "from"), _read_time(entry, "to")
        rate = entry.value(declared(Window, "rate"))
        entry.done()
        if days is None or first is None or last is None or rate is None:
            continue
        if first >= last:
            late = f"from {clock(first)} to 24:00, and from 00:00 to {clock(last)} on the day after"
            entry.problem("to", "is not after `from`", f"write two windows: {late}" if last else 'write to: "24:00"')
            continue
        found.append(Window(days=days, from_min=first, to_min=last, rate_mb_s=rate))
        for day in days:
            if other := next((w for w in taken[day] if first < w[1] and w[0] < last), None):
                wrong = f"overlaps window {other[2]} on {DAYS[day]}, {clock(other[0])} to {clock(other[1])}"
                entry.problem("from", wrong, "one rate at a time")
                break
            taken[day].append((first, last, place))
    if not found and not section.notes.problems:
        section.problem("throttle", "is empty", "list windows of days, from, to and rate, or leave it out")
    return tuple(found)


def _read_days(entry: Section) -> tuple[int, ...] | None:
    text = entry.scalar("days")
    if text is None:
        return None
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = (piece.strip().casefold() for piece in part.partition("-"))
        if first == "all" and not dash:
            found |= set(range(7))
        elif first in DAYS and (last in DAYS or not dash):
            ends = DAYS.index(first), DAYS.index(last if dash else first)
            found |= {day % 7 for day in range(ends[0], ends[1] + (8 if ends[1] < ends[0] else 1))}
        else:
            entry.problem(
                "days", f"{quoted(part.strip())} is not a day", "write mon to sun, such as mon-fri or sat, sun; or all"
            )
            return None
    return tuple(sorted(found))


def _read_time(entry: Section, key: str) -> int | None:
    text = entry.scalar(key)
    if text is None:
        return None
    match = _TIME.fullmatch(text)
    minutes = 60 * int(match[1]) + int(match[2]) if match and int(match[2]) < 60 else -1
    if not 0 <= minutes <= 24 * 60 or (key == "from" and minutes == 24 * 60):
        entry.problem(
            key, f"{quoted(text)} is not a time of day", "write hours and minutes, such as 08:00, up to 24:00"
        )
        return None
    return minutes
