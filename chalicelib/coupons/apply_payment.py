"""Worker: a payment redeems the coupons of its order, a closed order releases them, a full refund restores them."""

from datetime import datetime

from chalicelib import errors
from chalicelib.coupons.make_move import make_move
from chalicelib.coupons.rules import moves as rules
from chalicelib.coupons.rules.coupon import HELD, REDEEMED, Coupon
from chalicelib.coupons.rules.moves import Move
from chalicelib.coupons.store import coupons, moves, stock
from chalicelib.events.envelope import Event
from chalicelib.events.payments import PaymentClosed, PaymentPaid, PaymentRefunded

OfOrder = PaymentPaid | PaymentClosed | PaymentRefunded


def holder_of(payment_id: str) -> str:
    """The name of an order in the `holder` field of its coupons."""
    return f"payment:{payment_id}"


def apply(event: Event[OfOrder]) -> None:
    """Applies payment.paid, payment.closed and payment.refunded to the coupons of the order.

    Raises Unsettled if a refund arrives before its payment is applied, LookupError if the order names a coupon that it
    does not hold, Busy.
    """
    for used in event.details.coupons:
        _move(event, used.coupon_id)


def _move(event: Event[OfOrder], coupon_id: str) -> None:
    holder = holder_of(event.details.payment_id)

    def decide(coupon: Coupon | None) -> Move | None:
        if coupon is None:
            raise LookupError(f"{holder} names coupon {coupon_id}, which does not exist")
        return _decide(coupon, holder, event)

    make_move(event.details.member_id, coupon_id, decide)


def _decide(coupon: Coupon, holder: str, event: Event[OfOrder]) -> Move | None:
    match event.details:
        case PaymentPaid() as paid:
            return _redeem(coupon, holder, paid, event.at)
        case PaymentClosed():
            return rules.release(coupon, holder, at=event.at)
        case PaymentRefunded() as refund:
            return _restore(coupon, holder, event.at) if refund.is_whole else None


def _redeem(coupon: Coupon, holder: str, paid: PaymentPaid, at: datetime) -> Move | None:
    """The move that redeems the coupon; None if this payment redeemed it before. Raises LookupError if a paid order
    does not hold its coupon. That is a fault, because an order is closed at the provider before it releases its
    coupons."""
    if (coupon.state, coupon.holder) != (HELD, holder):
        if moves.was_made(coupon, holder, rules.REDEEM):
            return None
        raise LookupError(f"{holder} is paid and does not hold coupon {coupon.id} ({coupon.state}, {coupon.holder})")
    return rules.redeem(coupon, holder, at=at, payment_id=paid.payment_id)


def _restore(coupon: Coupon, holder: str, at: datetime) -> Move | None:
    """The move that restores the coupon after a full refund; None if it was restored before, or if the campaign does
    not restore it. Raises Unsettled if the payment is not applied yet; then the refund's event is delivered again."""
    if (coupon.state, coupon.holder) == (HELD, holder):
        raise errors.Unsettled(f"{holder} was refunded, and coupon {coupon.id} is not redeemed yet")
    if (coupon.state, coupon.holder) != (REDEEMED, holder):
        return None  # restored before
    spare_fen = stock.budget_left(coupon) if coupon.reserve_fen is not None else 0
    return rules.restore(coupon, holder, terms=coupons.terms(coupon), at=at, spare_fen=spare_fen)
