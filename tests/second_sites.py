"""Scenarios with a second site, as files."""

import json
from pathlib import Path

from planner.files.scenarios import read_scenario
from planner.model.scenario import Scenario

BASE = """\
customer: Contoso Ltd
id: contoso-hq
file_server: contoso-fs
cluster: {nodes: 8, free_memory: 128 GB, free_vcpus: 16}
home_share: {name: home, connections: 2800, data: 120 TB}
general_shares: [{name: projects, connections: 400, data: 18 TB}]
growth: {connections: 10 %, data: 25 %, horizon: 36 months}
"""
SITE = {
    "interval": "60 min",
    "change": "2 TB/day",
    "link": "1 Gbit/s",
    "throttle": "100 MB/s",
    "wire_reduction": "30 %",
    "remote_nodes": 4,
}
WINDOWS = [{"days": "mon-fri", "from": "08:00", "to": "18:00", "rate": "40 MB/s"}]
# Quiet nights, and a Monday that is busy from 9 to 11.
WEEK = [2 if hour % 24 < 8 or hour >= 120 else 40 for hour in range(168)]
WEEK[9:11] = [300, 320]


def written(folder: Path, site: dict | None = SITE, hours: list[float] | None = None) -> Path:
    if hours is not None:
        lines = [f"{hour},{changed}" for hour, changed in enumerate(hours)]
        (folder / "churn.csv").write_text("\n".join(["hour,changed_gb", *lines, ""]))
    path = folder / "given.yaml"
    path.write_text(BASE + ("" if site is None else f"replication: {json.dumps(site)}\n"))
    return path


def given(folder: Path, changes: dict | None = None, hours: list[float] | None = None) -> Scenario:
    site = {**SITE, **({} if hours is None else {"change": {"csv": "churn.csv"}}), **(changes or {})}
    return read_scenario(written(folder, {key: value for key, value in site.items() if value is not None}, hours))
