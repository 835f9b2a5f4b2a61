"""Pairs of merges of two members."""

from proof.operations.coupons import CLAIM_CODE
from proof.operations.members import CONSENT
from proof.pairs.coupons import CODE
from proof.pairs.points import CREDIT, PAY
from proof.pairs.tiers import COUNT
from proof.scenes import common as scenes
from proof.scenes import merging
from proof.scenes.callers import login, shopper, staff, worker
from proof.schedules import Pair

PAY_WITH_BOTH = shopper("POST", "/v1/payments", merging.POINTS_OF_BOTH)
MERGE, TRANSFER = staff("merges", merging.MERGE), worker("merging_move", "moves")

PAIRS = (
    Pair("one merge from both sides", merging.two_members, MERGE, staff("merges", merging.MERGE_REVERSED, key="k2")),
    Pair("a merge and a login of its former id", merging.two_members, MERGE, login("o_2", consents=CONSENT)),
    Pair("a merge and a credit", merging.with_payment, MERGE, CREDIT),
    Pair("a merge and a refund", merging.with_refund, MERGE, CREDIT),
    Pair("a merge and points held at a till", merging.two_members, MERGE, PAY),
    Pair("a merge and a coupon redeemed", merging.with_payment, MERGE, worker("coupons_apply")),
    Pair("a merge and a coupon issued", merging.with_rule, MERGE, worker("coupons_issue")),
    Pair("a merge and a count for a tier", merging.with_payment, MERGE, COUNT),
    Pair(
        "a merge and a message allowed",
        merging.one_more_grant,
        MERGE,
        shopper("POST", "/v1/subscriptions", scenes.SUBSCRIPTION),
    ),
    Pair("a merge and an adjustment by staff", merging.two_members, MERGE, staff("points-adjustments", merging.TAKE)),
    Pair("one merge transferred twice", merging.merged(merging.two_members), TRANSFER, TRANSFER),
    Pair(
        "transferred while points of both are spent",
        merging.merged(merging.two_members),
        TRANSFER,
        shopper("POST", "/v1/payments", merging.POINTS_OF_BOTH),
    ),
    Pair("transferred while a payment is credited", merging.merged(merging.with_payment), TRANSFER, CREDIT),
    Pair("transferred while a credit is reversed", merging.merged(merging.with_refund), TRANSFER, CREDIT),
    Pair(
        "transferred while its coupon is redeemed",
        merging.merged(merging.with_payment),
        TRANSFER,
        worker("coupons_apply"),
    ),
    Pair(
        "transferred while a code claims past the limit",
        merging.merged(merging.with_claim_code),
        TRANSFER,
        shopper("POST", CLAIM_CODE, CODE, key=None),
    ),
    Pair("transferred while a coupon is issued", merging.merged(merging.with_rule), TRANSFER, worker("coupons_issue")),
    Pair("transferred while a payment counts", merging.merged(merging.with_payment), TRANSFER, COUNT),
    Pair(
        "transferred while messages are planned", merging.merged(merging.with_payment), TRANSFER, worker("recall_plan")
    ),
    Pair(
        "transferred while a message is allowed",
        merging.merged(merging.one_more_grant),
        TRANSFER,
        shopper("POST", "/v1/subscriptions", scenes.SUBSCRIPTION),
    ),
)
