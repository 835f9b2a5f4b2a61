"""Stores merges by their former id, and merge codes by their hash."""

import contextlib
from datetime import datetime

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.aws.mapping import Mapping
from chalicelib.events import codec
from chalicelib.events.envelope import Event
from chalicelib.events.members import MemberMerged
from chalicelib.merging.rules import Code, Merge
from chalicelib.security import crypto
from chalicelib.tables.members import Merge as Item
from chalicelib.tables.ops import MergeCode

STORED = Mapping(Merge, Item)
MERGE, CODE = "merge", "code"


def find(old_id: str) -> Merge | None:
    """Returns the merge of a former id, or None. Strongly consistent."""
    item = dynamo.find(Item, f"MEMBER#{old_id}", "MERGE")
    return STORED.read(item) if item else None


def make_action(merge: Merge) -> Action:
    """Returns the action that saves a merge and its event member.merged. The commit raises Refused, whose `blocking`
    names MERGE, if `old_id` is a former id already."""
    merged = MemberMerged(old_id=merge.old_id, new_id=merge.new_id)
    event = Event(f"{merged.name}:{merge.old_id}", merge.made_at, merged)
    item = STORED.item(merge, pk=f"MEMBER#{merge.old_id}", sk="MERGE", event=codec.encode(event))
    return dynamo.put(MERGE, item, Item.pk.does_not_exist())


def save_room_done(old_id: str, room: str) -> None:
    """Saves that a room has transferred its items. Raises Refused if there is no such merge."""
    dynamo.commit([dynamo.update(MERGE, _key(old_id), [Item.rooms_done.add({room})], Item.pk.exists())])


def save_done(old_id: str, now: datetime) -> None:
    """Saves when the transfer was finished. A repeat changes nothing."""
    with contextlib.suppress(dynamo.Refused):
        dynamo.commit([dynamo.update(MERGE, _key(old_id), [Item.done_at.set(now)], Item.done_at.does_not_exist())])


# --- codes --------------------------------------------------------------------------------------------------------
def save_code(letters: str, code: Code) -> None:
    """Saves a code under its keyed hash. Raises Refused if the code exists."""
    item = _code(letters)
    item.member_id, item.session_version, item.expires_at = code.member_id, code.session_version, code.expires_at
    item.ttl = int(code.expires_at.timestamp())
    dynamo.commit([dynamo.put(CODE, item, MergeCode.pk.does_not_exist())])


def find_code(letters: str) -> Code | None:
    """Returns a code, used or not, or None."""
    item = dynamo.find(MergeCode, _code(letters).pk, "CODE")
    return Code(item.member_id, int(item.session_version), item.expires_at) if item else None


def use_code_action(letters: str, real_now: datetime) -> Action:
    """Returns the action that uses up a code. The commit raises Refused, whose `blocking` names CODE, if the code was
    used before or has expired."""
    is_good = MergeCode.pk.exists() & MergeCode.used_at.does_not_exist() & (MergeCode.expires_at > real_now)
    return dynamo.update(CODE, _code(letters), [MergeCode.used_at.set(real_now)], is_good)


def _code(letters: str) -> MergeCode:
    return MergeCode(pk=f"MERGE_CODE#{crypto.blind_index(f'merge-code|{letters}')}", sk="CODE")


def _key(old_id: str) -> Item:
    return Item(pk=f"MEMBER#{old_id}", sk="MERGE")
