"""No openid, plate, phone, code or token stands in a log, a metric, a dead letter's reason or a trace.

The tests plant marks in each of these, let everything fail that can, and search the output. The sweeps search the
output of every operation at every fault.
"""

import json
import os
import socket
import subprocess
import sys
import traceback

import boto3
import pytest

from chalicelib import memory
from chalicelib.aws import discretion, settings
from chalicelib.circle import authorizations
from chalicelib.providers import http
from proof.scenes import circle
from proof.scenes.merging import code_of
from proof.world import plate_path

OPENID, OTHER, UNIONID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "oUpF8uKp-3Bc7d0eXyZ_QwErTyUi", "oGiR1w9Yq2Xz-7aB_c3D4eF5gH6i"
PHONE, PLATE = "13812345678", "沪A13579"
NOWHERE = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    "mark",
    [
        *(OPENID, UNIONID, PHONE, f"+86{PHONE}", "+85291234567", PLATE, "京A·D12345", "粤B1234警"),
        *("/v1/me/plates/%E4%BA%ACA12345", "eyJhbGciOi.eyJzdWIi.sIg-na_ture", "ABCDEF-GHJKMN-PQRSTV", "0A1B2-C3D4E"),
        *(
            "023BqlFa1xY2Z30abcdEFGH12345678",
            "ab" * 32,
            "https://x/y?access_token=T1&openid=o",
            "C:k1:m:c:t2x9:Ab-Cd" + "e" * 20,
        ),
    ],
)
def test_texts_with_the_shape_of_a_mark_are_removed(mark):
    for text in (mark, f"it is {mark}.", f"({mark})"):
        redact = discretion.redact(text)
        assert discretion.MARK in redact
        assert mark not in redact


@pytest.mark.parametrize(
    "text",
    [
        *("get_me", "token_invalid", "a2b3c4d5e6f7g2h3i4j5k6l7", "4200001234202611301234567890", "1900000109"),
        *("c0ffee00-1234-5678-9abc-def012345678", "2026-11-30T08:00:00+08:00", "POST", "status 500 without a code"),
    ],
)
def test_our_ids_and_plain_words_are_kept(text):
    assert discretion.redact(text) == text


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyError("transaction_id"), "'transaction_id'"),
        (KeyError(OPENID), discretion.MARK),
        (ValueError("Invalid isoformat string: 'somebody'"), f"Invalid isoformat string: {discretion.MARK}"),
        (ValueError(f"{PLATE} and {PHONE}"), f"{discretion.MARK} and {discretion.MARK}"),
    ],
)
def test_an_exception_is_described_without_its_values(error, said):
    assert discretion.redacted_message(error) == said


def test_a_stack_trace_has_places_and_no_values():
    try:
        try:
            {}[OPENID]
        except KeyError as inner:
            raise ValueError(f"no {PLATE}") from inner
    except ValueError as error:
        trace = discretion.stack(error)
    assert "KeyError: " in trace
    assert "ValueError: no " in trace
    assert "test_a_stack_trace_has" in trace
    assert OPENID not in trace
    assert PLATE not in trace


