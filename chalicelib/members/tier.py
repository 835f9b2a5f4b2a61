"""PUT /v1/admin/members/{id}/tier: staff give a member a tier, or take back what was given, with the reason."""

from datetime import datetime

from chalicelib import errors
from chalicelib.members.store import members as store
from chalicelib.tiers import parts as tiers


def handle(body: tiers.Give, *, member_id: str, staff_id: str, language: str, now: datetime) -> tiers.TierView:
    """The member's standing from now on. Raises ResourceNotFound, ValueInvalid."""
    if store.find(member_id) is None:
        raise errors.ResourceNotFound(what="member")
    return tiers.give(body, member_id=member_id, staff_id=staff_id, language=language, now=now)
