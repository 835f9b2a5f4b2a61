"""What other rooms may use of coupons: a claim inside a login, a hold inside an order."""

import random
from datetime import datetime

from chalicelib import errors
from chalicelib.coupons import campaigns, claim, rules, store
from chalicelib.coupons.claim import Claimed
from chalicelib.coupons.rules import Coupon
from chalicelib.coupons.wallet import CouponLine, line
from chalicelib.dynamo import Action

# A login claims at most one coupon of a campaign, however often it is repeated.
LOGIN_KEY = "login"

__all__ = ["LOGIN_KEY", "Claimed", "CouponLine", "claim_on_joining", "claim_on_login", "hold"]


def claim_on_joining(member_id: str, campaign_id: str, now: datetime) -> tuple[Claimed, list[Action]]:
    """The first claim of a member who is being made, to be committed with the member. Raises as a claim does.

    It may be refused for its shard alone; the member is then made without, and claims afterwards.
    """
    campaign = campaigns.find(campaign_id)
    rules.decide_claim(campaign, [], now=now)
    if campaign_id in store.sold_out_campaigns():
        raise errors.CouponSoldOut
    coupon = rules.issue(campaign, member_id=member_id, slot=1, request_key=LOGIN_KEY, now=now)
    shard = random.randrange(campaign.shards)  # noqa: S311
    return Claimed(line(coupon, now=now)), store.claim_actions(coupon, shard)


def claim_on_login(member_id: str, campaign_id: str, now: datetime) -> Claimed:
    """The claim inside a known member's login; a repeat gives the same coupon. Raises as a claim does."""
    claimed, _ = claim.handle(member_id=member_id, campaign_id=campaign_id, request_key=LOGIN_KEY, now=now)
    return claimed


def hold(
    *, member_id: str, coupon_id: str, payment_id: str, mall_id: str, store_id: str, amount_fen: int, now: datetime
) -> tuple[Coupon, int, Action]:
    """The coupon, what it takes off in fen, and the action that keeps it for this order.

    Raises ResourceNotFound, CouponInUse, CouponExpired, CouponNotEligible. The action is refused under the name
    "coupon" when another order was faster.
    """
    coupon = store.find(member_id, coupon_id)
    if coupon is None:
        raise errors.ResourceNotFound("coupon_id", what="coupon")
    discount_fen = rules.decide_use(
        coupon, payment_id=payment_id, mall_id=mall_id, store_id=store_id, amount_fen=amount_fen, now=now
    )
    return coupon, discount_fen, store.hold_action(coupon, payment_id, now)
