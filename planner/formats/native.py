"""What native charts draw: the numbers of the figures, as plain series that a reader can open and edit."""

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from planner.answers.words import check_name, growth_breach, month_date, when
from planner.figures import style
from planner.figures.growth import COLOURS, cut, label, last_month, share_top, shown_checks, used_by_month
from planner.figures.risk import binding_fan
from planner.judgement.failover import Failover, worst_failure
from planner.judgement.risk import Risk
from planner.model.dr.rpo import SHARES, Protection
from planner.model.scenario import Scenario
from planner.model.sizing import Sizing, shown_plan
from planner.model.units import at_least, at_most

Values = tuple[float | None, ...]

_MOST_BARS = 4  # of FSVMs, each on its own; of more, those that are alike are one
_MOST_GROUPS = 6
# Dashes of the figure's lines, as slides know them.
_DASHES = {"-": "solid", "--": "dash", "-.": "dashDot", ":": "sysDot"}
_LIMIT = {"colour": style.RED, "dashes": "dash", "kind": "limit"}


@dataclass(frozen=True, slots=True)
class Series:
    """One line or one set of bars, in the colour and the `dashes` of the figure.

    Its `kind` is `values`, `lead` for a line that stands out or bars that say their name, `limit` for what may not be
    passed, or `horizon` or `breach` for a single month that is marked.
    """

    name: str
    values: Values
    colour: str
    dashes: str = "solid"
    kind: str = "values"

    @property
    def uneven_limit(self) -> bool:
        """Whether it is a limit that is not the same throughout: a mark for each value, and no line between them."""
        return self.kind == "limit" and len(set(self.values) - {None}) > 1


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars by group and name, or lines by date or month, with what is measured, its format and the end of its axis."""

    categories: tuple[datetime.date | str, ...] | dict[str, tuple[str, ...]]
    series: tuple[Series, ...]
    measured: str
    number_format: str
    top: float

    @property
    def bars(self) -> bool:
        """Whether these are bars."""
        return isinstance(self.categories, dict)


def growth(sizing: Sizing) -> Chart:
    """The part of each limit that is used, month by month, to the last that the figure shows."""
    plan, scenario = shown_plan(sizing), sizing.scenario
    last, checks = last_month(scenario, plan), shown_checks(plan)
    first, used = growth_breach(checks), {check.check: used_by_month(check, last) for check in checks}
    top = share_top(used.values())
    lines = []
    for check in checks:
        colour, dashes = COLOURS[check.check]
        name, values = cut(label(check), used[check.check], top)
        kind = "lead" if check is first else "values"
        lines.append(Series(name, tuple(values.tolist()), colour, _DASHES.get(str(dashes), "lgDash"), kind))
    lines.append(Series("limit", (1.0,) * (last + 1), **_LIMIT))
    if first and (month := first.first_breach_month) and month <= last:
        value = min(top, float(used[first.check][month]))
        lines.append(_marked(scenario, "first breach", month, value, last, style.RED, kind="breach"))
    return _by_month(scenario, lines, "share of the limit used", "0%", top)


def load(sizing: Sizing) -> Chart:
    """The connections of each FSVM in the worst month, before and after the worst failure, and the limits of both.

    Each limit stands over its own bars alone.
    """
    plan = shown_plan(sizing)
    found = worst_failure(sizing.scenario, plan.design.fsvms)
    allowed = {check.check: check.allowed for check in plan.checks}
    groups = _alike(found)
    was, now = ([max(loads[one]) for one in groups] for loads in (found.before, found.after))
    before, after = _as_shown(was), _as_shown(now)
    names = tuple(f"FSVM {one[0] + 1}" if len(one) == 1 else f"{len(one)} FSVMs, at most" for one in groups)
    none: Values = (None,) * len(groups)
    usable = f"usable {at_most(allowed['connections'], 'connections')}"
    up, then = Series("carried", before, style.SKY), "all FSVMs up"
    limit, measured = (allowed["connections"],) * len(groups), "connections of each FSVM, in the worst month"
    if "connections_failover" not in allowed:
        return Chart({then: names}, (up, Series(usable, limit, **_LIMIT)), measured, "#,##0", _above(*before, *limit))
    tested = allowed["connections_failover"]
    kept: Values = tuple(min(each) or None for each in zip(before, after, strict=True))
    more = (max(late - early, 0.0) for early, late in zip(was, now, strict=True))
    taken: Values = tuple(one or None for one in _as_shown(more))
    gone = tuple(f"{name} fails" if one[0] in found.failed else name for one, name in zip(groups, names, strict=True))
    series = (
        Series("carried", before + kept, style.SKY),
        Series("taken over", none + taken, style.ORANGE, kind="lead"),
        Series(usable, limit + none, **_LIMIT),
        Series(f"tested {at_most(tested, 'connections')}", none + (tested,) * len(groups), **_LIMIT),
    )
    count = len(found.failed)
    failed = "after the busiest fails" if count == 1 else f"after the {count} busiest fail"
    return Chart({then: names, failed: gone}, series, measured, "#,##0", _above(*before, *after, *limit, tested))


def _alike(found: Failover) -> list[list[int]]:
    """The FSVMs, each alone, or where there are many those together that carry the same before and after; of the
    groups the last is of all that are left."""
    n = len(found.before)
    if n <= _MOST_BARS:
        return [[one] for one in range(n)]
    groups: dict[tuple[str, str], list[int]] = {}
    for one in sorted(range(n), key=lambda one: (one not in found.failed, -found.after[one])):
        groups.setdefault((f"{found.before[one]:.6g}", f"{found.after[one]:.6g}"), []).append(one)
    alike = list(groups.values())
    if len(alike) > _MOST_GROUPS:
        alike[_MOST_GROUPS - 1 :] = [list(chain.from_iterable(alike[_MOST_GROUPS - 1 :]))]
    return alike


def _as_shown(values: Iterable[float], unit: str = "connections") -> tuple[float, ...]:
    """Values as every page shows what is required."""
    return tuple(float(at_least(float(value), unit).replace(",", "")) for value in values)


def _above(*values: float) -> float:
    """Where an axis ends: a little above the greatest value, in two digits."""
    most = 1.15 * max(values)
    step = 10.0 ** (math.floor(math.log10(most)) - 1)
    return math.ceil(most / step) * step


def demand(found: Risk) -> Chart | None:
    """What binds the plan, month by month: the middle case and nine out of ten, against the limit."""
    shown = binding_fan(found)
    if shown is None or found.plan is None:
        return None
    count = len(shown.months)
    lines = [
        Series("95 % stay below", shown.high, style.BROWN, "dash"),
        Series("middle case", shown.mid, style.BLUE, kind="lead"),
        Series("5 % stay below", shown.low, style.NAVY, "dash"),
        Series(f"{found.plan.design}: {at_most(shown.allowed, shown.unit)}", (shown.allowed,) * count, **_LIMIT),
    ]
    name = f"{check_name(shown)} ({shown.unit})"
    number_format = "#,##0" if shown.allowed >= 100 else "#,##0.0"
    return _by_month(found.scenario, lines, name, number_format, _above(*shown.high, shown.allowed))


def rates(found: Protection) -> Chart | None:
    """The rate that keeps all, 95 % and 90 % of the snapshots on schedule, and what the link gives; None where the
    three are one."""
    needed = _as_shown((found.required_mb_s[share] for share in SHARES), "MB/s")
    if len(set(needed)) == 1:
        return None
    given = (found.effective_mb_s,) * len(SHARES)
    series = (
        Series("needed", needed, style.SKY),
        Series(f"the link carries {at_most(found.effective_mb_s)}", given, **_LIMIT),
    )
    names = tuple("every snapshot" if share == 100 else f"{share} % of them" for share in SHARES)
    return Chart({"on schedule": names}, series, "MB/s", "General", _above(*needed, *given))


def _by_month(scenario: Scenario, lines: list[Series], measured: str, number_format: str, top: float) -> Chart:
    last, horizon = len(lines[0].values) - 1, scenario.growth.horizon_months
    ends = _marked(scenario, "horizon", horizon, top, last, style.QUIET, kind="horizon")
    dates = tuple(month_date(scenario, month) or str(month) for month in range(last + 1))
    return Chart(dates, (*lines, ends), measured, number_format, top)


def _marked(scenario: Scenario, what: str, month: int, value: float, last: int, colour: str, kind: str) -> Series:
    """A single month, under a name that no line breaks."""
    values = tuple(value if one == month else None for one in range(last + 1))
    return Series(f"{what}, " + when(scenario, month).replace(" ", "\N{NO-BREAK SPACE}"), values, colour, kind=kind)
