"""PUT /v1/me/birthday."""

import calendar
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors
from chalicelib.members import me, store

LEAP_YEAR = 2024


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The birthday without its year, which we do not need."""

    month: Annotated[int, msgspec.Meta(ge=1, le=12)]
    day: Annotated[int, msgspec.Meta(ge=1, le=31)]


def set_birthday(body: Request, *, member_id: str, now: datetime) -> me.Profile:
    """Sets the birthday, which cannot be changed later.

    The same birthday again changes nothing. Raises ValueInvalid if the month has no such day, ResourceNotFound, and
    BirthdaySet if another birthday is set.
    """
    if body.day > calendar.monthrange(LEAP_YEAR, body.month)[1]:
        raise errors.ValueInvalid("day", reason="there is no such day")
    member = store.find(member_id)
    if member is None:
        raise errors.ResourceNotFound(what="member")
    if member.birthday is None:
        store.save_birthday(member, month=body.month, day=body.day, appid=next(iter(member.openids)), at=now)
        member = store.find(member_id)
        assert member is not None
    if member.birthday != f"{body.month:02d}-{body.day:02d}":
        raise errors.BirthdaySet("month")
    return me.profile(member)
