"""Designs: which hold and what stops the others, those worth considering, and the few to choose from."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from planner.answers import doubts
from planner.answers.choices import candidates
from planner.answers.display import Picture
from planner.answers.words import NAMES, more_cost, when
from planner.figures import style
from planner.figures.growth import breaking_month
from planner.figures.limits import full, runs_out, used
from planner.figures.sheet import ACROSS, LONGEST, SMALL_PT, Axis, Page, Sheet, named
from planner.figures.stage import Drawing, picture
from planner.figures.texts import height_pt, wrapped
from planner.judgement.choices import front
from planner.judgement.risk import Risk
from planner.model.scenario import MOST_MONTHS
from planner.model.sizing import Check, Design, Plan, Sizing, designs, judge
from planner.model.units import number, part

# What stops a design, or nothing: a letter and a word to read, a colour to see, and what it means.
_LETTERS = {
    None: ("● holds", style.GOOD, "holds"),
    "fsvm_count": ("N nodes", style.FILL, "more FSVMs than the cluster has room for"),
    "fsvm_count_remote": ("N nodes", style.FILL, "more FSVMs than the remote site has room for"),
    "fsvm_memory": ("M FSVM memory", style.FILL, "more memory than an FSVM may have"),
    "fsvm_vcpus": ("V FSVM vCPUs", style.FILL, "more vCPUs than an FSVM may have"),
    "node_memory": ("M node memory", style.FILL, "more memory than a node has free"),
    "node_vcpus": ("V node vCPUs", style.FILL, "more vCPUs than a node has free"),
    "connections": ("C connections", style.FAR, "connections, all up"),
    "connections_failover": ("F fail-over", style.BAD, "fail-over"),
    "home_data": ("H home data", style.LILAC, "home data"),
    "cluster_storage": ("S storage", style.NEAR, "storage of the cluster"),
}
_BEST = ("★ recommended", style.GREEN, "recommended")
_OTHER = ("× fails", style.BAD, "a check that no design passes")
_FEW = 4
_NAMES, _WIDEST = 108.0, 150.0  # the column of names, and the widest of a design [points]
_HEAD, _ROW, _NAME = 34.0, 32.0, 13.0


def design_map(sizing: Sizing) -> Picture:
    """The designs by FSVM count and memory: the recommended one, those that hold, and what stops the rest.

    Counts that the nodes of a site cannot have are one band, which says so.
    """
    every, memories = designs(sizing.scenario.catalog), sizing.scenario.catalog.connections.memory_gb
    why = {rejection.design: rejection.check for rejection in sizing.rejections}
    best = sizing.plan.design if sizing.plan else None
    few = [one for one in every if why.get(one) not in ("fsvm_count", "fsvm_count_remote")] or every[: len(memories)]
    counts, beyond = sorted({one.fsvms for one in few}), every[len(few) :]
    cells, legend = {}, {}
    for place, design in enumerate(few):
        words, colour, meaning = _BEST if design == best else _LETTERS.get(why.get(design), _OTHER)
        cells[divmod(place, len(memories))] = (words, colour, f"{design}: {meaning}")
        legend[words[0]] = meaning
    keys = " · ".join(f"{letter} {legend[letter]}" for letter in "★●NCFHSMV×" if letter in legend)
    band = max(1.0, 0.22 * len(counts)) if beyond else 0.0
    columns = named([str(n) for n in counts], f"FSVMs\n{keys}")
    columns = replace(columns, high=columns.high + band)
    sheet = Sheet(columns, named([f"{memory:g}" for memory in memories], "memory of an FSVM (GB)"), ruled=False)
    sheet.cells(cells)
    if beyond:
        most = "the cluster has nodes" if beyond[0].fsvms > sizing.scenario.cluster.nodes else "there are CVMs"
        most = "the remote site has nodes" if why[beyond[0]] == "fsvm_count_remote" else most
        left, told = len(counts) - 0.47, f"{beyond[0].fsvms} to {beyond[-1].fsvms}: more FSVMs than {most}"
        sheet.box(left, -0.45, band - 0.06, len(memories) - 0.1, facecolor=style.FILL, tip=told)
        cell = ((told,), band - 0.2, len(memories) - 0.3)
        at = (left + band / 2 - 0.03, (len(memories) - 1) / 2)
        sheet.note(told, at, ha="center", va="center", fontsize=8.5, fixed=True, cell=cell)
    which = f"{best} needs the least memory" if best else "every one fails a check"
    title = f"{len(sizing.feasible)} of {len(every)} designs hold; {which}"
    tally = Counter(rejection.check for rejection in sizing.rejections)
    told = ", ".join(f"{NAMES[check]} {count}" for check, count in tally.items()) or "nothing"
    alt = f"Map of all designs by FSVM count and memory. Rejected first by: {told}."
    return Drawing(title, alt, [sheet]).on_paper(0.75 + 0.33 * len(memories))


def alternatives(sizing: Sizing) -> Picture | None:
    """The designs that no other beats: total memory against how full the busiest FSVM is after a failure."""
    options = [one for one in front(sizing) if np.isfinite(one.after_failure)]
    if len(options) <= _FEW:  # the table of them tells as much
        return None
    places = {one.plan.design: (one.plan.design.total_memory_gb, one.after_failure) for one in options}
    told = {design: f"{design}: {number(memory)} GB, {part(used)}" for design, (memory, used) in places.items()}
    best, *others = places
    ranked = sorted(places, key=lambda design: design.total_memory_gb)
    low, high = ranked[0].total_memory_gb, ranked[-1].total_memory_gb
    span = high - low or high
    failed = any(check.check == "connections_failover" for check in options[0].plan.checks)
    across = Axis(low - 0.12 * span, high + 0.22 * span, "memory of all FSVMs (GB)")
    up = Axis(0, 1.12, "busiest FSVM after a failure" if failed else "busiest FSVM", mark=style.percent_mark)
    sheet = Sheet(across, up)
    sheet.line(*zip(*map(places.__getitem__, ranked), strict=True), color=style.RULE, linewidth=1)
    sheet.line([0, 1], [1, 1], within=ACROSS, **style.LIMIT)
    for design in others:
        sheet.dots(*places[design], "o", size=7, color=style.BLUE, tip=told[design])
    sheet.dots(*places[best], "*", size=15, color=style.GREEN, tip=told[best])
    for rank, design in enumerate(ranked):
        if len(options) <= 14 or design == best or rank % 2 == 0:
            shift, side = ((7, 7), "left") if rank % 2 == 0 else ((-7, -8), "right")
            words, shift = (f"{design} (plan)", (-6, -16)) if design == best else (str(design), shift)
            sheet.note(words, places[design], shift, ha=side, va="center", fontsize=8.5)
    roomy = min(places, key=lambda design: places[design][1])
    ends = [f"{design}, {part(places[design][1])}" for design in (best, roomy)]
    title = f"{len(options)} designs worth considering: from {ends[0]} full, to {ends[1]}"
    return Drawing(title, f"Memory against load: {' full; '.join(told.values())} full.", [sheet]).on_paper(3.0)


@dataclass(frozen=True, slots=True)
class _Row:
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


def draw_choice(found: Risk, width_in: float = style.WIDTH_IN) -> Drawing:
    """A column for each design, a row for each thing that they differ in."""
    roles = candidates(found)
    plans = [judge(found.scenario, design) for design in roles]
    rows = _rows(found, plans)
    narrow = width_in < style.WIDTH_IN
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
        name = wrapped(one.name, (left or page.width) - 4, SMALL_PT)
        page.say(name, 0, top + 5 + height_pt(name, SMALL_PT) / 2, color=style.QUIET)
        for x, design, value, text in zip(places, roles, one.values, one.texts, strict=True):
            colour = style.RED if one.limited and value > 1 else style.BLUE if x == left else style.QUIET
            page.say(text, x, top + down + 10, room=wide - 4, fontsize=SMALL_PT + 0.5)
            tip = f"{design}, {one.name}: {text}"
            if one.limited:
                page.gauge(x, top + down + 22, wide - 14, value, facecolor=colour, tip=tip)
            else:
                page.box(x, top + down + 20, (wide - 14) / LONGEST * value / one.most, 4, facecolor=colour, tip=tip)
    each = (
        f"{design}, {role}: {', '.join(f'{row.name} {row.texts[i]}' for row in rows if row.texts[i])}"
        for i, (design, role) in enumerate(roles.items())
    )
    alt = f"Designs side by side. {'; '.join(each)}."
    return Drawing(_choice_title(found, plans, roles), alt, [page], (page.y.low,))


def _rows(found: Risk, plans: list[Plan]) -> list[_Row]:
    scenario, designs = found.scenario, [plan.design for plan in plans]
    memory, vcpus = ([getattr(one, name) for one in designs] for name in ("total_memory_gb", "total_vcpus"))
    months = [float(breaking_month(plan)) for plan in plans]
    sure = [found.of(one) if found.doubtful and one in found.designs else None for one in designs]
    loads = [_load(plan) for plan in plans]
    what = "load after a failure" if loads[0].check == "connections_failover" else "load of the busiest"
    until = f"probability of lasting until {when(scenario, scenario.growth.horizon_months)}"
    rows = [
        _Row("memory in all", memory, [f"{number(value)} GB" for value in memory], max(memory)),
        _Row("vCPUs in all", vcpus, [number(value) for value in vcpus], max(vcpus)),
        _Row(what, [used(check) for check in loads], [full(check) for check in loads], limited=True),
        _Row(until, [one or 0.0 for one in sure], ["" if one is None else doubts.chance(one) for one in sure]),
        _Row("runs out", months, [runs_out(scenario, plan.breach) for plan in plans], MOST_MONTHS),
    ]
    return [row for row in rows if any(row.texts)]


def _load(plan: Plan) -> Check:
    """The connections of the busiest FSVM, after a failure where one is planned for."""
    checks = {check.check: check for check in plan.checks}
    return checks.get("connections_failover", checks["connections"])


def _choice_title(found: Risk, plans: list[Plan], roles: dict[Design, str]) -> str:
    first, second = list(roles)[:2]
    if found.doubtful and second == found.confident:
        until = when(found.scenario, found.scenario.growth.horizon_months)
        one, other = (doubts.chance(found.of(design)) for design in (second, first))
        dearer = f"{second}, which takes {more_cost(second, first)}"
        return f"{first} lasts until {until} in {other} of cases; {dearer}, in {one}"
    one, other = (full(_load(plan)) for plan in plans[:2])
    stands = ", which stands today" * (roles[second] == "today's")
    cost = f"{more_cost(first, second)} than {second}{stands}"
    return f"{first} takes {cost}; its busiest FSVM is {one} full, not {other}"
