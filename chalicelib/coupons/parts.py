"""What other rooms may use of coupons: a claim inside a login, coupons for an order or a visit, an automatic issue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib import errors
from chalicelib.aws import dynamo
from chalicelib.aws.dynamo import Action
from chalicelib.coupons import basket, campaigns, claim, merge, set_aside
from chalicelib.coupons.apply import holder_of
from chalicelib.coupons.claim import Beside, Claimed
from chalicelib.coupons.rules import combine
from chalicelib.coupons.rules import coupon as rules
from chalicelib.coupons.rules.campaign import (
    DRAFT,
    PUBLISHED,
    Campaign,
    CampaignSpec,
    CashOff,
    Exchange,
    Gift,
    Hours,
    ParkingTime,
    PercentOff,
    Scope,
    check_number,
    is_limited_by_number,
    reserve_of,
)
from chalicelib.coupons.rules.coupon import GIVE_BACK, REDEEM, UNDO, VOID, Coupon, Source, Terms, Unit, terms_of
from chalicelib.coupons.rules.worth import MOST_LINES, BasketLine, why_not_now
from chalicelib.coupons.store import coupons, numbers, stock
from chalicelib.coupons.store.coupons import TrailStep
from chalicelib.coupons.wallet import CouponLine, line
from chalicelib.malls import parts as malls

__all__ = [
    "DRAFT",
    "GIVE_BACK",
    "LOGIN_KEY",
    "MOST_LINES",
    "MOST_TOGETHER",
    "PUBLISHED",
    "REDEEM",
    "UNDO",
    "VOID",
    "BasketLine",
    "Campaign",
    "CampaignSpec",
    "CashOff",
    "Claimed",
    "Coupon",
    "CouponLine",
    "Exchange",
    "Gift",
    "Hours",
    "ParkingCoupon",
    "PercentOff",
    "Scope",
    "Source",
    "TrailStep",
    "Unit",
    "Use",
    "absorb",
    "claim_on_joining",
    "claim_on_login",
    "dropped_by",
    "find_campaign",
    "freeze_actions",
    "grant_owed",
    "history",
    "hold_for_order",
    "hold_parking",
    "next_slot",
    "number_action",
    "parking_coupon",
    "redeem_parking",
    "reserve_of",
    "take_unit",
]

# A login claims at most one coupon of a campaign, however often it is repeated.
LOGIN_KEY = "login"
MOST_TOGETHER = combine.MOST_TOGETHER
absorb = merge.absorb
freeze_actions = coupons.freeze_actions
find_campaign = campaigns.find_newest
number_action = numbers.proved_action
take_unit = set_aside.handle


# --- login --------------------------------------------------------------------------------------------------------
def claim_on_joining(
    member_id: str, campaign_id: str, place: Source, now: datetime, *, number_index: str | None
) -> tuple[Claimed, list[Action]]:
    """The first claim of a member who is being made, to be committed with the member; `number_index`: of the phone
    number it proves. Raises as a claim does.

    It may be refused for its shard, or a claim with the same number, alone; the member is then made without, and
    claims afterwards.
    """
    campaign = campaigns.find(campaign_id)
    claimant = claim.claimant_of(campaign, member_id, now, place.channel, now=now)
    with claim.counted(campaign_id):
        claim.check(campaign, claimant, [], sold_out=stock.is_sold_out(campaign_id), now=now)
        if campaign.spec.points_price is not None:
            raise errors.PointsInsufficient("claim", spendable=0)  # a new member has none
        number = None
        if is_limited_by_number(campaign.spec, place.channel):
            number = numbers.find(number_index, campaign_id) if number_index is not None else None
            check_number(campaign.spec, number.claimed if number else None)
    coupon = claim.new_coupon(campaign, member_id=member_id, slot=1, request_key=LOGIN_KEY, source=place, now=now)
    actions = coupons.claim_actions(coupon, campaign)
    actions += [numbers.claim_action(number, coupon)] if number else []
    return Claimed(line(coupon, terms_of(campaign), now=now)), actions


def claim_on_login(member_id: str, joined_at: datetime, campaign_id: str, place: Source, now: datetime) -> Claimed:
    """The claim inside a known member's login; a repeat gives the same coupon. Raises as a claim does."""
    claimed, _ = claim.claim(
        member_id=member_id,
        joined_at=joined_at,
        campaign_id=campaign_id,
        source=place,
        request_key=LOGIN_KEY,
        now=now,
        guarded=False,
    )
    return claimed


