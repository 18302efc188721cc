"""The scenario: what the customer has and wants, in base units."""

import dataclasses
import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.model.arrays import Array
from planner.model.declared import Part, count, entries, part, quantity, text
from planner.model.deployment import BlockClient, ContainerMachines, Deployment, Migration
from planner.model.evidence import Evidence
from planner.model.limits import MOST_FSVMS, Catalog
from planner.model.sites import Cluster, Replication
from planner.model.units import DATA, MEMORY, MONTHS, PERCENT

DEFAULT_CATALOG = "afs-2.0.2"
MOST_MONTHS = 120
TAKEOVERS = ("one", "spread")
USERS = ("users", "concurrency")  # the keys of a share that stand in the place of its connections
_A_YEAR, _GROWTH = "a year, compounding", {"above": -1, "most": 10, "value": 0.0}
_PEAK, _FROM_USERS = "peak concurrent SMB connections", "users x concurrency, rounded up"


@dataclass(frozen=True, slots=True)
class Interval:
    """A number that is known only roughly: between `low` and `high`, most likely `mid`."""

    low: float
    mid: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FileServer:
    """A file server that stands today."""

    fsvms: int = count(
        "FSVMs of the file server that stands today",
        "the present number of FSVMs",
        example="3",
        least=1,
        most=MOST_FSVMS,
        planned=False,
    )
    memory_gb: float = quantity(
        MEMORY, "memory of each of them", "the present memory of an FSVM", example="16 GB", above=0, planned=False
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share: its peak of concurrent SMB connections and its data, in month 0.

    Where there are users, the connections are made from them; those that are `unknown` count as none.
    """

    name: str = text("the name of the share", example="projects")
    description: str = text("what it is for", example="Project files", value="")
    connections: float = count(
        f"{_PEAK}, or unknown", example="400", measured="connections", unknown=True, value=0.0, default=_FROM_USERS
    )
    users: int | None = count("who may connect, in place of connections", example="6500", least=1, value=None)
    concurrency: float | None = quantity(
        PERCENT, "part of the users who are connected at the peak", example="60 %", above=0, most=1, value=None
    )
    unknown: bool = False
    data_tb: float = quantity(DATA, "its data today", example="18 TB")

    def __post_init__(self) -> None:
        if self.users is not None and self.concurrency is not None:
            found = connections_of(self.users, self.concurrency)
            object.__setattr__(self, "connections", found if found.ndim else float(found))

    def with_connections(self, connections: float) -> Self:
        """The share with connections that somebody has given, whatever was known of them before."""
        return dataclasses.replace(self, connections=connections, users=None, concurrency=None, unknown=False)

    def part(self, count: int) -> Self:
        """One of `count` equal parts."""
        connections, data = self.connections / count, self.data_tb / count
        return dataclasses.replace(self, connections=connections, users=None, concurrency=None, data_tb=data)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeShare(Share):
    """A home share, whose top-level directories are spread over the FSVMs."""

    name: str = text("the name of the share", example="home")
    description: str = text("what it is for", example="Home directories", value="")
    connections: float = count(_PEAK, example="2800", measured="connections", value=0.0, default=_FROM_USERS)
    data_tb: float = quantity(DATA, "its data today")
    directories: int | None = count("its top-level directories", example="4000", least=1, value=None)


@dataclass(frozen=True, slots=True)
class Spread:
    """How the home share lies, where not evenly: functions of FSVM counts of any shape (...) [fraction].

    `parts` is the part on each FSVM, shape (..., most FSVMs), and `fullest` the part in the fullest volume group.
    """

    parts: Callable[[NDArray[Any]], Array]
    fullest: Callable[[NDArray[Any]], Array]


def connections_of(users: ArrayLike, concurrency: ArrayLike) -> Array:
    """The connections at the peak of users of whom a part is connected at once: a whole number, rounded up.

    `users`, who may connect [users], and `concurrency`, the part of them that is connected at the peak [fraction], are
    scalars or arrays that broadcast with each other. Connections [connections] are in their broadcast shape, one SMB
    connection a connected user by definition. Float dust, a relative 1e-9, is no reason to round up.
    """
    return np.asarray(np.ceil(np.asarray(users) * np.asarray(concurrency) * (1.0 - 1e-9)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Growth a year, compounding, as fractions, and the month the plan has to hold to."""

    connections: float = quantity(
        PERCENT, _A_YEAR, "the growth of connections", measured="growth of connections", **_GROWTH
    )
    data: float = quantity(PERCENT, _A_YEAR, "the growth of data", example="25 %", measured="growth of data", **_GROWTH)
    horizon_months: int = quantity(
        MONTHS, "how long the plan has to hold", "the horizon", most=MOST_MONTHS, whole=True, value=36
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Resilience:
    """How many FSVMs may fail at once, who takes over, and the part of the connections kept free."""

    failures: int = count("FSVMs that may fail at once", "the number of failures", example="1", value=1)
    takeover: str = text("who takes the connections over", example="one", options=TAKEOVERS, value="one")
    headroom: float = quantity(
        PERCENT, "part of the connections kept free", "the headroom", example="5 %", row="headroom", below=1
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """How inputs in doubt go together.

    `correlation` is the rank correlation (Spearman's) between the connections and the data of each share, and between
    their growths, where both are intervals.
    """

    correlation: float = quantity(
        PERCENT,
        "rank correlation between connections and data, where both are in doubt",
        "the correlation of connections and data",
        example="50 %",
        least=-1,
        most=1,
        doubtful=False,
        value=0.0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """All a plan is made from. Numbers are the mids of `intervals` where the file gave an interval.

    `intervals` and `evidence`, of what was measured, are by the path of the field, such as `home_share.connections`.
    `assumed` names the rows of the catalog that gave a default. `changes` are the fields, each with its value, that a
    what-if wrote anew. `origin` is what it was read from, to be read again with changes. In the samples of a risk,
    `spread` says how the home share lies.
    """

    customer: str = text("shown in the report", example="Sample Ltd", most=200)
    id: str = text("names the report", example="sample-ltd", default="from the file's name")
    file_server: str = text("name of the file server", example="sample-fs", value="")
    catalog: Catalog = text(
        "release to plan for", example=DEFAULT_CATALOG, default=DEFAULT_CATALOG, written=attrgetter("id")
    )
    as_of: datetime.date | None = text(
        "month 0, as year-month-day", example="2026-11-01", written=datetime.date.isoformat, value=None
    )
    format: int = count("form of the file", example="1", value=1, doubtful=False, planned=False, least=1, most=1)
    cluster: Cluster = part(Cluster, "where the file server will run", needed=True)
    current: FileServer | None = part(FileServer, "the file server that stands today", value=None)
    home_share: HomeShare | None = part(HomeShare, "the home share", value=None)
    general_shares: tuple[Share, ...] = part(Share, "departments' shares", many=True, value=())
    growth: Growth = part(Growth, "how fast connections and data grow")
    resilience: Resilience = part(Resilience, "what the plan has to survive")
    previous_versions: int | None = count(
        "versions kept for users", "the previous versions kept", example="24", value=None
    )
    replication: Replication | None = part(Replication, "the second site", value=None)
    deployment: Deployment | None = part(Deployment, "how it is deployed, for `planner ready`", value=None)
    block_clients: tuple[BlockClient, ...] = part(
        BlockClient, "clients of Volumes (ABS) beside the file server", many=True, value=()
    )
    container_machines: ContainerMachines | None = part(
        ContainerMachines, "container machines on the same cluster", value=None
    )
    migration: Migration | None = part(Migration, "the first copy of the data", value=None)
    risk: Together = part(Together, "how inputs in doubt go together", value=Together())
    intervals: Mapping[str, Interval] = field(default_factory=dict, hash=False)
    evidence: Mapping[str, Evidence] = field(default_factory=dict, compare=False)
    assumed: tuple[str, ...] = ()
    file: str = ""
    digest: str = ""
    changes: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    origin: tuple[Any, ...] = field(default=(), compare=False, repr=False)
    spread: Spread | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        """A line; `cluster`, `shares`, `growth` and the other fields have the rest."""
        named = ", ".join(share.name for share in self.shares)
        return f"Scenario({self.id!r}, {self.customer!r}, {self.catalog.id!r}, shares: {named})"

    @property
    def shares(self) -> tuple[Share, ...]:
        """Every share: the home share first, then the general ones in file order."""
        return (*((self.home_share,) if self.home_share else ()), *self.general_shares)

    def with_shares(self, change: Callable[[Any], Any]) -> Self:
        """The scenario with every share as `change` makes it."""
        home = change(self.home_share) if self.home_share else None
        return dataclasses.replace(self, home_share=home, general_shares=tuple(map(change, self.general_shares)))

    @property
    def data_tb(self) -> float:
        """All data in month 0 [TB]."""
        return sum(share.data_tb for share in self.shares)


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
    at = _place(owner, head, path, listed=bool(rest))
    if isinstance(at, int):
        return (*owner[:at], _replaced(owner[at], rest, value, path), *owner[at + 1 :])
    held = _replaced(getattr(owner, at), rest, value, path)
    if isinstance(owner, Share) and at == "connections":
        return owner.with_connections(held)
    return dataclasses.replace(owner, **{at: held})


def value_at(scenario: Scenario, path: str) -> Any:
    """The value at a path of the file, in base units; KeyError when it is not there."""
    owner: Any = scenario
    parts = path.split(".")
    for place, key in enumerate(parts, 1):
        at = _place(owner, key, path, listed=place < len(parts))
        owner = owner[at] if isinstance(at, int) else getattr(owner, at)
    return owner


def _place(owner: Any, key: str, path: str, *, listed: bool) -> int | str:
    """The index or the attribute of what the file calls `key`, as a number or as a section; KeyError for none."""
    if isinstance(owner, tuple):
        if key.isdecimal() and 1 <= int(key) <= len(owner):
            return int(key) - 1
        raise KeyError(path)
    found = [one for one in entries(owner.__class__) if one.key == key] if dataclasses.is_dataclass(owner) else []
    for one in found:
        if len(found) == 1 or isinstance(one, Part) is listed:
            return one.attribute
    raise KeyError(path)
