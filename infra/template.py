"""The CloudFormation that `chalice package --merge-template` merges, made from `shape`.

`merged(stage)` goes to every stage, the emulator's included; `real_only()` holds what the emulator refuses and is
merged for real stages, linted always.
"""

from typing import Any

from infra.shape import (
    CONSUMERS,
    DELAYED,
    QUEUE_READERS,
    SCHEDULES,
    TABLES,
    Consumer,
    Table,
    camel,
    dlq_id,
    logical_id,
    queue_id,
    table_id,
)

TEST_CLOCK_STAGES = ("local", "dev", "test")
WORKER_TIMEOUT_SECONDS = 20
# AWS asks for six times the function's time-out, so that a message is not taken twice while it is worked on.
VISIBILITY_SECONDS = 6 * WORKER_TIMEOUT_SECONDS
# One more than `delivery.LAST_TRY`: the worker itself moves a message with its reason; this is for a worker that dies.
MOST_RECEIVES = 6
FORTNIGHT_SECONDS = 14 * 24 * 3600
RUNTIME = "python3.13"
# Statements of accounts are kept ten years (Accounting Archives Management Measures, table 1: bank reconciliations).
BILLS_KEPT_DAYS = 10 * 366

MONEY_METRICS = (
    *("payments_set_aside", "payments_late", "callbacks_unhandled"),
    *("orders_unanswered", "refunds_left_unanswered", "wechat_answers_unknown"),
    *("refunds_abnormal", "refunds_short_of_money", "refunds_failed", "merchant_coupons_differ"),
    *("bills_late", "bills_differ", "receipts_waiting"),
    *("circle_sales_unplaced", "circle_reports_given_up", "circle_refunds_set_aside", "circle_refunds_without_payment"),
)
Resources = dict[str, dict[str, Any]]


def merged(stage: str) -> dict[str, Any]:
    """Everything beside the functions, and what Chalice cannot say about the functions."""
    resources: Resources = {
        "EventBus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": {"Fn::Sub": "${AWS::StackName}-events"}}},
        "AlarmTopic": {"Type": "AWS::SNS::Topic"},
        "RestAPI": {"Properties": _rest_api(stage)},
        "ApiHandlerLogGroup": {"Properties": {"LogGroupName": {"Fn::Sub": "/aws/lambda/${APIHandler}"}}},
        "ParkedEvents": _queue(stage, "sweep"),
        "BillsBucket": _bucket(stage),
        "Relay": {"Properties": {"Events": _stream_sources()}},
    }
    for table in TABLES:
        resources[table_id(table.name)] = _table(table, stage)
    for consumer in CONSUMERS:
        resources |= _consumer(consumer, stage)
    for function in QUEUE_READERS:
        resources[dlq_id(function)] = _dlq()
        resources[logical_id(function)] = _queue_reader(function)
    for function in SCHEDULES:
        resources[dlq_id(function)] = _dlq()
        resources[logical_id(function)] = _scheduled(function)
        resources[f"{camel(function)}DlqPolicy"] = _queue_policy(
            dlq_id(function), f"{camel(function)}{camel(function)}Event"
        )
    return {
        "Parameters": _parameters(stage),
        "Globals": {"Function": _every_function(stage)},
        "Resources": {**resources, **_alarms(stage)},
        "Outputs": {"BusName": {"Value": {"Ref": "EventBus"}}},
    }


def real_only() -> dict[str, Any]:
    """What the emulator refuses: a web application firewall in front of the API, and files over TLS only."""
    stage_arn = {
        "Fn::Sub": "arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${RestAPI}/stages/${RestAPI.Stage}"
    }
    return {
        "Resources": {
            "Firewall": {
                "Type": "AWS::WAFv2::WebACL",
                "Properties": {
                    "Scope": "REGIONAL",
                    "DefaultAction": {"Allow": {}},
                    "VisibilityConfig": _visibility("firewall"),
                    "Rules": [
                        # Phones behind one carrier share addresses, so the limit is far above one shopper's needs.
                        _rate_rule(0, "logins", "/v1/login", 600),
                        _rate_rule(1, "claims", "/claim", 1200),
                        # Nobody types codes so fast; whoever guesses does.
                        _rate_rule(2, "claim_codes", "/claim-code", 60),
                        _rate_rule(3, "merges", "/me/merge", 60),
                    ],
                },
            },
            "FirewallAssociation": {
                "Type": "AWS::WAFv2::WebACLAssociation",
                "Properties": {"WebACLArn": {"Fn::GetAtt": ["Firewall", "Arn"]}, "ResourceArn": stage_arn},
            },
            "BillsBucketPolicy": _bucket_policy(),
        }
    }


