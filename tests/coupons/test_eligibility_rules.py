"""Whether a coupon applies to a basket, or why not."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from chalicelib import business_day, errors
from chalicelib.coupons.rules import combine
from chalicelib.coupons.rules.basket import BasketLine, Place, check_lines
from chalicelib.coupons.rules.campaign import Hours, Scope
from chalicelib.coupons.rules.coupon import terms_of
from chalicelib.coupons.rules.eligibility import why_not
from chalicelib.coupons.rules.kinds import Gift, ParkingTime
from tests.coupons.made import LATER, OPENS, basket, campaign, coupon, held

MILK, SHOES = ("milk", 1000, {"category": "dairy"}), ("shoes", 9000, {"brand": "fast"})


def worth(one, goods):
    return sum(use.worth_fen for use in combine.decide_uses([one], goods, now=LATER))


@pytest.mark.parametrize(
    ("change", "lines", "reason"),
    [
        ({}, [("a", 2999)], "threshold"),
        ({"worth": Gift(("cup",), 900, 2000)}, [("cup", 5000)], "threshold"),  # the gift itself does not count
        ({"worth": Gift(("cup",), 900, 2000)}, [("a", 5000)], "item"),
        ({"worth": ParkingTime(60)}, [("a", 5000)], "parking_only"),
        ({"include": Scope(categories=("dairy",))}, [SHOES], "goods"),
        ({"include": Scope(categories=("dairy",))}, [SHOES, MILK], "threshold"),
        ({"exclude": Scope(brands=("fast",))}, [SHOES], "goods"),
        ({"include": Scope(store_ids=("books",))}, [SHOES], "store"),
        ({"include": Scope(merchant_ids=("wang",))}, [SHOES], "store"),
        ({"exclude": Scope(merchant_ids=("lin",))}, [SHOES], "store"),
        ({"merchant_id": "wang"}, [SHOES], "store"),
        ({"merchant_id": "wang", "include": Scope(merchant_ids=("lin",))}, [SHOES], "store"),
        ({"merchant_id": "wang", "include": Scope(merchant_ids=("lin",)), "other_merchants": True}, [SHOES], None),
        ({"merchant_id": "lin", "include": Scope(merchant_ids=("wang",)), "other_merchants": True}, [SHOES], "store"),
        ({"mall_id": "moon"}, [SHOES], "store"),
        ({"valid_after_days": 1}, [SHOES], "not_yet"),
        ({"hours": Hours(weekdays=(1,))}, [SHOES], "hours"),  # OPENS is a Sunday in Shanghai
        ({"hours": Hours(begins="10:00")}, [SHOES], "hours"),
        ({"hours": Hours(ends="09:00")}, [SHOES], "hours"),
        ({"hours": Hours(weekdays=(7,), begins="09:00", ends="09:01")}, [SHOES], None),
        ({"include": Scope(store_ids=("books",), merchant_ids=("lin",))}, [SHOES], None),
        ({"include": Scope(skus=("shoes",), categories=("dairy",))}, [SHOES], None),
        ({"include": Scope(categories=("food",))}, [SHOES], None),  # the store's category, where a line has none
    ],
)
def test_why_a_coupon_does_not_apply(change, lines, reason):
    one = held(**change)
    refusal = why_not(one.coupon, one.terms, basket(*lines), now=LATER)
    assert (refusal.details["reason"] if refusal else None) == reason


def test_the_refusal_names_the_missing_yuan_in_both_languages():
    one = held()
    refusal = why_not(one.coupon, one.terms, basket(("a", 200)), now=LATER)
    assert refusal.details["missing_fen"] == 2800
    assert refusal.message("en") == "Spend 28.00 yuan more to use it."
    assert "28.00" in refusal.message("zh")


def test_every_reason_has_a_sentence_in_both_languages():
    for reason in errors.CouponNotEligible.REASONS:
        refusal = errors.CouponNotEligible(reason=reason, missing="1.00")
        assert refusal.message("en").isascii()
        assert not refusal.message("zh").isascii()


def test_a_basket_without_lines_has_its_shops_category_and_no_sku():
    plain = basket(amount_fen=5000)
    assert worth(held(include=Scope(categories=("food",))), plain) == 500
    one = held(include=Scope(skus=("milk",)))
    assert why_not(one.coupon, one.terms, plain, now=LATER).details["reason"] == "goods"


def test_a_basket_without_lines_may_contain_what_is_excluded():
    for exclude in (Scope(skus=("moutai",)), Scope(brands=("fast",))):
        one = held(exclude=exclude)
        assert why_not(one.coupon, one.terms, basket(amount_fen=5000), now=LATER).details["reason"] == "goods"
    assert worth(held(exclude=Scope(categories=("wine",))), basket(amount_fen=5000)) == 500


def test_weekdays_are_business_days():
    """With a cut-over at four, half past midnight on Monday belongs to Sunday."""
    night = datetime(2026, 11, 1, 16, 30, tzinfo=UTC)
    sunday = held(hours=Hours(weekdays=(7,)), cutover_hour=4)
    assert why_not(sunday.coupon, sunday.terms, basket(SHOES), now=night) is None
    strict = held(hours=Hours(weekdays=(7,)))
    assert why_not(strict.coupon, strict.terms, basket(SHOES), now=night).details["reason"] == "hours"


@pytest.mark.parametrize("cutover_hour", [0, 1, 4])
@pytest.mark.parametrize(
    ("day", "hour", "minute", "usable"),
    [
        (1, 21, 59, False),
        (1, 22, 0, True),
        (2, 0, 0, True),
        (2, 1, 59, True),
        (2, 2, 0, False),
        (1, 1, 0, False),  # Saturday's
        (2, 22, 0, False),  # Monday's
    ],
)
def test_hours_past_midnight_belong_to_the_day_they_begin_on(day, hour, minute, usable, cutover_hour):
    """The first of November 2026 is a Sunday in Shanghai."""
    now = business_day.at_local_time(date(2026, 11, day), time(hour, minute))
    of = campaign(
        hours=Hours(weekdays=(7,), begins="22:00", ends="02:00"),
        opens_at=OPENS - timedelta(days=2),
        valid_days=9,
        cutover_hour=cutover_hour,
    )
    one = coupon(of=of, at=OPENS - timedelta(days=1))
    assert (why_not(one, terms_of(of), basket(SHOES), now=now) is None) is usable


def test_lines_must_sum_to_the_amount():
    check_lines(5, [])
    check_lines(3, [BasketLine("a", 1), BasketLine("b", 2)])
    with pytest.raises(errors.ValueInvalid):
        check_lines(4, [BasketLine("a", 1), BasketLine("b", 2)])


def test_a_coupon_does_not_apply_in_another_mall():
    elsewhere = basket(SHOES, place=Place("moon", "cafe", "lin", "food"))
    one = held()
    assert why_not(one.coupon, one.terms, elsewhere, now=OPENS).details["reason"] == "store"


@pytest.mark.parametrize(("state", "refusal"), [("voided", "coupon_not_eligible"), ("redeemed", "coupon_in_use")])
def test_a_coupon_that_is_voided_or_used_does_not_apply(state, refusal):
    one = held()
    found = why_not(replace(one.coupon, state=state), one.terms, basket(SHOES), now=LATER)
    assert (found.code, found.details.get("reason")) == (refusal, "voided" if state == "voided" else None)
