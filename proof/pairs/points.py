"""Pairs of points: credits, holds, expiry, adjustments."""

from proof.scenes import common as scenes
from proof.scenes import points
from proof.scenes.callers import EXIT, move_time, shopper, staff, tick, till, worker
from proof.schedules import Pair
from proof.world import World

PAY, PAY_MOST = till("hold", points.PAY, of="points"), till("hold", points.PAY_MOST, of="points")
ALL_LOTS = till("hold", points.IN_MANY_LOTS, of="points")
COMMIT, UNDO = till("commit", points.RECEIPT, of="points"), till("undo", points.HOLD, of="points")
BUY = shopper("POST", "/v1/payments", points.ORDER)
BUY_BIG = shopper("POST", "/v1/payments", points.BIG_ORDER)
BUY_BIG_AGAIN = shopper("POST", "/v1/payments", points.BIG_ORDER, key="k2")
TAKE = staff("points-adjustments", points.TAKE)
TAKE_AGAIN = staff("points-adjustments", points.TAKE, key="k2")
CREDIT, EXPIRE = worker("points_credit"), tick("points_expire", minutes=1)


def refunding_while_parked(world: World) -> None:
    """Points can be spent on parking while a refund is about to reverse some of them."""
    scenes.refund_stored(world)
    world.hand_over("payments_apply", world.notes["events"])
    scenes.parked(world)
    move_time(world, hours=1.2)
    scenes.hold_events(world, "payment.refunded")


def credited_and_refunding(world: World) -> None:
    """One payment waits for its credit while the refund of another waits for its reversal."""
    scenes.refund_applied(world)
    scenes.name_events(world, "refunds")
    scenes.second_payment_applied(world)


PAIRS = (
    Pair("credit twice", scenes.payment_applied, worker("points_credit"), worker("points_credit")),
    Pair(
        "credit and reversal of another",
        credited_and_refunding,
        worker("points_credit"),
        worker("points_credit", "refunds"),
    ),
    Pair("credit and its own reversal", points.refund_before_credit, CREDIT, worker("points_credit", "refunds")),
    Pair("two credits under one cap", points.two_payments_under_cap, CREDIT, worker("points_credit", "payments")),
    Pair("one hold of points, requested twice", points.at_till, PAY, PAY),
    Pair("a hold of many lots, requested twice", points.in_many_lots, ALL_LOTS, ALL_LOTS),
    Pair(
        "many lots held while a credit is reversed",
        points.in_many_lots_while_refunding,
        ALL_LOTS,
        CREDIT,
        ignored=points.IGNORE_LOT_BUNDLES,
    ),
    Pair(
        "two holds on the same points",
        points.at_till,
        PAY_MOST,
        till("hold", points.PAY_MOST_AGAIN, key="k2", of="points"),
    ),
    Pair(
        "two holds on one code", points.at_till, PAY, till("hold", points.PAY, key="k2", who="other till", of="points")
    ),
    Pair("a hold of points committed twice", points.held, COMMIT, till("commit", points.RECEIPT, of="points")),
    Pair("committed on two receipts", points.held, COMMIT, till("commit", points.OTHER_RECEIPT, of="points")),
    Pair("committed and cancelled", points.held, COMMIT, till("cancel", points.HOLD, of="points")),
    Pair("a hold of points undone twice", points.committed, UNDO, UNDO),
    Pair(
        "a lapsed hold's points spent while they are restored", points.hold_lapsed, PAY_MOST, EXPIRE, same_times=False
    ),
    Pair("points held while a credit is reversed", points.held_while_refunding, PAY_MOST, CREDIT),
    Pair("reversal and expiry", points.expired_and_refunded, CREDIT, EXPIRE, same_times=False),
    Pair("spend and expiry", points.expired_at_till, PAY_MOST, EXPIRE, same_times=False),
    Pair("expiry booked twice", points.points_expired, EXPIRE, EXPIRE, same_times=False),
    Pair("one payment with points, opened twice", points.at_till, BUY, BUY),
    Pair("two payments with the same points", points.at_till, BUY_BIG, BUY_BIG_AGAIN),
    Pair("a payment and a till on the same points", points.at_till, BUY_BIG, PAY_MOST),
    Pair("a closed order's points restored twice", points.order_closed, CREDIT, CREDIT),
    Pair("one adjustment made twice", points.with_points, TAKE, TAKE),
    Pair("two adjustments above the balance", points.with_points, TAKE, TAKE_AGAIN),
    Pair("approved and rejected", points.adjustment_waiting, points.decision("approve"), points.decision("reject")),
    Pair("approved twice", points.adjustment_waiting, points.decision("approve"), points.decision("approve")),
    Pair(
        "spend and reversal",
        refunding_while_parked,
        worker("points_credit"),
        shopper("POST", EXIT, {"points": 90}, key=None),
    ),
)
