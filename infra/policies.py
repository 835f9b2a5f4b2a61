"""Writes one policy file per function, with the least privilege: `python -m infra.policies` makes
.chalice/policy-*.json from `infra/shape.py`.

Chalice copies the files into the template, so they may refer to resources of the stack.
"""

import json
from pathlib import Path
from typing import Any

from infra.kinds import QueueReader, Relay, Worker
from infra.names import dlq_id, queue_id, table_id
from infra.shape import TABLES, WORKERS

FOLDER = Path(__file__).parent.parent / ".chalice"
VERBS = {
    "r": ("GetItem", "BatchGetItem", "Query"),
    "w": ("PutItem", "UpdateItem", "ConditionCheckItem"),
    "c": ("ConditionCheckItem",),
    "d": ("DeleteItem",),
}
STREAM_VERBS = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")


def file_name(function: str) -> str:
    """The name of a function's policy file: policy-points-credit.json for `points_credit`, policy-api.json for the
    API."""
    return f"policy-{'api' if function == 'api_handler' else function.replace('_', '-')}.json"


def policy(worker: Worker) -> dict[str, Any]:
    """The policy document of a function."""
    statements = [
        _allow(
            ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            [_sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/*")],
        ),
        _allow(
            ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"],
            ["*"],
        ),
    ]
    statements += [_table(name, verbs) for name, verbs in worker.tables.items()]
    statements += [*_resources(worker), *_queues(worker)]
    return {"Version": "2012-10-17", "Statement": statements}


def _resources(worker: Worker) -> list[dict[str, Any]]:
    statements = []
    if worker.secret:
        statements.append(
            _allow(
                ["secretsmanager:GetSecretValue"],
                [
                    _sub(
                        "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${SecretId}-??????"
                    )
                ],
            )
        )
    if worker.bills:
        files = {"Fn::Sub": "${BillsBucket.Arn}/bills/*"}
        statements.append(_allow(["s3:PutObject", "s3:GetObject"], [files]))
    if worker.bus:
        statements.append(_allow(["events:PutEvents"], [{"Fn::GetAtt": ["EventBus", "Arn"]}]))
    if worker.streams:
        arns = [{"Fn::GetAtt": [table_id(table.name), "StreamArn"]} for table in TABLES if table.outbox]
        statements.append(_allow([f"dynamodb:{verb}" for verb in STREAM_VERBS], arns))
    return statements


def _queues(worker: Worker) -> list[dict[str, Any]]:
    """Statements that allow a worker to read its own queue, to send itself a message if it has a delay, and to send
    failed messages to the queue for failures."""
    statements = []
    if isinstance(worker, QueueReader):
        queue = {"Fn::GetAtt": [queue_id(worker.function), "Arn"]}
        statements.append(_allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], [queue]))
        if worker.delay_seconds:
            statements.append(_allow(["sqs:SendMessage"], [queue]))
    if worker.function != "api_handler":
        failures = queue_id("sweep") if isinstance(worker, Relay) else dlq_id(worker.function)
        statements.append(_allow(["sqs:SendMessage"], [{"Fn::GetAtt": [failures, "Arn"]}]))
    return statements


def _table(name: str, verbs: str) -> dict[str, Any]:
    table = {"Fn::GetAtt": [table_id(name), "Arn"]}
    indexed = any(one.name == name and one.indexes for one in TABLES)
    resources: list[Any] = [table]
    if indexed:
        resources.append({"Fn::Sub": ["${Table}/index/*", {"Table": table}]})
    return _allow([f"dynamodb:{action}" for verb in verbs for action in VERBS[verb]], resources)


def _allow(actions: list[str], resources: list[Any]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resources}


def _sub(text: str) -> dict[str, str]:
    return {"Fn::Sub": text}


def files() -> dict[str, str]:
    """The content of every function's policy file, by file name."""
    return {file_name(worker.function): json.dumps(policy(worker), indent=2) + "\n" for worker in WORKERS}


if __name__ == "__main__":
    for name, content in files().items():
        (FOLDER / name).write_text(content)
