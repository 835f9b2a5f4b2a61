"""The client of WeChat Pay: which requests it repeats, and keys that rotate without a restart."""

import json
from dataclasses import replace

import boto3
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chalicelib import memory
from chalicelib.aws import vault
from chalicelib.providers import http, wechat_pay
from simulator.misbehave import NO, SERVER_ERROR, TOO_MANY
from simulator.stack import MCHID

ASKED = {"mchid": MCHID, "out_trade_no": "nowhere01"}


@pytest.fixture
def sent(world, monkeypatch):
    """Every request that is sent: method, address, headers and body."""
    world.token_of("o_1")
    requests, real = [], http.send

    def send(method, url, *, headers, body=None):
        requests.append((method, url, headers, body))
        return real(method, url, headers=headers, body=body)

    monkeypatch.setattr(http, "send", send)
    return requests


def change_secret(world, change):
    """Changes the stack's secret; running processes do not know."""
    vault, name = boto3.client("secretsmanager"), f"{world.prefix}-secret"
    secret = json.loads(vault.get_secret_value(SecretId=name)["SecretString"])
    change(secret["merchants"][MCHID])
    vault.put_secret_value(SecretId=name, SecretString=json.dumps(secret))


def test_a_failed_request_is_repeated_once_with_the_same_numbers_and_a_new_signature(world, sent):
    world.simulator.moods.plan("query", SERVER_ERROR)
    assert wechat_pay.find_order(**ASKED) is None
    (first, second) = sent
    assert first[:2] == second[:2]
    assert first[2]["Authorization"] != second[2]["Authorization"]


def test_two_failures_are_left_to_the_caller_to_repeat(world, sent):
    world.simulator.moods.plan("query", SERVER_ERROR, times=2)
    with pytest.raises(wechat_pay.ProviderDown):
        wechat_pay.find_order(**ASKED)
    assert len(sent) == 2


@pytest.mark.parametrize("mood", [TOO_MANY, f"{NO}NO_AUTH"])
def test_rate_limits_and_refusals_are_not_repeated(world, sent, mood):
    world.simulator.moods.plan("refund", mood)
    with pytest.raises((wechat_pay.ProviderDown, wechat_pay.ProviderRefused)):
        wechat_pay.refund(
            mchid=MCHID,
            transaction_id="4200",
            out_refund_no="r00001",
            refund_fen=1,
            total_fen=2,
            reason="r",
            notify_url="http://x",
        )
    assert len(sent) == 1


def test_a_request_without_an_answer_goes_to_the_second_host(world, sent, monkeypatch):
    from chalicelib.aws import settings

    monkeypatch.setenv("WECHAT_PAY_BACKUP_URL", settings.settings().wechat_pay_url)
    monkeypatch.setenv("WECHAT_PAY_URL", "http://127.0.0.1:9")
    settings.settings.cache_clear()
    assert wechat_pay.find_order(**ASKED) is None
    assert sent[0][1].startswith("http://127.0.0.1:9/")
    assert sent[0][1].removeprefix("http://127.0.0.1:9") in sent[1][1]


def test_a_repeated_order_has_exactly_the_same_body(world, sent):
    world.simulator.moods.plan("order", SERVER_ERROR)
    assert world.open_payment(world.token_of("o_1"), 5000).status == 200
    bodies = {one[3] for one in sent if one[1].endswith("/jsapi")}
    assert (len(bodies), len([one for one in sent if one[1].endswith("/jsapi")])) == (1, 2)


# --- rotation -----------------------------------------------------------------------------------------------------
def test_a_warm_process_accepts_a_rotated_platform_key(world):
    token = world.token_of("o_1")
    before = world.open_payment(token, 5000).json["payment_id"]
    serial, public = world.simulator.pay.rotate()
    change_secret(world, lambda merchant: merchant["platform_keys"].update({serial: public}))
    memory.forget(vault._fetched_anew)
    assert world.notify(world.pay(before)).status == 204
    after = world.open_payment(token, 6000)
    assert after.status == 200, "answers signed with the new key are accepted too"
    world.deliver()
    assert world.as_shopper(token, "GET", f"/v1/payments/{before}").json["state"] == "paid"


def test_an_answer_signed_with_a_new_key_is_accepted_before_any_callback(world):
    token = world.token_of("o_1")
    world.open_payment(token, 5000)
    serial, public = world.simulator.pay.rotate()
    change_secret(world, lambda merchant: merchant["platform_keys"].update({serial: public}))
    memory.forget(vault._fetched_anew)
    assert world.open_payment(token, 6000).status == 200


def test_an_answer_signed_with_a_new_key_is_verified_again_without_a_second_request(world, sent):
    token = world.token_of("o_1")
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    paid = world.simulator.pay.pay(payment_id, notify=False).transaction_id
    serial, public = world.simulator.pay.rotate()
    change_secret(world, lambda merchant: merchant["platform_keys"].update({serial: public}))
    memory.forget(vault._fetched_anew)
    sent.clear()
    number = {"out_refund_no": "r00001", "refund_fen": 1, "total_fen": 5000}
    status = wechat_pay.refund(mchid=MCHID, transaction_id=paid, reason="r", notify_url="http://x", **number)
    assert (status.state, len(sent)) == ("succeeded", 1)


def test_a_warm_process_accepts_a_changed_api_v3_key(world):
    token = world.token_of("o_1")
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    notice, keys = world.pay(payment_id), world.simulator.pay.keys
    world.simulator.pay.keys = replace(keys, api_v3_key="0" * 32)
    change_secret(world, lambda merchant: merchant.update({"api_v3_key": "0" * 32}))
    memory.forget(vault._fetched_anew)
    assert world.notify(notice).status == 204
    world.deliver()
    assert world.as_shopper(token, "GET", f"/v1/payments/{payment_id}").json["state"] == "paid"


def test_a_warm_process_signs_with_our_rotated_key(world):
    token = world.token_of("o_1")
    world.open_payment(token, 5000)
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    world.simulator.pay.merchant_key, world.simulator.pay.merchant_serial = private.public_key(), "5" * 40
    change_secret(world, lambda merchant: merchant.update({"private_key": pem, "serial": "5" * 40}))
    memory.forget(vault._fetched_anew)
    opened = world.open_payment(token, 6000)
    assert opened.status == 200


def test_an_unknown_key_is_refused_without_fetching_the_secret_each_time(world, monkeypatch):
    token = world.token_of("o_1")
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.simulator.pay.rotate()
    notice, fetched, real = world.pay(payment_id), [], vault.client
    monkeypatch.setattr(vault, "client", lambda service: (fetched.append(service), real(service))[1])
    memory.forget(vault._fetched_anew)
    answers = [world.notify(notice) for _ in range(5)]
    assert {(one.status, one.json["error"]["reason"]) for one in answers} == {(401, "serial_unknown")}
    assert fetched == ["secretsmanager"]


def test_known_keys_stay_in_use_while_the_secret_cannot_be_read(world, monkeypatch):
    token = world.token_of("o_1")
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    notice = world.pay(payment_id)

    def away(service):
        raise ConnectionError(service)

    monkeypatch.setattr(vault, "client", away)
    memory.forget(vault._fetched_anew)
    assert world.notify(notice, **{"Wechatpay-Serial": "PUB_KEY_ID_9"}).status == 401
    assert world.notify(notice).status == 204
    assert world.open_payment(token, 6000).status == 200
