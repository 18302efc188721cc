"""The second site: snapshots, the change they carry, the link they take, and its throttle."""

import re
from dataclasses import dataclass
from functools import partial

from planner.model.declared import count, known, part, quantity, text
from planner.model.units import CHANGE, DATA, MINUTES, PERCENT, RATE, UnitError, quoted

MOST_INTERVAL_MIN = 31 * 24 * 60
WEEK_MIN = 7 * 24 * 60
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")


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


# Change at an even rate.
FLAT = Profile((1.0,))


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
    profile: Profile = FLAT
