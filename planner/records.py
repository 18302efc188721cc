"""The JSON that other tools read: one object for a scenario, by the documented contract."""

from __future__ import annotations

from typing import Any

from planner.answers import assumptions
from planner.remedies import Rescue
from planner.rpo import Protection
from planner.sizing import Check, Plan, Rejection, Sizing


def sizing_record(sizing: Sizing, rescue: Rescue | None) -> dict[str, Any]:
    """The object that `planner size --json` prints."""
    scenario = sizing.scenario
    return {
        "scenario": scenario.id,
        "catalog": scenario.catalog.id,
        "month": scenario.growth.horizon_months,
        "feasible": sizing.plan is not None,
        "plan": _plan(sizing.plan) if sizing.plan else None,
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
