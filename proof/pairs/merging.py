"""Pairs: merges of two members."""

from proof.operations.coupons import CLAIM_CODE
from proof.operations.members import CONSENT
from proof.pairs.coupons import CODE
from proof.pairs.points import CREDIT, PAY
from proof.pairs.tiers import COUNT
from proof.scenes import common as scenes
from proof.scenes import merging
from proof.scenes.callers import login, shopper, staff, worker
from proof.schedules import Pair

BOTH_PAY = shopper("POST", "/v1/payments", merging.BOTH_PAY)
JOIN, MOVE = staff("merges", merging.ONE), worker("merging_move", "moves")

PAIRS = (
    Pair("one merge from both sides", merging.twins, JOIN, staff("merges", merging.OTHER_WAY, key="k2")),
    Pair("a merge and a login of the one", merging.twins, JOIN, login("o_2", consents=CONSENT)),
    Pair("a merge and a credit", merging.with_payment, JOIN, CREDIT),
    Pair("a merge and a refund", merging.with_refund, JOIN, CREDIT),
    Pair("a merge and points held at a till", merging.twins, JOIN, PAY),
    Pair("a merge and a coupon redeemed", merging.with_payment, JOIN, worker("coupons_apply")),
    Pair("a merge and a coupon issued", merging.with_rule, JOIN, worker("coupons_issue")),
    Pair("a merge and a count for a tier", merging.with_payment, JOIN, COUNT),
    Pair(
        "a merge and a message allowed",
        merging.granting,
        JOIN,
        shopper("POST", "/v1/subscriptions", scenes.SUBSCRIBING),
    ),
    Pair("a merge and points of staff", merging.twins, JOIN, staff("points-adjustments", merging.TAKE)),
    Pair("one merge is brought twice", merging.one(merging.twins), MOVE, MOVE),
    Pair(
        "brought while points of both are spent",
        merging.one(merging.twins),
        MOVE,
        shopper("POST", "/v1/payments", merging.BOTH_PAY),
    ),
    Pair("brought while a payment is credited", merging.one(merging.with_payment), MOVE, CREDIT),
    Pair("brought while a refund takes back", merging.one(merging.with_refund), MOVE, CREDIT),
    Pair("brought while its coupon is redeemed", merging.one(merging.with_payment), MOVE, worker("coupons_apply")),
    Pair(
        "brought while a code claims past the limit",
        merging.one(merging.with_claim_code),
        MOVE,
        shopper("POST", CLAIM_CODE, CODE, key=None),
    ),
    Pair("brought while a coupon is issued", merging.one(merging.with_rule), MOVE, worker("coupons_issue")),
    Pair("brought while a payment counts", merging.one(merging.with_payment), MOVE, COUNT),
    Pair("brought while messages are planned", merging.one(merging.with_payment), MOVE, worker("recall_plan")),
    Pair(
        "brought while a message is allowed",
        merging.one(merging.granting),
        MOVE,
        shopper("POST", "/v1/subscriptions", scenes.SUBSCRIBING),
    ),
)
