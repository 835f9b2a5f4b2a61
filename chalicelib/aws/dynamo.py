"""The one DynamoDB client of the process, and the one way to write: actions, committed together.

An `Action` is one conditional put, update, delete or check, with a name. `commit` sends one action as a plain write
and several as one transaction. When a condition fails it raises `Refused`, which tells by name which conditions
failed and what stood in their way. Conflicts and throttles are retried with full jitter and the same token; a failed
condition is never retried here (reference: DynamoDB API, TransactWriteItems, CancellationReasons).

PynamoDB 6.1 gives every model a client of its own (twelve cost a second of cold start) and reorders the actions of a
transaction (pynamodb#1284), so models share this client and transactions are sent from here.
"""

import functools
import random
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from botocore.config import Config
from botocore.exceptions import ClientError
from pynamodb.connection.table import TableConnection
from pynamodb.exceptions import AttributeNullError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action as Change
from pynamodb.models import Model

from chalicelib import errors
from chalicelib.aws import clients
from chalicelib.aws.settings import settings

_making = threading.Lock()
ATTEMPTS = 8
FIRST_PAUSE_SECONDS = 0.025
LONGEST_PAUSE_SECONDS = 0.8
# Where many write one item, each round lets one of them through: so many may meet there.
ROUNDS = 40
CONDITION_FAILED = "ConditionalCheckFailed"
LONGEST_PK_BYTES, LONGEST_SK_BYTES = 2048, 1024
# What outlasts botocore's own retries: the caller may come again.
OVERLOAD = {"ThrottlingException", "ProvisionedThroughputExceededException", "TransactionInProgressException"}
PASSING = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


@functools.lru_cache(maxsize=1)
def _client() -> Any:
    patience = Config(
        parameter_validation=False,
        connect_timeout=1,
        read_timeout=3,
        max_pool_connections=32,
        retries={"mode": "standard", "total_max_attempts": 4},
    )
    return clients.create("dynamodb", patience)


def client() -> Any:
    """The shared client. Safe to use from threads; made once, under a lock."""
    with _making:
        return _client()


M = TypeVar("M", bound="SharedModel")


class SharedModel(Model):
    """A PynamoDB model whose table is named by the stack (`TABLE`, the context) and which uses the shared client."""

    TABLE: str

    @classmethod
    def _get_connection(cls) -> TableConnection:
        name = f"{settings().table_prefix}-{cls.TABLE}"
        if getattr(cls.Meta, "table_name", None) != name:  # type: ignore[attr-defined]
            named: Any = type("Meta", (cast(type, cls.Meta),), {"table_name": name, "region": settings().region})
            cls.Meta = named
        connection = super()._get_connection()
        if connection.connection._client is None:
            connection.connection._client = client()
        return connection

    def serialize(self, null_check: bool = True) -> dict[str, dict[str, Any]]:
        """Like PynamoDB's method, but without its check whether each value is a map or a list: none of our attributes
        is, and the check took a tenth of our own time in a write. Raises AttributeNullError for an attribute that is
        None and must not be."""
        serialized: dict[str, dict[str, Any]] = {}
        for name, attribute in self.get_attributes().items():
            value = self.attribute_values.get(name)
            written = attribute.serialize(value) if value is not None else None
            if written is not None:
                serialized[attribute.attr_name] = {attribute.attr_type: written}
            elif null_check and not attribute.null:
                raise AttributeNullError(name)
        return serialized


@dataclass(frozen=True)
class Action:
    """One write of a commit. `name` is what `Refused` calls it; `kind` is Put, Update, Delete or ConditionCheck."""

    name: str
    kind: str
    request: dict[str, Any]


class Refused(Exception):
    """A condition did not hold; nothing was written. `blocking` maps the failed actions' names to the raw items
    that stood in their way ({} where there was none)."""

    def __init__(self, blocking: dict[str, dict[str, Any]]) -> None:
        super().__init__(", ".join(sorted(blocking)))
        self.blocking = blocking

    def __contains__(self, name: str) -> bool:
        return name in self.blocking


class Contended(Exception):
    """Another transaction was using one of the items, or DynamoDB throttled the request; nothing was written."""


def put(name: str, item: Model, condition: Condition | None = None) -> Action:
    """Writes the whole item; `condition` guards it."""
    return Action(name, "Put", item.get_save_kwargs_from_instance(condition=condition))


def update(name: str, key: Model, changes: Sequence[Change], condition: Condition | None = None) -> Action:
    """Changes attributes of the item whose key `key` carries, making it where absent."""
    request = key.get_update_kwargs_from_instance(
        actions=list(changes), condition=condition, add_version_condition=False
    )
    return Action(name, "Update", request)


def delete(name: str, key: Model, condition: Condition | None = None) -> Action:
    """Removes the item whose key `key` carries."""
    return Action(name, "Delete", key.get_delete_kwargs_from_instance(condition=condition, add_version_condition=False))


