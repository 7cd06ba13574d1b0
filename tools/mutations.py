"""The small faults that `mutants.py` puts into functions: the usual operators, each at one place of the syntax tree."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

OTHER: dict[type[ast.AST], Any] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
# What a function is beside its body runs elsewhere, or never; what an assertion says is told to nobody.
BESIDE = {"annotation", "returns", "args", "decorator_list", "msg"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
LONGEST = 110


class Mutation(NamedTuple):
    """The change of that number in its file. Its name outlives lines that move; `lines` are those of its statement."""

    path: Path
    number: int
    name: str
    lines: range

    def codes(self) -> list[tuple[CodeType, CodeType]]:
        """The code of the outermost function as it is and as it would be, and of those inside that may stand already.

        Nothing if the compiler sees no difference.
        """
        source = self.path.read_text(encoding="utf-8")
        tree = ast.parse(source)
        change = [*changes(tree)][self.number]
        change.put(beside_dead(change.old, change.new))
        before, after = (
            outermost(compile(what, str(self.path), "exec", dont_inherit=True))
            for what in (source, ast.fix_missing_locations(tree))
        )
        outer = next((pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]), None)
        return [pair for pair in with_inner(*outer) if pair[0] != pair[1]] if outer else []


class Change(NamedTuple):
    put: Callable[[ast.AST], None]
    old: ast.AST
    new: ast.AST
    function: str
    lines: range


def mutations_of(path: Path, root: Path) -> list[Mutation]:
    seen, found = Counter[str](), []
    for number, change in enumerate(changes(ast.parse(path.read_text(encoding="utf-8")))):
        name = f"{path.relative_to(root)} {change.function}: {words(change.old)} → {words(change.new)}"
        seen[name] += 1
        found.append(Mutation(path, number, f"{name} #{seen[name]}" if seen[name] > 1 else name, change.lines))
    return found


def outermost(code: CodeType) -> list[CodeType]:
    """The functions of a module and of its classes, not those inside functions."""
    inner = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return [found for each in inner for found in ([each] if each.co_flags & CO_OPTIMIZED else outermost(each))]


def beside_dead(old: ast.AST, new: ast.AST) -> ast.AST:
    """`new`, and `old` where it never runs, so that the function keeps the names that it has from outside."""
    match old, new:
        case ast.Return(value=ast.expr() as before), ast.Return(value=ast.expr() as after):
            return ast.Return(ast.IfExp(ast.Constant(value=True), after, before))
        case ast.stmt(), ast.Pass():
            return ast.If(ast.Constant(value=False), [old], [])
    return new


def with_inner(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """A code beside what it would be, and so of each inside: a function that another returned keeps its own code."""
    yield old, new
    inside = [[each for each in code.co_consts if isinstance(each, CodeType)] for code in (old, new)]
    if len(inside[0]) == len(inside[1]):
        for pair in zip(*inside, strict=True):
            yield from with_inner(*pair)


def changes(node: ast.AST, function: str = "", lines: range = range(0), *, inside: bool = False) -> Iterator[Change]:
    """Every change of what runs in functions, in the order of the source."""
    for put, child in places(node):
        if is_told_to_nobody(child):
            continue
        name, within = function, inside or isinstance(node, FUNCTIONS)
        if isinstance(child, (*FUNCTIONS, ast.ClassDef)) and not within:
            name = f"{function}.{getattr(child, 'name', 'lambda')}".lstrip(".")
        its_lines = header(child) or lines
        if within:
            for new in replacements(child):
                yield Change(put, child, new, name, its_lines)
        yield from changes(child, name, its_lines, inside=within)


def places(node: ast.AST) -> Iterator[tuple[Callable[[Any], None], ast.AST]]:
    for field, value in ast.iter_fields(node):
        if field in BESIDE:
            continue
        if isinstance(value, ast.AST):
            yield partial(setattr, node, field), value
        elif isinstance(value, list):
            for place, each in enumerate(value):
                if isinstance(each, ast.AST):
                    yield partial(value.__setitem__, place), each


def is_told_to_nobody(node: ast.AST) -> bool:
    """Docstrings, and what an exception says that is no refusal."""
    match node:
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Raise(exc=ast.Call(func=ast.Name(id=name))):
            return "Refused" not in name
    return False


def header(node: ast.AST) -> range | None:
    """The lines of a statement, or of a `case`, but for the statements inside."""
    if isinstance(node, ast.match_case):
        first, last = node.pattern.lineno, node.body[0].lineno - 1
    elif isinstance(node, ast.stmt):
        body = getattr(node, "body", None) or getattr(node, "cases", None)
        inner = body[0].pattern if body and isinstance(body[0], ast.match_case) else body[0] if body else None
        first, last = node.lineno, inner.lineno - 1 if inner else node.end_lineno or node.lineno
    else:
        return None
    return range(first, max(first, last) + 1)


def replacements(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left=left, ops=ops, comparators=others):
            for place, op in enumerate(ops):
                yield ast.Compare(left, [*ops[:place], OTHER[type(op)](), *ops[place + 1 :]], others)
        case ast.BoolOp() | ast.BinOp() | ast.AugAssign() if type(node.op) in OTHER:
            yield type(node)(**{**vars(node), "op": OTHER[type(node.op)]()})
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Constant(value=bool() | int() | str() as value):
            yield ast.Constant(other_value(value))
        case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case ast.If() | ast.IfExp() if isinstance(node.test, (ast.Name, ast.Attribute, ast.Call)):
            yield type(node)(**{**vars(node), "test": ast.UnaryOp(ast.Not(), node.test)})


def other_value(value: bool | int | str) -> bool | int | str:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else f"XX{value}"


def words(node: ast.AST) -> str:
    shown = ast.If(node.test, [ast.Pass()], []) if isinstance(node, ast.If) else node
    said = " ".join(ast.unparse(ast.fix_missing_locations(shown)).split()).removesuffix(": pass")
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"
