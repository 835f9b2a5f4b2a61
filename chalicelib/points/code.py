"""GET /v1/me/points/code: the code that a shopper shows at a till, to earn points or to pay with them.

A code pays only once: a hold of a till uses it up. Within its two minutes it can earn any number of times.
"""

import os
from dataclasses import dataclass
from datetime import datetime

from chalicelib import errors, ids
from chalicelib.security import showing

MARK = "mp"
MARK_BYTES = 5


@dataclass(frozen=True)
class Shown:
    """The content of a code: its member, and a random number that no other code of the member has. `number` is "" in
    codes that were made before codes had numbers."""

    member_id: str
    number: str


def make(*, member_id: str, real_now: datetime) -> showing.Code:
    """What the shopper shows at a till to earn points or pay with them.

    Returns a code that names the member and is valid for two minutes. Each call makes a new code.
    """
    return showing.sign(MARK, [member_id, ids.from_entropy(os.urandom(MARK_BYTES))], real_now)


def read(code: str, *, field: str, real_now: datetime | None) -> Shown:
    """Reads a code. Raises RedemptionCodeInvalid and, if `real_now` is given, RedemptionCodeExpired. Both errors name
    `field`, the request's field that has the code."""
    try:
        member_id, number = showing.read(MARK, code, fields=2, field=field, real_now=real_now)
    except errors.RedemptionCodeInvalid:
        (member_id,), number = showing.read(MARK, code, fields=1, field=field, real_now=real_now), ""
    return Shown(member_id, number)


def member_showing(code: str, *, field: str, real_now: datetime | None) -> str:
    """Returns the id of the member who shows a code. Raises the errors of `read`."""
    return read(code, field=field, real_now=real_now).member_id
