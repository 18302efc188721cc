"""What is asked about: a path, a mapping or a scenario, made into what a file would have said; in a notebook too."""

import ast
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from planner.files.changes import node_of
from planner.files.documents import Table, Text, refusal, shipped
from planner.files.fields import nearest
from planner.files.quantities import read_design
from planner.files.scenarios import parse_scenario
from planner.model import sizing as model
from planner.model.scenario import Scenario
from planner.model.units import UnitError, slug

_INJECTED = "# Parameters\n"  # how papermill begins the cell that it puts after that of the parameters


def path_of(case: object, place: str = "scenario", right: str = "give a path, a mapping or a scenario") -> Path:
    """The path of a case; one that is not here may be beside the notebooks, whose samples work from any folder.

    Raises InputError with `place` for what can be no path, and what would be `right`.
    """
    if not isinstance(case, str | os.PathLike):
        raise refusal(place, f"is of type {type(case).__name__}", right)
    path = Path(case)
    beside = shipped("notebooks") / path
    return beside if not is_there(path) and is_there(beside) else path


def is_there(path: Path) -> bool:
    """Whether there is something at a path; not at one that can be none."""
    return os.path.exists(path)  # noqa: PTH110 (which raises nothing)


def release(changes: object, otherwise: str | None) -> str | None:
    """The release to plan for beside `changes`: none where these name one."""
    return None if isinstance(changes, Mapping) and "catalog" in changes else otherwise


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
        raise refusal(case.file or "scenario", wrong, "change what `planner.read` gave")
    return case.origin


def design_of(scenario: Scenario, text: object) -> model.Design:
    """The design that a text such as `4x60` writes; InputError where the release of `scenario` has none like it."""
    try:
        return model.design_of(scenario.catalog, *read_design(str(text)))
    except UnitError as error:
        raise refusal("design", error.wrong, error.right) from None
    except ValueError as error:
        raise refusal("design", f"{text}: {error}") from None


def refuse_unknown() -> None:
    """Raise InputError when papermill has set a name that the parameters of the notebook do not have; it only warns."""
    ipython = sys.modules.get("IPython")
    shell: Any = ipython.get_ipython() if ipython else None
    cells: list[str] = list(shell.user_ns.get("In", ())) if shell else []
    place = max((place for place, cell in enumerate(cells) if cell.startswith(_INJECTED)), default=0)
    known = _assigned(cells[place - 1]) if place else []
    for name in _assigned(cells[place]) if known else []:
        if name not in known:
            right = nearest(name, known) or f"it has {', '.join(known)}"
            raise refusal("notebook", "is not a parameter of it", right, name)


def _assigned(cell: str) -> list[str]:
    """The names that a cell assigns, in order; none where it is no plain Python."""
    with suppress(SyntaxError):
        names = (one for one in ast.walk(ast.parse(cell)) if isinstance(one, ast.Name))
        return [name.id for name in names if isinstance(name.ctx, ast.Store)]
    return []
