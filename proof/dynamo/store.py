"""DynamoDB in this process: tables in memory that respond to each call as DynamoDB does, atomically.

A proof makes millions of calls. An engine behind a socket takes a millisecond for each, moto nearly as long; this store
takes a few dozen microseconds. Expressions are parsed once for each text (`expressions.py`), and items are never
changed in place, so a snapshot only needs references to them. The store remembers the ClientRequestToken of each
transaction, and returns every cancellation reason. Units follow DynamoDB's rules (Developer Guide, "DynamoDB read and
write operations"). tests/harness/test_store.py compares the store with DynamoDB Local call by call. The store raises an
error for calls, options and expressions that it does not support.
"""

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from proof.dynamo import capacity, expressions, updating
from proof.dynamo.pages import Page, from_start, projected, stand_ins
from proof.dynamo.tables import Index, Item, Place, Snapshot, Table
from proof.dynamo.values import Invalid, Raw, copied

MOST_ACTIONS, MOST_KEYS, MOST_BYTES = 100, 100, 400 * 1024
LONGEST_PK_BYTES, LONGEST_SK_BYTES = 2048, 1024
CONDITION_FAILED = "ConditionalCheckFailed"
WRITES = {"PutItem": "Put", "UpdateItem": "Update", "DeleteItem": "Delete"}


@dataclass(frozen=True)
class Units:
    """What one call used of one partition; `partition` is the table's or index's name and the partition key."""

    partition: tuple[str, str]
    read: float = 0
    write: float = 0


@dataclass(frozen=True)
class Write:
    """One decided write: the item before and after it. `unmet`: its condition does not hold. `invalid`: why DynamoDB
    refuses it."""

    kind: str
    place: Place
    before: Item | None
    after: Item | None
    unmet: bool = False
    invalid: str = ""


