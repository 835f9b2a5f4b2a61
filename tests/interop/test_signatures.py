"""Signatures, answers and notices of our client and of our simulator, against two implementations of others.

What we sign they accept, what they sign we accept, and a changed byte is refused by both.
"""

import contextlib
import re
import time
from collections import Counter
from datetime import timedelta

import pytest

from chalicelib.busifavor.rules import signing
from proof.world import APPID
from simulator.failure import Failure
from simulator.keys import CERTIFICATE_SERIAL, MERCHANT_SERIAL, PUBLIC_KEY_ID
from simulator.server import PAY_OPERATIONS
from simulator.stack import MCHID
from tests.interop.others import call, platform_private
from tests.payments.test_notify import rows, state

AUTHORIZATION = re.compile(
    r'WECHATPAY2-SHA256-RSA2048 mchid="(?P<mchid>\d+)",nonce_str="(?P<nonce>[0-9A-Za-z]{32})",'
    r'signature="(?P<signature>[0-9A-Za-z+/]{342}==)",timestamp="(?P<timestamp>\d{10})",serial_no="(?P<serial>[0-9A-F]{40})"'
)
RESOURCE = {
    "mchid": MCHID,
    "out_trade_no": "interop0001",
    "attach": "阳光咖啡 ☕",
    "amount": {"total": 8800, "currency": "CNY"},
}
either_key = pytest.mark.parametrize("serial", [PUBLIC_KEY_ID, CERTIFICATE_SERIAL])


@pytest.fixture
def sent(world, monkeypatch):
    """The requests of our client as sent: purpose, method, target, Authorization, body."""
    seen, answer = [], world.simulator._of_pay

    def noted(operation, request, *mood, **parts):
        target, header = request.environ["RAW_URI"], request.headers["Authorization"]
        seen.append((operation, request.method, target, header, request.get_data().decode()))
        return answer(operation, request, *mood, **parts)

    monkeypatch.setattr(world.simulator, "_of_pay", noted)
    return seen


def order(world, number, **more):
    """The order that our client opens."""
    from chalicelib.providers import wechat_pay

    return {
        "mchid": MCHID,
        "appid": APPID,
        "openid": "o_1",
        "out_trade_no": number,
        "description": "阳光咖啡（中环店）",
        "payable_fen": 8800,
        "expires_at": world.now() + timedelta(hours=1),
        "attach": "sun_cafe",
        "notify_url": wechat_pay.notify_url(),
        **more,
    }


def flipped(text, at):
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


def assert_signed(other, public, sent):
    for operation, method, target, header, body in sent:
        parts = AUTHORIZATION.fullmatch(header)
        assert parts, header
        assert (parts["mchid"], parts["serial"]) == (MCHID, MERCHANT_SERIAL)
        lines = (method, target, parts["timestamp"], parts["nonce"], body)
        assert other.holds(public, parts["signature"], *lines), operation
        assert not other.holds(public, flipped(parts["signature"], 100), *lines), operation


def of_wechats_programs(world):
    """Every call of our client to the business circle, about merchant coupons and for bills, with names that need
    encoding."""
    from chalicelib.aws.settings import settings
    from chalicelib.providers import busifavor, business_circle, wechat_pay
    from chalicelib.providers.requests.busifavor import (
        BudgetChange,
        NotifyConfig,
        SendRule,
        StockChange,
        StockCreation,
        UseRule,
    )

    creation = StockCreation(
        stock_name="满五十减十",
        belong_merchant=MCHID,
        goods_name="茶",
        stock_type="NORMAL",
        coupon_use_rule=UseRule(),
        stock_send_rule=SendRule(),
        coupon_code_mode="WECHATPAY_MODE",
        notify_config=NotifyConfig(notify_appid=APPID),
        out_request_no="n",
    )
    shopper, coupon = {"mchid": MCHID, "appid": APPID, "openid": "o_1|中"}, {"mchid": MCHID, "stock_id": "1000 1"}
    numbered = {"code": "C=1|2", "number": "n1"}
    points = {"transaction_id": "42", "points": 0, "total_points": 7, "remark": "门店已关闭", "at": world.now()}
    plate = {"plate": "粤A8Z888", "is_in": True, "at": world.now()}
    file = f"{settings().wechat_pay_url}/v3/billdownload/file?token=a%2Fb%3D"
    return [
        lambda: business_circle.find_authorization(**shopper),
        lambda: business_circle.find_commit_state(**shopper, brandid=1),
        lambda: business_circle.report_points(**shopper, **points),
        lambda: business_circle.report_parking(**shopper, brandid=1, **plate),
        lambda: busifavor.set_callback(mchid=MCHID),
        lambda: busifavor.create_stock(mchid=MCHID, body=creation),
        lambda: busifavor.find_stock(**coupon),
        lambda: busifavor.modify_stock(**coupon, body=StockChange(out_request_no="n", comment="“春”")),
        lambda: busifavor.change_budget(
            **coupon, body=BudgetChange(target_max_coupons=2, current_max_coupons=1, modify_budget_request_no="n")
        ),
        lambda: busifavor.upload_codes(**coupon, codes=["A1"], number="n1"),
        lambda: busifavor.use(**coupon, **numbered, appid=APPID, openid="o_1", at=world.now()),
        lambda: busifavor.give_back(**coupon, **numbered),
        lambda: busifavor.deactivate(**coupon, **numbered, reason="作废"),
        lambda: busifavor.find_coupon(**shopper, code="C=1|2"),
        lambda: wechat_pay.find_bill(mchid=MCHID, day=world.now().date()),
        lambda: wechat_pay.download(mchid=MCHID, url=file, most_bytes=1000, within_seconds=5.0),
    ]


