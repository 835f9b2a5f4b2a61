"""The one DynamoDB client of the process, and the one way to write: actions, committed together.

An `Action` is one conditional put, update, delete or check, with a name. `commit` sends one action as a plain write
and several as one transaction. If a condition fails, it raises `Refused`, which names the actions that failed and has
the item that each of them met. Conflicts and throttles are retried with full jitter and the same token; a failed
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
# The most rounds of `rounds`. If many write one item at the same time, one of them succeeds in each round. So up to
# this many can write one item at the same time.
ROUNDS = 40
CONDITION_FAILED = "ConditionalCheckFailed"
LONGEST_PK_BYTES, LONGEST_SK_BYTES = 2048, 1024
# Errors that remain after botocore's own retries; the caller gets errors.Busy and may try again.
OVERLOAD = {"ThrottlingException", "ProvisionedThroughputExceededException", "TransactionInProgressException"}
# Reasons for a cancelled transaction that a later try may not meet.
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
    """The shared client. Threads may use it; it is created once, under a lock."""
    with _making:
        return _client()


M = TypeVar("M", bound="SharedModel")


class SharedModel(Model):
    """A PynamoDB model that uses the shared client. Its table is named by the stack's prefix and `TABLE`."""

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
        """As PynamoDB's method, without its check for maps and lists: no attribute of ours is one, and the check took a
        tenth of our own time in a write. Raises AttributeNullError for an attribute that is None and must not be."""
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
    """One write of a commit. `name`: its key in `Refused.blocking`. `kind`: Put, Update, Delete or ConditionCheck."""

    name: str
    kind: str
    request: dict[str, Any]


class Refused(Exception):
    """A condition failed; nothing was written. `blocking` maps the name of each failed action to the raw item that
    failed its condition ({} if there was no item)."""

    def __init__(self, blocking: dict[str, dict[str, Any]]) -> None:
        super().__init__(", ".join(sorted(blocking)))
        self.blocking = blocking

    def __contains__(self, name: str) -> bool:
        return name in self.blocking


class Contended(Exception):
    """Another transaction was using one of the items, or DynamoDB throttled the request; nothing was written."""


def put(name: str, item: Model, condition: Condition | None = None) -> Action:
    """An action that writes the whole item if `condition` holds."""
    return Action(name, "Put", item.get_save_kwargs_from_instance(condition=condition))


def update(name: str, key: Model, changes: Sequence[Change], condition: Condition | None = None) -> Action:
    """An action that changes attributes of the item with the key of `key`. It creates the item if there is none."""
    request = key.get_update_kwargs_from_instance(
        actions=list(changes), condition=condition, add_version_condition=False
    )
    return Action(name, "Update", request)


def delete(name: str, key: Model, condition: Condition | None = None) -> Action:
    """An action that removes the item with the key of `key`."""
    return Action(name, "Delete", key.get_delete_kwargs_from_instance(condition=condition, add_version_condition=False))


def check(name: str, key: Model, condition: Condition) -> Action:
    """An action that writes nothing: the commit is refused if the condition on the item with the key of `key` fails."""
    request = key.get_delete_kwargs_from_instance(condition=condition, add_version_condition=False)
    return Action(name, "ConditionCheck", request)


def commit(actions: Iterable[Action]) -> None:
    """Writes all actions or none.

    Raises Refused if a condition fails, errors.Busy if conflicts or throttles remain after the retries.
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
    """As `commit`, with one try: raises Contended on a conflict, for a caller that then writes something else."""
    if len(actions) == 1 and actions[0].kind != "ConditionCheck":
        _write_one(actions[0])
    else:
        _write_all(actions, token or str(uuid.uuid4()))


def write_and_read(action: Action) -> dict[str, Any]:
    """Makes one update and returns the raw item as stored afterwards. Raises Refused and errors.Busy, like `commit`."""
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
        # A plain write met a pending transaction; botocore does not retry it.
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
    """Raises Refused if a condition failed, else Contended if a later try may succeed, else `error`. `reasons` are in
    the order of `actions`."""
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
    """Numbers the rounds of a loop that reads, decides and writes. A write fails if its item changed after it was read;
    the next round then begins. Pauses before the third and each later round. If the loop ends, every round failed: the
    caller raises an error after it, such as errors.Busy."""
    for attempt in range(ROUNDS):
        if attempt > 1:
            pause(min(attempt - 1, 4))
        yield attempt


def find(model: type[M], pk: str, sk: str, *, strong: bool = True) -> M | None:
    """The item with this key, or None. A key that is too long for DynamoDB, or empty, has no item. `strong`: a strongly
    consistent read."""
    if not (0 < len(pk.encode()) <= LONGEST_PK_BYTES and 0 < len(sk.encode()) <= LONGEST_SK_BYTES):
        return None
    try:
        return model.get(pk, sk, consistent_read=strong)
    except model.DoesNotExist:
        return None


def query_raw(model: type[M], pk: str, prefix: str, *, page_size: int) -> Iterator[list[dict[str, Any]]]:
    """The raw items of a partition whose sort key begins with `prefix`: page by page, strongly read, in key order. For
    partitions that hold several kinds of item."""
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
