"""Callbacks: the raw bytes are verified, stored once and answered; a refused callback writes nothing."""

import json
import os
from datetime import timedelta
from pathlib import Path

import boto3
import pytest

from simulator.keys import CERTIFICATE_SERIAL
from simulator.misbehave import SERVER_ERROR
from tests.payments.desk import ask, seen

SAMPLES = Path(__file__).parent.parent / "samples"


def rows(world, table="payments"):
    return boto3.client("dynamodb").scan(TableName=f"{world.prefix}-{table}")["Items"]


@pytest.fixture
def paid(world):
    token = world.token_of("o_1")
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    return world, token, payment_id, world.pay(payment_id)


def state(world, token, payment_id):
    from chalicelib.payments.store import orders as store

    return store.find(payment_id).state


def test_a_callback_is_answered_204_and_applied_once(paid):
    world, token, payment_id, notice = paid
    assert [world.notify(notice).status for _ in range(3)] == [204] * 3
    assert state(world, token, payment_id) == "open"  # nothing is posted before the answer
    world.deliver(times=3)
    assert state(world, token, payment_id) == "paid"
    assert world.as_shopper(token, "GET", "/v1/me/points").json["balance"] == 100


def test_both_key_kinds_are_accepted_during_a_rotation(paid):
    world, _, payment_id, _ = paid
    world.simulator.pay.notify_paid(payment_id, serial=CERTIFICATE_SERIAL)
    assert world.notify(world.courier.notices[-1]).status == 204


@pytest.mark.parametrize(
    "change",
    [
        {"Wechatpay-Signature": "AAAA"},
        {"Wechatpay-Signature": "not base64!"},
        {"Wechatpay-Nonce": "other"},
        {"Wechatpay-Timestamp": "1"},
        {"Wechatpay-Timestamp": "9" * 40},
        {"Wechatpay-Timestamp": "１２３"},
        {"Wechatpay-Timestamp": ""},
        {"Wechatpay-Serial": "PUB_KEY_ID_unknown"},
        {"Wechatpay-Serial": ""},
    ],
)
def test_a_forged_callback_is_refused_and_writes_no_row(paid, change):
    world, _, _, notice = paid
    before = rows(world)
    refused = world.notify(notice, **change)
    assert (refused.status, refused.code) == (401, "callback_refused")
    assert rows(world) == before


def test_a_probe_is_refused_like_a_bad_signature(paid):
    world, _, payment_id, _ = paid
    world.simulator.pay.notify_paid(payment_id, probe=True)
    refused = world.notify(world.courier.notices[-1])
    assert refused.status == 401
    assert refused.json["error"]["reason"] == "signature_probe"


def test_a_reserialised_body_is_refused(paid):
    world, _, _, notice = paid
    headers, body = notice()
    for changed in (json.dumps(json.loads(body)).encode(), body + b" ", body.replace(b'"id"', b'"iD"')):
        assert world.http("POST", "/v1/wechat-pay/notify", changed, headers).status == 401


@pytest.mark.parametrize(("seconds", "status"), [(290, 204), (-290, 204), (310, 401), (-310, 401)])
def test_the_window_is_five_minutes_of_real_time(paid, seconds, status):
    from chalicelib import clock, errors
    from chalicelib.providers import wechat_pay_callback

    world, _, _, notice = paid
    headers, body = notice()
    lowered = {name.lower(): value for name, value in headers.items()}
    when = clock.real_now() + timedelta(seconds=seconds)
    world.move(days=5)  # the test clock does not matter
    if status == 204:
        wechat_pay_callback.open_callback(lowered, body, real_now=when)
    else:
        with pytest.raises(errors.CallbackRefused):
            wechat_pay_callback.open_callback(lowered, body, real_now=when)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"resource": 5}',
        b'{"id":"x","event_type":"T","resource":{"nonce":"n","ciphertext":"AA=="}}',
    ],
)
def test_a_signed_body_that_is_no_notification_is_refused(paid, body):
    world = paid[0]
    headers = world.simulator.pay.sign(body)
    assert world.http("POST", "/v1/wechat-pay/notify", body, headers).code == "callback_refused"


def test_a_body_encrypted_with_another_key_is_refused(paid):
    world = paid[0]
    pay, real = world.simulator.pay, world.simulator.pay.keys
    from dataclasses import replace

    pay.keys = replace(real, api_v3_key=os.urandom(16).hex())
    headers, body = pay.notice("TRANSACTION.SUCCESS", "transaction", {"mchid": "x"})
    pay.keys = real
    assert world.http("POST", "/v1/wechat-pay/notify", body, headers).json["error"]["reason"] == (
        "resource_not_decryptable"
    )


def test_a_callback_of_an_unknown_type_is_answered_204_and_opens_a_task(paid):
    world = paid[0]
    headers, body = world.simulator.pay.notice("SOMETHING.NEW", "new", {"mchid": "1900000109", "what": 1})
    assert world.http("POST", "/v1/wechat-pay/notify", body, headers).status == 204
    world.deliver()
    kept = [one for one in rows(world) if one["pk"]["S"].startswith("NOTICE#SOMETHING.NEW#")]
    assert json.loads(kept[0]["resource"]["S"])["what"] == 1


