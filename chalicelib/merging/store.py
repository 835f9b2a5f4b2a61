"""Merges, by the id that became another."""

import contextlib
from datetime import datetime

from chalicelib import dynamo, events
from chalicelib.dynamo import Action
from chalicelib.events import Event
from chalicelib.merging.rules import Merge
from chalicelib.tables.members import Merge as Item

MERGE = "merge"


def find(old_id: str) -> Merge | None:
    """The merge of an id, strongly read."""
    item = dynamo.find(Item, f"MEMBER#{old_id}", "MERGE")
    if item is None:
        return None
    return Merge(
        old_id=item.old_id,
        new_id=item.new_id,
        proof=item.proof,
        made_by=item.made_by,
        reason=item.reason,
        made_at=item.made_at,
        rooms_done=frozenset(item.rooms_done or ()),
        done_at=item.done_at,
    )


def make_action(merge: Merge) -> Action:
    """Writes a merge, which tells of itself; an id is merged once."""
    told = Event(
        f"{events.MEMBER_MERGED}:{merge.old_id}",
        events.MEMBER_MERGED,
        merge.made_at,
        {"old_id": merge.old_id, "new_id": merge.new_id},
    )
    item = Item(
        pk=f"MEMBER#{merge.old_id}",
        sk="MERGE",
        old_id=merge.old_id,
        new_id=merge.new_id,
        proof=merge.proof,
        made_by=merge.made_by,
        reason=merge.reason,
        made_at=merge.made_at,
        event=told.as_attribute(),
    )
    return dynamo.put(MERGE, item, Item.pk.does_not_exist())


def room_done(old_id: str, room: str) -> None:
    """Notes that a room's things are brought."""
    dynamo.commit([dynamo.update(MERGE, _key(old_id), [Item.rooms_done.add({room})], Item.pk.exists())])


def done(old_id: str, now: datetime) -> None:
    """Notes when all was brought, the first time."""
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.update(MERGE, _key(old_id), [Item.done_at.set(now)], Item.done_at.does_not_exist())])


def _key(old_id: str) -> Item:
    return Item(pk=f"MEMBER#{old_id}", sk="MERGE")
