"""Worker: a payment redeems the coupons of its order, a closed order releases them, a full refund restores them."""

from collections.abc import Callable
from typing import Any

from chalicelib import errors, events
from chalicelib.aws import delivery, dynamo
from chalicelib.coupons.rules import moves as rules
from chalicelib.coupons.rules.coupon import HELD, REDEEMED, Coupon
from chalicelib.coupons.rules.moves import Move
from chalicelib.coupons.store import coupons, moves, stock
from chalicelib.events import Event

ROUNDS = 10


def holder_of(payment_id: str) -> str:
    """The holder's name of an order on its coupons."""
    return f"payment:{payment_id}"


def handle(message: dict[str, Any]) -> None:
    """Applies payment.paid, payment.closed and payment.refunded to the coupons of the order.

    Raises Unsettled if a refund overtakes its payment, Busy, LookupError if the order does not hold a coupon it names.
    """
    event = delivery.event_in(message)
    for used in event.details["coupons"]:
        step = {
            events.PAYMENT_PAID: _redeem,
            events.PAYMENT_CLOSED: _release,
            events.PAYMENT_REFUNDED: _restore,
        }[event.name]
        _move(event, used["coupon_id"], step)


def _move(event: Event, coupon_id: str, step: Callable[[Coupon, str, Event], Move | None]) -> None:
    """Reads the coupon, decides and writes; again if the coupon moved in between."""
    holder = holder_of(event.details["payment_id"])
    for _ in range(ROUNDS):
        coupon = coupons.find(event.details["member_id"], coupon_id)
        if coupon is None:
            raise LookupError(f"{holder} names coupon {coupon_id}, which does not exist")
        move = step(coupon, holder, event)
        if move is None:
            return
        try:
            dynamo.commit(moves.move_actions(move, coupons.terms(coupon)))
            return
        except dynamo.Refused:
            continue
    raise errors.Busy


def _redeem(coupon: Coupon, holder: str, event: Event) -> Move | None:
    """Redeems the coupon; None if this payment redeemed it before. It is a fault if a paid order does not hold its
    coupon: orders are closed at the provider before they release their coupons."""
    if (coupon.state, coupon.holder) != (HELD, holder):
        if moves.was_made(coupon, holder, rules.REDEEM):
            return None
        raise LookupError(f"{holder} is paid and does not hold coupon {coupon.id} ({coupon.state}, {coupon.holder})")
    return rules.redeem(coupon, holder, at=event.at, payment_id=event.details["payment_id"])


def _release(coupon: Coupon, holder: str, event: Event) -> Move | None:
    return rules.release(coupon, holder, at=event.at)


def _restore(coupon: Coupon, holder: str, event: Event) -> Move | None:
    """Restores the coupon after a full refund; None after a partial refund, or if it was restored before. If the refund
    overtakes the payment, it is delivered again."""
    if not event.is_whole_refund:
        return None
    if (coupon.state, coupon.holder) == (HELD, holder):
        raise errors.Unsettled(f"{holder} was refunded, and coupon {coupon.id} is not redeemed yet")
    if (coupon.state, coupon.holder) != (REDEEMED, holder):
        return None  # restored before
    spare_fen = stock.budget_left(coupon) if coupon.reserve_fen is not None else 0
    return rules.restore(coupon, holder, terms=coupons.terms(coupon), at=event.at, spare_fen=spare_fen)
