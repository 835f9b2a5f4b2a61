"""POST /v1/admin/members/{id}/coupons/{coupon}/void: staff make a coupon worthless."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.coupons.rules import coupon as rules
from chalicelib.coupons.store import coupons
from chalicelib.coupons.wallet import Trail, trail

ROUNDS = 10


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`reason` is kept in the coupon's trail, and told to WeChat where it handed the coupon out."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


def handle(body: Request, *, member_id: str, coupon_id: str, staff_id: str, now: datetime) -> Trail:
    """Takes a coupon from a member.

    The coupon cannot be used any more; a repeat is the same. Raises ResourceNotFound, CouponInUse while it is held or
    where it was redeemed, CouponExpired.
    """
    void(member_id, coupon_id, f"staff:{staff_id}", reason=body.reason, at=now)
    return trail(member_id=member_id, coupon_id=coupon_id, now=now)


def void(member_id: str, coupon_id: str, by: str, *, reason: str, at: datetime) -> None:
    """Makes a free coupon worthless, once. Raises as `handle`, and Busy."""
    for _ in range(ROUNDS):
        coupon = coupons.find(member_id, coupon_id)
        if coupon is None:
            raise errors.ResourceNotFound("coupon_id", what="coupon")
        move = rules.void(coupon, by, reason=reason, at=at)
        if move is None:
            return
        try:
            dynamo.commit(coupons.move_actions(move, coupons.terms(coupon)))
            return
        except dynamo.Refused:
            continue
    raise errors.Busy
