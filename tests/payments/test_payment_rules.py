"""Rules of orders, payments and refunds: amounts, matching, limits and pauses, at their bounds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from chalicelib import errors
from chalicelib.payments.rules import order as rules
from chalicelib.payments.rules import refund, unmatched
from chalicelib.payments.rules.order import Order, OrderCoupon, OrderLine, QuoteLine, UnmatchedPayment
from chalicelib.payments.rules.refund import Refund, Returned
from chalicelib.providers.answers.payments import Payment

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
PAID = Order(
    *("o", "m", "hash", "wx1", "1900000109", "o_1", "sun", "cafe", rules.STORE, None, "coffee"),
    amount_fen=1000,
    discount_fen=0,
    points_per_yuan=2,
    coupons=(),
    state=rules.PAID,
    created_at=NOON,
    expires_at=NOON + rules.ORDER_LIFE,
    joined_at=NOON,
    paid_at=NOON,
)
PAYMENT = Payment(
    order_id="o",
    transaction_id="t",
    appid="wx1",
    mchid="1900000109",
    total_fen=1000,
    payer_total_fen=1000,
    currency="CNY",
    paid_at=NOON,
)
REFUND = Refund("o", "r", refund.OF_PAYMENT, 100, refund.PROCESSING, "staff", NOON)
# Three cups for ten yuan, one of which came back; a cake that a coupon paid.
LINES = (OrderLine("cup", 3, 1000, 1000, returned=1), OrderLine("cake", 1, 500, 0))


# --- orders -------------------------------------------------------------------------------------------------------
def test_payable_is_the_amount_less_coupons_and_points():
    whole = replace(PAID, discount_fen=300, points_fen=200)
    assert (whole.payable_fen, PAID.payable_fen) == (500, 1000)
    states = (rules.CREATED, rules.OPEN, rules.PAID, rules.CLOSED)
    assert [replace(PAID, state=state).is_settled for state in states] == [False, False, True, True]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, None),
        ({"total_fen": 999}, "amount"),
        ({"total_fen": 1001}, "amount"),
        ({"currency": "USD"}, "currency"),
        ({"appid": "wx2"}, "appid"),
        ({"mchid": "1900000110"}, "mchid"),
        ({"mchid": "1900000110", "total_fen": 1}, "amount"),
    ],
)
def test_a_payment_matches_its_order_in_amount_currency_and_parties(change, why):
    assert unmatched.find_mismatch(PAID, msgspec.structs.replace(PAYMENT, **change)) == why


def test_a_quote_lists_what_adds_and_what_takes_off():
    assert rules.quote_lines(PAID) == [QuoteLine("amount", "", 1000)]
    assert rules.quote_lines(replace(PAID, purpose=rules.PARKING)) == [QuoteLine("parking", "", 1000)]
    coupons = (OrderCoupon("c1", "gift", 300),)
    whole = replace(PAID, amount_fen=1500, lines=LINES, coupons=coupons, discount_fen=300, points_fen=200)
    assert rules.quote_lines(whole) == [
        QuoteLine("goods", "cup", 1000),
        QuoteLine("goods", "cake", 500),
        QuoteLine("coupon", "c1", -300),
        QuoteLine("points", "", -200),
    ]


@pytest.mark.parametrize(
    ("late", "pause"),
    [
        (-10 * MINUTE, 10 * MINUTE),
        (-MINUTE, MINUTE),
        (0 * MINUTE, MINUTE),
        (4 * MINUTE, MINUTE),
        (8 * MINUTE, 2 * MINUTE),
        (120 * MINUTE, 30 * MINUTE),
        (600 * MINUTE, 30 * MINUTE),
    ],
)
def test_an_order_is_queried_when_it_expires_then_after_1_to_30_minutes(late, pause):
    now = PAID.expires_at + late
    assert rules.next_query_at(PAID, now=now) == now + pause


# --- refunds ------------------------------------------------------------------------------------------------------
def test_the_rest_is_neither_refunded_nor_being_refunded():
    assert refund.rest_fen(PAID) == 1000
    assert refund.rest_fen(replace(PAID, refunded_fen=300, refunding_fen=200)) == 500
    assert refund.rest_fen(replace(PAID, refunded_fen=900, refunding_fen=200)) == 0
    late = UnmatchedPayment("late", "4200001", 500, NOON)
    assert [unmatched.rest_fen(late, refunded_fen=fen) for fen in (0, 499, 500, 501)] == [500, 1, 0, 0]


@pytest.mark.parametrize(("total_fen", "refunded"), [(None, False), (301, False), (300, True)])
def test_an_unmatched_payment_is_refunded_once_all_of_it_is(total_fen, refunded):
    came = UnmatchedPayment("late", "4200001", total_fen, NOON) if total_fen else None
    assert unmatched.is_refunded(replace(PAID, refunded_fen=300, unmatched=came)) is refunded


@pytest.mark.parametrize(
    ("state", "change", "reason"),
    [
        (rules.OPEN, {}, None),
        (rules.PAID, {}, None),
        (rules.OPEN, {"total_fen": 1}, "amount_differs"),
        (rules.PAID, {"total_fen": 1}, "amount_differs"),
        (rules.CLOSED, {}, "late"),
        (rules.CLOSED, {"total_fen": 1}, "late"),
        (rules.CLOSED, {"currency": "USD"}, "currency_differs"),
        (rules.CLOSED, {"mchid": "1900000110"}, "mchid_differs"),
    ],
)
def test_a_payment_is_unmatched_by_its_fields_or_because_its_order_is_closed(state, change, reason):
    payment = msgspec.structs.replace(PAYMENT, **change)
    found = unmatched.match_payment(replace(PAID, state=state), payment)
    whole = UnmatchedPayment(reason, payment.transaction_id, payment.total_fen, payment.paid_at)
    assert found == (whole if reason else None)


def test_a_payment_is_refundable_for_a_year_and_50_times():
    year = timedelta(days=365)
    refund.check_refundable(replace(PAID, refunds=49), now=NOON + year)
    with pytest.raises(errors.RefundTooLate):
        refund.check_refundable(PAID, now=NOON + year + SECOND)
    with pytest.raises(errors.RefundsTooMany):
        refund.check_refundable(replace(PAID, refunds=50), now=NOON)
    for unpaid in (replace(PAID, state=rules.OPEN), replace(PAID, state=rules.CLOSED), replace(PAID, paid_at=None)):
        with pytest.raises(errors.PaymentNotPaid):
            refund.check_refundable(unpaid, now=NOON)


FREE = replace(PAID, discount_fen=1000)


@pytest.mark.parametrize(
    ("order", "refund_fen", "returned", "asked"),
    [
        (PAID, None, (), 1000),
        (PAID, 1, (), 1),
        (PAID, 1000, (), 1000),
        (replace(PAID, refunded_fen=400), None, (), 600),
        (FREE, None, (), 0),
        (replace(PAID, lines=LINES), None, (Returned("cup", 1),), 333),
        (replace(PAID, lines=LINES), None, (Returned("cup", 2),), 667),
    ],
)
def test_the_amount_of_a_refund_request(order, refund_fen, returned, asked):
    assert refund.decide_amount_fen(order, refund_fen, returned) == asked


@pytest.mark.parametrize(
    ("order", "refund_fen", "returned", "problem", "field"),
    [
        (PAID, 1001, (), errors.RefundExceeds, "refund_fen"),
        (PAID, 0, (), errors.RefundExceeds, "refund_fen"),
        (replace(PAID, refunded_fen=1000), None, (), errors.RefundExceeds, "refund_fen"),
        (replace(FREE, refunds=1), None, (), errors.RefundExceeds, "refund_fen"),
        (FREE, None, (Returned("cup", 1),), errors.ValueInvalid, "lines"),
        (replace(PAID, lines=LINES, refunded_fen=900), None, (Returned("cup", 1),), errors.RefundExceeds, "lines"),
        (replace(PAID, lines=LINES), None, (Returned("cup", 3),), errors.ValueInvalid, "lines[0].quantity"),
        (replace(PAID, lines=LINES), None, (Returned("cake", 1),), errors.ValueInvalid, "lines"),
        (replace(PAID, lines=LINES), None, (Returned("tea", 1),), errors.ResourceNotFound, "lines[0].sku"),
    ],
)
def test_an_impossible_refund_is_refused_with_its_field(order, refund_fen, returned, problem, field):
    with pytest.raises(problem) as refused:
        refund.decide_amount_fen(order, refund_fen, returned)
    assert refused.value.field == field


def test_the_rest_is_given_in_fen_and_in_yuan():
    with pytest.raises(errors.RefundExceeds) as refused:
        refund.decide_amount_fen(replace(PAID, refunded_fen=250), 751, ())
    assert refused.value.details == {"rest_fen": 750, "rest": "7.50"}


def test_returned_articles_are_counted_and_uncounted():
    back = refund.count_returned(LINES, (Returned("cup", 2),), 1)
    assert [one.returned for one in back] == [3, 0]
    assert refund.count_returned(back, (Returned("cup", 2),), -1) == LINES


def test_a_refund_moves_up_by_rank_and_success_is_final():
    ranked = sorted(refund.RANK, key=refund.RANK.__getitem__)
    assert ranked == [refund.PROCESSING, refund.ABNORMAL, refund.FAILED, refund.SUCCEEDED]
    assert len(set(refund.RANK.values())) == 4
    pending = [replace(REFUND, state=state).is_pending for state in ranked]
    assert pending == [True, True, False, False]


@pytest.mark.parametrize(
    ("age_minutes", "pause_minutes"),
    [(0, 1), (4, 1), (5, 5), (9, 5), (10, 10), (19, 10), (20, 20), (39, 20), (40, 30), (1439, 30), (1440, 360)],
)
def test_a_refund_is_queried_every_minute_for_five_then_less_often(age_minutes, pause_minutes):
    now = NOON + age_minutes * MINUTE
    assert refund.next_query_at(REFUND, now=now) == now + pause_minutes * MINUTE
