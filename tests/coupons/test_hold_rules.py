"""What a till's hold allows in each state."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib import errors
from chalicelib.coupons.rules import hold
from chalicelib.coupons.rules.hold import HELD, LAPSED, REDEEMED, RELEASED, UNDONE, Hold, HoldUse
from tests.coupons.made import OPENS

SECOND = timedelta(seconds=1)


HOLD = Hold(
    *("h", "x", "sun", "cafe", "d", "m", 5000, (HoldUse("c", 500), HoldUse("e", 30)), HELD, OPENS),
    expires_at=OPENS + SECOND,
)


DONE = replace(HOLD, state=REDEEMED, receipt_no="A-17")


def test_the_holders_name_and_the_discount():
    assert (HOLD.holder, HOLD.discount_fen) == ("till:h", 530)


@pytest.mark.parametrize(
    ("state", "late", "shown"),
    [(HELD, -SECOND, HELD), (HELD, timedelta(0), LAPSED), (REDEEMED, SECOND, REDEEMED), (RELEASED, SECOND, RELEASED)],
)
def test_a_hold_lapses_when_it_expires(state, late, shown):
    assert hold.shown_state(replace(HOLD, state=state), now=HOLD.expires_at + late) == shown


def test_a_hold_is_redeemed_once_on_one_receipt():
    assert (hold.may_redeem(HOLD, "A-17"), hold.may_redeem(DONE, "A-17")) == (True, False)
    with pytest.raises(errors.CouponReceiptDiffers):
        hold.may_redeem(DONE, "A-18")


@pytest.mark.parametrize(
    ("ask", "allowed"),
    [
        (lambda one: hold.may_redeem(one, "A-17"), {HELD: True, RELEASED: None, UNDONE: None}),
        (hold.may_release, {HELD: True, RELEASED: False, REDEEMED: None, UNDONE: None}),
        (hold.may_undo, {HELD: None, RELEASED: None, REDEEMED: True, UNDONE: False}),
    ],
)
def test_what_a_hold_allows_in_each_state(ask, allowed):
    """True: to be done. False: done already. None: refused."""
    for state, may in allowed.items():
        if may is None:
            with pytest.raises(errors.CouponHoldEnded):
                ask(replace(HOLD, state=state))
        else:
            assert ask(replace(HOLD, state=state)) is may