class Store:
    """The tables of one region. `perform` returns what botocore would, or raises its ClientError. `units`: what the
    last call used; empty unless `counts` is True."""

    def __init__(self, region: str, *, counts: bool = True) -> None:
        self.region, self.counts = region, counts
        self.units: list[Units] = []
        self._tables: dict[str, Table] = {}
        self._tokens: dict[str, str] = {}
        self._alone = threading.RLock()
        self._calls: dict[str, Callable[[Raw], Raw]] = {
            "GetItem": self._get,
            "BatchGetItem": self._batch_get,
            "Query": self._query,
            "Scan": self._scan,
            "GetShardIterator": self._shard_iterator,
            "GetRecords": self._records,
            "TransactWriteItems": self._transact,
            "CreateTable": self._create_table,
            "DeleteTable": self._delete_table,
            "DescribeTable": lambda request: {"Table": self._table(request["TableName"]).described()},
            "ListTables": lambda request: {"TableNames": sorted(self._tables)},
        }

    def perform(self, operation: str, request: Raw) -> Raw:
        """Performs one call atomically. Adds ConsumedCapacity if the request asks for it."""
        with self._alone:
            self.units = []
            try:
                answer = self._write(operation, request) if operation in WRITES else self._calls[operation](request)
            except Invalid as problem:
                raise client_error(operation, "ValidationException", str(problem)) from None
        if request.get("ReturnConsumedCapacity", "NONE") != "NONE":
            answer["ConsumedCapacity"] = self._consumed(operation)
        return answer

    @contextlib.contextmanager
    def undisturbed(self) -> Iterator[None]:
        """This store never refuses or loses a call because of load, so the block changes nothing."""
        yield

    def touched(self, operation: str, request: Raw) -> list[Place]:
        """The items that a write writes or checks."""
        if operation == "TransactWriteItems":
            return [_place(*next(iter(action.items()))) for action in request["TransactItems"]]
        return [_place(WRITES[operation], request)] if operation in WRITES else []

    def stream(self, table: str, since: int = 0) -> list[Raw]:
        """The records of a table's stream, oldest first, without the first `since`."""
        return [record.as_lambda_gets_it() for record in self._table(table).records[since:]]

    def items(self, table: str) -> list[Raw]:
        """Every item of a table, raw. The caller must not change them."""
        return [item.raw for item in self._table(table).items()]

    def read(self, table: str, reading: Callable[[Raw], Any]) -> list[Any]:
        """What `reading` returns for every item of a table; computed once per item. The caller must not change it."""
        return [item.read(reading) for item in self._table(table).items()]

    # --- snapshots ----------------------------------------------------------------------------------------------
    def snapshot(self) -> Snapshot:
        """The present content of everything; it can be restored many times."""
        return Snapshot({name: table.snapshot() for name, table in self._tables.items()}, dict(self._tokens))

    def restore(self, taken: Snapshot) -> None:
        """Restores a snapshot."""
        self._tokens = dict(taken.tokens)
        self._tables = {name: table for name, table in self._tables.items() if name in taken.tables}
        for name, stood in taken.tables.items():
            self._tables[name].restore_to(stood)

    # --- writing --------------------------------------------------------------------------------------------------
    def _write(self, operation: str, request: Raw) -> Raw:
        write = self._decide(WRITES[operation], request)
        if write.invalid:
            raise Invalid(write.invalid)
        if self.counts:
            self._count_write(write, request.get("Item"), times=1, done=not write.unmet)
        if write.unmet:
            raise client_error(
                operation, "ConditionalCheckFailedException", "The conditional request failed", **_there(request, write)
            )
        self._stand(write.place, write.after)
        return _returned(request.get("ReturnValues", "NONE"), write)

    def _transact(self, request: Raw) -> Raw:
        actions = [next(iter(action.items())) for action in request["TransactItems"]]
        if len({_place(kind, body) for kind, body in actions}) < len(actions) or len(actions) > MOST_ACTIONS:
            raise Invalid("a transaction names an item twice, or has more than 100 actions")
        token, asked = request.get("ClientRequestToken"), json.dumps(request["TransactItems"], sort_keys=True)
        if token is not None and token in self._tokens:
            if self._tokens[token] != asked:
                raise client_error("TransactWriteItems", "IdempotentParameterMismatchException", "another request")
            return {}
        writes = [self._decide(kind, body) for kind, body in actions]
        done = not any(write.unmet or write.invalid for write in writes)
        if self.counts:
            for (_, body), write in zip(actions, writes, strict=True):
                self._count_write(write, body.get("Item"), times=2, done=done)
        if not done:
            raise cancelled([_reason(body, write) for (_, body), write in zip(actions, writes, strict=True)])
        for write in writes:
            if write.kind != "ConditionCheck":
                self._stand(write.place, write.after)
        if token is not None:
            self._tokens[token] = asked
        return {}

    def _decide(self, kind: str, body: Raw) -> Write:
        """Decides a write without doing it. Raises Invalid for a request that is wrong for every item."""
        table, place = self._table(body["TableName"]), _place(kind, body)
        names, values = stand_ins(body)
        before = self._item(place)
        there = before.raw if before is not None else {}
        text = body.get("ConditionExpression")
        if text is not None and not expressions.condition(text).holds(there, names, values):
            return Write(kind, place, before, before, unmet=True)
        if kind == "Put":
            after: Item | None = Item(copied(body["Item"]))
        elif kind == "Update":
            change = expressions.update(body["UpdateExpression"]) if "UpdateExpression" in body else None
            if change and any(path[0] in ("pk", "sk") for path in change.paths()):
                raise Invalid("pk and sk are part of the key and cannot be updated")
            try:
                made = updating.updated(change, there or body["Key"], names, values) if change else there
            except Invalid as problem:  # it depends on the item that is there
                return Write(kind, place, before, before, invalid=str(problem))
            after = Item(copied(made or body["Key"]))
        else:
            after = before if kind == "ConditionCheck" else None
        if after is not None and after is not before:
            table.check(after)
            if after.size > MOST_BYTES:
                return Write(kind, place, before, before, invalid="Item size has exceeded the maximum allowed size")
        return Write(kind, place, before, after)

    def _stand(self, place: Place, item: Item | None, *, streamed: bool = True) -> None:
        """Stores an item at a place; None removes it. With `streamed` its stream gets a record."""
        self._table(place.table).stand(place.pk, place.sk, item, streamed=streamed)

    # --- reading --------------------------------------------------------------------------------------------------
    def _get(self, request: Raw) -> Raw:
        item = self._found(request["TableName"], request["Key"], request)
        return {"Item": projected(item.raw, request)} if item is not None else {}

    def _batch_get(self, request: Raw) -> Raw:
        if sum(len(asked["Keys"]) for asked in request["RequestItems"].values()) > MOST_KEYS:
            raise Invalid("too many keys are asked for")
        responses = {}
        for table, asked in request["RequestItems"].items():
            keys = asked["Keys"]
            if len({_place("Get", {"TableName": table, "Key": key}) for key in keys}) < len(keys):
                raise Invalid("a key is asked for twice")
            found = [self._found(table, key, asked) for key in keys]
            responses[table] = [projected(item.raw, asked) for item in found if item is not None]
        return {"Responses": responses, "UnprocessedKeys": {}}

    def _found(self, table: str, key: Raw, asked: Raw) -> Item | None:
        place = _place("Get", {"TableName": table, "Key": key})
        stand_ins(asked)
        item = self._item(place)
        if self.counts:
            read = capacity.get_units(item.raw if item else None, strong=asked.get("ConsistentRead", False))
            self.units.append(Units((place.table, place.pk), read=read))
        return item

    def _query(self, request: Raw) -> Raw:
        table = self._table(request["TableName"])
        index = table.index(request["IndexName"]) if "IndexName" in request else None
        if index is not None and request.get("ConsistentRead"):
            raise Invalid("consistent reads are not supported on global secondary indexes")
        partition = _queried_partition(request)
        listed: Table | Index = table if index is None else index
        names, values = stand_ins(request)
        matches = expressions.condition(request["KeyConditionExpression"]).holds
        page = Page(request, index)
        rows = listed.partitions.get(partition, {})
        for item in map(rows.__getitem__, from_start(listed.order(partition), request, index, partition)):
            if matches(item.raw, names, values):
                if not page.takes(item, names, values):
                    break
            elif page.examined:  # the items that match a key condition are adjacent
                break
        if self.counts:
            name = request["TableName"] + (f"/{index.name}" if index else "")
            read = capacity.query_units(page.examined, strong=request.get("ConsistentRead", False))
            self.units.append(Units((name, partition), read=read))
        return page.answer()

    def _scan(self, request: Raw) -> Raw:
        """Every item that passes a filter, always on one page: for tools and tests."""
        names, values = stand_ins(request)
        holds = expressions.condition(request["FilterExpression"]).holds if "FilterExpression" in request else None
        found = [
            projected(item.raw, request)
            for item in self._table(request["TableName"]).items()
            if holds is None or holds(item.raw, names, values)
        ]
        return {"Items": found, "Count": len(found)}

    # --- streams --------------------------------------------------------------------------------------------------
    def _shard_iterator(self, request: Raw) -> Raw:
        """The position where a reader begins; only AT_SEQUENCE_NUMBER is supported. A stream is one shard, and its
        arn is the table's name."""
        if request["ShardIteratorType"] != "AT_SEQUENCE_NUMBER":
            raise Invalid("only AT_SEQUENCE_NUMBER iterators are supported here")
        return {"ShardIterator": f"{request['StreamArn']} {request['SequenceNumber']}"}

    def _records(self, request: Raw) -> Raw:
        table, number = request["ShardIterator"].split(" ")
        found = [one for one in self.stream(table) if int(one["dynamodb"]["SequenceNumber"]) >= int(number)]
        return {"Records": found}

    # --- units ----------------------------------------------------------------------------------------------------
    def _count_write(self, write: Write, meant: Raw | None, *, times: int, done: bool) -> None:
        """Counts a write. A failed condition costs as much as the requested item; an index is not charged for it."""
        old, new = (item.raw if item is not None else None for item in (write.before, write.after))
        units = times * capacity.write_units(old, new, meant)
        self.units.append(Units((write.place.table, write.place.pk), write=units))
        for index in self._table(write.place.table).indexes if done else ():
            for key, taken in capacity.index_units(index.projection, old, new).items():
                self.units.append(Units((f"{write.place.table}/{index.name}", key[0]), write=taken))

    def _consumed(self, operation: str) -> Any:
        """ConsumedCapacity: by table, with its indexes."""
        consumed: dict[str, Raw] = {}
        for units in self.units:
            name = units.partition[0].partition("/")[0]
            table = consumed.setdefault(name, {"TableName": name, "ReadCapacityUnits": 0.0, "WriteCapacityUnits": 0.0})
            table["ReadCapacityUnits"] += units.read
            table["WriteCapacityUnits"] += units.write
        for table in consumed.values():
            table["CapacityUnits"] = table["ReadCapacityUnits"] + table["WriteCapacityUnits"]
        several = operation in ("TransactWriteItems", "BatchGetItem")
        return list(consumed.values()) if several else next(iter(consumed.values()), None)

    # --- tables ---------------------------------------------------------------------------------------------------
    def _create_table(self, request: Raw) -> Raw:
        table = self._tables[request["TableName"]] = Table(request)
        return {"TableDescription": table.described()}

    def _delete_table(self, request: Raw) -> Raw:
        return {"TableDescription": self._tables.pop(request["TableName"]).described()}

    def _table(self, name: str) -> Table:
        if name not in self._tables:
            raise client_error("DescribeTable", "ResourceNotFoundException", f"there is no table {name}")
        return self._tables[name]

    def _item(self, place: Place) -> Item | None:
        return self._table(place.table).get(place.pk, place.sk)


