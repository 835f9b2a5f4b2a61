"""Voids the coupon that automatic issue gave for a sale, if refunds leave less of the sale than the issue rule
requires. A coupon that is redeemed already is not voided; a metric counts it."""

from datetime import datetime

from chalicelib import errors
from chalicelib.aws import telemetry
from chalicelib.coupons.rules.coupon import REDEEMED
from chalicelib.coupons.store import coupons, sale_coupons
from chalicelib.coupons.void import void
from chalicelib.events.coupons import CouponGivenBack
from chalicelib.events.sales import SaleRefund

REASON = "sale refunded"


def apply_refund(refund: SaleRefund) -> None:
    """Applies sale.refunded. Raises Unsettled while a till or an order holds a coupon to be voided, and Busy."""
    if refund.store_id is None:
        return  # no rule gives a coupon for parking
    sale_coupons.save_left(refund.sale_id, refund.left_fen)
    for one in sale_coupons.list_of(refund.sale_id):
        if refund.left_fen < one.least_fen:
            _void(one.member_id, one.coupon_id, refund.sale_id, at=refund.at)


def apply_restored(restored: CouponGivenBack, *, at: datetime) -> None:
    """Applies coupon.given_back: voids a restored coupon if refunds have left too little of its sale. Raises Unsettled,
    Busy."""
    sale_id, coupon_id = restored.sale_id, restored.coupon_id
    left_fen = sale_coupons.left_of(sale_id) if sale_id is not None else None
    if sale_id is None or left_fen is None:
        return
    assert restored.member_id is not None  # an event that names a sale names a member
    for one in sale_coupons.list_of(sale_id):
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