def merge(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Both templates in one; their resources have different names."""
    return {**one, "Resources": {**one["Resources"], **other["Resources"]}}


# --- parameters and environment -----------------------------------------------------------------------------------
def _parameters(stage: str) -> dict[str, Any]:
    return {
        "PublicBaseUrl": {"Type": "String", "Description": "Where WeChat Pay calls back, without a path"},
        "SecretId": {"Type": "String", "Default": f"mallpass-{stage}"},
        "WechatUrl": {"Type": "String", "Default": "https://api.weixin.qq.com"},
        "WechatPayUrl": {"Type": "String", "Default": "https://api.mch.weixin.qq.com"},
        # Where a request goes that the first address did not answer (its disaster recovery guide); may be empty.
        "WechatPayBackupUrl": {"Type": "String", "Default": "https://api2.mch.weixin.qq.com"},
        "RetrySeconds": {
            "Type": "Number",
            "Default": VISIBILITY_SECONDS,
            "Description": "How long a message that a worker failed on stays out of sight",
        },
    }


def _every_function(stage: str) -> dict[str, Any]:
    told: dict[str, Any] = {"Environment": {"Variables": _environment(stage)}}
    return told if stage == "local" else {**told, "Tracing": "Active"}


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


# --- the API ------------------------------------------------------------------------------------------------------
def _rest_api(stage: str) -> dict[str, Any]:
    return {
        # A trace of the API has the address, and that a plate; traces begin at the function.
        "TracingEnabled": False,
        "GatewayResponses": {
            # What it says of a path or a method that no route has; AWS's own words are of a missing token, and 403.
            "MISSING_AUTHENTICATION_TOKEN": {
                "StatusCode": 404,
                "ResponseTemplates": {"application/json": refusal("path_unknown")},
            },
            "DEFAULT_4XX": {"ResponseTemplates": {"application/json": refusal("gateway")}},
            "DEFAULT_5XX": {"ResponseTemplates": {"application/json": refusal("gateway")}},
        },
    }


# API Gateway's own refusals, by code: in Chinese and in English, for it does not read Accept-Language.
REFUSALS = {
    "path_unknown": ("没有此接口，请检查路径与方法。", '"There is no such path, or it does not take this method."'),
    "gateway": ("请求未被处理，请稍后再试。", "$context.error.messageString"),
}


def refusal(code: str) -> str:
    """The body that API Gateway answers with; `$context…` is its to fill in."""
    chinese, english = REFUSALS[code]
    told = f'"code":"{code}","message":"{chinese}","message_en":{english},"field":null'
    return f'{{"error":{{{told},"request_id":"$context.requestId"}}}}'


# --- tables -------------------------------------------------------------------------------------------------------
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
    keep = "Delete" if stage in ("local", "dev") else "Retain"
    return {
        "Type": "AWS::DynamoDB::Table",
        "DeletionPolicy": keep,
        "UpdateReplacePolicy": keep,
        "Properties": properties,
    }


def _keys(hash_key: str, range_key: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": hash_key, "KeyType": "HASH"},
        {"AttributeName": range_key, "KeyType": "RANGE"},
    ]


def table_request(table: Table, prefix: str) -> dict[str, Any]:
    """The same table as a CreateTable request, for tests without CloudFormation."""
    properties = _table(table, "local")["Properties"]
    wanted = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    request = {name: properties[name] for name in wanted if name in properties}
    if table.outbox:
        request["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    return {"TableName": f"{prefix}-{table.name}", **request}


# --- files --------------------------------------------------------------------------------------------------------
def _bucket(stage: str) -> dict[str, Any]:
    """Where raw bills are kept: nobody from outside, encrypted, for as long as such records must be."""
    keep = "Delete" if stage in ("local", "dev") else "Retain"
    encryption = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    return {
        "Type": "AWS::S3::Bucket",
        "DeletionPolicy": keep,
        "UpdateReplacePolicy": keep,
        "Properties": {
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [encryption]},
            # A name is written once; a version more is an accident, and gone once somebody could have noticed.
            "VersioningConfiguration": {"Status": "Enabled"},
            "LifecycleConfiguration": {
                "Rules": [
                    {
                        "Id": "kept",
                        "Status": "Enabled",
                        "ExpirationInDays": BILLS_KEPT_DAYS,
                        "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
                        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                    }
                ]
            },
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "PublicAccessBlockConfiguration": dict.fromkeys(
                ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
            ),
        },
    }


def _bucket_policy() -> dict[str, Any]:
    bucket = {"Fn::GetAtt": ["BillsBucket", "Arn"]}
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [bucket, {"Fn::Sub": "${BillsBucket.Arn}/*"}],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": {"Bucket": {"Ref": "BillsBucket"}, "PolicyDocument": document},
    }


# --- streams, queues, schedules -----------------------------------------------------------------------------------
def _stream_sources() -> dict[str, Any]:
    """One source per outbox table; the first is the one Chalice made."""
    outboxes = [table for table in TABLES if table.outbox]
    names = ["RelayDynamodbEventSource", *(f"{camel(table.name)}Stream" for table in outboxes[1:])]
    return {
        name: {
            "Type": "DynamoDB",
            "Properties": {
                "Stream": {"Fn::GetAtt": [table_id(table.name), "StreamArn"]},
                "StartingPosition": "TRIM_HORIZON",
                "BatchSize": 100,
                "MaximumBatchingWindowInSeconds": 0,
                "BisectBatchOnFunctionError": True,
                "MaximumRetryAttempts": 10,
                "ParallelizationFactor": 10,
                "DestinationConfig": {
                    "OnFailure": {"Type": "SQS", "Destination": {"Fn::GetAtt": ["ParkedEvents", "Arn"]}}
                },
            },
        }
        for name, table in zip(names, outboxes, strict=True)
    }


def _consumer(consumer: Consumer, stage: str) -> Resources:
    name = camel(consumer.function)
    return {
        queue_id(consumer.function): _queue(stage, consumer.function, consumer.delay_seconds),
        f"{name}QueuePolicy": _queue_policy(queue_id(consumer.function), f"{name}Rule"),
        f"{name}Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventBusName": {"Ref": "EventBus"},
                "EventPattern": {"source": ["mallpass"], "detail-type": list(consumer.events)},
                "Targets": [
                    {
                        "Id": name,
                        "Arn": {"Fn::GetAtt": [queue_id(consumer.function), "Arn"]},
                        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": [dlq_id(consumer.function), "Arn"]}},
                    }
                ],
            },
        },
        f"{name}DlqPolicy": _queue_policy(dlq_id(consumer.function), f"{name}Rule"),
    }


def _queue(stage: str, function: str, delay_seconds: int = 0) -> dict[str, Any]:
    return {
        "Type": "AWS::SQS::Queue",
        "Properties": {
            "VisibilityTimeout": {"Ref": "RetrySeconds"},
            **({"DelaySeconds": delay_seconds} if delay_seconds else {}),
            "MessageRetentionPeriod": FORTNIGHT_SECONDS,
            "SqsManagedSseEnabled": True,
            "RedrivePolicy": {
                "deadLetterTargetArn": {"Fn::GetAtt": [dlq_id(function), "Arn"]},
                "maxReceiveCount": MOST_RECEIVES,
            },
        },
    }


def _dlq() -> dict[str, Any]:
    return {
        "Type": "AWS::SQS::Queue",
        "Properties": {"MessageRetentionPeriod": FORTNIGHT_SECONDS, "SqsManagedSseEnabled": True},
    }


def _queue_policy(queue: str, rule: str) -> dict[str, Any]:
    """Lets one rule of EventBridge send to one queue."""
    return {
        "Type": "AWS::SQS::QueuePolicy",
        "Properties": {
            "Queues": [{"Ref": queue}],
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "events.amazonaws.com"},
                        "Action": "sqs:SendMessage",
                        "Resource": {"Fn::GetAtt": [queue, "Arn"]},
                        "Condition": {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": [rule, "Arn"]}}},
                    }
                ],
            },
        },
    }


def _queue_reader(function: str) -> dict[str, Any]:
    own_queue = {"OWN_QUEUE_URL": {"Ref": queue_id(function)}} if function in DELAYED else {}
    return {
        "Properties": {
            "Environment": {"Variables": {"DEAD_LETTER_QUEUE_URL": {"Ref": dlq_id(function)}, **own_queue}},
            "Events": {
                f"{camel(function)}SqsEventSource": {
                    "Properties": {
                        "Queue": {"Fn::GetAtt": [queue_id(function), "Arn"]},
                        "FunctionResponseTypes": ["ReportBatchItemFailures"],
                        "BatchSize": BATCHES.get(function, 10),
                        # Caps a backlog's pressure on the tables; reserved concurrency would bury messages.
                        "ScalingConfig": {"MaximumConcurrency": 10},
                    }
                }
            },
        }
    }


# How many messages a worker takes at once, where it is fewer than ten: each of them waits for the provider or writes much.
BATCHES = {
    **dict.fromkeys(("merging_move", "coupons_list", "busifavor_report", "payments_ask"), 1),
    "payments_apply": 2,
    "circle_apply": 3,
    "circle_report": 5,
    "circle_join": 5,
    "circle_presence": 5,
}


def _scheduled(function: str) -> dict[str, Any]:
    dead_letters = {"Fn::GetAtt": [dlq_id(function), "Arn"]}
    return {
        "Properties": {
            # A tick that failed is not repeated long after: the next one finds what it left.
            "EventInvokeConfig": {
                "MaximumRetryAttempts": 1,
                "MaximumEventAgeInSeconds": 300,
                "DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": dead_letters}},
            },
            "Events": {
                f"{camel(function)}Event": {
                    "Properties": {
                        "Schedule": SCHEDULES[function].rate,
                        "DeadLetterConfig": {"Arn": dead_letters},
                        "RetryPolicy": {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 300},
                    }
                }
            },
        }
    }


# --- alarms -------------------------------------------------------------------------------------------------------
def _alarms(stage: str) -> Resources:
    """One alarm per function, per dead-letter queue, and per metric that means money in the wrong place."""
    alarms: Resources = {}
    functions = ["api_handler", "relay", *QUEUE_READERS, *SCHEDULES]
    for function in functions:
        dimensions = [{"Name": "FunctionName", "Value": {"Ref": logical_id(function)}}]
        alarms[f"{camel(function)}Errors"] = _alarm("AWS/Lambda", "Errors", dimensions, f"{function} fails")
    for function in (*QUEUE_READERS, *SCHEDULES):
        dimensions = [{"Name": "QueueName", "Value": {"Fn::GetAtt": [dlq_id(function), "QueueName"]}}]
        alarms[f"{dlq_id(function)}Filled"] = _alarm(
            "AWS/SQS", "ApproximateNumberOfMessagesVisible", dimensions, f"{function} has dead letters"
        )
    api = [{"Name": "ApiName", "Value": "mallpass"}]
    for metric in MONEY_METRICS:
        alarms[f"{camel(metric)}Seen"] = _metric_alarm(metric, stage)
    alarms["Api5xx"] = _alarm("AWS/ApiGateway", "5XXError", api, "the API answers 5xx")
    return alarms


def _metric_alarm(metric: str, stage: str) -> dict[str, Any]:
    """On a counter of ours, whatever else it is told apart by."""
    return _alarm("MallPass", metric, [{"Name": "stage", "Value": stage}], f"{metric} was counted")


def _alarm(namespace: str, metric: str, dimensions: list[dict[str, Any]], about: str) -> dict[str, Any]:
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": about,
            "Namespace": namespace,
            "MetricName": metric,
            "Dimensions": dimensions,
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 0,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
            "AlarmActions": [{"Ref": "AlarmTopic"}],
        },
    }


# --- firewall -----------------------------------------------------------------------------------------------------
def _rate_rule(priority: int, name: str, path: str, limit: int) -> dict[str, Any]:
    statement = {
        "RateBasedStatement": {
            "Limit": limit,
            "EvaluationWindowSec": 60,
            "AggregateKeyType": "IP",
            "ScopeDownStatement": {
                "ByteMatchStatement": {
                    "SearchString": path,
                    "FieldToMatch": {"UriPath": {}},
                    "PositionalConstraint": "ENDS_WITH",
                    "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
                }
            },
        }
    }
    return {
        "Name": name,
        "Priority": priority,
        "Action": {"Block": {}},
        "Statement": statement,
        "VisibilityConfig": _visibility(name),
    }


def _visibility(name: str) -> dict[str, Any]:
    # Samples of requests show their addresses, and one has a plate in it.
    return {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": True, "MetricName": name}
