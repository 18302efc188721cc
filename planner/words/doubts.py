"""The words for doubt: how sure a plan is, what the doubt comes from, and how it was reckoned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.declared import declared
from planner.scenario import Scenario
from planner.units import number, percent
from planner.words.answers import breach, cause, month_name, more_cost

if TYPE_CHECKING:  # for the types alone: words need no scipy
    from planner.judgement.drivers import Driver
    from planner.judgement.risk import Risk


def input_name(scenario: Scenario, path: str) -> str:
    """An input in words: `the growth of connections`, `the data of projects`."""
    head, _, last = path.rpartition(".")
    if head == "home_share" and scenario.home_share:
        return f"the {last} of {scenario.home_share.name}"
    if head.startswith("general_shares."):
        return f"the {last} of {scenario.general_shares[int(head.split('.')[1]) - 1].name}"
    return declared(Scenario, path).words or path


def interval(scenario: Scenario, path: str) -> str:
    """What is known of an input that is in doubt: `1,500 to 3,000 GB/day, most likely 2,000 GB/day`."""
    ends, one = scenario.intervals[path], declared(Scenario, path)
    low = one.shown(ends.low)
    if one.unit != "%":
        low = low.removesuffix(one.unit).rstrip()
    return f"{low} to {one.shown(ends.high)}, most likely {one.shown(ends.mid)}"


def chance(part: float) -> str:
    """A chance as a percentage; one more digit where it is nearly certain."""
    return percent(part, 4 if part > 0.99 else 3)


def confidence(found: Risk) -> tuple[str, ...]:
    """How sure the plan is, what would be sure enough, what that costs, and when the plan breaks."""
    scenario, plan, sure = found.scenario, found.plan, found.confident
    wanted = percent(found.wanted, 4)
    if plan is None:
        told = ["No design holds on the middle values."]
        if sure:
            told.append(f"{sure} holds in {chance(found.of(sure))} of the samples.")
        return tuple(told)
    horizon = month_name(scenario, scenario.growth.horizon_months)
    if not found.doubtful:
        return (
            f"No input is given as an interval, so nothing is in doubt but the numbers themselves: on them "
            f"{plan.design} holds to {horizon}. {breach(scenario, plan)}",
        )
    held = chance(found.of(plan.design))
    told = [f"{plan.design}, sized on the middle values, holds to {horizon} in {held} of cases."]
    if sure is None:
        best = max(found.designs, key=lambda design: (found.of(design), [-part for part in design.cost]))
        told.append(f"No design reaches {wanted}; the surest, {best}, holds in {chance(found.of(best))}.")
    elif sure == plan.design:
        told.append(f"It is the least design that reaches the {wanted} wanted.")
    else:
        told.append(
            f"The least design that reaches {wanted} is {sure}, with {chance(found.of(sure))}: "
            f"{more_cost(sure, plan.design)}."
        )
    told.append(_first_breach(found))
    return tuple(told)


def _first_breach(found: Risk) -> str:
    assert found.first_breach is not None
    early, middle, late = (
        "after month 120" if month is None else f"in {month_name(found.scenario, month)}"
        for month in found.first_breach
    )
    if early == late:
        return f"Its first check breaks {middle}, in nearly every case."
    return f"Its first check breaks {middle} in the middle case; early (5 %) {early}, late (95 %) {late}."


def skew(found: Risk) -> tuple[str, ...]:
    """What the hash of directories does to the busiest FSVM of the plan; nothing when they are not counted."""
    home = found.scenario.home_share
    if found.plan is None or found.busiest_part is None or home is None or home.directories is None:
        return ()
    middle, high = found.busiest_part
    fullest, groups = found.fullest_part or (0.0, 0.0), found.scenario.catalog["volume_groups_per_home_share"]
    in_all = int(groups.value) * found.plan.design.fsvms
    return (
        f"{number(home.directories)} directories do not spread evenly: the busiest of {found.plan.design.fsvms} FSVMs "
        "has "
        f"{percent(middle)} of the home share in the middle case and {percent(high)} in one of twenty, "
        f"not {percent(1 / found.plan.design.fsvms)}.",
        f"The fullest of its {in_all} volume groups holds {percent(fullest[0])} in the middle case and "
        f"{percent(fullest[1])} in one of twenty, not {percent(1 / in_all)}.",
    )


def doubt(found: Risk, drivers: Sequence[Driver]) -> tuple[str, ...]:
    """Which inputs the doubt about the plan comes from: by their share of the variance, and one at a time."""
    if not drivers or found.plan is None:
        return ()
    scenario, bound = found.scenario, found.plan.binding
    binds = cause(bound.check, bound.subject)
    top, widest = drivers[0], max(drivers, key=lambda driver: driver.swing)
    if not widest.swing and not top.total_sobol:
        return (f"Nothing that is in doubt moves what binds the plan ({binds}).",)
    name = input_name(scenario, top.path)
    told = []
    if top.total_sobol is not None:
        share = "Most" if top.total_sobol > 0.5 else "The largest part"
        told.append(
            f"{share} of the doubt in what binds ({binds}) is {name}: {percent(top.total_sobol)} of the variance."
        )
    moved = (
        "" if widest.low is None or widest.high is None else f" from {percent(widest.low)} to {percent(widest.high)}"
    )
    if widest == top:
        told.append(f"Moved alone between its ends it says the same: the utilisation goes{moved}.")
    else:
        told.append(
            f"Moved alone between its ends, {input_name(scenario, widest.path)} does most: the utilisation goes{moved}."
        )
    return tuple(told)


def taken_for_granted(found: Risk) -> tuple[str, ...]:
    """How the samples were drawn, a sentence each."""
    told = [
        f"{number(found.samples)} samples (scrambled Sobol points, seed {found.seed}); an interval is a PERT "
        "distribution, and whole numbers of things are rounded.",
        f"Rank correlation between connections and data of a share, and between their growths: "
        f"{percent(found.scenario.risk.correlation)}"
        + ("." if found.scenario.risk.correlation else ", that is none: inputs vary independently."),
        "Drivers take the inputs as independent and the home share as even.",
    ]
    if found.spread:
        groups, most = (found.scenario.catalog[name] for name in ("volume_groups_per_home_share", "home_share_data"))
        told.append(
            "Every top-level directory is taken to be as busy and as full as every other, and to lie whole in one of "
            f"{number(groups.value)} volume groups of its FSVM ({groups.kind}, {groups.source.id}); home data fails "
            f"where one of them holds more than {number(most.value / groups.value)} TB."
        )
    return tuple(told)