def _there(body: Raw, write: Write) -> Raw:
    """The item that failed a condition, if the request asks for it."""
    wanted = body.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and write.before is not None
    return {"Item": copied(write.before.raw)} if wanted and write.before is not None else {}


def _reason(body: Raw, write: Write) -> Raw:
    """The cancellation reason of an action of a transaction; "None" if it would succeed."""
    if write.invalid:
        return {"Code": "ValidationError", "Message": write.invalid}
    if write.unmet:
        return {"Code": CONDITION_FAILED, "Message": "The conditional request failed", **_there(body, write)}
    return {"Code": "None"}


def _returned(wanted: str, write: Write) -> Raw:
    if wanted not in ("NONE", "ALL_OLD", "ALL_NEW"):
        raise Invalid(f"ReturnValues {wanted} is not supported here")
    item = {"NONE": None, "ALL_OLD": write.before, "ALL_NEW": write.after}[wanted]
    return {"Attributes": copied(item.raw)} if item is not None else {}


def _place(kind: str, body: Raw) -> Place:
    """The place that a write or key names. Raises Invalid for keys that DynamoDB refuses."""
    key = body["Item"] if kind == "Put" else body["Key"]
    try:
        pk, sk = key["pk"]["S"], key["sk"]["S"]
    except KeyError:
        raise Invalid("pk and sk must be given, as strings") from None
    if kind != "Put" and len(key) > 2:
        raise Invalid("the provided key element does not match the schema")
    for name, value, longest in (("pk", pk, LONGEST_PK_BYTES), ("sk", sk, LONGEST_SK_BYTES)):
        if not value or len(value.encode()) > longest:
            raise Invalid(f"{name} must have 1 to {longest} bytes")
    return Place(body["TableName"], pk, sk)


def _queried_partition(request: Raw) -> str:
    """The value of the partition key in a query; the key condition names it first."""
    first = re.search(r":\w+", request["KeyConditionExpression"])
    if first is None:
        raise Invalid("the key condition names no value")
    return str(request.get("ExpressionAttributeValues", {}).get(first.group(), {}).get("S", ""))


def cancelled(reasons: list[Raw]) -> ClientError:
    """The error of a cancelled transaction, with one reason per action in their order."""
    codes = ", ".join(reason["Code"] for reason in reasons)
    return client_error(
        "TransactWriteItems",
        "TransactionCanceledException",
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
        CancellationReasons=reasons,
    )


def client_error(operation: str, code: str, message: str, **more: Any) -> ClientError:
    """An error response as botocore raises it."""
    status = {"ResponseMetadata": {"HTTPStatusCode": 400}}
    return ClientError({"Error": {"Code": code, "Message": message}, **status, **more}, operation)  # type: ignore[arg-type]
