"""A merged member's coupons become the other's, one by one, as they stand: held, redeemed and expired ones too."""

from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.coupons.store import coupons


def absorb(old_id: str, new_id: str, *, now: datetime) -> int:
    """Brings what lies under the old id; answers how many came. What was brought stays so, and the rest is found when
    it is done again. Raises errors.Busy where coupons move all the time."""
    brought = 0
    for _ in dynamo.rounds():
        left, _ = coupons.own(old_id)
        if not left:
            return brought
        brought += sum(coupons.bring(one, new_id, at=now) for one in left)
    raise errors.Busy
