"""Holds of tills. An open hold has a second item next to its member's book, sorted by its end. The second item is
deleted when the hold is committed or ends."""

from datetime import datetime, timedelta

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.aws.mapping import Mapping
from chalicelib.points.rules.cash import COMMITTED, HELD, PointsHold
from chalicelib.tables.base import instant_key
from chalicelib.tables.ops import UsedPointsCode
from chalicelib.tables.points import OpenHold
from chalicelib.tables.points import PointsHold as Item

STORED = Mapping(PointsHold, Item, id="hold_id")
HOLD, CODE = "points_hold", "points_code"
# Longer than any code is valid, in real time.
USED_CODE_LIFE = timedelta(days=2)


def find(hold_id: str) -> PointsHold | None:
    """A hold by its id, strongly consistent."""
    item = dynamo.find(Item, f"HOLD#{hold_id}", "HOLD")
    return STORED.read(item) if item else None


def open_until(member_id: str, now: datetime) -> list[str]:
    """Returns the ids of the holds that have lapsed by `now` and whose points are not restored yet."""
    ended = OpenHold.sk.between("OPEN_HOLD#", f"OPEN_HOLD#{instant_key(now)}~")
    return [item.hold_id for item in OpenHold.query(f"MEMBER#{member_id}", ended, consistent_read=True)]


def create_actions(hold: PointsHold) -> list[Action]:
    """Returns the actions that save a new hold. The commit raises dynamo.Refused, whose `blocking` names HOLD if it
    exists."""
    item = STORED.item(hold, pk=f"HOLD#{hold.id}", sk="HOLD")
    return [dynamo.put(HOLD, item, Item.pk.does_not_exist()), dynamo.put("open hold", _open(hold))]


def use_code_action(hold: PointsHold, number: str, *, real_now: datetime) -> Action:
    """Returns the action that uses up the code that the member showed. The commit raises dynamo.Refused, whose
    `blocking` names CODE if another hold used it."""
    item = _used_code(hold.member_id, number)
    item.hold_id, item.ttl = hold.id, int((real_now + USED_CODE_LIFE).timestamp())
    return dynamo.put(CODE, item, UsedPointsCode.pk.does_not_exist())


def code_used_by(member_id: str, number: str) -> str | None:
    """The id of the hold that used a code, strongly consistent."""
    key = _used_code(member_id, number)
    item = dynamo.find(UsedPointsCode, key.pk, key.sk)
    return item.hold_id if item else None


def code_user_in(refused: dynamo.Refused) -> str | None:
    """Returns the id of the hold that used the code before; None if the new hold was refused for another reason."""
    if CODE not in refused:
        return None
    return UsedPointsCode.from_raw_data(refused.blocking[CODE]).hold_id


def commit_actions(hold: PointsHold, *, receipt_no: str, now: datetime) -> list[Action]:
    """Returns the actions that mark a hold as committed. The commit raises dynamo.Refused, whose `blocking` names HOLD
    if its state is not held."""
    changes = [Item.state.set(COMMITTED), Item.receipt_no.set(receipt_no), Item.committed_at.set(now)]
    return [dynamo.update(HOLD, _key(hold), changes, Item.state == HELD), dynamo.delete("open hold", _open(hold))]


def end_actions(hold: PointsHold, state: str) -> list[Action]:
    """Returns the actions that set a hold's last state. The commit raises dynamo.Refused, whose `blocking` names HOLD
    if its state changed since it was read."""
    return [
        dynamo.update(HOLD, _key(hold), [Item.state.set(state)], Item.state == hold.state),
        dynamo.delete("open hold", _open(hold)),
    ]


def _key(hold: PointsHold) -> Item:
    return Item(pk=f"HOLD#{hold.id}", sk="HOLD")


def _used_code(member_id: str, number: str) -> UsedPointsCode:
    return UsedPointsCode(pk=f"POINTS_CODE#{member_id}", sk=f"CODE#{number}")


def _open(hold: PointsHold) -> OpenHold:
    sk = f"OPEN_HOLD#{instant_key(hold.expires_at)}#{hold.id}"
    return OpenHold(pk=f"MEMBER#{hold.member_id}", sk=sk, hold_id=hold.id)
