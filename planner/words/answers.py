"""The words for a plan: every sentence that the command line, the notebooks and the reports share."""

from __future__ import annotations

import datetime

from planner.evidence import Evidence
from planner.limits import Catalog
from planner.remedies import Blocker, Rescue
from planner.scenario import Scenario
from planner.sizing import Check, Design, Plan, Rejection, Sizing
from planner.units import number, percent

NAMES = {
    "fsvm_count": "FSVMs in the cluster",
    "fsvm_count_remote": "FSVMs at the remote site",
    "fsvm_memory": "Memory of an FSVM",
    "fsvm_vcpus": "vCPUs of an FSVM",
    "node_memory": "Free memory on a node",
    "node_vcpus": "Free vCPUs on a node",
    "connections": "Connections, all FSVMs up",
    "connections_failover": "Connections after a failure",
    "home_data": "Home data per FSVM",
    "general_data": "Data of a general share",
    "file_server_name": "File server name",
    "share_name": "Share name",
    "share_description": "Share description",
    "previous_versions": "Previous Versions",
    "replication_interval": "Replication interval",
    "replication_throttle": "Replication throttle",
    "replication_schedule": "Replication on schedule",
}
# What a check is called when it is what binds or breaks first.
CAUSES = {
    "connections": "connections with all FSVMs up",
    "connections_failover": "fail-over",
    "home_data": "home data per FSVM",
    "general_data": "the data of share",
    "replication_schedule": "the replication link",
}


def month_name(scenario: Scenario, month: int) -> str:
    """`month 42 (May 2030)`, or without the date when the scenario gives none."""
    date = month_date(scenario, month)
    return f"month {month} ({date:%B %Y})" if date else f"month {month}"


def month_date(scenario: Scenario, month: int) -> datetime.date | None:
    """The first day of the calendar month that is `month` months after the scenario's date."""
    if scenario.as_of is None:
        return None
    years, index = divmod(scenario.as_of.month - 1 + month, 12)
    year = scenario.as_of.year + years
    return datetime.date(year, index + 1, 1) if year <= datetime.MAXYEAR else None


def check_name(check: str, subject: str | None) -> str:
    """The name of a check, with the share it is about."""
    return f"{NAMES[check]}: {subject}" if subject else NAMES[check]


def cause(check: str, subject: str | None) -> str:
    """What a check is called inside a sentence: `fail-over`, `the data of a general share projects`."""
    return CAUSES.get(check, _lowered(NAMES[check])) + (f" {subject}" if subject else "")


def state(check: Check, horizon: int) -> str:
    """The state of a check in a word: holds, tight or fails."""
    if not check.ok:
        return "fails"
    near = check.first_breach_month is not None and check.first_breach_month <= horizon + 12
    return "tight" if near else "holds"


def measure(required: float | None, allowed: float, unit: str) -> str:
    """`2,396 of 2,500 connections`."""
    wanted = "more than any" if required is None else number(required)
    return f"{wanted} of {number(allowed)} {unit}".rstrip()


def headline(sizing: Sizing) -> str:
    """The answer in one sentence."""
    horizon = month_name(sizing.scenario, sizing.scenario.growth.horizon_months)
    if sizing.plan is None:
        return f"No design holds to {horizon}: every one of the {len(sizing.rejections)} fails a check."
    return verdict(sizing.scenario, sizing.plan)


def verdict(scenario: Scenario, plan: Plan) -> str:
    """Whether `plan` holds, in one sentence, and what fails first where it does not."""
    design, horizon = plan.design, month_name(scenario, scenario.growth.horizon_months)
    what = f"{design.fsvms} FSVMs with {design.memory_gb:g} GB and {design.vcpus} vCPUs each"
    failing = [check for check in plan.checks if not check.ok]
    if not failing:
        total = f"{number(design.total_memory_gb)} GB and {design.total_vcpus} vCPUs in all"
        return f"{what} ({total}) hold to {horizon}."
    first, more = failing[0], len(failing) - 1
    text = f"{what} do not hold to {horizon}: {check_name(first.check, first.subject)}, "
    return text + measure(first.required, first.allowed, first.unit) + (f", and {more} more." if more else ".")


def bound(scenario: Scenario, plan: Plan) -> str:
    """What binds `plan`, and when growth breaks it, in one sentence."""
    check = plan.binding
    used = percent(check.utilisation) if check.utilisation is not None else "more than all"
    text = measure(check.required, check.allowed, check.unit)
    return f"{_capital(cause(check.check, check.subject))} binds: {text} ({used}). {breach(scenario, plan)}"


