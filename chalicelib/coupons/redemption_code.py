"""GET /v1/me/coupons/{id}/code: the code that a shopper shows at a till. The code itself is not stored; the state of
the coupon prevents a second use."""

from datetime import datetime

from chalicelib import errors
from chalicelib.coupons.rules import coupon as rules
from chalicelib.coupons.rules.expiry import is_expired
from chalicelib.coupons.store import coupons
from chalicelib.security import showing
from chalicelib.security.showing import Code

MARK = "mc"


def make(*, member_id: str, coupon_id: str, now: datetime, real_now: datetime) -> Code:
    """The code that the shopper shows at a till to use the coupon.

    Raises ResourceNotFound, CouponInUse, CouponExpired.
    """
    found = coupons.find(member_id, coupon_id)
    if found is None:
        raise errors.ResourceNotFound("coupon_id", what="coupon")
    if not rules.is_free(found, now=now):
        raise errors.CouponInUse("coupon_id")
    if is_expired(found.expires_at, now=now):
        raise errors.CouponExpired("coupon_id")
    return sign(member_id, coupon_id, real_now)


def sign(member_id: str, coupon_id: str, real_now: datetime) -> Code:
    """A code for a coupon. Does not check the coupon's state."""
    return showing.sign(MARK, [member_id, coupon_id], real_now)


def read(code: str, *, real_now: datetime, place: str = "codes") -> tuple[str, str]:
    """The member id and the coupon id of a code. `place` is the request's field. Raises RedemptionCodeInvalid,
    RedemptionCodeExpired."""
    member_id, coupon_id = showing.read(MARK, code, fields=2, field=place, real_now=real_now)
    return member_id, coupon_id
