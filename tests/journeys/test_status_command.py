"""`make status` on the packaged stack, and where none runs."""

import json
import subprocess
import sys

import boto3

from infra import backlog, status
from infra.deployed import Deployed
from simulator.running import ROOT


def run(*arguments):
    command = [sys.executable, "-m", "infra.status", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_it_shows_address_clock_errors_and_a_dead_letter_with_its_reason(running):
    url = running.described["dead_letter_queues"]["points_credit"]
    reason = {"reason": {"DataType": "String", "StringValue": "KeyError: planted"}}
    sqs = boto3.client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="{}", MessageAttributes=reason)
    broken = {"Records": [{"messageId": "m", "body": "{}", "attributes": {"ApproximateReceiveCount": "1"}}]}
    running.client("lambda").invoke(
        FunctionName=running.described["functions"]["points_credit"], Payload=json.dumps(broken)
    )
    try:
        done = run("--local")
    finally:
        for letter in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            sqs.delete_message(QueueUrl=url, ReceiptHandle=letter["ReceiptHandle"])
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert f"{running.base_url}/v1" in done.stdout
    assert any("clock" in line and "business time" in line for line in lines)
    assert any("200 in" in line for line in lines)
    about = [line for line in lines if line.startswith(" points_credit ")]
    assert any("in the last hour" in line and "KeyError" in line for line in about), done.stdout
    assert any("1 waiting" in line and "KeyError: planted" in line for line in about), done.stdout
    assert all(len(line) <= status.WIDTH for line in lines if "http" not in line)


def test_looking_at_dead_letters_receives_none(running):
    url = running.described["dead_letter_queues"]["recall_plan"]
    sqs = boto3.client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    stack = Deployed("local", running.described)
    assert [one.function for one in backlog.dead_letters(stack) if not one.is_empty] == ["recall_plan"]
    (letter,) = sqs.receive_message(QueueUrl=url, AttributeNames=["ApproximateReceiveCount"])["Messages"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=letter["ReceiptHandle"])
    assert letter["Attributes"]["ApproximateReceiveCount"] == "1"
