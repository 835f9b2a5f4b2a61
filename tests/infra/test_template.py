"""The packaged template: every function its own role, alarm, time-out and memory; every asynchronous one an end for
what fails; the picture and the policies as the shape says."""

import json

import pytest

from infra import diagram, policies, template
from infra.package import package
from infra.shape import ACCESS, CONSUMERS, QUEUE_READERS, SCHEDULES, TABLES, dlq_id, logical_id, role_id, table_id
from infra.template import WORKER_TIMEOUT_SECONDS


@pytest.fixture(scope="module", params=["local", "dev", "prod"])
def resources(request, tmp_path_factory):
    """Resources of a stage's template, as packaged."""
    path = package(request.param, tmp_path_factory.mktemp(request.param), template_only=True)
    return request.param, json.loads(path.read_text())["Resources"]


def functions(resources):
    return {name: one["Properties"] for name, one in resources.items() if one["Type"] == "AWS::Serverless::Function"}


def alarmed(resources):
    return {
        json.dumps(one["Properties"]["Dimensions"])
        for one in resources.values()
        if one["Type"] == "AWS::CloudWatch::Alarm"
    }


def test_every_function_of_the_template_is_in_the_shape(resources):
    assert set(functions(resources[1])) == {logical_id(name) for name in ACCESS}


def test_every_function_has_its_own_role_alarm_timeout_and_memory(resources):
    _, all_of_them = resources
    found = functions(all_of_them)
    roles = [one["Role"]["Fn::GetAtt"][0] for one in found.values()]
    assert len(set(roles)) == len(roles)
    alarms = alarmed(all_of_them)
    for name in ACCESS:
        one = found[logical_id(name)]
        assert one["Role"]["Fn::GetAtt"][0] == role_id(name)
        assert one["MemorySize"] >= 512
        assert one["Timeout"] <= (540 if name == "bills_fetch" else 60)
        assert json.dumps([{"Name": "FunctionName", "Value": {"Ref": logical_id(name)}}]) in alarms


