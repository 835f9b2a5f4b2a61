"""The part of the CloudFormation template that Chalice does not make; `chalice package --merge-template` adds it. It is
made from `infra/shape.py`.

`merged(stage)` is for every stage, also the emulator's. `real_only(stage)` is for real stages only: it has the
resources that the emulator refuses.
"""

from typing import Any

from infra.shape import TABLES, WORKERS
from infra.template import alarms, api, bills, console, firewall, functions, queues, schedules, tables
from infra.template.common import Resources, merge_resources


def merged(stage: str) -> dict[str, Any]:
    """All resources except the functions, and the properties of functions that Chalice cannot set."""
    return {
        "Parameters": functions.parameters(stage),
        "Globals": {"Function": functions.every_function(stage)},
        "Resources": _resources(stage),
        "Outputs": {
            "BusName": {"Value": {"Ref": "EventBus"}},
            "ConsoleBucket": {"Value": console.bucket_name(stage)},
        },
    }


def _resources(stage: str) -> Resources:
    fixed: Resources = {
        "EventBus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": {"Fn::Sub": "${AWS::StackName}-events"}}},
        "RestAPI": {"Properties": api.rest_api(stage)},
        "BillsBucket": bills.bucket(stage),
    }
    return merge_resources(
        fixed,
        console.resources(stage),
        tables.resources(TABLES, stage),
        functions.resources(WORKERS, stage),
        queues.resources(WORKERS, stage),
        schedules.resources(WORKERS, stage),
    )


def real_only(stage: str) -> dict[str, Any]:
    """The resources that the emulator refuses: the firewall, the policy that demands TLS for the bills, and alarms on
    several metrics."""
    return {
        "Resources": {
            **firewall.resources(),
            "BillsBucketPolicy": bills.bucket_policy(),
            **alarms.resources(WORKERS, stage),
        }
    }


def merge(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Both templates in one."""
    return {**one, "Resources": merge_resources(one["Resources"], other["Resources"])}
