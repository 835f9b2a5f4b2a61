"""The functions: parameters of the stack, environment variables, log groups."""

from collections.abc import Sequence
from typing import Any

from infra.kinds import QueueReader, Worker
from infra.names import dlq_id, log_group_id, logical_id, queue_id
from infra.template.common import Resources, kept

TEST_CLOCK_STAGES = ("local", "dev", "test")


def parameters(stage: str) -> dict[str, Any]:
    """The parameters of the stack."""
    return {
        "PublicBaseUrl": {"Type": "String", "Description": "Where WeChat Pay calls back, without a path"},
        "SecretId": {"Type": "String", "Default": f"mallpass-{stage}"},
        "WechatUrl": {"Type": "String", "Default": "https://api.weixin.qq.com"},
        "WechatPayUrl": {"Type": "String", "Default": "https://api.mch.weixin.qq.com"},
        # The second address for requests that the first did not answer (WeChat Pay's disaster recovery guide); may be
        # empty.
        "WechatPayBackupUrl": {"Type": "String", "Default": "https://api2.mch.weixin.qq.com"},
    }


def every_function(stage: str) -> dict[str, Any]:
    """The properties that all functions share."""
    properties: dict[str, Any] = {"Environment": {"Variables": _environment(stage)}}
    return properties if stage == "local" else {**properties, "Tracing": "Active"}


def _environment(stage: str) -> dict[str, Any]:
    return {
        "TABLE_PREFIX": {"Ref": "AWS::StackName"},
        "EVENT_BUS_NAME": {"Ref": "EventBus"},
        "SECRET_ID": {"Ref": "SecretId"},
        "PARKED_EVENTS_QUEUE_URL": {"Ref": "ParkedEvents"},
        "BILLS_BUCKET": {"Ref": "BillsBucket"},
        "WECHAT_URL": {"Ref": "WechatUrl"},
        "WECHAT_PAY_URL": {"Ref": "WechatPayUrl"},
        "WECHAT_PAY_BACKUP_URL": {"Ref": "WechatPayBackupUrl"},
        "PUBLIC_BASE_URL": {"Ref": "PublicBaseUrl"},
        "TEST_CLOCK": "on" if stage in TEST_CLOCK_STAGES else "off",
        "TRACING": "off" if stage == "local" else "on",
    }


def resources(workers: Sequence[Worker], stage: str) -> Resources:
    """Each function's own environment variables, and its log group. `test` and `prod` keep the log groups when their
    stack is deleted."""
    made: Resources = {}
    for worker in workers:
        made[logical_id(worker.function)] = {"Properties": {"Environment": {"Variables": _own_variables(worker)}}}
        made[log_group_id(worker.function)] = {
            **kept(stage),
            "Properties": {"LogGroupName": {"Fn::Sub": f"/aws/lambda/${{{logical_id(worker.function)}}}"}},
        }
    return made


def _own_variables(worker: Worker) -> dict[str, Any]:
    variables: dict[str, Any] = {"FUNCTION": worker.function, "TIMEOUT_SECONDS": str(worker.timeout_seconds)}
    if isinstance(worker, QueueReader):
        variables["DEAD_LETTER_QUEUE_URL"] = {"Ref": dlq_id(worker.function)}
        if worker.delay_seconds:
            variables["OWN_QUEUE_URL"] = {"Ref": queue_id(worker.function)}
    return variables
