"""Points as cash at a till: POST /v1/pos/points/hold, /commit, /cancel, /undo."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from chalicelib import errors, ids, once
from chalicelib.aws import dynamo
from chalicelib.malls import parts as malls
from chalicelib.once import Key
from chalicelib.points import code as codes
from chalicelib.points import policies, restoring, spending
from chalicelib.points.rules import cash
from chalicelib.points.rules.book import Place
from chalicelib.points.rules.cash import PointsHold
from chalicelib.points.rules.life import CashPolicy
from chalicelib.points.store import holds
from chalicelib.shapes import AS_NUMBER, AS_SHOWN, PurchaseFen

MOST_BUSY = 3  # from this attempt on, Busy is raised: an attempt can take seconds, and a till waits for the response
HOLD_ID_LENGTH = 24
HoldId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class Hold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The code that a shopper shows, and the amount to pay. `points`: how many to use; none: as many as possible.
    `minutes`: after how long the hold lapses."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=200, extra=AS_SHOWN)]
    amount_fen: PurchaseFen
    points: Annotated[int, msgspec.Meta(ge=1, le=10_000_000)] | None = None
    minutes: Annotated[int, msgspec.Meta(ge=1, le=30)] = 10


class Commit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`receipt_no`: the till's own number for the receipt that the points pay."""

    hold_id: HoldId
    receipt_no: Annotated[str, msgspec.Meta(min_length=1, max_length=64, extra=AS_NUMBER)]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    hold_id: HoldId


class HoldView(msgspec.Struct, frozen=True):
    """A till's hold. `state`: held, lapsed, cancelled, committed, undone. Take `payable_fen` from the shopper, then
    commit. If a hold lapses, its points are restored automatically."""

    hold_id: str
    state: str
    amount_fen: int
    points: int
    worth_fen: int
    payable_fen: int
    expires_at: datetime
    receipt_no: str | None
    committed_at: datetime | None


def hold(body: Hold, *, device: malls.Device, key: Key, now: datetime, real_now: datetime) -> tuple[HoldView, bool]:
    """Holds points of a shopper for a payment at the till.

    Uses up the code that the shopper shows. Returns the hold, and whether the key was used before. Raises
    RedemptionCodeInvalid, RedemptionCodeExpired, PointsCodeUsed, StoreClosed, PointsNotAccepted, PointsInsufficient,
    ValueInvalid, IdempotencyKeyReused.
    """
    hold_id = ids.derived("points_hold", device.id, key.text, length=HOLD_ID_LENGTH)
    for attempt in dynamo.rounds():
        before = holds.find(hold_id)
        if before is not None:
            return _repeat(before, key.request_hash, now), True
        shown = codes.read(body.code, field="code", real_now=real_now)
        try:
            made = _decide(body, hold_id, device, shown.member_id, key.request_hash, now)
            using = holds.use_code_action(made, shown.number, real_now=real_now)
            dynamo.commit([*holds.create_actions(made), using, *_spending(made, now)])
            return show(made, now=now), False
        except errors.PointsInsufficient:
            # The points may be in this very hold, if the request was sent twice, or in another hold that used the code.
            used_by = holds.code_used_by(shown.member_id, shown.number)
            if used_by not in (None, hold_id):
                raise errors.PointsCodeUsed("code") from None
            if holds.find(hold_id) is None:
                raise
        except errors.Busy:
            if attempt >= MOST_BUSY:
                raise
        except dynamo.Refused as refused:
            if holds.code_user_in(refused) not in (None, hold_id):
                raise errors.PointsCodeUsed("code") from refused
    raise errors.Busy


def _decide(
    body: Hold, hold_id: str, device: malls.Device, member_id: str, request_hash: str, now: datetime
) -> PointsHold:
    shop = malls.find_store(device.place_id)
    if not shop.open:
        raise errors.StoreClosed("store_id")
    policy = policies.cash_of(shop.mall_id)
    worth = _worth(body, policy, member_id, now)
    return PointsHold(
        id=hold_id,
        request_hash=request_hash,
        mall_id=shop.mall_id,
        store_id=shop.id,
        device_id=device.id,
        member_id=member_id,
        amount_fen=body.amount_fen,
        points=worth.points,
        worth_fen=worth.worth_fen,
        state=cash.HELD,
        held_at=now,
        expires_at=now + timedelta(minutes=body.minutes),
    )


