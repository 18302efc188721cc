"""A scenario file as its author wrote it, and the same with values, shares and windows written anew."""

import copy
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import yaml

from planner.explore.inputs import input_at, said
from planner.files.changes import parse_changed
from planner.files.documents import parse_document, read_document
from planner.model.declared import values
from planner.model.scenario import USERS, Scenario
from planner.model.sites import Window


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a scenario file, the name to tell it by, and the folder that its measured files lie in."""

    name: str
    text: str
    folder: Path

    @classmethod
    def of(cls, path: Path) -> Self:
        """The file at `path`; InputError says why it cannot be had."""
        return cls(path.name, read_document(path)[1].decode("utf-8-sig"), path.parent)

    def read(self, changes: Mapping[str, Any] | None = None) -> Scenario:
        """The scenario that the text says once `changes`, if any, are made in it as in a file; raises InputError."""
        document, content = parse_document(self.text, self.name), self.text.encode()
        return parse_changed(changes or {}, document, content, self.folder / self.name)

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """The same once `changes` are made in it, which `read` takes; raises InputError."""
        self.read(changes)
        told = {path: one if one is None or isinstance(one, str) else json.dumps(one) for path, one in changes.items()}
        return self.edited(told) if told else self

    def edited(self, values: Mapping[str, str | None]) -> Self:
        """The same with the fields at the given paths put to `values`, in YAML, or left out; the text must be good.

        All else is said as it was, quotes and brackets included; comments go. What is not there yet is put at the end
        of its section.
        """
        root = _node(self.text)
        for path, value in values.items():
            _put(root, path.split("."), _node(value) if value else None)
        return replace(self, text=_text(root))

    def with_shares(self, shares: Iterable[tuple[int, Mapping[str, str]]]) -> Self:
        """The same with other general shares: each as the one at a place is, or at 0 none, with values put, in YAML."""
        top = _node(self.text).value
        own: list[yaml.Node] = next((node.value for key, node in top if key.value == "general_shares"), [])
        made = []
        for place, told in shares:
            made.append(copy.deepcopy(own[place - 1]) if place else _node("{}"))
            for key, value in told.items():
                _put(made[-1], [key], _node(value))
        return self.edited({"general_shares": _text(yaml.SequenceNode("tag:yaml.org,2002:seq", made))})


def tried(source: Source, moves: Mapping[str, Any], old: Scenario, new: Scenario) -> tuple[Source, dict[str, Any]]:
    """The file and the moves that say `new`, made of those that say `old`.

    Other shares and other throttle windows are written into the file; all else is moved in it.
    """
    moves, was = dict(moves), {path: value for path, _, value in values(old)}
    written: list[str] = []
    if len(new.general_shares) != len(old.general_shares):
        own = {path: moves.pop(path) for path in [*moves] if path.startswith("general_shares.")}
        source = source.edited({path: said(path, value, old.intervals.get(path)) for path, value in own.items()})
        source = source.with_shares(_shares(old, new))
        written.append("general_shares.")
    if (link := new.replication) and old.replication and link.windows != old.replication.windows:
        windows = ", ".join(map(_window, link.windows))
        source = source.edited({"replication.throttle": f"[{windows}]" if windows else None})
        written.append("replication.throttle.")
    for path, one, value in values(new):
        if value != was.get(path) and not path.startswith(tuple(written)):
            moves[path] = math.ceil(value) if one.is_count else value
    return source, moves


def _shares(old: Scenario, new: Scenario) -> Iterator[tuple[int, dict[str, str]]]:
    """The general shares of `new`: the place in `old` of what each is made from, and what it says otherwise, in YAML.

    Connections stay whole, and are as many in all as before; a range is as wide in proportion.
    """
    names, part = [share.name for share in old.general_shares], r"-\d+of\d+(-\d+)?"
    so_far = 0.0
    for share in new.general_shares:
        connections = math.ceil(so_far + share.connections - 1e-9) - math.ceil(so_far - 1e-9)
        so_far += share.connections
        if share.name in names:
            yield names.index(share.name) + 1, {}
            continue
        whole = (re.fullmatch(re.escape(name[:60]) + part, share.name) for name in names)
        place = next((at for at, found in enumerate(whole, 1) if found), 0)
        told = {"name": said("name", share.name)}
        for key, value in (("connections", connections), ("data", round(share.data_tb, 6))):
            path = f"general_shares.{place}.{key}"
            ends = old.intervals.get(path)
            told[key] = said(path, value, ends and input_at(path).around(ends, value))
        yield place, told


def _window(window: Window) -> str:
    """A throttle window in YAML."""
    told = []
    for key, one, value in values(window):
        told.append(f"{key}: {said('replication.throttle', one.written(value) if one.is_text else value)}")
    return f"{{{', '.join(told)}}}"


def _node(text: str) -> Any:
    """What `text` says in YAML; it is not empty."""
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _text(node: yaml.Node) -> str:
    return str(yaml.serialize(node, Dumper=yaml.SafeDumper, allow_unicode=True, width=10**6))


def _put(owner: yaml.Node, parts: list[str], value: yaml.Node | None) -> None:
    """Have `value` at a path below `owner`, or nothing."""
    head, *rest = parts
    if isinstance(owner, yaml.SequenceNode):
        _put(owner.value[int(head) - 1], rest, value)
        return
    if head == "connections":  # which somebody gives now are not reckoned from users
        owner.value = [item for item in owner.value if item[0].value not in USERS]
    at = next((at for at, (key, _) in enumerate(owner.value) if key.value == head), len(owner.value))
    key, old = owner.value[at] if at < len(owner.value) else (yaml.ScalarNode("tag:yaml.org,2002:str", head), None)
    if rest:
        inner = old or yaml.MappingNode("tag:yaml.org,2002:map", [], flow_style=True)
        _put(inner, rest, value)
        value = inner
    owner.value[at : at + 1] = [(key, value)] if value else []
