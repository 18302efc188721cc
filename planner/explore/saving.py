"""Taking the explored scenario home: as a scenario file, and as the customer report made from it."""

from __future__ import annotations

import base64
import subprocess
import sys
from dataclasses import replace
from html import escape
from pathlib import Path

from planner.explore.inputs import parsed
from planner.files.scenario_yaml import change_file, change_text, scenario_text
from planner.reports.output import write_whole
from planner.scenario import Scenario


def save(scenario: Scenario, name: str, folder: Path) -> Path:
    """Write `scenario` under the id `name` into `folder`, a file that `planner size` accepts.

    Raises InputError when `name` cannot be an id, and OSError when the file cannot be written.
    """
    text = scenario_text(replace(scenario, id=name))
    checked = replace(scenario, replication=None)
    parsed(scenario_text(replace(checked, id=name)), "", only="id")
    folder.mkdir(parents=True, exist_ok=True)
    named = replace(scenario, id=name)
    if (beside := change_file(named)) is not None:
        write_whole(folder / beside, (change_text(named) or "").encode())
    path = folder / f"{name}.yaml"
    write_whole(path, text.encode())
    return path.resolve()


def report(scenario_file: Path, folder: Path) -> tuple[Path | None, str]:
    """Make the report of a saved scenario: its page, or None and the reason why there is none."""
    command = [sys.executable, "-m", "planner", "report", str(scenario_file), "--out", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    page = folder / f"{scenario_file.stem}.html"
    if done.returncode or not page.is_file():
        return None, (done.stderr.strip().splitlines() or ["the report failed"])[-1]
    return page.resolve(), ""


def offered(path: Path, kind: str) -> str:
    """Where a file is, and a link that hands it over wherever the browser runs; nothing is served for it."""
    data = base64.b64encode(path.read_bytes()).decode()
    link = f'<a download="{escape(path.name)}" href="data:{kind};base64,{data}">Download {escape(path.name)}</a>'
    return f"<div>Saved in {escape(str(path))}. {link}</div>"
