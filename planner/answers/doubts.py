"""Doubt, in words and tables: how sure a plan is, what the doubt comes from, and how it was reckoned."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from planner.answers import sentences
from planner.answers.display import Prose, Table
from planner.answers.words import cause, check_name, month_name, more_cost
from planner.judgement.drivers import Driver
from planner.judgement.risk import Risk
from planner.model.declared import declared
from planner.model.scenario import Scenario
from planner.model.sizing import Plan
from planner.model.units import number, part, percent


def input_name(scenario: Scenario, path: str) -> str:
    """An input in words: `the growth of connections`, `the data of projects`."""
    head, _, last = path.rpartition(".")
    if head == "home_share" and scenario.home_share:
        return f"the {last} of {scenario.home_share.name}"
    if head.startswith("general_shares."):
        return f"the {last} of {scenario.general_shares[int(head.split('.')[1]) - 1].name}"
    with suppress(KeyError):  # a section of the file has no field
        if words := declared(Scenario, path).words:
            return words
    return f"the {path.rpartition('.')[2].replace('_', ' ')}"


def interval(scenario: Scenario, path: str) -> str:
    """What is known of an input that is in doubt: `1,500 to 3,000 GB/day, most likely 2,000 GB/day`."""
    ends, one = scenario.intervals[path], declared(Scenario, path)
    low = one.shown(ends.low)
    if one.unit != "%":
        low = low.removesuffix(one.unit).rstrip()
    return f"{low} to {one.shown(ends.high)}, most likely {one.shown(ends.mid)}"


def chance(share: float) -> str:
    """A chance as a percentage; one more digit where it is nearly certain."""
    return part(share, 4 if share > 0.99 else 3)


def _how_sure(found: Risk) -> Iterator[str]:
    """How sure the plan is, what would be sure enough, what that costs, and when the plan breaks."""
    scenario, plan, sure, wanted = found.scenario, found.plan, found.confident, percent(found.wanted, 4)
    shares = dict(zip(found.designs, found.confidence, strict=True))
    best = max(shares, key=lambda design: (shares[design], [-cost for cost in design.cost]))
    holds = chance(shares[best])
    if plan is None:
        some = f"No design works on the most likely values; {best} holds in {holds} of the samples."
        yield some if shares[best] else "No design works, so there is no probability to report."
        return
    if not found.doubtful:
        yield "All inputs are single values, so no risk was calculated: this plan is only as good as its inputs."
        return
    across = "Across the ranges given" if scenario.intervals else "Over all the ways its directories may spread"
    lasts = f"until {month_name(scenario, scenario.growth.horizon_months)} in {chance(found.of(plan.design))} of cases"
    yield f"{plan.design} is sized on the most likely values. {across} it lasts {lasts}."
    if sure is None:
        yield f"No design reaches {wanted}; the surest, {best}, lasts in {holds}."
    elif sure == plan.design:
        yield f"It is the smallest design that lasts in the wanted {wanted} of cases."
    else:
        costs = f"{chance(found.of(sure))}: {more_cost(sure, plan.design)}"
        yield f"The smallest design that lasts in {wanted} of cases or more is {sure}, with {costs}."
    yield from _runs_out(found, plan)


def _runs_out(found: Risk, plan: Plan) -> Iterator[str]:
    """When the plan runs out over all samples, and on the most likely values alone."""
    assert found.first_breach is not None
    scenario, (low, middle, high), month = found.scenario, found.first_breach, plan.breach_month
    if low is None:
        yield f"{plan.design} lasts for 120 months in nearly every case."
    elif low == high:
        yield f"{plan.design} runs out by {month_name(scenario, low)} in nearly every case."
    else:
        shares = ("in one case in twenty", "in half of the cases", "in all but one in twenty")
        cases = {last: share for share, last in zip(shares, found.first_breach, strict=True) if last is not None}
        by = ", ".join(f"{share} by {month_name(scenario, last)}" for last, share in cases.items())
        more = "" if high is not None else "half of the cases" if middle is None else "one case in twenty"
        yield f"{plan.design} runs out {by}{f'; in more than {more} it lasts for 120 months' if more else ''}."
        alone = "lasts for 120 months or more, longer"
        if month is not None:
            later = middle is not None and month > middle
            alone = f"runs out in {month_name(scenario, month)}, {'later' if later else 'sooner'}"
        if month != middle:
            yield f"On the most likely values alone it {alone} than in half of the cases."


@sentences
def skew(found: Risk) -> Iterator[str]:
    """What the hash of directories does to the busiest FSVM of the plan; nothing when they are not counted."""
    home = found.scenario.home_share
    if found.plan and home and home.directories and found.home_parts:
        fsvms, groups = found.plan.design.fsvms, found.scenario.catalog["volume_groups_per_home_share"]
        in_all = int(groups.value) * fsvms
        busiest, fullest = (
            (percent(middle), f"in the middle case and {percent(high)} in one case in twenty, not {percent(1 / of)}")
            for (middle, high), of in zip(found.home_parts, (fsvms, in_all), strict=True)
        )
        has = f"the busiest of {fsvms} FSVMs has {busiest[0]} of the home share {busiest[1]}"
        yield f"{number(home.directories)} directories do not spread evenly: {has}."
        yield f"The fullest of its {in_all} volume groups holds {' '.join(fullest)}."


@sentences
def comes_from(found: Risk, drivers: Sequence[Driver]) -> Iterator[str]:
    """Which inputs the doubt about the plan comes from: by their share of it, and one at a time."""
    if not drivers or found.plan is None:
        return
    scenario, binds = found.scenario, cause(found.plan.binding)
    top, widest = drivers[0], max(drivers, key=lambda driver: driver.swing)
    if not widest.swing and not top.total_sobol:
        yield f"Nothing that is in doubt moves the tightest limit ({binds})."
        return
    if top.share is not None:
        most = "All" if top.share > 0.99 else "Most" if top.share > 0.5 else "The largest part"
        yield f"{most} of the doubt about {binds}, {part(top.share)}, comes from {input_name(scenario, top.path)}."
    ends = "" if widest.low is None or widest.high is None else f" from {part(widest.low)} to {part(widest.high)}"
    alone = "That input" if widest == top else input_name(scenario, widest.path).replace("the ", "The ", 1)
    yield f"{alone} alone, between the ends of its range, moves the use of the limit{ends}."


@sentences
def taken_for_granted(found: Risk) -> Iterator[str]:
    """How the samples were drawn, a sentence each; nothing where no chance came of them."""
    if not found.doubtful or not (found.plan or any(found.confidence)):
        return
    pert = "a range is a PERT distribution, and whole numbers of things are rounded"
    yield f"{number(found.samples)} samples (scrambled Sobol points, seed {found.seed}); {pert}."
    if moved := found.scenario.risk.correlation:
        together = "Connections and data of a share move together, and so do their growths"
        yield f"{together}: rank correlation {percent(moved)}."
    else:
        yield "Inputs vary independently of each other."
    indices = "they are total Sobol indices, scaled to make 100 %"
    yield f"The shares of the doubt take inputs as independent and the home share as even; {indices}."
    if found.sampled.spread:
        groups, most = (found.scenario.catalog[name] for name in ("volume_groups_per_home_share", "home_share_data"))
        yield (
            "Every top-level directory is assumed to be as busy and as full as every other, and to lie whole in one of "
            f"{number(groups.value)} volume groups of its FSVM ({groups.kind}, {groups.source.short}); home data fails "
            f"where one of them holds more than {number(most.value / groups.value)} TB."
        )


_MOST_ROWS = 8


def confidence(found: Risk) -> Prose:
    """How sure the plan is, or a plain sentence where nothing was given as an interval."""
    return Prose(tuple(_how_sure(found)), "prose" if found.plan and found.reaches(found.plan.design) else "caveat")


def doubt(found: Risk, causes: Sequence[Driver]) -> Prose | None:
    """What the doubt comes from, in words; nothing where there is none."""
    told = (*comes_from(found, causes), *skew(found)) if found.doubtful else ()
    return Prose(told) if told else None


def breaches(found: Risk) -> Table:
    """The chance that each check of the plan has failed by some months up to the horizon, of those that may fail."""
    horizon = found.scenario.growth.horizon_months
    months = sorted({*range(0, horizon, max(12, horizon // 5)), horizon})
    rows = tuple(
        (check_name(one), *(chance(one.probability_by_month[month]) for month in months))
        for one in found.breaches
        if found.doubtful and one.probability_by_month[-1]
    )
    head = ("Check", *(month_name(found.scenario, month).capitalize() for month in months))
    return Table(head, rows, "n" + "r" * len(months), "Probability of failure by a month")


def causes(found: Risk, drivers: Sequence[Driver]) -> Table:
    """What the doubt comes from, the largest part first."""
    head = ("What drives it", "Share of doubt", "At its low end", "At its high end")
    rows = []
    for one in drivers[:_MOST_ROWS]:
        if found.plan and (one.swing or one.total_sobol):
            parts = ("none" if each is None else part(each) for each in (one.share, one.low, one.high))
            rows.append((input_name(found.scenario, one.path), *parts))
    return Table(head, tuple(rows), "nrrr", "What the doubt comes from")


def confident_designs(found: Risk) -> Table | None:
    """The designs by the share of cases in which they hold; nothing where none does."""
    if not found.doubtful or not any(found.confidence):
        return None
    plan = found.plan.design if found.plan else None
    ranked = sorted((d for d in found.designs if found.of(d) > 0), key=lambda design: design.cost)
    until = next((i for i, d in enumerate(ranked) if d == found.confident), len(ranked) - 1)
    role, rows = {found.confident: f"reaches {percent(found.wanted)}", plan: "plan"}, []
    for design in ranked[: until + 1][-_MOST_ROWS:]:
        memory, vcpus = number(design.total_memory_gb), str(design.total_vcpus)
        rows.append((str(design), memory, vcpus, chance(found.of(design)), role.get(design, "")))
    caption = f"The smallest designs that last in some cases, of {number(found.samples)} sampled"
    return Table(("Design", "Memory (GB)", "vCPUs", "Lasts in", ""), tuple(rows), "wrrrl", caption)
