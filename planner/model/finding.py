"""A finding, the case that is judged, and the facts that both rest on: rows of `data/readiness`, with their sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.model.declared import count, quantity, text
from planner.model.scenario import Scenario
from planner.model.sizing import Design
from planner.model.units import DATA

# The states of a finding, the most urgent first.
STATES = ("wrong", "todo", "change", "unknown", "advice", "info", "leave", "ok")
# What a finding may ask that is yes, no or unknown.
ASKED = ("deployment.writable_domain_controller", "replication.schedule_set", "replication.container_mapped")
BETWEEN = ("domain", "dns", "ntp", "sites")
OCCASIONS = ("domain", "delegation", "replication")


def _words() -> Any:
    return text("", most=1000, value="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What every row says: its source, the source's words, and what else a reader must know."""

    source: str = text("the id of one of the sources of the file")
    quote: str = _words()
    note: str = _words()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Row):
    """A finding: what it is called, why it matters, and its state where something is to be done.

    One that `asks` is about what a file answers with yes, no or unknown; `state` is then the state of a no.
    """

    finding: str = text("which finding it is")
    title: str = text("its name for people")
    why: str = text("why it matters", most=1000)
    state: str = text("its state where something is to be done", options=STATES, value="wrong")
    asks: str = text("the key that answers it", options=ASKED, value="")
    do: str = _words()
    unit: str = _words()

    def says(
        self, seen: str, do: str | None = None, *numbers: float | None, state: str = "", snippet: str = ""
    ) -> Finding:
        """What was found and needed: in its own state where there is something to do, and well where there is not."""
        return Finding(self, state or (self.state if do else "ok"), seen, do or None, snippet, None, *numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Row):
    """A value that a finding is held against; `label` is what the product calls it."""

    name: str = text("which value it is")
    value: str = text("the value")
    label: str = _words()


@dataclass(frozen=True, slots=True, kw_only=True)
class Port(Row):
    """A port that has to be open: from the FSVMs to the domain, the DNS or the time servers, or between the sites."""

    between: str = text("what it connects", options=BETWEEN)
    service: str = text("what listens there")
    protocol: str = text("TCP or UDP", options=("TCP", "UDP"))
    port: str = text("a port, or a range of such")
    why: str = text("what it is for")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Row):
    """One step of a checklist, which applies on an occasion; `permission` is one that has to be delegated."""

    when: str = text("when the checklist applies", options=OCCASIONS)
    checklist: str = text("the title of the checklist")
    step: str = text("what to do")
    permission: str = _words()


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy(Row):
    """A copy onto a file server that was timed."""

    tool: str = text("what it was made with")
    data_tb: float = quantity(DATA, "data that was copied", above=0)
    files: int = count("files that were copied", least=1)
    minutes: float = count("how long it took", least=1)


@dataclass(frozen=True, slots=True)
class Facts:
    """All rows: rules and settings by name, ports, steps and copies in the order of the files."""

    rules: Mapping[str, Rule]
    settings: Mapping[str, Setting]
    ports: tuple[Port, ...]
    steps: tuple[Step, ...]
    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing judged: what was found and needed, where numbers say it, what was seen, and what to do.

    `snippet` is what `do` speaks of, a line each: permissions, lines of a file, or a command.
    """

    rule: Rule
    state: str
    seen: str
    do: str | None = None
    snippet: str = ""
    subject: str | None = None
    found: float | None = None
    needed: float | None = None

    @property
    def finding(self) -> str:
        """Which finding it is."""
        return self.rule.finding

    @property
    def unit(self) -> str | None:
        """What the numbers are of."""
        return None if self.found is None else self.rule.unit

    @property
    def why(self) -> str:
        """What was seen, and why it matters."""
        return f"{self.seen} {self.rule.why}"


class UnplannedError(Exception):
    """A finding asks for the design, and none holds."""


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario, the design of its plan where there is one, and the facts that it is judged by."""

    scenario: Scenario
    planned: Design | None
    facts: Facts

    @property
    def design(self) -> Design:
        """The design of the plan; UnplannedError where there is none."""
        if self.planned is None:
            raise UnplannedError
        return self.planned

    def setting(self, name: str) -> float:
        """The number of a setting."""
        return float(self.facts.settings[name].value)
