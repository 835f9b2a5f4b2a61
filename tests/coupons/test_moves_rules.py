"""What happens to a coupon: each move by example, and every order of moves by property."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import errors
from chalicelib.coupons.rules import moves as rules
from chalicelib.coupons.rules.coupon import is_free, shown_state, terms_of
from chalicelib.coupons.rules.kinds import PercentOff
from tests.coupons.made import LATER, campaign, coupon

DAY = timedelta(days=1)


def held(made=None, *, holder="till:1", until=LATER + timedelta(minutes=10), worth_fen=500):
    return rules.hold(made or coupon(), holder, worth_fen=worth_fen, store_id="s", until=until, now=LATER).after


def test_a_lapsed_hold_frees_the_coupon_and_redeems_for_a_while():
    lapsed = LATER + timedelta(minutes=10)
    assert not is_free(held(), now=lapsed - timedelta(microseconds=1))
    assert is_free(held(), now=lapsed)
    assert rules.redeem(held(), "till:1", at=lapsed).after.state == "redeemed"
    with pytest.raises(errors.CouponInUse):
        rules.redeem(held(), "till:1", at=lapsed + rules.LAPSED_GRACE)
    taken = rules.hold(held(), "till:2", worth_fen=1, store_id="t", until=lapsed + DAY, now=lapsed).after
    with pytest.raises(errors.CouponInUse):
        rules.redeem(taken, "till:1", at=lapsed)


def test_an_expired_coupon_is_redeemed_by_an_order_and_not_by_a_lapsed_hold():
    end = coupon().expires_at
    late = held(until=end - timedelta(minutes=1))
    assert rules.redeem(late, "till:1", at=end - timedelta(seconds=1)).after.state == "redeemed"
    with pytest.raises(errors.CouponExpired):
        rules.redeem(late, "till:1", at=end)
    assert rules.redeem(held(until=None), "till:1", at=end).after.state == "redeemed"


def test_a_coupon_in_use_cannot_be_held():
    for state in (held(), rules.redeem(held(), "till:1", at=LATER).after):
        with pytest.raises(errors.CouponInUse):
            rules.hold(state, "till:2", worth_fen=1, store_id=None, until=None, now=LATER)


def test_an_expired_coupon_cannot_be_held():
    with pytest.raises(errors.CouponExpired):
        rules.hold(coupon(), "x", worth_fen=1, store_id=None, until=None, now=coupon().expires_at)


def test_only_the_holder_undoes_a_redemption_within_a_day():
    redeemed, terms = rules.redeem(held(), "till:1", at=LATER).after, terms_of(campaign())
    undone = rules.undo(redeemed, "till:1", terms=terms, at=LATER + DAY - timedelta(seconds=1), spare_fen=0).after
    assert (undone.state, undone.holder, undone.expires_at) == ("claimed", None, coupon().expires_at)
    with pytest.raises(errors.CouponUndoTooLate):
        rules.undo(redeemed, "till:1", terms=terms, at=LATER + DAY, spare_fen=0)
    with pytest.raises(errors.CouponHoldEnded):
        rules.undo(redeemed, "till:2", terms=terms, at=LATER, spare_fen=0)


@pytest.mark.parametrize(
    ("change", "after", "is_restored", "lengthened"),
    [
        ({"on_refund": "no"}, DAY, False, timedelta()),
        ({"on_refund": "if_valid"}, DAY, True, timedelta()),
        ({"on_refund": "if_valid"}, 9 * DAY, False, timedelta()),
        ({"on_refund": "if_valid", "lengthen_on_return": True}, 9 * DAY, False, timedelta()),
        ({"on_refund": "if_valid", "lengthen_on_return": True}, DAY, True, DAY),
        ({"on_refund": "yes"}, 9 * DAY, True, timedelta()),
        ({"on_refund": "yes", "lengthen_on_return": True}, 2 * DAY, True, 2 * DAY),
    ],
)
def test_a_full_refund_restores_the_coupon_as_the_campaign_says(change, after, is_restored, lengthened):
    redeemed = rules.redeem(held(holder="payment:1", until=None), "payment:1", at=LATER).after
    terms = terms_of(campaign(**change))
    move = rules.restore(redeemed, "payment:1", terms=terms, at=LATER + after, spare_fen=0)
    assert (move is not None) == is_restored
    if move is not None:
        assert (move.after.state, move.after.expires_at) == ("claimed", coupon().expires_at + lengthened)


def budgeted(**change):
    return campaign(worth=PercentOff(10, 600), budget_fen=1200, on_refund="yes", **change)


def test_what_was_not_used_is_restored_to_the_budget_and_is_taken_again():
    of = budgeted()
    redeem = rules.redeem(held(coupon(of=of), holder="payment:1", until=None, worth_fen=250), "payment:1", at=LATER)
    assert (redeem.budget_fen, redeem.after.reserve_fen) == (350, 250)
    terms = terms_of(of)
    back = rules.restore(redeem.after, "payment:1", terms=terms, at=LATER, spare_fen=350)
    assert (back.budget_fen, back.after.reserve_fen) == (-350, 600)
    poorer = rules.restore(redeem.after, "payment:1", terms=terms, at=LATER, spare_fen=349)
    assert (poorer.budget_fen, poorer.after.reserve_fen) == (0, 250)


def test_an_expired_coupon_returns_its_reserve_once():
    made = coupon(of=budgeted())
    assert rules.expire(made, at=made.expires_at - timedelta(microseconds=1)) is None
    move = rules.expire(made, at=made.expires_at + DAY)
    assert (move.budget_fen, move.at) == (600, made.expires_at)
    assert rules.expire(move.after, at=made.expires_at + DAY) is None
    assert rules.expire(held(made, until=None), at=made.expires_at + DAY) is None


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["hold", "redeem", "release", "undo", "give_back", "expire"]),
        st.sampled_from(["till:1", "till:2", "payment:1"]),
        st.integers(0, 60 * 24 * 5),
        st.integers(0, 700),
    ),
    max_size=30,
)


@given(steps=STEPS)
def test_in_any_order_of_moves_reserve_and_budget_agree(steps):
    of = budgeted()
    terms, made, at, kept = terms_of(of), coupon(of=of), LATER, 600
    for verb, holder, minutes, fen in steps:
        at += timedelta(minutes=minutes)
        try:
            move = _step(verb, made, holder, at, fen, terms)
        except errors.Refusal:
            continue
        if move is None:
            continue
        kept -= move.budget_fen
        assert move.after.moves == made.moves + 1
        made = move.after
        assert made.reserve_fen == kept
        assert 0 <= kept <= 600
        assert (made.holder is None) == (made.state == "claimed")
        assert (made.redeemed_at is not None) == (made.state == "redeemed")


def _step(verb, made, holder, at, fen, terms):
    if verb == "hold":
        until = None if holder.startswith("payment") else at + timedelta(minutes=10)
        worth_fen = min(fen, made.reserve_fen)
        return rules.hold(made, holder, worth_fen=worth_fen, store_id="s", until=until, now=at)
    if verb == "redeem":
        return rules.redeem(made, holder, at=at)
    if verb == "release":
        return rules.release(made, holder, at=at)
    if verb == "undo":
        return rules.undo(made, holder, terms=terms, at=at, spare_fen=fen)
    if verb == "expire":
        return rules.expire(made, at=at)
    if (made.state, made.holder) != ("redeemed", holder):
        return None
    return rules.restore(made, holder, terms=terms, at=at, spare_fen=fen)


def test_hold_and_redeem_is_one_move():
    move = rules.hold_and_redeem(replace(coupon(), moves=4), "visit:1", worth_fen=3, store_id=None, now=LATER)
    assert (move.before.moves, move.after.moves, move.after.state, move.verb) == (4, 5, "redeemed", "redeem")


# --- void ---------------------------------------------------------------------------------------------------------
WHY = "given by mistake"


def void(one, at=LATER):
    return rules.void(one, "staff:anna", reason=WHY, at=at)


def test_a_free_coupon_is_worthless_and_its_budget_is_restored():
    move = void(coupon(reserve_fen=500))
    assert (move.after.state, move.after.moves, move.budget_fen) == ("voided", 1, 500)
    assert move.details == {"reason": WHY}
    assert move.after.reserve_fen == 0


def test_without_a_budget_nothing_is_restored():
    move = void(coupon())
    assert (move.budget_fen, move.after.reserve_fen) == (0, None)


def test_voiding_twice_does_nothing():
    assert void(void(coupon()).after) is None


def test_a_void_coupon_cannot_be_held():
    after = void(coupon()).after
    with pytest.raises(errors.CouponInUse):
        rules.hold(after, "payment:p", worth_fen=500, store_id=None, until=None, now=LATER)
    assert rules.expire(after, at=after.expires_at) is None
    assert shown_state(after, now=after.expires_at) == "voided"


@given(minutes=st.integers(0, 60 * 24 * 9))
def test_only_a_free_and_valid_coupon_is_voided(minutes):
    """A coupon held by an order is refused; held by a till, until the hold lapses; expired, for good."""
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
