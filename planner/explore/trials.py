"""What is tried: the file and the moves of another scenario, and the ways out where nothing holds."""

import math
import re
from collections.abc import Mapping
from typing import Any

from planner.answers import words
from planner.explore.inputs import input_at, said
from planner.explore.source import Source
from planner.model.changes import Way
from planner.model.declared import fields, values
from planner.model.remedies import Rescue
from planner.model.scenario import Scenario
from planner.model.sites import Window


def tried(source: Source, moves: Mapping[str, Any], old: Scenario, new: Scenario) -> tuple[Source, dict[str, Any]]:
    """The file and the moves that say `new`, made of those that say `old`.

    Other shares and other throttle windows are written into the file; all else is moved in it.
    """
    moves, was = dict(moves), {path: value for path, _, value in values(old)}
    written: list[str] = []
    if len(new.general_shares) != len(old.general_shares):
        own = {path: moves.pop(path) for path in [*moves] if path.startswith("general_shares.")}
        own_said = {path: said(path, value, old.intervals.get(path)) for path, value in own.items()}
        source = source.edited(own_said).with_shares(_shares(old, new))
        written.append("general_shares.")
    if (link := new.replication) and old.replication and link.windows != old.replication.windows:
        windows = ", ".join(f"{{{_window(window)}}}" for window in link.windows)
        source = source.edited({"replication.throttle": f"[{windows}]" if windows else None})
        written.append("replication.throttle.")
    for path, one, value in values(new):
        if value != was.get(path) and not path.startswith(tuple(written)):
            moves[path] = math.ceil(value) if one.is_count else value
    return source, moves


def _shares(old: Scenario, new: Scenario) -> list[tuple[int | None, dict[str, str]]]:
    """The general shares of `new`: the place in `old` of what each is made from, and what it says otherwise, in YAML.

    Connections stay whole, and are as many in all as before; a range is as wide in proportion.
    """
    names = {share.name: place for place, share in enumerate(old.general_shares, 1)}
    found: list[tuple[int | None, dict[str, str]]] = []
    so_far = 0.0
    for share in new.general_shares:
        connections = math.ceil(so_far + share.connections - 1e-9) - math.ceil(so_far - 1e-9)
        so_far += share.connections
        if share.name in names:
            found.append((names[share.name], {}))
            continue
        part = r"-\d+of\d+(-\d+)?"
        place = next((at for one, at in names.items() if re.fullmatch(re.escape(one[:60]) + part, share.name)), None)
        told = {"name": said("name", share.name, None)}
        for key, value in (("connections", connections), ("data", round(share.data_tb, 6))):
            path = f"general_shares.{place}.{key}"
            ends = old.intervals.get(path)
            told[key] = said(f"home_share.{key}", value, ends and input_at(path).around(ends, value))
        found.append((place, told))
    return found


def _window(window: Window) -> str:
    """A throttle window in YAML."""
    told = {one.key: (one, getattr(window, one.attribute)) for one in fields(Window)}
    return ", ".join(
        f"{key}: {said('', one.written(value), None) if one.is_text else said('replication.throttle', value, None)}"
        for key, (one, value) in told.items()
    )


def ways(found: Rescue) -> list[tuple[str, Way | None]]:
    """The ways out of every obstacle, the cheapest first, in words; what would have to be where there is none."""
    told: list[tuple[str, Way | None]] = []
    for obstacle in found.obstacles:
        check = obstacle.checks[0]
        for way in obstacle.ways:
            text = str(way) if obstacle.of_designs else way.sentence
            what = f"for {words.cause(check.check, check.subject)}" if len(found.obstacles) > 1 else ""
            before = f"{'promise less ' * way.weaker}{what}".strip()
            told.append((f"{before}: {text}" if before else text, way))
        if not obstacle.ways:
            blocking = [one for one in found.blockers if (one.check, one.subject) == (check.check, check.subject)]
            told += [(words.blocker(one), None) for one in blocking]
    return told


def largest(way: Way) -> tuple[Scenario, str]:
    """The scenario of a way out, and its name: of several file servers the one that takes most memory."""
    count, pairs = len(way.scenarios), zip(way.scenarios, way.plans, strict=True)
    scenario, _ = max(pairs, key=lambda pair: pair[1].design.total_memory_gb)
    return scenario, f", the largest of {count} file servers" if count > 1 else ""
