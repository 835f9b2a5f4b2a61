"""Worker: a payment redeems the coupons its order holds, a closed order frees them, a full refund gives them back."""

from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.coupons.rules import coupon as rules
from chalicelib.coupons.rules.coupon import HELD, REDEEMED, Coupon, Move
from chalicelib.coupons.store import coupons, stock
from chalicelib.events.envelope import Event
from chalicelib.events.payments import PaymentClosed, PaymentPaid, PaymentRefunded

ROUNDS = 10
OfOrder = PaymentPaid | PaymentClosed | PaymentRefunded


def holder_of(payment_id: str) -> str:
    """What an order is called on the coupons it holds."""
    return f"payment:{payment_id}"


def handle(event: Event[OfOrder]) -> None:
    """Applies payment.paid, payment.closed and payment.refunded; orders without coupons are nothing to it."""
    for used in event.details.coupons:
        _move(event, used.coupon_id)


def _move(event: Event[OfOrder], coupon_id: str) -> None:
    """Decides on the coupon as it stands and writes; again if it moved in between."""
    holder = holder_of(event.details.payment_id)
    for _ in range(ROUNDS):
        coupon = coupons.find(event.details.member_id, coupon_id)
        if coupon is None:
            raise LookupError(f"{holder} names coupon {coupon_id}, which does not exist")
        move = _decided(coupon, holder, event)
        if move is None:
            return
        try:
            dynamo.commit(coupons.move_actions(move, coupons.terms(coupon)))
            return
        except dynamo.Refused:
            continue
    raise errors.Busy


def _decided(coupon: Coupon, holder: str, event: Event[OfOrder]) -> Move | None:
    match event.details:
        case PaymentPaid() as paid:
            return _redeem(coupon, holder, paid, event.at)
        case PaymentClosed():
            return rules.release(coupon, holder, at=event.at)
        case PaymentRefunded() as refund:
            # It may come before the payment's own event: then it is delivered again.
            return _give_back(coupon, holder, event.at) if refund.is_whole else None


def _redeem(coupon: Coupon, holder: str, paid: PaymentPaid, at: datetime) -> Move | None:
    """A repeat finds that this payment redeemed the coupon once, whatever became of it then. One held by nobody or by
    another is a fault: orders close at the provider before they free their coupons, so a paid order still holds."""
    if (coupon.state, coupon.holder) != (HELD, holder):
        if coupons.was_done(coupon, holder, rules.REDEEM):
            return None
        raise LookupError(f"{holder} is paid and does not hold coupon {coupon.id} ({coupon.state}, {coupon.holder})")
    return rules.redeem(coupon, holder, at=at, payment_id=paid.payment_id)


def _give_back(coupon: Coupon, holder: str, at: datetime) -> Move | None:
    if (coupon.state, coupon.holder) == (HELD, holder):
        raise errors.Unsettled(f"{holder} was refunded, and coupon {coupon.id} is not redeemed yet")
    if (coupon.state, coupon.holder) != (REDEEMED, holder):
        return None  # given back before
    spare_fen = stock.budget_left(coupon) if coupon.reserve_fen is not None else 0
    return rules.give_back(coupon, holder, terms=coupons.terms(coupon), at=at, spare_fen=spare_fen)
