"""Worker: a paid order settles the visit that waits for it; a closed one frees it and gives its points back; what one
settled that is refunded whole is due again."""

from datetime import datetime

from chalicelib import events
from chalicelib.aws import delivery
from chalicelib.events import Event
from chalicelib.parking import store
from chalicelib.parking.rules import Visit
from chalicelib.parking.settle_visit import spend_source
from chalicelib.points import parts as points


def apply(message: dict) -> None:  # type: ignore[type-arg]
    """Applies payment.paid, payment.closed and payment.refunded of orders for a visit."""
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
    elif event.name == events.PAYMENT_REFUNDED and event.is_whole_refund:
        _undone(event, visit)


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
        _give_points_back(event, datetime.fromisoformat(pending["at"]))
    store.stop_waiting(visit.id, payment_id)


def _undone(event: Event, visit: Visit) -> None:
    """What the order spent goes back, and what it settled is due again. It may be told before the payment is."""
    payment_id = event.details["payment_id"]
    if visit.payment_id == payment_id:
        store.settle_paid(visit, payment_id, datetime.fromisoformat(event.details["paid_at"]))
        visit = store.find(visit.id) or visit
    _give_points_back(event, datetime.fromisoformat(event.details["opened_at"]))
    if payment_id in visit.by_order:
        store.undo(visit.id, payment_id, visit.by_order[payment_id])


def _give_points_back(event: Event, spent_at: datetime) -> None:
    """What the order's settlement spent, if it spent any."""
    payment_id = event.details["payment_id"]
    spent = spend_source(payment_id, spent_at)
    points.give_back(event.details["member_id"], spent, points.Source("parking_return", payment_id, event.at))
