"""The two sites: the cluster that the file server runs on, and the second with its snapshots, link and throttle."""

import re
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from planner.model.arrays import Array
from planner.model.declared import count, known, part, quantity, text
from planner.model.units import CHANGE, DATA, MEMORY, MINUTES, PERCENT, RATE, UnitError, quoted

MOST_INTERVAL_MIN = 31 * 24 * 60
WEEK_MIN = 7 * 24 * 60
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """What the nodes hold, the copies kept of all data, the nodes that may fail, and what the platform takes."""

    raw_per_node_tb: float = quantity(
        DATA, "raw storage of a node", "the raw storage of a node", example="174.72 TB", above=0
    )
    copies: int = count("copies kept of all data", example="2", least=1, doubtful=False)
    spare_nodes: int = count("nodes that may fail without a loss of space", example="1", doubtful=False, value=1)
    overhead: float = quantity(
        PERCENT, "part that the platform takes", "the overhead of the storage", example="13.9 %", below=1
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Where the file server will run; free memory and vCPUs are those of one node, for one FSVM."""

    nodes: int = count("nodes of the cluster", "the number of nodes", least=1)
    cvms: int = count("CVMs of the cluster", "the number of CVMs", least=1, default="as many as nodes")
    free_memory_gb: float = quantity(
        MEMORY, "free on each node, for one FSVM", "the free memory on a node", example="128 GB", above=0
    )
    free_vcpus: int = count("free on each node, for one FSVM", "the free vCPUs on a node", example="16", least=1)
    storage_tb: float | None = quantity(
        DATA, "usable, after copies", "the storage of the cluster", example="220 TB", above=0, value=None
    )
    raw: Raw | None = part(Raw, "or made from the nodes", key="storage", value=None)

    @property
    def usable_tb(self) -> float | Array | None:
        """The storage for this file server [TB], given or made from the nodes; None where nobody has said."""
        raw = self.raw
        if raw is None:
            return self.storage_tb
        return usable_tb(self.nodes, raw.spare_nodes, raw.raw_per_node_tb, raw.copies, raw.overhead)


def usable_tb(
    nodes: ArrayLike, spare_nodes: ArrayLike, raw_per_node_tb: ArrayLike, copies: ArrayLike, overhead: ArrayLike
) -> Array:
    """The space of a cluster that data can fill [TB], made from the raw storage of its nodes.

    Of `nodes`, all alike [count], `spare_nodes` may fail without a loss of space [count, fewer than `nodes`]; each node
    has `raw_per_node_tb` [TB]. So many `copies` are kept of all data [count, 1 or more], and the platform takes the
    `overhead` [fraction, below 1]. All are scalars or arrays, and the space has their broadcast shape.

    NVD-US, pages 16 and 22: four nodes of 174.72 TB, two copies and one spare node are 205.2 TiB usable, so 13.9 %
    of overhead.
    """
    kept = np.asarray(nodes, dtype=float) - spare_nodes
    return np.asarray(kept * np.asarray(raw_per_node_tb) / np.asarray(copies) * (1.0 - np.asarray(overhead)))


@dataclass(frozen=True, slots=True)
class Profile:
    """How change is spread over time: the weight of each hour, repeated for ever, with a mean of 1.

    Hour 0 begins `begins_min` minutes after Monday 00:00; a file without dates begins on Monday.
    """

    weights: tuple[float, ...]
    file: str = ""
    digest: str = ""
    begins_min: int = 0

    @property
    def is_flat(self) -> bool:
        """Whether the change is the same in every hour."""
        return all(weight == self.weights[0] for weight in self.weights)


def clock(minutes: int) -> str:
    """Minutes of the day as a time: 08:00, up to 24:00."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _minutes(text: str, most: int) -> int:
    match = _TIME.fullmatch(text)
    minutes = 60 * int(match[1]) + int(match[2]) if match and int(match[2]) < 60 else -1
    if not 0 <= minutes <= most:
        raise UnitError(f"{quoted(text)} is not a time of day", "write hours and minutes, such as 08:00, up to 24:00")
    return minutes


def _days(text: str) -> tuple[int, ...]:
    found: set[int] = set()
    for span in text.split(","):
        first, dash, last = (piece.strip().casefold() for piece in span.partition("-"))
        if first == "all" and not dash:
            found |= set(range(7))
        elif first in DAYS and (last in DAYS or not dash):
            ends = DAYS.index(first), DAYS.index(last if dash else first)
            found |= {day % 7 for day in range(ends[0], ends[1] + (8 if ends[1] < ends[0] else 1))}
        else:
            right = "write mon to sun, such as mon-fri or sat, sun; or all"
            raise UnitError(f"{quoted(span.strip())} is not a day", right)
    return tuple(sorted(found))


def _named(days: tuple[int, ...]) -> str:
    return ", ".join(DAYS[day] for day in days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A throttle that applies on some days of the week, 0 for Monday, between two minutes of the day."""

    days: tuple[int, ...] = text("days of the week that it applies on", example="mon-fri", read=_days, written=_named)
    from_min: int = text(
        "when it begins", example="08:00", read=partial(_minutes, most=24 * 60 - 1), written=clock, key="from"
    )
    to_min: int = text("when it ends", example="18:00", read=partial(_minutes, most=24 * 60), written=clock, key="to")
    rate_mb_s: float = quantity(RATE, "rate that replication may take then", example="50 MB/s", above=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replication:
    """The second site: snapshots every `interval_min`, the change they carry, and the link they take.

    A throttle is one rate, `throttle_mb_s`, or `windows` in the week; or there is none.
    """

    interval_min: int = quantity(
        MINUTES, "time between snapshots", "the replication interval", above=0, most=MOST_INTERVAL_MIN, whole=True
    )
    change_gb_day: float = quantity(CHANGE, "changed data", "the changed data", measured="change")
    link_mb_s: float = quantity(RATE, "rate of the link", "the link", example="1 Gbit/s", above=0)
    remote_nodes: int = count("nodes of the second site", "the number of remote nodes", example="4", least=1)
    wire_reduction: float = quantity(
        PERCENT, "saved on the wire", "the saving on the wire", example="30 %", row="wire_reduction", below=1
    )
    keep: int = count(
        "snapshots kept on either side", "the snapshots kept", example="24", row="snapshots_kept", least=1
    )
    throttle_mb_s: float | None = quantity(
        RATE, "rate that replication may take", "the throttle", example="100 MB/s", above=0, value=None
    )
    remote_storage_tb: float | None = quantity(
        DATA, "usable there, after copies", "the remote storage", example="400 TB", above=0, value=None
    )
    schedule_set: str = known("whether the schedule is set")
    container_mapped: str = known("whether the file server's container is mapped to the second site")
    windows: tuple[Window, ...] = part(Window, "or windows in the week", key="throttle", many=True, value=())
    profile: Profile = Profile((1.0,))  # even
