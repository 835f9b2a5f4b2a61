"""Holds of tills: HOLD#<hold> HOLD."""

from datetime import datetime

import msgspec

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.coupons.rules.hold import HELD, REDEEMED, RELEASED, UNDONE, Hold, HoldUse
from chalicelib.tables.coupons import TillHold

HOLD = "till_hold"


def find(hold_id: str) -> Hold | None:
    """A hold by its id, strongly read; None if there is none."""
    item = dynamo.find(TillHold, f"HOLD#{hold_id}", "HOLD")
    return _hold(item) if item else None


def create_action(hold: Hold) -> Action:
    """Creates a hold. Refused under HOLD if it exists."""
    item = TillHold(
        pk=f"HOLD#{hold.id}",
        sk="HOLD",
        hold_id=hold.id,
        request_hash=hold.request_hash,
        mall_id=hold.mall_id,
        store_id=hold.store_id,
        device_id=hold.device_id,
        member_id=hold.member_id,
        amount_fen=hold.amount_fen,
        uses=[msgspec.to_builtins(use) for use in hold.uses],
        state=hold.state,
        held_at=hold.held_at,
        expires_at=hold.expires_at,
    )
    return dynamo.put(HOLD, item, TillHold.pk.does_not_exist())


def redeem_action(hold: Hold, *, receipt_no: str, now: datetime) -> Action:
    """Marks a held hold as redeemed on a receipt. Refused under HOLD in any other state."""
    changes = [TillHold.state.set(REDEEMED), TillHold.receipt_no.set(receipt_no), TillHold.redeemed_at.set(now)]
    return dynamo.update(HOLD, _key(hold), changes, TillHold.state == HELD)


def release_action(hold: Hold) -> Action:
    """Marks a held hold as released. Refused under HOLD in any other state."""
    return dynamo.update(HOLD, _key(hold), [TillHold.state.set(RELEASED)], TillHold.state == HELD)


def undo_action(hold: Hold, *, now: datetime) -> Action:
    """Marks a redeemed hold as undone. Refused under HOLD in any other state."""
    changes = [TillHold.state.set(UNDONE), TillHold.undone_at.set(now)]
    return dynamo.update(HOLD, _key(hold), changes, TillHold.state == REDEEMED)


def _key(hold: Hold) -> TillHold:
    return TillHold(pk=f"HOLD#{hold.id}", sk="HOLD")


def _hold(item: TillHold) -> Hold:
    return Hold(
        id=item.hold_id,
        request_hash=item.request_hash,
        mall_id=item.mall_id,
        store_id=item.store_id,
        device_id=item.device_id,
        member_id=item.member_id,
        amount_fen=int(item.amount_fen),
        uses=tuple(HoldUse(**use) for use in item.uses),
        state=item.state,
        held_at=item.held_at,
        expires_at=item.expires_at,
        receipt_no=item.receipt_no,
        redeemed_at=item.redeemed_at,
        undone_at=item.undone_at,
    )
