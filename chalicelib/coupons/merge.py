"""Transfers the coupons of a former id to the merged member, one by one, in every state: held, redeemed, expired
too."""

from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.coupons.store import coupons, merging


def transfer(old_id: str, new_id: str, *, now: datetime) -> int:
    """Transfers the coupons under `old_id` and returns how many. It can be repeated: what was transferred stays, and
    the rest is found again. Raises Busy if coupons keep moving."""
    count = 0
    for _ in dynamo.rounds():
        left, _ = coupons.list_under(old_id)
        if not left:
            return count
        count += sum(merging.transfer(one, new_id, at=now) for one in left)
    raise errors.Busy
