"""Strict YAML: a document as the text its author wrote, every piece with its line.

Nothing is converted here. `NO` stays "NO", `12:30` stays "12:30" and `0123` stays "0123": what a piece of
text means is for the reader of the field to say. What YAML can do beyond that (anchors, aliases, tags,
several documents) is refused, so that a file says one thing, once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from planner.model.problems import InputError, Problem
from planner.model.units import quoted

PACKAGE = Path(__file__).resolve().parent.parent
MOST_BYTES = 64 * 1024
MOST_DEPTH = 16


def shipped(name: str, package: Path = PACKAGE) -> Path:
    """A folder that comes with the planner, such as data/limits: in the package, or at the top of a checkout."""
    installed = package / name
    return installed if installed.is_dir() else package.parent / name


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar, as it was written."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A sequence of pieces."""

    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping from keys to pieces; `lines` holds the line of each key."""

    items: dict[str, Node]
    lines: dict[str, int]
    line: int


Node = Text | Listing | Table

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_document(path: Path, file: str | None = None) -> tuple[Table, bytes]:
    """The mapping that the YAML file at `path` holds, and the bytes it was read from.

    `file` is the name to use in messages (default: the path). Raises InputError with file and line when the
    file cannot be read, is larger than 64 KiB, is not UTF-8, or is not one plain mapping.
    """
    name = file or str(path)
    content = read_bytes(path, MOST_BYTES, name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(Problem(name, line, "", "is not UTF-8 text", "save the file as UTF-8")) from None
    return parse_document(text, name), content


def read_bytes(path: Path, most: int, name: str) -> bytes:
    """The content of a file of at most `most` bytes; InputError says why it cannot be had."""
    try:
        if not path.exists():
            raise InputError(Problem(name, None, "", "there is no such file"))
        if not path.is_file():
            raise InputError(Problem(name, None, "", "is not a file", "name a file"))
        with path.open("rb") as stream:
            # No more is set aside than there is.
            content = stream.read(min(most, max(path.stat().st_size, MOST_BYTES)) + 1)
    except InputError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(Problem(name, None, "", f"cannot be read ({reason})")) from None
    if len(content) > most:
        raise InputError(Problem(name, None, "", f"is larger than {most // 1024} KiB", "is it the right file?"))
    return content


def parse_document(text: str, file: str) -> Table:
    """The mapping written in `text`, with the line of every piece; raises InputError."""

    def refuse(line: int | None, wrong: str, right: str = "", field: str = "") -> InputError:
        return InputError(Problem(file, line, field, wrong, right))

    try:
        root = _build(yaml.parse(text, Loader=_LOADER), refuse)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise refuse(mark.line + 1 if mark else None, f"is not valid YAML: {error.problem}") from None
    except yaml.reader.ReaderError:
        # The error's own position counts bytes or characters, as the parser at hand does.
        found = yaml.reader.Reader.NON_PRINTABLE.search(text)
        line = text.count("\n", 0, found.start()) + 1 if found else None
        raise refuse(line, "holds a character that YAML does not allow", "remove it") from None
    if root is None:
        raise refuse(None, "is empty")
    if not isinstance(root, Table):
        raise refuse(root.line, "is not a mapping", "write `key: value` lines")
    return root


class _Open:
    """A mapping or a sequence whose end has not been read yet."""

    def __init__(self, line: int, is_table: bool) -> None:
        self.line = line
        self.is_table = is_table
        self.key: Text | None = None
        self.items: list[Node] = []
        self.table: dict[str, Node] = {}
        self.lines: dict[str, int] = {}

    def closed(self) -> Node:
        if self.is_table:
            return Table(self.table, self.lines, self.line)
        return Listing(tuple(self.items), self.line)


def _build(events: Iterator[yaml.Event], refuse: object) -> Node | None:
    """The tree that a stream of YAML events describes."""
    stack: list[_Open] = []
    root: Node | None = None
    documents = 0
    error = refuse
    assert callable(error)

    def add(node: Node) -> None:
        nonlocal root
        if not stack:
            root = node
        elif not stack[-1].is_table:
            stack[-1].items.append(node)
        elif stack[-1].key is None:
            if not isinstance(node, Text):
                raise error(node.line, "has a list or a mapping for a key", "a key is plain text")
            if node.value in stack[-1].table:
                first = stack[-1].lines[node.value]
                raise error(
                    node.line, f"the key is here twice (first in line {first})", "keep one", quoted(node.value)[1:-1]
                )
            stack[-1].key = node
            stack[-1].lines[node.value] = node.line
        else:
            stack[-1].table[stack[-1].key.value] = node
            stack[-1].key = None

    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise error(line, "holds more than one YAML document", "one file, one document")
        elif isinstance(event, yaml.AliasEvent):
            raise error(line, "uses a YAML alias (*name)", "write the value out")
        elif isinstance(event, yaml.NodeEvent):
            if event.anchor is not None:
                raise error(line, "uses a YAML anchor (&name)", "write the value out")
            if getattr(event, "tag", None) is not None:
                raise error(line, "uses a YAML tag (!name)", "write plain text; put it in quotes if it begins with !")
            if isinstance(event, yaml.ScalarEvent):
                add(Text(event.value, line))
            else:
                if len(stack) >= MOST_DEPTH:
                    raise error(line, "is nested too deeply")
                stack.append(_Open(line, isinstance(event, yaml.MappingStartEvent)))
        elif isinstance(event, yaml.CollectionEndEvent):
            add(stack.pop().closed())
    return root
