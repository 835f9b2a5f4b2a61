"""Queries of an order at WeChat Pay: who may query how often, and how the answer is applied to our order.

`query_opened` is the worker that queries an unpaid order 5 s, 30 s, 1, 3, 5 and 10 min after it was opened. The
queue's delay is the first pause; the message is sent again with the next. If a message of this ladder is lost, the
schedule (`poll_due`) queries the order when it expires.
"""

import contextlib
from datetime import datetime, timedelta

from chalicelib import allowance
from chalicelib.allowance import Allowance
from chalicelib.aws import delivery, telemetry
from chalicelib.events.envelope import Event
from chalicelib.events.payments import PaymentOpened
from chalicelib.payments.apply_payment import apply_payment
from chalicelib.payments.rules import order as rules
from chalicelib.payments.rules.order import LADDER, Order
from chalicelib.payments.store import orders
from chalicelib.providers import wechat_pay
from chalicelib.providers.answers.payments import OrderStatus

# Refunds have an allowance of their own, so that a till does not have to wait because the shopper looked at the
# payment.
BEFORE_REFUND = Allowance("payment_to_refund", 5, timedelta(minutes=1))


def query_opened(event: Event[PaymentOpened], *, now: datetime) -> None:
    """Applies payment.opened: queries the order while it is unpaid. `event.resent` counts the queries made before.

    Raises LookupError for an order that does not exist; Unsettled, ValueError, Busy as `apply_payment`.
    """
    rung = event.resent
    order = orders.find(event.details.payment_id)
    if order is None:
        raise LookupError(f"{event.id} names an order that does not exist")
    try:
        order = query_unsettled(order, now=now)
    except wechat_pay.ProviderDown as down:
        telemetry.log("WARNING", "provider unreachable", payment_id=order.id, rung=str(rung), why=str(down)[:200])
    if order.awaits_payment and rung + 1 < len(LADDER):
        delivery.send_again(event, after_seconds=LADDER[rung + 1] - LADDER[rung])


def query_unsettled(order: Order, *, now: datetime) -> Order:
    """The order after a query. An order that is settled or held for review is returned without a query. Raises as
    `query_order`."""
    return query_order(order, now=now) if order.awaits_payment else order


def query_order(order: Order, *, now: datetime) -> Order:
    """Queries an order and returns it as it is then. A settled order is queried too, because money may have come for it
    since. Raises ProviderDown; Unsettled, ValueError, Busy as `apply_payment`."""
    status = wechat_pay.find_order(mchid=order.mchid, out_trade_no=order.id)
    return order if status is None else apply_status(order, status, now=now)


def query_for_shopper(order: Order, *, now: datetime) -> Order:
    """As `query_unsettled`, but at most once in each pause of the ladder, however often the shopper looks at the
    payment. If WeChat Pay is down, the order is returned as stored."""
    if not order.awaits_payment:
        return order
    if not allowance.take_of("payment", order.id, rules.pause_of(order, now=now), now=now):
        return orders.find(order.id) or order  # the query of this pause may have found it paid
    return _query_or_keep(order, now)


def query_before_refund(order: Order, *, now: datetime) -> Order:
    """As `query_for_shopper`, but limited by BEFORE_REFUND instead of the pauses of the ladder."""
    if not order.awaits_payment or not allowance.take(BEFORE_REFUND, order.id, now=now):
        return order
    return _query_or_keep(order, now)


def apply_status(order: Order, status: OrderStatus, *, now: datetime) -> Order:
    """The order after the answer to a query was applied. Raises Unsettled, ValueError, Busy as `apply_payment`."""
    return order if status.payment is None else apply_payment(status.payment, now=now, order=order)


def _query_or_keep(order: Order, now: datetime) -> Order:
    with contextlib.suppress(wechat_pay.ProviderDown):  # the ladder and the schedule query again
        return query_order(order, now=now)
    return order