def binding(sizing: Sizing) -> str:
    """What binds the plan, and when growth breaks it, in one sentence."""
    if sizing.plan is None:
        return "Nothing binds: there is no plan."
    return bound(sizing.scenario, sizing.plan)


def breach(scenario: Scenario, plan: Plan) -> str:
    """When growth breaks the plan, in one sentence."""
    first = plan.breach
    if first is None or first.first_breach_month is None:
        return "Nothing breaks within 120 months."
    what = cause(first.check, first.subject)
    if first.first_breach_month == 0:
        return f"{_capital(what)} is over the limit today."
    return f"First to break: {what}, in {month_name(scenario, first.first_breach_month)}."


def finding(check: Check) -> str:
    """A check as a finding: `2,396 of 2,500 connections, 95.8 %`."""
    used = "" if check.utilisation is None else f", {percent(check.utilisation)}"
    return f"{measure(check.required, check.allowed, check.unit)}{used}"


def rejection(why: Rejection) -> str:
    """Why a design is rejected: `3 × 12 GB: Connections, all FSVMs up, 1,775 of 238 connections`."""
    return f"{check_name(why.check, why.subject)}: {measure(why.required, why.allowed, why.unit)}"


def blocker(one: Blocker) -> str:
    """What blocks, and the remedy."""
    what = f"{check_name(one.check, one.subject)}: {measure(one.required, one.allowed, one.unit)}"
    return f"{what}. Remedy: {one.remedy}."


def rescued(found: Rescue) -> str:
    """How near the nearest design is."""
    count = len(found.blockers)
    checks = "one check" if count == 1 else f"{count} checks"
    return f"The nearest design is {found.plan.design}; it fails {checks}."


def current(sizing: Sizing) -> tuple[str, ...]:
    """What the present file server can take, until when, and what changes; nothing when there is none."""
    plan, scenario = sizing.current, sizing.scenario
    if plan is None:
        return ()
    design = plan.design
    bound = plan.binding
    told = [
        f"The present file server, {design}, takes {number(bound.allowed)} {bound.unit} where it binds "
        f"({cause(bound.check, bound.subject)}); today that is {measure(bound.now, bound.allowed, bound.unit)}."
    ]
    first = plan.breach
    if first is None or first.first_breach_month is None:
        told.append("It holds for 120 months and more.")
    elif first.first_breach_month == 0:
        told.append(
            f"It is over the limit today: {check_name(first.check, first.subject)}, "
            f"{measure(first.now, first.allowed, first.unit)}."
        )
    else:
        told.append(
            f"It holds until {month_name(scenario, first.first_breach_month - 1)}; "
            f"{cause(first.check, first.subject)} breaks it a month later."
        )
    if sizing.plan is not None:
        told.append(_change(plan, sizing.plan))
    return tuple(told)


def _change(old: Plan, new: Plan) -> str:
    before, after = old.design, new.design
    if before == after:
        return "The plan is the present design: nothing changes."
    steps = []
    if after.fsvms != before.fsvms:
        more = after.fsvms - before.fsvms
        steps.append(f"{'add' if more > 0 else 'remove'} {abs(more)} FSVM{'s' if abs(more) > 1 else ''}")
    if after.memory_gb != before.memory_gb:
        steps.append(f"give each {after.memory_gb:g} GB of memory, not {before.memory_gb:g} GB")
    if after.vcpus != before.vcpus:
        steps.append(f"{after.vcpus} vCPUs, not {before.vcpus}")
    return f"To reach the plan: {', '.join(steps)}."


def age(catalog: Catalog) -> str:
    """How old the release is whose limits are used, in one sentence."""
    if found := catalog.facts.get("released"):
        return f"Limits of {catalog.title}, {found.text} ({found.source.id})."
    return f"Limits of {catalog.title}; its catalog does not say how old that release is."


def sizes(scenario: Scenario) -> tuple[str, ...]:
    """What the release holds in file servers of another birth alone, a sentence for each kind of share there is."""
    told = []
    for name, what in (("home_share_data", "of home data on an FSVM"), ("general_share_data", "in a general share")):
        row = scenario.catalog[name]
        later = next((one for one in row.conflicts if one.condition), None)
        if not (scenario.home_share if name == "home_share_data" else scenario.general_shares):
            continue
        if row.condition:
            kept = "one that is upgraded in place keeps the size that its own release gave it"
            told.append(f"{row.stated} {what} is only for {row.condition}; {kept}.")
        elif later:
            kept = f"Upgraded in place, the present file server keeps {row.stated} {what}"
            told.append(f"{kept}; {later.stated} is only for {later.condition}.")
    return tuple(told)


