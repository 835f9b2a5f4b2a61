"""Schedule, every minute: returns to the budgets what expired coupons had reserved.

Expiry itself needs no job: whoever reads a coupon decides it (rules/expiry). A missed tick is made up for by the next.
"""

from datetime import datetime

from chalicelib.aws import dynamo, telemetry
from chalicelib.coupons.rules import moves as rules
from chalicelib.coupons.store import coupons, moves

PER_SHARD = 100


def handle(*, now: datetime) -> dict[str, int]:
    """Returns how many coupons returned their reserve, and how many moved meanwhile."""
    counts = {"expired": 0, "moved_meanwhile": 0}
    with telemetry.call("coupons_expire") as line:
        for coupon in list(coupons.list_reserves_due(now, limit=PER_SHARD)):
            move = rules.expire(coupon, at=now)
            if move is None:
                continue  # an order still holds it, or it has returned its reserve
            try:
                dynamo.commit(moves.move_actions(move, coupons.terms(coupon)))
                counts["expired"] += 1
            except dynamo.Refused:
                counts["moved_meanwhile"] += 1
        line.update(counts)
    return counts
