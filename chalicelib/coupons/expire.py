"""Schedule, every minute: returns the reserves of expired coupons to the campaigns' budgets.

Expiry itself needs no job: each reader compares `expires_at` with the time (rules/expiry). If a tick is missed, the
next one does its work.
"""

from datetime import datetime

from chalicelib.aws import dynamo, ticks
from chalicelib.coupons.rules import moves as rules
from chalicelib.coupons.rules.coupon import Coupon
from chalicelib.coupons.store import coupons, moves

PER_SHARD = 100


def expire_due(*, now: datetime) -> dict[str, int]:
    """Returns the reserves of expired coupons to the budgets. The result counts the coupons whose reserve was returned
    (`expired`) and those that changed after the read (`moved_meanwhile`)."""
    counts = {"expired": 0, "moved_meanwhile": 0}

    def expire(coupon: Coupon) -> None:
        move = rules.expire(coupon, at=now)
        if move is None:
            return  # an order still holds it, or it has returned its reserve
        try:
            dynamo.commit(moves.move_actions(move, coupons.terms(coupon)))
            counts["expired"] += 1
        except dynamo.Refused:
            counts["moved_meanwhile"] += 1

    due = ticks.in_time(list(coupons.list_reserves_due(now, per_shard=PER_SHARD)))
    return ticks.run("coupons_expire", due, expire, about=lambda coupon: {"coupon_id": coupon.id}, counts=counts)
