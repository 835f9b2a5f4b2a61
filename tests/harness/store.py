"""DynamoDB in this process: moto's items and expressions, asked directly instead of over botocore's HTTP.

Twenty times faster than moto behind botocore, and nearer to DynamoDB where a proof needs it: a transaction keeps its
ClientRequestToken (moto applies the same call twice), tells every reason, and leaves no stream records of what it took
back; units are counted by DynamoDB's rules (Developer Guide, "DynamoDB read and write operations"), indexes included.
What it answers is held to DynamoDB Local by tests/harness/test_store.py.
"""

import copy
import json
import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError
from moto.core.exceptions import JsonRESTError
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

from tests.harness import capacity

ACCOUNT = "123456789012"
MOST_ACTIONS, MOST_BYTES = 100, 400 * 1024
CONDITION_FAILED = "ConditionalCheckFailed"
Raw = dict[str, Any]


@dataclass(frozen=True)
class Units:
    """What one call took of one partition: `partition` is the table's or index's name and the partition key."""

    partition: tuple[str, str]
    read: float = 0
    write: float = 0


@dataclass(frozen=True)
class Place:
    """One item's place."""

    table: str
    pk: str
    sk: str


@dataclass
class Snapshot:
    """Every table's items and stream at one moment."""

    items: dict[str, Any] = field(default_factory=dict)
    streams: dict[str, list[Any]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)


