"""Tables in memory: items by partition and sort key, with indexes and streams. Items are never changed in place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from proof.dynamo import capacity
from proof.dynamo.values import Invalid, Raw

# Streams number their records with long numbers that grow.
FIRST_SEQUENCE_NUMBER = 1100000000017454423009
Partitions = dict[str, dict[Any, "Item"]]


@dataclass(frozen=True)
class Place:
    """The key of one item."""

    table: str
    pk: str
    sk: str


class Item:
    """One item as it was written, with values computed from it."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self._readings: dict[Any, Any] = {}

    @cached_property
    def size(self) -> int:
        """Bytes, names included."""
        return capacity.item_bytes(self.raw)

    def read(self, reading: Callable[[Raw], Any]) -> Any:
        """What `reading` returns for the item; computed once."""
        if reading not in self._readings:
            self._readings[reading] = reading(self.raw)
        return self._readings[reading]


@dataclass(frozen=True)
class Record:
    """One write in a stream."""

    number: int
    keys: Raw
    before: Item | None
    after: Item | None

    def as_lambda_gets_it(self) -> Raw:
        """The record as the Streams API returns it (StreamRecord)."""
        kind = "INSERT" if self.before is None else "REMOVE" if self.after is None else "MODIFY"
        images = {"OldImage": self.before, "NewImage": self.after}
        record = {
            "StreamViewType": "NEW_AND_OLD_IMAGES",
            "ApproximateCreationDateTime": datetime.now(UTC),
            "SequenceNumber": str(self.number),
            "SizeBytes": sum(one.size for one in images.values() if one is not None),
            "Keys": self.keys,
            **{name: dict(one.raw) for name, one in images.items() if one is not None},
        }
        source = {"eventSource": "aws:dynamodb", "eventVersion": "1.1", "awsRegion": "cn-north-1"}
        return {"eventID": str(self.number), "eventName": kind, **source, "dynamodb": record}


class _Sorted:
    """Items by partition and key. A partition's keys are sorted when their order is first needed."""

    def __init__(self) -> None:
        self.partitions: Partitions = {}
        self._orders: dict[str, list[Any]] = {}

    def set(self, partition: str, key: Any, item: Item | None) -> None:
        """Stores an item under a key; None removes it."""
        rows = self.partitions.setdefault(partition, {})
        if (key in rows) != (item is not None):
            self._orders.pop(partition, None)
        if item is not None:
            rows[key] = item
        else:
            rows.pop(key, None)

    def order(self, partition: str) -> list[Any]:
        """A partition's keys in order. The caller must not change them."""
        if partition not in self._orders:
            self._orders[partition] = sorted(self.partitions.get(partition, ()))
        return self._orders[partition]

    def copy(self) -> Partitions:
        """A copy of the present content."""
        return {partition: dict(rows) for partition, rows in self.partitions.items() if rows}

    def restore(self, stood: Partitions) -> None:
        """Restores a copy."""
        self.partitions = {partition: dict(rows) for partition, rows in stood.items()}
        self._orders.clear()


class Index(_Sorted):
    """A global secondary index: the items that have its keys, in order."""

    def __init__(self, described: Raw) -> None:
        super().__init__()
        self.name: str = described["IndexName"]
        self.keys: tuple[str, ...] = tuple(key["AttributeName"] for key in described["KeySchema"])
        self.projection = capacity.projection(described["Projection"], self.keys, ("pk", "sk"))

    def key_of(self, item: Item) -> tuple[str, ...] | None:
        """The item's key in this index; None if the item is not in it."""
        if any(name not in item.raw for name in self.keys):
            return None
        return tuple(item.raw[name]["S"] for name in self.keys)

    def order_of(self, raw: Raw) -> tuple[str, ...]:
        """The key by which the entries of a partition are ordered."""
        return (*(raw[name]["S"] for name in self.keys[1:]), raw["pk"]["S"], raw["sk"]["S"])

    def change(self, before: Item | None, after: Item | None) -> None:
        """Updates the index after an item of the table has changed."""
        for item, now in ((before, None), (after, after)):
            key = self.key_of(item) if item is not None else None
            if item is not None and key is not None:
                self.set(key[0], self.order_of(item.raw), now)


@dataclass
class Stood:
    """The content of a table at one moment."""

    partitions: Partitions
    indexes: list[Partitions]
    records: list[Record]


@dataclass
class Snapshot:
    """The content of every table at one moment, and the tokens of completed transactions."""

    tables: dict[str, Stood] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)


class Table(_Sorted):
    """One table, made by a CreateTable request. Its keys are the strings pk and sk."""

    def __init__(self, request: Raw) -> None:
        super().__init__()
        self._request = request
        self.indexes = [Index(one) for one in request.get("GlobalSecondaryIndexes", ())]
        self._streams = request.get("StreamSpecification", {}).get("StreamEnabled", False)
        self.records: list[Record] = []

    def described(self) -> Raw:
        """The response of DescribeTable."""
        return {**self._request, "TableStatus": "ACTIVE"}

    def index(self, name: str) -> Index:
        """The index of that name. Raises Invalid."""
        for one in self.indexes:
            if one.name == name:
                return one
        raise Invalid(f"the table does not have the index {name}")

    def check(self, item: Item) -> None:
        """Raises Invalid if an index's key attribute is not a string or is empty."""
        for index in self.indexes:
            for name in index.keys:
                if name in item.raw and not item.raw[name].get("S"):
                    raise Invalid(f"{name} is a key of the index {index.name}: it must be a string, and not empty")

    def get(self, pk: str, sk: str) -> Item | None:
        """The item with that key."""
        return self.partitions.get(pk, {}).get(sk)

    def items(self) -> Iterator[Item]:
        """Every item."""
        for rows in self.partitions.values():
            yield from rows.values()

    def stand(self, pk: str, sk: str, item: Item | None, *, streamed: bool = True) -> None:
        """Stores an item under a key; None removes it. With `streamed` the stream gets a record if anything changed."""
        before = self.get(pk, sk)
        same = before is item or (before is not None and item is not None and before.raw == item.raw)
        if same:
            return
        self.set(pk, sk, item)
        for index in self.indexes:
            index.change(before, item)
        if streamed and self._streams:
            keys = {"pk": {"S": pk}, "sk": {"S": sk}}
            self.records.append(Record(FIRST_SEQUENCE_NUMBER + len(self.records), keys, before, item))

    def snapshot(self) -> Stood:
        """The present content."""
        return Stood(self.copy(), [index.copy() for index in self.indexes], list(self.records))

    def restore_to(self, stood: Stood) -> None:
        """Restores the content of an earlier moment."""
        self.restore(stood.partitions)
        for index, partitions in zip(self.indexes, stood.indexes, strict=True):
            index.restore(partitions)
        self.records = list(stood.records)
