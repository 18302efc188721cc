"""A finding, and the case that is judged."""

from dataclasses import dataclass

from planner.files.readiness import Facts, Rule
from planner.model.scenario import Scenario
from planner.model.sizing import Design


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


def says(
    rule: Rule, seen: str, do: str | None = None, *numbers: float | None, state: str = "", snippet: str = ""
) -> Finding:
    """What was found and needed: in the state of its rule where there is something to do, well where there is not."""
    return Finding(rule, state or (rule.state if do else "ok"), seen, do or None, snippet, None, *numbers)


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
