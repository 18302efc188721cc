"""The columns of a fleet: the keys of a scenario, with dots, and what each means."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column: whether every row needs it, whether it holds text, what it means, and an example."""

    name: str
    needed: bool
    is_text: bool
    meaning: str
    example: str


def _column(name: str, meaning: str, example: str, *, needed: bool = False, is_text: bool = False) -> Column:
    return Column(name, needed, is_text, meaning, example)


COLUMNS = (
    _column("id", "names the report; default: from the customer's name", "sample-ltd", is_text=True),
    _column("customer", "shown in the report", "Sample Ltd", needed=True, is_text=True),
    _column("file_server", "name of the file server", "sample-fs", needed=True, is_text=True),
    _column("catalog", "release to plan for; default: afs-2.0.2", "afs-2.0.2", is_text=True),
    _column("as_of", "month 0, as year-month-day", "2026-11-01"),
    _column("cluster.nodes", "nodes of the cluster", "8", needed=True),
    _column("cluster.cvms", "CVMs; default: as many as nodes", "8"),
    _column("cluster.free_memory", "free on each node, for one FSVM", "128 GB", needed=True),
    _column("cluster.free_vcpus", "free on each node, for one FSVM", "16", needed=True),
    _column("current.fsvms", "FSVMs of the file server that stands today", "3"),
    _column("current.memory", "memory of each of them", "16 GB"),
    _column("home_share.name", "the home share", "home", is_text=True),
    _column("home_share.description", "what it is for", "Home directories", is_text=True),
    _column("home_share.connections", "peak concurrent SMB connections", "2800"),
    _column("home_share.data", "its data today", "120 TB"),
    _column("home_share.directories", "top-level directories", "4000"),
    _column("general_shares.1.name", "a department's share; .2, .3 and so on for more", "projects", is_text=True),
    _column("general_shares.1.description", "what it is for", "Project files", is_text=True),
    _column("general_shares.1.connections", "peak concurrent SMB connections", "400"),
    _column("general_shares.1.data", "its data today", "18 TB"),
    _column("growth.connections", "a year, compounding; default: 0 %", "10 %"),
    _column("growth.data", "a year, compounding; default: 0 %", "25 %"),
    _column("growth.horizon", "how long the plan has to hold; default: 36 months", "36 months"),
    _column("resilience.failures", "FSVMs that may fail at once; default: 1", "1"),
    _column("resilience.takeover", "one or spread: who takes the connections over; default: one", "one", is_text=True),
    _column("resilience.headroom", "part of the connections kept free; default: 5 %", "5 %"),
    _column("previous_versions", "versions kept for users", "24"),
    _column("replication.interval", "time between snapshots; without it there is no second site", "60 min"),
    _column("replication.change", "changed data", "2 TB/day"),
    _column("replication.change.csv", "or a file with the hourly change, beside the spreadsheet", "", is_text=True),
    _column("replication.link", "rate of the link", "1 Gbit/s"),
    _column("replication.throttle", "rate that replication may take", "100 MB/s"),
    _column("replication.wire_reduction", "saved on the wire; default: 30 %", "30 %"),
    _column("replication.remote_nodes", "nodes of the second site", "4"),
    _column("replication.keep", "snapshots kept on either side; default: 24", "24"),
)
_BY_NAME = {column.name: column for column in COLUMNS}
_SHARE = re.compile(r"general_shares\.[1-9][0-9]{0,2}\.")
_END = re.compile(r"\.(low|mid|high|csv|column|percentile)$")


def column_called(name: str) -> Column | None:
    """The column that `name` is one of: any general share, and the parts of a number, count as the first."""
    plain = _SHARE.sub("general_shares.1.", name)
    if plain in _BY_NAME:
        return _BY_NAME[plain]
    column = _BY_NAME.get(_END.sub("", plain))
    return None if column is None or column.is_text or column.name == "as_of" else column
