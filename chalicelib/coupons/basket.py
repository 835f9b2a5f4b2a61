"""A basket at a store, as the rules want it."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib import errors
from chalicelib.coupons.rules.combine import Held
from chalicelib.coupons.rules.worth import Basket, BasketLine, Place, check_lines
from chalicelib.coupons.store import coupons
from chalicelib.malls import parts as malls


def at(shop: malls.Store, amount_fen: int, lines: Sequence[BasketLine]) -> Basket:
    """What is bought there; raises ValueInvalid where the lines do not sum to the amount."""
    check_lines(amount_fen, lines)
    return Basket(Place(shop.mall_id, shop.id, shop.merchant_id, shop.category), amount_fen, tuple(lines))


def chosen(member_id: str, coupon_ids: Sequence[str]) -> list[Held]:
    """The named coupons of a member with their terms, strongly read; raises ResourceNotFound, ValueInvalid for one
    named twice."""
    if len(set(coupon_ids)) < len(coupon_ids):
        raise errors.ValueInvalid("coupon_ids", reason="a coupon is named twice")
    held = []
    for coupon_id in coupon_ids:
        found = coupons.find(member_id, coupon_id)
        if found is None:
            raise errors.ResourceNotFound("coupon_ids", what="coupon")
        held.append(Held(found, coupons.terms(found)))
    return held


def wallet(member_id: str, *, now: datetime) -> list[Held]:
    """All of a member's coupons that are not over, with their terms."""
    return [Held(one, coupons.terms(one)) for one in coupons.all_of(member_id) if now < one.expires_at]
