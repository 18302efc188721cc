"""One line about each report: what the list of all reports and the fleet are made of."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from planner.words import answers

if TYPE_CHECKING:  # for the types alone: a list of reports needs no scipy
    from planner.judgement.risk import Risk
    from planner.dr.rpo import Protection


@dataclass(frozen=True, slots=True)
class Entry:
    """What is worth knowing about one customer beside the others; numbers are None where there is no plan."""

    id: str
    customer: str
    state: str
    design: str
    answer: str
    breach: str
    horizon_months: int
    fsvms: int | None = None
    memory_gb: float | None = None
    total_memory_gb: float | None = None
    total_vcpus: int | None = None
    binding: str = ""
    utilisation: float | None = None
    breach_month: int | None = None
    breach_date: str = ""
    confidence: float | None = None
    recovery: str = ""

    @classmethod
    def of(cls, doubt: Risk, link: Protection | None) -> Entry:
        """The entry for a scenario's answer, its doubts, and its second site."""
        sizing, scenario, plan = doubt.sizing, doubt.scenario, doubt.plan
        horizon = scenario.growth.horizon_months
        recovery = "" if link is None else _recovery(link)
        if plan is None:
            headline = answers.headline(sizing)
            return cls(scenario.id, scenario.customer, "fails", "none", headline, "", horizon, recovery=recovery)
        first = plan.breach
        month = first.first_breach_month if first else None
        date = None if month is None else answers.month_date(scenario, month)
        return cls(
            id=scenario.id,
            customer=scenario.customer,
            state="tight" if any(answers.state(check, horizon) == "tight" for check in plan.checks) else "holds",
            design=str(plan.design),
            answer=answers.headline(sizing),
            breach=answers.breach(scenario, plan),
            horizon_months=horizon,
            fsvms=plan.design.fsvms,
            memory_gb=plan.design.memory_gb,
            total_memory_gb=plan.design.total_memory_gb,
            total_vcpus=plan.design.total_vcpus,
            binding=answers.check_name(plan.binding.check, plan.binding.subject),
            utilisation=plan.binding.utilisation,
            breach_month=month,
            breach_date=f"{date:%Y-%m}" if date else "",
            confidence=doubt.of(plan.design) if doubt.doubtful else None,
            recovery=recovery,
        )

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Entry:
        """The entry that `record` wrote down; KeyError or TypeError when it is not one."""
        return cls(**{one.name: record[one.name] for one in fields(cls)})

    def record(self) -> dict[str, Any]:
        """The entry as plain values."""
        return asdict(self)


def _recovery(link: Protection) -> str:
    if link.on_schedule:
        return "on schedule"
    return "late" if link.replay.keeps_up else "falls behind"


def worst_first(entries: list[Entry]) -> list[Entry]:
    """The entries by urgency: those without a design, those that break soonest, those that are fullest."""
    order = {"fails": 0, "tight": 1, "holds": 2}

    def urgency(entry: Entry) -> tuple[float | str, ...]:
        month = float("inf") if entry.breach_month is None else entry.breach_month
        return order[entry.state], month, -(entry.utilisation or 0.0), entry.customer.casefold(), entry.id

    return sorted(entries, key=urgency)