class Store:
    """The tables of one region. `perform` answers what botocore would, or raises its ClientError; `units` tells what
    the last call took, where it `counts`: that takes as long as the calls."""

    def __init__(self, region: str, *, counts: bool = True) -> None:
        self.region, self.counts = region, counts
        self.units: list[Units] = []
        self._tokens: dict[str, str] = {}
        self._alone = threading.RLock()
        self._handler = DynamoHandler()
        self._handler.current_account, self._handler.region = ACCOUNT, region

    def perform(self, operation: str, request: Raw) -> Raw:
        """One call, at once; tells what it consumed where it is asked to."""
        with self._alone:
            self.units = []
            answer = {**self._answer(operation, request)}
        answer.pop("ConsumedCapacity", None)
        if request.get("ReturnConsumedCapacity", "NONE") != "NONE":
            answer["ConsumedCapacity"] = self._consumed(operation)
        return answer

    def _answer(self, operation: str, request: Raw) -> Raw:
        if operation == "TransactWriteItems":
            return self._transact(request)
        if operation in WRITES:
            return self._write(operation, request, times=1)
        with self._partition_alone(operation, request):
            answer = self._ask(operation, request)
            if self.counts and operation == "Query":
                self._count_query(request, answer)
        if self.counts:
            self._count_gets(operation, request)
        return answer

    def touched(self, operation: str, request: Raw) -> list[Place]:
        """The items a write would write or check."""
        if operation == "TransactWriteItems":
            return [self._place(*next(iter(action.items()))) for action in request["TransactItems"]]
        return [self._place(WRITES[operation], request)] if operation in WRITES else []

    def stream(self, table: str) -> list[Raw]:
        """Every record of a table's stream, oldest first."""
        shard = self._table(table).stream_shard
        return [one.to_json() for one in shard.items] if shard is not None else []

    def items(self, table: str) -> list[Raw]:
        """Every item of a table, raw."""
        return [item.to_json()["Attributes"] for item in self._table(table).all_items()]

    # --- as it stood ----------------------------------------------------------------------------------------------
    def snapshot(self) -> Snapshot:
        """Everything as it stands, to go back to any number of times."""
        taken = Snapshot(tokens=dict(self._tokens))
        for name, table in self._backend.tables.items():
            taken.items[name] = copy.deepcopy(table.items)
            if table.stream_shard is not None:
                taken.streams[name] = list(table.stream_shard.items)
        return taken

    def restore(self, taken: Snapshot) -> None:
        """Back to a snapshot."""
        self._tokens = dict(taken.tokens)
        for name, items in taken.items.items():
            table = self._backend.tables[name]
            table.items = copy.deepcopy(items)
            if table.stream_shard is not None:
                table.stream_shard.items = list(taken.streams[name])

    # --- writing --------------------------------------------------------------------------------------------------
    def _write(self, operation: str, request: Raw, *, times: int) -> Raw:
        place = self._place(WRITES[operation], request)
        before = copy.deepcopy(self._item(place)) if self.counts else None
        try:
            answer = self._ask(operation, request)
        finally:
            # A condition that fails is paid for as well.
            if self.counts:
                self._count_write(place, before, self._item(place), request.get("Item"), times)
        after = self._item(place)
        if after is not None and after.size() > MOST_BYTES:
            raise client_error(operation, "ValidationException", "Item size has exceeded the maximum allowed size")
        return answer

    def _transact(self, request: Raw) -> Raw:
        actions = [next(iter(action.items())) for action in request["TransactItems"]]
        places = [self._place(kind, body) for kind, body in actions]
        if len(set(places)) < len(places) or len(actions) > MOST_ACTIONS:
            raise client_error("TransactWriteItems", "ValidationException", "items twice, or more than 100 actions")
        token, asked = request.get("ClientRequestToken"), json.dumps(request["TransactItems"], sort_keys=True)
        if token is not None and token in self._tokens:
            if self._tokens[token] != asked:
                raise client_error("TransactWriteItems", "IdempotentParameterMismatchException", "another request")
            return {}
        undo = [(place, copy.deepcopy(self._item(place)), len(self._records(place.table))) for place in places]
        try:
            reasons = [self._apply(kind, body, place) for (kind, body), place in zip(actions, places, strict=True)]
        except ClientError:  # an action that is no valid request at all
            self._take_back(undo)
            raise
        if any(reason["Code"] != "None" for reason in reasons):
            self._take_back(undo)
            # What is taken back never reached an index.
            self.units = [one for one in self.units if "/" not in one.partition[0]]
            raise cancelled(reasons)
        if token is not None:
            self._tokens[token] = asked
        return {}

    def _apply(self, kind: str, body: Raw, place: Place) -> Raw:
        """One action of a transaction; answers its reason, "None" where it held."""
        operation = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "DeleteItem"}
        is_check, counted = kind == "ConditionCheck", len(self.units)
        undo = [(place, copy.deepcopy(self._item(place)), len(self._records(place.table)))] if is_check else []
        try:
            self._write(operation[kind], body, times=2)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            told = {"Item": error.response["Item"]} if "Item" in error.response else {}
            return {"Code": CONDITION_FAILED, "Message": "The conditional request failed", **told}
        if is_check:
            # Checked by a delete under the same condition, which moto can do; an index never hears of it.
            self._take_back(undo)
            del self.units[counted + 1 :]
        return {"Code": "None"}

    def _take_back(self, undo: list[tuple[Place, Item | None, int]]) -> None:
        for place, item, records in reversed(undo):
            self._stand(place, item)
            del self._records(place.table)[records:]

    def _stand(self, place: Place, item: Item | None) -> None:
        """Puts an item (or nothing) where it stood, past every condition and stream."""
        rows = self._table(place.table).items[DynamoType({"S": place.pk})]
        if item is None:
            rows.pop(DynamoType({"S": place.sk}), None)
        else:
            rows[DynamoType({"S": place.sk})] = item

    @contextmanager
    def _partition_alone(self, operation: str, request: Raw) -> Iterator[None]:
        """A query of a table sees one partition; moto would go through all items of the table for it."""
        if operation != "Query" or "IndexName" in request:
            yield
            return
        table, key = self._table(request["TableName"]), DynamoType({"S": _queried_partition(request)})
        whole = table.items
        table.items = defaultdict(dict, {key: whole[key]} if key in whole else {})
        try:
            yield
        finally:
            table.items = whole

    def _ask(self, operation: str, request: Raw) -> Raw:
        self._handler.body = copy.deepcopy(request)
        try:
            with _sizes_unchecked():
                answer: Raw = getattr(self._handler, _snake(operation))().result
        except JsonRESTError as error:
            raise _from_moto(operation, error) from None
        return answer

    # --- units ----------------------------------------------------------------------------------------------------
    def _count_write(
        self, place: Place, before: Item | None, after: Item | None, meant: Raw | None, times: int
    ) -> None:
        old, new = (item.attrs if item is not None else None for item in (before, after))
        self.units.append(Units((place.table, place.pk), write=times * capacity.write_units(old, new, meant)))
        for index in self._table(place.table).global_indexes:
            for key, units in capacity.index_units(self._projection(place.table, index), old, new).items():
                self.units.append(Units((f"{place.table}/{index.name}", key[0]), write=units))

    def _projection(self, table: str, index: Any) -> capacity.Projection:
        return capacity.projection(index.projection, index.schema_key_attrs, self._table(table).table_key_attrs)

    def _consumed(self, operation: str) -> Any:
        """As ConsumedCapacity is told: by table, what its indexes took included."""
        told: dict[str, Raw] = {}
        for units in self.units:
            name = units.partition[0].partition("/")[0]
            table = told.setdefault(name, {"TableName": name, "ReadCapacityUnits": 0.0, "WriteCapacityUnits": 0.0})
            table["ReadCapacityUnits"] += units.read
            table["WriteCapacityUnits"] += units.write
        for table in told.values():
            table["CapacityUnits"] = table["ReadCapacityUnits"] + table["WriteCapacityUnits"]
        several = operation in ("TransactWriteItems", "BatchGetItem")
        return list(told.values()) if several else next(iter(told.values()), None)

    def _count_query(self, request: Raw, answer: Raw) -> None:
        """What the page went through; it is asked for once more where the answer shows less of it."""
        table, examined = request["TableName"], answer.get("Items", [])
        if SHOWS_LESS & request.keys():
            examined = self._ask("Query", _without(request, SHOWS_LESS))["Items"]
        if "IndexName" in request:
            of = self._projection(table, self._table(table).get_index(request["IndexName"]))
            examined = [entry for entry in map(of.entry, examined) if entry is not None]
            table = f"{table}/{request['IndexName']}"
        read = capacity.query_units(examined, strong=request.get("ConsistentRead", False))
        self.units.append(Units((table, _queried_partition(request)), read=read))

    def _count_gets(self, operation: str, request: Raw) -> None:
        if operation == "GetItem":
            self._count_get(request["TableName"], request["Key"], request)
        elif operation == "BatchGetItem":
            for table, asked in request["RequestItems"].items():
                for key in asked["Keys"]:
                    self._count_get(table, key, asked)

    def _count_get(self, table: str, key: Raw, asked: Raw) -> None:
        item = self._item(Place(table, key["pk"]["S"], key["sk"]["S"]))
        read = capacity.get_units(item.attrs if item else None, strong=asked.get("ConsistentRead", False))
        self.units.append(Units((table, key["pk"]["S"]), read=read))

    # --- moto's tables --------------------------------------------------------------------------------------------
    @property
    def _backend(self) -> DynamoDBBackend:
        return dynamodb_backends[ACCOUNT][self.region]

    def _table(self, name: str) -> Table:
        return self._backend.get_table(name)

    def _records(self, table: str) -> list[Any]:
        shard = self._table(table).stream_shard
        return shard.items if shard is not None else []

    def _item(self, place: Place) -> Item | None:
        return self._table(place.table).get_item(DynamoType({"S": place.pk}), DynamoType({"S": place.sk}))

    def _place(self, kind: str, body: Raw) -> Place:
        key = body["Item"] if kind == "Put" else body["Key"]
        return Place(body["TableName"], key["pk"]["S"], key["sk"]["S"])


