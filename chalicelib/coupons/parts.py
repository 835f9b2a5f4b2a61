"""What other rooms may use of coupons: claims, coupons of an order or a parking visit, merging."""

from chalicelib.coupons import basket, campaigns, merge
from chalicelib.coupons.claim import Claimed
from chalicelib.coupons.login_claim import LOGIN_KEY, claim_on_joining, claim_on_login, costs_no_points
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
from chalicelib.coupons.rules.basket import MOST_LINES, BasketLine
from chalicelib.coupons.rules.campaign import DRAFT, PUBLISHED, Campaign, CampaignSpec, Hours, Scope
from chalicelib.coupons.rules.claim import ClaimRequest, Source
from chalicelib.coupons.rules.combine import MOST_TOGETHER
from chalicelib.coupons.rules.coupon import Coupon, ReservedUnit
from chalicelib.coupons.rules.kinds import CashOff, Exchange, Gift, PercentOff, reserve_of
from chalicelib.coupons.rules.moves import REDEEM, RESTORE, UNDO, VOID
from chalicelib.coupons.store import merging, numbers
from chalicelib.coupons.store.moves import TrailStep
from chalicelib.coupons.wallet import CouponLine, list_steps

__all__ = [
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
    "ClaimRequest",
    "Claimed",
    "Coupon",
    "CouponLine",
    "Exchange",
    "Gift",
    "Hours",
    "ParkingCoupon",
    "PercentOff",
    "ReservedUnit",
    "Scope",
    "Source",
    "TrailStep",
    "Use",
    "basket_at",
    "claim_on_joining",
    "claim_on_login",
    "claim_reserved",
    "costs_no_points",
    "find_campaign",
    "freeze_actions",
    "hold_for_order",
    "hold_parking",
    "list_steps",
    "next_slot",
    "number_action",
    "parking_coupon",
    "redeem_parking",
    "refused_for_coupon",
    "reserve_of",
    "reserve_unit",
    "transfer",
]

basket_at = basket.at
find_campaign = campaigns.find_newest
freeze_actions = merging.freeze_actions
number_action = numbers.proved_action
transfer = merge.transfer