def _worth(body: Hold, policy: CashPolicy, member_id: str, now: datetime) -> cash.Worth:
    if body.points is not None:
        return cash.worth_of(policy, body.points, body.amount_fen)
    most = cash.most(policy, body.amount_fen, spendable=cash.PLENTY).points
    spendable = spending.spendable(member_id, most=most, now=now)
    worth = cash.most(policy, body.amount_fen, spendable=spendable)
    if worth.points == 0:
        raise errors.PointsInsufficient("points", spendable=spendable)
    return worth


def _spending(made: PointsHold, now: datetime) -> list[dynamo.Action]:
    return spending.spend_actions(
        made.member_id,
        made.points,
        restoring.spent_by(made),
        place=Place(made.mall_id, made.store_id),
        redeemed_at=spending.redeemer_of(made.store_id),
        now=now,
        held_until=made.expires_at,
    )


# --- ending a hold ------------------------------------------------------------------------------------------------
def commit(body: Commit, *, device: malls.Device, now: datetime) -> HoldView:
    """Spends the points of a hold.

    The points pay this receipt. A repeat with the same receipt changes nothing. Raises ResourceNotFound,
    PointsReceiptDiffers, PointsHoldEnded.
    """

    def step(found: PointsHold) -> None:
        if cash.may_commit(found, body.receipt_no, now=now):
            dynamo.commit(holds.commit_actions(found, receipt_no=body.receipt_no, now=now))

    return _change(body.hold_id, device, now, step)


def cancel(body: Request, *, device: malls.Device, now: datetime) -> HoldView:
    """Cancels a hold.

    Its points are restored, once. Raises ResourceNotFound, PointsHoldEnded if it was committed.
    """

    def step(found: PointsHold) -> None:
        if cash.may_cancel(found):
            restoring.end_hold(found, cash.CANCELLED, now=now)

    return _change(body.hold_id, device, now, step)


def undo(body: Request, *, device: malls.Device, now: datetime) -> HoldView:
    """Undoes a payment with points, within 24 hours.

    The points are restored, once. Raises ResourceNotFound, PointsHoldEnded if the hold was not committed,
    PointsUndoTooLate.
    """

    def step(found: PointsHold) -> None:
        if cash.may_undo(found, now=now):
            restoring.end_hold(found, cash.UNDONE, now=now)

    return _change(body.hold_id, device, now, step)


def _change(hold_id: str, device: malls.Device, now: datetime, step: Callable[[PointsHold], None]) -> HoldView:
    """Takes a step on a hold and returns its view. Tries again if the hold changed since it was read. Raises
    ResourceNotFound, the errors of `step`, errors.Busy."""
    for _ in dynamo.rounds():
        found = own(hold_id, device)
        try:
            step(found)
            return show(own(hold_id, device), now=now)
        except dynamo.Refused:
            continue
    raise errors.Busy


def own(hold_id: str, device: malls.Device) -> PointsHold:
    """Returns a hold of this till's store. Raises ResourceNotFound, also for a hold of another store."""
    found = holds.find(hold_id)
    if found is None or found.store_id != device.place_id:
        raise errors.ResourceNotFound("hold_id", what="hold")
    return found


def show(found: PointsHold, *, now: datetime) -> HoldView:
    """A hold as the till sees it."""
    return HoldView(
        hold_id=found.id,
        state=cash.shown_state(found, now=now),
        amount_fen=found.amount_fen,
        points=found.points,
        worth_fen=found.worth_fen,
        payable_fen=found.amount_fen - found.worth_fen,
        expires_at=found.expires_at,
        receipt_no=found.receipt_no,
        committed_at=found.committed_at,
    )


def _repeat(before: PointsHold, request_hash: str, now: datetime) -> HoldView:
    once.require_same(request_hash, before.request_hash)
    return show(before, now=now)
