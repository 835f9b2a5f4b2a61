"""One coupon's life: by example, and by property over every order of moves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import errors
from chalicelib.coupons.rules import coupon as rules
from chalicelib.coupons.rules.campaign import PercentOff
from tests.coupons.made import LATER, OPENS, campaign, coupon

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("claimed", "cutover", "expires"),
    [
        # In Shanghai it is 12:00 on the 5th; three days later ends with the 8th, at 16:00 UTC.
        (datetime(2026, 11, 5, 4, tzinfo=UTC), 0, datetime(2026, 11, 8, 16, tzinfo=UTC)),
        # 00:30 on the 6th in Shanghai.
        (datetime(2026, 11, 5, 16, 30, tzinfo=UTC), 0, datetime(2026, 11, 9, 16, tzinfo=UTC)),
        # The same instant is still the 5th where the business day is cut over at four.
        (datetime(2026, 11, 5, 16, 30, tzinfo=UTC), 4, datetime(2026, 11, 8, 20, tzinfo=UTC)),
    ],
)
def test_a_coupon_expires_where_its_last_business_day_ends(claimed, cutover, expires):
    assert coupon(at=claimed, of=campaign(cutover_hour=cutover)).expires_at == expires


def test_valid_until_the_nineteenth_holds_all_of_the_nineteenth():
    made = coupon(of=campaign(valid_days=None, valid_until=date(2026, 12, 19)))
    last = datetime(2026, 12, 19, 15, 59, 59, tzinfo=UTC)
    assert rules.shown_state(made, now=last) == "claimed"
    assert rules.shown_state(made, now=last + timedelta(seconds=1)) == "expired"


@pytest.mark.parametrize(
    ("change", "valid_from"),
    [
        ({}, OPENS),
        ({"valid_after_days": 2}, datetime(2026, 11, 2, 16, tzinfo=UTC)),
        (
            {"valid_days": None, "valid_until": date(2026, 12, 1), "valid_from": date(2026, 11, 20)},
            datetime(2026, 11, 19, 16, tzinfo=UTC),
        ),
        ({"valid_days": None, "valid_until": date(2026, 12, 1), "valid_from": date(2026, 10, 1)}, OPENS),
    ],
)
def test_when_a_coupon_begins_to_be_valid(change, valid_from):
    assert coupon(of=campaign(**change)).valid_from == valid_from


@given(slots=st.sets(st.integers(1, 99), min_size=2), member=st.text(min_size=1))
def test_coupon_ids_differ_by_slot_and_repeat_for_the_same(slots, member):
    made = [rules.coupon_id("c", member, slot) for slot in slots]
    assert len(set(made)) == len(made)
    assert made == [rules.coupon_id("c", member, slot) for slot in slots]


def held(made=None, *, holder="till:1", until=LATER + timedelta(minutes=10), worth_fen=500):
    return rules.hold(made or coupon(), holder, worth_fen=worth_fen, store_id="s", until=until, now=LATER).after


def test_a_hold_that_lapsed_holds_nothing_and_still_redeems_while_nobody_took_it():
    lapsed = LATER + timedelta(minutes=10)
    assert not rules.is_free(held(), now=lapsed - timedelta(microseconds=1))
    assert rules.is_free(held(), now=lapsed)
    assert rules.redeem(held(), "till:1", at=lapsed).after.state == "redeemed"
    with pytest.raises(errors.CouponInUse):
        rules.redeem(held(), "till:1", at=lapsed + rules.LAPSED_GRACE)
    taken = rules.hold(held(), "till:2", worth_fen=1, store_id="t", until=lapsed + DAY, now=lapsed).after
    with pytest.raises(errors.CouponInUse):
        rules.redeem(taken, "till:1", at=lapsed)


def test_a_lapsed_hold_on_an_expired_coupon_redeems_nothing_but_an_orders_hold_does():
    over = coupon().expires_at
    late = held(until=over - timedelta(minutes=1))
    assert rules.redeem(late, "till:1", at=over - timedelta(seconds=1)).after.state == "redeemed"
    with pytest.raises(errors.CouponExpired):
        rules.redeem(late, "till:1", at=over)
    assert rules.redeem(held(until=None), "till:1", at=over).after.state == "redeemed"


def test_a_coupon_in_use_is_held_by_nobody_else():
    for state in (held(), rules.redeem(held(), "till:1", at=LATER).after):
        with pytest.raises(errors.CouponInUse):
            rules.hold(state, "till:2", worth_fen=1, store_id=None, until=None, now=LATER)


def test_an_expired_coupon_is_not_held():
    with pytest.raises(errors.CouponExpired):
        rules.hold(coupon(), "x", worth_fen=1, store_id=None, until=None, now=coupon().expires_at)


def test_undo_has_its_window_and_its_holder():
    redeemed, terms = rules.redeem(held(), "till:1", at=LATER).after, rules.terms_of(campaign())
    undone = rules.undo(redeemed, "till:1", terms=terms, at=LATER + DAY - timedelta(seconds=1), spare_fen=0).after
    assert (undone.state, undone.holder, undone.expires_at) == ("claimed", None, coupon().expires_at)
    with pytest.raises(errors.CouponUndoTooLate):
        rules.undo(redeemed, "till:1", terms=terms, at=LATER + DAY, spare_fen=0)
    with pytest.raises(errors.CouponHoldEnded):
        rules.undo(redeemed, "till:2", terms=terms, at=LATER, spare_fen=0)


@pytest.mark.parametrize(
    ("change", "after", "comes_back", "lengthened"),
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
def test_what_a_full_refund_gives_back(change, after, comes_back, lengthened):
    redeemed = rules.redeem(held(holder="payment:1", until=None), "payment:1", at=LATER).after
    terms = rules.terms_of(campaign(**change))
    move = rules.give_back(redeemed, "payment:1", terms=terms, at=LATER + after, spare_fen=0)
    assert (move is not None) == comes_back
    if move is not None:
        assert (move.after.state, move.after.expires_at) == ("claimed", coupon().expires_at + lengthened)


def budgeted(**change):
    return campaign(worth=PercentOff(10, 600), budget_fen=1200, on_refund="yes", **change)


def test_what_was_not_used_comes_back_to_the_budget_and_is_taken_again():
    of = budgeted()
    redeem = rules.redeem(held(coupon(of=of), holder="payment:1", until=None, worth_fen=250), "payment:1", at=LATER)
    assert (redeem.budget_fen, redeem.after.reserve_fen) == (350, 250)
    terms = rules.terms_of(of)
    back = rules.give_back(redeem.after, "payment:1", terms=terms, at=LATER, spare_fen=350)
    assert (back.budget_fen, back.after.reserve_fen) == (-350, 600)
    poorer = rules.give_back(redeem.after, "payment:1", terms=terms, at=LATER, spare_fen=349)
    assert (poorer.budget_fen, poorer.after.reserve_fen) == (0, 250)


def test_what_expired_gives_all_of_its_budget_back_once():
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
def test_whatever_comes_in_whatever_order_a_coupon_is_worth_what_its_budget_keeps(steps):
    of = budgeted()
    terms, made, at, kept = rules.terms_of(of), coupon(of=of), LATER, 600
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
    return rules.give_back(made, holder, terms=terms, at=at, spare_fen=fen)


def test_redeeming_at_once_is_one_move():
    move = rules.redeem_at_once(replace(coupon(), moves=4), "visit:1", worth_fen=3, store_id=None, now=LATER)
    assert (move.before.moves, move.after.moves, move.after.state, move.verb) == (4, 5, "redeemed", "redeem")
