"""The words for a plan: every sentence that the command line, the notebooks and the reports share."""

import datetime
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Protocol

from planner.answers import rows_of, sentences
from planner.model.checks import DEMANDS
from planner.model.remedies import Rescue, rescue
from planner.model.scenario import Scenario, Share, with_values
from planner.model.sizing import Check, Design, Judged, Plan, Sizing, size
from planner.model.units import at_least, at_most, counted, listed, number, part, word

_OF_FSVMS = ("connections", "connections_failover", "home_data")  # which more or larger ones carry
# What each check is called on its own, and inside a sentence.
# What each has, such as GB that are free, and what to do before a growing one is full.
NAMES, CAUSES, _LEFT, _BEFORE = (
    {one["check"]: one[column] for one in rows_of("checks.csv")}
    for column in ("name", "in a sentence", "left", "before it is full")
)


class Checked(Protocol):
    """What has a check and, where that is of one share, its name."""

    @property
    def check(self) -> Any:
        """Its name in the table of checks."""

    @property
    def subject(self) -> str | None:
        """The share that it is about."""


def month_name(scenario: Scenario, month: int) -> str:
    """`May 2030`, or `month 42` when the scenario gives no date."""
    return f"{date:%B %Y}" if (date := month_date(scenario, month)) else f"month {month}"


def when(scenario: Scenario, month: int) -> str:
    """The same where there is little room, the name of the month cut to three letters."""
    return f"{date:%b %Y}" if (date := month_date(scenario, month)) else f"month {month}"


def month_date(scenario: Scenario, month: int) -> datetime.date | None:
    """The first day of the calendar month that is `month` months after the scenario's date."""
    if scenario.as_of is None:
        return None
    years, index = divmod(scenario.as_of.month - 1 + month, 12)
    year = scenario.as_of.year + years
    return datetime.date(year, index + 1, 1) if year <= datetime.MAXYEAR else None


def check_name(one: Checked) -> str:
    """The name of whatever has a check, and may have a subject: the share it is about."""
    return f"{NAMES[one.check]} ({one.subject})" if one.subject else NAMES[one.check]


def spoken(name: str) -> str:
    """A key of a file in words: `FSVMs, at most` of `fsvms_most`, `Growth connections` of `growth.connections`."""
    words = re.sub(r"[._]", " ", name)
    words = re.sub(r" (most|least)$", r", at \1", words)
    words = re.sub(r"\b(fsvm|cvm)(?=s?\b)", lambda found: found[1].upper(), words).replace("vcpu", "vCPU")
    return _capital(words)


def cause(one: Checked) -> str:
    """What its check is called inside a sentence: `fail-over`, `the data of a general share projects`."""
    return CAUSES[one.check] + (f" {one.subject}" if one.subject else "")


def before_full(one: Checked) -> str:
    """What to do before growth fills it: `add capacity`, `split share projects`."""
    return _BEFORE[one.check] + (f" {one.subject}" if one.subject else "")


def measure(required: float | None, allowed: float, unit: str) -> str:
    """`2,396 of 2,500 connections`: what is required rounded up, what is allowed rounded down."""
    wanted = "more than any" if required is None else at_least(required, unit)
    return f"{wanted} of {at_most(allowed, unit)} {unit}".rstrip()


def breaks(scenario: Scenario, check: Check) -> str:
    """When a check breaks, in a word or two: `May 2030`, `month 42` without a date, `from the start`, or nothing."""
    month = check.first_breach_month
    return "" if month is None else when(scenario, month) if month else "from the start"


def headline(sizing: Sizing) -> str:
    """The answer in a sentence: the plan, or the design that is enough and what else must change, or what it takes."""
    if sizing.plan is not None:
        return verdict(sizing.scenario, sizing.plan)
    found = rescue(sizing)
    assert found is not None
    horizon = month_name(sizing.scenario, sizing.scenario.growth.horizon_months)
    room = next((problem for problem in found.obstacles if problem.of_designs), None)
    if room is None:
        return f"This needs {needed(found)}. With that, {_each(found.plan.design)} are enough until {horizon}."
    less = ", and only a weaker promise would help" if room.ways and room.ways[0].weaker else ""
    return f"This needs {needed(found)}. As things are, no design lasts until {horizon}{less}."


