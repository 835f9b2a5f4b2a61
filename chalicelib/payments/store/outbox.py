"""The events of this room, as they are written into the items they are about."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib import events
from chalicelib.events import Event
from chalicelib.payments.rules.order import Order
from chalicelib.payments.rules.refund import OF_PAYMENT, Refund


def opened(order: Order) -> Event:
    """payment.opened: an order was stored that has to be paid."""
    return Event(f"opened:{order.id}", events.PAYMENT_OPENED, order.created_at, {"payment_id": order.id})


def paid(order: Order) -> Event:
    """payment.paid: an order is paid, by WeChat Pay or by coupons and points alone."""
    assert order.paid_at is not None
    details = {
        "payment_id": order.id,
        "transaction_id": order.transaction_id,
        "member_id": order.member_id,
        "mall_id": order.mall_id,
        "store_id": order.store_id,
        "merchant_id": order.merchant_id,
        "purpose": order.purpose,
        "visit_id": order.visit_id,
        "amount_fen": order.amount_fen,
        "discount_fen": order.discount_fen,
        "points": _points(order),
        "paid_fen": order.payable_fen,
        "points_per_yuan": order.points_per_yuan,
        "joined_at": order.joined_at.isoformat(),
        "coupons": coupons(order),
    }
    return Event(f"paid:{order.id}", events.PAYMENT_PAID, order.paid_at, details)


def closed(order: Order, *, at: datetime) -> Event:
    """payment.closed: an order was closed without its payment; what it holds is released."""
    details = {
        "payment_id": order.id,
        "member_id": order.member_id,
        "store_id": order.store_id,
        "purpose": order.purpose,
        "visit_id": order.visit_id,
        "points": _points(order),
        "coupons": coupons(order),
    }
    return Event(f"closed:{order.id}", events.PAYMENT_CLOSED, at, details)


def refunded(order: Order, refund: Refund) -> Event:
    """payment.refunded, or payment.returned for an unmatched payment. `refunded_before_fen` lets each consumer take
    exactly this refund's share. `order`: as it was before this refund succeeded."""
    assert refund.refunded_at is not None
    name = events.PAYMENT_REFUNDED if refund.kind == OF_PAYMENT else events.PAYMENT_RETURNED
    details = {
        "payment_id": order.id,
        "refund_id": refund.refund_id,
        "refund_no": refund.number,
        "member_id": order.member_id,
        "mall_id": order.mall_id,
        "store_id": order.store_id,
        "merchant_id": order.merchant_id,
        "purpose": order.purpose,
        "visit_id": order.visit_id,
        "paid_fen": order.payable_fen,
        "opened_at": order.created_at.isoformat(),
        "paid_at": order.paid_at.isoformat() if order.paid_at else None,
        "refund_fen": refund.refund_fen,
        "refunded_before_fen": order.refunded_fen,
        "points": _points(order),
        "coupons": coupons(order),
    }
    return Event(f"refunded:{refund.refund_id}", name, refund.refunded_at, details)


def coupons(order: Order) -> list[dict[str, Any]]:
    """The order's coupons, as items and events hold them."""
    return [asdict(one) for one in order.coupons]


def _points(order: Order) -> dict[str, Any] | None:
    """The points that the order spent; `spent_at` identifies their ledger entry."""
    if not order.points:
        return None
    return {"points": order.points, "points_fen": order.points_fen, "spent_at": order.created_at.isoformat()}
