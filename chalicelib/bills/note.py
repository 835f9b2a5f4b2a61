"""Worker: notes what went through of our orders, on the day a bill will have it."""

from datetime import date, datetime
from typing import Any

from chalicelib import delivery, events
from chalicelib.bills import store
from chalicelib.bills.rules.bill import PAYMENT, REFUND, Ours
from chalicelib.memory import remember
from chalicelib.payments import parts as payments


def handle(message: dict[str, Any]) -> None:
    """Applies payment.paid, payment.refunded and payment.returned, once each, in any order and however late: a day
    that was matched without them is matched again. What was not paid with money is in no bill."""
    event = delivery.event_in(message)
    order = payments.find(event.details["payment_id"])
    if order is None:
        raise LookupError(f"{event.id} names an order that does not exist")
    if event.name == events.PAYMENT_PAID:
        found = [_payment(order, order.payable_fen, event.at)]
    else:
        found = [Ours(REFUND, event.details["refund_id"], order.id, event.details["refund_fen"], event.at)]
    if event.name == events.PAYMENT_RETURNED and order.set_aside is not None:
        came_at = datetime.fromisoformat(order.set_aside["at"])
        found.append(_payment(order, order.set_aside["total_fen"], came_at))
    for entry in found:
        if entry.fen:
            _note(order.mchid, entry)


def _payment(order: payments.Order, fen: int, at: datetime) -> Ours:
    return Ours(PAYMENT, order.id, order.id, fen, at)


def _note(mchid: str, entry: Ours) -> None:
    """The entry first: a matching that began before it is told, one that begins later finds it."""
    _billed(mchid, entry.day)
    store.add_entry(mchid, entry)
    store.to_be_matched_again(mchid, entry.day)


@remember(seconds=3600)
def _billed(mchid: str, day: date) -> None:
    store.know_merchant(mchid, day)
