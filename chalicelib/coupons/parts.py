"""What other rooms may use of coupons: claims, coupons of an order or a visit, automatic issue, lists, merging.

Most of it is defined in the files of the room; this file is the list.
"""

from datetime import datetime

from chalicelib import errors
from chalicelib.coupons import campaigns, issue, merge
from chalicelib.coupons.claim import Claimed, check_claim, claim
from chalicelib.coupons.login_claim import LOGIN_KEY, claim_on_joining, claim_on_login
from chalicelib.coupons.order_coupons import (
    ParkingCoupon,
    Use,
    hold_for_order,
    hold_parking,
    parking_coupon,
    redeem_parking,
    refused_for_coupon,
)
from chalicelib.coupons.reserved_claim import claim_reserved, next_slot, reserve_unit
from chalicelib.coupons.rules.automatic_issue import BIRTHDAY, IssueRuleSpec
from chalicelib.coupons.rules.basket import MOST_LINES, BasketLine
from chalicelib.coupons.rules.campaign import DRAFT, PUBLISHED, Campaign, CampaignSpec, Hours, Scope
from chalicelib.coupons.rules.claim import ClaimRequest, Source
from chalicelib.coupons.rules.combine import MOST_TOGETHER
from chalicelib.coupons.rules.coupon import Coupon, ReservedUnit
from chalicelib.coupons.rules.kinds import CashOff, Exchange, Gift, PercentOff, reserve_of
from chalicelib.coupons.rules.moves import REDEEM, RESTORE, UNDO, VOID
from chalicelib.coupons.store import coupons, merging, numbers, stock
from chalicelib.coupons.store.moves import TrailStep
from chalicelib.coupons.wallet import CouponLine, list_steps

__all__ = [
    "BIRTHDAY",
    "DRAFT",
    "LOGIN_KEY",
    "MOST_LINES",
    "MOST_TOGETHER",
    "PUBLISHED",
    "REDEEM",
    "RESTORE",
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
    "IssueRuleSpec",
    "ParkingCoupon",
    "PercentOff",
    "ReservedUnit",
    "Scope",
    "Source",
    "TrailStep",
    "Use",
    "check_issue",
    "claim_on_joining",
    "claim_on_login",
    "claim_reserved",
    "find_campaign",
    "freeze_actions",
    "hold_for_order",
    "hold_parking",
    "issue_by_list",
    "issue_by_rule",
    "list_steps",
    "next_slot",
    "number_action",
    "parking_coupon",
    "redeem_parking",
    "refused_for_coupon",
    "require_issuable",
    "reserve_of",
    "reserve_unit",
    "rules_for",
    "transfer",
]

find_campaign = campaigns.find_newest
freeze_actions = merging.freeze_actions
issue_by_rule = issue.by_rule
number_action = numbers.proved_action
rules_for = issue.rules_for
transfer = merge.transfer


# --- lists --------------------------------------------------------------------------------------------------------
def require_issuable(campaign_id: str) -> None:
    """Requires a campaign whose coupons can be given away, for a list. Raises ResourceNotFound, ReferenceInvalid if
    they cost points."""
    if campaigns.find_newest(campaign_id).spec.points_price is not None:
        raise errors.ReferenceInvalid("campaign_id", what="campaign that costs no points")


def issue_by_list(*, member_id: str, joined_at: datetime, campaign_id: str, list_id: str, now: datetime) -> str:
    """Claims a coupon for a member of an operator's list, once per list, and returns its id.

    Raises ResourceNotFound, CouponNotStarted, CouponPaused, CouponEnded, CouponSoldOut, CouponLimitReached,
    CouponDayLimitReached, CouponNotEligible, Busy.
    """
    source = Source("list", detail=list_id)
    request = ClaimRequest(member_id, joined_at, campaign_id, source, f"list:{list_id}", now)
    return claim(request)[0].coupon.coupon_id


def check_issue(*, member_id: str, joined_at: datetime, campaign_id: str, now: datetime) -> None:
    """Raises what `issue_by_list` would raise, without a write. The stock's shards are not read."""
    campaign = campaigns.find(campaign_id)
    sold_out, claims = stock.is_sold_out(campaign_id), coupons.claims_of(member_id, campaign_id)
    request = ClaimRequest(member_id, joined_at, campaign_id, Source("list"), request_key="", now=now)
    check_claim(campaign, request, claims, sold_out=sold_out)
