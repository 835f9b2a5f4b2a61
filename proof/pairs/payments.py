"""Pairs: payments: orders, callbacks, queries, refunds."""

from proof.pairs.coupons import ORDER
from proof.scenes import common as scenes
from proof.scenes import limits
from proof.scenes.callers import CANCEL, callback, seen_paid, shopper, tick, with_time_moved, worker
from proof.schedules import Pair
from proof.world import World


def refund_before_payment(world: World) -> None:
    """A payment's and its refund's callbacks were both taken down; neither is applied."""
    scenes.noticed(world)
    scenes.keep_events(world, "payments")
    scenes.refund(world, "refund", 1500)


def refunded_in_two(world: World) -> None:
    """Two refunds of one payment, both callbacks taken down."""
    scenes.bought(world)
    for name, fen in (("first", 1001), ("second", 2002)):
        scenes.refund(world, "refund", fen)
        scenes.keep_events(world, name)


def polled_and_told(world: World) -> None:
    """A payment whose callback was taken down just as the poller looks."""
    scenes.noticed(world)
    with_time_moved(world, minutes=16)


def expiring(world: World) -> None:
    """An order whose time is up, unpaid."""
    scenes.ordered(world)
    with_time_moved(world, minutes=16)


def paid_at_the_last_moment(world: World) -> None:
    """An order that was paid at the provider as its time ran out; the callback was taken down."""
    scenes.noticed(world)
    with_time_moved(world, minutes=16)


APPLY, ASK = worker("payments_apply"), worker("payments_ask", "asks")

PAIRS = (
    Pair(
        "one order twice, one key",
        scenes.holding,
        shopper("POST", "/v1/payments", ORDER),
        shopper("POST", "/v1/payments", ORDER),
    ),
    Pair(
        "two orders, one coupon",
        scenes.holding,
        shopper("POST", "/v1/payments", ORDER),
        shopper("POST", "/v1/payments", ORDER, key="k2"),
    ),
    Pair("one callback twice", scenes.calling_back, callback(), callback()),
    Pair("one notice applied twice", scenes.noticed, worker("payments_apply"), worker("payments_apply")),
    Pair(
        "callback applied while the poller looks",
        polled_and_told,
        worker("payments_apply"),
        tick("payments_poll", minutes=10),
        instants=False,
    ),
    Pair("callback applied while the shopper looks", scenes.noticed, worker("payments_apply"), seen_paid),
    Pair(
        "payment applied while it is cancelled",
        scenes.noticed,
        worker("payments_apply"),
        shopper("POST", CANCEL, key=None),
    ),
    Pair("cancelled twice", scenes.ordered, shopper("POST", CANCEL, key=None), shopper("POST", CANCEL, key=None)),
    Pair(
        "cancelled while the poller closes it",
        expiring,
        shopper("POST", CANCEL, key=None),
        tick("payments_poll", minutes=10),
        instants=False,
        alike=((r"cancelled|expired", "closed"),),
    ),
    Pair(
        "paid at the last moment while the poller closes",
        paid_at_the_last_moment,
        worker("payments_apply"),
        tick("payments_poll", minutes=10),
        instants=False,
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
    Pair("two orders where one more may be open", limits.nine_open, limits.order(10), limits.order(11)),
)
