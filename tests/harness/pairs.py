"""Pairs of operations that meet at one member, one stock, one payment, one visit or one message."""

from typing import Any

from tests.harness import operations as op
from tests.harness.operations import EXIT, FEW, GIFT, gate, login, shopper, tick, worker
from tests.harness.schedules import Pair
from tests.world import World, plate_path

ORDER = {"store_id": "sun_cafe", "amount_fen": 5000, "coupon_id": "{coupon}"}
CANCEL = "/v1/payments/{order}/cancel"


def two_shoppers(units: int) -> Any:
    """Two shoppers, and a campaign with few units."""

    def prepare(world: World) -> None:
        op.scarce(units)(world)
        op.arrived(world, "o_2", "other")

    return prepare


def two_drivers(hours: float) -> Any:
    """Two members who bound the same plate, whose car is in."""

    def prepare(world: World) -> None:
        op.parked_for(hours)(world)
        op.arrived(world, "o_2", "other")
        world.as_shopper(world.notes["other"], "PUT", plate_path(op.PLATE))

    return prepare


def refunding_while_parked(world: World) -> None:
    """Points can be spent on parking while a refund is about to take some back."""
    op.refunded(world)
    world.hand_over("payments_apply", world.notes["events"])
    op.parked(world)
    op.with_time_moved(world, hours=1.2)
    op.hold_events(world, "payment.refunded")


def credited_and_refunding(world: World) -> None:
    """One payment waits to be credited while the refund of another waits to be taken back."""
    op.refunded(world)
    world.hand_over("payments_apply", world.notes["events"])
    op.hold_events(world, "payment.refunded")
    op.keep_events(world, "refunds")
    op.applied_again(world)


def refund_before_payment(world: World) -> None:
    """A payment's and its refund's callbacks were both taken down; neither is applied."""
    op.noticed(world)
    op.keep_events(world, "payments")
    order = world.simulator.pay.orders[world.notes["order"]]
    world.simulator.pay.refund_from_console(order.transaction_id, 1500)
    world.notes["refund"] = world.courier.notices[-1]()
    op.take_down(world, "refund")


def full_refund_in_two(world: World) -> None:
    """Two refunds of one payment, both callbacks taken down."""
    op.bought(world)
    order = world.simulator.pay.orders[world.notes["order"]]
    for name, fen in (("first", 1001), ("second", 2002)):
        world.simulator.pay.refund_from_console(order.transaction_id, fen)
        world.notes["refund"] = world.courier.notices[-1]()
        op.take_down(world, "refund")
        op.keep_events(world, name)


def polled_and_told(world: World) -> None:
    """A payment whose callback was taken down just as the poller looks."""
    op.noticed(world)
    op.with_time_moved(world, minutes=2)


def expiring(world: World) -> None:
    """An order whose time is up, unpaid."""
    op.ordered(world)
    op.with_time_moved(world, minutes=16)


def paid_at_the_last_moment(world: World) -> None:
    """An order that was paid at the provider as its time ran out; the callback was taken down."""
    op.noticed(world)
    op.with_time_moved(world, minutes=16)


