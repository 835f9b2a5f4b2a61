"""Worker: a paid order settles the visit that waits for it; a closed one frees it and gives its points back."""

from datetime import datetime

from chalicelib import delivery, events
from chalicelib.events import Event
from chalicelib.parking import exit as parking_exit
from chalicelib.parking import store
from chalicelib.parking.rules import Visit
from chalicelib.points import parts as points


def handle(message: dict) -> None:  # type: ignore[type-arg]
    """Applies payment.paid and payment.closed of orders for a visit."""
    event = delivery.event_in(message)
    visit_id = event.details.get("visit_id")
    if visit_id is None:
        return
    visit = store.find(visit_id)
    if visit is None:
        raise LookupError(f"payment {event.details['payment_id']} names visit {visit_id}, which does not exist")
    if event.name == events.PAYMENT_PAID:
        _paid(event, visit)
    elif event.name == events.PAYMENT_CLOSED:
        _closed(event, visit)


def _paid(event: Event, visit: Visit) -> None:
    payment_id = event.details["payment_id"]
    if visit.payment_id == payment_id:
        store.settle_paid(visit, payment_id, event.at)


def _closed(event: Event, visit: Visit) -> None:
    """Points first: a crash in between leaves the visit waiting, and the repeat finishes both."""
    payment_id = event.details["payment_id"]
    if visit.payment_id != payment_id:
        return
    pending = visit.pending or {}
    if pending.get("points"):
        spent = parking_exit.spend_source(payment_id, datetime.fromisoformat(pending["at"]))
        points.give_back(event.details["member_id"], spent, points.Source("parking_return", payment_id, event.at))
    store.stop_waiting(visit.id, payment_id)
