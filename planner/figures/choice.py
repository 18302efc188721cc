"""Which design: the plan, the least that is sure enough, and what stands today, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from planner.answers.display import Picture
from planner.answers.words import doubts
from planner.answers.words.answers import more_cost
from planner.figures import style
from planner.figures.page import SMALL_PT, gauge, growing, on_page, page, room, runs_out, short, used, when, whole
from planner.figures.stage import Drawing
from planner.judgement.alternatives import front
from planner.judgement.risk import Risk
from planner.model.nearest import shown_plan
from planner.model.scenario import MOST_MONTHS
from planner.model.sizing import Check, Plan, judge
from planner.model.units import number, part, percent

_MOST_COLUMNS = 3
_LABEL = 108.0  # the column of names [points]
_ROW, _HEAD = 32.0, 34.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A design to choose, with its checks, why it is here, and how sure it is [fraction], where anything is in doubt."""

    plan: Plan
    role: str
    sure: float | None

    @property
    def after(self) -> Check:
        """The load of the busiest FSVM, after a failure where one is planned for."""
        found = {check.check: check for check in growing(self.plan)}
        return found.get("connections_failover", found["connections"])


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that designs differ in: for each a value and its words; `limited` values are parts of a limit."""

    name: str
    values: list[float]
    texts: list[str]
    most: float = 1.0
    limited: bool = False


def candidates(found: Risk) -> list[Candidate]:
    """The plan, or the nearest design, the least that is sure enough and the present one, if they differ; else what
    no other design beats, up to three."""
    scenario, shown = found.scenario, shown_plan(found.sizing)
    roles = {shown.design: "the plan" if shown.feasible else "the nearest"}
    if found.doubtful and found.confident:
        roles.setdefault(found.confident, f"{percent(found.wanted)} sure")
    if found.sizing.current:
        roles.setdefault(found.sizing.current.design, "today's")
    for option in front(found.sizing):
        if len(roles) < _MOST_COLUMNS:
            roles.setdefault(option.plan.design, "or larger")
    grid = set(found.designs)
    return [
        Candidate(judge(scenario, design), role, found.of(design) if found.doubtful and design in grid else None)
        for design, role in roles.items()
    ]


def choice(found: Risk) -> Picture | None:
    """The designs to choose from: what each costs, how full and how sure it is, and when it runs out."""
    drawing = draw_choice(found)
    return on_page(drawing) if drawing else None


def draw_choice(found: Risk, width_in: float = style.WIDTH_IN) -> Drawing | None:
    """A column for each design, a row for each thing that they differ in; None where there is only one."""
    told = candidates(found)
    if len(told) < 2:
        return None
    width, narrow = room(width_in)
    rows = _rows(found, told)
    step = _ROW + 13 if narrow else _ROW
    left = 0.0 if narrow else _LABEL
    wide = min(150.0, (width - left) / len(told))
    sheet = page(width_in, _HEAD + step * len(rows))
    for column, one in enumerate(told):
        at = left + column * wide
        sheet.note(short(str(one.plan.design), wide - 6, 10), (at, 9), va="center", fontsize=10, fontweight="bold")
        sheet.note(one.role, (at, 22), va="center", fontsize=SMALL_PT, color=style.QUIET)
    for place, row in enumerate(rows):
        top = _HEAD + step * place
        sheet.line([0, width], [top] * 2, color=style.RULE, linewidth=0.6)
        sheet.note(row.name, (0, top + 10), va="center", fontsize=SMALL_PT, color=style.QUIET)
        for column, (value, text) in enumerate(zip(row.values, row.texts, strict=True)):
            x, y = left + column * wide, top + (23 if narrow else 10)
            sheet.note(text, (x, y), va="center", fontsize=SMALL_PT + 0.5)
            colour = style.RED if row.limited and value > 1 else style.QUIET if column else style.BLUE
            if row.limited:
                gauge(sheet, x, y + 12, wide - 16, value, colour)
            else:
                sheet.box(x, y + 10, whole(wide - 16) * value / row.most, 4, facecolor=colour)
    return Drawing(_title(found, told), _alt(told, rows), [sheet])


def _rows(found: Risk, told: list[Candidate]) -> list[Row]:
    scenario, designs = found.scenario, [one.plan.design for one in told]
    memory = [design.total_memory_gb for design in designs]
    vcpus = [float(design.total_vcpus) for design in designs]
    full = [used(one.after) for one in told]
    sure = [one.sure or 0.0 for one in told]
    breaches = [one.plan.breach for one in told]
    months = [MOST_MONTHS if one is None else one.first_breach_month or 0 for one in breaches]
    failed = told[0].after.check == "connections_failover"
    then = when(scenario, scenario.growth.horizon_months)
    rows = [
        Row("memory in all", memory, [f"{number(value)} GB" for value in memory], max(memory)),
        Row("vCPUs in all", vcpus, [number(value) for value in vcpus], max(vcpus)),
        Row(
            f"load {'after a failure' if failed else 'of the busiest'}",
            full,
            [_full(one) for one in told],
            limited=True,
        ),
        Row(f"lasts until {then}", sure, ["" if one.sure is None else doubts.chance(one.sure) for one in told]),
        Row("runs out", [float(month) for month in months], [runs_out(scenario, one) for one in breaches], MOST_MONTHS),
    ]
    return [row for row in rows if any(row.texts)]


def _full(one: Candidate) -> str:
    return "none left" if one.after.required is None else part(used(one.after))


def _title(found: Risk, told: list[Candidate]) -> str:
    plan, other = told[:2]
    first, second = plan.plan.design, other.plan.design
    if plan.sure is not None and other.sure is not None and second == found.confident:
        then = when(found.scenario, found.scenario.growth.horizon_months)
        return (
            f"{second} lasts until {then} in {doubts.chance(other.sure)} of cases, {first} in "
            f"{doubts.chance(plan.sure)}; it takes {more_cost(second, first)}"
        )
    return (
        f"{first} takes {more_cost(first, second)} than {second}, {other.role}; its busiest FSVM is {_full(plan)} full, "
        f"not {_full(other)}"
    )


def _alt(told: list[Candidate], rows: list[Row]) -> str:
    each = (
        f"{one.plan.design}, {one.role}: {', '.join(f'{row.name} {row.texts[i]}' for row in rows if row.texts[i])}"
        for i, one in enumerate(told)
    )
    return f"Designs side by side. {'; '.join(each)}."
