"""What is asked about: a path, a mapping or a scenario, made into what a file would have said."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planner.files.changes import node_of
from planner.files.documents import Table, Text, shipped
from planner.files.quantities import read_design
from planner.files.scenarios import parse_scenario
from planner.model import sizing as model
from planner.model.problems import InputError, Problem
from planner.model.scenario import Scenario
from planner.model.sizing import Design
from planner.model.units import UnitError, slug


def path_of(case: object) -> Path:
    """The path of a case; one that is not here may be beside the notebooks, whose samples work from any folder."""
    if not isinstance(case, str | os.PathLike):
        wrong, right = f"is of type {type(case).__name__}", "give a path, a mapping or a scenario"
        raise InputError(Problem("scenario", None, "", wrong, right))
    path = Path(case)
    beside = shipped("notebooks") / path
    return beside if not path.exists() and beside.exists() else path


def document_of(case: Mapping[str, Any]) -> Table:
    """A mapping as the document that a file would have been; its id is made from the customer, as in a fleet."""
    document = node_of(case, place="scenario")
    assert isinstance(document, Table)
    customer = document.items.get("customer")
    made = slug(customer.value)[:63].strip("-") if isinstance(customer, Text) else ""
    if "id" in document.items or not made:
        return document
    return Table({**document.items, "id": Text(made, 0)}, {**document.lines, "id": 0}, 0)


def origin_of(case: Scenario) -> tuple[Any, ...]:
    """What a scenario was read from; InputError when it says something else now."""
    again = parse_scenario(*case.origin) if case.origin else None
    if again is None or (again, again.intervals) != (case, case.intervals):
        wrong = "was made or altered in Python, and cannot be changed as a file"
        raise InputError(Problem(case.file or "scenario", None, "", wrong, "change what `planner.read` gave"))
    return case.origin


def design_of(scenario: Scenario, text: str) -> Design:
    """The design that a text such as `4x60` writes; InputError where the release of `scenario` has none like it."""
    try:
        return model.design_of(scenario.catalog, *read_design(text))
    except UnitError as error:
        raise InputError(Problem("design", None, "", error.wrong, error.right)) from None
    except ValueError as error:
        raise InputError(Problem("design", None, "", f"{text}: {error}")) from None
