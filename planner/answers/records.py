"""The JSON that other tools read: one object for a scenario, by the documented contract."""

from collections.abc import Iterable, Sequence
from typing import Any

from planner.answers import choices, comparison
from planner.answers.basis import assumptions
from planner.judgement.choices import Fit, Why, caution, front
from planner.judgement.compare import Comparison
from planner.judgement.drivers import Driver
from planner.judgement.finding import Finding
from planner.judgement.readiness import Readiness
from planner.judgement.risk import Risk
from planner.model.dr.rpo import Protection
from planner.model.path import Expansion
from planner.model.remedies import Rescue, rescue
from planner.model.scenario import TAKEOVERS, Scenario
from planner.model.sizing import Design, Plan, Sizing

PORTS_HEAD = ("service", "protocol", "port", "from", "to", "why", "source", "note")
# What a record has of an object, as `_of` reads it.
_HEAD = "scenario=id catalog=catalog.id month=growth.horizon_months"
_DESIGN = "fsvms memory_gb vcpus"
_SIZE = f"{_DESIGN} total_memory_gb total_vcpus"
_ASKED = "check subject required allowed"
_LIMIT = "limit=limit.name kind=limit.kind source=limit.source.title"
_CHECK = f"{_ASKED} unit utilisation ok first_breach_month {_LIMIT}"


def sizing_record(sizing: Sizing) -> dict[str, Any]:
    """The object that `planner size --json` prints."""
    saved = rescue(sizing)
    return {
        **_whose(sizing.scenario),
        "feasible": sizing.plan is not None,
        "plan": _plan(sizing.plan),
        "nearest": _plan(saved.plan if saved else None),
        "rejections": _each(sizing.rejections, f"design.fsvms design.memory_gb {_ASKED}"),
        "blockers": _blockers(saved),
        "assumptions": list(assumptions(sizing.scenario)),
    }


def replication_record(protection: Protection) -> dict[str, Any]:
    """The object that `planner replicate --json` prints."""
    return {
        **_whose(protection.scenario, "scenario=id"),
        **_of(protection, "month replay.interval_min effective_mb_s"),
        **_of(protection.replay, "keeps_up schedule_held longest_miss data_age_max_min=age_max_min"),
        "data_age_p95_min": exact(protection.replay.age_quantile_min(0.95)),
        "required_mb_s": {str(share): exact(rate) for share, rate in protection.required_mb_s.items()},
        **_of(protection, "max_change_gb_day least_interval_min seed_hours local_reserve_gb remote_reserve_gb"),
    }


def risk_record(found: Risk, drivers: Sequence[Driver]) -> dict[str, Any]:
    """The object that `planner risk --json` prints."""
    plan, sure = found.plan.design if found.plan else None, found.confident

    def designed(design: Design | None) -> dict[str, Any] | None:
        return {**_of(design, "fsvms memory_gb"), "confidence": exact(found.of(design))} if design else None

    def by_share(shares: Sequence[str], values: Sequence[float | None] | None) -> dict[str, Any] | None:
        return dict(zip(shares, map(exact, values), strict=True)) if values else None

    difference = None
    if plan and sure:
        memory_gb, vcpus = sure.total_memory_gb - plan.total_memory_gb, sure.total_vcpus - plan.total_vcpus
        difference = {"memory_gb": exact(memory_gb), "vcpus": vcpus}
    return {
        **_whose(found.scenario),
        **_of(found, "samples seed correlation=scenario.risk.correlation wanted_confidence=wanted"),
        "plan": designed(plan),
        "confident_plan": designed(sure),
        "difference": difference,
        "first_breach_month": by_share(("5", "50", "95"), found.first_breach),
        "busiest_part": by_share(("50", "95"), found.home_parts[0] if found.home_parts else None),
        "designs": [designed(design) for design in found.designs],
        "breach": _each(found.breaches, "check subject probability_by_month"),
        "drivers": _each(drivers, "input=path total_sobol low high"),
    }


def path_record(path: Expansion) -> dict[str, Any]:
    """The object that `planner path --json` prints."""
    added = "added_memory_gb added_vcpus because=because.check holds_until"
    return {
        **_whose(path.scenario, "scenario=id"),
        **_of(path, "every until"),
        "steps": _each(path.steps, f"month {_under('design', _DESIGN)} {added}"),
        "ends": {"month": path.ends.month, "blockers": _blockers(path.ends.rescue)} if path.ends else None,
    }


def why_record(why: Why, sizing: Sizing) -> dict[str, Any]:
    """The object that `planner size --why --json` prints."""
    asked = {
        **_of(why, "plan.design.fsvms plan.design.memory_gb feasible"),
        "failing": _each(why.plan.failing, _CHECK),
        **_of(why, "more_memory_gb more_vcpus"),
        "because": list(choices.reasons(why, sizing)),
    }
    return {**sizing_record(sizing), "why": asked}


