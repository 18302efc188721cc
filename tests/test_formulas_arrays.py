"""All formulas: arrays give what scalars give, no argument is changed, and each says what its units are."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

from planner.files.catalogs import load_catalog
from planner.model.formulas.growth import first_breach_month, growth_factor, holds, peak_factor
from planner.model.formulas.loads import (
    fsvm_loads,
    home_data_per_fsvm,
    memory_needed,
    one_takes_over,
    usable_connections,
)
from planner.model.formulas.loads import tested_connections as connections_tested
from planner.model.formulas.replication import changed_in_intervals, effective_rate_mb_s, needed_rate_mb_s

CURVE = load_catalog("afs-2.0.2").connections
ROOT = Path(__file__).resolve().parent.parent

N = np.array([[3], [4], [7]])
MEMORY = np.array([12.0, 20.0, 60.0, 96.0])
GROWTH = np.array([-0.2, 0.0, 0.1])
SHARES = np.array([[5.0, 3.0, 3.0, 1.0], [0.0, 0.0, 9.0, 2.0]])
LOAD_TABLE = np.array([[5.0, 3.0, 2.0], [1.0, 7.0, 7.0]])

# The formula, its array arguments that broadcast, and those that it takes as they are.
BROADCASTING = [
    (connections_tested, (MEMORY,), (CURVE,)),
    (usable_connections, (N * 100, GROWTH + 0.3), ()),
    (memory_needed, (np.array([0.0, 250, 251, 4000, 4001]),), (CURVE,)),
    (growth_factor, (GROWTH, N), ()),
    (peak_factor, (GROWTH, N), ()),
    (holds, (MEMORY, N * 10), ()),
    (first_breach_month, (N, GROWTH, MEMORY[:, None, None]), ()),
    (home_data_per_fsvm, (MEMORY, N), ()),
    (effective_rate_mb_s, (MEMORY, N, np.array([[50.0]]), N * 2, MEMORY), ()),
    (needed_rate_mb_s, (MEMORY, N / 10, MEMORY[:, None, None]), ()),
]
WHOLE = [
    (fsvm_loads, (0.0, SHARES, np.array([2, 3]))),
    (fsvm_loads, (np.array([10.0, 20.0]), SHARES, np.array([2, 3]))),
    (one_takes_over, (LOAD_TABLE, 1, np.array([3, 2]))),
    (changed_in_intervals, (SHARES[0], 45)),
]


@pytest.mark.parametrize(("formula", "arrays", "others"), BROADCASTING, ids=lambda one: getattr(one, "__name__", ""))
def test_arrays_give_what_scalars_give(formula, arrays, others) -> None:
    found = formula(*arrays, *others)
    wide = np.broadcast_arrays(*arrays)
    assert isinstance(found, np.ndarray)
    assert found.shape == wide[0].shape
    for at in np.ndindex(found.shape):
        # The same to the last bit or two: numpy's loops over arrays may round a power otherwise than over one.
        assert found[at] == pytest.approx(formula(*(one[at].item() for one in wide), *others), rel=1e-15)
    assert formula(*(one.tolist() for one in arrays), *others).tolist() == found.tolist()


CALLS = [(formula, (*arrays, *others)) for formula, arrays, others in BROADCASTING] + WHOLE


@pytest.mark.parametrize(("formula", "arguments"), CALLS, ids=lambda one: getattr(one, "__name__", ""))
def test_no_argument_is_changed(formula, arguments) -> None:
    arrays = [one for one in arguments if isinstance(one, np.ndarray)]
    before = [one.copy() for one in arrays]
    for one in arrays:
        one.setflags(write=False)
    try:
        found = formula(*arguments)
    finally:
        for one in arrays:
            one.setflags(write=True)
    assert all((one == other).all() for one, other in zip(arrays, before, strict=True))
    assert not any(np.shares_memory(found, one) for one in arrays if found.flags.writeable)


def public_formulas() -> list[tuple[str, ast.FunctionDef]]:
    found = []
    for path in sorted((ROOT / "planner" / "model" / "formulas").glob("[a-z]*.py")):
        if path.stem == "steps":  # a value with methods, of which the formulas are made
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [(f"{path.stem}.{one.name}", one) for one in tree.body if isinstance(one, ast.FunctionDef)]
    return [(name, one) for name, one in found if "._" not in name]


def test_every_formula_of_the_five_is_called_here() -> None:
    here = {formula.__name__ for formula, _ in CALLS} | {"placement"}
    assert {node.name for _, node in public_formulas()} >= here
    assert len(here) >= 14


@pytest.mark.parametrize(("name", "node"), public_formulas(), ids=lambda one: one if isinstance(one, str) else "")
def test_the_docstring_of_a_formula_says_what_its_units_are(name: str, node: ast.FunctionDef) -> None:
    text = ast.get_docstring(node) or ""
    sections = {}
    title = "Summary"
    lines = text.splitlines()
    for line, under in zip(lines, [*lines[1:], ""], strict=True):
        if under and set(under) == {"-"} and len(under) == len(line):
            title = line
        elif set(line) != {"-"}:
            sections.setdefault(title, []).append(line)
    assert {"Summary", "Parameters", "Returns", "Source"} <= sections.keys(), name
    assert all("\n".join(lines).strip() for lines in sections.values())
    told = {line.split(" : ")[0].strip(): line for line in sections["Parameters"] if " : " in line}
    arguments = [one.arg for one in (*node.args.args, *node.args.kwonlyargs)]
    assert list(told) == arguments, name
    for argument, line in told.items():
        assert re.search(r"\[.+\]", line), f"{name}: {argument} has no unit"
    returned = "\n".join(sections["Returns"])
    assert "[" in returned or returned.startswith("Truth values"), f"{name} returns no unit"
    raises = any(isinstance(one, ast.Raise) for one in ast.walk(node))
    assert not raises or "Raises" in sections, name
