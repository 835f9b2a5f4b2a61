"""Worker: applies orders to the visits that wait for them.

A paid order settles its visit. A closed order frees the visit and restores its points. An order that is refunded whole
makes due again what it had settled.
"""

from datetime import datetime

from chalicelib import events
from chalicelib.aws import delivery
from chalicelib.events import Event
from chalicelib.parking.rules.visit import Visit
from chalicelib.parking.spend import spend_source
from chalicelib.parking.store import visits as store
from chalicelib.points import parts as points


def apply(message: dict) -> None:  # type: ignore[type-arg]
    """Applies payment.paid, payment.closed and payment.refunded of orders for a visit. Raises LookupError if the visit
    does not exist, Refused if it changed since it was read: the queue delivers the message again."""
    event = delivery.event_in(message)
    visit_id = event.details.get("visit_id")
    if visit_id is None:
        return
    visit = store.find(visit_id)
    if visit is None:
        raise LookupError(f"payment {event.details['payment_id']} names visit {visit_id}, which does not exist")
    if event.name == events.PAYMENT_PAID:
        _apply_paid(event, visit)
    elif event.name == events.PAYMENT_CLOSED:
        _apply_closed(event, visit)
    elif event.name == events.PAYMENT_REFUNDED and event.is_whole_refund:
        _apply_refunded(event, visit)


def _apply_paid(event: Event, visit: Visit) -> None:
    payment_id = event.details["payment_id"]
    if visit.payment_id == payment_id:
        store.settle_paid(visit, payment_id, event.at)


def _apply_closed(event: Event, visit: Visit) -> None:
    """Points first: after a crash in between, the visit still waits, and the repeat finishes both."""
    payment_id, pending = event.details["payment_id"], visit.pending
    if visit.payment_id != payment_id:
        return
    if pending is not None and pending.points and pending.at is not None:
        _restore_points(event, pending.at)
    store.stop_waiting(visit.id, payment_id)


def _apply_refunded(event: Event, visit: Visit) -> None:
    """If the refund overtook the payment, the payment is applied first."""
    payment_id = event.details["payment_id"]
    if visit.payment_id == payment_id:
        store.settle_paid(visit, payment_id, datetime.fromisoformat(event.details["paid_at"]))
        visit = store.find(visit.id) or visit
    _restore_points(event, datetime.fromisoformat(event.details["opened_at"]))
    if payment_id in visit.by_order:
        store.reverse_settlement(visit.id, payment_id, visit.by_order[payment_id])


def _restore_points(event: Event, spent_at: datetime) -> None:
    """Restores the points that the order spent, if any."""
    payment_id = event.details["payment_id"]
    spent = spend_source(payment_id, spent_at)
    points.give_back(event.details["member_id"], spent, points.Source("parking_return", payment_id, event.at))
