"""What a measured number rests on, and how good it is."""

from dataclasses import dataclass
from datetime import datetime

WEEK_DAYS, HALF_YEAR_DAYS, YEAR_DAYS = 7.0, 182.0, 365.0
MOST_MISSING = 0.1
DAY_S = 86400.0
WEEK_HOURS = 168.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a measured number rests on: the file, the time it covers, its gaps, and what was made of it.

    `days` is the time that samples cover, without the gaps; `missing_hours` is what the gaps leave out. Of what a
    percentile was taken: `hours_above` [h in a week] is how long it was passed, `peak` the highest sample; else None.
    Fewer than `least_days` are poor evidence; `enough_days`, without gaps, are good.
    """

    file: str
    digest: str
    column: str
    statistic: str
    samples: int
    step_s: float
    begins: datetime | None
    days: float
    gaps: int = 0
    missing_hours: float = 0.0
    notes: tuple[str, ...] = ()
    hours_above: float | None = None
    peak: float | None = None
    least_days: float = WEEK_DAYS
    enough_days: float = WEEK_DAYS

    @property
    def grade(self) -> str:
        """`good`: enough whole days without gaps; `fair`: with small gaps, or fewer; else `poor`."""
        days = self.days + 0.5 * min(self.step_s / DAY_S, 1.0)
        if days < self.least_days:
            return "poor"
        if not self.gaps:
            return "good" if days >= self.enough_days else "fair"
        missing = self.missing_hours / 24.0
        return "fair" if missing <= MOST_MISSING * (self.days + missing) else "poor"
