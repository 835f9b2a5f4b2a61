"""When two are proven to be one person, and what hangs on a member. Touches nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

UNIONID, PHONE = "unionid", "phone"
# Operators give a number to somebody else 90 days after it was given up, at the soonest: two who proved it within this
# time are its one holder.
SAME_HOLDER = timedelta(days=90)


@dataclass(frozen=True)
class Known:
    """What of a member proves who it is: a unionid that WeChat gave, the blind index of a number that WeChat proved,
    and when."""

    unionid: str | None
    phone_index: str | None
    phone_proven_at: datetime | None


def proof_of(one: Known, other: Known) -> str | None:
    """What proves that two are one person, for staff who see them: one unionid, or else one number; None: nothing."""
    if one.unionid is not None and one.unionid == other.unionid:
        return UNIONID
    return PHONE if one.phone_index is not None and one.phone_index == other.phone_index else None


def proof_by_number(other: Known, phone_index: str, *, now: datetime) -> str | None:
    """What proves a member to be who proves its number now, without anybody looking: that it was proven lately."""
    if other.phone_index != phone_index or other.phone_proven_at is None:
        return None
    return PHONE if now - other.phone_proven_at < SAME_HOLDER else None


@dataclass(frozen=True)
class Merge:
    """One merge. `proof`: unionid or phone; `made_by`: staff, the member itself or its login; `rooms_done`: whose
    things are brought."""

    old_id: str
    new_id: str
    proof: str
    made_by: str
    reason: str | None
    made_at: datetime
    rooms_done: frozenset[str] = frozenset()
    done_at: datetime | None = None
