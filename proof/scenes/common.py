"""What must have happened before an operation can: each scene leads a fresh mall to where something can be tried.

What the streams bring on the way is held: the events a worker is to get under "events", the rest under "held".
"""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

from chalicelib import clock, memory
from chalicelib.business_day import at_local_time, day_of
from chalicelib.malls import access
from proof.scenes.callers import CANCEL, EXIT, FEW, PLATE, shopper, with_time_moved
from proof.world import APPID, World, plate_path
from simulator import seed
from simulator.stack import APPS, MCHID

OTHER_APPID = list(APPS)[1]
MORE = seed.campaign("few", units=3, threshold_fen=2000, discount_fen=100)
SUBSCRIBING = {"answers": ({"template_id": seed.RECALL_TEMPLATE, "result": "accept"},)}


def nothing(world: World) -> None:
    """Nobody has come yet."""


def spare(world: World) -> None:
    """A staff token and a device that nobody uses."""
    now = clock.real_now()
    world.notes["spare token"] = access.issue_staff_token(name="spare", role="auditor", real_now=now)[0]
    world.notes["spare device"] = world.device("gate", "garage")[0]


def arrived(world: World, openid: str = "o_1", name: str = "token", **extra: Any) -> dict[str, Any]:
    """A shopper is logged in."""
    told = world.log_in(openid, **extra)
    world.notes[name] = told["token"]
    return told


NUMBER = "13812345678"


def numbered(world: World) -> None:
    """A campaign of one a phone number."""
    campaign(world, "few", limit_by="number")


def one_number(world: World) -> None:
    """Two members who proved one number."""
    numbered(world)
    for openid, name in (("o_1", "token"), ("o_2", "other")):
        arrived(world, openid, name, phone_code=world.simulator.wechat.phone_code(NUMBER))


def one_more_campaign(world: World) -> None:
    """A merchant that may put one campaign more."""
    mall = world.get("/v1/admin/malls/sun").json["body"]
    assert world.put("malls/sun", {**mall, "merchants": {"campaigns": 1}}).status == 200
    world.put("merchants/lin", {"name": "lin"})
    shop = {"name": "lin", "mall_id": "sun", "merchant_id": "lin", "points_per_yuan": 1}
    assert world.put("stores/lin_shop", shop).status == 200
    world.notes["merchant"] = world.merchant("lin")
    memory.forget()


def two_programs(world: World) -> None:
    """A second mall with a mini-program of its own."""
    world.put("malls/moon", {"name": "月光里", "appid": OTHER_APPID, "mchid": MCHID})
    memory.forget()


def arrived_with_union(world: World) -> None:
    """A shopper whose unionid is known."""
    two_programs(world)
    body = {"appid": APPID, "code": world.simulator.wechat.login_code("o_1", "u")}
    assert world.http("POST", "/v1/login", body).status == 200


def sold_out(world: World) -> None:
    """A campaign that is known to be sold out."""
    gone(world)
    assert shopper("POST", FEW)(world)[0] == 409


def holding(world: World) -> None:
    """A shopper holds a coupon."""
    world.notes["coupon"] = arrived(world, claim="gift")["claim"]["coupon"]["coupon_id"]


def scarce(units: int) -> Callable[[World], None]:
    """A shopper, and a campaign with few units."""

    def prepare(world: World) -> None:
        arrived(world)
        world.put("campaigns/few", seed.campaign("few", units=units, threshold_fen=2000, discount_fen=100))
        memory.forget()

    return prepare


def gone(world: World) -> None:
    """A campaign all of whose units are claimed, which nobody has noticed yet."""
    scarce(1)(world)
    arrived(world, "o_2", "other", claim="few")


def campaign(world: World, campaign_id: str, *, units: int = 5, **more: Any) -> None:
    """A campaign of few units."""
    answer = world.put(f"campaigns/{campaign_id}", seed.campaign(campaign_id, units=units, **more))
    assert answer.status == 200, answer.text
    memory.forget()


def ordered(world: World) -> None:
    """An order waits to be paid, with a coupon."""
    holding(world)
    world.notes["order"] = world.open_payment(
        world.notes["token"], 5000, key="first", coupon_ids=[world.notes["coupon"]]
    ).json["payment_id"]


def paid(world: World) -> None:
    """It was paid at the provider, whose callback is on its way."""
    ordered(world)
    world.notes["notice"] = world.pay(world.notes["order"])()


def calling_back(world: World) -> None:
    """The provider calls back, and stops once it is answered."""
    paid(world)
    world.courier.notices.pop()


def noticed(world: World) -> None:
    """Its callback was taken down."""
    paid(world)
    take_down(world, "notice")


def applied(world: World) -> None:
    """It is paid here."""
    noticed(world)
    apply(world, "payment.paid")


def cancelled(world: World) -> None:
    """An order was closed; what follows from it has not been delivered."""
    ordered(world)
    _cancel(world)
    hold_events(world, "payment.closed")


def late(world: World) -> None:
    """Money came for an order that was closed meanwhile."""
    paid(world)
    order = world.simulator.pay.orders[world.notes["order"]]
    kept, order.state = order.state, "NOTPAY"
    _cancel(world)
    order.state = kept
    world.deliver()
    take_down(world, "notice")


def bought(world: World) -> None:
    """A payment with everything that followed."""
    applied(world)
    deliver_held(world)


def refunded(world: World) -> None:
    """Part of it was refunded at the merchant console; the callback was taken down."""
    bought(world)
    refund(world, "refund", 1500)


def refunding(world: World) -> None:
    """The refund is recorded; its consumers have not heard."""
    refunded(world)
    apply(world, "payment.refunded")


