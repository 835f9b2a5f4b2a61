"""Schedule, every minute: what a budget reserves for coupons that have expired goes back to it.

Expiry itself needs no job: it is decided wherever a coupon is read. A tick that was missed heals at the next.
"""

from datetime import datetime

from chalicelib.aws import dynamo, ticks
from chalicelib.coupons.rules import coupon as rules
from chalicelib.coupons.rules.coupon import Coupon
from chalicelib.coupons.store import coupons

PER_SHARD = 100


def handle(*, now: datetime) -> dict[str, int]:
    """How many coupons gave their part of a budget back."""
    counts = {"expired": 0, "moved_meanwhile": 0}

    def expire(coupon: Coupon) -> None:
        move = rules.expire(coupon, at=now)
        if move is None:
            return  # an order still holds it, or it gave its part back already
        try:
            dynamo.commit(coupons.move_actions(move, coupons.terms(coupon)))
            counts["expired"] += 1
        except dynamo.Refused:
            counts["moved_meanwhile"] += 1

    due = ticks.in_time(list(coupons.with_reserve_due(now, per_shard=PER_SHARD)))
    return ticks.run("coupons_expire", due, expire, about=lambda coupon: {"coupon_id": coupon.id}, counts=counts)
