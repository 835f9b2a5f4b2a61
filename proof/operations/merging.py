"""Operations: merges of two members."""

from proof.operations.operation import Operation
from proof.scenes import merging
from proof.scenes.callers import login, shopper, staff, worker

OPERATIONS = (
    Operation("staff make one member of two", merging.two_members, staff("merges", merging.MERGE)),
    Operation("a shopper shows a code for a merge", merging.two_members, merging.show_code, changes=False),
    Operation("a shopper becomes one with another member", merging.with_code, merging.merge_by_code),
    Operation("bring what hangs on a merged member", merging.transfer_due, worker("merging_move")),
    Operation("a login proves two to be one", merging.before_proof, login("o_1", unionid="u")),
    Operation("make one of two whom a login proved", merging.proven, worker("merging_move")),
    Operation("credit to a member who became another", merging.merged(merging.with_payment), worker("points_credit")),
    Operation(
        "take back from a member who became another", merging.merged(merging.with_refund), worker("points_credit")
    ),
    Operation("redeem a coupon of a merged member", merging.merged(merging.with_payment), worker("coupons_apply")),
    Operation("issue to a member who became another", merging.merged(merging.with_rule), worker("coupons_issue")),
    Operation("count for a member who became another", merging.merged(merging.with_payment), worker("tiers_count")),
    Operation(
        "plan messages to a member who became another", merging.merged(merging.with_payment), worker("recall_plan")
    ),
    Operation("spend points of both", merging.transfer_due, shopper("POST", "/v1/payments", merging.POINTS_OF_BOTH)),
)
