"""Functions that several files of the template use."""

from typing import Any

Resources = dict[str, dict[str, Any]]
FORTNIGHT_SECONDS = 14 * 24 * 3600


def kept(stage: str) -> dict[str, str]:
    """The deletion policies of a resource with data: `test` and `prod` keep it when their stack is deleted."""
    policy = "Delete" if stage in ("local", "dev") else "Retain"
    return {"DeletionPolicy": policy, "UpdateReplacePolicy": policy}


def merge_resources(*parts: Resources) -> Resources:
    """The resources of all parts. If two parts have a resource of the same name, its properties are merged at every
    level; the later part wins."""
    merged: Resources = {}
    for part in parts:
        for name, resource in part.items():
            merged[name] = _merge(merged[name], resource) if name in merged else resource
    return merged


def _merge(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    both = {**one, **other}
    for key in one.keys() & other.keys():
        if isinstance(one[key], dict) and isinstance(other[key], dict):
            both[key] = _merge(one[key], other[key])
    return both


def queue_policy(queues: list[str], rule: str) -> dict[str, Any]:
    """A policy that allows one rule of EventBridge to send to these queues. A queue's policy applies to that queue
    only, so its `Resource` may be `*`."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": "*",
        "Condition": {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": [rule, "Arn"]}}},
    }
    return {
        "Type": "AWS::SQS::QueuePolicy",
        "Properties": {
            "Queues": [{"Ref": queue} for queue in queues],
            "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        },
    }


def dead_letter_queue(stage: str) -> dict[str, Any]:
    """A queue for messages that failed for the last time. It keeps them for a fortnight; `test` and `prod` keep the
    queue when their stack is deleted."""
    return {
        "Type": "AWS::SQS::Queue",
        **kept(stage),
        "Properties": {"MessageRetentionPeriod": FORTNIGHT_SECONDS, "SqsManagedSseEnabled": True},
    }
