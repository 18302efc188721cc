"""A finding, and the case that is judged."""

from __future__ import annotations

from dataclasses import dataclass

from planner.model.findings.facts import Facts
from planner.model.scenario import Scenario
from planner.model.sizing import Design

# The states of a finding, the most urgent first.
STATES = ("wrong", "todo", "change", "unknown", "advice", "info", "leave", "ok")


# What was found, what is needed, and of what.
Numbers = tuple[float | None, float | None, str | None]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing judged: what was found and needed, where numbers say it, why it matters and what to do.

    `snippet` is what to set on a block client: lines of a file, or a command.
    """

    finding: str
    subject: str | None
    state: str
    found: float | None
    needed: float | None
    unit: str | None
    why: str
    do: str | None
    source: str
    title: str
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario, the design of its plan where there is one, and the facts that it is judged by."""

    scenario: Scenario
    design: Design | None
    facts: Facts

    def says(
        self,
        name: str,
        state: str,
        seen: str,
        do: str | None = None,
        *,
        subject: str | None = None,
        numbers: Numbers = (None, None, None),
        snippet: str = "",
    ) -> Finding:
        """The finding called `name`: what was `seen` here, and then why its rule says that it matters."""
        rule = self.facts.rules[name]
        return Finding(name, subject, state, *numbers, f"{seen} {rule.why}", do, rule.source, rule.title, snippet)

    def unplanned(self, name: str, subject: str | None = None) -> Finding:
        """The finding called `name` where it needs the number of FSVMs, and no design holds."""
        seen, do = "No design holds, so the FSVMs are not known.", "Find a design that holds first."
        return self.says(name, "unknown", seen, do, subject=subject)

    def setting(self, name: str) -> float:
        """The number of a setting."""
        return self.facts.settings[name].number

    def label(self, name: str) -> str:
        """What the product calls a setting."""
        return self.facts.settings[name].label
