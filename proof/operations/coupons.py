"""Operations: coupons: claims, codes, tills, budgets, automatic issue."""

from proof.operations.operation import Operation
from proof.scenes import common as scenes
from proof.scenes import coupons, sales
from proof.scenes.callers import FEW, GIFT, shopper, staff, tick, till, worker
from proof.scenes.common import applied, arrived, cancelled, gone, scarce

CLAIM_CODE = "/v1/me/coupons/claim-code"
CODES = {"campaign_id": "few", "codes": 1000, "label": "leaflet"}
REDEEM = {"hold_id": "{hold}", "receipt_no": "r1"}
HOLD = {"hold_id": "{hold}"}

OPERATIONS = (
    Operation("claim", arrived, shopper("POST", GIFT)),
    Operation("claim of the last unit", scarce(1), shopper("POST", FEW)),
    Operation("claim after the last unit", gone, shopper("POST", FEW)),
    Operation("payment redeems its coupon", applied, worker("coupons_apply")),
    Operation("closed order frees its coupon", cancelled, worker("coupons_apply")),
    Operation("claim from a budget", coupons.budgeted(600), shopper("POST", FEW)),
    Operation("claim with the budget in pieces", coupons.in_pieces, shopper("POST", FEW)),
    Operation("claim for points", coupons.rich, shopper("POST", FEW)),
    Operation("claim with a phone number", scenes.one_number, shopper("POST", FEW)),
    Operation("claim with a code", coupons.coded, shopper("POST", CLAIM_CODE, {"code": "{claim_code}"}, key=None)),
    Operation("make claim codes", coupons.campaigned, staff("claim-codes", CODES)),
    Operation("a payment gives budget back", coupons.cheaper, worker("coupons_apply")),
    Operation("full refund gives the coupon back", coupons.refunded_whole, worker("coupons_apply")),
    Operation("what expired gives its budget back", coupons.over, tick("coupons_expire", minutes=1), instants=False),
    Operation("lock at a till", coupons.showing, till("lock", coupons.LOCK)),
    Operation("redeem at a till", coupons.locked, till("redeem", REDEEM)),
    Operation("redeem at a till after the hold lapsed", coupons.lapsed, till("redeem", REDEEM)),
    Operation("release at a till", coupons.locked, till("release", HOLD)),
    Operation("undo at a till", coupons.till_redeemed, till("undo", HOLD)),
    Operation("issue after a payment", coupons.earning, worker("coupons_issue")),
    Operation("a refund voids what its sale brought", sales.brought, worker("coupons_issue")),
    Operation("issue after a sale that is refunded", sales.made_first, worker("coupons_issue")),
    Operation("issue on joining", coupons.just_joined, worker("coupons_issue")),
    Operation(
        "issue in the birthday month", coupons.birthday_month, tick("coupons_birthdays", minutes=1), instants=False
    ),
    Operation("set a birthday", arrived, shopper("PUT", "/v1/me/birthday", {"month": 2, "day": 29}, key=None)),
    Operation("take a list down", coupons.listing, staff("issue-lists", coupons.LIST)),
    Operation("issue to a list", coupons.listed, worker("coupons_list")),
)
