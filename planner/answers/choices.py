"""Choices, in words and tables: why not another design, what another buys, and what still fits."""

from collections.abc import Iterator, Sequence

from planner.answers import sentences
from planner.answers.display import Prose, Table, points
from planner.answers.words import breach, cause, check_name, few_checks, finding, month_name, more_cost, shortfall
from planner.files.quantities import read_design
from planner.judgement import choices as judged
from planner.judgement.choices import Fit, Option, Why, fit, front, why
from planner.judgement.risk import Risk
from planner.model.scenario import Scenario
from planner.model.sizing import Check, Design, Plan, Sizing, design_of, nearest_rejections, shown_plan
from planner.model.units import at_most, counted, many, number, part, percent


@sentences
def reasons(found: Why, sizing: Sizing) -> Iterator[str]:
    """Why a design is not the plan, or that it is; every check that it fails, and the month it breaks."""
    scenario, design, curve = sizing.scenario, found.plan.design, sizing.scenario.catalog.connections
    rung = curve.memory_gb[int(curve.rung(design.memory_gb))]
    best, lasts = sizing.plan, f"lasts until {month_name(scenario, scenario.growth.horizon_months)}"
    if not found.plan.feasible:
        yield f"{design} does not last: it fails {few_checks(len(found.plan.failing))}."
    elif best is None:
        yield f"{design} {lasts}."
    elif design == best.design:
        yield f"{design} is the plan: it {lasts}, and no design that does takes less."
    else:
        cost = f"{more_cost(design, best.design)} than the plan, {best.design}"
        if design.cost[:2] == best.design.cost[:2]:
            where = f"where the plan, {best.design}, takes {best.design.fsvms}"
            cost = f"{design.fsvms} FSVMs for the same memory and vCPUs, {where}"
        yield f"{design} {lasts} too, but takes {cost}. {breach(scenario, found.plan)}"
    for check in found.plan.failing:
        yield failure(scenario, check)
    if rung != design.memory_gb:
        yield f"{design.memory_gb:g} GB counts as {rung:g} GB: nothing was tested between the two."


def failure(scenario: Scenario, check: Check) -> str:
    """A failing check with its numbers and the month it breaks."""
    month, then, limit = check.first_breach_month, "", check.limit
    if limit.name == "fsvms_least":
        return f"A file server has at least {number(limit.value)} FSVMs ({limit.kind}, {limit.source.short})."
    if month is not None:
        then = f"; it fails from {month_name(scenario, month)} on"
        if month == 0:
            then = "; it fails from the start" if check.growth else "; it fails whatever the month"
    return f"{check_name(check)}: {finding(check)}{then}."


def buys(option: Option, sizing: Sizing) -> str:
    """What a design on the front buys beside the plan."""
    assert sizing.plan is not None
    design, best = option.plan.design, sizing.plan.design
    if design == best:
        return "the plan: least memory"
    more = design.fsvms - best.fsvms
    fsvms = f"{counted(abs(more), 'FSVM')} {'more' if more > 0 else 'fewer'}" if more else ""
    return "; ".join(filter(None, (more_cost(design, best), fsvms, longer(sizing.scenario, option.plan, sizing.plan))))


def longer(scenario: Scenario, plan: Plan, than: Plan) -> str:
    """How much longer a plan holds than another, or nothing when as long."""
    one, other = plan.breach_month, than.breach_month
    if one == other:
        return ""
    if one is None:
        return "lasts 120 months and more"
    if other is None:
        return f"runs out in {month_name(scenario, one)}"
    return f"lasts {counted(abs(one - other), 'month')} {'longer' if one > other else 'less'}"


@sentences
def rooms(fit: Fit, scenario: Scenario) -> Iterator[str]:
    """What a design fails as things are, and how much more of each thing fits, a line each."""
    for check in fit.plan.failing:
        yield failure(scenario, check)
    for one in fit.rooms:
        whose = f" of {one.share}" if one.share else " of all shares" if one.what == "connections" else ""
        what = "Changed data" if one.what == "change" else f"{one.what.capitalize()}{whose}"
        unit = "" if one.unit == one.what else f" {one.unit}"
        if one.more is None or one.check is None:
            yield f"{what}: nothing stops it."
        elif one.over:
            yield f"{what}: no room. The limit of {cause(one)} is passed already."
        else:
            more, most = at_most(one.more, one.unit), at_most(one.now + one.more, one.unit)
            yield f"{what}: +{more}{unit} ({most}{unit} in all), then {cause(one)} is full."


