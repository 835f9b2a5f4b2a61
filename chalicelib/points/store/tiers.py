"""The tiers that staff gave."""

from datetime import datetime

from chalicelib import dynamo
from chalicelib.tables.points import MemberTier


def find_tier(member_id: str) -> str | None:
    """The member's tier, if it has one."""
    item = dynamo.find(MemberTier, f"MEMBER#{member_id}", "TIER")
    return item.tier if item else None


def save_tier(member_id: str, tier: str, *, reason: str, by: str, now: datetime) -> None:
    """Gives a member a tier."""
    item = MemberTier(pk=f"MEMBER#{member_id}", sk="TIER", tier=tier, reason=reason, set_by=by, set_at=now)
    dynamo.commit([dynamo.put("tier", item)])
