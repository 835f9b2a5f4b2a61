"""Worker: a payment redeems the coupons its order holds, a closed order frees them, a full refund gives them back."""

from collections.abc import Callable
from typing import Any

from chalicelib import errors, events
from chalicelib.aws import delivery, dynamo
from chalicelib.coupons.rules import coupon as rules
from chalicelib.coupons.rules.coupon import HELD, REDEEMED, Coupon, Move
from chalicelib.coupons.store import coupons, stock
from chalicelib.events import Event


def holder_of(payment_id: str) -> str:
    """What an order is called on the coupons it holds."""
    return f"payment:{payment_id}"


def handle(message: dict[str, Any]) -> None:
    """Applies payment.paid, payment.closed and payment.refunded; orders without coupons are nothing to it."""
    event = delivery.event_in(message)
    for used in event.details["coupons"]:
        step = {
            events.PAYMENT_PAID: _redeem,
            events.PAYMENT_CLOSED: _release,
            events.PAYMENT_REFUNDED: _give_back,
        }[event.name]
        _move(event, used["coupon_id"], step)


def _move(event: Event, coupon_id: str, step: Callable[[Coupon, str, Event], Move | None]) -> None:
    """Decides on the coupon as it stands and writes; again if it moved in between."""
    holder = holder_of(event.details["payment_id"])
    for _ in dynamo.rounds():
        coupon = coupons.find(event.details["member_id"], coupon_id)
        if coupon is None:
            raise LookupError(f"{holder} names coupon {coupon_id}, which does not exist")
        move = step(coupon, holder, event)
        if move is None:
            return
        try:
            dynamo.commit(coupons.move_actions(move, coupons.terms(coupon)))
            return
        except dynamo.Refused:
            continue
    raise errors.Busy


def _redeem(coupon: Coupon, holder: str, event: Event) -> Move | None:
    """A repeat finds that this payment redeemed the coupon once, whatever became of it then. One held by nobody or by
    another is a fault: orders close at the provider before they free their coupons, so a paid order still holds."""
    if (coupon.state, coupon.holder) != (HELD, holder):
        if coupons.was_done(coupon, holder, rules.REDEEM):
            return None
        raise LookupError(f"{holder} is paid and does not hold coupon {coupon.id} ({coupon.state}, {coupon.holder})")
    return rules.redeem(coupon, holder, at=event.at, payment_id=event.details["payment_id"])


def _release(coupon: Coupon, holder: str, event: Event) -> Move | None:
    return rules.release(coupon, holder, at=event.at)


def _give_back(coupon: Coupon, holder: str, event: Event) -> Move | None:
    """Only once all of the payment went back. It may come before the payment's own event: then it comes again."""
    if not event.is_whole_refund:
        return None
    if (coupon.state, coupon.holder) == (HELD, holder):
        raise errors.Unsettled(f"{holder} was refunded, and coupon {coupon.id} is not redeemed yet")
    if (coupon.state, coupon.holder) != (REDEEMED, holder):
        return None  # given back before
    spare_fen = stock.budget_left(coupon) if coupon.reserve_fen is not None else 0
    return rules.give_back(coupon, holder, terms=coupons.terms(coupon), at=event.at, spare_fen=spare_fen)
