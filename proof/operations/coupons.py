"""Operations of coupons: claims, codes, tills, budgets, automatic issue."""

from proof.operations.operation import Operation
from proof.scenes import common as scenes
from proof.scenes import coupons, sales
from proof.scenes.callers import FEW, GIFT, shopper, staff, tick, till, worker
from proof.scenes.common import all_claimed, arrived, few_units, order_cancelled, payment_applied

CLAIM_CODE = "/v1/me/coupons/claim-code"
CODES = {"campaign_id": "few", "codes": 1000, "label": "leaflet"}
REDEEM = {"hold_id": "{hold}", "receipt_no": "r1"}
HOLD = {"hold_id": "{hold}"}

OPERATIONS = (
    Operation("claim", arrived, shopper("POST", GIFT)),
    Operation("claim of the last unit", few_units(1), shopper("POST", FEW)),
    Operation("claim after the last unit", all_claimed, shopper("POST", FEW)),
    Operation("payment redeems its coupon", payment_applied, worker("coupons_apply")),
    Operation("closed order frees its coupon", order_cancelled, worker("coupons_apply")),
    Operation("claim from a budget", coupons.with_budget(600), shopper("POST", FEW)),
    Operation("claim with the budget in pieces", coupons.budget_over_shards, shopper("POST", FEW)),
    Operation("claim for points", coupons.priced_in_points, shopper("POST", FEW)),
    Operation("claim with a phone number", scenes.two_members_of_one_number, shopper("POST", FEW)),
    Operation(
        "claim with a code", coupons.with_claim_codes, shopper("POST", CLAIM_CODE, {"code": "{claim_code}"}, key=None)
    ),
    Operation("make claim codes", coupons.code_campaign, staff("claim-codes", CODES)),
    Operation("payment restores unused budget", coupons.redeemed_below_reserve, worker("coupons_apply")),
    Operation("full refund restores the coupon", coupons.fully_refunded, worker("coupons_apply")),
    Operation(
        "expired coupon restores its budget",
        coupons.coupon_expired,
        tick("coupons_expire", minutes=1),
        same_times=False,
    ),
    Operation("lock at a till", coupons.at_till, till("lock", coupons.LOCK)),
    Operation("redeem at a till", coupons.till_locked, till("redeem", REDEEM)),
    Operation("redeem at a till after the hold lapsed", coupons.lock_lapsed, till("redeem", REDEEM)),
    Operation("release at a till", coupons.till_locked, till("release", HOLD)),
    Operation("undo at a till", coupons.till_redeemed, till("undo", HOLD)),
    Operation("issue after a payment", coupons.paid_under_rule, worker("coupons_issue")),
    Operation("refund voids the coupons of its sale", sales.refunded_after_follow_ups, worker("coupons_issue")),
    Operation("issue for a sale whose refund follows", sales.sale_before_refund, worker("coupons_issue")),
    Operation("issue on joining", coupons.just_joined, worker("coupons_issue")),
    Operation(
        "issue in the birthday month", coupons.in_birthday_month, tick("coupons_birthdays", minutes=1), same_times=False
    ),
    Operation("set a birthday", arrived, shopper("PUT", "/v1/me/birthday", {"month": 2, "day": 29}, key=None)),
    Operation("store a list", coupons.list_ready, staff("issue-lists", coupons.LIST)),
    Operation("issue to a list", coupons.list_stored, worker("coupons_list")),
)
