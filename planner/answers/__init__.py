"""Answers as people and programs read them: sentences, tables, terminal text, JSON."""

import csv
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import ParamSpec

P = ParamSpec("P")


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a table beside these modules, such as `checks.csv`."""
    with (Path(__file__).parent / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def sentences(told: Callable[P, Iterator[str]]) -> Callable[P, tuple[str, ...]]:
    """All the sentences that a function tells one by one, as many as there is something to say."""
    return wraps(told)(lambda *given, **named: tuple(told(*given, **named)))
