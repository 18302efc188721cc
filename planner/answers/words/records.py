"""The JSON that other tools read: one object for a scenario, by the documented contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from planner.answers.words import choices
from planner.answers.words.basis import assumptions
from planner.model.dr.rpo import Protection
from planner.model.remedies import Rescue
from planner.model.scenario import Scenario
from planner.model.sizing import Check, Design, Plan, Rejection, Sizing

if TYPE_CHECKING:  # for the types alone: a plan needs none of these, nor scipy
    from planner.judgement.alternatives import Option, Why
    from planner.judgement.compare import Comparison, Difference
    from planner.judgement.drivers import Driver
    from planner.judgement.fit import Fit
    from planner.judgement.risk import Risk


def sizing_record(sizing: Sizing, rescue: Rescue | None) -> dict[str, Any]:
    """The object that `planner size --json` prints."""
    scenario = sizing.scenario
    return {
        "scenario": scenario.id,
        "catalog": scenario.catalog.id,
        "month": scenario.growth.horizon_months,
        "feasible": sizing.plan is not None,
        "plan": _plan(sizing.plan) if sizing.plan else None,
        "nearest": _plan(rescue.plan) if rescue else None,
        "rejections": [_rejection(rejection) for rejection in sizing.rejections],
        "blockers": [
            {
                "check": blocker.check,
                "subject": blocker.subject,
                "required": exact(blocker.required),
                "allowed": exact(blocker.allowed),
                "unit": blocker.unit,
                "remedy": blocker.remedy,
            }
            for blocker in (rescue.blockers if rescue else ())
        ],
        "assumptions": list(assumptions(scenario)),
    }


def replication_record(protection: Protection) -> dict[str, Any]:
    """The object that `planner replicate --json` prints."""
    replay = protection.replay
    return {
        "scenario": protection.scenario.id,
        "month": protection.month,
        "interval_min": replay.interval_min,
        "effective_mb_s": exact(protection.effective_mb_s),
        "keeps_up": replay.keeps_up,
        "schedule_held": exact(replay.schedule_held),
        "longest_miss": replay.longest_miss,
        "data_age_max_min": exact(replay.age_max_min),
        "data_age_p95_min": exact(replay.age_quantile_min(0.95)),
        "required_mb_s": {str(share): exact(rate) for share, rate in protection.required_mb_s.items()},
        "max_change_gb_day": exact(protection.max_change_gb_day),
        "least_interval_min": protection.least_interval_min,
        "seed_hours": exact(protection.seed_hours),
        "local_reserve_gb": exact(protection.local_reserve_gb),
        "remote_reserve_gb": exact(protection.remote_reserve_gb),
    }


def risk_record(found: Risk, drivers: Sequence[Driver]) -> dict[str, Any]:
    """The object that `planner risk --json` prints."""
    plan, sure = found.plan, found.confident

    def designed(design: Design) -> dict[str, Any]:
        return {**_design(design), "confidence": exact(found.of(design))}

    return {
        "scenario": found.scenario.id,
        "catalog": found.scenario.catalog.id,
        "month": found.scenario.growth.horizon_months,
        "samples": found.samples,
        "seed": found.seed,
        "correlation": exact(found.scenario.risk.correlation),
        "wanted_confidence": exact(found.wanted),
        "plan": designed(plan.design) if plan else None,
        "confident_plan": designed(sure) if sure else None,
        "difference": {
            "memory_gb": exact(sure.total_memory_gb - plan.design.total_memory_gb),
            "vcpus": sure.total_vcpus - plan.design.total_vcpus,
        }
        if plan and sure
        else None,
        "first_breach_month": dict(zip(("5", "50", "95"), found.first_breach, strict=True))
        if found.first_breach
        else None,
        "busiest_part": dict(zip(("50", "95"), map(exact, found.busiest_part), strict=True))
        if found.busiest_part
        else None,
        "designs": [designed(design) for design in found.designs],
        "breach": [
            {
                "check": one.check,
                "subject": one.subject,
                "probability_by_month": [exact(chance) for chance in one.probability_by_month],
            }
            for one in found.breaches
        ],
        "drivers": [
            {"input": one.path, "total_sobol": exact(one.total_sobol), "low": exact(one.low), "high": exact(one.high)}
            for one in drivers
        ],
    }


def why_record(why: Why, sizing: Sizing) -> dict[str, Any]:
    """The object that `planner size --why --json` adds under `why`."""
    return {
        **_design(why.design),
        "feasible": why.feasible,
        "failing": [_check(check) for check in why.failing],
        "more_memory_gb": exact(why.more_memory_gb),
        "more_vcpus": why.more_vcpus,
        "because": list(choices.why_not(why, sizing)),
    }


def alternatives_record(sizing: Sizing, options: Sequence[Option]) -> dict[str, Any]:
    """The object that `planner alternatives --json` prints."""
    return {
        "scenario": sizing.scenario.id,
        "catalog": sizing.scenario.catalog.id,
        "month": sizing.scenario.growth.horizon_months,
        "alternatives": [
            {
                **_design(one.plan.design),
                "total_memory_gb": exact(one.plan.design.total_memory_gb),
                "total_vcpus": one.plan.design.total_vcpus,
                "utilisation_after_failure": exact(one.after_failure),
                "first_breach_month": one.plan.breach.first_breach_month if one.plan.breach else None,
                "buys": choices.buys(one, sizing),
            }
            for one in options
        ],
    }


def fit_record(scenario: Scenario, fits: Sequence[tuple[str, Fit]]) -> dict[str, Any]:
    """The object that `planner fit --json` prints."""
    return {
        "scenario": scenario.id,
        "catalog": scenario.catalog.id,
        "month": scenario.growth.horizon_months,
        "fits": [
            {
                "name": name,
                **_design(one.plan.design),
                "feasible": one.plan.feasible,
                "holds_until_month": one.until,
                "rooms": [
                    {
                        "what": room.what,
                        "share": room.share,
                        "now": exact(room.now),
                        "more": exact(room.more),
                        "unit": room.unit,
                        "check": room.check,
                        "subject": room.subject,
                    }
                    for room in one.rooms
                ],
            }
            for name, one in fits
        ],
    }


def comparison_record(found: Comparison) -> dict[str, Any]:
    """The object that `planner compare --json` prints."""

    def rows(differences: Sequence[Difference]) -> list[dict[str, Any]]:
        return [{"name": one.name, "values": list(one.values)} for one in differences]

    return {
        "cases": [
            {
                "label": label,
                "scenario": sizing.scenario.id,
                "catalog": sizing.scenario.catalog.id,
                "month": sizing.scenario.growth.horizon_months,
                "changes": dict(sizing.scenario.changes),
                "feasible": plan.feasible,
                "plan": _plan(plan) if plan.feasible else None,
                "nearest": None if plan.feasible else _plan(plan),
            }
            for label, sizing, plan in zip(found.labels, found.sizings, found.plans, strict=True)
        ],
        "inputs": rows(found.inputs),
        "limits": rows(found.limits),
        "changes": list(choices.changed(found)),
    }


def _design(design: Design) -> dict[str, Any]:
    return {"fsvms": design.fsvms, "memory_gb": exact(design.memory_gb)}


def _plan(plan: Plan) -> dict[str, Any]:
    design = plan.design
    return {
        "fsvms": design.fsvms,
        "memory_gb": exact(design.memory_gb),
        "vcpus": design.vcpus,
        "total_memory_gb": exact(design.total_memory_gb),
        "total_vcpus": design.total_vcpus,
        "binding": plan.binding.check,
        "checks": [_check(check) for check in plan.checks],
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "check": check.check,
        "subject": check.subject,
        "required": exact(check.required),
        "allowed": exact(check.allowed),
        "unit": check.unit,
        "utilisation": exact(check.utilisation),
        "ok": check.ok,
        "first_breach_month": check.first_breach_month,
        "limit": check.limit.name,
        "kind": check.limit.kind,
        "source": check.limit.source.title,
    }


def _rejection(rejection: Rejection) -> dict[str, Any]:
    return {
        "fsvms": rejection.design.fsvms,
        "memory_gb": exact(rejection.design.memory_gb),
        "check": rejection.check,
        "subject": rejection.subject,
        "required": exact(rejection.required),
        "allowed": exact(rejection.allowed),
    }


def exact(value: float | None) -> float | int | None:
    """`value` without float dust: twelve significant digits, and a whole number as one."""
    if value is None:
        return None
    rounded = float(f"{value:.12g}")
    return int(rounded) if rounded.is_integer() else rounded
