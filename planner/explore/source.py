"""A scenario file as its author wrote it, and the same with a few of its values written anew."""

import copy
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

import yaml

from planner.files.changes import parse_changed
from planner.files.documents import parse_document, read_document
from planner.files.scenarios import parse_scenario
from planner.model.scenario import USERS, Scenario


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

    def read(self) -> Scenario:
        """The scenario that the text says; raises InputError."""
        return parse_scenario(parse_document(self.text, self.name), self.text.encode(), self.folder / self.name)

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """The same once `changes` are made in it, under the rules of a file; raises InputError."""
        parse_changed(changes, parse_document(self.text, self.name), self.text.encode(), self.folder / self.name)
        said = {
            path: value if value is None or isinstance(value, str) else json.dumps(value)
            for path, value in changes.items()
        }
        return self.edited(said) if said else self

    def edited(self, values: Mapping[str, str | None]) -> Self:
        """The same with the fields at the given paths put to `values`, in YAML, or left out; the text must be good.

        All else is said as it was, quotes and brackets included; comments go. What is not there yet is put at the end
        of its section.
        """
        root = _said(self.text)
        for path, value in values.items():
            _put(root, path.split("."), _said(value) if value else None)
        return replace(self, text=_text(root))

    def with_shares(self, shares: Iterable[tuple[int | None, Mapping[str, str]]]) -> Self:
        """The same with other general shares: each as the one at a place is, or none, with values put, in YAML."""
        top = _said(self.text).value
        own: list[yaml.Node] = next((node.value for key, node in top if key.value == "general_shares"), [])
        made = []
        for place, values in shares:
            made.append(copy.deepcopy(own[place - 1]) if place else _said("{}"))
            for key, value in values.items():
                _put(made[-1], [key], _said(value))
        return self.edited({"general_shares": _text(yaml.SequenceNode("tag:yaml.org,2002:seq", made))})


def plain(digits: Decimal) -> str:
    """A number as a scenario file writes it: every digit, no more, and never in scientific notation."""
    return f"{digits.normalize() + 0:f}"


def _said(text: str) -> Any:
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
