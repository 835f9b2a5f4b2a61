"""Scenes that every room needs: what must have happened before an operation can be tried.

A scene changes a fresh mall and leaves what an attempt needs in `world.notes`. The events that streams deliver
meanwhile are held: those for the worker that is tried in `world.notes["events"]`, the others in `world.notes["held"]`.
"""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

from chalicelib import clock, memory
from chalicelib.business_day import at_local_time, day_of
from chalicelib.malls import access
from proof.scenes.callers import CANCEL, EXIT, FEW, PLATE, make_qr_code, move_time, shopper
from proof.world import APPID, World, plate_path
from simulator import seed
from simulator.stack import APPS, MCHID

OTHER_APPID = list(APPS)[1]
THREE_UNITS = seed.campaign("few", units=3, threshold_fen=2000, discount_fen=100)
SUBSCRIPTION = {"answers": ({"template_id": seed.RECALL_TEMPLATE, "result": "accept"},)}


def fresh_mall(world: World) -> None:
    """Nobody has joined yet."""


def spare_access(world: World) -> None:
    """A staff token and a device that nobody uses."""
    now = clock.real_now()
    world.notes["spare token"] = access.issue_staff_token(name="spare", role="auditor", real_now=now)[0]
    world.notes["spare device"] = world.device("gate", "garage")[0]


def arrived(world: World, openid: str = "o_1", name: str = "token", **extra: Any) -> dict[str, Any]:
    """A shopper is logged in. Returns the response of the login; `world.notes[name]` is the token."""
    response = world.log_in(openid, **extra)
    world.notes[name] = response["token"]
    return response


def code_printed(world: World) -> None:
    """A printed code offers a campaign; one member has joined without it."""
    arrived(world)
    world.notes["code"] = make_qr_code(world)[1]["qr_id"]


NUMBER = "13812345678"


def one_coupon_per_number(world: World) -> None:
    """A campaign that gives one coupon per phone number."""
    campaign(world, "few", limit_by="number")


def two_members_of_one_number(world: World) -> None:
    """Two members who proved the same phone number, and a campaign that gives one coupon per number."""
    one_coupon_per_number(world)
    for openid, name in (("o_1", "token"), ("o_2", "other")):
        arrived(world, openid, name, phone_code=world.simulator.wechat.phone_code(NUMBER))


def one_campaign_left(world: World) -> None:
    """A merchant that may put one more campaign."""
    mall = world.get("/v1/admin/malls/sun").json["body"]
    assert world.put("malls/sun", {**mall, "merchants": {"campaigns": 1}}).status == 200
    world.put("merchants/lin", {"name": "lin"})
    shop = {"name": "lin", "mall_id": "sun", "merchant_id": "lin", "points_per_yuan": 1}
    assert world.put("stores/lin_shop", shop).status == 200
    world.notes["merchant"] = world.merchant("lin")
    memory.forget()


def two_mini_programs(world: World) -> None:
    """A second mall with its own mini-program."""
    world.put("malls/moon", {"name": "月光里", "appid": OTHER_APPID, "mchid": MCHID})
    memory.forget()


def arrived_with_unionid(world: World) -> None:
    """A member whose unionid is known."""
    two_mini_programs(world)
    body = {"appid": APPID, "code": world.simulator.wechat.login_code("o_1", "u")}
    assert world.http("POST", "/v1/login", body).status == 200


def sold_out(world: World) -> None:
    """A campaign that is sold out; this process remembers that it is."""
    all_claimed(world)
    assert shopper("POST", FEW)(world)[0] == 409


def with_coupon(world: World) -> None:
    """A member holds a coupon."""
    world.notes["coupon"] = arrived(world, claim="gift")["claim"]["coupon"]["coupon_id"]


def few_units(units: int) -> Callable[[World], None]:
    """A member, and a campaign with `units` units."""

    def prepare(world: World) -> None:
        arrived(world)
        world.put("campaigns/few", seed.campaign("few", units=units, threshold_fen=2000, discount_fen=100))
        memory.forget()

    return prepare


def all_claimed(world: World) -> None:
    """A campaign of one unit, which another member has claimed. No process remembers yet that it is sold out."""
    few_units(1)(world)
    arrived(world, "o_2", "other", claim="few")