@contextmanager
def _sizes_unchecked() -> Iterator[None]:
    """moto adds an item's size up anew at each attribute that is set, a fifth of a long test; `_write` does it once."""
    checked = LimitedSizeDict.__setitem__
    LimitedSizeDict.__setitem__ = dict.__setitem__  # type: ignore[method-assign]
    try:
        yield
    finally:
        LimitedSizeDict.__setitem__ = checked  # type: ignore[method-assign]


WRITES = {"PutItem": "Put", "UpdateItem": "Update", "DeleteItem": "Delete"}


# What a query may leave out of its answer, and is billed all the same.
SHOWS_LESS = {"FilterExpression", "ProjectionExpression", "Select"}


def _without(request: Raw, parts: set[str]) -> Raw:
    """The query without these parts, and without the names and values that only they use."""
    used = set(re.findall(r"[#:]\w+", request["KeyConditionExpression"]))
    rest = {name: value for name, value in request.items() if name not in parts}
    for name in {"ExpressionAttributeNames", "ExpressionAttributeValues"} & rest.keys():
        rest[name] = {key: value for key, value in rest[name].items() if key in used}
    if not rest.get("ExpressionAttributeNames", True):
        del rest["ExpressionAttributeNames"]
    return rest


def _queried_partition(request: Raw) -> str:
    """The value the partition key is held to; it is the first that the key condition names."""
    first = re.search(r":\w+", request["KeyConditionExpression"])
    assert first is not None
    return str(request["ExpressionAttributeValues"][first.group()]["S"])


def _snake(operation: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()


def _from_moto(operation: str, error: JsonRESTError) -> ClientError:
    told = json.loads(error.description)
    code = str(told.get("__type", "")).rpartition("#")[2] or type(error).__name__
    more = {"Item": told["Item"]} if "Item" in told else {}
    return client_error(operation, code, str(told.get("message") or told.get("Message") or ""), **more)


def cancelled(reasons: list[Raw]) -> ClientError:
    """A transaction cancelled for these reasons, one per action, in the order of the actions."""
    codes = ", ".join(reason["Code"] for reason in reasons)
    return client_error(
        "TransactWriteItems",
        "TransactionCanceledException",
        f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
        CancellationReasons=reasons,
    )


def client_error(operation: str, code: str, message: str, **more: Any) -> ClientError:
    """An error answer, as botocore raises it."""
    status = {"ResponseMetadata": {"HTTPStatusCode": 400}}
    return ClientError({"Error": {"Code": code, "Message": message}, **status, **more}, operation)  # type: ignore[arg-type]
