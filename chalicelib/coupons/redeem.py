"""POST /v1/pos/coupons/redeem, /release and /undo: a till redeems or releases its hold, or undoes the redemption. Each
request can be repeated and takes effect once."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.coupons import lock
from chalicelib.coupons.lock import HoldView
from chalicelib.coupons.rules import hold as holding
from chalicelib.coupons.rules import moves as rules
from chalicelib.coupons.rules.coupon import Coupon, Terms
from chalicelib.coupons.rules.hold import Hold
from chalicelib.coupons.rules.moves import Move
from chalicelib.coupons.store import coupons, holds, moves, stock
from chalicelib.malls import parts as malls
from chalicelib.shapes import AS_NUMBER

HoldId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Decide = Callable[[Coupon, Terms], Move | None]


class Redeem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`receipt_no` is the till's number of the receipt. The coupons' trails show it."""

    hold_id: HoldId
    receipt_no: Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_NUMBER)]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A hold of this till's store."""

    hold_id: HoldId


def redeem(body: Redeem, *, device: malls.Device, now: datetime) -> HoldView:
    """Redeems the coupons of a hold, once the shopper has paid.

    For 30 minutes after it lapsed, a hold can still be redeemed, unless another holder took one of its coupons or a
    coupon has expired.

    Raises ResourceNotFound, CouponReceiptDiffers, CouponHoldEnded, CouponExpired, Busy.
    """

    def step(hold: Hold) -> tuple[dynamo.Action, Decide] | None:
        if not holding.may_redeem(hold, body.receipt_no):
            return None
        details = {"device_id": device.id, "receipt_no": body.receipt_no}
        action = holds.redeem_action(hold, receipt_no=body.receipt_no, now=now)
        return action, lambda coupon, _: rules.redeem(coupon, hold.holder, at=now, **details)

    return _change(body.hold_id, device, now, step)


def release(body: Request, *, device: malls.Device, now: datetime) -> HoldView:
    """Releases a hold. Its coupons are then free.

    Raises ResourceNotFound, CouponHoldEnded if it was redeemed, Busy.
    """

    def step(hold: Hold) -> tuple[dynamo.Action, Decide] | None:
        if not holding.may_release(hold):
            return None
        return holds.release_action(hold), lambda coupon, _: rules.release(coupon, hold.holder, at=now)

    return _change(body.hold_id, device, now, step)


def undo(body: Request, *, device: malls.Device, now: datetime) -> HoldView:
    """Undoes a redemption within 24 hours. The coupons are then free again.

    Raises ResourceNotFound, CouponHoldEnded if the hold was not redeemed, CouponUndoTooLate, Busy.
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
    """Reads the hold and its coupons, decides and writes both. Repeats this if the hold or a coupon changed after the
    read."""
    for _ in dynamo.rounds():
        hold = lock.find_own(hold_id, device)
        wanted = step(hold)
        if wanted is None:
            return lock.show(hold, now=now)
        action, decide = wanted
        try:
            dynamo.commit([action, *_move_actions(hold, decide)])
        except dynamo.Refused:
            continue
        except errors.Refusal:
            # The rules refused the move of a coupon. The reason may be that the hold itself changed after the read.
            if lock.find_own(hold_id, device) == hold:
                raise
            continue
        return lock.show(lock.find_own(hold_id, device), now=now)
    raise errors.Busy


def _move_actions(hold: Hold, decide: Decide) -> list[dynamo.Action]:
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
            actions += moves.move_actions(move, terms)
    return actions
