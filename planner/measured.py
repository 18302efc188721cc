"""What was measured: the CSV files a scenario refers to."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from planner.documents import InputError, Problem, read_bytes
from planner.units import UnitError, parse_number, quoted

MOST_CSV_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Profile:
    """How change is spread over time: the weight of each hour, repeated for ever, with a mean of 1."""

    weights: tuple[float, ...]
    file: str = ""
    digest: str = ""

    @property
    def is_flat(self) -> bool:
        """Whether the change is the same in every hour."""
        return all(weight == self.weights[0] for weight in self.weights)


def flat_profile() -> Profile:
    """Change at an even rate."""
    return Profile((1.0,))


def read_hourly_change(folder: Path, name: str) -> tuple[float, Profile]:
    """The mean change [GB/day] and its profile, from the hourly CSV file `name` in `folder`.

    The columns are `hour,changed_gb`: hours from 0, one a row, and the data changed in each [GB]. Raises
    InputError with file and line.
    """
    path = resolve(folder, name)
    content = read_bytes(path, MOST_CSV_BYTES, str(path))

    def refuse(line: int | None, wrong: str, right: str = "", field: str = "") -> InputError:
        return InputError(Problem(str(path), line, field, wrong, right))

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse(content.count(b"\n", 0, error.start) + 1, "is not UTF-8 text", "save the file as UTF-8") from None
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    hourly: list[float] = []
    try:
        header = [cell.strip() for cell in next(rows, [])]
        if header != ["hour", "changed_gb"]:
            raise refuse(1, f"the header is {quoted(','.join(header))}", "write hour,changed_gb")
        for row in rows:
            line = rows.line_num
            if not row:
                continue
            if len(row) != 2:
                raise refuse(line, f"has {len(row)} columns", "write two: hour,changed_gb")
            try:
                hour, changed = parse_number(row[0].strip()), parse_number(row[1].strip())
            except UnitError as error:
                raise refuse(line, error.wrong, error.right) from None
            if hour != len(hourly):
                raise refuse(
                    line,
                    f"the hour is {row[0].strip()}, not {len(hourly)}",
                    "hours rise by 1, from 0",
                    "hour",
                )
            if changed < 0:
                raise refuse(line, f"{row[1].strip()} is negative", "write zero or more", "changed_gb")
            hourly.append(float(changed))
    except csv.Error as error:
        raise refuse(rows.line_num, f"is not valid CSV: {error}") from None
    if not hourly:
        raise refuse(None, "holds no hour")
    mean = sum(hourly) / len(hourly)
    weights = tuple(value / mean for value in hourly) if mean else (1.0,)
    return 24.0 * mean, Profile(weights, name, hashlib.sha256(content).hexdigest())


def resolve(folder: Path, name: str) -> Path:
    """The path of the file `name`, which must lie inside `folder`.

    The problem of a name that leads outside has no file: the caller knows which line names it.
    """
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts or "\\" in name or ":" in name:
        raise InputError(
            Problem("", None, "", f"{quoted(name)} leads out of the scenario's folder", "name a file in it")
        )
    path = folder / inside
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise InputError(
                Problem("", None, "", f"{quoted(name)} leads out of the scenario's folder", "name a file in it")
            )
    except (OSError, ValueError):
        raise InputError(Problem("", None, "", f"{quoted(name)} is not the name of a file")) from None
    return path
