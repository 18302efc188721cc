"""A file server as it is to be deployed, and what is found of it."""

from given import PLAIN, scenario

from planner.files.readiness import read_facts
from planner.judgement.finding import Case, Finding
from planner.judgement.readiness import findings
from planner.model.sizing import Design

DOMAIN = {"domain": "corp.example.com"}
CLIENTS = {"subnet": "10.1.2.0/24", "addresses": "10.1.2.20 - 10.1.2.23"}
STORAGE = {"subnet": "10.1.3.0/24", "addresses": "10.1.3.20 - 10.1.3.23"}
DEPLOYED = {**PLAIN, "deployment": {**DOMAIN, "client_network": CLIENTS, "storage_network": STORAGE}}
CLIENT = {
    "name": "sql1",
    "os": "linux",
    "iops": 60000,
    "latency": "4 ms",
    "io_size": "8 KiB",
    "volumes": 2,
    "access": "random",
}


def judged(changes: dict | None = None, base: dict = DEPLOYED, fsvms: int = 4, memory: float = 60, vcpus: int = 8):
    """Every finding on a design, whether it is the plan's or not."""
    return list(findings(Case(scenario(changes, base), Design(fsvms, memory, vcpus), read_facts())))


def one(found: list[Finding], name: str, subject: str | None = None) -> Finding:
    (it,) = (each for each in found if each.finding == name and subject in (None, each.subject))
    return it