def needed(found: Rescue) -> str:
    """The cheapest way out: what mends every check that fails, room for a design first."""
    room = {(c.check, c.subject) for problem in found.obstacles if problem.of_designs for c in problem.checks}
    first = [one.remedy for one in found.blockers if (one.check, one.subject) in room][:1]
    return listed(dict.fromkeys((*first, *(b.remedy for b in found.blockers if (b.check, b.subject) not in room))))


def verdict(scenario: Scenario, plan: Plan) -> str:
    """Whether `plan` holds, in one sentence, and what fails first where it does not."""
    design, horizon = plan.design, month_name(scenario, scenario.growth.horizon_months)
    failing = plan.failing
    if not failing:
        return f"{_each(design)} are enough until {horizon}."
    others = len(failing) - 1
    more = (", and so does another" if others == 1 else f", and so do {others} others") if others else ""
    return f"{_each(design)} do not last until {horizon}: {shortfall(failing[0], inline=True)} fails{more}."


def _each(design: Design) -> str:
    return f"{counted(design.fsvms, 'FSVM')} ({design.memory_gb:g} GB and {design.vcpus} vCPUs each)"


def shortfall(one: Judged, *, inline: bool = False) -> str:
    """A check that fails: `Connections, all FSVMs up: 1,775 connections, 238 allowed`, or as part of a sentence."""
    numbers = over(one, one.required)
    return f"{cause(one)} ({numbers})" if inline else f"{check_name(one)}: {numbers}"


def over(one: Judged, needed: float | None) -> str:
    """What is `needed` of a limit, and what is allowed: `1,775 connections, 238 allowed`."""
    if needed is None:
        return "no FSVM is left"
    if one.check == "replication_interval":  # a least, not a most
        return f"every {at_most(one.allowed)} min; the shortest allowed is {at_least(needed)} min"
    if isinstance(one, Check) and one.limit.name == "fsvms_least":
        return f"{counted(int(one.allowed), 'FSVM')}, {at_least(needed)} at the least"
    return f"{at_least(needed, one.unit)} {one.unit}, {at_most(one.allowed, one.unit)} {_LEFT[one.check]}"


def bound(scenario: Scenario, plan: Plan) -> str:
    """What binds `plan`, and when growth breaks it, in two sentences."""
    check, then = plan.binding, breach(scenario, plan)
    used = f" ({part(check.utilisation)})" if check.utilisation is not None else ""
    text = measure(check.required, check.allowed, check.unit)
    if growth_breach(plan.checks) is check and check.first_breach_month:
        then = f"Growth reaches it first, in {month_name(scenario, check.first_breach_month)}."
    return f"The tightest limit is {cause(check)}: {text}{used}. {then}"


def growth_breach(checks: Iterable[Check]) -> Check | None:
    """The demand among `checks` that growth breaks first, or None when all hold for 120 months."""
    broken = [c for c in checks if c.check in DEMANDS and c.first_breach_month is not None]
    return min(broken, key=lambda check: check.first_breach_month or 0, default=None)


def breach(scenario: Scenario, plan: Plan) -> str:
    """When growth breaks the plan, in one sentence."""
    first = growth_breach(plan.checks)
    if first is None or first.first_breach_month is None:
        return "Growth reaches no limit within 120 months."
    what = cause(first)
    if first.first_breach_month == 0:
        return f"The limit of {what} is passed from the start."
    return f"Growth reaches the limit of {what} first, in {month_name(scenario, first.first_breach_month)}."


@sentences
def if_spread(sizing: Sizing) -> Iterator[str]:
    """What would be enough if the load of a failure spread, where the plan is larger than that; else nothing."""
    scenario, plan = sizing.scenario, sizing.plan
    if plan and scenario.resilience.takeover == "one" and scenario.resilience.failures:
        other = size(with_values(scenario, {"resilience.takeover": "spread"})).plan
        if other and other.design != plan.design:
            cost = more_cost(other.design, plan.design)
            yield f"If the load of a failed FSVM were sure to spread over the others, {other.design} would do ({cost})."


def connections(share: Share, factor: float = 1.0) -> str:
    """The connections of a share, grown by a factor: rounded up, or that nobody knows them."""
    return "unknown" if share.unknown else at_least(share.connections * factor, "connections")


@sentences
def uncounted(scenario: Scenario) -> Iterator[str]:
    """Which shares are left out of the load, in a sentence; nothing where none is."""
    if names := [share.name for share in scenario.shares if share.unknown]:
        shares, whose = ("shares", "their") if len(names) > 1 else ("share", "its")
        yield f"The load of {shares} {listed(names)} is not counted: {whose} connections are unknown."


