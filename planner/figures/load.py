"""Connections: what memory holds."""

from typing import Any

import numpy as np

from planner.answers.display import Picture
from planner.answers.words import finding, when
from planner.figures import style
from planner.figures.limits import used
from planner.figures.sheet import Axis, Sheet
from planner.figures.stage import Drawing
from planner.model.scenario import Scenario
from planner.model.sizing import Plan, Sizing, shown_plan
from planner.model.units import at_least, at_most


def connections_curve(sizing: Sizing) -> Picture:
    """The tested connections by memory, with the load of today and of the worst month up to the horizon."""
    return draw_curve(sizing.scenario, shown_plan(sizing)).on_paper(3.3)


def draw_curve(scenario: Scenario, plan: Plan, pinned: Plan | None = None) -> Drawing:
    """The tested steps of connections by memory, and where `plan` works on them, pale where another is `pinned`."""
    curve, memory = scenario.catalog.connections, plan.design.memory_gb
    last = curve.memory_gb[-1] if memory > 96 else min(curve.memory_gb[-1], 128.0)
    steps = [(rung, value) for rung, value in zip(curve.memory_gb, curve.values, strict=True) if rung <= last]
    shown, values = zip(*steps, strict=True)
    points = operating_points(scenario, plan)
    top = 1.12 * max(values[-1], *(load for load, _, _ in points))
    below = "memory of an FSVM (GB)\ndotted: a straight line between tested points, which never decides"
    sheet = Sheet(Axis(0, last * 1.04, below, shown), Axis(0, top, "connections per FSVM"))
    fine = np.linspace(shown[0], last, 200)  # as close as what texts keep clear of
    sheet.line(fine, np.interp(fine, shown, values), color=style.QUIET, linewidth=1, linestyle=":", under=True)
    sheet.line(np.repeat(shown, 2)[1:], np.repeat(values, 2)[:-1], color=style.BLUE, under=True)
    for rung, value in steps:
        tip = f"{rung:g} GB: {value:,.0f} connections"
        sheet.dots([rung], [value], "o", size=5, edge=style.BLUE, color=style.BLUE, under=True, tip=tip)
        offset = (0, 6) if rung < shown[-1] else (-4, 6)
        sheet.note(f"{value:,.0f}", (rung, value), offset, ha="right", fontsize=8)
    side, beside = ("left", 9) if memory < 0.7 * last else ("right", -9)
    for load, marker, told in points:
        sheet.dots([memory], [load], marker, color=style.RED, clipped=False, tip=told)
        sheet.note(told, (memory, load), (beside, 0), ha=side, va="top", color=style.RED)
    if pinned:
        (load, marker, _), where = operating_points(scenario, pinned)[-1], pinned.design.memory_gb
        look: dict[str, Any] = {"color": style.QUIET, "face": "none", "edge": style.QUIET}
        sheet.dots([where], [load], marker, **look, tip=f"pinned: {pinned.design}")
        sheet.note(f"pinned: {pinned.design}", (where, load), (0, 9), ha="center", color=style.QUIET)
    # Where no load is marked: under the last step, or under the second.
    named, shift = (steps[-2], (60, -4)) if memory < shown[-2] else (steps[1], (16, -4))
    sheet.note("tested steps", named, shift, color=style.BLUE, va="top")
    loads = [check for check in plan.checks if check.check in ("connections", "connections_failover")]
    tight = max(loads, key=used)
    most = at_most(tight.limit.value, "connections")
    title = f"{memory:g} GB holds {most} connections per FSVM; the plan uses {finding(tight)}"
    tested = ", ".join(f"{value:,.0f} at {rung:g} GB" for rung, value in steps)
    marked = "; ".join(told for _, _, told in points)
    alt = f"Step curve of tested connections per FSVM: {tested}. Marked at {memory:g} GB: {marked}."
    return Drawing(title, alt, [sheet])


def operating_points(scenario: Scenario, plan: Plan) -> list[tuple[float, str, str]]:
    """The loads to mark: after a failure where that is planned for, else with all FSVMs up."""
    check = next((c for c in plan.checks if c.check == "connections_failover"), None)
    where = "after a failure"
    if check is None or check.required is None or check.now is None:
        check = next(c for c in plan.checks if c.check == "connections")
        where = "busiest FSVM"
    now, then = check.now or 0.0, check.required or 0.0
    told = [f"{at_least(value, 'connections')} {where}" for value in (now, then)]
    if now == then:
        return [(now, "o", told[0])]
    return [
        (now, "o", f"today: {told[0]}"),
        (then, "D", f"{when(scenario, scenario.growth.horizon_months)}: {told[1]}"),
    ]
