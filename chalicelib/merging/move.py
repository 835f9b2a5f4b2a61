"""Worker: brings what hangs on a merged member to the one it became, room by room.

Each room's job is its own and goes on where it was left: a message that comes again finds what is still to be brought.
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
    "tiers": tiers.absorb,
    "parking": parking.transfer,
    "recall": recall.absorb,
}


def handle(event: Event[MembersProven | MemberMerged], *, now: datetime) -> None:
    """Applies members.proven and member.merged."""
    match event.details:
        case MembersProven(member_id=member_id, other_id=other_id):
            try:
                join.join(member_id, other_id, lambda *_: rules.UNIONID, made_by="login", now=now)
            except errors.MergeLimitReached:
                telemetry.count("merges_past_limit")  # they stay two, until staff look
        case MemberMerged(old_id=old_id, new_id=new_id):
            _bring(old_id, new_id, now)


def _bring(old_id: str, new_id: str, now: datetime) -> None:
    """A fault in one room does not hold the others: it rises when they are done."""

    def bring(room: str) -> None:
        ROOMS[room](old_id, new_id, now=now)
        store.room_done(old_id, room)

    telemetry.each(ROOMS, bring, "merging_move", lambda room: {"room": room, "member_id": old_id})
    members.end_merge(new_id, old_id)
    store.done(old_id, now)
