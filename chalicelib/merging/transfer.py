"""Worker: transfers what a former id has to the merged member, room by room.

Each room transfers its own items. A repeated message continues with what is left.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib import errors
from chalicelib.aws import telemetry
from chalicelib.coupons import parts as coupons
from chalicelib.events.envelope import Event
from chalicelib.events.members import MemberMerged, MembersProven
from chalicelib.members import parts as members
from chalicelib.merging import join, rules, store
from chalicelib.parking import parts as parking
from chalicelib.points import parts as points
from chalicelib.recall import parts as recall
from chalicelib.tiers import parts as tiers

ROOMS: dict[str, Callable[..., Any]] = {
    "points": points.absorb,
    "coupons": coupons.transfer,
    "tiers": tiers.transfer,
    "parking": parking.transfer,
    "recall": recall.transfer,
}


def apply(event: Event[MembersProven | MemberMerged], *, now: datetime) -> None:
    """Applies members.proven and member.merged."""
    match event.details:
        case MembersProven(member_id=member_id, other_id=other_id):
            try:
                join.join(rules.MergeRequest(member_id, other_id, made_by="login"), lambda *_: rules.UNIONID, now=now)
            except errors.MergeLimitReached:
                telemetry.count("merges_past_limit")  # they stay two members until staff merge them
        case MemberMerged(old_id=old_id, new_id=new_id):
            _transfer(old_id, new_id, now)


def _transfer(old_id: str, new_id: str, now: datetime) -> None:
    """Transfers the items of every room. A fault in one room does not stop the others; it is raised after them."""

    def transfer_room(room: str) -> None:
        ROOMS[room](old_id, new_id, now=now)
        store.save_room_done(old_id, room)

    telemetry.each(ROOMS, transfer_room, "merging_move", lambda room: {"room": room, "member_id": old_id})
    members.end_merge(new_id, old_id)
    store.save_done(old_id, now)
