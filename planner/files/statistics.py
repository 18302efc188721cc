"""A series as CSV, or out of the JSON that the vendor's statistics (API v4) come as."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from planner.files.documents import read_bytes
from planner.files.rows import MOST_CSV_BYTES, Rows, open_rows, resolve
from planner.files.series import Series, read_series
from planner.model.problems import InputError, Problem
from planner.model.units import quoted

# What the statistics call the series of a number.
CONNECTIONS, DATA = "numberOfConnections", "datasetSpaceUsedBytes"


def series_in(folder: Path, name: str, column: str | None, statistic: str) -> Series:
    """The series in the file `name`: CSV as `series` reads it, or the JSON of the vendor's statistics.

    Of the JSON, which holds several series, the one named `statistic` is taken where no `column` is given.
    """
    if not name.casefold().endswith(".json"):
        return read_series(open_rows(folder, name), column)
    return read_series(_statistics(resolve(folder, name), name, column or statistic), None)


def _statistics(path: Path, name: str, wanted: str) -> Rows:
    """One series of the vendor's statistics as rows `time,value`, in the order of time."""
    content = read_bytes(path, MOST_CSV_BYTES, str(path))

    def refuse(wrong: str, right: str = "", field: str = "") -> InputError:
        return InputError(Problem(str(path), None, field, wrong, right))

    try:
        found = dict(_listed(json.loads(content)))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        right = "save the answer of the API as it came"
        raise InputError(Problem(str(path), line, "", "is not valid JSON", right)) from None
    points = next((points for key, points in found.items() if _folded(key) == _folded(wanted)), None)
    if points is None:
        shown = ", ".join(quoted(key) for key in list(found)[:12]) or "none"
        raise refuse(f"holds no series {quoted(wanted)}", f"its series: {shown}")
    rows: dict[datetime, float] = {}
    for place, point in enumerate(points):
        at, time, value = f"{wanted}[{place}]", point["timestamp"], point["value"]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e16:
            raise refuse(f"{quoted(str(value))} is not a number, zero or more", "", f"{at}.value")
        try:
            moment = datetime.fromisoformat(str(time))
        except ValueError:
            right = "write it as the API does, such as 2026-11-01T00:00:00Z"
            raise refuse(f"{quoted(str(time))} is not a time", right, f"{at}.timestamp") from None
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        if moment in rows:
            raise refuse(f"the time {moment:%Y-%m-%d %H:%M:%S} is there twice", "", f"{at}.timestamp")
        rows[moment] = float(value)
    lines = [f"{moment:%Y-%m-%d %H:%M:%S.%f},{rows[moment]:.17g}" for moment in sorted(rows)]
    made = Rows(path, "\n".join([f"time,{wanted}", *lines, ""]).encode(), name)
    made.digest = hashlib.sha256(content).hexdigest()
    return made


def _listed(node: Any) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Every series in an answer of the API, however deep, by its name."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node if isinstance(node, list) else ()):
        if isinstance(value, list) and value and all(_is_point(point) for point in value):
            yield str(key), value
        else:
            yield from _listed(value)


def _is_point(point: Any) -> bool:
    return isinstance(point, dict) and {"timestamp", "value"} <= point.keys()


def _folded(name: str) -> str:
    return name.replace("_", "").casefold()
