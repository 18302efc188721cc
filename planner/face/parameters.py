"""The parameters of a notebook: papermill only warns of one that the notebook does not have."""

import ast
import sys
from typing import Any

from planner.files.fields import nearest
from planner.model.problems import InputError, Problem

_INJECTED = "# Parameters\n"  # how papermill begins the cell that it puts after that of the parameters


def refuse_unknown() -> None:
    """Raise InputError when papermill has set a name in the notebook that runs, which its parameters do not have."""
    ipython = sys.modules.get("IPython")
    shell: Any = ipython.get_ipython() if ipython else None
    cells: list[str] = list(shell.user_ns.get("In", ())) if shell else []
    place = max((place for place, cell in enumerate(cells) if cell.startswith(_INJECTED)), default=0)
    known = _names(cells[place - 1]) if place else []
    for name in _names(cells[place]) if known else []:
        if name not in known:
            right = nearest(name, known) or f"it has {', '.join(known)}"
            raise InputError(Problem("notebook", None, name, "is not a parameter of it", right))


def _names(cell: str) -> list[str]:
    """The names that a cell assigns, in order; none where it is no plain Python."""
    try:
        body = ast.parse(cell).body
    except SyntaxError:
        return []
    targets = [one.targets[0] if isinstance(one, ast.Assign) else getattr(one, "target", None) for one in body]
    return [target.id for target in targets if isinstance(target, ast.Name)]
