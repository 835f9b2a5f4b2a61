"""A refund takes back what its sale brought: a coupon that is not used is voided once too little of the sale stands; a
used one stays and is counted."""

from datetime import datetime

from chalicelib import errors
from chalicelib.aws import telemetry
from chalicelib.coupons.rules.coupon import REDEEMED
from chalicelib.coupons.store import brought, coupons
from chalicelib.coupons.void import void
from chalicelib.events.coupons import CouponGivenBack
from chalicelib.events.sales import SaleRefund

REASON = "sale refunded"


def refunded(refund: SaleRefund) -> None:
    """Applies sale.refunded. Raises Unsettled while a till or an order holds such a coupon, Busy."""
    if refund.store_id is None:
        return  # parking brings none
    brought.note_left(refund.sale_id, refund.left_fen)
    for one in brought.by(refund.sale_id):
        if refund.left_fen < one.least_fen:
            _void(one.member_id, one.coupon_id, refund.sale_id, at=refund.at)


def came_back(restored: CouponGivenBack, *, at: datetime) -> None:
    """Applies coupon.given_back: it may have been issued for a sale that was refunded since. Raises as `refunded`."""
    sale_id, coupon_id = restored.sale_id, restored.coupon_id
    left_fen = brought.left_of(sale_id) if sale_id is not None else None
    if sale_id is None or left_fen is None:
        return
    assert restored.member_id is not None  # an event that names a sale names a member
    for one in brought.by(sale_id):
        if one.coupon_id == coupon_id and left_fen < one.least_fen:
            _void(restored.member_id, coupon_id, sale_id, at=at)


def _void(member_id: str, coupon_id: str, sale_id: str, *, at: datetime) -> None:
    try:
        void(member_id, coupon_id, f"sale:{sale_id}", reason=REASON, at=at)
    except errors.CouponExpired:
        return
    except errors.CouponInUse as in_use:
        coupon = coupons.find(member_id, coupon_id)
        if coupon is None or coupon.state != REDEEMED:
            raise errors.Unsettled(f"coupon {coupon_id} of sale {sale_id} is held") from in_use
        telemetry.count("coupons_used_of_refunded_sales", campaign=coupon.campaign_id)
