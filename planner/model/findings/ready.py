"""`ready(sizing, facts)`: can this plan be deployed, joined, failed over?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from planner.model.deployment import SYSTEMS
from planner.model.findings.domain import domain, join_command
from planner.model.findings.facts import Facts, Step
from planner.model.findings.finding import Case, Finding
from planner.model.findings.neighbours import block_clients, containers
from planner.model.findings.networks import OpenPort, networks, ports
from planner.model.findings.server import behaviour, names
from planner.model.formulas.growth import growth_factor
from planner.model.formulas.shares import fsvm_loads
from planner.model.scenario import TAKEOVERS, Scenario
from planner.model.sizing import Design, Sizing


@dataclass(frozen=True, slots=True)
class Failure:
    """FSVMs that fail at once, counted from 1, what they carried, and the busiest survivor [connections]."""

    fails: tuple[int, ...]
    takeover: str
    carried: float
    busiest: float


@dataclass(frozen=True, slots=True)
class Readiness:
    """How ready the plan of a scenario is: findings, ports, the command that joins, and what each failure does.

    `failures` is None without a plan, `join_command` without a deployment. `where` says, by operating system, where the
    settings of block clients stand.
    """

    sizing: Sizing
    findings: tuple[Finding, ...]
    ports: tuple[OpenPort, ...]
    join_command: str | None
    failures: tuple[Failure, ...] | None
    steps: tuple[Step, ...]
    where: Mapping[str, str]

    def of(self, state: str) -> tuple[Finding, ...]:
        """The findings in one state."""
        return tuple(one for one in self.findings if one.state == state)


def ready(sizing: Sizing, facts: Facts) -> Readiness:
    """Every finding on the plan of `sizing` that applies, in the order of the documented table."""
    scenario, design = sizing.scenario, sizing.plan.design if sizing.plan else None
    case = Case(scenario, design, facts)
    given = scenario.deployment
    return Readiness(
        sizing,
        tuple(findings(case)),
        ports(case),
        join_command(given) if given else None,
        tuple(_failures(scenario, design)) if design else None,
        tuple(step for step in facts.steps if step.when in _occasions(case)),
        {system: facts.settings[f"where_{system}"].value for system in SYSTEMS},
    )


def findings(case: Case) -> Iterator[Finding]:
    """Every finding on a case that applies, in the order of the documented table."""
    scenario = case.scenario
    yield from names(case)
    if scenario.deployment:
        yield from networks(case, scenario.deployment)
        yield from domain(case, scenario.deployment)
    yield from behaviour(case)
    yield from block_clients(case)
    if scenario.container_machines:
        yield from containers(case, scenario.container_machines)


def _occasions(case: Case) -> set[str]:
    given = case.scenario.deployment
    found = {"domain"} if given else set()
    if given and any(one.finding == "join_rights" and one.state == "todo" for one in domain(case, given)):
        found.add("delegation")
    return found | ({"replication"} if case.scenario.replication else set())


def _failures(scenario: Scenario, design: Design) -> Iterator[Failure]:
    """Every single FSVM that may fail, and every pair where two may, at the horizon, with either takeover."""
    grown = float(growth_factor(scenario.growth.connections, scenario.growth.horizon_months))
    home = (scenario.home_share.connections if scenario.home_share else 0.0) * grown
    general = np.array([share.connections for share in scenario.general_shares], dtype=float) * grown
    loads = fsvm_loads(home, general, design.fsvms)
    for count in (1, 2) if scenario.resilience.failures >= 2 else (1,):
        if count >= design.fsvms:
            break
        spread = float(fsvm_loads(home, general, design.fsvms - count).max())
        for failed in combinations(range(design.fsvms), count):
            carried = float(loads[list(failed)].sum())
            one = float(np.delete(loads, failed).max()) + carried
            for takeover, busiest in zip(TAKEOVERS, (one, spread), strict=True):
                yield Failure(tuple(place + 1 for place in failed), takeover, carried, busiest)
