"""The tables, for CloudFormation and for tests that run without it."""

from collections.abc import Sequence
from typing import Any

from infra.kinds import Table
from infra.names import table_id
from infra.template.common import Resources, kept


def resources(tables: Sequence[Table], stage: str) -> Resources:
    """The tables. `test` and `prod` keep them when their stack is deleted."""
    return {table_id(table.name): _table(table, stage) for table in tables}


def table_request(table: Table, prefix: str) -> dict[str, Any]:
    """DynamoDB's CreateTable request for the same table. `prefix`: the beginning of its name."""
    properties = _table(table, "local")["Properties"]
    wanted = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    request = {name: properties[name] for name in wanted if name in properties}
    if table.outbox:
        request["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    return {"TableName": f"{prefix}-{table.name}", **request}


def _table(table: Table, stage: str) -> dict[str, Any]:
    names = {"pk", "sk"} | {key for index in table.indexes for key in (index.hash_key, index.range_key)}
    properties: dict[str, Any] = {
        "TableName": {"Fn::Sub": f"${{AWS::StackName}}-{table.name}"},
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in sorted(names)],
        "KeySchema": _keys("pk", "sk"),
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "DeletionProtectionEnabled": stage not in ("local", "dev"),
        "SSESpecification": {"SSEEnabled": True},
    }
    if table.indexes:
        properties["GlobalSecondaryIndexes"] = [
            {
                "IndexName": index.name,
                "KeySchema": _keys(index.hash_key, index.range_key),
                "Projection": {"ProjectionType": "KEYS_ONLY" if index.keys_only else "ALL"},
            }
            for index in table.indexes
        ]
    if table.outbox:
        properties["StreamSpecification"] = {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    if table.ttl:
        properties["TimeToLiveSpecification"] = {"AttributeName": "ttl", "Enabled": True}
    return {"Type": "AWS::DynamoDB::Table", **kept(stage), "Properties": properties}


def _keys(hash_key: str, range_key: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": hash_key, "KeyType": "HASH"},
        {"AttributeName": range_key, "KeyType": "RANGE"},
    ]
