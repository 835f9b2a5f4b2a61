"""Operations: points: credits, holds, expiry, adjustments."""

from proof.operations.operation import Operation
from proof.scenes import points
from proof.scenes.callers import shopper, staff, tick, till, worker
from proof.scenes.common import applied, owing, refunding

OPERATIONS = (
    Operation("credit", applied, worker("points_credit")),
    Operation("credit to a member who owes", owing, worker("points_credit")),
    Operation("take back", refunding, worker("points_credit")),
    Operation("credit under a cap", points.capped, worker("points_credit")),
    Operation("take back before the credit", points.refund_came_first, worker("points_credit", "refunds")),
    Operation("credit that a refund waits for", points.refund_waits, worker("points_credit")),
    Operation("take back what has expired", points.over_and_refunded, worker("points_credit")),
    Operation("hold points at a till", points.paying, till("hold", points.PAY, of="points")),
    Operation("hold points where others lapsed", points.lapsed, till("hold", points.MUCH, of="points")),
    Operation("commit a hold of points", points.held, till("commit", points.RECEIPT, of="points")),
    Operation("cancel a hold of points", points.held, till("cancel", points.HELD, of="points")),
    Operation("hold points that lie in many lots", points.in_many_lots, till("hold", points.IN_MANY_LOTS, of="points")),
    Operation("cancel a hold of many lots", points.held_in_many_lots, till("cancel", points.HELD, of="points")),
    Operation("undo a payment with points", points.committed, till("undo", points.HELD, of="points")),
    Operation("a hold of points lapses", points.lapsed, tick("points_expire", minutes=1), instants=False),
    Operation("note when points end", points.posted, worker("points_endings")),
    Operation("book what has expired", points.over, tick("points_expire", minutes=1), instants=False),
    Operation("open a payment with points", points.paying, shopper("POST", "/v1/payments", points.ORDER)),
    Operation("closed order gives points back", points.order_closed, worker("points_credit")),
    Operation("whole refund gives points back", points.order_refunded, worker("points_credit")),
    Operation("staff give points", points.adjusting, staff("points-adjustments", points.GIVE)),
    Operation("staff take points", points.adjusting, staff("points-adjustments", points.TAKE)),
    Operation("staff ask for much", points.adjusting, staff("points-adjustments", points.GIVE_MUCH)),
    Operation("an adjustment is approved", points.adjustment_waiting, points.decision("approve")),
    Operation("an adjustment is rejected", points.adjustment_waiting, points.decision("reject")),
)
