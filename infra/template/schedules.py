"""The scheduled functions: how often EventBridge calls each, and the queue for failed calls."""

from collections.abc import Sequence

from infra.kinds import Schedule, Worker
from infra.names import camel, dlq_id, logical_id, schedule_id
from infra.template.common import Resources, dead_letter_queue, queue_policy

# A failed tick is repeated within this time only: the next tick does what it left undone.
LATEST_SECONDS = 300


def resources(workers: Sequence[Worker], stage: str) -> Resources:
    """The schedules and their dead-letter queues."""
    made: Resources = {}
    for worker in workers:
        if isinstance(worker, Schedule):
            made |= _schedule(worker, stage)
    return made


def _schedule(worker: Schedule, stage: str) -> Resources:
    function = worker.function
    dead_letters = {"Fn::GetAtt": [dlq_id(function), "Arn"]}
    event = {
        "Schedule": worker.rate,
        "DeadLetterConfig": {"Arn": dead_letters},
        "RetryPolicy": {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": LATEST_SECONDS},
    }
    invocation = {
        "MaximumRetryAttempts": 1,
        "MaximumEventAgeInSeconds": LATEST_SECONDS,
        "DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": dead_letters}},
    }
    return {
        dlq_id(function): dead_letter_queue(stage),
        f"{camel(function)}DlqPolicy": queue_policy([dlq_id(function)], schedule_id(function)),
        logical_id(function): {
            "Properties": {
                "EventInvokeConfig": invocation,
                "Events": {f"{camel(function)}Event": {"Properties": event}},
            }
        },
    }
