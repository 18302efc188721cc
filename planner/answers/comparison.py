"""Cases side by side, in words and tables: the plan of each, what changes, and what is not the same."""

from collections.abc import Iterator, Sequence

from planner.answers.basis import sizes
from planner.answers.choices import longer
from planner.answers.display import Table
from planner.answers.states import STATES, standing
from planner.answers.words import breaks, cause, more_cost, shortfall, spoken, when
from planner.judgement.compare import Comparison
from planner.model.scenario import MOST_MONTHS, Scenario
from planner.model.sizing import Plan, Sizing
from planner.model.units import number, part


def customers(found: Comparison) -> str:
    """Whose cases are compared: the names, of more than two the first with how many others there are."""
    first, *others = dict.fromkeys(sizing.scenario.customer for sizing in found.sizings)
    return f"{first} and {len(others)} others" if len(others) > 1 else " and ".join([first, *others])


def verdict(found: Comparison) -> str:
    """Which cases hold, and which of them takes the least, in one sentence."""
    good = [at for at, plan in enumerate(found.plans) if plan.feasible]
    if not good:
        return f"None of the {len(found.plans)} holds."
    count = len(found.plans)
    every = "Both hold" if count == 2 else f"All {count} hold"
    held = every if len(good) == count else f"{len(good)} of {count} {'holds' if len(good) == 1 else 'hold'}"
    held += " on the most likely figures" * (state(found) == "unsure")
    best = min(good, key=lambda at: found.plans[at].design.cost)
    design, label = found.plans[best].design, found.labels[best]
    least = f"{number(design.total_memory_gb)} GB and {design.total_vcpus} vCPUs in all"
    if len(good) > 1 and len({found.plans[at].design for at in good}) == 1:
        return f"{held}, with the same design, {design}: {least}."
    named = label if str(design) in label else f"{label}, {design},"
    return f"{held}: {named} takes {least}." if len(good) == 1 else f"{held}; {named} takes the least: {least}."


def state(found: Comparison) -> str:
    """The state of the worst case: `fails`, or as of a plan."""
    return min((standing(one.scenario, plan) for one, plan in _plans(found)), key=STATES.index)


def _plans(found: Comparison) -> Iterator[tuple[Sizing, Plan]]:
    return zip(found.sizings, found.plans, strict=True)


def changed(found: Comparison, *, named: bool = True) -> tuple[str, ...]:
    """What the first fails, if anything, what each case makes of it, and the sizes that its release holds.

    The first is `named` in each sentence, or where they stand.
    """
    base, *labels = found.labels
    failing = [f"{base}: {found.plans[0].design} fails on {_failing(found.plans[0])}."] * (not found.plans[0].feasible)
    beside = f", compared with {base}" if named else ""
    told = failing + [f"{label}{beside}: {_changed(found, at)}" for at, label in enumerate(labels, 1)]
    cases = zip(found.labels, found.sizings, strict=True)
    return (*told, *(f"{label}: {sentence}" for label, case in cases for sentence in sizes(case.scenario)))


def side_by_side(cases: Sequence[tuple[Scenario, Plan]]) -> tuple[tuple[str, ...], ...]:
    """What to show of each plan, a row each: a name, and the value in every case; what fails, where something does."""
    shown = [_shown(*case) for case in cases]
    fails = [("Fails", *(_failing(plan) or "nothing" for _, plan in cases))]
    rows = [(name, *(one[name] for one in shown)) for name in shown[0]]
    return tuple(rows if all(plan.feasible for _, plan in cases) else rows + fails)


def _shown(scenario: Scenario, plan: Plan) -> dict[str, str]:
    first, used = plan.breach, plan.binding.utilisation
    return {
        "Design": str(plan.design),
        "Memory in all": f"{number(plan.design.total_memory_gb)} GB",
        "vCPUs in all": str(plan.design.total_vcpus),
        "Tightest limit": cause(plan.binding),
        "Used there": part(used) if used else "none left",
        "First breach": runs_out(scenario, plan) + (f" ({cause(first)})" if first else ""),
    }


