"""Connections: what memory holds, and what each FSVM carries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.answers.display import Picture
from planner.answers.words.answers import finding, measure
from planner.figures import style
from planner.figures.growth import when
from planner.figures.sheet import Axis, Sheet
from planner.figures.stage import Drawing
from planner.model.checks import all_up_and_failed
from planner.model.formulas.connections import estimated_connections
from planner.model.formulas.failover import loads_after
from planner.model.formulas.growth import peak_factor
from planner.model.nearest import shown_plan
from planner.model.scenario import Scenario
from planner.model.sizing import Plan, Sizing
from planner.model.units import at_least, at_most


def connections_curve(sizing: Sizing) -> Picture:
    """The tested connections by memory, with the load of today and of the worst month up to the horizon."""
    return draw_curve(sizing.scenario, shown_plan(sizing)).on_paper(3.3)


def draw_curve(scenario: Scenario, plan: Plan) -> Drawing:
    """The tested steps of connections by memory, and where `plan` works on them."""
    curve, memory = scenario.catalog.connections, plan.design.memory_gb
    last = curve.memory_gb[-1] if memory > 96 else min(curve.memory_gb[-1], 128.0)
    steps = [(rung, value) for rung, value in zip(curve.memory_gb, curve.values, strict=True) if rung <= last]
    shown, values = zip(*steps, strict=True)
    points = operating_points(scenario, plan)
    top = 1.12 * max(values[-1], *(load for load, _, _ in points))
    below = "memory of an FSVM (GB)\ndotted: a straight line between tested points, which never decides"
    sheet = Sheet(Axis(0, last * 1.04, below, shown), Axis(0, top, "connections per FSVM"))
    fine = np.linspace(shown[0], last, 200)
    estimate = estimated_connections(fine, curve)
    sheet.line(fine, estimate, color=style.QUIET, linewidth=1, linestyle=":", under=True)
    sheet.line(np.repeat(shown, 2)[1:], np.repeat(values, 2)[:-1], color=style.BLUE, under=True)
    tips = [f"{rung:g} GB: {value:,.0f} connections" for rung, value in steps]
    sheet.dots(shown, values, "o", size=5, edge="auto", color=style.BLUE, under=True, tip=tips)
    for rung, value in steps:
        offset = (0, 6) if rung < shown[-1] else (-4, 6)
        sheet.note(f"{value:,.0f}", (rung, value), offset, ha="right", fontsize=8)
    side, beside = ("left", 9) if memory < 0.7 * last else ("right", -9)
    for load, marker, told in points:
        sheet.dots([memory], [load], marker, color=style.RED, clip_on=False, tip=told)
        sheet.note(told, (memory, load), (beside, 0), ha=side, va="top", color=style.RED)
    # Where no load is marked: under the last step, or under the second.
    named, shift = (steps[-2], (60, -4)) if memory < shown[-2] else (steps[1], (16, -4))
    sheet.note("tested steps", named, shift, color=style.BLUE, va="top")
    loads = [check for check in plan.checks if check.check in ("connections", "connections_failover")]
    tight = max(loads, key=lambda check: np.inf if check.utilisation is None else check.utilisation)
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


def load_per_fsvm(sizing: Sizing) -> Picture:
    """The connections on each FSVM in the worst month, all up, and on the busiest survivor after each failure."""
    return draw_load(sizing.scenario, shown_plan(sizing)).on_paper(3.1)


def draw_load(scenario: Scenario, plan: Plan) -> Drawing:
    """The load of every FSVM of `plan`, and of the busiest survivor when it is among those that fail."""
    loads, home, after = loads_by_fsvm(scenario, plan)
    check = {c.check: c for c in plan.checks}
    usable, tested = check["connections"].allowed, check["connections"].limit.value
    n, failures = plan.design.fsvms, scenario.resilience.failures
    none_left = counted_failures(scenario) >= n
    how = "one takes the whole load" if scenario.resilience.takeover == "one" else "the load spreads"
    how = "no FSVM survives" if none_left else how
    both = scenario.home_share and scenario.general_shares
    fsvms = Axis(-0.65, n - 0.35, "FSVM, all up", range(n), [str(i + 1) for i in range(n)])
    heights = Axis(0, 1.2 * max(tested, loads.max(), *after), "connections, worst month")
    up = Sheet(fsvms, heights)
    down = Sheet(replace(fsvms, label=f"busiest survivor if {failing(scenario)}\n{how}"), heights)
    grown = {"facecolor": style.BLUE, "hatch": "//", "edgecolor": "white"}
    for i, load in enumerate(loads):
        parts = f"{at_least(home, 'connections')} of the home share and {at_least(load - home, 'connections')} others"
        up.box(i - 0.36, 0, 0.72, home, facecolor=style.SKY, tip=f"FSVM {i + 1}: {parts}")
        up.box(i - 0.36, home, 0.72, load - home, **grown, tip=f"FSVM {i + 1}: {parts}")
        told = f"{at_least(after[i], 'connections')} connections on the busiest survivor if FSVM {i + 1} fails"
        down.box(i - 0.36, 0, 0.72, after[i], facecolor=style.ORANGE, tip=told)
    if both:
        up.end_note("home\nshare", home / 2, style.SKY)
        up.end_note("general\nshares", (home + loads.max()) / 2, style.BLUE)
    if n <= 8:
        _numbers(up, loads, ground=True)
        _numbers(down, after)
    up.limit(usable, f"usable: {at_most(usable, 'connections')}")
    down.limit(tested, f"tested: {tested:,.0f}")
    title = f"Busiest FSVM: {measure(check['connections'].required, usable, 'connections')} usable"
    worst = check.get("connections_failover")
    if worst is not None and worst.required is not None:
        k = "a failure" if failures == 1 else f"{failures} failures"
        title += f"; after {k} {measure(worst.required, worst.allowed, '')}"
    left = "No FSVM survives" if none_left else f"On the busiest survivor if {failing(scenario)}: {_listed(after)}"
    return Drawing(title, f"Connections on each FSVM, all up: {_listed(loads)}. {left}.", [up, down])


def _numbers(sheet: Sheet, loads: Iterable[float], **look: Any) -> None:
    """The number of each bar: in it, or above one that is too low."""
    for i, load in enumerate(loads):
        offset, side = ((0.0, -3.0), "top") if load > 0.12 * sheet.y.high else ((0.0, 2.0), "bottom")
        sheet.note(at_least(load, "connections"), (i, load), offset, ha="center", va=side, fontsize=8, **look)


def _listed(loads: Iterable[float]) -> str:
    return ", ".join(at_least(load, "connections") for load in loads)


def loads_by_fsvm(scenario: Scenario, plan: Plan) -> tuple[NDArray[np.float64], float, list[float]]:
    """Loads in the worst month: each FSVM, the home part of it, and the busiest survivor when it is one that fails.

    With several failures the busiest others fail too, the worst case; where no FSVM is left, the survivors carry 0.
    """
    n, failures = plan.design.fsvms, counted_failures(scenario)
    peak = float(peak_factor(scenario.growth.connections, scenario.growth.horizon_months))
    loads = all_up_and_failed(scenario, n)[0] * peak
    home = (scenario.home_share.connections if scenario.home_share else 0.0) / n * peak
    if failures >= n:
        return loads, home, [0.0] * n
    if scenario.resilience.takeover == "spread":
        spread = float(all_up_and_failed(scenario, n - failures)[0].max() * peak)
        return loads, home, [spread] * n
    after = []
    busiest = np.argsort(-loads, kind="stable").tolist()
    for failed in range(n):
        others = [i for i in busiest if i != failed]
        left = loads
        for gone in (failed, *others[: failures - 1]):
            left = loads_after(left, gone, takeover=others[failures - 1])
        after.append(float(left.max()))
    return loads, home, after


def counted_failures(scenario: Scenario) -> int:
    """How many fail at once where a failure is shown: those planned for, and one where none is."""
    return max(1, scenario.resilience.failures)


def failing(scenario: Scenario) -> str:
    """Which FSVMs fail, in words, for the load that is shown at each of them."""
    failures = counted_failures(scenario)
    return "this FSVM fails" if failures == 1 else f"{failures} FSVMs fail, this one and the busiest others"
