"""One line about each customer of a fleet: what the list of reports, its tables and its figures are made of."""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

from planner.answers import readiness, states, words
from planner.answers.display import Prose, Table
from planner.judgement.readiness import ready
from planner.judgement.risk import risk
from planner.model.dr.rpo import protection
from planner.model.remedies import rescue
from planner.model.scenario import Scenario
from planner.model.sizing import shown_plan
from planner.model.units import counted, number, percent

HOLDS, TIGHT, UNSURE, FAILS, MISSING = "holds", "tight", "unsure", "fails", "missing"
_ORDER = {MISSING: 0, FAILS: 1, UNSURE: 2, TIGHT: 3, HOLDS: 4}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is worth knowing about one customer beside the others; numbers are None where there is no plan.

    `state` is `missing` where there is no answer; `error` says why the last attempt at one failed, and stands beside
    an older answer where there is one. Where no design holds, `remedy` is the cheapest way out, `binding` what blocks,
    `utilisation` how far the nearest design is over the limit that it passes most, and `breach_month` when it fails.
    `limit` is the first of what binds or blocks, without its share. `files` are those of the report where there is one.
    """

    id: str
    customer: str
    state: str = MISSING
    design: str = ""
    answer: str = ""
    breach: str = ""
    horizon_months: int | None = None
    fsvms: int | None = None
    memory_gb: float | None = None
    total_memory_gb: float | None = None
    total_vcpus: int | None = None
    remedy: str = ""
    binding: str = ""
    limit: str = ""
    utilisation: float | None = None
    breach_month: int | None = None
    breach_date: str = ""
    confidence: float | None = None
    recovery: str = ""
    deployment: str = ""
    error: str = ""
    files: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def of(cls, scenario: Scenario) -> Self:
        """The entry for a scenario's answer, its doubts, and its second site."""
        doubt, link = risk(scenario), protection(scenario)
        sizing, shown = doubt.sizing, shown_plan(doubt.sizing)
        month, design = shown.breach_month, shown.design
        date, recovery = None if month is None else words.month_date(scenario, month), ""
        if link:
            recovery = "on schedule" if link.on_schedule else "late" if link.replay.keeps_up else "falls behind"
        entry = cls(
            id=scenario.id,
            customer=scenario.customer,
            state=FAILS,
            design="none",
            answer=words.headline(sizing),
            horizon_months=scenario.growth.horizon_months,
            utilisation=shown.binding.utilisation,
            breach_month=month,
            breach_date=f"{date:%Y-%m}" if date else "",
            recovery=recovery,
            deployment=readiness.summary(ready(sizing)),
        )
        if found := rescue(sizing):
            blocks = "; ".join(map(words.check_name, found.blockers))
            over = max((one.utilisation for one in shown.failing if one.utilisation is not None), default=None)
            entry = replace(entry, limit=words.NAMES[found.blockers[0].check], utilisation=over)
            return replace(entry, remedy=words.needed(found), binding=blocks)
        return replace(
            entry,
            state=states.standing(scenario, shown),
            design=str(design),
            breach=words.breach(scenario, shown),
            **{name: getattr(design, name) for name in ("fsvms", "memory_gb", "total_memory_gb", "total_vcpus")},
            binding=words.check_name(shown.binding),
            limit=words.NAMES[shown.binding.check],
            confidence=doubt.of(design) if doubt.doubtful else None,
        )

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        """The entry that `record` wrote down; LookupError, TypeError or ValueError when it is not one."""
        values = {name: record[name] for name in WRITTEN}
        for name, value in values.items():
            kind: Any = cls.__dataclass_fields__[name].type
            if not isinstance(value, _READ.get(kind, kind)) or isinstance(value, bool):
                raise TypeError(f"{name} is {value!r}")
            if isinstance(value, float) and not math.isfinite(value):
                raise ValueError(f"{name} is {value}")
        if values["state"] not in _ORDER:
            raise ValueError(f"state is {values['state']}")
        return cls(**values)

    @property
    def breach_when(self) -> str:
        """When a limit is passed: `May 2030`, `month 42` where there is no date, or `today`."""
        if not self.breach_month:
            return "" if self.breach_month is None else "today"
        date = self.breach_date and datetime.date.fromisoformat(f"{self.breach_date}-01")
        return f"{date:%b %Y}" if date else f"month {self.breach_month}"

    def record(self) -> dict[str, Any]:
        """The entry as plain values, without what is of one attempt or one folder, and not part of the answer."""
        return {name: getattr(self, name) for name in WRITTEN}


_READ: dict[Any, Any] = {float | None: float | int | None}
# What an entry is outside of this process, and what a table has of it.
WRITTEN = tuple(one.name for one in fields(Entry) if one.name not in ("error", "files"))
COLUMNS = tuple(one.name for one in fields(Entry) if one.name not in ("limit", "files"))


