"""The second site: snapshots, the change they carry, the link they take, and its throttle."""

from __future__ import annotations

from dataclasses import dataclass

MOST_INTERVAL_MIN = 31 * 24 * 60
WEEK_MIN = 7 * 24 * 60
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


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


def flat_profile() -> Profile:
    """Change at an even rate."""
    return Profile((1.0,))


@dataclass(frozen=True, slots=True)
class Window:
    """A throttle that applies on some days of the week, 0 for Monday, between two minutes of the day."""

    days: tuple[int, ...]
    from_min: int
    to_min: int
    rate_mb_s: float


@dataclass(frozen=True, slots=True)
class Replication:
    """The second site: snapshots every `interval_min`, the change they carry, and the link they take.

    A throttle is one rate, `throttle_mb_s`, or `windows` in the week; or there is none.
    """

    interval_min: int
    change_gb_day: float
    profile: Profile
    link_mb_s: float
    throttle_mb_s: float | None
    wire_reduction: float
    remote_nodes: int
    keep: int
    windows: tuple[Window, ...] = ()
