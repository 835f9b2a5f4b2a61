"""Reads every table of a running stack and the outside parties, so that the laws can be checked on them.

Tools may scan; the product never does.
"""

from collections.abc import Iterator

from boto3.dynamodb.types import TypeDeserializer

from simulator.laws import Facts, Item
from simulator.running import Running

DEPTHS = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
_deserialize = TypeDeserializer().deserialize


def read(running: Running) -> Facts:
    """The facts at this moment."""
    callbacks = running.look("courier")
    return Facts(
        {name: [plain(raw) for raw in _scan(running, table)] for name, table in running.described["tables"].items()},
        provider={one["out_trade_no"]: one for one in running.look("orders")["orders"]},
        messages=running.look("messages")["messages"],
        deliveries=callbacks["delivered"] + callbacks["refused"],
        dead_letters=sum(_depth(running, url) for url in running.described["dead_letter_queues"].values()),
    )


def plain(raw: Item) -> Item:
    """A raw item as plain values."""
    item = {name: _deserialize(value) for name, value in raw.items()}
    return {name: int(value) if type(value).__name__ == "Decimal" else value for name, value in item.items()}


def _scan(running: Running, table: str) -> Iterator[Item]:
    for page in running.client("dynamodb").get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]


def _depth(running: Running, url: str) -> int:
    got = running.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=DEPTHS)["Attributes"]
    return sum(int(value) for value in got.values())
