"""Pairs of coupons: claims, codes, tills, budgets, automatic issue."""

from typing import Any

from proof.operations.coupons import CLAIM_CODE, HOLD, REDEEM
from proof.pairs.recall import VOID_COUPONS
from proof.scenes import common as scenes
from proof.scenes import coupons, sales
from proof.scenes.callers import FEW, GIFT, login, operator, shopper, staff, tick, till, worker
from proof.schedules import Pair
from proof.world import World

CODE = {"code": "{claim_code}"}
OTHER_RECEIPT = {"hold_id": "{hold}", "receipt_no": "r2"}
ORDER = {"store_id": "sun_cafe", "amount_fen": 5000, "coupon_ids": ["{coupon}"]}


def two_shoppers(units: int) -> Any:
    """Two members, and a campaign with `units` units."""

    def prepare(world: World) -> None:
        scenes.few_units(units)(world)
        scenes.arrived(world, "o_2", "other")

    return prepare


PAIRS = (
    Pair(
        "one new shopper logs in twice, last unit",
        scenes.few_units(1),
        login("o_9", claim="few"),
        login("o_9", claim="few"),
    ),
    Pair("two new shoppers, last unit", scenes.few_units(1), login("o_8", claim="few"), login("o_9", claim="few")),
    Pair(
        "one member claims the last unit twice, one key",
        scenes.few_units(1),
        shopper("POST", FEW),
        shopper("POST", FEW),
    ),
    Pair("one member claims twice, one key", scenes.arrived, shopper("POST", GIFT), shopper("POST", GIFT)),
    Pair("one member claims twice, two keys", scenes.arrived, shopper("POST", GIFT), shopper("POST", GIFT, key="k2")),
    Pair(
        "two members of one number claim at its limit",
        scenes.two_members_of_one_number,
        shopper("POST", FEW),
        shopper("POST", FEW, who="other"),
    ),
    Pair(
        "two join with one number and claim at its limit",
        scenes.one_coupon_per_number,
        login("o_8", phone=scenes.NUMBER, claim="few"),
        login("o_9", phone=scenes.NUMBER, claim="few"),
    ),
    Pair("two members claim the last unit", two_shoppers(1), shopper("POST", FEW), shopper("POST", FEW, who="other")),
    Pair(
        "two members claim the last two units", two_shoppers(2), shopper("POST", FEW), shopper("POST", FEW, who="other")
    ),
    Pair(
        "a claim while units are added",
        scenes.all_claimed,
        shopper("POST", FEW),
        operator("campaigns/few", scenes.THREE_UNITS),
        reads_documents=True,
        # A warm process may use a campaign version that is some seconds old; the coupon stores that version.
        ignored=((r'"campaign_version": \d', '"campaign_version": any'),),
    ),
    Pair("coupon redeemed twice", scenes.payment_applied, worker("coupons_apply"), worker("coupons_apply")),
    Pair(
        "two tills, one code",
        coupons.at_till,
        till("lock", coupons.LOCK),
        till("lock", coupons.LOCK, who="other till"),
    ),
    Pair(
        "one till locks twice, one key",
        coupons.at_till,
        till("lock", coupons.LOCK),
        till("lock", coupons.LOCK),
    ),
    Pair(
        "a till locks while the shopper orders",
        coupons.at_till,
        till("lock", coupons.LOCK),
        shopper("POST", "/v1/payments", ORDER),
    ),
    Pair(
        "a hold lapses while its till redeems and another locks",
        coupons.lock_lapsed,
        till("redeem", REDEEM),
        till("lock", coupons.LOCK, who="other till"),
    ),
    Pair("redeemed twice, one receipt", coupons.till_locked, till("redeem", REDEEM), till("redeem", REDEEM)),
    Pair("redeemed twice, two receipts", coupons.till_locked, till("redeem", REDEEM), till("redeem", OTHER_RECEIPT)),
    Pair("redeemed while it is released", coupons.till_locked, till("redeem", REDEEM), till("release", HOLD)),
    Pair("undone twice", coupons.till_redeemed, till("undo", HOLD), till("undo", HOLD)),
    Pair(
        "undone while the shopper orders with it",
        coupons.till_redeemed,
        till("undo", HOLD),
        shopper("POST", "/v1/payments", ORDER),
    ),
    Pair(
        "one code, two shoppers",
        coupons.with_claim_codes,
        shopper("POST", CLAIM_CODE, CODE, key=None),
        shopper("POST", CLAIM_CODE, CODE, key=None, who="other"),
    ),
    Pair(
        "one code twice",
        coupons.with_claim_codes,
        shopper("POST", CLAIM_CODE, CODE, key=None),
        shopper("POST", CLAIM_CODE, CODE, key=None),
    ),
    Pair("points for one coupon, one key twice", coupons.priced_in_points, shopper("POST", FEW), shopper("POST", FEW)),
    Pair(
        "points for one coupon, two keys",
        coupons.priced_in_points,
        shopper("POST", FEW),
        shopper("POST", FEW, key="k2"),
    ),
    Pair("the budget's last coupon", coupons.with_budget(600), shopper("POST", FEW), shopper("POST", FEW, key="k2")),
    Pair(
        "the budget in pieces, two claims",
        coupons.budget_over_shards,
        shopper("POST", FEW),
        shopper("POST", FEW, key="k2"),
    ),
    Pair(
        "a claim while budget is restored",
        coupons.redeemed_below_reserve,
        shopper("POST", FEW, key="k2"),
        worker("coupons_apply"),
    ),
    Pair(
        "a claim while an expired coupon restores budget",
        coupons.coupon_expired,
        shopper("POST", FEW, key="k2"),
        tick("coupons_expire", minutes=1),
        same_times=False,
    ),
    Pair(
        "two ticks restore one budget",
        coupons.coupon_expired,
        tick("coupons_expire", minutes=1),
        tick("coupons_expire", minutes=1),
        same_times=False,
    ),
    Pair("coupon restored twice", coupons.fully_refunded, worker("coupons_apply"), worker("coupons_apply")),
    Pair("issued twice after one payment", coupons.paid_under_rule, worker("coupons_issue"), worker("coupons_issue")),
    Pair(
        "issued while its sale is refunded",
        sales.sale_and_refund,
        worker("coupons_issue", "made"),
        worker("coupons_issue", "gone"),
    ),
    Pair("coupons of a sale voided twice", sales.refunded_after_follow_ups, VOID_COUPONS, VOID_COUPONS),
    Pair("issued and claimed at once", coupons.paid_under_rule, worker("coupons_issue"), shopper("POST", FEW)),
    Pair("issued twice on joining", coupons.just_joined, worker("coupons_issue"), worker("coupons_issue")),
    Pair(
        "two birthday ticks",
        coupons.in_birthday_month,
        tick("coupons_birthdays", minutes=1),
        tick("coupons_birthdays", minutes=1),
        same_times=False,
    ),
    Pair("one part of a list applied twice", coupons.list_stored, worker("coupons_list"), worker("coupons_list")),
    Pair(
        "one list twice",
        coupons.list_ready,
        staff("issue-lists", coupons.LIST),
        staff("issue-lists", coupons.LIST),
    ),
)
