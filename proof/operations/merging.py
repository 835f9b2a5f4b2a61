"""Operations: merges of two members."""

from proof.operations.operation import Operation
from proof.scenes import merging
from proof.scenes.callers import login, shopper, staff, worker

OPERATIONS = (
    Operation("staff make one member of two", merging.twins, staff("merges", merging.ONE)),
    Operation("a shopper shows a code for a merge", merging.twins, merging.shown, changes=False),
    Operation("a shopper becomes one with another member", merging.with_code, merging.asked),
    Operation("bring what hangs on a merged member", merging.nothing_held, worker("merging_move")),
    Operation("a login proves two to be one", merging.unproven, login("o_1", unionid="u")),
    Operation("make one of two whom a login proved", merging.proven, worker("merging_move")),
    Operation("credit to a member who became another", merging.one(merging.with_payment), worker("points_credit")),
    Operation("take back from a member who became another", merging.one(merging.with_refund), worker("points_credit")),
    Operation("redeem a coupon of a merged member", merging.one(merging.with_payment), worker("coupons_apply")),
    Operation("issue to a member who became another", merging.one(merging.with_rule), worker("coupons_issue")),
    Operation("count for a member who became another", merging.one(merging.with_payment), worker("tiers_count")),
    Operation("plan messages to a member who became another", merging.one(merging.with_payment), worker("recall_plan")),
    Operation("spend points of both", merging.nothing_held, shopper("POST", "/v1/payments", merging.BOTH_PAY)),
)