@pytest.mark.parametrize(
    "more",
    [
        {"trade_scene": "PARKING"},
        {"combine_mchid": "1900000109", "sub_orders": []},
        {"combine_out_trade_no": "x"},
        {"appid": None, "sp_appid": "wx", "sp_mchid": "1"},
    ],
)
def test_a_callback_of_another_product_opens_a_task(paid, more):
    """Parking deductions and combined orders also have the type TRANSACTION.SUCCESS."""
    world, token, payment_id, _ = paid
    fields = world.simulator.pay.query(payment_id, "1900000109")
    headers, body = world.simulator.pay.notice("TRANSACTION.SUCCESS", "transaction", _merged(fields, more))
    assert world.http("POST", "/v1/wechat-pay/notify", body, headers).status == 204
    world.deliver()
    assert state(world, token, payment_id) == "open"
    (task,) = world.get("/v1/admin/payment-tasks").json["tasks"]
    assert (task["kind"], task["why"]) == ("unknown_callback", "TRANSACTION.SUCCESS")


def _merged(notice, more):
    return {name: value for name, value in {**notice, **more}.items() if value is not None}


def sample(world, event_type, **numbers):
    """A callback about our order or refund, with every documented field."""
    resource = {**json.loads((SAMPLES / f"{event_type}.json").read_text()), **numbers}
    assert numbers.keys() <= resource.keys()
    return lambda: world.simulator.pay.notice(event_type, event_type.split(".")[0].lower(), resource)


@pytest.mark.parametrize(
    ("event_type", "state_after", "refunded_fen"),
    [
        ("REFUND.SUCCESS", "succeeded", 2000),
        ("REFUND.ABNORMAL", "abnormal", 0),
        ("REFUND.CLOSED", "failed", 0),
    ],
)
def test_callbacks_of_the_documented_shape_are_applied(world, token, event_type, state_after, refunded_fen):
    """The payer used a voucher of WeChat Pay: the order's total counts, not what the payer paid."""
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    notice = sample(world, "TRANSACTION.SUCCESS", out_trade_no=payment_id)
    assert world.notify(notice).status == 204
    world.deliver()
    assert seen(world, token, payment_id)["state"] == "paid"
    world.simulator.moods.plan("refund", SERVER_ERROR)
    number = ask(world, payment_id, {"refund_fen": 2000}).json["refund_no"]
    notice = sample(world, event_type, out_trade_no=payment_id, out_refund_no=number)
    assert world.notify(notice).status == 204
    world.deliver()
    shown = seen(world, token, payment_id)
    assert (shown["refunds"][0]["state"], shown["refunded_fen"]) == (state_after, refunded_fen)


def test_repeats_of_an_unknown_callback_open_one_task(paid):
    world = paid[0]
    for what in (1, 1, 2, 1):
        headers, body = world.simulator.pay.notice("SOMETHING.NEW", "new", {"mchid": "1900000109", "what": what})
        assert world.http("POST", "/v1/wechat-pay/notify", body, headers).status == 204
    world.deliver()
    assert len(world.get("/v1/admin/payment-tasks").json["tasks"]) == 2


def test_a_failed_write_is_a_500_so_that_wechat_pay_repeats(paid):
    from chalicelib.aws import dynamo

    world, _, _, notice = paid
    real = dynamo.client()._make_api_call

    def broken(operation, parameters):
        raise ConnectionError("the table is away")

    dynamo.client()._make_api_call = broken
    try:
        assert world.notify(notice).status == 500
    finally:
        dynamo.client()._make_api_call = real
    assert world.notify(notice).status == 204


def test_a_notice_takes_one_write_unit(paid):
    world, _, _, notice = paid
    world.notify(notice)
    item = next(one for one in rows(world) if one["pk"]["S"].startswith("NOTICE#"))
    size = sum(len(name) + len(next(iter(value.values()))) for name, value in item.items())
    assert size < 1024, size


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"total_fen": 4999}, "amount_differs"),
        ({"currency": "USD"}, "currency_differs"),
        ({"appid": "wx_x"}, "appid_differs"),
        ({"mchid": "1"}, "mchid_differs"),
    ],
)
def test_an_unmatched_payment_is_held_for_review_and_credits_nothing(paid, change, reason):
    import msgspec

    from chalicelib.payments.apply_payment import apply_payment
    from chalicelib.payments.store import orders as store
    from chalicelib.providers import wechat_pay

    world, token, payment_id, _ = paid
    payment = wechat_pay.find_order(mchid="1900000109", out_trade_no=payment_id).payment
    apply_payment(msgspec.structs.replace(payment, **change), now=world.now())
    order = store.find(payment_id)
    assert (order.state, order.unmatched.reason) == ("open", reason)
    world.deliver()
    assert world.as_shopper(token, "GET", "/v1/me/points").json["balance"] == 0


def test_a_late_payment_is_refunded_once_without_a_request(paid):
    from chalicelib import clock
    from chalicelib.payments.store import orders as store

    world, token, payment_id, notice = paid
    store.save_closed(store.find(payment_id), at=clock.now(), reason="expired")  # as if closed over there as well
    world.notify(notice)
    world.deliver(times=2)
    order = world.simulator.pay.orders[payment_id]
    assert order.refunded_fen == 5000
    assert len(order.refunds) == 1
    world.notify(world.courier.notices[-1])
    world.deliver()
    assert store.find(payment_id).refunded_fen == 5000
    assert world.as_shopper(token, "GET", "/v1/me/points").json["entries"] == []