def test_every_asynchronous_function_has_an_end_for_what_fails(resources):
    _, all_of_them = resources
    found = functions(all_of_them)
    for name in QUEUE_READERS:
        (source,) = found[logical_id(name)]["Events"].values()
        queue = all_of_them[source["Properties"]["Queue"]["Fn::GetAtt"][0]]["Properties"]
        assert source["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert queue["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": [dlq_id(name), "Arn"]}
        assert found[logical_id(name)]["Timeout"] == WORKER_TIMEOUT_SECONDS
    for name, schedule in SCHEDULES.items():
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
    alarms = alarmed(all_of_them)
    for name in (*QUEUE_READERS, *SCHEDULES):
        assert json.dumps([{"Name": "QueueName", "Value": {"Fn::GetAtt": [dlq_id(name), "QueueName"]}}]) in alarms


def test_the_relay_reads_every_outbox(resources):
    sources = functions(resources[1])["Relay"]["Events"].values()
    read = {one["Properties"]["Stream"]["Fn::GetAtt"][0] for one in sources}
    assert read == {table_id(table.name) for table in TABLES if table.outbox}


def test_every_consumer_hears_its_events_and_nothing_else_may_send_to_it(resources):
    _, all_of_them = resources
    for consumer in CONSUMERS:
        name = logical_id(consumer.function)
        pattern = all_of_them[f"{name}Rule"]["Properties"]["EventPattern"]
        assert pattern == {"source": ["mallpass"], "detail-type": list(consumer.events)}
        statement = all_of_them[f"{name}QueuePolicy"]["Properties"]["PolicyDocument"]["Statement"][0]
        assert statement["Condition"]["ArnEquals"]["aws:SourceArn"] == {"Fn::GetAtt": [f"{name}Rule", "Arn"]}


def test_tables_are_kept_outside_dev(resources):
    stage, all_of_them = resources
    for table in TABLES:
        one = all_of_them[table_id(table.name)]
        assert one["Properties"]["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
        assert one["Properties"]["BillingMode"] == "PAY_PER_REQUEST"
        assert one["Properties"]["DeletionProtectionEnabled"] is (stage == "prod")
        assert one["DeletionPolicy"] == ("Retain" if stage == "prod" else "Delete")


def test_no_schedule_is_called_again_before_it_ends(resources):
    seconds = {"minute": 60, "hour": 3600, "10 minutes": 600}
    for name, schedule in SCHEDULES.items():
        assert functions(resources[1])[logical_id(name)]["Timeout"] < seconds[schedule.every]


def test_bills_are_kept_ten_years_for_nobody_outside_and_over_tls_only(resources):
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
    able = {name for name in ACCESS if "s3:" in json.dumps(policies.policy(name))}
    assert able == {"bills_fetch"}


def test_the_test_clock_is_absent_in_production(resources):
    stage, all_of_them = resources
    function = functions(all_of_them)["APIHandler"]
    assert "TEST_CLOCK" not in function["Environment"]["Variables"]
    from infra.template import merged

    assert merged(stage)["Globals"]["Function"]["Environment"]["Variables"]["TEST_CLOCK"] == (
        "off" if stage == "prod" else "on"
    )


def test_real_stages_run_on_the_deployed_runtime(resources):
    stage, all_of_them = resources
    if stage != "local":
        assert {one["Runtime"] for one in functions(all_of_them).values()} == {"python3.13"}


def test_no_secret_stands_in_the_template(resources):
    text = json.dumps(resources[1])
    for word in ("PRIVATE KEY", "api_v3_key", "session_key", "simulated-app-secret"):
        assert word not in text


def test_policies_name_tables_and_actions_and_never_scan():
    for name in ACCESS:
        for statement in policies.policy(name)["Statement"]:
            for action in statement["Action"]:
                assert "*" not in action
                assert "Scan" not in action
            if any(action.startswith("dynamodb:") for action in statement["Action"]):
                assert "*" not in json.dumps(statement["Resource"]).replace("/index/*", "")


def test_the_policy_files_are_the_shapes():
    for name, content in policies.files().items():
        assert (policies.FOLDER / name).read_text() == content


def test_nobody_may_delete_a_record():
    """Only what a book of points has no more may go: its lots, open holds and ends. The ledger stays."""
    deleting = {
        resource["Fn::GetAtt"][0]
        for name in ACCESS
        for statement in policies.policy(name)["Statement"]
        if "dynamodb:DeleteItem" in statement["Action"]
        for resource in statement["Resource"]
    }
    assert deleting == {"PointsTable"}


def test_the_picture_in_both_readmes_is_the_shapes():
    for path in diagram.READMES:
        assert diagram.drawn() in path.read_text()


def test_after_the_transform_nothing_refers_to_what_is_not_there(resources):
    from infra import check

    _, all_of_them = resources
    parameters = {
        "PublicBaseUrl": {"Type": "String"},
        "SecretId": {"Type": "String", "Default": "x"},
        "RetrySeconds": {"Type": "Number", "Default": 1},
        "WechatUrl": {"Type": "String", "Default": "x"},
        "WechatPayUrl": {"Type": "String", "Default": "x"},
    }
    template = {"Transform": "AWS::Serverless-2016-10-31", "Parameters": parameters, "Resources": all_of_them}
    check.transformed(json.loads(json.dumps(template)))
    template["Resources"] = {
        **all_of_them,
        "AlarmTopic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::GetAtt": ["Nowhere", "Name"]}}},
    }
    with pytest.raises(check.Failed, match="Nowhere"):
        check.transformed(template)


def test_what_api_gateway_refuses_has_the_shape_of_every_refusal(resources):
    """In both languages, for it cannot choose; a path that nobody serves is a 404."""
    _, all_of_them = resources
    (api,) = (one["Properties"] for one in all_of_them.values() if one["Type"] == "AWS::Serverless::Api")
    found = api["GatewayResponses"]
    assert found["MISSING_AUTHENTICATION_TOKEN"]["StatusCode"] == 404
    for kind, code in (
        ("MISSING_AUTHENTICATION_TOKEN", "path_unknown"),
        ("DEFAULT_4XX", "gateway"),
        ("DEFAULT_5XX", "gateway"),
    ):
        text = found[kind]["ResponseTemplates"]["application/json"]
        error = json.loads(text.replace("$context.error.messageString", '"Forbidden"'))["error"]
        assert error["code"] == code
        assert set(error) == {"code", "message", "message_en", "field", "request_id"}
        assert error["message_en"].isascii()
        assert not any(letter.isascii() and letter.isalpha() for letter in error["message"])


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_no_trace_and_no_sample_has_an_address(stage):
    """A plate stands in one: traces begin at the functions, and the firewall keeps no samples."""
    made = template.merged(stage)
    assert made["Resources"]["RestAPI"]["Properties"]["TracingEnabled"] is False
    assert made["Globals"]["Function"]["Tracing"] == "Active"
    firewall = template.real_only()["Resources"]["Firewall"]["Properties"]
    shown = [firewall["VisibilityConfig"], *(rule["VisibilityConfig"] for rule in firewall["Rules"])]
    assert {one["SampledRequestsEnabled"] for one in shown} == {False}
