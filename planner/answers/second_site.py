"""The second site, in words and tables: the schedule, the age, and what would keep it."""

import datetime
import math
from collections.abc import Callable, Iterator
from itertools import groupby

from planner.answers import sentences
from planner.answers.basis import origin
from planner.answers.display import Prose, Table, points
from planner.answers.words import month_name
from planner.files.readiness import read_facts
from planner.model.checks import effective_limit
from planner.model.dr.rpo import SHARES, Protection
from planner.model.formulas.growth import growth_factor
from planner.model.formulas.seeding import GB_PER_TB
from planner.model.scenario import MOST_MONTHS
from planner.model.sites import DAYS, MOST_INTERVAL_MIN, WEEK_MIN, Window
from planner.model.sites import clock as time_of_day
from planner.model.sizing import shown_plan, size
from planner.model.units import at_least, at_most, counted, number, percent

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS_A_MONTH = 24 * 365.25 / 12
_MOST_RUNS = 3
_OF_SITES = ("replication_ports", "replication_setup", "smart_dr")
NO_SITE = "Nothing is replicated: if this cluster is lost, so is the file server."


def answer(protection: Protection) -> Prose:
    """Whether the link keeps the schedule, in one sentence or two."""
    replay, when = protection.replay, month_name(protection.scenario, protection.month)
    every = f"every {span(replay.interval_min)}"
    if protection.on_schedule:
        told = f"Yes: in {when} the link keeps up. Every snapshot, one {every}, arrives before the next is taken."
    elif not replay.keeps_up:
        needed, carried = rate(protection.mean_mb_s, at_least), rate(protection.link.mean / 60)
        told = f"The change needs {needed} on average, and the link carries {carried}."
        told = f"No: in {when} the link never catches up. {told}"
    else:
        count, late = len(replay.on_schedule), int((~replay.on_schedule).sum())
        held = replay.schedule_held and min(max(replay.schedule_held, 0.001), 0.999)  # neither none nor all, rounded
        told = f"Of {count} snapshots, one {every}, {late} do not arrive before the next is taken."
        told = f"No: in {when} the link keeps {percent(held)} of the schedule. {told}"
    return Prose((told,), "answer" if protection.on_schedule else "answer fails")


@sentences
def outcome(protection: Protection) -> Iterator[str]:
    """How old the remote copy gets, which snapshots are missed, how uneven the change may be, what bounds the rate."""
    replay, carried, mean = protection.replay, protection.effective_mb_s, protection.mean_mb_s
    oldest, usual, interval = replay.age_max_min, replay.age_quantile_min(0.95), replay.interval_min
    if oldest is None or usual is None:
        yield "The remote copy falls further and further behind."
    else:
        age = f"never more than {span(oldest)} old, and {span(usual)} or less 95 % of the time"
        kept = f"While the schedule is kept, it is at most {span(2 * interval)} old."
        yield f"Once the first full copy is there, the remote copy is {age}. {kept}"
        if protection.replication.profile.is_flat and protection.on_schedule and mean:
            busiest = f"the busiest {'hour' if interval == 60 else span(interval)}"
            most = f"{times(carried / mean)} times the mean ({at_most(carried)} against {at_least(mean)} MB/s)"
            yield f"This assumes an even rate of change. The schedule is kept while {busiest} stays below {most}."
        if runs := missed(protection):
            yield f"Missed: {'; '.join(runs)}."
    yield _carries(protection)


def _carries(protection: Protection) -> str:
    """What the link carries, and what bounds it."""
    mean = f"On average the change needs {rate(protection.mean_mb_s, at_least)}."
    worth, windows = rate(protection.effective_mb_s), protection.replication.windows
    limit = effective_limit(protection.replication, protection.scenario)
    if windows:
        throttle = "; ".join(f"{window_name(one)} at {rate(one.rate_mb_s)}" for one in windows)
        most = f"at other times up to {rate(max(protection.link.rates) / 60)}"
        return f"The throttle: {throttle}; {most}. For these snapshots that is equivalent to a constant {worth}. {mean}"
    nodes = f"{counted(protection.scenario.cluster.nodes, 'node')} at {number(limit.value)} MB/s each allow"
    allows = {
        "replication.link": "",
        "replication.throttle": ", as the throttle allows",
        "replication_rate_per_node": f", as {nodes}",
    }.get(limit.name, ", as the product allows")
    return f"The link carries {worth}{allows}. {mean}"


def loss(protection: Protection) -> str:
    """What a disaster would cost, without a full stop: `A disaster would cost at most 79 min of work, ...`."""
    replay = protection.replay
    oldest, usual = replay.age_max_min or 0.0, replay.age_quantile_min(0.95) or 0.0
    even = ", if the change is even" if protection.replication.profile.is_flat else ""
    return f"A disaster would cost at most {span(oldest)} of work ({span(usual)} or less 95 % of the time){even}"


def times(ratio: float) -> str:
    """How many times as much, rounded down: 3.16 is `3.1`, and 0.699 is `0.69`."""
    step = 10 if ratio >= 1 else 100
    return number(math.floor(ratio * step * (1 + 1e-9)) / step)