def check(name: str, key: Model, condition: Condition) -> Action:
    """Only holds the commit to a condition on an item it does not write."""
    request = key.get_delete_kwargs_from_instance(condition=condition, add_version_condition=False)
    return Action(name, "ConditionCheck", request)


def commit(actions: Iterable[Action]) -> None:
    """Writes all actions or none.

    Raises Refused when a condition fails, errors.Busy when conflicts or throttles outlast the retries.
    """
    actions, token = list(actions), str(uuid.uuid4())
    for attempt in range(ATTEMPTS):
        try:
            commit_once(actions, token)
            return
        except Contended:
            pause(attempt)
    raise errors.Busy


def commit_once(actions: Sequence[Action], token: str | None = None) -> None:
    """As `commit`, with one try: raises Contended where another transaction is in the way, for a caller that would
    rather write something else then."""
    if len(actions) == 1 and actions[0].kind != "ConditionCheck":
        _write_one(actions[0])
    else:
        _write_all(actions, token or str(uuid.uuid4()))


def write_and_read(action: Action) -> dict[str, Any]:
    """Makes one update and returns the raw item as stored afterwards. Raises Refused and errors.Busy, as `commit`."""
    for attempt in range(ATTEMPTS):
        try:
            return _write_one(action, ReturnValues="ALL_NEW")["Attributes"]  # type: ignore[no-any-return]
        except Contended:
            pause(attempt)
    raise errors.Busy


def _write_one(action: Action, **more: Any) -> dict[str, Any]:
    send = {"Put": client().put_item, "Update": client().update_item, "Delete": client().delete_item}[action.kind]
    try:
        return send(**_returning_failed(action.request), **more)  # type: ignore[no-any-return]
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "ConditionalCheckFailedException":
            raise Refused({action.name: error.response.get("Item", {})}) from error  # type: ignore[typeddict-item]
        if code in OVERLOAD:
            raise errors.Busy from error
        # A plain write that meets a pending transaction; botocore does not retry it.
        if code == "TransactionConflictException":
            raise Contended from error
        raise


def _write_all(actions: Sequence[Action], token: str) -> None:
    items = [{action.kind: _returning_failed(action.request)} for action in actions]
    try:
        client().transact_write_items(TransactItems=items, ClientRequestToken=token)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in OVERLOAD:
            raise errors.Busy from error
        if code != "TransactionCanceledException":
            raise
        _raise_for(actions, error.response["CancellationReasons"], error)  # type: ignore[typeddict-item]


def _raise_for(actions: Sequence[Action], reasons: list[dict[str, Any]], error: ClientError) -> None:
    """Reasons stand in the order of the actions. A failed condition outweighs a conflict: it is an answer."""
    failed = [
        (action.name, reason.get("Item", {}))
        for action, reason in zip(actions, reasons, strict=True)
        if reason["Code"] == CONDITION_FAILED
    ]
    if failed:
        raise Refused(dict(failed)) from error
    if {reason["Code"] for reason in reasons} - {"None"} <= PASSING:
        raise Contended from error
    raise error


def _returning_failed(request: dict[str, Any]) -> dict[str, Any]:
    """If the request has a condition, makes DynamoDB return the item that fails it; that costs nothing."""
    told = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"} if "ConditionExpression" in request else {}
    return {**request, **told}


def pause(attempt: int) -> None:
    """Waits before the next try, longer each time."""
    # Full jitter: Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog.
    time.sleep(random.uniform(0, min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**attempt)))  # noqa: S311


def rounds() -> Iterator[int]:
    """The rounds of reading, deciding and writing, from 0: for a write that fails where the item changed since it was
    read. Pauses from the third round on. When the loop ends, too many others were faster: raise after it, for instance
    errors.Busy."""
    for attempt in range(ROUNDS):
        if attempt > 1:
            pause(min(attempt - 1, 4))
        yield attempt


def find(model: type[M], pk: str, sk: str, *, strong: bool = True) -> M | None:
    """The item of that key, or None; a key that DynamoDB does not allow, longer or empty, has no item."""
    if not (0 < len(pk.encode()) <= LONGEST_PK_BYTES and 0 < len(sk.encode()) <= LONGEST_SK_BYTES):
        return None
    try:
        return model.get(pk, sk, consistent_read=strong)
    except model.DoesNotExist:
        return None


def query_raw(model: type[M], pk: str, prefix: str, *, page_size: int) -> Iterator[list[dict[str, Any]]]:
    """Raw items of a partition whose sort key begins so, page by page, strongly read, in key order; for partitions that
    hold several kinds of item side by side."""
    model._get_connection()
    request: dict[str, Any] = {
        "TableName": model.Meta.table_name,  # type: ignore[attr-defined]
        "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)",
        "ExpressionAttributeValues": {":pk": {"S": pk}, ":prefix": {"S": prefix}},
        "ConsistentRead": True,
        "Limit": page_size,
    }
    while True:
        page = client().query(**request)
        yield page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
