"""The events of this room. Each is written into the item that it is about."""

from datetime import datetime

from chalicelib.events.envelope import Event
from chalicelib.events.payments import (
    PaymentClosed,
    PaymentOpened,
    PaymentPaid,
    PaymentRefunded,
    PaymentReturned,
    Spent,
    UsedCoupon,
)
from chalicelib.payments.rules.order import Order
from chalicelib.payments.rules.refund import OF_PAYMENT, Refund


def opened(order: Order) -> Event[PaymentOpened]:
    """payment.opened: an order that has to be paid was stored."""
    return Event(f"opened:{order.id}", order.created_at, PaymentOpened(payment_id=order.id))


def paid(order: Order) -> Event[PaymentPaid]:
    """payment.paid: an order was paid, at WeChat Pay or with coupons and points alone."""
    assert order.paid_at is not None
    details = PaymentPaid(
        payment_id=order.id,
        transaction_id=order.transaction_id,
        member_id=order.member_id,
        mall_id=order.mall_id,
        store_id=order.store_id,
        merchant_id=order.merchant_id,
        purpose=order.purpose,
        visit_id=order.visit_id,
        amount_fen=order.amount_fen,
        discount_fen=order.discount_fen,
        points=_points(order),
        paid_fen=order.payable_fen,
        points_per_yuan=order.points_per_yuan,
        joined_at=order.joined_at,
        coupons=_coupons(order),
    )
    return Event(f"paid:{order.id}", order.paid_at, details)


def closed(order: Order, *, at: datetime) -> Event[PaymentClosed]:
    """payment.closed: an order was closed without its payment. Other rooms release what it holds."""
    details = PaymentClosed(
        payment_id=order.id,
        member_id=order.member_id,
        store_id=order.store_id,
        purpose=order.purpose,
        visit_id=order.visit_id,
        points=_points(order),
        coupons=_coupons(order),
    )
    return Event(f"closed:{order.id}", at, details)


def refunded(order: Order, refund: Refund) -> Event[PaymentRefunded | PaymentReturned]:
    """payment.refunded, or payment.returned for an unmatched payment. From `refunded_before_fen` each consumer computes
    exactly this refund's share. `order`: as it was before this refund succeeded."""
    assert refund.refund_id is not None
    assert refund.refunded_at is not None
    event_type: type[PaymentRefunded] | type[PaymentReturned]
    event_type = PaymentRefunded if refund.kind == OF_PAYMENT else PaymentReturned
    details = event_type(
        payment_id=order.id,
        refund_id=refund.refund_id,
        refund_no=refund.number,
        member_id=order.member_id,
        mall_id=order.mall_id,
        store_id=order.store_id,
        merchant_id=order.merchant_id,
        purpose=order.purpose,
        visit_id=order.visit_id,
        paid_fen=order.payable_fen,
        opened_at=order.created_at,
        paid_at=order.paid_at,
        refund_fen=refund.refund_fen,
        refunded_before_fen=order.refunded_fen,
        points=_points(order),
        coupons=_coupons(order),
    )
    return Event(f"refunded:{refund.refund_id}", refund.refunded_at, details)


def _coupons(order: Order) -> tuple[UsedCoupon, ...]:
    return tuple(
        UsedCoupon(coupon_id=one.coupon_id, campaign_id=one.campaign_id, discount_fen=one.discount_fen)
        for one in order.coupons
    )


def _points(order: Order) -> Spent | None:
    """The points that the order spent; `spent_at` identifies their ledger entry."""
    return Spent(order.points, order.points_fen, order.created_at) if order.points else None
