"""What several pages of the template use."""

from typing import Any

Resources = dict[str, dict[str, Any]]
FORTNIGHT_SECONDS = 14 * 24 * 3600


def kept(stage: str) -> dict[str, str]:
    """The policies of a resource that outlives a real stage's stack."""
    policy = "Delete" if stage in ("local", "dev") else "Retain"
    return {"DeletionPolicy": policy, "UpdateReplacePolicy": policy}


def merge_resources(*parts: Resources) -> Resources:
    """All parts in one; what two say about one resource is merged, deeply."""
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
    """Lets one rule of EventBridge send to these queues. A queue's policy applies to that queue alone, whatever its
    resource says."""
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
    """A queue for what failed for good: kept for a fortnight, even when the stack goes."""
    return {
        "Type": "AWS::SQS::Queue",
        **kept(stage),
        "Properties": {"MessageRetentionPeriod": FORTNIGHT_SECONDS, "SqsManagedSseEnabled": True},
    }
