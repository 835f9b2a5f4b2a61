"""What the provider says of a payment becomes our state, whoever heard it first: the notice, a poller or the shopper.

An order moves created/open -> paid or closed, once. A payment that does not fit its order, or comes after it was
closed, credits nothing: it is set aside and an alarm rings; late money goes back by itself.
"""

from dataclasses import replace
from datetime import datetime

from chalicelib import errors
from chalicelib.aws import telemetry
from chalicelib.payments import give_back
from chalicelib.payments.rules import order as rules
from chalicelib.payments.rules.order import CLOSED, PAID, Order
from chalicelib.payments.store import orders
from chalicelib.providers import wechat_pay
from chalicelib.providers.answers.payments import OrderStatus, Payment

ROUNDS = 10


def ask_provider(order: Order, *, now: datetime) -> Order:
    """The order as it stands after asking the provider, where we do not know yet; raises ProviderDown."""
    if order.is_settled or order.set_aside is not None:
        return order
    status = wechat_pay.find_order(mchid=order.mchid, out_trade_no=order.id)
    return order if status is None else take_word(order, status, now=now)


def ask_anew(order: Order, *, now: datetime) -> Order:
    """As `ask_provider`, of an order that is settled too: money may have come for it that nobody told us of."""
    status = wechat_pay.find_order(mchid=order.mchid, out_trade_no=order.id)
    return order if status is None else take_word(order, status, now=now)


def take_word(order: Order, status: OrderStatus, *, now: datetime) -> Order:
    """The order after applying what a query answered."""
    if status.payment is not None:
        apply_payment(status.payment, now=now)
        return orders.find(order.id) or order
    return order


def apply_payment(payment: Payment, *, now: datetime) -> None:
    """Marks its order paid, once. Raises Unsettled for an order we do not have (yet)."""
    for _ in range(ROUNDS):
        order = orders.find(payment.order_id)
        if order is None:
            raise errors.Unsettled(f"payment {payment.transaction_id}: no order {payment.order_id}")
        reason = rules.misfit(order, payment)
        if order.state == CLOSED and reason in (None, "amount"):
            if give_back.late(order, payment, now=now):
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


def close(order: Order, *, at: datetime, reason: str) -> Order:
    """Closes at the provider, then here; where the provider says it was paid, it is paid. Raises ProviderDown."""
    if order.is_settled:
        return order
    try:
        wechat_pay.close_order(mchid=order.mchid, out_trade_no=order.id)
    except wechat_pay.ProviderRefused as refused:
        status = wechat_pay.find_order(mchid=order.mchid, out_trade_no=order.id)
        if status is not None and status.payment is not None:
            return take_word(order, status, now=at)
        # Never heard of there: nothing can be paid under a number whose time has passed.
        if status is not None and not status.is_closed:
            raise wechat_pay.ProviderDown(f"close of {order.id} refused: {refused.code}") from refused
    orders.save_closed(order, at=at, reason=reason)
    return orders.find(order.id) or replace(order, state=CLOSED)


def _set_aside(order: Order, payment: Payment, reason: str) -> bool:
    """False if the order changed since it was read."""
    if order.set_aside is not None:
        return True  # told before
    if not orders.save_set_aside(order, payment, reason):
        return False
    telemetry.count("payments_set_aside", reason=reason)
    telemetry.log("ERROR", "payment set aside", payment_id=order.id, transaction_id=payment.transaction_id, why=reason)
    return True
