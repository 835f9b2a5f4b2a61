"""Schedule, every minute: queries orders that expired and refunds that are pending.

Both stay due until they are settled, so the next tick makes up for a missed one. Orders and refunds take turns, so that
many of one kind do not hold up the other. If a query fails, the next one follows after a longer pause. After three
failures for one merchant id, its other orders and refunds of this tick are postponed without a query.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from chalicelib.aws import telemetry, ticks
from chalicelib.payments.close_order import close_order
from chalicelib.payments.query_order import query_unsettled
from chalicelib.payments.rules import order as order_rules
from chalicelib.payments.rules.order import Order
from chalicelib.payments.rules.refund import Refund
from chalicelib.payments.send_refund import send_refund
from chalicelib.payments.store import orders, refunds

PER_SHARD = 50
MOST_FAILURES = 3
# An order or a refund that has no result for this long becomes a task.
UNANSWERED_AFTER = timedelta(days=1)


def poll(*, now: datetime) -> dict[str, int]:
    """Queries what is due. Returns how many orders and refunds were `settled`, `put_off` (queried later) and `failed`
    (the query raised an error). A fault of one order or refund is logged and does not stop the others."""
    counts, failed = {"settled": 0, "put_off": 0, "failed": 0}, Counter[str]()  # `failed` by merchant id

    def poll_one(one: Order | Refund) -> None:
        order, refund = (one, None) if isinstance(one, Order) else (orders.find(one.order_id), one)
        if order is None:
            return
        if failed[order.mchid] < MOST_FAILURES:
            outcome = _poll_order(order, now) if refund is None else _poll_refund(order, refund, now)
        else:
            outcome = _postpone(order, refund, now)
        counts[outcome] += 1
        failed[order.mchid] += outcome == "failed"

    due: Iterator[Order | Refund] = ticks.in_turn(
        orders.list_due(now, per_shard=PER_SHARD), refunds.list_due(now, per_shard=PER_SHARD)
    )
    return ticks.run("payments_poll", ticks.in_time(due), poll_one, about=_about, counts=counts)


def _about(one: Order | Refund) -> dict[str, Any]:
    return {"payment_id": one.id if isinstance(one, Order) else one.order_id}


def _postpone(order: Order, refund: Refund | None, now: datetime) -> str:
    """Postpones an order or a refund without a query and returns the outcome. Otherwise it would stay at the head of
    the index and block the others."""
    if refund is None:
        _postpone_order(order, now)
    else:
        refunds.postpone_query(refund, now=now)
        _check_refund_age(refund, now)
    return "put_off"


def _postpone_order(order: Order, now: datetime) -> None:
    orders.postpone_query(order, order_rules.next_query_at(order, now=now))
    if now >= order.created_at + UNANSWERED_AFTER and orders.open_unanswered_task(order, at=now):
        telemetry.count("orders_unanswered")
        telemetry.log("ERROR", "no answer about an order for a day: a person must act", payment_id=order.id)


def _check_refund_age(refund: Refund, now: datetime) -> None:
    """Opens a task for a refund without a result for a day."""
    if now >= refund.asked_at + UNANSWERED_AFTER and refunds.open_unanswered_task(refund, at=now):
        telemetry.count("refunds_left_unanswered")
        telemetry.log("ERROR", "no answer about a refund for a day: a person must act", refund_no=refund.number)


def _poll_order(order: Order, now: datetime) -> str:
    try:
        order = query_unsettled(order, now=now)
        if order.awaits_payment and now >= order.expires_at:
            order = close_order(order, at=now, reason="expired")
    except Exception as error:  # one bad order must not hold up the rest
        telemetry.fault("payments_poll", error, payment_id=order.id)
        _postpone_order(order, now)
        return "failed"
    if not order.awaits_payment:
        return "settled"
    _postpone_order(order, now)
    return "put_off"


def _poll_refund(order: Order, refund: Refund, now: datetime) -> str:
    """Queries a refund and returns the outcome. Its next query is set before this one, so that a fault cannot leave it
    at the head of the index."""
    try:
        refunds.postpone_query(refund, now=now)
        after = send_refund(order, refund, sent_before=True, now=now)
        if after is None:
            _check_refund_age(refund, now)
            after = refunds.find(refund.order_id, refund.number)
    except Exception as error:  # as above
        telemetry.fault("payments_poll", error, payment_id=order.id, refund_no=refund.number)
        _check_refund_age(refund, now)
        return "failed"
    return "put_off" if after is not None and after.is_pending else "settled"
