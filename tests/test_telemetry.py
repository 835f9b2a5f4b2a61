"""What is logged and traced: enough to find a call, and no secret. Tracing does no harm without a daemon."""

import json
import os
import subprocess
import sys

import pytest

from chalicelib.aws import delivery, telemetry, vault
from chalicelib.aws.settings import settings
from simulator.stack import APPS


def test_a_call_logs_one_line_with_its_request_id(world, capsys):
    capsys.readouterr()
    refused = world.http("GET", "/v1/me")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (line,) = [one for one in lines if one["message"] == "get_me"]
    assert line["request_id"] == refused.json["error"]["request_id"]
    assert (line["status"], line["refused"]) == (401, "token_missing")


def test_no_secret_or_phone_number_is_logged_or_returned(world, capsys):
    capsys.readouterr()
    phone_code = world.simulator.wechat.phone_code("13812345678")
    response = world.log_in("o_1", claim="gift", phone_code=phone_code)
    payment_id = world.buy(response["token"], 5000)
    world.simulator.moods.plan("query", "5xx")
    answers = [
        json.dumps(response),
        world.as_shopper(response["token"], "GET", "/v1/me").text,
        world.as_shopper(response["token"], "GET", f"/v1/payments/{payment_id}").text,
        world.http("POST", "/v1/wechat-pay/notify", b"{}").text,
    ]
    logged = capsys.readouterr().out
    keys = vault.secrets()
    hidden = ["13812345678", "c2ltdWxhdGVkLWtleS0xNg==", *APPS.values(), *keys.token_keys.values(), keys.index_key]
    hidden += [one.api_v3_key for one in keys.merchants.values()]
    for secret in hidden:
        assert secret not in logged
        assert secret not in "".join(answers)
    assert response["token"] not in logged
    assert phone_code not in logged


@pytest.fixture
def deployed(world):
    """This process, as a deployed function with a time-out of 20 seconds."""
    os.environ |= {"FUNCTION": "points_credit", "TIMEOUT_SECONDS": "20"}
    settings.cache_clear()


def measured(capsys):
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (line,) = [one for one in lines if one["message"] == "points_credit"]
    (declared,) = line["_aws"]["CloudWatchMetrics"]
    assert declared["Dimensions"] == [["stage", "function"]]
    assert {one["Name"] for one in declared["Metrics"]} == {"failed_share", "timeout_used_percent"}
    assert (line["stage"], line["function"]) == ("local", "points_credit")
    assert 0 <= line["timeout_used_percent"] < 100
    return line["failed_share"]


def test_a_call_writes_two_metrics_of_its_function(deployed, capsys):
    """The share of calls that failed, and the share of the time-out that was used. Alarms group both by function."""
    with telemetry.call("points_credit"):
        pass
    assert measured(capsys) == 0
    with pytest.raises(ZeroDivisionError), telemetry.call("points_credit"):
        1 / 0  # noqa: B018
    assert measured(capsys) == 1


@pytest.mark.parametrize("bad", [0, 1])
def test_the_failed_share_of_a_batch_counts_each_message(deployed, capsys, bad):
    def apply(message):
        assert message["good"]

    records = [
        {"messageId": str(n), "body": json.dumps({"good": n >= bad}), "attributes": {"ApproximateReceiveCount": "1"}}
        for n in range(4)
    ]
    answer = delivery.consume_messages(records, apply, "points_credit")
    assert len(answer["batchItemFailures"]) == bad
    (line,) = [json.loads(one) for one in capsys.readouterr().out.splitlines() if '"_aws"' in one]
    assert (line["failed"], line["failed_share"]) == (bad, bad / 4)


@pytest.mark.parametrize("sampled", ["0", "1"])
def test_tracing_is_harmless_without_a_daemon_and_loaded_only_when_sampled(sampled):
    code = """
import sys, boto3
from moto import mock_aws
from chalicelib.aws import dynamo, telemetry
with mock_aws(), telemetry.call("x"):
    dynamo.client().list_tables()
print("aws_xray_sdk" in sys.modules, file=sys.stderr)
"""
    variables = {
        "STAGE": "dev", "AWS_REGION": "cn-north-1", "AWS_DEFAULT_REGION": "cn-north-1", "TABLE_PREFIX": "x",
        "EVENT_BUS_NAME": "x", "SECRET_ID": "x", "PARKED_EVENTS_QUEUE_URL": "x", "WECHAT_URL": "x",
        "WECHAT_PAY_URL": "x", "PUBLIC_BASE_URL": "x", "BILLS_BUCKET": "x", "TRACING": "on", "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x", "_X_AMZN_TRACE_ID": f"Root=1-5759e988-bd862e3fe1be46a994272793;Sampled={sampled}",
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:9",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip().splitlines()[-1] == str(sampled == "1")