def missed(protection: Protection) -> tuple[str, ...]:
    """The longest runs of missed snapshots, with when each begins."""
    replay = protection.replay
    runs = sorted(replay.misses(), key=lambda run: (-run[1], run[0]))
    told = [f"{counted(count, 'snapshot')} from {clock(protection, first)}" for first, count in runs[:_MOST_RUNS]]
    more = sum(count for _, count in runs[_MOST_RUNS:])
    return (*told, f"and {more} more") if more else tuple(told)


def on_this_link(protection: Protection) -> tuple[str, ...]:
    """What this link can keep, a sentence each: the shortest interval, and the largest change."""
    least, allowed = protection.least_interval_min, protection.scenario.catalog["replication_interval_least"]
    if least is None:
        interval = f"This link sustains no interval up to {span(MOST_INTERVAL_MIN)}."
    elif least <= math.ceil(allowed.value):
        every = f"a snapshot every {span(least)}, as often as the product allows ({allowed.kind})"
        interval = f"This link sustains {every}."
    else:
        interval = f"The shortest interval that this link sustains is {span(least)}."
    most, now = protection.max_change_gb_day, protection.change_gb_day
    part = f", {times(most / now)} times that of {month_name(protection.scenario, protection.month)}" if now else ""
    every = f"With a snapshot every {span(protection.replay.interval_min)}"
    return interval, f"{every} it carries up to {number(math.floor(most))} GB of change a day{part}."


def first_copy(protection: Protection) -> str:
    """How long the first full copy takes, and by when the remote side has caught up where it begins in month 0."""
    begun, hours = protection.scenario.as_of, protection.caught_up_hours
    begin = " from hour 0 of the profile" if protection.replication.windows else ""
    alone = f"{span(60 * protection.seed_hours)} alone{begin}"
    if not math.isfinite(hours):
        return f"{alone}, and while the changes go on it never catches up"
    done = f"in month {math.floor(hours / HOURS_A_MONTH)}"
    if begun and begun.year < datetime.MAXYEAR - MOST_MONTHS // 12:
        end = begun + datetime.timedelta(days=math.ceil(hours / 24))
        done = f"started on {begun:%-d %B %Y}, done by {end:%-d %B %Y}"
    return f"{alone}, {span(60 * hours)} until the remote side is within one interval while the changes go on ({done})"


def site_notes(protection: Protection) -> tuple[str, ...]:
    """The first full copy, the snapshot reserves, and what the catalog tells of the two sites."""
    scenario, replication, catalog = protection.scenario, protection.replication, protection.scenario.catalog
    when, rule = month_name(scenario, protection.month), catalog["remote_space_rule"]
    data = scenario.data_tb * float(growth_factor(scenario.growth.data, protection.month))
    here, there = (at_least(gb / 1000, "TB") for gb in (protection.local_reserve_gb, protection.remote_reserve_gb))
    fsvms = int(replication.remote_nodes * catalog["fsvms_per_remote_node"].value)
    return (
        f"The first full copy of {at_least(scenario.data_tb, 'TB')} TB takes {first_copy(protection)}.",
        f"Space for {counted(replication.keep, 'snapshot')} in {when}: {here} TB here, {there} TB at the remote site "
        f"with the full copy. The vendor's rule of thumb for that site is {percent(rule.value)} of the data, "
        f"{at_least(rule.value * data, 'TB')} TB ({rule.kind}, {rule.source.short}); the larger counts.",
        f"The remote site has {counted(replication.remote_nodes, 'node')}, so at most {counted(fsvms, 'FSVM')}.",
        *(f"{one.text} ({one.kind}, {one.source.short})" for name, one in catalog.facts.items() if name in _OF_SITES),
    )


@sentences
def assumptions(protection: Protection) -> Iterator[str]:
    """What the answer takes for granted."""
    replication, profile = protection.replication, protection.replication.profile
    shape = "is even" if profile.is_flat else f"repeats after {len(profile.weights)} hours"
    saved = f"{percent(replication.wire_reduction)} of it is saved on the wire"
    whose = origin(protection.scenario, "wire_reduction")
    yield f"The change, {number(protection.change_gb_day)} GB a day, {shape}; {saved} ({whose})."
    follows = "the newest snapshot follows, with all changes since the last that arrived"
    yield f"One transfer runs at a time; when it ends, {follows}."
    if replication.windows and not profile.is_flat:
        if profile.begins_min == 0:
            yield "Hour 0 of the change profile is assumed to be Monday 00:00."
        if 60 * len(profile.weights) % WEEK_MIN and WEEK_MIN % (60 * len(profile.weights)):
            yield "The change repeats after other than whole weeks, so its days move against the throttle's."