PAIRS = (
    Pair("one new shopper logs in twice", op.nothing, login("o_1", claim="gift"), login("o_1", claim="gift")),
    Pair(
        "one new shopper in two mini-programs",
        op.two_programs,
        login("o_1", unionid="u"),
        login("o_2", unionid="u", appid=op.OTHER_APPID),
    ),
    Pair(
        "a known shopper gives phone and consents twice",
        op.arrived,
        login("o_1", phone="13800138000", consents=op.CONSENT),
        login("o_1", consents=op.CONSENT),
    ),
    Pair(
        "one new shopper logs in twice, last unit", op.scarce(1), login("o_9", claim="few"), login("o_9", claim="few")
    ),
    Pair("two new shoppers, last unit", op.scarce(1), login("o_8", claim="few"), login("o_9", claim="few")),
    Pair("one member claims the last unit twice, one key", op.scarce(1), shopper("POST", FEW), shopper("POST", FEW)),
    Pair(
        "one visit, two drivers, one with points",
        two_drivers(1.2),
        shopper("POST", EXIT, {"points": 90}, key=None),
        shopper("POST", EXIT, {}, key=None, who="other"),
    ),
    Pair("login and log-out", op.arrived, login("o_1"), op.logged_out),
    Pair("one member claims twice, one key", op.arrived, shopper("POST", GIFT), shopper("POST", GIFT)),
    Pair("one member claims twice, two keys", op.arrived, shopper("POST", GIFT), shopper("POST", GIFT, key="k2")),
    Pair("two members claim the last unit", two_shoppers(1), shopper("POST", FEW), shopper("POST", FEW, who="other")),
    Pair(
        "two members claim the last two units", two_shoppers(2), shopper("POST", FEW), shopper("POST", FEW, who="other")
    ),
    Pair(
        "a claim and more units", op.gone, shopper("POST", FEW), op.operator("campaigns/few", op.MORE), documents=True
    ),
    Pair(
        "one order twice, one key",
        op.holding,
        shopper("POST", "/v1/payments", ORDER),
        shopper("POST", "/v1/payments", ORDER),
    ),
    Pair(
        "two orders, one coupon",
        op.holding,
        shopper("POST", "/v1/payments", ORDER),
        shopper("POST", "/v1/payments", ORDER, key="k2"),
    ),
    Pair("one callback twice", op.calling_back, op.callback(), op.callback()),
    Pair("one notice applied twice", op.noticed, worker("payments_apply"), worker("payments_apply")),
    Pair(
        "callback applied while the poller looks",
        polled_and_told,
        worker("payments_apply"),
        tick("payments_poll", minutes=10),
        instants=False,
    ),
    Pair("callback applied while the shopper looks", op.noticed, worker("payments_apply"), op.seen_paid),
    Pair(
        "payment applied while it is cancelled", op.noticed, worker("payments_apply"), shopper("POST", CANCEL, key=None)
    ),
    Pair("cancelled twice", op.ordered, shopper("POST", CANCEL, key=None), shopper("POST", CANCEL, key=None)),
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
        full_refund_in_two,
        worker("payments_apply", "first"),
        worker("payments_apply", "second"),
    ),
    Pair("coupon redeemed twice", op.applied, worker("coupons_apply"), worker("coupons_apply")),
    Pair("credit twice", op.applied, worker("points_credit"), worker("points_credit")),
    Pair("credit and take-back", credited_and_refunding, worker("points_credit"), worker("points_credit", "refunds")),
    Pair(
        "spend and take-back",
        refunding_while_parked,
        worker("points_credit"),
        shopper("POST", EXIT, {"points": 90}, key=None),
    ),
    Pair(
        "one visit settled twice",
        op.parked_for(1.2),
        shopper("POST", EXIT, {"points": 90}, key=None),
        shopper("POST", EXIT, {"points": 90}, key=None),
    ),
    Pair(
        "one visit, two drivers, an order each",
        two_drivers(3.0),
        shopper("POST", EXIT, {}, key=None),
        shopper("POST", EXIT, {}, key=None, who="other"),
    ),
    Pair(
        "settled while the car leaves",
        op.parked_for(0.2),
        shopper("POST", EXIT, {}, key=None),
        gate("/v1/gate/exits", "out"),
    ),
    Pair("one entry told twice", op.bound, gate("/v1/gate/entries", "in"), gate("/v1/gate/entries", "in")),
    Pair("two entries of one plate", op.bound, gate("/v1/gate/entries", "in"), gate("/v1/gate/entries", "in-2")),
    Pair("one exit told twice", op.leaving, gate("/v1/gate/exits", "out"), gate("/v1/gate/exits", "out")),
    Pair(
        "parking order closed while its driver asks again",
        op.parking_closed,
        worker("parking_settle"),
        shopper("POST", EXIT, {"points": 90}, key=None),
    ),
    Pair(
        "messages allowed twice",
        op.arrived,
        shopper("POST", "/v1/subscriptions", op.SUBSCRIBING),
        shopper("POST", "/v1/subscriptions", op.SUBSCRIBING, key="k2"),
    ),
    Pair(
        "two ticks send one message",
        op.message_due,
        tick("recall_tick", minutes=30),
        tick("recall_tick", minutes=30),
        instants=False,
        alike=op.NO_KEY_AT_WECHAT,
    ),
    Pair("messages planned twice", op.allowed, worker("recall_plan"), worker("recall_plan")),
    Pair(
        "a message is allowed while one is sent",
        op.message_due,
        shopper("POST", "/v1/subscriptions", op.SUBSCRIBING),
        tick("recall_tick", minutes=30),
        instants=False,
    ),
    Pair("one event counted twice", op.applied, worker("finance_rollup"), worker("finance_rollup")),
)
