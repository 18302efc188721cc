"""The ways in which a module may be wrong: every mutant of its source, each with a name that outlives other changes."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass


def _both_ways(pairs: dict) -> dict:
    return pairs | {other: one for one, other in pairs.items()}


_COMPARES = _both_ways({ast.Lt: ast.LtE, ast.Gt: ast.GtE, ast.Eq: ast.NotEq, ast.Is: ast.IsNot, ast.In: ast.NotIn})
_ARITHMETIC = _both_ways({ast.Add: ast.Sub, ast.Mult: ast.Div, ast.BitAnd: ast.BitOr})
_ARITHMETIC |= {ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv, ast.Pow: ast.Mult}
_NAMES = _both_ways({"min": "max", "any": "all", "ceil": "floor", "argmin": "argmax", "minimum": "maximum"})
_NAMES |= _both_ways({"zeros": "ones", "left": "right"}) | {"sorted": "list", "rint": "floor", "round": "int"}
_COMMUTATIVE = {"min", "max", "minimum", "maximum", "lcm", "gcd", "convolve"}
# What is said, and what is for the type checker alone, is not mutated; nor is `strict`, which is an assertion.
_SKIPPED = {"annotation", "returns", "decorator_list", "bases", "type_comment"}
_SKIPPED_NODES = (ast.Assert, ast.Import, ast.ImportFrom, ast.JoinedStr, ast.Global, ast.Nonlocal)
_REMOVED = (ast.Expr, ast.Assign, ast.AugAssign, ast.Raise, ast.Continue, ast.Break)


@dataclass(frozen=True)
class Mutant:
    """One change of one node: `name` is its identity, `lines` those of its statement, from 1."""

    name: str
    lines: range
    owner: ast.AST
    field: str
    place: int | None
    new: ast.AST

    def apply(self) -> None:
        """Make the change in the tree that the mutant was found in."""
        ast.fix_missing_locations(ast.copy_location(self.new, self.owner))
        if self.place is None:
            setattr(self.owner, self.field, self.new)
        else:
            getattr(self.owner, self.field)[self.place] = self.new


def mutants(tree: ast.Module, module: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its source."""
    seen: Counter[str] = Counter()
    found = []
    for where, statement, owner, field, place, old, new in _walk(tree, (module,), None):
        told = "remove" if isinstance(new, ast.Pass) else f"{ast.unparse(old)} -> {ast.unparse(new)}"
        name = f"{'.'.join(where)} | {_text(statement)} | {told}"
        seen[name] += 1
        name += f" #{seen[name]}" if seen[name] > 1 else ""
        found.append(Mutant(name, _lines(statement), owner, field, place, new))
    return found


def _walk(owner: ast.AST, where: tuple[str, ...], statement: ast.stmt | None) -> Iterator[tuple]:
    for field, value in ast.iter_fields(owner):
        if field in _SKIPPED or (isinstance(owner, ast.keyword) and owner.arg == "strict"):
            continue
        for place, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or isinstance(child, _SKIPPED_NODES) or _is_docstring(child):
                continue
            inner, within = where, statement
            if isinstance(child, ast.stmt):
                within = child
                if isinstance(child, ast.FunctionDef | ast.ClassDef):
                    inner = (*where, child.name)
            for new in _replacements(owner, field, child, inside=len(where) > 1):
                yield inner, within, owner, field, place, child, new
            if not isinstance(child, ast.Raise):
                yield from _walk(child, inner, within)


def _replacements(owner: ast.AST, field: str, node: ast.AST, *, inside: bool) -> Iterator[ast.AST]:
    """What may stand where `node` stands; `inside` a function or a class."""
    if (field == "test" and isinstance(owner, ast.If | ast.While | ast.IfExp)) or field == "ifs":
        yield ast.UnaryOp(ast.Not(), node)
    if field == "ifs":
        yield ast.Constant(True)
    match node:
        case ast.Compare(left, ops, comparators):
            for place, op in enumerate(ops):
                changed = [*ops[:place], _COMPARES[type(op)](), *ops[place + 1 :]]
                yield ast.Compare(left, changed, comparators)
        case ast.BinOp(left, op, right) if type(op) in _ARITHMETIC and not _is_text(left) and not _is_text(right):
            yield ast.BinOp(left, _ARITHMETIC[type(op)](), right)
        case ast.BoolOp(op, values):
            for place in range(len(values)):
                left = [*values[:place], *values[place + 1 :]]
                yield left[0] if len(left) == 1 else ast.BoolOp(op, left)
        case ast.UnaryOp(_, operand):
            yield operand
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() as value):
            yield from map(ast.Constant, (value + 1, value - 1))
        case ast.Constant(float() as value):
            yield from map(ast.Constant, (value + 1.0, 0.0 if value else -1.0))
        case ast.Constant("left" | "right" as value):
            yield ast.Constant(_NAMES[value])
        case ast.Call(function, arguments, keywords) if _called(function) not in _COMMUTATIVE:
            for place in range(len(arguments) - 1):
                pair = arguments[place : place + 2]
                if not any(isinstance(one, ast.Starred) or _is_text(one) for one in pair):
                    swapped = [*arguments[:place], *reversed(pair), *arguments[place + 2 :]]
                    yield ast.Call(function, swapped, keywords)
        case ast.Name(id) if id in _NAMES and isinstance(owner, ast.Call) and field == "func":
            yield ast.Name(_NAMES[id], ast.Load())
        case ast.Attribute(value, attr) if attr in _NAMES and isinstance(owner, ast.Call) and field == "func":
            yield ast.Attribute(value, _NAMES[attr], ast.Load())
        case ast.AugAssign(target, op, value) if type(op) in _ARITHMETIC:
            yield ast.AugAssign(target, _ARITHMETIC[type(op)](), value)
    if inside and isinstance(node, _REMOVED):
        yield ast.Pass()


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _called(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def _text(statement: ast.stmt) -> str:
    """The first line of a statement, cut where it is long."""
    return ast.unparse(statement).lstrip("\n").splitlines()[0][:120]


def _lines(statement: ast.stmt) -> range:
    """The lines of a statement, or of its head where it has a body."""
    body = getattr(statement, "body", None)
    last = max(statement.lineno, body[0].lineno - 1) if body else statement.end_lineno
    return range(statement.lineno, (last or statement.lineno) + 1)
