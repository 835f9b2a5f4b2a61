"""Worker: applies orders to the visits that wait for them.

A paid order settles its visit. A closed order frees the visit and restores its points. If an order is refunded whole,
the part of the fee that it settled is due again.
"""

from datetime import datetime

from chalicelib.events.envelope import Event
from chalicelib.events.payments import PaymentClosed, PaymentPaid, PaymentRefunded
from chalicelib.parking.rules.visit import Visit
from chalicelib.parking.spend import spend_source
from chalicelib.parking.store import visits as store
from chalicelib.points import parts as points


def apply(event: Event[PaymentPaid | PaymentClosed | PaymentRefunded]) -> None:
    """Applies payment.paid, payment.closed and payment.refunded of orders for a visit. Raises LookupError if the visit
    does not exist, Refused if it changed since it was read: the queue delivers the message again."""
    details = event.details
    if details.visit_id is None:
        return
    visit = store.find(details.visit_id)
    if visit is None:
        raise LookupError(f"payment {details.payment_id} names visit {details.visit_id}, which does not exist")
    match details:
        case PaymentPaid():
            _apply_paid(details, visit, event.at)
        case PaymentClosed():
            _apply_closed(details, visit, event.at)
        case PaymentRefunded() if details.is_whole:
            _apply_refunded(details, visit, event.at)


def _apply_paid(paid: PaymentPaid, visit: Visit, at: datetime) -> None:
    if visit.payment_id == paid.payment_id:
        store.settle_paid(visit, paid.payment_id, at)


def _apply_closed(closed: PaymentClosed, visit: Visit, at: datetime) -> None:
    """Restores the points, then frees the visit. In this order a crash in between leaves the visit waiting, and the
    repeat does both."""
    payment_id, pending = closed.payment_id, visit.pending
    if visit.payment_id != payment_id:
        return
    if pending is not None and pending.points and pending.at is not None:
        _restore_points(closed.member_id, payment_id, pending.at, at)
    store.stop_waiting(visit.id, payment_id)


def _apply_refunded(refund: PaymentRefunded, visit: Visit, at: datetime) -> None:
    """Restores the points of a refunded order and makes its part of the fee due again. If the event of the refund came
    before that of the payment, the payment is applied first."""
    payment_id = refund.payment_id
    assert refund.paid_at is not None
    assert refund.opened_at is not None
    if visit.payment_id == payment_id:
        store.settle_paid(visit, payment_id, refund.paid_at)
        visit = store.find(visit.id) or visit
    _restore_points(refund.member_id, payment_id, refund.opened_at, at)
    if payment_id in visit.by_order:
        store.reverse_settlement(visit.id, payment_id, visit.by_order[payment_id])


def _restore_points(member_id: str, payment_id: str, spent_at: datetime, at: datetime) -> None:
    """Restores the points that the order spent, if any."""
    spent = spend_source(payment_id, spent_at)
    points.restore(member_id, spent, points.Source("parking_return", payment_id, at))