def finding(check: Check) -> str:
    """A check as a finding: `2,396 of 2,500 connections, 95.8 %`, or `3,017 connections, 2,500 allowed`."""
    told = measure(check.required, check.allowed, check.unit)
    return ", ".join(filter(None, (told, used(check)))) if check.ok else over(check, check.required)


def used(check: Check) -> str:
    """The part of a limit that is used; nothing where there is nothing to divide."""
    return "" if check.utilisation is None else part(check.utilisation)


def blocker(one: Check) -> str:
    """What blocks, and the remedy."""
    return f"{shortfall(one)}. Remedy: {one.remedy}."


def rescued(found: Rescue) -> str:
    """How near the nearest design is."""
    checks = few_checks(len(found.blockers))
    whatever = "" if any(problem.of_designs for problem in found.obstacles) else ", as every design does"
    return f"The nearest design is {found.plan.design}; it fails {checks}{whatever}."


def few_checks(count: int) -> str:
    """`one check`, `3 checks`."""
    return "one check" if count == 1 else f"{count} checks"


@sentences
def ways_out(found: Rescue) -> Iterator[str]:
    """The other ways out beside each remedy, the cheapest first and weaker promises last, a sentence each."""
    for problem in found.obstacles:
        shown = {one: str(one) if problem.of_designs else one.sentence for one in problem.ways[1:]}
        firm, less = ("; ".join(text for one, text in shown.items() if one.weaker == weak) for weak in (False, True))
        whose = f" for {cause(problem.checks[0])}" if len(found.obstacles) > 1 else ""
        if firm:
            yield f"Other ways out{whose}, the cheapest first: {firm}."
        if less:
            yield f"Or promise less: {less}."


@sentences
def current(sizing: Sizing) -> Iterator[str]:
    """What the present file server can take, and until when; nothing when there is none."""
    if (plan := sizing.current) is None:
        return
    lasts, first = "It lasts for 120 months and more.", plan.breach
    if first and first.first_breach_month:
        until = month_name(sizing.scenario, first.first_breach_month - 1)
        lasts = f"It lasts until {until}; a month later it is over the limit of {cause(first)}."
    elif first:
        one = plan.binding if plan.binding.first_breach_month == 0 else first
        small = "too small for" if one.check in _OF_FSVMS else "over the limit of"
        lasts = f"It is already {small} {cause(one)} ({over(one, one.now)})."
        if first.limit.name == "fsvms_least":
            lasts = f"It has too few FSVMs: {over(first, first.required)}."
    yield f"The present file server is {plan.design}. {lasts}"


def change(old: Design, new: Design) -> str:
    """What to do to the present file server: `add one FSVM, and raise each from 16 to 60 GB and from 4 to 8 vCPUs`."""
    more = new.fsvms - old.fsvms
    steps = [f"{'add' if more > 0 else 'remove'} {word(abs(more))} FSVM{'s' * (abs(more) > 1)}"] if more else []
    ends = ((old.memory_gb, new.memory_gb, "GB"), (old.vcpus, new.vcpus, "vCPUs"))
    for verb, which in (("raise", [e for e in ends if e[1] > e[0]]), ("lower", [e for e in ends if e[1] < e[0]])):
        if which:
            steps.append(f"{verb} each {' and '.join(f'from {was:g} to {will:g} {unit}' for was, will, unit in which)}")
    return ", and ".join(steps) or "nothing: the plan is the present design"


def more_cost(design: Design, than: Design) -> str:
    """What a design takes more or less than another: `96 GB and 16 vCPUs more`."""
    memory, vcpus = design.total_memory_gb - than.total_memory_gb, design.total_vcpus - than.total_vcpus
    changes = [(memory, f"{number(abs(memory))} GB"), (vcpus, counted(abs(vcpus), "vCPU"))]
    alike = groupby((one for one in changes if one[0]), key=lambda one: one[0] > 0)
    told = (f"{' and '.join(text for _, text in same)} {'more' if more else 'less'}" for more, same in alike)
    return " and ".join(told) or "no memory and no vCPUs more"


def _capital(text: str) -> str:
    """`text` with a capital, but for a word such as vCPU, whose letters stay as they are."""
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]
