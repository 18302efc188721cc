"""The JSON that other tools read: one object for a scenario, by the documented contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner.answers import choices, comparison
from planner.answers.basis import assumptions
from planner.judgement.alternatives import Why, caution, front
from planner.judgement.compare import Comparison
from planner.judgement.drivers import Driver
from planner.judgement.finding import Finding
from planner.judgement.fit import Fit
from planner.judgement.readiness import Readiness
from planner.judgement.risk import Risk
from planner.model.dr.rpo import Protection
from planner.model.path import Expansion
from planner.model.remedies import Rescue, rescue
from planner.model.scenario import TAKEOVERS, Scenario
from planner.model.sizing import Check, Design, Judged, Plan, Sizing

PORTS_HEAD = ("service", "protocol", "port", "from", "to", "why", "source", "note")
_SIZE = ("fsvms", "memory_gb", "vcpus", "total_memory_gb", "total_vcpus")


def sizing_record(sizing: Sizing) -> dict[str, Any]:
    """The object that `planner size --json` prints."""
    saved = rescue(sizing)
    return {
        **_head(sizing.scenario),
        "feasible": sizing.plan is not None,
        "plan": _plan(sizing.plan) if sizing.plan else None,
        "nearest": _plan(saved.plan) if saved else None,
        "rejections": [{**_design(one.design), **_asked(one)} for one in sizing.rejections],
        "blockers": _blockers(saved) if saved else [],
        "assumptions": list(assumptions(sizing.scenario)),
    }


def replication_record(protection: Protection) -> dict[str, Any]:
    """The object that `planner replicate --json` prints."""
    replay = protection.replay
    return {
        "scenario": protection.scenario.id,
        "month": protection.month,
        "interval_min": replay.interval_min,
        **_picked(protection, "effective_mb_s"),
        **_picked(replay, "keeps_up", "schedule_held", "longest_miss"),
        "data_age_max_min": exact(replay.age_max_min),
        "data_age_p95_min": exact(replay.age_quantile_min(0.95)),
        "required_mb_s": {str(share): exact(rate) for share, rate in protection.required_mb_s.items()},
        **_picked(protection, "max_change_gb_day", "least_interval_min", "seed_hours"),
        **_picked(protection, "local_reserve_gb", "remote_reserve_gb"),
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
        **_picked(found, "samples", "seed"),
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
            {**_picked(one, "check", "subject"), "probability_by_month": [*map(exact, one.probability_by_month)]}
            for one in found.breaches
        ],
        "drivers": [{"input": one.path, **_picked(one, "total_sobol", "low", "high")} for one in drivers],
    }


def path_record(path: Expansion) -> dict[str, Any]:
    """The object that `planner path --json` prints."""
    return {
        "scenario": path.scenario.id,
        **_picked(path, "every", "until"),
        "steps": [
            {
                "month": step.month,
                **_picked(step.design, "fsvms", "memory_gb", "vcpus"),
                **_picked(step, "added_memory_gb", "added_vcpus"),
                "because": step.because.check if step.because else None,
                "holds_until": step.holds_until,
            }
            for step in path.steps
        ],
        "ends": {"month": path.ends.month, "blockers": _blockers(path.ends.rescue)} if path.ends else None,
    }


def why_record(why: Why, sizing: Sizing) -> dict[str, Any]:
    """The object that `planner size --why --json` prints."""
    asked = {
        **_design(why.design),
        "feasible": why.feasible,
        "failing": [_check(check) for check in why.plan.failing],
        **_picked(why, "more_memory_gb", "more_vcpus"),
        "because": list(choices.reasons(why, sizing)),
    }
    return {**sizing_record(sizing), "why": asked}


def alternatives_record(sizing: Sizing) -> dict[str, Any]:
    """The object that `planner alternatives --json` prints."""
    return {
        **_head(sizing.scenario),
        "alternatives": [
            {
                **_picked(one.plan.design, "fsvms", "memory_gb", "total_memory_gb", "total_vcpus"),
                "utilisation_after_failure": exact(one.after_failure),
                "first_breach_month": one.plan.breach_month,
                "buys": choices.buys(one, sizing),
            }
            for one in front(sizing)
        ],
        "caution": [
            {
                **_picked(one, "failures", "takeover"),
                **(_picked(one.plan.design, *_SIZE) if one.plan else dict.fromkeys(_SIZE)),
                "binding": one.plan.binding.check if one.plan else None,
            }
            for one in caution(sizing)
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
                "rooms": [_picked(found, *room) for found in one.rooms],
            }
            for name, one in fits
        ],
    }


def readiness_record(found: Readiness) -> dict[str, Any]:
    """The object that `planner ready --json` prints."""
    keys = ("finding", "subject", "state", "found", "needed", "unit", "why")
    design = found.sizing.plan.design if found.sizing.plan else None
    failures = [
        {"fails": list(one.fails), "takeover": takeover, "busiest": exact(getattr(one, takeover))}
        for one in found.failures or ()
        for takeover in TAKEOVERS
    ]
    return {
        "scenario": found.sizing.scenario.id,
        "plan": _picked(design, "fsvms", "memory_gb", "vcpus") if design else None,
        "findings": [{**_picked(one, *keys), "do": _done(one), "source": one.rule.source} for one in found.findings],
        "ports": [
            {
                **_picked(one.row, "service", "protocol", "port"),
                "from": list(one.sources),
                "to": list(one.targets),
                **_picked(one.row, "why", "source"),
                "note": one.row.note or None,
            }
            for one in found.ports
        ],
        "join_command": found.join_command,
        "failures": failures if found.failures is not None else None,
    }


def ports_rows(found: Readiness) -> list[list[str]]:
    """The ports as a file has them: a row each, with every address, under the names of the JSON."""
    ports = readiness_record(found)["ports"]
    return [[" ".join(cell) if isinstance(cell, list) else cell or "" for cell in one.values()] for one in ports]


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
        **{kind: [_picked(one, "name", "values") for one in getattr(found, kind)] for kind in ("inputs", "limits")},
        "changes": list(comparison.changed(found)),
    }


def _done(finding: Finding) -> str | None:
    """What to do, with what it speaks of, in one line; None where nothing is to be done."""
    return " ".join(filter(None, (finding.do, "; ".join(finding.snippet.splitlines())))) or None


def _head(scenario: Scenario) -> dict[str, Any]:
    return {"scenario": scenario.id, "catalog": scenario.catalog.id, "month": scenario.growth.horizon_months}


def _design(design: Design) -> dict[str, Any]:
    return _picked(design, "fsvms", "memory_gb")


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        **_picked(plan.design, *_SIZE),
        "binding": plan.binding.check,
        "checks": [_check(check) for check in plan.checks],
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        **_asked(check),
        **_picked(check, "unit", "utilisation", "ok", "first_breach_month"),
        "limit": check.limit.name,
        "kind": check.limit.kind,
        "source": check.limit.source.title,
    }


def _blockers(found: Rescue) -> list[dict[str, Any]]:
    return [{**_asked(one), **_picked(one, "unit", "remedy")} for one in found.blockers]


def _asked(one: Judged) -> dict[str, Any]:
    return _picked(one, "check", "subject", "required", "allowed")


def _picked(one: object, *names: str) -> dict[str, Any]:
    """Attributes as they are called, their numbers without float dust."""
    found = ((name, getattr(one, name)) for name in names)
    return {name: exact(value) if isinstance(value, float) else value for name, value in found}


def exact(value: float | None) -> float | int | None:
    """`value` without float dust: twelve significant digits, and a whole number as one."""
    if value is None:
        return None
    rounded = float(f"{value:.12g}")
    return int(rounded) if rounded.is_integer() else rounded
