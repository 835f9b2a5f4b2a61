"""The packaged template: each function has its own role, time-out and memory, what fails has an end, and what must not
be lost outlives the stack."""

import json
import re

import pytest

from infra import check, policies, template
from infra.names import dlq_id, log_group_id, logical_id, queue_id, role_id, table_id
from infra.shape import CONSUMERS, QUEUE_READERS, SCHEDULES, TABLES, WORKERS
from infra.stages import RUNTIME


@pytest.fixture(params=["local", "dev", "prod"])
def resources(request, packaged):
    """A stage and the resources of its template, as packaged."""
    return request.param, packaged(request.param)["Resources"]


def functions(resources):
    return {name: one["Properties"] for name, one in resources.items() if one["Type"] == "AWS::Serverless::Function"}


def test_every_function_of_the_template_has_a_row(resources):
    assert set(functions(resources[1])) == {logical_id(worker.function) for worker in WORKERS}


def test_every_function_has_its_own_role_and_its_rows_timeout_and_memory(resources):
    _, all_of_them = resources
    found = functions(all_of_them)
    roles = [one["Role"]["Fn::GetAtt"][0] for one in found.values()]
    assert len(set(roles)) == len(roles)
    for worker in WORKERS:
        one = found[logical_id(worker.function)]
        assert one["Role"]["Fn::GetAtt"][0] == role_id(worker.function)
        assert (one["MemorySize"], one["Timeout"]) == (worker.memory_mb, worker.timeout_seconds)
        assert worker.memory_mb >= 512
        assert worker.timeout_seconds <= (540 if worker.function == "bills_fetch" else 60)
        assert one["Environment"]["Variables"]["FUNCTION"] == worker.function
        assert one["Environment"]["Variables"]["TIMEOUT_SECONDS"] == str(worker.timeout_seconds)


def test_every_asynchronous_function_has_a_destination_for_failures(resources):
    _, all_of_them = resources
    found = functions(all_of_them)
    for reader in QUEUE_READERS:
        (source,) = [event["Properties"] for event in found[logical_id(reader.function)]["Events"].values()]
        queue = all_of_them[source["Queue"]["Fn::GetAtt"][0]]["Properties"]
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert queue["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": [dlq_id(reader.function), "Arn"]}
    for schedule in SCHEDULES:
        name = schedule.function
        one = found[logical_id(name)]
        assert one["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"] == {
            "Fn::GetAtt": [dlq_id(name), "Arn"]
        }
        (event,) = one["Events"].values()
        assert event["Properties"]["DeadLetterConfig"]["Arn"] == {"Fn::GetAtt": [dlq_id(name), "Arn"]}
        assert event["Properties"]["Schedule"] == schedule.rate
    for source in found["Relay"]["Events"].values():
        assert source["Properties"]["DestinationConfig"]["OnFailure"]["Destination"] == {
            "Fn::GetAtt": ["ParkedEvents", "Arn"]
        }
        assert source["Properties"]["BisectBatchOnFunctionError"] is True


def test_a_queue_and_its_event_source_follow_the_row(resources):
    stage, all_of_them = resources
    for reader in QUEUE_READERS:
        queue = all_of_them[queue_id(reader.function)]["Properties"]
        (source,) = [
            event["Properties"] for event in functions(all_of_them)[logical_id(reader.function)]["Events"].values()
        ]
        assert source["BatchSize"] == reader.batch
        assert source["MaximumBatchingWindowInSeconds"] == reader.window_seconds
        assert source["ScalingConfig"]["MaximumConcurrency"] == reader.concurrency
        assert queue.get("DelaySeconds", 0) == reader.delay_seconds
        if stage != "local":
            assert queue["VisibilityTimeout"] == 6 * reader.timeout_seconds


def test_the_relay_reads_every_outbox(resources):
    sources = functions(resources[1])["Relay"]["Events"].values()
    read = {one["Properties"]["Stream"]["Fn::GetAtt"][0] for one in sources}
    assert read == {table_id(table.name) for table in TABLES if table.outbox}


def test_every_consumer_gets_its_events_and_only_the_bus_sends_to_it(resources):
    _, all_of_them = resources
    for consumer in CONSUMERS:
        name = logical_id(consumer.function)
        pattern = all_of_them[f"{name}Rule"]["Properties"]["EventPattern"]
        assert pattern == {"source": ["mallpass"], "detail-type": list(consumer.events)}
        policy = all_of_them[f"{name}QueuePolicy"]["Properties"]
        assert policy["Queues"] == [{"Ref": queue_id(consumer.function)}, {"Ref": dlq_id(consumer.function)}]
        (statement,) = policy["PolicyDocument"]["Statement"]
        assert (statement["Principal"], statement["Action"]) == (
            {"Service": "events.amazonaws.com"},
            "sqs:SendMessage",
        )
        assert statement["Condition"]["ArnEquals"]["aws:SourceArn"] == {"Fn::GetAtt": [f"{name}Rule", "Arn"]}


