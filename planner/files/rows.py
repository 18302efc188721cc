"""The rows of a CSV file as Windows and spreadsheet programs write it, each with its line.

It is UTF-8, UTF-16 with its mark, or code page 1252; commas part its columns, or semicolons or tabs, and then a comma
may stand before the decimals. What can be read in two ways is refused with both.
"""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from planner.files.documents import read_bytes, refusal
from planner.files.quantities import parse_number, two_readings
from planner.model.problems import InputError
from planner.model.units import UnitError, counted, quoted

MOST_CSV_BYTES = 64 * 1024 * 1024
_LONG = 100_000  # characters of a first line, of which no more is needed
_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?")


class Rows:
    """The rows of a CSV file with their line numbers; a bad one is refused with file and line."""

    def __init__(self, path: Path, content: bytes, name: str) -> None:
        self.path, self.name, self.digest = path, name, hashlib.sha256(content).hexdigest()
        # Line by line from the bytes: a text as a whole would take four times as much.
        stream = io.TextIOWrapper(io.BytesIO(content), self._encoding(content), newline="")
        first = stream.readline()[:_LONG]
        stream.seek(0)
        self._delimiter = max(",;\t", key=lambda mark: len(next(csv.reader([first], delimiter=mark))))
        self._mark = "." if self._delimiter == "," else ""
        self._doubts: dict[str, InputError] = {}
        self._reader = csv.reader(stream, delimiter=self._delimiter, strict=True)
        self.header = [cell.strip() for cell in next(self._read(), [])]

    def _encoding(self, content: bytes) -> str:
        wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
            try:
                content.decode(encoding)
            except UnicodeDecodeError as error:
                line = content.count(b"\n", 0, error.start) + 1
            else:
                return encoding
        raise self.refuse("is not text in UTF-8, UTF-16 or code page 1252", "save the file as UTF-8", line=line)

    def refuse(self, wrong: str, right: str = "", field: str = "", line: int | None = None) -> InputError:
        """The error for a line, by default the one that was read last."""
        return refusal(str(self.path), wrong, right, field, line or self.line)

    def _read(self) -> Iterator[list[str]]:
        try:
            self.line = self._reader.line_num + 1
            for row in self._reader:
                yield row
                self.line = self._reader.line_num + 1
        except csv.Error as error:
            wrong = "has a quote left open" if "end of data" in str(error) else f"is not valid CSV: {error}"
            raise self.refuse(wrong) from None

    def __iter__(self) -> Iterator[list[str]]:
        """Each row that is not empty, as wide as the header; at their end, no number is left in doubt."""
        for row in self._read():
            if not row:
                continue
            if len(row) != len(self.header):
                head = self._delimiter.join(self.header)
                wanted = f"write {len(self.header)}: {head}" if len(self.header) < 4 else ""
                raise self.refuse(f"has {counted(len(row), 'column')}", wanted or f"the header has {len(self.header)}")
            yield row
        for mark, doubt in self._doubts.items():
            if mark != self._mark:
                raise doubt

    def value(self, text: str, field: str) -> float:
        """The number, zero or more, in a cell.

        Where no comma parts the columns, a number such as 1,500 is in doubt until another one, such as 0,25, tells what
        stands before the decimals.
        """
        plain = text if self._delimiter == "," else self._with_point(text, field)
        try:
            found = float(plain) if _NUMBER.fullmatch(plain) else float(parse_number(plain))
        except UnitError as error:
            raise self.refuse(error.wrong, error.right, field) from None
        if found < 0:
            raise self.refuse(f"{text} is negative", "write zero or more", field)
        if not found < 1e16:
            raise self.refuse(f"{quoted(text)} is larger than anything the planner plans for", "", field)
        return found

    def _with_point(self, text: str, field: str) -> str:
        """`text` with a point before its decimals, when a comma or a point stands there."""
        if text.count(",") + text.count(".") != 1:
            return text
        mark = "," if "," in text else "."
        if readings := two_readings(text):
            right = f"write {readings[0]} or {text}0"  # either can be read in one way
            self._doubts.setdefault(mark, self.refuse(f"{quoted(text)} can be read in two ways", right, field))
        elif self._mark and mark != self._mark:
            other = "comma" if self._mark == "," else "point"
            raise self.refuse(f"{quoted(text)} has no {other} before its decimals, as others have", "", field)
        else:
            self._mark = mark
        return text.replace(",", ".")


def open_rows(folder: Path, name: str) -> Rows:
    """The rows of the CSV file `name` in `folder`."""
    path = resolve(folder, name)
    return Rows(path, read_bytes(path, MOST_CSV_BYTES), name)


def resolve(folder: Path, name: str) -> Path:
    """The path of the file `name`, which must lie inside `folder`.

    The problem of a name that leads outside has no file: the caller knows which line names it.
    """
    inside = PurePosixPath(name)
    path = folder / inside
    try:
        outside = inside.is_absolute() or ".." in inside.parts or "\\" in name or ":" in name
        outside = outside or not path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError):
        outside = None
    if outside is None or not name.isprintable():
        raise refusal("", f"{quoted(name)} is not the name of a file")
    if outside:
        raise refusal("", f"{quoted(name)} leads out of the scenario's folder", "name a file in it")
    return path
