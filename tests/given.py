"""Scenarios for the tests: as a mapping, as text, and as the planner reads them."""

import copy
import json
from pathlib import Path

import pytest

from planner.files.documents import parse_document
from planner.files.scenarios import parse_scenario
from planner.model.problems import InputError, Problem
from planner.model.scenario import Scenario
from planner.model.sizing import Check, Plan

CONTOSO = """\
customer: Contoso Ltd            # shown in the report; up to 200 characters
id: contoso-hq                   # default: the file's stem; [a-z0-9][a-z0-9-]{0,62}; names the output
file_server: contoso-fs
catalog: afs-2.0.2               # default
as_of: 2026-11-01                # month 0, for dates in the report; optional
cluster:
  nodes: 8
  cvms: 8                        # default: nodes
  free_memory: 128 GB            # on each node, for one FSVM
  free_vcpus: 16
current: {fsvms: 3, memory: 16 GB}      # the file server that stands today; optional
home_share:                      # this or general_shares: at least one share
  name: home
  description: Home directories
  connections: 2800              # peak concurrent SMB connections
  data: 120 TB
  directories: 4000              # top-level directories; optional
general_shares:
  - {name: projects, description: Project files, connections: 400, data: 18 TB}
growth: {connections: 10 %, data: 25 %, horizon: 36 months}    # a year, compounding; defaults 0 %, 0 %, 36 months
resilience: {failures: 1, takeover: one, headroom: 5 %}        # these are the defaults; takeover: one | spread
previous_versions: 24            # optional
replication:                     # optional: no second site, no DR section
  interval: 60 min
  change: 2 TB/day               # changed data; or {csv: churn.csv}: hourly, columns `hour,changed_gb`
  link: 1 Gbit/s
  throttle: 100 MB/s             # optional
  wire_reduction: 30 %           # saved on the wire; default 30 %, shown as an assumption
  remote_nodes: 4
  keep: 24                       # snapshots kept on either side; default 24
"""

PLAIN = {
    "customer": "Plain Sample",
    "id": "plain",
    "file_server": "plain-fs",
    "cluster": {"nodes": 16, "free_memory": "128 GB", "free_vcpus": 16},
    "home_share": {"name": "home", "connections": 600, "data": "30 TB"},
    "resilience": {"failures": 0, "takeover": "one", "headroom": "5 %"},
}
# 1,200 connections on three FSVMs are 400 on each, which 16 GB (475 of 500 usable) hold until growth of 10 % a year
# makes them 475.1: 400 x 1.1^(t/12) > 475 from month 22 on. 24 GB hold 950: until month 108 (400 x 1.1^(109/12) > 950).
STEADY = {
    "cluster.nodes": 3,
    "home_share.connections": 1200,
    "home_share.data": "1 TB",
    "growth.connections": "10 %",
}
LINK = {"interval": "60 min", "change": "1000 GB/day", "link": "1000 MB/s", "remote_nodes": 16}


def general(*shares: tuple[int, str]) -> list[dict]:
    """General shares of (connections, data), named s1, s2, and so on."""
    return [{"name": f"s{i}", "connections": c, "data": d} for i, (c, d) in enumerate(shares, 1)]


def mapping(changes: dict | None = None, base: dict = PLAIN) -> dict:
    """`base` with the values at dotted paths changed; None takes a key away."""
    made = copy.deepcopy(base)
    for path, value in (changes or {}).items():
        *parents, key = path.split(".")
        owner = made
        for parent in parents:
            owner = owner.setdefault(parent, {})
        if value is None:
            owner.pop(key, None)
        else:
            owner[key] = value
    return made


def text_of(made: dict) -> str:
    """A mapping as YAML: JSON is YAML."""
    return json.dumps(made, ensure_ascii=False, indent=1)


def read(text: str, file: str = "given.yaml", **options) -> Scenario:
    """The scenario that `text` describes."""
    return parse_scenario(parse_document(text, file), text.encode(), Path(file), **options)


def scenario(changes: dict | None = None, base: dict = PLAIN, **options) -> Scenario:
    """The plain scenario with the values at dotted paths changed."""
    return read(text_of(mapping(changes, base)), **options)


def problems(text: str, file: str = "bad.yaml") -> tuple[Problem, ...]:
    """What is told of bad `text`."""
    with pytest.raises(InputError) as caught:
        read(text, file)
    return caught.value.problems


def row(plan: Plan, check: str, subject: str | None = None) -> Check:
    """The one row of `plan` for a check."""
    (found,) = (one for one in plan.checks if one.check == check and subject in (None, one.subject))
    return found
