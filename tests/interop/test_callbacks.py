"""Callbacks built by wechatpay-axios-plugin, with the keys of .local/stack.json, sent to the running stack."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import urllib3

from simulator.people import Shopper
from tests.journeys.test_stack import scan, until


@pytest.fixture
def order(running):
    """An order opened through the API, and the fields of its payment."""
    shopper = Shopper(running, f"o_interop_{time.time_ns()}")
    shopper.log_in()
    opened = shopper.post("/v1/payments", {"store_id": "sun_cafe", "amount_fen": 8800})
    resource = {
        "appid": running.described["appid"],
        "mchid": running.described["mchid"],
        "out_trade_no": opened["payment_id"],
        "transaction_id": f"4200{time.time_ns()}",
        "trade_type": "JSAPI",
        "trade_state": "SUCCESS",
        "trade_state_desc": "支付成功",
        "bank_type": "CMC",
        "success_time": datetime.now(UTC).isoformat(timespec="seconds"),
        "payer": {"openid": shopper.openid},
        "amount": {"total": 8800, "payer_total": 8800, "currency": "CNY", "payer_currency": "CNY"},
    }
    return shopper, resource


def build(running, node, resource, kind="public_key_id", **more):
    platform = running.described["platform"]
    key = "private_key" if kind == "public_key_id" else "certificate_private_key"
    asked = {
        "api_v3_key": running.described["api_v3_key"],
        "private_key": Path(platform[key]).read_text(),
        "serial": platform[kind],
        "resource": resource,
        "event_type": "TRANSACTION.SUCCESS",
        "original_type": "transaction",
        **more,
    }
    made = node("callback.mjs", asked)
    return made["headers"], made["body"].encode()


def post(running, headers, body):
    return urllib3.request("POST", f"{running.base_url}/v1/wechat-pay/notify", body=body, headers=headers)


@pytest.mark.parametrize("kind", ["public_key_id", "certificate_serial"])
def test_a_callback_of_another_implementation_is_accepted_and_credits_points(running, node, order, kind):
    shopper, resource = order
    headers, body = build(running, node, resource, kind)
    for _ in range(3):
        assert post(running, headers, body).status == 204
    assert until(lambda: shopper.get("/v1/me/points")["balance"] == 176)


def test_a_changed_old_or_wrongly_signed_callback_is_refused_and_writes_nothing(running, node, order):
    shopper, resource = order
    headers, body = build(running, node, resource)
    old_headers, old_body = build(running, node, resource, age_seconds=360)
    before = scan(running, "payments")
    attempts = {
        "byte": (headers, body.replace(b"encrypt-resource", b"encrypt-resourcf")),
        "reserialised": (headers, json.dumps(json.loads(body)).encode()),
        "cipher": (headers, body.replace(b'"ciphertext":"', b'"ciphertext":"A')),
        "old": (old_headers, old_body),
        "serial": ({**headers, "Wechatpay-Serial": "PUB_KEY_ID_0000000000000000000000000000000"}, body),
        "unsigned": ({"Content-Type": "application/json"}, body),
    }
    for name, (sent, raw) in attempts.items():
        refused = post(running, sent, raw)
        assert 400 <= refused.status < 500, name
        assert refused.json()["error"]["code"] == "callback_refused", name
    assert scan(running, "payments") == before
    assert shopper.get("/v1/me/points")["balance"] == 0
