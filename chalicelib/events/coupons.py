"""What happens to a coupon, as finance and WeChat Pay hear of it."""

from datetime import date
from typing import ClassVar

from chalicelib import events
from chalicelib.events.envelope import Details


class _OfCoupon(Details, frozen=True, kw_only=True):
    """`kind`: of the campaign's worth. `source`: what the coupon was issued by, as `kind:detail`. `expires_on`: its
    last business day as it was before."""

    coupon_id: str
    campaign_id: str
    mall_id: str
    kind: str
    source: str
    expires_on: date


class CouponClaimed(_OfCoupon, frozen=True, kw_only=True):
    """A member got a coupon. `store_id`: the store whose QR code led to the claim; None: none did."""

    name: ClassVar[str] = events.COUPON_CLAIMED

    store_id: str | None


class _OfUse(_OfCoupon, frozen=True, kw_only=True):
    """`store_id`: where it was redeemed. `discount_fen`: what it took off. `borne`: who pays how many fen of that, as
    (party, fen); a party is `mall` or `merchant:<id>`, and the fen sum to the discount. `expires_on_now`: its last
    business day from now on. `sale_id`: the sale that it was issued for; None: for none."""

    store_id: str | None
    discount_fen: int
    borne: tuple[tuple[str, int], ...]
    expires_on_now: date
    member_id: str | None = None
    sale_id: str | None = None


class CouponRedeemed(_OfUse, frozen=True, kw_only=True):
    """A coupon took something off."""

    name: ClassVar[str] = events.COUPON_REDEEMED


class CouponGivenBack(_OfUse, frozen=True, kw_only=True):
    """A redeemed coupon was restored: a till undid it, or its payment was refunded whole."""

    name: ClassVar[str] = events.COUPON_GIVEN_BACK


class CouponVoided(_OfCoupon, frozen=True, kw_only=True):
    """A coupon was made worthless, by staff or because its sale was refunded. `store_id`: as in a claim. `funders`: the
    parties that would have paid for it, as in `borne`. `reason`: why, as it was written."""

    name: ClassVar[str] = events.COUPON_VOIDED

    store_id: str | None
    funders: tuple[str, ...] = ()
    reason: str