def campaign(world: World, campaign_id: str, *, units: int = 5, **more: Any) -> None:
    """Puts a campaign with `units` units; `more` are other fields of it."""
    answer = world.put(f"campaigns/{campaign_id}", seed.campaign(campaign_id, units=units, **more))
    assert answer.status == 200, answer.text
    memory.forget()


def order_opened(world: World) -> None:
    """An order with a coupon waits for its payment."""
    with_coupon(world)
    world.notes["order"] = world.open_payment(
        world.notes["token"], 5000, key="first", coupon_ids=[world.notes["coupon"]]
    ).json["payment_id"]


def order_paid(world: World) -> None:
    """The order is paid at WeChat Pay; its callback is not delivered."""
    order_opened(world)
    world.notes["notice"] = world.pay(world.notes["order"])()


def callback_due(world: World) -> None:
    """The order is paid, and WeChat Pay sends its callback until it gets a response."""
    order_paid(world)
    world.courier.notices.pop()


def callback_stored(world: World) -> None:
    """The callback is stored; the notice is not applied."""
    order_paid(world)
    store_callback(world, "notice")


def payment_applied(world: World) -> None:
    """The payment is applied; no consumer has received its events."""
    callback_stored(world)
    apply(world, "payment.paid")


def order_cancelled(world: World) -> None:
    """An order was cancelled; no consumer has received its events."""
    order_opened(world)
    _cancel(world)
    hold_events(world, "payment.closed")


def late_money(world: World) -> None:
    """Money arrived for an order that was closed meanwhile; its callback is stored."""
    order_paid(world)
    order = world.simulator.pay.orders[world.notes["order"]]
    kept, order.state = order.state, "NOTPAY"
    _cancel(world)
    order.state = kept
    world.deliver()
    store_callback(world, "notice")


def bought(world: World) -> None:
    """A payment is applied, and everything that follows from it is delivered."""
    payment_applied(world)
    deliver_held(world)


def refund_stored(world: World) -> None:
    """Part of the payment was refunded at WeChat Pay's console; the callback is stored."""
    bought(world)
    refund(world, "refund", 1500)


def refund_applied(world: World) -> None:
    """The refund is applied; no consumer has received its events."""
    refund_stored(world)
    apply(world, "payment.refunded")


def in_debt(world: World) -> None:
    """A member who owes points, and a payment that will earn some."""
    refund_stored(world)
    with_points_spent(world)
    deliver_held(world)
    second_payment_applied(world)


def with_points_spent(world: World) -> None:
    """The member spends all points on parking."""
    parked(world)
    move_time(world, hours=1.5)
    shopper("POST", EXIT, {"points": 100})(world)


def second_payment_applied(world: World) -> None:
    """A second payment is applied; no consumer has received its events."""
    pay_and_apply(world, world.open_payment(world.notes["token"], 9000, key="second").json["payment_id"])


def with_plate(world: World) -> None:
    """A member with a plate, and a gate."""
    if "token" not in world.notes:
        arrived(world)
    world.notes["gate"] = world.device("gate", "garage")
    world.as_shopper(world.notes["token"], "PUT", plate_path(PLATE))


def parked(world: World) -> None:
    """The member's car has entered."""
    with_plate(world)
    entered = world.as_device(world.notes["gate"], "/v1/gate/entries", {"plate": PLATE, "gate_event_id": "in"})
    world.notes["visit"] = entered.json["visit_id"]


def parked_for(hours: float, *, with_points: bool = True) -> Callable[[World], None]:
    """The car entered `hours` ago; its driver has points, unless `with_points` is False."""

    def prepare(world: World) -> None:
        if with_points:
            bought(world)
        parked(world)
        move_time(world, hours=hours)

    return prepare


def visit_settled(world: World) -> None:
    """The visit is settled: the car may leave."""
    parked_for(0.2, with_points=False)(world)
    shopper("POST", EXIT, {})(world)


def parking_order(world: World) -> None:
    """Points paid a part of the fee; the rest is an order that waits for its payment."""
    parked_for(3.0)(world)
    _, settlement = shopper("POST", EXIT, {"points": 90})(world)
    world.notes["order"] = settlement["payment"]["payment_id"]


