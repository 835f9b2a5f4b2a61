"""When a rule issues a coupon by itself, and what a till's hold allows: by example, at the bounds."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from chalicelib import errors
from chalicelib.coupons.rules import hold, issuing
from chalicelib.coupons.rules.coupon import Source
from chalicelib.coupons.rules.hold import HELD, LAPSED, REDEEMED, RELEASED, UNDONE, Hold, HoldUse
from chalicelib.coupons.rules.issuing import IssueRuleSpec, Occasion
from tests.coupons.made import OPENS, coupon

RULE = IssueRuleSpec("thanks", "sun", "gift", "payment", store_ids=("cafe",), threshold_fen=1000)
PAID = Occasion("payment", "sun", "p1", OPENS, "cafe", 1000)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("rule", "occasion", "issues"),
    [
        ({}, {}, True),
        ({}, {"paid_fen": 999}, False),
        ({}, {"store_id": "books"}, False),
        ({}, {"mall_id": "moon"}, False),
        ({}, {"trigger": "joining"}, False),
        ({"enabled": False}, {}, False),
        ({"store_ids": ()}, {"store_id": "books"}, True),
        ({"threshold_fen": 0}, {"paid_fen": 1}, True),
        ({"threshold_fen": 0}, {"paid_fen": 0}, False),
        (
            {"trigger": "joining", "store_ids": (), "threshold_fen": 0},
            {"trigger": "joining", "store_id": None, "paid_fen": 0},
            True,
        ),
    ],
)
def test_what_a_rule_issues_for(rule, occasion, issues):
    assert issuing.answers(msgspec.structs.replace(RULE, **rule), replace(PAID, **occasion)) is issues


@pytest.mark.parametrize(
    ("more", "taken"),
    [
        ({}, True),
        ({"store_ids": ("cafe",)}, False),
        ({"threshold_fen": 1}, False),
        ({"limit_per_member_day": 1}, False),
    ],
)
@pytest.mark.parametrize("trigger", ["payment", "joining", "birthday"])
def test_stores_threshold_and_day_limit_go_with_payments_only(trigger, more, taken):
    spec = IssueRuleSpec("r", "sun", "gift", trigger, **more)
    if taken or trigger == "payment":
        issuing.check_rule(spec)
        return
    with pytest.raises(errors.ValueInvalid):
        issuing.check_rule(spec)


def issued(days_ago=0, channel="payment", rule="r"):
    return coupon(at=OPENS - timedelta(days=days_ago), source=Source(channel, rule))


@pytest.mark.parametrize(
    ("held", "limit", "refused"),
    [
        ([], 1, False),
        ([issued()], 1, True),
        ([issued()], 2, False),
        ([issued(), issued()], 2, True),
        ([issued()] * 9, None, False),
        ([issued(1)], 1, False),
        ([issued(-1)], 1, False),
        ([issued(channel="code")], 1, False),
        ([issued(rule="other")], 1, False),
    ],
)
def test_a_rule_issues_so_many_a_business_day_of_its_own(held, limit, refused):
    spec = msgspec.structs.replace(RULE, limit_per_member_day=limit)
    if not refused:
        issuing.check_day_limit(spec, "r", held, cutover_hour=0, at=OPENS)
        return
    with pytest.raises(errors.CouponDayLimitReached):
        issuing.check_day_limit(spec, "r", held, cutover_hour=0, at=OPENS)


# --- a till's hold ------------------------------------------------------------------------------------------------
HOLD = Hold(
    *("h", "x", "sun", "cafe", "d", "m", 5000, (HoldUse("c", 500), HoldUse("e", 30)), HELD, OPENS),
    expires_at=OPENS + SECOND,
)
DONE = replace(HOLD, state=REDEEMED, receipt_no="A-17")


def test_what_a_hold_is_called_and_takes_off():
    assert (HOLD.holder, HOLD.discount_fen) == ("till:h", 530)


@pytest.mark.parametrize(
    ("state", "late", "shown"),
    [(HELD, -SECOND, HELD), (HELD, timedelta(0), LAPSED), (REDEEMED, SECOND, REDEEMED), (RELEASED, SECOND, RELEASED)],
)
def test_a_hold_lapses_at_its_end(state, late, shown):
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
    """True: it is to be done, False: it was; None: it is refused."""
    for state, may in allowed.items():
        if may is None:
            with pytest.raises(errors.CouponHoldEnded):
                ask(replace(HOLD, state=state))
        else:
            assert ask(replace(HOLD, state=state)) is may
