"""Operations of points: credits, holds, expiry, adjustments."""

from proof.operations.operation import Operation
from proof.scenes import points
from proof.scenes.callers import shopper, staff, tick, till, worker
from proof.scenes.common import in_debt, payment_applied, refund_applied

OPERATIONS = (
    Operation("credit", payment_applied, worker("points_credit")),
    Operation("credit to a member who owes", in_debt, worker("points_credit")),
    Operation("reverse a credit", refund_applied, worker("points_credit")),
    Operation("credit under a cap", points.two_payments_under_cap, worker("points_credit")),
    Operation("reverse before the credit", points.refund_before_credit, worker("points_credit", "refunds")),
    Operation("credit after its refund", points.refund_waits_for_credit, worker("points_credit")),
    Operation("reverse expired points", points.expired_and_refunded, worker("points_credit")),
    Operation("hold points at a till", points.at_till, till("hold", points.PAY, of="points")),
    Operation("hold points after another hold lapsed", points.hold_lapsed, till("hold", points.PAY_MOST, of="points")),
    Operation("commit a hold of points", points.held, till("commit", points.RECEIPT, of="points")),
    Operation("cancel a hold of points", points.held, till("cancel", points.HOLD, of="points")),
    Operation("hold points that lie in many lots", points.in_many_lots, till("hold", points.IN_MANY_LOTS, of="points")),
    Operation("cancel a hold of many lots", points.held_in_many_lots, till("cancel", points.HOLD, of="points")),
    Operation("undo a payment with points", points.committed, till("undo", points.HOLD, of="points")),
    Operation("a hold of points lapses", points.hold_lapsed, tick("points_expire", minutes=1), same_times=False),
    Operation("register when points end", points.posted, worker("points_endings")),
    Operation("book expired points", points.points_expired, tick("points_expire", minutes=1), same_times=False),
    Operation("open a payment with points", points.at_till, shopper("POST", "/v1/payments", points.ORDER)),
    Operation("closed order restores points", points.order_closed, worker("points_credit")),
    Operation("full refund restores points", points.order_refunded, worker("points_credit")),
    Operation("staff give points", points.with_points, staff("points-adjustments", points.GIVE)),
    Operation("staff take points", points.with_points, staff("points-adjustments", points.TAKE)),
    Operation("staff request a large adjustment", points.with_points, staff("points-adjustments", points.GIVE_BIG)),
    Operation("an adjustment is approved", points.adjustment_waiting, points.decision("approve")),
    Operation("an adjustment is rejected", points.adjustment_waiting, points.decision("reject")),
)
