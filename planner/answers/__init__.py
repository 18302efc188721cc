"""Answers as people and programs read them: sentences, tables, terminal text, JSON."""

from __future__ import annotations

import csv
from pathlib import Path


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a table beside these modules, such as `checks.csv`."""
    with (Path(__file__).parent / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
