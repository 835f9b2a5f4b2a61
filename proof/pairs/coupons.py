"""Pairs: coupons: claims, codes, tills, budgets, automatic issue."""

from typing import Any

from proof.operations.coupons import CLAIM_CODE, HOLD, REDEEM
from proof.pairs.recall import VOID_BROUGHT
from proof.scenes import common as scenes
from proof.scenes import coupons, sales
from proof.scenes.callers import FEW, GIFT, login, operator, shopper, staff, tick, till, worker
from proof.schedules import Pair
from proof.world import World

CODE = {"code": "{claim_code}"}
OTHER_RECEIPT = {"hold_id": "{hold}", "receipt_no": "r2"}
ORDER = {"store_id": "sun_cafe", "amount_fen": 5000, "coupon_ids": ["{coupon}"]}


def two_shoppers(units: int) -> Any:
    """Two shoppers, and a campaign with few units."""

    def prepare(world: World) -> None:
        scenes.scarce(units)(world)
        scenes.arrived(world, "o_2", "other")

    return prepare


PAIRS = (
    Pair(
        "one new shopper logs in twice, last unit",
        scenes.scarce(1),
        login("o_9", claim="few"),
        login("o_9", claim="few"),
    ),
    Pair("two new shoppers, last unit", scenes.scarce(1), login("o_8", claim="few"), login("o_9", claim="few")),
    Pair(
        "one member claims the last unit twice, one key", scenes.scarce(1), shopper("POST", FEW), shopper("POST", FEW)
    ),
    Pair("one member claims twice, one key", scenes.arrived, shopper("POST", GIFT), shopper("POST", GIFT)),
    Pair("one member claims twice, two keys", scenes.arrived, shopper("POST", GIFT), shopper("POST", GIFT, key="k2")),
    Pair(
        "two members of one number claim at its limit",
        scenes.one_number,
        shopper("POST", FEW),
        shopper("POST", FEW, who="other"),
    ),
    Pair(
        "two join with one number and claim at its limit",
        scenes.numbered,
        login("o_8", phone=scenes.NUMBER, claim="few"),
        login("o_9", phone=scenes.NUMBER, claim="few"),
    ),
    Pair("two members claim the last unit", two_shoppers(1), shopper("POST", FEW), shopper("POST", FEW, who="other")),
    Pair(
        "two members claim the last two units", two_shoppers(2), shopper("POST", FEW), shopper("POST", FEW, who="other")
    ),
    Pair(
        "a claim and more units",
        scenes.gone,
        shopper("POST", FEW),
        operator("campaigns/few", scenes.MORE),
        documents=True,
        # A warm process may act on a version that is some seconds old; the coupon keeps the one it was claimed under.
        alike=((r'"campaign_version": \d', '"campaign_version": any'),),
    ),
    Pair("coupon redeemed twice", scenes.applied, worker("coupons_apply"), worker("coupons_apply")),
    Pair(
        "two tills, one code",
        coupons.showing,
        till("lock", coupons.LOCK),
        till("lock", coupons.LOCK, who="other till"),
    ),
    Pair(
        "one till locks twice, one key",
        coupons.showing,
        till("lock", coupons.LOCK),
        till("lock", coupons.LOCK),
    ),
    Pair(
        "a till locks while the shopper orders",
        coupons.showing,
        till("lock", coupons.LOCK),
        shopper("POST", "/v1/payments", ORDER),
    ),
    Pair(
        "a hold lapses while its till redeems and another locks",
        coupons.lapsed,
        till("redeem", REDEEM),
        till("lock", coupons.LOCK, who="other till"),
    ),
    Pair("redeemed twice, one receipt", coupons.locked, till("redeem", REDEEM), till("redeem", REDEEM)),
    Pair("redeemed twice, two receipts", coupons.locked, till("redeem", REDEEM), till("redeem", OTHER_RECEIPT)),
    Pair("redeemed while it is released", coupons.locked, till("redeem", REDEEM), till("release", HOLD)),
    Pair("undone twice", coupons.till_redeemed, till("undo", HOLD), till("undo", HOLD)),
    Pair(
        "undone while the shopper orders with it",
        coupons.till_redeemed,
        till("undo", HOLD),
        shopper("POST", "/v1/payments", ORDER),
    ),
    Pair(
        "one code, two shoppers",
        coupons.coded,
        shopper("POST", CLAIM_CODE, CODE, key=None),
        shopper("POST", CLAIM_CODE, CODE, key=None, who="other"),
    ),
    Pair(
        "one code twice",
        coupons.coded,
        shopper("POST", CLAIM_CODE, CODE, key=None),
        shopper("POST", CLAIM_CODE, CODE, key=None),
    ),
    Pair("points for one coupon, one key twice", coupons.rich, shopper("POST", FEW), shopper("POST", FEW)),
    Pair("points for one coupon, two keys", coupons.rich, shopper("POST", FEW), shopper("POST", FEW, key="k2")),
    Pair("the budget's last coupon", coupons.budgeted(600), shopper("POST", FEW), shopper("POST", FEW, key="k2")),
    Pair(
        "the budget in pieces, two claims",
        coupons.in_pieces,
        shopper("POST", FEW),
        shopper("POST", FEW, key="k2"),
    ),
    Pair(
        "a claim while budget comes back",
        coupons.cheaper,
        shopper("POST", FEW, key="k2"),
        worker("coupons_apply"),
    ),
    Pair(
        "a claim while expired budget comes back",
        coupons.over,
        shopper("POST", FEW, key="k2"),
        tick("coupons_expire", minutes=1),
        instants=False,
    ),
    Pair(
        "two ticks give one budget back",
        coupons.over,
        tick("coupons_expire", minutes=1),
        tick("coupons_expire", minutes=1),
        instants=False,
    ),
    Pair("given back twice", coupons.refunded_whole, worker("coupons_apply"), worker("coupons_apply")),
    Pair("issued twice after one payment", coupons.earning, worker("coupons_issue"), worker("coupons_issue")),
    Pair(
        "issued while its sale is refunded",
        sales.made,
        worker("coupons_issue", "made"),
        worker("coupons_issue", "gone"),
    ),
    Pair("what a sale brought is voided twice", sales.brought, VOID_BROUGHT, VOID_BROUGHT),
    Pair("issued and claimed at once", coupons.earning, worker("coupons_issue"), shopper("POST", FEW)),
    Pair("issued twice on joining", coupons.just_joined, worker("coupons_issue"), worker("coupons_issue")),
    Pair(
        "two birthday ticks",
        coupons.birthday_month,
        tick("coupons_birthdays", minutes=1),
        tick("coupons_birthdays", minutes=1),
        instants=False,
    ),
    Pair("one part of a list twice", coupons.listed, worker("coupons_list"), worker("coupons_list")),
    Pair(
        "one list twice",
        coupons.listing,
        staff("issue-lists", coupons.LIST),
        staff("issue-lists", coupons.LIST),
    ),
)
