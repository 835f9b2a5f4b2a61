"""What waits in a stack's queues and dead-letter queues.

On the local stack messages are read without hiding them. On AWS the numbers come from SQS and the age from CloudWatch;
dead letters are received with no visibility timeout, so that `make redrive` finds them.
"""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import urllib3

from infra.deployed import Deployed
from infra.names import dlq_id, queue_id
from infra.shape import QUEUE_READERS, SCHEDULES

NO_REASON = "no reason given"


@dataclass(frozen=True)
class Queue:
    """A queue. `in_flight`: messages that a worker handles now, or that are delayed. `oldest`: the age of the oldest
    message; None if it is not known. `reason`: why the first message of a dead-letter queue is
    there."""

    function: str
    waiting: int
    in_flight: int
    oldest: timedelta | None = None
    reason: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether no message is in it."""
        return not self.waiting + self.in_flight


def queues(stack: Deployed) -> list[Queue]:
    """The queues that functions read, with the longest first."""
    named = {one.function: queue_id(one.function) for one in QUEUE_READERS}
    return _read(stack, named, functools.partial(_queue, stack))


def dead_letters(stack: Deployed) -> list[Queue]:
    """The dead-letter queues of functions, with the longest first."""
    named = {one.function: dlq_id(one.function) for one in (*QUEUE_READERS, *SCHEDULES)}
    return _read(stack, named, functools.partial(_dead, stack))


def _read(stack: Deployed, named: dict[str, str], on_aws: Callable[[str, str], Queue]) -> list[Queue]:
    urls = {function: stack.physical[name] for function, name in named.items() if name in stack.physical}
    if stack.described:
        shown = _shown(stack)
        found = [of_messages(function, shown.get(url, ())) for function, url in urls.items()]
    else:
        found = [on_aws(function, url) for function, url in urls.items()]
    return sorted(found, key=lambda one: (-one.waiting - one.in_flight, one.function))


# --- the emulator -------------------------------------------------------------------------------------------------
def _shown(stack: Deployed) -> dict[str, list[dict[str, Any]]]:
    """The messages of all queues, by the queue's address."""
    url = f"{stack.described['aws_endpoint_url']}/_ministack/sqs/messages"
    accounts = urllib3.request("GET", url, timeout=15.0, retries=False).json()["messages"]
    return {
        queue: messages
        for regions in accounts.values()
        for queues in regions.values()
        for queue, messages in queues.items()
    }


def of_messages(function: str, messages: Iterable[dict[str, Any]]) -> Queue:
    """A queue by its messages as the emulator shows them."""
    messages = sorted(messages, key=lambda one: one["SentTimestamp"])
    if not messages:
        return Queue(function, 0, 0)
    waiting = sum(one["IsVisible"] for one in messages)
    oldest = _age(messages[0]["SentTimestamp"])
    return Queue(function, waiting, len(messages) - waiting, oldest, _reason(messages[0]))


# --- AWS ----------------------------------------------------------------------------------------------------------
def _queue(stack: Deployed, function: str, url: str) -> Queue:
    waiting, in_flight = _counts(url)
    return Queue(function, waiting, in_flight, _oldest(stack, url) if waiting + in_flight else None)


def _dead(stack: Deployed, function: str, url: str) -> Queue:
    waiting, in_flight = _counts(url)
    if not waiting:
        return Queue(function, waiting, in_flight)
    received = boto3.client("sqs").receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=10,
        VisibilityTimeout=0,
        WaitTimeSeconds=1,
        AttributeNames=["SentTimestamp"],
        MessageAttributeNames=["reason"],
    )
    sent = {int(one["Attributes"]["SentTimestamp"]): one for one in received.get("Messages", [])}
    if not sent:
        return Queue(function, waiting, in_flight)
    return Queue(function, waiting, in_flight, _age(min(sent) / 1000), _reason(sent[min(sent)]))


def _counts(url: str) -> tuple[int, int]:
    """How many messages wait, and how many are being worked on or delayed."""
    names = (
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
    )
    found = boto3.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=list(names))["Attributes"]
    waiting, hidden, delayed = (int(found.get(name, 0)) for name in names)
    return waiting, hidden + delayed


def _oldest(stack: Deployed, url: str) -> timedelta | None:
    """The age of the oldest message as CloudWatch saw it last, within a quarter of an hour."""
    now = datetime.now(UTC)
    points = boto3.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/SQS",
        MetricName="ApproximateAgeOfOldestMessage",
        Dimensions=[{"Name": "QueueName", "Value": url.rpartition("/")[2]}],
        StartTime=now - timedelta(minutes=15),
        EndTime=now,
        Period=60,
        Statistics=["Maximum"],
    )["Datapoints"]
    last = max(points, key=lambda one: one["Timestamp"], default=None)
    return timedelta(seconds=last["Maximum"]) if last else None


# --- both ---------------------------------------------------------------------------------------------------------
def _age(sent_at: float) -> timedelta:
    return datetime.now(UTC) - datetime.fromtimestamp(sent_at, UTC)


def _reason(message: dict[str, Any]) -> str:
    """Why a message is a dead letter; the worker that gave it up wrote it, redacted."""
    return str(message.get("MessageAttributes", {}).get("reason", {}).get("StringValue", NO_REASON))