# --- orders -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Use:
    """What a coupon takes off an order."""

    coupon_id: str
    campaign_id: str
    discount_fen: int


def hold_for_order(
    *,
    member_id: str,
    coupon_ids: Sequence[str],
    payment_id: str,
    store_id: str,
    amount_fen: int,
    lines: Sequence[BasketLine],
    now: datetime,
) -> tuple[list[Use], tuple[int, ...], list[Action]]:
    """What each coupon takes off, what they leave to pay of each line (without lines, of the whole), and the actions
    that keep them for this order.

    Raises ResourceNotFound, CouponInUse, CouponExpired, CouponNotEligible, ValueInvalid. The commit is refused as
    `dropped_by` tells where a coupon moved since: decide again.
    """
    goods = basket.at(malls.find_store(store_id), amount_fen, lines)
    uses = combine.decide_uses(basket.chosen(member_id, coupon_ids), goods, now=now)
    holder, actions = holder_of(payment_id), []
    for use in uses:
        move = rules.hold(use.coupon, holder, worth_fen=use.worth_fen, store_id=store_id, until=None, now=now)
        actions += coupons.move_actions(move, use.terms)
    shown = [Use(use.coupon.id, use.coupon.campaign_id, use.worth_fen) for use in uses]
    return shown, combine.left_of(uses, goods), actions


def dropped_by(refused: dynamo.Refused) -> bool:
    """Whether a commit was refused because a coupon moved since it was read."""
    return coupons.is_about_coupons(refused)


# --- parking ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ParkingCoupon:
    """A coupon for parking time: its minutes, and what they may come to at most."""

    coupon: Coupon
    terms: Terms
    minutes: int
    ceiling_fen: int | None

    def use(self, worth_fen: int) -> Use:
        """As an order lists it."""
        return Use(self.coupon.id, self.coupon.campaign_id, worth_fen)


def parking_coupon(*, member_id: str, coupon_id: str, mall_id: str, now: datetime) -> ParkingCoupon:
    """A usable coupon for parking in this mall; raises ResourceNotFound, CouponInUse, CouponExpired,
    CouponNotEligible."""
    held = basket.one(member_id, coupon_id, place="coupon_id")
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
    """Keeps it for the order of a visit."""
    holder = holder_of(payment_id)
    move = rules.hold(held.coupon, holder, worth_fen=worth_fen, store_id=None, until=None, now=now)
    return coupons.move_actions(move, held.terms)


def redeem_parking(held: ParkingCoupon, settlement: str, *, worth_fen: int, now: datetime) -> list[Action]:
    """Redeems it with a visit that it settles."""
    move = rules.redeem_at_once(held.coupon, f"visit:{settlement}", worth_fen=worth_fen, store_id=None, now=now)
    return coupons.move_actions(move, held.terms)


# --- coupons that WeChat hands out --------------------------------------------------------------------------------
def grant_owed(
    *,
    member_id: str,
    campaign_id: str,
    source: Source,
    request_key: str,
    beside: Beside,
    unit: Unit,
    now: datetime,
) -> str:
    """A coupon that somebody else has handed out on our behalf, once per `request_key`; its id. Neither window nor
    limits refuse it. `beside`: what is written with it; `unit`: what `take_unit` set aside for it. Raises Busy,
    dynamo.Refused for `beside`."""
    claimed, _ = claim.claim(
        member_id=member_id,
        joined_at=None,
        campaign_id=campaign_id,
        source=source,
        request_key=request_key,
        beside=beside,
        now=now,
        owed=unit,
    )
    return claimed.coupon.coupon_id


def next_slot(*, member_id: str, joined_at: datetime | None, campaign_id: str, channel: str, now: datetime) -> int:
    """Which of the member's coupons of a campaign the next one is, from 1. Raises as a claim does; writes nothing."""
    campaign = campaigns.find(campaign_id)
    sold_out, claims = stock.is_sold_out(campaign_id), coupons.claims_of(member_id, campaign_id)
    claimant = claim.claimant_of(campaign, claims.member_id, joined_at, channel, now=now)
    claim.check(campaign, claimant, claims.held, sold_out=sold_out, now=now)
    claim.number_for(campaign, claims, channel)
    return len(claims.held) + 1


def history(member_id: str, coupon_id: str) -> list[TrailStep]:
    """What became of a coupon, in order; raises LookupError."""
    coupon = coupons.find(member_id, coupon_id)
    if coupon is None:
        raise LookupError(f"no coupon {coupon_id}")
    return coupons.trail(coupon)
