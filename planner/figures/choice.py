"""Which design: the plan, the least that is sure enough, and what stands today, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from planner.answers.display import Picture
from planner.answers.words import doubts
from planner.answers.words.answers import more_cost, when
from planner.figures import style
from planner.figures.page import LONGEST, TYPE_PT, Page, picture, runs_out, used
from planner.figures.stage import Drawing
from planner.judgement.alternatives import front
from planner.judgement.risk import Risk
from planner.model.nearest import shown_plan
from planner.model.scenario import MOST_MONTHS
from planner.model.sizing import Check, Design, Plan, judge
from planner.model.units import number, part, percent

_MOST_COLUMNS = 3
_NAMES, _WIDEST = 108.0, 150.0  # the column of names, and the widest of a design [points]
_HEAD, _ROW, _NAME = 34.0, 32.0, 13.0


@dataclass(frozen=True, slots=True)
class Row:
    """A thing that designs differ in: for each its value and words; values are parts of `most`, or of a limit."""

    name: str
    values: list[float]
    texts: list[str]
    most: float = 1.0
    limited: bool = False


@lru_cache(maxsize=1)  # for the page, and again for the deck
def choice(found: Risk) -> Picture | None:
    """The designs to choose from: what each costs, how full and how sure it is, and when it runs out."""
    if len(candidates(found)) < 2:
        return None
    return picture(lambda width_in: draw_choice(found, width_in))


def candidates(found: Risk) -> dict[Design, str]:
    """The designs to choose from, each with why it is here: the plan, or the nearest, the least that is sure enough,
    the present one; and, up to three, what no other design beats."""
    plan = shown_plan(found.sizing)
    roles = {plan.design: "the plan" if plan.feasible else "the nearest"}
    if found.doubtful and found.confident:
        roles.setdefault(found.confident, f"{percent(found.wanted)} sure")
    if found.sizing.current:
        roles.setdefault(found.sizing.current.design, "today's")
    for option in front(found.sizing):
        if len(roles) < _MOST_COLUMNS:
            roles.setdefault(option.plan.design, "more room")
    return roles


def draw_choice(found: Risk, width_in: float = style.WIDTH_IN) -> Drawing:
    """A column for each design, a row for each thing that they differ in."""
    roles = candidates(found)
    plans = [judge(found.scenario, design) for design in roles]
    rows = _rows(found, plans)
    narrow = Page(width_in, 1).narrow
    left, down = (0.0, _NAME) if narrow else (_NAMES, 0.0)
    page = Page(width_in, _HEAD + (_ROW + down) * len(rows))
    wide = min(_WIDEST, (page.width - left) / len(plans))
    places = [left + column * wide for column in range(len(plans))]
    for x, (design, role) in zip(places, roles.items(), strict=True):
        page.say(str(design), x, 9, room=wide - 4, fontsize=9.5, weight="bold")
        page.say(role, x, 22, room=wide - 4, color=style.QUIET)
    for row, one in enumerate(rows):
        top = _HEAD + (_ROW + down) * row
        page.line([0, page.width], [top, top], color=style.RULE, linewidth=0.6)
        page.say(one.name, 0, top + 10, color=style.QUIET)
        for x, design, value, text in zip(places, roles, one.values, one.texts, strict=True):
            colour = style.RED if one.limited and value > 1 else style.BLUE if x == left else style.QUIET
            page.say(text, x, top + down + 10, room=wide - 4, fontsize=TYPE_PT + 0.5)
            tip = f"{design}, {one.name}: {text}"
            if one.limited:
                page.gauge(x, top + down + 22, wide - 14, value, facecolor=colour, tip=tip)
            else:
                page.box(x, top + down + 20, (wide - 14) / LONGEST * value / one.most, 4, facecolor=colour, tip=tip)
    each = (
        f"{design}, {role}: {', '.join(f'{row.name} {row.texts[i]}' for row in rows if row.texts[i])}"
        for i, (design, role) in enumerate(roles.items())
    )
    return Drawing(_title(found, plans, roles), f"Designs side by side. {'; '.join(each)}.", [page], (page.y.low,))


def _rows(found: Risk, plans: list[Plan]) -> list[Row]:
    scenario, designs = found.scenario, [plan.design for plan in plans]
    memory, vcpus = ([getattr(one, name) for one in designs] for name in ("total_memory_gb", "total_vcpus"))
    months = [float(MOST_MONTHS if one.breach is None else one.breach.first_breach_month or 0) for one in plans]
    sure = [found.of(one) if found.doubtful and one in found.designs else None for one in designs]
    loads = [_load(plan) for plan in plans]
    what = "load after a failure" if loads[0].check == "connections_failover" else "load of the busiest"
    until = f"lasts until {when(scenario, scenario.growth.horizon_months)}"
    rows = [
        Row("memory in all", memory, [f"{number(value)} GB" for value in memory], max(memory)),
        Row("vCPUs in all", vcpus, [number(value) for value in vcpus], max(vcpus)),
        Row(what, [used(check) for check in loads], [_full(check) for check in loads], limited=True),
        Row(until, [one or 0.0 for one in sure], ["" if one is None else doubts.chance(one) for one in sure]),
        Row("runs out", months, [runs_out(scenario, plan.breach) for plan in plans], MOST_MONTHS),
    ]
    return [row for row in rows if any(row.texts)]


def _load(plan: Plan) -> Check:
    """The connections of the busiest FSVM, after a failure where one is planned for."""
    checks = {check.check: check for check in plan.checks}
    return checks.get("connections_failover", checks["connections"])


def _full(check: Check) -> str:
    return "none left" if check.required is None else part(used(check))


def _title(found: Risk, plans: list[Plan], roles: dict[Design, str]) -> str:
    first, second = list(roles)[:2]
    if found.doubtful and second == found.confident:
        until = when(found.scenario, found.scenario.growth.horizon_months)
        one, other = (doubts.chance(found.of(design)) for design in (second, first))
        dearer = f"{second}, which takes {more_cost(second, first)}"
        return f"{first} lasts until {until} in {other} of cases; {dearer}, in {one}"
    one, other = (_full(_load(plan)) for plan in plans[:2])
    told = f"{first} takes {more_cost(first, second)} than {second}"
    return (
        f"{told}{', which stands today' * (roles[second] != 'more room')}; its busiest FSVM is {one} full, not {other}"
    )
