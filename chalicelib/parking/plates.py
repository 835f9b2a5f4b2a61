"""PUT /v1/me/plates/{plate}: binds a plate to the member."""

from datetime import datetime
from urllib.parse import unquote

import msgspec

from chalicelib import errors
from chalicelib.members import parts as members
from chalicelib.parking import rules, store


class Plates(msgspec.Struct, frozen=True):
    plates: list[str]


def handle(*, member_id: str, plate: str, now: datetime) -> Plates:
    """The member's plates with this one among them; raises PlateInvalid, PlateLimitReached."""
    plate = rules.normal_plate(unquote(plate))
    bound = store.plates_of(members.ids_of(member_id))
    if plate not in bound:
        if len(bound) >= rules.PLATE_LIMIT:
            raise errors.PlateLimitReached("plate", limit=rules.PLATE_LIMIT)
        store.bind_plate(member_id, plate, now)
        bound = [*bound, plate]
    return Plates(sorted(bound))
