"""The JSON that other tools read: one object for a scenario, by the documented contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner.answers import choices, comparison
from planner.answers.basis import assumptions
from planner.judgement.alternatives import Caution, Option, Why
from planner.judgement.compare import Comparison
from planner.judgement.drivers import Driver
from planner.judgement.fit import Fit
from planner.judgement.risk import Risk
from planner.model.dr.rpo import Protection
from planner.model.path import Expansion
from planner.model.remedies import Rescue
from planner.model.scenario import Scenario
from planner.model.sizing import Check, Design, Judged, Plan, Sizing

_SIZE = ("fsvms", "memory_gb", "vcpus", "total_memory_gb", "total_vcpus")


def sizing_record(sizing: Sizing, rescue: Rescue | None) -> dict[str, Any]:
    """The object that `planner size --json` prints."""
    return {
        **_head(sizing.scenario),
        "feasible": sizing.plan is not None,
        "plan": _plan(sizing.plan) if sizing.plan else None,
        "nearest": _plan(rescue.plan) if rescue else None,
        "rejections": [{**_design(one.design), **_asked(one)} for one in sizing.rejections],
        "blockers": _blockers(rescue) if rescue else [],
        "assumptions": list(assumptions(sizing.scenario)),
    }


def replication_record(protection: Protection) -> dict[str, Any]:
    """The object that `planner replicate --json` prints."""
    replay = protection.replay
    return {
        "scenario": protection.scenario.id,
        "month": protection.month,
        "interval_min": replay.interval_min,
        **picked(protection, "effective_mb_s"),
        **picked(replay, "keeps_up", "schedule_held", "longest_miss"),
        "data_age_max_min": exact(replay.age_max_min),
        "data_age_p95_min": exact(replay.age_quantile_min(0.95)),
        "required_mb_s": {str(share): exact(rate) for share, rate in protection.required_mb_s.items()},
        **picked(protection, "max_change_gb_day", "least_interval_min", "seed_hours"),
        **picked(protection, "local_reserve_gb", "remote_reserve_gb"),
    }


def risk_record(found: Risk, drivers: Sequence[Driver]) -> dict[str, Any]:
    """The object that `planner risk --json` prints."""
    plan, sure = found.plan.design if found.plan else None, found.confident

    def designed(design: Design | None) -> dict[str, Any] | None:
        return {**_design(design), "confidence": exact(found.of(design))} if design else None

    def by_share(shares: Sequence[str], values: Sequence[float | None] | None) -> dict[str, Any] | None:
        return dict(zip(shares, map(exact, values), strict=True)) if values else None

    return {
        **_head(found.scenario),
        **picked(found, "samples", "seed"),
        "correlation": exact(found.scenario.risk.correlation),
        "wanted_confidence": exact(found.wanted),
        "plan": designed(plan),
        "confident_plan": designed(sure),
        "difference": {
            "memory_gb": exact(sure.total_memory_gb - plan.total_memory_gb),
            "vcpus": sure.total_vcpus - plan.total_vcpus,
        }
        if plan and sure
        else None,
        "first_breach_month": by_share(("5", "50", "95"), found.first_breach),
        "busiest_part": by_share(("50", "95"), found.home_parts[0] if found.home_parts else None),
        "designs": [designed(design) for design in found.designs],
        "breach": [
            {**picked(one, "check", "subject"), "probability_by_month": [*map(exact, one.probability_by_month)]}
            for one in found.breaches
        ],
        "drivers": [{"input": one.path, **picked(one, "total_sobol", "low", "high")} for one in drivers],
    }


def path_record(path: Expansion) -> dict[str, Any]:
    """The object that `planner path --json` prints."""
    return {
        "scenario": path.scenario.id,
        **picked(path, "every", "until"),
        "steps": [
            {
                "month": step.month,
                **picked(step.design, "fsvms", "memory_gb", "vcpus"),
                **picked(step, "added_memory_gb", "added_vcpus"),
                "because": step.because.check if step.because else None,
                "holds_until": step.holds_until,
            }
            for step in path.steps
        ],
        "ends": {"month": path.ends.month, "blockers": _blockers(path.ends.rescue)} if path.ends else None,
    }


def why_record(why: Why, sizing: Sizing) -> dict[str, Any]:
    """The object that `planner size --why --json` adds under `why`."""
    return {
        **_design(why.design),
        "feasible": why.feasible,
        "failing": [_check(check) for check in why.plan.failing],
        **picked(why, "more_memory_gb", "more_vcpus"),
        "because": list(choices.reasons(why, sizing)),
    }


def alternatives_record(sizing: Sizing, options: Sequence[Option], steps: Sequence[Caution]) -> dict[str, Any]:
    """The object that `planner alternatives --json` prints."""
    return {
        **_head(sizing.scenario),
        "alternatives": [
            {
                **picked(one.plan.design, "fsvms", "memory_gb", "total_memory_gb", "total_vcpus"),
                "utilisation_after_failure": exact(one.after_failure),
                "first_breach_month": one.plan.breach_month,
                "buys": choices.buys(one, sizing),
            }
            for one in options
        ],
        "caution": [
            {
                **picked(one, "failures", "takeover"),
                **(picked(one.plan.design, *_SIZE) if one.plan else dict.fromkeys(_SIZE)),
                "binding": one.plan.binding.check if one.plan else None,
            }
            for one in steps
        ],
    }


def fit_record(scenario: Scenario, fits: Sequence[tuple[str, Fit]]) -> dict[str, Any]:
    """The object that `planner fit --json` prints."""
    room = ("what", "share", "now", "more", "unit", "check", "subject")
    return {
        **_head(scenario),
        "fits": [
            {
                "name": name,
                **_design(one.plan.design),
                "feasible": one.plan.feasible,
                "holds_until_month": one.plan.until,
                "rooms": [picked(found, *room) for found in one.rooms],
            }
            for name, one in fits
        ],
    }


def comparison_record(found: Comparison) -> dict[str, Any]:
    """The object that `planner compare --json` prints."""
    return {
        "cases": [
            {
                "label": label,
                **_head(sizing.scenario),
                "changes": dict(sizing.scenario.changes),
                "feasible": plan.feasible,
                "plan": _plan(plan) if plan.feasible else None,
                "nearest": None if plan.feasible else _plan(plan),
            }
            for label, sizing, plan in zip(found.labels, found.sizings, found.plans, strict=True)
        ],
        **{kind: [picked(one, "name", "values") for one in getattr(found, kind)] for kind in ("inputs", "limits")},
        "changes": list(comparison.changed(found)),
    }


def _head(scenario: Scenario) -> dict[str, Any]:
    return {"scenario": scenario.id, "catalog": scenario.catalog.id, "month": scenario.growth.horizon_months}


def _design(design: Design) -> dict[str, Any]:
    return picked(design, "fsvms", "memory_gb")


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        **picked(plan.design, *_SIZE),
        "binding": plan.binding.check,
        "checks": [_check(check) for check in plan.checks],
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        **_asked(check),
        **picked(check, "unit", "utilisation", "ok", "first_breach_month"),
        "limit": check.limit.name,
        "kind": check.limit.kind,
        "source": check.limit.source.title,
    }


def _blockers(rescue: Rescue) -> list[dict[str, Any]]:
    return [{**_asked(one), **picked(one, "unit", "remedy")} for one in rescue.blockers]


def _asked(one: Judged) -> dict[str, Any]:
    return picked(one, "check", "subject", "required", "allowed")


def picked(one: object, *names: str) -> dict[str, Any]:
    """Attributes as they are called, their numbers without float dust."""
    found = ((name, getattr(one, name)) for name in names)
    return {name: exact(value) if isinstance(value, float) else value for name, value in found}


def exact(value: float | None) -> float | int | None:
    """`value` without float dust: twelve significant digits, and a whole number as one."""
    if value is None:
        return None
    rounded = float(f"{value:.12g}")
    return int(rounded) if rounded.is_integer() else rounded
