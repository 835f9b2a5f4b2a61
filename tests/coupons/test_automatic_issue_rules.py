"""Which rules give a coupon on which occasion, and how many a day."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from chalicelib import errors
from chalicelib.coupons.rules import automatic_issue as rules
from chalicelib.coupons.rules.automatic_issue import IssueRuleSpec, Occasion
from chalicelib.coupons.rules.claim import Source
from tests.coupons.made import OPENS, coupon

RULE = IssueRuleSpec("thanks", "sun", "gift", "payment", store_ids=("cafe",), threshold_fen=1000)


PAID = Occasion("payment", "sun", "p1", OPENS, "cafe", 1000)


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
def test_on_which_occasions_a_rule_gives_a_coupon(rule, occasion, issues):
    assert rules.applies(msgspec.structs.replace(RULE, **rule), replace(PAID, **occasion)) is issues


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
        rules.check_rule(spec)
        return
    with pytest.raises(errors.ValueInvalid):
        rules.check_rule(spec)


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
def test_the_day_limit_counts_the_rules_own_coupons_of_the_business_day(held, limit, refused):
    spec = msgspec.structs.replace(RULE, limit_per_member_day=limit)
    if not refused:
        rules.check_day_limit(spec, "r", held, cutover_hour=0, at=OPENS)
        return
    with pytest.raises(errors.CouponDayLimitReached):
        rules.check_day_limit(spec, "r", held, cutover_hour=0, at=OPENS)