def assumptions(scenario: Scenario) -> tuple[str, ...]:
    """Everything the plan takes for granted, a sentence each."""
    catalog, resilience = scenario.catalog, scenario.resilience
    told = [
        f"{age(catalog)} Those marked tested are that release's own; the others are from the vendor's papers on "
        "another or a later one, or follow from them.",
        *sizes(scenario),
        "A connection is an SMB connection of a client to an FSVM; the scenario gives their peak, "
        "and no multiplier from users is applied.",
        "Home connections spread evenly over the FSVMs; a general share lies whole on one.",
    ]
    if resilience.failures:
        how = (
            "one survivor takes over all that failed (the worst case)"
            if resilience.takeover == "one"
            else ("what failed spreads over the survivors (the best case)")
        )
        told.append(f"{resilience.failures} FSVM{'s' if resilience.failures > 1 else ''} may fail at once, and {how}.")
    else:
        told.append("No FSVM is planned to fail.")
    kept = f"{percent(resilience.headroom)} of the tested connections is kept free while all FSVMs are up"
    told.append(
        kept
        + (
            f" ({catalog['headroom'].kind}, {catalog['headroom'].source.id})."
            if "headroom" in scenario.assumed
            else "."
        )
    )
    told.append(f"vCPUs go with memory as the catalog pairs them ({catalog.vcpus.limits[0].kind}).")
    if catalog["home_share_data"].stated.endswith(" TB"):
        told.append("TB in a limit is read as 1000^4 bytes, the stricter reading; TiB would allow 10 % more.")
    if not scenario.growth.connections and not scenario.growth.data:
        told.append("Nothing grows.")
    if replication := scenario.replication:
        row = catalog["wire_reduction"]
        why = f"{row.kind}, {row.source.id}" if "wire_reduction" in scenario.assumed else "given"
        told.append(f"{percent(replication.wire_reduction)} of the change is saved on the wire ({why}).")
    if scenario.intervals:
        told.append(f"The plan uses the middle of {len(scenario.intervals)} value(s) given as an interval.")
    return tuple(told)


def evidence(scenario: Scenario) -> tuple[str, ...]:
    """What each measured number rests on, and how good that is, a sentence each."""
    return tuple(f"{path}: {_evidence(found)}" for path, found in scenario.evidence.items())


def _evidence(found: Evidence) -> str:
    step = f"{number(found.step_s / 60)} min" if found.step_s >= 60 else f"{number(found.step_s)} s"
    since = f" from {found.begins:%Y-%m-%d}" if found.begins else ""
    gaps = (
        f"{found.gaps} gap{'s' if found.gaps > 1 else ''} ({number(found.missing_hours, 3)} h missing)"
        if found.gaps
        else "no gaps"
    )
    why = {
        "good": "",
        "fair": "; a measurement without gaps is better",
        "poor": "; seven whole days without gaps are needed to trust it",
    }[found.grade]
    notes = "".join(f"; {note}" for note in found.notes)
    return (
        f"{found.grade} evidence, {number(found.days, 3)} days{since} every {step}, {gaps}{why}. "
        f"{found.statistic[:1].upper()}{found.statistic[1:]} of {found.column} in {found.file}{notes}."
    )


def more_cost(design: Design, than: Design) -> str:
    """What a design takes more or less than another: `96 GB and 16 vCPUs more`."""
    memory, vcpus = design.total_memory_gb - than.total_memory_gb, design.total_vcpus - than.total_vcpus
    if not memory and not vcpus:
        return "no memory and no vCPUs more"
    if memory * vcpus >= 0:
        parts = [f"{number(abs(memory))} GB"] * bool(memory) + [f"{abs(vcpus)} vCPUs"] * bool(vcpus)
        return f"{' and '.join(parts)} {'more' if memory + vcpus > 0 else 'less'}"
    return (
        f"{number(abs(memory))} GB {'more' if memory > 0 else 'less'} and "
        f"{abs(vcpus)} vCPUs {'more' if vcpus > 0 else 'less'}"
    )


def _capital(text: str) -> str:
    return text if _acronym(text) else text[:1].upper() + text[1:]


def _lowered(text: str) -> str:
    return text if _acronym(text) else text[:1].lower() + text[1:]


def _acronym(text: str) -> bool:
    """Whether `text` begins with a word such as FSVM or vCPU, whose letters stay as they are."""
    return text[1:2].isupper()
