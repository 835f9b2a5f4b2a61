"""Worker: applies a callback that was taken down."""

from datetime import datetime
from typing import Any

from chalicelib.aws import delivery, telemetry
from chalicelib.payments import give_back, settle
from chalicelib.payments.rules import order as order_rules
from chalicelib.payments.rules import refund as refund_rules
from chalicelib.payments.rules.order import Order
from chalicelib.payments.rules.task import UNKNOWN_ORDER
from chalicelib.payments.store import notices, orders
from chalicelib.providers.answers.payments import Payment, RefundStatus, UnpaidOrder


def handle(message: dict[str, Any]) -> None:
    """Applies notice.received: payments and refunds, and asks about an order that a notice says no payment of. What is
    neither, or names an order that nobody here knows, waits for a person, with an alarm."""
    event = delivery.event_in(message)
    notice_id = event.details["notice_id"]
    notice = notices.find(notice_id)
    if notice is None:
        raise LookupError(f"no notice {notice_id}")
    content, received_at = notice.content, notice.received_at
    if not isinstance(content, Payment | UnpaidOrder | RefundStatus):
        _leave_to_a_person(notice_id, received_at, notice.notice_type, why=None)
        return
    order = orders.find(content.order_id)
    if order is None:  # an order of ours is there before the provider hears of it
        _leave_to_a_person(notice_id, received_at, UNKNOWN_ORDER, why=UNKNOWN_ORDER)
    elif isinstance(content, Payment):
        settle.apply_payment(content, now=received_at)
    elif isinstance(content, UnpaidOrder):
        settle.ask_anew(order, now=received_at)
    else:
        _refund(content, order, received_at)


def _leave_to_a_person(notice_id: str, received_at: datetime, counted_as: str, *, why: str | None) -> None:
    notices.leave_to_a_person(notice_id, received_at, why=why)
    telemetry.count("callbacks_unhandled", type=counted_as)


def _refund(status: RefundStatus, order: Order, received_at: datetime) -> None:
    """If the order is still unpaid, its payment is queried first: the refund notice overtook it. If the order is
    closed, it is queried afterwards, so that late money is refunded."""
    settle.ask_provider(order, now=received_at)
    give_back.apply(status, now=received_at)
    if order.state == order_rules.CLOSED:
        closed = orders.find(order.id)
        if closed is not None and not refund_rules.is_all_back(closed):
            settle.ask_anew(closed, now=received_at)
