"""When two are proven to be one person, and what hangs on a member. Touches nothing."""

from dataclasses import dataclass
from datetime import datetime

UNIONID, PHONE = "unionid", "phone"


@dataclass(frozen=True)
class Known:
    """What of a member proves who it is: a unionid that WeChat gave, the blind index of a number that WeChat proved."""

    unionid: str | None
    phone_index: str | None


def proof_of(one: Known, other: Known) -> str | None:
    """What proves that two are one person: one unionid, or else one number; None: nothing does."""
    if one.unionid is not None and one.unionid == other.unionid:
        return UNIONID
    return PHONE if one.phone_index is not None and one.phone_index == other.phone_index else None


def needs_staff(one: Known, other: Known) -> bool:
    """Whether somebody has to look at it: two WeChat accounts with one number are one person with a new account, or two
    of whom the second was given the number of the first (operators do so after some months)."""
    return None not in (one.unionid, other.unionid) and one.unionid != other.unionid


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
