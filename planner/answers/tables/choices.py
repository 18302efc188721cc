"""Tables of choices: other designs, why not, room, and scenarios side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from planner.answers.display import Prose, Table, points
from planner.answers.words import answers, choices
from planner.answers.words.states import standing
from planner.files.quantities import read_design
from planner.judgement import alternatives as judged
from planner.judgement.alternatives import front, why
from planner.judgement.fit import fit
from planner.model.sizing import Design, Sizing, design_of, nearest_rejections, shown_plan
from planner.model.units import counted, number, part

if TYPE_CHECKING:  # for the types alone
    from planner.judgement.compare import Comparison

_MOST_ROWS = 8


def _size(design: Design) -> tuple[str, str, str]:
    return str(design), number(design.total_memory_gb), str(design.total_vcpus)


def alternatives(sizing: Sizing) -> Table | None:
    """The designs that no other beats in every way, with what each buys; the recommended one first."""
    options = front(sizing)
    if not options:
        return None
    rows = tuple(
        (*_size(one.plan.design), part(one.after_failure), choices.buys(one, sizing)) for one in options[:_MOST_ROWS]
    )
    head = ("Design", "Memory (GB)", "vCPUs", choices.load_name(sizing), "Compared with the plan")
    count = counted(len(options), "design")
    first = f"The first {len(rows)} of {count}" if len(options) > len(rows) else count.capitalize()
    caption = f"{first} worth considering: no other takes less memory, vCPUs, FSVMs and load at once"
    return Table(head, rows, "wrrrn", caption)


def caution(sizing: Sizing) -> Table:
    """What each step of caution costs, with the vendor's practice beside it."""
    rows, least = [], None
    for one in judged.caution(sizing):
        cells = ("none holds", "", "", "", "")
        if one.plan:
            design, bound = one.plan.design, one.plan.binding
            least = least or design
            more = answers.more_cost(design, least) if design != least else ""
            used = f"{answers.cause(bound.check, bound.subject)}, {part(bound.utilisation or 0.0)}"
            cells = (*_size(design), more, used)
        rows.append((choices.planned_for(one), *cells))
    practice = sizing.scenario.catalog.facts.get("counted_up")
    beside = f" {practice.text} ({practice.kind}, {practice.source.short})." if practice else ""
    head = ("Planned for", "Design", "Memory (GB)", "vCPUs", "Caution costs", "Tightest limit, used")
    return Table(head, tuple(rows) if least else (), "nwrrnn", f"What caution costs, all else equal.{beside}")


def next_best(sizing: Sizing) -> Table:
    """The designs that hold and take the least more than the plan."""
    rows = tuple(map(_size, sizing.feasible[1:4]))
    return Table(("Design", "Memory (GB)", "vCPUs"), rows, "wrr", "Next best designs")


def rejections(sizing: Sizing) -> Table | None:
    """The rejected designs that are nearest to holding, and why they do not."""
    rows = tuple(
        (str(one.design), number(one.design.total_memory_gb), answers.shortfall(one), str(one.failed))
        for one in nearest_rejections(sizing)[:_MOST_ROWS]
    )
    head = ("Design", "Memory (GB)", "First check that fails", "Fails")
    return Table(head, rows, "lrnr", "Why not smaller: the rejected designs that come nearest") if rows else None


def comparison(found: Comparison) -> Table:
    """The plans of several cases, side by side."""
    plans = [(sizing.scenario, plan) for sizing, plan in zip(found.sizings, found.plans, strict=True)]
    side = "n" * (len(found.labels) + 1)
    return Table(("", *found.labels), choices.side_by_side(plans), side, "The plans side by side")


def cases(found: Comparison) -> Table:
    """The cases of a comparison, one a row."""
    head = ("Case", "Design", "State", "Memory (GB)", "vCPUs", "Tightest limit, used", "First breach")
    rows = []
    for label, sizing, plan in zip(found.labels, found.sizings, found.plans, strict=True):
        _, _, _, bound, used, *_ = (value for _, value in choices.side_by_side([(sizing.scenario, plan)]))
        first, tightest = plan.breach, (plan.binding.check, plan.binding.subject)
        when = choices.runs_out(sizing.scenario, plan)
        if first and (first.check, first.subject) != tightest:
            when += f": {answers.cause(first.check, first.subject)}"
        memory, vcpus = number(plan.design.total_memory_gb), str(plan.design.total_vcpus)
        word = standing(sizing.scenario, plan)
        rows.append((label, str(plan.design), word, memory, vcpus, f"{bound}, {used}", when))
    return Table(head, tuple(rows), "nwsrrnn", "What each case takes, and when growth breaks it")


def comparison_changes(found: Comparison) -> Prose:
    """What changes from the first case to the others, in words."""
    return Prose(choices.changed(found))


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
    return f"{last.capitalize()} of {share}" if share.startswith("share ") else answers.spoken(name)


def room(sizing: Sizing) -> Prose | None:
    """How much more the plan takes before which check stops it."""
    found = fit(sizing.scenario, shown_plan(sizing).design)
    return points((f"It {choices.until(found, sizing.scenario)}", *choices.rooms(found, sizing.scenario)))


def why_not(sizing: Sizing, design: str) -> Prose:
    """Why `design`, written as 3x24, is not the plan."""
    asked = design_of(sizing.scenario.catalog, *read_design(design))
    return Prose(choices.why_not(why(sizing, asked), sizing))
