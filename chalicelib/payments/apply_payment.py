"""Applies a payment to its order. The payment comes from a callback, a query or the schedule.

An order moves from created or open to paid or closed, once. An unmatched payment credits nothing. A late one is
refunded automatically; for any other, the order is held for review, with an alarm.
"""

from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo, telemetry
from chalicelib.payments.refund_late_payment import refund_late_payment
from chalicelib.payments.rules.order import PAID, Order, UnmatchedPayment
from chalicelib.payments.rules.unmatched import LATE, match_payment
from chalicelib.payments.store import orders
from chalicelib.providers.answers.payments import Payment


def apply_payment(payment: Payment, *, now: datetime, order: Order | None = None) -> Order:
    """Applies a payment once and returns the order. `order`: the order as the caller read it; it is read again only if
    it changed meanwhile.

    Raises Unsettled for an order that does not exist (yet), ValueError for a second payment of a paid order, Busy.
    """
    for _ in dynamo.rounds():
        order = order or orders.find(payment.order_id)
        if order is None:
            raise errors.Unsettled(f"payment {payment.transaction_id}: no order {payment.order_id}")
        after = _apply(order, payment, now)
        if after is not None:
            return after
        order = None
    raise errors.Busy


def _apply(order: Order, payment: Payment, now: datetime) -> Order | None:
    """The order with the payment applied; None if the order changed since it was read."""
    unmatched = match_payment(order, payment)
    if unmatched is None:
        return _check_same(order, payment) if order.state == PAID else orders.save_paid(order, payment)
    if unmatched.reason == LATE:
        return refund_late_payment(order, unmatched, now=now)
    return _hold_for_review(order, unmatched)


def _check_same(order: Order, payment: Payment) -> Order:
    if order.transaction_id != payment.transaction_id:
        raise ValueError(f"order {order.id} was paid twice: {order.transaction_id}, {payment.transaction_id}")
    return order


def _hold_for_review(order: Order, unmatched: UnmatchedPayment) -> Order | None:
    if order.unmatched is not None:
        return order  # applied before
    held = orders.hold_for_review(order, unmatched)
    if held is not None:
        telemetry.count("payments_set_aside", reason=unmatched.reason)
        telemetry.log(
            "ERROR",
            "payment held for review",
            payment_id=order.id,
            transaction_id=unmatched.transaction_id,
            why=unmatched.reason,
        )
    return held
