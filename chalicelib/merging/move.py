"""Worker: brings what hangs on a merged member to the one it became, room by room.

Each room's job is its own and goes on where it was left: a message that comes again finds what is still to be brought.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from chalicelib import errors, events
from chalicelib.aws import delivery, telemetry
from chalicelib.coupons import parts as coupons
from chalicelib.events import Event
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


def handle(message: dict[str, Any], *, now: datetime) -> None:
    """Applies members.proven and member.merged."""
    event = delivery.event_in(message)
    if event.name == events.MEMBERS_PROVEN:
        details = event.details
        try:
            join.join(details["member_id"], details["other_id"], lambda *_: rules.UNIONID, made_by="login", now=now)
        except errors.MergeLimitReached:
            telemetry.count("merges_past_limit")  # they stay two, until staff look
    else:
        _bring(event, now)


def _bring(merged: Event, now: datetime) -> None:
    """A fault in one room does not hold the others: it rises when they are done."""
    old_id, new_id = merged.details["old_id"], merged.details["new_id"]

    def bring(room: str) -> None:
        ROOMS[room](old_id, new_id, now=now)
        store.room_done(old_id, room)

    telemetry.each(ROOMS, bring, "merging_move", lambda room: {"room": room, "member_id": old_id})
    members.end_merge(new_id, old_id)
    store.done(old_id, now)
