"""POST /v1/admin/members/{id}/coupons/{coupon}/void: staff void a coupon."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.coupons.make_move import make_move
from chalicelib.coupons.rules import moves as rules
from chalicelib.coupons.rules.coupon import Coupon
from chalicelib.coupons.rules.moves import Move
from chalicelib.coupons.wallet import Trail, trail


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`reason` is stored in the coupon's trail. If WeChat Pay gave out the coupon, the reason is also sent to WeChat
    Pay."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


def void_coupon(body: Request, *, member_id: str, coupon_id: str, staff_id: str, now: datetime) -> Trail:
    """Voids a member's coupon: it cannot be used any more.

    Raises ResourceNotFound, CouponInUse if it is held or redeemed, CouponExpired, Busy.
    """
    void(member_id, coupon_id, f"staff:{staff_id}", reason=body.reason, at=now)
    return trail(member_id=member_id, coupon_id=coupon_id, now=now)


def void(member_id: str, coupon_id: str, by: str, *, reason: str, at: datetime) -> None:
    """Voids a free coupon, once. `by` says in the trail who voided it.

    Raises ResourceNotFound, CouponInUse if it is held or redeemed, CouponExpired, Busy.
    """

    def decide(coupon: Coupon | None) -> Move | None:
        if coupon is None:
            raise errors.ResourceNotFound("coupon_id", what="coupon")
        return rules.void(coupon, by, reason=reason, at=at)

    make_move(member_id, coupon_id, decide)
