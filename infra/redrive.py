"""Sends a consumer's dead letters again: `python -m infra.redrive --local --consumer points_credit [--show]`.

Each message is put on the consumer's own queue before it is deleted from the dead-letter queue, so none is lost.
Consumers apply an event once, so none takes effect twice.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

import boto3

from infra.access import use_environment
from infra.names import dlq_id, queue_id
from infra.shape import QUEUE_READERS

LONGEST_WAIT_SECONDS = 2


def queue_url(stack: str, logical_id: str) -> str:
    """The address of one of the stack's queues."""
    found = boto3.client("cloudformation").describe_stack_resource(StackName=stack, LogicalResourceId=logical_id)
    return str(found["StackResourceDetail"]["PhysicalResourceId"])


def letters(queue: str) -> Iterator[dict[str, Any]]:
    """The messages of a queue. Each is hidden from other readers for 30 seconds."""
    sqs = boto3.client("sqs")
    while True:
        found = sqs.receive_message(
            QueueUrl=queue,
            MaxNumberOfMessages=10,
            VisibilityTimeout=30,
            WaitTimeSeconds=LONGEST_WAIT_SECONDS,
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        if not found:
            return
        yield from found


def redrive(stack: str, function: str) -> int:
    """Moves every dead letter of a function back to the function's queue. Returns the number of messages."""
    source, target = queue_url(stack, dlq_id(function)), queue_url(stack, queue_id(function))
    sqs, moved = boto3.client("sqs"), 0
    for letter in letters(source):
        sqs.send_message(QueueUrl=target, MessageBody=letter["Body"])
        sqs.delete_message(QueueUrl=source, ReceiptHandle=letter["ReceiptHandle"])
        moved += 1
    return moved


def main() -> None:
    parser = argparse.ArgumentParser(description="Sends dead letters again, or shows them.")
    parser.add_argument("--stage", help="dev, test or prod, in the AWS account of your credentials")
    parser.add_argument("--local", action="store_true", help="the running local stack")
    parser.add_argument("--consumer", required=True, choices=[one.function for one in QUEUE_READERS])
    parser.add_argument("--show", action="store_true", help="only print them with their reasons")
    chosen = parser.parse_args()
    if not chosen.local and not chosen.stage:
        sys.exit("say which stack: --local or --stage")
    use_environment(local=chosen.local, stage=chosen.stage)
    stack = f"mallpass-{'local' if chosen.local else chosen.stage}"
    if chosen.show:
        for letter in letters(queue_url(stack, dlq_id(chosen.consumer))):
            reason = letter.get("MessageAttributes", {}).get("reason", {}).get("StringValue", "no reason given")
            print(json.dumps({"reason": reason, "body": json.loads(letter["Body"])}, ensure_ascii=False))
        return
    print(f"{redrive(stack, chosen.consumer)} messages sent again")


if __name__ == "__main__":
    main()