def parking_paid(world: World) -> None:
    """The order of `parking_order` is paid and applied."""
    parking_order(world)
    pay_and_apply(world, world.notes["order"])


def parking_closed(world: World) -> None:
    """The order of `parking_order` was cancelled."""
    parking_order(world)
    _cancel(world)
    hold_events(world, "payment.closed")


def messages_allowed(world: World) -> None:
    """A shopper allowed messages, and a payment will plan some."""
    payment_applied(world)
    allow_messages(world)


def allow_messages(world: World) -> None:
    """The shopper allows messages."""
    world.simulator.wechat.accept("o_1", seed.RECALL_TEMPLATE)
    world.as_shopper(world.notes["token"], "POST", "/v1/subscriptions", SUBSCRIPTION, key="allowed")


def message_due(world: World) -> None:
    """A planned message is due."""
    messages_allowed(world)
    deliver_held(world)
    ten = at_local_time(day_of(world.now()) + timedelta(days=1), time(10, 5))
    move_time(world, seconds=(ten - world.now()).total_seconds())


def store_callback(world: World, name: str, *, event: str = "notice.received") -> None:
    """Delivers the callback in `world.notes[name]` (the newest one) to the API, which stores it, and holds the `event`
    that this causes."""
    headers, body = world.notes[name]
    assert world.http("POST", "/v1/wechat-pay/notify", body, headers).status == 204
    world.courier.notices.pop()
    hold_events(world, event)


# The sale event that the relay sends with an order's or a receipt's own event.
SALE_EVENTS = {
    "payment.paid": "sale.made",
    "receipt.recorded": "sale.made",
    "payment.refunded": "sale.refunded",
    "receipt.refunded": "sale.refunded",
}


def hold_events(world: World, name: str) -> None:
    """Holds the events that the streams deliver: events called `name`, and the sale events they cause, for the worker
    that is tried; the others for `finish`."""
    wanted = (name, SALE_EVENTS.get(name))
    fresh = world.events()
    before = world.notes.pop("events", [])
    world.notes["events"] = [one for one in fresh if one["name"] in wanted]
    world.notes["held"] = [*world.notes.get("held", []), *before, *(one for one in fresh if one["name"] not in wanted)]


def name_events(world: World, name: str) -> None:
    """Stores the held events in `world.notes[name]` as well, so that two workers can be tried at once."""
    world.notes[name] = world.notes["events"]
    world.notes["held"] = [*world.notes.get("held", []), *world.notes.pop("events")]


def deliver_held(world: World) -> None:
    """Delivers all held events to all their consumers, and everything that follows."""
    world.hand_to_all([*world.notes.pop("held", []), *world.notes.pop("events", [])])
    world.deliver()


def events_in_streams(world: World) -> None:
    """The streams hold the events of a claim and of a payment."""
    order_paid(world)
    assert world.store is not None, "streams are read from the store in this process"
    world.notes["records"] = [
        record for table in ("coupons", "payments") for record in world.store.stream(f"{world.prefix}-{table}")
    ]
    world.notes["streamed"] = world.events()
    world.notes["held"] = list(world.notes["streamed"])


def finish(world: World) -> None:
    """Delivers everything that is still due: events, and callbacks without a response."""
    deliver_held(world)
    while world.courier.notices:
        assert world.notify(world.courier.notices.pop(0)).status == 204
        world.deliver()


def refund(world: World, name: str, fen: int) -> None:
    """Staff refund `fen` at WeChat Pay's console; the callback, `world.notes[name]`, is stored."""
    order = world.simulator.pay.orders[world.notes["order"]]
    world.simulator.pay.refund_from_console(order.transaction_id, fen)
    world.notes[name] = world.courier.notices[-1]()
    store_callback(world, name)


def _cancel(world: World) -> None:
    shopper("POST", CANCEL)(world)


def apply(world: World, follows: str) -> None:
    """Applies the stored notice and holds the events called `follows`."""
    world.hand_over("payments_apply", world.notes["events"])
    hold_events(world, follows)


def pay_and_apply(world: World, payment_id: str) -> None:
    """Pays the order and applies its payment; holds the events for a worker."""
    world.notes["notice"] = world.pay(payment_id)()
    store_callback(world, "notice")
    apply(world, "payment.paid")