def worst_first(entries: Sequence[Entry]) -> list[Entry]:
    """The entries by urgency: those that failed, without a design, and so on; of each, the soonest over a limit.

    Of those alike in that, the fullest come first.
    """

    def urgency(entry: Entry) -> tuple[bool | float | str, ...]:
        return (not entry.error, _ORDER[entry.state], *_first(entry), entry.customer.casefold(), entry.id)

    return sorted(entries, key=urgency)


def _first(entry: Entry) -> tuple[float, float]:
    """By this the first to break comes first, and of those the fullest."""
    return math.inf if entry.breach_month is None else entry.breach_month, -(entry.utilisation or 0.0)


def headline(entries: Sequence[Entry]) -> str:
    """How many can be built as planned, and what these take together, in a sentence."""
    planned = [entry for entry in entries if entry.fsvms]
    fails, count = sum(entry.state == FAILS for entry in entries), counted(len(planned), "file server")
    fsvms, memory, vcpus = (
        number(sum(getattr(entry, name) or 0 for entry in planned))
        for name in ("fsvms", "total_memory_gb", "total_vcpus")
    )
    need = f"need{'s' * (len(planned) == 1)} {fsvms} FSVMs with {memory} GB of memory and {vcpus} vCPUs."
    if not fails:
        return f"{count} can be built as planned and {need}" if planned else "There is no answer to show."
    cannot = f"{fails} of {counted(fails + len(planned), 'file server')} cannot be built as planned"
    return f"{cannot}; the other{f' {len(planned)}' * (len(planned) > 1)} {need}" if planned else f"{cannot}."


def soonest(entries: Sequence[Entry]) -> str:
    """Which plan growth breaks first, in a sentence; nothing where there is none."""
    first = min((e for e in entries if e.fsvms), key=lambda entry: (*_first(entry), entry.id), default=None)
    if first is None:
        return ""
    if first.breach_month is None:
        return "Growth takes none of these over a limit within 120 months."
    return f"The first to outgrow its plan is {first.customer}, in {first.breach_when}."


def failures(entries: Sequence[Entry]) -> str:
    """How many reports failed when they were last made, and what stands in their place; nothing where none did."""
    failed = [entry for entry in entries if entry.error]
    missing = sum(entry.state == MISSING for entry in failed)
    have = ((missing, "no report"), (len(failed) - missing, "an older one, which still stands"))
    parts = (f"{count} {'has' if count == 1 else 'have'} {what}" for count, what in have if count)
    return f"{len(failed)} of {len(entries)} failed when last made: {' and '.join(parts)}." if failed else ""


_STATED = ("State", "Customer", "Design", "Memory (GB)", "vCPUs")
_JUDGED = ("Tightest limit", "Used", "First breach", "Confidence", "Replication", "Deployment")
HEAD = tuple(zip(_STATED + _JUDGED, "snnrrnrrrll", strict=True))
NOTE = (
    "Used is the share of its tightest limit that a plan uses up to its horizon; First breach is when growth passes a "
    "limit. Where no design lasts, both are of the design that comes nearest. Confidence is the share of cases, over "
    "the ranges given, in which the plan lasts; without ranges there is none. Replication says whether each "
    "snapshot reaches the second site before the next one is due, and Deployment what is still to do or to find out."
)


def state(entry: Entry) -> str:
    """The state in a word: `stale` where the last attempt failed and an older answer stands."""
    return "stale" if entry.error and entry.state != "missing" else entry.state


def values(entry: Entry) -> tuple[str, ...]:
    """What stands under `HEAD` for a customer; empty where there is nothing to say."""
    return (
        state(entry),
        entry.customer,
        f"needs {entry.remedy}" if entry.remedy else entry.design,
        "" if entry.total_memory_gb is None else number(entry.total_memory_gb),
        "" if entry.total_vcpus is None else number(entry.total_vcpus),
        entry.binding,
        "" if entry.utilisation is None else percent(entry.utilisation),
        entry.breach_when,
        "" if entry.confidence is None else percent(entry.confidence),
        entry.recovery,
        entry.deployment,
    )


def fleet(entries: Sequence[Entry]) -> Table:
    """Every customer, worst first: design or way out, tightest limit, first breach, confidence, and the second site."""
    names, sides = zip(*HEAD, strict=True)
    caption = f"Every customer, worst first. {NOTE}"
    return Table(names, tuple(map(values, worst_first(entries))), "".join(sides), caption)


def errors(entries: Sequence[Entry]) -> Prose | None:
    """Why an answer is missing or old; nothing where all went well."""
    told = [f"{entry.customer}: {entry.error}" for entry in worst_first(entries) if entry.error]
    return Prose((failures(entries), *told), "caveat") if told else None


def answer(entries: Sequence[Entry]) -> Prose:
    """How many can be built, what all plans take together, and which is outgrown first."""
    told = f"{headline(entries)} {soonest(entries)}".strip()
    return Prose((told,), "answer fails" if any(entry.state == FAILS for entry in entries) else "answer")
