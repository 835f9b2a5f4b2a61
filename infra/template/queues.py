"""The resources between the tables' streams and the consumers: event sources, queues, dead-letter queues, rules."""

from collections.abc import Sequence
from typing import Any

from infra.kinds import Consumer, QueueReader, Relay, Worker
from infra.names import camel, dlq_id, logical_id, queue_id, rule_id, table_id
from infra.shape import TABLES
from infra.template.common import FORTNIGHT_SECONDS, Resources, dead_letter_queue, kept, merge_resources, queue_policy

# AWS recommends six times the function's time-out, so that no message is delivered again while it is processed.
VISIBILITY_TIMEOUTS = 6
LOCAL_VISIBILITY_SECONDS = 5
# One more than `delivery.LAST_TRY`, because a worker itself sends a failed message to the dead-letter queue, with the
# reason. SQS does so only if the worker died.
MOST_RECEIVES = 6


def resources(workers: Sequence[Worker], stage: str) -> Resources:
    """The event sources of relay, sweep and consumers, with their queues and rules."""
    parts: list[Resources] = []
    for worker in workers:
        if isinstance(worker, Relay):
            parts.append({logical_id(worker.function): {"Properties": {"Events": _streams(worker)}}})
        if isinstance(worker, QueueReader):
            parts.append(_reader(worker, stage))
        if isinstance(worker, Consumer):
            parts.append(_rule(worker))
    return merge_resources(*parts)


def _streams(relay: Relay) -> dict[str, Any]:
    """One event source for each table with an outbox. The first has the name that Chalice gave it."""
    outboxes = [table for table in TABLES if table.outbox]
    names = [f"{camel(relay.function)}DynamodbEventSource", *(f"{camel(table.name)}Stream" for table in outboxes[1:])]
    return {
        name: {
            "Type": "DynamoDB",
            "Properties": {
                "Stream": {"Fn::GetAtt": [table_id(table.name), "StreamArn"]},
                "StartingPosition": "TRIM_HORIZON",
                "BatchSize": relay.batch,
                "MaximumBatchingWindowInSeconds": relay.window_seconds,
                "BisectBatchOnFunctionError": True,
                "MaximumRetryAttempts": 10,
                "ParallelizationFactor": relay.concurrency,
                "DestinationConfig": {
                    "OnFailure": {"Type": "SQS", "Destination": {"Fn::GetAtt": [queue_id("sweep"), "Arn"]}}
                },
            },
        }
        for name, table in zip(names, outboxes, strict=True)
    }


def _reader(reader: QueueReader, stage: str) -> Resources:
    function = reader.function
    source = {
        "Queue": {"Fn::GetAtt": [queue_id(function), "Arn"]},
        "BatchSize": reader.batch,
        "MaximumBatchingWindowInSeconds": reader.window_seconds,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": reader.concurrency},
    }
    return {
        queue_id(function): _queue(reader, stage),
        dlq_id(function): dead_letter_queue(stage),
        logical_id(function): {
            "Properties": {"Events": {f"{camel(function)}SqsEventSource": {"Properties": source}}},
        },
    }


def _queue(reader: QueueReader, stage: str) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "VisibilityTimeout": visibility_seconds(reader, stage),
        "MessageRetentionPeriod": FORTNIGHT_SECONDS,
        "SqsManagedSseEnabled": True,
        "RedrivePolicy": {
            "deadLetterTargetArn": {"Fn::GetAtt": [dlq_id(reader.function), "Arn"]},
            "maxReceiveCount": MOST_RECEIVES,
        },
    }
    if reader.delay_seconds:
        properties["DelaySeconds"] = reader.delay_seconds
    # A waiting message may exist nowhere else, so `test` and `prod` keep these queues when their stack is deleted.
    return {"Type": "AWS::SQS::Queue", **kept(stage), "Properties": properties}


def visibility_seconds(reader: QueueReader, stage: str) -> int:
    """The seconds until a failed message is delivered again. They are fewer on the local stage, so that its simulated
    day is short."""
    return LOCAL_VISIBILITY_SECONDS if stage == "local" else VISIBILITY_TIMEOUTS * reader.timeout_seconds


def _rule(consumer: Consumer) -> Resources:
    function = consumer.function
    target = {
        "Id": camel(function),
        "Arn": {"Fn::GetAtt": [queue_id(function), "Arn"]},
        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": [dlq_id(function), "Arn"]}},
    }
    return {
        f"{camel(function)}QueuePolicy": queue_policy([queue_id(function), dlq_id(function)], rule_id(function)),
        rule_id(function): {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventBusName": {"Ref": "EventBus"},
                "EventPattern": {"source": ["mallpass"], "detail-type": list(consumer.events)},
                "Targets": [target],
            },
        },
    }
