"""Which receipts may earn, and when a report is a repeat: by example, at the bounds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from chalicelib import errors
from chalicelib.receipts import rules
from chalicelib.receipts.rules import Receipt

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
SECOND = timedelta(seconds=1)
RECEIPT = Receipt("id", "sun", "cafe", "r1", "m1", 5000, 4000, NOON, "till", NOON)


def unclaimed(**more):
    return replace(RECEIPT, member_id=rules.NOBODY, **more)


def test_what_was_paid_is_at_most_the_amount():
    rules.check_amounts(5000, 5000)
    with pytest.raises(errors.ValueInvalid):
        rules.check_amounts(5000, 5001)


def test_a_payment_may_be_filed_to_the_last_instant_of_the_days():
    paid_at = NOON - timedelta(days=30)
    rules.check_back_fill("SUCCESS", paid_at, days=30, now=NOON)
    with pytest.raises(errors.PaymentTooOld):
        rules.check_back_fill("SUCCESS", paid_at - SECOND, days=30, now=NOON)
    with pytest.raises(errors.PaymentRefunded):
        rules.check_back_fill("REFUND", NOON, days=30, now=NOON)


def test_what_nobody_had_may_be_filed_to_the_last_instant_of_the_days():
    nobodys = unclaimed(bought_at=NOON - timedelta(days=30))
    rules.check_age(nobodys, days=30, now=NOON)
    assert rules.may_be_claimed(nobodys, days=30, since=NOON)
    assert not rules.may_be_claimed(nobodys, days=30, since=NOON + SECOND)
    assert not rules.may_be_claimed(RECEIPT, days=30, since=NOON)
    with pytest.raises(errors.PaymentTooOld):
        rules.check_age(nobodys, days=30, now=NOON + SECOND)


def test_a_receipt_was_bought_when_it_says_or_now():
    assert rules.decide_bought_at(None, NOON) == NOON
    for stated in (NOON + timedelta(minutes=5), NOON - timedelta(days=30)):
        assert rules.decide_bought_at(stated, NOON) == stated
    for stated in (NOON + timedelta(minutes=5) + SECOND, NOON - timedelta(days=30) - SECOND):
        with pytest.raises(errors.ValueInvalid):
            rules.decide_bought_at(stated, NOON)
    with pytest.raises(errors.ValueInvalid):
        rules.decide_bought_at(NOON - timedelta(days=2), NOON, within=timedelta(days=1))


def test_an_instant_is_kept_in_utc_and_one_before_all_time_is_refused():
    shanghai = timezone(timedelta(hours=8))
    assert rules.in_utc(None) is None
    assert rules.in_utc(datetime(2026, 11, 23, 12, tzinfo=shanghai)) == NOON
    with pytest.raises(errors.ValueInvalid):
        rules.in_utc(datetime.min.replace(tzinfo=shanghai))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (RECEIPT, RECEIPT, True),
        (RECEIPT, replace(RECEIPT, amount_fen=5001), False),
        (RECEIPT, replace(RECEIPT, paid_fen=3999), False),
        (RECEIPT, replace(RECEIPT, member_id="m2"), False),
        # When it was bought tells them apart only where both say it.
        (replace(RECEIPT, told_at=NOON), RECEIPT, True),
        (RECEIPT, replace(RECEIPT, told_at=NOON), True),
        (replace(RECEIPT, told_at=NOON), replace(RECEIPT, told_at=NOON), True),
        (replace(RECEIPT, told_at=NOON), replace(RECEIPT, told_at=NOON + SECOND), False),
        # While one is nobody's, who paid tells.
        (unclaimed(), unclaimed(), False),
        (unclaimed(), RECEIPT, False),
        (unclaimed(payer="wx#o_1"), replace(RECEIPT, payer="wx#o_1"), True),
        (replace(RECEIPT, payer="wx#o_1"), unclaimed(payer="wx#o_1"), True),
        (unclaimed(payer="wx#o_1"), replace(RECEIPT, payer="wx#o_2"), False),
        (unclaimed(payer="wx#o_1"), unclaimed(), False),
        (replace(RECEIPT, payer="wx#o_1"), replace(RECEIPT, payer="wx#o_2"), True),
    ],
)
def test_two_reports_tell_one_sale(one, other, same):
    assert rules.is_same(one, other) is same


def test_points_may_be_on_their_way_for_a_quarter_of_an_hour_after_it_became_somebodys():
    quarter = timedelta(minutes=15)
    assert rules.may_need_credit(RECEIPT, NOON + quarter - SECOND)
    assert not rules.may_need_credit(RECEIPT, NOON + quarter)
    claimed = replace(RECEIPT, claimed_at=NOON + timedelta(days=1))
    assert rules.may_need_credit(claimed, NOON + timedelta(days=1) + quarter - SECOND)
    assert not rules.may_need_credit(claimed, NOON + timedelta(days=1) + quarter)


def test_what_is_left_of_what_was_paid_may_be_refunded():
    part = replace(RECEIPT, refunded_fen=1500)
    rules.check_refund(part, 2500)
    with pytest.raises(errors.ReceiptRefundExceeds) as refused:
        rules.check_refund(part, 2501)
    assert (refused.value.field, refused.value.details) == ("refund_fen", {"left_fen": 2500})
