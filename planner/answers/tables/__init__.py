"""The tables and sentences of a notebook: the only place that lays them out for display."""

from planner.answers.tables.catalog import limit_notes, limits, rungs
from planner.answers.tables.choices import alternatives, comparison, comparison_changes, rejections, room, why_not
from planner.answers.tables.plan import (
    answer,
    assumptions,
    checks,
    conditions,
    evidence,
    provenance,
    title,
    why,
    workload,
)
from planner.answers.tables.readiness import (
    checklists,
    client_settings,
    failures,
    findings,
    join,
    ports,
    readiness_answer,
    readiness_sources,
    readiness_wrong,
)
from planner.answers.tables.risk import confidence, confident_designs, doubt, reckoning
from planner.answers.tables.second_site import (
    replication_answer,
    replication_beside,
    replication_findings,
    replication_offers,
    replication_rates,
)

__all__ = [
    "alternatives",
    "answer",
    "assumptions",
    "checklists",
    "checks",
    "client_settings",
    "comparison",
    "comparison_changes",
    "conditions",
    "confidence",
    "confident_designs",
    "doubt",
    "evidence",
    "failures",
    "findings",
    "join",
    "limit_notes",
    "limits",
    "ports",
    "provenance",
    "readiness_answer",
    "readiness_sources",
    "readiness_wrong",
    "reckoning",
    "rejections",
    "replication_answer",
    "replication_beside",
    "replication_findings",
    "replication_offers",
    "replication_rates",
    "room",
    "rungs",
    "title",
    "why",
    "why_not",
    "workload",
]
