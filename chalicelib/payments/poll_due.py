"""Schedule, every minute: asks the provider about orders at their end and about refunds on their way.

Both stay in the due index until they are settled, so a tick that was missed heals at the next. Neither a merchant id
that cannot be asked for nor many orders keep the others waiting: the two kinds come in turn, whoever failed comes later
each time, and of a merchant id that three could not be asked about the rest is put off unasked.
"""

import itertools
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from chalicelib.aws import telemetry
from chalicelib.payments.close_order import close_order
from chalicelib.payments.query_order import query_unsettled
from chalicelib.payments.rules import order as order_rules
from chalicelib.payments.rules.order import Order
from chalicelib.payments.rules.refund import Refund
from chalicelib.payments.send_refund import send_refund
from chalicelib.payments.store import orders, refunds

PER_SHARD = 50
# The function ends after 55 seconds; what was begun then may wait ten for an answer.
WITHIN_SECONDS = 40.0
MOST_FAILURES = 3
# What the provider gave no answer about that decides, whatever it answered, is a person's after so long.
UNANSWERED_AFTER = timedelta(days=1)


def poll(*, now: datetime) -> dict[str, int]:
    """How many orders and refunds were settled, put off, and could not be asked about."""
    told, failed = {"settled": 0, "put_off": 0, "failed": 0}, Counter[str]()
    until = time.monotonic() + WITHIN_SECONDS
    with telemetry.call("payments_poll") as line:
        for order, refund in _in_turn(now):
            if time.monotonic() > until:
                break
            if failed[order.mchid] < MOST_FAILURES:
                end = _order(order, now) if refund is None else _refund(order, refund, now)
            else:
                end = _put_off(order, refund, now)
            told[end] += 1
            failed[order.mchid] += end == "failed"
        line.update(told)
    return told


def _in_turn(now: datetime) -> Iterator[tuple[Order, Refund | None]]:
    """An order, a refund with its order, an order …"""
    waiting = itertools.zip_longest(
        orders.list_due(now, per_shard=PER_SHARD), refunds.list_due(now, per_shard=PER_SHARD)
    )
    for order, refund in waiting:
        if order is not None:
            yield order, None
        if refund is not None and (found := orders.find(refund.order_id)) is not None:
            yield found, refund


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
        order = query_unsettled(order, now=now)
        if not order.is_settled and order.set_aside is None and now >= order.expires_at:
            order = close_order(order, at=now, reason="expired")
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
        if not send_refund(order, refund, asked_before=True, now=now):
            _leave_refund(refund, now)
        after = refunds.find(refund.order_id, refund.number)
    except Exception as error:  # as above
        telemetry.fault("payments_poll", error, payment_id=order.id, refund_no=refund.number)
        _leave_refund(refund, now)
        return "failed"
    return "put_off" if after is not None and after.is_pending else "settled"
