"""Fleets in spreadsheets: the least row and a whole one, written as CSV and as a workbook, and what is read of them."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from planner.files.fleet import read_fleet
from planner.files.scenarios import parse_scenario
from planner.files.schema import COLUMNS
from planner.model.problems import InputError

INSTEAD = (
    ".csv",
    ".users",
    ".concurrency",
    ".raw_per_node",
    ".copies",
    ".spare_nodes",
    ".overhead",
)  # of what another says
WHOLE = {name: column.example for name, column in COLUMNS.items() if not name.endswith(INSTEAD)}
LEAST = {
    "customer": "Sample Ltd",
    "file_server": "fs",
    "cluster.nodes": "4",
    "cluster.free_memory": "64 GB",
    "cluster.free_vcpus": "12",
    "general_shares.1.name": "007",
    "general_shares.1.description": "Sample",
    "general_shares.1.connections": "100",
    "general_shares.1.data": "5 TB",
}


def write_csv(path: Path, *rows: dict[str, str], head: list[str] | None = None) -> Path:
    head = head or list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([row.get(name, "") for name in head] for row in rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def write_xlsx(path: Path, *rows: dict[str, object], formats: dict[str, str] | None = None) -> Path:
    book = openpyxl.Workbook()
    head = list(dict.fromkeys(name for row in rows for name in row))
    book.active.append(head)
    for row in rows:
        book.active.append([row.get(name) for name in head])
    for name, shown in (formats or {}).items():
        for at in range(2, len(rows) + 2):
            book.active.cell(at, head.index(name) + 1).number_format = shown
    book.save(path)
    return path


def scenarios(path: Path) -> list:
    found, _ = read_fleet(path)
    if problems := problems_in(found):
        raise InputError(*problems)
    return [parse_scenario(*said, path) for *_, said in found]


def problems_in(found: list) -> list:
    return [problem for *_, said in found if isinstance(said, InputError) for problem in said.problems]


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        scenarios(path)
    return str(caught.value)
