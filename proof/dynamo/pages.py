"""What reads return: pages of a query, and projections of an item."""

import bisect
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from proof.dynamo import expressions
from proof.dynamo.tables import Index, Item
from proof.dynamo.values import Invalid, Raw, copied

MOST_PAGE_BYTES = 1024 * 1024
EXPRESSIONS = ("ConditionExpression", "KeyConditionExpression", "FilterExpression")


@dataclass
class Page:
    """A page of a query while it fills: at most `Limit` items or 1 MB are read, before any filter."""

    request: Raw
    index: Index | None
    items: list[Raw] = field(default_factory=list)
    # The items that were read, as the table or the index stores them.
    examined: list[Raw] = field(default_factory=list)
    bytes: int = 0
    last: Item | None = None

    def takes(self, item: Item, names: dict[str, str], values: Raw) -> bool:
        """Reads an item. Returns False once the page is full; the item is then not read."""
        if self._full():
            return False
        raw = item.raw if self.index is None else dict(self.index.projection.entry(item.raw) or {})
        self.examined.append(raw)
        self.bytes, self.last = self.bytes + item.size, item
        text = self.request.get("FilterExpression")
        if text is None or expressions.condition(text).holds(raw, names, values):
            self.items.append(projected(raw, self.request))
        return True

    def _full(self) -> bool:
        return len(self.examined) == self.request.get("Limit", math.inf) or self.bytes >= MOST_PAGE_BYTES

    def answer(self) -> Raw:
        """The response, with LastEvaluatedKey if a limit ended the page, even if no item follows."""
        page: Raw = {"Items": self.items, "Count": len(self.items), "ScannedCount": len(self.examined)}
        if self.request.get("Select") == "COUNT":
            del page["Items"]
        if self._full() and self.last is not None:
            names = ("pk", "sk", *(self.index.keys if self.index else ()))
            page["LastEvaluatedKey"] = {name: self.last.raw[name] for name in names}
        return page


def from_start(keys: list[Any], request: Raw, index: Index | None, partition: str) -> Iterator[Any]:
    """A partition's keys in the requested order, after the ExclusiveStartKey."""
    forward, start = request.get("ScanIndexForward", True), request.get("ExclusiveStartKey")
    if start is None:
        return iter(keys if forward else reversed(keys))
    if start[index.keys[0] if index else "pk"]["S"] != partition:
        raise Invalid("the provided starting key is outside query boundaries based on provided conditions")
    after: Any = index.order_of(start) if index else start["sk"]["S"]
    if forward:
        return itertools.islice(keys, bisect.bisect_right(keys, after), None)
    return iter(keys[: bisect.bisect_left(keys, after)][::-1])


def projected(raw: Raw, request: Raw) -> Raw:
    """A copy of an item, or of its projected attributes."""
    if "ProjectionExpression" not in request:
        return copied(raw)
    names = request.get("ExpressionAttributeNames", {})
    asked = [names.get(path[0], path[0]) for path in expressions.projection(request["ProjectionExpression"])[0]]
    return copied({name: raw[name] for name in asked if name in raw})


def stand_ins(request: Raw) -> tuple[dict[str, str], Raw]:
    """The names and values of a request's expressions. Raises Invalid if one is missing or unused."""
    names, values = request.get("ExpressionAttributeNames") or {}, request.get("ExpressionAttributeValues") or {}
    uses: set[str] = set()
    for part in EXPRESSIONS:
        if part in request:
            uses |= expressions.condition(request[part]).uses
    if "UpdateExpression" in request:
        uses |= expressions.update(request["UpdateExpression"]).uses
    if "ProjectionExpression" in request:
        uses |= expressions.projection(request["ProjectionExpression"])[1]
    given = {*names, *values}
    if uses != given:
        raise Invalid(f"not given: {sorted(uses - given)}; given and not used: {sorted(given - uses)}")
    return names, values
