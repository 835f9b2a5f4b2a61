"""What WeChat says is read into structs; what lacks a field of its kind is not read."""

from datetime import UTC, datetime

import pytest

from chalicelib.payments.rules import refund
from chalicelib.providers import codes
from chalicelib.providers.answers import busifavor, circle, payments
from chalicelib.providers.answers.busifavor import CouponStatus, StockStatus
from chalicelib.providers.answers.fields import Fields, Unreadable

MCHID = "1900000109"
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
AT = "2026-11-23T12:00:00+08:00"
PAID = {
    "trade_state": "SUCCESS",
    "out_trade_no": "o",
    "transaction_id": "t",
    "appid": "wx1",
    "amount": {"total": 1000},
    "success_time": AT,
}
REFUND = {"out_trade_no": "o", "out_refund_no": "r", "refund_id": "5", "amount": {"refund": 100}}


# --- orders and payments ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, ("CNY", 1000, MCHID)),
        ({"amount": {"total": 1000, "currency": "USD", "payer_total": 900}}, ("USD", 900, MCHID)),
        ({"mchid": "1900000110"}, ("CNY", 1000, "1900000110")),
    ],
)
def test_a_payment_is_in_yuan_of_the_payer_and_of_the_merchant_asked_unless_it_says_otherwise(more, expected):
    payment = payments.read_order(Fields({**PAID, **more}), mchid=MCHID).payment
    assert (payment.currency, payment.payer_total_fen, payment.mchid) == expected
    assert (payment.order_id, payment.transaction_id, payment.total_fen, payment.paid_at) == ("o", "t", 1000, NOON)


@pytest.mark.parametrize("state", sorted(codes.UNPAID_STATES))
def test_an_order_without_money_may_lack_everything_else(state):
    status = payments.read_order(Fields({"trade_state": state}), mchid=MCHID)
    assert (status.state, status.payment, status.order_id) == (state, None, None)
    assert status.is_closed == (state == "CLOSED")


@pytest.mark.parametrize("name", PAID)
@pytest.mark.parametrize("value", [None, "", " ", "x" * 65, -1, {}])
def test_a_paid_order_that_lacks_a_field_is_not_read(name, value):
    with pytest.raises(Unreadable):
        payments.read_order(Fields({**PAID, name: value}), mchid=MCHID)


# --- refunds ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("more", "state", "at"),
    [
        ({"refund_status": "SUCCESS", "success_time": AT}, refund.SUCCEEDED, NOON),
        ({"status": "PROCESSING"}, refund.PROCESSING, None),
        ({"refund_status": "ABNORMAL", "status": "SUCCESS"}, refund.ABNORMAL, None),
        ({"status": "CLOSED", "mchid": "1900000110"}, refund.FAILED, None),
    ],
)
def test_a_refund_is_read_from_a_notice_and_from_an_answer(more, state, at):
    field = "refund_status" if "refund_status" in more else "status"
    status = payments.read_refund(Fields({**REFUND, **more}), mchid=MCHID, state_field=field)
    assert (status.order_id, status.number, status.refund_id, status.refund_fen) == ("o", "r", "5", 100)
    assert (status.state, status.refunded_at, status.mchid) == (state, at, more.get("mchid", MCHID))


def test_every_state_of_a_refund_has_a_rank():
    assert set(codes.REFUND_STATES.values()) == set(refund.RANK)


@pytest.mark.parametrize("change", [*({name: None} for name in REFUND), {"status": "ODD"}, {"success_time": "noon"}])
def test_a_refund_that_lacks_a_field_is_not_read(change):
    with pytest.raises(Unreadable):
        payments.read_refund(Fields({**REFUND, "status": "SUCCESS", **change}), mchid=MCHID)


# --- bills ------------------------------------------------------------------------------------------------------------
def test_a_bill_has_a_sha1():
    link = {"hash_type": "SHA1", "hash_value": "AB", "download_url": "https://x"}
    assert payments.read_bill_link(Fields(link)) == payments.BillLink("https://x", "ab")
    for change in ({"hash_type": "MD5"}, {"hash_value": ""}, {"download_url": None}):
        with pytest.raises(Unreadable):
            payments.read_bill_link(Fields({**link, **change}))


# --- business circle --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("state", "known"), [("AUTHORIZED", "authorized"), ("SOMETHING_NEW", "unauthorized")])
def test_an_authorisation_that_nobody_knows_is_none(state, known):
    assert circle.read_authorization(Fields({"authorize_state": state})) == circle.AuthorizationStatus(known, None)


@pytest.mark.parametrize("change", [{"authorize_state": None}, {"authorize_time": "never"}])
def test_an_authorisation_without_its_state_or_with_an_odd_time_is_no_answer(change):
    with pytest.raises(Unreadable):
        circle.read_authorization(Fields({"authorize_state": "AUTHORIZED", "authorize_time": AT, **change}))


# --- merchant coupons -------------------------------------------------------------------------------------------------
def test_a_stock_says_what_it_may_send_and_sent():
    stock = {"stock_state": "RUNNING", "stock_send_rule": {"max_coupons": 9}}
    assert busifavor.read_stock(Fields(stock)) == StockStatus("RUNNING", 9, 0, None)
    counts = {"send_count_information": {"total_send_num": 4}, "coupon_code_count": {"available_count": "2"}}
    assert busifavor.read_stock(Fields({**stock, **counts})) == StockStatus("RUNNING", 9, 4, 2)
    for name in stock:
        with pytest.raises(Unreadable):
            busifavor.read_stock(Fields({**stock, name: None}))


def test_a_coupon_says_its_state_and_the_number_it_was_used_under():
    assert busifavor.read_coupon(Fields({"coupon_state": "SENDED"})) == CouponStatus("SENDED", None)
    used = {"coupon_state": "USED", "use_request_no": "n"}
    assert busifavor.read_coupon(Fields(used)) == CouponStatus("USED", "n")


def test_uploaded_codes_that_were_not_taken_come_with_why():
    answer = {
        "success_count": 7,
        "fail_codes": [{"coupon_code": "a", "code": "LENGTH"}, {"coupon_code": "b"}],
        "exist_codes": ["c"],
        "duplicate_codes": ["d"],
    }
    uploaded = busifavor.read_uploaded_codes(Fields(answer))
    assert uploaded.success_count == 7
    assert uploaded.failures == [("a", "LENGTH"), ("b", "failed"), ("c", "exists"), ("d", "twice")]
    assert busifavor.read_uploaded_codes(Fields({"success_count": 0})).failures == []
    with pytest.raises(Unreadable):
        busifavor.read_uploaded_codes(Fields({}))
