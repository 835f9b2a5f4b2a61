"""Reads the store and the coupons of a basket for the rules."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib import errors, ids
from chalicelib.coupons.rules.basket import Basket, BasketLine, Place, check_lines
from chalicelib.coupons.rules.combine import Held
from chalicelib.coupons.rules.expiry import is_expired
from chalicelib.coupons.store import coupons
from chalicelib.malls import parts as malls


def at(shop: malls.Store, amount_fen: int, lines: Sequence[BasketLine]) -> Basket:
    """The basket at a store. Raises ValueInvalid if the lines do not sum to the amount."""
    check_lines(amount_fen, lines)
    return Basket(Place(shop.mall_id, shop.id, shop.merchant_id, shop.category), amount_fen, tuple(lines))


def find_chosen(member_id: str, coupon_ids: Sequence[str], *, named: str = "coupon_ids") -> list[Held]:
    """The coupons that a request lists, with their terms, strongly read. `named` is the request's field that lists
    them.

    Raises ResourceNotFound, or ValueInvalid if a coupon is named twice.
    """
    twice = ids.twice_in(coupon_ids)
    if twice is not None:
        raise errors.ValueInvalid(f"{named}[{twice}]", reason="a coupon is named twice", id=coupon_ids[twice])
    return [find_one(member_id, coupon_id, place=f"{named}[{at}]") for at, coupon_id in enumerate(coupon_ids)]


def find_one(member_id: str, coupon_id: str, *, place: str) -> Held:
    """A member's coupon with its terms. `place` is the request's field that names it. Raises ResourceNotFound."""
    found = coupons.find(member_id, coupon_id)
    if found is None:
        raise errors.ResourceNotFound(place, what="coupon", id=coupon_id)
    return Held(found, coupons.terms(found))


def list_unexpired(member_id: str, *, now: datetime) -> list[Held]:
    """All of a member's coupons that have not expired, with their terms."""
    return [
        Held(one, coupons.terms(one)) for one in coupons.list_all(member_id) if not is_expired(one.expires_at, now=now)
    ]
