"""Pairs of payments: orders, callbacks, queries, refunds."""

from proof.pairs.coupons import ORDER
from proof.scenes import common as scenes
from proof.scenes import limits
from proof.scenes.callers import CANCEL, callback, move_time, query_until_paid, shopper, tick, worker
from proof.schedules import Pair
from proof.world import World


def refund_before_payment(world: World) -> None:
    """The callbacks of a payment and of its refund are stored; neither is applied."""
    scenes.callback_stored(world)
    scenes.name_events(world, "payments")
    scenes.refund(world, "refund", 1500)


def refunded_in_two(world: World) -> None:
    """Two refunds of one payment; both callbacks are stored."""
    scenes.bought(world)
    for name, fen in (("first", 1001), ("second", 2002)):
        scenes.refund(world, "refund", fen)
        scenes.name_events(world, name)


def callback_stored_and_query_due(world: World) -> None:
    """A payment whose callback is stored when the poller's query is due."""
    scenes.callback_stored(world)
    move_time(world, minutes=16)


def order_expiring(world: World) -> None:
    """An unpaid order whose time is up."""
    scenes.order_opened(world)
    move_time(world, minutes=16)


def paid_at_the_last_moment(world: World) -> None:
    """An order that was paid in time and has passed its expiry since; the callback is stored, and not applied."""
    scenes.callback_stored(world)
    move_time(world, minutes=16)


APPLY, QUERY = worker("payments_apply"), worker("payments_ask", "asks")

PAIRS = (
    Pair(
        "one order twice, one key",
        scenes.with_coupon,
        shopper("POST", "/v1/payments", ORDER),
        shopper("POST", "/v1/payments", ORDER),
    ),
    Pair(
        "two orders, one coupon",
        scenes.with_coupon,
        shopper("POST", "/v1/payments", ORDER),
        shopper("POST", "/v1/payments", ORDER, key="k2"),
    ),
    Pair("one callback twice", scenes.callback_due, callback(), callback()),
    Pair("one notice applied twice", scenes.callback_stored, worker("payments_apply"), worker("payments_apply")),
    Pair(
        "callback applied while the poller queries",
        callback_stored_and_query_due,
        worker("payments_apply"),
        tick("payments_poll", minutes=10),
        same_times=False,
    ),
    Pair(
        "callback applied while the shopper queries", scenes.callback_stored, worker("payments_apply"), query_until_paid
    ),
    Pair(
        "payment applied while it is cancelled",
        scenes.callback_stored,
        worker("payments_apply"),
        shopper("POST", CANCEL, key=None),
    ),
    Pair("cancelled twice", scenes.order_opened, shopper("POST", CANCEL, key=None), shopper("POST", CANCEL, key=None)),
    Pair(
        "cancelled while the poller closes it",
        order_expiring,
        shopper("POST", CANCEL, key=None),
        tick("payments_poll", minutes=10),
        same_times=False,
        ignored=((r"cancelled|expired", "closed"),),
    ),
    Pair(
        "paid at the last moment while the poller closes",
        paid_at_the_last_moment,
        worker("payments_apply"),
        tick("payments_poll", minutes=10),
        same_times=False,
    ),
    Pair(
        "a refund and its payment",
        refund_before_payment,
        worker("payments_apply", "payments"),
        worker("payments_apply"),
    ),
    Pair(
        "two refunds of one payment",
        refunded_in_two,
        worker("payments_apply", "first"),
        worker("payments_apply", "second"),
    ),
    Pair("two orders at the limit", limits.nine_orders, limits.open_order(10), limits.open_order(11)),
)