# --- ours, judged by them -----------------------------------------------------------------------------------------
def test_parameters_for_the_coupon_plugin_have_the_others_signature(node):
    """Under the APIv2 key; wechatpay-axios-plugin sorts and joins the fields itself."""
    key = "0123456789abcdef0123456789ABCDEF"
    coupons = [{"stock_id": "98065001", "out_request_no": "89560002019101000121", "coupon_code": "A 1"}]
    coupons += [{"stock_id": f"9806500{number}", "out_request_no": f"r{number}"} for number in range(2, 4)]
    fields = {f"{name}{number}": value for number, one in enumerate(coupons) for name, value in one.items()}
    asked = call("Hash.sign", "HMAC-SHA256", {**fields, "send_coupon_merchant": MCHID}, key)
    assert signing.sign(coupons, merchant=MCHID, key=key) == node("plugin.mjs", {"asked": asked})


def test_others_verify_every_kind_of_request_of_our_client(world, other, keys, sent):
    from chalicelib.providers import wechat_pay

    wechat_pay.open_order(**order(world, "closed0001"))
    wechat_pay.find_order(mchid=MCHID, out_trade_no="closed0001")
    wechat_pay.close_order(mchid=MCHID, out_trade_no="closed0001")
    wechat_pay.open_order(**order(world, "paid0001"))
    paid = world.simulator.pay.pay("paid0001", notify=False).transaction_id
    wechat_pay.find_transaction(mchid=MCHID, transaction_id=paid)
    wechat_pay.refund(
        mchid=MCHID,
        transaction_id=paid,
        out_refund_no="paid0001R",
        refund_fen=800,
        total_fen=8800,
        reason="顾客退货：杯子“碎”了\n换不了",
        notify_url=wechat_pay.notify_url(),
    )
    wechat_pay.find_refund(mchid=MCHID, out_refund_no="paid0001R")
    assert Counter(one[1] for one in sent) == {"POST": 4, "GET": 3}
    for ask in of_wechats_programs(world):
        with contextlib.suppress(wechat_pay.ProviderRefused, wechat_pay.ProviderDown):
            ask()  # what it is about need not be there: how it was asked is looked at
    assert {one[0] for one in sent} == PAY_OPERATIONS
    assert Counter(one[1] for one in sent) == {"POST": 12, "GET": 9, "PATCH": 2}
    assert_signed(other, keys.merchant_public, sent)


def test_others_verify_a_percent_encoded_number(world, other, keys, sent):
    from chalicelib.providers import wechat_pay

    assert wechat_pay.find_order(mchid=MCHID, out_trade_no="a*b|c 中") is None
    assert "/a%2Ab%7Cc%20%E4%B8%AD?mchid=" in sent[0][2]
    assert_signed(other, keys.merchant_public, sent)


def test_others_verify_the_paysign_for_the_phone(world, other, keys):
    opened = world.open_payment(world.token_of("o_1"), 5000).json
    wx = opened["wx"]
    lines = (APPID, wx["timeStamp"], wx["nonceStr"], wx["package"])
    assert wx["package"] == f"prepay_id={world.simulator.pay.orders[opened['payment_id']].prepay_id}"
    assert other.holds(keys.merchant_public, wx["paySign"], *lines)
    assert other.signed(keys.merchant_private, *lines) == wx["paySign"]  # PKCS#1 v1.5 has one signature for a text
    assert not other.holds(keys.merchant_public, wx["paySign"], *lines[:3], wx["package"] + "0")


@either_key
def test_others_verify_and_decrypt_the_simulators_notices(world, other, serial):
    headers, body = world.simulator.pay.notice("TRANSACTION.SUCCESS", "transaction", RESOURCE, serial=serial)
    assert other.opened(serial, headers, body) == RESOURCE
    assert other.opened(serial, headers, body.replace(b"encrypt-resource", b"encrypt-resourcf")) is None
    probe = world.simulator.pay.notice("TRANSACTION.SUCCESS", "transaction", RESOURCE, serial=serial, probe=True)
    assert other.opened(serial, *probe) is None


