"""PUT /v1/me/plates/{plate}: binds a plate to the member."""

from datetime import datetime

import msgspec

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.members import parts as members
from chalicelib.parking.rules.plate import MOST_PLATES, check_plate
from chalicelib.parking.store import plates as store


class Plates(msgspec.Struct, frozen=True):
    plates: list[str]


def bind(*, member_id: str, plate: str, now: datetime) -> Plates:
    """Binds a number plate to the member.

    Returns all plates of the member. Raises PlateInvalid, PlateLimitReached, Busy.
    """
    plate, ids = check_plate(plate), members.ids_of(member_id)
    for _ in dynamo.rounds():
        # The book is read before the plates. A plate that is bound in between changes the book, so the write is
        # refused.
        book = store.find_book(member_id)
        bound = {*store.list_plates(ids), *(book or ())}
        if plate in bound:
            return Plates(sorted(bound))
        if len(bound) >= MOST_PLATES:
            raise errors.PlateLimitReached("plate", limit=MOST_PLATES)
        if store.bind(member_id, plate, now, bound=bound, book=book):
            return Plates(sorted({*bound, plate}))
    raise errors.Busy
