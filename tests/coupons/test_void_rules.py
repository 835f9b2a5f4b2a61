"""A coupon that staff made worthless: only a free one, once, and for good."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import errors
from chalicelib.coupons.rules import coupon as rules
from tests.coupons.made import LATER, coupon

WHY = "given by mistake"


def void(one, at=LATER):
    return rules.void(one, "staff:anna", reason=WHY, at=at)


def test_a_free_coupon_is_worthless_and_its_budget_comes_back():
    move = void(coupon(reserve_fen=500))
    assert (move.after.state, move.after.moves, move.budget_fen) == ("voided", 1, 500)
    assert move.details == {"reason": WHY}
    assert move.after.reserve_fen == 0


def test_without_a_budget_nothing_comes_back():
    move = void(coupon())
    assert (move.budget_fen, move.after.reserve_fen) == (0, None)


def test_a_second_time_nothing_happens():
    assert void(void(coupon()).after) is None


def test_nobody_holds_it_afterwards():
    after = void(coupon()).after
    with pytest.raises(errors.CouponInUse):
        rules.hold(after, "payment:p", worth_fen=500, store_id=None, until=None, now=LATER)
    assert rules.expire(after, at=after.expires_at) is None
    assert rules.shown_state(after, now=after.expires_at) == "voided"


@given(minutes=st.integers(0, 60 * 24 * 9))
def test_only_while_it_is_free_and_valid(minutes):
    """Held by an order it stays, whenever; held by a till until that has lapsed; over, it is left as it is."""
    one, at = coupon(), LATER + timedelta(minutes=minutes)
    until = LATER + timedelta(minutes=5)
    ordered = rules.hold(one, "payment:p", worth_fen=500, store_id=None, until=None, now=LATER).after
    at_a_till = rules.hold(one, "till:h", worth_fen=500, store_id=None, until=until, now=LATER).after
    redeemed = rules.redeem(ordered, "payment:p", at=LATER).after
    for taken in (ordered, redeemed):
        with pytest.raises(errors.CouponInUse):
            void(taken, at)
    if at < until:
        with pytest.raises(errors.CouponInUse):
            void(at_a_till, at)
    elif at < one.expires_at:
        assert void(at_a_till, at).after.state == "voided"
    else:
        with pytest.raises(errors.CouponExpired):
            void(at_a_till, at)