def owing(world: World) -> None:
    """A member who owes points, and a payment that will earn some."""
    refunded(world)
    with_points_spent(world)
    deliver_held(world)
    applied_again(world)


def with_points_spent(world: World) -> None:
    """All points went into parking."""
    parked(world)
    with_time_moved(world, hours=1.5)
    shopper("POST", EXIT, {"points": 100})(world)


def applied_again(world: World) -> None:
    """A second payment is paid here; its consumers have not heard."""
    pay_and_apply(world, world.open_payment(world.notes["token"], 9000, key="second").json["payment_id"])


def bound(world: World) -> None:
    """A shopper with a plate, and a gate."""
    if "token" not in world.notes:
        arrived(world)
    world.notes["gate"] = world.device("gate", "garage")
    world.as_shopper(world.notes["token"], "PUT", plate_path(PLATE))


def parked(world: World) -> None:
    """The car is in."""
    bound(world)
    entered = world.as_device(world.notes["gate"], "/v1/gate/entries", {"plate": PLATE, "gate_event_id": "in"})
    world.notes["visit"] = entered.json["visit_id"]


def parked_for(hours: float, *, with_points: bool = True) -> Callable[[World], None]:
    """The car has been in for so long, and its driver has points."""

    def prepare(world: World) -> None:
        if with_points:
            bought(world)
        parked(world)
        with_time_moved(world, hours=hours)

    return prepare


def leaving(world: World) -> None:
    """The visit is settled: the car may leave."""
    parked_for(0.2, with_points=False)(world)
    shopper("POST", EXIT, {})(world)


def parking_order(world: World) -> None:
    """Points are spent and the rest of the fee waits as an order."""
    parked_for(3.0)(world)
    _, settlement = shopper("POST", EXIT, {"points": 90})(world)
    world.notes["order"] = settlement["payment"]["payment_id"]


def parking_paid(world: World) -> None:
    """That order is paid here."""
    parking_order(world)
    pay_and_apply(world, world.notes["order"])


def parking_closed(world: World) -> None:
    """That order was cancelled."""
    parking_order(world)
    _cancel(world)
    hold_events(world, "payment.closed")


def allowed(world: World) -> None:
    """A shopper who allowed messages, and a payment that plans some."""
    applied(world)
    allow(world)


def allow(world: World) -> None:
    """The shopper allows messages."""
    world.simulator.wechat.accept("o_1", seed.RECALL_TEMPLATE)
    world.as_shopper(world.notes["token"], "POST", "/v1/subscriptions", SUBSCRIBING, key="allowed")


def message_due(world: World) -> None:
    """A message's time has come."""
    allowed(world)
    deliver_held(world)
    ten = at_local_time(day_of(world.now()) + timedelta(days=1), time(10, 5))
    with_time_moved(world, seconds=(ten - world.now()).total_seconds())


def take_down(world: World, name: str, *, event: str = "notice.received") -> None:
    """The provider's newest callback, kept under that name, is answered and will not come again."""
    headers, body = world.notes[name]
    assert world.http("POST", "/v1/wechat-pay/notify", body, headers).status == 204
    world.courier.notices.pop()
    hold_events(world, event)


# What the relay tells beside an order's or a receipt's own event.
OF_SALES = {
    "payment.paid": "sale.made",
    "receipt.recorded": "sale.made",
    "payment.refunded": "sale.refunded",
    "receipt.refunded": "sale.refunded",
}


def hold_events(world: World, name: str) -> None:
    """What the streams bring is held: the events of that name, and what they tell of sales, for the worker that is
    tried; the others for later."""
    wanted = (name, OF_SALES.get(name))
    fresh = world.events()
    before = world.notes.pop("events", [])
    world.notes["events"] = [one for one in fresh if one["name"] in wanted]
    world.notes["held"] = [*world.notes.get("held", []), *before, *(one for one in fresh if one["name"] not in wanted)]


def keep_events(world: World, name: str) -> None:
    """The events held for a worker get a name of their own, for two workers to be tried at once."""
    world.notes[name] = world.notes["events"]
    world.notes["held"] = [*world.notes.get("held", []), *world.notes.pop("events")]


def deliver_held(world: World) -> None:
    """Everything that was held goes to all its consumers, and what follows from it."""
    world.hand_to_all([*world.notes.pop("held", []), *world.notes.pop("events", [])])
    world.deliver()


def streamed(world: World) -> None:
    """A claim and a payment stand in the streams."""
    paid(world)
    assert world.store is not None, "streams are read from the store in this process"
    world.notes["records"] = [
        record for table in ("coupons", "payments") for record in world.store.stream(f"{world.prefix}-{table}")
    ]
    world.notes["told"] = world.events()
    world.notes["held"] = list(world.notes["told"])


def finish(world: World) -> None:
    """Everything that is still on its way arrives: events, and the callbacks that nobody has answered yet."""
    deliver_held(world)
    while world.courier.notices:
        assert world.notify(world.courier.notices.pop(0)).status == 204
        world.deliver()


def refund(world: World, name: str, fen: int) -> None:
    """Staff refund at the merchant console; the callback was taken down."""
    order = world.simulator.pay.orders[world.notes["order"]]
    world.simulator.pay.refund_from_console(order.transaction_id, fen)
    world.notes[name] = world.courier.notices[-1]()
    take_down(world, name)


def _cancel(world: World) -> None:
    shopper("POST", CANCEL)(world)


def apply(world: World, follows: str) -> None:
    """What was taken down is applied; the events of that name that follow are held for a worker."""
    world.hand_over("payments_apply", world.notes["events"])
    hold_events(world, follows)


def pay_and_apply(world: World, payment_id: str) -> None:
    world.notes["notice"] = world.pay(payment_id)()
    take_down(world, "notice")
    apply(world, "payment.paid")
