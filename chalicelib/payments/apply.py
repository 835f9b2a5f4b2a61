"""Worker: applies a callback that was taken down."""

from datetime import datetime
from typing import Any

from chalicelib import delivery, telemetry
from chalicelib.payments import give_back, notify, settle
from chalicelib.payments.rules import order as order_rules
from chalicelib.payments.rules import refund as refund_rules
from chalicelib.payments.store import notices, orders


def handle(message: dict[str, Any]) -> None:
    """Applies notice.received: payments and refunds; what is neither waits for a person, with an alarm."""
    event = delivery.event_in(message)
    notice_id = event.details["notice_id"]
    found = notices.find(notice_id)
    if found is None:
        raise LookupError(f"no notice {notice_id}")
    notice_type, resource, received_at = found
    if notify.is_about(notice_type, resource) == notify.PAYMENT:
        settle.apply_payment(order_rules.read_payment(resource), now=received_at)
    elif notify.is_about(notice_type, resource) == notify.REFUND:
        _refund(resource, received_at)
    else:
        notices.leave_to_a_person(notice_id, received_at)
        telemetry.count("callbacks_unhandled", type=notice_type)


def _refund(resource: dict[str, Any], received_at: datetime) -> None:
    """One that comes before its payment has the provider asked about that: before, where the order waits for it; after,
    where the order is closed and the money came late, for then it is the rest that goes back."""
    word = refund_rules.read_word(resource, mchid=resource["mchid"], heard_at=received_at)
    order = orders.find(word.order_id)
    if order is not None:
        settle.ask_provider(order, now=received_at)
    give_back.apply(word, now=received_at)
    if order is not None and order.state == order_rules.CLOSED:
        closed = orders.find(order.id)
        if closed is not None and not refund_rules.is_all_back(closed):
            settle.ask_anew(closed, now=received_at)
