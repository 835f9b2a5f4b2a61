"""GET /v1/me/coupons: what a member holds."""

from datetime import datetime

import msgspec

from chalicelib.coupons import rules, store
from chalicelib.coupons.rules import Coupon


class CouponLine(msgspec.Struct, frozen=True):
    """A coupon as its holder sees it. `state`: claimed, held (by an order), redeemed, expired."""

    coupon_id: str
    campaign_id: str
    name: str
    state: str
    threshold_fen: int
    discount_fen: int
    store_ids: tuple[str, ...]
    claimed_at: datetime
    expires_at: datetime
    redeemed_at: datetime | None
    redeemed_store_id: str | None
    payment_id: str | None


class Page(msgspec.Struct, frozen=True):
    coupons: list[CouponLine]
    next_cursor: str | None


def handle(*, member_id: str, limit: int, cursor: str | None, now: datetime) -> Page:
    """A page of the member's coupons, by campaign."""
    coupons, after = store.page(member_id, limit=limit, after=cursor)
    return Page([line(coupon, now=now) for coupon in coupons], after)


def line(coupon: Coupon, *, now: datetime) -> CouponLine:
    """One coupon as told to its holder."""
    return CouponLine(
        coupon_id=coupon.id,
        campaign_id=coupon.campaign_id,
        name=coupon.terms.name,
        state=rules.shown_state(coupon, now=now),
        threshold_fen=coupon.terms.threshold_fen,
        discount_fen=coupon.terms.discount_fen,
        store_ids=coupon.terms.store_ids,
        claimed_at=coupon.claimed_at,
        expires_at=coupon.expires_at,
        redeemed_at=coupon.redeemed_at,
        redeemed_store_id=coupon.store_id,
        payment_id=coupon.payment_id,
    )
