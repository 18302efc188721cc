"""A design chosen by hand, in whole or in part: the best that fits the choice, or the nearest to holding."""

from __future__ import annotations

from planner.model.sizing import Design, Plan, Sizing, judge


def chosen_plan(sizing: Sizing, fsvms: int | None = None, memory_gb: float | None = None) -> Plan:
    """The plan to look at when `fsvms` [count] or `memory_gb` [GB] or both are given, and None leaves them open.

    Of the designs that fit the choice the feasible one of least cost, else the one nearest to feasible; with
    nothing chosen, the recommended plan. Raises ValueError where no design of the catalog fits the choice.
    """
    if sizing.plan is not None and fsvms is None and memory_gb is None:
        return sizing.plan

    def fits(design: Design) -> bool:
        return fsvms in (None, design.fsvms) and memory_gb in (None, design.memory_gb)

    rejected = sorted((one for one in sizing.rejections if fits(one.design)), key=lambda one: one.distance)
    for design in (*filter(fits, sizing.feasible), *(one.design for one in rejected)):
        return judge(sizing.scenario, design)
    raise ValueError(f"no design of {sizing.scenario.catalog.id} has {fsvms} FSVMs with {memory_gb} GB")


def shown_plan(sizing: Sizing) -> Plan:
    """What there is to look at: the plan, or the nearest design where no design is feasible."""
    return chosen_plan(sizing)