# --- theirs, judged by us -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("POST", "/v3/refund/domestic/refunds", '{"reason": "顾客退货"}'),
        ("GET", f"/v3/pay/transactions/out-trade-no/a%7Cb?mchid={MCHID}", ""),
    ],
)
def test_the_simulator_accepts_others_requests_and_refuses_changed_ones(world, other, method, target, body):
    check, header = world.simulator.pay.check_signature, other.authorization(method, target, body)
    check(method, target, header, body.encode())
    changed = [
        ("PUT", target, header, body.encode()),
        (method, target + "0", header, body.encode()),
        (method, target, header, body.encode() + b" "),
        (method, target, header.replace('timestamp="1', 'timestamp="2'), body.encode()),
        (method, target, flipped(header, header.index('nonce_str="') + 12), body.encode()),
        (method, target, flipped(header, header.index('signature="') + 100), body.encode()),
        (method, target, flipped(header, header.index('serial_no="') + 12), body.encode()),
    ]
    for one in changed:
        with pytest.raises(Failure, match="SIGN_ERROR"):
            check(*one)


@either_key
def test_others_whole_client_works_with_the_simulator(world, simulator, other, serial):
    running, url = simulator

    def trade(*what):
        return other.trade(url, serial, *what)

    status, result = trade("pay", "closed0001", 8800)
    assert (status, result["prepay_id"]) == (200, running.pay.orders["closed0001"].prepay_id)
    status, result = trade("query", "closed0001")
    assert (status, result["trade_state"]) == (200, "NOTPAY")
    assert trade("close", "closed0001") == (204, {})
    status, result = trade("pay", "closed0001", 8800)
    assert (status, result["code"]) == (400, "ORDER_CLOSED")
    trade("pay", "paid0001", 8800)
    paid = running.pay.pay("paid0001", notify=False).transaction_id
    status, refund = trade("refund", paid, "paid0001R", 8800)
    assert (status, refund["user_received_account"]) == (200, "支付用户零钱")
    assert trade("query_refund", "paid0001R") == (200, refund)


@either_key
def test_our_client_accepts_responses_others_signed_and_refuses_changed_ones(world, other, keys, serial, monkeypatch):
    from chalicelib.providers import wechat_pay

    altered = {}

    def sign(body, _):
        timestamp, nonce = str(int(time.time())), "interop"
        signature = other.signed(platform_private(keys, serial), timestamp, nonce, body.decode())
        headers = {"Timestamp": timestamp, "Nonce": nonce, "Serial": serial, "Signature": signature, **altered}
        return {f"Wechatpay-{name}": value for name, value in headers.items()}

    monkeypatch.setattr(world.simulator.pay, "sign", sign)
    wechat_pay.open_order(**order(world, "closed0001"))
    wechat_pay.close_order(mchid=MCHID, out_trade_no="closed0001")  # a 204 is signed over an empty body
    for change in ({"Nonce": "interoq"}, {"Timestamp": "1"}, {"Serial": "PUB_KEY_ID_0"}):
        altered = change
        with pytest.raises((wechat_pay.AnswerForged, wechat_pay.AnswerKeyUnknown)):
            wechat_pay.find_order(mchid=MCHID, out_trade_no="closed0001")


@either_key
def test_others_notice_is_accepted_and_refused_with_any_byte_changed(world, other, keys, serial):
    token = world.token_of("o_1")
    payment_id = world.open_payment(token, 5000).json["payment_id"]
    world.pay(payment_id)
    headers, body = other.notice(serial, world.simulator.pay.query(payment_id, MCHID))
    text, before = body.decode(), rows(world)
    at = text.index('"ciphertext":') + 20
    attempts = [(headers, flipped(text, place).encode()) for place in range(0, len(text), 29)]
    for name in ("Signature", "Nonce", "Serial"):
        attempts.append(({**headers, f"Wechatpay-{name}": flipped(headers[f"Wechatpay-{name}"], 5)}, body))
    # A valid signature of an invalid cipher text.
    lines = (headers["Wechatpay-Timestamp"], headers["Wechatpay-Nonce"], flipped(text, at))
    resigned = other.signed(platform_private(keys, serial), *lines)
    attempts.append(({**headers, "Wechatpay-Signature": resigned}, flipped(text, at).encode()))
    reasons = Counter()
    for sent, raw in attempts:
        refused = world.http("POST", "/v1/wechat-pay/notify", raw, sent)
        assert (refused.status, refused.code) == (401, "callback_refused")
        reasons[refused.json["error"]["reason"]] += 1
    assert set(reasons) == {"signature_wrong", "serial_unknown", "resource_not_decryptable"}
    assert rows(world) == before
    assert world.http("POST", "/v1/wechat-pay/notify", body, headers).status == 204
    world.deliver()
    assert state(world, token, payment_id) == "paid"
