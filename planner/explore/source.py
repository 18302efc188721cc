"""A scenario file as its author wrote it, and the same with a few of its values written anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import yaml

from planner.files.documents import parse_document, read_document
from planner.files.scenarios import parse_scenario
from planner.model.problems import InputError
from planner.model.scenario import USERS, Scenario


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a scenario file, the name to tell it by, and the folder that its measured files lie in."""

    name: str
    text: str
    folder: Path

    @classmethod
    def of(cls, path: Path) -> Source:
        """The file at `path`; InputError says why it cannot be had."""
        content = read_document(path)[1]
        return cls(path.name, content.decode("utf-8-sig"), path.parent)

    def read(self, changes: Mapping[str, str] | None = None, only: str = "") -> Scenario:
        """The scenario that the text says, with `changes` made; raises InputError.

        `only` keeps of the problems those of one field.
        """
        text = edited(self.text, {path: _quoted(value) for path, value in changes.items()}) if changes else self.text
        try:
            return parse_scenario(parse_document(text, self.name), text.encode(), self.folder / self.name)
        except InputError as error:
            own = [problem for problem in error.problems if problem.field == only]
            raise InputError(*(own or error.problems)) from None


def edited(text: str, values: Mapping[str, yaml.Node]) -> str:
    """`text`, a good scenario file, with the fields at the given paths put to `values`.

    All else is said as it was, quotes and brackets included; comments go. What is not there yet is put at the end of
    its section.
    """
    root = said(text)
    for path, value in values.items():
        _put(root, path.split("."), value)
    return str(yaml.serialize(root, Dumper=yaml.SafeDumper, allow_unicode=True, width=10**6))


def said(text: str) -> yaml.Node:
    """What `text` says in YAML; it is not empty."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    assert node is not None
    return node


def plain(digits: Decimal) -> str:
    """A number as a scenario file writes it: every digit, no more, and never in scientific notation."""
    text = format(digits, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _quoted(text: str) -> yaml.Node:
    return yaml.ScalarNode("tag:yaml.org,2002:str", text, style='"')


def _put(owner: yaml.Node, parts: list[str], value: yaml.Node) -> None:
    head, *rest = parts
    if isinstance(owner, yaml.SequenceNode):
        _put(owner.value[int(head) - 1], rest, value)
        return
    if head == "connections":  # which somebody gives now are not reckoned from users
        owner.value = [item for item in owner.value if item[0].value not in USERS]
    for place, (key, old) in enumerate(owner.value):
        if key.value == head:
            if rest:
                _put(old, rest, value)
            else:
                owner.value[place] = (key, value)
            return
    inner = value
    if rest:
        inner = yaml.MappingNode("tag:yaml.org,2002:map", [], flow_style=True)
        _put(inner, rest, value)
    owner.value.append((yaml.ScalarNode("tag:yaml.org,2002:str", head), inner))
