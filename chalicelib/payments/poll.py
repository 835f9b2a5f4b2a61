"""Schedule, every minute: asks the provider about orders at their end and about refunds on their way.

Both stay in the due index until they are settled, so a tick that was missed heals at the next. Neither a merchant id
that cannot be asked for nor many orders keep the others waiting: the two kinds come in turn, whoever failed comes later
each time, and of a merchant id that three could not be asked about the rest is put off unasked.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from chalicelib.aws import telemetry, ticks
from chalicelib.payments import give_back, settle
from chalicelib.payments.rules import order as order_rules
from chalicelib.payments.rules.order import Order
from chalicelib.payments.rules.refund import Refund
from chalicelib.payments.store import orders, refunds

PER_SHARD = 50
MOST_FAILURES = 3
# What the provider gave no answer about that decides, whatever it answered, is a person's after so long.
UNANSWERED_AFTER = timedelta(days=1)


def handle(*, now: datetime) -> dict[str, int]:
    """How many orders and refunds were settled, put off, and could not be asked about."""
    counts, failed = {"settled": 0, "put_off": 0, "failed": 0}, Counter[str]()  # `failed` by merchant id

    def ask(one: Order | Refund) -> None:
        order, refund = (one, None) if isinstance(one, Order) else (orders.find(one.order_id), one)
        if order is None:
            return
        if failed[order.mchid] < MOST_FAILURES:
            end = _order(order, now) if refund is None else _refund(order, refund, now)
        else:
            end = _put_off(order, refund, now)
        counts[end] += 1
        failed[order.mchid] += end == "failed"

    due: Iterator[Order | Refund] = ticks.in_turn(
        orders.due(now, per_shard=PER_SHARD), refunds.due(now, per_shard=PER_SHARD)
    )
    return ticks.run("payments_poll", ticks.in_time(due), ask, about=_about, counts=counts)


def _about(one: Order | Refund) -> dict[str, Any]:
    return {"payment_id": one.id if isinstance(one, Order) else one.order_id}


def _put_off(order: Order, refund: Refund | None, now: datetime) -> str:
    """Not asked about in this tick, and no longer at the head of the index, where it would keep others out."""
    if refund is None:
        _leave_order(order, now)
    else:
        refunds.put_off(refund, now=now)
        _leave_refund(refund, now)
    return "put_off"


def _leave_order(order: Order, now: datetime) -> None:
    """Not settled by this tick: asked about again, and after a day a person's as well."""
    orders.ask_again(order, order_rules.next_question_at(order, now=now))
    if now >= order.created_at + UNANSWERED_AFTER and orders.leave_unanswered(order, at=now):
        telemetry.count("orders_unanswered")
        telemetry.log("ERROR", "no answer about an order for a day: a person must act", payment_id=order.id)


def _leave_refund(refund: Refund, now: datetime) -> None:
    if now >= refund.asked_at + UNANSWERED_AFTER and refunds.leave_unanswered(refund, at=now):
        telemetry.count("refunds_left_unanswered")
        telemetry.log("ERROR", "no answer about a refund for a day: a person must act", refund_no=refund.number)


def _order(order: Order, now: datetime) -> str:
    try:
        order = settle.ask_provider(order, now=now)
        if not order.is_settled and order.set_aside is None and now >= order.expires_at:
            order = settle.close(order, at=now, reason="expired")
    except Exception as error:  # logged, and asked again: one bad order must not hold up the rest
        telemetry.fault("payments_poll", error, payment_id=order.id)
        _leave_order(order, now)
        return "failed"
    if order.is_settled or order.set_aside is not None:
        return "settled"
    _leave_order(order, now)
    return "put_off"


def _refund(order: Order, refund: Refund, now: datetime) -> str:
    """Put off first: whatever comes of asking, it is asked again only where it still waits then."""
    try:
        refunds.put_off(refund, now=now)
        if not give_back.push(order, refund, asked_before=True, now=now):
            _leave_refund(refund, now)
        after = refunds.find(refund.order_id, refund.number)
    except Exception as error:  # as above
        telemetry.fault("payments_poll", error, payment_id=order.id, refund_no=refund.number)
        _leave_refund(refund, now)
        return "failed"
    return "put_off" if after is not None and after.is_pending else "settled"
