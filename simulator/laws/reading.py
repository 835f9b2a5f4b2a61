"""Reads the facts of a running stack: all of its tables, its dead-letter queues, and the state of WeChat and WeChat
Pay.

Tools may scan tables; the product never does.
"""

from collections.abc import Iterator

from boto3.dynamodb.types import TypeDeserializer

from simulator.laws.facts import Facts, Item
from simulator.running import Running

DEPTHS = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
_deserialize = TypeDeserializer().deserialize


def read_facts(running: Running) -> Facts:
    """The facts at this moment."""
    notices = running.look("courier")
    return Facts(
        {name: [plain(raw) for raw in _scan(running, table)] for name, table in running.described["tables"].items()},
        provider={one["out_trade_no"]: one for one in running.look("orders")["orders"]},
        messages=running.look("messages")["messages"],
        deliveries=notices["delivered"] + notices["refused"],
        dead_letters=sum(_depth(running, url) for url in running.described["dead_letter_queues"].values()),
    )


def plain(raw: Item) -> Item:
    """An item of DynamoDB's with plain values; numbers are int."""
    item = {name: _deserialize(value) for name, value in raw.items()}
    return {name: int(value) if type(value).__name__ == "Decimal" else value for name, value in item.items()}


def _scan(running: Running, table: str) -> Iterator[Item]:
    for page in running.client("dynamodb").get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]


def _depth(running: Running, url: str) -> int:
    got = running.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=DEPTHS)["Attributes"]
    return sum(int(value) for value in got.values())
