"""Taking the explored scenario home: as a scenario file, and as the customer report made from it."""

import base64
import json
import subprocess
import sys
from decimal import Decimal
from html import escape
from pathlib import Path

from planner.batch.output import write_whole
from planner.explore.form import Form, complaint
from planner.explore.inputs import plain
from planner.files.documents import read_bytes
from planner.files.rows import MOST_CSV_BYTES, resolve
from planner.model.sites import Replication

WHAT_IF = "what-if"  # a folder of its own: what is only explored is none of the customers


def save(form: Form, name: str, folder: Path) -> Path:
    """Write the scenario of `form` under the id `name` into `folder`, a file that `planner size` accepts.

    It is the file that was opened, with what was moved. What was measured stays measured: its files go along.
    Raises InputError when `name` cannot be an id or a file cannot be read, and OSError when nothing can be written.
    """
    form.source.edited({"id": json.dumps(name)}).read()
    scenario, changes, beside = form.scenario, {**form.changes, "id": name}, {}
    for path, found in scenario.evidence.items():
        kept = f"{name}-{path.replace('.', '-').replace('_', '-')}"
        if path in form.moves and scenario.replication:
            changes[path], beside[f"{kept}.csv"] = f"{{csv: {kept}.csv}}", _change_text(scenario.replication).encode()
        else:
            file = resolve(form.source.folder, found.file)
            kept += file.suffix
            changes[f"{path}.csv"], beside[kept] = kept, read_bytes(file, MOST_CSV_BYTES)
    beside[f"{name}.yaml"] = form.source.edited(changes).text.encode()
    folder.mkdir(parents=True, exist_ok=True)
    for file_name, content in beside.items():
        write_whole(folder / file_name, content)
    return (folder / f"{name}.yaml").resolve()


def _change_text(link: Replication) -> str:
    """The CSV of the change in each hour [GB]."""
    # A file without dates begins on Monday: the profile, which repeats for ever, is turned until it does too.
    weights, turn = link.profile.weights, -(link.profile.begins_min // 60) % len(link.profile.weights)
    hours = (plain(Decimal(repr(weight * link.change_gb_day / 24.0))) for weight in (*weights[turn:], *weights[:turn]))
    return "hour,changed_gb\n" + "".join(f"{hour},{changed}\n" for hour, changed in enumerate(hours))


def report(scenario_file: Path, folder: Path) -> str:
    """Make the report of a saved scenario, and say where its page is, or why there is none."""
    command = [sys.executable, "-m", "planner", "report", str(scenario_file), "--out", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    page = folder / f"{scenario_file.stem}.html"
    if done.returncode or not page.is_file():
        return complaint((done.stderr.strip().splitlines() or ["the report failed"])[-1])
    return offered(page.resolve(), "text/html")


def offered(path: Path, kind: str) -> str:
    """Where a file is, and a link that hands it over wherever the browser runs; nothing is served for it."""
    data = base64.b64encode(path.read_bytes()).decode()
    link = f'<a download="{escape(path.name)}" href="data:{kind};base64,{data}">Download {escape(path.name)}</a>'
    return f"<div>Saved in {escape(str(path))}. {link}</div>"
