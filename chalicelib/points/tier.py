"""PUT /v1/admin/members/{id}/tier: staff give a member a tier, with the reason."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import errors, ids
from chalicelib.points.store import tiers


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    tier: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Tier(msgspec.Struct, frozen=True):
    member_id: str
    tier: str


def handle(body: Request, *, member_id: str, staff_id: str, now: datetime) -> Tier:
    """The member has this tier from now on; the same again changes nothing. Raises ResourceNotFound for what cannot be
    a member's id."""
    if len(member_id) > ids.LONGEST:
        raise errors.ResourceNotFound(what="member")
    tiers.save_tier(member_id, body.tier, reason=body.reason, by=staff_id, now=now)
    return Tier(member_id, body.tier)
