"""The published facts that findings rest on: rows of `data/readiness`, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.model.declared import text

BETWEEN = ("domain", "dns", "ntp", "sites")
OCCASIONS = ("domain", "delegation", "replication")


def _words(key: str, **more: Any) -> Any:
    return text(key, "", most=1000, value="", **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What every row says: its source, the source's words, and what else a reader must know."""

    source: str = text("source", "the id of one of the sources of the file")
    quote: str = _words("quote")
    note: str = _words("note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Row):
    """A finding: what it is called, and why it matters."""

    finding: str = text("finding", "which finding it is")
    title: str = text("title", "its name for people")
    why: str = text("why", "why it matters", most=1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Row):
    """A value that a finding is held against; `label` is what the product calls it."""

    name: str = text("name", "which value it is")
    value: str = text("value", "the value")
    label: str = _words("label")

    @property
    def number(self) -> float:
        """The value, where it is a number."""
        return float(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Port(Row):
    """A port that has to be open: from the FSVMs to the domain, the DNS or the time servers, or between the sites."""

    between: str = text("between", "what it connects", options=BETWEEN)
    service: str = text("service", "what listens there")
    protocol: str = text("protocol", "TCP or UDP", options=("TCP", "UDP"))
    port: str = text("port", "a port, or a range of such")
    why: str = text("why", "what it is for")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Row):
    """One step of a checklist, which applies on an occasion; `permission` is one that has to be delegated."""

    when: str = text("when", "when the checklist applies", options=OCCASIONS)
    checklist: str = text("checklist", "the title of the checklist")
    step: str = text("step", "what to do")
    permission: str = _words("permission")


@dataclass(frozen=True, slots=True)
class Facts:
    """All rows: rules and settings by name, ports and steps in the order of the files."""

    rules: Mapping[str, Rule]
    settings: Mapping[str, Setting]
    ports: tuple[Port, ...]
    steps: tuple[Step, ...]

    @property
    def permissions(self) -> tuple[str, ...]:
        """What a user who is no domain administrator must be allowed."""
        return tuple(step.permission for step in self.steps if step.permission)
