"""Whether the plan of a scenario is ready to be deployed, by the facts that come with the planner."""

from __future__ import annotations

from planner.files.readiness import read_facts
from planner.model.findings.ready import Readiness
from planner.model.findings.ready import ready as judged
from planner.model.scenario import Scenario
from planner.model.sizing import Sizing, size


def ready(found: Scenario | Sizing) -> Readiness:
    """Every finding on the plan of a scenario: what is wrong with its deployment, to do, or worth knowing.

    The findings judge the deployment and never change the plan. Takes a scenario, or what `size` made of it.
    """
    return judged(found if isinstance(found, Sizing) else size(found), read_facts())
