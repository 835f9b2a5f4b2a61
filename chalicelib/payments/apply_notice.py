"""Worker: applies a callback that was stored."""

from datetime import datetime
from typing import Any

from chalicelib.aws import delivery, telemetry
from chalicelib.payments import receive_notice
from chalicelib.payments.apply_payment import apply_payment
from chalicelib.payments.apply_refund import apply_refund
from chalicelib.payments.query_order import query_order, query_unsettled
from chalicelib.payments.rules import order as order_rules
from chalicelib.payments.rules import refund as refund_rules
from chalicelib.payments.rules.order import CLOSED, Order
from chalicelib.payments.rules.task import UNKNOWN_ORDER
from chalicelib.payments.rules.unmatched import is_refunded
from chalicelib.payments.store import notices, orders


def apply(message: dict[str, Any]) -> None:
    """Applies notice.received: a payment, a refund, or an order that the callback does not call paid, which is queried.
    A callback about anything else, or about an unknown order, opens a task.

    Raises LookupError if the notice does not exist; ProviderDown, Unsettled, ValueError, Busy as the functions it
    calls: the queue delivers the message again.
    """
    event = delivery.event_in(message)
    notice_id = event.details["notice_id"]
    found = notices.find(notice_id)
    if found is None:
        raise LookupError(f"no notice {notice_id}")
    notice_type, resource, received_at = found
    about = receive_notice.subject_of(notice_type, resource)
    order = orders.find(resource["out_trade_no"]) if about is not None else None
    if about is None or order is None:
        # Our orders are stored before WeChat Pay knows them, so this one will not come.
        notices.open_task(notice_id, received_at, why=None if about is None else UNKNOWN_ORDER)
        telemetry.count("callbacks_unhandled", type=notice_type if about is None else UNKNOWN_ORDER)
    elif about == receive_notice.PAYMENT:
        apply_payment(order_rules.read_payment(resource), now=received_at, order=order)
    elif about == receive_notice.ORDER:
        query_order(order, now=received_at)
    else:
        _apply_refund(resource, order, received_at)


def _apply_refund(resource: dict[str, Any], order: Order, received_at: datetime) -> None:
    """If the order is still unpaid, its payment is queried first: the refund's callback overtook it. If the order is
    closed, it is queried afterwards, so that the rest of a late payment is refunded."""
    status = refund_rules.read_word(resource, mchid=resource["mchid"], heard_at=received_at)
    query_unsettled(order, now=received_at)
    apply_refund(status, now=received_at)
    if order.state == CLOSED:
        closed = orders.find(order.id)
        if closed is not None and not is_refunded(closed):
            query_order(closed, now=received_at)
