"""Schedule, every minute: what a budget keeps for coupons that are over comes back to it.

Expiry itself needs no job: it is decided wherever a coupon is looked at. A tick that was missed heals at the next.
"""

from datetime import datetime

from chalicelib.aws import dynamo, telemetry
from chalicelib.coupons.rules import moves as rules
from chalicelib.coupons.store import coupons, moves

PER_SHARD = 100


def handle(*, now: datetime) -> dict[str, int]:
    """How many coupons gave their part of a budget back."""
    told = {"expired": 0, "moved_meanwhile": 0}
    with telemetry.call("coupons_expire") as line:
        for coupon in list(coupons.list_reserves_due(now, limit=PER_SHARD)):
            move = rules.expire(coupon, at=now)
            if move is None:
                continue  # an order holds it still, or it gave back already
            try:
                dynamo.commit(moves.move_actions(move, coupons.terms(coupon)))
                told["expired"] += 1
            except dynamo.Refused:
                told["moved_meanwhile"] += 1
        line.update(told)
    return told
