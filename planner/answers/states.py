"""The states of a check and of a plan: a word and a shape each, before they are a colour."""

from collections.abc import Sequence

from planner.answers import rows_of
from planner.judgement.risk import Risk, risk
from planner.model.checks import DEMANDS
from planner.model.formulas.growth import holds
from planner.model.scenario import Scenario
from planner.model.sizing import Check, Plan

# The states of a plan and of a check, the worst first, and what those of a check mean.
STATES = ("fails", "unsure", "tight", "no room", "holds")
MEANING = {one["state"]: one["meaning"] for one in rows_of("states.csv") if one["meaning"]}
LEGEND = "; ".join(f"{word}: {what}" for word, what in MEANING.items()) + ". Nothing under Breaks: not in 120 months"

_LENGTHS = ("share_name", "share_description")


def folded(checks: Sequence[Check]) -> list[Check]:
    """The checks to show: of the lengths of names and descriptions that hold, the longest alone."""
    held = [[check for check in checks if check.check == name and check.ok] for name in _LENGTHS]
    longest = [max(same, key=lambda one: one.required or 0) for same in held if same]
    return [c for c in checks if c.check not in _LENGTHS or not c.ok or any(c is one for one in longest)]


def state(check: Check, horizon: int) -> str:
    """The state of a check: one of `STATES`."""
    if not check.ok:
        return "fails"
    if check.required is not None and holds(check.allowed, check.required):
        return "no room"
    near = check.first_breach_month is not None and check.first_breach_month <= horizon + 12
    return "tight" if near else "holds"


def doubt(scenario: Scenario) -> Risk | None:
    """How sure the designs are; None where every input is a single value."""
    if not scenario.intervals and not (scenario.home_share and scenario.home_share.directories):
        return None
    found = risk(scenario)
    return found if found.doubtful else None


def standing(scenario: Scenario, plan: Plan) -> str:
    """The state of any plan for `scenario`, the worst of its checks and of its confidence.

    `fails`; `unsure`, where it holds in fewer cases than wanted; `tight`, where a check is or a demand has no room;
    `holds`. What never grows, such as a setting, may stay at its limit.
    """
    horizon = scenario.growth.horizon_months
    found = {state(check, horizon) for check in plan.checks if check.check in DEMANDS or not check.ok}
    if "fails" in found:
        return "fails"
    if (sure := doubt(scenario)) and not sure.reaches(plan.design):
        return "unsure"
    return "tight" if found & {"no room", "tight"} else "holds"