def clock(protection: Protection, minute: int) -> str:
    """A minute of the replay as a time of the week where it repeats by weeks, and else as a day and a time."""
    period, begins = protection.replay.period_min, protection.replication.profile.begins_min
    time = time_of_day((begins + minute) % 1440)
    if period % WEEK_MIN == 0:
        week, within = divmod(begins + minute, WEEK_MIN)
        day = DAY_NAMES[within // 1440]
        return f"{day} {time}" if period == WEEK_MIN else f"{day} {time} of week {week + 1}"
    if period % 1440 == 0:
        return time if period == 1440 else f"{time} of day {(begins % 1440 + minute) // 1440 + 1}"
    return f"minute {minute}"


def window_name(window: Window) -> str:
    """`mon-fri 08:00 to 18:00`."""
    runs = [[day for _, day in run] for _, run in groupby(enumerate(window.days), key=lambda one: one[1] - one[0])]
    names = (DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}" for run in runs)
    days = "all days" if len(window.days) == 7 else ", ".join(names)
    return f"{days} {time_of_day(window.from_min)} to {time_of_day(window.to_min)}"


def rate(rate_mb_s: float, shown: Callable[[float], str] = at_most) -> str:
    """`31.65 MB/s (253.2 Mbit/s)`, rounded down, or as `shown` has it."""
    return f"{shown(rate_mb_s)} MB/s ({shown(8 * rate_mb_s)} Mbit/s)"


def span(minutes: float) -> str:
    """A time in minutes, in hours above three hours, or in days above three days."""
    if minutes < 180:
        return f"{number(minutes, 3)} min"
    return f"{number(minutes / 60, 3)} h" if minutes < 3 * 1440 else f"{number(minutes / 1440, 3)} days"


def findings(found: Protection) -> Prose:
    """How old the remote copy gets, what the link carries, and what our reading of the interval is."""
    least = found.scenario.catalog["replication_interval_least"]
    called = f"The source calls its {least.stated} \u201c{least.label}\u201d; we" if least.label else "We"
    objective = "the recovery point objective (RPO), the work that a disaster may cost"
    reading = f"{called} read the interval between snapshots as {objective}, as the vendor's later documents do."
    return Prose((*outcome(found), reading))


def shopping_list(found: Protection) -> Table:
    """What the second site has to have: FSVMs and the room for them, storage, the first copy, and open ports."""
    scenario, link, catalog = found.scenario, found.replication, found.scenario.catalog
    plan, rule, per_node = shown_plan(size(scenario)), catalog["remote_space_rule"], catalog["fsvms_per_remote_node"]
    design, ports = plan.design, [one for one in read_facts().ports if one.between == "sites"]
    reckoned_tb = found.remote_reserve_gb / GB_PER_TB
    by_rule_tb = rule.value * scenario.data_tb * float(growth_factor(scenario.growth.data, found.month))
    node = f"at most {counted(int(per_node.value), 'FSVM')} on a node ({per_node.kind}, {per_node.source.short})"
    reckoned = f"{at_least(reckoned_tb, 'TB')} TB for the full copy with {counted(link.keep, 'snapshot')}"
    by_rule = f"{at_least(by_rule_tb, 'TB')} TB by the vendor's rule of thumb, {percent(rule.value)} of the data"
    larger = f"the larger of {reckoned} and {by_rule} ({rule.kind}, {rule.source.short})"
    given = "" if link.remote_storage_tb is None else f". The site has {at_most(link.remote_storage_tb, 'TB')} TB"
    storage = f"in {month_name(scenario, found.month)}, {larger}{given}"
    rows = (
        ("FSVMs", str(design.fsvms), "as many as here" if plan.feasible else "of the nearest design, as none holds"),
        ("Memory", f"{number(design.total_memory_gb)} GB", f"{number(design.memory_gb)} GB for each FSVM"),
        ("vCPUs", str(design.total_vcpus), f"{design.vcpus} for each FSVM"),
        (
            "Nodes",
            str(math.ceil(design.fsvms / per_node.value)),
            f"{node}. The site has {counted(link.remote_nodes, 'node')}",
        ),
        ("Usable storage", f"{at_least(max(reckoned_tb, by_rule_tb), 'TB')} TB", storage),
        ("First full copy", f"{number(math.ceil(found.seed_hours))} h", first_copy(found)),
        *((f"{one.service} port", f"{one.protocol} {one.port}", f"{one.why}. {one.note}".rstrip()) for one in ports),
    )
    return Table(("To provide", "How much", "What to know"), rows, "wrn", "The second site as a shopping list")


def rates(found: Protection) -> Table:
    """The rate that would keep all, 95 % and 90 % of the snapshots on schedule."""
    rows = []
    for share in SHARES:
        kept, needed = "all snapshots on schedule" if share == 100 else f"{share} % of them", found.required_mb_s[share]
        rows.append((kept, f"{at_least(needed)} MB/s", f"{at_least(8 * needed)} Mbit/s"))
    return Table(("For", "Bytes", "Bits"), tuple(rows), "lrr", "The least even rate that keeps the schedule")


def beside(found: Protection) -> Prose | None:
    """The first full copy, the snapshot reserves, and what still has to be set up between the sites."""
    return points((*site_notes(found), *assumptions(found)))
