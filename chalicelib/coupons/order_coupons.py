"""Coupons of an order or a parking visit, for other rooms. Each function decides and returns actions, which the other
room commits with its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.coupons import basket
from chalicelib.coupons.apply_payment import holder_of
from chalicelib.coupons.rules import combine
from chalicelib.coupons.rules import moves as rules
from chalicelib.coupons.rules.basket import Basket
from chalicelib.coupons.rules.coupon import Coupon, Terms
from chalicelib.coupons.rules.eligibility import why_not_now
from chalicelib.coupons.rules.kinds import ParkingTime
from chalicelib.coupons.store import moves


@dataclass(frozen=True)
class Use:
    """A coupon of an order, and the amount that it takes off."""

    coupon_id: str
    campaign_id: str
    discount_fen: int


# --- orders -------------------------------------------------------------------------------------------------------
def hold_for_order(
    member_id: str, coupon_ids: Sequence[str], goods: Basket, *, payment_id: str, now: datetime
) -> tuple[list[Use], tuple[int, ...], list[Action]]:
    """Decides how much each coupon takes off an order of these goods. Returns the amount that each coupon takes off,
    the fen left to pay of each line (of the whole order if it has no lines), and the actions to commit with the order,
    which hold the coupons.

    Raises ResourceNotFound, CouponInUse, CouponExpired, CouponNotEligible, ValueInvalid. If the commit raises Refused
    and `refused_for_coupon` is true, the caller calls this function again.
    """
    uses = combine.decide_uses(basket.find_chosen(member_id, coupon_ids), goods, now=now)
    holder, actions = holder_of(payment_id), []
    for use in uses:
        move = rules.hold(
            use.coupon, holder, worth_fen=use.worth_fen, store_id=goods.place.store_id, until=None, now=now
        )
        actions += moves.move_actions(move, use.terms)
    shown = [Use(use.coupon.id, use.coupon.campaign_id, use.worth_fen) for use in uses]
    return shown, combine.left_after(uses, goods), actions


def refused_for_coupon(refused: dynamo.Refused) -> bool:
    """Whether a commit was refused because a coupon or its budget changed after the read."""
    return moves.is_about_coupons(refused)


# --- parking ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ParkingCoupon:
    """A coupon for parking time: its minutes, and the most it takes off (None: no ceiling)."""

    coupon: Coupon
    terms: Terms
    minutes: int
    ceiling_fen: int | None

    def use(self, worth_fen: int) -> Use:
        """The coupon's entry in an order."""
        return Use(self.coupon.id, self.coupon.campaign_id, worth_fen)


def parking_coupon(*, member_id: str, coupon_id: str, mall_id: str, now: datetime) -> ParkingCoupon:
    """A member's coupon for parking time that can be used in this mall now.

    Raises ResourceNotFound, CouponInUse, CouponExpired, CouponNotEligible.
    """
    held = basket.find_one(member_id, coupon_id, place="coupon_id")
    refusal = why_not_now(held.coupon, held.terms, now=now)
    if refusal is not None:
        raise refusal
    worth = held.terms.worth
    if not isinstance(worth, ParkingTime):
        raise errors.CouponNotEligible("coupon_id", reason="not_parking")
    if held.terms.spec.mall_id != mall_id:
        raise errors.CouponNotEligible("coupon_id", reason="store")
    ceilings = [fen for fen in (worth.ceiling_fen, held.coupon.reserve_fen) if fen is not None]
    return ParkingCoupon(held.coupon, held.terms, worth.minutes, min(ceilings, default=None))


def hold_parking(held: ParkingCoupon, payment_id: str, *, worth_fen: int, now: datetime) -> list[Action]:
    """The actions that hold a parking coupon for the order of a visit. Raises CouponInUse, CouponExpired."""
    holder = holder_of(payment_id)
    move = rules.hold(held.coupon, holder, worth_fen=worth_fen, store_id=None, until=None, now=now)
    return moves.move_actions(move, held.terms)


def redeem_parking(held: ParkingCoupon, settlement: str, *, worth_fen: int, now: datetime) -> list[Action]:
    """The actions that redeem a parking coupon with the settlement of a visit. Raises CouponInUse, CouponExpired."""
    move = rules.hold_and_redeem(held.coupon, f"visit:{settlement}", worth_fen=worth_fen, store_id=None, now=now)
    return moves.move_actions(move, held.terms)
