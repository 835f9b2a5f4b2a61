"""A basket at a store, as the rules want it."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib import errors, ids
from chalicelib.coupons.rules.basket import Basket, BasketLine, Place, check_lines
from chalicelib.coupons.rules.combine import Held
from chalicelib.coupons.store import coupons
from chalicelib.malls import parts as malls


def at(shop: malls.Store, amount_fen: int, lines: Sequence[BasketLine]) -> Basket:
    """What is bought there; raises ValueInvalid where the lines do not sum to the amount."""
    check_lines(amount_fen, lines)
    return Basket(Place(shop.mall_id, shop.id, shop.merchant_id, shop.category), amount_fen, tuple(lines))


def chosen(member_id: str, coupon_ids: Sequence[str], *, named: str = "coupon_ids") -> list[Held]:
    """The coupons that a request names in its list `named`, with their terms, strongly read; raises ResourceNotFound,
    ValueInvalid for one named twice."""
    twice = ids.twice_in(coupon_ids)
    if twice is not None:
        raise errors.ValueInvalid(f"{named}[{twice}]", reason="a coupon is named twice", id=coupon_ids[twice])
    return [one(member_id, coupon_id, place=f"{named}[{at}]") for at, coupon_id in enumerate(coupon_ids)]


def one(member_id: str, coupon_id: str, *, place: str) -> Held:
    """A coupon of a member, that a request names at `place`, with its terms; raises ResourceNotFound."""
    found = coupons.find(member_id, coupon_id)
    if found is None:
        raise errors.ResourceNotFound(place, what="coupon", id=coupon_id)
    return Held(found, coupons.terms(found))


def wallet(member_id: str, *, now: datetime) -> list[Held]:
    """All of a member's coupons that are not over, with their terms."""
    return [Held(one, coupons.terms(one)) for one in coupons.list_all(member_id) if now < one.expires_at]
