"""PUT /v1/me/plates/{plate}: binds a plate to the member."""

from datetime import datetime

import msgspec

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.members import parts as members
from chalicelib.parking import rules, store

ROUNDS = 10


class Plates(msgspec.Struct, frozen=True):
    plates: list[str]


def handle(*, member_id: str, plate: str, now: datetime) -> Plates:
    """Binds a number plate to the member.

    The member's plates with this one among them; raises PlateInvalid, PlateLimitReached, Busy.
    """
    plate, ids = rules.checked_plate(plate), members.ids_of(member_id)
    for attempt in range(ROUNDS):
        # The book first: what is bound in between moves it.
        book = store.find_book(member_id)
        bound = {*store.plates_of(ids), *(book or ())}
        if plate in bound:
            return Plates(sorted(bound))
        if len(bound) >= rules.PLATE_LIMIT:
            raise errors.PlateLimitReached("plate", limit=rules.PLATE_LIMIT)
        if store.bind_plate(member_id, plate, now, bound=bound, book=book):
            return Plates(sorted({*bound, plate}))
        dynamo.pause(min(attempt, 4))
    raise errors.Busy
