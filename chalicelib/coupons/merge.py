"""Transfers the coupons of a former id to the merged member, one by one, in every state."""

from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.coupons.store import coupons, merging


def transfer(old_id: str, new_id: str, *, now: datetime) -> int:
    """Transfers the coupons under `old_id` to `new_id`, and returns how many. A repeat transfers only the coupons that
    are left. Raises Busy if the coupons keep changing."""
    count = 0
    for _ in dynamo.rounds():
        left, _ = coupons.list_under(old_id)
        if not left:
            return count
        count += sum(merging.transfer(one, new_id, at=now) for one in left)
    raise errors.Busy
