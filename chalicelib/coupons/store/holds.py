"""Holds of tills: HOLD#<hold> HOLD."""

from datetime import datetime

import msgspec

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.aws.mapping import Mapping
from chalicelib.coupons.rules.hold import HELD, REDEEMED, RELEASED, UNDONE, Hold, HoldUse
from chalicelib.tables.coupons import TillHold

STORED = Mapping(Hold, TillHold, id="hold_id")
HOLD = "till_hold"


def find(hold_id: str) -> Hold | None:
    """A hold by its id, strongly read; None if there is none."""
    item = dynamo.find(TillHold, f"HOLD#{hold_id}", "HOLD")
    return _hold(item) if item else None


def create_action(hold: Hold) -> Action:
    """The action that creates a hold. The commit raises Refused with HOLD if it exists already."""
    uses = [msgspec.to_builtins(use) for use in hold.uses]
    item = STORED.item(hold, pk=f"HOLD#{hold.id}", sk="HOLD", uses=uses)
    return dynamo.put(HOLD, item, TillHold.pk.does_not_exist())


def redeem_action(hold: Hold, *, receipt_no: str, now: datetime) -> Action:
    """The action that marks a hold as redeemed on a receipt. The commit raises Refused with HOLD if its state is not
    held."""
    changes = [TillHold.state.set(REDEEMED), TillHold.receipt_no.set(receipt_no), TillHold.redeemed_at.set(now)]
    return dynamo.update(HOLD, _key(hold), changes, TillHold.state == HELD)


def release_action(hold: Hold) -> Action:
    """The action that marks a hold as released. The commit raises Refused with HOLD if its state is not held."""
    return dynamo.update(HOLD, _key(hold), [TillHold.state.set(RELEASED)], TillHold.state == HELD)


def undo_action(hold: Hold, *, now: datetime) -> Action:
    """The action that marks a hold as undone. The commit raises Refused with HOLD if its state is not redeemed."""
    changes = [TillHold.state.set(UNDONE), TillHold.undone_at.set(now)]
    return dynamo.update(HOLD, _key(hold), changes, TillHold.state == REDEEMED)


def _key(hold: Hold) -> TillHold:
    return TillHold(pk=f"HOLD#{hold.id}", sk="HOLD")


def _hold(item: TillHold) -> Hold:
    return STORED.read(item, uses=tuple(HoldUse(**use) for use in item.uses))
