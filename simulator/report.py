"""Reads every table of a running stack and the outside parties, so that the laws can be checked on them.

Tools may scan; the product never does.
"""

from collections.abc import Iterator

import boto3
from boto3.dynamodb.types import TypeDeserializer

from infra.shape import QUEUE_READERS, SCHEDULES, dlq_id
from simulator.laws import Facts, Item
from simulator.stack import STACK, Running


def read(running: Running) -> Facts:
    """The facts at this moment."""
    callbacks = running.look("courier")
    return Facts(
        {name: [plain(raw) for raw in _scan(table)] for name, table in running.described["tables"].items()},
        provider={one["out_trade_no"]: one for one in running.look("orders")["orders"]},
        messages=running.look("messages")["messages"],
        deliveries=callbacks["delivered"] + callbacks["refused"],
        dead_letters=sum(_depth(dlq_id(function)) for function in (*QUEUE_READERS, *SCHEDULES)),
    )


def plain(raw: Item) -> Item:
    """A raw item as plain values."""
    read = TypeDeserializer().deserialize
    item = {name: read(value) for name, value in raw.items()}
    return {name: int(value) if type(value).__name__ == "Decimal" else value for name, value in item.items()}


def _scan(table: str) -> Iterator[Item]:
    for page in boto3.client("dynamodb").get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]


def _depth(logical: str) -> int:
    found = boto3.client("cloudformation").describe_stack_resource(StackName=STACK, LogicalResourceId=logical)
    url = found["StackResourceDetail"]["PhysicalResourceId"]
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    got = boto3.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(value) for value in got.values())
