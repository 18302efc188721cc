"""What the questions find: answers that show themselves in a notebook and in a shell.

The sentences, tables and figures of an answer are its methods, each imported when it is called.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from importlib import import_module
from typing import Any, ClassVar, Generic, TypeVar

from planner.answers.basis import what_if
from planner.answers.display import Prose, Tiles, points
from planner.answers.second_site import NO_SITE
from planner.judgement.choices import Fit, Option
from planner.judgement.compare import Comparison
from planner.judgement.drivers import Driver
from planner.judgement.readiness import Readiness
from planner.judgement.risk import Risk
from planner.model.dr.rpo import Protection
from planner.model.path import Expansion
from planner.model.scenario import Scenario
from planner.model.sizing import Plan, Sizing

MOST_LINES = 14
Case = TypeVar("Case")
Model = TypeVar("Model")


class Said:
    """A method that is a function of another module, which takes attributes of the answer, by default what the model
    has found; `missing` where it has found nothing. Sentences can be `shown` as something else."""

    def __init__(
        self, module: str, name: str, *given: str, shown: Callable[..., Any] | None = None, missing: Any = None
    ) -> None:
        self.module, self.name, self.given, self.shown, self.missing = module, name, given or ("model",), shown, missing

    def __get__(self, answer: Any, kind: Any = None) -> Callable[..., Any]:
        module, _, name = f"planner.{self.module}.{self.name}".rpartition(".")
        function: Callable[..., Any] = getattr(import_module(module), name)

        @wraps(function)
        def said(*more: Any) -> Any:
            given = [getattr(answer, name) for name in self.given]
            if None in given:
                return self.missing
            found = function(*given, *more)
            if self.shown is None:
                return found
            return self.shown(found) if found else None

        return function if answer is None else said


_text, _table = partial(Said, "answers.terminal"), partial(Said, "answers")
_points = partial(Said, "answers", shown=points)
_figure, _frame = partial(Said, "figures"), partial(Said, "answers.frames")


@dataclass(frozen=True, slots=True, repr=False)
class Answer(Generic[Case, Model]):
    """The scenario that was asked about, and what the model has found."""

    scenario: Case
    model: Model

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
        told = what_if(self.scenario) if isinstance(self.scenario, Scenario) else ()
        parts = [Prose(told, "caveat"), *(getattr(self, name)() for name in self._shown)]
        return "".join(part._repr_html_() for part in parts if part is not None)


@dataclass(frozen=True, slots=True, repr=False)
class Sized(Answer[Scenario, Sizing]):
    """The plan for a scenario, with its checks; or why there is none, and what would help."""

    _shown: ClassVar[tuple[str, ...]] = ("answer", "why", "could_change", "checks_table")

    @property
    def plan(self) -> Plan | None:
        """The recommended design with its checks; None where no design holds."""
        return self.model.plan

    text = _text("sizing_text")
    checks, designs, growth = _frame("checks"), _frame("designs"), _frame("growth")

    title, answer, why = _table("plan.title"), _table("plan.answer"), _table("plan.why")
    tiles = Said("answers", "steps.tiles", shown=Tiles)
    next_steps = Said("answers", "steps.next_steps", shown=partial(Prose, role="steps", listed=True))
    could_change = _points("steps.could_change")
    checks_table, workload, conditions = _table("plan.checks"), _table("plan.workload"), _table("plan.conditions")
    assumptions, evidence = _points("basis.assumptions", "scenario"), _points("basis.evidence", "scenario")
    memories, limits, limit_notes = _table("basis.rungs"), _table("basis.limits"), _table("basis.limit_notes")
    alternatives, rejections = _table("choices.alternatives"), _table("choices.rejections")
    settings = _table("plan.settings")
    first_copy = _table("plan.first_copy")
    provenance, why_not, room = _table("plan.provenance"), _table("choices.why_not"), _table("choices.room")
    made_from, glossary = _table("plan.made_from"), _table("plan.glossary")
    caution, proportion = _table("choices.caution"), _table("plan.proportion")

    connections_figure = _figure("connections_curve")
    growth_figure, designs_figure = _figure("growth"), _figure("design_map")
    nodes_figure, limits_figure = _figure("nodes"), _figure("limits")


@dataclass(frozen=True, slots=True, repr=False)
class Replicated(Answer[Scenario, Protection | None]):
    """Whether the link keeps the schedule of the second site, and what would; `model` is None where there is none."""

    _shown = ("answer", "findings", "rates")

    text = _text("replication_text", missing=NO_SITE)
    answer = _table("second_site.answer", missing=Prose((NO_SITE,)))
    findings, rates = _table("second_site.findings"), _table("second_site.rates")
    shopping_list = _table("second_site.shopping_list")
    offers, beside = _points("second_site.on_this_link"), _table("second_site.beside")
    evidence = _points("basis.evidence", "scenario")
    change_figure, age_figure = _figure("change_and_link"), _figure("data_age")
    time_figure, rates_figure = _figure("time_within_age"), _figure("rate_and_interval")

    @property
    def uneven(self) -> bool:
        """Whether the change or the link varies through the week, so that there is something to draw."""
        link = self.model.replication if self.model else None
        return link is not None and bool(link.windows or not link.profile.is_flat)


@dataclass(frozen=True, slots=True, repr=False)
class Ready(Answer[Scenario, Readiness]):
    """Whether a plan can be deployed: its findings, failures, ports, the join, and what is done by hand."""

    _shown = ("answer", "findings")

    @property
    def described(self) -> bool:
        """Whether the scenario says how the file server is deployed, or something is wrong with that."""
        return bool(self.model.join_command or self.model.of("wrong"))

    text = _text("readiness_text")
    answer, wrong, findings = _table("readiness.answer"), _table("readiness.wrong"), _table("readiness.findings")
    failures, ports, join = _table("readiness.failures"), _table("readiness.ports"), _table("readiness.join")
    client_settings, checklists = _table("readiness.client_settings"), _table("readiness.checklists")
    sources = _table("readiness.sources")


@dataclass(frozen=True, slots=True, repr=False)
class Doubted(Answer[Scenario, Risk]):
    """How sure the plan is, and the `causes` of the doubt, the greatest first."""

    causes: tuple[Driver, ...]

    _shown = ("confidence", "doubt", "designs_table")

    @property
    def plan(self) -> Plan | None:
        """The plan that is sized on the most likely values; None where no design holds."""
        return self.model.plan

    text = _text("risk_text", "model", "causes")
    confidence, designs_table = _table("doubts.confidence"), _table("doubts.confident_designs")
    doubt, reckoning = _table("doubts.doubt", "model", "causes"), _points("doubts.taken_for_granted")
    demand_figure, breach_figure = _figure("demand_fan"), _figure("chance_of_breach")
    causes_figure = _figure("tornado", "model", "causes")
    timeline_figure, choice_figure = _figure("timeline"), _figure("choice")


@dataclass(frozen=True, slots=True, repr=False)
class Alternatives(Sized):
    """The plan beside the designs that no other beats, the recommended one first: `options`."""

    options: tuple[Option, ...]

    _shown = ("answer", "table")

    text = _text("alternatives_text")
    table, figure = _table("choices.alternatives"), _figure("alternatives")


@dataclass(frozen=True, slots=True, repr=False)
class Expanded(Answer[Scenario, Expansion]):
    """What to buy, and when; where the path ends, and what would carry on."""

    _shown = ("answer", "steps_table", "ends")

    text, steps = _text("path_text"), _frame("steps")
    answer, steps_table = _table("expansion.answer"), _table("expansion.steps")
    ends, rules, figure = _points("expansion.ends"), _points("expansion.rules"), _figure("expansion")


@dataclass(frozen=True, slots=True, repr=False)
class Fitted(Answer[Scenario, tuple[tuple[str, Fit], ...]]):
    """How much more the plan, or a given design, takes; the file server that stands today beside it."""

    _shown = ("rooms",)

    text, rooms = _text("fit_text", "scenario", "model"), _points("choices.fitted", "scenario", "model")


@dataclass(frozen=True, slots=True, repr=False)
class Compared(Answer[None, Comparison]):
    """Plans side by side, and what differs in what they are made from."""

    _shown = ("changes", "table")

    @property
    def cases(self) -> tuple[Sized, ...]:
        """The answer for each case, in the order given."""
        return tuple(Sized(sizing.scenario, sizing) for sizing in self.model.sizings)

    text = _text("comparison_text")
    changes, table = Said("answers", "comparison.changed", shown=Prose), _table("comparison.plans")
