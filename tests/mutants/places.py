"""Where a mutant can be, and the draw of some of them by a seed.

A place is a span of one file; a place has one or more mutations. What is left out is left out by its kind, here, before
the draw: what no test can tell apart from the original.
"""

import ast
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cosmic_ray.plugins
import parso
from cosmic_ray.ast import ast_nodes
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator

from tests.mutants.operators import DropGuard, DropPart, Span, SwapExists

OURS: dict[str, Operator] = {kind.__name__: kind() for kind in (DropPart, DropGuard, SwapExists)}
# What joins conditions is only exchanged for the other: PynamoDB refuses any other sign at the first call.
JOINS = {"BitAnd": {"BitOr"}, "BitOr": {"BitAnd"}}
# On None, enums and small values `is` and `==` are the same.
ALIKE = {"Eq_Is", "Is_Eq", "NotEq_IsNot", "IsNot_NotEq"}
# Other parents of these signs are signatures (`*`, `/`) and unpacking.
BINARY_PARENTS = {"arith_expr", "term", "expr", "and_expr", "xor_expr", "shift_expr", "power"}
# Methods of PynamoDB that make a condition.
CONDITIONS = {"exists", "does_not_exist", "startswith", "contains", "is_in", "between"}
# Joined conditions and denied ones.
JOINING = (ast.BitAnd, ast.BitOr, ast.Not, ast.Invert)


@dataclass(frozen=True)
class Mutation:
    """One change: the `occurrence`-th of an operator in a file of a room. Lines count from 1, columns from 0."""

    room: str
    path: str
    operator: str
    occurrence: int
    span: Span

    @property
    def line(self) -> int:
        return self.span[0][0]


def operators() -> dict[str, Operator]:
    """All operators without arguments: cosmic-ray's and ours."""
    kinds = {name: cosmic_ray.plugins.get_operator(name) for name in cosmic_ray.plugins.operator_names()}
    theirs = {name.removeprefix("core/"): kind() for name, kind in kinds.items() if not kind.arguments()}
    return {**{name: one for name, one in theirs.items() if _is_told_apart(name)}, **OURS}


def _is_told_apart(name: str) -> bool:
    kind, _, change = name.partition("_")
    before, _, after = change.partition("_")
    if kind == "ReplaceBinaryOperator":
        return after in JOINS.get(before, {after}) and (after not in JOINS or before in JOINS)
    return kind != "ReplaceComparisonOperator" or change not in ALIKE


def apply(source: str, mutation: Mutation) -> str:
    """The file with the mutation in it."""
    mutated = mutate_code(source, operators()[mutation.operator], mutation.occurrence)
    assert mutated is not None, mutation
    return str(mutated)


# --- the draw -----------------------------------------------------------------------------------------------------
def draw(root: Path, *, seed: int, number: int, least: int = 2) -> list[Mutation]:
    """At least `least` places of each room and others up to `number`, each place equally likely; then one mutation
    of each place."""
    places = list_places(root)
    chance = random.Random(seed)
    rooms = sorted({mutations[0].room for mutations in places})
    chosen: list[list[Mutation]] = []
    for room in rooms:
        chosen += chance.sample([place for place in places if place[0].room == room], least)
    rest = [place for place in places if place not in chosen]
    chosen += chance.sample(rest, number - len(chosen))
    drawn = [_choose(root, mutations, chance) for mutations in chosen]
    return sorted(drawn, key=lambda one: (one.room, one.path, one.span))


def _choose(root: Path, mutations: list[Mutation], chance: random.Random) -> Mutation:
    """One mutation of a place that is valid Python and differs from the original program."""
    for mutation in chance.sample(mutations, len(mutations)):
        source = (root / mutation.path).read_text()
        if _is_another_program(source, apply(source, mutation)):
            return mutation
    raise AssertionError(f"no mutation is a program: {mutations[0]}")


def list_places(root: Path) -> list[list[Mutation]]:
    """The mutations of every place, in the order of files and lines."""
    places: dict[tuple[str, Span], list[Mutation]] = defaultdict(list)
    known = operators()
    for path in sorted((root / "chalicelib").glob("*/**/*.py")):
        room = path.relative_to(root).parts[1]
        if {"rules", "store", "answers"} & {path.stem, path.parent.name}:  # answers: how WeChat is read
            for mutation in _mutations(room, path.relative_to(root), path.read_text(), known):
                places[mutation.path, mutation.span].append(mutation)
    return [places[key] for key in sorted(places)]


def _mutations(room: str, path: Path, source: str, known: dict[str, Operator]) -> Iterator[Mutation]:
    parsed, tree = parso.parse(source), ast.parse(source)
    is_store = "store" in {path.stem, path.parent.name}
    left_out, conditions = _spans(source, _left_out(tree)), _spans(source, _conditions(tree))
    nodes = list(ast_nodes(parsed))
    for name, operator in known.items():
        if name in OURS and not is_store:
            continue
        for occurrence, (node, span) in enumerate(_positions(nodes, operator)):
            mutation = Mutation(room, str(path), name, occurrence, span)
            if _is_bare_sign(name, node) or _within(span, left_out):
                continue
            if is_store and name not in OURS and not _within(span, conditions):
                continue
            yield mutation


def _positions(nodes: list[Any], operator: Operator) -> Iterator[tuple[Any, Span]]:
    for node in nodes:
        for span in operator.mutation_positions(node):
            yield node, span


def _is_bare_sign(name: str, node: Any) -> bool:
    return name.startswith("ReplaceBinaryOperator") and node.parent.type not in BINARY_PARENTS


def _is_another_program(original: str, mutated: str) -> bool:
    try:
        return ast.dump(ast.parse(mutated)) != ast.dump(ast.parse(original))
    except SyntaxError:
        return False


# --- what is left out, and what a condition is ----------------------------------------------------------------------
def _left_out(tree: ast.AST) -> Iterator[ast.AST]:
    """Annotations, `__all__` and `__slots__`, and how a dataclass is made (nothing assigns to a frozen one)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None:
            yield node.annotation
        elif isinstance(node, ast.FunctionDef) and node.returns is not None:
            yield node.returns
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in {"__all__", "__slots__"}:
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from (one for one in node.decorator_list if isinstance(one, ast.Call))


def _conditions(tree: ast.AST) -> Iterator[ast.AST]:
    """Comparisons, what joins or denies them, tests, and PynamoDB's conditions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare | ast.BoolOp) or isinstance(getattr(node, "op", None), JOINING):
            yield node
        elif isinstance(node, ast.If | ast.IfExp | ast.While):
            yield node.test
        elif isinstance(node, ast.comprehension):
            yield from node.ifs
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CONDITIONS:
            yield node


def _spans(source: str, nodes: Iterable[Any]) -> list[Span]:
    """Spans in characters: `ast` counts columns in bytes, parso in characters."""
    lines = source.split("\n")

    def place(line: int, column: int) -> tuple[int, int]:
        return line, len(lines[line - 1].encode()[:column].decode())

    return [(place(one.lineno, one.col_offset), place(one.end_lineno, one.end_col_offset)) for one in nodes]


def _within(span: Span, spans: list[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)
