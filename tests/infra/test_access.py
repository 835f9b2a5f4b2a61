"""Every function has the permissions it needs: each operation runs with its calls checked against the rows of
infra/shape.py."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from chalicelib import memory
from infra import policies
from infra.shape import WORKERS
from proof import tap
from proof.operations import OPERATIONS
from proof.sweep import Again

ROWS = {worker.function: worker for worker in WORKERS}
TRIES = 8
PARTS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}


def dynamodb_actions(operation, request) -> Iterator[tuple[str, str]]:
    """The table and the IAM action of each part of a request."""
    if operation in ("TransactWriteItems", "TransactGetItems"):
        for part in request["TransactItems"]:
            for kind, one in part.items():
                yield one["TableName"], PARTS.get(kind, "GetItem")
    elif operation == "BatchGetItem":
        yield from ((table, "BatchGetItem") for table in request["RequestItems"])
    else:
        yield request["TableName"], operation


def is_allowed(row, call) -> bool:
    """Whether a function's row lets it make a call."""
    if call.service == "dynamodb":
        return all(
            action
            in {verb for letter in row.tables.get(table.rpartition("-")[2], "") for verb in policies.VERBS[letter]}
            for table, action in dynamodb_actions(call.operation, call.request)
        )
    needed = {"secretsmanager": row.secret, "s3": row.bills, "dynamodbstreams": row.streams, "events": row.bus}
    return needed.get(call.service, True)


@contextmanager
def held_to_rows(world, monkeypatch):
    """Collects the calls that the row of the function that makes them does not allow."""
    running, refused = [], set()

    def hook(call, through):
        if running and not is_allowed(ROWS[running[-1]], call):
            tables = ""
            if call.service == "dynamodb":
                tables = " ".join(
                    f"{table}:{action}" for table, action in dynamodb_actions(call.operation, call.request)
                )
            refused.add(f"{running[-1]}: {call.name} {tables}")
        return through()

    def during(name_of, act):
        def run(*arguments, **options):
            memory.forget()  # a cold start reads what a warm one remembers
            running.append(name_of(*arguments))
            try:
                return act(*arguments, **options)
            finally:
                running.pop()

        return run

    client = world.client
    monkeypatch.setattr(client.lambda_, "invoke", during(lambda name, *_: name, client.lambda_.invoke))
    monkeypatch.setattr(client.http, "request", during(lambda *_, **__: "api_handler", client.http.request))
    with tap.watched(hook):
        yield refused


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_a_function_has_the_permissions_of_its_operations(lab, operation, monkeypatch):
    lab.fresh()
    with held_to_rows(lab.world, monkeypatch) as refused:
        operation.prepare(lab.world)
        for _ in range(TRIES):
            try:
                operation.attempt(lab.world)
                break
            except Again:
                continue
    assert not refused


def test_a_call_without_permission_is_found():
    row = ROWS["points_endings"]
    read = tap.Call("dynamodb", "GetItem", {"TableName": "lab-points"})
    other = tap.Call("dynamodb", "GetItem", {"TableName": "lab-members"})
    deleting = tap.Call("dynamodb", "TransactWriteItems", {"TransactItems": [{"Delete": {"TableName": "lab-points"}}]})
    assert is_allowed(row, read)
    assert not is_allowed(row, other)
    assert not is_allowed(row, deleting)
    assert not is_allowed(row, tap.Call("secretsmanager", "GetSecretValue", {}))
