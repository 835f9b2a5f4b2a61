"""When a coupon may be claimed and used: by example and by property."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import errors
from chalicelib.coupons import rules
from chalicelib.coupons.rules import Campaign, CampaignSpec

OPENS = datetime(2026, 11, 1, tzinfo=UTC)
CLOSES = datetime(2026, 11, 20, tzinfo=UTC)
SPEC = CampaignSpec("c", "sun", 3000, 500, 10, 2, OPENS, CLOSES, valid_days=3)
CAMPAIGN = Campaign("c", 1, SPEC, cutover_hour=0)


def coupon(slot=1, at=OPENS, campaign=CAMPAIGN):
    return rules.issue(campaign, member_id="m", slot=slot, request_key=f"k{slot}", now=at)


@pytest.mark.parametrize(
    ("now", "refusal"),
    [
        (OPENS - timedelta(microseconds=1), errors.CouponNotStarted),
        (OPENS, None),
        (CLOSES - timedelta(microseconds=1), None),
        (CLOSES, errors.CouponEnded),
    ],
)
def test_a_claim_is_refused_outside_the_window(now, refusal):
    if refusal is None:
        rules.decide_claim(CAMPAIGN, [], now=now)
    else:
        with pytest.raises(refusal):
            rules.decide_claim(CAMPAIGN, [], now=now)


def test_a_claim_past_the_limit_is_refused():
    rules.decide_claim(CAMPAIGN, [coupon(1)], now=OPENS)
    with pytest.raises(errors.CouponLimitReached):
        rules.decide_claim(CAMPAIGN, [coupon(1), coupon(2)], now=OPENS)


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
    campaign = replace(CAMPAIGN, cutover_hour=cutover)
    assert coupon(at=claimed, campaign=campaign).expires_at == expires


def test_valid_until_the_nineteenth_holds_all_of_the_nineteenth():
    spec = CampaignSpec("c", "sun", 3000, 500, 10, 2, OPENS, CLOSES, valid_until=date(2026, 12, 19))
    made = coupon(campaign=Campaign("c", 1, spec, 0))
    last = datetime(2026, 12, 19, 15, 59, 59, tzinfo=UTC)
    assert rules.shown_state(made, now=last) == "claimed"
    assert rules.shown_state(made, now=last + timedelta(seconds=1)) == "expired"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({}, None),
        ({"store_id": "other"}, None),
        ({"mall_id": "moon"}, errors.CouponNotEligible),
        ({"amount_fen": 2999}, errors.CouponNotEligible),
        ({"now": OPENS + timedelta(days=9)}, errors.CouponExpired),
    ],
)
def test_what_a_coupon_may_be_used_for(change, refusal):
    use = {"payment_id": "p", "mall_id": "sun", "store_id": "s", "amount_fen": 3000, "now": OPENS, **change}
    if refusal is None:
        assert rules.decide_use(coupon(), **use) == 500
    else:
        with pytest.raises(refusal):
            rules.decide_use(coupon(), **use)


def test_the_missing_amount_is_told():
    with pytest.raises(errors.CouponNotEligible) as refused:
        rules.decide_use(coupon(), payment_id="p", mall_id="sun", store_id="s", amount_fen=2500, now=OPENS)
    assert refused.value.details["missing_fen"] == 500


@pytest.mark.parametrize("state", [rules.HELD, rules.REDEEMED])
def test_a_coupon_in_use_is_refused(state):
    held = replace(coupon(), state=state, payment_id="p1")
    use = {"mall_id": "sun", "store_id": "s", "amount_fen": 9000, "now": OPENS}
    with pytest.raises(errors.CouponInUse):
        rules.decide_use(held, payment_id="p2", **use)
    assert rules.decide_use(held, payment_id="p1", **use) == 500


@given(units=st.integers(1, 10_000_000))
def test_the_shards_share_the_stock_exactly_and_evenly(units):
    shares = rules.shares(units, rules.shard_count(units))
    assert sum(shares) == units
    assert max(shares) - min(shares) <= 1
    assert min(shares) >= 1


@given(slots=st.sets(st.integers(1, 99), min_size=2), member=st.text(min_size=1))
def test_coupon_ids_differ_by_slot_and_repeat_for_the_same(slots, member):
    made = [rules.coupon_id("c", member, slot) for slot in slots]
    assert len(set(made)) == len(made)
    assert made == [rules.coupon_id("c", member, slot) for slot in slots]


@pytest.mark.parametrize(
    "change",
    [
        {"closes_at": OPENS},
        {"discount_fen": 3000},
        {"valid_days": None},
        {"valid_until": date(2026, 12, 1)},
        {"valid_days": None, "valid_until": date(2026, 11, 1)},
        {"opens_at": datetime(2026, 11, 1)},  # noqa: DTZ001 that is the point
    ],
)
def test_a_campaign_that_cannot_be_meant_is_refused(change):
    import msgspec

    with pytest.raises(errors.ValueInvalid):
        rules.check_campaign(msgspec.structs.replace(SPEC, **change), None)


def test_a_stock_grows_and_never_shrinks():
    import msgspec

    rules.check_campaign(msgspec.structs.replace(SPEC, units=11), SPEC)
    with pytest.raises(errors.ValueInvalid):
        rules.check_campaign(msgspec.structs.replace(SPEC, units=9), SPEC)
