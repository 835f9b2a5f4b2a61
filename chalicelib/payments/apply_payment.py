"""What the provider says of a payment becomes our state, whoever heard it first: the notice, a poller or the shopper.

An order moves created/open -> paid or closed, once. A payment that does not fit its order, or comes after it was
closed, credits nothing: it is set aside and an alarm rings; late money goes back by itself.
"""

from datetime import datetime

from chalicelib import errors
from chalicelib.aws import telemetry
from chalicelib.payments.refund_late_payment import refund_late_payment
from chalicelib.payments.rules import order as rules
from chalicelib.payments.rules.order import CLOSED, PAID, Order, Payment
from chalicelib.payments.store import orders

ROUNDS = 10


def apply_payment(payment: Payment, *, now: datetime) -> None:
    """Marks its order paid, once. Raises Unsettled for an order we do not have (yet)."""
    for _ in range(ROUNDS):
        order = orders.find(payment.order_id)
        if order is None:
            raise errors.Unsettled(f"payment {payment.transaction_id}: no order {payment.order_id}")
        reason = rules.misfit(order, payment)
        if order.state == CLOSED and reason in (None, "amount"):
            if refund_late_payment(order, payment, now=now):
                return
        elif reason is not None:
            if _set_aside(order, payment, f"{reason}_differs"):
                return
        elif order.state == PAID:
            if order.transaction_id != payment.transaction_id:
                raise ValueError(f"order {order.id} was paid twice: {order.transaction_id}, {payment.transaction_id}")
            return
        elif orders.save_paid(order, payment):
            return
    raise errors.Busy


def _set_aside(order: Order, payment: Payment, reason: str) -> bool:
    """False if the order changed since it was read."""
    if order.set_aside is not None:
        return True  # told before
    if not orders.save_set_aside(order, payment, reason):
        return False
    telemetry.count("payments_set_aside", reason=reason)
    telemetry.log("ERROR", "payment set aside", payment_id=order.id, transaction_id=payment.transaction_id, why=reason)
    return True
