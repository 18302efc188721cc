"""Can a plan be deployed, joined, failed over, and how long is the first copy? By the facts that the planner brings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from planner.files.readiness import Facts, Rule, Step, read_facts
from planner.judgement import domain, failover, server
from planner.judgement.finding import Case, Finding, UnplannedError, says
from planner.model.formulas.seeding import copy_minutes
from planner.model.scenario import Scenario
from planner.model.sizing import Sizing, size

Judge = Callable[[Case, Rule, Any], Finding | None]


@dataclass(frozen=True, slots=True)
class Readiness:
    """How ready the plan of a scenario is: findings, ports, the command that joins, and what each failure does.

    `failures` is None without a plan, `join_command` without a deployment.
    """

    sizing: Sizing
    facts: Facts
    findings: tuple[Finding, ...]
    ports: tuple[domain.OpenPort, ...]
    join_command: str | None
    failures: tuple[failover.Failure, ...] | None

    @property
    def steps(self) -> tuple[Step, ...]:
        """What has to be done by hand, in order."""
        scenario = self.sizing.scenario
        delegate = any(one.finding == "join_rights" for one in self.of("todo"))
        applies = {"domain": scenario.deployment, "delegation": delegate, "replication": scenario.replication}
        return tuple(step for step in self.facts.steps if applies[step.when])

    def of(self, state: str) -> tuple[Finding, ...]:
        """The findings in one state."""
        return tuple(one for one in self.findings if one.state == state)


def ready(found: Scenario | Sizing) -> Readiness:
    """Every finding on the plan of a scenario: what is wrong with its deployment, to do, or worth knowing.

    The findings judge the deployment and never change the plan. Takes a scenario, or what `size` made of it.
    """
    sizing = found if isinstance(found, Sizing) else size(found)
    scenario, design = sizing.scenario, sizing.plan.design if sizing.plan else None
    case, given = Case(scenario, design, read_facts()), scenario.deployment
    joins = domain.join_command(given) if given else None
    failures = tuple(failover.failures(scenario, design)) if design else None
    return Readiness(sizing, case.facts, tuple(findings(case)), domain.ports(case), joins, failures)


def findings(case: Case) -> Iterator[Finding]:
    """Every finding on a case that applies, in the order of the rows."""
    for rule in case.facts.rules.values():  # one that neither asks nor is known here says nothing
        judge, *paths = (_answered, rule.asks) if rule.asks else RULES.get(rule.finding, (_answered,))
        for path in paths:
            place = path.partition(".")[2] if len(paths) > 1 else None
            for one in _things(case.scenario, path):
                try:
                    found = judge(case, rule, one)
                except UnplannedError:
                    seen, do = "No design holds, so the FSVMs are not known.", "Find a design that holds first."
                    found = says(rule, seen, do, state="unknown")
                if found:
                    yield replace(found, subject=getattr(one, "name", place))


# How each finding is judged, and of what, by the attributes of the scenario: of all of it where none is named.
RULES: dict[str, tuple[Judge, *tuple[str, ...]]] = {
    "file_server_name": (server.legal_name, "file_server"),
    "share_name": (server.legal_name, "shares"),
    "client_addresses": (domain.addresses, "deployment.client_network"),
    "storage_addresses": (domain.addresses, "deployment.storage_network"),
    "subnet": (domain.subnet, "deployment.client_network", "deployment.storage_network"),
    "preferred_dc": (domain.preferred, "deployment"),
    "organizational_unit": (domain.unit, "deployment"),
    "join_rights": (domain.rights, "deployment"),
    "dns": (domain.servers, "deployment"),
    "ntp": (domain.servers, "deployment"),
    "directories": (server.directories, "home_share"),
    "volume_groups": (server.volume_groups, ""),
    "quorum": (server.quorum, ""),
    "failover_window": (server.failover_window, ""),
    "iscsi_queue": (server.queue, "block_clients"),
    "iscsi_transfer": (server.transfers, "block_clients"),
    "container_places": (server.machine_places, "container_machines"),
    "swarm_quorum": (server.swarm_quorum, "container_machines"),
}


def _things(scenario: Scenario, path: str) -> tuple[Any, ...]:
    """What stands at `path` of a scenario, which may be several; nothing where it is left out."""
    found: Any = scenario
    for attribute in filter(None, path.split(".")):
        found = getattr(found, attribute) if found else None
    return found if isinstance(found, tuple) else (found,) if found else ()


def _answered(_: Case, rule: Rule, answer: str) -> Finding:
    """What a file answers with yes, no or unknown; what is not known is to do."""
    state, seen = {"yes": ("ok", "Yes."), "no": (rule.state, "No."), "unknown": ("todo", "Not known.")}[answer]
    return says(rule, seen, None if state == "ok" else rule.do, state=state)


@dataclass(frozen=True, slots=True)
class Copying:
    """How the data is copied, how long that takes, at least and at most [min], and who says so."""

    how: str
    least_min: float
    most_min: float
    source: str


def copying(scenario: Scenario) -> tuple[Copying, ...]:
    """The first copy of all data of month 0: with each tool, where the files are known; at the rate that is given."""
    wanted = scenario.migration
    found: list[Copying] = []
    if wanted and wanted.files:
        copies = read_facts().copies
        for tool in dict.fromkeys(copy.tool for copy in copies):
            timed = [copy for copy in copies if copy.tool == tool]
            measured = [(1000 * copy.data_tb, copy.files, copy.minutes) for copy in timed]
            least, most = copy_minutes(1000 * scenario.data_tb, wanted.files, measured)
            found.append(Copying(tool, float(least), float(most), timed[0].source))
    if wanted and wanted.rate_mb_s:
        minutes = 1e6 * scenario.data_tb / wanted.rate_mb_s / 60
        found.append(Copying("", minutes, minutes, "given"))
    return tuple(found)
