"""POST /v1/pos/coupons/redeem, /release and /undo: what becomes of a till's hold, each once and repeatable."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.coupons import lock
from chalicelib.coupons.lock import HoldView
from chalicelib.coupons.rules import coupon as rules
from chalicelib.coupons.rules import hold as holding
from chalicelib.coupons.rules.coupon import Coupon, Move, Terms
from chalicelib.coupons.rules.hold import Hold
from chalicelib.coupons.store import coupons, holds, stock
from chalicelib.malls import parts as malls
from chalicelib.shapes import AS_NUMBER

ROUNDS = 10
HoldId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Decide = Callable[[Coupon, Terms], Move | None]


class Redeem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`receipt_no`: the till's own, which the trail names."""

    hold_id: HoldId
    receipt_no: Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_NUMBER)]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    hold_id: HoldId


def redeem(body: Redeem, *, device: malls.Device, now: datetime) -> HoldView:
    """Redeems what a hold keeps, once the shopper has paid.

    The coupons are redeemed on this receipt. A hold that lapsed still redeems while nobody else took its coupons.

    Raises ResourceNotFound, CouponReceiptDiffers, CouponHoldEnded, CouponExpired.
    """

    def step(hold: Hold) -> tuple[dynamo.Action, Decide] | None:
        if not holding.may_redeem(hold, body.receipt_no):
            return None
        told = {"device_id": device.id, "receipt_no": body.receipt_no}
        action = holds.redeem_action(hold, receipt_no=body.receipt_no, now=now)
        return action, lambda coupon, _: rules.redeem(coupon, hold.holder, at=now, **told)

    return _change(body.hold_id, device, now, step)


def release(body: Request, *, device: malls.Device, now: datetime) -> HoldView:
    """Lets go of a hold.

    The coupons are free again. Raises ResourceNotFound, CouponHoldEnded for a hold that was redeemed.
    """

    def step(hold: Hold) -> tuple[dynamo.Action, Decide] | None:
        if not holding.may_release(hold):
            return None
        return holds.release_action(hold), lambda coupon, _: rules.release(coupon, hold.holder, at=now)

    return _change(body.hold_id, device, now, step)


def undo(body: Request, *, device: malls.Device, now: datetime) -> HoldView:
    """Takes a redemption back, within 24 hours.

    A redemption is taken back and the coupons are the shopper's again, within a day. Raises ResourceNotFound,
    CouponHoldEnded for a hold that was not redeemed, CouponUndoTooLate.
    """

    def step(hold: Hold) -> tuple[dynamo.Action, Decide] | None:
        if not holding.may_undo(hold):
            return None
        return holds.undo_action(hold, now=now), lambda coupon, terms: rules.undo(
            coupon, hold.holder, terms=terms, at=now, spare_fen=stock.budget_left(coupon)
        )

    return _change(body.hold_id, device, now, step)


def _change(
    hold_id: str,
    device: malls.Device,
    now: datetime,
    step: Callable[[Hold], tuple[dynamo.Action, Decide] | None],
) -> HoldView:
    """Decides on the hold and its coupons as they stand and writes both; again if one moved in between."""
    for _ in range(ROUNDS):
        hold = lock.own(hold_id, device)
        wanted = step(hold)
        if wanted is None:
            return lock.show(hold, now=now)
        action, decide = wanted
        try:
            dynamo.commit([action, *_moves(hold, decide)])
        except dynamo.Refused:
            continue
        except errors.Refusal:
            # For its coupons; but they may have moved with the hold itself, since it was read.
            if lock.own(hold_id, device) == hold:
                raise
            continue
        return lock.show(lock.own(hold_id, device), now=now)
    raise errors.Busy


def _moves(hold: Hold, decide: Decide) -> list[dynamo.Action]:
    actions = []
    for use in hold.uses:
        coupon = coupons.find(hold.member_id, use.coupon_id)
        assert coupon is not None
        terms = coupons.terms(coupon)
        try:
            move = decide(coupon, terms)
        except errors.CouponInUse as taken:
            raise errors.CouponHoldEnded("hold_id", reason=holding.LAPSED) from taken
        if move is not None:
            actions += coupons.move_actions(move, terms)
    return actions
