"""Whether a coupon applies to a basket, and the reason if it does not: state, validity, hours, store, goods,
threshold."""

from datetime import datetime

from chalicelib import business_day, errors
from chalicelib.coupons.rules import expiry
from chalicelib.coupons.rules.basket import Basket, BasketLine, Place
from chalicelib.coupons.rules.campaign import Scope
from chalicelib.coupons.rules.coupon import VOIDED, Coupon, Terms, is_free
from chalicelib.coupons.rules.kinds import Exchange, Gift, ParkingTime


def why_not(coupon: Coupon, terms: Terms, basket: Basket, *, now: datetime) -> errors.Refusal | None:
    """The reason why a coupon does not apply to a basket: CouponInUse, CouponExpired or CouponNotEligible. None if it
    applies. The threshold is compared with the basket's prices before any coupon."""
    refusal = why_not_now(coupon, terms, now=now)
    if refusal is not None:
        return refusal
    if isinstance(terms.worth, ParkingTime):
        return errors.CouponNotEligible("coupon_id", reason="parking_only")
    if not _fits_place(terms, basket.place):
        return errors.CouponNotEligible("coupon_id", reason="store")
    eligible = eligible_articles(terms, basket)
    if not eligible:
        return errors.CouponNotEligible("coupon_id", reason="goods")
    item = item_of(terms, basket)
    if isinstance(terms.worth, Exchange | Gift) and item is None:
        return errors.CouponNotEligible("coupon_id", reason="item")
    amount_fen = sum(basket.articles[number].amount_fen for number in eligible)
    if item is not None and item in eligible:
        amount_fen -= basket.articles[item].unit_fen
    missing_fen = terms.worth.threshold_fen - amount_fen
    if missing_fen > 0:
        return errors.CouponNotEligible(
            "coupon_id", reason="threshold", missing_fen=missing_fen, missing=f"{missing_fen / 100:.2f}"
        )
    return None


def why_not_now(coupon: Coupon, terms: Terms, *, now: datetime) -> errors.Refusal | None:
    """The reason why a coupon cannot be used at this time, in any store: CouponInUse, CouponExpired or
    CouponNotEligible. None if it can."""
    if coupon.state == VOIDED:
        return errors.CouponNotEligible("coupon_id", reason="voided")
    if not is_free(coupon, now=now):
        return errors.CouponInUse("coupon_id")
    if expiry.is_expired(coupon.expires_at, now=now):
        return errors.CouponExpired("coupon_id")
    if now < coupon.valid_from:
        return errors.CouponNotEligible("coupon_id", reason="not_yet")
    if not _within_hours(terms, now):
        return errors.CouponNotEligible("coupon_id", reason="hours")
    return None


def eligible_articles(terms: Terms, basket: Basket) -> list[int]:
    """The positions of the articles to which a coupon applies. In a basket without lines the articles are unknown. So
    if the basket may contain goods that the coupon excludes, no article is eligible."""
    include, exclude = terms.spec.include, terms.spec.exclude
    unknown = not basket.lines and (
        exclude.skus or exclude.brands or (exclude.categories and not basket.place.category)
    )
    if unknown:
        return []
    named = include.categories or include.brands or include.skus
    return [
        number
        for number, line in enumerate(basket.articles)
        if (not named or _matches(include, line, basket.place)) and not _matches(exclude, line, basket.place)
    ]


def item_of(terms: Terms, basket: Basket) -> int | None:
    """The position of the article to which an exchange or gift coupon applies: the article with the highest unit price
    among the coupon's SKUs. None for other kinds, or if the basket has none of these SKUs."""
    worth = terms.worth
    if not isinstance(worth, Exchange | Gift):
        return None
    named = [number for number, line in enumerate(basket.articles) if line.sku in worth.skus]
    return max(named, key=lambda number: basket.articles[number].unit_fen, default=None)


def _fits_place(terms: Terms, place: Place) -> bool:
    spec = terms.spec
    if place.mall_id != spec.mall_id or not (spec.other_merchants or spec.merchant_id in (None, place.merchant_id)):
        return False
    named = spec.include.store_ids or spec.include.merchant_ids
    if named and not _names_place(spec.include, place):
        return False
    return not _names_place(spec.exclude, place)


def _names_place(scope: Scope, place: Place) -> bool:
    return place.store_id in scope.store_ids or place.merchant_id in scope.merchant_ids


def _matches(scope: Scope, line: BasketLine, place: Place) -> bool:
    """Whether a scope names an article by SKU, brand or category. An article without a category has the category of its
    store."""
    return (
        line.sku in scope.skus
        or (bool(line.brand) and line.brand in scope.brands)
        or (line.category or place.category) in scope.categories
    )


def _within_hours(terms: Terms, now: datetime) -> bool:
    hours = terms.spec.hours
    today = business_day.day_of(now, cutover_hour=terms.cutover_hour)
    day = business_day.day_within(now, hours.begins, hours.ends, day=today)
    return day is not None and day.isoweekday() in hours.weekdays