def test_tables_are_kept_outside_dev(resources):
    stage, all_of_them = resources
    for table in TABLES:
        one = all_of_them[table_id(table.name)]
        assert one["Properties"]["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
        assert one["Properties"]["BillingMode"] == "PAY_PER_REQUEST"
        assert one["Properties"]["DeletionProtectionEnabled"] is (stage == "prod")
        assert one["DeletionPolicy"] == ("Retain" if stage == "prod" else "Delete")


def test_queues_and_logs_of_a_real_stage_outlive_the_stack(resources):
    """A dead letter is an effect that is still missing; a log says why."""
    stage, all_of_them = resources
    kept = {name for name, one in all_of_them.items() if one["Type"] in ("AWS::SQS::Queue", "AWS::Logs::LogGroup")}
    assert {dlq_id(one.function) for one in (*QUEUE_READERS, *SCHEDULES)} < kept
    assert {log_group_id(one.function) for one in WORKERS} < kept
    for name in kept:
        one = all_of_them[name]
        assert one["DeletionPolicy"] == one["UpdateReplacePolicy"] == ("Retain" if stage == "prod" else "Delete")


def test_no_schedule_is_called_again_before_it_ends():
    seconds = {"minute": 60, "hour": 3600, "10 minutes": 600}
    for schedule in SCHEDULES:
        assert schedule.timeout_seconds < seconds[schedule.every]


def test_bills_are_kept_ten_years_privately_and_over_tls_only(resources):
    stage, all_of_them = resources
    bucket = all_of_them["BillsBucket"]
    (rule,) = bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    assert rule["Status"] == "Enabled"
    assert rule["ExpirationInDays"] >= 3653
    assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] >= 30
    assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["DeletionPolicy"] == ("Retain" if stage == "prod" else "Delete")
    if stage != "local":  # the emulator speaks plain HTTP
        (statement,) = all_of_them["BillsBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
        assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    able = {worker.function for worker in WORKERS if "s3:" in json.dumps(policies.policy(worker))}
    assert able == {"bills_fetch"}


def test_the_test_clock_is_absent_in_production(resources):
    stage, all_of_them = resources
    function = functions(all_of_them)["APIHandler"]
    assert "TEST_CLOCK" not in function["Environment"]["Variables"]
    assert template.merged(stage)["Globals"]["Function"]["Environment"]["Variables"]["TEST_CLOCK"] == (
        "off" if stage == "prod" else "on"
    )


def test_real_stages_run_on_the_deployed_runtime(resources):
    stage, all_of_them = resources
    if stage != "local":
        assert {one["Runtime"] for one in functions(all_of_them).values()} == {RUNTIME}


def test_the_template_holds_no_secret(resources):
    text = json.dumps(resources[1])
    for word in ("PRIVATE KEY", "api_v3_key", "session_key", "simulated-app-secret"):
        assert word not in text


def test_policies_name_tables_and_actions_and_never_scan():
    for worker in WORKERS:
        for statement in policies.policy(worker)["Statement"]:
            for action in statement["Action"]:
                assert "*" not in action
                assert "Scan" not in action
            if any(action.startswith("dynamodb:") for action in statement["Action"]):
                assert "*" not in json.dumps(statement["Resource"]).replace("/index/*", "")


def test_no_function_may_delete_a_record():
    """Only lots, open holds and ends of points, and entries in lists of what waits, are deleted. Ledgers and coupons
    stay."""
    deleting = {
        resource["Fn::GetAtt"][0]
        for worker in WORKERS
        for statement in policies.policy(worker)["Statement"]
        if "dynamodb:DeleteItem" in statement["Action"]
        for resource in statement["Resource"]
        if "Fn::GetAtt" in resource
    }
    assert deleting == {"PointsTable", "BusifavorTable"}


def test_the_transformed_template_refers_to_existing_resources_only(packaged):
    made = packaged("prod")
    check.transformed(made)
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::GetAtt": ["Nowhere", "Name"]}}}
    made = packaged("prod")
    made["Resources"]["AlarmTopic"] = topic
    with pytest.raises(check.Failed, match="Nowhere"):
        check.transformed(made)


def test_api_gateways_own_refusals_have_the_shape_of_ours(resources):
    """In both languages, because it cannot choose; a path without a route is a 404."""
    _, all_of_them = resources
    (api,) = (one["Properties"] for one in all_of_them.values() if one["Type"] == "AWS::Serverless::Api")
    found = api["GatewayResponses"]
    assert found["MISSING_AUTHENTICATION_TOKEN"]["StatusCode"] == 404
    for kind, code in (
        ("MISSING_AUTHENTICATION_TOKEN", "path_unknown"),
        ("DEFAULT_4XX", "gateway"),
        ("DEFAULT_5XX", "gateway"),
    ):
        text = found[kind]["ResponseTemplates"]["application/json"]["Fn::Sub"]
        assert re.findall(r"\$\{(.*?)\}", text) == ["PublicBaseUrl"]
        error = json.loads(text.replace("$context.error.messageString", '"Forbidden"'))["error"]
        assert error["code"] == code
        assert set(error) == {"code", "message", "message_en", "field", "request_id", "doc"}
        assert error["doc"] == f"${{PublicBaseUrl}}/console/docs/errors/{code}.html"
        assert error["message_en"].isascii()
        assert not any(letter.isascii() and letter.isalpha() for letter in error["message"])


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_no_trace_and_no_sample_has_an_address(stage):
    """A path may hold a number plate: traces begin at the functions, and the firewall keeps no samples."""
    made = template.merged(stage)
    assert made["Resources"]["RestAPI"]["Properties"]["TracingEnabled"] is False
    assert made["Globals"]["Function"]["Tracing"] == "Active"
    firewall = template.real_only(stage)["Resources"]["Firewall"]["Properties"]
    shown = [firewall["VisibilityConfig"], *(rule["VisibilityConfig"] for rule in firewall["Rules"])]
    assert {one["SampledRequestsEnabled"] for one in shown} == {False}
