"""A design chosen by hand, in whole or in part: the best that fits the choice, or the nearest to holding."""

from __future__ import annotations

import numpy as np

from planner.checks import DEMANDS, demands
from planner.formulas.growth import holds, peak_factor
from planner.scenario import Scenario
from planner.sizing import Design, Plan, Sizing, design_grid, designs, judge


def chosen_plan(sizing: Sizing, fsvms: int | None = None, memory_gb: float | None = None) -> Plan:
    """The plan to look at when `fsvms` [count] or `memory_gb` [GB] or both are given, and None leaves them open.

    Of the designs that fit the choice the feasible one of least cost, else the one nearest to feasible; with
    nothing chosen, the recommended plan. Raises ValueError where no design of the catalog fits the choice.
    """
    if sizing.plan is not None and fsvms is None and memory_gb is None:
        return sizing.plan

    def fits(design: Design) -> bool:
        return fsvms in (None, design.fsvms) and memory_gb in (None, design.memory_gb)

    best = next(filter(fits, sizing.feasible), None) or nearest_design(sizing.scenario, fsvms, memory_gb)
    return judge(sizing.scenario, best)


def nearest_design(scenario: Scenario, fsvms: int | None = None, memory_gb: float | None = None) -> Design:
    """The design nearest to feasible among those of `fsvms` [count] and `memory_gb` [GB], where they are given.

    Near is, in this order: few checks of the workload failed, few checks failed, failed by little, little memory,
    few FSVMs. Raises ValueError where no design fits.
    """
    counts, memories = design_grid(scenario.catalog)
    shape = (len(counts), len(memories))
    workload, failed, worst = np.zeros(shape, int), np.zeros(shape, int), np.zeros(shape)
    for demand in demands(scenario, counts, memories):
        required = demand.required * peak_factor(demand.growth, scenario.growth.horizon_months)
        ok = np.broadcast_to(holds(required, demand.allowed), shape)
        used = np.where(np.isnan(required), np.inf, required / demand.allowed)
        failed += ~ok
        workload += ~ok & (demand.check in DEMANDS)
        worst = np.maximum(worst, np.where(ok, 0.0, used))
    fits = np.ones(shape, bool)
    if fsvms is not None:
        fits &= counts == fsvms
    if memory_gb is not None:
        fits &= memories == memory_gb
    if not fits.any():
        raise ValueError(f"no design of {scenario.catalog.id} has {fsvms} FSVMs with {memory_gb} GB")
    total = counts * memories
    keys = (np.broadcast_to(counts, shape), total, worst, failed, workload, ~fits)
    return designs(scenario.catalog)[int(np.lexsort([key.ravel() for key in keys])[0])]
