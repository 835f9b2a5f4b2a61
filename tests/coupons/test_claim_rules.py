"""Who may claim a coupon, when, and how many."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib import errors
from chalicelib.coupons.rules import claim as rules
from chalicelib.coupons.rules.claim import Claimant
from tests.coupons.made import CLOSES, OPENS, campaign, spec


@pytest.mark.parametrize(
    ("state", "now", "refusal"),
    [
        ("published", OPENS - timedelta(microseconds=1), errors.CouponNotStarted),
        ("published", OPENS, None),
        ("published", CLOSES - timedelta(microseconds=1), None),
        ("published", CLOSES, errors.CouponEnded),
        ("draft", OPENS, errors.ResourceNotFound),
        ("paused", OPENS, errors.CouponPaused),
        ("ended", OPENS, errors.CouponEnded),
    ],
)
def test_a_claim_needs_an_open_published_campaign(state, now, refusal):
    if refusal is None:
        rules.check_open(spec(state=state), now=now)
    else:
        with pytest.raises(refusal):
            rules.check_open(spec(state=state), now=now)


def test_a_claim_above_the_limit_per_member_is_refused():
    rules.check_member_limits(campaign(), [OPENS], now=OPENS)
    with pytest.raises(errors.CouponLimitReached):
        rules.check_member_limits(campaign(), [OPENS, OPENS], now=OPENS)


def test_the_limit_per_day_counts_business_days():
    limited = campaign(limit_per_member=9, limit_per_member_day=1, cutover_hour=4)
    late = datetime(2026, 11, 5, 19, 59, tzinfo=UTC)  # 03:59 on the 6th in Shanghai: still the 5th here
    with pytest.raises(errors.CouponDayLimitReached):
        rules.check_member_limits(limited, [late - timedelta(hours=5)], now=late)
    rules.check_member_limits(limited, [late], now=late + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("change", "claimant", "reason"),
    [
        ({}, Claimant(None, None, "mini_program"), None),
        ({"channels": ("code",)}, Claimant(None, None, "mini_program"), "channel"),
        ({"channels": ("code",)}, Claimant(None, None, "code"), None),
        ({"joined_within_days": 1}, Claimant(OPENS - timedelta(days=1), None, "login"), None),
        ({"joined_within_days": 1}, Claimant(OPENS - timedelta(days=2), None, "login"), "new_members"),
        ({"joined_within_days": 1}, Claimant(None, None, "login"), "new_members"),
        ({"tiers": ("gold",)}, Claimant(None, "gold", "login"), None),
        ({"points_price": 5}, Claimant(None, None, "list"), "channel"),
        ({"points_price": 5, "channels": ("points",)}, Claimant(None, None, "points"), None),
        ({"tiers": ("gold",)}, Claimant(None, None, "login"), "tier"),
    ],
)
def test_a_claim_needs_the_channel_the_joining_date_and_the_tier(change, claimant, reason):
    if reason is None:
        rules.check_claimant(campaign(**change), claimant, now=OPENS)
    else:
        with pytest.raises(errors.CouponNotEligible) as refused:
            rules.check_claimant(campaign(**change), claimant, now=OPENS)
        assert refused.value.details["reason"] == reason
