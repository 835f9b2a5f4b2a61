"""Operations of merges of two members."""

from proof.operations.operation import Operation
from proof.scenes import merging
from proof.scenes.callers import login, shopper, staff, worker

OPERATIONS = (
    Operation("staff merge two members", merging.two_members, staff("merges", merging.MERGE)),
    Operation("a shopper shows a code for a merge", merging.two_members, merging.show_code, changes=False),
    Operation("a shopper merges with another member", merging.with_code, merging.merge_by_code),
    Operation("transfer what a merged member owns", merging.transfer_due, worker("merging_move")),
    Operation("a login proves that two members are one", merging.before_proof, login("o_1", unionid="u")),
    Operation("merge two members after proof", merging.proven, worker("merging_move")),
    Operation("credit to a former id", merging.merged(merging.with_payment), worker("points_credit")),
    Operation("reverse a credit of a former id", merging.merged(merging.with_refund), worker("points_credit")),
    Operation("redeem a coupon of a former id", merging.merged(merging.with_payment), worker("coupons_apply")),
    Operation("issue to a former id", merging.merged(merging.with_rule), worker("coupons_issue")),
    Operation("count for a former id", merging.merged(merging.with_payment), worker("tiers_count")),
    Operation("plan messages to a former id", merging.merged(merging.with_payment), worker("recall_plan")),
    Operation(
        "spend points of both members", merging.transfer_due, shopper("POST", "/v1/payments", merging.POINTS_OF_BOTH)
    ),
)