def alternatives_record(sizing: Sizing) -> dict[str, Any]:
    """The object that `planner alternatives --json` prints."""
    size = _under("plan.design", "fsvms memory_gb total_memory_gb total_vcpus")
    option = f"{size} utilisation_after_failure=after_failure first_breach_month=plan.breach_month"
    step = f"failures takeover {_under('plan.design', _SIZE)} binding=plan.binding.check"
    return {
        **_whose(sizing.scenario),
        "alternatives": [{**_of(one, option), "buys": choices.buys(one, sizing)} for one in front(sizing)],
        "caution": _each(caution(sizing), step),
    }


def fit_record(scenario: Scenario, fits: Sequence[tuple[str, Fit]]) -> dict[str, Any]:
    """The object that `planner fit --json` prints."""
    shown = "plan.design.fsvms plan.design.memory_gb plan.feasible holds_until_month=plan.until"
    rooms = "what share now more unit check subject"
    found = [{"name": name, **_of(one, shown), "rooms": _each(one.rooms, rooms)} for name, one in fits]
    return {**_whose(scenario), "fits": found}


def readiness_record(found: Readiness) -> dict[str, Any]:
    """The object that `planner ready --json` prints."""
    failures = [
        {**_of(one, "fails"), "takeover": takeover, "busiest": exact(getattr(one, takeover))}
        for one in found.failures or ()
        for takeover in TAKEOVERS
    ]
    finding = "finding subject state found needed unit why"
    port = f"{_under('row', 'service protocol port')} from=sources to=targets row.why row.source"
    return {
        **_whose(found.sizing.scenario, "scenario=id"),
        "plan": _of(found.sizing.plan.design, _DESIGN) if found.sizing.plan else None,
        "findings": [{**_of(one, finding), "do": _done(one), "source": one.rule.source} for one in found.findings],
        "ports": [{**_of(one, port), "note": one.row.note or None} for one in found.ports],
        "join_command": found.join_command,
        "failures": None if found.failures is None else failures,
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
                **_of(sizing.scenario, _HEAD),
                "changes": dict(sizing.scenario.changes),
                "feasible": plan.feasible,
                "plan": _plan(plan if plan.feasible else None),
                "nearest": _plan(None if plan.feasible else plan),
            }
            for label, sizing, plan in zip(found.labels, found.sizings, found.plans, strict=True)
        ],
        "inputs": _each(found.inputs, "name values"),
        "limits": _each(found.limits, "name values"),
        "changes": list(comparison.changed(found)),
    }


def _whose(scenario: Scenario, names: str = _HEAD) -> dict[str, Any]:
    """What is named of a scenario; of a what-if also its changes, so that none passes for the real thing."""
    changes = {"changes": dict(scenario.changes)} if scenario.changes else {}
    return {**_of(scenario, names), **changes}


def _done(finding: Finding) -> str | None:
    """What to do, with what it speaks of, in one line; None where nothing is to be done."""
    return " ".join(filter(None, (finding.do, "; ".join(finding.snippet.splitlines())))) or None


def _plan(plan: Plan | None) -> dict[str, Any] | None:
    if plan is None:
        return None
    return {**_of(plan.design, _SIZE), "binding": plan.binding.check, "checks": _each(plan.checks, _CHECK)}


def _blockers(found: Rescue | None) -> list[dict[str, Any]]:
    return _each(found.blockers, f"{_ASKED} unit remedy") if found else []


def _each(many: Iterable[object], names: str) -> list[dict[str, Any]]:
    return [_of(one, names) for one in many]


def _of(one: object, names: str) -> dict[str, Any]:
    """What is named of an object: `month`, `design.fsvms` as `fsvms`, `because=because.check`; None beyond a None."""
    found = {}
    for name in names.split():
        key, _, path = name.rpartition("=")
        value = one
        for attribute in path.split("."):
            value = None if value is None else getattr(value, attribute)
        found[key or path.rpartition(".")[2]] = exact(value)
    return found


def _under(owner: str, names: str) -> str:
    """The same names of something that an object has: `design.fsvms design.memory_gb`."""
    return " ".join(f"{owner}.{name}" for name in names.split())


def exact(value: Any) -> Any:
    """A value without float dust, twelve significant digits, and a whole number as one; of several each."""
    if isinstance(value, tuple):
        return [exact(one) for one in value]
    if not isinstance(value, float):
        return value
    rounded = float(f"{value:.12g}")
    return int(rounded) if rounded.is_integer() else rounded
