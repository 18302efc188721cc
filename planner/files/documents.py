"""Strict YAML: a document as the text its author wrote, every piece with its line.

Nothing is converted here. `NO` stays "NO", `12:30` stays "12:30" and `0123` stays "0123": what a piece of
text means is for the reader of the field to say. What YAML can do beyond that (anchors, aliases, tags,
several documents) is refused, so that a file says one thing, once.
"""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from planner.model.problems import InputError, Problem
from planner.model.units import quoted

PACKAGE = Path(__file__).resolve().parent.parent
MOST_BYTES = 64 * 1024
MOST_DEPTH = 16
_OTHER_WORKBOOKS = {".xls", ".xlsb", ".xlsm", ".ods"}


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

    items: tuple["Node", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping from keys to pieces; `lines` holds the line of each key."""

    items: dict[str, "Node"]
    lines: dict[str, int]
    line: int


Node = Text | Listing | Table

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def refusal(file: str, wrong: str, right: str = "", field: str = "", line: int | None = None) -> InputError:
    """The error for one thing that is wrong with a file."""
    return InputError(Problem(file, line, field, wrong, right))


def read_document(path: Path) -> tuple[Table, bytes]:
    """The mapping that the YAML file at `path` holds, and the bytes it was read from.

    Raises InputError with file and line when it cannot be read, is larger than 64 KiB, is not UTF-8, or is not one
    plain mapping.
    """
    if path.suffix.casefold() in _OTHER_WORKBOOKS:
        raise refusal(str(path), "is a spreadsheet in a form that is not read", "save it as .xlsx or .csv")
    content = read_bytes(path, MOST_BYTES)
    return document_of(content, str(path)), content


def document_of(content: bytes, name: str) -> Table:
    """The mapping that the YAML in `content` holds; raises InputError."""
    return parse_document(decoded(content, name), name)


def decoded(content: bytes, name: str, right: str = "save the file as UTF-8") -> str:
    """The text in `content`; InputError with the line that is none, and what would be `right`."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refusal(name, "is not UTF-8 text", right, line=line) from None


def read_bytes(path: Path, most: int) -> bytes:
    """The content of a file of at most `most` bytes; InputError says why it cannot be had."""
    try:
        if not path.exists():
            raise refusal(str(path), "there is no such file", near_by(path))
        if not path.is_file():
            raise refusal(str(path), "is not a file", "name a file")
        with path.open("rb") as stream:
            # No more is set aside than there is.
            content = stream.read(min(most, max(path.stat().st_size, MOST_BYTES)) + 1)
    except OSError as error:
        raise refusal(str(path), f"cannot be read ({error.strerror or error})") from None
    if len(content) > most:
        raise refusal(str(path), f"is larger than {most // 1024} KiB", "is it the right file?")
    return content


def near_by(path: Path) -> str:
    """`did you mean acme.yaml?`, where the folder of `path` has something of nearly that name."""
    beside = path.parent.iterdir() if path.parent.is_dir() else ()
    return meant(path.name, [one.name for one in beside if one.name != path.name], 0.75)


def meant(word: str, known: Sequence[str], least: float = 0.6) -> str:
    """`did you mean nodes?`, where one of the known words is near; nothing where none is."""
    close = difflib.get_close_matches(word, known, 1, least)
    return f"did you mean {close[0]}?" if close else ""


def parse_document(text: str, file: str) -> Table:
    """The mapping written in `text`, with the line of every piece; raises InputError."""
    root: Node | None = None
    try:
        events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    begins: Any = event.start_mark
                    right = "one file, one document"
                    raise refusal(file, "holds more than one YAML document", right, line=begins.line + 1)
                root = _node(events, file, 0)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise refusal(file, f"is not valid YAML: {error.problem}", line=mark.line + 1 if mark else None) from None
    except yaml.reader.ReaderError:
        # The error's own position counts bytes or characters, as the parser at hand does.
        found = yaml.reader.Reader.NON_PRINTABLE.search(text)
        line = text.count("\n", 0, found.start()) + 1 if found else None
        raise refusal(file, "holds a character that YAML does not allow", "remove it", line=line) from None
    if root is None:
        raise refusal(file, "is empty")
    if not isinstance(root, Table):
        raise refusal(file, "is not a mapping", "write `key: value` lines", line=root.line)
    return root


def _node(events: Iterator[Any], file: str, depth: int) -> Any:
    """The piece that the next of the `events` begins, or None at an end; what no scenario has a use for is refused."""
    event = next(events)
    if isinstance(event, yaml.CollectionEndEvent):
        return None
    line = event.start_mark.line + 1
    if isinstance(event, yaml.AliasEvent):
        raise refusal(file, "uses a YAML alias (*name)", "write the value out", line=line)
    if event.anchor is not None:
        raise refusal(file, "uses a YAML anchor (&name)", "write the value out", line=line)
    if event.tag is not None:
        right = "write plain text; put it in quotes if it begins with !"
        raise refusal(file, "uses a YAML tag (!name)", right, line=line)
    if isinstance(event, yaml.ScalarEvent):
        return Text(event.value, line)
    if depth >= MOST_DEPTH:
        raise refusal(file, "is nested too deeply", line=line)
    inner = iter(partial(_node, events, file, depth + 1), None)
    if isinstance(event, yaml.SequenceStartEvent):
        return Listing(tuple(inner), line)
    table = Table({}, {}, line)
    for key in inner:
        if not isinstance(key, Text):
            raise refusal(file, "has a list or a mapping for a key", "a key is plain text", line=key.line)
        if key.value in table.items:
            wrong = f"the key is here twice (first in line {table.lines[key.value]})"
            raise refusal(file, wrong, "keep one", quoted(key.value)[1:-1], key.line)
        table.lines[key.value] = key.line
        table.items[key.value] = next(inner)
    return table
