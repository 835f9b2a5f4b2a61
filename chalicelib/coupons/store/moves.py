"""A coupon's moves and its trail. Each move changes the coupon, under a condition, and adds one item to the trail.

MEMBER#<member>  TRAIL#<coupon>#<holder>#<verb>  one move, with its event
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.coupons.rules.coupon import Coupon, Terms
from chalicelib.coupons.rules.moves import Move
from chalicelib.coupons.store import coupons, outbox, stock
from chalicelib.tables.coupons import CouponMove


@dataclass(frozen=True)
class TrailStep:
    """One move in a coupon's trail. `number` counts from 1."""

    number: int
    verb: str
    holder: str
    at: datetime
    details: dict[str, Any]


def list_trail(coupon: Coupon) -> list[TrailStep]:
    """A coupon's moves in order."""
    prefix = CouponMove.sk.startswith(f"TRAIL#{coupon.id}#")
    found = [item for pk in _trail_pks(coupon) for item in CouponMove.query(pk, prefix, consistent_read=True)]
    steps = [TrailStep(int(item.number), item.verb, item.holder, item.at, item.details) for item in found]
    return sorted(steps, key=lambda step: step.number)


def was_made(coupon: Coupon, holder: str, verb: str) -> bool:
    """Whether a holder has made this move of the coupon already."""
    sk = trail_sk(coupon.id, holder, verb)
    return any(dynamo.find(CouponMove, pk, sk) is not None for pk in _trail_pks(coupon))


def move_actions(move: Move, terms: Terms) -> list[Action]:
    """The actions that write a move: the changed coupon, the step of its trail with its event, and the change of the
    campaign's budget. The commit raises Refused, for which `is_about_coupons` is true, if the coupon changed after the
    read, if the holder has made this move already, or if the budget does not suffice."""
    before = move.before
    holder_is_new_to_it = CouponMove.pk.does_not_exist()
    step = CouponMove(
        pk=f"MEMBER#{before.member_id}",
        sk=trail_sk(before.id, move.holder, move.verb),
        number=move.after.moves,
        verb=move.verb,
        holder=move.holder,
        at=move.at,
        details=move.details,
        event=outbox.of_move(move, terms),
    )
    return [
        coupons.change_action(before, move.after),
        dynamo.put(f"trail {before.id}", step, holder_is_new_to_it),
        *stock.budget_actions(before, move.budget_fen),
    ]


def is_about_coupons(refused: dynamo.Refused) -> bool:
    """Whether a commit was refused because of a coupon, its trail or its budget. If so, the caller reads the coupon and
    decides again."""
    return any(name.startswith(("coupon ", "trail ", stock.BUDGET)) for name in refused.blocking)


def trail_sk(coupon_id: str, holder: str, verb: str) -> str:
    """The sort key of a step. It contains holder and verb, so a holder makes each move of a coupon at most once."""
    return f"TRAIL#{coupon_id}#{holder}#{verb}"


def _trail_pks(coupon: Coupon) -> list[str]:
    """The partitions of a coupon's trail. A merge does not transfer the trail, so earlier steps are under the former
    ids."""
    return [f"MEMBER#{one}" for one in (coupon.member_id, *coupon.held_before)]
