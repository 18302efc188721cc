"""Scenarios with doubt in them, written as text, for the tests of the answers that use intervals."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from planner.files.documents import parse_document
from planner.files.scenarios import parse_scenario
from planner.judgement.risk import Risk, risk
from planner.model.scenario import Scenario

CERTAIN = {
    "customer": "Sample customer",
    "file_server": "sample-fs",
    "cluster": "{nodes: 16, free_memory: 128 GB, free_vcpus: 16}",
    "home_share": "{name: home, connections: 2800, data: 120 TB}",
    "general_shares": "[{name: projects, connections: 400, data: 18 TB}, {name: media, connections: 120, data: 9 TB}]",
    "growth": "{connections: 10 %, data: 25 %, horizon: 36 months}",
    "replication": "{interval: 60 min, change: 2 TB/day, link: 1 Gbit/s, remote_nodes: 16}",
}
DOUBTFUL = CERTAIN | {
    "home_share": "{name: home, connections: {low: 2400, mid: 2800, high: 3600}, "
    "data: {low: 100 TB, mid: 120 TB, high: 160 TB}}",
    "growth": "{connections: {low: 5 %, mid: 10 %, high: 15 %}, data: {low: 20 %, mid: 25 %, high: 35 %}, "
    "horizon: 36 months}",
    "replication": "{interval: 60 min, change: {low: 1 TB/day, mid: 2 TB/day, high: 3 TB/day}, link: 1 Gbit/s, "
    "remote_nodes: 16}",
}


def text(parts: Mapping[str, str | None], **changes: str | None) -> str:
    """A scenario file of `parts` with some of them changed, or left out when None."""
    return "".join(f"{key}: {value}\n" for key, value in {**parts, **changes}.items() if value is not None)


def scenario(parts: Mapping[str, str | None] = DOUBTFUL, **changes: str | None) -> Scenario:
    """The scenario that such a file holds."""
    written = text(parts, **changes)
    return parse_scenario(parse_document(written, "sample.yaml"), written.encode(), Path("sample.yaml"))


def fingerprint(found: Risk) -> str:
    """A digest of every number of an answer, to the last bit."""
    breaches = tuple((one.check, one.subject, one.probability_by_month) for one in found.breaches)
    return hashlib.sha256(repr((found.confidence, found.first_breach, breaches)).encode()).hexdigest()


__all__ = ["CERTAIN", "DOUBTFUL", "fingerprint", "risk", "scenario", "text"]