def runs_out(scenario: Scenario, plan: Plan) -> str:
    """When the first check of a plan breaks, in a word or two, if only after the last month that is looked at."""
    return breaks(scenario, plan.breach) if plan.breach else f"after {when(scenario, MOST_MONTHS)}"


def _failing(plan: Plan) -> str:
    """Every check that a plan fails, with its numbers."""
    return "; ".join(shortfall(check, inline=True) for check in plan.failing)


def _changed(found: Comparison, at: int) -> str:
    """What a case makes of the first."""
    old, new, asked = found.plans[0], found.plans[at], found.asked[at]
    if not new.feasible and asked:
        return f"it does not hold, and fails on {_failing(new)}."
    if not new.feasible:
        nothing = "no design holds" if old.feasible or found.asked[0] else "no design holds in either"
        return f"{nothing}. {new.design} comes nearest, and fails on {_failing(new)}."
    if not old.feasible:
        return f"{new.design} holds, where {f'{old.design} does not' if found.asked[0] else 'nothing did'}."
    parts = [more_cost(new.design, old.design)]
    if old.design == new.design:
        parts = [f"the same design, {new.design}"]
    elif not asked:
        parts = [f"{new.design}, not {old.design}: {parts[0]}"]
    used, before = (part(plan.binding.utilisation or 0.0) for plan in (new, old))
    tightest, was = cause(new.binding), cause(old.binding)
    if tightest != was:
        parts.append(f"the tightest limit is {tightest}, not {was}")
    elif used != before:
        parts.append(f"the tightest limit is still {tightest}, at {used}, not {before}")
    return "; ".join(filter(None, (*parts, longer(found.sizings[at].scenario, new, old)))) + "."


def plans(found: Comparison) -> Table:
    """The plans of several cases, side by side."""
    plans = [(sizing.scenario, plan) for sizing, plan in _plans(found)]
    side = "n" * (len(found.labels) + 1)
    return Table(("", *found.labels), side_by_side(plans), side, "The plans side by side")


def cases(found: Comparison) -> Table:
    """The cases of a comparison, one a row."""
    head = ("Case", "Design", "State", "Memory (GB)", "vCPUs", "Tightest limit, used", "First breach")
    rows = []
    for label, sizing, plan in zip(found.labels, found.sizings, found.plans, strict=True):
        shown, when = _shown(sizing.scenario, plan), runs_out(sizing.scenario, plan)
        if plan.breach and cause(plan.breach) != shown["Tightest limit"]:
            when += f": {cause(plan.breach)}"
        memory, used = number(plan.design.total_memory_gb), f"{shown['Tightest limit']}, {shown['Used there']}"
        word, vcpus = standing(sizing.scenario, plan), shown["vCPUs in all"]
        rows.append((label, shown["Design"], word, memory, vcpus, used, when))
    return Table(head, tuple(rows), "nwsrrnn", "What each case takes, and when growth breaks it")


def differences(found: Comparison, which: Sequence[int] = ()) -> tuple[Table, ...]:
    """The inputs and the limits that are not the same in all cases, or in those at the places `which`."""
    places = which or range(len(found.labels))
    return tuple(
        Table(
            (f"{what} that differ", *(found.labels[at] for at in places)),
            tuple((_spoken(one.name), *(one.values[at] or "none" for at in places)) for one in different),
            "n" * (len(places) + 1),
        )
        for what, every in (("Inputs", found.inputs), ("Limits", found.limits))
        if (different := [one for one in every if len({one.values[at] for at in places}) > 1])
    )


def _spoken(name: str) -> str:
    share, _, last = name.rpartition(".")
    return f"{last.capitalize()} of {share}" if share.startswith("share ") else spoken(name)
