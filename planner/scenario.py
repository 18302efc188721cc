"""The scenario: what the customer has and wants, in base units."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from planner.evidence import Evidence
from planner.limits import Catalog
from planner.second_site import Replication

DEFAULT_HORIZON_MONTHS = 36
MOST_MONTHS = 120


@dataclass(frozen=True, slots=True)
class Interval:
    """A number that is known only roughly: between `low` and `high`, most likely `mid`."""

    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where the file server will run; free memory and vCPUs are those of one node, for one FSVM."""

    nodes: int
    cvms: int
    free_memory_gb: float
    free_vcpus: int


@dataclass(frozen=True, slots=True)
class FileServer:
    """A file server that stands today."""

    fsvms: int
    memory_gb: float


@dataclass(frozen=True, slots=True)
class Share:
    """A share: its peak of concurrent SMB connections and its data, in month 0."""

    name: str
    description: str
    connections: float
    data_tb: float
    directories: int | None = None


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth a year, compounding, as fractions, and the month the plan has to hold to."""

    connections: float = 0.0
    data: float = 0.0
    horizon_months: int = DEFAULT_HORIZON_MONTHS


@dataclass(frozen=True, slots=True)
class Resilience:
    """How many FSVMs may fail at once, who takes over, and the part of the connections kept free."""

    failures: int
    takeover: str
    headroom: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """All a plan is made from. Numbers are the mids of `intervals` where the file gave an interval.

    `intervals` and `evidence`, of what was measured, are by the path of the field, such as `home_share.connections`.
    `correlation`, which the file writes as `risk: {correlation: 50 %}`, is the rank correlation (Spearman's) between
    the connections and the data of each share, and between their growths, where both are intervals.
    """

    id: str
    customer: str
    file_server: str
    catalog: Catalog
    as_of: datetime.date | None
    cluster: Cluster
    current: FileServer | None
    home_share: Share | None
    general_shares: tuple[Share, ...]
    growth: Growth
    resilience: Resilience
    previous_versions: int | None
    replication: Replication | None
    intervals: Mapping[str, Interval] = field(default_factory=dict, compare=False)
    evidence: Mapping[str, Evidence] = field(default_factory=dict, compare=False)
    correlation: float = 0.0
    assumed: tuple[str, ...] = ()
    file: str = ""
    digest: str = ""

    @property
    def shares(self) -> tuple[Share, ...]:
        """Every share: the home share first, then the general ones in file order."""
        return (*((self.home_share,) if self.home_share else ()), *self.general_shares)

    @property
    def data_tb(self) -> float:
        """All data in month 0 [TB]."""
        return sum(share.data_tb for share in self.shares)


# The keys of the file whose attribute carries a unit in its name.
_ATTRIBUTES = {
    "data": "data_tb",
    "free_memory": "free_memory_gb",
    "memory": "memory_gb",
    "horizon": "horizon_months",
    "interval": "interval_min",
    "change": "change_gb_day",
    "link": "link_mb_s",
    "throttle": "throttle_mb_s",
    "rate": "rate_mb_s",
}
# A key that holds one value or a list, under the attribute of the list.
_LISTED = {"throttle": "windows"}


def with_values(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """`scenario` with the fields at the given paths replaced; values are in base units, scalars or arrays.

    A path is as in the file, `growth.connections` or `general_shares.2.data` (counted from 1); `growth.data`
    is the growth, so the parts are looked up one by one. Raises KeyError for a path that is not there.
    """
    for path, value in values.items():
        scenario = _replaced(scenario, path.split("."), value, path)
    return scenario


def _replaced(owner: Any, parts: list[str], value: Any, path: str) -> Any:
    if not parts:
        return value
    head, *rest = parts
    if isinstance(owner, tuple):
        at = _index(owner, head, path)
        return (*owner[:at], _replaced(owner[at], rest, value, path), *owner[at + 1 :])
    name = _attribute(owner, head, path, listed=bool(rest))
    return dataclasses.replace(owner, **{name: _replaced(getattr(owner, name), rest, value, path)})


def value_at(scenario: Scenario, path: str) -> Any:
    """The value at a path of the file, in base units; KeyError when it is not there."""
    owner: Any = scenario
    parts = path.split(".")
    for place, part in enumerate(parts, 1):
        if isinstance(owner, tuple):
            owner = owner[_index(owner, part, path)]
        else:
            owner = getattr(owner, _attribute(owner, part, path, listed=place < len(parts)))
    return owner


def _index(owner: tuple[Any, ...], part: str, path: str) -> int:
    """The index that a position counted from 1 stands for; KeyError when it is not there."""
    if not part.isdecimal() or not 1 <= int(part) <= len(owner):
        raise KeyError(path)
    return int(part) - 1


def _attribute(owner: Any, key: str, path: str, *, listed: bool) -> str:
    """The attribute that holds what the file calls `key`, or a list of it; KeyError when there is none."""
    names = {one.name for one in dataclasses.fields(owner)} if dataclasses.is_dataclass(owner) else set()
    name = _LISTED.get(key, key) if listed else key
    name = name if name in names else _ATTRIBUTES.get(name, name)
    if name not in names:
        raise KeyError(path)
    return name
