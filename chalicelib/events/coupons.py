"""Events of a coupon's life, which finance counts and which are reported to WeChat Pay."""

from datetime import date
from typing import ClassVar

from chalicelib import events
from chalicelib.events.envelope import Details


class _OfCoupon(Details, frozen=True, kw_only=True):
    """`kind`: the kind of coupon. `source`: where the coupon came from, as `kind:detail`. `expires_on`: the coupon's
    last business day before this event."""

    coupon_id: str
    campaign_id: str
    mall_id: str
    kind: str
    source: str
    expires_on: date


class CouponClaimed(_OfCoupon, frozen=True, kw_only=True):
    """A member got a coupon. `store_id`: the store whose QR code led to the claim; None without such a code."""

    name: ClassVar[str] = events.COUPON_CLAIMED

    store_id: str | None


class _OfUse(_OfCoupon, frozen=True, kw_only=True):
    """`store_id`: where the coupon was redeemed. `discount_fen`: the amount it took off. `borne`: how much of that each
    party pays, as (party, fen); a party is `mall` or `merchant:<id>`, and the amounts sum to the discount.
    `expires_on_now`: the coupon's last business day after this event. `sale_id`: the sale for which it was issued; None
    if it was not issued for a sale."""

    store_id: str | None
    discount_fen: int
    borne: tuple[tuple[str, int], ...]
    expires_on_now: date
    member_id: str | None = None
    sale_id: str | None = None


class CouponRedeemed(_OfUse, frozen=True, kw_only=True):
    """A coupon was redeemed."""

    name: ClassVar[str] = events.COUPON_REDEEMED


class CouponGivenBack(_OfUse, frozen=True, kw_only=True):
    """A redeemed coupon was restored: a till undid its redemption, or the whole payment was refunded."""

    name: ClassVar[str] = events.COUPON_GIVEN_BACK


class CouponVoided(_OfCoupon, frozen=True, kw_only=True):
    """A coupon was voided, by staff or because its sale was refunded. `store_id`: as in `CouponClaimed`. `funders`: the
    parties that would have paid for it, as in `borne`. `reason`: the text that staff wrote, or our own reason."""

    name: ClassVar[str] = events.COUPON_VOIDED

    store_id: str | None
    funders: tuple[str, ...] = ()
    reason: str