@sentences
def fitted(scenario: Scenario, fits: Sequence[tuple[str, Fit]]) -> Iterator[str]:
    """How long each design takes the growth, and what more it takes; each with a name to show."""
    for name, one in fits:
        yield f"{name}, {one.plan.design}, {until(one, scenario)}"
        yield from rooms(one, scenario)


def until(fit: Fit, scenario: Scenario) -> str:
    """How long a design takes the growth, in one sentence or two whose subject it is."""
    if fit.plan.until is None:
        return "does not last as things are."
    if fit.plan.breach is None:
        return "has room for 120 months of growth and more."
    months = counted(fit.plan.until, "month") if fit.plan.until else "no"
    return f"has room for {months}{' of' if fit.plan.until else ''} growth. {breach(scenario, fit.plan)}"


_MOST_ROWS, _MOST_CANDIDATES = 8, 3


def _size(design: Design) -> tuple[str, str, str]:
    return str(design), number(design.total_memory_gb), str(design.total_vcpus)


def alternatives(sizing: Sizing) -> Table | None:
    """The designs that no other beats in every way, with what each buys; the recommended one first."""
    options = front(sizing)
    if not options:
        return None
    rows = tuple((*_size(one.plan.design), part(one.after_failure), buys(one, sizing)) for one in options[:_MOST_ROWS])
    failures, count = sizing.scenario.resilience.failures, counted(len(options), "design")
    load = f"Load after {'a failure' if failures == 1 else f'{failures} failures'}" if failures else "Load, all up"
    head = ("Design", "Memory (GB)", "vCPUs", load, "Compared with the plan")
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
            used = f"{cause(bound)}, {part(bound.utilisation or 0.0)}"
            cells = (*_size(design), more_cost(design, least) if design != least else "", used)
        takes = "the load spreads" if one.takeover == "spread" else "one survivor takes it all"
        planned = f"{many(one.failures, 'failure')}, {takes}" if one.failures else "all FSVMs up, no failure"
        rows.append((planned, *cells))
    practice = sizing.scenario.catalog.facts.get("counted_up")
    beside = f" {practice.text} ({practice.kind}, {practice.source.short})." if practice else ""
    head = ("Planned for", "Design", "Memory (GB)", "vCPUs", "Caution costs", "Tightest limit, used")
    return Table(head, tuple(rows) if least else (), "nwrrnn", f"What caution costs, all else equal.{beside}")


def candidates(found: Risk) -> dict[Design, str]:
    """The designs to choose from, each with why it is here: the plan, or the nearest, the least that is sure enough,
    the present one; and, up to three, what no other design beats."""
    plan = shown_plan(found.sizing)
    roles = {plan.design: "the plan" if plan.feasible else "the nearest"}
    if found.doubtful and found.confident:
        roles.setdefault(found.confident, f"{percent(found.wanted)} sure")
    if found.sizing.current:
        roles.setdefault(found.sizing.current.design, "today's")
    options = front(found.sizing)
    for option in options:
        if len(roles) < _MOST_CANDIDATES:
            roles.setdefault(option.plan.design, _role(option, options[0]))
    return roles


def _role(option: Option, best: Option) -> str:
    """What a design on the front has that the recommended one has not."""
    if option.after_failure < best.after_failure:
        return "more room"
    return "fewer vCPUs" if option.plan.design.total_vcpus < best.plan.design.total_vcpus else "fewer FSVMs"


def next_best(sizing: Sizing) -> Table:
    """The designs that hold and take the least more than the plan."""
    rows = tuple(map(_size, sizing.feasible[1:4]))
    return Table(("Design", "Memory (GB)", "vCPUs"), rows, "wrr", "Next best designs")


def rejections(sizing: Sizing) -> Table | None:
    """The rejected designs that are nearest to holding, and why they do not."""
    rows = tuple(
        (str(one.design), number(one.design.total_memory_gb), shortfall(one), str(one.failed))
        for one in nearest_rejections(sizing)[:_MOST_ROWS]
    )
    head = ("Design", "Memory (GB)", "First check that fails", "Fails")
    return Table(head, rows, "lrnr", "Why not smaller: the rejected designs that come nearest") if rows else None


def room(sizing: Sizing) -> Prose | None:
    """How much more the plan takes before which check stops it."""
    found = fit(sizing.scenario, shown_plan(sizing).design)
    return points((f"It {until(found, sizing.scenario)}", *rooms(found, sizing.scenario)))


def why_not(sizing: Sizing, design: str) -> Prose:
    """Why `design`, written as 3x24, is not the plan."""
    asked = design_of(sizing.scenario.catalog, *read_design(design))
    return Prose(reasons(why(sizing, asked), sizing))
