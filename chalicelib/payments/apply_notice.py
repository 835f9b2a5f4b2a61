"""Worker: applies a callback that was taken down."""

from datetime import datetime
from typing import Any

from chalicelib.aws import delivery, telemetry
from chalicelib.payments import receive_notice
from chalicelib.payments.apply_payment import apply_payment
from chalicelib.payments.apply_refund import apply_refund
from chalicelib.payments.query_order import query_order, query_unsettled
from chalicelib.payments.rules import order as order_rules
from chalicelib.payments.rules import refund as refund_rules
from chalicelib.payments.rules.order import Order
from chalicelib.payments.rules.task import UNKNOWN_ORDER
from chalicelib.payments.store import notices, orders


def apply(message: dict[str, Any]) -> None:
    """Applies notice.received: payments and refunds, and asks about an order that a notice says no payment of. What is
    neither, or names an order that nobody here knows, waits for a person, with an alarm."""
    event = delivery.event_in(message)
    notice_id = event.details["notice_id"]
    found = notices.find(notice_id)
    if found is None:
        raise LookupError(f"no notice {notice_id}")
    notice_type, resource, received_at = found
    about = receive_notice.subject_of(notice_type, resource)
    order = orders.find(resource["out_trade_no"]) if about is not None else None
    if about is None or order is None:
        # An order of ours is there before the provider hears of it.
        notices.open_task(notice_id, received_at, why=None if about is None else UNKNOWN_ORDER)
        telemetry.count("callbacks_unhandled", type=notice_type if about is None else UNKNOWN_ORDER)
    elif about == receive_notice.PAYMENT:
        apply_payment(order_rules.read_payment(resource), now=received_at)
    elif about == receive_notice.ORDER:
        query_order(order, now=received_at)
    else:
        _refund(resource, order, received_at)


def _refund(resource: dict[str, Any], order: Order, received_at: datetime) -> None:
    """One that comes before its payment has the provider asked about that: before, where the order waits for it; after,
    where the order is closed and the money came late, for then it is the rest that goes back."""
    word = refund_rules.read_word(resource, mchid=resource["mchid"], heard_at=received_at)
    query_unsettled(order, now=received_at)
    apply_refund(word, now=received_at)
    if order.state == order_rules.CLOSED:
        closed = orders.find(order.id)
        if closed is not None and not refund_rules.is_all_back(closed):
            query_order(closed, now=received_at)
