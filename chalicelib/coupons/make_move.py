"""Makes one move of one coupon: reads the coupon, decides, writes. Starts again if the coupon changed in between."""

from collections.abc import Callable

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.coupons.rules.coupon import Coupon
from chalicelib.coupons.rules.moves import Move
from chalicelib.coupons.store import coupons, moves

Decide = Callable[[Coupon | None], Move | None]


def make_move(member_id: str, coupon_id: str, decide: Decide) -> None:
    """Writes the move that `decide` returns for the coupon as stored (None: the member has no such coupon). Writes
    nothing if it returns None. Raises what `decide` raises, and Busy."""
    for _ in dynamo.rounds():
        coupon = coupons.find(member_id, coupon_id)
        move = decide(coupon)
        if coupon is None or move is None:
            return
        try:
            dynamo.commit(moves.move_actions(move, coupons.terms(coupon)))
            return
        except dynamo.Refused:
            continue
    raise errors.Busy
