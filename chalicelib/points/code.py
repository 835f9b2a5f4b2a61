"""GET /v1/me/points/code: the code that a shopper shows at a till, to earn points or to pay with them.

A code pays once: a till's hold uses it up. It earns as often as it is shown within its two minutes.
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
    """What a code says: its member, and a random number that no other code of the member has ("" in codes that were
    made before codes had numbers)."""

    member_id: str
    number: str


def make(*, member_id: str, real_now: datetime) -> showing.Code:
    """What the shopper shows at a till to earn points or pay with them.

    A code that names the member, valid for two minutes. Each call makes a new one.
    """
    return showing.sign(MARK, [member_id, ids.from_entropy(os.urandom(MARK_BYTES))], real_now)


def read(code: str, *, field: str, real_now: datetime | None) -> Shown:
    """Reads a code. Raises RedemptionCodeInvalid and, given `real_now`, RedemptionCodeExpired. Both name `field`, the
    field of the request that has the code."""
    try:
        member_id, number = showing.read(MARK, code, fields=2, field=field, real_now=real_now)
    except errors.RedemptionCodeInvalid:
        (member_id,), number = showing.read(MARK, code, fields=1, field=field, real_now=real_now), ""
    return Shown(member_id, number)


def member_showing(code: str, *, field: str, real_now: datetime | None) -> str:
    """The id of the member who shows a code. Raises as `read`."""
    return read(code, field=field, real_now=real_now).member_id
