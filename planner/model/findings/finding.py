"""A finding, and the case that is judged."""

from __future__ import annotations

from dataclasses import dataclass

from planner.model.findings.facts import Facts, Rule
from planner.model.scenario import Scenario
from planner.model.sizing import Design

# The states of a finding, the most urgent first.
STATES = ("wrong", "todo", "change", "unknown", "advice", "info", "leave", "ok")


# What was found, what is needed, and of what.
Numbers = tuple[float | None, float | None, str | None]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing judged: what was found and needed, where numbers say it, what was seen, and what to do.

    `snippet` is what `do` speaks of, a line each: permissions, lines of a file, or a command.
    """

    finding: str
    subject: str | None
    state: str
    found: float | None
    needed: float | None
    unit: str | None
    seen: str
    do: str | None
    rule: Rule
    snippet: str = ""

    @property
    def why(self) -> str:
        """What was seen, and why it matters."""
        return f"{self.seen} {self.rule.why}"


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
        """The finding called `name`."""
        return Finding(name, subject, state, *numbers, seen, do, self.facts.rules[name], snippet)

    def answered(self, name: str, answer: str, do: str, no: str = "todo") -> Finding:
        """The finding called `name` where a file says yes, no or unknown, which is to do; `no` is the state of a no."""
        state, seen = {"yes": ("ok", "Yes."), "no": (no, "No."), "unknown": ("todo", "Not known.")}[answer]
        return self.says(name, state, seen, None if state == "ok" else do)

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
