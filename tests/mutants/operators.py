"""Three mutations of DynamoDB conditions that cosmic-ray does not know, as operators of cosmic-ray."""

from collections.abc import Iterator
from typing import Any

import parso
from cosmic_ray.operators.operator import Example, Operator
from parso.python.tree import Name

Span = tuple[tuple[int, int], tuple[int, int]]

# Nodes of operands with a sign between each two.
JOINED = {"and_expr", "expr", "and_test", "or_test"}
# Where `chalicelib.aws.dynamo` takes the condition of a write.
GUARD_AT = {"put": 2, "update": 3, "delete": 2}
OPPOSITE = {"exists": "does_not_exist", "does_not_exist": "exists"}


class DropPart(Operator):
    """Leaves out one operand of `&`, `|`, `and`, `or`."""

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        if node.type in JOINED:
            for operand in node.children[::2]:
                yield operand.start_pos, operand.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        kept = [part for number, part in enumerate(node.children[::2]) if number != index]
        sign = f" {node.children[1].value} "
        prefix = node.get_first_leaf().prefix
        return parso.parse(prefix + sign.join(part.get_code(include_prefix=False) for part in kept))

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("a & b", "b"), Example("a & b", "a", occurrence=1))


class DropGuard(Operator):
    """Leaves out the condition of a write: `dynamo.put(name, item, condition)` loses its third argument."""

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        if (guard := _guard(node)) is not None:
            yield guard.start_pos, guard.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        guard = _guard(node)
        siblings = guard.parent.children
        siblings[siblings.index(guard)] = Name("None", guard.start_pos, prefix=guard.get_first_leaf().prefix)
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("dynamo.put(a, b, c)", "dynamo.put(a, b, None)"),)


class SwapExists(Operator):
    """`exists` becomes `does_not_exist`, and the reverse."""

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        if node.type == "name" and node.value in OPPOSITE:
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        node.value = OPPOSITE[node.value]
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("a.exists()", "a.does_not_exist()"),)


def _guard(node: Any) -> Any:
    """The condition a write is called with; None where the node is no such call or has none."""
    if node.type not in {"atom_expr", "power"} or len(node.children) < 3 or not _is_name(node.children[0], "dynamo"):
        return None
    method, call = node.children[1].children[-1], node.children[2]
    if getattr(method, "value", None) not in GUARD_AT or len(call.children) != 3:
        return None
    arguments = getattr(call.children[1], "children", [])[::2]
    for argument in arguments:
        if argument.type == "argument" and _is_name(argument.children[0], "condition"):
            return argument.children[2]
    at = GUARD_AT[method.value]
    return arguments[at] if len(arguments) > at and arguments[at].type != "argument" else None


def _is_name(node: Any, name: str) -> bool:
    return str(node.get_code()).strip() == name
