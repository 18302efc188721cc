"""Connections: what memory holds, and what each FSVM carries."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.answers import finding
from planner.checks import all_up_and_failed
from planner.connections import estimated_connections
from planner.display import Picture
from planner.failover import loads_after
from planner.figures import style
from planner.growth import peak_factor
from planner.remedies import shown_plan
from planner.scenario import Scenario
from planner.sizing import Check, Plan, Sizing
from planner.units import number


def connections_curve(sizing: Sizing) -> Picture:
    """The tested connections by memory, with the load of today and of the worst month up to the horizon."""
    scenario, plan = sizing.scenario, shown_plan(sizing)
    curve = scenario.catalog.connections
    memory, horizon = plan.design.memory_gb, scenario.growth.horizon_months
    tight = _tightest(plan)
    last = curve.memory_gb[-1] if memory > 96 else min(curve.memory_gb[-1], 128.0)
    with style.drawing():
        figure = style.new_figure(3.3)
        ax = figure.add_subplot()
        shown = [rung for rung in curve.memory_gb if rung <= last]
        values = [value for rung, value in zip(curve.memory_gb, curve.values, strict=True) if rung <= last]
        fine = np.linspace(shown[0], last, 200)
        ax.plot(fine, estimated_connections(fine, curve), color=style.QUIET, linewidth=1, linestyle=":")
        ax.step(shown, values, where="post", color=style.BLUE)
        ax.plot(shown, values, "o", color=style.BLUE, markersize=5)
        for rung, value in zip(shown, values, strict=True):
            offset = (0, 6) if rung < shown[-1] else (-4, 6)
            ax.annotate(f"{value:,.0f}", (rung, value), offset, textcoords="offset points", ha="right", fontsize=8)
        for check, marker, when in operating_points(plan, horizon):
            ax.plot([memory], [check], marker, color=style.RED, markersize=8, markeredgecolor="white", clip_on=False)
            ax.annotate(
                when,
                (memory, check),
                (9 if memory < 0.7 * last else -9, 1 if marker == "D" else -1),
                textcoords="offset points",
                ha="left" if memory < 0.7 * last else "right",
                va="bottom" if marker == "D" else "top",
                color=style.RED,
                bbox=style.GROUND,
            )
        ax.annotate(
            "tested steps", (shown[1], values[1]), (16, -4), textcoords="offset points", color=style.BLUE, va="top"
        )
        middle = (shown[-2] + shown[-1]) / 2
        ax.annotate(
            "straight line between:\nan estimate, never decides",
            (middle, float(estimated_connections(middle, curve))),
            (-8, 8),
            textcoords="offset points",
            ha="right",
            color=style.QUIET,
            fontsize=8,
        )
        ax.set_xlabel("memory of an FSVM (GB)")
        ax.set_ylabel("connections per FSVM")
        ax.set_xticks(shown)
        ax.set_xlim(0, last * 1.04)
        ax.set_ylim(0, max(values[-1], *(point for point, _, _ in operating_points(plan, horizon))) * 1.12)
        style.thousands(ax.yaxis)
        title = f"{memory:g} GB holds {number(tight.limit.value)} connections per FSVM; the plan uses {finding(tight)}"
        alt = (
            "Step curve of tested connections per FSVM: "
            + ", ".join(f"{value:,.0f} at {rung:g} GB" for rung, value in zip(shown, values, strict=True))
            + ". Marked at "
            + f"{memory:g} GB: "
            + "; ".join(f"{when}" for _, _, when in operating_points(plan, horizon))
            + "."
        )
        return style.picture(figure, title, alt)


def _tightest(plan: Plan) -> Check:
    loads = [check for check in plan.checks if check.check in ("connections", "connections_failover")]
    return max(loads, key=lambda check: np.inf if check.utilisation is None else check.utilisation)


def operating_points(plan: Plan, horizon: int) -> list[tuple[float, str, str]]:
    """The loads to mark: after a failure where that is planned for, else with all FSVMs up."""
    check = next((c for c in plan.checks if c.check == "connections_failover"), None)
    where = "after a failure"
    if check is None or check.required is None or check.now is None:
        check = next(c for c in plan.checks if c.check == "connections")
        where = "busiest FSVM"
    now, then = check.now or 0.0, check.required or 0.0
    if now == then:
        return [(now, "o", f"{now:,.0f} {where}")]
    return [(now, "o", f"today: {now:,.0f} {where}"), (then, "D", f"month {horizon}: {then:,.0f} {where}")]


def load_per_fsvm(sizing: Sizing) -> Picture:
    """The connections on each FSVM in the worst month, all up, and on the busiest survivor after each failure."""
    scenario, plan = sizing.scenario, shown_plan(sizing)
    loads, home, after = loads_by_fsvm(scenario, plan)
    check = {c.check: c for c in plan.checks}
    usable = check["connections"].allowed
    tested = check["connections"].limit.value
    n, failures = plan.design.fsvms, scenario.resilience.failures
    top = max(tested, loads.max(), *after) * 1.18
    names = [str(i + 1) for i in range(n)]
    with style.drawing():
        figure = style.new_figure(3.1)
        up, down = figure.subplots(1, 2, sharey=True)
        up.bar(names, home, color=style.SKY, width=0.72)
        up.bar(
            names, loads - home, bottom=home, color=style.BLUE, width=0.72, hatch="//", edgecolor="white", linewidth=0
        )
        down.bar(names, after, color=style.ORANGE, width=0.72)
        for ax, values in ((up, loads), (down, np.asarray(after))):
            for i, value in enumerate(values):
                if n <= 8:
                    at, side = ((0, -3), "top") if value > 0.12 * top else ((0, 2), "bottom")
                    spot = {"textcoords": "offset points", "ha": "center", "va": side, "fontsize": 8}
                    ax.annotate(f"{value:,.0f}", (i, value), at, bbox=style.GROUND if ax is up else None, **spot)
            ax.set_ylim(0, top)
            style.thousands(ax.yaxis)
        style.limit_line(up, usable, f"usable: {usable:,.0f}")
        style.limit_line(down, tested, f"tested: {tested:,.0f}")
        up.set_xlabel("FSVM, all up\n" + _legend(scenario))
        down.set_xlabel(
            "busiest survivor when this FSVM fails\n"
            + ("one takes all over" if scenario.resilience.takeover == "one" else "the load spreads")
        )
        up.set_ylabel(f"connections, worst month to {scenario.growth.horizon_months}")
        worst = check.get("connections_failover")
        title = f"Busiest FSVM: {number(float(loads.max()))} of {number(usable)} usable connections"
        if worst is not None and worst.required is not None:
            k = "a failure" if failures == 1 else f"{failures} failures"
            title += f"; after {k} {number(worst.required)} of {number(worst.allowed)}"
        alt = (
            "Connections on each FSVM, all up: "
            + ", ".join(f"{value:,.0f}" for value in loads)
            + ". On the busiest survivor when each one fails: "
            + ", ".join(f"{value:,.0f}" for value in after)
            + "."
        )
        return style.picture(figure, title, alt)


def _legend(scenario: Scenario) -> str:
    if scenario.home_share and scenario.general_shares:
        return "light: home share, hatched: general shares"
    return "home share" if scenario.home_share else "general shares"


def loads_by_fsvm(scenario: Scenario, plan: Plan) -> tuple[NDArray[np.float64], float, list[float]]:
    """Loads in the worst month: each FSVM, the home part of it, and the busiest survivor after each failure."""
    n = plan.design.fsvms
    peak = float(peak_factor(scenario.growth.connections, scenario.growth.horizon_months))
    loads = all_up_and_failed(scenario, n)[0] * peak
    home = (scenario.home_share.connections if scenario.home_share else 0.0) / n * peak
    if scenario.resilience.takeover == "spread":
        spread = float(all_up_and_failed(scenario, n - 1)[0].max() * peak)
        return loads, home, [spread] * n
    after = []
    for failed in range(n):
        others = [load if i != failed else -1.0 for i, load in enumerate(loads)]
        after.append(float(loads_after(loads, failed, int(np.argmax(others))).max()))
    return loads, home, after
