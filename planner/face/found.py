"""What the questions find: answers that show themselves in a notebook and in a shell.

The sentences, tables and figures of an answer are its methods, each imported when it is called.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, cast

from planner.model.dr.rpo import Protection
from planner.model.scenario import Scenario
from planner.model.sizing import Plan, Sizing

if TYPE_CHECKING:  # for the types alone: a plan needs none of these
    from planner.judgement.alternatives import Option
    from planner.judgement.compare import Comparison
    from planner.judgement.drivers import Driver
    from planner.judgement.fit import Fit
    from planner.judgement.risk import Risk
    from planner.model.findings.ready import Readiness

MOST_LINES = 14


class _Said:
    """A method that is a function of another module, which takes what the model has found."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __get__(self, answer: Any, kind: Any = None) -> Callable[..., Any]:
        module, _, name = self.path.rpartition(".")
        function: Callable[..., Any] = getattr(import_module(f"planner.{module}"), name)

        @wraps(function)
        def said(*more: Any) -> Any:
            return function(answer.model, *more)

        return function if answer is None else said


def _table(name: str) -> Any:
    return _Said(f"answers.tables.{name}")


def _figure(name: str) -> Any:
    return _Said(f"figures.{name}")


def _frame(name: str) -> Any:
    return _Said(f"answers.frames.{name}")


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """The scenario that was asked about, and what the model has found."""

    scenario: Scenario | None
    model: Any

    text: ClassVar[Any]
    _shown: ClassVar[tuple[str, ...]] = ()

    def __repr__(self) -> str:
        text: str = self.text()
        lines = text.splitlines()
        if len(lines) <= MOST_LINES:
            return text
        # Whole paragraphs and items.
        ends = [place for place, line in enumerate(lines[:MOST_LINES]) if not line or line.startswith("- ")]
        return "\n".join((*lines[: ends[-1] if ends else MOST_LINES], "… print(_.text()) shows all of it"))

    def _repr_html_(self) -> str:
        parts = [getattr(self, name)() for name in self._shown]
        return "".join(part._repr_html_() for part in parts if part is not None)


@dataclass(frozen=True, slots=True, repr=False)
class Sized(Answer):
    """The plan for a scenario, with its checks; or why there is none, and what would help."""

    scenario: Scenario
    model: Sizing

    _shown = ("answer", "why", "checks_table")

    @property
    def plan(self) -> Plan | None:
        """The recommended design with its checks; None where no design holds."""
        return self.model.plan

    text = _Said("answers.terminal.sizing_text")
    checks, designs, growth = _frame("checks"), _frame("designs"), _frame("growth")

    title, answer, why = _table("title"), _table("answer"), _table("why")
    checks_table, workload, conditions = _table("checks"), _table("workload"), _table("conditions")
    assumptions, evidence, provenance = _table("assumptions"), _table("evidence"), _table("provenance")
    memories, limits, limit_notes = _table("rungs"), _table("limits"), _table("limit_notes")
    alternatives, rejections = _table("alternatives"), _table("rejections")
    why_not, room = _table("why_not"), _table("room")

    connections_figure, load_figure = _figure("connections_curve"), _figure("load_per_fsvm")
    shares_figure, growth_figure = _figure("shares"), _figure("growth")
    designs_figure, alternatives_figure = _figure("design_map"), _figure("alternatives")


@dataclass(frozen=True, slots=True, repr=False)
class Replicated(Answer):
    """Whether the link keeps the schedule of the second site, and what would; `model` is None where there is none."""

    scenario: Scenario
    model: Protection | None

    _shown = ("answer", "findings", "rates")

    def text(self) -> str:
        """The whole of it, as `planner replicate` prints it."""
        from planner.answers import terminal

        return terminal.replication_text(self.model) if self.model else repr(self.answer())

    answer, findings = _table("replication_answer"), _table("replication_findings")
    rates, offers, beside = _table("replication_rates"), _table("replication_offers"), _table("replication_beside")

    def evidence(self) -> Any:
        """What the measured numbers rest on; nothing when none was measured."""
        from planner.answers import tables

        return tables.evidence(cast("Sizing", self))  # it looks at the scenario alone

    change_figure, age_figure = _figure("change_and_link"), _figure("data_age")
    time_figure, rates_figure = _figure("time_within_age"), _figure("rate_and_interval")


