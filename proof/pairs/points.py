"""Pairs: points: credits, holds, expiry, adjustments."""

from proof.scenes import common as scenes
from proof.scenes import points
from proof.scenes.callers import EXIT, shopper, staff, tick, till, with_time_moved, worker
from proof.schedules import Pair
from proof.world import World

PAY, MUCH = till("hold", points.PAY, of="points"), till("hold", points.MUCH, of="points")
ALL_LOTS = till("hold", points.IN_MANY_LOTS, of="points")
COMMIT, UNDO = till("commit", points.RECEIPT, of="points"), till("undo", points.HELD, of="points")
BUY = shopper("POST", "/v1/payments", points.ORDER)
BUY_BIG = shopper("POST", "/v1/payments", points.BIG_ORDER)
BUY_BIG_TOO = shopper("POST", "/v1/payments", points.BIG_ORDER, key="k2")
TAKE = staff("points-adjustments", points.TAKE)
TAKE_TOO = staff("points-adjustments", points.TAKE, key="k2")
CREDIT, EXPIRE = worker("points_credit"), tick("points_expire", minutes=1)


def refunding_while_parked(world: World) -> None:
    """Points can be spent on parking while a refund is about to take some back."""
    scenes.refunded(world)
    world.hand_over("payments_apply", world.notes["events"])
    scenes.parked(world)
    with_time_moved(world, hours=1.2)
    scenes.hold_events(world, "payment.refunded")


def credited_and_refunding(world: World) -> None:
    """One payment waits to be credited while the refund of another waits to be taken back."""
    scenes.refunding(world)
    scenes.keep_events(world, "refunds")
    scenes.applied_again(world)


PAIRS = (
    Pair("credit twice", scenes.applied, worker("points_credit"), worker("points_credit")),
    Pair("credit and take-back", credited_and_refunding, worker("points_credit"), worker("points_credit", "refunds")),
    Pair("credit and its own take-back", points.refund_came_first, CREDIT, worker("points_credit", "refunds")),
    Pair("two credits under one cap", points.capped, CREDIT, worker("points_credit", "payments")),
    Pair("one hold of points, asked twice", points.paying, PAY, PAY),
    Pair("a hold of many lots, asked twice", points.in_many_lots, ALL_LOTS, ALL_LOTS),
    Pair(
        "many lots held and taken back",
        points.in_many_lots_while_refunding,
        ALL_LOTS,
        CREDIT,
        alike=points.GATHERED_OR_NOT,
    ),
    Pair("two holds on the same points", points.paying, MUCH, till("hold", points.MUCH_TOO, key="k2", of="points")),
    Pair(
        "two holds on one code", points.paying, PAY, till("hold", points.PAY, key="k2", who="other till", of="points")
    ),
    Pair("a hold of points committed twice", points.held, COMMIT, till("commit", points.RECEIPT, of="points")),
    Pair("committed on two receipts", points.held, COMMIT, till("commit", points.OTHER_RECEIPT, of="points")),
    Pair("committed and cancelled", points.held, COMMIT, till("cancel", points.HELD, of="points")),
    Pair("a hold of points undone twice", points.committed, UNDO, UNDO),
    Pair("a lapsed hold's points spent while they come back", points.lapsed, MUCH, EXPIRE, instants=False),
    Pair("held and taken back", points.held_while_refunding, MUCH, CREDIT),
    Pair("take-back and expiry", points.over_and_refunded, CREDIT, EXPIRE, instants=False),
    Pair("spend and expiry", points.over_at_a_till, MUCH, EXPIRE, instants=False),
    Pair("expiry booked twice", points.over, EXPIRE, EXPIRE, instants=False),
    Pair("one payment with points, asked twice", points.paying, BUY, BUY),
    Pair("two payments with the same points", points.paying, BUY_BIG, BUY_BIG_TOO),
    Pair("a payment and a till on the same points", points.paying, BUY_BIG, MUCH),
    Pair("a closed order's points come back twice", points.order_closed, CREDIT, CREDIT),
    Pair("one adjustment made twice", points.adjusting, TAKE, TAKE),
    Pair("two adjustments for more than there is", points.adjusting, TAKE, TAKE_TOO),
    Pair("approved and rejected", points.adjustment_waiting, points.decision("approve"), points.decision("reject")),
    Pair("approved twice", points.adjustment_waiting, points.decision("approve"), points.decision("approve")),
    Pair(
        "spend and take-back",
        refunding_while_parked,
        worker("points_credit"),
        shopper("POST", EXIT, {"points": 90}, key=None),
    ),
)