@pytest.fixture
def dead(world):
    """A dead-letter queue; answers the reasons in it."""
    url = boto3.client("sqs").create_queue(QueueName="dead")["QueueUrl"]
    os.environ["DEAD_LETTER_QUEUE_URL"] = url
    settings.settings.cache_clear()

    def reasons():
        asked = {"QueueUrl": url, "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]}
        found = []
        while letters := boto3.client("sqs").receive_message(**asked).get("Messages"):
            found += [one["MessageAttributes"]["reason"]["StringValue"] for one in letters]
        return found

    return reasons


@pytest.fixture
def person(world):
    """A shopper with all marks, in a mall that is in a business circle."""
    circle.in_circle_with_back_fill(world)
    wechat = world.simulator.wechat
    response = world.log_in(OPENID, phone_code=wechat.phone_code(PHONE, OPENID))
    token, member_id = response["token"], response["member"]["member_id"]
    assert world.as_shopper(token, "PUT", plate_path(PLATE)).status == 200
    circle.authorize(world, OPENID)
    coupon = world.as_shopper(token, "POST", "/v1/coupons/campaigns/gift/claim", {}, key="k").json["coupon"]
    codes = [world.as_shopper(token, "GET", f"/v1/me/coupons/{coupon['coupon_id']}/code").json["code"]]
    codes.append(world.as_shopper(token, "GET", "/v1/me/points/code").json["code"])
    codes.append(code_of(world, token, OPENID))
    world.deliver()
    return {"token": token, "member_id": member_id, "codes": codes}


def unreachable(monkeypatch):
    for name in ("WECHAT_URL", "WECHAT_PAY_URL"):
        monkeypatch.setenv(name, NOWHERE)
    settings.settings.cache_clear()
    memory.forget()


@pytest.mark.parametrize(
    "path", [f"/v3/businesscircle/user-authorizations/{OPENID}?appid=a", f"/sns/jscode2session?js_code={OPENID}"]
)
def test_an_unreachable_providers_error_has_no_marks(path):
    with pytest.raises(http.Unreachable) as unanswered:
        http.send("GET", NOWHERE + path, headers={})
    assert str(unanswered.value).startswith("GET 127.0.0.1:9/")
    assert OPENID not in str(unanswered.value)
    assert OPENID not in "".join(traceback.format_exception(unanswered.value))


def no_with(message):
    """A provider that says no, and repeats what it was sent."""
    body = json.dumps({"code": "PARAM_ERROR", "message": message}).encode()
    return lambda *_, **__: http.Reply(400, {}, body)


def test_no_mark_reaches_logs_metrics_or_dead_letters(world, person, dead, monkeypatch, capsys):
    """Failures of three kinds: no server, a refusal that repeats the request, and a fault whose text holds the
    values."""
    wechat, token = world.simulator.wechat, person["token"]
    gate, till = world.device("gate", "garage"), world.device("till", "sun_cafe")
    codes = {"login": wechat.login_code(OPENID, UNIONID), "phone": wechat.phone_code(PHONE, OPENID)}
    hidden = [OPENID, OTHER, UNIONID, PHONE, PLATE, token, gate[1], till[1], *codes.values(), *person["codes"]]
    hidden += [*world.staff.values(), "A13579"]
    capsys.readouterr()

    def attempts():
        world.http("POST", "/v1/login", {"appid": circle.APPID, "code": codes["login"], "phone_code": codes["phone"]})
        for path in ("/v1/me", "/v1/me/points", "/v1/me/circle"):
            world.as_shopper(token, "GET", path)
        for path, body in (
            ("/v1/me/circle", None),
            ("/v1/me/merge", {"appid": circle.APPID, "code": codes["login"], "merge_code": person["codes"][2]}),
            ("/v1/me/coupons/claim-code", {"code": "ABCDEF-GHJKMN-PQRSTV"}),
            (f"/v1/coupons/campaigns/{OTHER}/claim", {}),
            ("/v1/payments", {"store_id": "sun_cafe", "amount_fen": 900}),
        ):
            world.as_shopper(token, "POST", path, body, key=os.urandom(4).hex())
        for output in (plate_path("沪A1357"), plate_path(PLATE)):
            world.as_shopper(token, "PUT", output)
        for what in ("entries", "exits"):
            world.as_device(gate, f"/v1/gate/{what}", {"plate": PLATE, "gate_event_id": os.urandom(4).hex()})
        lock = {"codes": [person["codes"][0]], "amount_fen": 5000}
        world.as_device(till, "/v1/pos/coupons/lock", lock, key=os.urandom(4).hex())
        hold = {"code": person["codes"][1], "amount_fen": 5000, "points": 1}
        world.as_device(till, "/v1/pos/points/hold", hold, key=os.urandom(4).hex())
        operator = {"Authorization": f"Bearer {world.staff['operator']}"}
        for asked in ({"phone": PHONE}, {"openid": OPENID}, {"plate": PLATE}):
            world.http("POST", "/v1/admin/members/find", asked, operator)
        for event in world.events():
            for worker in ("circle_presence", "circle_join", "busifavor_apply", "receipts_claim", "recall_plan"):
                for receives in (1, 5):
                    world.hand_over(worker, [event], receives)
        for function in ("circle_tick", "recall_tick", "payments_poll"):
            try:
                world.fire(function)
            except Exception:  # raised, and logged
                continue

    attempts()
    with monkeypatch.context() as now:
        unreachable(now)
        attempts()
    settings.settings.cache_clear()
    with monkeypatch.context() as now:
        now.setattr(http, "send", no_with(f"openid {OPENID} of {PHONE}, {PLATE} is wrong"))
        attempts()
    with monkeypatch.context() as now:

        def fail(*_, **__):
            raise ValueError(f"{OPENID} {PHONE} {PLATE} {token} {codes['login']}") from KeyError(OTHER)

        now.setattr(authorizations.store, "find_authorization", fail)
        memory.forget()
        attempts()
    output = capsys.readouterr().out
    reasons = dead()
    assert reasons, "some died"
    assert '"level": "ERROR"' in output
    for mark in hidden:
        assert mark not in output
        assert mark not in "\n".join(reasons)


def test_a_trace_names_tables_and_no_keys():
    """What the SDK sends to its daemon, of a read and a write that hold every mark."""
    daemon = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    daemon.bind(("127.0.0.1", 0))
    daemon.settimeout(10)
    code = f"""
import boto3
from moto import mock_aws
from chalicelib.aws import dynamo, telemetry
from aws_xray_sdk.core import xray_recorder
with mock_aws(), telemetry.call("x"):
    xray_recorder.configure(sampling=False)
    xray_recorder.begin_segment("function")
    client = dynamo.client()
    keys = [{{"AttributeName": name, "KeyType": kind}} for name, kind in (("pk", "HASH"), ("sk", "RANGE"))]
    types = [{{"AttributeName": name, "AttributeType": "S"}} for name in ("pk", "sk")]
    client.create_table(TableName="t", KeySchema=keys, AttributeDefinitions=types, BillingMode="PAY_PER_REQUEST")
    item = {{"pk": {{"S": "OPENID#{OPENID}"}}, "sk": {{"S": "{PLATE} {PHONE}"}}}}
    client.put_item(TableName="t", Item=item)
    client.get_item(TableName="t", Key=item)
    try:
        client.put_item(TableName="t", Item=item, ConditionExpression="attribute_not_exists(pk)")
    except Exception:
        pass
    xray_recorder.end_segment()
"""
    variables = {
        "STAGE": "dev", "AWS_REGION": "cn-north-1", "AWS_DEFAULT_REGION": "cn-north-1", "TABLE_PREFIX": "x",
        "EVENT_BUS_NAME": "x", "SECRET_ID": "x", "PARKED_EVENTS_QUEUE_URL": "x", "WECHAT_URL": "x",
        "WECHAT_PAY_URL": "x", "PUBLIC_BASE_URL": "x", "BILLS_BUCKET": "x", "TRACING": "on", "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x", "_X_AMZN_TRACE_ID": "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1",
        "AWS_XRAY_DAEMON_ADDRESS": f"127.0.0.1:{daemon.getsockname()[1]}",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **variables}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    with daemon:
        traced = daemon.recv(65_536).decode()
    assert "PutItem" in traced
    for mark in (OPENID, PLATE, PHONE, json.dumps(PLATE)[1:-1]):
        assert mark not in traced
        assert mark not in done.stdout