@dataclass(frozen=True, slots=True, repr=False)
class Ready(Answer):
    """Whether a plan can be deployed: its findings, failures, ports, the join, and what is done by hand."""

    scenario: Scenario
    model: Readiness

    _shown = ("answer", "findings")

    text = _Said("answers.terminal.readiness_text")
    answer, wrong, findings = _table("readiness_answer"), _table("readiness_wrong"), _table("findings")
    failures, ports, join = _table("failures"), _table("ports"), _table("join")
    client_settings, checklists, sources = _table("client_settings"), _table("checklists"), _table("readiness_sources")


@dataclass(frozen=True, slots=True, repr=False)
class Doubted(Answer):
    """How sure the plan is, and the `causes` of the doubt, the greatest first."""

    scenario: Scenario
    model: Risk
    causes: tuple[Driver, ...]

    _shown = ("confidence", "doubt", "designs_table")

    @property
    def plan(self) -> Plan | None:
        """The plan that is sized on the most likely values; None where no design holds."""
        return self.model.plan

    def text(self) -> str:
        """The whole of it, as `planner risk` prints it."""
        from planner.answers import terminal

        return terminal.risk_text(self.model, self.causes if self.plan else ())

    confidence, designs_table, reckoning = _table("confidence"), _table("confident_designs"), _table("reckoning")
    demand_figure, breach_figure = _figure("demand_fan"), _figure("chance_of_breach")

    def doubt(self) -> Any:
        """What the doubt comes from, in words."""
        from planner.answers import tables

        return tables.doubt(self.model, self.causes)

    def causes_figure(self) -> Any:
        """What each cause does to the check that binds."""
        from planner import figures

        return figures.tornado(self.model, self.causes)


@dataclass(frozen=True, slots=True, repr=False)
class Alternatives(Answer):
    """The designs that no other beats, the recommended one first: `options`."""

    scenario: Scenario
    model: Sizing
    options: tuple[Option, ...]

    _shown = ("answer", "table")

    text = _Said("answers.terminal.alternatives_text")
    answer, table, rejections = _table("answer"), _table("alternatives"), _table("rejections")
    why_not, room = _table("why_not"), _table("room")
    figure, designs_figure = _figure("alternatives"), _figure("design_map")


@dataclass(frozen=True, slots=True, repr=False)
class Fitted(Answer):
    """How much more the plan, or a given design, takes; the file server that stands today beside it."""

    scenario: Scenario
    model: tuple[tuple[str, Fit], ...]

    _shown = ("rooms",)

    def text(self) -> str:
        """The whole of it, as `planner fit` prints it."""
        from planner.answers import terminal

        return terminal.fit_text(self.scenario, self.model)

    def rooms(self) -> Any:
        """How much more each design takes, and what stops it."""
        from planner.answers import display
        from planner.answers.words import choices

        told = [
            line
            for name, one in self.model
            for line in (
                f"{name}, {one.plan.design}: {choices.until(one, self.scenario)}",
                *choices.rooms(one, self.scenario),
            )
        ]
        return display.Prose(tuple(told), "assumptions", listed=True)


@dataclass(frozen=True, slots=True, repr=False)
class Compared(Answer):
    """Plans side by side, and what differs in what they are made from."""

    scenario: None
    model: Comparison

    _shown = ("changes", "table")

    @property
    def cases(self) -> tuple[Sized, ...]:
        """The answer for each case, in the order given."""
        return tuple(Sized(sizing.scenario, sizing) for sizing in self.model.sizings)

    text = _Said("answers.terminal.compare_text")
    changes, table = _table("comparison_changes"), _table("comparison")
