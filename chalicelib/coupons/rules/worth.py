"""What a coupon takes off a basket, or why it takes nothing off. Touches nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import business_day, errors, money
from chalicelib.coupons.rules.campaign import (
    CashOff,
    Exchange,
    Gift,
    ParkingTime,
    PercentOff,
    RandomCash,
    Scope,
)
from chalicelib.coupons.rules.coupon import HELD, REDEEMED, Coupon, Terms, is_free
from chalicelib.shapes import PurchaseFen, Quantity, Word

MOST_LINES = 200


class BasketLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One article: `amount_fen` is for all `quantity` of it."""

    sku: Word
    amount_fen: PurchaseFen
    quantity: Quantity = 1
    category: Annotated[str, msgspec.Meta(max_length=64)] = ""
    brand: Annotated[str, msgspec.Meta(max_length=64)] = ""


@dataclass(frozen=True)
class Place:
    """Where something is bought."""

    mall_id: str
    store_id: str
    merchant_id: str
    category: str


@dataclass(frozen=True)
class Basket:
    """What is bought where. Without lines it is one article that has no name."""

    place: Place
    amount_fen: int
    lines: tuple[BasketLine, ...] = ()

    @property
    def articles(self) -> tuple[BasketLine, ...]:
        return self.lines or (BasketLine("", self.amount_fen),)


Left = tuple[int, ...]


def check_lines(amount_fen: int, lines: Sequence[BasketLine]) -> None:
    """Raises ValueInvalid for lines that do not sum to the amount."""
    if lines and sum(line.amount_fen for line in lines) != amount_fen:
        raise errors.ValueInvalid("lines", reason="the lines must sum to amount_fen")


def why_not(coupon: Coupon, terms: Terms, basket: Basket, *, now: datetime) -> errors.Refusal | None:
    """Why a coupon does not apply to a basket; None if it does."""
    refusal = why_not_now(coupon, terms, now=now)
    if refusal is not None:
        return refusal
    if isinstance(terms.worth, ParkingTime):
        return errors.CouponNotEligible("coupon_id", reason="parking_only")
    if not _fits_place(terms, basket.place):
        return errors.CouponNotEligible("coupon_id", reason="store")
    counted = _counted(terms, basket)
    if not counted:
        return errors.CouponNotEligible("coupon_id", reason="goods")
    item = _item(terms, basket)
    if isinstance(terms.worth, Exchange | Gift) and item is None:
        return errors.CouponNotEligible("coupon_id", reason="item")
    amount_fen = sum(basket.articles[number].amount_fen for number in counted)
    if item is not None and item in counted:
        amount_fen -= _unit_fen(basket.articles[item])
    missing_fen = terms.worth.threshold_fen - amount_fen
    if missing_fen > 0:
        return errors.CouponNotEligible(
            "coupon_id", reason="threshold", missing_fen=missing_fen, missing=f"{missing_fen / 100:.2f}"
        )
    return None


def why_not_now(coupon: Coupon, terms: Terms, *, now: datetime) -> errors.Refusal | None:
    """Why a coupon is of no use at this instant, wherever it is."""
    if coupon.state in (HELD, REDEEMED) and not is_free(coupon, now=now):
        return errors.CouponInUse("coupon_id")
    if now >= coupon.expires_at:
        return errors.CouponExpired("coupon_id")
    if now < coupon.valid_from:
        return errors.CouponNotEligible("coupon_id", reason="not_yet")
    if not _within_hours(terms, now):
        return errors.CouponNotEligible("coupon_id", reason="hours")
    return None


def take_off(coupon: Coupon, terms: Terms, basket: Basket, left: Left) -> tuple[int, Left]:
    """What the coupon takes off an applicable basket of which, article by article, `left` is still to pay; and what
    is left then. Never more than is left, nor than the campaign's budget keeps for it."""
    worth, articles = terms.worth, basket.articles
    item = _item(terms, basket)
    touched = [item] if item is not None else _counted(terms, basket)
    there = sum(left[number] for number in touched)
    if isinstance(worth, CashOff):
        off = worth.discount_fen
    elif isinstance(worth, RandomCash):
        off = coupon.drawn_fen or 0
    elif isinstance(worth, PercentOff):
        off = min(worth.ceiling_fen, there * worth.percent // 100)
    elif isinstance(worth, Exchange | Gift):
        assert item is not None
        price_fen = worth.price_fen if isinstance(worth, Exchange) else 0
        off = min(worth.ceiling_fen, max(0, _unit_fen(articles[item]) - price_fen))
    else:
        off = 0
    off = min(off, there, off if coupon.reserve_fen is None else coupon.reserve_fen)
    return off, _spread(off, touched, left)


def _spread(off: int, touched: Sequence[int], left: Left) -> Left:
    """Takes it from the articles, split by what is left of each."""
    after = list(left)
    for number, part in zip(touched, money.split(off, [left[number] for number in touched]), strict=True):
        after[number] -= part
    return tuple(after)


# --- where, what, when --------------------------------------------------------------------------------------------
def _fits_place(terms: Terms, place: Place) -> bool:
    spec = terms.spec
    if place.mall_id != spec.mall_id or not (spec.other_merchants or spec.merchant_id in (None, place.merchant_id)):
        return False
    named = spec.include.store_ids or spec.include.merchant_ids
    if named and not _at(spec.include, place):
        return False
    return not _at(spec.exclude, place)


def _at(scope: Scope, place: Place) -> bool:
    return place.store_id in scope.store_ids or place.merchant_id in scope.merchant_ids


def _counted(terms: Terms, basket: Basket) -> list[int]:
    """The articles the coupon is for."""
    include, exclude = terms.spec.include, terms.spec.exclude
    unknown = not basket.lines and (
        exclude.skus or exclude.brands or (exclude.categories and not basket.place.category)
    )
    if unknown:
        return []  # what is excluded may be in it
    named = include.categories or include.brands or include.skus
    return [
        number
        for number, line in enumerate(basket.articles)
        if (not named or _is(include, line, basket.place)) and not _is(exclude, line, basket.place)
    ]


def _is(scope: Scope, line: BasketLine, place: Place) -> bool:
    """An article without a category is of its store's."""
    return (
        line.sku in scope.skus
        or (bool(line.brand) and line.brand in scope.brands)
        or (line.category or place.category) in scope.categories
    )


def _item(terms: Terms, basket: Basket) -> int | None:
    """The article an exchange or a gift is about: the dearest of those named."""
    worth = terms.worth
    if not isinstance(worth, Exchange | Gift):
        return None
    named = [number for number, line in enumerate(basket.articles) if line.sku in worth.skus]
    return max(named, key=lambda number: _unit_fen(basket.articles[number]), default=None)


def _unit_fen(line: BasketLine) -> int:
    return line.amount_fen // line.quantity


def _within_hours(terms: Terms, now: datetime) -> bool:
    hours = terms.spec.hours
    today = business_day.day_of(now, cutover_hour=terms.cutover_hour)
    day = business_day.day_within(now, hours.begins, hours.ends, day=today)
    return day is not None and day.isoweekday() in hours.weekdays
