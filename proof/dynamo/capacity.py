"""What DynamoDB bills: bytes of an item, units of a read and of a write, indexes included. Pure.

The rules are the Developer Guide's: "DynamoDB item sizes and formats" (bytes), "DynamoDB read and write operations"
(units), "Using Global Secondary Indexes in DynamoDB", "Provisioned throughput considerations" (what an index costs).
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WRITE_UNIT_BYTES, READ_UNIT_BYTES = 1024, 4096
NESTED_BYTES, ELEMENT_BYTES = 3, 1
Attributes = Mapping[str, Any]


@dataclass(frozen=True)
class Projection:
    """What an index stores of an item. `keys`: the index's own key attributes. `names`: all attributes that it stores;
    None for all of the item's (projection ALL)."""

    keys: tuple[str, ...]
    names: frozenset[str] | None

    def entry(self, item: Attributes | None) -> Attributes | None:
        """The item as the index stores it; None if it lacks a key attribute, because a sparse index leaves it
        out."""
        if item is None or any(key not in item for key in self.keys):
            return None
        return item if self.names is None else {name: value for name, value in item.items() if name in self.names}


def projection(schema: Mapping[str, Any], keys: Iterable[str], table_keys: Iterable[str]) -> Projection:
    """The projection of a CreateTable request; it always includes the table's key attributes."""
    keys = tuple(keys)
    if schema["ProjectionType"] == "ALL":
        return Projection(keys, None)
    return Projection(keys, frozenset((*keys, *table_keys, *schema.get("NonKeyAttributes", ()))))


def item_bytes(item: Attributes) -> int:
    """Bytes of names and values ("DynamoDB item sizes and formats")."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(value: Any) -> int:
    ((kind, held),) = value.items()
    if kind in ("SS", "NS", "BS"):
        return sum(_value_bytes({kind[0]: one}) for one in held)
    if kind == "L":
        return NESTED_BYTES + sum(ELEMENT_BYTES + _value_bytes(one) for one in held)
    if kind == "M":
        return NESTED_BYTES + sum(ELEMENT_BYTES + len(name.encode()) + _value_bytes(one) for name, one in held.items())
    if kind in ("BOOL", "NULL"):
        return 1
    if kind == "N":
        return _number_bytes(held)
    return len(held if isinstance(held, bytes) else held.encode())


def _number_bytes(number: str) -> int:
    """One byte for two significant digits, and one more. Leading and trailing zeros do not count."""
    mantissa = str(number).lower().partition("e")[0].lstrip("+-")
    whole, _, part = mantissa.partition(".")
    significant = (whole + part).strip("0")
    return math.ceil(len(significant) / 2) + 1


def get_units(item: Attributes | None, *, strong: bool) -> float:
    """Read units of a get, or of one key of a batch, whatever it projects. A get that finds nothing takes the
    minimum."""
    return query_units([item] if item else [], strong=strong)


def query_units(examined: Iterable[Attributes], *, strong: bool) -> float:
    """Read units of one page of a query: the size of all items read, before filter and projection, rounded up once
    to 4 KB; half of that for an eventually consistent query."""
    read = max(1, math.ceil(sum(map(item_bytes, examined)) / READ_UNIT_BYTES))
    return read if strong else read / 2


def write_units(*versions: Attributes | None) -> int:
    """Write units. The largest of three decides: the item before the write, after it, and as the request has it. A
    write that finds nothing takes the minimum; a failed condition costs as much as the write."""
    largest = max((item_bytes(one) for one in versions if one is not None), default=0)
    return max(1, math.ceil(largest / WRITE_UNIT_BYTES))


def index_units(of: Projection, before: Attributes | None, after: Attributes | None) -> dict[tuple[str, ...], int]:
    """Write units of an index, by its entry's key: none if the entry stays the same, one write if it is added,
    removed or changed, a delete and a put if its key changes."""
    old, new = of.entry(before), of.entry(after)
    if old is not None and new is not None and _key(of, old) == _key(of, new):
        return {} if old == new else {_key(of, new): write_units(old, new)}
    return {_key(of, one): write_units(one) for one in (old, new) if one is not None}


def _key(of: Projection, entry: Attributes) -> tuple[str, ...]:
    return tuple(str(entry[name]["S"]) for name in of.keys)
