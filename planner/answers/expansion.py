"""A path, in words and tables: what to buy, and when; where it ends, and what would carry on; what a fleet orders."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from planner.answers import sentences
from planner.answers.basis import what_if
from planner.answers.display import Prose, Table
from planner.answers.words import blocker, cause, few_checks, month_date, more_cost, ways_out, when
from planner.answers.words import month_name as date
from planner.judgement.risk import Band, due_months
from planner.model.path import Expansion, Step
from planner.model.scenario import MOST_MONTHS, Scenario
from planner.model.units import counted, listed, many, number


class Quarter(NamedTuple):
    """What a fleet adds in a quarter: FSVMs, memory [GB] and vCPUs, by how many customers."""

    quarter: str
    customers: int
    fsvms: int
    memory_gb: float
    vcpus: int


def answer(path: Expansion) -> Prose:
    """What to buy, and when, and how long that is enough, a sentence a step; and what all at once would be."""
    scenario, told = path.scenario, [_step(path.scenario, step) for step in path.steps]
    if not path.steps and not path.ends:
        told = [f"The present file server is enough until {date(scenario, path.until)}: there is nothing to buy"]
    if path.steps:
        if path.steps[0].before and path.steps[0].month:
            told.insert(0, "The present file server is enough for now")
        last = path.steps[-1].holds_until
        until = date(scenario, MOST_MONTHS) + " and longer" if last is None else date(scenario, last)
        told[-1] += f"; that is enough until {until}"
    if path.ends:
        ends, until = (date(scenario, month) for month in (path.ends.month, path.ends.until))
        stops = f"In {ends} the path ends: no design that keeps what stands is enough until {until}"
        told.append(stops if path.design_in(path.ends.month) else f"No design is enough from {ends} until {until}")
    return Prose((". ".join(told) + ".", *at_once(path)), "answer fails" if path.ends else "answer")


def _step(scenario: Scenario, step: Step) -> str:
    """What to do at a step: `In November 2027 add one FSVM and raise each from 40 to 60 GB`."""
    design, before = step.design, step.before
    if before is None:
        return f"Start with {design.fsvms} FSVMs of {design.memory_gb:g} GB"
    raised = design.memory_gb > before.memory_gb
    added = f"add {many(step.added_fsvms, 'FSVM')}" + ("" if raised else f" of {design.memory_gb:g} GB")
    words = [added] * bool(step.added_fsvms)
    each = "each" if words else "each FSVM"
    words += [f"raise {each} from {before.memory_gb:g} to {design.memory_gb:g} GB"] * raised
    told = listed(words)
    return f"In {date(scenario, step.month)} {told}" if step.month else f"{told[:1].upper()}{told[1:]} now"


@sentences
def at_once(path: Expansion) -> Iterator[str]:
    """What it would be to buy all at once; nothing where there is nothing to put off."""
    whole, first, last = path.at_once, path.design_in(0), path.design_in(path.until)
    if whole is None or last is None or first in (None, whole):
        return
    until = date(path.scenario, path.until)
    if path.ends:
        yield f"Bought all at once, {whole} would be enough until {until}: to begin smaller leads to a dead end."
        return
    than = "the first step" if path.steps[0].month == 0 else "stands today"
    yield f"Bought all at once, it would be {whole} now: {more_cost(whole, first)} than {than}."
    if whole != last:
        yield f"In the end the steps take {more_cost(last, whole)}, since they keep what was bought."


@sentences
def ends(path: Expansion) -> Iterator[str]:
    """What stops the path where it ends, and what would carry on, a sentence each; nothing where it does not end."""
    if path.ends:
        found = path.ends.rescue
        keeps = " that keeps what stands" * (path.design_in(path.ends.month) is not None)
        yield f"The nearest design{keeps}, {found.plan.design}, fails {few_checks(len(found.blockers))}."
        yield from map(blocker, found.blockers)
        yield from ways_out(found)


@sentences
def rules(path: Expansion) -> Iterator[str]:
    """What the path takes for granted, a sentence each."""
    every, until = counted(path.every, "month").removeprefix("1 "), date(path.scenario, path.until)
    yield from what_if(path.scenario)
    yield f"There is a review every {every}, until {until}: each purchase has to last until the next."
    yield "Nothing that was bought is removed: no step has fewer FSVMs, or less memory on each."
    if path.scenario.intervals:
        yield "The steps are sized on the most likely value of every input that is given as a range."


def quarters(paths: Sequence[Expansion]) -> tuple[Quarter, ...]:
    """What a fleet orders in each calendar quarter; without a date, in each three months from month 0, at the end."""
    orders: dict[tuple[int, int, int], list[tuple[int, int, float, int]]] = {}
    for customer, path in enumerate(paths):
        for step in path.steps:
            when = month_date(path.scenario, step.month)
            key = (0, when.year, (when.month - 1) // 3) if when else (1, 0, step.month // 3)
            orders.setdefault(key, []).append((customer, step.added_fsvms, step.added_memory_gb, step.added_vcpus))
    found = []
    for (undated, year, quarter), rows in sorted(orders.items()):
        customers, *added = zip(*rows, strict=True)
        name = f"months {3 * quarter} to {3 * quarter + 2}" if undated else f"{year} Q{quarter + 1}"
        found.append(Quarter(name, len(set(customers)), *map(sum, added)))
    return tuple(found)


@sentences
def of_fleet(paths: Sequence[Expansion]) -> Iterator[str]:
    """Whose months are counted without a date, and whose path ends, a sentence each."""
    if undated := listed(path.scenario.id for path in paths if path.scenario.as_of is None):
        yield f"Without a date, and so counted from month 0: {undated}."
    if ended := listed(f"{path.scenario.id} in {date(path.scenario, path.ends.month)}" for path in paths if path.ends):
        yield f"No design goes on for {ended}: what would carry on there is not in these numbers."


def finding(path: Expansion) -> str:
    """What the figure shows, as its title: what buying in steps puts off."""
    scenario, whole, first = path.scenario, path.at_once, path.design_in(0)
    if path.ends:
        return f"In {date(scenario, path.ends.month)} {cause(path.ends.rescue.blockers[0])} ends the path"
    if not path.steps:
        return f"Nothing to buy until {date(scenario, path.until)}"
    later = next((step.month for step in path.steps if step.month), None)
    if later is None or whole is None or first is None:
        return f"One order now is enough until {date(scenario, path.until)}"
    last = path.steps[-1].design
    if last.total_memory_gb > whole.total_memory_gb:
        return f"Buying in steps takes {more_cost(last, whole)} in the end than {whole} at once"
    memory, vcpus = whole.total_memory_gb - first.total_memory_gb, whole.total_vcpus - first.total_vcpus
    put_off = f"{number(memory)} of {number(whole.total_memory_gb)} GB"
    if not memory:
        put_off = f"{vcpus} of {counted(whole.total_vcpus, 'vCPU')}"
    return f"Buying in steps puts off {put_off} until {date(scenario, later)}"


def steps(path: Expansion) -> Table | None:
    """The steps: when, what stands then, what is added, why, and how long it holds; nothing where there is none."""
    if not path.steps:
        return None
    scenario, bands = path.scenario, due_months(path)
    last, rows = f"{when(scenario, MOST_MONTHS)} or longer", []
    for step, band in zip(path.steps, bands, strict=True):
        more = (step.added_fsvms, step.added_memory_gb, step.added_vcpus)
        added = (f"+{number(one)}" if one else "0" for one in more)
        why = cause(step.because) if step.because else "nothing stands yet"
        until = last if step.holds_until is None else when(scenario, step.holds_until)
        rows.append((when(scenario, step.month), str(step.design), *added, why, until, _band(scenario, band)))
    head = ("When", "Design", "FSVMs", "GB", "vCPUs", "What calls for it", "Enough until", "Due (5 to 95 %)")
    caption = "What to buy, and when: the FSVMs, GB and vCPUs that each step adds"
    if not any(bands):
        return Table(head, tuple(rows), "nwrrrnnn", caption).without(head[-1])
    due = "Due: when the design before it fails a check, in nine cases out of ten"
    return Table(head, tuple(rows), "nwrrrnnn", f"{caption}. {due}")


def orders(paths: Sequence[Expansion]) -> Table:
    """What a fleet orders in each quarter."""
    found = quarters(paths)
    rows = [(one.quarter, *map(number, one[1:])) for one in found]
    if len(found) > 1:
        buying = sum(bool(path.steps) for path in paths)
        rows.append(("in all", *map(number, (buying, *map(sum, list(zip(*found, strict=True))[2:])))))
    caption = f"What to order, by quarter: {number(len(paths))} customers"
    return Table(("Quarter", "Customers", "FSVMs", "GB", "vCPUs"), tuple(rows), "wrrrr", caption)


def _band(scenario: Scenario, band: Band | None) -> str:
    if band is None:
        return "at once"
    early, late = (f"after {when(scenario, MOST_MONTHS)}" if m is None else when(scenario, m) for m in band)
    return early if early == late else f"{early} to {late}"
